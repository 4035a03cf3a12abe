#include "platform/system/system.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace limen::system {
namespace {

const Instant kNoon{1'700'000'000'000'000};

struct Bench {
  FixedClock wall{kNoon};
  std::atomic<std::int64_t> counter{0};
  GuardedClock clock{wall, [this] { return counter.load(); }};
  // Both the machine's clock and its counter go on.
  void pass(std::int64_t seconds) {
    wall.advance_seconds(seconds);
    counter += seconds * 1'000'000;
  }
  std::int64_t seconds() const { return (clock.now().microseconds - kNoon.microseconds) / 1'000'000; }
};

TEST(GuardedClock, FollowsAMachineThatIsRight) {
  Bench bench;
  EXPECT_EQ(bench.seconds(), 0);
  bench.pass(100);
  EXPECT_EQ(bench.seconds(), 100);
  EXPECT_EQ(bench.clock.behind_seconds(), 0);
  // A jump ahead (the machine slept, or was set right) is followed.
  bench.wall.advance_seconds(3600);
  EXPECT_EQ(bench.seconds(), 3700);
}

TEST(GuardedClock, AJumpBackIsGoneOverAndSaid) {
  for (const std::int64_t jump : {std::int64_t{3600}, std::int64_t{86'400}, std::int64_t{11}}) {
    Bench bench;
    bench.pass(100);
    EXPECT_EQ(bench.seconds(), 100);
    bench.wall.advance_seconds(-jump);
    EXPECT_EQ(bench.seconds(), 100);
    EXPECT_EQ(bench.clock.behind_seconds(), jump);
    bench.pass(50);
    EXPECT_EQ(bench.seconds(), 150) << "time does not stand still meanwhile";
    EXPECT_EQ(bench.clock.behind_seconds(), jump);
    // Set right again: followed, nothing doubled.
    bench.wall.advance_seconds(jump);
    EXPECT_EQ(bench.seconds(), 150);
    EXPECT_EQ(bench.clock.behind_seconds(), 0);
    bench.pass(10);
    EXPECT_EQ(bench.seconds(), 160);
  }
}

TEST(GuardedClock, ASmallStepBackIsWaitedFor) {
  Bench bench;
  bench.pass(100);
  EXPECT_EQ(bench.seconds(), 100);
  bench.wall.advance_seconds(-5);
  EXPECT_EQ(bench.seconds(), 100);
  bench.pass(3);
  EXPECT_EQ(bench.seconds(), 100);
  bench.pass(4);
  EXPECT_EQ(bench.seconds(), 102);
  EXPECT_EQ(bench.clock.behind_seconds(), 0);
}

TEST(GuardedClock, ManyThreadsSeeNoInstantTwiceInTheWrongOrder) {
  Bench bench;
  std::atomic<bool> wrong{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      Instant before = bench.clock.now();
      for (int n = 0; n < 20'000; ++n) {
        const Instant now = bench.clock.now();
        if (now < before) wrong = true;
        before = now;
      }
    });
  }
  for (int n = 0; n < 2'000; ++n) {
    bench.pass(1);
    bench.wall.advance_seconds(n % 2 == 0 ? -4000 : 4000);
  }
  for (auto& thread : threads) thread.join();
  EXPECT_FALSE(wrong);
}

}  // namespace
}  // namespace limen::system
