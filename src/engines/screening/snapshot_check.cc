#include <algorithm>
#include <cmath>

#include "engines/screening/snapshot.h"

namespace limen::screening {

SnapshotCheck::SnapshotCheck(Store& store)
    : store_(store),
      claimed_(store.words_.size() / 64 + 1),
      named_(store.names_.size()),
      documented_(store.documents_.size()) {}

bool SnapshotCheck::whole() {
  constexpr std::size_t kMostSlots = std::size_t{1} << 31U;
  if (store_.signatures_.size() != store_.parts_.size() || store_.parts_.size() >= kMostSlots ||
      store_.names_.size() >= kMostSlots || store_.entries_.size() >= kMostSlots ||
      store_.documents_.size() >= kMostSlots || store_.words_.size() > (std::uint64_t{1} << 32U)) {
    return false;
  }
  if (!names() || !documents() || !entries() || !parts() || !maps()) return false;
  if (names_ != names_owned_ || documents_ != documents_owned_) return false;
  release();
  return true;
}

bool SnapshotCheck::claim(std::uint64_t at, std::uint64_t words) {
  const std::uint64_t end = at + Lists::block(words);
  if (end > store_.words_.size()) return false;
  while (at < end) {
    const std::uint64_t bit = at % 64, count = std::min<std::uint64_t>(64 - bit, end - at);
    const std::uint64_t mask = (count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1) << bit;
    if ((claimed_[at / 64] & mask) != 0) return false;
    claimed_[at / 64] |= mask;
    at += count;
  }
  return true;
}

bool SnapshotCheck::parts() {
  constexpr float kMostRarity = 100;
  for (std::uint32_t i = 0; i < store_.parts_.size(); ++i) {
    const PartSlot& part = store_.parts_[i];
    if (part.length == 0) {
      if (part.names.size != 0) return false;
      store_.free_parts_.push_back(i);
      continue;
    }
    if (part.length > names::kMaxPartLength || !(part.rarity >= 0 && part.rarity < kMostRarity)) return false;
    if (part.length > PartSlot::kInline) {
      std::uint32_t at = 0;
      std::memcpy(&at, part.text.data(), sizeof at);
      if (!claim(at, (part.length + 3U) / 4)) return false;
    }
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (!std::ranges::all_of(store_.text(part), letter)) return false;
    if (part.names.size == 0 || part.names.size % kPostingWords != 0 || !claim(part.names)) return false;
    if (part.sorted > part.names.size / kPostingWords) return false;
    for (const Posting& posting : store_.postings(part)) {
      if (posting.name >= store_.names_.size() || store_.names_[posting.name].count == 0) return false;
    }
  }
  return true;
}

bool SnapshotCheck::names() {
  for (std::uint32_t i = 0; i < store_.names_.size(); ++i) {
    const NameSlot& name = store_.names_[i];
    if (name.count == 0) {
      store_.free_names_.push_back(i);
      continue;
    }
    ++names_;
    if (name.count > names::kMaxParts || name.free_parts > name.count || name.kind > NameKind::kWeakAlias ||
        name.entry >= store_.entries_.size() || !claim(name.first, name.count)) {
      return false;
    }
    for (const auto part : store_.words_.words({name.first, name.count})) {
      if (part >= store_.parts_.size() || store_.parts_[part].length == 0) return false;
    }
  }
  return true;
}

bool SnapshotCheck::documents() {
  for (std::uint32_t i = 0; i < store_.documents_.size(); ++i) {
    const DocumentSlot& document = store_.documents_[i];
    if (document.length == 0) {
      if (document.number.size != 0) return false;
      store_.free_documents_.push_back(i);
      continue;
    }
    ++documents_;
    if (document.entry >= store_.entries_.size() || document.number.size != (document.length + std::uint64_t{3}) / 4 ||
        !claim(document.number)) {
      return false;
    }
  }
  return true;
}

bool SnapshotCheck::entries() {
  for (std::uint32_t i = 0; i < store_.entries_.size(); ++i) {
    const EntrySlot& entry = store_.entries_[i];
    if (entry.used == 0) {
      if (entry.words.size != 0 || entry.names != 0 || entry.documents != 0) return false;
      store_.free_entries_.push_back(i);
      continue;
    }
    ++store_.used_entries_;
    const std::size_t words = std::size_t{entry.names} + entry.documents + 2U * entry.births + entry.nationalities;
    if (entry.words.size != words || !claim(entry.words) || !owned(i)) return false;
  }
  return true;
}

// Its names and documents know of it, and each is nobody else's.
bool SnapshotCheck::owned(std::uint32_t number) {
  const EntrySlot& entry = store_.entries_[number];
  const auto words = store_.words_.words(entry.words);
  for (std::size_t i = 0; i < entry.names; ++i) {
    if (words[i] >= named_.size() || named_[words[i]]) return false;
    const NameSlot& name = store_.names_[words[i]];
    if (name.count == 0 || name.entry != number) return false;
    named_[words[i]] = true;
  }
  for (std::size_t i = entry.names; i < std::size_t{entry.names} + entry.documents; ++i) {
    if (words[i] >= documented_.size() || documented_[words[i]]) return false;
    const DocumentSlot& document = store_.documents_[words[i]];
    if (document.length == 0 || document.entry != number) return false;
    documented_[words[i]] = true;
  }
  names_owned_ += entry.names;
  documents_owned_ += entry.documents;
  return true;
}

template <typename Map, typename Used>
bool SnapshotCheck::map(Map& map, std::size_t width, const Used& used) {
  auto& lists = map.lists();
  std::vector<bool> seen(lists.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < map.table().size(); ++i) {
    const std::uint32_t value = map.table()[i].value;
    if (value == 0) continue;
    ++count;
    if ((value & Map::kList) == 0) {
      if (!used(value - 1)) return false;
      continue;
    }
    const std::uint32_t number = value & ~Map::kList;
    if (number >= lists.size() || seen[number]) return false;
    seen[number] = true;
    const List list = lists[number];
    if (list.size < 2 * width || list.size % width != 0 || !claim(list)) return false;
    const auto words = store_.words_.words(list);
    for (std::size_t at = 0; at < words.size(); at += width) {
      if (!used(words[at])) return false;
    }
  }
  for (std::uint32_t number = 0; number < lists.size(); ++number) {
    if (seen[number]) continue;
    if (lists[number].size != 0) return false;
    map.release_list(number);
  }
  return map.set_used(count);
}

bool SnapshotCheck::maps() {
  const auto part = [&](std::uint32_t id) { return id < store_.parts_.size() && store_.parts_[id].length > 0; };
  const auto name = [&](std::uint32_t id) { return id < store_.names_.size() && store_.names_[id].count > 0; };
  const auto document = [&](std::uint32_t id) {
    return id < store_.documents_.size() && store_.documents_[id].length > 0;
  };
  const auto entry = [&](std::uint32_t id) { return id < store_.entries_.size() && store_.entries_[id].used != 0; };
  return map(store_.by_letters_, 1, part) && map(store_.keys_, 1, part) && map(store_.similar_, kSimilarWords, part) &&
         map(store_.glued_, 1, name) && map(store_.numbers_, 1, document) && map(store_.by_id_, 1, entry);
}

// What nobody claimed is free.
void SnapshotCheck::release() {
  std::size_t from = 0;
  const std::size_t end = store_.words_.size();
  const auto claimed = [&](std::size_t at) { return (claimed_[at / 64] >> (at % 64) & 1U) != 0; };
  while (from < end) {
    if (claimed_[from / 64] == ~std::uint64_t{0}) {
      from = (from / 64 + 1) * 64;
      continue;
    }
    if (claimed(from)) {
      ++from;
      continue;
    }
    std::size_t to = from + 1;
    while (to < end && !claimed(to)) ++to;
    store_.words_.release(from, to);
    from = to;
  }
}

}  // namespace limen::screening
