// Inside document_keys: the bytes of a snapshot and the one that writes them. docs/engines/document_keys.md describes
// the format.
#pragma once

#include <string.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/checksum.h"
#include "engines/document_keys/fingerprint.h"

namespace limen::document_keys {

// Wipes hashes before their memory goes back.
template <typename T>
void wipe(std::vector<T>& values) {
  if (!values.empty()) explicit_bzero(values.data(), values.size() * sizeof(T));
  values = {};
}

namespace layout {

constexpr std::uint64_t kHeadBytes = 64, kTailBytes = 64, kBlock = 64U << 10U;
constexpr std::uint64_t kHeadMagic = 0x314b444e454d494cU;  // "LIMENDK1"
constexpr std::uint64_t kTailMagic = 0x454b444e454d494cU;  // "LIMENDKE"
constexpr std::uint32_t kVersion = 1;
constexpr unsigned kMostDirectoryBits = 28;
constexpr std::uint64_t kMostEntries = 0xfffffffeU;

template <typename Word>
Word read(const std::uint8_t* bytes) {
  Word word{};
  std::memcpy(&word, bytes, sizeof word);
  return word;
}
template <typename Word>
void write(std::uint8_t* bytes, Word word) {
  std::memcpy(bytes, &word, sizeof word);
}

// Where the parts begin; everything follows from two numbers.
struct Places {
  Places(std::uint64_t count, unsigned directory_bits);
  std::uint64_t entry_bytes = 0, directory = 0, checksums = 0, blocks = 0, tail = 0, size = 0;
};
constexpr unsigned rest_bytes(unsigned directory_bits) { return (64 - directory_bits + 7) / 8; }
// So many buckets that each has five to ten entries.
unsigned directory_bits_for(std::uint64_t count);
constexpr std::uint64_t bucket_of(std::uint64_t hash, unsigned bits) { return bits == 0 ? 0 : hash >> (64 - bits); }
constexpr std::uint64_t rest_of(std::uint64_t hash, unsigned bits) { return hash & (~std::uint64_t{0} >> bits); }

}  // namespace layout

// Takes entries in ascending order; equal ones count once.
class SnapshotWriter {
 public:
  SnapshotWriter(const HashKey& key, std::uint64_t generation, std::uint64_t expected, const Sink& sink);
  Result<void> add(const Entry& entry);
  Result<std::uint64_t> finish();

 private:
  Result<void> put(const void* bytes, std::size_t size);
  Result<void> flush();

  const Sink& sink_;
  unsigned bits_;
  std::vector<std::uint32_t> directory_;
  std::vector<std::uint8_t> block_;
  std::vector<std::uint64_t> checksums_;
  std::uint64_t head_checksum_ = 0, count_ = 0, filled_ = 0, written_ = 0;
  Bytes head_;
  Entry last_{};
};

}  // namespace limen::document_keys
