#include "services/alerts/portions.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <thread>

namespace limen::alerts {
namespace {

TEST(Portions, EverythingIsWorkedOnInOrderByAnotherThread) {
  const auto main_thread = std::this_thread::get_id();
  for (const int count : {0, 1, 7, 8, 9, 64, 1000}) {
    std::vector<int> wanted(static_cast<std::size_t>(count)), done;
    std::iota(wanted.begin(), wanted.end(), 0);
    bool elsewhere = true;
    Portions<int> portions(8, [&](int item) {
      elsewhere = elsewhere && std::this_thread::get_id() != main_thread;
      done.push_back(item);
    });
    for (const int item : wanted) portions.add(item);
    portions.finish();
    EXPECT_EQ(done, wanted);
    EXPECT_TRUE(elsewhere);
  }
}

TEST(Portions, WhatTheWorkThrowsIsThrownToWhoMadeIt) {
  for (const int bad : {0, 5, 15, 16, 99}) {
    int done = 0;
    Portions<int> portions(8, [&](int item) {
      if (item == bad) throw std::runtime_error("a mistake");
      ++done;
    });
    EXPECT_THROW(
        {
          for (int item = 0; item < 100; ++item) portions.add(item);
          portions.finish();
        },
        std::runtime_error)
        << bad;
    EXPECT_EQ(done, bad) << "nothing is worked on after it";
  }
}

TEST(Portions, WhoeverLeavesEarlyWaitsForWhatIsBeingWorkedOn) {
  std::atomic<int> begun{0}, done{0};
  const auto leave = [&](bool by_exception) {
    Portions<int> portions(4, [&](int) {
      ++begun;
      std::this_thread::yield();
      ++done;
    });
    for (int item = 0; item < 10; ++item) portions.add(item);
    if (by_exception) throw std::runtime_error("a mistake");
  };
  leave(false);
  EXPECT_EQ(begun, done);
  EXPECT_EQ(done, 8) << "what had been handed over";
  EXPECT_THROW(leave(true), std::runtime_error);
  EXPECT_EQ(begun, done);
  EXPECT_EQ(done, 16);
}

}  // namespace
}  // namespace limen::alerts
