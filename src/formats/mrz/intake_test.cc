// From bytes to lines: breaks, runs, white space, case, wrong lengths; and totality on random and mutated input.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "formats/mrz/mrz.h"
#include "formats/mrz/samples.h"

namespace limen::mrz {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

const CivilDate kToday = *CivilDate::from_ymd(2010, 11, 22);

Document read(std::string_view text) { return parse(text, {.today = kToday}); }

std::vector<std::string_view> codes(const Document& document) {
  std::vector<std::string_view> result;
  for (const Finding& finding : document.findings) result.push_back(finding.code);
  return result;
}

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with(what)) {
      result += by;
      i += what.size();
    } else {
      result += text[i++];
    }
  }
  return result;
}

TEST(Intake, AllWaysOfBreakingLinesGiveTheSame) {
  for (const std::string_view sample : samples::kAll) {
    const Document document = read(sample);
    ASSERT_TRUE(document.valid) << sample;
    for (const std::string_view line_break : {"", "\r\n", "\r", "\n\n", " \n\t ", " "}) {
      std::string text = replaced(sample, "\n", line_break);
      for (const std::string& framed : {text, "\x02" + text + "\x03\r\n", "\xEF\xBB\xBF" + text, "  " + text + " \n"}) {
        const Document other = read(framed);
        EXPECT_EQ(other.lines, document.lines) << framed;
        EXPECT_EQ(codes(other), codes(document)) << framed;  // expiry, if anything
        EXPECT_EQ(other.name.raw, document.name.raw);
      }
    }
  }
}

TEST(Intake, LowerCaseIsFoldedWithOneFindingALine) {
  std::string text(samples::kTd3);
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  const Document document = read(text);
  EXPECT_EQ(document.lines, read(samples::kTd3).lines);
  EXPECT_THAT(codes(document), ElementsAre("mrz.character.lower_case", "mrz.character.lower_case"));
  EXPECT_EQ(document.findings[1].position, (Position{2, 1, 1}));
  EXPECT_EQ(document.document_number.raw, "l898902c3");
  EXPECT_EQ(document.document_number.value.text, "L898902C3");
}

TEST(Intake, SpacesForFillers) {
  const Document document = read(replaced(samples::kTd3, "<", " "));
  EXPECT_EQ(document.lines, read(samples::kTd3).lines);
  EXPECT_THAT(codes(document), ElementsAre("mrz.character.space", "mrz.character.space"));
  EXPECT_TRUE(document.valid);
  EXPECT_EQ(document.findings[0].position, (Position{1, 2, 1}));
}

TEST(Intake, ForeignCharactersCountOneColumnEach) {
  // A two-byte character in the name moves nothing behind it.
  const Document document = read(replaced(samples::kTd3, "ERIKSSON", "ERIKSS\xC3\x96N"));
  EXPECT_THAT(codes(document), ElementsAre("mrz.character.foreign"));
  EXPECT_EQ(document.findings[0].position, (Position{1, 12, 1}));
  EXPECT_EQ(document.name.value.primary, "ERIKSS?N");
  EXPECT_TRUE(document.name.raw.starts_with("ERIKSS\xC3\x96N<<ANNA"));
  EXPECT_EQ(document.lines[0].size(), 44u);
  // Bytes that are no UTF-8 count one each.
  const Document broken = read(replaced(samples::kTd3, "ERIKSSON", "ERIKSS\xC3N"));
  EXPECT_EQ(broken.lines[0].substr(5, 8), "ERIKSS?N");
  // In a field with a check digit it is a mismatch too.
  EXPECT_THAT(codes(read(replaced(samples::kTd3, "L898902C3", "L898*02C3"))),
              UnorderedElementsAre("mrz.character.foreign", "mrz.check_digit.mismatch", "mrz.check_digit.mismatch"));
}

TEST(Intake, ShortLongAndMissingLines) {
  const Document shorter = read(replaced(samples::kTd3, "<<<<<10\n", "<<<<<1\n"));
  EXPECT_EQ(shorter.findings[0].code, "mrz.line.short");
  EXPECT_EQ(shorter.findings[0].position, (Position{2, 44, 1}));
  EXPECT_FALSE(shorter.valid);
  EXPECT_EQ(shorter.document_number.value.text, "L898902C3");
  const Document longer = read(replaced(samples::kTd3, "<<<<<10\n", "<<<<<10<<\n"));
  EXPECT_THAT(codes(longer), ElementsAre("mrz.line.long"));
  EXPECT_EQ(longer.findings[0].position, (Position{2, 45, 2}));
  EXPECT_FALSE(longer.valid);
  const Document one = read(samples::kTd3.substr(0, 44));
  EXPECT_EQ(one.format, Format::kTd3);
  EXPECT_TRUE(one.has("mrz.line.missing"));
  EXPECT_EQ(one.name.value.primary, "ERIKSSON");
  const Document run = read(replaced(samples::kTd3, "\n", "").substr(0, 87));
  EXPECT_EQ(run.format, Format::kTd3);
  EXPECT_TRUE(run.has("mrz.line.short"));
  EXPECT_FALSE(run.valid);
}

TEST(Intake, UnknownFormatsHaveAResult) {
  EXPECT_THAT(codes(read("")), ElementsAre("mrz.empty"));
  EXPECT_THAT(codes(read(" \r\n\t\n")), ElementsAre("mrz.empty"));
  for (const std::string& text :
       {std::string("HELLO"), std::string(60, 'A'), std::string(1000, '<'), std::string("A\nB\nC\nD\nE\n"),
        std::string(samples::kTd1) + "X\n", std::string(samples::kTd3) + std::string(samples::kTd3)}) {
    const Document document = read(text);
    EXPECT_EQ(document.format, Format::kUnknown);
    EXPECT_THAT(codes(document), ElementsAre("mrz.format.unknown"));
    EXPECT_FALSE(document.valid);
    EXPECT_EQ(document.document_number.value.text, "");
  }
}

TEST(Intake, DocumentsAreSeparatedByBlankLines) {
  EXPECT_TRUE(split_documents("").empty());
  EXPECT_TRUE(split_documents("\n \r\n").empty());
  EXPECT_THAT(split_documents("a\nb\n\nc\r\nd\r\n \r\n\r\ne"), ElementsAre("a\nb", "c\r\nd", "e"));
}

// --- Totality ---------------------------------------------------------------------------------------------------

void check_invariants(std::string_view input, const Document& document) {
  const int width = line_width(document.format);
  if (document.format != Format::kUnknown) {
    ASSERT_EQ(document.lines.size(), static_cast<std::size_t>(line_count(document.format)));
    for (const std::string& line : document.lines) ASSERT_EQ(line.size(), static_cast<std::size_t>(width));
  }
  for (const std::string& line : document.lines) {
    ASSERT_EQ(line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<?"), std::string::npos);
  }
  bool error = false;
  int previous = 0;
  for (const Finding& finding : document.findings) {
    error = error || finding.severity == Severity::kError;
    ASSERT_TRUE(finding.code.starts_with("mrz."));
    ASSERT_FALSE(finding.section.empty());
    ASSERT_FALSE(finding.message.empty());
    const Position& place = finding.position;
    ASSERT_GE(place.line, 0);
    ASSERT_LE(place.line, std::max(3, static_cast<int>(document.lines.size())));
    ASSERT_TRUE(place.line == 0 || (place.column >= 1 && place.length >= 1));
    ASSERT_GE(place.line * 1'000'000 + place.column, previous);
    previous = place.line * 1'000'000 + place.column;
  }
  ASSERT_EQ(document.valid, !error);
  const std::ptrdiff_t mismatches =
      std::count_if(document.check_digits.begin(), document.check_digits.end(),
                    [](const CheckDigit& digit) { return digit.state == CheckState::kMismatch; });
  const std::ptrdiff_t reported =
      std::count_if(document.findings.begin(), document.findings.end(), [](const Finding& finding) {
        return finding.code.starts_with("mrz.check_digit.") && finding.severity == Severity::kError;
      });
  ASSERT_EQ(mismatches, reported);
  for (const std::string* raw :
       {&document.document_code.raw, &document.issuer.raw, &document.name.raw, &document.document_number.raw,
        &document.nationality.raw, &document.birth_date.raw, &document.sex.raw, &document.expiry_date.raw,
        &document.optional_data.raw, &document.optional_data_2.raw}) {
    ASSERT_NE(input.find(*raw), std::string_view::npos);
  }
}

std::string mutate(std::string text, std::mt19937& random) {
  static constexpr std::string_view kRow = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<<<<<< az\n\r\xC3\xA9?";
  const std::size_t edits = 1 + random() % 4;
  for (std::size_t i = 0; i < edits && !text.empty(); ++i) {
    const std::size_t place = random() % text.size();
    const char c = random() % 8 == 0 ? static_cast<char>(random() % 256) : kRow[random() % kRow.size()];
    switch (random() % 5) {
      case 0:
        text.erase(place, 1 + random() % 3);
        break;
      case 1:
        text.insert(place, 1, c);
        break;
      case 2:
        text = text.substr(0, place) + text.substr(random() % text.size());
        break;
      default:
        text[place] = c;
    }
  }
  return text;
}

TEST(Totality, RandomAndMutatedInput) {
  std::mt19937 random(20261122);
  int valid = 0;
  for (int i = 0; i < 120'000; ++i) {
    std::string text;
    if (i % 3 == 0) {
      text.resize(random() % 200);
      for (char& c : text) c = static_cast<char>(random() % 256);
    } else {
      text = mutate(std::string(samples::kAll[random() % std::size(samples::kAll)]), random);
    }
    const CivilDate today = CivilDate::from_days(static_cast<std::int32_t>(random() % 60'000) - 20'000);
    const Document document = parse(text, {.today = today});
    ASSERT_NO_FATAL_FAILURE(check_invariants(text, document)) << ::testing::PrintToString(text);
    valid += document.valid ? 1 : 0;
    for (const std::string_view block : split_documents(text)) ASSERT_NE(text.find(block), std::string::npos);
  }
  EXPECT_GT(valid, 100);  // the mutations do not only make rubbish
}

TEST(Totality, DaysAtTheEndsOfTheCalendar) {
  for (const int year : {1, 2, 99, 100, 101, 9900, 9950, 9999}) {
    for (const int ahead : {-5, 0, 50, 99, 1000}) {
      const Document document =
          parse(samples::kTd3, {.today = *CivilDate::from_ymd(year, 6, 30), .expiry_years_ahead = ahead});
      EXPECT_EQ(document.format, Format::kTd3);
      check_invariants(samples::kTd3, document);
    }
  }
}

}  // namespace
}  // namespace limen::mrz
