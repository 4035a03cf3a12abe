#include "formats/edifact/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "formats/edifact/input.h"
#include "formats/edifact/test_interchange.h"

namespace limen::edifact {
namespace {

using ::testing::ElementsAre;
using testing::Making;
using testing::Reading;

std::vector<std::string> codes(const Reading& reading) {
  std::vector<std::string> result;
  for (const Diagnostic& diagnostic : reading.findings.diagnostics) result.emplace_back(diagnostic.code);
  return result;
}

std::vector<std::string> steps(std::string_view bytes) {
  Findings findings;
  InterchangeReader reader(bytes, findings);
  std::vector<std::string> result;
  while (true) {
    const Step step = reader.next();
    result.emplace_back(to_text(step));
    if (step == Step::kEnd) return result;
  }
}

std::string quarantined(const Reading& reading, std::string_view bytes) {
  std::string text;
  for (const Range& range : reading.findings.ranges) {
    if (range.kind == RangeKind::kQuarantined)
      text += "[" + std::string(bytes.substr(range.offset, range.length)) + "]";
  }
  return text;
}

const std::string kHead = "UNB+UNOA:4+LIMENAIR:ZZ+UTOBORDER+261122:0915+REF42++APIS'";
const std::string kMessage = "UNH+M1+PAXLST:D:12B:UN:IATA+FLIGHT1+01:C'BGM+745'UNT+3+M1'";

TEST(Reader, GivesTheEnvelope) {
  const std::string text = "UNA:+.? '" + kHead + "UNG+PAXLST+LIMENAIR:ZZ+UTOBORDER+261122:0915+G7+UN+D:12B'" +
                           kMessage + "UNE+1+G7'UNZ+1+REF42'";
  Findings findings;
  InterchangeReader reader(text, findings);
  ASSERT_EQ(reader.next(), Step::kInterchange);
  const Interchange& interchange = reader.interchange();
  EXPECT_TRUE(interchange.has_una);
  EXPECT_EQ(interchange.syntax_id, "UNOA");
  EXPECT_EQ(interchange.version, 4);
  EXPECT_EQ(interchange.sender.id, "LIMENAIR");
  EXPECT_EQ(interchange.sender.qualifier, "ZZ");
  EXPECT_EQ(interchange.recipient.id, "UTOBORDER");
  EXPECT_EQ(interchange.date, "261122");
  EXPECT_EQ(interchange.time, "0915");
  EXPECT_EQ(interchange.reference, "REF42");
  EXPECT_EQ(interchange.application, "APIS");
  EXPECT_FALSE(interchange.test);
  EXPECT_FALSE(interchange.separators.has_repetition()) << "a blank in UNA means none, also in version 4";
  ASSERT_EQ(reader.next(), Step::kGroup);
  EXPECT_EQ(reader.group()->reference, "G7");
  EXPECT_EQ(reader.group()->version, "D");
  EXPECT_EQ(reader.group()->release, "12B");
  ASSERT_EQ(reader.next(), Step::kMessage);
  EXPECT_EQ(reader.message().type, "PAXLST");
  EXPECT_EQ(reader.message().release, "12B");
  EXPECT_EQ(reader.message().association, "IATA");
  EXPECT_EQ(reader.message().access, "FLIGHT1");
  EXPECT_EQ(reader.message().part, Part::kFirst);
  ASSERT_EQ(reader.next(), Step::kSegment);
  EXPECT_EQ(reader.segment().tag(), tag("BGM"));
  ASSERT_EQ(reader.next(), Step::kMessageEnd);
  EXPECT_TRUE(reader.message().complete);
  EXPECT_EQ(reader.message().segments, 3U);
  EXPECT_EQ(reader.message().length, kMessage.size());
  ASSERT_EQ(reader.next(), Step::kGroupEnd);
  ASSERT_EQ(reader.next(), Step::kInterchangeEnd);
  ASSERT_EQ(reader.next(), Step::kEnd);
  ASSERT_EQ(reader.next(), Step::kEnd);
  EXPECT_THAT(findings.diagnostics, ::testing::IsEmpty());
  EXPECT_THAT(findings.ranges, ElementsAre(Range{0, text.size(), RangeKind::kUnderstood}));
}

TEST(Reader, WrongCountsReferencesAndMissingEndsNeverStop) {
  Reading reading;
  testing::read(kHead +
                    "UNH+M1+PAXLST:D:12B:UN'BGM+745'UNT+9+M2'UNH+M2+PAXLST:D:12B:UN'BGM+1'"
                    "UNH+M3+PAXLST:D:12B:UN'UNT+2+M3'UNZ+7+OTHER'",
                reading);
  EXPECT_EQ(reading.messages.size(), 3U);
  EXPECT_THAT(codes(reading), ElementsAre("edifact.unt.count", "edifact.unt.reference", "edifact.unt.missing",
                                          "edifact.unz.count", "edifact.unz.reference"));
  const Diagnostic& count = reading.findings.diagnostics[0];
  EXPECT_EQ(count.segment, 3U);
  EXPECT_EQ(count.element, 1U);
  EXPECT_EQ(count.line, 1U);
  EXPECT_EQ(count.length, 1U);
}

TEST(Reader, PlacesCountLinesOfTheInputAsReceived) {
  const std::string text =
      "\r\n\r\n" + kHead + "\r\nUNH+M1+PAXLST:D:12B:UN'\nBG\nM+745'\rUNT+4\r\n0+M1'\r\nUNZ+1+REF42'\n";
  Reading reading;
  testing::read(text, reading);
  EXPECT_THAT(codes(reading), ElementsAre("edifact.segment.line_break", "edifact.unt.count"));
  EXPECT_EQ(reading.findings.diagnostics[0].line, 5U);
  EXPECT_EQ(reading.findings.diagnostics[1].line, 7U);
  EXPECT_EQ(reading.findings.diagnostics[1].offset, text.find("4\r\n0"));
}

TEST(Lines, AreThoseThatAreCountedOneByOne) {
  std::mt19937 random(41);
  for (int i = 0; i < 400; ++i) {
    std::string text(1 + random() % 400, 'A');
    for (auto breaks = random() % 80; breaks > 0; --breaks) text[random() % text.size()] = "\r\n"[random() % 2];
    const std::size_t from = random() % text.size();
    const std::size_t to = from + random() % (text.size() - from + 1);
    std::uint64_t lines = 0;
    for (std::size_t at = from; at < to; ++at) {
      const bool alone = text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n');
      lines += text[at] == '\n' || alone ? 1 : 0;
    }
    ASSERT_EQ(LineCounter::count(Input(text), from, to), lines) << from << " to " << to << " of " << text;
  }
}

TEST(Reader, MissingUnzAndSeveralInterchanges) {
  const std::string one = kHead + kMessage;
  EXPECT_THAT(steps(one + "UNA:+.? '" + one + "UNZ+1+REF42'" + one + "UNZ+1+REF42'"),
              ElementsAre("interchange", "message", "segment", "message_end", "interchange_end", "interchange",
                          "message", "segment", "message_end", "interchange_end", "interchange", "message", "segment",
                          "message_end", "interchange_end", "end"));
  Reading reading;
  const std::string text = one + "UNA:+.? '" + one + "UNZ+1+REF42'";
  testing::read(text, reading);
  EXPECT_THAT(codes(reading), ElementsAre("edifact.unz.missing"));
  EXPECT_EQ(quarantined(reading, text), "");
}

TEST(Reader, AnotherInterchangeWithOtherSeparatorsAfterATruncatedOne) {
  const std::string text = kHead +
                           "UNH+M1+PAXLST:D:12B:UN'NAD+FL+++DOE:JO\r\nUNA*:.? #UNB:UNOA*4:A:B:261122*0915:R2#"
                           "UNH:1:CUSRES*D*12B*UN#BGM:962#UNT:3:1#UNZ:1:R2#";
  Reading reading;
  testing::read(text, reading);
  ASSERT_EQ(reading.messages.size(), 2U);
  EXPECT_EQ(reading.messages[1].type, "CUSRES");
  EXPECT_EQ(reading.messages[1].segments.size(), 1U);
  EXPECT_THAT(codes(reading), ElementsAre("edifact.segment.unterminated", "edifact.segment.line_break",
                                          "edifact.unt.missing", "edifact.unz.missing"));
  EXPECT_TRUE(testing::tiles(reading.findings.ranges, text.size()));
}

TEST(Reader, FindsInterchangesInDirt) {
  const std::string good = kHead + kMessage + "UNZ+1+REF42'";
  struct Case {
    std::string before, after, quarantined;
  };
  const std::string junk = "2026-11-22 09:15 recv UNIT 7 LUNA:+.? ' UNBELIEVABLE ";
  for (const Case& c :
       {Case{"\xEF\xBB\xBF", "\r\n", ""}, Case{"\x01\r\nQD UTOBPXH\r\n.LMOHQLM 221015\r\n\x02", "\x03", ""},
        Case{junk, "", "[" + junk + "]"}, Case{"", "\r\n-- \r\nSent by UN mail", "[\r\n-- \r\nSent by UN mail]"}}) {
    Reading reading;
    const std::string text = c.before + good + c.after;
    testing::read(text, reading);
    EXPECT_EQ(reading.messages.size(), 1U) << text;
    EXPECT_EQ(quarantined(reading, text), c.quarantined);
    EXPECT_TRUE(testing::tiles(reading.findings.ranges, text.size()));
  }
}

TEST(Reader, SegmentsOutsideMessagesAreQuarantinedAndGivenOut) {
  const std::string text = kHead + "XYZ+1'" + kMessage + "UNT+3+M1'UNE+1+G'UNZ+1+REF42'";
  Reading reading;
  testing::read(text, reading);
  EXPECT_THAT(codes(reading),
              ElementsAre("edifact.segment.outside_message", "edifact.unt.unexpected", "edifact.une.unexpected"));
  EXPECT_EQ(quarantined(reading, text), "[XYZ+1'][UNT+3+M1'UNE+1+G']");
}

TEST(Reader, ADataLineThatLooksLikeServiceStopsNothing) {
  const std::string text = kHead + "UNH+M1+PNRGOV:11:1:IA'FTX+LUNA:+.? 'UNA:+.? 'UNB+X'BGM+1'UNT+6+M1'UNZ+1+REF42'";
  Reading reading;
  testing::read(text, reading);
  ASSERT_EQ(reading.messages.size(), 1U);
  EXPECT_EQ(reading.messages[0].segments.back().tag, "BGM");
  EXPECT_TRUE(reading.findings.has("edifact.unb.unexpected"));
  EXPECT_TRUE(testing::tiles(reading.findings.ranges, text.size()));
}

TEST(Reader, AMessageWithoutAnyEnvelope) {
  const std::string text = "UNH+M1+PAXLST:D:12B:UN'BGM+745'UNT+3+M1'\r\nregards";
  Reading reading;
  testing::read(text, reading);
  ASSERT_EQ(reading.messages.size(), 1U);
  EXPECT_TRUE(reading.interchanges[0].implied);
  EXPECT_EQ(codes(reading)[0], "edifact.unb.missing");
  EXPECT_EQ(quarantined(reading, text), "[regards]");
}

TEST(Reader, PadisDoesNotRepeat) {
  for (const std::string& head : {std::string("UNA:+.?*'UNB+IATA:1+A+B+261122:0915+R'"),
                                  std::string("UNA:+.?*'UNB+UNOA:4+A+B+261122:0915+R++PNRGOV'"),
                                  std::string("UNA:+.?*'UNB+UNOA:4+A+B+261122:0915+R'")}) {
    Reading reading;
    testing::read(head + "UNH+1+PNRGOV:11:1:IA'LTS+A*B'UNT+3+1'UNZ+1+R'", reading);
    ASSERT_EQ(reading.messages.size(), 1U);
    EXPECT_EQ(reading.messages[0].segments[0].elements[0][0], "A*B");
    EXPECT_THAT(codes(reading), ElementsAre("edifact.repetition.ignored"));
  }
}

// Its UNH is cut off where the next interchange begins: still nothing of it repeats. Fuzzing found it.
TEST(Reader, PadisDoesNotRepeatWhereItIsCutOffEither) {
  const std::string text =
      "UNB+UNOA:4+A+B+261122:1200+1'UNH +1+PNRGOV:11:1:IA+X:UNB+UNOA:4+A+B+261122:1200+2'"
      "UNH+1+PAXLST:D:12B:UN'BGM+745'UNT+3+1'UNZ+1+2'";
  Findings findings;
  InterchangeReader reader(text, findings);
  std::vector<std::pair<std::string, bool>> messages;
  for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
    if (step != Step::kMessage) continue;
    messages.emplace_back(reader.message().type, reader.interchange().separators.has_repetition());
  }
  EXPECT_THAT(messages, ElementsAre(std::pair("PNRGOV", false), std::pair("PAXLST", true)));
  EXPECT_TRUE(findings.has("edifact.repetition.ignored"));
}

TEST(Reader, ReportsEveryCharacterOutsideTheRepertoire) {
  const std::string text = kHead +
                           "UNH+M1+PAXLST:D:12B:UN'COM+a@B:EM+X'\x01NAD+FL+++D\xD6"
                           "E\r\n@'UNT+4+M1'UNZ+1+REF42'";
  Reading reading;
  testing::read(text, reading);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> found;
  for (const Diagnostic& d : reading.findings.diagnostics) {
    if (d.code == "edifact.character.foreign") found.emplace_back(d.offset, d.element);
  }
  EXPECT_THAT(found, ElementsAre(std::pair{text.find("a@B"), 1U}, std::pair{text.find("\x01NAD"), 0U},
                                 std::pair{text.find("\xD6"), 4U}, std::pair{text.find("@'UNT"), 4U}));
  EXPECT_EQ(reading.messages[0].segments[1].elements[3][0],
            "D\xD6"
            "E@");
}

// ------------------------------------------------------------------------------------------------------------------

struct Dirt {
  std::string_view name;
  std::string before, after;
  std::size_t columns = 0;
  std::string line_break;
  bool segment_per_line = false;
};
std::vector<Dirt> dirts() {
  return {{"clean", "", "", 0, "", false},
          {"bom", "\xEF\xBB\xBF", "", 0, "", false},
          {"wrapped 64", "", "", 64, "\r\n", false},
          {"wrapped 69", "", "\r\n", 69, "\n", false},
          {"wrapped 3", "", "", 3, "\r", false},
          {"lines", "", "", 0, "\r\n", true},
          {"heading", "\x01QD UTOBPXH\r\n.LMOHQLM 221015\r\n\x02", "\r\n\x03", 0, "", false},
          {"log", "recv 09:15:00 bytes=812 : ", "\n09:15:01 UNKNOWN done", 0, "", false},
          {"mail", "Dear UN colleagues,\n\n", "\n\n--\nThis e-mail is confidential: 'UNT'\n", 66, "\r\n", false}};
}

std::string dirty(const Dirt& dirt, std::string_view text, const Separators& separators) {
  std::string body(text);
  if (dirt.columns > 0) body = testing::wrapped(text, dirt.columns, dirt.line_break);
  if (dirt.segment_per_line) {
    body.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
      body += text[i];
      const bool released = i > 0 && separators.has_release() && text[i - 1] == separators.release;
      if (text[i] == separators.terminator && !released && i > 9) body += "  " + dirt.line_break;
    }
  }
  return dirt.before + body + dirt.after;
}

// Separator sets × dirt × envelopes × repertoires: each is read as what was written.
TEST(Mutants, AreReadAsTheTruth) {
  std::mt19937 random(3);
  int count = 0;
  for (const Separators& separators : testing::separator_sets()) {
    for (const Dirt& dirt : dirts()) {
      // A terminator that is a line end cannot be told from a wrapped line.
      if (separators.terminator == '\n' && (dirt.columns > 0 || dirt.segment_per_line)) continue;
      for (const bool group : {false, true}) {
        for (const std::string_view syntax : {"UNOA", "UNOC", "UNOY"}) {
          // Wrapping every three columns also cuts UNA's service characters, which only the defaults survive.
          Making making{.separators = separators, .group = group, .messages = 2};
          making.syntax_id = syntax;
          making.una = dirt.columns != 3;
          if (!making.una && !(separators == Separators{})) continue;
          if (syntax == "UNOC") making.name = "M\xDCSTER";
          if (syntax == "UNOY") making.name = "M\xC3\x9CSTER";
          const auto truth = testing::truth_of(making, random);
          const std::string text = dirty(dirt, testing::write(making, truth), separators);
          Reading reading;
          testing::read(text, reading);
          const std::string what = std::string(dirt.name) + " " + separators.element + separators.terminator;
          ASSERT_EQ(reading.messages, truth) << what << "\n" << text;
          ASSERT_TRUE(testing::tiles(reading.findings.ranges, text.size())) << what;
          ASSERT_FALSE(reading.findings.has("edifact.unt.count")) << what;
          Reading streamed;
          testing::read_stream(text, streamed, 1 + random() % 200,
                               {.retention = Retention::kMessage, .chunk_bytes = 64});
          ASSERT_EQ(streamed.trace, reading.trace) << what;
          ++count;
        }
      }
    }
  }
  EXPECT_GE(count, 300);
}

TEST(Mutants, WithoutUnaTheSeparatorsAreFound) {
  std::mt19937 random(4);
  for (const Separators& separators : testing::separator_sets()) {
    if (!separators.has_release() && separators.element == '+') continue;  // release is the default then
    if (separators.release == '\\' || separators.release == ')' || separators.terminator == '\n') continue;
    Making making{.separators = separators, .una = false, .group = true, .messages = 2};
    if (!separators.has_repetition()) making.version = 3;
    const auto truth = testing::truth_of(making, random);
    Reading reading;
    const std::string text = testing::write(making, truth);
    testing::read(text, reading);
    EXPECT_EQ(reading.messages, truth) << text;
  }
}

std::string mutate(std::mt19937& random, std::string text) {
  static const std::string kPieces[] = {"UNA:+.? '",
                                        kHead,
                                        kMessage,
                                        "\r\n",
                                        "'",
                                        "+",
                                        "?",
                                        "UNZ+1+R'",
                                        "UNT+1+M1'",
                                        "\n" + kHead,
                                        "UNG+PAXLST+A+B'",
                                        "\nUNA*:.? #UNB:UNOA*4:A:B:1*2:3#",
                                        "\xEF\xBB\xBF",
                                        "  ",
                                        "\x01\x02",
                                        "UNH+2+PAXLST:D:12B:UN'"};
  for (auto edits = random() % 12; edits > 0 && !text.empty(); --edits) {
    const auto at = random() % text.size();
    switch (random() % 5) {
      case 0:
        text.erase(at, 1 + random() % 20);
        break;
      case 1:
        text.insert(at, std::string_view(kPieces[random() % std::size(kPieces)]));
        break;
      case 2:
        text[at] = static_cast<char>(random() % 256);
        break;
      case 3:
        text.insert(at, text.substr(random() % text.size(), random() % 80));
        break;
      default:
        text[at] = "'+:?\r\n *UN"[random() % 10];
        break;
    }
  }
  return text;
}

std::string sorted_diagnostics(const Reading& reading) {
  std::vector<std::string> lines;
  for (const Diagnostic& d : reading.findings.diagnostics) {
    lines.push_back(std::string(d.code) + " " + std::to_string(d.offset) + " " + std::to_string(d.length) + " line " +
                    std::to_string(d.line) + " " + std::to_string(d.segment) + "/" + std::to_string(d.element) + "." +
                    std::to_string(d.component));
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// Any bytes: ranges tile the input, and a stream of any granularity, the portable code and the longer retention all
// give the same steps, values, places, ranges and diagnostics.
TEST(AnyBytes, AreTiledAndReadTheSameInEveryWay) {
  std::mt19937 random(5);
  const auto sets = testing::separator_sets();
  for (int i = 0; i < 700; ++i) {
    Making making{.separators = sets[random() % sets.size()], .una = random() % 3 != 0, .group = random() % 2 == 0};
    making.messages = static_cast<int>(1 + random() % 3);
    std::string text = testing::write(making, testing::truth_of(making, random));
    if (random() % 3 == 0) text = testing::wrapped(text, 60, "\n");
    if (random() % 2 == 0) text += text;
    text = mutate(random, text);
    Reading whole;
    testing::read(text, whole);
    ASSERT_TRUE(testing::tiles(whole.findings.ranges, text.size())) << text;
    for (const Diagnostic& d : whole.findings.diagnostics) {
      ASSERT_LE(d.offset + d.length, text.size()) << d.code;
      ASSERT_FALSE(d.message.empty());
    }
    Reading other;
    switch (i % 4) {
      case 0:
        testing::read(text, other, {.portable = true});
        break;
      case 1:
        testing::read_stream(text, other, 1 + random() % 9, {.chunk_bytes = 16});
        break;
      case 2:
        testing::read_stream(text, other, 100, {.retention = Retention::kMessage, .chunk_bytes = 128});
        break;
      default:
        testing::read_stream(text, other, 5000, {.chunk_bytes = 3000});
        break;
    }
    ASSERT_EQ(other.trace, whole.trace) << text;
    ASSERT_EQ(other.findings.ranges, whole.findings.ranges) << text;
    ASSERT_EQ(sorted_diagnostics(other), sorted_diagnostics(whole)) << text;
  }
}

// The end of transmission of a telegram whose interchange has no end.
TEST(AnyBytes, ControlCharactersBehindTheLastSegmentAreToldInAStreamToo) {
  for (const char* end : {"\x16", "\x03", " \r\n\x03 ",
                          "\x03"
                          "UNT",
                          "'\x03"}) {
    const std::string bytes = std::string("UNB+UNOA:4+A+B+261122:0815+1'UNH+1+PAXLST:D:02B:UN'BGM+745'") + end;
    testing::Reading whole;
    testing::read(bytes, whole);
    EXPECT_TRUE(whole.findings.has("edifact.character.foreign")) << ::testing::PrintToString(bytes);
    for (const std::size_t step : {1U, 3U, 64U, 1000U}) {
      testing::Reading stream;
      testing::read_stream(bytes, stream, step, {.chunk_bytes = 32});
      EXPECT_EQ(stream.findings.diagnostics, whole.findings.diagnostics) << ::testing::PrintToString(bytes) << step;
      EXPECT_EQ(stream.findings.ranges, whole.findings.ranges);
    }
  }
}

TEST(AnyBytes, ViewsOfAMessageLiveUntilItsEnd) {
  std::mt19937 random(6);
  Making making;
  making.messages = 40;
  const std::string text = testing::wrapped(testing::write(making, testing::truth_of(making, random)), 50, "\n");
  std::size_t at = 0;
  const Source source = [&](std::span<char> buffer) {
    const std::size_t count = std::min<std::size_t>({100, buffer.size(), text.size() - at});
    std::copy_n(text.data() + at, count, buffer.data());
    at += count;
    return count;
  };
  Findings findings;
  InterchangeReader reader(source, findings, {.retention = Retention::kMessage, .chunk_bytes = 128});
  std::vector<std::pair<std::string_view, std::string>> kept;
  for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
    if (step == Step::kMessage) kept.clear();
    if (step != Step::kSegment && step != Step::kMessageEnd) continue;
    for (const auto& [view, copy] : kept) ASSERT_EQ(view, copy);
    for (std::size_t e = 1; e <= reader.segment().element_count(); ++e) {
      const std::string_view view = reader.segment().value(e, 2);
      kept.emplace_back(view, std::string(view));
    }
  }
}

}  // namespace
}  // namespace limen::edifact
