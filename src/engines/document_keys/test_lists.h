// Invented documents and snapshots in memory, for tests, the benchmark and the fuzzer.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "base/test_require.h"
#include "engines/document_keys/snapshot.h"

namespace limen::document_keys::testing {

constexpr HashKey kKey{7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

struct Invented {
  StateCode issuer{};
  DocumentType type = DocumentType::kPassport;
  std::string number{};
  Document document() const { return {issuer, type, number}; }
};

inline StateCode state(std::size_t number) {
  const std::string text{'X', static_cast<char>('A' + number / 26 % 26), static_cast<char>('A' + number % 26)};
  return StateCode::parse(text).value();
}

inline Invented invented(Random& random) {
  static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", kDigits = "0123456789";
  Invented made;
  made.issuer = state(random.below(20));
  made.type = static_cast<DocumentType>(random.below(4));
  for (std::size_t letters = random.below(4); letters > 0; --letters) made.number.push_back(random.pick(kLetters));
  for (std::size_t digits = 4 + random.below(6); digits > 0; --digits) {
    made.number.push_back(random.chance(1, 12) ? random.pick(kLetters) : random.pick(kDigits));
  }
  return made;
}

inline Sink into(Bytes& bytes) {
  return [&bytes](ByteView more) -> Result<void> {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return {};
  };
}

inline std::shared_ptr<const Snapshot> open(Bytes bytes) {
  const auto owner = std::make_shared<Bytes>(std::move(bytes));
  auto snapshot = Snapshot::open(*owner, owner);
  limen::testing::require(snapshot.ok());
  return snapshot.take();
}

inline Bytes empty_list() {
  Bytes bytes;
  Builder builder(kKey);
  limen::testing::require(builder.finish(into(bytes)).ok());
  return bytes;
}

// Makes all checksums right again, where the bytes still have the shape of a snapshot: behind this seal only the other
// checks are left.
inline void reseal(Bytes& bytes) {
  using namespace layout;
  if (bytes.size() < kHeadBytes + kTailBytes) return;
  write(bytes.data() + 56, checksum(ByteView(bytes).first(56)));
  std::uint8_t* const tail = bytes.data() + bytes.size() - kTailBytes;
  const auto bits = read<std::uint32_t>(bytes.data() + 12);
  const auto count = read<std::uint64_t>(tail + 8);
  if (bits <= kMostDirectoryBits && count <= kMostEntries) {
    const Places places(count, bits);
    if (places.size == bytes.size()) {
      for (std::uint64_t block = 0; block < places.blocks; ++block) {
        const std::uint64_t at = block * kBlock;
        write(bytes.data() + places.checksums + 8 * block,
              checksum(ByteView(bytes).subspan(at, std::min(kBlock, places.checksums - at))));
      }
      write(tail + 24, checksum(ByteView(bytes).subspan(places.checksums, places.blocks * 8)));
    }
  }
  write(tail + 16, std::uint64_t{bytes.size()});
  write(tail + 32, read<std::uint64_t>(bytes.data() + 56));
  write(tail + 56, checksum(ByteView(tail, 56)));
}

}  // namespace limen::document_keys::testing
