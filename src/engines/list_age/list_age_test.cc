#include "engines/list_age/list_age.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"

namespace limen::list_age {
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
Node file(const std::string& expected = "24", const std::string& stale = "48") {
  const Node text = map({{"en", scalar("Ring")}, {"fr", scalar("f")}, {"es", scalar("s")}, {"ar", scalar("a")}});
  return map(
      {{"source", scalar("test")},
       {"valid_from", scalar("2000-01-01")},
       {"default", map({{"expected_hours", scalar("168")},
                        {"stale_hours", scalar("720")},
                        {"telephone", scalar("true")},
                        {"text", text}})},
       {"lists", map({{"daily", map({{"expected_hours", scalar(expected)}, {"stale_hours", scalar(stale)}})}})}});
}
const Instant kNow = *Instant::parse("2026-11-23T08:00:00Z");
Known imported(std::int64_t hours_ago, std::int64_t seconds = 0) {
  return {.last_good = kNow.plus_seconds(-hours_ago * 3600 - seconds)};
}

TEST(ListAge, FreshLateAndStaleMeetWithoutGap) {
  const auto rules = Rules::read(file());
  ASSERT_OK(rules);
  const auto state = [&](const Known& known) { return to_text(rules->judge("daily", known, kNow).state); };
  EXPECT_EQ(state(imported(0)), "fresh");
  EXPECT_EQ(state(imported(24)), "fresh");
  EXPECT_EQ(state(imported(24, 1)), "late");
  EXPECT_EQ(state(imported(48)), "late");
  EXPECT_EQ(state(imported(48, 1)), "stale");
  EXPECT_EQ(state(imported(-5)), "fresh") << "a clock that went back makes nothing old";
  EXPECT_EQ(state({}), "stale");
  EXPECT_EQ(to_text(rules->judge("weekly", imported(100), kNow).state), "fresh") << "the default";
  EXPECT_EQ(rules->of("daily").when_stale.text.en, "Ring");
  EXPECT_TRUE(rules->of("daily").when_stale.telephone);
}

TEST(ListAge, EveryReasonIsSaidAndTheWorstCounts) {
  const auto rules = Rules::read(file());
  ASSERT_OK(rules);
  Known known = imported(30);
  known.complete = false;
  Age age = rules->judge("daily", known, kNow);
  EXPECT_EQ(age.state, State::kLate);
  EXPECT_EQ(age.reasons, (std::vector<std::string>{"cut_off", "expected"}));
  known.outdated = true;
  age = rules->judge("daily", known, kNow);
  EXPECT_EQ(age.state, State::kStale);
  EXPECT_EQ(age.hours, 30);
}

TEST(ListAge, APackThatCallsAListStaleBeforeItIsExpectedIsRefused) {
  EXPECT_EQ(Rules::read(file("48", "24")).error().code, "list_age.pack");
  EXPECT_EQ(Rules::read(file("0", "24")).error().code, "list_age.pack");
}

}  // namespace
}  // namespace limen::list_age
