#include "engines/screening/store.h"

#include <string.h>

#include <algorithm>
#include <array>

#include "engines/names/signature.h"

namespace limen::screening {
namespace {

void wipe(std::string& text) {
  explicit_bzero(text.data(), text.capacity());  // not optimised away, unlike an assignment
  text = std::string();
}

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

// A vector that doubles wastes a quarter of all memory on average.
template <typename T>
void grow_by(std::vector<T>& values, std::size_t more) {
  const std::size_t size = values.size() + more;
  if (size > values.capacity()) values.reserve(size + values.size() / 4 + 2);
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

// All keys a part is found by; the first is its spelling.
std::vector<std::uint32_t> Store::part_keys(std::string_view text) const {
  std::vector<std::uint32_t> keys;
  keys.reserve(48);
  names::append_search_keys(text, keys);
  if (const auto cut = names::cut_hash(text)) keys.push_back(cut);
  if (const auto bones = names::skeleton_hash(text)) keys.push_back(bones);
  const std::uint32_t base = base_key(folder_.facts(), text);
  if (base != names::letters_hash(text)) keys.push_back(variant_key(base));
  for (const auto id : folder_.facts().classes(text)) keys.push_back(class_key(id));
  return keys;
}

std::uint32_t Store::part_id(const std::string& text, std::uint32_t letters) {
  for (const auto part : by_letters_.values(letters)) {
    if (parts_[part].text == text) return part;
  }
  const std::uint32_t part = take_slot(parts_, free_parts_);
  if (signatures_.size() < parts_.size()) signatures_.add();
  signatures_[part] = names::signature(text);
  ++dictionary_version_;
  parts_[part].text = text;
  by_letters_.add(letters, part);
  const auto keys = part_keys(text);
  parts_[part].spelling = keys.front();
  parts_[part].base = base_key(folder_.facts(), text);
  parts_[part].rarity = folder_.facts().rarity(text);
  for (const auto key : keys) keys_.prefetch(key);
  for (const auto key : keys) keys_.prefetch_list(key);
  for (const auto key : keys) keys_.add(key, part);
  return part;
}

void Store::drop_part(std::uint32_t part, std::uint32_t name) {
  PartSlot& slot = parts_[part];
  const auto found = std::ranges::find(slot.names, name, &Posting::name);
  if (found != slot.names.end()) {
    *found = slot.names.back();
    slot.names.back() = {};
    slot.names.pop_back();
  }
  if (!slot.names.empty()) return;
  ++dictionary_version_;
  for (const auto key : part_keys(slot.text)) keys_.remove(key, part);
  by_letters_.remove(names::letters_hash(slot.text), part);
  wipe(slot.text);
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
  std::uint8_t free_parts = 0;
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
      if (!listed.free[i]) continue;
      ready.free_bits |= 1U << i;
      ++ready.free_parts;
    }
    all.push_back(std::move(ready));
  }
}

void Store::prefetch_parts(std::span<const ReadyName> ready) const {
  const auto each_part = [&](auto visit) {
    for (const auto& name : ready) {
      for (std::size_t i = 0; i < name.parts.size(); ++i) {
        for (const auto part : by_letters_.values(name.letters[i])) visit(parts_[part]);
      }
    }
  };
  each_part([](const PartSlot& part) { __builtin_prefetch(&part); });
  each_part([](const PartSlot& part) { __builtin_prefetch(part.names.data() + part.names.size()); });
}

std::uint32_t Store::add_name(std::uint32_t entry, const ReadyName& ready, Brief births) {
  const std::uint32_t name = take_slot(names_, free_names_);
  const auto& parts = ready.parts;
  NameSlot slot{entry,
                0,
                births.with_name(parts.size(), ready.free_parts),
                ready.free_bits,
                static_cast<std::uint8_t>(parts.size()),
                ready.free_parts,
                ready.kind};
  if (free_part_ids_.size() <= parts.size()) free_part_ids_.resize(parts.size() + 1);
  if (auto& free = free_part_ids_[parts.size()]; !free.empty()) {
    slot.first = free.back();
    free.pop_back();
  } else {
    slot.first = static_cast<std::uint32_t>(part_ids_.size());
    grow_by(part_ids_, parts.size());
    part_ids_.resize(part_ids_.size() + parts.size());
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::uint32_t part = part_id(parts[i], ready.letters[i]);
    part_ids_[slot.first + i] = part;
    auto& standing = parts_[part].names;
    if (standing.empty() || standing.back().name != name) {  // once, however often it occurs
      grow_by(standing, 1);
      standing.push_back({name, slot.brief});
    }
    if (parts.size() > 1) glued_.add(ready.glued[i], name);
  }
  names_[name] = slot;
  return name;
}

void Store::drop_name(std::uint32_t name) {
  const NameSlot slot = names_[name];
  const auto texts = views(slot);
  std::vector<std::uint32_t> parts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts.size() > 1) {
      glued_.remove(names::spelling_hash(std::string(texts[i]).append(texts[(i + 1) % texts.size()])), name);
    }
    parts.push_back(part_ids_[slot.first + i]);
    part_ids_[slot.first + i] = 0;
  }
  std::ranges::sort(parts);
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  for (const auto part : parts) drop_part(part, name);
  free_part_ids_[slot.count].push_back(slot.first);
  names_[name] = NameSlot{};
  free_names_.push_back(name);
}

std::uint32_t Store::add_document(std::uint32_t entry, const Document& document) {
  const std::uint32_t slot = take_slot(documents_, free_documents_);
  documents_[slot] = {document.number, document.issuer, entry};
  numbers_.add(number_hash(confusable_number(document.number)), slot);
  return slot;
}

void Store::drop_document(std::uint32_t document) {
  DocumentSlot& slot = documents_[document];
  numbers_.remove(number_hash(confusable_number(slot.number)), document);
  wipe(slot.number);
  slot = DocumentSlot{};
  free_documents_.push_back(document);
}

std::uint32_t Store::entry_of(const RawId& id) const {
  for (const auto entry : by_id_.values(id_hash(id))) {
    if (entries_[entry].id == id) return entry;
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
  slot.used = true;
  slot.words.reserve(ready.size() + std::min(kMost, entry.documents.size()) + 2 * std::min(kMost, entry.births.size()) +
                     std::min(kMost, entry.nationalities.size()));
  const Brief births = Brief::of(entry.births);
  for (const auto& name : ready) {
    slot.words.push_back(add_name(index, name, births));
    ++slot.names;
  }
  for (const auto& document : entry.documents) {
    const auto number = normal_number(document.number);
    if (number.empty() || slot.documents == kMost) continue;
    slot.words.push_back(add_document(index, {number, document.issuer}));
    ++slot.documents;
  }
  for (const auto& birth : entry.births) {
    if (slot.births == kMost) break;
    slot.words.push_back(pack_date(birth));
    slot.words.push_back(static_cast<std::uint32_t>(birth.to_year.value_or(0)));
    ++slot.births;
  }
  for (const auto state : entry.nationalities) {
    if (state.empty() || slot.nationalities == kMost) continue;
    slot.words.push_back(pack_state(state));
    ++slot.nationalities;
  }
  for (const auto sex : entry.sexes) slot.sexes |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(sex));
  slot.words.shrink_to_fit();
  entries_[index] = std::move(slot);
  by_id_.add(id_hash(entry.id), index);
  ++used_entries_;
  return true;
}

bool Store::erase(const RawId& id) {
  const std::uint32_t entry = entry_of(id);
  if (entry == kNoEntry) return false;
  EntrySlot& slot = entries_[entry];
  for (std::size_t i = 0; i < slot.names; ++i) drop_name(slot.words[i]);
  for (std::size_t i = 0; i < slot.documents; ++i) drop_document(slot.words[slot.names + i]);
  if (!slot.words.empty()) explicit_bzero(slot.words.data(), slot.words.size() * sizeof(std::uint32_t));
  slot = EntrySlot{};
  free_entries_.push_back(entry);
  by_id_.remove(id_hash(id), entry);
  --used_entries_;
  return true;
}

std::vector<std::string_view> Store::views(const NameSlot& name) const {
  std::vector<std::string_view> texts;
  texts.reserve(name.count);
  for (std::size_t i = 0; i < name.count; ++i) texts.push_back(parts_[part_ids_[name.first + i]].text);
  return texts;
}

ListedWord Store::word(std::uint32_t part) const {
  const PartSlot& slot = parts_[part];
  return {slot.text, slot.spelling, slot.base, slot.rarity, false};
}

std::vector<ListedWord> Store::words(const NameSlot& name) const {
  std::vector<ListedWord> words;
  words.reserve(name.count);
  for (std::size_t i = 0; i < name.count; ++i) {
    words.push_back(word(part_ids_[name.first + i]));
    words.back().free = (name.free_bits >> i & 1U) != 0;
  }
  return words;
}

Facts Store::facts(const EntrySlot& entry) const {
  Facts facts;
  const std::uint32_t* word = entry.words.data() + entry.names;
  for (std::size_t i = 0; i < entry.documents; ++i, ++word) {
    facts.documents.push_back({documents_[*word].number, documents_[*word].issuer});
  }
  for (std::size_t i = 0; i < entry.births; ++i, word += 2) facts.births.push_back(unpack_birth(word[0], word[1]));
  for (std::size_t i = 0; i < entry.nationalities; ++i, ++word) facts.nationalities.push_back(unpack_state(*word));
  for (const auto sex : {Sex::kUnknown, Sex::kFemale, Sex::kMale, Sex::kUnspecified}) {
    if ((entry.sexes >> static_cast<unsigned>(sex)) & 1U) facts.sexes.push_back(sex);
  }
  return facts;
}

Index::Size Store::size() const {
  constexpr std::size_t kHeap = 16;  // what the allocator adds to a block, about
  Index::Size size;
  size.entries = used_entries_;
  size.names = names_.size() - free_names_.size();
  size.parts = parts_.size() - free_parts_.size();
  size.documents = documents_.size() - free_documents_.size();
  size.bytes = keys_.bytes() + by_letters_.bytes() + glued_.bytes() + numbers_.bytes() + by_id_.bytes() +
               parts_.bytes() + signatures_.bytes() + names_.bytes() + entries_.bytes() + documents_.bytes() +
               part_ids_.capacity() * 4 + scratch_.bytes() + cache_.bytes();
  for (const auto* free : {&free_parts_, &free_names_, &free_entries_, &free_documents_}) {
    size.bytes += free->capacity() * 4;
  }
  for (const auto& free : free_part_ids_) size.bytes += free.capacity() * 4;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const PartSlot& part = parts_[i];
    if (part.names.capacity() > 0) size.bytes += part.names.capacity() * sizeof(Posting) + kHeap;
    if (part.text.capacity() > 15) size.bytes += part.text.capacity() + kHeap;
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].words.capacity() > 0) size.bytes += entries_[i].words.capacity() * 4 + kHeap;
  }
  for (std::size_t i = 0; i < documents_.size(); ++i) {
    const auto& number = documents_[i].number;
    if (number.capacity() > 15) size.bytes += number.capacity() + kHeap;
  }
  return size;
}

bool Store::holds(std::string_view bytes) const {
  const auto in = [&](const void* data, std::size_t size) {
    return size > 0 && memmem(data, size, bytes.data(), bytes.size()) != nullptr;
  };
  const auto in_string = [&](const std::string& text) {
    return in(&text, sizeof text) || in(text.data(), text.capacity());
  };
  return parts_.any([&](const PartSlot& p) {
    return in_string(p.text) || in(p.names.data(), p.names.capacity() * sizeof(Posting));
  }) || documents_.any([&](const DocumentSlot& d) { return in_string(d.number); }) ||
         entries_.any([&](const EntrySlot& e) {
           return in(e.id.data(), e.id.size()) || in(e.words.data(), e.words.capacity() * 4);
         });
}

}  // namespace limen::screening
