#include <atomic>
#include <bit>

#include "engines/document_keys/snapshot.h"

namespace limen::document_keys {
namespace {

Error full() { return {"document_keys.changes.full", "too many changes since the last compaction"}; }

// The changes since the snapshot: an open table that one thread writes while others read without waiting. A place is
// used once: its hash is written last and never becomes another one, so that who reads the hash and then the pair sees
// a pair of this hash, in one state or the next. A place given up keeps nothing of the document.
class Changes {
 public:
  enum class Kind : std::uint8_t { kNone, kAdded, kErased };

  explicit Changes(std::uint32_t most) : most_(most), slots_(std::bit_ceil(std::size_t{most} * 4 + 4)) {}
  ~Changes() {
    for (Slot& slot : slots_) {
      slot.pair.store(0, std::memory_order_relaxed);
      slot.hash.store(0, std::memory_order_relaxed);
    }
  }
  Changes(const Changes&) = delete;
  Changes& operator=(const Changes&) = delete;

  bool empty() const { return used_.load(std::memory_order_acquire) == 0; }
  std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  std::uint64_t bytes() const { return slots_.size() * sizeof(Slot); }

  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]); }

  Kind state_of(const Entry& entry) const {
    Kind found = Kind::kNone;
    for_each(entry.hash, [&](const Entry& here, Kind kind) { found = here == entry ? kind : found; });
    return found;
  }

  // Calls visit(entry, kind) for the changes of one hash.
  template <typename Visit>
  void for_each(std::uint64_t hash, const Visit& visit) const {
    for (std::size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
      const std::uint64_t here = slots_[at].hash.load(std::memory_order_acquire);
      if (here == kFree) return;
      if (here == hash) give(slots_[at], hash, visit);
    }
  }

  template <typename Visit>
  void for_all(const Visit& visit) const {
    for (const Slot& slot : slots_) {
      const std::uint64_t hash = slot.hash.load(std::memory_order_acquire);
      if (hash >= kLeastHash) give(slot, hash, visit);
    }
  }

  // The writer alone. False: no room. Erasures have twice the room, so that a full table does not keep anything listed;
  // so has what is carried over from another table.
  bool set(const Entry& entry, Kind kind, bool carried = false) {
    for (std::size_t at = entry.hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
      Slot& slot = slots_[at];
      const std::uint64_t here = slot.hash.load(std::memory_order_relaxed);
      if (here == kFree) {
        if (used() >= std::uint64_t{most_} * (carried || kind == Kind::kErased ? 2 : 1)) return false;
        slot.pair.store(pack(entry, kind), std::memory_order_relaxed);
        slot.hash.store(entry.hash, std::memory_order_release);
        used_.fetch_add(1, std::memory_order_release);
        return true;
      }
      if (here == entry.hash && same_pair(slot, entry)) {
        slot.pair.store(pack(entry, kind), std::memory_order_release);
        return true;
      }
    }
  }

  void forget(const Entry& entry) {
    for (std::size_t at = entry.hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
      Slot& slot = slots_[at];
      const std::uint64_t here = slot.hash.load(std::memory_order_relaxed);
      if (here == kFree) return;
      if (here != entry.hash || !same_pair(slot, entry)) continue;
      slot.pair.store(0, std::memory_order_release);
      slot.hash.store(kGivenUp, std::memory_order_release);
      return;
    }
  }

 private:
  static constexpr std::uint64_t kFree = 0, kGivenUp = 1;
  struct Slot {
    std::atomic<std::uint64_t> hash{0}, pair{0};  // pair: kind, check, record; 0 when given up
  };
  static std::uint64_t pack(const Entry& entry, Kind kind) {
    return std::uint64_t{static_cast<std::uint8_t>(kind)} << 48U | std::uint64_t{entry.check} << 32U | entry.record;
  }
  static bool same_pair(const Slot& slot, const Entry& entry) {
    const std::uint64_t pair = slot.pair.load(std::memory_order_relaxed);
    return pair != 0 && ((pair ^ pack(entry, Kind::kNone)) << 16U) == 0;
  }
  template <typename Visit>
  static void give(const Slot& slot, std::uint64_t hash, const Visit& visit) {
    const std::uint64_t pair = slot.pair.load(std::memory_order_acquire);
    if (pair == 0) return;
    visit(Entry{hash, static_cast<std::uint16_t>(pair >> 32U), static_cast<std::uint32_t>(pair)},
          static_cast<Kind>(pair >> 48U));
  }

  std::uint32_t most_;
  std::vector<Slot> slots_;
  std::atomic<std::uint64_t> used_{0};
};

using Kind = Changes::Kind;

}  // namespace

struct DocumentKeys::State {
  State(std::shared_ptr<const Snapshot> snapshot, std::uint32_t most) : base(std::move(snapshot)), changes(most) {}
  std::shared_ptr<const Snapshot> base;
  Changes changes;
  std::atomic<std::uint64_t> added{0}, erased{0};  // pairs that the snapshot has not, and has
};

DocumentKeys::DocumentKeys(std::shared_ptr<const Snapshot> base) : DocumentKeys(std::move(base), Options{}) {}
DocumentKeys::DocumentKeys(std::shared_ptr<const Snapshot> base, const Options& options)
    : options_(options), state_(std::make_shared<State>(std::move(base), options.most_changes)) {}
DocumentKeys::~DocumentKeys() = default;

std::shared_ptr<DocumentKeys::State> DocumentKeys::state() const {
  const std::lock_guard lock(pointer_);
  return state_;
}

Result<Answer> DocumentKeys::find(const Document& document) const {
  const auto now = state();
  const Changes& changes = now->changes;
  const Forms forms = TRY(forms_of(now->base->hash_key(), document));
  Answer answer;
  if (changes.empty()) {
    TRY(now->base->find_into(forms, nullptr, answer));
    return answer;
  }
  for (std::size_t i = 0; i < forms.size; ++i) {
    changes.prefetch(forms.forms[i].print.hash);
    now->base->prefetch_directory(forms.forms[i].print.hash);
  }
  // The snapshot first: a pair that is taken out of the changes because the snapshot has it is seen there, or here.
  const std::function<bool(const Entry&)> hidden = [&](const Entry& entry) {
    return changes.state_of(entry) == Kind::kErased;
  };
  TRY(now->base->find_into(forms, &hidden, answer));
  for (std::size_t i = 0; i < forms.size; ++i) {
    const Form form = forms.forms[i].form;
    const Fingerprint print = forms.forms[i].print;
    changes.for_each(print.hash, [&](const Entry& entry, Kind kind) {
      if (kind != Kind::kAdded) return;
      const auto agrees = agreement(entry.check, print.check);
      if (agrees && (form == Form::kAsGiven || *agrees == Agreement::kExact)) answer.add({entry.record, *agrees, form});
    });
  }
  return answer;
}

Result<bool> DocumentKeys::add(const Document& document, std::uint32_t record) {
  return change(document, record, true);
}
Result<bool> DocumentKeys::erase(const Document& document, std::uint32_t record) {
  return change(document, record, false);
}

Result<bool> DocumentKeys::change(const Document& document, std::uint32_t record, bool listed) {
  const std::lock_guard lock(writer_);
  State& now = *state_;  // changed under writer_ only
  const Fingerprint print = TRY(fingerprint(now.base->hash_key(), document));
  const Entry entry{print.hash, print.check, record};
  const bool in_base = TRY(now.base->contains(entry));
  const Kind kind = now.changes.state_of(entry);
  if ((kind == Kind::kNone ? in_base : kind == Kind::kAdded) == listed) return false;
  // While a compaction reads the changes, what it has seen must be taken back in words, not forgotten.
  if (kind != Kind::kNone && in_base == listed && !compacting_) {
    now.changes.forget(entry);
  } else if (!now.changes.set(entry, listed ? Kind::kAdded : Kind::kErased)) {
    return full();
  }
  auto& counter = in_base ? now.erased : now.added;
  counter.fetch_add(in_base == listed ? ~std::uint64_t{0} : 1, std::memory_order_relaxed);
  return true;
}

Result<void> DocumentKeys::compact(const Sink& sink) {
  std::shared_ptr<State> now;
  {
    const std::lock_guard lock(writer_);
    compacting_ = true;
    now = state_;
  }
  std::vector<std::pair<Entry, Kind>> changes;
  now->changes.for_all([&](const Entry& entry, Kind kind) { changes.emplace_back(entry, kind); });
  std::ranges::sort(changes);
  SnapshotWriter writer(now->base->hash_key(), now->base->generation() + 1, now->base->size() + changes.size(), sink);
  auto next = changes.begin();
  const auto take = [&](const Entry& entry) -> Result<void> {
    for (; next != changes.end() && next->first < entry; ++next) {
      if (next->second == Kind::kAdded) TRY(writer.add(next->first));
    }
    if (next == changes.end() || next->first != entry) return writer.add(entry);
    return (next++)->second == Kind::kAdded ? writer.add(entry) : Result<void>();
  };
  const auto write_all = [&]() -> Result<void> {
    TRY(now->base->walk(take));
    for (; next != changes.end(); ++next) {
      if (next->second == Kind::kAdded) TRY(writer.add(next->first));
    }
    TRY(writer.finish());
    return {};
  };
  Result<void> written = write_all();
  wipe(changes);
  return written;
}

Result<void> DocumentKeys::replace(std::shared_ptr<const Snapshot> next) {
  const std::lock_guard lock(writer_);
  const State& now = *state_;
  if (!compacting_ || next->hash_key() != now.base->hash_key() || next->generation() != now.base->generation() + 1) {
    return Error{"document_keys.snapshot.other", "this is not the next generation of the same list"};
  }
  const auto fresh = std::make_shared<State>(std::move(next), options_.most_changes);
  Result<void> kept;
  now.changes.for_all([&](const Entry& entry, Kind kind) {
    if (!kept.ok()) return;
    const auto in_base = fresh->base->contains(entry);
    if (!in_base.ok()) {
      kept = in_base.error();
    } else if (*in_base != (kind == Kind::kAdded)) {
      if (!fresh->changes.set(entry, kind, true)) kept = full();
      (*in_base ? fresh->erased : fresh->added).fetch_add(1, std::memory_order_relaxed);
    }
  });
  TRY(std::move(kept));
  compacting_ = false;
  std::shared_ptr<State> old = fresh;
  {
    const std::lock_guard pointer(pointer_);
    old.swap(state_);
  }
  return {};  // the old state goes with its last reader
}

DocumentKeys::Figures DocumentKeys::figures() const {
  const auto now = state();
  const std::uint64_t added = now->added.load(std::memory_order_relaxed);
  const std::uint64_t erased = now->erased.load(std::memory_order_relaxed);
  return {now->base->size() + added - erased, now->changes.used(), erased, now->base->bytes() + now->changes.bytes()};
}

}  // namespace limen::document_keys
