#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "engines/identity_match/identity_match.h"

namespace limen::identity_match {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;
constexpr std::size_t kShards = 256;  // so that one that grows holds nobody up for long

// SplitMix64's finisher: of a hash and a secret, what the table is laid out by.
std::uint64_t mixed(std::uint64_t value, std::uint64_t salt) {
  value += salt;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

// Keys, each with the chain of records that have it, newest first. A key is known by 32 bits beside its place: one in
// billions is taken for another, which costs a comparison and nothing else.
class Shard {
 public:
  void insert(std::uint64_t hash, std::uint32_t record) {
    if ((used_ + 1) * 4 > slots_.size() * 3) grow();
    Slot& slot = place(hash);
    if (slot.first == kNone) {
      slot.tag = tag_of(hash);
      ++used_;
    }
    nodes_.push_back({record, slot.first});
    slot.first = static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  template <typename Visit>
  void visit(std::uint64_t hash, std::size_t most, Visit visit) const {
    if (slots_.empty()) return;
    const Slot& slot = const_cast<Shard*>(this)->place(hash);
    std::uint32_t at = slot.first;
    for (std::size_t n = 0; n < most && at != kNone; ++n, at = nodes_[at].next) visit(nodes_[at].record);
  }

  template <typename Dead>
  void sweep(const Dead& dead) {
    std::vector<Node> kept;
    std::size_t used = 0;
    for (Slot& slot : slots_) {
      std::vector<std::uint32_t> chain;
      for (std::uint32_t at = slot.first; at != kNone; at = nodes_[at].next) {
        if (!dead(nodes_[at].record)) chain.push_back(nodes_[at].record);
      }
      // A slot whose chain is empty keeps its tag: what lies behind it is found by walking over it.
      if (slot.first != kNone && chain.empty()) slot = {slot.tag, kEmptied};
      if (chain.empty()) {
        used += slot.first == kEmptied ? 1 : 0;
        continue;
      }
      ++used;
      std::uint32_t next = kNone;
      for (auto record = chain.rbegin(); record != chain.rend(); ++record) {
        kept.push_back({*record, next});
        next = static_cast<std::uint32_t>(kept.size() - 1);
      }
      slot.first = next;
    }
    std::fill(nodes_.begin(), nodes_.end(), Node{});
    nodes_ = std::move(kept);
    used_ = used;
    rebuild(slots_.size());  // and the emptied slots are gone
  }

  std::size_t bytes() const { return slots_.capacity() * sizeof(Slot) + nodes_.capacity() * sizeof(Node); }
  std::size_t keys() const { return nodes_.size(); }

 private:
  static constexpr std::uint32_t kEmptied = 0xfffffffe;
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t first = kNone;
  };
  struct Node {
    std::uint32_t record = 0, next = kNone;
  };
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 24); }

  Slot& place(std::uint64_t hash) {
    const std::size_t mask = slots_.size() - 1;
    const std::uint32_t tag = tag_of(hash);
    std::size_t at = static_cast<std::size_t>(tag * 0x9e3779b1U) & mask;
    while (slots_[at].first != kNone && slots_[at].tag != tag) at = (at + 1) & mask;
    return slots_[at];
  }
  void grow() { rebuild(std::max<std::size_t>(64, slots_.size() * 2)); }
  void rebuild(std::size_t size) {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(size, Slot{});
    used_ = 0;
    const std::size_t mask = size - 1;
    for (const Slot& slot : old) {
      if (slot.first == kNone || slot.first == kEmptied) continue;
      std::size_t at = static_cast<std::size_t>(slot.tag * 0x9e3779b1U) & mask;
      while (slots_[at].first != kNone) at = (at + 1) & mask;
      slots_[at] = slot;
      ++used_;
    }
  }

  std::vector<Slot> slots_;
  std::vector<Node> nodes_;
  std::size_t used_ = 0;
};

int weight_of(Key::Kind kind) {
  switch (kind) {
    case Key::Kind::kDocument:
      return 8;
    case Key::Kind::kPartBirth:
      return 5;
    case Key::Kind::kPairYear:
    case Key::Kind::kPairDay:
      return 4;
  }
  return 1;
}

}  // namespace

struct Index::State {
  explicit State(std::uint64_t secret) : salt(secret) {}
  std::uint64_t of(std::uint64_t hash) const { return mixed(hash, salt); }
  std::uint64_t of(const RawId& id) const {
    std::uint64_t high = 0, low = 0;
    std::memcpy(&high, id.data(), sizeof high);
    std::memcpy(&low, id.data() + 8, sizeof low);
    return mixed(high ^ mixed(low, ~salt), salt ^ 0x5bd1e995);
  }
  Shard& shard(std::uint64_t hash) { return shards[hash >> 56]; }
  const Shard& shard(std::uint64_t hash) const { return shards[hash >> 56]; }
  std::uint32_t find(const RawId& id) const {
    const std::uint64_t hash = of(id);
    std::uint32_t found = kNone;
    shard(hash).visit(hash, SIZE_MAX, [&](std::uint32_t record) {
      if (ids[record] == id) found = record;
    });
    return found;
  }

  const std::uint64_t salt;
  mutable std::shared_mutex mutex;
  std::array<Shard, kShards> shards;
  std::deque<RawId> ids;  // nil: erased
  std::size_t live = 0, dead = 0;
};

Index::Index(std::uint64_t salt) : state_(std::make_unique<State>(salt)) {}
Index::~Index() = default;

bool Index::insert(const RawId& id, std::span<const Key> keys) {
  const std::unique_lock lock(state_->mutex);
  if (id == RawId{} || state_->find(id) != kNone) return false;
  const auto record = static_cast<std::uint32_t>(state_->ids.size());
  state_->ids.push_back(id);
  const std::uint64_t own = state_->of(id);
  state_->shard(own).insert(own, record);
  for (const Key& key : keys) {
    const std::uint64_t hash = state_->of(key.hash);
    state_->shard(hash).insert(hash, record);
  }
  ++state_->live;
  return true;
}

bool Index::erase(const RawId& id) {
  constexpr std::size_t kFew = 1'000;
  const std::unique_lock lock(state_->mutex);
  const std::uint32_t record = state_->find(id);
  if (record == kNone) return false;
  state_->ids[record] = RawId{};
  --state_->live;
  ++state_->dead;
  if (state_->dead < kFew || state_->dead * 4 < state_->live) return true;
  for (Shard& shard : state_->shards) shard.sweep([&](std::uint32_t at) { return state_->ids[at] == RawId{}; });
  state_->dead = 0;
  return true;
}

bool Index::contains(const RawId& id) const {
  const std::shared_lock lock(state_->mutex);
  return state_->find(id) != kNone;
}

std::vector<Found> Index::search(std::span<const Key> keys, const SearchLimits& limits) const {
  const std::shared_lock lock(state_->mutex);
  std::unordered_map<std::uint32_t, int> weights;
  for (const Key& key : keys) {
    const std::uint64_t hash = state_->of(key.hash);
    state_->shard(hash).visit(hash, limits.most_of_key,
                              [&](std::uint32_t record) { weights[record] += weight_of(key.kind); });
  }
  std::vector<Found> found;
  for (const auto& [record, weight] : weights) {
    if (state_->ids[record] != RawId{}) found.push_back({state_->ids[record], weight});
  }
  const std::size_t most = std::min(limits.most_compared, found.size());
  std::ranges::partial_sort(
      found, found.begin() + static_cast<std::ptrdiff_t>(most),
      [](const Found& a, const Found& b) { return a.weight > b.weight || (a.weight == b.weight && a.id < b.id); });
  found.resize(most);
  return found;
}

Index::Size Index::size() const {
  const std::shared_lock lock(state_->mutex);
  Size size{.records = state_->live, .bytes = state_->ids.size() * sizeof(RawId)};
  for (const Shard& shard : state_->shards) {
    size.keys += shard.keys();
    size.bytes += shard.bytes();
  }
  return size;
}

}  // namespace limen::identity_match
