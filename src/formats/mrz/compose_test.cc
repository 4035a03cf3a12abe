// Writing, names that must fit, transliteration, and the state table.
#include <gmock/gmock.h>

#include <random>

#include "base/result_matchers.h"
#include "formats/mrz/mrz.h"

namespace limen::mrz {
namespace {

const CivilDate kToday = *CivilDate::from_ymd(2026, 11, 22);

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TEST(FitName, WorkedTruncationsOfDoc9303) {
  EXPECT_EQ(fit_name("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", 39),
            "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K");
  EXPECT_EQ(fit_name("NILAVADHANANANDA", "ARNPOL PETCH CHARONGUANG", 39), "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU");
  EXPECT_EQ(fit_name("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", 39),
            "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI");
  EXPECT_EQ(fit_name("PAPANDROPOULOUS", "JONATHON WARREN TREVOR", 39), "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR");
  EXPECT_EQ(fit_name("PAPANDROPOULOUS", "JONATHON ALEC", 30), "PAPANDROPOULOUS<<JONATHON<ALEC");
}

TEST(FitName, EndsInALetterWhereverItWasCut) {
  EXPECT_EQ(fit_name("ABCDEFGHIJ", "KL MNO P", 17), "ABCDEFGHIJ<<KL<MN");
  EXPECT_EQ(fit_name("ABCDEFGHIJ", "KL MNO P", 16), "ABCDEFGHIJ<<KL<M");
  EXPECT_EQ(fit_name("ABCDEFGHIJ", "KL MNO P", 15), "ABCDEFGHIJ<<K<M");  // not "KL<"
  EXPECT_EQ(fit_name("ABCDEFGHIJKLMNOPQRSTU", "", 12), "ABCDEFGHIJKL");
  EXPECT_EQ(fit_name("ABCDEFGHIJKLMNOPQRSTU", "VW", 12), "ABCDEFGHI<<V");
  EXPECT_EQ(fit_name("ABCDEFGHIJ KLMNOPQRST", "V", 18), "ABCDEFGHIJ<KLMN<<V");  // not shorter than it must be
  EXPECT_EQ(fit_name("", "ARJUN", 8), "<<ARJUN<");
  EXPECT_EQ(fit_name("A", "", 6), "A<<<<<");
  EXPECT_EQ(fit_name("A B C D E F G", "H", 6), "A<B<<H");
}

TEST(FitName, RandomNamesKeepTheRules) {
  std::mt19937 random(4);
  for (int i = 0; i < 50'000; ++i) {
    const auto name = [&](unsigned most) {
      std::string text;
      const std::size_t parts = random() % (most + 1);
      for (std::size_t k = 0; k < parts; ++k) {
        if (k > 0) text.push_back(' ');
        text.append(1 + random() % 14, static_cast<char>('A' + random() % 26));
      }
      return text;
    };
    std::string primary = name(5);
    const std::string secondary = name(4);
    if (primary.empty() && secondary.empty()) primary = "X";
    const int width = 30 + static_cast<int>(random() % 10);
    const std::string field = fit_name(primary, secondary, width);
    ASSERT_EQ(field.size(), static_cast<std::size_t>(width));
    const std::size_t whole = primary.size() + (secondary.empty() ? 0 : 2 + secondary.size());
    const std::size_t separator = field.find("<<");
    if (whole > static_cast<std::size_t>(width)) {
      ASSERT_NE(field.back(), '<') << primary << "/" << secondary << " " << field;
    }
    if (!secondary.empty()) {
      ASSERT_EQ(field[separator + 2], secondary[0]) << field;
      ASSERT_EQ(field.find("<<", separator + 2), field.find_last_not_of('<') + 1 <= field.size() - 2
                                                     ? field.find_last_not_of('<') + 1
                                                     : std::string::npos);
    }
    ASSERT_EQ(field[0], primary.empty() ? '<' : primary[0]);
  }
}

Fields random_fields(std::mt19937& random) {
  static constexpr std::string_view kRow = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const auto text = [&](std::size_t length) {
    std::string result(length, 'A');
    for (char& c : result) c = kRow[random() % kRow.size()];
    return result;
  };
  const auto letters = [&](std::size_t length) {
    std::string result(length, 'A');
    for (char& c : result) c = static_cast<char>('A' + random() % 26);
    return result;
  };
  static constexpr Format kFormats[] = {Format::kTd1, Format::kTd2, Format::kTd3, Format::kMrvA, Format::kMrvB};
  Fields fields;
  fields.format = kFormats[random() % 5];
  const bool visa = fields.format == Format::kMrvA || fields.format == Format::kMrvB;
  fields.document_code = visa ? "V" : fields.format == Format::kTd3 ? "PP" : "I";
  fields.issuer = *StateCode::parse(letters(1 + random() % 3));
  fields.nationality = *StateCode::parse(letters(1 + random() % 3));
  fields.primary = letters(1 + random() % 10);
  if (random() % 3 == 0) fields.primary += " " + letters(1 + random() % 4);
  if (random() % 8 != 0) fields.secondary = letters(1 + random() % 10);
  const bool may_be_long = fields.format == Format::kTd1 || fields.format == Format::kTd2;
  fields.document_number = text(may_be_long && random() % 2 == 0 ? 10 + random() % 4 : 1 + random() % 9);
  fields.sex = static_cast<Sex>(1 + random() % 3);
  // Dates that the century rule reads back: birth in the last hundred years, expiry within fifty and after it.
  fields.birth_date = kToday - static_cast<std::int32_t>(1 + random() % 36'400);
  if (random() % 8 == 0)
    fields.birth_date = *PartialDate::from_parts(fields.birth_date.year(), std::nullopt, std::nullopt);
  fields.expiry_date = kToday + static_cast<std::int32_t>(random() % 10'000);
  const std::size_t room = fields.document_number.size() > 9 ? 0 : fields.format == Format::kTd2 ? 7 : 8;
  fields.optional_data = text(room == 0 ? 0 : random() % (room + 1));
  if (fields.format == Format::kTd1) fields.optional_data_2 = text(random() % 12);
  return fields;
}

TEST(Compose, WhatIsWrittenIsRead) {
  std::mt19937 random(77);
  for (int i = 0; i < 20'000; ++i) {
    const Fields fields = random_fields(random);
    const auto lines = compose(fields);
    ASSERT_OK(lines);
    const std::string text = joined(*lines);
    const Document document = parse(text, {.today = kToday});
    ASSERT_TRUE(document.valid) << text << document.findings.front().code;
    ASSERT_EQ(document.format, fields.format) << text;
    ASSERT_EQ(document.document_code.value, fields.document_code);
    ASSERT_EQ(document.issuer.value, fields.issuer);
    ASSERT_EQ(document.nationality.value, fields.nationality);
    ASSERT_EQ(document.name.value.primary, fields.primary) << text;
    ASSERT_EQ(document.name.value.secondary, fields.secondary) << text;
    ASSERT_EQ(document.document_number.value.text, fields.document_number) << text;
    ASSERT_EQ(document.document_number.value.long_number == LongNumber::kNone, fields.document_number.size() <= 9);
    ASSERT_EQ(document.birth_date.value.date, fields.birth_date) << text;
    ASSERT_EQ(document.expiry_date.value.date, fields.expiry_date) << text;
    ASSERT_EQ(document.sex.value, fields.sex);
    ASSERT_EQ(document.optional_data.value, fields.optional_data) << text;
    ASSERT_EQ(document.optional_data_2.value, fields.optional_data_2) << text;
  }
}

TEST(Compose, RefusesWhatDoesNotFit) {
  std::mt19937 random(5);
  Fields good = random_fields(random);
  good.format = Format::kTd3;
  good.document_code = "P";
  good.document_number = "X1";
  good.optional_data.clear();
  good.optional_data_2.clear();
  ASSERT_OK(compose(good));
  const auto refused = [&](auto change) {
    Fields fields = good;
    change(fields);
    const auto result = compose(fields);
    return result.ok() ? std::string("written") : result.error().code + " " + result.error().place.path;
  };
  EXPECT_EQ(refused([](Fields& f) { f.format = Format::kUnknown; }), "mrz.compose.field zone");
  EXPECT_EQ(refused([](Fields& f) { f.document_code = "V"; }), "mrz.compose.field document_code");
  EXPECT_EQ(refused([](Fields& f) { f.document_code = "P1"; }), "mrz.compose.field document_code");
  EXPECT_EQ(refused([](Fields& f) { f.issuer = {}; }), "mrz.compose.field issuer");
  EXPECT_EQ(refused([](Fields& f) { f.nationality = {}; }), "mrz.compose.field nationality");
  EXPECT_EQ(refused([](Fields& f) { f.primary = "Doe"; }), "mrz.compose.field name");
  EXPECT_EQ(refused([](Fields& f) { f.primary = f.secondary = " "; }), "mrz.compose.field name");
  EXPECT_EQ(refused([](Fields& f) { f.document_number = ""; }), "mrz.compose.field document_number");
  EXPECT_EQ(refused([](Fields& f) { f.document_number = "A-1"; }), "mrz.compose.field document_number");
  EXPECT_EQ(refused([](Fields& f) { f.document_number = "1234567890"; }), "mrz.compose.field document_number");
  EXPECT_EQ(refused([](Fields& f) { f.optional_data = "123456789012345"; }), "mrz.compose.field optional_data");
  EXPECT_EQ(refused([](Fields& f) { f.optional_data_2 = "1"; }), "mrz.compose.field optional_data_2");
}

TEST(ToMrzName, LatinLetters) {
  EXPECT_EQ(to_mrz_name("Müller-Lüdenscheidt").text, "MUELLER<LUEDENSCHEIDT");
  EXPECT_EQ(to_mrz_name("O’Connor, Siobhán").text, "OCONNOR<SIOBHAN");
  EXPECT_EQ(to_mrz_name("Åse Þórsdóttir Ægisson").text, "AASE<THORSDOTTIR<AEGISSON");
  EXPECT_EQ(to_mrz_name("Łukasz  Groß ẞ Ĳ ĳ").text, "LUKASZ<GROSS<SS<IJ<IJ");
  EXPECT_EQ(to_mrz_name("Ñandú Şahin İnan ılgaz Đorđe").text, "NANDU<SAHIN<INAN<ILGAZ<DORDE");
  EXPECT_EQ(to_mrz_name("e\xCC\x81").text, "E");  // combining accent
  EXPECT_EQ(to_mrz_name(" - Doe. ").text, "DOE");
  EXPECT_TRUE(to_mrz_name("Müller").untransliterated.empty());
  const MrzText cut = to_mrz_name("Анна Doe 2");
  EXPECT_EQ(cut.text, "DOE");
  EXPECT_EQ(cut.untransliterated, U"Анна2");
}

Node scalar(std::string text) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = std::move(text);
  return node;
}
Node map(std::vector<std::pair<std::string, Node>> members) {
  Node node;
  node.kind = Node::Kind::kMap;
  node.members = std::move(members);
  return node;
}
Node list(std::vector<Node> items) {
  Node node;
  node.kind = Node::Kind::kList;
  node.items = std::move(items);
  return node;
}
Node table_of(std::vector<Node> codes, std::string standing = "standard") {
  return map({{"state_codes", list({map({{"group", scalar("test")},
                                         {"source", scalar("written for this test")},
                                         {"standing", scalar(std::move(standing))},
                                         {"codes", list(std::move(codes))}})})}});
}
Node code(std::string letters, std::string alpha2, std::string valid_to = "") {
  Node node = map({{"code", scalar(std::move(letters))}, {"name", scalar("Somewhere")}});
  if (!alpha2.empty()) node.members.emplace_back("alpha2", scalar(std::move(alpha2)));
  if (!valid_to.empty()) node.members.emplace_back("valid_to", scalar(std::move(valid_to)));
  return node;
}

TEST(StateTable, AnswersAndRefuses) {
  const auto table = StateTable::build(table_of({code("D", "DE"), code("DEU", "DE"), code("ANT", "", "2010-12-15")}));
  ASSERT_OK(table);
  ASSERT_NE(table->find("D"), nullptr);
  EXPECT_EQ(table->find("D")->alpha2, "DE");
  EXPECT_EQ(table->find_alpha2("DE")->code, "D");
  EXPECT_EQ(table->find_alpha2("XX"), nullptr);
  EXPECT_EQ(table->find("DE"), nullptr);
  EXPECT_TRUE(table->find("ANT")->in_force_on(*CivilDate::from_ymd(2010, 12, 15)));
  EXPECT_FALSE(table->find("ANT")->in_force_on(*CivilDate::from_ymd(2010, 12, 16)));
  EXPECT_ERROR(StateTable::build(table_of({code("D", "DE"), code("D", "DE")})), "mrz.states.code");
  EXPECT_ERROR(StateTable::build(table_of({code("de", "DE")})), "mrz.states.code");
  EXPECT_ERROR(StateTable::build(table_of({code("D", "DEU")})), "mrz.states.code");
  EXPECT_ERROR(StateTable::build(table_of({code("D", "DE", "2010-13-01")})), "pack.value");
  EXPECT_ERROR(StateTable::build(table_of({}, "guess")), "pack.value");
  EXPECT_ERROR(StateTable::build(Node{}), "pack.type");
}

TEST(StateTable, FindingsOfTheParser) {
  const auto states = StateTable::build(table_of({code("UTO", ""), code("ANT", "", "2010-12-15")}));
  const auto field = StateTable::build(table_of({code("UTO", ""), code("ANT", "")}, "field"));
  ASSERT_OK(states);
  ASSERT_OK(field);
  Fields fields;
  fields.document_code = "P";
  fields.issuer = *StateCode::parse("UTO");
  fields.primary = "DOE";
  fields.document_number = "1";
  fields.expiry_date = *CivilDate::from_ymd(2030, 1, 1);
  const auto read = [&](std::string_view nationality, const StateTable& table) {
    fields.nationality = *StateCode::parse(nationality);
    return parse(joined(*compose(fields)), {.today = kToday, .states = &table});
  };
  EXPECT_FALSE(read("UTO", *states).has("mrz.state.unknown"));
  const Document unknown = read("QQQ", *states);
  EXPECT_TRUE(unknown.has("mrz.state.unknown"));
  EXPECT_FALSE(unknown.valid);
  EXPECT_TRUE(read("ANT", *states).has("mrz.state.withdrawn"));
  EXPECT_TRUE(read("UTO", *field).has("mrz.state.nonstandard"));
}

// How much a code of the field is worth a look is the pack's to say; an error makes the zone invalid.
TEST(StateTable, SeverityOfCodes) {
  Fields fields;
  fields.document_code = "P";
  fields.issuer = fields.nationality = *StateCode::parse("UTO");
  fields.primary = "DOE";
  fields.document_number = "1";
  fields.expiry_date = *CivilDate::from_ymd(2030, 1, 1);
  const std::string text = joined(*compose(fields));
  for (const std::string severity : {"info", "warning", "error"}) {
    Node entry = code("UTO", "");
    entry.members.emplace_back("severity", scalar(severity));
    const auto table = StateTable::build(table_of({entry}, "field"));
    ASSERT_OK(table);
    const Document document = parse(text, {.today = kToday, .states = &*table});
    EXPECT_EQ(document.valid, severity != "error");
    EXPECT_TRUE(document.has("mrz.state.nonstandard"));
    for (const Finding& finding : document.findings) {
      if (finding.code == "mrz.state.nonstandard") {
        EXPECT_EQ(to_text(finding.severity), severity);
      }
    }
  }
  Node odd = code("UTO", "");
  odd.members.emplace_back("severity", scalar("grave"));
  EXPECT_ERROR(StateTable::build(table_of({odd})), "pack.value");
}

}  // namespace
}  // namespace limen::mrz
