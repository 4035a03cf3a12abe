#include "engines/interactive/interactive.h"

#include <gtest/gtest.h>

namespace limen::interactive {
namespace {

const Instant kNow = *Instant::parse("2026-11-22T08:15:00Z");

class Board final : public Decider {
 public:
  Result<Decision> decide(const paxlst::Message&, const paxlst::Person& person) override {
    ++asked;
    if (person.surname() == "BROKEN") return Error{"test.broken", "no answer"};
    if (person.surname() == "NONSENSE") return Decision{"0", ""};
    if (person.surname() == "STOP") return Decision{"1Z", "CALL THE DESK"};
    return Decision{"0Z", ""};
  }
  int asked = 0;
};

std::string query(std::string_view bgm, std::string_view transaction, std::string_view persons) {
  const std::string body =
      "UNH+77+PAXLST:D:05B:UN:IATA'BGM+" + std::string(bgm) + "'RFF+TN:" + std::string(transaction) +
      ":::1'NAD+MS+++XX DESK'TDT+20+XX123+++XX'LOC+125+LHR'DTM+189:2611221200:201'LOC+87+LIS'DTM+232:2611221500:201'" +
      std::string(persons);
  std::size_t count = 1;
  for (const char c : body) count += c == '\'' ? 1U : 0U;
  return "UNB+UNOA:4+XX+GOV+261122:0815+5++IAPI'" + body + "UNT+" + std::to_string(count) + "+77'UNZ+1+5'";
}

std::string person(std::string_view surname, std::string_view unique) {
  return "NAD+FL+++" + std::string(surname) +
         ":ADA'ATT+2++F'DTM+329:800229'RFF+AVF:ABC'RFF+ABO:" + std::string(unique) + "'DOC+P:110:111+1'";
}

class InteractiveTest : public ::testing::Test {
 protected:
  std::string ask(const std::string& bytes, Instant now = kNow) {
    std::string out;
    events = desk.receive(bytes, now, board, out, findings);
    return out;
  }
  // The responses in our bytes, as "kind transaction unique=status …".
  static std::string read_back(const std::string& bytes) {
    edifact::Findings findings;
    edifact::InterchangeReader reader(bytes, findings);
    cusres::Response response;
    std::string text;
    for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      cusres::read(reader, response);
      text += std::string(cusres::to_text(response.kind)) + " " + std::string(response.transaction());
      for (const cusres::Result& result : response.results) {
        text += " " + std::string(response.reference(result, "ABO")) + "=" + std::string(response.status(result));
      }
      text += ";";
    }
    EXPECT_TRUE(findings.diagnostics.empty()) << findings.diagnostics.front().code;
    return text;
  }
  static std::string acknowledgement(const std::string& change, bool refuse = false) {
    edifact::Findings findings;
    edifact::InterchangeReader reader(change, findings);
    cusres::Response response;
    cusres::Response answer;
    std::string out;
    edifact::EdifactWriter writer(out);
    for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      cusres::read(reader, response);
      refuse ? cusres::refuse(response, answer) : cusres::acknowledge(response, answer);
      writer.begin_interchange(reader.interchange());
      cusres::write_message(writer, answer);
      writer.end_interchange();
    }
    return out;
  }

  Desk desk{Settings{}};
  Board board;
  std::vector<Event> events;
  edifact::Findings findings;
};

TEST_F(InteractiveTest, AnswersEverybodyOfAParty) {
  const std::string out = ask(query("745", "T1", person("FREE", "1") + person("STOP", "2")));
  EXPECT_EQ(read_back(out), "answer T1 1=0Z 2=1Z;");
  EXPECT_EQ(out,
            "UNB+UNOA:4+LIMEN+XX+261122:0815+1++IAPI'UNH+77+CUSRES:D:05B:UN:IATA'BGM+962'RFF+TN:T1:::1'RFF+AF:XX123'"
            "DTM+189:2611221200:201'DTM+232:2611221500:201'LOC+125+LHR'LOC+87+LIS'ERP+2'RFF+AVF:ABC'RFF+ABO:1'ERC+0Z'"
            "ERP+2'RFF+AVF:ABC'RFF+ABO:2'ERC+1Z'FTX+AAP+++CALL THE DESK'UNT+18+77'UNZ+1+1'");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].kind, EventKind::kAnswered);
  EXPECT_EQ(events[1].status, "1Z");
}

TEST_F(InteractiveTest, TheSameQuestionIsDecidedOnce) {
  const std::string bytes = query("745", "T1", person("FREE", "1"));
  ask(bytes);
  EXPECT_EQ(read_back(ask(bytes, kNow.plus_seconds(20))), "answer T1 1=0Z;");
  EXPECT_EQ(board.asked, 1);
  EXPECT_EQ(events.at(0).kind, EventKind::kRepeated);
  // Other data under the same reference, another reference, another action: each is a question of its own.
  EXPECT_EQ(read_back(ask(query("745", "T1", person("STOP", "1")))), "answer T1 1=1Z;");
  ask(query("745", "T2", person("STOP", "1")));
  ask(query("745+CP", "T2", person("STOP", "1")));
  EXPECT_EQ(board.asked, 4);
  // Without a reference nothing says that it is the same question.
  ask(query("745", "", person("FREE", "9")));
  ask(query("745", "", person("FREE", "9")));
  EXPECT_EQ(board.asked, 6);
}

TEST_F(InteractiveTest, AnotherCarrierCannotTakeOverAnAnswer) {
  ask(query("745", "T1", person("STOP", "1")));
  std::string other = query("745", "T1", person("FREE", "1"));
  other.replace(other.find("TDT+20+XX123+++XX"), 17, "TDT+20+YY123+++YY");
  EXPECT_EQ(read_back(ask(other)), "answer T1 1=0Z;");
  EXPECT_FALSE(desk.change("ZZ", "1", {"1Z", ""}, kNow, other).ok());
}

TEST_F(InteractiveTest, AFailureNeverMeansThatSomebodyMayBoard) {
  const std::string bytes = query("745", "T1", person("BROKEN", "1") + person("NONSENSE", "2"));
  EXPECT_EQ(read_back(ask(bytes)), "answer T1 1=2Z 2=2Z;");
  EXPECT_EQ(events.at(0).kind, EventKind::kFailed);
  ask(bytes);
  EXPECT_EQ(board.asked, 4) << "what could not be decided is not repeated";
}

TEST_F(InteractiveTest, WithoutAReferenceTheDataAreInsufficient) {
  EXPECT_EQ(read_back(ask(query("745", "T1", "NAD+FL+++A:B'RFF+AVF:X'"))), "answer T1 =4Z;");
  EXPECT_EQ(board.asked, 0);
  EXPECT_EQ(events.at(0).kind, EventKind::kInsufficient);
  Settings lax;
  lax.unique_required = false;
  desk = Desk(lax);
  EXPECT_EQ(read_back(ask(query("745", "T1", "NAD+FL+++STOP:B'NAD+FL+++A:B'"))), "answer T1 =1Z =0Z;");
}

TEST_F(InteractiveTest, CloseOutsAndCancellationsAreTakenNoteOf) {
  for (const char* bgm : {"266+CLOB", "266+CLNB", "266+CL", "266+XF", "745+XR", "745+RP"}) {
    EXPECT_EQ(read_back(ask(query(bgm, "T9", "NAD+ZZZ'RFF+ABO:1'"))), "answer T9 =0;") << bgm;
    EXPECT_EQ(events.at(0).kind, EventKind::kAccepted);
  }
  EXPECT_EQ(board.asked, 0);
}

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

TEST_F(InteractiveTest, NothingReadableGetsNoAnswer) {
  EXPECT_EQ(ask("hello"), "");
  EXPECT_EQ(ask(""), "");
  EXPECT_EQ(ask("UNB+UNOA:4+XX+GOV+261122:0815+5'UNH+1+PNRGOV:11:1:IA'UNT+2+1'UNZ+1+5'"), "");
  // Cut off in the middle: who was readable is answered.
  std::string cut = query("745", "T1", person("FREE", "1") + person("STOP", "2"));
  cut.resize(cut.find("RFF+ABO:2"));
  EXPECT_EQ(read_back(ask(cut)), "answer T1 1=0Z =4Z;");
}

}  // namespace
}  // namespace limen::interactive
