#include "engines/stay/stay.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "platform/config/config.h"

namespace limen::stay {
namespace {

RulePack pack_of(std::string_view name) {
  const auto store = config::PackStore::with_directory(LIMEN_SOURCE_DIR "/packs");
  auto pack = RulePack::build(*store->read(name, "stay.yaml"));
  EXPECT_OK(pack);
  return pack.take();
}

Result<RulePack> build(std::string_view yaml) { return RulePack::build(*config::parse_yaml(yaml, "stay.yaml")); }

CivilDate day(std::string_view text) { return *CivilDate::parse(text); }
StateCode state(std::string_view text) { return *StateCode::parse(text); }

TEST(StayPack, TheShippedPacksSayWhereTheyComeFrom) {
  for (const char* name : {"eu-schengen", "baseline"}) {
    const RulePack pack = pack_of(name);
    EXPECT_FALSE(pack.title().empty());
    for (const Rule& rule : pack.rules()) {
      EXPECT_FALSE(rule.provenance.source.empty());
      EXPECT_GT(rule.provenance.valid.from, kFirstDay);
    }
  }
  const RulePack schengen = pack_of("eu-schengen");
  EXPECT_EQ(schengen.territory().size(), 29U);
  EXPECT_TRUE(schengen.rules().front().provenance.recalled);
  for (const Membership& member : schengen.territory()) EXPECT_TRUE(member.provenance.recalled);
  for (const auto& agreement : schengen.bilateral())
    EXPECT_EQ(agreement.answer, BilateralAgreement::Answer::kOfficerDecides);
}

TEST(StayPack, TheTerritoryIsDated) {
  const RulePack pack = pack_of("eu-schengen");
  EXPECT_FALSE(pack.member(state("HRV"), day("2022-12-31")));
  EXPECT_TRUE(pack.member(state("HRV"), day("2023-01-01")));
  EXPECT_FALSE(pack.member(state("ROU"), day("2024-03-30")));
  EXPECT_TRUE(pack.member(state("ROU"), day("2024-03-31")));
  EXPECT_FALSE(pack.member(state("CYP"), day("2026-01-01")));
  EXPECT_TRUE(pack.knows(state("CYP")));
  EXPECT_FALSE(pack.knows(state("CH")));
  // Days counted from the first step on, but land borders were still checked.
  EXPECT_TRUE(pack.checks_lifted(state("ROU"), BorderMode::kAir, day("2024-03-31")));
  EXPECT_FALSE(pack.checks_lifted(state("ROU"), BorderMode::kLand, day("2024-12-31")));
  EXPECT_TRUE(pack.checks_lifted(state("ROU"), BorderMode::kLand, day("2025-01-01")));
  EXPECT_FALSE(pack.checks_lifted(state("HRV"), BorderMode::kAir, day("2023-03-25")));
  EXPECT_TRUE(pack.checks_lifted(state("HRV"), BorderMode::kLand, day("2023-01-01")));
}

constexpr std::string_view kWindow =
    "title: T\nrules:\n  - {id: a, kind: window, limit_days: 90, window_days: 180, source: S}\n";

TEST(StayPack, WhatDoesNotFitIsRefusedWithItsPlace) {
  const std::string good(kWindow);
  ASSERT_OK(build(good));
  const auto code = [&](const std::string& more) {
    const auto pack = build(good + more);
    EXPECT_FALSE(pack.ok()) << more;
    if (pack.ok()) return std::string();
    EXPECT_TRUE(pack.error().place.line.has_value()) << more;
    return pack.error().code;
  };
  EXPECT_EQ(code("  - {id: a, kind: window, limit_days: 9, window_days: 18, source: S}\n"), "stay.pack.rule");
  EXPECT_EQ(code("  - {id: b, kind: window, limit_days: 180, window_days: 180, source: S}\n"), "stay.pack.rule");
  EXPECT_EQ(code("  - {id: b, kind: window, limit_days: 0, window_days: 180, source: S}\n"), "stay.pack.rule");
  EXPECT_EQ(code("  - {id: b, kind: moon, limit_days: 9, window_days: 180, source: S}\n"), "stay.pack.rule");
  EXPECT_EQ(code("  - {id: b, kind: per_entry, limit_days: 9, window_days: 180, source: S}\n"), "pack.unknown_key");
  EXPECT_EQ(code("  - {id: b, kind: per_entry, limit_days: 9}\n"), "pack.missing");
  EXPECT_EQ(code("  - {id: b, kind: per_entry, limit_days: 9, source: S, fact: maybe}\n"), "stay.pack.validity");
  EXPECT_EQ(
      code("  - {id: b, kind: per_entry, limit_days: 9, source: S, valid_from: 2020-01-02, valid_to: 2020-01-01}\n"),
      "stay.pack.validity");
  EXPECT_EQ(code("kinds:\n  - {kind: tourist, effect: counts, source: S}\n"), "stay.pack.kind");
  EXPECT_EQ(
      code("kinds:\n  - {kind: exempt, effect: counts, source: S}\n  - {kind: exempt, effect: counts, source: S}\n"),
      "stay.pack.kind");
  const std::string member =
      "territory:\n  - {state: AUT, counts_from: 2000-01-01, checks_lifted: {air: 2000-01-01}, source: S}\n";
  EXPECT_OK(build(good + member));
  EXPECT_EQ(code(member + "  - {state: AUT, counts_from: 2001-01-01, checks_lifted: {}, source: S}\n"),
            "stay.pack.territory");
  EXPECT_EQ(code("territory:\n  - {state: aut, counts_from: 2001-01-01, checks_lifted: {}, source: S}\n"),
            "stay.pack.territory");
  EXPECT_EQ(
      code("territory:\n  - {state: AUT, counts_from: 2001-01-01, checks_lifted: {air: 2000-01-01}, source: S}\n"),
      "stay.pack.territory");
  const std::string agreement =
      "bilateral:\n  - {id: x, state: AUT, nationalities: [USA], extra_days: 90, start: independent, "
      "paused_by_other_states: false, answer: ANSWER, source: S}\n";
  EXPECT_EQ(code(member + agreement), "stay.pack.bilateral");
  EXPECT_EQ(code("bogus: 1\n"), "pack.unknown_key");
  EXPECT_FALSE(build("title: T\nrules: []\n").ok());
}

TEST(Stay, TheSmallestOfSeveralRulesIsTheAnswer) {
  const auto pack = build(std::string(kWindow) + "  - {id: b, kind: per_entry, limit_days: 20, source: S}\n");
  ASSERT_OK(pack);
  const Timeline none(*pack, {}, day("2026-01-01"));
  const Allowance first = none.allowed_from({.day = day("2026-01-01")});
  EXPECT_EQ(first.days, 20);
  EXPECT_EQ(first.rule->id, "b");
  const std::vector<Stay> stays = {{day("2025-10-01"), day("2025-12-24")}};
  const Timeline timeline(*pack, stays, day("2026-01-01"));
  EXPECT_EQ(timeline.allowed_from({.day = day("2026-01-01")}).days, 5);
  EXPECT_EQ(timeline.allowed_from({.day = day("2026-01-01")}).rule->id, "a");
  EXPECT_EQ(timeline.tightest(day("2026-01-01"))->rule->id, "a");
}

TEST(Stay, WithoutARuleNothingIsPromisedAndNobodyIsJudged) {
  const RulePack pack = pack_of("eu-schengen");
  const std::vector<Stay> stays = {{day("2010-01-01"), day("2010-12-31")}};
  const Timeline timeline(pack, stays, day("2010-12-31"));
  EXPECT_FALSE(timeline.tightest(day("2010-12-31")).has_value());
  EXPECT_EQ(timeline.overstay(day("2010-12-31")).days, 0);
  EXPECT_EQ(timeline.allowed_from({.day = day("2010-12-31")}).limited_by, LimitedBy::kNoRule);
}

TEST(Stay, TheEndOfTheCalendarIsAnEnd) {
  const RulePack pack = pack_of("eu-schengen");
  const Timeline timeline(pack, {}, kLastDay);
  const Allowance allowance = timeline.allowed_from({.day = kLastDay - 9});
  EXPECT_EQ(allowance.days, 10);
  EXPECT_EQ(allowance.limited_by, LimitedBy::kEndOfCalendar);
  const std::vector<Stay> stays = {{kFirstDay, kLastDay}};
  EXPECT_EQ(Timeline(pack, stays, kLastDay).uses(kLastDay).front().used, 180);
}

TEST(Stay, NoEntryGivesMoreThanTheRuleDoes) {
  const RulePack pack = pack_of("eu-schengen");
  const Timeline timeline(pack, {}, day("2026-01-01"));
  EXPECT_FALSE(timeline.earliest_entry({.day = day("2026-01-01")}, 91).has_value());
  EXPECT_EQ(timeline.earliest_entry({.day = day("2026-01-01")}, 90), day("2026-01-01"));
}

TEST(Stay, EveryClosedListReadsBack) {
  for (std::size_t i = 0; i < kStayKinds; ++i) {
    const auto kind = static_cast<StayKind>(i);
    EXPECT_EQ(parse_stay_kind(to_text(kind)), kind);
  }
  for (int i = 0; i < 5; ++i) EXPECT_EQ(parse_basis(to_text(static_cast<Basis>(i))), static_cast<Basis>(i));
  EXPECT_FALSE(parse_stay_kind("tourist").has_value());
  EXPECT_FALSE(parse_basis("").has_value());
}

}  // namespace
}  // namespace limen::stay
