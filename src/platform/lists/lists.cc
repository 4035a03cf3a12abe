#include "platform/lists/lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "platform/lists/reading.h"

namespace limen::lists {
namespace {

enum class Kind { kBoolean, kInteger, kText, kTexts, kMaps, kLabel };

// What an entry may have beyond its code, label and validity. Closed, so that a misspelt key is an error and not a rule
// that silently does not apply.
struct Attribute {
  std::string_view name;
  Kind kind;
};
constexpr Attribute kAttributes[] = {
    {"protective", Kind::kBoolean},
    {"second_line", Kind::kBoolean},
    {"visa_action", Kind::kBoolean},
    {"needs_alert", Kind::kBoolean},
    {"needs_stay", Kind::kBoolean},
    {"needs_visa_duty", Kind::kBoolean},
    {"biometrics", Kind::kBoolean},
    {"choose_one", Kind::kBoolean},
    {"non_refoulement", Kind::kBoolean},
    {"list_import", Kind::kBoolean},
    {"lifts_block", Kind::kBoolean},
    {"right_to_left", Kind::kBoolean},
    {"review_months", Kind::kInteger},
    {"expiry_months", Kind::kInteger},
    {"from", Kind::kInteger},
    {"to", Kind::kInteger},
    {"parent", Kind::kText},
    {"subject", Kind::kText},
    {"access", Kind::kText},
    {"legal_basis", Kind::kText},
    {"own_name", Kind::kText},
    {"requires", Kind::kTexts},
    {"purposes", Kind::kTexts},
    {"data_minimum", Kind::kTexts},
    {"actions", Kind::kTexts},
    {"discreet_actions", Kind::kTexts},
    {"action_text", Kind::kLabel},
    {"incompatible_with", Kind::kTexts},
    {"mrz", Kind::kTexts},
    {"grants", Kind::kMaps},
};
constexpr std::string_view kCommon[] = {"code", "label", "group", "fact", "valid_from", "valid_to"};

bool fits(const Node& node, Kind kind) {
  switch (kind) {
    case Kind::kBoolean:
      return node.boolean().ok();
    case Kind::kInteger:
      return node.integer().ok();
    case Kind::kText:
      return node.kind == Node::Kind::kScalar && !node.scalar.empty();
    case Kind::kTexts:
      return node.texts().ok();
    case Kind::kLabel:
      return read_label(node).ok();
    case Kind::kMaps:
      return node.kind == Node::Kind::kList &&
             std::ranges::all_of(node.items, [](const Node& item) { return item.kind == Node::Kind::kMap; });
  }
  return false;
}

Result<void> check_attributes(const Node& entry) {
  for (const auto& [key, value] : entry.members) {
    if (std::ranges::find(kCommon, key) != std::end(kCommon)) continue;
    const auto* known = std::ranges::find(kAttributes, key, &Attribute::name);
    if (known == std::end(kAttributes)) {
      return value.error("list.attribute", fmt::format("no such attribute of a code: {}", key));
    }
    if (!fits(value, known->kind)) return value.error("list.attribute", fmt::format("{} has the wrong type", key));
  }
  return {};
}

bool good_code(std::string_view code) {
  return !code.empty() && code.size() <= 40 && std::ranges::all_of(code, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '+';
  });
}

Result<Code> read_code(const Node& entry, const Validity& of_list) {
  TRY(entry.require_map());
  Code code;
  code.place = entry.place;
  code.code = TRY(entry.text_at("code"));
  if (!good_code(code.code)) return entry.error("list.code", "a code has 1 to 40 letters, digits, _ - or +");
  const Node* label = TRY(entry.at("label"));
  code.label = TRY(read_label(*label));
  code.group = TRY(entry.text_or("group", ""));
  code.validity = of_list;
  if (entry.find("valid_from") != nullptr || entry.find("valid_to") != nullptr) {
    code.validity = TRY(read_validity(entry, of_list.from));
    if (!code.validity.to) code.validity.to = of_list.to;
  }
  code.recalled = TRY(read_recalled(entry));
  TRY(check_attributes(entry));
  code.protective = TRY(entry.boolean_or("protective", false));
  code.second_line = TRY(entry.boolean_or("second_line", false));
  code.requires_ = TRY(entry.texts_or_empty("requires"));
  code.attributes = entry;
  return code;
}

Result<void> check_parents(const CodeList& list) {
  for (const Code& code : list.entries) {
    const std::string parent = code.text("parent");
    if (!parent.empty() && (parent == code.code || list.find(parent) == nullptr)) {
      return Error{"list.reference", fmt::format("{} names a parent that the list does not have", code.code),
                   code.place};
    }
  }
  return {};
}

Result<CodeList> read_list(const std::string& name, const Node& node, std::string_view pack) {
  TRY(node.only({"source", "valid_from", "valid_to", "entries"}));
  CodeList list;
  list.name = name;
  list.pack = std::string(pack);
  list.source = TRY(read_source(node));
  list.validity = TRY(read_validity(node, std::nullopt));
  const Node* entries = TRY(node.at("entries"));
  TRY(entries->require_list());
  if (entries->items.empty()) return entries->error("list.empty", fmt::format("{} has no entries", name));
  std::set<std::string> seen;
  for (const Node& item : entries->items) {
    Code code = TRY(read_code(item, list.validity));
    if (!seen.insert(code.code).second) return item.error("list.duplicate", fmt::format("{} stands twice", code.code));
    list.entries.push_back(std::move(code));
  }
  TRY(check_parents(list));
  return list;
}

constexpr std::string_view kFiles[] = {"code_lists.yaml",      "purposes.yaml",   "roles.yaml",
                                       "refusal_reasons.yaml", "statistics.yaml", "alert_categories.yaml",
                                       "thing_alerts.yaml"};

// {list, attribute, list that the codes are of}
constexpr std::array<std::array<std::string_view, 3>, 5> kReferences{{
    {"roles", "purposes", "purposes"},
    {"roles", "incompatible_with", "roles"},
    {"alert_categories", "actions", "requested_actions"},
    {"alert_categories", "incompatible_with", "alert_categories"},
    {"thing_categories", "actions", "requested_actions"},
}};

}  // namespace

bool is_language(std::string_view language) { return std::ranges::find(kLanguages, language) != kLanguages.end(); }

const std::string& Label::in(std::string_view language) const {
  if (language == "fr") return fr;
  if (language == "es") return es;
  if (language == "ar") return ar;
  return en;
}

Result<Label> read_label(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"en", "fr", "es", "ar"}));
  Label label;
  std::array<std::string*, 4> texts{&label.en, &label.fr, &label.es, &label.ar};
  for (std::size_t i = 0; i < kLanguages.size(); ++i) {
    const Node* text = node.find(kLanguages[i]);
    if (text == nullptr || text->kind != Node::Kind::kScalar || trim(text->scalar).empty()) {
      return node.error("list.label", fmt::format("the label in {} is missing", kLanguages[i]));
    }
    *texts[i] = text->scalar;
  }
  return label;
}

bool Code::flag(std::string_view name) const {
  const Node* node = attributes.find(name);
  return node != nullptr && node->boolean().value_or(false);
}

std::optional<std::int64_t> Code::integer(std::string_view name) const {
  const Node* node = attributes.find(name);
  if (node == nullptr) return std::nullopt;
  const auto value = node->integer();
  return value.ok() ? std::optional(*value) : std::nullopt;
}

std::vector<std::string> Code::texts(std::string_view name) const {
  const Node* node = attributes.find(name);
  return node == nullptr ? std::vector<std::string>{} : node->texts().value_or({});
}

std::string Code::text(std::string_view name) const {
  const Node* node = attributes.find(name);
  return node == nullptr || node->kind != Node::Kind::kScalar ? std::string{} : node->scalar;
}

const Code* CodeList::find(std::string_view code) const {
  const auto found = std::ranges::find(entries, code, &Code::code);
  return found == entries.end() ? nullptr : &*found;
}

Result<std::vector<CodeList>> read_lists(const Node& file, std::string_view pack) {
  const Node* lists = TRY(file.at("lists"));
  TRY(lists->require_map());
  std::vector<CodeList> read;
  for (const auto& [name, node] : lists->members) {
    TRY(node.require_map());
    CodeList list = TRY(read_list(name, node, pack));
    read.push_back(std::move(list));
  }
  return read;
}

Result<CodeLists> CodeLists::read(const config::PackStore& packs, std::string_view pack) {
  CodeLists all;
  // The baseline first, so that the pack's lists replace them one by one.
  for (const std::string_view layer : {std::string_view("baseline"), pack}) {
    if (layer == pack && pack == "baseline" && !all.lists_.empty()) break;
    for (const std::string_view file : kFiles) {
      if (layer != "baseline" && !packs.has(layer, file)) continue;
      const Node node = TRY(packs.read(layer, file));
      if (layer != "baseline" && node.find("lists") == nullptr) continue;
      std::vector<CodeList> read = TRY(read_lists(node, layer));
      for (CodeList& list : read) {
        const auto known = all.lists_.find(list.name);
        if (known != all.lists_.end() && known->second.pack == list.pack) {
          return node.error("list.duplicate", fmt::format("the list {} stands in two files", list.name));
        }
        all.lists_.insert_or_assign(list.name, std::move(list));
      }
    }
  }
  for (const auto& [from, attribute, to] : kReferences) {
    for (const Code& code : all.lists_.find(from)->second.entries) {
      for (const std::string& other : code.texts(attribute)) {
        if (all.find(to, other) != nullptr) continue;
        return Error{"list.reference", fmt::format("{} names {}, which {} does not have", code.code, other, to),
                     code.place};
      }
    }
  }
  return all;
}

const CodeList* CodeLists::list(std::string_view name) const {
  const auto found = lists_.find(name);
  return found == lists_.end() ? nullptr : &found->second;
}

const Code* CodeLists::find(std::string_view list, std::string_view code) const {
  const CodeList* found = this->list(list);
  return found == nullptr ? nullptr : found->find(code);
}

bool CodeLists::valid(std::string_view list, std::string_view code, CivilDate day) const {
  const CodeList* found = this->list(list);
  const Code* entry = found == nullptr ? nullptr : found->find(code);
  return entry != nullptr && found->validity.covers(day) && entry->validity.covers(day);
}

std::vector<std::string> CodeLists::names() const {
  std::vector<std::string> names;
  for (const auto& [name, list] : lists_) names.push_back(name);
  return names;
}

}  // namespace limen::lists
