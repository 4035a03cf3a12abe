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
