#include "engines/instrument_panel/instrument_panel.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "formats/gzip/gzip.h"
#include "platform/config/config.h"

namespace limen::instrument_panel {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(LIMEN_SOURCE_DIR) / "packs/instruments";

std::string answers_of_apla() {
  std::ifstream file(kFolder / "apla_answers.csv.gz", std::ios::binary);
  const std::string packed(std::istreambuf_iterator<char>(file), {});
  return gzip::unpack_whole(packed, std::size_t{64} << 20U).take();
}

Instrument instrument_of(std::string_view yaml) {
  const auto node = config::parse_yaml(yaml, "test.yaml");
  EXPECT_TRUE(node.ok()) << node.error().to_text();
  auto instrument = Instrument::read(*node);
  EXPECT_TRUE(instrument.ok()) << instrument.error().to_text();
  return instrument.take();
}
Instrument shipped(const std::string& name) {
  const auto node = config::PackStore::embedded().read("instruments", name + ".yaml");
  EXPECT_TRUE(node.ok()) << node.error().to_text();
  return Instrument::read(*node).take();
}
Panel panel_of(Instrument instrument, std::vector<RoundSource> rounds) {
  auto panel = Panel::make(std::move(instrument), std::move(rounds));
  EXPECT_TRUE(panel.ok()) << panel.error().to_text();
  return panel.take();
}
RoundSource round_of(std::string id, std::string csv) {
  return {std::move(id), {{"en", "A round"}}, "", "", "", std::move(csv), "round.csv"};
}

constexpr std::string_view kSmall = R"(
id: small
edition: "2"
title: Small
kind: index
source: invented
valid_from: 2020-01-01
ranking_allowed: true
scale: [0, 100]
option_sets:
  level: [{code: full, score: 100}, {code: third, score: 33.33}, {code: none, score: 0}, {code: unknown, missing: true}]
nodes:
  - {id: total, kind: overall, combine: mean, min_share: 0.5, title: Total}
  - {id: a, kind: question, parent: total, options: level, text: "A?"}
  - {id: b, kind: question, parent: total, options: level, text: "B?"}
  - {id: years, kind: question, number: true, text: "Years?"}
  - {id: part, kind: indicator, combine: share, factor: 100, over: {family: all}, title: Part}
  - {id: c, kind: question, parent: total, weight: 0, options: level, families: [all], text: "C?"}
crosswalk:
  - {edition: "1", from: old_a, to: a, relation: same}
  - {edition: "1", from: old_b, to: b, relation: changed}
)";

TEST(InstrumentPanel, APeriodIsTheRowsOrTheRounds) {
  const Panel panel = panel_of(instrument_of(kSmall),
                               {round_of("10", "unit,question,answer\nX,a,full\n"),
                                round_of("r", "unit,period,question,answer\nX,9,a,none\nY,9,a,full\nX,,a,third\n")});
  EXPECT_EQ(panel.periods(), (std::vector<std::string>{"9", "10", "r"}));
  EXPECT_EQ(panel.units().size(), 2U);
  const Entry* last = panel.latest(panel.find_unit("X"));
  ASSERT_NE(last, nullptr);
  EXPECT_EQ(panel.periods()[last->period], "r");
  const Entry* before = panel.before(*last);
  ASSERT_NE(before, nullptr);
  EXPECT_EQ(panel.periods()[before->period], "10");
  EXPECT_EQ(panel.find(panel.find_unit("Y"), panel.find_period("10")), nullptr);
  EXPECT_EQ(panel.find_unit("Z"), kNowhere);
  EXPECT_EQ(panel.find(kNowhere, 0), nullptr);
  EXPECT_EQ(panel.of_unit(panel.find_unit("X")).size(), 3U);
}

TEST(InstrumentPanel, AUnitIsInAPeriodOnce) {
  const auto panel = Panel::make(instrument_of(kSmall), [] {
    std::vector<RoundSource> rounds;
    rounds.push_back(round_of("one", "unit,period,question,answer\nX,9,a,none\n"));
    rounds.push_back(round_of("two", "unit,period,question,answer\nX,9,a,full\n"));
    return rounds;
  }());
  ASSERT_FALSE(panel.ok());
  EXPECT_EQ(panel.error().code, "panel.twice");
}

TEST(InstrumentPanel, AWrongRoundIsAnErrorWithItsPlace) {
  std::vector<RoundSource> rounds;
  rounds.push_back(round_of("one", "unit,question,answer\nX,nothing,none\n"));
  const auto panel = Panel::make(instrument_of(kSmall), std::move(rounds));
  ASSERT_FALSE(panel.ok());
  EXPECT_EQ(panel.error().code, "instrument.round.question");
  EXPECT_EQ(panel.error().place.line, 2U);
}

TEST(InstrumentPanel, MissingIsNotNoughtInMeans) {
  const Panel panel = panel_of(instrument_of(kSmall),
                               {round_of("1", "unit,question,answer\nX,a,full\nX,b,none\nY,a,unknown\nZ,a,third\n")});
  const std::size_t total = panel.instrument().find("total");
  const Mean mean = panel.mean(0, "", total);
  EXPECT_EQ(mean.units, 2U);  // Y has nothing
  EXPECT_EQ(mean.value->to_ratio(), "8333/200");
  EXPECT_EQ(panel.mean(0, "", panel.instrument().find("years")).units, 0U);
  EXPECT_FALSE(panel.mean(0, "", panel.instrument().find("years")).value);
  EXPECT_FALSE(panel.mean(7, "", total).value);
  EXPECT_FALSE(panel.mean(0, "city", total).value);
}

TEST(InstrumentPanel, RanksShareTheBetterPlaceAndStayWithinAKind) {
  const std::string csv =
      "unit,unit_kind,question,answer\nA,state,a,third\nB,state,a,full\nC,state,a,full\nD,state,a,none\n"
      "E,state,a,unknown\nR,region,a,none\n";
  Instrument instrument = instrument_of(kSmall);
  const std::size_t total = instrument.find("total");
  const Panel panel = panel_of(std::move(instrument), {round_of("1", csv)});
  std::string seen;
  for (const Ranked& ranked : panel.ranking(0, "state", total)) {
    seen += panel.units()[ranked.entry->unit].code + std::to_string(ranked.rank) + (ranked.is_tied ? "= " : " ");
    const Ranked alone = panel.rank(*ranked.entry, total);
    EXPECT_EQ(alone.rank, ranked.rank);
    EXPECT_EQ(alone.is_tied, ranked.is_tied);
    EXPECT_EQ(panel.scores(*ranked.entry).rank, ranked.rank);  // the engine's own
  }
  EXPECT_EQ(seen, "B1= C1= A3 D4 ");
  EXPECT_EQ(panel.rank(*panel.find(panel.find_unit("E"), 0), total).rank, 0U);
  EXPECT_EQ(panel.rank(*panel.find(panel.find_unit("R"), 0), total).rank, 1U);
  EXPECT_EQ(panel.kinds(0), (std::vector<std::string>{"region", "state"}));

  Instrument unranked = instrument_of(kSmall);
  unranked.ranking_allowed = false;
  const Panel other = panel_of(std::move(unranked), {round_of("1", csv)});
  EXPECT_TRUE(other.ranking(0, "state", total).empty());
  EXPECT_EQ(other.rank(*other.find(0, 0), total).rank, 0U);
}

TEST(InstrumentPanel, RangesComeFromTheRule) {
  const Panel panel = panel_of(instrument_of(kSmall), {round_of("1", "unit,question,answer\nX,years,12\n")});
  const auto range = [&](std::string_view id) { return panel.range(panel.instrument().find(id)); };
  EXPECT_EQ(range("total"), (Range{0, 100}));
  EXPECT_EQ(range("a"), (Range{0, 100}));
  EXPECT_EQ(range("part"), (Range{0, 10'000}));  // hundred times a score of hundred: as the rule says
  EXPECT_FALSE(range("years").is_known);
  EXPECT_EQ(range("years"), (Range{0, 12}));

  const Panel apla = panel_of(shipped("apla"), {});
  EXPECT_EQ(apla.range(apla.instrument().find("complexity")), (Range{0, 100}));
  EXPECT_EQ(apla.range(apla.instrument().find("liberalisation")), (Range{0, 1}));
  EXPECT_EQ(apla.profile().size(), 2U);
  const Panel ladder = panel_of(shipped("organisation_diversity"), {});
  EXPECT_EQ(ladder.range(ladder.instrument().find("voters")), (Range{0, 4}));
  EXPECT_EQ(ladder.profile().size(), 6U);
  const Panel sdg = panel_of(shipped("sdg_10_7_2"), {});
  EXPECT_EQ(sdg.range(sdg.instrument().find("total")), (Range{0, 100}));
  const Panel law = panel_of(shipped("citizenship_law"), {});
  EXPECT_EQ(law.profile().size(), 4U);
  EXPECT_EQ(panel_of(shipped("human_development"), {}).profile().size(), 3U);    // parts of the index
  EXPECT_EQ(panel_of(shipped("refugee_integration"), {}).profile().size(), 3U);  // three families
  EXPECT_EQ(law.used_by(law.instrument().find("years")),
            (std::vector<std::size_t>{law.instrument().find("residence")}));
}

TEST(InstrumentPanel, EditionsAreComparedThroughTheCrosswalkOnly) {
  const Panel newer = panel_of(instrument_of(kSmall), {});
  const Panel older = panel_of(instrument_of(R"(
id: small
edition: "1"
title: Small
kind: index
source: invented
valid_from: 2010-01-01
option_sets:
  level: [{code: full, score: 100}, {code: none, score: 0}]
nodes:
  - {id: total, kind: overall, combine: mean, title: Total}
  - {id: old_a, kind: question, parent: total, options: level, text: "A?"}
  - {id: old_b, kind: question, parent: total, options: level, text: "B?"}
)"),
                               {});
  const auto both = comparable(older, newer);
  ASSERT_EQ(both.size(), 1U);  // total stands in both, and the crosswalk does not call it the same
  EXPECT_EQ(older.instrument().nodes[both[0].before].id, "old_a");
  EXPECT_EQ(newer.instrument().nodes[both[0].after].id, "a");
  EXPECT_TRUE(comparable(newer, older).empty());
  EXPECT_EQ(comparable(newer, newer).size(), newer.instrument().nodes.size());
}

TEST(InstrumentPanel, Apla) {
  const Panel panel = panel_of(shipped("apla"), {round_of("all", answers_of_apla())});
  EXPECT_EQ(panel.entries().size(), 588U);
  EXPECT_EQ(panel.units().size(), 19U);
  EXPECT_EQ(panel.periods().size(), 31U);
  const std::size_t complexity = panel.instrument().find("complexity");
  const Mean mean = panel.mean(panel.find_period("2020"), "", complexity);
  EXPECT_EQ(mean.units, 19U);
  EXPECT_EQ(mean.value->to_text(3), "65.097");
  const Mean liberal = panel.mean(panel.find_period("1990"), "", panel.instrument().find("liberalisation"));
  EXPECT_EQ(liberal.units, 7U);
  EXPECT_EQ(liberal.value->to_text(5), "0.44030");
  // Every score is the engine's own.
  const PanelRound& round = panel.rounds()[0];
  const auto scored = instruments::score(panel.instrument(), round.answers);
  for (const Entry& entry : panel.entries()) {
    EXPECT_EQ(panel.score(entry, complexity).value, scored.units[entry.row].nodes[complexity].value);
    EXPECT_EQ(panel.answers(entry).code, panel.units()[entry.unit].code);
    EXPECT_EQ(panel.answers(entry).period, panel.periods()[entry.period]);
  }
  std::size_t issues = 0;
  for (const Entry& entry : panel.entries()) issues += panel.issues(entry).size();
  EXPECT_EQ(issues, 28U);
  EXPECT_TRUE(panel.ranking(panel.find_period("2020"), "", complexity).empty());
}

TEST(InstrumentPanel, PeriodsAreOrderedAsPeopleDo) {
  EXPECT_TRUE(period_before("9", "10"));
  EXPECT_TRUE(period_before("2020", "2020b"));
  EXPECT_TRUE(period_before("2019 second", "2020"));
  EXPECT_TRUE(period_before("round 2", "round 10"));
  EXPECT_FALSE(period_before("2020", "2020"));
  EXPECT_TRUE(period_before("02", "2") != period_before("2", "02"));
}

}  // namespace
}  // namespace limen::instrument_panel
