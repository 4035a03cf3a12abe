#include "engines/document_keys/snapshot.h"

#include <atomic>

namespace limen::document_keys {

using namespace layout;

namespace {

Error damaged(std::string_view what) { return {"document_keys.snapshot.damaged", std::string(what)}; }
Error part_damaged() { return damaged("a part of the snapshot does not fit its checksum"); }

}  // namespace

// What is known of each block of kBlock bytes. Two threads may compare the same block at once: both find the same.
struct Snapshot::Marks {
  enum : std::uint8_t { kUnknown, kSound, kDamaged };
  explicit Marks(std::size_t count) : marks(count) {}
  std::vector<std::atomic<std::uint8_t>> marks;
};

Snapshot::~Snapshot() = default;

Result<std::shared_ptr<const Snapshot>> Snapshot::open(ByteView bytes, std::shared_ptr<const void> owner) {
  if (bytes.size() < kHeadBytes + kTailBytes) return Error{"document_keys.snapshot.truncated", "the file is too short"};
  const std::uint8_t* const head = bytes.data();
  if (read<std::uint64_t>(head) != kHeadMagic) return damaged("this is no snapshot of document keys");
  if (read<std::uint64_t>(head + 56) != checksum(bytes.first(56)))
    return damaged("the header does not fit its checksum");
  if (read<std::uint32_t>(head + 8) != kVersion) {
    return Error{"document_keys.snapshot.version", "the snapshot is of a version that is not known here"};
  }
  const std::uint8_t* const tail = bytes.data() + bytes.size() - kTailBytes;
  if (read<std::uint64_t>(tail) != kTailMagic) {
    return Error{"document_keys.snapshot.truncated", "the file does not end as a snapshot does"};
  }
  if (read<std::uint64_t>(tail + 56) != checksum(ByteView(tail, 56)) ||
      read<std::uint64_t>(tail + 32) != read<std::uint64_t>(head + 56)) {
    return damaged("the end does not fit its checksum or its header");
  }
  const auto bits = read<std::uint32_t>(head + 12);
  const auto count = read<std::uint64_t>(tail + 8);
  if (bits > kMostDirectoryBits || count > kMostEntries) return damaged("a number of the header is out of range");
  const Places places(count, bits);
  if (places.size != bytes.size() || read<std::uint64_t>(tail + 16) != bytes.size()) {
    return Error{"document_keys.snapshot.truncated", "the file has another size than it says"};
  }
  if (checksum(bytes.subspan(places.checksums, places.blocks * 8)) != read<std::uint64_t>(tail + 24)) {
    return damaged("the checksums do not fit their own");
  }
  std::shared_ptr<Snapshot> snapshot(new Snapshot());
  snapshot->bytes_ = bytes;
  snapshot->owner_ = std::move(owner);
  std::copy_n(head + 16, snapshot->key_.size(), snapshot->key_.begin());
  snapshot->generation_ = read<std::uint64_t>(head + 32);
  snapshot->count_ = count;
  snapshot->directory_at_ = places.directory;
  snapshot->checksums_at_ = places.checksums;
  snapshot->directory_bits_ = bits;
  snapshot->rest_bytes_ = rest_bytes(bits);
  snapshot->marks_ = std::make_unique<Marks>(places.blocks);
  TRY(snapshot->check_directory());
  return std::shared_ptr<const Snapshot>(std::move(snapshot));
}

Result<void> Snapshot::check_directory() const {
  if (!sound(0, kHeadBytes) || !sound(directory_at_, checksums_at_)) return part_damaged();
  const std::uint64_t buckets = std::uint64_t{1} << directory_bits_;
  std::uint32_t before = 0;
  for (std::uint64_t i = 0; i <= buckets; ++i) {
    const auto at = read<std::uint32_t>(bytes_.data() + directory_at_ + 4 * i);
    if (at < before || at > count_ || (i == 0 && at != 0) || (i == buckets && at != count_)) {
      return damaged("the directory is not in order");
    }
    before = at;
  }
  return {};
}

bool Snapshot::sound(std::uint64_t first_byte, std::uint64_t last_byte) const {
  if (first_byte == last_byte) return true;
  for (std::uint64_t block = first_byte / kBlock; block <= (last_byte - 1) / kBlock; ++block) {
    auto& mark = marks_->marks[block];
    std::uint8_t known = mark.load(std::memory_order_relaxed);
    if (known == Marks::kUnknown) [[unlikely]] {
      const std::uint64_t at = block * kBlock;
      const ByteView bytes = bytes_.subspan(at, std::min(kBlock, checksums_at_ - at));
      const bool fits = checksum(bytes) == read<std::uint64_t>(bytes_.data() + checksums_at_ + 8 * block);
      known = fits ? Marks::kSound : Marks::kDamaged;
      mark.store(known, std::memory_order_relaxed);
    }
    if (known != Marks::kSound) return false;
  }
  return true;
}

// The directory was in order when the file was opened; a file that changes under us must still not lead outside.
Snapshot::Range Snapshot::bucket(std::uint64_t number) const {
  const std::uint8_t* const at = bytes_.data() + directory_at_ + 4 * number;
  const auto first = read<std::uint32_t>(at), last = read<std::uint32_t>(at + 4);
  if (first > last || last > count_) return {1, 0};
  return {first, last};
}

bool Snapshot::holds(Range range) const {
  if (range.first > range.last) return false;
  const std::uint64_t size = rest_bytes_ + 6;
  return sound(kHeadBytes + range.first * size, kHeadBytes + range.last * size);
}

std::uint64_t Snapshot::rest_at(std::uint64_t entry) const {
  // An entry has at least eleven bytes.
  return rest_of(read<std::uint64_t>(bytes_.data() + kHeadBytes + entry * (rest_bytes_ + 6)), 64 - 8 * rest_bytes_);
}

Entry Snapshot::entry_at(std::uint64_t bucket, std::uint64_t entry) const {
  const std::uint8_t* const at = bytes_.data() + kHeadBytes + entry * (rest_bytes_ + 6);
  const std::uint64_t high = directory_bits_ == 0 ? 0 : bucket << (64 - directory_bits_);
  return {high | rest_of(rest_at(entry), directory_bits_), read<std::uint16_t>(at + rest_bytes_),
          read<std::uint32_t>(at + rest_bytes_ + 2)};
}

void Snapshot::prefetch_directory(std::uint64_t hash) const {
  __builtin_prefetch(bytes_.data() + directory_at_ + 4 * bucket_of(hash, directory_bits_));
}

void Snapshot::prefetch_bucket(std::uint64_t hash) const {
  const Range range = bucket(bucket_of(hash, directory_bits_));
  if (range.first >= range.last) return;
  const std::uint8_t* const at = bytes_.data() + kHeadBytes + range.first * (rest_bytes_ + 6);
  __builtin_prefetch(at);
  __builtin_prefetch(at + 64);
}

template <typename Visit>
bool Snapshot::for_each(std::uint64_t hash, const Visit& visit) const {
  const std::uint64_t number = bucket_of(hash, directory_bits_);
  const Range range = bucket(number);
  if (!holds(range)) return false;
  const std::uint64_t rest = rest_of(hash, directory_bits_);
  for (std::uint64_t i = range.first; i < range.last; ++i) {
    const std::uint64_t here = rest_at(i);
    if (here > rest) break;
    if (here == rest) visit(entry_at(number, i));
  }
  return true;
}

Result<void> Snapshot::find_into(const Forms& forms, const std::function<bool(const Entry&)>* hidden,
                                 Answer& answer) const {
  for (std::size_t i = 0; i < forms.size; ++i) prefetch_directory(forms.forms[i].print.hash);
  for (std::size_t i = 0; i < forms.size; ++i) prefetch_bucket(forms.forms[i].print.hash);
  for (std::size_t i = 0; i < forms.size; ++i) {
    const Form form = forms.forms[i].form;
    const Fingerprint print = forms.forms[i].print;
    const bool whole = for_each(print.hash, [&](const Entry& entry) {
      const auto agrees = agreement(entry.check, print.check);
      if (!agrees || (form != Form::kAsGiven && *agrees != Agreement::kExact)) return;
      if (hidden != nullptr && (*hidden)(entry)) return;
      answer.add({entry.record, *agrees, form});
    });
    if (!whole) return part_damaged();
  }
  return {};
}

Result<Answer> Snapshot::find(const Document& document) const {
  const Forms forms = TRY(forms_of(key_, document));
  Answer answer;
  TRY(find_into(forms, nullptr, answer));
  return answer;
}

Result<bool> Snapshot::contains(const Entry& wanted) const {
  bool found = false;
  if (!for_each(wanted.hash, [&](const Entry& entry) { found = found || entry == wanted; })) return part_damaged();
  return found;
}

Result<void> Snapshot::walk(const std::function<Result<void>(const Entry&)>& visit) const {
  const std::uint64_t buckets = std::uint64_t{1} << directory_bits_;
  for (std::uint64_t number = 0; number < buckets; ++number) {
    const Range range = bucket(number);
    if (!holds(range)) return part_damaged();
    for (std::uint64_t i = range.first; i < range.last; ++i) TRY(visit(entry_at(number, i)));
  }
  return {};
}

Result<void> Snapshot::verify() const {
  if (!sound(0, checksums_at_)) return part_damaged();
  Entry last{};
  std::uint64_t count = 0;
  const auto ordered = [&](const Entry& entry) -> Result<void> {
    if (count++ > 0 && !(last < entry)) return damaged("entries are not in order");
    last = entry;
    return {};
  };
  return walk(ordered);
}

}  // namespace limen::document_keys
