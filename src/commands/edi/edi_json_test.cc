#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/text.h"
#include "commands/edi/commands.h"
#include "commands/edi/edi.h"
#include "formats/paxlst/test_lists.h"

namespace limen::commands {

namespace {

struct Outcome {
  int status = 0;
  std::vector<json::object> lines;
  std::string text, err;
};

Outcome run(const std::string& bytes, std::vector<std::string> options = {}) {
  std::istringstream in(bytes);
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{in, out, err};
  std::vector<std::string> arguments{"edi", "json"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  Outcome result;
  result.status = run_command_line({edi_command()}, arguments, streams);
  std::istringstream lines(out.str());
  std::string line;
  while (std::getline(lines, line)) {
    auto value = parse_json(line);
    EXPECT_TRUE(value.ok()) << line;
    if (value.ok()) result.lines.push_back(value->as_object());
  }
  result.text = out.str();
  result.err = err.str();
  return result;
}

TEST(EdiJson, OneLineAMessageWithEverybody) {
  paxlst::testing::ListMaker maker({.flights = 3, .persons = 5});
  const Outcome made = run(maker.make());
  EXPECT_EQ(made.status, 0);
  ASSERT_EQ(made.lines.size(), 3U);
  std::size_t next = 0;
  for (const json::object& line : made.lines) {
    EXPECT_EQ(line.at("type"), "PAXLST");
    EXPECT_EQ(line.at("version"), "D.12B");
    const json::object& leg = line.at("flight").as_object().at("legs").as_array().at(0).as_object();
    EXPECT_TRUE(leg.at("arrival").as_object().contains("utc")) << "the airports of the pack are known";
    EXPECT_EQ(line.at("counts").as_object().at("persons").to_number<int>(), 5);
    EXPECT_TRUE(line.at("diagnostics").as_array().empty());
    for (const json::value& person : line.at("persons").as_array()) {
      EXPECT_EQ(person.as_object().at("surname").as_string(), std::string_view(maker.truth().surnames.at(next++)));
    }
  }
  EXPECT_EQ(next, 15U);
}

TEST(EdiJson, SaysWhatWasFoundBehindTheMessageToo) {
  std::string bytes = paxlst::testing::ListMaker({.flights = 1, .persons = 2}).make();
  bytes.replace(bytes.find("UNZ+1"), 5, "UNZ+7");
  const Outcome made = run(bytes);
  ASSERT_EQ(made.lines.size(), 1U);
  ASSERT_EQ(made.lines[0].at("diagnostics").as_array().size(), 1U);
  EXPECT_EQ(made.lines[0].at("diagnostics").as_array()[0].as_object().at("code"), "edifact.unz.count");
  EXPECT_EQ(made.status, 0) << "imperfect, but everything belonged to a message";
}

TEST(EdiJson, ExitStatusSaysWhatBelonged) {
  const std::string bytes = paxlst::testing::ListMaker({.flights = 1, .persons = 2}).make();
  EXPECT_EQ(run("somebody's heading\n" + bytes + "\nand a footer").status, 1);
  EXPECT_EQ(run("nothing at all").status, 2);
  EXPECT_NE(run("nothing at all").err.find("edi.nothing"), std::string::npos) << "and it is said";
  EXPECT_EQ(run("").status, 2);
  EXPECT_EQ(run(bytes, {"/does/not/exist"}).status, 2);
}

TEST(EdiJson, LargeMessagesComeInParts) {
  paxlst::testing::ListMaker maker({.flights = 1, .persons = 8000});
  const std::string bytes = maker.make();
  ASSERT_GT(bytes.size(), 3U << 19);
  const Outcome made = run(bytes, {"--part-mib", "1"});
  ASSERT_GE(made.lines.size(), 2U);
  std::vector<std::string> surnames;
  for (const json::object& line : made.lines) {
    EXPECT_FALSE(line.at("flight").is_null());
    for (const json::value& person : line.at("persons").as_array()) {
      surnames.emplace_back(person.as_object().at("surname").as_string());
    }
  }
  EXPECT_EQ(surnames, maker.truth().surnames);
  EXPECT_TRUE(made.lines.back().at("last_part").as_bool());
  EXPECT_FALSE(made.lines.front().at("last_part").as_bool());
}

TEST(EdiJson, OtherMessagesHaveALineToo) {
  const Outcome made =
      run("UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+IFTMIN:D:05B:UN'BGM+1'FTX+AAI+++4111111111111111 "
          "O?'NEIL'UNT+4+1'UNZ+1+1'");
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.status, 0);
  EXPECT_EQ(made.lines[0].at("type"), "IFTMIN");
  EXPECT_TRUE(made.lines[0].at("persons").as_array().empty());
  EXPECT_EQ(made.lines[0].at("counts").at("segments").to_number<int>(), 4);
  ASSERT_EQ(made.lines[0].at("raw").as_array().size(), 2U);
  EXPECT_EQ(made.lines[0].at("raw").at(1).at("text").as_string(), "FTX+AAI+++XXXXXXXXXXXX1111 O?'NEIL'");
  EXPECT_EQ(made.lines[0].at("diagnostics").at(0).at("code").as_string(), "edi.message.type");
}

std::string answer(std::size_t persons) {
  std::string bytes =
      "UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CUSRES:D:05B:UN:IATA'BGM+962'RFF+TN:TX1:::2'RFF+AF:XX123'"
      "DTM+189:2611220815:201'DTM+232:2611221130:201'LOC+125+MAD'LOC+87+LIS'ERP+1'ERC+0'";
  for (std::size_t i = 0; i < persons; ++i) {
    bytes += "ERP+2'RFF+AVF:LOC" + std::to_string(i) + "'RFF+ABO:X" + std::to_string(i) + "'ERC+" +
             (i % 2 == 0 ? "0Z" : "1Z") + "'FTX+AAP+++CALL THE DESK'";
  }
  return bytes + "UNT+" + std::to_string(11 + 5 * persons) + "+1'UNZ+1+1'";
}

TEST(EdiJson, AnswersNameTheirPersonsByReference) {
  const Outcome made = run(answer(2));
  ASSERT_EQ(made.lines.size(), 1U);
  const json::object& line = made.lines[0];
  EXPECT_EQ(line.at("type"), "CUSRES");
  EXPECT_EQ(line.at("version"), "D.05B");
  EXPECT_EQ(line.at("transaction"), "TX1");
  const json::value& leg = line.at("flight").at("legs").at(0);
  EXPECT_EQ(leg.at("from"), "MAD");
  EXPECT_EQ(leg.at("departure").at("local"), "2026-11-22T08:15");
  EXPECT_EQ(leg.at("departure").at("utc"), "2026-11-22T07:15Z");
  EXPECT_EQ(leg.at("arrival").at("utc"), "2026-11-22T11:30Z");
  EXPECT_EQ(line.at("result").at("codes").at(0), "0");
  ASSERT_EQ(line.at("persons").as_array().size(), 2U);
  EXPECT_EQ(line.at("persons").at(1).at("verdict"), "do_not_board");
  EXPECT_EQ(line.at("persons").at(1).at("references").at(1).at("value"), "X1");
  EXPECT_EQ(line.at("persons").at(1).at("texts").at(0), "CALL THE DESK");
  EXPECT_EQ(line.at("counts").at("persons").to_number<int>(), 2);
  EXPECT_EQ(line.at("counts").at("segments").to_number<int>(), 21);
  EXPECT_TRUE(line.at("diagnostics").as_array().empty());
}

TEST(EdiJson, LargeAnswersLoseNobody) {
  const std::string bytes = answer(40000);
  ASSERT_GT(bytes.size(), 2U << 20);
  const Outcome made = run(bytes, {"--part-mib", "1"});
  ASSERT_GE(made.lines.size(), 2U);
  std::size_t next = 0;
  for (const json::object& line : made.lines) {
    EXPECT_EQ(line.at("flight").at("id"), "XX123");
    EXPECT_TRUE(line.at("diagnostics").as_array().empty());
    for (const json::value& person : line.at("persons").as_array()) {
      EXPECT_EQ(person.at("references").at(1).at("value").as_string(), "X" + std::to_string(next++));
    }
  }
  EXPECT_EQ(next, 40000U);
  EXPECT_TRUE(made.lines.back().at("last_part").as_bool());
}

TEST(EdiJson, BookingsComeWithEverybodyAndWithoutWhatIsSensitive) {
  const Outcome made =
      run("UNA:+.?*'UNB+IATA:1+XX+GOV+261122:0815+1'UNH+1+PNRGOV:11:1:IA'MSG+:22'ORG+XX:HQX'TVL+241126:0900:241126:"
          "1100+AAA+"
          "BBB+XX+12'EQN+1'SRC'RCI+XX:AB12CD'SSR+MOML:HK:1:XX'TIF+LINDQVIST:EVA MS+A++1'FOP+CC:4111111111111111:1228'"
          "TVL+241126:0900:241126:1100+AAA+BBB+XX+12:Y'UNT+12+1'UNZ+1+1'");
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.lines[0].at("type"), "PNRGOV");
  const std::string text = to_text(json::value(made.lines[0]));
  EXPECT_NE(text.find("LINDQVIST"), std::string::npos) << text;
  EXPECT_NE(text.find("AB12CD"), std::string::npos) << text;
  EXPECT_EQ(text.find("4111111111111111"), std::string::npos) << text;
  EXPECT_EQ(text.find("MOML"), std::string::npos) << text;
  EXPECT_EQ(made.lines[0].at("counts").at("segments").to_number<int>(), 12);
  EXPECT_TRUE(made.lines[0].at("pnrs").at(0).at("persons").at(0).at("documents").as_array().empty());
}

std::string push(std::size_t bookings) {
  std::string bytes =
      "UNA:+.? 'UNB+IATA:1+XX+GOV+261122:0815+1'UNH+1+PNRGOV:11:1:IA'MSG+:22'ORG+XX:MAD'"
      "TVL+221126:1015:221126:1150+MAD+LHR+XX+12'EQN+" +
      std::to_string(bookings) + "'";
  for (std::size_t i = 0; i < bookings; ++i) {
    bytes += "SRC'RCI+XX:AB" + std::to_string(i) + "'TIF+LINDQVIST" + std::to_string(i) + "+EVA MS:A:1'";
  }
  return bytes + "UNT+" + std::to_string(6 + 3 * bookings) + "+1'UNZ+2+1'";
}

TEST(EdiJson, TimesOfBookingsHaveUtcAndTheEndIsTold) {
  const Outcome made = run(push(1));
  ASSERT_EQ(made.lines.size(), 1U);
  const json::value& leg = made.lines[0].at("flight").at("legs").at(0);
  EXPECT_EQ(leg.at("departure").at("utc"), "2026-11-22T09:15Z");
  EXPECT_EQ(leg.at("arrival").at("utc"), "2026-11-22T11:50Z");
  ASSERT_EQ(made.lines[0].at("diagnostics").as_array().size(), 1U);
  EXPECT_EQ(made.lines[0].at("diagnostics").at(0).at("code"), "edifact.unz.count");
}

TEST(EdiJson, LargePushesLoseNobody) {
  const std::string bytes = push(40000);
  ASSERT_GT(bytes.size(), 3U << 19);
  const Outcome made = run(bytes, {"--part-mib", "1"});
  ASSERT_GE(made.lines.size(), 2U);
  std::size_t next = 0;
  std::size_t counted = 0;
  for (const json::object& line : made.lines) {
    counted += line.at("counts").at("persons").to_number<std::size_t>();
    EXPECT_EQ(line.at("flight").at("number"), "12");
    for (const json::value& pnr : line.at("pnrs").as_array()) {
      EXPECT_EQ(pnr.at("persons").at(0).at("surname").as_string(), "LINDQVIST" + std::to_string(next++));
    }
  }
  EXPECT_EQ(next, 40000U);
  EXPECT_EQ(counted, 40000U);
}

TEST(EdiJson, XmlGivesTheSameKeysAndLargeDocumentsComeInParts) {
  std::string bytes =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><IATA_PNRGOV_NotifRQ Version=\"13.1\"><Originator AirlineCode=\"XX\"/>"
      "<FlightLeg CarrierCode=\"XX\" FlightNumber=\"12\" DepartureDateTime=\"2026-11-22T10:15:00\" "
      "ArrivalDateTime=\"2026-11-22T11:50:00\"><DepartureAirport LocationCode=\"MAD\"/><ArrivalAirport "
      "LocationCode=\"LHR\"/></FlightLeg><PNRs>";
  constexpr std::size_t kBookings = 9000;
  for (std::size_t i = 0; i < kBookings; ++i) {
    bytes += "<PNR><BookingRefID ID=\"AB" + std::to_string(i) +
             "\"/><Passenger RPH=\"1\"><GivenName>EVA</GivenName><Surname>LINDQVIST</Surname><DOC_SSR><DOCS "
             "TravelDocType=\"P\" IssuingLoc=\"UTO\" TravelDocNbr=\"N" +
             std::to_string(i) + "\" DateOfBirth=\"1980-02-29\" Gender=\"F\"/></DOC_SSR></Passenger></PNR>";
  }
  bytes += "</PNRs></IATA_PNRGOV_NotifRQ>";
  ASSERT_GT(bytes.size(), 2U << 20);
  EXPECT_EQ(run(bytes).lines.size(), 1U);
  const Outcome made = run("heading\n" + bytes, {"--part-mib", "1"});
  EXPECT_EQ(made.status, 1) << "the heading belongs to nothing";
  ASSERT_GE(made.lines.size(), 2U);
  EXPECT_EQ(made.lines[0].at("diagnostics").at(0).at("code"), "edifact.outside");
  std::size_t next = 0;
  for (const json::object& line : made.lines) {
    EXPECT_EQ(line.at("type"), "PNRGOV");
    EXPECT_EQ(line.at("version"), "13.1");
    EXPECT_EQ(line.at("flight").at("legs").at(0).at("departure").at("utc"), "2026-11-22T09:15Z");
    EXPECT_GT(line.at("counts").at("segments").to_number<int>(), 0);
    for (const json::value& pnr : line.at("pnrs").as_array()) {
      const json::value& document = pnr.at("persons").at(0).at("documents").at(0);
      EXPECT_EQ(document.at("number").as_string(), "N" + std::to_string(next++));
      EXPECT_EQ(pnr.at("persons").at(0).at("birth_date"), "1980-02-29");
    }
  }
  EXPECT_EQ(next, kBookings);
}

TEST(EdiJson, FindingsOfTheNextMessageAreNotToldWithTheOneBefore) {
  const Outcome made =
      run("UNB+UNOA:4+A+B+261122:0815+1'UNH+1+IFTMIN:D:05B:UN'UNT+2+1'UNH+2+IFTMIN:D:05B:UN'UNT+7+2'UNZ+2+1'");
  ASSERT_EQ(made.lines.size(), 2U);
  EXPECT_EQ(made.lines[0].at("diagnostics").as_array().size(), 1U);
  EXPECT_EQ(made.lines[1].at("diagnostics").as_array().size(), 2U);
}

// Also when UNT is missing, so that its end is where the next message begins.
TEST(EdiJson, WhatWasFoundBeforeAMessagesEndIsToldWithIt) {
  const Outcome made =
      run("UNB+UNOA:4+XX+YY+261123:1200+1'UNH+1+PAXLST:D:12B:UN'BGM+745'TDT+20+XX1'LOC+125+LHR'DTM+189:2611230900:201'"
          "NAD+FL+++A'CNT+42:9'UNH+2+PAXLST:D:12B:UN'BGM+745'TDT+20+XX1'LOC+125+LHR'DTM+189:2611230900:201'NAD+FL+++B'"
          "CNT+42:1'UNT+8+2'UNZ+2+1'");
  ASSERT_EQ(made.lines.size(), 2U);
  const json::array& first = made.lines[0].at("diagnostics").as_array();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].at("code"), "paxlst.count.persons");
  EXPECT_EQ(first[0].at("segment").to_number<int>(), 7);
  EXPECT_EQ(first[1].at("code"), "edifact.unt.missing");
  EXPECT_TRUE(made.lines[1].at("diagnostics").as_array().empty());
}

TEST(EdiJson, AnAnswerLosesNothing) {
  const Outcome made =
      run("UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CUSRES:D:05B:UN:IATA'BGM+962'RFF+AF:XX123'RFF+TN:T1:::Q1'"
          "DTM+189: 2611220815:201'DTM+Q2:99'LOC+125+MAD'LOC+Q3+Q4'RFF+ABT:Q5'ERP+2'RFF+ABO:X1:Q6'ERC+0Z:Q7:Q8'ERC+1Z'"
          "FTX+AAP+Q9++4111111111111111'UNT+15+1'UNZ+1+1'");
  ASSERT_EQ(made.lines.size(), 1U);
  const json::object& line = made.lines[0];
  EXPECT_EQ(line.at("transaction"), "T1");
  ASSERT_EQ(line.at("flight").at("legs").as_array().size(), 1U);
  EXPECT_EQ(line.at("flight").at("legs").at(0).at("departure").at("local"), "2026-11-22T08:15");
  EXPECT_EQ(line.at("persons").at(0).at("verdict"), "other");
  for (int i = 1; i <= 9; ++i) {
    EXPECT_NE(made.text.find("\"Q" + std::to_string(i) + "\""), std::string::npos) << i;
  }
  EXPECT_EQ(made.text.find("4111111111111111"), std::string::npos);
}

TEST(EdiJson, AcknowledgementsHaveTheirReader) {
  const Outcome made =
      run("UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CONTRL:D:3:UN'UCI+77+XX+GOV+7+29+UNZ'UCM+2+PAXLST:D:12B:UN:IATA+4+13+"
          "UNT'UCS+3+12'UNT+5+1'UNZ+1+1'");
  ASSERT_EQ(made.lines.size(), 1U);
  const json::object& line = made.lines[0];
  EXPECT_EQ(line.at("type"), "CONTRL");
  EXPECT_EQ(line.at("interchange").at("code"), "29");
  EXPECT_EQ(line.at("messages").at(0).at("action"), "rejected");
  EXPECT_EQ(line.at("messages").at(0).at("faults").at(0).at("segment").to_number<int>(), 3);
  EXPECT_TRUE(line.at("diagnostics").as_array().empty()) << made.text;
}

// Also where what is found of characters comes earlier or later than what is found of a list.
TEST(EdiJson, OrderOfDiagnosticsDoesNotDependOnThreads) {
  std::string bytes = "UNB+UNOA:4+XX+YY+261123:1200+1'";
  constexpr int kMessages = 1500;
  for (int i = 1; i <= kMessages; ++i) {
    const std::string number = std::to_string(i);
    bytes += "UNH+" + number + "+PAXLST:D:12B:UN'BGM+745'TDT+20+XX1'LOC+125+LHR'DTM+189:2611230900:201'";
    for (int person = 0; person < 25; ++person) bytes += "NAD+FL+++N:Jos\xE9'LOC+999+X'";
    bytes += "UNT+56+" + number + "'" + (i % 3 == 0 ? "\t\n" : "");
  }
  bytes += "UNZ+" + std::to_string(kMessages) + "+1'";
  const std::string file = ::testing::TempDir() + "edi-json-order.edi";
  std::ofstream(file, std::ios::binary) << bytes;
  ASSERT_GT(bytes.size(), 3 * 256U << 10) << "large enough for several parts";
  const Outcome one = run({}, {"--threads", "1", file});
  EXPECT_EQ(one.lines.size(), std::size_t{kMessages});
  EXPECT_TRUE(run({}, {"--threads", "2", file}).text == one.text);
  EXPECT_TRUE(run(bytes).text == one.text) << "from standard input";
  std::remove(file.c_str());
}

TEST(EdiJson, ManyDiagnosticsAreCounted) {
  const Outcome made = run("UNB+UNOA:4+A+B+261122:0815+1'UNH+1+PAXLST:D:12B:UN'BGM+745'" + std::string(20000, '\'') +
                           "UNT+3+1'UNZ+1+1'");
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.lines[0].at("diagnostics").as_array().size(), 10000U);
  EXPECT_GT(made.lines[0].at("diagnostics_left_out").to_number<int>(), 9000);
}

// Lines, their order and what is told with each do not say how many threads there were.
TEST(EdiJson, SeveralThreadsWriteWhatOneWrites) {
  const auto lists = [](std::uint64_t seed, std::size_t wrap) {
    return paxlst::testing::ListMaker(
               {.flights = 40, .persons = 120, .seed = seed, .wrap = wrap, .strange = seed % 2 == 0})
        .make();
  };
  std::string damaged = lists(4, 0);
  for (std::size_t i = 1; i < 40; ++i) damaged[i * damaged.size() / 40] = i % 3 == 0 ? '\'' : '\x07';
  const std::string file = ::testing::TempDir() + "edi-json-threads.edi";
  for (const std::string& bytes :
       {lists(1, 0), lists(2, 0), lists(3, 80), lists(5, 0) + "some line\n" + lists(6, 0) + lists(7, 64), damaged}) {
    std::ofstream(file, std::ios::binary) << bytes;
    ASSERT_GT(bytes.size(), 3 * 256U << 10) << "large enough for several parts";
    const Outcome one = run({}, {"--threads", "1", file});
    for (const char* threads : {"2", "5"}) {
      const Outcome several = run({}, {"--threads", threads, file});
      EXPECT_EQ(several.status, one.status);
      EXPECT_EQ(several.err, one.err);
      EXPECT_TRUE(several.text == one.text) << threads;
    }
  }
  std::remove(file.c_str());
  EXPECT_EQ(run({}, {"--threads", "0", file}).status, 2);
}

TEST(EdiJson, SizesOfPartsAreChecked) {
  EXPECT_EQ(run("", {"--part-mib", "0"}).status, 2);
  EXPECT_NE(run("", {"--part-mib", "0"}).err.find("edi.part"), std::string::npos);
}

}  // namespace
}  // namespace limen::commands
