#include "engines/outcomes/outcomes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace limen::outcomes {
namespace {

const std::string kTable =
    "sex,citizen,geo\\TIME_PERIOD\t2023 \t2024 \n"
    "T,NAT,AA\t76.2 \t76.7 d\nT,NEU,AA\t63.1 \t64.2 b\nT,NAT,BB\t70.0 \t71.0 \nT,NEU,BB\t: \t: u\n"
    "F,NAT,AA\t1.0 \t2.0 \nF,NEU,AA\t3.0 \t4.0 \nT,NAT,CC\t50 \t51 \n";

GapQuestion question() {
  return {.dimension = "citizen",
          .reference = "NAT",
          .group = "NEU",
          .fixed = {{"sex", "T"}},
          .by = "geo",
          .period = "2024"};
}

TEST(Outcomes, GapsAreExactAndKeepFlags) {
  const auto table = eurostat::Table::read(kTable, "t").take();
  const auto gaps = gaps_of(table, question());
  ASSERT_TRUE(gaps.ok()) << gaps.error().to_text();
  ASSERT_EQ(gaps->size(), 3U);
  EXPECT_EQ((*gaps)[0].code, "AA");
  EXPECT_EQ((*gaps)[0].gap->to_ratio(), "25/2");
  EXPECT_EQ((*gaps)[0].reference_flags, "d");
  EXPECT_EQ((*gaps)[0].group_flags, "b");
  EXPECT_FALSE((*gaps)[1].gap.has_value());
  EXPECT_EQ((*gaps)[1].group_flags, "u");
  EXPECT_FALSE((*gaps)[2].gap.has_value());
  GapQuestion ratio = question();
  ratio.ratio = true;
  EXPECT_EQ(gaps_of(table, ratio)->at(0).gap->to_ratio(), "642/767");
}

TEST(Outcomes, RefusesAQuestionWithAHole) {
  const auto table = eurostat::Table::read(kTable, "t").take();
  const auto code = [&](auto change) {
    GapQuestion q = question();
    change(q);
    const auto gaps = gaps_of(table, q);
    return gaps.ok() ? std::string("good") : gaps.error().code;
  };
  EXPECT_EQ(code([](GapQuestion& q) { q.fixed.clear(); }), "outcomes.dimension");
  EXPECT_EQ(code([](GapQuestion& q) { q.fixed["age"] = "Y"; }), "outcomes.dimension");
  EXPECT_EQ(code([](GapQuestion& q) {
              q.by = "citizen";
              q.fixed["geo"] = "AA";
            }),
            "outcomes.dimension");
  EXPECT_EQ(code([](GapQuestion& q) { q.period = "1999"; }), "outcomes.period");
}

TEST(Outcomes, Rates) {
  EXPECT_EQ(rate(exact::Fraction(3), exact::Fraction(200), 100)->to_text(), "1.5");
  EXPECT_FALSE(rate(exact::Fraction(3), exact::Fraction(0), 100).has_value());
  EXPECT_FALSE(rate(exact::Fraction(3), std::nullopt, 100).has_value());
}

// Employment of 20 to 64 year olds by citizenship; the file lies outside the project.
TEST(Outcomes, OfEurostat) {
  const auto path = std::filesystem::path(LIMEN_SOURCE_DIR) / "../shared/data/policy/eurostat_lfsa_ergan.tsv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the table is not here";
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto table = eurostat::Table::read(text, "lfsa_ergan");
  ASSERT_TRUE(table.ok()) << table.error().to_text();
  std::map<std::string, int> flags;
  int cells = 0, missing = 0;
  for (const auto& series : table->series()) {
    for (const auto& cell : series.cells) {
      ++cells;
      missing += cell.value ? 0 : 1;
      ++flags[cell.flags];
    }
  }
  EXPECT_EQ(cells, 3240);
  EXPECT_EQ(missing, 463);
  EXPECT_EQ(flags["u"], 430);
  EXPECT_EQ(flags["b"], 338);
  EXPECT_EQ(flags["bu"], 58);
  EXPECT_EQ(flags["d"], 54);
  EXPECT_EQ(flags["bd"], 18);
  std::string lf = text;
  std::erase(lf, '\r');
  EXPECT_EQ(table->write(), lf);
  const auto gaps = gaps_of(*table, {.dimension = "citizen",
                                     .reference = "NAT",
                                     .group = "NEU27_2020_FOR",
                                     .fixed = {{"freq", "A"}, {"unit", "PC"}, {"sex", "T"}, {"age", "Y20-64"}},
                                     .by = "geo",
                                     .period = "2024"});
  ASSERT_TRUE(gaps.ok()) << gaps.error().to_text();
  std::map<std::string, Gap> by_code;
  for (const Gap& gap : *gaps) by_code[gap.code] = gap;
  EXPECT_EQ(by_code["EU27_2020"].reference->to_text(), "76.7");
  EXPECT_EQ(by_code["EU27_2020"].group->to_text(), "64.2");
  EXPECT_EQ(by_code["EU27_2020"].gap->to_text(), "12.5");
  const std::map<std::string, std::string> expected{{"DE", "21.5"}, {"NL", "20.1"}, {"SE", "19.1"}, {"ES", "9.1"},
                                                    {"EL", "5.8"},  {"IT", "2"},    {"PL", "-6.7"}};
  for (const auto& [code, gap] : expected) EXPECT_EQ(by_code[code].gap->to_text(), gap) << code;
  EXPECT_EQ(by_code["ES"].reference_flags, "d");
}

}  // namespace
}  // namespace limen::outcomes
