// The instruments that ship: each is read, and gives the figures of its reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engines/instruments/instrument.h"
#include "engines/instruments/round.h"
#include "engines/instruments/scoring.h"
#include "formats/gzip/gzip.h"
#include "platform/config/config.h"

namespace limen::instruments {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(LIMEN_SOURCE_DIR) / "packs/instruments";

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}
std::string unpacked(const std::string& packed) {
  std::size_t at = 0;
  const auto source = gzip::unpack(
      [&](std::span<char> buffer) {
        const std::size_t size = std::min(buffer.size(), packed.size() - at);
        std::copy_n(packed.data() + at, size, buffer.data());
        at += size;
        return size;
      },
      [](std::string_view message) { ADD_FAILURE() << message; });
  std::string text;
  std::vector<char> buffer(1U << 16);
  for (std::size_t size = source(buffer); size > 0; size = source(buffer)) text.append(buffer.data(), size);
  return text;
}
Instrument shipped(const std::string& name) {
  const auto node = config::PackStore::embedded().read("instruments", name + ".yaml");
  EXPECT_TRUE(node.ok()) << node.error().to_text();
  auto instrument = Instrument::read(*node);
  EXPECT_TRUE(instrument.ok()) << instrument.error().to_text();
  return instrument.take();
}
Round answers(const Instrument& instrument, const std::string& text) {
  auto round = Round::read_csv(text, "round.csv", instrument);
  EXPECT_TRUE(round.ok()) << round.error().to_text();
  return round.take();
}
Number score_of(const Instrument& instrument, const std::string& text, std::string_view node) {
  const Round round = answers(instrument, text);
  return score(instrument, round).units.at(0).nodes[instrument.find(node)].value;
}

TEST(InstrumentPacks, AllAreReadAndNoneHasAnIdleQuestion) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".yaml") continue;
    const Instrument instrument = shipped(entry.path().stem().string());
    EXPECT_EQ(instrument.id, entry.path().stem().string());
    EXPECT_FALSE(instrument.source.empty());
    if (instrument.id != "apla") {  // its eight questions about treaties are in no score
      for (const Error& finding : instrument.check()) ADD_FAILURE() << entry.path() << ' ' << finding.to_text();
    }
    ++count;
  }
  EXPECT_GE(count, 3);
}

class Apla : public ::testing::Test {
 protected:
  void SetUp() override {
    instrument_ = shipped("apla");
    round_ = answers(instrument_, unpacked(content(kFolder / "apla_answers.csv.gz")));
    scored_ = score(instrument_, round_);
  }
  const NodeScore& of(std::string_view unit, std::string_view period, std::string_view node) const {
    for (std::size_t i = 0; i < round_.units.size(); ++i) {
      if (round_.units[i].code == unit && round_.units[i].period == period) {
        return scored_.units[i].nodes[instrument_.find(node)];
      }
    }
    ADD_FAILURE() << unit << ' ' << period;
    return scored_.units[0].nodes[0];
  }
  std::pair<double, std::size_t> mean(std::string_view period, std::string_view node) const {
    std::vector<Number> values;
    for (std::size_t i = 0; i < round_.units.size(); ++i) {
      const Number& value = scored_.units[i].nodes[instrument_.find(node)].value;
      if (round_.units[i].period == period && value) values.push_back(value);
    }
    return {exact::mean(values)->to_double(), values.size()};
  }
  Instrument instrument_;
  Round round_;
  Scored scored_;
};

TEST_F(Apla, FiguresOfTheReference) {
  EXPECT_EQ(round_.units.size(), 588U);
  EXPECT_NEAR(mean("2020", "complexity").first, 65.1, 0.05);
  EXPECT_EQ(mean("2020", "complexity").second, 19U);
  EXPECT_NEAR(mean("2020", "liberalisation").first, 0.600, 0.0005);
  EXPECT_EQ(mean("2020", "liberalisation").second, 19U);
  EXPECT_NEAR(mean("1990", "complexity").first, 14.96, 0.005);
  EXPECT_EQ(mean("1990", "complexity").second, 19U);
  EXPECT_NEAR(mean("1990", "liberalisation").first, 0.440, 0.0005);
  EXPECT_EQ(mean("1990", "liberalisation").second, 7U);
  EXPECT_EQ(of("ARG", "2020", "complexity").value->to_ratio(), "1400/19");  // 42 of 57: 73.7
  EXPECT_EQ(of("ARG", "2020", "complexity").value->to_text(1), "73.7");
  EXPECT_EQ(of("ARG", "2020", "liberalisation").value->to_ratio(), "41/57");
  EXPECT_EQ(of("CUB", "2020", "liberalisation").value->to_ratio(), "5/9");
  EXPECT_EQ(of("CUB", "2020", "liberalisation").there, 9U);  // the least that count
}

TEST_F(Apla, TwentyEightAnswersHaveNoSource) {
  std::size_t slots = 0;
  for (const RoundUnit& unit : round_.units) slots += unit.answers.size();
  EXPECT_EQ(slots, 25'761U);
  EXPECT_EQ(scored_.issues.size(), 28U);
}

TEST_F(Apla, BelowNineAnswersThereIsNoLiberalisation) {
  std::size_t below = 0;
  for (const UnitScores& unit : scored_.units) {
    const NodeScore& score = unit.nodes[instrument_.find("liberalisation")];
    EXPECT_EQ(score.value.has_value(), score.there >= 9);
    below += score.why == NodeScore::Why::kCoverage ? 1U : 0U;
  }
  EXPECT_GT(below, 0U);
  for (const UnitScores& unit : scored_.units) EXPECT_EQ(unit.rank, 0U);  // not for ranking
}

TEST(InstrumentPacks, HumanDevelopment) {
  const Instrument i = shipped("human_development");
  const std::string che =
      "unit,question,answer\nCHE,life,83.9872\nCHE,expected_schooling,16.50029945\nCHE,mean_schooling,13.85966015\n"
      "CHE,gni,66933.00454\nCHE,female_hdi,0.9\nCHE,male_hdi,0.96\n";
  EXPECT_EQ(score_of(i, che, "hdi")->to_text(3), "0.962");
  EXPECT_EQ(score_of(i, che, "gdi")->to_ratio(), "15/16");
  // At and over the caps a dimension is one; without schooling there is no index.
  EXPECT_EQ(
      score_of(i, "unit,question,answer\nX,life,90\nX,expected_schooling,20\nX,mean_schooling,15\nX,gni,80000\n", "hdi")
          ->to_text(6),
      "1.000000");
  EXPECT_FALSE(
      score_of(i, "unit,question,answer\nX,life,90\nX,expected_schooling,20\nX,gni,80000\n", "hdi").has_value());
}

TEST(InstrumentPacks, CitizenshipLaw) {
  const Instrument i = shipped("citizenship_law");
  const auto years = [&](const std::string& n) {
    return score_of(i, "unit,question,answer\nX,years," + n + "\n", "residence")->to_text(2);
  };
  EXPECT_EQ(years("15"), "0.00");
  EXPECT_EQ(years("2"), "86.67");
  EXPECT_EQ(years("20"), "0.00");
  const std::string whole =
      "unit,question,answer\nX,second_generation,conditional\nX,third_generation,automatic\nX,years,5\n"
      "X,dual_naturalised,accepted\nX,language,light\nX,civics,none\nX,income,heavy\nX,conduct,unknown\n";
  EXPECT_EQ(score_of(i, whole, "birthright")->to_ratio(), "200/3");  // (2 * 50 + 100) / 3
  EXPECT_EQ(score_of(i, whole, "conditions")->to_ratio(), "50");     // of the three that are known
  EXPECT_EQ(score_of(i, whole, "total")->to_ratio(), "425/6");       // (66.67 + 66.67 + 100 + 50) / 4
}

}  // namespace
}  // namespace limen::instruments
