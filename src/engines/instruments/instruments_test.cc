#include <gtest/gtest.h>

#include "base/random.h"
#include "engines/instruments/instrument.h"
#include "engines/instruments/round.h"
#include "engines/instruments/scoring.h"
#include "platform/config/config.h"

namespace limen::instruments {
namespace {

constexpr std::string_view kHead =
    "id: test\nedition: '1'\nsource: our own\nvalid_from: 2020-01-01\nranking_allowed: true\nscale: [0, 100]\n";
constexpr std::string_view kTree = R"(
option_sets:
  level: [{code: high, score: 100}, {code: half, score: 50}, {code: third, score: 33.33}, {code: low, score: 0}, {code: unknown, missing: true}]
nodes:
  - {id: all, kind: overall, combine: mean, min_share: 0.5}
  - {id: rights, kind: area, parent: all, weight: 2}
  - {id: deep, kind: dimension, parent: rights}
  - {id: a, kind: question, parent: deep, options: level, needs_source: true}
  - {id: b, kind: question, parent: deep, options: level, weight: 3}
  - {id: c, kind: question, parent: rights, options: level, reverse: true}
  - {id: duties, kind: area, parent: all}
  - {id: d, kind: question, parent: duties, options: level, families: [hard]}
  - {id: e, kind: question, parent: duties, number: true, low: 10, high: 20}
  - {id: gap, kind: formula, formula: "rights - duties"}
bands:
  - {node: all, bands: [{from: 0, label: little}, {from: 50, label: much}]}
typologies:
  - {when: "rights > duties", label: rights first}
rules:
  - {id: jump, when: "known(gap) and abs(gap) > 60", message: far apart}
crosswalk:
  - {edition: '0', from: old_rights, to: rights}
  - {edition: '0', from: old_duties, to: duties, relation: changed}
)";

Result<Instrument> read(const std::string& yaml) {
  const auto node = config::parse_yaml(yaml, "pack.yaml");
  EXPECT_TRUE(node.ok()) << node.error().to_text();
  return Instrument::read(*node);
}
Instrument tree() {
  auto result = read(std::string(kHead) + std::string(kTree));
  EXPECT_TRUE(result.ok()) << result.error().to_text();
  return result.take();
}
Round answers(const Instrument& instrument, const std::string& text) {
  auto round = Round::read_csv(text, "round.csv", instrument);
  EXPECT_TRUE(round.ok()) << round.error().to_text();
  return round.take();
}
std::string value(const Scored& scored, const Instrument& instrument, std::string_view node, std::size_t unit = 0) {
  const NodeScore& score = scored.units[unit].nodes[instrument.find(node)];
  return score.value ? score.value->to_ratio() : "(" + std::string(to_text(score.why)) + ")";
}

TEST(Instruments, ScoresATreeByHand) {
  const Instrument i = tree();
  const Round r = answers(i, "unit,question,answer,source\nX,a,high,law 1\nX,b,third,\nX,c,low,\nX,d,half,\nX,e,25,\n");
  const Scored s = score(i, r);
  EXPECT_EQ(value(s, i, "deep"), "19999/400");    // (100 + 3 * 33.33) / 4
  EXPECT_EQ(value(s, i, "c"), "100");             // reversed
  EXPECT_EQ(value(s, i, "rights"), "59999/800");  // with deep
  EXPECT_EQ(value(s, i, "duties"), "51/2");       // 50 and the goalposts' 1
  EXPECT_EQ(value(s, i, "all"), "70199/1200");
  EXPECT_EQ(value(s, i, "gap"), "39599/800");
  EXPECT_EQ(s.units[0].nodes[i.find("all")].band, 1U);
  EXPECT_EQ(s.units[0].typology, 0U);
  EXPECT_EQ(s.units[0].rank, 1U);
  EXPECT_TRUE(s.issues.empty());
}

TEST(Instruments, MissingIsNotNoughtAndCoverageHolds) {
  const Instrument i = tree();
  const Round r = answers(i,
                          "unit,question,answer\nX,a,unknown\nX,b,low\nX,d,high\n"
                          "Y,d,low\nY,c,unknown\nY,e,\nZ,a,unknown\n");
  const Scored s = score(i, r);
  EXPECT_EQ(value(s, i, "a"), "(no_answer)");
  EXPECT_EQ(value(s, i, "deep"), "0");
  EXPECT_EQ(value(s, i, "all"), "100/3");
  EXPECT_EQ(s.units[0].nodes[i.find("deep")].coverage.to_ratio(), "3/4");
  // Y has one of the two areas, with a third of the weight.
  EXPECT_EQ(value(s, i, "duties", 1), "0");
  EXPECT_EQ(value(s, i, "all", 1), "(coverage)");
  EXPECT_EQ(value(s, i, "all", 2), "(no_answer)");
  EXPECT_EQ(value(s, i, "gap", 2), "(no_answer)");
  EXPECT_EQ(s.units[1].rank, 0U);
  ASSERT_EQ(s.issues.size(),
            3U);  // two answers without a source ("unknown" is an answer too), and rights far from duties
  EXPECT_EQ(s.issues[0].rule, "source");
  EXPECT_EQ(s.issues[1].rule, "jump");
}

TEST(Instruments, ExplainsWithAnswersOptionsAndWeights) {
  const Instrument i = tree();
  const Round r = answers(i, "unit,question,answer,source,comment\nX,a,half,Act 5,why\nX,c,high,,\n");
  const Scored s = score(i, r);
  const auto deep = explain(i, r.units[0], s.units[0], i.find("deep"));
  ASSERT_EQ(deep.size(), 2U);
  EXPECT_EQ(deep[0].option, "half");
  EXPECT_EQ(deep[0].answer->source, "Act 5");
  EXPECT_EQ(deep[0].answer->line, 2U);
  EXPECT_EQ(deep[0].score->to_text(), "50");
  EXPECT_EQ(deep[1].answer, nullptr);
  EXPECT_FALSE(deep[1].score.has_value());
  EXPECT_EQ(deep[1].weight.to_text(), "3");
  const auto rights = explain(i, r.units[0], s.units[0], i.find("rights"));
  EXPECT_EQ(rights[1].option, "high");
  EXPECT_EQ(rights[1].score->to_text(), "0");  // as it counts: reversed
  EXPECT_EQ(explain(i, r.units[0], s.units[0], i.find("a")).size(), 1U);
  EXPECT_EQ(explain(i, r.units[0], s.units[0], i.find("b")).size(), 0U);
}

// A better answer never lowers a score above it that nothing reverses, whatever else was answered.
TEST(Instruments, ABetterAnswerNeverLowersAScore) {
  const Instrument i = tree();
  const std::string options[] = {"low", "third", "half", "high"};
  for (int seed = 0; seed < 1024; ++seed) {
    const auto pick = [&](int digit) { return options[(seed >> (2 * digit)) % 4]; };
    const auto with = [&](const std::string& a) {
      return answers(i, "unit,question,answer\nX,a," + a + "\nX,b," + pick(1) + "\nX,c," + pick(2) + "\nX,d," +
                            pick(3) + "\nX,e,1" + std::to_string(seed % 10) + "\n");
    };
    Number before;
    for (const std::string& a : options) {
      const Round r = with(a);
      const Number now = score(i, r).units[0].nodes[i.find("all")].value;
      ASSERT_TRUE(now.has_value());
      if (before) {
        EXPECT_TRUE(*before <= *now) << seed;
      }
      before = now;
    }
  }
}

// Neither the order of answers nor the scale of weights changes a score: sums of fractions are exact, so to the last
// digit.
TEST(Instruments, OrderOfAnswersAndScaleOfWeightsChangeNothing) {
  const Instrument i = tree();
  Instrument heavier = tree();
  for (InstrumentNode& node : heavier.nodes) node.weight = *multiply(node.weight, *Fraction::parse("0.037"));
  const std::string options[] = {"low", "third", "half", "high", "unknown", ""};
  Random random(12);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> rows;
    for (const char* question : {"a", "b", "c", "d"})
      rows.push_back(std::string("X,") + question + "," + options[random.below(6)] + "\n");
    rows.push_back("X,e," + std::to_string(random.between(5, 25)) + "\n");
    const auto scores = [&](const Instrument& by) {
      std::string text = "unit,question,answer\n";
      for (const std::string& row : rows) text += row;
      const Round answered = answers(by, text);
      const Scored scored = score(by, answered);
      std::string all;
      for (const InstrumentNode& node : by.nodes) all += node.id + " " + value(scored, by, node.id) + "\n";
      return all;
    };
    const std::string before = scores(i);
    EXPECT_EQ(scores(heavier), before);
    for (std::size_t k = rows.size(); k > 1; --k) std::swap(rows[k - 1], rows[random.below(k)]);
    EXPECT_EQ(scores(i), before);
  }
}

TEST(Instruments, RanksWithinPeriodAndKindAndOnlyWhereAllowed) {
  Instrument i = tree();
  const std::string text =
      "unit,unit_kind,unit_parent,period,question,answer\nA,country,,2020,a,high\nB,country,,2020,a,high\nC,country,,"
      "2020,a,low\n"
      "A,country,,2021,a,low\nD_B,region,C,2020,a,low\n";
  std::vector<std::size_t> ranks;
  for (const UnitScores& unit : score(i, answers(i, text)).units) ranks.push_back(unit.rank);
  EXPECT_EQ(ranks, (std::vector<std::size_t>{1, 1, 3, 1, 1}));
  EXPECT_EQ(answers(i, text).units[4].parent, "C");
  const Round named =
      answers(i, "unit,unit_name,question,answer\nA,,a,high\nA,Arcadia,b,high\nA,Other,c,high\nB,,a,low\n");
  EXPECT_EQ(named.units[0].name, "Arcadia");
  EXPECT_EQ(named.units[1].name, "");
  i.ranking_allowed = false;
  for (const UnitScores& unit : score(i, answers(i, text)).units) EXPECT_EQ(unit.rank, 0U);
}

TEST(Instruments, OtherWaysOfCombining) {
  const auto with = [](const std::string& node) {
    return read(
        std::string(kHead) +
        "option_sets: {s: [{code: one, score: 1}, {code: four, score: 4}, {code: none, score: 0}]}\nnodes:\n  - {id: "
        "r, " +
        node +
        "}\n  - {id: a, kind: question, parent: r, options: s, weight: 3}\n"
        "  - {id: b, kind: question, parent: r, options: s}\n  - {id: c, kind: question, parent: r, options: s}\n");
  };
  const auto root = [&](const std::string& node, const std::string& rows) {
    const auto i = with(node);
    EXPECT_TRUE(i.ok()) << i.error().to_text();
    const Round r = answers(*i, "unit,question,answer\n" + rows);
    return value(score(*i, r), *i, "r");
  };
  const std::string two = "X,a,one\nX,b,four\n";
  EXPECT_EQ(root("combine: mean", two), "7/4");
  EXPECT_EQ(root("combine: share", two), "7/5");
  EXPECT_EQ(root("combine: share, factor: 100", two), "140");
  EXPECT_EQ(root("combine: sum", two), "(undefined)");
  EXPECT_EQ(root("combine: sum", two + "X,c,none\n"), "7");
  EXPECT_EQ(root("combine: geometric", two), "2");
  EXPECT_EQ(root("combine: harmonic", two), "8/5");
  EXPECT_EQ(root("combine: minimum", two), "1");
  EXPECT_EQ(root("combine: maximum", two), "4");
  EXPECT_EQ(root("combine: median", two), "5/2");
  EXPECT_EQ(root("combine: ladder", two), "2");
  EXPECT_EQ(root("combine: ladder, met_at: 2", two), "0");
  EXPECT_EQ(root("combine: mean, reverse: true", two), "393/4");
  EXPECT_EQ(root("combine: mean, min_count: 3", two), "(coverage)");
  const auto i = with("combine: ladder");
  const Round r = answers(*i, "unit,question,answer\n" + two);
  EXPECT_EQ(score(*i, r).units[0].nodes[0].next_step, i->find("c"));
}

TEST(Instruments, EventsAddUpAndAspectsStandApart) {
  const auto i = read(std::string(kHead) + R"(
kind: event
option_sets: {size: [{code: major, score: 4}, {code: minor, score: 1}], turn: [{code: open, score: 1}, {code: close, score: -1}]}
aspects: [{id: size, options: size}, {id: turn, options: turn}]
nodes:
  - {id: sizes, combine: sum, over: {family: visa}}
  - {id: turns, combine: sum, over: {family: visa, aspect: turn}}
  - {id: change, kind: question, families: [visa], repeats: true}
  - {id: net, kind: formula, formula: "first(turns, 0) / 2 + change.turn"}
)");
  ASSERT_TRUE(i.ok()) << i.error().to_text();
  const Round r = answers(
      *i,
      "unit,question,size,turn,as_of\nX,change,major,open,2020-01-01\nX,change,minor,open,\nX,change,minor,close,\n");
  const Scored s = score(*i, r);
  EXPECT_EQ(value(s, *i, "sizes"), "6");
  EXPECT_EQ(value(s, *i, "turns"), "1");
  EXPECT_EQ(value(s, *i, "net"), "3/2");
  EXPECT_EQ(explain(*i, r.units[0], s.units[0], 0)[0].answers, 3U);
}

TEST(Instruments, EditionsAreComparedThroughTheCrosswalkOnly) {
  const Instrument i = tree();
  const auto same = i.comparable("0");
  ASSERT_EQ(same.size(), 1U);
  EXPECT_EQ(same[0].first, "old_rights");
  EXPECT_EQ(same[0].second, i.find("rights"));
  EXPECT_TRUE(i.comparable("2019").empty());
}

TEST(Instruments, RulesFindWhatIsOdd) {
  const Instrument i = tree();
  const Scored s = score(i, answers(i, "unit,question,answer,source\nX,a,high,s\nX,b,high,\nX,c,low,\nX,d,low,\n"));
  ASSERT_EQ(s.issues.size(), 1U);
  EXPECT_EQ(s.issues[0].rule, "jump");
}

TEST(Instruments, FilesAreRefusedWithLineAndColumn) {
  const auto expect = [](const std::string& text, std::string_view code) {
    const auto result = read(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, code) << result.error().to_text();
    EXPECT_TRUE(result.error().place.line.has_value()) << result.error().to_text();
  };
  const std::string head(kHead), sets = "option_sets: {s: [{code: y, score: 1}]}\n";
  const std::string q = "  - {id: q, kind: question, options: s}\n";
  expect(head + "nodes: []\n", "instrument.too_large");
  expect(head + "nodez: []\n", "pack.unknown_key");
  expect("id: 1x\nedition: '1'\nsource: s\nvalid_from: 2020-01-01\n", "instrument.id");
  expect(head + "valid_to: 2019-01-01\nnodes: []\n", "instrument.validity");
  expect(head + "kind: magic\nnodes: []\n", "instrument.word");
  expect(head + sets + "nodes:\n" + q + q, "instrument.duplicate");
  expect(head + sets + "nodes:\n  - {id: q, kind: question, parent: r, options: s}\n  - {id: r}\n",
         "instrument.parent");
  expect(head + sets + "nodes:\n  - {id: r, parent: r}\n", "instrument.parent");
  expect(head + sets + "nodes:\n  - {id: r}\n" + q, "instrument.members");
  expect(head + sets + "nodes:\n" + q + "  - {id: f, kind: formula, formula: 'f + 1'}\n", "instrument.cycle");
  expect(head + sets + "nodes:\n  - {id: f, kind: formula, formula: g}\n  - {id: g, kind: formula, formula: f}\n",
         "instrument.cycle");
  expect(head + sets + "nodes:\n  - {id: f, kind: formula, formula: 'x + 1'}\n", "instrument.formula");
  expect(head + sets + "nodes:\n" + q + "  - {id: f, kind: formula, formula: 'q +'}\n", "formula.syntax");
  expect(head + sets + "nodes:\n" + q + "  - {id: f, kind: area, formula: q}\n", "instrument.formula");
  expect(head + sets + "nodes:\n" + q + "  - {id: f, kind: formula}\n", "instrument.formula");
  expect(head + sets + "nodes:\n  - {id: q, kind: question, options: t}\n", "instrument.options");
  expect(head + sets + "nodes:\n  - {id: q, kind: question}\n", "instrument.options");
  expect(head + "option_sets: {s: [{code: y}]}\nnodes:\n" + q, "instrument.options");
  expect(head + "option_sets: {s: [{code: y, score: 1, missing: true}]}\nnodes:\n" + q, "instrument.options");
  expect(head + "option_sets: {s: [{code: y, score: 1e3}]}\nnodes:\n" + q, "instrument.number");
  expect(head + "option_sets: {s: [{code: y, score: 1}, {code: y, score: 2}]}\nnodes:\n" + q, "instrument.duplicate");
  expect(head + sets + "aspects: [{id: source}]\nnodes:\n" + q, "instrument.aspect");
  expect(head + sets + "nodes:\n  - {id: q, kind: question, options: s, weight: -1}\n", "instrument.number");
  expect(head + sets + "nodes:\n  - {id: q, kind: question, number: true, low: 1, high: 1}\n", "instrument.number");
  expect(head + sets + "nodes:\n" + q + "bands: [{node: z, bands: []}]\n", "instrument.band");
  expect(head + sets + "nodes:\n" + q + "bands: [{node: q, bands: [{from: 2, label: a}, {from: 1, label: b}]}]\n",
         "instrument.band");
  expect(head + sets + "nodes:\n" + q + "crosswalk: [{edition: '0', from: x, to: z}]\n", "instrument.crosswalk");
  expect(head + sets + "nodes:\n" + q + "rules: [{id: x, aspect: z, option: y}]\n", "instrument.aspect");
}

TEST(Instruments, RoundsAreRefusedWithLineAndColumn) {
  const Instrument i = tree();
  const auto expect = [&](const std::string& text, std::string_view code, std::uint64_t line) {
    const auto result = Round::read_csv(text, "round.csv", i);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, code) << result.error().to_text();
    EXPECT_EQ(result.error().place.line.value_or(0), line);
    EXPECT_EQ(result.error().place.source, "round.csv");
  };
  expect("unit,question,answer\nX,zz,high\n", "instrument.round.question", 2);
  expect("unit,question,answer\nX,rights,high\n", "instrument.round.question", 2);
  expect("unit,question,answer\nX,a,higher\n", "instrument.round.option", 2);
  expect("unit,question,answer\nX,e,1e3\n", "instrument.round.number", 2);
  expect("unit,question,answer\n,a,high\n", "instrument.round.unit", 2);
  expect("unit,question,answer\nX,a,high\nX,a,low\n", "instrument.round.duplicate", 3);
  expect("unit,question,score\nX,a,high\n", "csv.header.unknown", 1);
  expect("unit,question\nX,a\n", "instrument.round.aspect", 0);
  expect("unit,answer\nX,high\n", "csv.header.missing", 1);
}

}  // namespace
}  // namespace limen::instruments
