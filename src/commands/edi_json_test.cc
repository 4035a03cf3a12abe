#include <gtest/gtest.h>

#include <sstream>

#include "base/json.h"
#include "base/text.h"
#include "commands/commands.h"
#include "commands/edi.h"
#include "formats/paxlst/test_lists.h"

namespace limen::commands {

Command edi_command();

namespace {

struct Outcome {
  int status = 0;
  std::vector<json::object> lines;
  std::string err;
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
  const Outcome made = run("UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CUSRES:D:05B:UN:IATA'BGM+962'UNT+3+1'UNZ+1+1'");
  ASSERT_EQ(made.lines.size(), 1U);
  EXPECT_EQ(made.lines[0].at("type"), "CUSRES");
  EXPECT_TRUE(made.lines[0].at("persons").as_array().empty());
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
}

}  // namespace
}  // namespace limen::commands
