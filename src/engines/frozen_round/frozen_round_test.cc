#include "engines/frozen_round/frozen_round.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/result_matchers.h"
#include "engines/list_versions/list_versions.h"
#include "formats/canonical_json/canonical_json.h"
#include "platform/config/config.h"

namespace limen::frozen_round {
namespace {

const std::string kPack = R"(id: small
edition: '2'
source: our own
valid_from: 2020-01-01
ranking_allowed: true
scale: [0, 100]
option_sets:
  level: [{code: high, score: 100}, {code: third, score: 33.33}, {code: low, score: 0}, {code: unknown, missing: true}]
nodes:
  - {id: all, kind: overall, combine: mean, min_share: 0.5}
  - {id: rights, kind: area, parent: all, weight: 2}
  - {id: a, kind: question, parent: rights, options: level}
  - {id: b, kind: question, parent: rights, options: level, weight: 3}
  - {id: duties, kind: area, parent: all}
  - {id: c, kind: question, parent: duties, options: level, reverse: true}
  - {id: gap, kind: formula, formula: "rights / duties"}
bands: [{node: all, bands: [{from: 0, label: little}, {from: 50, label: much}]}]
typologies: [{when: "rights > duties", label: rights first}]
crosswalk:
  - {edition: '1', from: old_rights, to: rights}
  - {edition: '1', from: old_duties, to: duties, relation: changed}
)";
const std::string kRound =
    "unit,question,answer,source\nUT,a,high,law\nUT,b,third,\"a \"\"law\"\"\"\nUT,c,low,\nXA,a,low,\nXA,b,unknown,\n";

Result<Node> yaml(std::string_view text, std::string_view source) { return config::parse_yaml(text, source); }
std::string frozen(const std::string& pack = kPack, const std::string& round = kRound, std::uint64_t seed = 7) {
  auto result = freeze({pack, round, seed}, yaml);
  EXPECT_OK(result);
  return result.ok() ? result.take() : std::string();
}
std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}
// A file with other scores and the hash that goes with them: what another engine might have written.
std::string with_scores(const std::string& bytes, const std::string& from, const std::string& to) {
  const std::string changed = replaced(bytes, from, to);
  const auto canonical = canonical_json::canonicalise(changed);
  EXPECT_OK(canonical);
  std::string units, old;
  for (const auto& [key, text] : canonical->members) {
    if (key == "units") units = text;
    if (key == "scores_sha256") old = text;
  }
  return replaced(changed, old, "\"" + list_versions::to_text(list_versions::hash_of(units)) + "\"");
}

// Golden: whoever changes these bytes has changed the engine, and raises instruments::kEngineVersion.
TEST(FrozenRound, TheBytesOfASmallRound) {
  const std::string bytes = frozen();
  const std::size_t units = bytes.find("\"units\":");
  ASSERT_NE(units, std::string::npos);
  EXPECT_EQ(
      bytes.substr(units),
      "\"units\":[{\"bands\":{\"all\":1},\"period\":\"\",\"rank\":1,\"scores\":{\"a\":\"100\",\"all\":\"13333/200\","
      "\"b\":\"3333/100\",\"c\":\"100\",\"duties\":\"100\",\"gap\":\"19999/40000\",\"rights\":\"19999/400\"},"
      "\"unit\":\"UT\"},{\"bands\":{\"all\":0},\"period\":\"\",\"rank\":2,\"scores\":{\"a\":\"0\",\"all\":\"0\","
      "\"b\":\"no_answer\",\"c\":\"no_answer\",\"duties\":\"no_answer\",\"gap\":\"undefined\",\"rights\":\"0\"},"
      "\"unit\":\"XA\"}],\"version\":1}");
  EXPECT_EQ(instruments::kEngineVersion, "1");
  EXPECT_EQ(list_versions::to_text(list_versions::hash_of(bytes)),
            "1fcb072080725daaccd3ba9d114e0f7d90b490ec7711c490f1b2bdeee003416b");
}

TEST(FrozenRound, ComputesAgainByItselfToTheSameBytes) {
  const std::string bytes = frozen();
  const auto again = recompute(bytes, yaml);
  ASSERT_OK(again);
  EXPECT_EQ(*again, bytes);
  const auto read_back = read(bytes);
  ASSERT_OK(read_back);
  EXPECT_EQ(read_back->inputs.pack, kPack);
  EXPECT_EQ(read_back->inputs.round, kRound);
  EXPECT_EQ(read_back->inputs.seed, 7U);
  EXPECT_EQ(read_back->engine, instruments::kEngineVersion);
  EXPECT_EQ(read_back->units.at(0).scores.at("rights"), "19999/400");
  EXPECT_EQ(read_back->units.at(1).scores.at("b"), "no_answer");
  const auto differences = replay(bytes, yaml);
  ASSERT_OK(differences);
  EXPECT_TRUE(differences->empty());
}

TEST(FrozenRound, TheLargestSeedSurvives) {
  const std::string bytes = frozen(kPack, kRound, ~std::uint64_t{0});
  ASSERT_OK(read(bytes));
  EXPECT_EQ(read(bytes)->inputs.seed, ~std::uint64_t{0});
  EXPECT_ERROR(read(replaced(bytes, "18446744073709551615", "18446744073709551616")), "frozen_round.format");
  EXPECT_ERROR(read(replaced(bytes, "18446744073709551615", "01")), "frozen_round.format");
}

TEST(FrozenRound, EveryByteOfTheFileIsHeld) {
  const std::string bytes = frozen();
  EXPECT_ERROR(read(replaced(bytes, "UT,a,high,law", "UT,a,high,lax")), "frozen_round.hash");
  EXPECT_ERROR(read(replaced(bytes, "min_share: 0.5", "min_share: 0.6")), "frozen_round.hash");
  EXPECT_ERROR(read(replaced(bytes, "\"19999/400\"", "\"20000/400\"")), "frozen_round.hash");
  EXPECT_ERROR(read(" " + bytes), "frozen_round.canonical");
  EXPECT_ERROR(read(replaced(bytes, "\"version\":1}", "\"version\":2}")), "frozen_round.format");
  EXPECT_ERROR(read(replaced(bytes, "limen.frozen_round", "limen.frozen_rounds")), "frozen_round.format");
  EXPECT_ERROR(read("{}"), "frozen_round.format");
  EXPECT_ERROR(read("[]"), "frozen_round.format");
  EXPECT_ERROR(read("nonsense"), "json.syntax");
  // Nothing that is left can be changed without a trace: the file is either refused or computes to other bytes.
  // The seed alone is free: another seed is another file.
  const std::size_t seed = bytes.find("\"seed\":\"7\"") + 8;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (at == seed) continue;
    std::string damaged = bytes;
    damaged[at] = damaged[at] == '1' ? '2' : '1';
    const auto again = recompute(damaged, yaml);
    EXPECT_FALSE(again.ok() && *again == damaged) << at;
  }
}

TEST(FrozenRound, ReplayNamesEveryDifference) {
  const std::string other = replaced(frozen(), "\"engine\":{\"name\":\"instruments\",\"version\":\"1\"}",
                                     "\"engine\":{\"name\":\"instruments\",\"version\":\"0\"}");
  auto none = replay(other, yaml);
  ASSERT_OK(none);
  EXPECT_TRUE(none->empty()) << "another version that computes the same is no difference";
  const auto differences = replay(with_scores(other, "\"gap\":\"19999/40000\"", "\"gap\":\"1/2\""), yaml);
  ASSERT_OK(differences);
  ASSERT_EQ(differences->size(), 1U);
  const Difference& one = differences->front();
  EXPECT_EQ(one.unit, "UT");
  EXPECT_EQ(one.node, "gap");
  EXPECT_EQ(one.before, "1/2");
  EXPECT_EQ(one.after, "19999/40000");
  EXPECT_EQ(one.why, "engine");
  const auto forged = replay(with_scores(frozen(), "\"rank\":2", "\"rank\":1"), yaml);
  ASSERT_OK(forged);
  ASSERT_EQ(forged->size(), 1U);
  EXPECT_EQ(forged->front().node, "rank");
  EXPECT_EQ(forged->front().why, "changed");
  const auto band = replay(with_scores(frozen(), "\"bands\":{\"all\":1}", "\"bands\":{}"), yaml);
  ASSERT_OK(band);
  ASSERT_EQ(band->size(), 1U);
  EXPECT_EQ(band->front().after, "band 1");
  const auto unit = replay(with_scores(frozen(), "\"unit\":\"XA\"", "\"unit\":\"XB\""), yaml);
  ASSERT_OK(unit);
  ASSERT_EQ(unit->size(), 2U);
  EXPECT_EQ(unit->at(0).unit, "XA");
  EXPECT_EQ(unit->at(1).unit, "XB");
}

TEST(FrozenRound, NeedsInputsThatCanBeScored) {
  EXPECT_ERROR(freeze({"id: [", kRound, 1}, yaml), "pack.syntax");
  EXPECT_ERROR(freeze({kPack, "unit,question,answer\nUT,a,best\n", 1}, yaml), "instrument.round.option");
}

struct Parsed {
  instruments::Instrument instrument;
  instruments::Round round;
};
Parsed parsed(const std::string& pack, const std::string& round) {
  const auto node = yaml(pack, "pack");
  EXPECT_OK(node);
  auto instrument = instruments::Instrument::read(*node);
  EXPECT_OK(instrument);
  auto answers = instruments::Round::read_csv(round, "round", *instrument);
  EXPECT_OK(answers);
  return {instrument.take(), answers.take()};
}

TEST(CompareRounds, OfOneEditionByEveryNode) {
  const Parsed before = parsed(kPack, kRound);
  const Parsed after = parsed(kPack, "unit,question,answer\nUT,a,high\nUT,b,high\nUT,c,low\nXB,a,low\n");
  const auto result = compare_rounds(before.instrument, before.round, after.instrument, after.round);
  ASSERT_OK(result);
  EXPECT_TRUE(result->same_edition);
  EXPECT_EQ(result->only_before, std::vector<std::string>{"XA"});
  EXPECT_EQ(result->only_after, std::vector<std::string>{"XB"});
  ASSERT_EQ(result->changes.size(), 4U);  // b, rights, all, gap
  for (const Change& change : result->changes) {
    EXPECT_EQ(change.unit, "UT");
    if (change.node_after == "b") {
      EXPECT_EQ(change.change->to_ratio(), "6667/100");
    }
    if (change.node_after == "rights") {
      EXPECT_EQ(change.change->to_ratio(), "20001/400");
    }
  }
}

TEST(CompareRounds, OfTwoEditionsThroughTheCrosswalkOnly) {
  std::string old = replaced(kPack, "edition: '2'", "edition: '1'");
  old = old.substr(0, old.find("crosswalk:"));
  for (const auto& [from, to] :
       {std::pair("id: rights,", "id: old_rights,"),
        std::pair("parent: rights, options: level}", "parent: old_rights, options: level}"),
        std::pair("parent: rights, options", "parent: old_rights, options"),
        std::pair("id: duties,", "id: old_duties,"), std::pair("parent: duties", "parent: old_duties"),
        std::pair("rights / duties", "old_rights / old_duties"),
        std::pair("rights > duties", "old_rights > old_duties")}) {
    old = replaced(old, from, to);
  }
  const Parsed before = parsed(old, kRound);
  const Parsed after = parsed(kPack, "unit,question,answer\nUT,a,low\nUT,b,low\nUT,c,high\n");
  const auto result = compare_rounds(before.instrument, before.round, after.instrument, after.round);
  ASSERT_OK(result);
  EXPECT_FALSE(result->same_edition);
  EXPECT_EQ(result->nodes, 1U) << "not what changed its meaning, and no question that happens to have the same name";
  ASSERT_EQ(result->changes.size(), 1U);
  EXPECT_EQ(result->changes[0].node_before, "old_rights");
  EXPECT_EQ(result->changes[0].node_after, "rights");
  EXPECT_EQ(result->changes[0].change->to_ratio(), "-19999/400");
  // Either may come first.
  const auto turned = compare_rounds(after.instrument, after.round, before.instrument, before.round);
  ASSERT_OK(turned);
  EXPECT_EQ(turned->changes.at(0).change->to_ratio(), "19999/400");
  const Parsed third = parsed(replaced(kPack, "edition: '2'", "edition: '3'"), kRound);
  const auto bare = parsed(replaced(old, "edition: '1'", "edition: '0'"), kRound);
  EXPECT_ERROR(compare_rounds(bare.instrument, bare.round, third.instrument, third.round),
               "frozen_round.compare.crosswalk");
  const Parsed other = parsed(replaced(kPack, "id: small", "id: other"), kRound);
  EXPECT_ERROR(compare_rounds(before.instrument, before.round, other.instrument, other.round),
               "frozen_round.compare.instrument");
}

TEST(CompareRounds, PeriodsCountWhereAUnitHasSeveral) {
  const Parsed one = parsed(kPack, "unit,period,question,answer\nUT,2019,a,low\nUT,2020,a,high\n");
  const auto same = compare_rounds(one.instrument, one.round, one.instrument, one.round);
  ASSERT_OK(same);
  EXPECT_TRUE(same->changes.empty());
  const Parsed older = parsed(kPack, "unit,period,question,answer\nUT,2019,a,low\n");
  const Parsed newer = parsed(kPack, "unit,period,question,answer\nUT,2020,a,high\n");
  const auto met = compare_rounds(older.instrument, older.round, newer.instrument, newer.round);
  ASSERT_OK(met);
  EXPECT_FALSE(met->changes.empty()) << "single periods meet, whatever they are called";
}

}  // namespace
}  // namespace limen::frozen_round
