// For the tests and the fuzzer only: snapshots in memory, and their checksums made right again after a change.
#pragma once

#include <cstring>

#include "engines/screening/snapshot.h"

namespace limen::screening {

inline Sink into(Bytes& bytes) {
  return [&bytes](ByteView block) -> Result<void> {
    bytes.insert(bytes.end(), block.begin(), block.end());
    return {};
  };
}

// In words of eight bytes, so that it stands where a mapping would.
class Memory {
 public:
  explicit Memory(ByteView bytes) : words_((bytes.size() + 7) / 8), size_(bytes.size()) {
    if (!bytes.empty()) std::memcpy(words_.data(), bytes.data(), bytes.size());
  }
  std::span<std::uint8_t> bytes() { return {reinterpret_cast<std::uint8_t*>(words_.data()), size_}; }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t size_;
};

// So that only what the bytes mean can tell that they are wrong.
inline void reseal(std::span<std::uint8_t> bytes) {
  using namespace layout;
  if (bytes.size() < kPage + kTailBytes) return;
  const ByteView view(bytes.data(), bytes.size());
  write(bytes.data() + kHeadSumAt, checksum(view.first(kHeadSumAt)));
  const std::uint64_t tail = bytes.size() - kTailBytes;
  std::uint64_t blocks = 0;  // so many that the checksums end where the tail begins
  while (up(tail - blocks * 8, 1) > blocks * kBlock) ++blocks;
  const std::uint64_t sums = tail - blocks * 8;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    const std::uint64_t at = block * kBlock;
    if (at >= sums) break;
    write(bytes.data() + sums + 8 * block, checksum(view.subspan(at, std::min(kBlock, sums - at))));
  }
  write(bytes.data() + tail + 16, checksum(view.subspan(sums, blocks * 8)));
  write(bytes.data() + tail + 24, read<std::uint64_t>(bytes.data() + kHeadSumAt));
  write(bytes.data() + tail + 56, checksum(view.subspan(tail, 56)));
}

}  // namespace limen::screening
