// What a hostile list may cost in memory.
#include <gtest/gtest.h>

#include "formats/paxlst/paxlst.h"

namespace limen::paxlst {
namespace {

// A hostile list: what is kept of it may not take many times its bytes.
TEST(PaxlstBounds, MillionsOfRawSegmentsTakeNoMoreThanTheirBytes) {
  const std::string head = "UNB+UNOA:4+XX+GOV+261120:0815+1'UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'TDT+20+XX1+++XX'";
  std::string junk;
  for (int i = 0; i < 200000; ++i) junk += i % 3 == 0 ? "Q1'" : "ABC+?''";
  const std::string bytes = head + "NAD+FL+++A:B'" + junk + "NAT+2+UTO'UNT+9+1'UNZ+1+1'";
  for (const bool copy : {false, true}) {
    edifact::Findings findings;
    edifact::InterchangeReader reader(
        bytes, findings, {.retention = copy ? edifact::Retention::kSegment : edifact::Retention::kMessage});
    PaxlstReader lists(reader, {.copy = copy});
    Message message;
    while (reader.next() != edifact::Step::kMessage) continue;
    ASSERT_TRUE(lists.read(message));
    EXPECT_LT(message.raw.size(), 1100U);
    EXPECT_EQ(message.persons.at(0).nationality, "UTO");
    std::string kept;
    for (const RawPart& part : message.raw) kept += part.text;
    EXPECT_TRUE(kept == junk) << "every byte is there once";
  }
}

TEST(PaxlstBounds, WhatBelongsToOnePersonIsBounded) {
  std::string bytes =
      "UNB+UNOA:4+XX+GOV+261120:0815+1'UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'TDT+20+XX1+++XX'NAD+FL+++A:B'";
  for (int i = 0; i < 5000; ++i) bytes += "DOC+P:110:111+1'LOC+999+X'";
  const std::size_t next = bytes.size();
  bytes += "NAD+FL+++C:D'DOC+P:110:111+2'UNT+9+1'UNZ+1+1'";
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  PaxlstReader lists(reader, {.copy = true, .max_part_bytes = 3000});
  Message message;
  while (reader.next() != edifact::Step::kMessage) continue;
  ASSERT_FALSE(lists.read(message));
  ASSERT_EQ(message.persons.size(), 1U);
  EXPECT_LT(message.documents.size(), 500U);
  EXPECT_GT(message.documents.size(), 200U);
  const RawPart& rest = message.raw.back();
  EXPECT_TRUE(rest.passed_over);
  EXPECT_TRUE(rest.text.empty());
  EXPECT_EQ(rest.offset + rest.length, next);
  EXPECT_EQ(findings.count("paxlst.person.too_large"), 1U);
  ASSERT_TRUE(lists.read(message));
  EXPECT_EQ(message.persons.at(0).surname(), "C");
  EXPECT_EQ(message.documents.size(), 1U) << "the next person is whole";
}

}  // namespace
}  // namespace limen::paxlst
