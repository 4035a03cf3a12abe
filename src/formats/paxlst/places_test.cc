// Where findings stand that turn out at a message's end, and what counts and routes say.
#include <gtest/gtest.h>

#include "formats/paxlst/test_read.h"

namespace limen::paxlst {
namespace {

using testing::flight_with;
using testing::Lists;
using testing::message_of;
using testing::read_lists;

const edifact::Diagnostic* found(const Lists& lists, std::string_view code) {
  for (const edifact::Diagnostic& item : lists.findings.diagnostics) {
    if (item.code == code) return &item;
  }
  return nullptr;
}

void expect_at(const std::string& bytes, std::string_view code, std::string_view segment, std::uint64_t number,
               ReadOptions options = {}) {
  const Lists lists = read_lists(bytes, options);
  const edifact::Diagnostic* const at = found(lists, code);
  ASSERT_NE(at, nullptr) << code;
  EXPECT_TRUE(std::string_view(bytes).substr(at->offset).starts_with(segment))
      << code << " at " << bytes.substr(at->offset, 12);
  EXPECT_EQ(at->segment, number) << code;
}

TEST(PaxlstPlaces, WhatTurnsOutAtTheEndStandsWhereItIsWrong) {
  const std::string two = flight_with("NAD+FL+++A:B'NAD+FL+++C:D'CNT+42:7'");
  expect_at(two, "paxlst.count.persons", "7'", 11);
  expect_at(flight_with("NAD+FL+++A:B'NAD+FL'"), "paxlst.person.nameless", "NAD+FL'", 10);
  expect_at(flight_with("NAD+FL'NAD+FL+++A:B'"), "paxlst.person.nameless", "NAD+FL'", 9);
  const std::string nothing = message_of("RFF+TN:1'TDT+20+XX1'NAD+FL+++A:B'");
  expect_at(nothing, "paxlst.bgm.missing", "RFF+TN", 2);
  expect_at(nothing, "paxlst.flight.day", "NAD+FL", 4);
  expect_at(message_of("BGM+745'"), "paxlst.flight.day", "UNT", 3);
  expect_at(message_of(""), "paxlst.bgm.missing", "UNT", 2);
  expect_at(message_of("TDT+20+XX1'NAD+FL+++A:B'"), "paxlst.directory.missing", "UNT", 4, {.validate = true});
}

TEST(PaxlstPlaces, AMessageWithoutItsEndKeepsItsFindings) {
  std::string bytes = flight_with("NAD+FL+++A:B'CNT+42:7'");
  bytes.erase(bytes.find("UNT"));
  bytes += "UNH+2+PAXLST:D:12B:UN'BGM+745'UNT+3+2'UNZ+2+1'";
  expect_at(bytes, "paxlst.count.persons", "7'", 10);
  std::string none = message_of("BGM+745'");
  none.erase(none.find("UNT"));
  none += "UNH+2+PAXLST:D:12B:UN'BGM+745'UNT+3+2'UNZ+2+1'";
  expect_at(none, "paxlst.flight.day", "UNH+2", 2);
}

TEST(PaxlstPlaces, ACountBeforeThePersonsIsTheirsAllTheSame) {
  EXPECT_FALSE(read_lists(flight_with("CNT+42:2'NAD+FL+++A:B'NAD+FL+++C:D'")).has("paxlst.count.persons"));
  expect_at(flight_with("CNT+42:1'NAD+FL+++A:B'NAD+FL+++C:D'"), "paxlst.count.persons", "1'", 9);
  expect_at(flight_with("NAD+FL+++A:B'CNT+42:1'NAD+FL+++C:D'"), "paxlst.count.persons", "UNT", 12);
}

TEST(PaxlstPlaces, WhoIsNamedByReferencesCountsInACloseOut) {
  const auto close = [](std::string_view counts) {
    return read_lists(message_of("BGM+266+CLOB'TDT+20+XX123'LOC+125+LHR'DTM+189:2611220815:201'LOC+87+LIS'NAD+ZZZ'"
                                 "RFF+ABO:X1'NAD+FL+++A:B'" +
                                 std::string(counts)))
        .has("paxlst.count.persons");
  };
  EXPECT_FALSE(close("CNT+42:2'"));
  EXPECT_FALSE(close("CNT+41:1'"));
  EXPECT_TRUE(close("CNT+42:1'"));
  EXPECT_TRUE(close("CNT+42:3'"));
}

TEST(PaxlstPlaces, AReleasedSeparatorIsNoRepetition) {
  std::string bytes = flight_with("NAD+FL+++O?*B:J'");
  bytes.insert(0, "UNA:+.?*'");
  const Lists lists = read_lists(bytes);
  EXPECT_FALSE(lists.has("paxlst.segment.repetition"));
  EXPECT_TRUE(lists.only().raw.empty());
  EXPECT_EQ(lists.person().surname(), "O*B");
  bytes.replace(bytes.find("O?*B"), 4, "O*B");
  const Lists repeated = read_lists(bytes);
  EXPECT_TRUE(repeated.has("paxlst.segment.repetition"));
  EXPECT_EQ(repeated.only().raw.size(), 1U);
  EXPECT_EQ(repeated.person().surname(), "O");
}

TEST(PaxlstPlaces, TheArrivalMayStandBeforeTheDeparture) {
  const Lists lists =
      read_lists(message_of("BGM+745'TDT+20+XX1'LOC+87+LIS'DTM+232:2611221130:201'LOC+125+LHR'DTM+189:2611220815:201'"
                            "NAD+FL+++A:B'"));
  ASSERT_EQ(lists.only().legs.size(), 1U);
  const Leg& leg = lists.only().legs[0];
  EXPECT_TRUE(leg.border);
  EXPECT_EQ(lists.only().stops[leg.from].airport, "LHR");
  EXPECT_EQ(lists.only().stops[leg.to].airport, "LIS");
  EXPECT_TRUE(lists.has("paxlst.segment.order"));
  EXPECT_FALSE(read_lists(flight_with("NAD+FL+++A:B'")).has("paxlst.segment.order"));
}

TEST(PaxlstPlaces, AFlightNumberIsFoundBehindALongerDesignator) {
  const auto flight = [](std::string_view id, std::string_view carrier) {
    const Lists lists =
        read_lists(message_of("BGM+745'TDT+20+" + std::string(id) + "+++" + std::string(carrier) + "'"));
    const Flight& read = lists.only().flights.at(0);
    return std::string(read.airline) + "|" + std::string(read.number) + "|" + std::string(read.suffix);
  };
  EXPECT_EQ(flight("BAW123", "BA"), "BAW|123|");
  EXPECT_EQ(flight("BA123A", "BA"), "BA|123|A");
  EXPECT_EQ(flight("XXX1", "XXX"), "XXX|1|");
  EXPECT_EQ(flight("9W12", ""), "9W|12|");
  EXPECT_EQ(flight("123", "BA"), "|123|");
  EXPECT_EQ(flight("BAMCL", "BA"), "||");
}

// Behind the persons the header may grow only so far: each part of a message has it.
TEST(PaxlstPlaces, HeadersDoNotGrowWithoutEnd) {
  std::string segments = "BGM+745'TDT+20+XX1'NAD+FL+++A:B'CNT+42:1'";
  for (int i = 0; i < 3000; ++i) segments += "RFF+TN:1'CNT+42:1'DTM+137:2611221000:201'LOC+1+X'";
  const std::string bytes = message_of(segments);
  const Lists lists = read_lists(bytes, {.copy = true, .max_part_bytes = 1U << 20});
  const Message& message = lists.messages.back();
  EXPECT_LE(message.header_references.size(), 1000U);
  EXPECT_LE(message.counts.size(), 1000U);
  EXPECT_LE(message.header_moments.size(), 1000U);
  EXPECT_LE(message.header_places.size(), 1000U);
  EXPECT_TRUE(lists.has("paxlst.segment.order"));
}

}  // namespace
}  // namespace limen::paxlst
