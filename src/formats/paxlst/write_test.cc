#include "formats/paxlst/write.h"

#include <gtest/gtest.h>

#include "formats/paxlst/test_describe.h"
#include "formats/paxlst/test_lists.h"
#include "formats/paxlst/test_read.h"

namespace limen::paxlst {
namespace {

using testing::describe;
using testing::flight_with;
using testing::ListMaker;
using testing::ListOptions;
using testing::Lists;
using testing::message_of;
using testing::read_lists;

std::string written(const Message& message, const edifact::Separators& separators = {}) {
  std::string out;
  edifact::EdifactWriter writer(out);
  edifact::Interchange interchange;
  interchange.has_una = true;
  interchange.separators = separators;
  interchange.syntax_id = "UNOA";
  interchange.version = 4;
  interchange.sender.id = "XX";
  interchange.recipient.id = "GOV";
  interchange.date = "261120";
  interchange.time = "0815";
  interchange.reference = "9";
  writer.begin_interchange(interchange);
  EXPECT_TRUE(write_message(writer, message).ok());
  writer.end_interchange();
  EXPECT_TRUE(writer.finish().ok());
  return out;
}

void expect_round_trip(const std::string& bytes) {
  const Lists first = read_lists(bytes);
  for (const Message& message : first.messages) {
    const std::string again = written(message);
    const Lists second = read_lists(again);
    ASSERT_EQ(second.messages.size(), 1U) << again;
    EXPECT_EQ(describe(second.only()), describe(message)) << again;
    EXPECT_EQ(written(second.only()), again);
  }
}

TEST(PaxlstWrite, GeneratedListsComeBackTheSame) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    expect_round_trip(ListMaker({.flights = 2, .persons = 15, .seed = seed, .addresses = seed % 2 == 0}).make());
  }
}

TEST(PaxlstWrite, StrangeSegmentsComeBackInTheirPlace) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    expect_round_trip(ListMaker({.persons = 20, .seed = seed, .strange = true}).make());
  }
}

TEST(PaxlstWrite, OrderSlipsAndDoublesComeBackTheSame) {
  expect_round_trip(flight_with(
      "NAD+FL+++A:B:C:D:E'LOC+91+GBR'DTM+36:300101'DTM+329:000000'DTM+329:800101'ATT+2++M'ATT+2++F'NAT+2+D'NAT+2+GBR'"
      "LOC+178+LHR'LOC+178+CDG'LOC+179+LIS:::LISBOA'MEA+CT++3'MEA+CT++:4'EMP+1+CR1:110:111'EMP+1+CR2'GEI+4+173'"
      "GEI+4+174'RFF+ABO:1'RFF+ABO:2'RFF+QQ:3'DOC+P:110:111+1'RFF+QQ:4'RFF+SEA:1A'GEI+4+174'GEI+ZZZ+1'LOC+91+FRA'"
      "LOC+91+DEU'LOC+180+:::SOMEWHERE'DTM+36:000000'DTM+36:300101'QTY+1:2'NAT+2+ITA'DOC++77'DTM+182:210101:101'"
      "NAD+ZZZ'RFF+ABO:9'NAD+QX++NAME IN THE WRONG PLACE:ADA'CNT+42:1'CNT+3:2'AUT+1'XYZ+1'"));
  expect_round_trip(message_of(
      "BGM+250+CC'COM+1:TE'XXX+1'RFF+TN:1:2:3:4'DTM+137:2611220815:201'LOC+9+LIS'NAD+MS+AB'CTA+IC+X:NAME'CTA+IC+Y'"
      "COM+1:TE+2:FX+3:EM'COM+4:TE'COM+5:TE'TDT+34+XX77MCL+40++YY'YYY+1'DTM+189:2611220815:201'LOC+125+LHR'DTM+189'"
      "DTM+554:2611220815:201'ZZY+1'LOC+188+AAA'LOC+172+BBB'NAD+FM+++A'NAD+DDT+++B'"));
}

// What fuzzing found: each of these came back as something else.
TEST(PaxlstWrite, OddListsComeBackTheSame) {
  for (const std::string_view segments : {
           "NAD+FL+++A:B++++++:'",                               // an address of nothing
           "NAD+FL+++A'FTX+BAG+++XX1:2:'",                       // a tag with an empty part behind it
           "NAD+FL+++A'RFF+AVF:1:'",                             // likewise a booking
           "NAD+FL+++A'EMP+1+:110:111'",                         // a coded function of nothing
           "NAD+FL:X+++A'",                                      // something behind the qualifier is no name
           "NAD+FL:X+++'",                                       //
           "NAD+FL++A:B:C'",                                     // a name in the wrong place
           "NAD+FL:X++A:B:C'",                                   //
           "NAD+FL++A+B'",                                       // in both
           "NAD+FL+++A'DOC+P+1'DTM+182:200101'DTM+329:251201'",  // the document before the birth
           "NAD+FL+++A'DTM+329:251201'DOC+P+1'DTM+182:200101'DOC+V+2'DTM+182:210101'",
           "PDT+P/PP12:301231:GBR+BELT:ADA::800101:F+CRW+NZAKL:USLAX'",
       }) {
    expect_round_trip(flight_with(segments));
  }
  expect_round_trip(message_of("BGM++CC'BGM+745'NAD+MS+AB'"));
  expect_round_trip(message_of("BGM+745'NAD+MS+AB'CNT+42:1'XYZ+1'NAD+QX++NAME'RFF+AVF:1'"));
}

TEST(PaxlstWrite, APersonWithoutAFlightOrAKnownQualifierStaysAPerson) {
  const Lists first = read_lists(message_of("BGM+745'NAD+MS+AB'CNT+42:1'NAD+QX+++BELT:ADA'"));
  ASSERT_EQ(first.persons(), 1U);
  const Lists second = read_lists(written(first.only()));
  ASSERT_EQ(second.persons(), 1U);
  EXPECT_EQ(second.person().surname(), "BELT");
  EXPECT_EQ(second.only().parties.size(), 1U);
}

TEST(PaxlstWrite, ReleasesWhatTheSeparatorsNeed) {
  const Lists first = read_lists(flight_with("NAD+FL+++O?'NEIL?+$=:WHO?:'RFF+AVF:?+?:?''"));
  const edifact::Separators odd{.component = '\'', .element = '=', .terminator = '$'};
  const std::string bytes = written(first.only(), odd);
  const Lists second = read_lists(bytes);
  ASSERT_EQ(second.persons(), 1U) << bytes;
  EXPECT_EQ(second.person().surname(), "O'NEIL+$=");
  EXPECT_EQ(second.person().booking, "+:'");
}

TEST(PaxlstWrite, TheOldFormIsNotWritten) {
  Message message;
  message.form = Form::kOldUs;
  std::string out;
  edifact::EdifactWriter writer(out);
  const auto result = write_message(writer, message);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, "paxlst.write.old_form");
}

// Nobody is lost, whatever carriers do to the bytes on the way.
TEST(PaxlstMutations, NobodyIsLost) {
  struct Separators {
    char component, element, release, terminator;
  };
  const Separators sets[] = {{':', '+', '?', '\''},
                             {'*', '-', '\\', '"'},
                             {'\x1F', '\x1D', '?', '\x1C'},
                             {'#', '*', '?', '$'},
                             {'=', '|', '^', '~'}};
  std::size_t mutants = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    for (const Separators& set : sets) {
      for (const std::size_t wrap : {std::size_t{0}, std::size_t{69}, std::size_t{64}, std::size_t{7}}) {
        for (int dirt = 0; dirt < 6; ++dirt) {
          ListOptions options{.flights = 2, .persons = 12, .seed = seed};
          options.component = set.component;
          options.element = set.element;
          options.release = set.release;
          options.terminator = set.terminator;
          options.wrap = wrap;
          options.strange = dirt == 1;
          options.group = dirt != 2;
          options.line_a_segment = dirt == 3 && wrap == 0;
          options.addresses = dirt == 4;
          ListMaker maker(options);
          std::string bytes = maker.make();
          if (dirt == 5)
            bytes =
                "\xEF\xBB\xBF"
                "QD LISGVXX\r\n.LHROPXX 221115\r\n\x02" +
                bytes + "\x03 UN UNA\r\n";
          const Lists lists = read_lists(bytes);
          ++mutants;
          std::vector<std::string> surnames;
          std::size_t documents = 0;
          for (const Message& message : lists.messages) {
            for (const Person& person : message.persons) surnames.emplace_back(person.surname());
            documents += message.documents.size();
          }
          ASSERT_EQ(surnames, maker.truth().surnames) << seed << ' ' << wrap << ' ' << dirt;
          ASSERT_EQ(documents, maker.truth().documents);
          ASSERT_FALSE(lists.has("paxlst.count.persons"));
          ASSERT_FALSE(lists.has("paxlst.date.invalid"));
        }
      }
    }
  }
  EXPECT_GE(mutants, 300U);
}

// Every byte of the message is understood, raw or quarantined, and the raw parts of the model are the raw ranges.
TEST(PaxlstMutations, WhatIsNoFieldIsRaw) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::string bytes = ListMaker({.persons = 30, .seed = seed, .strange = true}).make();
    const Lists lists = read_lists(bytes);
    std::uint64_t at = 0;
    std::uint64_t raw = 0;
    for (const edifact::Range& range : lists.findings.ranges) {
      EXPECT_EQ(range.offset, at);
      at += range.length;
      if (range.kind == edifact::RangeKind::kRaw) raw += range.length;
    }
    EXPECT_EQ(at, bytes.size());
    std::uint64_t kept = 0;
    for (const RawPart& part : lists.only().raw) {
      EXPECT_EQ(bytes.substr(part.offset, part.text.size()), part.text);
      kept += part.text.size();
    }
    EXPECT_EQ(kept, raw);
  }
}

}  // namespace
}  // namespace limen::paxlst
