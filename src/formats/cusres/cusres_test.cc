#include "formats/cusres/cusres.h"

#include <gtest/gtest.h>

#include <algorithm>
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
  EXPECT_TRUE(std::ranges::all_of(r.results, [](const Result& result) { return result.level == Level::kPerson; }));
}

TEST(Cusres, ARefusalIsOneInWhicheverResultItStands) {
  for (const char* segments :
       {"BGM+312'RFF+TN:T'ERP+1'ERC+118'", "BGM+312'RFF+TN:T'ERP+1'ERC+0'ERP+1'ERC+118'",
        "BGM+312'RFF+TN:T'ERP+1'ERC+0'ERC+118'", "BGM+312'RFF+TN:T'ERP+2'RFF+ABO:1'ERC+0Z'ERP+1'ERC+118'"}) {
    EXPECT_TRUE(Read(interchange(segments)).response.negative()) << segments;
  }
  EXPECT_FALSE(Read(interchange("BGM+312'RFF+TN:T'ERP+2'RFF+ABO:1'ERC+118'")).response.negative()) << "of a person";
  EXPECT_FALSE(Read(interchange("BGM+962'RFF+TN:T'ERP+1'ERC+118'")).response.negative()) << "no acknowledgement";
}

TEST(Cusres, NothingOfAMessageIsLeftWhenItIsCleared) {
  Read read(interchange("BGM+312'RFF+TN:T'ERP+1'ERC+0'"));
  Response& response = read.response;
  EXPECT_FALSE(response.envelope.type.empty());
  response.clear();
  EXPECT_TRUE(response.results.empty() && response.header_references.empty() && response.codes.empty());
  EXPECT_TRUE(response.envelope.type.empty());
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

const edifact::Diagnostic& found(const Read& read, std::string_view code) {
  static const edifact::Diagnostic kNone;
  for (const edifact::Diagnostic& item : read.findings.diagnostics) {
    if (item.code == code) return item;
  }
  ADD_FAILURE() << code;
  return kNone;
}

TEST(Cusres, FindingsStandWhereSomethingIsWrong) {
  const Read read(interchange("BGM+962'ERP+2'RFF+ABO:1'ERC+0Z'ERP+2'RFF+ABO:2'ERP+2'RFF+ABO:3'ERC+0Z'"));
  const edifact::Diagnostic& code = found(read, "cusres.code.missing");
  EXPECT_EQ(code.offset, read.bytes.find("ERP+2'RFF+ABO:2"));
  EXPECT_EQ(code.segment, 6U);
  EXPECT_EQ(read.findings.count("cusres.code.missing"), 1U);
  const Read none(interchange("BGM+962'"));
  EXPECT_EQ(found(none, "cusres.result.missing").segment, 3U) << "of 3";
  EXPECT_EQ(found(none, "cusres.result.missing").offset, none.bytes.find("UNT"));
  const Read nameless(interchange("RFF+TN:1'ERP+2'ERC+0Z'"));
  EXPECT_EQ(found(nameless, "cusres.bgm.missing").offset, nameless.bytes.find("RFF"));
}

TEST(Cusres, FindingsOfPartsStandWhereSomethingIsWrong) {
  std::string segments = "BGM+962'RFF+TN:1'";
  for (int i = 0; i < 2000; ++i) {
    segments += "ERP+2'RFF+ABO:" + std::to_string(i) + (i % 500 == 5 ? "'" : "'ERC+0Z'");
  }
  const std::string bytes = interchange(segments);
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  cusres::Reader answers(reader, 4096);
  Response response;
  std::size_t parts = 0;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    do ++parts;
    while (!answers.read(response));
  }
  EXPECT_GT(parts, 5U);
  ASSERT_EQ(findings.count("cusres.code.missing"), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string person = "ERP+2'RFF+ABO:" + std::to_string(500 * i + 5) + "'";
    EXPECT_EQ(findings.diagnostics[i].offset, bytes.find(person));
  }
}

TEST(Cusres, WhatBelongsToOneResultHasAnEnd) {
  std::string segments = "BGM+962'ERP+2'RFF+ABO:1'";
  for (int i = 0; i < 5000; ++i) segments += "FTX+AAP+++X'";
  const std::string bytes = interchange(segments + "ERP+2'RFF+ABO:2'ERC+0Z'");
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  cusres::Reader answers(reader, 4096);
  Response response;
  std::size_t results = 0;
  std::size_t texts = 0;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    for (bool last = false; !last;) {
      last = answers.read(response);
      results += response.results.size();
      texts += response.texts.size();
    }
  }
  EXPECT_EQ(results, 2U);
  EXPECT_LT(texts, 1000U);
  EXPECT_EQ(findings.count("cusres.result.too_large"), 1U);
}

TEST(Cusres, TheTransactionMayStandBehindTheFlight) {
  const Read read(interchange("BGM+962'RFF+AF:XX123'RFF+TN:T1'DTM+189:2611220815:201'ERP+2'RFF+ABO:1'ERC+0Z'"));
  EXPECT_EQ(read.response.transaction(), "T1");
  ASSERT_EQ(read.response.flights.size(), 1U);
  EXPECT_EQ(read.response.flights[0].moments.count, 1U);
}

TEST(Cusres, CodesThatContradictOneAnotherNeverSayBoard) {
  const auto verdict = [](std::string_view codes) {
    const Read read(interchange("BGM+962'ERP+2'RFF+ABO:1'" + std::string(codes)));
    return std::make_pair(read.response.verdict(read.response.results.at(0)),
                          read.findings.has("cusres.code.contradiction"));
  };
  EXPECT_EQ(verdict("ERC+0Z'"), std::make_pair(Verdict::kBoard, false));
  EXPECT_EQ(verdict("ERC+0Z'ERC+0Z'"), std::make_pair(Verdict::kBoard, false));
  EXPECT_EQ(verdict("ERC+1Z'ERC+1Z'"), std::make_pair(Verdict::kDoNotBoard, false));
  EXPECT_EQ(verdict("ERC+0Z'ERC+1Z'"), std::make_pair(Verdict::kOther, true));
  EXPECT_EQ(verdict("ERC+0Z'ERC+105'"), std::make_pair(Verdict::kOther, true));
  EXPECT_EQ(verdict(""), std::make_pair(Verdict::kOther, false));
}

TEST(Cusres, TimesOfFlightsAreLookedAt) {
  const auto invalid = [](std::string_view value) {
    const Read read(interchange("BGM+962'RFF+AF:XX1'DTM+189:" + std::string(value) + "'ERP+1'ERC+0'"));
    return read.findings.has("cusres.date.invalid");
  };
  EXPECT_FALSE(invalid("2611221200:201"));
  EXPECT_FALSE(invalid(" 2611221200:201")) << "as some carriers write it";
  EXPECT_FALSE(invalid("20261122:102"));
  EXPECT_TRUE(invalid("9913322599:201"));
  EXPECT_TRUE(invalid("2611222460:201"));
  EXPECT_TRUE(invalid("X:201"));
}

TEST(Cusres, SegmentsKeptRawAreWrittenWhereTheyStood) {
  const std::string bytes = interchange(
      "BGM+962'GIS+1'RFF+TN:T1'RFF+AF:XX123'GIS+2'ERP+2'RFF+ABO:1'GIS+3'ERC+0Z'ERP+2'RFF+ABO:2'ERC+1Z'GIS+4'");
  const Read read(bytes);
  ASSERT_EQ(read.response.raw.size(), 4U);
  const std::string out = written(read.response);
  EXPECT_NE(out.find("BGM+962'RFF+TN:T1'GIS+1'RFF+AF:XX123'GIS+2'ERP+2'RFF+ABO:1'ERC+0Z'GIS+3'ERP+2'RFF+ABO:2'ERC+1Z'"
                     "GIS+4'UNT+15+1'"),
            std::string::npos)
      << out;
  EXPECT_EQ(written(Read(out).response), out);
}

}  // namespace
}  // namespace limen::cusres
