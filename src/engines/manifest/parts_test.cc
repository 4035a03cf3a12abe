#include "engines/manifest/parts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace limen::manifest {
namespace {

using Payloads = std::vector<std::uint64_t>;
using Sequences = std::vector<std::uint32_t>;

Instant at(std::int64_t seconds) { return Instant{1'700'000'000'000'000}.plus_seconds(seconds); }
const PartKey kKey{"XX", "PNRGOV", "ACC1"};
Arrival part(std::uint32_t sequence, bool last, std::int64_t seconds = 0, std::uint64_t payload = 0) {
  return {kKey, sequence, last, payload == 0 ? sequence : payload, at(seconds)};
}
// The one thing that became ready.
Assembled only(std::vector<Assembled> ready) {
  EXPECT_EQ(ready.size(), 1U);
  return ready.empty() ? Assembled{} : std::move(ready.front());
}

TEST(Assembler, PartsInAnyOrder) {
  Sequences order = {1, 2, 3, 4};
  do {
    for (const std::int64_t hours : {0, 2}) {  // all at once, too
      Assembler assembler;
      std::vector<Assembled> ready;
      std::int64_t time = 0;
      for (const std::uint32_t sequence : order) {
        EXPECT_TRUE(ready.empty());
        ready = assembler.add(part(sequence, sequence == 4, time += hours * 3600));
      }
      const Assembled list = only(std::move(ready));
      EXPECT_EQ(list.release, Release::kComplete);
      EXPECT_EQ(list.payloads, (Payloads{1, 2, 3, 4}));
      EXPECT_TRUE(list.whole());
      EXPECT_EQ(assembler.waiting(), 0U);
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Assembler, WholeMessagesPassAtOnce) {
  Assembler assembler;
  edifact::Message message;
  EXPECT_TRUE(only(assembler.add(arrival(kKey, message, 7, at(0)))).whole());
  message.sequence = "01";
  message.part = edifact::Part::kOnly;
  EXPECT_EQ(only(assembler.add(arrival(kKey, message, 8, at(0)))).payloads.at(0), 8U);
  message.sequence = "02";
  message.part = edifact::Part::kMiddle;
  EXPECT_TRUE(assembler.add(arrival(kKey, message, 9, at(0))).empty());
  // Also where another part of the name waits.
  EXPECT_EQ(only(assembler.add(part(1, true))).release, Release::kComplete);
  EXPECT_EQ(assembler.waiting(), 1U);
}

TEST(Assembler, GapsAreNamedWhenTimeIsUp) {
  Assembler assembler({.timeout_seconds = 300});
  EXPECT_TRUE(assembler.add(part(1, false, 0)).empty());
  EXPECT_TRUE(assembler.add(part(4, true, 100)).empty());
  EXPECT_TRUE(assembler.expire(at(399)).empty());
  const Assembled forced = only(assembler.expire(at(400)));
  EXPECT_EQ(forced.release, Release::kForced);
  EXPECT_EQ(forced.missing, (Sequences{2, 3}));
  EXPECT_FALSE(forced.whole());
  // They come after all: given out as late, not lost and not a list of their own; the last one makes the list whole.
  const Assembled late = only(assembler.add(part(2, false, 500)));
  EXPECT_EQ(late.release, Release::kLate);
  EXPECT_EQ(late.list, forced.list);
  EXPECT_EQ(late.payloads, Payloads{2});
  EXPECT_EQ(late.missing, Sequences{3});
  EXPECT_TRUE(only(assembler.add(part(3, false, 501))).whole());
  // A new part 01 begins the next list of that name.
  EXPECT_TRUE(assembler.add(part(1, false, 600)).empty());
  const Assembled next = only(assembler.add(part(2, true, 601)));
  EXPECT_EQ(next.release, Release::kComplete);
  EXPECT_NE(next.list, forced.list);
}

TEST(Assembler, WithoutTheEndNothingIsComplete) {
  Assembler assembler;
  assembler.add(part(1, false));
  assembler.add(part(2, false));
  const auto forced = assembler.force(kKey);
  ASSERT_TRUE(forced.has_value());
  EXPECT_FALSE(forced->end_known);
  EXPECT_FALSE(forced->whole());
  EXPECT_EQ(forced->payloads.size(), 2U);
  EXPECT_FALSE(assembler.force(kKey).has_value());
  // What lies behind may be of it: late, and the end with it.
  const Assembled late = only(assembler.add(part(4, true)));
  EXPECT_EQ(late.release, Release::kLate);
  EXPECT_EQ(late.missing, Sequences{3});
  EXPECT_TRUE(late.end_known);
}

TEST(Assembler, DuplicatesDoNotCountTwice) {
  Assembler assembler;
  assembler.add(part(1, false));
  const Assembled copy = only(assembler.add(part(1, false, 0, 99)));
  EXPECT_EQ(copy.release, Release::kDuplicate);
  EXPECT_TRUE(copy.payloads.empty());
  EXPECT_EQ(copy.duplicates, Payloads{99});
  EXPECT_TRUE(assembler.add(part(3, true)).empty());
  const Assembled list = only(assembler.add(part(2, false)));
  EXPECT_EQ(list.payloads, (Payloads{1, 2, 3}));
  EXPECT_EQ(list.list, copy.list);
}

TEST(Assembler, ACopyBehindACompleteListIsADuplicate) {
  Assembler assembler;
  assembler.add(part(1, false));
  const Assembled list = only(assembler.add(part(2, true)));
  const Assembled copy = only(assembler.add(part(2, true, 60, 22)));
  EXPECT_EQ(copy.release, Release::kDuplicate);
  EXPECT_EQ(copy.list, list.list);
  EXPECT_EQ(copy.duplicates, Payloads{22});
  EXPECT_TRUE(assembler.expire(at(10'000)).empty());
}

TEST(Assembler, TwoRevisionsMixedMakeNoHalfList) {
  Assembler assembler;
  assembler.add(part(1, false, 0, 101));
  EXPECT_EQ(only(assembler.add(part(1, false, 1, 201))).duplicates, Payloads{201});
  EXPECT_EQ(only(assembler.add(part(2, true, 2, 102))).payloads, (Payloads{101, 102}));
  EXPECT_EQ(only(assembler.add(part(2, true, 3, 202))).duplicates, Payloads{202});
  EXPECT_TRUE(assembler.expire(at(10'000)).empty());
}

TEST(Assembler, TheFirstPartMayBeTheLateOne) {
  Assembler assembler;
  assembler.add(part(2, false));
  assembler.add(part(3, true));
  const Assembled forced = only(assembler.expire(at(300)));
  EXPECT_EQ(forced.missing, Sequences{1});
  const Assembled late = only(assembler.add(part(1, false, 400)));
  EXPECT_EQ(late.release, Release::kLate);
  EXPECT_EQ(late.list, forced.list);
  EXPECT_TRUE(late.whole());
  EXPECT_EQ(assembler.waiting(), 0U);
}

TEST(Assembler, ACopyOfWhatWasForcedIsADuplicate) {
  Assembler assembler;
  assembler.add(part(1, false));
  assembler.add(part(3, true));
  EXPECT_EQ(only(assembler.expire(at(300))).payloads, (Payloads{1, 3}));
  const Assembled copy = only(assembler.add(part(3, true, 400, 33)));
  EXPECT_EQ(copy.release, Release::kDuplicate);
  EXPECT_TRUE(copy.payloads.empty());
  EXPECT_EQ(copy.duplicates, Payloads{33});
  EXPECT_EQ(copy.missing, Sequences{2});
}

TEST(Assembler, ANewListIsKnownByWhatTheOldOneCannotHave) {
  Assembler assembler;
  assembler.add(part(1, false));
  assembler.add(part(2, false));
  EXPECT_EQ(only(assembler.add(part(3, true))).release, Release::kComplete);
  // Behind the end, then an end at another place.
  EXPECT_TRUE(assembler.add(part(4, true, 10, 14)).empty());
  EXPECT_TRUE(assembler.add(part(2, false, 11, 12)).empty());
  EXPECT_TRUE(assembler.add(part(3, false, 12, 13)).empty());
  EXPECT_EQ(only(assembler.add(part(1, false, 13, 11))).payloads, (Payloads{11, 12, 13, 14}));
  EXPECT_TRUE(assembler.add(part(2, true, 20, 22)).empty());
  EXPECT_EQ(only(assembler.add(part(1, false, 21, 21))).payloads, (Payloads{21, 22}));
}

TEST(Assembler, DuplicatesDoNotKeepAListOpen) {
  Assembler assembler({.timeout_seconds = 300});
  assembler.add(part(1, false));
  EXPECT_EQ(only(assembler.add(part(1, false, 240, 2))).release, Release::kDuplicate);
  EXPECT_EQ(only(assembler.expire(at(300))).payloads, Payloads{1});
}

TEST(Assembler, NumbersThatCannotBeAreNotWhole) {
  for (const std::uint32_t sequence : {0U, 1000U}) {
    Assembler assembler;
    const Assembled stray = only(assembler.add(part(sequence, false, 0, 5)));
    EXPECT_EQ(stray.release, Release::kStray);
    EXPECT_EQ(stray.payloads, Payloads{5});
    EXPECT_FALSE(stray.whole());
  }
  edifact::Message message;
  message.sequence = "1A";
  message.part = edifact::Part::kFirst;
  EXPECT_EQ(only(Assembler().add(arrival(kKey, message, 5, at(0)))).release, Release::kStray);
}

TEST(Assembler, AnEndBeforeTheHighestNumberIsNone) {
  Assembler assembler;
  assembler.add(part(3, false));
  assembler.add(part(1, false));
  EXPECT_TRUE(assembler.add(part(2, true)).empty());
  EXPECT_FALSE(only(assembler.expire(at(300))).whole());
}

TEST(Assembler, OneKeyDoesNotDisturbAnother) {
  Assembler assembler({.timeout_seconds = 300, .remember_seconds = 86'400, .max_parts = 999, .max_open = 2});
  for (const char* reference : {"A", "B"}) {
    Arrival one = part(1, false);
    one.key.reference = reference;
    EXPECT_TRUE(assembler.add(one).empty());
  }
  Arrival third = part(1, false, 10);
  third.key.reference = "C";
  const Assembled forced = only(assembler.add(third));
  EXPECT_EQ(forced.release, Release::kForced);
  EXPECT_EQ(forced.key.reference, "A");
  EXPECT_EQ(assembler.waiting(), 2U);
}

TEST(Assembler, EqualTimesComeOutInOneOrder) {
  Sequences order = {1, 2, 3};
  std::vector<Payloads> seen;
  do {
    Assembler assembler;
    for (const std::uint32_t key : order) {
      Arrival one = part(1, false, 0, key);
      one.key.reference = std::string(1, static_cast<char>('A' + key));
      assembler.add(one);
    }
    Payloads payloads;
    for (const Assembled& one : assembler.expire(at(300))) payloads.push_back(one.payloads.at(0));
    seen.push_back(payloads);
  } while (std::next_permutation(order.begin(), order.end()));
  for (const Payloads& one : seen) EXPECT_EQ(one, (Payloads{1, 2, 3}));
}

TEST(Assembler, MemoryIsBounded) {
  const AssemblerOptions options{.max_open = 50, .max_remembered = 80};
  Assembler assembler(options);
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    Arrival one = part(1 + static_cast<std::uint32_t>(i % 2), false, static_cast<std::int64_t>(i), i + 1);
    one.key.reference = std::to_string(i % 1777);
    assembler.add(one);
    ASSERT_LE(assembler.waiting(), options.max_open);
    ASSERT_LE(assembler.remembered(), options.max_remembered);
  }
}

}  // namespace
}  // namespace limen::manifest
