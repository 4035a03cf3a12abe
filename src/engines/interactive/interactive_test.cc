// Questions and their answers.
#include "engines/interactive/test_desk.h"

namespace limen::interactive {
namespace {

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
  for (const char* bgm : {"266", "266+CLOB", "266+CLNB", "266+CL", "266+XF", "745+XR", "745+RP"}) {
    EXPECT_EQ(read_back(ask(query(bgm, "T9", "NAD+ZZZ'RFF+ABO:1'"))), "answer T9 =0;") << bgm;
    EXPECT_EQ(events.at(0).kind, EventKind::kAccepted);
  }
  EXPECT_EQ(board.asked, 0);
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

// One reference for two persons: each is decided on, and kept, on its own.
TEST_F(InteractiveTest, OneReferenceForTwoPersonsIsNobodysWord) {
  board.decisions["LONG"] = {"1Z", "DO NOT BOARD, CALL THE DUTY OFFICER OF THE BORDER POST"};
  const std::string bytes = query("745", "T1", person("LONG", "1") + person("FREE", "1") + person("FREE", "2"));
  const std::string out = ask(bytes);
  EXPECT_EQ(read_back(out), "answer T1 1=1Z 1=4Z 2=0Z;") << "whose \"may board\" would it be?";
  EXPECT_NE(out.find("ERC+1Z'FTX+AAP+++DO NOT BOARD, CALL THE DUTY OFFICER OF THE BORDER POST'ERP+2"),
            std::string::npos);
  EXPECT_EQ(told(), "answered 1=1Z insufficient 1=4Z answered 2=0Z");
  EXPECT_EQ(board.asked, 3);
  EXPECT_EQ(read_back(ask(bytes)), "answer T1 1=1Z 1=4Z 2=0Z;");
  EXPECT_EQ(board.asked, 3) << "a repeated question asks for nobody again";
  // The other way round, and in two messages of one transaction: the one who may not board is not overwritten.
  EXPECT_EQ(read_back(ask(query("745", "T2", person("FREE", "3") + person("STOP", "3")))), "answer T2 3=4Z 3=1Z;");
  ask(query("745", "T3", person("STOP", "4")));
  EXPECT_EQ(read_back(ask(query("745", "T3", person("FREE", "4")))), "answer T3 4=0Z;");
  EXPECT_EQ(read_back(ask(query("745", "T3", person("STOP", "4")))), "answer T3 4=1Z;");
}

TEST_F(InteractiveTest, MayBoardIsNotRepeatedBehindANewerDecision) {
  const std::string early = query("745", "T1", person("FREE", "1"));
  ask(early);
  ask(query("745+CP", "T2", person("STOP", "1")));
  board.decisions["FREE"] = {"2Z", ""};
  EXPECT_EQ(read_back(ask(early)), "answer T1 1=2Z;");
  EXPECT_EQ(told(), "answered 1=2Z") << "decided again, with all that is known by now";
  EXPECT_EQ(read_back(ask(query("745+CP", "T2", person("STOP", "1")))), "answer T2 1=1Z;");
  EXPECT_EQ(told(), "repeated 1=1Z") << "what holds back is repeated";
  // Nor behind a failure.
  ask(query("745", "T1", person("ADA", "2")));
  board.broken = true;
  ask(query("745+CP", "T2", person("BOB", "2")));
  ask(query("745", "T1", person("ADA", "2")));
  EXPECT_EQ(told(), "failed 2=2Z");
  // What the state said since then holds for all questions.
  change("1", "0Z");
  EXPECT_EQ(read_back(ask(early)), "answer T1 1=0Z;");
  EXPECT_EQ(told(), "repeated 1=0Z");
}

TEST_F(InteractiveTest, OneReferenceForAFamilyThatMayBoard) {
  EXPECT_EQ(read_back(ask(query("745", "T1", person("FREE", "1") + person("INFANT", "1")))), "answer T1 1=0Z 1=0Z;");
  EXPECT_EQ(board.asked, 2);
  // The same person listed twice is one question.
  EXPECT_EQ(read_back(ask(query("745", "T2", person("STOP", "2") + person("STOP", "2")))), "answer T2 2=1Z 2=1Z;");
  EXPECT_EQ(board.asked, 3);
  EXPECT_EQ(told(), "answered 2=1Z repeated 2=1Z");
}

TEST_F(InteractiveTest, NobodyIsAcceptedUnseen) {
  EXPECT_EQ(read_back(ask(query("", "T1", person("STOP", "1")))), "answer T1 1=1Z;") << "no BGM";
  EXPECT_EQ(read_back(ask(query("999", "T2", person("STOP", "1")))), "answer T2 1=1Z;");
  EXPECT_EQ(read_back(ask(query("745+ZZ", "T3", person("STOP", "1")))), "answer T3 1=1Z;");
  EXPECT_EQ(board.asked, 3);
  for (const char* bgm : {"", "745", "745+XR", "250+C", "999", "655"}) {
    EXPECT_EQ(read_back(ask(query(bgm, "T9", ""))), "answer T9 =1;") << bgm;
    EXPECT_EQ(told(), "exception =1") << bgm;
  }
  EXPECT_EQ(read_back(ask(query("336+G", "T9", person("STOP", "1")))), "answer T9 =1;") << "a list of crew for later";
  EXPECT_EQ(read_back(ask(query("266+ZZ", "T9", ""))), "answer T9 =1;");
  EXPECT_EQ(board.asked, 3);
}

TEST_F(InteractiveTest, AnotherFlightOrKindOfMessageIsAnotherQuestion) {
  ask(write({.persons = person("FREE", "1")}));
  const Query others[] = {{.flight = "XX999"}, {.to = "OPO"},  {.departure = "2611231200"}, {.arrival = "2611221600"},
                          {.from = "LGW"},     {.bgm = "655"}, {.departure = "2611221330"}, {.sender = "HUB"}};
  int asked = 1;
  for (Query other : others) {
    other.persons = person("FREE", "1");
    ask(write(other));
    EXPECT_EQ(told(), "answered 1=0Z");
    EXPECT_EQ(board.asked, ++asked);
    ask(write(other));
    EXPECT_EQ(told(), "repeated 1=0Z");
  }
  EXPECT_EQ(desk.conversations(), 6U)
      << "of a number, airports, a day and an address each; a flight that is late is the same";
}

TEST_F(InteractiveTest, OnlyAVerdictGoesOut) {
  int number = 0;
  for (const char* status : {"ZZ", "  ", "9Q", "'+", "3Z", "0", "0ZZ", "", "0z", "0\xC3", "0 "}) {
    board.decisions["ODD"] = {status, "TEXT"};
    const std::string transaction = "T" + std::to_string(++number);
    EXPECT_EQ(read_back(ask(query("745", transaction, person("ODD", "1")))), "answer " + transaction + " 1=2Z;");
    EXPECT_EQ(told(), "failed 1=2Z") << status;
    std::string out;
    const auto changed = desk.change("XX", "1", {status, ""}, kNow, out);
    ASSERT_FALSE(changed.ok()) << status;
    EXPECT_EQ(changed.error().code, "interactive.status.invalid");
    EXPECT_EQ(out, "");
  }
  EXPECT_EQ(desk.open_changes(), 0U);
  // The second character belongs to travel authorisations.
  board.decisions["ODD"] = {"0Q", ""};
  EXPECT_EQ(read_back(ask(query("745", "T", person("ODD", "1")))), "answer T 1=0Q;");
}

TEST_F(InteractiveTest, SettingsCannotLetAnybodyBoard) {
  for (const char* status : {"0Z", "", "OK", "+'"}) {
    desk = Desk({.on_failure = status, .on_insufficient = status});
    EXPECT_EQ(read_back(ask(query("745", "T1", person("BROKEN", "1") + "NAD+FL+++A:B'"))), "answer T1 1=2Z =4Z;");
  }
}

TEST_F(InteractiveTest, WithoutACarrierTheSenderStandsIn) {
  const Query mine{.persons = person("FREE", "1"), .flight = "", .carrier = ""};
  Query others = mine;
  others.persons = person("STOP", "1");
  others.sender = "YY";
  ask(write(mine));
  EXPECT_EQ(events.at(0).carrier, "XX");
  EXPECT_EQ(read_back(ask(write(others))), "answer T1 1=1Z;");
  EXPECT_EQ(events.at(0).carrier, "YY");
  EXPECT_EQ(read_back(change("1", "2Z", kNow, "YY")), "change LIMEN000003 1=2Z;");
  EXPECT_EQ(read_back(ask(write(mine))), "answer T1 1=0Z;") << "the other one's passenger is not touched";
  // Nobody at all: decided on, but not remembered.
  std::string bytes = write(mine);
  bytes.erase(0, bytes.find("UNH"));
  ask(bytes);
  ask(bytes);
  EXPECT_EQ(told(), "answered 1=0Z");
  std::string out;
  EXPECT_FALSE(desk.change("", "1", {"1Z", ""}, kNow, out).ok());
}

TEST_F(InteractiveTest, AKeyIsNotPutTogetherFromOtherParts) {
  ask(write({.persons = person("FREE", "A1"), .carrier = "XX"}));
  std::string out;
  EXPECT_FALSE(desk.change("XXA", "1", {"1Z", ""}, kNow, out).ok());
  EXPECT_FALSE(desk.change("X", "XA1", {"1Z", ""}, kNow, out).ok());
}

}  // namespace
}  // namespace limen::interactive
