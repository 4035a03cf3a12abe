#include "formats/directory/directory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace limen::directory {
namespace {

std::vector<std::string> findings(const std::string& unh, const std::string& segments) {
  const std::string bytes = "UNB+UNOA:4+A+B+261122:1200+1'UNH+1+" + unh + "'" + segments + "UNT+0+1'UNZ+1+1'";
  edifact::Findings found;
  edifact::InterchangeReader reader(bytes, found);
  std::vector<std::string> codes;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    const Directory* directory = of(reader.message());
    if (directory == nullptr) return {"none"};
    Check check(*directory);
    check.start(reader.message());
    while (reader.next() == edifact::Step::kSegment) check.segment(reader.segment(), reader);
    check.finish(reader);
  }
  for (const edifact::Diagnostic& diagnostic : found.diagnostics) {
    if (diagnostic.code.find(".directory.") != std::string_view::npos) codes.emplace_back(diagnostic.code);
  }
  return codes;
}

std::string times(std::string_view text, int count) {
  std::string all;
  while (count-- > 0) all += text;
  return all;
}

using Codes = std::vector<std::string>;

TEST(Directory, EveryTableFitsTheCheck) {
  for (const Directory* directory : {&passenger_list(), &answer(), &bookings()}) {
    EXPECT_LE(directory->rows.size(), 64U);
    EXPECT_LE(directory->parents.size(), 16U);
    for (const Row& row : directory->rows) {
      EXPECT_LT(row.group, directory->parents.size());
      EXPECT_LE(row.since, row.until);
      EXPECT_GE(row.times, 1U);
      // What the guides allow is never less than the directory.
      EXPECT_GE(row.guide_times, row.times);
      EXPECT_LE(row.guide_mandatory, row.mandatory);
    }
    for (std::size_t group = 1; group < directory->parents.size(); ++group) {
      EXPECT_LT(directory->parents[group], group);
    }
  }
}

TEST(Directory, ReleasesAreNumbersInOrder) {
  edifact::Message message;
  const auto number = [&](std::string version, std::string release) {
    message.version = std::move(version);
    message.release = std::move(release);
    return release_number(message);
  };
  EXPECT_EQ(number("D", "02B"), 5);
  EXPECT_LT(number("D", "12A"), number("D", "12B"));
  EXPECT_EQ(number("D", "96A"), 0);
  EXPECT_EQ(number("11", "1"), 111);
  EXPECT_LT(number("9", "1"), number("10", "1"));
  EXPECT_EQ(number("D", ""), 0);
  EXPECT_EQ(number("", "1"), 0);
}

constexpr std::string_view kAnswer =
    "BGM+962'RFF+TN:T1'RFF+AF:XX123'DTM+189:2611220815:201'DTM+232:2611221130:201'LOC+125+LHR'LOC+87+LIS'";

TEST(Directory, AnAnswerAsTheGuideHasIt) {
  const std::string head(kAnswer);
  const std::string result = "ERP+2'RFF+AVF:A'RFF+ABO:B'ERC+0Z'FTX+AAP'";
  EXPECT_EQ(findings("CUSRES:D:05B:UN:IATA", head + times(result, 3)), Codes{});
  // The guide allows 9999 results where the directory allowed 99.
  EXPECT_EQ(findings("CUSRES:D:05B:UN:IATA", head + times(result, 100)), Codes{});
  EXPECT_EQ(findings("CUSRES:D:05B:UN:IATA", head + times("ERP+2'", 10000)), Codes{"cusres.directory.repetition"});
  EXPECT_EQ(findings("CUSRES:D:12B:UN:IATA", head + times("ERP+2'", 10000)), Codes{});
  EXPECT_EQ(findings("CUSRES:D:99A:UN:IATA", head + times(result, 3)), Codes{}) << "older than any row";
  EXPECT_EQ(findings("CUSRES:D:40A:UN:IATA", head + times("ERP+2'", 10000)), Codes{}) << "newer than any row";
}

TEST(Directory, WhatIsWrongWithAnAnswer) {
  const std::string head(kAnswer);
  EXPECT_EQ(findings("CUSRES:D:12B:UN", "RFF+TN:T1'ERP+2'"), Codes{"cusres.directory.missing"});
  EXPECT_EQ(findings("CUSRES:D:12B:UN", head + "ERP+2'ERC+0Z'RFF+ABO:B'"), Codes{"cusres.directory.order"});
  EXPECT_EQ(findings("CUSRES:D:12B:UN", head + "QTY+1'ERP+2'"), Codes{"cusres.directory.foreign"});
  EXPECT_EQ(findings("CUSRES:D:12B:UN", head + "ERP+2'" + times("RFF+ABO:B'", 10)),
            Codes{"cusres.directory.repetition"});
  EXPECT_EQ(findings("CUSRES:D:12B:UN", head + "ERP+2'" + times("RFF+ABO:B'", 9) + "ERP+2'" + times("RFF+A:B'", 9)),
            Codes{})
      << "counted anew for each result";
}

constexpr std::string_view kPush = "MSG+:22'ORG+XX:MAD'TVL+221126:1015+MAD+LHR+XX+123'EQN+2'";
constexpr std::string_view kBooking =
    "SRC'RCI+XX:ABC123'SSR+OTHS'DAT+700:101126:1202'IFT+4:28'ORG+XX:MAD'ADD++700:STREET'"
    "TIF+BELT+ADA:A:1.1'FTI+XX:7'IFT+4:15'REF+:U1'EBD+EUR:50.00'FAR+N'SSR+DOCS'TKT+999:T:1'MON+B:80.00'PTK+NR'"
    "TXD+700'DAT+710:021026'FOP+CA'TIF+BELT+BEN:A:1.2'TVL+221126:1015+MAD+LHR+XX+123'TRA+YY'RPI+2+HK'APD+320'"
    "SSR+SEAT'DAT+2:221126:0815'ORG+XX:MAD'TRI++1'TIF+BELT+ADA'SSD+12A'TBD++1:23'TRI++2'EQN+1'RCI+XX:DEF456'"
    "MSG+8'RCI+H:1'TVL+231126'ABI+1'DAT+T:1'SAC+++A'TIF+BELT+ADA'SSR+OTHS'TVL+221126'RPI+1'LTS+X'LTS+Y'";

TEST(Directory, APushAsTheGuideHasIt) {
  for (const std::string version : {"10:1", "11:1", "15:1", "21:1", "30:1", "9:1"}) {
    EXPECT_EQ(findings("PNRGOV:" + version + ":IA", std::string(kPush) + times(kBooking, 3)), Codes{}) << version;
  }
  EXPECT_EQ(findings("PNRGOV:11:1:IA", std::string(kPush) + "SRC'ORG'SRC'RCI+XX:A'ORG'"), Codes{})
      << "neither a locator nor a name is demanded";
}

TEST(Directory, WhatIsWrongWithAPush) {
  const std::string head(kPush);
  EXPECT_EQ(findings("PNRGOV:11:1:IA", "MSG+:22'ORG+XX'TVL+1'SRC'ORG'"), Codes{"pnrgov.directory.missing"});
  EXPECT_EQ(findings("PNRGOV:11:1:IA", head + "SRC'RCI+1'"), Codes{"pnrgov.directory.missing"});
  EXPECT_EQ(findings("PNRGOV:11:1:IA", head + "SRC'RCI+1'SRC'ORG'"), Codes{"pnrgov.directory.missing"});
  EXPECT_EQ(findings("PNRGOV:11:1:IA", head + "SRC'ORG'QQQ'"), Codes{"pnrgov.directory.foreign"});
  EXPECT_EQ(findings("PNRGOV:11:1:IA", head + "SRC'RCI+1'" + times("DAT+1'", 6) + "ORG'"),
            Codes{"pnrgov.directory.repetition"});
  EXPECT_EQ(findings("PNRGOV:11:1:IA", head + "SRC'ORG'RCI+1'"), Codes{"pnrgov.directory.order"});
  EXPECT_EQ(findings("PNRGOV:11:1:IA", head + "SRC'ORG'TXD+1'"), Codes{"pnrgov.directory.foreign"})
      << "a tax without a ticket";
}

TEST(Directory, ThereIsNoneOfOtherMessages) {
  EXPECT_EQ(findings("GOVREQ:11:1:IA", "MSG'"), Codes{"none"});
  EXPECT_EQ(findings("CONTRL:D:3:UN", "UCI'"), Codes{"none"});
}

}  // namespace
}  // namespace limen::directory
