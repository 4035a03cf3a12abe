#include "formats/edifact/segment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/bytes.h"
#include "formats/edifact/edifact_naive.h"
#include "formats/edifact/test_interchange.h"

namespace limen::edifact {
namespace {

// What the cursor gives, in the form of the naive reader.
naive::NaiveSegment to_naive(const Segment& segment) {
  naive::NaiveSegment result;
  result.tag = std::string(segment.tag_text());
  result.begin = segment.offset();
  result.end = segment.end();
  result.terminated = !segment.has(Segment::kUnterminated);
  const auto value = [&](std::string_view text) {
    return naive::Value{std::string(text), segment.place_of(text).offset};
  };
  Fields fields(segment);
  do {
    while (fields.more()) result.nested.push_back(value(fields.component()));
  } while (fields.next_repetition());
  while (fields.next_element()) {
    naive::Element element;
    do {
      std::vector<naive::Value> components;
      do components.push_back(value(fields.component()));
      while (fields.more());
      element.push_back(std::move(components));
    } while (fields.next_repetition());
    result.elements.push_back(std::move(element));
  }
  return result;
}

std::vector<naive::NaiveSegment> cursor_all(std::string_view bytes, const Separators& separators, bool portable) {
  SegmentCursor cursor(bytes, separators, 0, true, {.portable = portable});
  std::vector<naive::NaiveSegment> segments;
  Segment segment;
  while (cursor.next(segment)) segments.push_back(to_naive(segment));
  return segments;
}

std::vector<naive::NaiveSegment> cursor_stream(std::string_view bytes, const Separators& separators, std::size_t step) {
  // Each part is a copy of its own, so that a view into an older one would be found by the sanitizers.
  std::string buffer;
  std::uint64_t origin = 0;
  std::size_t given = 0;
  SegmentCursor cursor({}, separators, 0, false);
  std::vector<naive::NaiveSegment> segments;
  Segment segment;
  while (true) {
    while (cursor.next(segment)) segments.push_back(to_naive(segment));
    if (given > bytes.size()) return segments;
    const std::uint64_t keep = cursor.needed_from();
    std::string next = buffer.substr(keep - origin);
    const std::string_view more = given < bytes.size() ? bytes.substr(given, step) : std::string_view();
    next += more;
    given = given == bytes.size() ? given + 1 : given + more.size();
    buffer = next;
    origin = keep;
    cursor.extend(buffer, origin, given > bytes.size());
  }
}

std::string describe(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte >= ' ' && byte < 0x7F ? std::string(1, c) : "<" + to_hex(as_bytes(std::string_view(&c, 1))) + ">";
  }
  return out;
}

std::string text_of(const std::vector<naive::NaiveSegment>& segments) {
  std::string out;
  const auto value = [&](const naive::Value& v) { out += describe(v.text) + "@" + std::to_string(v.offset) + " "; };
  for (const naive::NaiveSegment& segment : segments) {
    out += std::to_string(segment.begin) + "-" + std::to_string(segment.end) + (segment.terminated ? " " : " open ") +
           describe(segment.tag);
    for (const naive::Value& v : segment.nested) value(v);
    for (const naive::Element& element : segment.elements) {
      out += " + ";
      for (const auto& components : element) {
        out += "* ";
        for (const naive::Value& v : components) value(v);
      }
    }
    out += "\n";
  }
  return out;
}

void expect_same(const std::string& bytes, const Separators& separators) {
  const std::string expected = text_of(naive::tokenise(bytes, separators));
  ASSERT_EQ(text_of(cursor_all(bytes, separators, false)), expected) << describe(bytes);
  ASSERT_EQ(text_of(cursor_all(bytes, separators, true)), expected) << describe(bytes);
}

TEST(Segments, GiveElementsComponentsAndPlaces) {
  const std::string text = "NAD+FL+++DOE?+X:JOHN:'SRC'LOC+125:Z+LHR'";
  SegmentCursor cursor(text, {});
  Segment segment;
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.tag(), tag("NAD"));
  EXPECT_EQ(segment.element_count(), 4U);
  EXPECT_EQ(segment.value(1), "FL");
  EXPECT_EQ(segment.value(2), "");
  EXPECT_EQ(segment.value(4, 1), "DOE+X");
  EXPECT_EQ(segment.value(4, 2), "JOHN");
  EXPECT_EQ(segment.value(4, 3), "");
  EXPECT_EQ(segment.value(5), "");
  const ValuePlace place = segment.place_of(segment.value(4, 2));
  EXPECT_EQ(place.offset, text.find("JOHN"));
  EXPECT_EQ(place.element, 4U);
  EXPECT_EQ(place.component, 2U);
  EXPECT_EQ(segment.original(), "NAD+FL+++DOE?+X:JOHN:'");
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.tag(), tag("SRC"));
  EXPECT_EQ(segment.element_count(), 0U);
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.value(1, 2), "Z");
  EXPECT_EQ(segment.place_of(segment.value(2)).element, 2U);
  EXPECT_FALSE(cursor.next(segment));
}

TEST(Segments, ReleaseIsReadStrictlyFromTheLeft) {
  Segment segment;
  const std::string text = "FTX+A?\?'FTX+A?\?\?'B'FTX+?\?:C'FTX+D?\r\n'E'";
  SegmentCursor cursor(text, {});
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.value(1), "A?");
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.value(1), "A?'B");
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.value(1), "?");
  EXPECT_EQ(segment.value(1, 2), "C");
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.value(1), "D'E") << "a line break between release character and what it releases";
}

TEST(Segments, RepetitionOnlyWhereItIsInUse) {
  Segment segment;
  const Separators repeating{.repetition = '*'};
  SegmentCursor cursor("RFF+A:1*B:2+C'", repeating);
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.value(1, 2, 1), "1");
  EXPECT_EQ(segment.value(1, 1, 2), "B");
  EXPECT_EQ(segment.value(1, 2, 2), "2");
  EXPECT_EQ(segment.value(2), "C");
  SegmentCursor plain("LTS+0/O/28/S*A B C'", {});
  ASSERT_TRUE(plain.next(segment));
  EXPECT_EQ(segment.value(1), "0/O/28/S*A B C");
}

TEST(Segments, LineBreaksInsideTagsAndNumbersMeanNothing) {
  Segment segment;
  const std::string text = "CNT+42:4\r\n7'U\nNT+3+1'\r\n  UNG *X'";
  SegmentCursor cursor(text, {.element = '+', .repetition = '*'});
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.value(1, 2), "47");
  EXPECT_TRUE(segment.has(Segment::kLineBreaks));
  EXPECT_EQ(segment.place_of(segment.value(1, 2)).offset, 7U);
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.tag(), tag("UNT"));
  EXPECT_EQ(segment.place_of(segment.value(2)).offset, text.find("+1'") + 1);
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_EQ(segment.tag(), tag("UNG"));
  EXPECT_TRUE(segment.has(Segment::kPaddedTag));
}

TEST(Segments, TheLastOneMayHaveNoEnd) {
  Segment segment;
  SegmentCursor cursor("UNT+1'UNZ+1+REF?", {});
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_FALSE(segment.has(Segment::kUnterminated));
  ASSERT_TRUE(cursor.next(segment));
  EXPECT_TRUE(segment.has(Segment::kUnterminated));
  EXPECT_TRUE(segment.has(Segment::kDanglingRelease));
  EXPECT_EQ(segment.value(2), "REF");
  EXPECT_EQ(segment.end(), 16U);
}

TEST(Segments, TooLongOrTooManyElementsGiveNoValuesButGoOn) {
  for (const std::string& middle : {std::string(3000, 'A'), std::string(SegmentCursor::kMaxMarks + 5, '+')}) {
    const std::string text = "BGM+1'FTX+" + middle + "'CNT+42:1'";
    for (const std::size_t step : {std::size_t{7}, std::size_t{500}, text.size()}) {
      SegmentCursor cursor({}, {}, 0, false, {.max_segment_bytes = middle[0] == 'A' ? 1000U : 100000U});
      Segment segment;
      std::vector<std::string> seen;
      for (std::size_t end = step;; end += step) {
        cursor.needed_from();
        cursor.extend(std::string_view(text).substr(0, end), 0, end >= text.size());
        while (cursor.next(segment)) {
          seen.push_back(segment.has(Segment::kTooLarge) ? "large " + std::to_string(segment.length())
                                                         : std::string(segment.tag_text()));
          EXPECT_EQ(Fields(segment).next_element(), !segment.has(Segment::kTooLarge));
        }
        if (end >= text.size()) break;
      }
      EXPECT_THAT(seen, ::testing::ElementsAre("BGM", "large " + std::to_string(middle.size() + 5), "CNT")) << step;
    }
  }
}

TEST(Segments, SameAsTheNaiveReaderOnEverySeparatorSet) {
  std::mt19937 random(1);
  for (const Separators& separators : testing::separator_sets()) {
    testing::Making making{.separators = separators, .messages = 3};
    making.name = "MUS'TER*A B";
    if (!separators.has_release()) making.name = "MUSTER";
    const std::string text = testing::write(making, testing::truth_of(making, random));
    expect_same(text, separators);
    for (const std::size_t columns : {1U, 2U, 7U, 64U, 69U}) {
      if (separators.terminator == '\n') break;
      expect_same(testing::wrapped(text, columns, "\r\n"), separators);
    }
  }
}

std::string random_bytes(std::mt19937& random, const Separators& separators, std::size_t size) {
  const std::string special = {separators.component,
                               separators.element,
                               separators.terminator,
                               separators.release,
                               separators.repetition,
                               '\r',
                               '\n',
                               ' ',
                               'U',
                               'N'};
  std::string text;
  while (text.size() < size) {
    const auto choice = random() % 24;
    if (choice < special.size()) {
      text += special[choice];
    } else if (choice == 10 && separators.typographic) {
      text += "\xE2\x80\x99";
    } else if (choice == 11) {
      text.append(random() % 90, 'A');
    } else if (choice == 12) {
      text.append(random() % 70, special[random() % special.size()]);
    } else {
      text += static_cast<char>(choice < 14 ? random() % 256 : 'A' + random() % 26);
    }
  }
  return text;
}

TEST(Segments, SameAsTheNaiveReaderOnRandomBytes) {
  std::mt19937 random(7);
  const auto sets = testing::separator_sets();
  for (int i = 0; i < 1500; ++i) {
    const Separators& separators = sets[random() % sets.size()];
    expect_same(random_bytes(random, separators, random() % 700), separators);
    if (HasFatalFailure()) return;
  }
  for (int i = 0; i < 10; ++i) {
    const Separators& separators = sets[random() % sets.size()];
    expect_same(random_bytes(random, separators, 40000), separators);
    if (HasFatalFailure()) return;
  }
}

TEST(Segments, AStreamGivesTheSameAsTheWhole) {
  std::mt19937 random(8);
  const auto sets = testing::separator_sets();
  for (int i = 0; i < 300; ++i) {
    const Separators& separators = sets[random() % sets.size()];
    const std::string text = random_bytes(random, separators, random() % 400);
    const std::string expected = text_of(naive::tokenise(text, separators));
    for (const std::size_t step : {1U, 3U, 64U, 100U}) {
      ASSERT_EQ(text_of(cursor_stream(text, separators, step)), expected) << step << ": " << describe(text);
    }
  }
}

TEST(Segments, WorkGrowsWithTheSizeOnly) {
  const std::string kinds[] = {"?", "'", "+", "\n", "?\n", "A", " ", "NAD+FL'", "?'", "UNA'", "\xE2\x80\x99"};
  for (const Separators& separators : {Separators{}, Separators{.terminator = '\x99', .typographic = true}}) {
    for (const std::string& kind : kinds) {
      std::uint64_t work[2] = {};
      for (const int size : {0, 1}) {
        std::string text;
        while (text.size() < (std::size_t{100000} << size)) text += kind;
        SegmentCursor cursor(text, separators);
        Segment segment;
        while (cursor.next(segment)) {
        }
        work[size] = cursor.work();
      }
      EXPECT_LT(static_cast<double>(work[1]), 2.2 * static_cast<double>(work[0])) << kind;
      EXPECT_LT(work[1], 200000U * 3) << kind;
    }
  }
}

}  // namespace
}  // namespace limen::edifact
