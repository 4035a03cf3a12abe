#include "platform/system/system.h"

#include <sodium.h>

#include <chrono>
#include <stdexcept>

namespace limen::system {

Instant SystemClock::now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

RandomBytes system_random() {
  if (sodium_init() < 0) throw std::runtime_error("the machine gives no random bytes");
  return [](std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); };
}

}  // namespace limen::system
