// What older documents and readers do, and reading into a Document that was used before.
#include <gmock/gmock.h>

#include <random>

#include "formats/mrz/mrz.h"
#include "formats/mrz/samples.h"

namespace limen::mrz {
namespace {

const CivilDate kToday = *CivilDate::from_ymd(2026, 11, 22);

const Finding* find(const Document& document, std::string_view code) {
  for (const Finding& finding : document.findings) {
    if (finding.code == code) return &finding;
  }
  return nullptr;
}

// A passport with this number field, optional data with its digit, and expiry; all other digits right.
std::string passport(std::string_view number, std::string_view optional, std::string_view expiry = "120415") {
  std::string line = std::string(number) + check_digit(number) + "UTO740812" + check_digit("740812") + "F" +
                     std::string(expiry) + check_digit(expiry) + std::string(optional);
  line += check_digit(line.substr(0, 10) + line.substr(13, 7) + line.substr(21, 22));
  return "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" + line + "\n";
}

TEST(OlderHabits, OptionalDataWithoutItsDigitInPassportsFromBefore2010) {
  const Document old = parse(passport("L898902C3", "ZE184226B<<<<<<"), {.today = kToday});
  EXPECT_TRUE(old.valid);
  ASSERT_NE(find(old, "mrz.check_digit.left_out"), nullptr);
  EXPECT_EQ(find(old, "mrz.check_digit.left_out")->severity, Severity::kWarning);
  // A document of today has no such habit.
  const Document today = parse(passport("L898902C3", "ZE184226B<<<<<<", "301231"), {.today = kToday});
  EXPECT_FALSE(today.valid);
  EXPECT_TRUE(today.has("mrz.check_digit.missing"));
  // Nor does it excuse a composite digit that disagrees: then nothing protects the data.
  std::string broken = passport("L898902C3", "ZE184226B<<<<<<");
  broken[45 + 28] = 'X';
  EXPECT_TRUE(parse(broken, {.today = kToday}).has("mrz.check_digit.missing"));
}

TEST(OlderHabits, NumbersWithFillersBeforeOrInside) {
  const Document padded = parse(passport("<<<123456", "<<<<<<<<<<<<<<<"), {.today = kToday});
  EXPECT_TRUE(padded.valid);
  EXPECT_EQ(padded.document_number.value.text, "123456");
  EXPECT_EQ(padded.document_number.raw, "<<<123456");
  ASSERT_NE(find(padded, "mrz.document_number.padded"), nullptr);
  EXPECT_EQ(find(padded, "mrz.document_number.padded")->severity, Severity::kInfo);
  const Document inside = parse(passport("AB<123456", "<<<<<<<<<<<<<<<"), {.today = kToday});
  EXPECT_TRUE(inside.valid);
  EXPECT_EQ(inside.document_number.value.text, "AB123456");
  EXPECT_TRUE(inside.has("mrz.document_number.inner_filler"));
}

TEST(Characters, LowerCaseAndSpacesAmongFillersAreErrors) {
  std::string lower(samples::kTd3);
  lower[7] = 'i';
  EXPECT_FALSE(parse(lower, {.today = kToday}).valid);
  std::string spaced(samples::kTd3);
  spaced[20] = ' ';  // between ANNA and MARIA; all other fillers are printed
  const Document document = parse(spaced, {.today = kToday});
  EXPECT_FALSE(document.valid);
  ASSERT_NE(find(document, "mrz.character.foreign"), nullptr);
  // Spaces at the end of a line, or for all fillers, are the habit of a reader.
  std::string end(samples::kTd3);
  for (std::size_t i = 40; i < 44; ++i) end[i] = ' ';
  EXPECT_TRUE(parse(end, {.today = kToday}).valid);
}

TEST(ParseInto, AUsedDocumentIsAsGoodAsANewOne) {
  Document used;
  std::vector<std::string> texts = {"", "HELLO", std::string(3000, '<'), "P<",
                                    passport("<<<123456", "<<<<<<<<<<<<<<<")};
  for (const std::string_view sample : samples::kAll) texts.emplace_back(sample);
  for (const std::string& before : texts) {
    for (const std::string& text : texts) {
      parse_into(before, {.today = kToday}, used);
      parse_into(text, {.today = kToday}, used);
      const Document fresh = parse(text, {.today = kToday});
      EXPECT_EQ(used.format, fresh.format);
      EXPECT_EQ(used.valid, fresh.valid);
      EXPECT_EQ(used.lines, fresh.lines);
      EXPECT_EQ(used.name.raw, fresh.name.raw);
      EXPECT_EQ(used.name.value.primary, fresh.name.value.primary);
      EXPECT_EQ(used.name.value.secondary, fresh.name.value.secondary);
      EXPECT_EQ(used.name.value.single_name, fresh.name.value.single_name);
      EXPECT_EQ(used.document_number.raw, fresh.document_number.raw);
      EXPECT_EQ(used.document_number.value.text, fresh.document_number.value.text);
      EXPECT_EQ(used.document_number.value.long_number, fresh.document_number.value.long_number);
      EXPECT_EQ(used.issuer.value, fresh.issuer.value);
      EXPECT_EQ(used.birth_date.value.date, fresh.birth_date.value.date);
      EXPECT_EQ(used.birth_date.value.century_ambiguous, fresh.birth_date.value.century_ambiguous);
      EXPECT_EQ(used.expiry_date.raw, fresh.expiry_date.raw);
      EXPECT_EQ(used.sex.value, fresh.sex.value);
      EXPECT_EQ(used.optional_data_2.value, fresh.optional_data_2.value);
      EXPECT_EQ(used.optional_data_2.position, fresh.optional_data_2.position);
      EXPECT_EQ(used.check_digits.size(), fresh.check_digits.size());
      EXPECT_EQ(used.findings.size(), fresh.findings.size());
    }
  }
}

// Slow and obvious: components and the runs of fillers before them, one after the other.
struct ReferenceName {
  std::string primary, secondary;
  bool odd = false;
};
ReferenceName reference_name(std::string_view field) {
  ReferenceName name;
  bool second = false;
  std::size_t fillers = 0;
  for (std::size_t i = 0; i < field.size() && field.find_first_not_of('<', i) != std::string_view::npos; ++i) {
    if (field[i] == '<') {
      ++fillers;
      continue;
    }
    if (fillers > 0) {
      const bool at_beginning = i == fillers;
      name.odd = name.odd || fillers > 2 || (fillers == 2 && second) || (fillers == 1 && at_beginning);
      second = second || fillers >= 2;
    }
    std::string& side = second ? name.secondary : name.primary;
    if (fillers > 0 && !side.empty()) side += ' ';
    fillers = 0;
    side += field[i];
  }
  return name;
}

TEST(Names, EqualTheReferenceOnRandomFields) {
  std::mt19937 random(9303);
  Document document;
  for (const std::string_view sample : samples::kAll) {
    const Document whole = parse(sample, {.today = kToday});
    const auto line = static_cast<std::size_t>(whole.name.position.line - 1);
    const auto column = static_cast<std::size_t>(whole.name.position.column - 1);
    for (int i = 0; i < 20'000; ++i) {
      std::vector<std::string> lines = whole.lines;
      const std::size_t rarity = 2 + random() % 6;
      for (std::size_t k = column; k < column + static_cast<std::size_t>(whole.name.position.length); ++k) {
        lines[line][k] = random() % rarity == 0 ? '<' : static_cast<char>('A' + random() % 26);
      }
      if (random() % 2 == 0) {
        std::fill(lines[line].begin() + static_cast<std::ptrdiff_t>(column + random() % 20), lines[line].end(), '<');
      }
      std::string text;
      for (const std::string& each : lines) text += each + "\n";
      parse_into(text, {.today = kToday}, document);
      const ReferenceName expected = reference_name(lines[line].substr(column));
      ASSERT_EQ(document.name.value.primary, expected.primary) << text;
      ASSERT_EQ(document.name.value.secondary, expected.secondary) << text;
      ASSERT_EQ(document.has("mrz.name.separator"), expected.odd) << text;
    }
  }
}

TEST(ParseInto, MoreThanTwoThousandBytesAreNoZone) {
  const std::string text = std::string(3000, '\n') + std::string(samples::kTd3);
  EXPECT_EQ(parse(text, {.today = kToday}).format, Format::kUnknown);
  EXPECT_FALSE(parse(std::string(samples::kTd3) + std::string(3000, ' '), {.today = kToday}).valid);
  EXPECT_TRUE(parse(std::string(1000, '\n') + std::string(samples::kTd3), {.today = kToday}).valid);
}

}  // namespace
}  // namespace limen::mrz
