#include "platform/system/system.h"

#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace limen::system {

Instant SystemClock::now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

Elapsed machine_elapsed() {
  return [] {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
  };
}

GuardedClock::GuardedClock(const Clock& wall, Elapsed elapsed)
    : wall_(wall), elapsed_(std::move(elapsed)), last_(wall.now()), last_elapsed_(elapsed_()) {}

Instant GuardedClock::now() const {
  const std::lock_guard lock(mutex_);
  const std::int64_t elapsed = elapsed_();
  const Instant wall = wall_.now();
  const Instant expected{last_.microseconds + std::max<std::int64_t>(0, elapsed - last_elapsed_)};
  last_elapsed_ = std::max(last_elapsed_, elapsed);
  const std::int64_t behind = expected.microseconds - wall.microseconds;
  const bool follow = behind <= kToleranceSeconds * 1'000'000;
  behind_ = follow ? 0 : behind;
  last_ = follow ? std::max(wall, last_) : expected;
  return last_;
}

std::int64_t GuardedClock::behind_seconds() const {
  now();
  const std::lock_guard lock(mutex_);
  return behind_ / 1'000'000;
}

RandomBytes system_random() {
  if (sodium_init() < 0) throw std::runtime_error("the machine gives no random bytes");
  return [](std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); };
}

}  // namespace limen::system
