#include "engines/directory/directory.h"

#include <algorithm>

#include "engines/directory/parts.h"

namespace limen::directory {
namespace {

constexpr std::string_view kTaxonomy = "limen";

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

std::string_view text_view(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

std::string_view id_of(const json::object& organisation) { return text_view(organisation, "id"); }
std::string_view name_of(const json::object& organisation) { return text_view(organisation, "name"); }

const json::object* Directory::find(std::string_view id) const {
  const auto found = std::ranges::find(organisations, id, [](const json::object& one) { return id_of(one); });
  return found == organisations.end() ? nullptr : &*found;
}

// An attribute of HSDS has a label and a value; the mark of ours stands in the term's id, "limen:R", a note beside.
std::vector<Attribute> attributes_of(const json::object& organisation, std::string_view label) {
  std::vector<Attribute> found;
  const auto* all = organisation.if_contains("attributes");
  if (all == nullptr || !all->is_array()) return found;
  for (const json::value& value : all->get_array()) {
    if (!value.is_object()) continue;
    const json::object& one = value.get_object();
    const std::string term = text_at(one, "taxonomy_term_id");
    if (!term.starts_with(kTaxonomy)) continue;
    Attribute attribute{text_at(one, "label"), text_at(one, "value"), 0, text_at(one, "note")};
    if (!label.empty() && attribute.label != label) continue;
    if (term.size() == kTaxonomy.size() + 2 && term[kTaxonomy.size()] == ':') attribute.mark = term.back();
    found.push_back(std::move(attribute));
  }
  return found;
}

void add_attribute(json::object& organisation, const Attribute& attribute) {
  auto* all = organisation.if_contains("attributes");
  if (all == nullptr || !all->is_array()) {
    organisation["attributes"] = json::array();
    all = organisation.if_contains("attributes");
  }
  json::array& list = all->get_array();
  std::string term(kTaxonomy);
  if (attribute.mark != 0) term += std::string(":") + attribute.mark;
  json::object made{{"id", std::string(id_of(organisation)) + "-a" + std::to_string(list.size() + 1)},
                    {"link_id", id_of(organisation)},
                    {"link_entity", "organization"},
                    {"taxonomy_term_id", std::move(term)},
                    {"label", attribute.label},
                    {"value", attribute.value}};
  if (!attribute.note.empty()) made["note"] = attribute.note;
  list.push_back(std::move(made));
}

void sort_by_id(Directory& directory) {
  std::ranges::sort(directory.organisations, {}, [](const json::object& one) { return id_of(one); });
}

std::vector<Change> merge(Directory& directory, const Directory& incoming) {
  std::vector<Change> changes;
  for (const json::object& one : incoming.organisations) {
    const auto at =
        std::ranges::find(directory.organisations, id_of(one), [](const json::object& o) { return id_of(o); });
    if (at == directory.organisations.end()) {
      changes.push_back({Change::Kind::kAdded, std::string(id_of(one)), {}, {}, std::string(name_of(one))});
      directory.organisations.push_back(one);
      continue;
    }
    for (const auto& [key, value] : one) {
      json::value* before = at->if_contains(key);
      if (before != nullptr && *before == value) continue;
      changes.push_back({Change::Kind::kChanged, std::string(id_of(one)), std::string(key),
                         before == nullptr ? std::string() : limen::to_text(*before), limen::to_text(value)});
      (*at)[key] = value;
    }
  }
  sort_by_id(directory);
  return changes;
}

}  // namespace limen::directory
