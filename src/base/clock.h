// "Now" and random bytes as arguments: whoever needs them is given them, so that everything can be replayed.
// SystemClock and system_random live in platform/system; FixedClock is for tests. A Clock may be read by many threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>

#include "base/date.h"

namespace limen {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant start) : now_(start.microseconds) {}
  Instant now() const override { return {now_.load()}; }
  void set(Instant instant) { now_.store(instant.microseconds); }
  void advance_seconds(std::int64_t seconds) { now_.fetch_add(seconds * 1'000'000); }

 private:
  std::atomic<std::int64_t> now_;
};

// Fills the span with bytes that nobody can predict. May be called by many threads.
using RandomBytes = std::function<void(std::span<std::uint8_t>)>;

}  // namespace limen
