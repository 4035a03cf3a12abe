#include "base/checksum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace limen {

std::uint64_t checksum(ByteView bytes) {
  // Four lanes, each step reversible in the word it takes, so that a change in one word cannot vanish.
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15U;
  std::array<std::uint64_t, 4> lanes{0x243f6a8885a308d3U, 0x13198a2e03707344U, 0xa4093822299f31d0U, bytes.size()};
  const auto take = [&lanes](const std::uint8_t* at) {
    for (std::size_t k = 0; k < 4; ++k) {
      std::uint64_t word = 0;
      std::memcpy(&word, at + 8 * k, sizeof word);
      lanes[k] = std::rotl((lanes[k] ^ word) * kOdd, 29);
    }
  };
  std::size_t at = 0;
  for (; at + 32 <= bytes.size(); at += 32) take(bytes.data() + at);
  std::array<std::uint8_t, 32> last{};
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), last.begin());
  take(last.data());
  std::uint64_t sum = lanes[0] ^ std::rotl(lanes[1], 16) ^ std::rotl(lanes[2], 32) ^ std::rotl(lanes[3], 48);
  sum = (sum ^ (sum >> 32U)) * kOdd;
  return sum ^ (sum >> 29U);
}

}  // namespace limen
