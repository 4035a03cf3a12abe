// The public tables agree with what parse() does.
#include "formats/mrz/layout.h"

#include <gmock/gmock.h>

#include "formats/mrz/samples.h"

namespace limen::mrz {
namespace {

const CivilDate kToday = *CivilDate::from_ymd(2010, 11, 22);

TEST(Layout, EveryRuleIsADigitThatTheParserChecks) {
  for (const std::string_view sample : samples::kAll) {
    const Document document = parse(sample, {.today = kToday});
    const Layout& layout = *layout_of(document.format);
    std::size_t rules = 0;
    for (const CheckRule& rule : check_rules(layout)) {
      ++rules;
      const char received = slice(document.lines, rule.digit).front();
      if (received == '<' && rule.may_be_filler) continue;
      EXPECT_EQ(expected_digit(document.lines, rule), received) << sample;
      const bool known = std::any_of(document.check_digits.begin(), document.check_digits.end(),
                                     [&](const CheckDigit& digit) { return digit.position == rule.digit; });
      EXPECT_TRUE(known) << sample;
    }
    EXPECT_EQ(rules, document.check_digits.size()) << sample;
  }
}

// A character that a column does not admit makes the zone invalid, wherever it is put.
TEST(Layout, WhatAColumnDoesNotAdmitIsAnError) {
  for (const std::string_view sample : samples::kAll) {
    const Document whole = parse(sample, {.today = kToday});
    const Layout& layout = *layout_of(whole.format);
    for (int line = 1; line <= layout.lines; ++line) {
      for (int column = 1; column <= layout.width; ++column) {
        const Characters characters = characters_at(layout, line, column);
        const char was = whole.lines[static_cast<std::size_t>(line - 1)][static_cast<std::size_t>(column - 1)];
        EXPECT_TRUE(admits(characters, was)) << sample << line << ":" << column;
        for (const char c : std::string_view("A7<?")) {
          if (admits(characters, c)) continue;
          std::vector<std::string> lines = whole.lines;
          lines[static_cast<std::size_t>(line - 1)][static_cast<std::size_t>(column - 1)] = c;
          std::string text;
          for (const std::string& each : lines) text += each + "\n";
          const Document changed = parse(text, {.today = kToday});
          EXPECT_FALSE(changed.valid) << text;
        }
      }
    }
  }
}

TEST(Layout, ValuesOfCharacters) {
  EXPECT_EQ(character_value('0'), 0);
  EXPECT_EQ(character_value('Z'), 35);
  EXPECT_EQ(character_value('<'), 0);
  EXPECT_EQ(character_value('?'), -1);
  EXPECT_EQ(characters_at(*layout_of(Format::kTd3), 2, 20), Characters::kDigit);
  EXPECT_EQ(characters_at(*layout_of(Format::kTd3), 2, 43), Characters::kDigitOrFiller);
  EXPECT_EQ(characters_at(*layout_of(Format::kTd1), 2, 30), Characters::kDigit);
  EXPECT_EQ(characters_at(*layout_of(Format::kMrvA), 2, 44), Characters::kAny);
  EXPECT_EQ(layout_of(Format::kUnknown), nullptr);
}

}  // namespace
}  // namespace limen::mrz
