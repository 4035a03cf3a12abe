#include "formats/canonical_json/canonical_json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "base/result_matchers.h"

namespace limen::canonical_json {
namespace {

std::string canonical(std::string_view text) {
  const auto result = canonicalise(text);
  return result.ok() ? result->text : result.error().code;
}

TEST(CanonicalJson, SortsAndTakesAwayWhatNeedNotBe) {
  EXPECT_EQ(canonical(" { \"b\" : [ 1 , true , null ] , \"a\" : { } } "), R"({"a":{},"b":[1,true,null]})");
  EXPECT_EQ(canonical(R"({"10":1,"9":2,"a":3,"A":4,"":5})"), R"({"":5,"10":1,"9":2,"A":4,"a":3})");
}

// By UTF-16 code units, not by code points: U+1F600 (D83D …) stands before U+FB33 [RFC 8785 §3.2.3].
TEST(CanonicalJson, SortsByUtf16) {
  EXPECT_EQ(
      canonical("{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"\\u20ac\":3,\"\\r\":4,\"1\":5,\"\\u0080\":6,\"\\u00f6\":7}"),
      "{\"\\r\":4,\"1\":5,\"\xC2\x80\":6,\"\xC3\xB6\":7,\"\xE2\x82\xAC\":3,\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}");
}

TEST(CanonicalJson, Strings) {
  EXPECT_EQ(canonical(R"(["\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"])"),
            "[\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]");
  EXPECT_EQ(canonical("[\"\\u007f\"]"), "[\"\x7F\"]");
  EXPECT_EQ(canonical(R"(["\ud800"])"), "json.syntax");  // a lone surrogate
  EXPECT_EQ(canonical(R"({"a":1,"a":2})"), "json.duplicate_key");
  EXPECT_EQ(canonical(R"({"a":1,"\u0061":2})"), "json.duplicate_key");  // the same name written in two ways
}

TEST(CanonicalJson, Numbers) {
  EXPECT_EQ(canonical("[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001]"),
            "[333333333.3333333,1e+30,4.5,0.002,1e-27]");
  EXPECT_EQ(canonical("[0,-0,-0.0,1.0,100,1e21,1e20,123456789012345680000,1e-6,1e-7,9007199254740993]"),
            "[0,0,0,1,100,1e+21,100000000000000000000,123456789012345680000,0.000001,1e-7,9007199254740992]");
  EXPECT_EQ(canonical("[18446744073709551615,-9223372036854775808]"), "[18446744073709552000,-9223372036854776000]");
  EXPECT_EQ(canonical("[1e400]"), "json.number");
  EXPECT_EQ(number_text(5e-324), "5e-324");
  EXPECT_EQ(number_text(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(number_text(-1.5), "-1.5");
}

TEST(CanonicalJson, MembersAndLeaves) {
  const auto result = canonicalise(R"({"z":{"a/b":[1,"x",2.0]},"a":null})");
  ASSERT_OK(result);
  ASSERT_EQ(result->members.size(), 2u);
  EXPECT_EQ(result->members[0], (std::pair<std::string, std::string>("a", "null")));
  EXPECT_EQ(result->members[1].second, R"({"a/b":[1,"x",2]})");
  ASSERT_EQ(result->leaves.size(), 4u);
  EXPECT_EQ(result->leaves[0].path, "/z/a~1b/0");
  EXPECT_EQ(result->leaves[1].text, "x");
  EXPECT_TRUE(result->leaves[1].is_text);
  EXPECT_TRUE(result->leaves[2].fraction);
  EXPECT_EQ(result->leaves[3].path, "/a");
}

TEST(CanonicalJson, CanonicalTextStaysAsItIsAndAnyBytesGiveAnAnswer) {
  const std::string text = R"({"a":[{},[],"\u0001\"",1.5e-9,true,false,null,{"b":{"c":""}}]})";
  const auto once = canonicalise(text);
  ASSERT_OK(once);
  EXPECT_EQ(canonical(once->text), once->text);
  for (std::size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(canonicalise(text.substr(0, size)).ok());
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = text;
      changed[at] = static_cast<char>(byte);
      const auto result = canonicalise(changed);
      if (result.ok()) {
        ASSERT_EQ(canonical(result->text), result->text);
      }
    }
  }
}

TEST(CanonicalJson, EveryDoubleIsReadBackAndStaysAsItIs) {
  std::mt19937_64 random(8785);
  for (int round = 0; round < 100'000; ++round) {
    const double number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    const std::string text = number_text(number);
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), number) << text;
    ASSERT_EQ(canonical("[" + text + "]"), "[" + text + "]");
  }
}

}  // namespace
}  // namespace limen::canonical_json
