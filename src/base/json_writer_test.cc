#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/json.h"
#include "base/result_matchers.h"

namespace limen {
namespace {

TEST(JsonWriter, PutsCommasBetweenMembersAndItemsOnly) {
  std::string out;
  JsonWriter json(out);
  json.open('{');
  json.open("empty", '[');
  json.close(']');
  json.open("list", '[');
  json.text("a");
  json.text("b");
  json.open('{');
  json.close('}');
  json.open('{');
  json.null("x");
  json.close('}');
  json.close(']');
  json.key("name");
  json.text("N");
  json.text("given", "G");
  json.word("kind", "full");
  json.truth("yes", true);
  json.truth("no", false);
  json.number("least", 0);
  json.number("most", std::numeric_limits<std::uint64_t>::max());
  json.key("inner");
  json.open('{');
  json.close('}');
  json.close('}');
  EXPECT_EQ(out,
            R"({"empty":[],"list":["a","b",{},{"x":null}],"name":"N","given":"G","kind":"full","yes":true,"no":false,)"
            R"("least":0,"most":18446744073709551615,"inner":{}})");
}

TEST(JsonWriter, TakesWhatAnotherHasWritten) {
  std::string notes;
  JsonWriter apart(notes);
  apart.open('{');
  apart.close('}');
  apart.open('{');
  apart.close('}');
  for (const std::string_view given : {std::string_view(), std::string_view(notes)}) {
    std::string out;
    JsonWriter json(out);
    json.open('[');
    json.written(given);
    json.text("own");
    json.written(given);
    json.close(']');
    EXPECT_EQ(out, given.empty() ? R"(["own"])" : R"([{},{},"own",{},{}])");
  }
}

TEST(JsonWriter, AppendsAndMayPauseAndGoOn) {
  std::string out = "before ";
  JsonWriter json(out);
  json.open('[');
  json.text("one");
  out += ' ';
  json.text("two");
  json.close(']');
  EXPECT_EQ(out, R"(before ["one" ,"two"])");
}

TEST(JsonWriter, EveryCharacterComesBack) {
  std::string all = "\"\"\\\\";
  for (char c = 0; c < 0x7F; ++c) all += c;
  all += "\x7F\xC3\xB6\xE2\x82\xAC\xF0\x9F\x98\x80";
  std::string out;
  append_json_text(out, all);
  const auto parsed = parse_json(out);
  ASSERT_OK(parsed);
  EXPECT_EQ(parsed->as_string(), all);
  std::string escaped;
  append_json_text(escaped, std::string_view("\"\\/\0\n\x7F", 6));
  EXPECT_EQ(escaped, R"("\"\\/\u0000\u000a\u007f")");
}

}  // namespace
}  // namespace limen
