#include "formats/amend/amend.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <random>
#include <set>

#include "base/result_matchers.h"
#include "formats/cusres/test_describe.h"
#include "formats/edifact/edifact.h"
#include "formats/paxlst/paxlst.h"
#include "formats/paxlst/test_describe.h"
#include "formats/paxlst/test_lists.h"
#include "formats/paxlst/test_read.h"

namespace limen::amend {
namespace {

using paxlst::testing::flight_with;
using paxlst::testing::ListMaker;
using paxlst::testing::message_of;

// Every message of some bytes, with what stands around it, as it stands in memory.
template <typename Use>
void for_each_list(std::string_view bytes, const Use& use) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
  paxlst::PaxlstReader lists(reader);
  paxlst::Message message;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    Surroundings around{reader.interchange(), std::nullopt};
    if (reader.group() != nullptr) around.group = *reader.group();
    ASSERT_TRUE(lists.read(message));
    use(bytes.substr(message.envelope.offset, message.envelope.length), around, message);
  }
}

std::vector<std::string> segments_of(std::string_view bytes, const edifact::Separators& separators) {
  std::vector<std::string> all;
  edifact::SegmentCursor cursor(bytes, separators);
  for (edifact::Segment segment; cursor.next(segment);) {
    all.emplace_back(bytes.substr(segment.offset(), segment.length()));
  }
  return all;
}

// Segments that stand in one of them and not in the other.
std::size_t differing(std::string_view a, std::string_view b, const edifact::Separators& separators) {
  std::multiset<std::string> left, right, only_left, only_right;
  for (const std::string& text : segments_of(a, separators)) left.insert(text);
  for (const std::string& text : segments_of(b, separators)) right.insert(text);
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(), std::inserter(only_left, only_left.end()));
  std::set_difference(right.begin(), right.end(), left.begin(), left.end(),
                      std::inserter(only_right, only_right.end()));
  return std::max(only_left.size(), only_right.size());
}

std::string header(const Surroundings& around) {
  std::string out;
  edifact::EdifactWriter writer(out);
  edifact::Interchange interchange = around.interchange;
  interchange.has_una = true;
  if (interchange.syntax_id.size() != 4) interchange.syntax_id = "UNOA";
  writer.begin_interchange(interchange);
  if (around.group) writer.begin_group(*around.group);
  return out;
}

std::vector<std::string> lists_of_all_kinds() {
  std::vector<std::string> all;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    all.push_back(ListMaker({.flights = 2,
                             .persons = 6,
                             .seed = seed,
                             .group = seed % 2 == 0,
                             .wrap = seed % 3 == 0 ? 61U : 0U,
                             .line_a_segment = seed % 3 == 1,
                             .strange = seed % 4 != 0,
                             .addresses = seed % 5 == 0})
                      .make());
  }
  all.push_back(flight_with(
      "NAD+FL+++A:B:C:D:E'LOC+91+GBR'DTM+36:300101'DTM+329:000000'DTM+329:800101'ATT+2++M+'ATT+2++F'NAT+2+D'NAT+2+GBR'"
      "LOC+178+LHR::SURPLUS'LOC+178+CDG'LOC+179+LIS:::LISBOA'MEA+CT++3'MEA+CT++:4'EMP+1+CR1:110:111'EMP+1+CR2'"
      "GEI+4+173'RFF+ABO:1'RFF+ABO:2'RFF+QQ:3'DOC+P:110:111+1+SURPLUS'RFF+QQ:4'RFF+SEA:1A'LOC+91+FRA'LOC+91+DEU'"
      "COM+1:TE'COM+2:FX'NAD+QX++NAME IN THE WRONG PLACE:ADA'CNT+42:1'AUT+1'XYZ+1'"));
  all.push_back(
      message_of("BGM+745'NAD+FL+++ONE:TWO+++++'RFF+AVF:?+?:??X'NAD+FL+++ONE:TWO'NAD+FL+++ONE:TWO'CNT+42:9'"));
  all.push_back(flight_with("NAD+FL+++NO:END'RFF+AVF:1'").substr(0, 200));
  all.push_back(
      "UNB+UNOA:1+A+B+020131:1000+1'UNH+1+PAXLST:001:000:NZ'TDT++SA812+40+SA'UNS+D'"
      "PDT+P/182345345:990909:US+MANGUS:SIMON:P:590429:M+PAX+NZAKL:USLAX'UNT+4+1'UNZ+1+1'");
  return all;
}

std::string mutant(const std::string& bytes, std::mt19937& random) {
  std::string changed = bytes;
  for (std::size_t edits = 1 + random() % 3; edits > 0; --edits) {
    const std::size_t at = random() % changed.size();
    const std::size_t length = std::min<std::size_t>(1 + random() % 8, changed.size() - at);
    if (const auto kind = random() % 4; kind == 0) {
      changed[at] = static_cast<char>(random());
    } else if (kind == 1 && length < changed.size()) {
      changed.erase(at, length);
    } else if (kind == 2) {
      changed.insert(at, changed.substr(at, length));
    } else {
      changed[at] = changed[random() % changed.size()];
    }
  }
  return changed;
}

TEST(Amend, AnUnmodifiedListIsTheSameBytes) {
  std::size_t messages = 0;
  std::mt19937 random(7);
  for (const std::string& bytes : lists_of_all_kinds()) {
    for (int number = 0; number < 40; ++number) {
      const std::string input = number == 0 ? bytes : mutant(bytes, random);
      for_each_list(input, [&](std::string_view received, const Surroundings& around, const paxlst::Message& message) {
        const auto written = PassengerList(received, around, message).write(message);
        ASSERT_OK(written);
        EXPECT_EQ(*written, received);
        ++messages;
      });
    }
  }
  EXPECT_GT(messages, 400U);
}

struct Change {
  std::string_view name;
  std::size_t segments;  // that it concerns
  std::function<void(paxlst::Message&)> make;
};

const Change kChanges[] = {
    {"booking", 1, [](paxlst::Message& m) { m.persons.back().booking = "NEW+1"; }},
    {"nationality", 1, [](paxlst::Message& m) { m.persons.front().nationality = "UTO"; }},
    {"surname", 1, [](paxlst::Message& m) { m.persons.front().name[0] = "OTHER'S"; }},
    {"no seat", 2, [](paxlst::Message& m) { m.persons.back().seat = {}; }},  // and UNT
    {"reference", 2, [](paxlst::Message& m) { m.envelope.reference = "OTHER"; }},
    {"document", 1,
     [](paxlst::Message& m) {
       if (!m.documents.empty()) m.documents.back().number = "N0000001";
     }},
    {"bags", 2, [](paxlst::Message& m) { m.persons.back().bags = 77; }},  // UNT, where there were none
};

// Reading gives exactly the changed message, in the same surroundings, and nothing else is touched.
TEST(Amend, AChangeConcernsItsSegmentsOnly) {
  std::size_t exact = 0, all = 0;
  for (const std::string& bytes : lists_of_all_kinds()) {
    for (const Change& change : kChanges) {
      for_each_list(bytes, [&](std::string_view received, const Surroundings& around, paxlst::Message& message) {
        if (message.form == paxlst::Form::kOldUs || message.persons.empty()) return;
        const PassengerList original(received, around, message);
        change.make(message);
        const auto written = original.write(message);
        ASSERT_OK(written);
        std::string again = header(around) + *written;
        if (!again.ends_with(message.separators.terminator)) again += message.separators.terminator;
        std::size_t read = 0;
        for_each_list(again, [&](std::string_view, const Surroundings&, const paxlst::Message& second) {
          EXPECT_EQ(paxlst::testing::describe(second), paxlst::testing::describe(message)) << change.name << *written;
          ++read;
        });
        EXPECT_EQ(read, 1U) << change.name << *written;
        ++all;
        exact += differing(received, *written, message.separators) <= change.segments ? 1 : 0;
      });
    }
  }
  EXPECT_GT(all, 150U);
  // What is left are lists whose received order says something else than the writer's.
  EXPECT_GE(exact * 100, all * 95) << exact << " of " << all;
}

TEST(Amend, SurplusOrderAndLineBreaksStay) {
  const std::string input = message_of(
      "\r\nBGM+745'\r\nTDT+20+XX123+++XX'\r\nLOC+125+LHR'\r\nNAD+FL+++A:B'\r\nNAT+2+GBR:SURPLUS'\r\nLOC+178+LHR+++'\r\n"
      "RFF+AVF:1'\r\nXYZ+7'\r\nDOC+P:110:111+1'\r\nNAD+FL+++C:D'\r\nRFF+SEA:01A:'\r\nCNT+42:2'\r\n");
  for_each_list(input, [&](std::string_view received, const Surroundings& around, paxlst::Message& message) {
    const PassengerList original(received, around, message);
    std::string expected(received);
    const auto replace = [&](std::string_view from, std::string_view to) {
      expected.replace(expected.find(from), from.size(), to);
    };
    message.persons[0].booking = "2";
    replace("AVF:1'", "AVF:2'");
    message.persons[1].name[1] = "E?";
    replace("C:D'",
            "C:E?"
            "?'");
    auto written = original.write(message);
    ASSERT_OK(written);
    EXPECT_EQ(*written, expected);
    // A new segment, a segment gone, and a person gone: UNT follows.
    message.persons[1].booking = "3";
    message.persons[0].nationality = {};
    replace("\r\nNAT+2+GBR:SURPLUS'", "");
    replace(
        "C:E?"
        "?'",
        "C:E?"
        "?'\r\nRFF+AVF:3'");
    written = original.write(message);
    ASSERT_OK(written);
    EXPECT_EQ(*written, expected);
    message.persons[1].booking = {};
    message.persons[1].name[1] = "D";
    message.persons.erase(message.persons.begin());
    message.documents.clear();
    message.raw.clear();
    message.persons[0].documents = {};
    message.counts[0].value = "1";
    written = original.write(message);
    ASSERT_OK(written);
    EXPECT_EQ(written->find("A:B"), std::string::npos);
    EXPECT_NE(written->find("LOC+125+LHR'\r\nNAD+FL+++C:D'\r\nRFF+SEA:01A:'\r\nCNT+42:1'\r\nUNT+8+1'"),
              std::string::npos)
        << *written;
  });
}

TEST(Amend, WhatCannotBeWrittenIsSaid) {
  for_each_list(lists_of_all_kinds().back(),
                [](std::string_view received, const Surroundings& around, paxlst::Message& message) {
                  const PassengerList original(received, around, message);
                  ASSERT_EQ(message.form, paxlst::Form::kOldUs);
                  message.persons.at(0).name[0] = "OTHER";
                  const auto written = original.write(message);
                  ASSERT_FALSE(written.ok());
                  EXPECT_EQ(written.error().code, "paxlst.write.old_form");
                  message.part = 2;
                  const auto part = PassengerList(received, around, message).write(message);
                  ASSERT_FALSE(part.ok());
                  EXPECT_EQ(part.error().code, "amend.part");
                });
}

TEST(Amend, AnAnswerChangesInItsSegments) {
  const std::string bytes =
      "UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CUSRES:D:12B:UN:IATA'BGM+962+'RFF+TN:T1:::1'RFF+AF:XX123'"
      "DTM+189:2611220815:201'LOC+125+LHR::X'QQQ+1'ERP+2'RFF+AVF:ABC'RFF+ABO:U1'ERC+0Z+'FTX+AAP+++LINE+SURPLUS'"
      "ERP+2'RFF+ABO:U2'ERC+0Z'UNT+99+1'UNZ+1+1'";
  std::mt19937 random(3);
  std::size_t messages = 0, changed = 0;
  for (int number = 0; number < 300; ++number) {
    const std::string input = number == 0 ? bytes : mutant(bytes, random);
    edifact::Findings findings;
    edifact::InterchangeReader reader(input, findings, {.retention = edifact::Retention::kMessage});
    cusres::Response response;
    for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      const Surroundings around{reader.interchange(), std::nullopt};
      cusres::read(reader, response);
      const std::string_view received =
          std::string_view(input).substr(reader.message().offset, reader.message().length);
      const Response original(received, around, response);
      auto written = original.write(response);
      ASSERT_OK(written);
      EXPECT_EQ(*written, received);
      ++messages;
      if (response.codes.empty()) continue;
      response.codes.back().value = "1Z";
      written = original.write(response);
      ASSERT_OK(written);
      if (number != 0) continue;
      std::string expected(received);
      expected.replace(expected.rfind("0Z"), 2, "1Z");
      EXPECT_EQ(*written, expected);
      ++changed;
    }
  }
  EXPECT_GT(messages, 250U);
  EXPECT_EQ(changed, 1U);
}

TEST(Amend, UnknownSegmentsOfAnAnswerStay) {
  const std::string body = "BGM+962'ERP+2'RFF+AVF:A'XYZ+1'RFF+AVF:A'ERC+0Z'ERP+2'QQQ+7'RFF+ABO:2'ERC+1Z'";
  const std::string input = "UNB+UNOA:4+A+B+261122:0815+1'UNH+1+CUSRES:D:05B:UN:IATA'" + body + "UNT+12+1'UNZ+1+1'";
  edifact::Findings findings;
  edifact::InterchangeReader reader(input, findings, {.retention = edifact::Retention::kMessage});
  cusres::Response response;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kMessage) break;
  }
  cusres::read(reader, response);
  const std::string_view received = std::string_view(input).substr(reader.message().offset, reader.message().length);
  const Response original(received, {reader.interchange(), std::nullopt}, response);
  response.references[0].value = "QQ";
  const auto written = original.write(response);
  ASSERT_OK(written);
  EXPECT_NE(written->find("XYZ+1'"), std::string::npos) << *written;
  EXPECT_NE(written->find("QQQ+7'"), std::string::npos) << *written;
  EXPECT_NE(written->find("RFF+AVF:QQ'"), std::string::npos) << *written;
  EXPECT_NE(written->find("RFF+AVF:A'"), std::string::npos) << *written;
}

}  // namespace
}  // namespace limen::amend
