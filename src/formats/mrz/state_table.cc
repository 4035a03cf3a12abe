#include "formats/mrz/state_table.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/codes.h"

namespace limen::mrz {
namespace {

// Codes by their letters as digits of a number to the base of 27; above kCodes if one is no letter.
constexpr std::uint32_t kCodes = 27 * 27 * 27;
std::uint32_t key_of(std::string_view code) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::uint32_t letter =
        i < code.size() ? static_cast<unsigned char>(code.data()[i]) - std::uint32_t{'A'} + 1 : 0;
    if (i < code.size() && (letter < 1 || letter > 26)) return kCodes;
    key = key * 27 + letter;
  }
  return key;
}

// "fact", "standing" and "severity" of a group or a code; what is absent stays as it is.
Result<void> read_standing(const Node& node, StateTable::Entry& entry) {
  const std::string fact = TRY(node.text_or("fact", ""));
  if (!fact.empty() && fact != "recalled") return node.error("pack.value", "fact is 'recalled' or absent");
  entry.recalled = entry.recalled || fact == "recalled";
  const std::string standing = TRY(node.text_or("standing", ""));
  if (!standing.empty() && standing != "standard" && standing != "field") {
    return node.error("pack.value", "standing is 'standard' or 'field'");
  }
  if (!standing.empty()) {
    entry.standing = standing == "field" ? StateTable::Standing::kField : StateTable::Standing::kStandard;
  }
  const std::string severity = TRY(node.text_or("severity", ""));
  if (!severity.empty() && severity != "info" && severity != "warning" && severity != "error") {
    return node.error("pack.value", "severity is 'info', 'warning' or 'error'");
  }
  if (!severity.empty()) {
    entry.severity = severity == "info"      ? Severity::kInfo
                     : severity == "warning" ? Severity::kWarning
                                             : Severity::kError;
  }
  return {};
}

Result<StateTable::Entry> read_entry(const Node& node, const StateTable::Entry& group) {
  TRY(node.only({"code", "alpha2", "name", "valid_from", "valid_to", "fact", "standing", "severity", "source"}));
  StateTable::Entry entry = group;
  entry.code = TRY(node.text_at("code"));
  if (!StateCode::parse(entry.code).ok()) return node.error("mrz.states.code", "one to three letters A to Z");
  entry.name = TRY(node.text_at("name"));
  entry.alpha2 = TRY(node.text_or("alpha2", ""));
  if (!entry.alpha2.empty() && (entry.alpha2.size() != 2 || !StateCode::parse(entry.alpha2).ok())) {
    return node.error("mrz.states.code", "alpha2 has two letters A to Z");
  }
  if (const auto from = TRY(node.optional_date("valid_from"))) entry.valid_from = from;
  if (const auto to = TRY(node.optional_date("valid_to"))) entry.valid_to = to;
  entry.source = TRY(node.text_or("source", group.source));
  TRY(read_standing(node, entry));
  return entry;
}

Result<StateTable::Entry> read_group(const Node& node) {
  TRY(node.only({"group", "source", "fact", "standing", "severity", "valid_from", "valid_to", "codes"}));
  StateTable::Entry group;
  group.group = TRY(node.text_at("group"));
  group.source = TRY(node.text_at("source"));
  group.valid_from = TRY(node.optional_date("valid_from"));
  group.valid_to = TRY(node.optional_date("valid_to"));
  TRY(read_standing(node, group));
  return group;
}

}  // namespace

Result<StateTable> StateTable::build(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"state_codes"}));
  const Node* groups = TRY(node.at("state_codes"));
  TRY(groups->require_list());
  StateTable table;
  for (const Node& item : groups->items) {
    const Entry group = TRY(read_group(item));
    const Node* codes = TRY(item.at("codes"));
    TRY(codes->require_list());
    for (const Node& code : codes->items) {
      Entry entry = TRY(read_entry(code, group));
      const auto same = [&](const Entry& other) { return other.code == entry.code; };
      if (std::any_of(table.entries_.begin(), table.entries_.end(), same)) {
        return code.error("mrz.states.code", "the code stands in the table twice");
      }
      table.entries_.push_back(std::move(entry));
    }
  }
  // The first in the pack answers for an alpha-2 code, so the index is made in the order of the pack.
  std::vector<std::tuple<std::string, std::size_t, std::string>> by_alpha2;
  for (std::size_t i = 0; i < table.entries_.size(); ++i) {
    const Entry& entry = table.entries_[i];
    if (!entry.alpha2.empty()) by_alpha2.emplace_back(entry.alpha2, i, entry.code);
  }
  std::sort(by_alpha2.begin(), by_alpha2.end());
  std::sort(table.entries_.begin(), table.entries_.end(),
            [](const Entry& a, const Entry& b) { return a.code < b.code; });
  table.keys_.assign(kCodes + 1, 0);
  for (std::size_t i = 0; i < table.entries_.size(); ++i) {
    table.keys_[key_of(table.entries_[i].code)] = static_cast<std::uint32_t>(i + 1);
  }
  for (const auto& [alpha2, order, code] : by_alpha2) {
    table.by_alpha2_.emplace_back(alpha2, static_cast<std::size_t>(table.find(code) - table.entries_.data()));
  }
  return table;
}

const StateTable::Entry* StateTable::find(std::string_view code) const {
  if (code.size() > 3 || keys_.empty()) return nullptr;
  const std::uint32_t place = keys_[key_of(code)];
  return place == 0 ? nullptr : &entries_[place - 1];
}

const StateTable::Entry* StateTable::find_alpha2(std::string_view alpha2) const {
  const auto found = std::lower_bound(by_alpha2_.begin(), by_alpha2_.end(), alpha2,
                                      [](const auto& row, std::string_view value) { return row.first < value; });
  return found != by_alpha2_.end() && found->first == alpha2 ? &entries_[found->second] : nullptr;
}

}  // namespace limen::mrz
