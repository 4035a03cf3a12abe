#include "formats/edifact/parts.h"

#include <gtest/gtest.h>

#include <random>

#include "formats/edifact/test_interchange.h"

namespace limen::edifact {
namespace {

using testing::Making;
using testing::Reading;

// As several threads would read it, one after the other: what a part says counts when it is taken over.
Reading read_in_parts(const std::string& text, std::size_t parts, std::size_t& taken) {
  const std::vector<Seam> seams = find_seams(text, parts);
  Reading reading;
  InterchangeReader first(text, reading.findings);
  std::size_t next = 0;
  while (true) {
    const Step step = first.next();
    testing::trace_step(reading.trace, step, first);
    if (step == Step::kEnd) return reading;
    while (next < seams.size() && seams[next].offset < first.segment().end()) ++next;
    while (next < seams.size() && first.at_seam(seams[next])) {
      InterchangeReader part(text, seams[next]);
      std::string trace;
      for (Step other = part.next(); other != Step::kEnd; other = part.next()) {
        testing::trace_step(trace, other, part);
      }
      if (!first.take_over(part)) break;
      reading.trace += trace;
      ++taken;
      ++next;
    }
  }
}

std::string described(const Findings& findings) {
  std::string text;
  for (const Diagnostic& d : findings.diagnostics) {
    text += std::string(d.code) + " " + std::to_string(d.offset) + "+" + std::to_string(d.length) + " line " +
            std::to_string(d.line) + " " + std::to_string(d.segment) + "/" + std::to_string(d.element) + "." +
            std::to_string(d.component) + "\n";
  }
  return text;
}

void expect_same(const std::string& text, std::size_t parts, std::size_t& taken) {
  Reading whole;
  testing::read(text, whole);
  const Reading cut = read_in_parts(text, parts, taken);
  ASSERT_EQ(cut.trace, whole.trace) << text;
  ASSERT_EQ(cut.findings.ranges, whole.findings.ranges) << text;
  ASSERT_EQ(described(cut.findings), described(whole.findings)) << text;
}

std::string many_messages(std::mt19937& random, const Separators& separators) {
  Making making{.separators = separators, .group = random() % 2 == 0, .messages = static_cast<int>(1 + random() % 8)};
  return testing::write(making, testing::truth_of(making, random));
}

TEST(Parts, SayTogetherWhatOneReaderSays) {
  std::mt19937 random(21);
  std::size_t taken = 0;
  const auto sets = testing::separator_sets();
  for (int i = 0; i < 600; ++i) {
    const Separators& separators = sets[random() % sets.size()];
    std::string text = many_messages(random, separators);
    if (random() % 2 == 0) text += "\r\n" + many_messages(random, sets[random() % sets.size()]);
    if (random() % 3 == 0 && separators.terminator != '\n') text = testing::wrapped(text, 60, "\r\n");
    expect_same(text, 2 + random() % 3, taken);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(taken, 300U);
}

TEST(Parts, SayTogetherWhatOneReaderSaysOfDamagedInput) {
  std::mt19937 random(22);
  std::size_t taken = 0;
  for (int i = 0; i < 600; ++i) {
    std::string text = many_messages(random, {});
    if (random() % 2 == 0) text += many_messages(random, {});
    for (auto edits = random() % 8; edits > 0; --edits) {
      const auto at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text.erase(at, 1 + random() % 20);
          break;
        case 1:
          text[at] = "'+:?\r\nU"[random() % 7];
          break;
        case 2:
          text.insert(at, "UNH+1+PAXLST:D'");
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 80));
      }
      if (text.size() < 20) text = many_messages(random, {});
    }
    expect_same(text, 2 + random() % 3, taken);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(taken, 50U);
}

// A PADIS message turns repetition off for those behind it, in whichever part it stands.
TEST(Parts, WhatAPartTurnsOffIsOffBehindIt) {
  std::mt19937 random(24);
  std::size_t taken = 0;
  for (int i = 0; i < 200; ++i) {
    Making making{.separators = {.repetition = '*'}, .messages = static_cast<int>(4 + random() % 8), .name = "A*B"};
    std::vector<testing::PlainMessage> messages = testing::truth_of(making, random);
    messages[random() % messages.size()].type = "PNRGOV";
    std::string text = testing::write(making, messages);
    for (std::size_t at = text.find("?*"); at != std::string::npos; at = text.find("?*")) text.erase(at, 1);
    expect_same(text, 2 + random() % 3, taken);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(taken, 100U);
}

TEST(Parts, AWrongGuessCountsForNothing) {
  std::mt19937 random(23);
  // Between two interchanges of which the first has no end, a seam between messages is guessed to be in the first.
  std::string text = many_messages(random, {});
  Seam seam;
  seam.inside = true;
  seam.offset = text.size();
  seam.until = 2 * text.size();
  text += text;
  Findings findings;
  InterchangeReader reader(text, findings);
  for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) EXPECT_FALSE(reader.at_seam(seam));
  // And a reader of everything is nobody's part.
  Findings others;
  InterchangeReader other(text, others);
  EXPECT_FALSE(reader.take_over(other));
}

TEST(Parts, ThereIsNoSeamWhereThereIsNoPlaceForOne) {
  EXPECT_TRUE(find_seams("", 2).empty());
  EXPECT_TRUE(find_seams("UNB+UNOA:1+A+B+261122:0800+1'UNH+1+PAXLST:D'", 2).empty());
  EXPECT_TRUE(find_seams(std::string(10000, 'U'), 4).empty());
}

}  // namespace
}  // namespace limen::edifact
