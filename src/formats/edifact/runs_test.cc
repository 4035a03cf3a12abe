// Segments taken in runs, broken ones among them, are those that the reader gives one by one.
#include <gtest/gtest.h>

#include <random>

#include "formats/edifact/test_interchange.h"

namespace limen::edifact {
namespace {

using testing::Making;

void expect_same_runs(const std::string& text, std::size_t& broken) {
  for (const Retention retention : {Retention::kSegment, Retention::kMessage}) {
    for (const bool portable : {false, true}) {
      const ReaderOptions options{.retention = retention, .portable = portable};
      Findings alone;
      const std::string expected = testing::trace_runs(text, alone, options, 0);
      for (const std::uint32_t refuse : {1U, 2U, 5U, 1000U}) {
        Findings run;
        ASSERT_EQ(testing::trace_runs(text, run, options, refuse, &broken), expected) << text;
        ASSERT_EQ(run.ranges, alone.ranges) << text;
        ASSERT_EQ(run.diagnostics, alone.diagnostics) << text;
      }
    }
  }
}

TEST(Runs, GiveWhatTheReaderGivesWhereverLinesAreBroken) {
  std::mt19937 random(31);
  std::size_t broken = 0;
  for (const Separators& separators : testing::separator_sets()) {
    if (separators.terminator == '\n') continue;
    for (const std::size_t columns : {1U, 2U, 5U, 17U, 40U, 69U}) {
      const Making making{.separators = separators, .messages = 12};
      const std::string text = testing::write(making, testing::truth_of(making, random));
      for (const char* line_break : {"\n", "\r\n", "\r"}) {
        expect_same_runs(testing::wrapped(text, columns, line_break), broken);
        if (HasFatalFailure()) return;
      }
    }
  }
  EXPECT_GT(broken, 10000U);
}

TEST(Runs, AnInterchangeInsideABrokenSegmentEndsThem) {
  std::mt19937 random(32);
  std::size_t broken = 0;
  Making making;
  making.messages = 2;
  const std::string whole = testing::wrapped(testing::write(making, testing::truth_of(making, random)), 30, "\n");
  for (std::size_t at = whole.size() / 4; at < whole.size() - 1; at += 3) {
    expect_same_runs(whole.substr(0, at) + whole, broken);
    expect_same_runs(whole.substr(0, at) + "\n" + whole, broken);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(broken, 1000U);
}

TEST(Runs, GiveWhatTheReaderGivesOfDamagedBytes) {
  std::mt19937 random(33);
  std::size_t broken = 0;
  for (int i = 0; i < 300; ++i) {
    Making making;
    making.messages = 4;
    making.name = "MUS'TER";
    std::string text = testing::wrapped(testing::write(making, testing::truth_of(making, random)), 20 + random() % 50,
                                        random() % 2 == 0 ? "\n" : "\r\n");
    for (auto edits = random() % 8; edits > 0; --edits) {
      const auto at = random() % text.size();
      const std::string_view changes[] = {"'", "?", "\r\n", "U\nNB+UNOA:4+", "+", " ", "\xFC", "UNT+", "na"};
      text.insert(at, changes[random() % std::size(changes)]);
    }
    expect_same_runs(text, broken);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(broken, 1000U);
}

}  // namespace
}  // namespace limen::edifact
