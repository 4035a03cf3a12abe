// The machine's own clock and random bytes, for the edges of the program that hand them down as arguments.
#pragma once

#include "base/clock.h"

namespace limen::system {

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

// Unpredictable bytes from the kernel's generator (through libsodium). May be called by many threads.
RandomBytes system_random();

}  // namespace limen::system
