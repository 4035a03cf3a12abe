#include "formats/bcbp/bcbp.h"

#include <gmock/gmock.h>

#include <random>

#include "base/result_matchers.h"
#include "base/test_work.h"
#include "formats/bcbp/samples.h"

namespace limen::bcbp {
namespace {

using ::testing::SizeIs;

CivilDate day(int year, int month, int number) { return *CivilDate::from_ymd(year, month, number); }
std::string with(std::string_view text, std::size_t at, std::string_view piece) {
  std::string changed(text);
  changed.replace(at, piece.size(), piece);
  return changed;
}
std::string codes(const Pass& pass) {
  std::string all;
  for (const Finding& finding : pass.findings) all += std::string(finding.code) + " ";
  return all;
}

TEST(Bcbp, PlainPass) {
  const Pass pass = parse(samples::kPlain);
  EXPECT_TRUE(pass.valid) << codes(pass);
  EXPECT_THAT(pass.findings, SizeIs(0));
  EXPECT_EQ(pass.leg_count, 1u);
  EXPECT_EQ(pass.raw(Field::kPassengerName), "NORDHAVN/ASTRID MS  ");
  EXPECT_EQ(pass.span(Field::kPassengerName), (Span{2, 20}));
  EXPECT_EQ(pass.span(Field::kPnr), (Span{23, 7}));
  EXPECT_EQ(pass.span(Field::kFlightDate), (Span{44, 3}));
  EXPECT_EQ(pass.span(Field::kConditionalSize), (Span{58, 2}));
  EXPECT_FALSE(pass.span(Field::kVersion).present());
  const Facts read = facts(pass, day(2026, 5, 1));
  EXPECT_EQ(read.surname, "NORDHAVN");
  EXPECT_EQ(read.given_names, "ASTRID MS");
  EXPECT_EQ(read.title, "MS");
  EXPECT_FALSE(read.name_truncated);
  EXPECT_TRUE(read.electronic_ticket);
  EXPECT_EQ(read.legs[0].flight_number, "417");
  EXPECT_EQ(read.legs[0].seat, "12C");
  EXPECT_EQ(read.legs[0].sequence, "31");
  EXPECT_EQ(read.legs[0].status_meaning, "checked in");
  EXPECT_EQ(read.legs[0].flight_date.date, day(2026, 5, 23));
  EXPECT_EQ(read.legs[0].flight_date.year_source, YearSource::kNearest);
}

TEST(Bcbp, FullPass) {
  const Pass pass = parse(samples::kFull);
  EXPECT_TRUE(pass.valid) << codes(pass);
  EXPECT_THAT(pass.findings, SizeIs(0)) << codes(pass);
  const Facts read = facts(pass, day(2026, 5, 24));
  EXPECT_EQ(read.version, 6);
  EXPECT_EQ(read.gender, Gender::kFemale);
  EXPECT_EQ(read.check_in_source, "W");
  EXPECT_EQ(read.issuance_source, "M");
  EXPECT_EQ(read.issue_date.date, day(2026, 5, 22));
  EXPECT_EQ(read.issuer, "ZZ");
  EXPECT_EQ(read.baggage_tags[0], "0999123456002");
  EXPECT_EQ(read.baggage_tags[1], "");
  const LegFacts& leg = read.legs[0];
  EXPECT_EQ(leg.ticket_airline, "999");
  EXPECT_EQ(leg.ticket_number, "2345678901");
  EXPECT_EQ(leg.document_verification, Verification::kRequired);
  EXPECT_EQ(leg.frequent_flyer_number, "77712345678");
  EXPECT_EQ(leg.baggage_allowance, "20K");
  EXPECT_EQ(leg.fast_track, true);
  EXPECT_EQ(leg.airline_use, "HELLO");
  EXPECT_EQ(leg.flight_date.date, day(2026, 5, 23));
  EXPECT_EQ(leg.flight_date.year_source, YearSource::kIssueDate);
  EXPECT_EQ(read.security_type, "1");
  EXPECT_EQ(read.security_data, "SIGNATUREOFSIXTN");
}

TEST(Bcbp, TwoLegsAcrossNewYearAndGenderX) {
  const Pass pass = parse(samples::kTwoLegs);
  EXPECT_TRUE(pass.valid) << codes(pass);
  EXPECT_EQ(pass.leg_count, 2u);
  const Facts read = facts(pass, day(2027, 1, 1));
  EXPECT_EQ(read.gender, Gender::kUnspecified);
  EXPECT_EQ(read.legs[0].flight_date.date, day(2026, 12, 30));
  EXPECT_EQ(read.legs[1].flight_date.date, day(2027, 1, 1));
  EXPECT_EQ(read.legs[0].flight_number, "1020A");
  EXPECT_EQ(read.legs[1].seat, "2B");
  EXPECT_EQ(read.legs[1].to, "TLV");
  EXPECT_EQ(read.legs[1].baggage_allowance, "2PC");
  EXPECT_EQ(read.legs[0].document_verification, Verification::kPerformed);
  EXPECT_EQ(read.legs[1].document_verification, Verification::kNotRequired);
  // X and U came with version 8.
  const std::size_t version = samples::kTwoLegs.find('>') + 1;
  EXPECT_TRUE(parse(with(samples::kTwoLegs, version, "7")).has("bcbp.field.newer"));
}

TEST(Bcbp, SectionsMayEndBehindAnyField) {
  const Pass pass = parse(samples::kShortSections);
  EXPECT_TRUE(pass.valid) << codes(pass);
  EXPECT_EQ(pass.raw(Field::kIssuanceSource), "W");
  EXPECT_FALSE(pass.span(Field::kIssueDate).present());
  EXPECT_EQ(pass.raw(Field::kDocumentNumber), "1234567890");
  EXPECT_FALSE(pass.span(Field::kSelectee).present());
  EXPECT_TRUE(parse("M1OKAFOR/CHIDI        EABCDEF LOSABVXX 0001 001Y021F0100 117>503  W0E8881234567890X").valid);
  // …but not inside of one.
  const Pass cut = parse("M1OKAFOR/CHIDI        EABCDEF LOSABVXX 0001 001Y021F0100 115>503  W0C888123456789");
  EXPECT_FALSE(cut.valid);
  EXPECT_TRUE(cut.has("bcbp.section.cut"));
  EXPECT_EQ(cut.raw(Field::kDocumentNumber), "123456789");
}

struct Bad {
  std::string name, text, code;
};

TEST(Bcbp, WhatIsNotValid) {
  const std::string plain(samples::kPlain), full(samples::kFull), two(samples::kTwoLegs);
  const std::size_t marker = full.find('>'), caret = full.find('^');
  const std::vector<Bad> all = {
      {"empty", "", "bcbp.empty"},
      {"rubbish", "X1garbage", "bcbp.format.unknown"},
      {"lower m", with(plain, 0, "m"), "bcbp.format.unknown"},
      {"format S", with(plain, 0, "S"), "bcbp.format.withdrawn"},
      {"no legs", with(plain, 1, "0"), "bcbp.legs.invalid"},
      {"five legs", with(plain, 1, "5"), "bcbp.legs.invalid"},
      {"letter for legs", with(plain, 1, "X"), "bcbp.legs.invalid"},
      {"one leg short", with(plain, 1, "2"), "bcbp.legs.missing"},
      {"cut in the name", plain.substr(0, 11), "bcbp.short"},
      {"cut in the date", plain.substr(0, 45), "bcbp.short"},
      {"cut in the size", plain.substr(0, 59), "bcbp.short"},
      {"trailing", plain + "+", "bcbp.trailing"},
      {"trailing text", plain + ">HELLO", "bcbp.trailing"},
      {"no name", with(plain, 2, std::string(20, ' ')), "bcbp.name.missing"},
      {"no surname", with(plain, 2, "/"), "bcbp.name.missing"},
      {"e-ticket", with(plain, 22, "Q"), "bcbp.field.invalid"},
      {"airport", with(plain, 30, "O5L"), "bcbp.field.invalid"},
      {"airport of two", with(plain, 30, "OS "), "bcbp.field.invalid"},
      {"carrier", with(plain, 36, " ZZ"), "bcbp.field.invalid"},
      {"flight", with(plain, 39, "ABCD "), "bcbp.field.invalid"},
      {"lower-case PNR", with(plain, 23, "k"), "bcbp.field.invalid"},
      {"day 999", with(plain, 44, "999"), "bcbp.date.invalid"},
      {"day 000", with(plain, 44, "000"), "bcbp.date.invalid"},
      {"day 367", with(plain, 44, "367"), "bcbp.date.invalid"},
      {"day with blank", with(plain, 44, " 43"), "bcbp.date.invalid"},
      {"day with letter", with(plain, 44, "1A3"), "bcbp.field.invalid"},
      {"size not hexadecimal", with(plain, 58, "G0"), "bcbp.size.invalid"},
      {"size in lower case", with(full, 58, "4d"), "bcbp.size.invalid"},
      {"size beyond", with(full, 58, "FF"), "bcbp.size.beyond"},
      {"size beyond, nothing there", with(plain, 58, "FF"), "bcbp.size.beyond"},
      {"size one less", with(full, 58, "4C"), "bcbp.trailing"},
      {"no marker", with(full, marker, "+"), "bcbp.version.marker"},
      {"version 0", with(full, marker + 1, "0"), "bcbp.version.unknown"},
      {"version 9", with(full, marker + 1, "9"), "bcbp.version.unknown"},
      {"unique cut", with(full, marker + 2, "17"), "bcbp.section.cut"},
      {"unique beyond", with(full, marker + 2, "FF"), "bcbp.size.beyond"},
      {"repeated beyond", with(full, marker + 28, "7F"), "bcbp.size.beyond"},
      {"day of issue", with(full, marker + 7, "6400"), "bcbp.date.invalid"},
      {"security cut", full.substr(0, full.size() - 1), "bcbp.size.beyond"},
      {"security without size", full.substr(0, caret + 2), "bcbp.short"},
      {"security with YY", with(full, caret + 2, "YY"), "bcbp.size.invalid"},
      {"behind security", full + "+", "bcbp.trailing"},
      {"not a caret", with(full, caret, "+"), "bcbp.trailing"},
      {"accent", with(plain, 5, "\xC3\xA7"), "bcbp.character.foreign"},
      {"control", with(plain, 5, "\x01"), "bcbp.character.foreign"},
      {"too long", plain + std::string(5000, 'A'), "bcbp.too_long"},
  };
  for (const Bad& bad : all) {
    const Pass pass = parse(bad.text);
    EXPECT_FALSE(pass.valid) << bad.name;
    EXPECT_TRUE(pass.has(bad.code)) << bad.name << ": " << codes(pass);
  }
}

TEST(Bcbp, ValuesAreGivenOfABadPassToo) {
  const Pass pass = parse(with(with(samples::kFull, 44, "999"), 0, "S"));
  EXPECT_FALSE(pass.valid);
  const Facts read = facts(pass, day(2026, 5, 24));
  EXPECT_EQ(read.surname, "NORDHAVN");
  EXPECT_EQ(read.legs[0].pnr, "K7QX2P");
  EXPECT_EQ(read.legs[0].flight_date.day_of_year, 0);
  EXPECT_FALSE(read.legs[0].flight_date.date.has_value());
  EXPECT_EQ(read.legs[0].airline_use, "HELLO");
  EXPECT_EQ(read.security_data, "SIGNATUREOFSIXTN");
}

TEST(Bcbp, WarningsDoNotMakeItInvalid) {
  const std::string plain(samples::kPlain);
  const std::vector<Bad> all = {
      {"lower-case name", with(plain, 3, "ordhavn"), "bcbp.name.lower_case"},
      {"digit in the name", with(plain, 5, "7"), "bcbp.name.unusual"},
      {"no stroke", with(plain, 10, " "), "bcbp.name.single"},
      {"five digits", with(plain, 39, "00417"), "bcbp.flight_number.unusual"},
      {"short flight number", with(plain, 39, "61   "), "bcbp.flight_number.unusual"},
      {"blank airport", with(plain, 30, "   "), "bcbp.field.blank"},
      {"blank date", with(plain, 44, "   "), "bcbp.field.blank"},
      {"version 3 with more tags", plain.substr(0, 58) + "38>332" + std::string(50, ' ') + "00", "bcbp.field.newer"},
      {"a longer section", plain.substr(0, 58) + "39>633" + std::string(51, ' ') + "00", "bcbp.section.extra"},
      {"no repeated section", plain.substr(0, 58) + "04>600", "bcbp.section.missing"},
  };
  for (const Bad& warned : all) {
    const Pass pass = parse(warned.text);
    EXPECT_TRUE(pass.valid) << warned.name << ": " << codes(pass);
    EXPECT_TRUE(pass.has(warned.code)) << warned.name << ": " << codes(pass);
    EXPECT_EQ(compose(values_of(pass)).value_or(""), warned.text) << warned.name;
  }
}

TEST(Bcbp, YearsAreInferredFromTheDayGiven) {
  const auto flight_on = [](std::string_view text, CivilDate today) {
    const Pass pass = parse(text);
    return facts(pass, today).legs[0].flight_date.date.value_or(CivilDate());
  };
  const std::string first = with(samples::kPlain, 44, "001"), last = with(samples::kPlain, 44, "366");
  EXPECT_EQ(flight_on(first, day(2026, 12, 31)), day(2027, 1, 1));
  EXPECT_EQ(flight_on(first, day(2026, 3, 1)), day(2026, 1, 1));
  EXPECT_EQ(flight_on(last, day(2026, 6, 1)), day(2024, 12, 31));  // 2024 and 2028 are the leap years around
  EXPECT_EQ(flight_on(last, day(2027, 6, 1)), day(2028, 12, 31));
  EXPECT_EQ(flight_on(with(samples::kPlain, 44, "143"), day(2024, 5, 1)), day(2024, 5, 22));
  // Issued 2 January of a year ending in 6, shown years later: the day of issue wins over the nearest year.
  const std::string old = with(with(samples::kFull, 44, "010"), samples::kFull.find('>') + 7, "6002");
  EXPECT_EQ(flight_on(old, day(2029, 1, 9)), day(2026, 1, 10));
}

TEST(Bcbp, NamesThatFillTheFieldMayBeTruncated) {
  const Pass pass = parse(with(samples::kPlain, 2, "NORDHAVN/ASTRIDMARIE"));
  EXPECT_TRUE(facts(pass, day(2026, 5, 1)).name_truncated);
}

TEST(Bcbp, DecodeEncodeIdentity) {
  for (const std::string_view text : {samples::kPlain, samples::kFull, samples::kTwoLegs, samples::kShortSections}) {
    const Pass pass = parse(text);
    ASSERT_TRUE(pass.valid) << codes(pass);
    const auto written = compose(values_of(pass));
    ASSERT_OK(written);
    EXPECT_EQ(*written, text);
  }
}

// Random passes: what compose() writes is valid, is read as the same values, and is written as the same bytes.
TEST(Bcbp, RandomPassesSurviveTheRoundTrip) {
  std::mt19937 random(792);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  const auto text_of = [&](std::string_view letters, std::size_t length) {
    std::string text;
    for (std::size_t at = 0; at < length; ++at) text += letters[below(letters.size())];
    return text;
  };
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  for (int round = 0; round < 20'000; ++round) {
    Values values;
    values.set(Field::kPassengerName, text_of(kLetters, 1 + below(9)) + "/" + text_of(kLetters, 1 + below(9)));
    values.set(Field::kElectronicTicket, below(2) ? "E" : " ");
    const std::size_t legs = 1 + below(4);
    for (std::size_t leg = 1; leg <= legs; ++leg) {
      values.set(Field::kPnr, text_of(kAlnum, 5 + below(3)), leg);
      values.set(Field::kFrom, text_of(kLetters, 3), leg);
      values.set(Field::kTo, text_of(kLetters, 3), leg);
      values.set(Field::kCarrier, text_of(kAlnum, 2 + below(2)), leg);
      values.set(Field::kFlightNumber, text_of("0123456789", 4) + (below(2) ? "A" : ""), leg);
      const std::string number = std::to_string(1001 + below(366));
      values.set(Field::kFlightDate, number.substr(1), leg);
      values.set(Field::kCompartment, text_of(kLetters, 1), leg);
      values.set(Field::kSeat, text_of(kAlnum, 4), leg);
      values.set(Field::kSequence, text_of("0123456789", 4), leg);
      values.set(Field::kStatus, text_of("0123456789A", 1), leg);
      values.legs[leg - 1].repeated_section = below(2) == 0;
      std::size_t fields = below(11);
      for (Field field = Field::kAirlineNumericCode; fields > 0;
           field = static_cast<Field>(static_cast<int>(field) + 1)) {
        values.set(field, text_of(field == Field::kFastTrack ? "YN " : kAlnum, width_of(field)), leg);
        --fields;
      }
      if (below(3) == 0) values.set(Field::kAirlineUse, text_of(kAlnum, 1 + below(40)), leg);
    }
    values.set(Field::kVersion, std::string(1, static_cast<char>('5' + below(4))));
    std::size_t fields = below(10);
    for (Field field = Field::kPassengerDescription; fields > 0;
         field = static_cast<Field>(static_cast<int>(field) + 1)) {
      values.set(field, field == Field::kIssueDate ? "6142" : text_of("0123456", width_of(field)));
      --fields;
    }
    values.security = below(2) == 0;
    if (values.security) {
      values.set(Field::kSecurityType, "1");
      values.set(Field::kSecurityData, text_of(kAlnum, below(100)));
    }
    const auto written = compose(values);
    ASSERT_OK(written);
    const Pass pass = parse(*written);
    ASSERT_TRUE(pass.valid) << *written << " " << codes(pass);
    ASSERT_EQ(pass.leg_count, legs);
    const auto again = compose(values_of(pass));
    ASSERT_OK(again);
    ASSERT_EQ(*again, *written);
    ASSERT_EQ(pass.raw(Field::kSecurityData),
              values.fields[static_cast<std::size_t>(Field::kSecurityData)].value_or(""));
  }
}

TEST(Bcbp, ComposeRefuses) {
  Values values = values_of(parse(samples::kFull));
  const auto refused = [](Values changed) { return compose(changed); };
  EXPECT_ERROR(compose(Values{}), "bcbp.compose.field");
  Values long_name = values;
  long_name.set(Field::kPassengerName, std::string(21, 'A'));
  EXPECT_ERROR(refused(long_name), "bcbp.compose.field");
  Values gap = values;
  gap.fields[static_cast<std::size_t>(Field::kCheckInSource)].reset();
  EXPECT_ERROR(refused(gap), "bcbp.compose.field");
  Values foreign = values;
  foreign.set(Field::kPassengerName, "\xC3\xA9");
  EXPECT_ERROR(refused(foreign), "bcbp.compose.field");
  Values no_version = values;
  no_version.fields[static_cast<std::size_t>(Field::kVersion)].reset();
  EXPECT_ERROR(refused(no_version), "bcbp.compose.field");
  Values too_much = values;
  too_much.set(Field::kAirlineUse, std::string(240, 'A'));
  EXPECT_ERROR(refused(too_much), "bcbp.compose.field");
  Values old = values;
  old.set(Field::kFormatCode, "S");
  EXPECT_ERROR(refused(old), "bcbp.compose.field");
}

TEST(Bcbp, EveryCutAndEveryByteGiveAPass) {
  for (const std::string_view text : {samples::kFull, samples::kTwoLegs}) {
    // A pass is whole without its security section, and nowhere else.
    for (std::size_t size = 0; size < text.size(); ++size) {
      EXPECT_EQ(parse(text.substr(0, size)).valid, size == text.find('^')) << size;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        const Pass pass = parse(with(text, at, std::string(1, static_cast<char>(byte))));
        (void)facts(pass, day(2026, 1, 1));
        for (const Finding& finding : pass.findings) {
          ASSERT_TRUE(!finding.place.present() ||
                      finding.place.offset + finding.place.length <= static_cast<int>(pass.text.size()));
        }
        ASSERT_TRUE(!pass.valid || compose(values_of(pass)).value_or("") == pass.text);
      }
    }
  }
}

TEST(Bcbp, HostileTextTakesLinearWork) {
  for (const std::string piece : {"M", "M4", ">", "^1FF", "FF", " ", "\xFF"}) {
    testing::expect_linear(testing::repeated("M4", piece), [](std::string_view text) { (void)parse(text); }, piece);
  }
}

}  // namespace
}  // namespace limen::bcbp
