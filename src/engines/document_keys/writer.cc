#include <bit>

#include "engines/document_keys/snapshot.h"

namespace limen::document_keys {
namespace layout {

Places::Places(std::uint64_t count, unsigned directory_bits) {
  const auto up = [](std::uint64_t at) { return (at + 7) & ~std::uint64_t{7}; };
  entry_bytes = rest_bytes(directory_bits) + 6;
  directory = up(kHeadBytes + count * entry_bytes);
  checksums = up(directory + ((std::uint64_t{1} << directory_bits) + 1) * 4);
  blocks = (checksums + kBlock - 1) / kBlock;
  tail = checksums + blocks * 8;
  size = tail + kTailBytes;
}

unsigned directory_bits_for(std::uint64_t count) {
  constexpr std::uint64_t kLeastInBucket = 5;
  const auto bits = static_cast<unsigned>(std::bit_width(count / kLeastInBucket));
  return bits == 0 ? 0 : std::min(bits - 1, kMostDirectoryBits);
}

}  // namespace layout

using namespace layout;

SnapshotWriter::SnapshotWriter(const HashKey& key, std::uint64_t generation, std::uint64_t expected, const Sink& sink)
    : sink_(sink),
      bits_(directory_bits_for(expected)),
      directory_((std::size_t{1} << bits_) + 1),
      block_(kBlock),
      head_(kHeadBytes) {
  write(head_.data(), kHeadMagic);
  write(head_.data() + 8, kVersion);
  write(head_.data() + 12, std::uint32_t{bits_});
  std::ranges::copy(key, head_.begin() + 16);
  write(head_.data() + 32, generation);
  head_checksum_ = checksum(ByteView(head_).first(56));
  write(head_.data() + 56, head_checksum_);
}

Result<void> SnapshotWriter::flush() {
  const ByteView full(block_.data(), written_ % kBlock == 0 ? kBlock : written_ % kBlock);
  checksums_.push_back(checksum(full));
  return sink_(full);
}

Result<void> SnapshotWriter::put(const void* bytes, std::size_t size) {
  const auto* from = static_cast<const std::uint8_t*>(bytes);
  while (size > 0) {
    const std::size_t at = written_ % kBlock;
    const std::size_t part = std::min<std::size_t>(size, kBlock - at);
    std::memcpy(block_.data() + at, from, part);
    written_ += part;
    from += part;
    size -= part;
    if (written_ % kBlock == 0) TRY(flush());
  }
  return {};
}

Result<void> SnapshotWriter::add(const Entry& entry) {
  if (written_ == 0) TRY(put(head_.data(), head_.size()));
  if (count_ > 0) {
    if (entry == last_) return {};
    if (entry < last_) return Error{"document_keys.snapshot.damaged", "entries are not in order"};
  }
  if (count_ == kMostEntries) return Error{"document_keys.snapshot.too_large", "a snapshot has at most 2^32 - 2 pairs"};
  last_ = entry;
  for (const std::uint64_t bucket = bucket_of(entry.hash, bits_); filled_ <= bucket; ++filled_) {
    directory_[filled_] = static_cast<std::uint32_t>(count_);
  }
  ++count_;
  std::array<std::uint8_t, 14> bytes{};
  const unsigned rest = rest_bytes(bits_);
  write(bytes.data(), rest_of(entry.hash, bits_));
  write(bytes.data() + rest, entry.check);
  write(bytes.data() + rest + 2, entry.record);
  return put(bytes.data(), rest + 6);
}

Result<std::uint64_t> SnapshotWriter::finish() {
  if (written_ == 0) TRY(put(head_.data(), head_.size()));
  for (; filled_ < directory_.size(); ++filled_) directory_[filled_] = static_cast<std::uint32_t>(count_);
  const Places places(count_, bits_);
  constexpr std::array<std::uint8_t, 8> kZeros{};
  TRY(put(kZeros.data(), places.directory - written_));
  TRY(put(directory_.data(), directory_.size() * 4));
  TRY(put(kZeros.data(), places.checksums - written_));
  if (written_ % kBlock != 0) TRY(flush());
  Bytes end(checksums_.size() * 8 + kTailBytes);
  std::memcpy(end.data(), checksums_.data(), checksums_.size() * 8);
  std::uint8_t* const tail = end.data() + checksums_.size() * 8;
  write(tail, kTailMagic);
  write(tail + 8, count_);
  write(tail + 16, places.size);
  write(tail + 24, checksum(ByteView(end).first(checksums_.size() * 8)));
  write(tail + 32, head_checksum_);
  write(tail + 56, checksum(ByteView(tail, 56)));
  TRY(sink_(end));
  explicit_bzero(block_.data(), block_.size());
  return count_;
}

}  // namespace limen::document_keys
