#include "formats/contrl/contrl.h"

#include <gtest/gtest.h>

#include "formats/contrl/json.h"

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

TEST(Contrl, GroupsHaveResultsOfTheirOwn) {
  const std::string broken = "UNH+2+PAXLST:D:12B:UN:IATA'BGM+745'";
  const auto group = [](const std::string& reference, const std::string& messages) {
    return "UNG+PAXLST+XX:ZZ+GOV+261122:0815+" + reference + "+UN+D:12B'" + messages + "UNE+1+" + reference + "'";
  };
  const std::string bytes =
      interchange(group("G1", kMessage) + group("G2", broken + kMessage) + group("G3", broken), 3);
  const Control control = examine(bytes);
  EXPECT_EQ(control.subject.action, Action::kAcknowledged);
  ASSERT_EQ(control.groups.size(), 2U) << "nothing is to be said of the first";
  EXPECT_EQ(control.groups[0].reference, "G2");
  EXPECT_EQ(control.groups[0].subject.action, Action::kAcknowledged);
  EXPECT_EQ(control.groups[0].sender.qualifier, "ZZ");
  EXPECT_EQ(control.groups[1].subject.action, Action::kRejected);
  ASSERT_EQ(control.messages.size(), 2U);
  EXPECT_EQ(control.messages[0].group, 1U);
  EXPECT_EQ(control.messages[1].group, 2U);
  const std::string out = write(control, envelope());
  EXPECT_NE(out.find("'UCF+G2+XX:ZZ+GOV+7'UCM+2+PAXLST:D:12B:UN:IATA+4+13+UNT'UCF+G3+XX:ZZ+GOV+4'UCM+2+"),
            std::string::npos)
      << out;
  const Control again = back(out);
  EXPECT_EQ(again.messages, control.messages);
  ASSERT_EQ(again.groups.size(), 2U);
  EXPECT_EQ(again.groups[1].reference, "G3");
  EXPECT_EQ(again.groups[1].subject, control.groups[1].subject);
  EXPECT_EQ(examine(bytes, {.acknowledge_each = true}).groups.size(), 3U);
}

TEST(Contrl, AGroupWithAWrongCountIsNamed) {
  const std::string bytes = interchange("UNG+PAXLST+XX+GOV+261122:0815+G1+UN+D:12B'" + kMessage + "UNE+7+G1'", 1);
  EXPECT_TRUE(examine(bytes).groups.empty());
  const Control control = examine(bytes, {.list_warnings = true});
  ASSERT_EQ(control.groups.size(), 1U);
  EXPECT_EQ(control.groups[0].subject.action, Action::kAcknowledged);
  EXPECT_EQ(control.groups[0].subject.code, "29");
  EXPECT_EQ(control.groups[0].subject.tag, "UNE");
}

TEST(Contrl, WhatMayBeLostIsNotAcknowledgedWithoutAWord) {
  const std::string whole = interchange(kMessage, 1);
  EXPECT_EQ(examine(whole).subject.code, "");
  const Control counted = examine(interchange(kMessage, 3));
  EXPECT_EQ(counted.subject.action, Action::kAcknowledged) << "what came is taken";
  EXPECT_EQ(counted.subject.code, "29");
  EXPECT_EQ(counted.subject.tag, "UNZ");
  const Control cut = examine(whole.substr(0, whole.find("UNZ")));
  EXPECT_EQ(cut.subject.action, Action::kAcknowledged);
  EXPECT_EQ(cut.subject.code, "13");
  EXPECT_EQ(cut.subject.tag, "UNZ");
}

TEST(Contrl, OneFaultIsSaidOnce) {
  const std::string whole = interchange(kMessage, 1);
  for (std::size_t size = whole.find("UNH") + 40; size < whole.size(); ++size) {
    const Control control = examine(std::string_view(whole).substr(0, size));
    for (const MessageResult& result : control.messages) {
      for (auto at = result.faults.begin(); at != result.faults.end(); ++at) {
        EXPECT_EQ(std::find(at + 1, result.faults.end(), *at), result.faults.end()) << whole.substr(0, size);
      }
    }
  }
}

struct Read {
  edifact::Findings findings;
  Control control;
};
Read read_body(const std::string& body) {
  const std::string bytes = interchange("UNH+1+CONTRL:D:3:UN'" + body + "UNT+0+1'", 1);
  Read read;
  edifact::InterchangeReader reader(bytes, read.findings);
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kMessage) read.control = contrl::read(reader);
  }
  return read;
}

TEST(Contrl, WhatIsWrongWithASegmentIsNotForgottenForItsElements) {
  const Read read = read_body("UCI+1+A+B+4'UCM+1+PAXLST:D:12B:UN+4'UCS+3+35'UCD+12+2'UCS+5'UCD+13+:2'UCD+12'");
  const std::vector<Fault> expected{{3, "35", 0, 0}, {3, "12", 2, 0}, {5, "13", 0, 2}, {5, "12", 0, 0}};
  ASSERT_EQ(read.control.messages.size(), 1U);
  EXPECT_EQ(read.control.messages[0].faults, expected);
  EXPECT_EQ(back(write(read.control, envelope())).messages, read.control.messages);
}

TEST(Contrl, NumbersThatAreNoneAreTold) {
  // 4294967297 is 1 in thirty-two bits.
  for (const std::string body : {"UCI+1+A+B+5'", "UCI+1+A+B+4+12+UNB+X'", "UCI+1+A+B+4+12+UNB+4294967297'"}) {
    const Read read = read_body(body);
    EXPECT_TRUE(read.findings.has("contrl.value.invalid")) << body;
    EXPECT_EQ(read.control.unread, 1U);
    EXPECT_EQ(read.control.subject.element, 0U);
  }
  EXPECT_TRUE(read_body("UCI+1+A+B+4'UCI+2+A+B+7'").findings.has("contrl.segment.unplaced"));
}

TEST(Contrl, AFaultBehindAGroupBelongsToNoMessage) {
  const Read read = read_body("UCI+1+A+B+4'UCM+1+PAXLST+4'UCF+G+A+B+4'UCS+3+12'");
  EXPECT_TRUE(read.findings.has("contrl.segment.unplaced"));
  EXPECT_TRUE(read.control.messages[0].faults.empty());
}

TEST(Contrl, InJsonNothingIsLost) {
  const std::string bytes = interchange(
      "UNH+1+CONTRL:D:3:UN'UCI+Q1+Q2:Q3:Q4+Q5+4+Q6+Q7+12:3'UCF+Q8+Q9+Q10+7'UCM+Q11+Q12:Q13:Q14:Q15:Q16+4+Q17+Q18'"
      "UCS+31+Q19'UCD+Q20+5:6'XYZ+Q21'UCM+Q22+Q23+7++++Q24'UNT+9+1'",
      1);
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  std::string out;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kMessage) append_json_members(out, contrl::read(reader), reader.interchange());
  }
  for (int i = 1; i <= 24; ++i) {
    const std::string value = "Q" + std::to_string(i);
    EXPECT_TRUE(out.find('"' + value + '"') != std::string::npos || out.find('+' + value + '\'') != std::string::npos)
        << value << " in " << out;
  }
  EXPECT_NE(
      out.find(
          "\"action\":\"rejected\",\"code\":\"Q17\",\"tag\":\"Q18\",\"faults\":[{\"segment\":31,\"code\":\"Q19\"}"),
      std::string::npos)
      << out;
  EXPECT_TRUE(findings.has("contrl.segment.surplus"));
}

TEST(Contrl, WhatIsTooMuchIsPassedOver) {
  std::string body = "UNH+1+CONTRL:D:3:UN'UCI+1+A+B+7'";
  for (int i = 0; i < 50; ++i) body += "UCM+1+PAXLST:D:12B:UN+7'";
  const std::string bytes = interchange(body + "UNT+53+1'", 1);
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  while (reader.next() != edifact::Step::kMessage) {
  }
  const Control control = contrl::read(reader, 11);
  EXPECT_EQ(control.messages.size(), 10U);
  ASSERT_EQ(control.raw.size(), 1U);
  EXPECT_TRUE(control.raw[0].passed_over);
  EXPECT_EQ(control.raw[0].offset + control.raw[0].length, bytes.find("UNT"));
  EXPECT_EQ(findings.count("contrl.too_large"), 1U);
}

TEST(Contrl, AMessageBehindAGroupIsInNone) {
  const std::string broken = "UNH+2+PAXLST:D:12B:UN:IATA'BGM+745'";
  const std::string bytes =
      interchange(kMessage + "UNG+PAXLST+XX:ZZ+GOV+261122:0815+G1+UN+D:12B'" + broken + "UNE+1+G1'" + broken, 3);
  const Control control = examine(bytes);
  ASSERT_EQ(control.messages.size(), 2U);
  EXPECT_EQ(control.messages[0].group, 0U);
  EXPECT_EQ(control.messages[1].group, 1U);
  EXPECT_EQ(back(write(control, envelope())).messages, control.messages);
}

}  // namespace
}  // namespace limen::contrl
