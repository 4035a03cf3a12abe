#include "formats/amend/bookings.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/result_matchers.h"
#include "base/test_work.h"
#include "formats/edifact/edifact.h"
#include "formats/pnrgov/mask.h"
#include "formats/pnrgov/pnrgov.h"
#include "formats/pnrgov/samples.h"

namespace limen::amend {
namespace {

using pnrgov::Record;
using pnrgov::tag;

constexpr std::string_view kCard = pnrgov::samples::kCard;

// A message as it was read: the lines before the first booking, and those of each.
struct Read {
  std::string_view received;
  edifact::Message message;
  edifact::Separators separators;
  std::vector<Record> records;
  std::uint64_t masked = 0;

  Result<BookingBytes> write() const {
    Bookings out(received, message, separators);
    for (const Record& record : records) out.add(record);
    return out.end();
  }
};

std::vector<Read> read_all(std::string_view bytes, pnrgov::LineFilter* filter = nullptr) {
  std::vector<Read> all;
  edifact::Findings findings;
  edifact::InterchangeReader input(bytes, findings);
  pnrgov::Reader reader(input, filter);
  for (auto step = input.next(); step != edifact::Step::kEnd; step = input.next()) {
    if (step != edifact::Step::kMessage || !pnrgov::is_pnrgov(input.message())) continue;
    Read read;
    const std::uint64_t before = reader.masked_cards();
    reader.begin();
    read.records.emplace_back().copy_from(reader.push().record);
    while (reader.next()) read.records.push_back(std::move(reader.pnr().record));
    read.message = input.message();
    read.separators = input.interchange().separators;
    read.received = bytes.substr(read.message.offset, read.message.length);
    read.masked = reader.masked_cards() - before;
    all.push_back(std::move(read));
  }
  return all;
}

// What was written, in an interchange of its own.
std::string around(const Read& read, const std::string& message) {
  std::string out;
  edifact::EdifactWriter writer(out);
  edifact::Interchange interchange;
  interchange.has_una = true;
  interchange.separators = read.separators;
  interchange.syntax_id = "IATA";
  interchange.version = 1;
  interchange.sender.id = "XX";
  interchange.recipient.id = "GOV";
  interchange.reference = "1";
  writer.begin_interchange(interchange);
  out += message;
  if (!out.ends_with(read.separators.terminator_text())) out += read.separators.terminator_text();
  return out;
}

std::vector<std::string> segments_of(std::string_view bytes, const edifact::Separators& separators) {
  std::vector<std::string> all;
  edifact::SegmentCursor cursor(bytes, separators);
  for (edifact::Segment segment; cursor.next(segment);) all.emplace_back(segment.original());
  return all;
}

const std::string kCards =
    "SRC'RCI+XX:ABC123::011026:0915'FOP+CC::100.00:VI:4111111111111111:1228'IFT+4:28+CARD 4111 1111 1111 1111 OK++'"
    "LTS+0/XX/05OCT 4111-1111-1111-1111'\r\nSSR+OTHS:HK:1:XX:::::4111:1111:1111:1111'XYZ+41?11111111111111'"
    "FOP+CC:1:100.00:VI:4111\r\n111111111111:1228++'";

std::vector<std::string> samples() {
  using pnrgov::samples::kFull;
  using pnrgov::samples::message;
  using pnrgov::samples::push;
  std::string lines = push(kFull);
  for (std::size_t at = lines.find('\''); at != std::string::npos; at = lines.find('\'', at + 1)) {
    lines.insert(at + 1, "\r\n");
  }
  std::string wrapped = push(std::string(kFull) + std::string(kFull));
  for (std::size_t at = 60; at < wrapped.size(); at += 61) wrapped.insert(at, "\n");
  std::vector<std::string> all = {
      push(kFull),
      push(kCards),
      push(std::string(kFull) + "SRC'RCI+YY:DEF456+++''X'RCI++YY:GHI789'QQQ+?A?'+1'IFT:28+DIRECTLY++'sr c+1'"),
      lines,
      wrapped,
      message("MSG+:22'EQN+0'"),
      message("ERC+1'", "ACKRES:11:1:IA"),
      message("MSG+:23'RCI+XX:ABC123'", "GOVREQ:11:1:IA"),
      push(kFull).substr(0, 700),  // no end
      "UNB+UNOA:4+A+B+261122:1200+1'UNH+1+PNRGOV:11:1:IA'MSG+:22'SRC'RCI+XX:A*B'UNT+9+2'UNZ+1+1'" + push(kFull),
  };
  // With the separators of others.
  const auto other = [](std::string text, std::string_view from, std::string_view to) {
    for (char& c : text) {
      if (const std::size_t at = from.find(c); at != std::string_view::npos) c = to[at];
    }
    return text;
  };
  all.push_back(other(push(kFull), "+:'?", "\x1D\x1F\x1C\\"));
  all.push_back(other(push(kCards), "+:'", ":*#"));
  return all;
}

std::string mutant(const std::string& bytes, std::mt19937& random) {
  std::string changed = bytes;
  for (std::size_t edits = 1 + random() % 3; edits > 0; --edits) {
    const std::size_t at = random() % changed.size();
    const std::size_t length = std::min<std::size_t>(1 + random() % 8, changed.size() - at);
    switch (random() % 5) {
      case 0:
        changed[at] = static_cast<char>(random());
        break;
      case 1:
        if (length < changed.size()) changed.erase(at, length);
        break;
      case 2:
        changed.insert(at, changed.substr(at, length));
        break;
      case 3:
        changed.insert(at, kCard);
        break;
      default:
        changed[at] = "'+:?*\r\n 4"[random() % 9];
        break;
    }
  }
  return changed;
}

void expect_same_records(const Read& read, const std::string& bytes) {
  const std::vector<Read> again = read_all(bytes);
  ASSERT_EQ(again.size(), 1U) << bytes;
  EXPECT_EQ(again[0].masked, 0U) << bytes;  // nothing is left of them
  ASSERT_EQ(again[0].records.size(), read.records.size()) << bytes;
  for (std::size_t i = 0; i < read.records.size(); ++i) {
    EXPECT_TRUE(same_lines(again[0].records[i], read.records[i])) << bytes;
  }
}

TEST(Bookings, AnUnmodifiedMessageIsTheSameBytes) {
  std::mt19937 random(11);
  std::size_t messages = 0, with_cards = 0;
  for (const std::string& bytes : samples()) {
    for (int number = 0; number < 300; ++number) {
      const std::string input = number == 0 ? bytes : mutant(bytes, random);
      for (const Read& read : read_all(input)) {
        const auto written = read.write();
        ASSERT_OK(written);
        EXPECT_EQ(written->changed + written->filtered, 0U);
        EXPECT_EQ(written->masked == 0, read.masked == 0) << read.received;
        ++messages;
        if (written->masked == 0) {
          EXPECT_EQ(written->bytes, read.received);
          continue;
        }
        // Only the segments that hold a card number are others.
        ++with_cards;
        const auto was = segments_of(read.received, read.separators);
        const auto now = segments_of(written->bytes, read.separators);
        ASSERT_EQ(was.size(), now.size()) << read.received;
        std::uint64_t differ = 0;
        for (std::size_t i = 0; i < was.size(); ++i) differ += was[i] == now[i] ? 0 : 1;
        EXPECT_EQ(differ, written->masked) << written->bytes;
        expect_same_records(read, around(read, written->bytes));
      }
    }
  }
  EXPECT_GT(messages, 3000U);
  EXPECT_GT(with_cards, 1000U);
}

TEST(Bookings, WhatTheReaderMaskedNeverComesBack) {
  const std::string input = pnrgov::samples::push(kCards);
  const std::vector<Read> all = read_all(input);
  ASSERT_EQ(all.size(), 1U);
  const auto written = all[0].write();
  ASSERT_OK(written);
  EXPECT_EQ(written->masked, 6U);
  std::string digits;
  for (const char c : written->bytes) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  EXPECT_EQ(digits.find(kCard.substr(0, 12)), std::string::npos) << written->bytes;
  EXPECT_NE(written->bytes.find("SRC'RCI+XX:ABC123::011026:0915'FOP+CC::100.00:VI:XXXXXXXXXXXX1111:1228'"
                                "IFT+4:28+CARD XXXX XXXX XXXX 1111 OK'LTS+0/XX/05OCT XXXX-XXXX-XXXX-1111'\r\nSSR+"),
            std::string::npos)
      << written->bytes;
}

// Any value of any line: its segment is another one, and no byte beside it.
TEST(Bookings, AChangeConcernsItsSegmentOnly) {
  std::mt19937 random(12);
  std::size_t changes = 0;
  for (const std::string& bytes : samples()) {
    for (int number = 0; number < 200; ++number) {
      std::vector<Read> all = read_all(bytes);
      Read& read = all.back();
      const auto original = read.write();
      ASSERT_OK(original);
      Record& record = read.records[random() % read.records.size()];
      if (record.lines().empty()) continue;
      const auto line = static_cast<std::uint32_t>(random() % record.lines().size());
      if (record.lines()[line].tag == 0) continue;
      constexpr std::string_view kValues[] = {"NEW", "O'NEIL+", "?", "A:B", "1"};
      record.set(line, 1 + random() % 4, 1 + random() % 4, kValues[random() % 5]);
      const auto written = read.write();
      if (!written.ok()) continue;  // a separator, without a release character
      ASSERT_LE(written->changed, 1U);
      const auto was = segments_of(original->bytes, read.separators);
      const auto now = segments_of(written->bytes, read.separators);
      ASSERT_EQ(was.size(), now.size());
      std::size_t differ = 0, at = 0;
      for (std::size_t i = 0; i < was.size(); ++i) {
        if (was[i] == now[i]) continue;
        ++differ;
        at = i;
      }
      ASSERT_EQ(differ, written->changed) << written->bytes;
      if (differ == 1) {
        std::string expected = original->bytes;
        const std::size_t place = expected.find(was[at]);
        ASSERT_NE(place, std::string::npos);
        EXPECT_EQ(written->bytes.size() + was[at].size(), expected.size() + now[at].size());
      }
      expect_same_records(read, around(read, written->bytes));
      ++changes;
    }
  }
  EXPECT_GT(changes, 1500U);
}

TEST(Bookings, OrderSurplusAndLineBreaksStay) {
  const std::string input = pnrgov::samples::push(
      "\r\nSRC+'\r\nRCI+XX:ABC123++'\r\nTIF+BELT+ADA:A:1'\r\nIFT+4:28++'\r\nTIF+BE\r\nLT:+ADAM:A:2+'\r\nXYZ?A'\r\n");
  std::vector<Read> all = read_all(input);
  ASSERT_EQ(all.size(), 1U);
  Read& read = all[0];
  Record& record = read.records.at(1);
  std::string expected(read.received);
  const auto replace = [&](std::string_view from, std::string_view to) {
    ASSERT_NE(expected.find(from), std::string::npos) << from;
    expected.replace(expected.find(from), from.size(), to);
  };
  const auto expect = [&](std::uint64_t changed) {
    const auto written = read.write();
    ASSERT_OK(written);
    EXPECT_EQ(written->bytes, expected);
    EXPECT_EQ(written->changed, changed);
    EXPECT_EQ(written->masked + written->filtered, 0U);
  };
  expect(0);
  record.set(2, 1, 1, "O'NEIL");
  replace("TIF+BELT+ADA", "TIF+O?'NEIL+ADA");
  expect(1);
  record.set(2, 2, 2, "");  // no kind
  record.set(2, 4, 1, "Z");
  replace("ADA:A:1'", "ADA::1++Z'");
  expect(1);
  record.set(2, 9, 9, "");  // nothing there to be taken out
  expect(1);
  // A line more, and then one less: UNT follows.
  EXPECT_EQ(record.add_line(3, tag("FTI")), 3U);
  record.set(3, 1, 1, "XX");
  record.set(3, 1, 2, std::string(kCard.size(), '7'));
  replace("ADA::1++Z'", "ADA::1++Z'\r\nFTI+XX:7777777777777777'");
  replace("UNT+0+", "UNT+13+");
  expect(2);
  record.remove_line(5);
  replace("\r\nTIF+BE\r\nLT:+ADAM:A:2+'", "");
  replace("UNT+13+", "UNT+0+");  // as many as before
  expect(3);
  record.remove_line(3);
  replace("\r\nFTI+XX:7777777777777777'", "");
  replace("UNT+0+", "UNT+11+");
  expect(2);
  EXPECT_EQ(record.lines().back().tag, 0U);
  std::size_t unknown = 0;
  for (const pnrgov::Finding& finding : record.findings()) {
    if (finding.code != "pnrgov.segment.unknown") continue;
    ++unknown;
    EXPECT_EQ(finding.line + 1, record.lines().size());  // still of the same line
  }
  EXPECT_EQ(unknown, 1U);
  for (std::uint32_t i = 0; i < record.lines().size(); ++i) EXPECT_LE(record.lines()[i].leader, i);
}

TEST(Bookings, ACardNumberThatSomebodySetsIsMasked) {
  const std::string input = pnrgov::samples::push("SRC'RCI+XX:ABC123'IFT+4:28+TEXT'");
  Read read = std::move(read_all(input).at(0));
  read.records[1].set(2, 2, 1, kCard);
  const std::uint32_t line = read.records[1].add_line(3, tag("LTS"));
  read.records[1].set(line, 1, 1, kCard);
  const auto written = read.write();
  ASSERT_OK(written);
  EXPECT_NE(written->bytes.find("IFT+4:28+XXXXXXXXXXXX1111'LTS+XXXXXXXXXXXX1111'UNT+10+M1'"), std::string::npos)
      << written->bytes;
  // Nor does it help to put back what was received.
  const std::string cards = pnrgov::samples::push(kCards);
  Read masked = std::move(read_all(cards).at(0));
  masked.records[1].set(2, 1, 5, kCard);
  const auto again = masked.write();
  ASSERT_OK(again);
  EXPECT_EQ(again->bytes.find(kCard), std::string::npos) << again->bytes;
}

// Takes the text out of remarks.
class NoRemarks final : public pnrgov::LineFilter {
 public:
  void filter(Record& record) override {
    if (record.last_line().tag != tag("IFT")) return;
    record.drop_values_of_last_line();
    record.last_line().filtered = true;
  }
};

TEST(Bookings, WhatWasFilteredNeverComesBack) {
  NoRemarks filter;
  std::size_t filtered = 0;
  for (const std::string& bytes : samples()) {
    for (const Read& read : read_all(bytes, &filter)) {
      const auto written = read.write();
      ASSERT_OK(written);
      filtered += written->filtered;
      EXPECT_EQ(written->changed, 0U);
      EXPECT_EQ(written->bytes.find("IFT+"), std::string::npos) << written->bytes;
      EXPECT_EQ(written->bytes.find("CTCP MADRID"), std::string::npos) << written->bytes;
    }
  }
  EXPECT_GT(filtered, 10U);
}

TEST(Bookings, SegmentsTooLargeToBeCutStayOrLoseTheirText) {
  std::string many;
  for (int i = 0; i < 300; ++i) many += ":1";
  const std::string plain = "XYZ+" + many + "'";
  for (const auto& [text, kept] : std::vector<std::pair<std::string, std::string>>{
           {plain, plain},
           {"IFT+" + many + ":4111111111111111'", "IFT+" + many + ":XXXXXXXXXXXX1111'"},
           {"IFT+" + many + ":4111?111111111111'", "IFT+" + many + ":XXXX?XXXXXXXX1111'"},
           {"IFT+" + many + ":4111\r\n111111111111'", "IFT+" + many + ":XXXX\r\nXXXXXXXX1111'"},
           // Without what issuers begin with it is found only without its line break.
           {"IFT+" + many + ":9111\r\n111111111110'", "IFT'"},
       }) {
    const std::string input = pnrgov::samples::push("SRC'" + text + "RCI+XX:ABC123'");
    const Read read = std::move(read_all(input).at(0));
    ASSERT_TRUE(read.records.at(1).lines()[1].unsplit);
    const auto written = read.write();
    ASSERT_OK(written);
    EXPECT_NE(written->bytes.find("SRC'" + kept + "RCI"), std::string::npos) << written->bytes;
    EXPECT_EQ(written->masked, kept == text ? 0U : 1U);
  }
}

TEST(Bookings, WhatCannotBeWrittenIsSaid) {
  const std::string input = pnrgov::samples::push("SRC'RCI+XX:ABC123'IFT+4:28+TEXT'");
  const auto code_of = [&](const auto& change) {
    Read read = std::move(read_all(input).at(0));
    change(read);
    const auto written = read.write();
    return written.ok() ? std::string("ok") : std::string(written.error().code);
  };
  EXPECT_EQ(code_of([](Read&) {}), "ok");
  EXPECT_EQ(code_of([](Read& read) { read.message.too_large = true; }), "amend.part");
  EXPECT_EQ(code_of([](Read& read) { std::swap(read.records[0], read.records[1]); }), "amend.lines");
  EXPECT_EQ(code_of([](Read& read) { read.records.push_back(std::move(read.records[1])); }), "ok");
  EXPECT_EQ(code_of([](Read& read) { read.records.emplace_back().copy_from(read.records[1]); }), "amend.lines");
  EXPECT_EQ(code_of([](Read& read) { read.message.offset += 1; }), "amend.lines");
  EXPECT_EQ(code_of([](Read& read) { read.records[1].add_line(1, tag("UNT")); }), "amend.service");
  EXPECT_EQ(code_of([](Read& read) { read.records[1].add_line(1, 0); }), "amend.service");
  EXPECT_EQ(code_of([](Read& read) { read.records[1].set(2, 2, 1, "A\nB"); }), "edifact.write.line_break");
}

TEST(Bookings, TakeLinearWork) {
  const std::string head = "UNB+IATA:1+A+B+261122:1200+1'UNH+1+PNRGOV:11:1:IA'MSG+:22'SRC'RCI+XX:ABC123'";
  for (const std::string piece : {"IFT+4:28+TEXT++'", "FOP+CC::1:VI:4111111111111111:1228'", "SRC'", "''",
                                  "XYZ+A?+B+C:A'", "\r\nX+1'", "UNT+1+1'UNH+1+PNRGOV:11:1:IA'"}) {
    const auto write = [](std::string_view bytes) {
      for (const Read& read : read_all(bytes)) EXPECT_TRUE(read.write().ok());
    };
    limen::testing::expect_linear(limen::testing::repeated(head, piece), write, piece);
  }
}

}  // namespace
}  // namespace limen::amend
