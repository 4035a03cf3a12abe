#include "formats/paxlst/json.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "formats/paxlst/test_lists.h"
#include "formats/paxlst/test_read.h"

namespace limen::paxlst {
namespace {

using testing::flight_with;
using testing::ListMaker;
using testing::Lists;
using testing::read_lists;

json::object parsed(const Lists& lists, std::size_t index = 0) {
  std::string line;
  append_json(line, lists.messages.at(index), lists.findings.diagnostics);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  auto value = parse_json(line);
  EXPECT_TRUE(value.ok()) << line;
  return value.ok() ? value->as_object() : json::object();
}

TEST(PaxlstJson, SaysWhatTheMessageSays) {
  const Lists lists = read_lists(flight_with(
      "NAD+FL+++MARLOWE:ADA:RUTH'ATT+2++F'DTM+329:250101'MEA+CT++:2'NAT+2+GBR'RFF+AVF:ABC'RFF+ABO:X1'RFF+SEA:012A'"
      "RFF+CR:9'LOC+999+Q'DOC+P:110:111+123'DTM+36:310506'LOC+91+GBR'NAD+FL+++B'DTM+329:991332'NAD+FL+++C'"
      "DTM+329:8004XX'QRS+1'CNT+42:3'"));
  const json::object line = parsed(lists);
  EXPECT_EQ(line.at("type"), "PAXLST");
  EXPECT_EQ(line.at("version"), "D.12B");
  EXPECT_EQ(line.at("kind"), "passenger_list");
  const json::object& flight = line.at("flight").as_object();
  EXPECT_EQ(flight.at("carrier"), "XX");
  const json::object& leg = flight.at("legs").as_array().at(0).as_object();
  EXPECT_EQ(leg.at("from"), "LHR");
  EXPECT_EQ(leg.at("to"), "LIS");
  EXPECT_EQ(leg.at("departure").as_object().at("local"), "2026-11-22T08:15");
  EXPECT_FALSE(leg.at("departure").as_object().contains("utc"));
  const json::array& persons = line.at("persons").as_array();
  ASSERT_EQ(persons.size(), 3U);
  const json::object& ada = persons[0].as_object();
  EXPECT_EQ(ada.at("kind"), "passenger");
  EXPECT_EQ(ada.at("surname"), "MARLOWE");
  EXPECT_EQ(ada.at("given"), "ADA RUTH");
  EXPECT_EQ(ada.at("sex"), "F");
  EXPECT_EQ(ada.at("birth_date"), "2025-01-01");
  EXPECT_EQ(ada.at("birth_date_other"), "1925-01-01");
  EXPECT_EQ(ada.at("nationality"), "GBR");
  EXPECT_EQ(ada.at("seat"), "012A");
  EXPECT_EQ(ada.at("bags").to_number<int>(), 2);
  EXPECT_EQ(ada.at("documents").as_array().at(0).as_object().at("expiry"), "2031-05-06");
  EXPECT_EQ(ada.at("references").as_array().size(), 3U);
  EXPECT_EQ(ada.at("further").as_array().at(0).as_object().at("qualifier"), "999");
  EXPECT_FALSE(persons[1].as_object().contains("birth_date"));
  EXPECT_EQ(persons[1].as_object().at("birth_date_raw"), "991332");
  EXPECT_FALSE(persons[1].as_object().contains("given"));
  EXPECT_EQ(persons[2].as_object().at("birth_date"), "1980-04-XX");
  EXPECT_EQ(line.at("raw").as_array().at(0).as_object().at("text"), "QRS+1'");
  EXPECT_EQ(line.at("counts").as_object().at("persons").to_number<int>(), 3);
  EXPECT_EQ(line.at("counts").as_object().at("documents").to_number<int>(), 1);
  EXPECT_EQ(line.at("counts").as_object().at("segments").to_number<int>(), 28);
  EXPECT_FALSE(line.at("diagnostics").as_array().empty());
}

TEST(PaxlstJson, TextIsEscapedAndDecoded) {
  std::string bytes = flight_with("NAD+FL+++A\"B\\C\x7F:J\xF6RG'");
  bytes.replace(bytes.find("UNOA"), 4, "UNOC");
  const json::object line = parsed(read_lists(bytes));
  const json::object& person = line.at("persons").as_array().at(0).as_object();
  EXPECT_EQ(person.at("surname"), "A\"B\\C\x7F");
  EXPECT_EQ(person.at("given"), "J\xC3\xB6RG");
}

TEST(PaxlstJson, AnyBytesGiveJson) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    std::string bytes = ListMaker({.persons = 20, .seed = seed, .strange = true, .addresses = true}).make();
    testing::Dice dice(seed);
    for (int i = 0; i < 60; ++i) bytes[100 + dice.below(bytes.size() - 100)] = static_cast<char>(dice.below(256));
    const Lists lists = read_lists(bytes);
    for (std::size_t i = 0; i < lists.messages.size(); ++i) parsed(lists, i);
  }
}

TEST(PaxlstJson, OtherMessagesHaveTheSameKeys) {
  edifact::Message message;
  message.type = "CUSRES";
  message.version = "D";
  message.release = "05B";
  std::string line;
  append_json(line, message, {});
  const auto value = parse_json(line);
  ASSERT_TRUE(value.ok()) << line;
  EXPECT_EQ(value->as_object().at("type"), "CUSRES");
  EXPECT_TRUE(value->as_object().at("flight").is_null());
  EXPECT_TRUE(value->as_object().at("persons").as_array().empty());
}

// Everything that was understood has a key, and everything else stands in raw.
TEST(PaxlstJson, LosesNothing) {
  const Lists lists = read_lists(testing::message_of(
      "BGM+745'RFF+TN:Q01:::Q02'RFF+ZZ:Q03:Q04:Q05:Q06'DTM+137:2611221000:201'LOC+Q07+Q08:::Q09'NAD+MS+Q10++"
      "Q11:Q12:Q13:Q14:Q15'CTA+Q16+Q17:Q18'COM+Q19:TE'TDT+Q20+Q21+Q22++Q23'LOC+125+Q24:::Q25'DTM+189:2611220815:201'"
      "DTM+554:2611220715:201'DTM+189:2611220915:201'LOC+87+Q26'TDT+34+YY9000+Q27++Q28'NAD+FL+Q29++Q30:::Q31:Q32'"
      "RFF+AVF:Q33:Q34:Q35:Q36'RFF+CR::Q37'GEI+Q38+Q39'DOC+Q40:Q41:Q42+Q43'RFF+Q44:Q45'LOC+91+Q46:::Q47'DTM+Q48:Q49'"
      "FTX+BAG+Q50++Q51:1'FTX+Q52+Q53+Q54+Q55:Q56'ATT+Q57+Q58+Q59'NAT+Q60+Q61'CNT+Q62:Q63'CNT+42:Q64'CNT+42:1'"));
  const json::object line = parsed(lists);
  std::string text = limen::to_text(json::value(line));
  for (int i = 1; i <= 64; ++i) {
    const std::string value = "\"Q" + std::string(i < 10 ? "0" : "") + std::to_string(i);
    const bool inside = text.find(value) != std::string::npos || text.find(value.substr(1) + "\"") != std::string::npos;
    EXPECT_TRUE(inside) << value << " in " << text;
  }
  EXPECT_FALSE(line.contains("raw")) << "all of it has a place";
  EXPECT_EQ(line.at("references").at(0).at("revision"), "Q02");
  EXPECT_EQ(line.at("moments").at(0).at("local"), "2026-11-22T10:00");
  EXPECT_EQ(line.at("flights").at(1).at("id"), "YY9000");
  EXPECT_EQ(line.at("flights").at(1).at("qualifier"), "34");
  const json::value& stop = line.at("flight").at("stops").at(0);
  EXPECT_EQ(stop.at("departure").at("local"), "2026-11-22T08:15");
  EXPECT_EQ(stop.at("moments").at(0).at("local"), "2026-11-22T07:15");
  EXPECT_EQ(stop.at("moments").at(1).at("local"), "2026-11-22T09:15");
  EXPECT_EQ(line.at("persons").at(0).at("given"), "Q31 Q32");
  EXPECT_EQ(line.at("persons").at(0).at("references").at(2).at("document").to_number<int>(), 1);
  EXPECT_EQ(line.at("counts").at("stated_passengers").to_number<int>(), 1);
  EXPECT_EQ(line.at("counts").at("stated").as_array().size(), 2U);
}

TEST(PaxlstJson, MasksCardNumbersInFreeText) {
  const Lists lists =
      read_lists(flight_with("NAD+FL+++A:B'FTX+BAG+++4111111111111111:1'FTX+AAI+4111111111111111+4111111111111111+X'"
                             "XYZ+4111111111111111'GID+4111111111111111'DOC+P:110:111+4111111111111111'"));
  const std::string text = limen::to_text(json::value(parsed(lists)));
  EXPECT_NE(text.find("\"number\":\"4111111111111111\""), std::string::npos) << "a document's number stays";
  EXPECT_NE(text.find("GID+XXXXXXXXXXXX1111"), std::string::npos);
  std::size_t masked = 0;
  for (std::size_t at = text.find("XXXXXXXXXXXX1111"); at != std::string::npos;
       at = text.find("XXXXXXXXXXXX1111", at + 1)) {
    ++masked;
  }
  EXPECT_EQ(masked, 5U) << text;
}

}  // namespace
}  // namespace limen::paxlst
