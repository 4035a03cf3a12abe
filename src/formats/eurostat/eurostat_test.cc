#include "formats/eurostat/eurostat.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/test_work.h"

namespace limen::eurostat {
namespace {

constexpr std::string_view kTable =
    "freq,unit,geo\\TIME_PERIOD\t2023 \t2024 \r\nA,PC,AA\t71.50 d\t: u\r\nA,PC,BB\t60.0 \t62.6 bu\r\n";

TEST(Eurostat, KeepsFiguresDigitsAndFlags) {
  const auto table = Table::read(kTable, "t.tsv");
  ASSERT_TRUE(table.ok()) << table.error().to_text();
  EXPECT_EQ(table->dimensions(), (std::vector<std::string>{"freq", "unit", "geo"}));
  EXPECT_EQ(table->periods(), (std::vector<std::string>{"2023", "2024"}));
  const auto cell = [&](const char* geo, const char* period) {
    return table->find({{"freq", "A"}, {"unit", "PC"}, {"geo", geo}}, period);
  };
  EXPECT_EQ(cell("AA", "2023")->value, 71.5);
  EXPECT_EQ(cell("AA", "2023")->digits, "71.50");
  EXPECT_EQ(cell("AA", "2023")->flags, "d");
  EXPECT_FALSE(cell("AA", "2024")->value.has_value());
  EXPECT_EQ(cell("AA", "2024")->flags, "u");
  EXPECT_EQ(cell("BB", "2024")->flags, "bu");
  EXPECT_EQ(cell("CC", "2024"), nullptr);
  EXPECT_EQ(cell("BB", "2025"), nullptr);
  EXPECT_EQ(table->find({{"geo", "BB"}}, "2024"), nullptr);
  std::string lf(kTable);
  std::erase(lf, '\r');
  EXPECT_EQ(table->write(), lf);
}

TEST(Eurostat, RefusesWithLineAndColumn) {
  const auto expect = [](std::string_view text, std::string_view code, std::uint64_t line, std::uint64_t column) {
    const auto table = Table::read(text, "t.tsv");
    ASSERT_FALSE(table.ok()) << text;
    EXPECT_EQ(table.error().code, code) << table.error().to_text();
    EXPECT_EQ(table.error().place.line, line);
    EXPECT_EQ(table.error().place.column, column);
  };
  const std::string head = "unit,geo\\TIME_PERIOD\t2023\t2024\n";
  expect("", "eurostat.header", 0, 1);
  expect("unit,geo\t2023\n", "eurostat.header", 1, 1);
  expect("unit,geo\\TIME_PERIOD\n", "eurostat.header", 1, 1);
  expect(head + "PC,AA\t1\n", "eurostat.width", 2, 1);
  expect(head + "PC\t1\t2\n", "eurostat.dimensions", 2, 1);
  expect(head + "PC,AA\t1\ttwo\n", "eurostat.number", 2, 9);
  expect(head + "PC,AA\t1\tnan\n", "eurostat.number", 2, 9);
  expect(head + "PC,AA\t1 !\t2\n", "eurostat.flag", 2, 7);
  expect(head + "PC,AA\t\t2\n", "eurostat.number", 2, 7);
  expect(head + "PC,AA\t1\t2\nPC,AA\t1\t2\n", "eurostat.duplicate", 3, 1);
}

TEST(Eurostat, AnyBytesEndAndWhatIsReadReadsBackEqual) {
  Random random(4);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(kTable);
    for (int k = random.between(1, 6); k > 0; --k) {
      const std::size_t at = random.below(text.size());
      const std::string_view bytes = "\t\n,\\: 19.uAB\xff\r";
      if (random.chance(1, 2))
        text[at] = bytes[random.below(bytes.size())];
      else
        text.erase(at, 1 + random.below(4));
      if (text.empty()) text = " ";
    }
    const auto table = Table::read(text, "t");
    if (!table.ok()) continue;
    const auto again = Table::read(table->write(), "t");
    ASSERT_TRUE(again.ok()) << table->write();
    EXPECT_EQ(again->write(), table->write());
  }
}

TEST(Eurostat, TakesLinearTime) {
  const auto series = [](std::size_t size) {
    std::string text = "a\\TIME_PERIOD\t2024\n";
    for (int i = 0; text.size() < size; ++i) text += "x" + std::to_string(i) + "\t1 b\n";
    return text;
  };
  ASSERT_TRUE(Table::read(series(4096), "t").ok());
  testing::expect_linear(series, [](std::string_view text) { (void)Table::read(text, "t"); }, "series");
}

}  // namespace
}  // namespace limen::eurostat
