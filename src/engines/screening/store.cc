#include "engines/screening/store.h"

#include <string.h>

#include <algorithm>
#include <array>

#include "engines/names/signature.h"

namespace limen::screening {
namespace {

template <typename Slot>
std::uint32_t take_slot(Chunked<Slot>& slots, std::vector<std::uint32_t>& free) {
  if (!free.empty()) {
    const std::uint32_t slot = free.back();
    free.pop_back();
    return slot;
  }
  slots.add();
  return static_cast<std::uint32_t>(slots.size() - 1);
}

std::uint32_t id_hash(const RawId& id) { return number_hash({reinterpret_cast<const char*>(id.data()), id.size()}); }

// A birth in two words: year, month, day and circa; then the last year of a range, with day 0 and month 0 for unknown.
std::uint32_t pack_date(const EntryBirth& birth) {
  const auto year = static_cast<std::uint32_t>(birth.date.year().value_or(0));
  const auto month = static_cast<std::uint32_t>(birth.date.month().value_or(0));
  const auto day = static_cast<std::uint32_t>(birth.date.day().value_or(0));
  return (birth.circa ? 1U << 31U : 0U) | (year << 16U) | (month << 8U) | day;
}

EntryBirth unpack_birth(std::uint32_t date, std::uint32_t to_year) {
  const auto part = [](std::uint32_t value) { return value == 0 ? std::nullopt : std::optional<int>(value); };
  EntryBirth birth;
  birth.date = PartialDate::from_parts(part((date >> 16U) & 0x3fffU), part((date >> 8U) & 0xffU), part(date & 0xffU))
                   .value_or(PartialDate{});
  birth.to_year = part(to_year);
  birth.circa = (date >> 31U) != 0;
  return birth;
}

std::uint32_t pack_state(StateCode state) {
  std::uint32_t value = 0;
  for (const char c : state.text()) value = (value << 8U) | static_cast<std::uint8_t>(c);
  return value;
}
StateCode unpack_state(std::uint32_t value) {
  std::string text;
  for (const std::uint32_t shift : {16U, 8U, 0U}) {
    const char c = static_cast<char>((value >> shift) & 0xffU);
    if (c != 0) text.push_back(c);
  }
  return StateCode::parse(text).value_or(StateCode{});
}

}  // namespace

std::uint32_t class_key(std::uint16_t id) {
  std::uint32_t value = (id + 1U) * 0x9e3779b1U;
  value ^= value >> 15U;
  return value * 0x2c1b3c6dU | 1U;
}

std::uint32_t variant_key(std::uint32_t base) { return base * 0x85ebca6bU | 1U; }

Store::PartKeys Store::part_keys(std::string_view text) const {
  PartKeys keys;
  keys.similar.reserve(48);
  names::append_search_keys(text, keys.similar);
  keys.spelling = keys.similar.front();
  keys.plain.push_back(keys.spelling);
  if (const auto bones = names::skeleton_hash(text)) {
    keys.similar.front() = bones;
  } else {
    keys.similar.erase(keys.similar.begin());
  }
  if (const auto cut = names::cut_hash(text)) keys.plain.push_back(cut);
  const std::uint32_t base = base_key(folder_.facts(), text);
  if (base != names::letters_hash(text)) keys.plain.push_back(variant_key(base));
  for (const auto id : folder_.facts().classes(text)) keys.plain.push_back(class_key(id));
  return keys;
}

std::string_view Store::text(const PartSlot& part) const {
  if (part.length <= PartSlot::kInline) return {part.text.data(), part.length};
  std::uint32_t at = 0;
  std::memcpy(&at, part.text.data(), sizeof at);
  return {reinterpret_cast<const char*>(words_.data(at)), part.length};
}

std::uint32_t Store::part_id(const std::string& text, std::uint32_t letters) {
  const auto same_letters = by_letters_.values(letters);
  for (std::size_t i = 0; i < same_letters.size(); ++i) {
    if (this->text(parts_[same_letters[i]]) == text) return same_letters[i];
  }
  const std::uint32_t part = take_slot(parts_, free_parts_);
  if (signatures_.size() < parts_.size()) signatures_.add();
  signatures_[part] = names::signature(text);
  ++dictionary_version_;
  PartSlot& slot = parts_[part];
  slot.length = static_cast<std::uint8_t>(text.size());
  if (text.size() <= PartSlot::kInline) {
    std::ranges::copy(text, slot.text.begin());
  } else {
    const std::uint32_t at = words_.make_text(text).at;
    std::memcpy(slot.text.data(), &at, sizeof at);
  }
  by_letters_.add(letters, part);
  const auto keys = part_keys(text);
  slot.spelling = keys.spelling;
  slot.base = base_key(folder_.facts(), text);
  slot.rarity = folder_.facts().rarity(text);
  for (const auto key : keys.plain) keys_.prefetch(key);
  for (const auto key : keys.similar) similar_.prefetch(key);
  for (const auto key : keys.similar) similar_.prefetch_list(key);
  for (const auto key : keys.plain) keys_.add(key, part);
  const auto with_signature = [this](std::uint32_t id) {
    const std::uint64_t signature = signatures_[id];
    return KeyMap<kSimilarWords>::Value{id, static_cast<std::uint32_t>(signature),
                                        static_cast<std::uint32_t>(signature >> 32U)};
  };
  for (const auto key : keys.similar) similar_.add(key, with_signature(part), with_signature);
  return part;
}

std::span<const Posting> Store::postings(const PartSlot& part) const {
  if (part.names.size == 0) return {};
  return {reinterpret_cast<const Posting*>(words_.data(part.names.at)), part.names.size / kPostingWords};
}

// Behind those in order; when there are many behind, they are put among them.
void Store::add_posting(PartSlot& part, Posting posting) {
  constexpr std::size_t kLeast = 64;
  words_.append(part.names, std::array{posting.name, posting.brief.bits, posting.others});
  const std::size_t count = part.names.size / kPostingWords;
  if (count - part.sorted < std::max(kLeast, count / 8)) return;
  auto* const all = reinterpret_cast<Posting*>(words_.data(part.names.at));
  std::vector<Posting> behind(all + part.sorted, all + count);
  const auto rank = [](const Posting& one) { return one.brief.rank(); };
  std::ranges::sort(behind, {}, rank);
  for (std::size_t i = part.sorted, j = behind.size(), to = count; j > 0; --to) {
    all[to - 1] = i > 0 && rank(all[i - 1]) > rank(behind[j - 1]) ? all[--i] : behind[--j];
  }
  explicit_bzero(behind.data(), behind.size() * sizeof(Posting));
  part.sorted = static_cast<std::uint32_t>(count);
}

void Store::drop_posting(PartSlot& part, Posting posting) {
  if (part.names.size == 0) return;
  auto* const all = reinterpret_cast<Posting*>(words_.data(part.names.at));
  const std::size_t count = part.names.size / kPostingWords;
  const std::span<const Posting> in_order(all, std::min<std::size_t>(part.sorted, count));
  const auto rank = [](const Posting& one) { return one.brief.rank(); };
  auto at = static_cast<std::size_t>(std::ranges::lower_bound(in_order, rank(posting), {}, rank) - in_order.begin());
  while (at < in_order.size() && all[at].name != posting.name && rank(all[at]) == rank(posting)) ++at;
  if (at < in_order.size() && all[at].name == posting.name) {
    std::copy(all + at + 1, all + count, all + at);
    --part.sorted;
  } else {
    at = in_order.size();
    while (at < count && all[at].name != posting.name) ++at;
    if (at == count) return;
    all[at] = all[count - 1];
  }
  words_.shorten(part.names, kPostingWords);
}

void Store::drop_part(std::uint32_t part, Posting posting) {
  PartSlot& slot = parts_[part];
  drop_posting(slot, posting);
  if (slot.names.size > 0 || slot.length == 0) return;
  ++dictionary_version_;
  const std::string_view letters = text(slot);
  const auto keys = part_keys(letters);
  for (const auto key : keys.plain) keys_.remove(key, part);
  for (const auto key : keys.similar) similar_.remove(key, part);
  by_letters_.remove(names::letters_hash(letters), part);
  if (slot.length > PartSlot::kInline) {
    List list{0, (slot.length + 3U) / 4};
    std::memcpy(&list.at, slot.text.data(), sizeof list.at);
    words_.drop(list);
  }
  slot = PartSlot{};
  signatures_[part] = 0;
  free_parts_.push_back(part);
}

// A name folded and hashed. What add_name() will touch is asked of memory here and in prefetch_parts(), for all names
// of an entry before the first is added: loading is mostly waiting for memory.
struct Store::ReadyName {
  std::vector<std::string> parts{};
  std::array<std::uint32_t, names::kMaxParts> letters{}, glued{};
  std::uint32_t free_bits = 0;
  std::uint8_t free_parts = 0, initials = 0;
  bool bare = false;  // nothing but structure, which counts as a name only where there is no other
  NameKind kind = NameKind::kPrimary;
};

// A name in another script has several readings.
void Store::ready_names(const EntryName& name, std::vector<ReadyName>& all) const {
  for (auto& listed : listed_names(model_, folder_, name.text)) {
    ReadyName ready{.parts = std::move(listed.texts), .kind = name.kind};
    for (std::size_t i = 0; i < ready.parts.size(); ++i) {
      const std::string& part = ready.parts[i];
      ready.letters[i] = names::letters_hash(part);
      by_letters_.prefetch(ready.letters[i]);
      if (ready.parts.size() > 1) {  // the last and the first are neighbours too: surnames go in front or behind
        ready.glued[i] = names::spelling_hash(part + ready.parts[(i + 1) % ready.parts.size()]);
        glued_.prefetch(ready.glued[i]);
      }
      if (!listed.free[i]) {
        const auto& facts = folder_.facts();
        const bool structure = facts.role(part) != name_facts::Role::kName && !facts.also_name(part);
        ready.bare = ready.bare || structure || model_.is_particle(part);
        continue;
      }
      ready.free_bits |= 1U << i;
      ++ready.free_parts;
      if (part.size() == 1) ++ready.initials;
    }
    all.push_back(std::move(ready));
  }
}

void Store::prefetch_parts(std::span<const ReadyName> ready) const {
  const auto each_part = [&](auto visit) {
    for (const auto& name : ready) {
      for (std::size_t i = 0; i < name.parts.size(); ++i) {
        const auto found = by_letters_.values(name.letters[i]);
        for (std::size_t k = 0; k < found.size(); ++k) visit(parts_[found[k]]);
      }
    }
  };
  each_part([](const PartSlot& part) { __builtin_prefetch(&part); });
  each_part([this](const PartSlot& part) {
    if (part.names.size > 0) __builtin_prefetch(words_.data(part.names.at) + part.names.size);
  });
}

std::uint32_t Store::add_name(std::uint32_t entry, const ReadyName& ready, Brief births) {
  ++changes_;
  const std::uint32_t name = take_slot(names_, free_names_);
  const auto& parts = ready.parts;
  NameSlot slot{entry,
                0,
                births.with_name(parts.size() - ready.free_parts + ready.initials,
                                 ready.bare ? Brief::kManyInitials : ready.initials),
                ready.free_bits,
                static_cast<std::uint8_t>(parts.size()),
                ready.free_parts,
                ready.kind,
                0};
  slot.first = words_.make(parts.size()).at;
  std::array<std::uint32_t, names::kMaxParts> ids{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    words_.data(slot.first)[i] = ids[i] = part_id(parts[i], ready.letters[i]);
    if (parts.size() > 1) glued_.add(ready.glued[i], name);
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (std::find(ids.begin(), ids.begin() + i, ids[i]) != ids.begin() + i) continue;  // once
    std::uint32_t others = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (k == i || (slot.free_bits >> k & 1U) != 0) continue;
      others = others > 0xffffU ? Posting::kManyOthers : others << 16U | Posting::other(ids[k]);
    }
    add_posting(parts_[ids[i]], {name, slot.brief, others});
  }
  names_[name] = slot;
  return name;
}

void Store::drop_name(std::uint32_t name) {
  ++changes_;
  const NameSlot slot = names_[name];
  const auto texts = views(slot);
  std::vector<std::uint32_t> parts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts.size() > 1) {
      glued_.remove(names::spelling_hash(std::string(texts[i]).append(texts[(i + 1) % texts.size()])), name);
    }
    parts.push_back(words_.data(slot.first)[i]);
  }
  std::ranges::sort(parts);
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  for (const auto part : parts) drop_part(part, {name, slot.brief, 0});
  List list{slot.first, slot.count};
  words_.drop(list);
  names_[name] = NameSlot{};
  free_names_.push_back(name);
}

std::uint32_t Store::add_document(std::uint32_t entry, const Document& document) {
  const std::uint32_t slot = take_slot(documents_, free_documents_);
  documents_[slot] = {words_.make_text(document.number), static_cast<std::uint32_t>(document.number.size()),
                      pack_state(document.issuer), entry};
  numbers_.add(number_hash(confusable_number(document.number)), slot);
  return slot;
}

Document Store::document(const DocumentSlot& slot) const {
  if (slot.length == 0) return {};
  return {std::string(reinterpret_cast<const char*>(words_.data(slot.number.at)), slot.length),
          unpack_state(slot.issuer)};
}

void Store::drop_document(std::uint32_t document) {
  DocumentSlot& slot = documents_[document];
  numbers_.remove(number_hash(confusable_number(this->document(slot).number)), document);
  words_.drop(slot.number);
  slot = DocumentSlot{};
  free_documents_.push_back(document);
}

std::uint32_t Store::entry_of(const RawId& id) const {
  const auto found = by_id_.values(id_hash(id));
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (entries_[found[i]].id == id) return found[i];
  }
  return kNoEntry;
}

bool Store::insert(const Entry& entry) {
  constexpr std::size_t kMost = 1000;  // of names, dates, documents and nationalities of one entry
  by_id_.prefetch(id_hash(entry.id));
  std::vector<ReadyName> ready;
  ready.reserve(entry.names.size());
  for (const auto& listed : entry.names) {
    if (ready.size() >= kMost) break;
    ready_names(listed, ready);
  }
  if (contains(entry.id)) return false;
  prefetch_parts(ready);
  const std::uint32_t index = take_slot(entries_, free_entries_);
  EntrySlot slot;
  slot.id = entry.id;
  slot.used = 1;
  std::vector<std::uint32_t> words;
  words.reserve(ready.size() + entry.documents.size() + 2 * entry.births.size() + entry.nationalities.size());
  const Brief births = Brief::of(entry.births);
  for (const auto& name : ready) {
    words.push_back(add_name(index, name, births));
    ++slot.names;
  }
  for (const auto& document : entry.documents) {
    const auto number = normal_number(document.number);
    if (number.empty() || slot.documents == kMost) continue;
    words.push_back(add_document(index, {number, document.issuer}));
    ++slot.documents;
  }
  for (const auto& birth : entry.births) {
    if (slot.births == kMost) break;
    words.push_back(pack_date(birth));
    words.push_back(static_cast<std::uint32_t>(birth.to_year.value_or(0)));
    ++slot.births;
  }
  for (const auto state : entry.nationalities) {
    if (state.empty() || slot.nationalities == kMost) continue;
    words.push_back(pack_state(state));
    ++slot.nationalities;
  }
  for (const auto sex : entry.sexes) slot.sexes |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(sex));
  words_.append(slot.words, words);
  entries_[index] = slot;
  by_id_.add(id_hash(entry.id), index);
  ++used_entries_;
  return true;
}

bool Store::erase(const RawId& id) {
  const std::uint32_t entry = entry_of(id);
  if (entry == kNoEntry) return false;
  EntrySlot& slot = entries_[entry];
  const auto words = words_.words(slot.words);
  for (std::size_t i = 0; i < slot.names; ++i) drop_name(words[i]);
  for (std::size_t i = 0; i < slot.documents; ++i) drop_document(words[slot.names + i]);
  words_.drop(slot.words);
  slot = EntrySlot{};
  free_entries_.push_back(entry);
  by_id_.remove(id_hash(id), entry);
  --used_entries_;
  return true;
}

std::vector<std::string_view> Store::views(const NameSlot& name) const {
  std::vector<std::string_view> texts;
  texts.reserve(name.count);
  for (std::size_t i = 0; i < name.count; ++i) texts.push_back(text(parts_[words_.data(name.first)[i]]));
  return texts;
}

ListedWord Store::word(std::uint32_t part) const {
  const PartSlot& slot = parts_[part];
  return {text(slot), slot.spelling, slot.base, slot.rarity, false};
}

std::vector<ListedWord> Store::words(const NameSlot& name) const {
  std::vector<ListedWord> words;
  words.reserve(name.count);
  for (std::size_t i = 0; i < name.count; ++i) {
    words.push_back(word(words_.data(name.first)[i]));
    words.back().free = (name.free_bits >> i & 1U) != 0;
  }
  return words;
}

Facts Store::facts(const EntrySlot& entry) const {
  Facts facts;
  const std::uint32_t* word = words_.words(entry.words).data() + entry.names;
  for (std::size_t i = 0; i < entry.documents; ++i, ++word) facts.documents.push_back(document(documents_[*word]));
  for (std::size_t i = 0; i < entry.births; ++i, word += 2) facts.births.push_back(unpack_birth(word[0], word[1]));
  for (std::size_t i = 0; i < entry.nationalities; ++i, ++word) facts.nationalities.push_back(unpack_state(*word));
  for (const auto sex : {Sex::kUnknown, Sex::kFemale, Sex::kMale, Sex::kUnspecified}) {
    if ((entry.sexes >> static_cast<unsigned>(sex)) & 1U) facts.sexes.push_back(sex);
  }
  return facts;
}

Index::Size Store::size() const {
  Index::Size size;
  size.entries = used_entries_;
  size.names = names_.size() - free_names_.size();
  size.parts = parts_.size() - free_parts_.size();
  size.documents = documents_.size() - free_documents_.size();
  size.bytes = keys_.bytes() + similar_.bytes() + by_letters_.bytes() + glued_.bytes() + numbers_.bytes() +
               by_id_.bytes() + parts_.bytes() + signatures_.bytes() + names_.bytes() + entries_.bytes() +
               documents_.bytes() + words_.bytes() + scratch_.bytes() + cache_.bytes() + glances_.bytes();
  for (const auto* free : {&free_parts_, &free_names_, &free_entries_, &free_documents_}) {
    size.bytes += free->capacity() * 4;
  }
  return size;
}

bool Store::holds(std::string_view bytes) const {
  bool found = false;
  const auto look = [&](const auto& chunk) {
    found = found || memmem(chunk.data(), chunk.size_bytes(), bytes.data(), bytes.size()) != nullptr;
  };
  parts_.each_chunk(look);
  entries_.each_chunk(look);
  words_.each_chunk(look);
  return found;
}

}  // namespace limen::screening
