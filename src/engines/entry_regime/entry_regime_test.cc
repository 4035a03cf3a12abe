#include "engines/entry_regime/entry_regime.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "base/result_matchers.h"
#include "base/test_work.h"
#include "platform/config/config.h"

namespace limen::entry_regime {
namespace {

CivilDate day(const char* text) { return CivilDate::parse(text).take(); }
StateCode state(const char* text) { return StateCode::parse(text).take(); }

Result<Regime> read(const std::string& rules) {
  const std::string text =
      "title: t\nsource: s\ngroups: {near: [AAA, BBB]}\nconditions: {ticket: {en: A ticket, fr: Un billet}}\n"
      "slip: {until: {en: 'until {until}', fr: \"jusqu'au {until}\"}}\nrules:\n" +
      rules;
  const auto node = config::parse_yaml(text, "regime.yaml");
  if (!node.ok()) return node.error();
  return Regime::read(*node);
}

Question asked(const char* nationality, const char* document = "passport", const char* purpose = "tourism") {
  return {.day = day("2026-06-01"), .nationality = state(nationality), .document = document, .purpose = purpose};
}

constexpr const char* kRules = R"(
  - {id: diplomats, documents: [diplomatic_passport], requirement: none, days: 90, valid_from: 2020-01-01}
  - {id: near, nationalities: [near], requirement: none, days: 30, conditions: [ticket], months_beyond: 3, years_old: 10, valid_from: 2020-01-01, valid_to: 2026-12-31}
  - {id: closed, nationalities: [CCC], requirement: not_open, valid_from: 2026-01-01}
  - {id: work, purposes: [work], requirement: visa, valid_from: 2020-01-01, instead: [{kind: permit, issuers: [DDD]}]}
  - {id: others, documents: [passport], requirement: visa_on_arrival, days: 15, fee: {amount: "25.5", currency: EUR}, valid_from: 2020-01-01}
)";

TEST(EntryRegime, TheFirstRuleThatFitsCounts) {
  const auto regime = read(kRules);
  ASSERT_OK(regime);
  const auto rule = [&](const Question& question) {
    const Answer answer = regime->answer(question);
    return answer.rule == nullptr ? std::string("-") : answer.rule->id;
  };
  EXPECT_EQ(rule(asked("AAA", "diplomatic_passport")), "diplomats");
  EXPECT_EQ(rule(asked("AAA")), "near");
  EXPECT_EQ(rule(asked("CCC")), "closed");
  EXPECT_EQ(rule(asked("EEE", "passport", "work")), "work");
  EXPECT_EQ(rule(asked("EEE")), "others");
  EXPECT_EQ(rule(asked("EEE", "refugee_document")), "-");
  Question later = asked("AAA");
  later.day = day("2027-01-01");
  EXPECT_EQ(rule(later), "others");
  later.day = day("2019-12-31");
  EXPECT_EQ(rule(later), "-");
}

// Silence of the law is no permission.
TEST(EntryRegime, WithoutARuleNothingIsOpen) {
  const auto regime = read(kRules);
  ASSERT_OK(regime);
  const Answer answer = regime->answer(asked("EEE", "identity_card"));
  EXPECT_EQ(answer.requirement, Requirement::kNoRule);
  EXPECT_FALSE(answer.open());
  ASSERT_EQ(answer.findings.size(), 1U);
  EXPECT_EQ(answer.findings[0].code, "entry_regime.no_rule");
  EXPECT_FALSE(regime->answer(asked("CCC")).open());
}

TEST(EntryRegime, PermissionsFulfilWhatIsNeededWhileTheyHold) {
  const auto regime = read(kRules);
  ASSERT_OK(regime);
  Question question = asked("EEE", "passport", "work");
  Permission visa{.id = "V1", .valid_from = day("2026-01-01"), .valid_to = day("2026-12-31"), .entries = 1, .days = 60};
  const auto code_with = [&](const Permission& permission) {
    question.permissions = {&permission, 1};
    const Answer answer = regime->answer(question);
    return answer.open() ? std::string("open") : std::string(answer.findings.front().code);
  };
  EXPECT_EQ(code_with(visa), "open");
  Permission other = visa;
  other.entries_used = 1;
  EXPECT_EQ(code_with(other), "entry_regime.permission.entries_used");
  other = visa;
  other.in_force = false;
  EXPECT_EQ(code_with(other), "entry_regime.permission.not_in_force");
  other = visa;
  other.valid_to = day("2026-05-31");
  EXPECT_EQ(code_with(other), "entry_regime.permission.expired");
  other = visa;
  other.valid_from = day("2026-06-02");
  EXPECT_EQ(code_with(other), "entry_regime.permission.not_yet");
  other = visa;
  other.issuer = state("DDD");  // a visa of another state is none here
  EXPECT_EQ(code_with(other), "entry_regime.visa_needed");
  other.kind = PermissionKind::kPermit;  // but its permit is
  EXPECT_EQ(code_with(other), "open");
  other.issuer = state("EEE");
  EXPECT_EQ(code_with(other), "entry_regime.visa_needed");
}

TEST(EntryRegime, TheMostGenerousPermissionIsTakenAndTheLeastDaysHold) {
  const auto regime = read(kRules);
  ASSERT_OK(regime);
  const std::vector<Permission> held{
      {.id = "short", .valid_from = day("2026-01-01"), .valid_to = day("2026-12-31"), .days = 5},
      {.id = "long", .valid_from = day("2026-01-01"), .valid_to = day("2026-12-31"), .days = 40}};
  Question question = asked("EEE");
  question.permissions = held;
  const Answer answer = regime->answer(question);
  EXPECT_EQ(answer.fulfilled_by->id, "long");
  EXPECT_EQ(answer.days, 15);  // the rule's
  question.intended_days = 16;
  EXPECT_EQ(regime->answer(question).findings.back().code, "entry_regime.days");
}

TEST(EntryRegime, TheDocumentMustHoldBeyondTheStay) {
  const auto regime = read(kRules);
  ASSERT_OK(regime);
  Question question = asked("AAA");
  question.intended_days = 10;  // until 10 June: three months beyond are 10 September
  const auto has = [&](std::string_view code) {
    const Answer answer = regime->answer(question);
    return std::any_of(answer.findings.begin(), answer.findings.end(),
                       [&](const Finding& f) { return f.code == code; });
  };
  EXPECT_TRUE(has("entry_regime.document.expiry_unknown"));
  question.document_expires = day("2026-09-10");
  EXPECT_FALSE(has("entry_regime.document.expires_early"));
  question.document_expires = day("2026-09-09");
  EXPECT_TRUE(has("entry_regime.document.expires_early"));
  question.document_issued = day("2016-06-01");
  EXPECT_FALSE(has("entry_regime.document.too_old"));
  question.document_issued = day("2016-05-31");
  EXPECT_TRUE(has("entry_regime.document.too_old"));
  EXPECT_TRUE(has("entry_regime.condition"));
}

TEST(EntryRegime, APurposeThatWouldMatterIsAskedFor) {
  const auto regime = read(kRules);
  ASSERT_OK(regime);
  const auto asks = [&](const Question& question) {
    for (const Finding& finding : regime->answer(question).findings) {
      if (finding.code == "entry_regime.purpose_unknown") return true;
    }
    return false;
  };
  EXPECT_TRUE(asks(asked("EEE", "passport", "")));
  EXPECT_FALSE(asks(asked("AAA", "passport", "")));  // the rule of near stands above that of work
  EXPECT_FALSE(asks(asked("EEE")));
}

TEST(EntryRegime, WhatIsWrongInAFileIsSaidWithItsPlace) {
  const std::pair<const char*, const char*> bad[] = {
      {"  - {id: A, requirement: none, valid_from: 2020-01-01}", "entry_regime.id"},
      {"  - {id: a, requirement: free, valid_from: 2020-01-01}", "entry_regime.word"},
      {"  - {id: a, requirement: no_rule, valid_from: 2020-01-01}", "entry_regime.word"},
      {"  - {id: a, requirement: none, nationalities: [far], valid_from: 2020-01-01}", "entry_regime.group"},
      {"  - {id: a, requirement: none, nationalities: [], valid_from: 2020-01-01}", "entry_regime.group"},
      {"  - {id: a, requirement: none, conditions: [gold], valid_from: 2020-01-01}", "entry_regime.word"},
      {"  - {id: a, requirement: none, days: -1, valid_from: 2020-01-01}", "entry_regime.days"},
      {"  - {id: a, requirement: visa, fee: {amount: 1.234, currency: EUR}, valid_from: 2020-01-01}",
       "entry_regime.fee"},
      {"  - {id: a, requirement: visa, fee: {amount: 1, currency: euro}, valid_from: 2020-01-01}", "entry_regime.fee"},
      {"  - {id: a, requirement: visa, valid_from: 2020-01-02, valid_to: 2020-01-01}", "entry_regime.validity"},
      {"  - {id: a, requirement: visa, instead: [{kind: paper}], valid_from: 2020-01-01}", "entry_regime.word"},
      {"  - {id: a, requirement: visa}", "pack.missing"},
      {"  - {id: a, requirement: visa, valid_from: 2020-01-01, colour: red}", "pack.unknown_key"},
      {"  - {id: a, requirement: visa, valid_from: 2020-01-01}\n  - {id: a, requirement: none, valid_from: 2020-01-01}",
       "entry_regime.duplicate"}};
  for (const auto& [rules, code] : bad) {
    const auto regime = read(rules);
    ASSERT_FALSE(regime.ok()) << rules;
    EXPECT_EQ(regime.error().code, code) << rules;
    EXPECT_TRUE(regime.error().place.line.has_value()) << rules;
  }
}

TEST(EntryRegime, RulesThatCannotBeReachedAreNamed) {
  const auto regime = read(R"(
  - {id: some, nationalities: [AAA], requirement: none, valid_from: 2020-01-01}
  - {id: all, documents: [passport], requirement: visa, valid_from: 2020-01-01}
  - {id: hidden, nationalities: [near], documents: [passport], purposes: [work], requirement: none, valid_from: 2021-01-01}
  - {id: seen, nationalities: [near], requirement: none, valid_from: 2021-01-01}
  - {id: before, documents: [passport], requirement: none, valid_from: 2019-01-01}
)");
  ASSERT_OK(regime);
  const std::vector<std::string> documents{"passport"}, purposes{"tourism"};
  const auto found = regime->check(documents, purposes);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].code, "entry_regime.hidden");
  EXPECT_NE(found[0].message.find("all above leaves nobody for hidden"), std::string::npos) << found[0].message;
  EXPECT_EQ(found[1].code, "entry_regime.travel_purpose");
}

TEST(EntryRegime, TheSlipSaysUntilWhenInTheTravellersLanguage) {
  const auto regime = read(kRules);
  ASSERT_OK(regime);
  const Answer answer = regime->answer(asked("AAA"));
  EXPECT_EQ(regime->slip(answer, day("2026-06-30"), "fr"), "jusqu'au 2026-06-30\nUn billet");
  EXPECT_EQ(regime->slip(answer, day("2026-06-30"), "xx"), "until 2026-06-30\nA ticket");
}

TEST(EntryRegime, ShippedRegimesReadAndHaveNoHiddenRule) {
  const auto packs = config::PackStore::embedded();
  for (const char* pack : {"demo", "eu-schengen"}) {
    const auto node = packs.read(pack, "entry_regime.yaml");
    ASSERT_OK(node);
    const auto regime = Regime::read(*node);
    ASSERT_OK(regime);
    for (const Error& warning : regime->check({}, {})) ADD_FAILURE() << warning.to_text();
    for (const Rule& rule : regime->rules()) EXPECT_FALSE(rule.source.empty()) << rule.id;
  }
}

// Figures of a simulation against a recount that asks each entry by itself.
TEST(EntryRegime, ASimulationIsARecount) {
  Random random(7);
  const auto now = read(kRules);
  const auto then = read(R"(
  - {id: near, nationalities: [AAA], requirement: none, days: 30, conditions: [ticket], months_beyond: 3, years_old: 10, valid_from: 2020-01-01}
  - {id: others, requirement: authorisation, days: 20, fee: {amount: 7, currency: EUR}, valid_from: 2020-01-01}
)");
  ASSERT_OK(now);
  ASSERT_OK(then);
  const char* states[] = {"AAA", "BBB", "CCC", "EEE"};
  const char* documents[] = {"passport", "diplomatic_passport", "identity_card"};
  const char* purposes[] = {"tourism", "work", ""};
  std::vector<PastEntry> entries;
  for (int i = 0; i < 2000; ++i) {
    entries.push_back({day("2025-01-01") + static_cast<int>(random.below(900)), state(states[random.below(4)]),
                       documents[random.below(3)], purposes[random.below(3)], static_cast<int>(random.below(60)),
                       static_cast<std::int64_t>(random.below(5))});
  }
  const Simulation simulation = simulate(*now, *then, entries);
  std::int64_t all = 0, too_long = 0, fees = 0, none = 0;
  for (const PastEntry& entry : entries) {
    const Question question{
        .day = entry.day, .nationality = entry.nationality, .document = entry.document, .purpose = entry.purpose};
    const Answer before = now->answer(question), after = then->answer(question);
    all += entry.count;
    if (after.requirement == Requirement::kNone) none += entry.count;
    if (before.rule != nullptr && before.rule->id == "near" && after.rule->id == "near")
      continue;  // nothing changes for them
    if (after.days && *entry.stayed_days > *after.days) too_long += entry.count;
    if (after.rule->fee) fees += after.rule->fee->cents * entry.count;
  }
  EXPECT_EQ(simulation.entries, all);
  EXPECT_EQ(simulation.after.at("none"), none);
  std::int64_t said = 0, said_long = 0, said_fees = 0;
  for (const Shift& shift : simulation.shifts) {
    said += shift.entries;
    said_long += shift.too_long_after;
    if (shift.fees_after.contains("EUR")) said_fees += shift.fees_after.at("EUR");
  }
  EXPECT_EQ(said, simulation.changed);
  EXPECT_EQ(said_long, too_long);
  EXPECT_EQ(said_fees, fees);
  EXPECT_EQ(simulate(*now, *now, entries).changed, 0);
  for (std::size_t i = 1; i < simulation.shifts.size(); ++i) {
    EXPECT_GE(simulation.shifts[i - 1].entries, simulation.shifts[i].entries);
  }
}

TEST(EntryRegime, PastEntriesAreReadOrRefusedWithTheirPlace) {
  const auto entries = read_entries("day,nationality,purpose,count\n2025-01-01,UTO,work,3\n2025-01-02,,,\n", "e.csv");
  ASSERT_OK(entries);
  EXPECT_EQ(entries->at(0).count, 3);
  EXPECT_EQ(entries->at(1).count, 1);
  EXPECT_TRUE(entries->at(1).nationality.empty());
  for (const char* bad :
       {"day,nationality\nyesterday,UTO\n", "day,nationality\n2025-01-01,Utopia\n",
        "day,nationality,count\n2025-01-01,UTO,-1\n", "day,nationality,stayed_days\n2025-01-01,UTO,x\n"}) {
    const auto refused = read_entries(bad, "e.csv");
    ASSERT_FALSE(refused.ok()) << bad;
    EXPECT_EQ(refused.error().code, "entry_regime.entries");
    EXPECT_EQ(refused.error().place.line, 2U);
  }
}

}  // namespace
}  // namespace limen::entry_regime
