// Which parts of the dictionary agree with a word of the query: by relation, by spelling, and those that are similar.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "engines/names/signature.h"
#include "engines/screening/store.h"

namespace limen::screening {
namespace {

float rounded_up(double value) {
  return std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity());
}

// Of all that the parts near a word depend on, beside the dictionary.
std::uint64_t word_key(const Word& word, bool cut) {
  std::uint64_t key = 0x9e3779b97f4a7c15U;
  const auto add = [&](std::uint64_t value) {
    key = (key ^ value) * 0xff51afd7ed558ccdU;
    key ^= key >> 32U;
  };
  for (const auto& spelling : word.spellings) {
    for (const char c : spelling.letters) add(static_cast<std::uint8_t>(c));
    add(std::bit_cast<std::uint32_t>(spelling.cost) + (spelling.vowels_known ? 1U : 2U));
  }
  add(std::bit_cast<std::uint32_t>(word.rarity));
  add((word.free ? 1U : 0U) | (cut ? 2U : 0U));
  return key;
}

}  // namespace

// `wide`: with the parts that are only similar. What is remembered of a wide search serves a narrow one too.
bool Store::near_parts(const Word& word, bool cut, bool wide, Scratch& scratch, std::vector<Near>& near) const {
  const std::uint64_t key = word_key(word, cut);
  if (cache_.find(key, dictionary_version_, near)) return true;
  const std::uint64_t narrow_key = key ^ 0x5851f42d4c957f2dU;
  if (!wide && cache_.find(narrow_key, dictionary_version_, near)) return false;
  near.clear();
  find_near_parts(word, cut, wide, scratch, near);
  scratch.parts.clear();
  std::ranges::sort(near, [](const Near& a, const Near& b) { return a.gain > b.gain; });
  cache_.put(wide ? key : narrow_key, dictionary_version_, near);
  return wide;
}

// Parts found by relation come first, because the relation must be known when the pair is judged; every part is judged
// once. Most come up under several keys: a mark each keeps them from being looked at again.
void Store::find_near_parts(const Word& word, bool cut, bool wide, Scratch& scratch, std::vector<Near>& near) const {
  using name_facts::Relation;
  Marks& seen = scratch.parts;
  seen.reserve(parts_.size());
  const auto first_time = [&](std::uint32_t id) { return seen.add(id); };
  const auto consider_part = [&](std::uint32_t id, Relation relation) {
    ListedWord listed = this->word(id);
    listed.free = word.free;
    const auto judged = judge_pair(model_, word, listed, relation, cut);
    if (judged.agrees()) near.push_back({id, rounded_up(judged.gain)});
  };
  std::vector<std::pair<std::uint16_t, Relation>> classes;
  for (const auto& spelling : word.spellings) {
    for (const auto id : folder_.facts().classes(spelling.letters)) classes.emplace_back(id, folder_.facts().kind(id));
  }
  std::ranges::sort(classes, {}, [](const auto& item) { return std::pair(item.second, item.first); });
  for (const auto& [id, kind] : classes) {
    const auto found = keys_.values(class_key(id));
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (first_time(found[i])) consider_part(found[i], relation_of(folder_.facts(), word, text(parts_[found[i]])));
    }
  }
  const auto all_of = [&](const auto& found) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (first_time(found[i])) consider_part(found[i], Relation::kNone);
    }
  };
  all_of(keys_.values(variant_key(word.base_key)));
  all_of(by_letters_.values(word.base_key));
  for (const auto& spelling : word.spellings) {
    all_of(keys_.values(spelling.key));
    if (cut && spelling.letters.size() >= 4) all_of(keys_.values(names::cut_hash(spelling.letters)));
    if (!spelling.vowels_known) {
      if (const auto bones = names::skeleton_hash(spelling.letters)) all_of(similar_.values(bones));
    }
  }
  if (wide) find_similar_parts(word, scratch, consider_part);
}

// What a part must have in common with one that is similar: its keys without the spelling, the consonants with it.
// The signature stands beside each part, so that most are refused without looking at them.
template <typename Consider>
void Store::find_similar_parts(const Word& word, Scratch& scratch, const Consider& consider_part) const {
  Marks& seen = scratch.parts;
  ++scratch.work.words_searched;
  // With one spelling, a part that it refuses need not be looked at again.
  const bool single = word.spellings.size() == 1;
  std::vector<std::uint32_t> keys, ids;
  for (const auto& spelling : word.spellings) {
    const std::uint64_t signature = names::signature(spelling.letters);
    keys.clear();
    ids.clear();
    names::append_search_keys(spelling.letters, keys);
    if (const auto bones = names::skeleton_hash(spelling.letters)) keys.push_back(bones);
    for (std::size_t i = 1; i < keys.size(); ++i) similar_.prefetch(keys[i]);
    for (std::size_t i = 1; i < keys.size(); ++i) {
      const auto found = similar_.values(keys[i]);
      scratch.work.signatures += found.size();
      if (found.is_single) {
        ids.push_back(found.single);
        ids.resize(ids.size() - 1 + names::keep_similar(signature, {&signatures_[found.single], 1}, {&ids.back(), 1}));
      } else {
        names::append_similar(signature, found.list, ids);
      }
    }
    std::erase_if(ids, [&](std::uint32_t id) { return single ? !seen.add(id) : seen.has(id); });
    scratch.work.distances += ids.size();
    // Their text is asked of memory some batches before: all of them at once would push one another out again.
    const auto prefetch = [&](std::size_t from) {
      for (std::size_t i = from; i < std::min(from + names::kBatch, ids.size()); ++i) {
        const PartSlot& part = parts_[ids.data()[i]];
        __builtin_prefetch(&part);
        __builtin_prefetch(&part.length);
      }
    };
    constexpr std::size_t kAhead = 2 * names::kBatch;
    for (std::size_t from = 0; from < kAhead; from += names::kBatch) prefetch(from);
    std::array<std::string_view, names::kBatch> texts;
    for (std::size_t from = 0; from < ids.size(); from += names::kBatch) {
      const std::size_t count = std::min(names::kBatch, ids.size() - from);
      prefetch(from + kAhead);
      for (std::size_t i = 0; i < count; ++i) texts.data()[i] = text(parts_[ids.data()[from + i]]);
      std::uint64_t within = names::within_budget(spelling.letters, {texts.data(), count});
      for (; within != 0; within &= within - 1) {
        const std::uint32_t id = ids[from + static_cast<std::size_t>(std::countr_zero(within))];
        if (single || seen.add(id)) consider_part(id, name_facts::Relation::kNone);
      }
    }
  }
}

}  // namespace limen::screening
