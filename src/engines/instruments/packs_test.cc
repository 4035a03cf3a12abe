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
std::string unpacked(const std::string& packed) { return gzip::unpack_whole(packed, std::size_t{64} << 20U).take(); }
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
  EXPECT_EQ(count, 9);
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

// 1 less the geometric mean of what is left of each dimension: the cube root of 0.9 * 0.8 * 0.7.
TEST(InstrumentPacks, LossThroughInequality) {
  const Instrument i = shipped("human_development");
  const std::string hdi =
      "unit,question,answer\nX,life,70\nX,expected_schooling,12\nX,mean_schooling,9\nX,gni,12000\nX,health_inequality,"
      "10\n"
      "X,education_inequality,20\n";
  EXPECT_NEAR(score_of(i, hdi + "X,income_inequality,30\n", "loss")->to_double(), 20.418847, 1e-5);
  EXPECT_EQ(score_of(i, hdi + "X,income_inequality,30\n", "ihdi")->to_text(6),
            Fraction::from_double(score_of(i, hdi, "hdi")->to_double() * 0.795811525)->to_text(6));
  EXPECT_FALSE(score_of(i, hdi, "loss").has_value());  // of two of three nothing is said
  EXPECT_NEAR(score_of(i,
                       "unit,question,answer\nX,life,70\nX,expected_schooling,12\nX,mean_schooling,9\nX,gni,12000\n"
                       "X,health_inequality,27\nX,education_inequality,27\nX,income_inequality,27\n",
                       "loss")
                  ->to_double(),
              27, 1e-6);
}

// Who is compared worldwide, and residence between two and ten years.
TEST(InstrumentPacks, CitizenshipLawWorldwide) {
  const Instrument i = shipped("citizenship_law_global");
  const std::string law =
      "unit,question,answer\nX,second_generation,automatic\nX,third_generation,none\nX,dual_naturalised,accepted\n"
      "X,language,none\nX,civics,none\nX,income,required\nX,conduct,required\n";
  const auto total = [&](const std::string& democracy, const std::string& registered, const std::string& ordinary,
                         const std::string& years) {
    return score_of(i,
                    law + "X,democracy," + democracy + "\nX,birth_registration," + registered +
                        "\nX,ordinary_naturalisation," + ordinary + "\nX,years," + years + "\n",
                    "total");
  };
  EXPECT_EQ(total("yes", "95", "yes", "2")->to_ratio(), "475/6");  // (66.67 + 100 + 100 + 50) / 4
  EXPECT_EQ(total("yes", "95", "yes", "6")->to_ratio(), "200/3");  // residence 50
  EXPECT_EQ(total("yes", "90.1", "yes", "15")->to_ratio(), "325/6");
  EXPECT_EQ(total("yes", "95", "yes", "1")->to_ratio(), "475/6");  // not over 100
  EXPECT_FALSE(total("no", "95", "yes", "2").has_value());
  EXPECT_FALSE(total("yes", "90", "yes", "2").has_value());
  EXPECT_FALSE(total("yes", "95", "no", "2").has_value());
  EXPECT_FALSE(total("yes", "95", "yes", "16").has_value());
}

// The index of citizenship rights: residence 0 to 2, and 2 each for dual citizenship, birth in the country and no test.
TEST(InstrumentPacks, AnAdditiveIndexHasNoScaleButItsRange) {
  const auto node = config::parse_yaml(
      "id: rights\nedition: '1'\nsource: s\nvalid_from: 2000-01-01\nscale: [0, 8]\noption_sets:\n"
      "  time: [{code: long, score: 0}, {code: middle, score: 1}, {code: short, score: 2}]\n"
      "  may: [{code: 'no', score: 0}, {code: 'yes', score: 1}, {code: unknown, missing: true}]\nnodes:\n"
      "  - {id: total, kind: overall, combine: sum}\n"
      "  - {id: residence, kind: question, parent: total, options: time, text: t}\n"
      "  - {id: dual, kind: question, parent: total, weight: 2, options: may, text: t}\n"
      "  - {id: birth, kind: question, parent: total, weight: 2, options: may, text: t}\n"
      "  - {id: no_test, kind: question, parent: total, weight: 2, options: may, text: t}\n",
      "rights.yaml");
  ASSERT_TRUE(node.ok()) << node.error().to_text();
  const auto read = Instrument::read(*node);
  ASSERT_TRUE(read.ok()) << read.error().to_text();
  const auto total = [&](const std::string& residence, const std::string& dual, const std::string& birth,
                         const std::string& no_test) {
    return score_of(*read,
                    "unit,question,answer\nX,residence," + residence + "\nX,dual," + dual + "\nX,birth," + birth +
                        "\nX,no_test," + no_test + "\n",
                    "total");
  };
  EXPECT_EQ(total("long", "no", "no", "no")->to_text(), "0");
  EXPECT_EQ(total("short", "yes", "yes", "yes")->to_text(), "8");
  EXPECT_EQ(total("middle", "yes", "no", "no")->to_text(), "3");
  EXPECT_FALSE(total("middle", "yes", "unknown", "no").has_value());  // a sum of part of them is another figure
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

std::string rows(const Instrument& instrument, const std::string& unit, const std::string& option,
                 std::string_view below = "") {
  std::string text;
  for (const InstrumentNode& node : instrument.nodes) {
    if (!node.is_question() || node.is_number) continue;
    bool under = below.empty();
    for (std::size_t up = node.parent; up != kNowhere; up = instrument.nodes[up].parent) {
      under = under || instrument.nodes[up].id == below;
    }
    if (under) text += unit + "," + node.id + "," + option + "\n";
  }
  return text;
}
const std::string kHeader = "unit,question,answer\n";

TEST(InstrumentPacks, SustainableDevelopmentGoal) {
  const Instrument i = shipped("sdg_10_7_2");
  std::string text = kHeader;
  for (int k = 1; k <= 3; ++k) text += "X,rights_" + std::to_string(k) + ",yes\n";
  text += "X,rights_4,no\nX,rights_5,not_known\n";
  EXPECT_EQ(score_of(i, text, "rights")->to_text(), "60");  // 3 / 5 * 100, whatever is not known
  EXPECT_FALSE(score_of(i, text, "safe").has_value());      // nobody answered
  EXPECT_EQ(score_of(i, text, "total")->to_text(), "10");   // 3 / 30 * 100
  const Round round = answers(i, kHeader + rows(i, "X", "yes"));
  const Scored scored = score(i, round);
  const NodeScore& total = scored.units[0].nodes[i.find("total")];
  EXPECT_EQ(total.value->to_text(), "100");
  EXPECT_EQ(total.all, 30U);
  EXPECT_EQ(total.band, 3U);
  EXPECT_EQ(scored.units[0].rank, 0U);
}

TEST(InstrumentPacks, ProcedureIsAMeanOfMeansAndKnowsRegions) {
  const Instrument i = shipped("naturalisation_procedure");
  // Promotion: outreach (1 + 0) / 2, help with costs 1: 3/4. The other four dimensions 0.
  std::string text = "unit,unit_kind,unit_parent,question,answer,source\n";
  for (const InstrumentNode& node : i.nodes) {
    if (!node.is_question()) continue;
    const bool yes = node.id == "promotion_outreach_1" || node.id.starts_with("promotion_cost_help");
    text += "DE_BY,region,DE," + node.id + "," + (yes ? "yes" : "no") + ",law\n";
    text += "AT,country,," + node.id + ",partly,\n";
  }
  const Round round = answers(i, text);
  const Scored scored = score(i, round);
  EXPECT_EQ(scored.units[0].nodes[i.find("promotion")].value->to_ratio(), "3/4");
  EXPECT_EQ(scored.units[0].nodes[i.find("procedure")].value->to_ratio(), "3/20");
  EXPECT_EQ(scored.units[1].nodes[i.find("procedure")].value->to_ratio(), "1/2");
  EXPECT_EQ(round.units[0].parent, "DE");
  EXPECT_EQ(scored.units[0].rank, 1U);  // regions are ranked among regions
  EXPECT_EQ(scored.units[1].rank, 1U);
  EXPECT_EQ(scored.issues.size(), round.units[1].answers.size());  // answers of AT have no source
}

TEST(InstrumentPacks, LadderStopsAtTheFirstRungThatIsMissing) {
  const Instrument i = shipped("organisation_diversity");
  EXPECT_EQ(i.roots().size(), 6U);
  const auto round = answers(i, kHeader + rows(i, "O", "yes", "voters_basic") + rows(i, "O", "yes", "voters_lower") +
                                    "O,voters_upper_1,yes\nO,voters_upper_2,no\n" +
                                    rows(i, "O", "yes", "voters_advanced") + rows(i, "O", "yes", "members"));
  const Scored scored = score(i, round);
  const NodeScore& voters = scored.units[0].nodes[i.find("voters")];
  EXPECT_EQ(voters.value->to_text(), "2");
  EXPECT_EQ(voters.next_step, i.find("voters_upper"));
  EXPECT_EQ(voters.band, 2U);
  EXPECT_EQ(scored.units[0].nodes[i.find("members")].value->to_text(), "4");
  EXPECT_FALSE(scored.units[0].nodes[i.find("leaders")].value.has_value());  // nobody answered: not nought
}

TEST(InstrumentPacks, BorderPostHasAboutAHundredAndTwentyQuestions) {
  const Instrument i = shipped("border_post");
  const auto is_question = [](const InstrumentNode& node) { return node.is_question(); };
  EXPECT_EQ(std::count_if(i.nodes.begin(), i.nodes.end(), is_question), 124);
  EXPECT_EQ(score_of(i, kHeader + rows(i, "P", "mostly"), "post")->to_text(), "66.67");
  // A post that works well and protects nobody is found out, and one that was hardly seen has no score.
  std::string text = kHeader;
  for (const InstrumentNode& node : i.nodes) {
    if (!node.is_question()) continue;
    const bool safeguard = std::find(node.families.begin(), node.families.end(), "safeguard") != node.families.end();
    text += "P," + node.id + (safeguard ? ",no\n" : ",yes\n");
    if (node.parent == i.find("premises")) text += "Q," + node.id + ",yes\n";
  }
  const Round round = answers(i, text);
  const Scored scored = score(i, round);
  ASSERT_EQ(scored.issues.size(), 2U);
  EXPECT_EQ(scored.issues[0].rule, "protection_gap");
  EXPECT_EQ(scored.issues[0].severity, Severity::kError);
  EXPECT_EQ(scored.issues[1].rule, "nothing_seen");
  EXPECT_EQ(scored.units[1].nodes[i.find("post")].why, NodeScore::Why::kCoverage);
}

TEST(InstrumentPacks, RefugeeIntegrationKeepsItsFamiliesApart) {
  const Instrument i = shipped("refugee_integration");
  std::string text = "unit,question,answer,source\n";
  for (const InstrumentNode& node : i.nodes) {
    if (node.is_question() && node.id.starts_with("legal_")) text += "X," + node.id + ",yes,law\n";
    if (node.is_question() && node.id.starts_with("input_")) text += "X," + node.id + ",partly,\n";
  }
  text += "X,outcome_housing_refugees,0.30,\nX,outcome_housing_citizens,0.60,\n";
  const Round round = answers(i, text);
  const Scored scored = score(i, round);
  const auto& nodes = scored.units[0].nodes;
  EXPECT_EQ(nodes[i.find("legal")].value->to_text(), "100");
  EXPECT_EQ(nodes[i.find("input")].value->to_text(), "50");
  EXPECT_EQ(nodes[i.find("outcome_housing")].value->to_text(), "50");
  EXPECT_FALSE(nodes[i.find("outcome")].value.has_value());  // one area of eight is not half of them
  EXPECT_EQ(nodes[i.find("outcome")].why, NodeScore::Why::kCoverage);
  EXPECT_TRUE(scored.issues.empty());
}

}  // namespace
}  // namespace limen::instruments
