#include <gtest/gtest.h>

#include "base/json.h"
#include "base/result_matchers.h"
#include "formats/pnrgov/samples.h"

namespace limen::pnrgov {
namespace {

class NoFilter final : public LineFilter {
 public:
  void filter(Record&) override {}
};

std::string json_of(std::string_view pnrs, LineFilter* filter) {
  const auto reading = samples::read(samples::push(pnrs), filter);
  std::string out;
  JsonWriter json(out);
  json.begin(reading.push);
  for (const Pnr& pnr : reading.pnrs) json.add(pnr);
  json.end(reading.findings.diagnostics);
  return out;
}

TEST(PnrgovJson, SaysWhatTheBookingSays) {
  NoFilter filter;
  const std::string text = json_of(std::string(samples::kFull) + "SRC'RCI+XX:B'ORG'", &filter);
  const auto parsed = parse_json(text);
  ASSERT_OK(parsed);
  const json::object& root = parsed->as_object();
  EXPECT_EQ(root.at("type").as_string(), "PNRGOV");
  EXPECT_EQ(root.at("flight").at("legs").at(0).at("departure").at("local").as_string(), "2026-11-22T10:15");
  const json::value& pnr = root.at("pnrs").at(0);
  EXPECT_EQ(pnr.at("locator").as_string(), "ABC123");
  EXPECT_EQ(pnr.at("persons").as_array().size(), 3U);
  const json::value& person = pnr.at("persons").at(0);
  EXPECT_EQ(person.at("surname").as_string(), "BELT");
  EXPECT_EQ(person.at("given").as_string(), "ISABELLE");
  EXPECT_EQ(person.at("birth_date").as_string(), "1978-07-01");
  EXPECT_EQ(person.at("nationality").as_string(), "GBR");
  EXPECT_EQ(person.at("documents").at(0).at("number").as_string(), "509229987");
  EXPECT_EQ(person.at("seat").as_string(), "12A");
  EXPECT_EQ(person.at("references").at(0).at("value").as_string(), "U0001");
  EXPECT_EQ(pnr.at("persons").at(2).at("adult").as_int64(), 0);
  EXPECT_EQ(pnr.at("payments").at(0).at("number").as_string(), "XXXXXXXXXXXX1111");
  EXPECT_TRUE(root.at("pnrs").at(1).at("cancelled").as_bool());
  EXPECT_EQ(root.at("counts").at("pnrs").as_int64(), 2);
  EXPECT_EQ(root.at("counts").at("persons").as_int64(), 3);
  EXPECT_GE(pnr.at("remarks").as_array().size(), 1U);
  EXPECT_EQ(text.find("4111111111111111"), std::string::npos);
}

TEST(PnrgovJson, HistoryLosesNoLine) {
  NoFilter filter;
  const std::string text = json_of(
      "SRC'RCI+XX:A'TIF+A+ANN:A:1'ABI+4+:ONE'SSR+OTHS:HK:1:XX:::::BEFORE'SAC+++X'DAT+T:051026'SSR+OTHS:HK:1:XX:::::"
      "BEHIND'TKT+9991234567890:T'ABI+4+:TWO'DAT+T:061026'SAC+++A'",
      &filter);
  const auto parsed = parse_json(text);
  ASSERT_OK(parsed);
  const json::array& history = parsed->at("pnrs").at(0).at("history").as_array();
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].at("lines").as_array().size(), 1U);
  EXPECT_EQ(history[1].at("lines").as_array().size(), 3U);
  EXPECT_EQ(history[2].at("entry").as_string(), "ABI+4:TWO") << text;
}

TEST(PnrgovJson, FindingsSayWhere) {
  NoFilter filter;
  const std::string text =
      json_of("SRC'RCI+XX:A'TIF+BELT+ADAM:A:1'SRC'RCI+XX:B'TIF+BELT+ADAM:A:1'SSR+OTHS:HK:1:XX:::::T+::9'", &filter);
  const auto parsed = parse_json(text);
  ASSERT_OK(parsed);
  const json::value& found = parsed->at("diagnostics").at(0);
  EXPECT_EQ(found.at("code").as_string(), "pnrgov.reference.unknown");
  EXPECT_EQ(found.at("segment").as_int64(), 12) << "UNH is the first, four are the header's";
  EXPECT_EQ(found.at("element").as_int64(), 2);
}

TEST(PnrgovJson, EverythingUnderstoodStandsThere) {
  NoFilter filter;
  const std::string text = json_of(
      "SRC'RCI+XX:ABC123::011026:0915'ORG+ZQORG:ZQC+71110001:71110002+ZQD+XX+T+ES:EUR:ES+ZQAGENT'"
      "TIF+BELT+ISABELLE MRS:A:1.1'FTI+XX:71110003'EBD+EUR:71.04+1:23:700'FAR+N+++++ZQFARE'"
      "SSR+DOCA:HK:1:XX:::::/D/GBR/ZQSTREET/ZQTOWN//N1'SSR+DOCO:HK:1:XX:::::/ZQBIRTH/V/71110005/ZQISSUE/01JAN25/GBR'"
      "TKT+9991234567890:T:1'MON+B:71.07:EUR+T:71.08:EUR'PTK+NR++201126:1200+ZQ'TXD+700+71.09:ES::EUR:YQ'"
      "TVL+221126:1015:221126:1250+MAD+LHR+XX+123:Y'RPI+7111+HK'APD+ZQEQ'DAT+2:221126:0815'TRI++7112:::1.1'"
      "SSD+12A++++Q'TBD+2:31:700+HP+XX:0099000001:7113:ZQB'EQN+7114'RCI+XX:ZQSPL1::031026:1000'"
      "MSG+:8'RCI+HT:ZQHOT1'TVL+221126::241126+ZQL++HT'ABI+4+:ZQH+MAD++XX'DAT+T:051026:1105'SAC+++A'"
      "TIF+ZQNAME+ADAM:A'SAC+++X'SSR+OTHS:HK:1:XX:::::ZQHSSR'TVL+231126:1015+ZQF+LHR+XX+7115:Y'RPI+1+XX'LTS+ZQLTS'",
      &filter);
  ASSERT_OK(parse_json(text));
  for (const std::string_view value : {"ZQORG",
                                       "71110001",
                                       "71110002",
                                       "ZQD",
                                       "ZQAGENT",
                                       "71110003",
                                       "71.04",
                                       "ZQFARE",
                                       "ZQSTREET",
                                       "ZQTOWN",
                                       "ZQBIRTH",
                                       "71110005",
                                       "ZQISSUE",
                                       "71.07",
                                       "71.08",
                                       "71.09",
                                       "2026-11-20T12:00",
                                       "7111",
                                       "ZQEQ",
                                       "7112",
                                       "\"class\":\"Q\"",
                                       "7113",
                                       "ZQB",
                                       "7114",
                                       "ZQSPL1",
                                       "\"kind\":\"8\"",
                                       "ZQHOT1",
                                       "ZQL",
                                       "ZQH",
                                       "\"added\"",
                                       "ZQNAME",
                                       "\"cancelled\"",
                                       "ZQHSSR",
                                       "ZQF",
                                       "7115",
                                       "ZQLTS"})
    EXPECT_NE(text.find(value), std::string::npos) << value;
}

TEST(PnrgovJson, WithoutAFilterNoFreeTextGetsOut) {
  const std::string text = json_of(
      "SRC'RCI+XX:A'IFT+4:28::XX+SECRETWORD'LTS+SECRETWORD'ZZZ+SECRETWORD'"
      "SSR+OTHS:HK:1:XX:::::SECRETWORD'ADD++700:SECRETWORD'TIF+BELT+ADAM:A:1'",
      nullptr);
  ASSERT_OK(parse_json(text));
  EXPECT_EQ(text.find("SECRETWORD"), std::string::npos);
  EXPECT_NE(text.find("withheld"), std::string::npos);
  EXPECT_NE(text.find("BELT"), std::string::npos);
}

TEST(PnrgovJson, AnyTextIsWellFormed) {
  NoFilter filter;
  std::string odd = "SRC'RCI+XX:A'IFT+4:28::XX+\"\\\x01\x7f\xff\xc3\xb6'TIF+M\xdcLLER+\xc3\xb6:A:1'QQ+1'";
  ASSERT_OK(parse_json(json_of(odd, &filter)));
}

}  // namespace
}  // namespace limen::pnrgov
