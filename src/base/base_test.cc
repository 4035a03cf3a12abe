#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "base/note.h"
#include "base/result_matchers.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "base/tree.h"
#include "base/xml_tag.h"

namespace limen {
namespace {

TEST(CivilDate, CountsEveryDayOfTheCalendarOnce) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  CivilDate expected = *CivilDate::from_ymd(1, 1, 1);
  int weekday = expected.weekday();
  EXPECT_EQ(expected.days(), -719162);
  for (int year = 1; year <= 9999; ++year) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; ++month) {
      const int last = kDays[month - 1] + (month == 2 && leap ? 1 : 0);
      for (int day = 1; day <= last; ++day) {
        const auto date = CivilDate::from_ymd(year, month, day);
        ASSERT_TRUE(date.has_value());
        ASSERT_EQ(*date, expected);
        ASSERT_EQ(date->day(), day);
        ASSERT_EQ(date->weekday(), weekday);
        weekday = weekday % 7 + 1;
        ++expected;
      }
      ASSERT_FALSE(CivilDate::from_ymd(year, month, last + 1).has_value());
    }
  }
}

TEST(CivilDate, ReadsOnlyTheOneForm) {
  EXPECT_EQ(CivilDate::parse("2026-11-22")->to_text(), "2026-11-22");
  EXPECT_EQ(CivilDate::parse("2026-11-22")->weekday(), 7);
  for (const char* bad : {"", "2026-11-2", "2026-02-29", "2026-13-01", "22-11-2026", "2026/11/22", "2026-11-22 ",
                          "+026-11-22", "0000-01-01"}) {
    EXPECT_ERROR(CivilDate::parse(bad), "date.invalid") << bad;
  }
}

TEST(CivilDate, AgesByBirthday) {
  const auto date = [](const char* text) { return *CivilDate::parse(text); };
  EXPECT_EQ(age_on(date("2008-11-22"), date("2026-11-21")), 17);
  EXPECT_EQ(age_on(date("2008-11-22"), date("2026-11-22")), 18);
  EXPECT_EQ(age_on(date("2008-02-29"), date("2026-02-28")), 17);
  EXPECT_EQ(age_on(date("2008-02-29"), date("2026-03-01")), 18);
  EXPECT_EQ(date("2024-02-29").plus_years(1), date("2025-03-01"));
  EXPECT_EQ(date("2024-01-31").plus_months(1), date("2024-02-29"));
  EXPECT_EQ(date("2024-12-31").plus_months(2), date("2025-02-28"));
}

TEST(PartialDate, KeepsWhatIsKnown) {
  EXPECT_EQ(PartialDate::parse("1974")->to_text(), "1974-XX-XX");
  EXPECT_EQ(PartialDate::parse("1974-08")->earliest()->to_text(), "1974-08-01");
  EXPECT_EQ(PartialDate::parse("1974-02-XX")->latest()->to_text(), "1974-02-28");
  EXPECT_EQ(PartialDate::parse("1972-XX-XX")->latest()->to_text(), "1972-12-31");
  EXPECT_TRUE(PartialDate::parse("")->unknown());
  EXPECT_EQ(PartialDate::parse("1974-08-12")->date()->to_text(), "1974-08-12");
  for (const char* bad : {"74", "1974-13", "1974-02-30", "1974-8-12", "197X-01-01", "1974-08-12x"}) {
    EXPECT_ERROR(PartialDate::parse(bad), "date.invalid") << bad;
  }
}

TEST(Instant, RoundTripsRfc3339) {
  EXPECT_EQ(Instant::parse("2026-11-22T08:15:30Z")->to_text(), "2026-11-22T08:15:30.000000Z");
  EXPECT_EQ(Instant::parse("2026-11-22T08:15:30.25+02:00")->to_text(), "2026-11-22T06:15:30.250000Z");
  EXPECT_EQ(Instant::parse("1969-12-31T23:59:59.5Z")->utc_day().to_text(), "1969-12-31");
  EXPECT_ERROR(Instant::parse("2026-11-22"), "instant.invalid");
  EXPECT_ERROR(Instant::parse("2026-11-22T08:15:30"), "instant.invalid");
  EXPECT_ERROR(Instant::parse("2026-11-22T25:15:30Z"), "instant.invalid");
}

TEST(TimeZone, GivesTheBorderDay) {
  const TimeZone auckland = *TimeZone::find("Pacific/Auckland");
  const Instant evening = *Instant::parse("2026-11-22T12:30:00Z");
  EXPECT_EQ(auckland.day_of(evening).to_text(), "2026-11-23");
  EXPECT_EQ(auckland.local_text(evening), "2026-11-23T01:30:00+13:00");
  EXPECT_EQ(TimeZone().day_of(evening).to_text(), "2026-11-22");
  EXPECT_ERROR(TimeZone::find("Mars/Olympus"), "zone.unknown");
  const TimeZone lisbon = *TimeZone::find("Europe/Lisbon");
  for (CivilDate day = *CivilDate::parse("2025-01-01"); day < *CivilDate::parse("2027-01-01"); ++day) {
    ASSERT_EQ(lisbon.day_of(lisbon.start_of(day)), day);
    ASSERT_EQ(lisbon.day_of(lisbon.start_of(day).plus_seconds(-1)), day - 1);
  }
}

TEST(Bytes, TextFormsRoundTrip) {
  Bytes bytes;
  for (int length = 0; length < 40; ++length) {
    EXPECT_EQ(*from_hex(to_hex(bytes)), bytes);
    EXPECT_EQ(*from_base64url(to_base64url(bytes)), bytes);
    bytes.push_back(static_cast<std::uint8_t>(length * 37 + 200));
  }
  EXPECT_FALSE(from_hex("abc"));
  EXPECT_FALSE(from_hex("zz"));
  EXPECT_FALSE(from_base64url("a"));
  EXPECT_FALSE(from_base64url("ab=="));
}

TEST(Id, IsSortedByTimeAndParsesOnlyItsForm) {
  std::uint8_t next = 0;
  const RandomBytes random = [&](std::span<std::uint8_t> out) {
    for (auto& byte : out) byte = next++;
  };
  using TestId = Id<struct TestTag>;
  const TestId first = TestId::make(*Instant::parse("2026-11-22T08:15:30Z"), random);
  const TestId second = TestId::make(*Instant::parse("2026-11-22T08:15:31Z"), random);
  EXPECT_LT(first.to_text(), second.to_text());
  EXPECT_EQ(first.to_text()[14], '7');
  EXPECT_EQ(*TestId::parse(first.to_text()), first);
  EXPECT_ERROR(TestId::parse("x"), "id.invalid");
  EXPECT_ERROR(TestId::parse("'; DROP TABLE crossings; --aaaaaaaaaaaa"), "id.invalid");
}

TEST(Text, UpperHalvesOfIso8859) {
  const auto at = [](int part, int byte) {
    return static_cast<char32_t>(iso_8859_half(part)[static_cast<std::size_t>(byte - 0xA0)]);
  };
  EXPECT_EQ(at(1, 0xFF), U'ÿ');
  EXPECT_EQ(at(2, 0xA1), U'Ą');
  EXPECT_EQ(at(3, 0xA1), U'Ħ');
  EXPECT_EQ(at(4, 0xE7), U'į');
  EXPECT_EQ(at(5, 0xCF), U'Я');
  EXPECT_EQ(at(6, 0xC7), U'ا');
  EXPECT_EQ(at(7, 0xE1), U'α');
  EXPECT_EQ(at(8, 0xE0), U'א');
  EXPECT_EQ(at(9, 0xFD), U'ı');
  EXPECT_EQ(at(15, 0xA4), U'€');
  EXPECT_EQ(at(6, 0xA1), U'\0') << "a byte that means nothing";
  EXPECT_EQ(iso_8859_half(12), Iso8859Half{}) << "a part that there is not";
}

TEST(Text, FindsBrokenUtf8AndHiddenCharacters) {
  EXPECT_EQ(invalid_utf8_at("Şahin عبد 王"), std::nullopt);
  EXPECT_EQ(invalid_utf8_at("ab\xc0\xaf"), 2U);
  EXPECT_EQ(invalid_utf8_at("ab\xed\xa0\x80"), 2U);
  EXPECT_EQ(clean_line(" \u202eAN\u200bNA\t"), "ANNA");
  EXPECT_EQ(clean_note("\n \u202eAN\u200bNA\t\r\n\n and on \n \u200b\n"), "ANNA\n\nand on");
  EXPECT_EQ(clean_note(" \n\u200b"), "");
  EXPECT_EQ(fold_case("STRASSE"), fold_case("straße"));
  EXPECT_EQ(to_nfc("e\u0301"), "é");
  EXPECT_EQ(count_code_points("é王a"), 3U);
}

TEST(Json, IsStrict) {
  EXPECT_OK(parse_json(R"({"a":[1,2,{"b":null}]})"));
  EXPECT_ERROR(parse_json(R"({"a":1,"a":2})"), "json.duplicate_key");
  EXPECT_ERROR(parse_json(R"({"a":1,"\u0061":2})"), "json.duplicate_key");
  EXPECT_ERROR(parse_json(std::string(40, '[')), "json.too_deep");
  EXPECT_ERROR(parse_json("[1e999]"), "json.number") << "no number holds it, and none could be written again";
  EXPECT_ERROR(parse_json("-1E400"), "json.number");
  EXPECT_OK(parse_json("[1e308,-1e-999]"));
  for (const char* bad : {"", "{", "{} x", "{'a':1}", "[1,]", "\"\xff\"", "NaN"})
    EXPECT_ERROR(parse_json(bad), "json.syntax") << bad;
}

TEST(JsonReader, SaysWhereItIsWrong) {
  const json::value value = *parse_json(R"({"name":"A","age":200,"list":[{"x":1}],"extra":true})");
  JsonReader reader = *JsonReader::open(value);
  EXPECT_EQ(*reader.text("name"), "A");
  const auto age = reader.integer("age", 0, 150);
  ASSERT_FALSE(age.ok());
  EXPECT_EQ(age.error().place.path, "/age");
  auto list = *reader.objects("list", 5);
  EXPECT_EQ(list[0].text("x").error().place.path, "/list/0/x");
  EXPECT_ERROR(reader.finish(), "json.unknown_field");
  EXPECT_ERROR(reader.text("missing"), "json.missing");
}

TEST(StateCode, HasTheShapeOfACode) {
  EXPECT_EQ(StateCode::parse("D")->text(), "D");
  EXPECT_EQ(StateCode::parse("UTO")->text(), "UTO");
  for (const char* bad : {"", "uto", "UT1", "UTOP", "D<<"})
    EXPECT_ERROR(StateCode::parse(bad), "state_code.invalid") << bad;
}

TEST(XmlTag, EndsAtItsEndOrWhereAnotherOneBegins) {
  EXPECT_EQ(xml_tag_size("<a b='>'>x"), 9U);
  EXPECT_EQ(xml_tag_size("<a b = \">\" c>x"), 13U);
  EXPECT_EQ(xml_tag_size("<a 'b>x"), 6U) << "a quotation mark that opens no value";
  EXPECT_EQ(xml_tag_size("<a b='O'NEIL' c='x'><d"), 20U);
  EXPECT_EQ(xml_tag_size("<a b='c><d e='f'>"), 8U) << "one that is not closed before the next tag";
  EXPECT_EQ(xml_tag_size("<a b <c>"), 5U);
  EXPECT_EQ(xml_tag_size("<a b='c"), 0U);
  EXPECT_EQ(xml_tag_size("<"), 0U);
}

}  // namespace
}  // namespace limen
