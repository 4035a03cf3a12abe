// What json, cat and split give out holds no card number, and json and split nothing that reveals health, religion and
// the like, whatever the message is and wherever it stands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "commands/command_line/command.h"
#include "commands/edi/commands.h"
#include "commands/edi/edi.h"

namespace limen::commands {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string run(std::vector<std::string> arguments, const std::string& input) {
  std::istringstream in(input);
  std::ostringstream out, err;
  Streams streams{in, out, err};
  arguments.insert(arguments.begin(), "edi");
  run_command_line({edi_command()}, arguments, streams);
  return out.str();
}

std::string split(const std::string& input) {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("limen-edi-filtered-" + std::to_string(::getpid()));
  std::filesystem::remove_all(directory);
  run({"split", "--to", directory.string()}, input);
  std::string all;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    std::ifstream in(file.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  std::filesystem::remove_all(directory);
  return all;
}

std::string message(const std::string& body, const std::string& type = "PNRGOV:11:1:IA") {
  return "UNA:+.? 'UNB+IATA:1+XX+GOV+261120:1200+R1++PNRGOV'UNH+M1+" + type +
         "'MSG+:22'ORG+XX:MAD'TVL+221126:1015:221126:1250+MAD+LHR+XX+123'EQN+1'SRC'RCI+XX:ABC123'" + body +
         "UNT+0+M1'UNZ+1+R1'";
}

// Four and more of its digits together, and its beginning in four.
void expect_no_card(const std::string& out, std::string_view of) {
  EXPECT_THAT(out, Not(HasSubstr("11111111"))) << of;
  EXPECT_THAT(out, Not(HasSubstr("4111"))) << of;
  EXPECT_THAT(out, Not(HasSubstr("5500"))) << of;
}

TEST(EdiFiltered, NoCardNumberComesOutOfABooking) {
  std::vector<std::string> bodies = {"LTS+4111111111111111 1228'",
                                     "IFT+4:28+12 4111111111111111'",
                                     "LTS+4111111111111111 5500000000000004'",
                                     "FOP+CC::100.00:VI:4111111111111111 1228'",
                                     "FOP+CC::100.00:VI:41111111111111111228'",
                                     "FOP+CC::100.00:VI:4111?-1111?-1111?-1112:1228'",
                                     "FOP+CC::100.00:VI:4111.1111.1111.1111:1228'",
                                     "FOP+3:CC:100:VI:4111111111111112:1228'",
                                     "LTS+4111?1111?1111?1111'",
                                     "LTS+41111111?\r\n11111111'",
                                     "DAT+710:021026FOP+CC::1:VI:4111111111111111:1228'",
                                     "LTS+4111.1111.1111.1111'",
                                     "LTS+4111/1111/1111/1111'",
                                     "LTS+4111_1111_1111_1111'",
                                     "LTS+4111\xC2\xA0"
                                     "1111\xC2\xA0"
                                     "1111\xC2\xA0"
                                     "1111'"};
  for (const char* tag : {"ZZZ", "TKT", "TIF", "DAT", "RCI", "TBD", "ORG", "NAD", "TVL", "RPI"}) {
    bodies.push_back(std::string(tag) + "+4111111111111111'");
  }
  for (const std::string& body : bodies) {
    expect_no_card(run({"json"}, message(body)), "json " + body);
    expect_no_card(run({"cat"}, message(body)), "cat " + body);
    expect_no_card(split(message(body)), "split " + body);
  }
  std::string envelope = message("");
  for (std::size_t at = envelope.find("R1"); at != std::string::npos; at = envelope.find("R1")) {
    envelope.replace(at, 2, "4111111111111111");
  }
  expect_no_card(run({"cat"}, envelope), "cat envelope");
  expect_no_card(split(envelope), "split envelope");
  EXPECT_THAT(split(envelope), HasSubstr("UNZ+1+XXXXXXXXXXXX1111'"));
}

TEST(EdiFiltered, NoCardNumberComesOutOfAListOrAnAnswer) {
  const std::string list =
      "UNB+UNOA:4+XX+GOV+261120:1200+R1'UNH+M1+PAXLST:D:12B:UN:IATA'BGM+745'TDT+20+XX123'LOC+125+MAD'LOC+87+LHR'"
      "NAD+FL+++BELT:ANN'ATT+2++4111111111111111'FTX+AAA+++PAID 4111111111111111 1228'FTX+BAG+++4111111111111111'"
      "LOC+178+4111111111111111'NAT+2+4111111111111111'EMP+1+4111111111111111'COM+4111111111111111:TE'"
      "ZZZ+4111111111111111'FTX+AAB+++4111:1111:1111:1111'DOC+P+5100000000000000'UNT+0+M1'UNZ+1+R1'";
  const std::string answer =
      "UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CUSRES:D:05B:UN:IATA'BGM+962+4111111111111111'RFF+TN:TX12345'RFF+AF:XX123'"
      "DTM+189:2611220815:201'LOC+125+LHR'ERP+2'RFF+ABO:XX00000017'ERC+4111111111111111'"
      "FTX+AAP+++4111:1111:1111:1111'ZZZ+4111111111111111'UNT+13+1'UNZ+1+1'";
  for (const std::string& bytes : {list, answer}) {
    expect_no_card(run({"json"}, bytes), "json " + bytes);
    expect_no_card(run({"cat"}, bytes), "cat " + bytes);
    expect_no_card(split(bytes), "split " + bytes);
  }
  EXPECT_THAT(run({"json"}, list), HasSubstr("5100000000000000")) << "a document's number is no card's";
}

constexpr std::string_view kReveals = "SSR+KSML:HK:1:XX'IFT+4:28+WHEELCHAIR'ZZZ+4111111111111111'";

TEST(EdiFiltered, TheTypeOfAMessageIsNoWayRoundTheFilter) {
  for (const char* type : {"PNRGO:11:1:IA", "PNRGOV11:1", "pnrgov:11:1:IA", "", "PAXLST:D:12B:UN", "CUSRES:D:12B:UN",
                           "CONTRL:4:1:UN", "PNRGOV:11:1:IA"}) {
    const std::string bytes = message(std::string(kReveals), type);
    for (const std::string& out : {run({"json"}, bytes), split(bytes)}) {
      EXPECT_THAT(out, Not(HasSubstr("KSML"))) << type;
      EXPECT_THAT(out, Not(HasSubstr("WHEELCHAIR"))) << type;
      expect_no_card(out, type);
    }
  }
  const std::string broken = message(std::string(kReveals));
  const std::string glued = std::string(broken).erase(broken.find("M1+PNRGOV") + 2, 1);
  EXPECT_THAT(run({"json"}, glued), Not(HasSubstr("WHEELCHAIR")));
}

TEST(EdiFiltered, OnlyTheFilteredFormReachesADisk) {
  const std::string out =
      split(message("TIF+PRIEST+ADAM:A:1'SSR+VGML:HK:1:XX'SSR+OTHS:HK:1:XX:::::KOSHER MEAL'"
                    "SSR+DOCS:HK:1:XX:::::/P/GBR/5/GBR/01JUL78/F/12NOV32/PRIEST/HALAL'"));
  for (const char* gone : {"VGML", "KOSHER"}) EXPECT_THAT(out, Not(HasSubstr(gone)));
  EXPECT_THAT(out, HasSubstr("TIF+PRIEST+ADAM:A:1'SSR'SSR+OTHS:HK:1:XX'SSR+DOCS:HK:1:XX:::::/P/GBR/5/GBR/01JUL78/F/"
                             "12NOV32/PRIEST/HALAL'UNT+0+M1'"));
  const std::string document =
      "<?xml version=\"1.0\"?><IATA_PNRGOV_NotifRQ Version=\"13.1\"><PNRs><PNR><BookingRefID ID=\"L1\"/><Passenger>"
      "<GivenName>ANN</GivenName><Surname>BELT</Surname></Passenger><WheelchairInd>true</WheelchairInd><SSR "
      "SSR_Code=\"OTHS\"><Text>41111111<![CDATA[11111111]]></Text></SSR></PNR></PNRs></IATA_PNRGOV_NotifRQ>";
  expect_no_card(split(document), "split XML");
  EXPECT_THAT(split(document), Not(HasSubstr("Wheelchair")));
  EXPECT_THAT(split(document), HasSubstr("<Surname>BELT</Surname>"));
  EXPECT_THAT(run({"json"}, document), Not(HasSubstr("Wheelchair")));
}

}  // namespace
}  // namespace limen::commands
