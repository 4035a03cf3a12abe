// How much memory and work a reader takes, whatever it is given.
#include <gtest/gtest.h>

#include "formats/edifact/reader.h"
#include "formats/edifact/test_interchange.h"

namespace limen::edifact {
namespace {

using testing::Reading;

const std::string kHead = "UNB+UNOA:4+LIMENAIR:ZZ+UTOBORDER+261122:0915+REF42++APIS'";
const std::string kMessage = "UNH+M1+PAXLST:D:12B:UN:IATA+FLIGHT1+01:C'BGM+745'UNT+3+M1'";

class Counting final : public Report {
 public:
  void diagnostic(const Diagnostic& d) override { codes += d.code == "edifact.message.too_large" ? 1 : 0; }
  void range(const Range& r) override { bytes += r.length; }
  int codes = 0;
  std::uint64_t bytes = 0;
};

TEST(Limits, MemoryIsBoundedWhateverTheLength) {
  for (const Retention retention : {Retention::kSegment, Retention::kMessage}) {
    const std::string head = kHead + "UNH+M1+PAXLST:D:12B:UN'";
    const std::string piece = "NAD+FL+++DO\r\nE:JOHN'DTM+329:900101'";
    const std::uint64_t total = 64U << 20;
    std::uint64_t at = 0;
    const Source source = [&](std::span<char> buffer) {
      std::size_t i = 0;
      for (; i < buffer.size() && at < total; ++i, ++at) {
        buffer[i] = at < head.size() ? head[at] : piece[(at - head.size()) % piece.size()];
      }
      return i;
    };
    Counting counting;
    InterchangeReader reader(source, counting, {.retention = retention, .max_message_bytes = 2U << 20});
    std::size_t memory = 0;
    while (reader.next() != Step::kEnd) memory = std::max(memory, reader.memory_bytes());
    EXPECT_EQ(counting.bytes, total);
    EXPECT_LE(memory, 16U << 20);
    EXPECT_EQ(counting.codes, retention == Retention::kMessage ? 1 : 0);
    EXPECT_EQ(reader.message().too_large, retention == Retention::kMessage);
  }
}

TEST(Limits, WorkGrowsWithTheSizeOnly) {
  const std::string pieces[] = {"UNB+UNOA:4+",
                                "\nUNB+UNOA:4+",
                                "UNA:+.? '",
                                "UNA:+.? 'UNB+UNOA:4+'",
                                "U",
                                "UNB",
                                "UNH+1+PAXLST:D'",
                                "\nUNH+1+PAXLST:D'",
                                "UNG+PAXLST+'",
                                "?",
                                "'",
                                "\n",
                                "NAD+FL+a@b'",
                                "\xC3",
                                "UNZ+1+1'",
                                "\nUNA",
                                "XY\nUNB+UNOA:4+X'"};
  for (const std::string& head : {std::string(), kHead, kHead + "UNH+1+PAXLST:D'"}) {
    for (const std::string& piece : pieces) {
      for (const Retention retention : {Retention::kSegment, Retention::kMessage}) {
        std::uint64_t work[2] = {};
        for (const int doubled : {0, 1}) {
          std::string text = head;
          while (text.size() < (std::size_t{300000} << doubled)) text += piece;
          Counting counting;
          InterchangeReader reader(text, counting, {.retention = retention});
          while (reader.next() != Step::kEnd) {
          }
          EXPECT_EQ(counting.bytes, text.size());
          work[doubled] = reader.work();
        }
        EXPECT_LE(static_cast<double>(work[1]), 2.6 * static_cast<double>(work[0])) << head << "|" << piece;
      }
    }
  }
}

TEST(Reader, ASegmentLargerThanAnyBufferIsReportedInAStream) {
  const std::string bytes =
      "UNB+UNOA:4+A+B+1:2+R'UNH+1+PAXLST:D'FTX+" + std::string(5U << 20, 'X') + "'BGM+745'UNT+4+1'UNZ+1+R'";
  Reading reading;
  testing::read_stream(bytes, reading, 100000);
  EXPECT_TRUE(reading.findings.has("edifact.segment.too_large"));
  ASSERT_EQ(reading.messages.size(), 1U);
  EXPECT_EQ(reading.messages[0].segments.back().tag, "BGM");
  EXPECT_TRUE(testing::tiles(reading.findings.ranges, bytes.size()));
}

// What is said of an interchange as a whole stands on its line, also when its first bytes are gone. Fuzzing found it.
TEST(AnyBytes, TheLineOfAnInterchangeIsKnownInAStreamToo) {
  const std::string header = "UNA:+.?*'\r\n\nUNB+UNOB:4+A+B+261122:0915+1'\r\n";
  const std::string lists = "UNH+1+PAXLST:D'\r\nNAD+FL+++A*B'\nUNT+3+1'\r";
  const std::string texts[] = {
      header + lists + lists + "UNH+1+PNRGOV:D'\n",                                    // repetition ends here
      "log\r\rline\n" + header + lists + lists + "UNH+1+PNRGOV:11:1:IA'SRC'\nUNZ",     // the same, on line 4
      "\n\nUNA:+.?*'\n\nUNB+IATA:1+A+B+261122:0915+1'UNH+1+PNRGOV:11:1:IA'SRC'\nUNZ",  // it never began
      "\nUNA+++++'\n\nUNB+UNOA:1+A+B+261122:0915+1'UNH+1+PAXLST:D'\n",
      "\n\rUNB:UNOA*4:A:B:261122*0915:1#\nUNH:1:PNRGOV*D#",
  };
  for (const std::string& text : texts) {
    testing::Reading whole;
    testing::read(text, whole);
    EXPECT_FALSE(whole.findings.diagnostics.empty());
    for (const std::size_t step : {1U, 3U, 8U, 64U, 1000U}) {
      for (const Retention retention : {Retention::kSegment, Retention::kMessage}) {
        testing::Reading stream;
        testing::read_stream(text, stream, step, {.retention = retention, .chunk_bytes = 16});
        EXPECT_EQ(stream.findings.diagnostics, whole.findings.diagnostics) << text << step;
      }
    }
  }
  testing::Reading reading;
  testing::read(texts[1], reading);
  for (const Diagnostic& found : reading.findings.diagnostics) {
    EXPECT_TRUE(found.code != "edifact.repetition.ignored" || found.line == 4U) << found.line;
  }
  EXPECT_TRUE(reading.findings.has("edifact.repetition.ignored"));
}

TEST(AnyBytes, TheLineOfASegmentThatIsTooLargeIsKnownInAStreamToo) {
  for (const std::string& large : {std::string("FTX+AAA"), std::string("\r\n\n FTX"), std::string("\rF\nTX+")}) {
    std::string text = kHead + "\r\nUNH+M1+PAXLST:D:12B:UN:IATA'\r\nBGM+745'";
    for (int i = 0; i < 3; ++i) {
      text += large;
      for (int line = 0; line < 40; ++line) text += "+TEXT\r\n";
      text += "'\nNAD+FL+++A:B'";
    }
    text += "\r\nUNT+9+M1'UNZ+1+REF42'";
    Reading whole;
    testing::read(text, whole, {.max_segment_bytes = 64});
    std::uint64_t line = 0;
    for (const Diagnostic& found : whole.findings.diagnostics) {
      if (found.code == "edifact.segment.too_large") line = found.line;
    }
    EXPECT_GT(line, 80U);
    for (const std::size_t step : {1U, 7U, 64U, 1000U}) {
      Reading stream;
      testing::read_stream(text, stream, step, {.max_segment_bytes = 64, .chunk_bytes = 16});
      EXPECT_EQ(stream.findings.diagnostics, whole.findings.diagnostics) << step << large;
      EXPECT_EQ(stream.findings.ranges, whole.findings.ranges) << step << large;
    }
  }
}

}  // namespace
}  // namespace limen::edifact
