#include "formats/contrl/contrl.h"

#include <gtest/gtest.h>

namespace limen::contrl {
namespace {

const std::string kMessage = "UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'TDT+20+XX1'NAD+FL+++A:B'UNT+5+1'";

std::string interchange(const std::string& messages, int count) {
  return "UNB+UNOA:4+XX:ZZ+GOV:ZZ:R+261122:0815+77'" + messages + "UNZ+" + std::to_string(count) + "+77'";
}

edifact::Interchange envelope() {
  edifact::Interchange ours;
  ours.syntax_id = "UNOA";
  ours.version = 4;
  ours.sender.id = "GOV";
  ours.recipient.id = "XX";
  ours.date = "261122";
  ours.time = "0816";
  ours.reference = "9";
  return ours;
}

Control back(const std::string& bytes) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  Control control;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kMessage) control = read(reader);
  }
  EXPECT_TRUE(findings.diagnostics.empty()) << findings.diagnostics.front().code;
  return control;
}

TEST(Contrl, AGoodInterchangeIsAcknowledged) {
  const Control control = examine(interchange(kMessage, 1));
  EXPECT_EQ(control.subject.action, Action::kAcknowledged);
  EXPECT_TRUE(control.messages.empty());
  EXPECT_EQ(write(control, envelope()),
            "UNB+UNOA:4+GOV+XX+261122:0816+9'UNH+1+CONTRL:D:3:UN'UCI+77+XX:ZZ+GOV:ZZ:R+7'UNT+3+1'UNZ+1+9'");
}

TEST(Contrl, AMessageWithoutAnEndIsRejectedAndTheOtherIsNot) {
  const std::string broken = "UNH+2+PAXLST:D:12B:UN:IATA'BGM+745'";
  const Control control = examine(interchange(broken + kMessage, 2));
  EXPECT_EQ(control.subject.action, Action::kAcknowledged);
  ASSERT_EQ(control.messages.size(), 1U);
  EXPECT_EQ(control.messages[0].reference, "2");
  EXPECT_EQ(control.messages[0].subject.action, Action::kRejected);
  EXPECT_EQ(control.messages[0].subject.code, "13");
  EXPECT_EQ(control.messages[0].subject.tag, "UNT");
  const Control again = back(write(control, envelope()));
  EXPECT_EQ(again.messages, control.messages);
  EXPECT_EQ(again.subject, control.subject);
  EXPECT_EQ(again.recipient.internal, "R");
}

TEST(Contrl, NothingReadableIsRejected) {
  for (const std::string& bytes : {std::string(), std::string("hello"), interchange("", 0)}) {
    const Control control = examine(bytes);
    EXPECT_EQ(control.subject.action, Action::kRejected) << bytes;
    EXPECT_FALSE(control.subject.code.empty());
  }
}

TEST(Contrl, WarningsAreListedWhenAskedFor) {
  const std::string wrong = "UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'UNT+99+1'";
  EXPECT_TRUE(examine(interchange(wrong, 1)).messages.empty());
  const Control control = examine(interchange(wrong, 1), {.list_warnings = true, .acknowledge_each = true});
  ASSERT_EQ(control.messages.size(), 1U);
  EXPECT_EQ(control.messages[0].subject.action, Action::kAcknowledged);
  ASSERT_FALSE(control.messages[0].faults.empty());
  EXPECT_EQ(control.messages[0].faults[0].code, "29");
  EXPECT_EQ(control.messages[0].faults[0].segment, 3U);
  const Control again = back(write(control, envelope()));
  EXPECT_EQ(again.messages, control.messages);
}

TEST(Contrl, FaultsOfElementsComeBack) {
  Control control;
  control.reference = "5";
  control.subject.action = Action::kRejected;
  control.subject.code = "28";
  control.subject.tag = "UNZ";
  control.subject.element = 2;
  MessageResult result;
  result.reference = "1";
  result.type = "PAXLST";
  result.subject.action = Action::kRejected;
  result.faults = {{3, "15", 0, 0}, {4, "12", 2, 1}, {4, "21", 3, 0}};
  control.messages.push_back(result);
  Control again = back(write(control, envelope()));
  EXPECT_EQ(again.messages, control.messages);
  EXPECT_EQ(again.subject, control.subject);
}

}  // namespace
}  // namespace limen::contrl
