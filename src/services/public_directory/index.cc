#include "services/public_directory/index.h"

#include <algorithm>

#include "base/region_names.h"
#include "base/text.h"
#include "engines/directory_fields/directory_fields.h"

namespace limen::public_directory {
namespace {

using directory::Attribute;

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::string field_text(const json::object& record, std::string_view code) {
  const directory_fields::Field* field = directory_fields::find_field(code);
  return field == nullptr ? std::string() : directory_fields::read_field(record, *field);
}

// Words between white space and punctuation that may be ids.
template <typename Take>
void each_word(std::string_view text, Take take) {
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && std::string_view(" ,;()").find(text[i]) == std::string_view::npos) continue;
    if (i > from) take(text.substr(from, i - from));
    from = i + 1;
  }
}

// The country of the first address that has one.
std::string country_of_addresses(const json::object& record) {
  const json::value* locations = record.if_contains("locations");
  if (locations == nullptr || !locations->is_array()) return {};
  for (const json::value& location : locations->as_array()) {
    const json::value* addresses = location.is_object() ? location.as_object().if_contains("addresses") : nullptr;
    if (addresses == nullptr || !addresses->is_array()) continue;
    for (const json::value& address : addresses->as_array()) {
      const std::string country = address.is_object() ? text_at(address.as_object(), "country") : std::string();
      if (country.size() == 2 && !region_name(to_upper_ascii(country), "en").empty()) return to_upper_ascii(country);
    }
  }
  return {};
}

// "Sydney and London": the first city that is known.
std::string country_of_seat(const json::object& record, const Knowledge& knowledge) {
  for (const Attribute& seat : directory::attributes_of(record, "fact:seat")) {
    std::string place = fold(seat.value);
    for (const char* between : {" and ", ", "})
      if (const auto at = place.find(between); at != std::string::npos) place.resize(at);
    if (const auto found = knowledge.country_of_city.find(place); found != knowledge.country_of_city.end())
      return found->second;
  }
  return {};
}

std::optional<CivilDate> date_at(const json::object& record, std::string_view label) {
  for (const Attribute& attribute : directory::attributes_of(record, label))
    if (const auto day = CivilDate::parse(attribute.value); day.ok()) return *day;
  return std::nullopt;
}

bool names_a_successor(std::string_view text) {
  return text.starts_with("succeeded by") || text.starts_with("absorbed by") || text.starts_with("merged into");
}

}  // namespace

std::string_view status_word(std::string_view status) {
  return status.substr(0, std::min(status.find(' '), status.size()));
}

std::string fold(std::string_view text) {
  std::u32string out;
  for (char32_t c : to_code_points(fold_case(text))) {
    if ((c >= 0x64B && c <= 0x652) || c == 0x670 || c == 0x640) continue;
    if (c == 0x622 || c == 0x623 || c == 0x625 || c == 0x671) c = 0x627;
    if (c == 0x649) c = 0x64A;
    if (c == 0x629) c = 0x647;
    out += c;
  }
  return to_utf8(out);
}

Index::Index(directory::Directory directory, const Knowledge& knowledge) : directory_(std::move(directory)) {
  entries_.reserve(directory_.organisations.size());
  for (const json::object& record : directory_.organisations) add(record, knowledge);
  sort();
  connect();
}

std::uint32_t Index::value(Facet facet, std::string_view text) {
  const auto at = static_cast<std::size_t>(facet);
  const auto [found, added] = value_places_[at].try_emplace(std::string(text), values_[at].size());
  if (added) values_[at].emplace_back(text);
  return found->second;
}

// Each part by itself: a Folder takes names of people's length.
std::string Index::latin(std::string_view text) const {
  std::string out;
  for (const std::string& part : folder_.fold(text).parts) out.append(part).append(" ");
  return out;
}

void Index::add(const json::object& record, const Knowledge& knowledge) {
  Entry entry;
  entry.record = &record;
  entry.id = directory::id_of(record);
  entry.name = directory::name_of(record);
  entry.acronym = text_at(record, "alternate_name");
  entry.country = country_of_addresses(record);
  if (entry.country.empty()) entry.country = country_of_seat(record, knowledge);
  entry.verified_on = date_at(record, "verified_on");
  entry.expires_on = date_at(record, "expires_on");
  const auto put = [&](Facet facet, std::string_view text) {
    if (text.empty()) return;
    const std::uint32_t place = value(facet, text);
    auto& places = entry.values[static_cast<std::size_t>(facet)];
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  };
  std::string words = entry.id + " " + entry.name + " " + entry.acronym + " " + text_at(record, "description");
  std::string other = latin(entry.name) + latin(entry.acronym);
  for (const Attribute& attribute : directory::attributes_of(record)) {
    if (attribute.label == "kind") put(Facet::kKind, attribute.value);
    if (attribute.label == "topic") put(Facet::kTopic, attribute.value);
    if (attribute.label == "scope") put(Facet::kScope, attribute.value);
    if (attribute.label == "listing")
      for (const std::string_view listing : split(attribute.value, ';')) put(Facet::kListing, trim(listing));
    if (attribute.label == "status") {
      put(Facet::kStatus, status_word(attribute.value));
      entry.status.push_back({attribute.value, attribute.mark, attribute.note, {}});
    }
    if (attribute.label == "relation") entry.relations.push_back({attribute.value, attribute.mark, attribute.note, {}});
    if (attribute.label == "former_id") former_.emplace(attribute.value, entry.id);
    words.append(" ").append(attribute.value);
    if (attribute.label == "topic" || attribute.label == "fact:seat") other += latin(attribute.value);
  }
  const std::string languages = field_text(record, "languages");
  for (const std::string_view language : split(languages, '\n')) put(Facet::kLanguage, trim(language));
  words.append(" ").append(field_text(record, "services"));
  entry.folded = fold(words) + "\n" + other;
  entries_.push_back(std::move(entry));
}

void Index::sort() {
  const NameOrder order("en");
  std::vector<std::pair<std::string, std::size_t>> keys;
  keys.reserve(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) keys.emplace_back(order.key(entries_[i].name), i);
  std::sort(keys.begin(), keys.end());  // the place tells equal names apart
  std::vector<Entry> sorted;
  sorted.reserve(entries_.size());
  for (const auto& [key, place] : keys) sorted.push_back(std::move(entries_[place]));
  entries_ = std::move(sorted);
  for (std::size_t i = 0; i < entries_.size(); ++i) by_id_.emplace(entries_[i].id, i);
}

void Index::connect() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    for (auto* list : {&entries_[i].relations, &entries_[i].status}) {
      for (Mention& mention : *list) {
        each_word(mention.text, [&](std::string_view word) {
          const auto found = by_id_.find(word);
          if (found != by_id_.end() && found->second != i) mention.targets.push_back(found->second);
        });
        for (const std::size_t target : mention.targets) {
          auto& named_by = entries_[target].named_by;
          if (std::find(named_by.begin(), named_by.end(), i) == named_by.end()) named_by.push_back(i);
        }
        if (names_a_successor(mention.text))
          entries_[i].successors.insert(entries_[i].successors.end(), mention.targets.begin(), mention.targets.end());
      }
    }
  }
}

const Entry* Index::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &entries_[found->second];
}

const std::string* Index::now_called(std::string_view former) const {
  const auto found = former_.find(former);
  return found == former_.end() || by_id_.contains(former) ? nullptr : &found->second;
}

Found Index::search(const Filter& filter) const {
  Found found;
  std::array<std::optional<std::uint32_t>, kFacets> wanted;
  for (std::size_t i = 0; i < kFacets; ++i) {
    found.counts[i].resize(values_[i].size());
    if (filter.chosen[i].empty()) continue;
    const auto place = value_places_[i].find(filter.chosen[i]);
    wanted[i] = place == value_places_[i].end() ? std::uint32_t{0xFFFF'FFFF} : place->second;
  }
  // A word is found as it is written, or as its Latin letters.
  std::vector<std::pair<std::string, std::string>> words;
  each_word(filter.text, [&](std::string_view word) {
    std::string other = latin(word);
    if (!other.empty()) other.pop_back();
    if (words.size() < 10) words.emplace_back(fold(word), other.size() > 1 ? other : std::string());
  });
  for (std::size_t e = 0; e < entries_.size(); ++e) {
    const Entry& entry = entries_[e];
    const bool said = std::all_of(words.begin(), words.end(), [&](const auto& word) {
      return entry.folded.find(word.first) != std::string::npos ||
             (!word.second.empty() && entry.folded.find(word.second) != std::string::npos);
    });
    if (!said) continue;
    std::size_t missed = 0, only = kFacets;
    for (std::size_t i = 0; i < kFacets; ++i) {
      if (!wanted[i] || std::find(entry.values[i].begin(), entry.values[i].end(), *wanted[i]) != entry.values[i].end())
        continue;
      ++missed;
      only = i;
    }
    if (missed == 0) found.entries.push_back(e);
    for (std::size_t i = 0; i < kFacets; ++i)
      if (missed == 0 || (missed == 1 && only == i))
        for (const std::uint32_t place : entry.values[i]) ++found.counts[i][place];
  }
  return found;
}

}  // namespace limen::public_directory
