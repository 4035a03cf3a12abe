// Changes of mind: sent until they are acknowledged.
#include "engines/interactive/test_desk.h"

namespace limen::interactive {
namespace {

TEST_F(InteractiveTest, AChangeIsRepeatedUntilItIsAcknowledged) {
  const std::string question = query("745", "T1", person("FREE", "1"));
  ask(question);
  std::string change;
  ASSERT_TRUE(desk.change("XX", "1", {"1Z", "STOP"}, kNow, change).ok());
  EXPECT_EQ(read_back(change), "change LIMEN000002 1=1Z;");
  EXPECT_EQ(desk.next_due(), kNow.plus_seconds(30));
  std::string again;
  EXPECT_TRUE(desk.repeat_due(kNow.plus_seconds(29), again).empty());
  EXPECT_EQ(desk.repeat_due(kNow.plus_seconds(30), again).size(), 1U);
  EXPECT_EQ(read_back(again), "change LIMEN000002 1=1Z;") << "the same transaction";
  EXPECT_EQ(desk.next_due(), kNow.plus_seconds(90));
  // The old question brings the new verdict.
  EXPECT_EQ(read_back(ask(question)), "answer T1 1=1Z;");
  EXPECT_EQ(ask(acknowledgement(change)), "");
  EXPECT_EQ(events.at(0).kind, EventKind::kAcknowledged);
  EXPECT_EQ(desk.open_changes(), 0U);
  EXPECT_EQ(desk.next_due(), std::nullopt);
  ask(acknowledgement(change));
  EXPECT_EQ(events.at(0).kind, EventKind::kUnexpected) << "a second acknowledgement changes nothing";
}

TEST_F(InteractiveTest, AnAcknowledgementMustSayTheSamePersonAndVerdict) {
  ask(query("745", "T1", person("FREE", "1")));
  std::string change;
  ASSERT_TRUE(desk.change("XX", "1", {"1Z", ""}, kNow, change).ok());
  std::string wrong = acknowledgement(change);
  wrong.replace(wrong.find("ERC+1Z"), 6, "ERC+0Z");
  ask(wrong);
  EXPECT_EQ(events.at(0).kind, EventKind::kUnexpected);
  EXPECT_EQ(desk.open_changes(), 1U);
  ask(acknowledgement(change, true));
  EXPECT_EQ(events.at(0).kind, EventKind::kRefused);
  EXPECT_EQ(desk.open_changes(), 0U);
}

TEST_F(InteractiveTest, AChangeIsGivenUpInTheEndAndSaid) {
  ask(query("745", "T1", person("FREE", "1")));
  std::string out;
  ASSERT_TRUE(desk.change("XX", "1", {"1Z", ""}, kNow, out).ok());
  Instant now = kNow;
  int sent = 1;
  bool given_up = false;
  for (int i = 0; i < 50 && !given_up; ++i) {
    const auto due = desk.next_due();
    ASSERT_TRUE(due.has_value());
    EXPECT_LE(due->microseconds - now.microseconds, 600'000'000);
    now = *due;
    for (const Event& item : desk.repeat_due(now, out)) {
      sent += item.kind == EventKind::kSent ? 1 : 0;
      given_up = given_up || item.kind == EventKind::kGivenUp;
    }
  }
  EXPECT_EQ(sent, Settings{}.tries);
  EXPECT_TRUE(given_up);
}

TEST_F(InteractiveTest, ANewerChangeReplacesTheOpenOne) {
  ask(query("745", "T1", person("FREE", "1")));
  std::string first;
  std::string second;
  ASSERT_TRUE(desk.change("XX", "1", {"1Z", ""}, kNow, first).ok());
  ASSERT_TRUE(desk.change("XX", "1", {"0Z", ""}, kNow, second).ok());
  EXPECT_EQ(desk.open_changes(), 1U);
  ask(acknowledgement(first));
  EXPECT_EQ(desk.open_changes(), 1U);
  ask(acknowledgement(second));
  EXPECT_EQ(desk.open_changes(), 0U);
}

TEST_F(InteractiveTest, OldConversationsAreForgottenOpenChangesExcepted) {
  ask(query("745", "T1", person("FREE", "1") + person("FREE", "2")));
  std::string out;
  ASSERT_TRUE(desk.change("XX", "1", {"1Z", ""}, kNow, out).ok());
  desk.forget_before(kNow.plus_seconds(1));
  EXPECT_EQ(desk.conversations(), 1U);
  EXPECT_EQ(desk.repeat_due(kNow.plus_seconds(30), out).size(), 1U);
  EXPECT_FALSE(desk.change("XX", "2", {"1Z", ""}, kNow, out).ok());
}

TEST_F(InteractiveTest, ANewerAnswerTakesThePlaceOfTheOpenChange) {
  ask(query("745", "T1", person("STOP", "1")));
  const std::string old = change("1", "0Z");
  EXPECT_EQ(read_back(ask(query("745+CP", "T2", person("STOP", "1")), kNow.plus_seconds(5))), "answer T2 1=1Z;");
  EXPECT_EQ(told(), "answered 1=1Z overtaken 1=0Z");
  EXPECT_EQ(events.at(1).transaction, "LIMEN000002");
  EXPECT_EQ(repeat(kNow.plus_seconds(34)), "") << "the answer was the first try";
  // The carrier may have heard the change behind the answer: it is told until it says that it knows.
  const std::string again = repeat(kNow.plus_seconds(35));
  EXPECT_EQ(read_back(again), "change LIMEN000005 1=1Z;");
  ask(acknowledgement(old));
  EXPECT_EQ(told(), "unexpected =");
  EXPECT_EQ(desk.open_changes(), 1U);
  ask(acknowledgement(again));
  EXPECT_EQ(told(), "acknowledged 1=1Z");
  EXPECT_EQ(desk.open_changes(), 0U);
}

TEST_F(InteractiveTest, ANewerAnswerThatSaysTheSameLeavesTheChangeOpen) {
  board.decisions["STOP"] = {"1Z", ""};
  ask(query("745", "T1", person("FREE", "1")));
  change("1", "1Z");
  ask(query("745+CP", "T2", person("STOP", "1")));
  EXPECT_EQ(told(), "answered 1=1Z");
  EXPECT_EQ(read_back(repeat(kNow.plus_seconds(30))), "change LIMEN000002 1=1Z;");
}

// What nobody decided is no reason to forget that somebody may not board, but one not to say any more that she may.
TEST_F(InteractiveTest, AFailureTakesThePlaceOfMayBoardOnly) {
  ask(query("745", "T1", person("FREE", "1") + person("STOP", "2")));
  change("1", "1Z");
  change("2", "0Z");
  board.broken = true;
  ask(query("745+CP", "T2", person("NEW", "1") + person("NEW", "2")));
  EXPECT_EQ(told(), "failed 1=2Z failed 2=2Z overtaken 2=0Z");
  EXPECT_EQ(read_back(repeat(kNow.plus_seconds(30))), "change LIMEN000002 1=1Z;change LIMEN000007 2=2Z;");
}

TEST_F(InteractiveTest, EachFlightOfAPersonIsToldAndAcknowledgesOnItsOwn) {
  ask(write({.transaction = "T1", .persons = person("FREE", "1")}));
  const Query second{.transaction = "T2",
                     .persons = person("FREE", "1"),
                     .flight = "XX456",
                     .from = "LIS",
                     .to = "JFK",
                     .departure = "2611221800"};
  ask(write(second));
  EXPECT_EQ(desk.conversations(), 2U);
  std::string out;
  const auto sent = desk.change("XX", "1", {"1Z", ""}, kNow, out);
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(*sent, 2U);
  EXPECT_EQ(read_back(out), "change LIMEN000003 1=1Z;change LIMEN000005 1=1Z;");
  EXPECT_NE(out.find("RFF+TN:LIMEN000003'RFF+AF:XX123'"), std::string::npos);
  EXPECT_NE(out.find("RFF+TN:LIMEN000005'RFF+AF:XX456'"), std::string::npos);
  // Both are asked for again: each 132 stays with its flight.
  ask(write({.transaction = "T1", .persons = person("FREE", "1")}));
  ask(write(second));
  EXPECT_EQ(told(), "repeated 1=1Z");
  out = repeat(kNow.plus_seconds(30));
  EXPECT_NE(out.find("RFF+TN:LIMEN000003'RFF+AF:XX123'"), std::string::npos);
  EXPECT_NE(out.find("RFF+TN:LIMEN000005'RFF+AF:XX456'"), std::string::npos);
  const std::string first = acknowledgement(out.substr(0, out.find("UNB", 1)));
  EXPECT_NE(first.find("XX123"), std::string::npos);
  ask(first);
  EXPECT_EQ(desk.open_changes(), 1U);
  EXPECT_NE(repeat(kNow.plus_seconds(300)).find("RFF+AF:XX456'"), std::string::npos);
}

TEST_F(InteractiveTest, AFlightThatIsLateIsTheSameOne) {
  ask(write({.transaction = "T1", .persons = person("FREE", "1")}));
  ask(write({.bgm = "745+CP", .transaction = "T2", .persons = person("FREE", "1"), .departure = "2611221330"}));
  EXPECT_EQ(desk.conversations(), 1U);
  const std::string out = change("1", "1Z");
  EXPECT_EQ(read_back(out), "change LIMEN000003 1=1Z;");
  EXPECT_NE(out.find("DTM+189:2611221330:201'"), std::string::npos);
}

TEST_F(InteractiveTest, AChangeHoldsAfterAFailedDecision) {
  const std::string question = query("745", "T1", person("ADA", "1"));
  board.broken = true;
  EXPECT_EQ(read_back(ask(question)), "answer T1 1=2Z;");
  board.broken = false;
  change("1", "1Z");
  EXPECT_EQ(read_back(ask(question)), "answer T1 1=1Z;");
  EXPECT_EQ(told(), "repeated 1=1Z");
  EXPECT_EQ(board.asked, 1);
}

TEST_F(InteractiveTest, OnlyTheAddressThatWasToldCanAcknowledge) {
  ask(query("745", "T1", person("FREE", "1")));
  const std::string out = change("1", "1Z");
  for (const bool refuse : {false, true}) {
    ask(acknowledgement(out, refuse, "QQ"));
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(told(), "unexpected =");
    EXPECT_EQ(events[0].carrier, "QQ");
    EXPECT_EQ(desk.open_changes(), 1U);
  }
  ask(acknowledgement(out));
  EXPECT_EQ(told(), "acknowledged 1=1Z");
}

TEST_F(InteractiveTest, TwoAddressesOfACarrierAreBothTold) {
  ask(write({.persons = person("FREE", "1")}));
  ask(write({.persons = person("FREE", "1"), .sender = "HUB"}));
  const std::string out = change("1", "1Z");
  EXPECT_NE(out.find("+LIMEN+XX+"), std::string::npos);
  EXPECT_NE(out.find("+LIMEN+HUB+"), std::string::npos);
  EXPECT_EQ(desk.open_changes(), 2U);
  ask(acknowledgement(out));
  EXPECT_EQ(told(), "acknowledged 1=1Z acknowledged 1=1Z");
}

TEST_F(InteractiveTest, WhoeverIsCancelledIsNamedAndToldNothingMore) {
  const std::string question = query("745", "T1", person("FREE", "1") + person("FREE", "2"));
  ask(question);
  change("1", "1Z");
  EXPECT_EQ(read_back(ask(query("745+XR", "T2", person("FREE", "1") + person("FREE", "7")))), "answer T2 =0;");
  EXPECT_EQ(told(), "accepted 1=0 overtaken 1=1Z accepted 7=0");
  EXPECT_EQ(events.at(0).action, paxlst::Action::kCancel);
  EXPECT_EQ(desk.next_due(), std::nullopt);
  std::string out;
  const auto sent = desk.change("XX", "1", {"2Z", ""}, kNow, out);
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(*sent, 0U);
  EXPECT_EQ(out, "");
  // Asked for again: the new verdict, and changes go out once more.
  EXPECT_EQ(read_back(ask(question)), "answer T1 1=2Z 2=0Z;");
  EXPECT_NE(change("1", "1Z"), "");
}

TEST_F(InteractiveTest, AnAccessReferenceGoesToNobodyElse) {
  ask(write({.persons = person("FREE", "1")}));
  ask(write(
      {.persons = person("FREE", "2"), .flight = "YY9", .carrier = "YY", .sender = "YY", .access = "+YYACCESS+02:C"}));
  const std::string out = change("1", "1Z");
  EXPECT_NE(out.find("UNH+1+CUSRES:D:05B:UN:IATA'"), std::string::npos) << out;
  std::string heard = acknowledgement(out);
  heard.replace(heard.find("CUSRES:D:05B:UN:IATA"), 20, "CUSRES:D:05B:UN:IATA+ACKREF+01:F");
  ask(heard);
  EXPECT_EQ(told(), "acknowledged 1=1Z");
  const std::string next = ask(query("745", "T3", person("FREE", "3")));
  EXPECT_NE(next.find("UNH+77+CUSRES:D:05B:UN:IATA'"), std::string::npos) << next;
}

TEST_F(InteractiveTest, OldQuestionsOfSomebodyWhoKeepsAskingAreForgotten) {
  constexpr std::int64_t kDay = 86'400;
  for (int day = 0; day < 60; ++day) {
    ask(query("745", "T" + std::to_string(day), person("FREE", "1")), kNow.plus_seconds(day * kDay));
  }
  EXPECT_EQ(desk.questions(), 60U);
  desk.forget_before(kNow.plus_seconds(59 * kDay));
  EXPECT_EQ(desk.conversations(), 1U);
  EXPECT_EQ(desk.questions(), 1U);
  ask(query("745", "T0", person("FREE", "1")), kNow.plus_seconds(61 * kDay));
  EXPECT_EQ(told(), "answered 1=0Z");
}

}  // namespace
}  // namespace limen::interactive
