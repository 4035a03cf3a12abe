#include "engines/hit_report/hit_report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/result_matchers.h"

namespace limen::hit_report {
namespace {

Node scalar(const std::string& text) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = text;
  return node;
}
Node map(std::vector<std::pair<std::string, Node>> members) {
  Node node;
  node.kind = Node::Kind::kMap;
  node.members = std::move(members);
  return node;
}
Node list(std::vector<Node> items) {
  Node node;
  node.kind = Node::Kind::kList;
  node.items = std::move(items);
  return node;
}
Node text() { return map({{"en", scalar("e")}, {"fr", scalar("f")}, {"es", scalar("s")}, {"ar", scalar("a")}}); }
Node limits(const std::string& report, const std::string& answer) {
  return map({{"report_minutes", scalar(report)}, {"answer_minutes", scalar(answer)}});
}
Node field(const std::string& number, const std::string& from, const std::string& mandatory = "false") {
  return map({{"number", scalar(number)}, {"from", scalar(from)}, {"mandatory", scalar(mandatory)}, {"label", text()}});
}
Node form(const std::string& outcome, std::vector<Node> fields) {
  return map({{"code", scalar(outcome)},
              {"letter", scalar("G")},
              {"outcome", scalar(outcome)},
              {"title", text()},
              {"fields", list(std::move(fields))}});
}
Node file(const std::string& amber = "50", const std::string& source = "surname",
          const std::string& second = "not_possible") {
  const Node reasons = list({map({{"code", scalar("because")}, {"label", text()}})});
  return map({{"source", scalar("test")},
              {"valid_from", scalar("2000-01-01")},
              {"clock", map({{"amber_percent", scalar(amber)},
                             {"red_percent", scalar("90")},
                             {"default", limits("720", "600")},
                             {"urgent", limits("60", "900")},
                             {"categories", map({{"wanted", limits("30", "180")}})}})},
              {"calls", map({{"nobody", text()}})},
              {"directions", map({{"entry", text()}, {"exit", text()}})},
              {"late_reasons", reasons},
              {"not_possible_reasons", reasons},
              {"forms",
               list({form("done", {field("001", "sent_at", "true"), field("006", source, "true"), field("012", "sex")}),
                     form(second, {field("001", "sent_at")})})}});
}

TEST(HitReport, AReportGoesForwardOnly) {
  for (const State from : kStates) {
    EXPECT_EQ(parse_state(to_text(from)), from);
    for (const State to : kStates) {
      const bool next = static_cast<int>(to) == static_cast<int>(from) + 1;
      const bool answer =
          to == State::kAnswered && from != State::kDrafted && static_cast<int>(from) < static_cast<int>(to);
      EXPECT_EQ(may_go(from, to), next || answer) << to_text(from) << " to " << to_text(to);
    }
  }
}

TEST(HitReport, TheClockIsColouredByTheShareThatIsUsed) {
  const auto rules = Rules::read(file());
  ASSERT_OK(rules);
  const Instant from = *Instant::parse("2026-11-23T08:00:00Z");
  const Instant limit = from.plus_seconds(600 * 60);
  const auto at = [&](int minutes) { return to_text(rules->colour(from, limit, from.plus_seconds(minutes * 60))); };
  EXPECT_EQ(at(0), "green");
  EXPECT_EQ(at(299), "green");
  EXPECT_EQ(at(300), "amber");
  EXPECT_EQ(at(539), "amber");
  EXPECT_EQ(at(540), "red");
  EXPECT_EQ(at(600), "red");
  EXPECT_EQ(at(601), "late");
  EXPECT_EQ(to_text(rules->colour(from, from, from)), "green");
}

TEST(HitReport, WhatIsUrgentNeverHasMoreTime) {
  const auto rules = Rules::read(file());
  ASSERT_OK(rules);
  EXPECT_EQ(rules->limits("missing", false).report_minutes, 720);
  EXPECT_EQ(rules->limits("missing", true).report_minutes, 60);
  EXPECT_EQ(rules->limits("missing", true).answer_minutes, 600);
  EXPECT_EQ(rules->limits("wanted", true).report_minutes, 30);
}

TEST(HitReport, AFormMayBeAboutAThing) {
  Node node = file();
  const auto forms = std::ranges::find(node.members, "forms", &std::pair<std::string, Node>::first);
  ASSERT_NE(forms, node.members.end());
  Node about = form("done", {field("040", "thing", "true")});
  about.members.emplace_back("about", scalar("thing"));
  forms->second.items.push_back(about);
  const auto rules = Rules::read(node);
  ASSERT_OK(rules);
  EXPECT_EQ(rules->form(Outcome::kDone, true)->fields.front().number, "040");
  EXPECT_EQ(rules->form(Outcome::kDone)->fields.front().number, "001");
  EXPECT_EQ(rules->form(Outcome::kNotPossible, true), rules->form(Outcome::kNotPossible)) << "none of its own";
  forms->second.items.push_back(about);
  EXPECT_ERROR(Rules::read(node), "hit_report.pack");
}

TEST(HitReport, AFormSaysWhatItLacks) {
  const auto rules = Rules::read(file());
  ASSERT_OK(rules);
  std::vector<std::string> missing;
  const auto filled =
      Rules::fill(*rules->form(Outcome::kDone), {{"surname", " "}, {"sent_at", "now"}, {"sex", "F"}}, missing);
  ASSERT_EQ(filled.size(), 3U);
  EXPECT_EQ(filled[0].value, "now");
  EXPECT_EQ(filled[2].value, "F");
  EXPECT_EQ(missing, std::vector<std::string>{"006"});
  EXPECT_EQ(rules->form(Outcome::kFalse), nullptr);
}

TEST(HitReport, APackThatWouldLeaveHolesIsRefused) {
  EXPECT_EQ(Rules::read(file("95")).error().code, "hit_report.pack");
  EXPECT_EQ(Rules::read(file("50", "surnam")).error().code, "hit_report.pack");
  EXPECT_EQ(Rules::read(file("50", "surname", "done")).error().code, "hit_report.pack");
  Node blank = file();
  blank.members[3].second =
      map({{"nobody", map({{"en", scalar("e")}, {"fr", scalar(" ")}, {"es", scalar("s")}, {"ar", scalar("a")}})}});
  EXPECT_EQ(Rules::read(blank).error().code, "hit_report.text");
}

}  // namespace
}  // namespace limen::hit_report
