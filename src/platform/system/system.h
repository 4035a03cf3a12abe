// The machine's own clock and random bytes, for the edges of the program that hand them down as arguments.
#pragma once

#include <functional>
#include <mutex>

#include "base/clock.h"

namespace limen::system {

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

// Microseconds of a counter that never goes back, from any beginning.
using Elapsed = std::function<std::int64_t()>;
Elapsed machine_elapsed();

// Now, never going back. Somebody sets the machine's clock back by an hour while people cross: what is recorded next
// must still come after what was recorded before, and a session must not live an hour longer. While the machine's clock
// is behind by more than a few seconds, time goes on from the last instant by the counter; once it has caught up, it is
// followed again. After a restart nothing is known of before: the journal then refuses what is older than its last
// entry. May be read by many threads; `wall` must outlive it.
class GuardedClock final : public Clock {
 public:
  explicit GuardedClock(const Clock& wall, Elapsed elapsed = machine_elapsed());
  Instant now() const override;
  // By how much the machine's clock is behind; 0 while it is followed.
  std::int64_t behind_seconds() const;

  static constexpr std::int64_t kToleranceSeconds = 10;  // a clock that is set right by so little is waited for

 private:
  const Clock& wall_;
  const Elapsed elapsed_;
  mutable std::mutex mutex_;
  mutable Instant last_{};
  mutable std::int64_t last_elapsed_ = 0, behind_ = 0;  // microseconds
};

// Unpredictable bytes from the kernel's generator (through libsodium). May be called by many threads.
RandomBytes system_random();

}  // namespace limen::system
