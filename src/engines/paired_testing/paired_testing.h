// Statistics of paired testing (situation testing): two testers, alike but for one trait, ask for the same thing. What
// counts are the four outcomes of usable pairs, and whether one of the two is favoured more often than chance explains.
//
// The net rate is (only A - only B) over usable pairs. The test is McNemar's in its exact form: of the pairs with
// different outcomes, each is A's with probability one half if there is no difference. The interval is Newcombe's
// (Statistics in Medicine 17, 1998, 2635-2650, method 10: Wilson's intervals of the two rates, joined with their
// correlation). A pair in which a form is missing or was not locked blind is not usable and is counted apart.
//
//   const Analysis found = TRY(analyse({.both = 36, .only_a = 12, .only_b = 2, .neither = 0}));
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"

namespace limen::paired_testing {

// What one tester's form says, once both are locked.
enum class Treatment : std::uint8_t { kFavourable, kUnfavourable };
enum class Outcome : std::uint8_t { kBoth, kOnlyA, kOnlyB, kNeither };
Outcome outcome_of(Treatment a, Treatment b);

struct Counts {
  std::uint64_t both = 0, only_a = 0, only_b = 0, neither = 0;
  std::uint64_t unusable = 0;  // not part of any rate

  std::uint64_t usable() const { return both + only_a + only_b + neither; }
  void add(Outcome outcome);
};

struct Analysis {
  double net_rate = 0;       // of usable pairs, -1 … 1; over 0: A is favoured
  double low = 0, high = 0;  // interval of the net rate
  double p_value = 1;        // two-sided; 1 when no pair differs
  std::uint64_t usable = 0, differing = 0;
};

// `confidence` over 0 and under 1. Errors: "paired_testing.empty" (no usable pair), "paired_testing.confidence",
// "paired_testing.too_large" (over 10^9 pairs).
Result<Analysis> analyse(const Counts& counts, double confidence = 0.95);

}  // namespace limen::paired_testing
