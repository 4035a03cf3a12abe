#include "engines/screening/snapshot.h"

#include <algorithm>

namespace limen::screening {

using namespace layout;

void Places::arrange() {
  std::uint64_t at = kPage;
  for (auto& section : sections) {
    section.at = at;
    at = up(at + section.bytes, kPage);
  }
  checksums = at;
  blocks = (checksums + kBlock - 1) / kBlock;
  tail = checksums + blocks * 8;
  size = tail + kTailBytes;
}

namespace {

Error damaged(std::uint64_t offset, std::string_view what) {
  return {"screening.snapshot.damaged", std::string(what), Place{.offset = offset}};
}
Error truncated() { return {"screening.snapshot.truncated", "the file has another size than it says"}; }

// Hands blocks on with their checksums taken.
class Writer {
 public:
  explicit Writer(const Sink& sink) : sink_(sink) { block_.reserve(kBlock); }

  Result<void> put(ByteView bytes) {
    while (!bytes.empty()) {
      const std::size_t part = std::min<std::size_t>(bytes.size(), kBlock - block_.size());
      block_.insert(block_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(part));
      bytes = bytes.subspan(part);
      written_ += part;
      if (block_.size() == kBlock) TRY(flush());
    }
    return {};
  }
  Result<void> fill_to(std::uint64_t place) {
    static constexpr std::array<std::uint8_t, kPage> kZeros{};
    while (written_ < place) TRY(put(ByteView(kZeros).first(std::min<std::uint64_t>(kPage, place - written_))));
    return {};
  }
  Result<void> finish(std::uint64_t size, std::uint64_t head_sum) {
    if (!block_.empty()) TRY(flush());
    const ByteView sums(reinterpret_cast<const std::uint8_t*>(sums_.data()), sums_.size() * 8);
    TRY(sink_(sums));
    std::array<std::uint8_t, kTailBytes> tail{};
    write(tail.data(), kTailMagic);
    write(tail.data() + 8, size);
    write(tail.data() + 16, checksum(sums));
    write(tail.data() + 24, head_sum);
    write(tail.data() + 56, checksum(ByteView(tail).first(56)));
    return sink_(tail);
  }

 private:
  Result<void> flush() {
    sums_.push_back(checksum(block_));
    TRY(sink_(block_));
    std::ranges::fill(block_, std::uint8_t{0});  // personal data
    block_.clear();
    return {};
  }

  const Sink& sink_;
  Bytes block_;
  std::vector<std::uint64_t> sums_;
  std::uint64_t written_ = 0;
};

// Head, end and checksums, in the order in which they can be trusted.
Result<void> check_bytes(ByteView bytes) {
  if (bytes.size() < kPage + kTailBytes) return Error{"screening.snapshot.truncated", "the file is too short"};
  if (read<std::uint64_t>(bytes.data()) != kHeadMagic) return damaged(0, "this is no snapshot of a screening index");
  if (read<std::uint64_t>(bytes.data() + kHeadSumAt) != checksum(bytes.first(kHeadSumAt)))
    return damaged(0, "the head does not fit its checksum");
  const auto version = read<std::uint32_t>(bytes.data() + 8);
  if (version != kVersion || read<std::uint32_t>(bytes.data() + 12) != kSections) {
    return Error{"screening.snapshot.version", "the snapshot is of version " + std::to_string(version) +
                                                   ", this program reads version " + std::to_string(kVersion) +
                                                   " only: build it anew"};
  }
  if (read<std::uint64_t>(bytes.data() + kSizeAt) != bytes.size()) return truncated();
  const std::uint64_t tail_at = bytes.size() - kTailBytes;
  const std::uint8_t* const tail = bytes.data() + tail_at;
  if (read<std::uint64_t>(tail) != kTailMagic || read<std::uint64_t>(tail + 8) != bytes.size()) return truncated();
  if (read<std::uint64_t>(tail + 56) != checksum(ByteView(tail, 56)) ||
      read<std::uint64_t>(tail + 24) != read<std::uint64_t>(bytes.data() + kHeadSumAt))
    return damaged(tail_at, "the end does not fit its checksum or its head");
  return {};
}

// Sizes are multiplied only once the numbers are known to be small.
Result<Places> places_of(ByteView bytes, std::span<const std::uint64_t> element_bytes,
                         std::span<const std::uint64_t> padding) {
  Places places;
  for (std::size_t i = 0; i < kSections; ++i) {
    const auto count = read<std::uint64_t>(bytes.data() + kSectionsAt + 16 * i + 8);
    if (count > bytes.size()) return truncated();
    places.set(i, count, up(count, padding[i]) * element_bytes[i]);
  }
  places.arrange();
  if (places.size != bytes.size()) return truncated();
  for (std::size_t i = 0; i < kSections; ++i) {
    if (read<std::uint64_t>(bytes.data() + kSectionsAt + 16 * i) != places.sections[i].at)
      return damaged(0, "a section is not where it should be");
  }
  const ByteView sums = bytes.subspan(places.checksums, places.blocks * 8);
  if (read<std::uint64_t>(bytes.data() + places.tail + 16) != checksum(sums))
    return damaged(places.checksums, "the checksums do not fit their own");
  for (std::uint64_t block = 0; block < places.blocks; ++block) {
    const std::uint64_t at = block * kBlock;
    if (checksum(bytes.subspan(at, std::min(kBlock, places.checksums - at))) !=
        read<std::uint64_t>(sums.data() + 8 * block))
      return damaged(at, "a part of the snapshot does not fit its checksum");
  }
  return places;
}

template <typename Container>
struct ElementOf;
template <typename T>
struct ElementOf<Chunked<T>> {
  using Type = T;
  static constexpr std::uint64_t kPadding = Chunked<T>::kChunk;
};
template <typename T>
struct ElementOf<Table<T>> {
  using Type = T;
  static constexpr std::uint64_t kPadding = 1;
};
template <>
struct ElementOf<Lists> {
  using Type = std::uint32_t;
  static constexpr std::uint64_t kPadding = Lists::kChunk;
};
template <typename Container>
using Element = ElementOf<std::remove_cvref_t<Container>>;

}  // namespace

std::uint64_t Store::made_by() const { return model_.digest() * 31 + folder_.digest() + kVersion; }

Result<void> Store::save(const Origin& origin, ByteView notes, const Sink& sink) const {
  Places places;
  std::size_t number = 0;
  each_section(*this, [&](const auto& section) {
    using E = Element<decltype(section)>;
    places.set(number++, section.size(), up(section.size(), E::kPadding) * sizeof(typename E::Type));
  });
  places.set(number, notes.size(), notes.size());
  places.arrange();

  Bytes head(kPage);
  write(head.data(), kHeadMagic);
  write(head.data() + 8, kVersion);
  write(head.data() + 12, static_cast<std::uint32_t>(kSections));
  write(head.data() + kSizeAt, places.size);
  std::ranges::copy(origin, head.begin() + kOriginAt);
  write(head.data() + kMadeByAt, made_by());
  for (std::size_t i = 0; i < kSections; ++i) {
    write(head.data() + kSectionsAt + 16 * i, places.sections[i].at);
    write(head.data() + kSectionsAt + 16 * i + 8, places.sections[i].count);
  }
  const std::uint64_t head_sum = checksum(ByteView(head).first(kHeadSumAt));
  write(head.data() + kHeadSumAt, head_sum);

  Writer writer(sink);
  TRY(writer.put(head));
  Result<void> written;
  number = 0;
  each_section(*this, [&](const auto& section) {
    if (written.ok()) written = writer.fill_to(places.sections[number].at);
    ++number;
    section.each_chunk([&](const auto& chunk) {
      if (written.ok()) written = writer.put({reinterpret_cast<const std::uint8_t*>(chunk.data()), chunk.size_bytes()});
    });
  });
  TRY(std::move(written));
  TRY(writer.fill_to(places.sections[number].at));
  TRY(writer.put(notes));
  TRY(writer.fill_to(places.checksums));
  return writer.finish(places.size, head_sum);
}

Result<void> Store::open(const std::optional<Origin>& origin, std::span<std::uint8_t> bytes) {
  TRY(check_bytes(bytes));
  std::copy_n(bytes.begin() + kOriginAt, origin_.size(), origin_.begin());
  if (read<std::uint64_t>(bytes.data() + kMadeByAt) != made_by())
    return Error{"screening.snapshot.stale", "the snapshot was made under other weights or tables"};
  if (origin && *origin != origin_) return Error{"screening.snapshot.stale", "the snapshot was made of other lists"};
  std::vector<std::uint64_t> element_bytes, padding;
  each_section(*this, [&](const auto& section) {
    using E = Element<decltype(section)>;
    element_bytes.push_back(sizeof(typename E::Type));
    padding.push_back(E::kPadding);
  });
  element_bytes.push_back(1);
  padding.push_back(1);
  const Places places = TRY(places_of(bytes, element_bytes, padding));
  std::size_t number = 0;
  each_section(*this, [&](auto& section) {
    const Section& place = places.sections[number++];
    section.adopt(reinterpret_cast<typename Element<decltype(section)>::Type*>(bytes.data() + place.at), place.count);
  });
  notes_ = bytes.subspan(places.sections[number].at, places.sections[number].count);
  if (!SnapshotCheck(*this).whole()) return damaged(kPage, "the parts of the snapshot do not fit one another");
  return {};
}

}  // namespace limen::screening
