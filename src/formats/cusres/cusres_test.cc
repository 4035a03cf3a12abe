#include "formats/cusres/cusres.h"

#include <gtest/gtest.h>

#include <string>

namespace limen::cusres {
namespace {

std::string interchange(std::string_view segments) {
  std::size_t count = 2;
  for (const char c : segments) count += c == '\'' ? 1U : 0U;
  return "UNB+UNOA:4+GOV+XX+261122:0815+1++IAPI'UNH+1+CUSRES:D:05B:UN:IATA'" + std::string(segments) + "UNT+" +
         std::to_string(count) + "+1'UNZ+1+1'";
}

struct Read {
  explicit Read(std::string given) : bytes(std::move(given)), reader(bytes, findings) {
    for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step == edifact::Step::kMessage) {
        cusres::read(reader, response);
        ++messages;
      }
    }
  }
  std::string bytes;
  edifact::Findings findings;
  edifact::InterchangeReader reader;
  Response response;
  int messages = 0;
};

std::string written(const Response& response) {
  std::string out;
  edifact::EdifactWriter writer(out);
  edifact::Interchange envelope;
  envelope.syntax_id = "UNOA";
  envelope.version = 4;
  envelope.sender.id = "GOV";
  envelope.recipient.id = "XX";
  envelope.date = "261122";
  envelope.time = "0815";
  envelope.reference = "1";
  envelope.application = "IAPI";
  writer.begin_interchange(envelope);
  write_message(writer, response);
  writer.end_interchange();
  EXPECT_TRUE(writer.finish().ok());
  return out;
}

constexpr std::string_view kAnswer =
    "BGM+962'RFF+TN:TX1:::2'RFF+AF:XX123'DTM+189:2611220815:201'DTM+232:2611221130:201'LOC+125+LHR'LOC+87+LIS'"
    "ERP+2'RFF+AVF:ABC'RFF+ABO:X1'ERC+0Z'ERP+2'RFF+ABO:X2'ERC+1Z'FTX+AAP+++CALL THE DESK:LINE TWO'";

TEST(Cusres, ReadsAnAnswer) {
  const Read read(interchange(kAnswer));
  const Response& r = read.response;
  EXPECT_TRUE(read.findings.diagnostics.empty());
  EXPECT_EQ(r.kind, Kind::kAnswer);
  EXPECT_TRUE(r.air());
  EXPECT_EQ(r.transaction(), "TX1");
  EXPECT_EQ(r.header_references.at(0).revision, "2");
  ASSERT_EQ(r.flights.size(), 1U);
  EXPECT_EQ(r.flights[0].reference.value, "XX123");
  EXPECT_EQ(r.moments.size(), 2U);
  EXPECT_EQ(r.places.at(1).code, "LIS");
  ASSERT_EQ(r.results.size(), 2U);
  EXPECT_EQ(r.results[0].level, Level::kPerson);
  EXPECT_EQ(r.reference(r.results[0], "ABO"), "X1");
  EXPECT_EQ(r.reference(r.results[1], "AVF"), "");
  EXPECT_EQ(verdict_of(r.status(r.results[0])), Verdict::kBoard);
  EXPECT_EQ(verdict_of(r.status(r.results[1])), Verdict::kDoNotBoard);
  EXPECT_EQ(r.texts.at(0).lines[1], "LINE TWO");
  EXPECT_EQ(r.header_result(), nullptr);
}

TEST(Cusres, ComesBackByteForByte) {
  for (const std::string_view segments :
       {kAnswer, std::string_view("BGM+132'RFF+TN:T'RFF+AF:XX1'ERP+2'RFF+ABO:9'ERC+1Z'"),
        std::string_view("BGM+312'ERP+1'ERC+118'"), std::string_view("BGM+962'RFF+TN:T'ERP+1'ERC+0'"),
        std::string_view("BGM+962'RFF+TN:T'ERP+1'ERC+999:1:2'FTX+AAP+++NAD'")}) {
    const Read read(interchange(segments));
    EXPECT_EQ(written(read.response), read.bytes);
  }
}

TEST(Cusres, ChangesAreAcknowledgedOrRefused) {
  const Read change(interchange("BGM+132'RFF+TN:T'RFF+AF:XX1'LOC+87+LIS'ERP+2'RFF+ABO:9'ERC+1Z'"));
  EXPECT_EQ(change.response.kind, Kind::kChange);
  Response answer;
  acknowledge(change.response, answer);
  const Read back(written(answer));
  EXPECT_EQ(back.response.kind, Kind::kAcknowledgement);
  EXPECT_EQ(back.response.transaction(), "T");
  EXPECT_EQ(back.response.status(back.response.results.at(0)), "1Z") << "the code comes back as an echo";
  EXPECT_FALSE(back.response.negative());
  refuse(change.response, answer);
  const Read refused(written(answer));
  EXPECT_TRUE(refused.response.negative());
  EXPECT_EQ(refused.response.transaction(), "T");
}

TEST(Cusres, VerdictsHaveTwoCharacters) {
  EXPECT_EQ(verdict_of("0Z"), Verdict::kBoard);
  EXPECT_EQ(verdict_of("0A"), Verdict::kBoard) << "the second one is of travel authorisation";
  EXPECT_EQ(verdict_of("2Z"), Verdict::kAdvice);
  EXPECT_EQ(verdict_of("4Z"), Verdict::kInsufficient);
  for (const std::string_view other : {"", "0", "3Z", "118", "Z0"}) EXPECT_EQ(verdict_of(other), Verdict::kOther);
  for (const Verdict verdict : {Verdict::kBoard, Verdict::kDoNotBoard, Verdict::kAdvice, Verdict::kInsufficient}) {
    EXPECT_EQ(verdict_of(code_of(verdict)), verdict);
  }
}

TEST(Cusres, CustomsAnswersAreNotAir) {
  const Read read(interchange("BGM+294'FTX+AAH+++X'ERP+1'ERC+12'GIS+9'"));
  EXPECT_FALSE(read.response.air());
  EXPECT_EQ(read.response.raw.size(), 2U);
  EXPECT_TRUE(read.findings.has("cusres.bgm.other"));
  EXPECT_TRUE(read.findings.has("cusres.segment.order"));
  EXPECT_TRUE(read.findings.has("cusres.segment.unplaced"));
}

TEST(Cusres, WhatIsWrongIsKeptAndTold) {
  const Read read(interchange("BGM+962'BGM+962'DTM+189:1'RFF+TN:T'ERP+7'ERC+0Z+X'ERP+2'XYZ+1'"));
  EXPECT_TRUE(read.findings.has("cusres.bgm.repeated"));
  EXPECT_TRUE(read.findings.has("cusres.segment.order"));
  EXPECT_TRUE(read.findings.has("cusres.level.unknown"));
  EXPECT_TRUE(read.findings.has("cusres.segment.surplus"));
  EXPECT_TRUE(read.findings.has("cusres.code.missing"));
  EXPECT_EQ(read.response.raw.size(), 4U);
  const Read empty(interchange(""));
  EXPECT_TRUE(empty.findings.has("cusres.bgm.missing"));
  EXPECT_TRUE(empty.findings.has("cusres.result.missing"));
}

}  // namespace
}  // namespace limen::cusres
