// Every guard, both ways: what it lets through, and an attempt to get round it.
#include "services/border/guards.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace limen::border {
namespace {

const AccountId kMe(RawId{1}), kOther(RawId{2});
const Rights kFirst{kMe, true, false, false};
const Rights kSecond{kMe, true, true, false};
const Rights kCompetent{kMe, true, true, true};

Check open_check() {
  Check check;
  check.state = CheckState::kOpen;
  return check;
}
Check referred() {
  Check check = open_check();
  check.state = CheckState::kReferred;
  check.referral = Referral{{"document_doubt"}, "", "Officer", {}};
  return check;
}
CheckHit hit(HitState state, std::string_view action = "arrest", bool protective = false) {
  CheckHit result;
  result.state = state;
  result.protective = protective;
  result.snapshot = {{"requested_action", action}};
  return result;
}
Check with_hits(Check check, std::vector<CheckHit> hits) {
  check.hits = std::move(hits);
  return check;
}
Check with_request(Check check, bool open = true) {
  check.protection = Protection{};
  check.protection->open = open;
  return check;
}
Check closed_by(Check check, std::vector<AccountId> closers) {
  check.protection_closers = std::move(closers);
  return check;
}
Check closed_check() {
  Check check = open_check();
  check.state = CheckState::kClosed;
  return check;
}
RefusalRequest sound() { return {{{.code = "means"}}, "No means for three weeks", {}}; }

std::string code(const std::optional<Error>& error) { return error ? error->code : ""; }
std::string code_of(Action action, const Check& check, const Rights& rights, const RefusalRequest* refusal = nullptr) {
  return code(closed(action, check, rights, true, refusal));
}

struct Row {
  const char* what;
  Action action;
  Check check;
  Rights rights;
  const char* expected;  // "" when open
};

TEST(Guards, TableOfActionsAndStates) {
  const Check exit = [] {
    Check check = referred();
    check.direction = Direction::kExit;
    return check;
  }();
  const Check free = [] {
    Check check = referred();
    check.free_movement = true;
    return check;
  }();
  const std::vector<Row> rows = {
      {"first line admits", Action::kAdmit, open_check(), kFirst, ""},
      {"unreviewed hit", Action::kAdmit, with_hits(open_check(), {hit(HitState::kUnreviewed)}), kFirst,
       "border.hits_unreviewed"},
      {"one of three unreviewed", Action::kAdmit,
       with_hits(open_check(), {hit(HitState::kDismissed), hit(HitState::kUnreviewed), hit(HitState::kConfirmed)}),
       kCompetent, "border.hits_unreviewed"},
      {"a protective hit is reviewed too", Action::kAdmit,
       with_hits(open_check(), {hit(HitState::kUnreviewed, "protect", true)}), kFirst, "border.hits_unreviewed"},
      {"all reviewed", Action::kAdmit, with_hits(open_check(), {hit(HitState::kDismissed), hit(HitState::kConfirmed)}),
       kFirst, ""},
      {"referred, first line", Action::kAdmit, referred(), kFirst, "border.referred_elsewhere"},
      {"referred, second line", Action::kAdmit, referred(), kSecond, ""},
      {"protection does not block admission", Action::kAdmit, with_request(referred()), kSecond, ""},
      {"closed", Action::kAdmit, closed_check(), kCompetent, "border.check_closed"},
      {"closed, whatever the hits", Action::kAdmit, with_hits(closed_check(), {hit(HitState::kUnreviewed)}), kCompetent,
       "border.check_closed"},
      {"refer", Action::kRefer, open_check(), kFirst, ""},
      {"refer with unreviewed hits", Action::kRefer, with_hits(open_check(), {hit(HitState::kUnreviewed)}), kFirst, ""},
      {"refer twice", Action::kRefer, referred(), kSecond, "border.already_referred"},
      {"refer closed", Action::kRefer, closed_check(), kFirst, "border.check_closed"},
      {"refuse", Action::kRefuse, referred(), kSecond, ""},
      {"refuse by first line", Action::kRefuse, referred(), kFirst, "border.refuse.second_line_only"},
      {"refuse by first line who may close requests",
       Action::kRefuse,
       referred(),
       {kMe, true, false, true},
       "border.refuse.second_line_only"},
      {"refuse without referral", Action::kRefuse, open_check(), kCompetent, "border.not_referred"},
      {"refuse an exit", Action::kRefuse, exit, kSecond, "border.refuse.exit"},
      {"refuse free movement", Action::kRefuse, free, kCompetent, "border.refuse.free_movement"},
      {"refuse with open request", Action::kRefuse, with_request(referred()), kCompetent, "border.protection_open"},
      {"refuse with closed request", Action::kRefuse, with_request(referred(), false), kSecond, ""},
      {"refuse after closing the request", Action::kRefuse, closed_by(with_request(referred(), false), {kMe}), kSecond,
       "border.refuse.same_person"},
      {"refuse after closing one of two", Action::kRefuse, closed_by(referred(), {kOther, kMe}), kCompetent,
       "border.refuse.same_person"},
      {"refuse after another closed it", Action::kRefuse, closed_by(with_request(referred(), false), {kOther}),
       kCompetent, ""},
      {"admit after closing the request", Action::kAdmit, closed_by(with_request(referred(), false), {kMe}), kSecond,
       ""},
      {"refuse with unreviewed hit", Action::kRefuse, with_hits(referred(), {hit(HitState::kUnreviewed)}), kSecond,
       "border.hits_unreviewed"},
      {"refuse closed", Action::kRefuse, closed_check(), kSecond, "border.check_closed"},
      {"withdraw", Action::kWithdraw, open_check(), kFirst, ""},
      {"withdraw with open request", Action::kWithdraw, with_request(open_check()), kFirst, "border.protection_open"},
      {"withdraw with open request, competent", Action::kWithdraw, with_request(referred()), kCompetent,
       "border.protection_open"},
      {"withdraw with closed request", Action::kWithdraw, with_request(referred(), false), kSecond, ""},
      {"withdraw with unreviewed hit", Action::kWithdraw, with_hits(open_check(), {hit(HitState::kUnreviewed)}), kFirst,
       "border.hits_unreviewed"},
      {"withdraw referred by first line", Action::kWithdraw, referred(), kFirst, "border.referred_elsewhere"},
      {"protection, open check", Action::kProtection, open_check(), kFirst, ""},
      {"first line hears a request in second line", Action::kProtection, referred(), kFirst, ""},
      {"second request while one is open", Action::kProtection, with_request(referred()), kFirst,
       "border.protection_open"},
      {"a new request after one was closed", Action::kProtection, with_request(referred(), false), kFirst, ""},
      {"protection, closed", Action::kProtection, closed_check(), kFirst, "border.check_closed"},
      {"details", Action::kDetails, open_check(), kFirst, ""},
      {"details elsewhere", Action::kDetails, referred(), kFirst, "border.referred_elsewhere"},
      {"details closed", Action::kDetails, closed_check(), kSecond, "border.check_closed"},
      {"review", Action::kReview, with_hits(open_check(), {hit(HitState::kUnreviewed)}), kFirst, ""},
      {"review elsewhere", Action::kReview, referred(), kFirst, "border.referred_elsewhere"},
      {"review closed", Action::kReview, closed_check(), kSecond, "border.check_closed"},
      {"close request", Action::kCloseProtection, with_request(referred()), kCompetent, ""},
      {"close request, second line", Action::kCloseProtection, with_request(referred()), kSecond,
       "border.protection_not_competent"},
      {"close without request", Action::kCloseProtection, referred(), kCompetent, "border.protection_not_open"},
      {"close twice", Action::kCloseProtection, with_request(referred(), false), kCompetent,
       "border.protection_not_open"},
      {"close after the decision", Action::kCloseProtection, with_request(closed_check()), kCompetent, ""},
      {"close after the decision, second line", Action::kCloseProtection, with_request(closed_check()), kSecond,
       "border.check_closed"},
      {"no rights", Action::kAdmit, referred(), Rights{}, "border.referred_elsewhere"},
  };
  for (const Row& row : rows) {
    const RefusalRequest refusal = sound();
    EXPECT_EQ(code_of(row.action, row.check, row.rights, row.action == Action::kRefuse ? &refusal : nullptr),
              row.expected)
        << row.what;
  }
}

TEST(Guards, RefusalNamesReasonsAndFacts) {
  RefusalRequest refusal = sound();
  EXPECT_EQ(code_of(Action::kRefuse, referred(), kSecond, &refusal), "");
  refusal.reasons.clear();
  EXPECT_EQ(code_of(Action::kRefuse, referred(), kSecond, &refusal), "border.refuse.no_reason");
  refusal = sound();
  for (const char* blank : {"", " ", "\t\n  \r\n"}) {
    refusal.facts = blank;
    EXPECT_EQ(code_of(Action::kRefuse, referred(), kSecond, &refusal), "border.refuse.no_facts");
  }
}

TEST(Guards, ChildIsRefusedWithEverySafeguardOnly) {
  Check child = referred();
  child.child = true;
  const ChildSafeguards whole{true, "Seen by the child protection officer", true};
  RefusalRequest refusal = sound();
  EXPECT_EQ(code_of(Action::kRefuse, child, kSecond, &refusal), "border.refuse.child_safeguards");
  for (const std::function<void(ChildSafeguards&)>& spoil :
       {std::function<void(ChildSafeguards&)>([](auto& s) { s.guardian_informed = false; }),
        std::function<void(ChildSafeguards&)>([](auto& s) { s.best_interest_note = " \n"; }),
        std::function<void(ChildSafeguards&)>([](auto& s) { s.approved_by_other = false; })}) {
    refusal.child = whole;
    spoil(*refusal.child);
    EXPECT_EQ(code_of(Action::kRefuse, child, kCompetent, &refusal), "border.refuse.child_safeguards");
  }
  refusal.child = whole;
  EXPECT_EQ(code_of(Action::kRefuse, child, kSecond, &refusal), "");
  EXPECT_EQ(code_of(Action::kRefuse, with_request(child), kSecond, &refusal), "border.protection_open")
      << "safeguards open nothing else";
}

TEST(Guards, AnOpenRequestCannotBeOutranked) {
  RefusalRequest refusal = sound();
  refusal.child = ChildSafeguards{true, "note", true};
  const Check check = with_hits(with_request(referred()), {hit(HitState::kConfirmed, "refuse_entry")});
  EXPECT_EQ(code_of(Action::kRefuse, check, kCompetent, &refusal), "border.protection_open");
  EXPECT_EQ(code_of(Action::kWithdraw, check, kCompetent), "border.protection_open");
}

TEST(Guards, ReasonThatNeedsAnAlert) {
  RefusalRequest refusal{{{.code = "alert", .needs_alert = true}}, "Alert of the ministry", {}};
  const auto with = [](std::vector<CheckHit> hits) { return with_hits(referred(), std::move(hits)); };
  const std::string needed = "border.refuse.reason_needs_alert";
  EXPECT_EQ(code_of(Action::kRefuse, referred(), kSecond, &refusal), needed);
  EXPECT_EQ(code_of(Action::kRefuse, with({hit(HitState::kDismissed, "refuse_entry")}), kSecond, &refusal), needed);
  EXPECT_EQ(code_of(Action::kRefuse, with({hit(HitState::kConfirmed, "arrest")}), kSecond, &refusal), needed);
  EXPECT_EQ(code_of(Action::kRefuse, with({hit(HitState::kConfirmed, "refuse_entry", true)}), kSecond, &refusal),
            needed)
      << "a protective alert is no ground for refusal";
  CheckHit bare = hit(HitState::kConfirmed);
  bare.snapshot = {};
  EXPECT_EQ(code_of(Action::kRefuse, with({bare}), kSecond, &refusal), needed);
  EXPECT_EQ(
      code_of(Action::kRefuse, with({hit(HitState::kDismissed, "arrest"), hit(HitState::kConfirmed, "refuse_entry")}),
              kSecond, &refusal),
      "");
  // Hidden behind a reason that is sound.
  refusal.reasons.insert(refusal.reasons.begin(), {.code = "means"});
  EXPECT_EQ(code_of(Action::kRefuse, referred(), kSecond, &refusal), needed);
}

TEST(Guards, ReasonThatNeedsTheStay) {
  const RefusalRequest refusal{{{.code = "stay_used", .needs_stay = true}}, "All days used", {}};
  Check check = referred();
  const auto judged = [&](json::object stay, int unlawful) {
    check.stay = std::move(stay);
    check.unlawful_days = unlawful;
    return code_of(Action::kRefuse, check, kSecond, &refusal);
  };
  const std::string needed = "border.refuse.reason_needs_stay";
  EXPECT_EQ(judged({}, 0), needed);
  EXPECT_EQ(judged({{"applies", true}, {"authorised_days", 1}}, 0), needed);
  EXPECT_EQ(judged({{"applies", true}}, 0), needed) << "nothing said is nothing shown";
  EXPECT_EQ(judged({{"applies", false}, {"authorised_days", 0}}, 4), needed) << "no rule applies to this person";
  EXPECT_EQ(judged({{"applies", "true"}, {"authorised_days", 0}}, 4), needed);
  EXPECT_EQ(judged({{"applies", true}, {"authorised_days", 0}}, 0), "");
  EXPECT_EQ(judged({{"applies", true}, {"authorised_days", 9}}, 2), "");
}

TEST(Guards, ReasonWithSubBoxes) {
  const auto refused = [](std::vector<RefusalReason> reasons) {
    const RefusalRequest refusal{std::move(reasons), "No host, no ticket", {}};
    return code_of(Action::kRefuse, referred(), kSecond, &refusal);
  };
  const RefusalReason parent{.code = "E", .choose_one = true}, box{.code = "E1", .parent = "E"},
      foreign{.code = "I1", .parent = "I"};
  EXPECT_EQ(refused({parent}), "border.refuse.reason_choose_one");
  EXPECT_EQ(refused({parent, foreign}), "border.refuse.reason_choose_one") << "the box of another reason";
  EXPECT_EQ(refused({parent, parent}), "border.refuse.reason_choose_one");
  EXPECT_EQ(refused({parent, box}), "");
  EXPECT_EQ(refused({box, parent}), "");
  EXPECT_EQ(refused({box}), "") << "the form ticks the parent";
}

TEST(Guards, ViewSaysTheSameAsTheActions) {
  for (const Check& check : {open_check(), referred(), closed_check(), with_request(referred()),
                             with_hits(open_check(), {hit(HitState::kUnreviewed)})}) {
    for (const Rights& rights : {kFirst, kSecond, kCompetent}) {
      const auto open = open_actions(check, rights, true);
      for (const Action action : open) EXPECT_FALSE(closed(action, check, rights, true)) << to_text(action);
      for (const Guard& guard : guards_of(check, rights, true)) {
        EXPECT_EQ(std::find(open.begin(), open.end(), guard.action), open.end()) << to_text(guard.action);
        EXPECT_TRUE(closed(guard.action, check, rights, true)) << to_text(guard.action);
      }
      EXPECT_TRUE(check.state != CheckState::kClosed || open.empty());
    }
  }
}

}  // namespace
}  // namespace limen::border
