// Inside the screening engine: the bytes of a snapshot. docs/engines/screening_snapshot.md describes them.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/checksum.h"
#include "engines/screening/store.h"

namespace limen::screening {

namespace layout {

constexpr std::uint64_t kHeadMagic = 0x3153534e454d494cU;  // "LIMENSS1"
constexpr std::uint64_t kTailMagic = 0x4553534e454d494cU;  // "LIMENSSE"
constexpr std::uint32_t kVersion = 2;
constexpr std::uint64_t kPage = 4096, kBlock = 64U << 10U, kTailBytes = 64;
constexpr std::size_t kSections = 6 + 6 * 2 + 1;  // slots, words, two for each map, notes
// In the head: magic, version, number of sections, size of the file, origin, made by; then two words for each section.
constexpr std::size_t kSizeAt = 16, kOriginAt = 24, kMadeByAt = 40, kSectionsAt = 64, kHeadSumAt = kPage - 8;
static_assert(kSectionsAt + kSections * 16 <= kHeadSumAt);
static_assert(std::endian::native == std::endian::little, "a snapshot is little-endian and used as it stands");

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
constexpr std::uint64_t up(std::uint64_t size, std::uint64_t to) { return (size + to - 1) / to * to; }

// Where a section begins, how many elements it has (the last is the notes, in bytes), and how many bytes they take.
struct Section {
  std::uint64_t at = 0, count = 0, bytes = 0;
};
struct Places {
  std::array<Section, kSections> sections{};
  std::uint64_t checksums = 0, blocks = 0, tail = 0, size = 0;

  void set(std::size_t section, std::uint64_t count, std::uint64_t bytes) { sections[section] = {0, count, bytes}; }
  void arrange();  // from the numbers and sizes of the sections
};

}  // namespace layout

// Looks whether everything in a store that was opened leads to something that is there, and nothing stands in two
// places: the store may then be searched and changed whatever its bytes are. And counts what is not used.
class SnapshotCheck {
 public:
  explicit SnapshotCheck(Store& store);
  bool whole();

 private:
  bool claim(std::uint64_t at, std::uint64_t words);  // false if it is not there or was claimed before
  bool claim(List list) { return list.size == 0 || claim(list.at, list.size); }
  bool parts();
  bool names();
  bool entries();
  bool owned(std::uint32_t entry);
  bool documents();
  template <typename Map, typename Used>
  bool map(Map& map, std::size_t width, const Used& used);
  bool maps();
  void release();

  Store& store_;
  std::vector<std::uint64_t> claimed_;  // a bit a word
  std::vector<bool> named_, documented_;
  std::size_t names_ = 0, names_owned_ = 0, documents_ = 0, documents_owned_ = 0;
};

}  // namespace limen::screening
