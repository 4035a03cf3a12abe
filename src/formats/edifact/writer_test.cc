#include "formats/edifact/writer.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "base/text.h"
#include "formats/edifact/test_interchange.h"

namespace limen::edifact {
namespace {

// Reads everything and writes it again, segment by segment, with the given separators.
std::string rewrite(std::string_view text, const Separators* separators) {
  Findings findings;
  InterchangeReader reader(text, findings);
  std::string out;
  std::optional<EdifactWriter> writer;
  for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
    if (step == Step::kInterchange) writer.emplace(out, separators ? *separators : reader.interchange().separators);
    if (!reader.segment().original().empty()) writer->copy(reader.segment());
  }
  return out;
}

TEST(Writer, AnAsteriskIsReleasedWhereItWouldRepeat) {
  for (const int version : {3, 4}) {
    std::string out;
    EdifactWriter writer(out);
    Interchange interchange;
    interchange.syntax_id = "UNOA";
    interchange.version = version;
    writer.begin_interchange(interchange);
    writer.begin_message({});
    writer.segment("NAD", {{"A*B"}});
    writer.end_message();
    writer.end_interchange();
    EXPECT_NE(out.find(version == 4 ? "NAD+A?*B'" : "NAD+A*B'"), std::string::npos) << out;
    Findings findings;
    InterchangeReader reader(out, findings);
    while (reader.next() != Step::kSegment) ASSERT_LT(reader.offset(), out.size());
    EXPECT_EQ(reader.segment().value(1), "A*B");
  }
}

TEST(Writer, ATagIsReleasedToo) {
  std::string out;
  EdifactWriter writer(out);
  writer.segment("S2+", {{"A"}});
  ASSERT_TRUE(writer.finish().ok());
  EXPECT_EQ(out, "S2?++A'");
  SegmentCursor cursor(out, {});
  Segment segment;
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.tag_text(), "S2+");
  EXPECT_EQ(segment.value(1), "A");
}

TEST(Writer, ATagThatBeginsWithWhiteSpaceKeepsIt) {
  for (const std::string_view tag : {"  !", "\x01\x08+", " S2"}) {
    std::string out;
    EdifactWriter writer(out);
    writer.segment(tag, {{"A"}});
    ASSERT_TRUE(writer.finish().ok());
    SegmentCursor cursor(out, {});
    Segment segment;
    ASSERT_TRUE(cursor.next(segment));
    EXPECT_EQ(segment.tag_text(), tag) << out;
    EXPECT_EQ(segment.value(1), "A");
  }
  std::string out;
  EdifactWriter writer(out, {.release = '\0'});
  writer.segment(" S2", {{"A"}});
  EXPECT_FALSE(writer.finish().ok()) << "it would be read as S2";
}

TEST(Writer, NoSegmentOfAMessageMayEndIt) {
  for (const std::string_view tag : {"UNB", "UNT", "UNZ", "UNA", "UNH", "BGM"}) {
    std::string out;
    EdifactWriter writer(out);
    writer.begin_interchange({});
    writer.begin_message({});
    writer.segment(tag, {{"1"}});
    writer.end_message();
    writer.end_interchange();
    const auto result = writer.finish();
    EXPECT_EQ(result.ok(), tag == "BGM") << tag;
    if (!result.ok()) {
      EXPECT_EQ(result.error().code, "edifact.write.service");
    }
  }
}

TEST(Writer, WritesEnvelopesCountsAndReleases) {
  std::string out;
  EdifactWriter writer(out);
  testing::Making making;
  writer.begin_interchange(testing::interchange_of(making));
  Message message;
  message.reference = "1";
  message.type = "PAXLST";
  message.version = "D";
  message.release = "12B";
  message.agency = "UN";
  writer.begin_message(message);
  writer.segment("BGM", {{"745"}});
  writer.segment("NAD", {{"FL"}, {}, {}, {"O'NEIL", "A+B:?", ""}, {}, {"", ""}});
  writer.segment("SRC");
  writer.end_message();
  writer.end_interchange();
  ASSERT_TRUE(writer.finish().ok());
  EXPECT_EQ(out,
            "UNA:+.? 'UNB+UNOA:4+LIMENAIR:ZZ+UTOBORDER+261122:0915+REF42++APIS'UNH+1+PAXLST:D:12B:UN'BGM+745'"
            "NAD+FL+++O?'NEIL:A?+B?:?"
            "?'SRC'UNT+5+1'UNZ+1+REF42'");
}

TEST(Writer, RefusesWhatNoReaderWouldGiveBack) {
  std::string out;
  EdifactWriter writer(out);
  writer.segment("FTX", {{"A\nB"}});
  EXPECT_EQ(writer.finish().error().code, "edifact.write.line_break");
  std::string other;
  EdifactWriter bare(other, {.release = '\0'});
  bare.segment("FTX", {{"A+B"}});
  EXPECT_EQ(bare.finish().error().code, "edifact.write.character");
  EXPECT_EQ(other, "FTX+A B'");
}

TEST(Writer, AnUnchangedMessageKeepsItsBytes) {
  const std::string message = "UNH+M1+PAXLST:D:12B:UN'NAD+FL+++DO\r\nE:JOHN::'FTX+A?BC?'D++'SRC'lts+x'UNT+0+M1'";
  const std::string head = "UNB+UNOA:4+A+B+261122:0915+R'";
  EXPECT_EQ(rewrite(head + message + "UNZ+9+R'", nullptr), head + message + "UNZ+9+R'");
}

TEST(Writer, ReadWriteReadIsTheIdentityBetweenAllSeparatorSets) {
  std::mt19937 random(11);
  for (const Separators& from : testing::separator_sets()) {
    for (const Separators& to : testing::separator_sets()) {
      testing::Making making{.separators = from, .messages = 2};
      if (from.has_release() && to.has_release()) making.name = "M*(X-#)\"\\$";
      if (!to.has_release()) making.separators.release = '\0';
      const auto truth = testing::truth_of(making, random);
      const std::string text = testing::write(making, truth);
      testing::Reading first;
      testing::read(text, first);
      ASSERT_EQ(first.messages, truth) << text;
      // UNA stays outside what is copied: it is written for the new separators.
      std::string again;
      EdifactWriter writer(again);
      testing::Making other = making;
      other.separators = to;
      again = testing::write(other, first.messages);
      testing::Reading second;
      testing::read(again, second);
      ASSERT_EQ(second.messages, truth) << again;
      const std::string copied = rewrite(text, &to);
      Findings findings;
      SegmentCursor cursor(copied, to);
      SegmentCursor original(std::string_view(text).substr(from.typographic ? 11 : 9), making.separators);
      Segment a;
      Segment b;
      while (original.next(a)) {
        ASSERT_TRUE(cursor.next(b));
        ASSERT_EQ(testing::plain(a), testing::plain(b)) << copied;
      }
      ASSERT_FALSE(cursor.next(b));
    }
  }
}

TEST(Repertoire, DecodesAndEncodesEachPart) {
  EXPECT_EQ(decode(Repertoire::kUnoc, "M\xDCLLER").text, "MÜLLER");
  EXPECT_EQ(decode(Repertoire::kUnod,
                   "\xA3"
                   "\xF3"
                   "d\xBC")
                .text,
            "Łódź");
  EXPECT_EQ(decode(Repertoire::kUnoe, "\xB8\xD2\xD0\xDD\xDE\xD2").text, "Иванов");
  EXPECT_EQ(decode(Repertoire::kUnof, "\xD0\xDC\xF0\xEF\xF2").text, "Πάπος");
  EXPECT_EQ(decode(Repertoire::kUnok, "\xDDstanbul").text, "İstanbul");
  EXPECT_EQ(decode(Repertoire::kUnol, "\xA4").text, "€");
  EXPECT_EQ(decode(Repertoire::kUnoy, "Łódź").text, "Łódź");
  EXPECT_FALSE(decode(Repertoire::kUnoy, "Łódź").foreign);
  EXPECT_EQ(decode(Repertoire::kUnoa, "MÜLLER").text, "MÜLLER") << "valid UTF-8 although UNOA";
  EXPECT_TRUE(decode(Repertoire::kUnoa, "MÜLLER").foreign);
  EXPECT_EQ(decode(Repertoire::kUnoa, "M\xDCLLER").text, "MÜLLER") << "otherwise ISO 8859-1";
  EXPECT_EQ(decode(Repertoire::kUnoy, "M\xDCLLER").text, "MÜLLER");
  EXPECT_EQ(encode(Repertoire::kUnod, "Łódź"),
            "\xA3\xF3"
            "d\xBC");
  EXPECT_EQ(encode(Repertoire::kUnoa, "Łódź"), std::nullopt);
  EXPECT_EQ(encode(Repertoire::kUnoa, "abc"), std::nullopt);
  EXPECT_EQ(encode(Repertoire::kUnob, "abc"), "abc");
  for (int r = 0; r <= static_cast<int>(Repertoire::kIata); ++r) {
    const auto repertoire = static_cast<Repertoire>(r);
    for (int c = 0; c < 256; ++c) {
      const std::string byte(1, static_cast<char>(c));
      const bool foreign = find_foreign(repertoire, byte, "").has_value();
      const Decoded decoded = decode(repertoire, byte);
      EXPECT_FALSE(invalid_utf8_at(decoded.text));
      EXPECT_FALSE(decoded.text.empty());
      if (foreign || byte == "\r" || byte == "\n") continue;
      EXPECT_EQ(encode(repertoire, decoded.text), byte) << to_text(repertoire) << " " << c;
    }
  }
}

TEST(Repertoire, FindsRunsAndSparesSeparators) {
  const std::string text = std::string(40, 'A') + "ab" + std::string(40, 'B') + "#\r\n\xFF";
  auto run = find_foreign(Repertoire::kUnoa, text, "#");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->offset, 40U);
  EXPECT_EQ(run->length, 2U);
  run = find_foreign(Repertoire::kUnoa, text, "#", 42);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->offset, 85U);
  EXPECT_EQ(find_foreign(Repertoire::kUnoa, text, "#", 86), std::nullopt);
  EXPECT_EQ(find_foreign(Repertoire::kUnoy, "\xC3\xBC\xC3", "")->offset, 2U);
}

}  // namespace
}  // namespace limen::edifact
