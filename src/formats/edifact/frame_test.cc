// Where one interchange ends and the next begins, however the first was cut; what stands before tags and around
// interchanges. Everything is read whole and in pieces of several sizes, with the same result.
#include "formats/edifact/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "formats/edifact/reader.h"
#include "formats/edifact/test_interchange.h"

namespace limen::edifact {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Reading;

Reading read_every_way(std::string_view text, const ReaderOptions& options = {}) {
  Reading whole;
  testing::read(text, whole, options);
  EXPECT_TRUE(testing::tiles(whole.findings.ranges, text.size())) << text;
  for (const std::size_t step : {1U, 7U, 64U, 1000U}) {
    for (const Retention retention : {Retention::kSegment, Retention::kMessage}) {
      if (step == 1 && text.size() > 10000) continue;
      ReaderOptions piecemeal = options;
      piecemeal.retention = retention;
      piecemeal.chunk_bytes = 32;
      Reading stream;
      testing::read_stream(text, stream, step, piecemeal);
      EXPECT_EQ(stream.trace, whole.trace) << text.substr(0, 2000);
      EXPECT_EQ(stream.findings.ranges, whole.findings.ranges) << text.substr(0, 2000);
    }
  }
  return whole;
}

// The names of all persons, message by message.
std::vector<std::string> names(const Reading& reading) {
  std::vector<std::string> result;
  for (const testing::PlainMessage& message : reading.messages) {
    std::string text = message.reference + ":";
    for (const testing::PlainSegment& segment : message.segments) {
      if (segment.tag != "NAD" || segment.elements.size() < 4 || segment.elements[3].empty()) continue;
      text += " " + segment.elements[3][0] + (segment.elements[3].size() > 1 ? "/" + segment.elements[3][1] : "");
    }
    result.push_back(text);
  }
  return result;
}

std::uint64_t quarantined(const Reading& reading) {
  std::uint64_t bytes = 0;
  for (const Range& range : reading.findings.ranges) bytes += range.kind == RangeKind::kQuarantined ? range.length : 0;
  return bytes;
}

// An interchange of one person, written with + : and ' and then turned into other signs.
std::string one(const std::string& number, const std::string& name, std::string_view to = "+:'") {
  std::string text = "UNB+UNOA:4+XX+YY+261123:1200+" + number + "'UNH+" + number +
                     "+PAXLST:D:12B:UN'BGM+745'NAD+FL+++" + name + "'UNT+4+" + number + "'UNZ+1+" + number + "'";
  for (char& c : text) {
    const std::size_t sign = std::string_view("+:'").find(c);
    if (sign != std::string_view::npos) c = to[sign];
  }
  return text;
}
std::string without(std::string text, std::string_view tag) { return text.substr(0, text.rfind(tag)); }

TEST(Frames, ManyInterchangesBehindOneThatWasCutAreAllRead) {
  for (const std::string_view cut_at : {"ANNA", "UNT", "UNZ"}) {
    for (const bool hash_first : {true, false}) {
      const std::string una = "UNA:*.? #";
      std::string text = (hash_first ? una : "") + without(one("1", "ANNA:A", hash_first ? "*:#" : "+:'"), cut_at);
      for (int i = 2; i < 3000; ++i) {
        text += "\r\n" + (hash_first ? "" : una) + one(std::to_string(i), "P:X", hash_first ? "+:'" : "*:#");
      }
      ASSERT_GT(text.size(), 256U << 10);
      Reading whole, stream;
      testing::read(text, whole);
      EXPECT_EQ(whole.messages.size(), 2999U) << cut_at;
      EXPECT_EQ(quarantined(whole), 0U);
      EXPECT_FALSE(whole.findings.has("edifact.segment.too_large"));
      testing::read_stream(text, stream, 5000, {.chunk_bytes = 4096});
      EXPECT_EQ(stream.trace, whole.trace);
    }
  }
}

TEST(Frames, AListOfManyPersonsBehindOneThatWasCutIsRead) {
  std::string text = "UNA:*.? #" + without(one("1", "ANNA:A", "*:#"), "UNZ") + "\r\n";
  text += "UNB+UNOA:4+XX+YY+261123:1200+2'UNH+2+PAXLST:D:12B:UN'BGM+745'";
  for (int i = 0; i < 20000; ++i) text += "NAD+FL+++P:X'ATT+2++F'DTM+329:800101'";
  Reading reading;
  testing::read(text + "UNT+60003+2'UNZ+1+2'", reading);
  ASSERT_EQ(reading.messages.size(), 2U);
  EXPECT_EQ(reading.messages[1].segments.size(), 60001U);
}

TEST(Frames, UnaOfTheNextIsNoSegmentOfTheOneBefore) {
  const std::string telex = "UNA:(.  -";
  const std::string next = "UNA:+.? '" + one("2", "BEN-HUR:B");
  for (const std::string_view cut_at : {"UNZ", "UNT"}) {
    for (const std::string& between : {std::string(), std::string("\r\n")}) {
      const std::string text = telex + without(one("1", "ANNA:A", "(:-"), cut_at) + between + next;
      EXPECT_THAT(names(read_every_way(text)), ElementsAre("1: ANNA/A", "2: BEN-HUR/B")) << text;
    }
  }
  const std::string other = without(one("1", "ANNA:A"), "UNZ") + "UNA:*.  #" +
                            one("2",
                                "O\x01"
                                "BRIEN:B",
                                "*:#");
  std::string quoted = other;
  quoted[quoted.find('\x01')] = '\'';
  EXPECT_THAT(names(read_every_way(quoted)), ElementsAre("1: ANNA/A", "2: O'BRIEN/B"));
  // The same without a version in UNB, which convinces nobody in the midst of a segment.
  const std::string plain = telex + without(one("1", "ANNA:A", "(:-"), "UNT") +
                            "UNA:+.? 'UNB+UNOA+XX+YY+1:2+2'UNH+2+PAXLST:D:12B:UN'NAD+FL+++BEN-HUR:B'UNT+3+2'UNZ+1+2'";
  EXPECT_THAT(names(read_every_way(plain)), ElementsAre("1: ANNA/A", "2: BEN-HUR/B"));
}

TEST(Frames, UnaBehindACutSegmentWithTheSameTerminatorIsKept) {
  const std::string first = without(one("1", "ANNA:A"), ":A") + "\r\n";
  const Reading cut = read_every_way(first + "UNA:+.? '" + one("2", "BEN*X:B"));
  EXPECT_THAT(names(cut), ElementsAre("1: ANNA", "2: BEN*X/B"));
  EXPECT_TRUE(cut.findings.has("edifact.segment.unterminated"));
  // Only the last terminator is missing, and the next has a release character of its own.
  std::string all = one("1", "ANNA:A");
  all.pop_back();
  const Reading end = read_every_way(all + "\r\nUNA:+.\\ '" + one("2", "O\\:BRIEN:B"));
  EXPECT_THAT(names(end), ElementsAre("1: ANNA/A", "2: O:BRIEN/B"));
  EXPECT_FALSE(end.findings.has("edifact.unz.reference"));
  const Reading element =
      read_every_way(without(one("1", "ANNA:A"), "UNZ") + "UNA:-.\\ '" + one("2", "O\\:BRIEN:B", "-:'"));
  EXPECT_THAT(names(element), ElementsAre("1: ANNA/A", "2: O:BRIEN/B"));
  EXPECT_EQ(quarantined(element), 0U);
}

TEST(Frames, ACutInterchangeEndsWithoutALineBreakToo) {
  const std::string first = without(one("1", "ANNA:A"), "A:A");
  for (const std::string_view signs : {"+:'", "*:#"}) {
    for (const std::string& una : {std::string(), "UNA:" + std::string(signs.substr(0, 1)) + ".? " + signs[2]}) {
      const std::string text = first + una + one("2", "BEN:B", signs);
      EXPECT_THAT(names(read_every_way(text)), ElementsAre("1: ANN", "2: BEN/B")) << text;
    }
  }
}

TEST(Frames, AUnaThatCannotBeMeantGoesWithItsUnb) {
  const std::string text = without(one("1", "ANNA:A"), "A:A") + "\r\nUNA:+.?'" + one("2", "BEN:B");
  const Reading reading = read_every_way(text);
  EXPECT_THAT(names(reading), ElementsAre("1: ANN", "2: BEN/B"));
  EXPECT_TRUE(reading.findings.has("edifact.una.invalid"));
}

TEST(Frames, AHeadingBetweenBelongsToNoName) {
  const std::string heading = "\r\n\x01QD VIEGPXH\r\n.HDQKMAT 271137\r\n\x02";
  for (const std::string_view cut_at : {"A:A", "UNZ"}) {
    const std::string text = without(one("1", "ANNA:A"), cut_at) + heading + "UNA:+.? '" + one("2", "BEN*X:B");
    const Reading reading = read_every_way(text);
    EXPECT_THAT(names(reading), ElementsAre(cut_at == "UNZ" ? "1: ANNA/A" : "1: ANN", "2: BEN*X/B")) << text;
    EXPECT_TRUE(reading.findings.has("edifact.heading"));
    EXPECT_EQ(quarantined(reading), 0U);
  }
}

TEST(Frames, WhatOnlyLooksLikeABeginningCutsNothing) {
  for (const std::string data :
       {"LUNA:+.? '", "LUNB+ABCD:4+X'", "XUNB:1+UNOA:4+X'", "UNB?+UNOA?:4?+X'", "FTX+UNB+UNOA'", "UNB+LUNA:4+X'",
        "BAUNB+UNO:4+X'", "X+UNA:+.? '", "XUNB+UNOA:X+Y'", "XUNB+UNOA:4X'"}) {
    const std::string text =
        "UNA:+.? '" + without(one("1", "ANNA:A"), "UNT") + "FTX+" + data + "NAD+FL+++BEN:B'UNT+6+1'UNZ+1+1'";
    const Reading reading = read_every_way(text);
    EXPECT_THAT(names(reading), ElementsAre("1: ANNA/A BEN/B")) << text;
    EXPECT_FALSE(reading.findings.has("edifact.unt.missing")) << text;
  }
}

// Against a search that is written to be seen to be right, wherever the places are.
TEST(Frames, ACertainBeginningIsFoundWhereverItStands) {
  std::mt19937 random(8);
  for (int i = 0; i < 3000; ++i) {
    std::string text(random() % 700, 'X');
    for (char& c : text) c = "UNABUN+:4XO'"[random() % 12];
    const std::string_view begin = random() % 2 == 0 ? "UNB+UNOA:4+" : "UNA:*.? #\r\nUNB*UNOC:3*";
    const std::size_t at = random() % (text.size() + 1);
    text.insert(at, begin);
    const Outlook outlook = look_ahead(text, 0, text.size(), true);
    ASSERT_TRUE(outlook.frame);
    ASSERT_LE(*outlook.frame, at);
    if (text[at + 2] == 'B' && *outlook.frame < at) {
      ASSERT_TRUE(frame_at(text, *outlook.frame)->certain);
    }
    for (const std::size_t known : {at, at + 3, at + begin.size(), text.size()}) {
      if (*outlook.frame != at) continue;
      const Outlook part = look_ahead(std::string_view(text).substr(0, known), 0, known, false);
      ASSERT_FALSE(part.frame && *part.frame != at);
      ASSERT_LE(part.sure, at) << "nothing is sure that more bytes could change";
    }
  }
}

TEST(Frames, MarksAndHeadingsStandTogether) {
  const std::string mark = "\xEF\xBB\xBF", heading = "QD VIEGPXH\r\n.HDQKMAT 271137\r\n";
  for (const std::string& before : {mark + heading, heading + mark, "\r\n" + mark + "\x01" + heading}) {
    const Reading reading = read_every_way(before + one("1", "ANNA:A"));
    EXPECT_EQ(quarantined(reading), 0U);
    EXPECT_TRUE(reading.findings.has("edifact.heading"));
    ASSERT_TRUE(reading.findings.has("edifact.bom"));
    for (const Diagnostic& found : reading.findings.diagnostics) EXPECT_GT(found.line, 0U) << found.code;
  }
}

TEST(Frames, WhatWasMadeUtf8IsReadAsUtf8) {
  for (const std::string_view syntax : {"UNOC", "UNOE", "UNOL", "UNOX", "UNOY"}) {
    std::string text = one("1", "M\xC3\x9CLLER:A") + one("2", "M\xC3\x9CLLER:A");
    for (std::size_t at = 0; (at = text.find("UNOA", at)) != std::string::npos;) text.replace(at, 4, syntax);
    const Reading marked = read_every_way("\xEF\xBB\xBF" + text);
    const Reading made = read_every_way(text, {.utf8 = true});
    for (const Reading* reading : {&marked, &made}) {
      ASSERT_EQ(reading->interchanges.size(), 2U);
      for (const Interchange& interchange : reading->interchanges) {
        EXPECT_EQ(decode(interchange.repertoire, "M\xC3\x9CLLER").text, "M\xC3\x9CLLER") << syntax;
        EXPECT_EQ(interchange.syntax_id, syntax);
      }
      EXPECT_FALSE(reading->findings.has("edifact.character.foreign"));
    }
  }
  const Reading plain = read_every_way(one("1", "M\xC3\x9CLLER:A"), {.utf8 = true});
  EXPECT_TRUE(plain.findings.has("edifact.character.foreign")) << "UNOA has no such letter, whatever the encoding";
}

TEST(Frames, AMarkBeforeBytesThatAreNoUtf8SpoilsNothing) {
  std::string text = "\xEF\xBB\xBF" + one("1", "\xB8\xD2\xD0\xDD:A");
  text.replace(text.find("UNOA"), 4, "UNOE");
  const Reading reading = read_every_way(text);
  const Repertoire repertoire = reading.interchanges.at(0).repertoire;
  const Decoded name = decode(repertoire, "\xB8\xD2\xD0\xDD");
  EXPECT_EQ(name.text, "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD") << "as ISO 8859-5 has it";
  EXPECT_FALSE(name.foreign);
  EXPECT_EQ(to_text(repertoire), "UNOE");
  EXPECT_EQ(encode(repertoire, "\xD0\x98"), "\xD0\x98") << "what is written is UTF-8";
  EXPECT_FALSE(reading.findings.has("edifact.character.foreign"));
}

TEST(Frames, AMailThatQuotesAnInterchangeIsRead) {
  std::string lines = one("1", "ANNA:A");
  for (const std::string& mark : {std::string("\r\n> "), std::string("\r\n>> "), std::string("<br>\r\n"),
                                  std::string("<br />"), std::string("\xC2\xA0\r\n"), std::string("\xA0")}) {
    for (const std::string& una : {std::string(), std::string("UNA:+.\\ '")}) {
      std::string text;
      for (const char c : una + lines) {
        text += c;
        if (c == '\'') text += mark;
      }
      const Reading reading = read_every_way("> " + text.substr(0, text.rfind('\'') + 1));
      EXPECT_THAT(names(reading), ElementsAre("1: ANNA/A")) << text;
      EXPECT_TRUE(reading.findings.has("edifact.segment.quoted"));
      EXPECT_FALSE(reading.findings.has("edifact.unt.count")) << text;
      EXPECT_FALSE(reading.findings.has("edifact.una.invalid")) << text;
      ASSERT_EQ(reading.messages[0].segments.size(), 2U);
      EXPECT_EQ(reading.messages[0].segments[0].tag, "BGM");
    }
  }
}

TEST(Frames, BlanksAroundTheTypeOfAMessageHideNothing) {
  for (const std::string type : {" PAXLST", "PAXLST ", "  PAXLST  "}) {
    const std::string text = "UNH+1+" + type + ":D:12B:UN'BGM+745'UNT+3+1'";
    for (const std::string& head : {std::string("UNB+UNOA:4+XX+YY+261123:1200+1'"), std::string()}) {
      const Reading reading = read_every_way(head + text + (head.empty() ? "" : "UNZ+1+1'"));
      ASSERT_EQ(reading.messages.size(), 1U);
      EXPECT_EQ(reading.messages[0].type, "PAXLST");
      EXPECT_TRUE(reading.findings.has("edifact.unh.blank"));
    }
  }
}

TEST(Frames, ADiagnosticCoversTheBytesAsReceived) {
  for (const auto& [value, covered] : {std::pair<std::string, std::string>{"991332", "991332"},
                                       {"99\r\n1332", "99\r\n1332"},
                                       {"\r\n9\n9\r\n", "9\n9"},
                                       {"Z?:", "Z?:"},
                                       {"9?+?+9", "9?+?+9"}}) {
    Findings findings;
    const std::string text = "UNB+UNOA:4+A+B+261123:1200+1'UNH+1+PAXLST:D'UNT+" + value + "+1'UNZ+1+1'";
    InterchangeReader reader(text, findings);
    while (reader.next() != Step::kEnd) {
    }
    ASSERT_TRUE(findings.has("edifact.unt.count"));
    for (const Diagnostic& found : findings.diagnostics) {
      if (found.code != "edifact.unt.count") continue;
      EXPECT_EQ(text.substr(found.offset, found.length), covered);
    }
  }
}

TEST(Frames, AReferenceThatEndsLikeAHeaderSaysNothingOfTheTerminator) {
  for (const std::string header : {"(UNH", "(UNG", "\xE2\x80\x99UNG"}) {
    for (const std::string rest : {"UNG+PAXLST+A+B'UNH+1+PAXLST:D:02B:UN'", "UNH+1+PAXLST:D:02B:UN'", "UNH+1+PAX'"}) {
      testing::Reading reading;
      testing::read("UNB+UNOA:3+A+B+261122:0815+" + header + "++APIS'" + rest, reading);
      ASSERT_EQ(reading.interchanges.size(), 1U) << header << rest;
      EXPECT_EQ(reading.interchanges[0].separators.terminator, '\'') << header << rest;
      EXPECT_EQ(reading.interchanges[0].reference, header);
    }
  }
  testing::Reading other;
  testing::read("UNB+UNOA:3+A+B+261122:0815+1~UNH+1+PAX~", other);
  EXPECT_EQ(other.interchanges.at(0).separators.terminator, '~') << "without a whole header the first guess stands";
}

TEST(Frames, AnInterchangeWhoseBeginningIsDamagedStillGivesItsMessages) {
  for (const std::string damaged : {"UNB++XX+GOV+261122:0815+5'", "UNB+X+XX+GOV'", "UNB'", "xUNB+UNOA:4+XX+GOV'"}) {
    testing::Reading reading;
    const std::string text = damaged + "UNH+1+PAXLST:D:05B:UN'BGM+745'NAD+FL+++DOE:ADA'UNT+4+1'UNZ+1+5'";
    testing::read(text, reading);
    ASSERT_EQ(reading.messages.size(), 1U) << damaged;
    EXPECT_EQ(reading.messages[0].segments.size(), 2U) << damaged;
    EXPECT_TRUE(testing::tiles(reading.findings.ranges, text.size()));
  }
}

TEST(Frames, NoByteOfATypographicTerminatorIsAnotherSeparator) {
  // A separator of which one byte is another separator ends before it begins.
  for (const char odd : {'\xE2', '\x80', '\x99'}) {
    const std::string as_component = std::string("UNB+UNOA") + odd + "4+A+B+\xE2\x80\x99UNH+1+PAXLST" + odd + "D";
    const std::string as_element = std::string("UNB") + odd + "UNOA:4" + odd + "A\xE2\x80\x99UNH" + odd + "1";
    const std::string in_una = std::string("UNA") + odd + "+.? \xE2\x80\x99UNB+UNOA" + odd + "4+A+B\xE2\x80\x99";
    const std::string as_release = std::string("UNA:+.") + odd + " \xE2\x80\x99UNB+UNOA:4+A+B\xE2\x80\x99";
    for (const std::string& text : {as_component, as_element, in_una, as_release}) {
      testing::Reading reading;
      testing::read(text, reading);
      EXPECT_TRUE(testing::tiles(reading.findings.ranges, text.size())) << text;
      for (const Interchange& interchange : reading.interchanges) {
        const Separators& s = interchange.separators;
        if (!s.typographic) continue;
        for (const char c : {s.component, s.element, s.release, s.repetition}) {
          EXPECT_FALSE(kTypographicTerminator.contains(c)) << text;
        }
      }
    }
  }
}

}  // namespace
}  // namespace limen::edifact
