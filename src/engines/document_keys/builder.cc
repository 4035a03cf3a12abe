#include <limits>
#include <utility>

#include "engines/document_keys/snapshot.h"

namespace limen::document_keys {

// Entries by the first eight bits of their hash, as they come; each part is put in order when its turn comes to be
// written.
struct Builder::Parts {
  static constexpr std::size_t kParts = 256, kChunk = 4096;
  using Chunk = std::vector<Entry>;
  std::array<std::vector<Chunk>, kParts> parts{};
  std::uint64_t count = 0;

  ~Parts() {
    for (auto& part : parts) {
      for (auto& chunk : part) wipe(chunk);
    }
  }
};

namespace {

// Hashes are evenly spread: counting by their next bits leaves a handful in each place to be put in order.
void sort_part(std::vector<Entry>& entries, std::vector<Entry>& spare, std::vector<std::uint32_t>& starts) {
  unsigned bits = 0;
  while (bits < 20 && (entries.size() >> bits) > 8) ++bits;
  if (bits == 0) {
    std::ranges::sort(entries);
    return;
  }
  const auto place = [bits](const Entry& entry) { return static_cast<std::size_t>((entry.hash << 8U) >> (64 - bits)); };
  starts.assign((std::size_t{1} << bits) + 1, 0);
  for (const Entry& entry : entries) ++starts[place(entry) + 1];
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  spare.resize(entries.size());
  for (const Entry& entry : entries) spare[starts[place(entry)]++] = entry;
  std::size_t first = 0;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {  // starts[i] is now the end of place i
    const auto begin = spare.begin();
    std::sort(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(starts[i]));
    first = starts[i];
  }
  entries.swap(spare);
}

}  // namespace

Builder::Builder(const HashKey& key) : key_(key), parts_(std::make_unique<Parts>()) {}
Builder::~Builder() = default;

Result<void> Builder::add(const Document& document, std::uint32_t record) {
  const Fingerprint print = TRY(fingerprint(key_, document));
  auto& part = parts_->parts[print.hash >> 56U];
  if (part.empty() || part.back().size() == Parts::kChunk) part.emplace_back().reserve(Parts::kChunk);
  part.back().push_back({print.hash, print.check, record});
  ++parts_->count;
  return {};
}

Result<std::uint64_t> Builder::finish(const Sink& sink) {
  const std::unique_ptr<Parts> parts = std::exchange(parts_, std::make_unique<Parts>());
  SnapshotWriter writer(key_, 1, parts->count, sink);
  std::vector<Entry> entries, spare;
  std::vector<std::uint32_t> starts;
  const auto write_part = [&](std::vector<Parts::Chunk>& part) -> Result<void> {
    entries.clear();
    for (auto& chunk : part) {
      entries.insert(entries.end(), chunk.begin(), chunk.end());
      wipe(chunk);
    }
    part = {};
    if (entries.size() > std::numeric_limits<std::uint32_t>::max()) {
      return Error{"document_keys.snapshot.too_large", "a snapshot has at most 2^32 - 2 pairs"};
    }
    sort_part(entries, spare, starts);
    for (const Entry& entry : entries) TRY(writer.add(entry));
    return {};
  };
  Result<void> written;
  for (auto& part : parts->parts) {
    if (written.ok()) written = write_part(part);
  }
  wipe(entries);
  wipe(spare);
  TRY(std::move(written));
  return writer.finish();
}

}  // namespace limen::document_keys
