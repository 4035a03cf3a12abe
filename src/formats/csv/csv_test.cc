#include "formats/csv/csv.h"

#include <gtest/gtest.h>

#include <random>

#include "base/result_matchers.h"

namespace limen::csv {
namespace {

using ::limen::testing::HasCode;
using Records = std::vector<std::vector<std::string>>;

// Every record, errors as {"!", code, line, column}.
Records read_all(std::string_view text, ReadOptions options = {}) {
  Reader reader(text, options);
  Records result;
  for (int guard = 0; guard < 10'000; ++guard) {
    const auto more = reader.next();
    if (!more.ok()) {
      const Place& place = more.error().place;
      result.push_back({"!", more.error().code, std::to_string(*place.line), std::to_string(*place.column)});
      continue;
    }
    if (!*more) return result;
    std::vector<std::string> record;
    for (const Field& field : reader.fields()) record.emplace_back(field.text);
    result.push_back(std::move(record));
  }
  ADD_FAILURE() << "no end";
  return result;
}

TEST(CsvReader, ReadsPlainAndQuotedFields) {
  EXPECT_EQ(read_all("a,b\r\n1,\"x,\"\"y\"\"\r\nz\"\r\n,\n"), (Records{{"a", "b"}, {"1", "x,\"y\"\r\nz"}, {"", ""}}));
  EXPECT_EQ(read_all(""), Records{});
  EXPECT_EQ(read_all("a"), (Records{{"a"}}));
  EXPECT_EQ(read_all("\"\""), (Records{{""}}));
  EXPECT_EQ(read_all("\xEF\xBB\xBF"
                     "a,b"),
            (Records{{"a", "b"}}));
  EXPECT_EQ(read_all("a;b,c\n", {.separator = ';'}), (Records{{"a", "b,c"}}));
}

TEST(CsvReader, EmptyLinesAreNoRecordsUnlessAskedFor) {
  EXPECT_EQ(read_all("a\n\n\r\nb\n"), (Records{{"a"}, {"b"}}));
  EXPECT_EQ(read_all("a\n\nb\n", {.skip_empty_lines = false}), (Records{{"a"}, {""}, {"b"}}));
}

TEST(CsvReader, KnowsWhereEveryFieldStands) {
  Reader reader(
      "\xEF\xBB\xBF"
      "ab,\"c\nd\",e\nf");
  ASSERT_OK(reader.next());
  EXPECT_EQ(reader.fields()[1].column, 4U);
  EXPECT_TRUE(reader.fields()[1].quoted);
  EXPECT_EQ(reader.fields()[2].line, 2U);
  EXPECT_EQ(reader.fields()[2].column, 4U);
  EXPECT_EQ(reader.fields()[2].offset, 12U);
  ASSERT_OK(reader.next());
  EXPECT_EQ(reader.line(), 3U);
  EXPECT_EQ(reader.record_number(), 2U);
  EXPECT_EQ(reader.raw(), "f");
}

TEST(CsvReader, AnErrorIsOneLineAndTheNextLineIsRead) {
  EXPECT_EQ(read_all("a,b\"c\nd\n"), (Records{{"!", "csv.quote.misplaced", "1", "4"}, {"d"}}));
  EXPECT_EQ(read_all("\"a\"b\nd\n"), (Records{{"!", "csv.quote.misplaced", "1", "4"}, {"d"}}));
  EXPECT_EQ(read_all("x\na,\"b\nc\nd"), (Records{{"x"}, {"!", "csv.quote.unterminated", "2", "3"}, {"c"}, {"d"}}));
  EXPECT_EQ(read_all("a\rb\nc"), (Records{{"!", "csv.line_end.invalid", "1", "2"}, {"c"}}));
  EXPECT_EQ(read_all("a\r"), (Records{{"!", "csv.line_end.invalid", "1", "2"}}));
  EXPECT_EQ(read_all("a,\xFF\nb"), (Records{{"!", "csv.utf8.invalid", "1", "3"}, {"b"}}));
  EXPECT_EQ(read_all(std::string_view("\"x\ny\0\"\nb", 8)),
            (Records{{"!", "csv.nul", "2", "2"}, {"!", "csv.quote.misplaced", "2", "3"}, {"b"}}));
}

TEST(CsvReader, LimitsHold) {
  EXPECT_EQ(read_all("aaa\nbb\n", {.limits = {.field_bytes = 2}}),
            (Records{{"!", "csv.field.too_long", "1", "1"}, {"bb"}}));
  EXPECT_EQ(read_all("\"a\"\"\"\"\"\nb\n", {.limits = {.field_bytes = 2}}),
            (Records{{"!", "csv.field.too_long", "1", "1"}, {"b"}}));
  EXPECT_EQ(read_all("aa,bb,cc\nb\n", {.limits = {.record_bytes = 5}}),
            (Records{{"!", "csv.record.too_long", "1", "1"}, {"b"}}));
  EXPECT_EQ(read_all("a,b,c\nb\n", {.limits = {.fields = 2}}),
            (Records{{"!", "csv.fields.too_many", "1", "5"}, {"b"}}));
  EXPECT_EQ(read_all("a\nb\nc\nd", {.limits = {.records = 2}}),
            (Records{{"a"}, {"b"}, {"!", "csv.records.too_many", "3", "1"}}));
}

TEST(CsvReader, AnOpenQuoteInALargeFileIsReadInLinearTime) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "\"\"\n";
  text.insert(0, "\"open\n");
  EXPECT_EQ(Reader(text).next().error().code, "csv.field.too_long");
  Reader reader(text);
  int good = 0;
  for (;;) {
    const auto more = reader.next();
    if (more.ok() && !*more) break;
    good += more.ok() ? 1 : 0;
  }
  EXPECT_EQ(good, 200'000);
}

TEST(CsvHeader, NamesColumnsAndRefusesOthers) {
  Reader reader("exit , entry\n2,1\n3\n");
  const auto header = Header::read(reader, {"entry"}, {"exit"});
  ASSERT_OK(header);
  ASSERT_OK(reader.next());
  EXPECT_OK(header->check_width(reader));
  EXPECT_EQ(header->text(reader, "entry"), "1");
  EXPECT_EQ(header->text(reader, "kind"), "");
  ASSERT_OK(reader.next());
  EXPECT_ERROR(header->check_width(reader), "csv.record.width");

  const auto code = [](std::string_view text) {
    Reader bad(text);
    return Header::read(bad, {"entry"}, {"exit"}).error();
  };
  EXPECT_THAT(code(""), HasCode("csv.header.missing"));
  EXPECT_THAT(code("exit\n"), HasCode("csv.header.missing"));
  EXPECT_THAT(code("entry,entry\n"), HasCode("csv.header.duplicate"));
  EXPECT_THAT(code("entry,exit,seen\n"), HasCode("csv.header.unknown"));
  EXPECT_EQ(code("entry,exit,seen\n").place.column, 12U);
  Reader loose("entry,seen\n1,2\n");
  EXPECT_OK(Header::read_loose(loose, {"entry"}));
}

TEST(CsvWriter, QuotesWhatMustBeQuoted) {
  Writer writer;
  writer.record({"a", "b,c", "d\"e", "f\ng"});
  writer.record({""});
  writer.field(std::int64_t{-5});
  writer.end_record();
  EXPECT_EQ(writer.take(), "a,\"b,c\",\"d\"\"e\",\"f\ng\"\r\n\"\"\r\n-5\r\n");
  writer.record({""});
  EXPECT_EQ(writer.take(), "\"\"\r\n");
}

TEST(CsvWriter, FormulasAreGuardedOnlyWhenAsked) {
  Writer guarded({.crlf = false, .guard_formulas = true});
  guarded.record({"=1+1", "+x", "-x", "@x", "\tx", "-12.5", "+3", "a=b", "=a,\"b\"", "-"});
  EXPECT_EQ(guarded.text(), "'=1+1,'+x,'-x,'@x,'\tx,-12.5,+3,a=b,\"'=a,\"\"b\"\"\",'-\n");
  Writer plain({.crlf = false});
  plain.record({"=1+1", "-x"});
  EXPECT_EQ(plain.text(), "=1+1,-x\n");
}

TEST(Csv, WhatIsWrittenReadsBackEqual) {
  std::mt19937 random(4180);
  static constexpr std::string_view kPieces[] = {"a", ",", "\"", "\r", "\n", "\r\n", " ", "é", ";", "'", ""};
  for (int round = 0; round < 3000; ++round) {
    Records records(random() % 4);
    Writer writer({.separator = round % 2 == 0 ? ',' : ';', .crlf = round % 3 == 0});
    for (auto& record : records) {
      record.resize(1 + random() % 4);
      for (auto& field : record) {
        for (auto i = random() % 5; i > 0; --i) field += kPieces[random() % std::size(kPieces)];
      }
      writer.record(record);
    }
    ASSERT_EQ(read_all(writer.text(), {.separator = round % 2 == 0 ? ',' : ';'}), records);
  }
}

}  // namespace
}  // namespace limen::csv
