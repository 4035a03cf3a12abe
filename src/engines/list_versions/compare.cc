#include <algorithm>
#include <set>

#include "base/json.h"
#include "engines/list_versions/list_versions.h"

namespace limen::list_versions {
namespace {

using limen::to_text;

std::vector<std::string> values_of(const json::object& object, std::string_view field) {
  std::vector<std::string> values;
  const auto* value = object.if_contains(field);
  if (value == nullptr) return values;
  const auto add = [&](const json::value& one) {
    values.push_back(one.is_string() ? std::string(one.get_string()) : to_text(one));
  };
  if (value->is_array()) {
    for (const json::value& one : value->get_array()) add(one);
  } else {
    add(*value);
  }
  std::ranges::sort(values);
  return values;
}

}  // namespace

Result<std::vector<FieldChange>> compare(std::string_view before, std::string_view after) {
  const json::value left = TRY(parse_json(before));
  const json::value right = TRY(parse_json(after));
  if (!left.is_object() || !right.is_object()) return Error{"list_version.entry", "an entry is no object"};
  std::vector<std::string> fields;
  std::set<std::string, std::less<>> seen;
  for (const auto* object : {&left.get_object(), &right.get_object()}) {
    for (const auto& member : *object) {
      if (seen.insert(member.key()).second) fields.emplace_back(member.key());
    }
  }
  std::vector<FieldChange> changes;
  for (const std::string& field : fields) {
    const auto was = values_of(left.get_object(), field);
    const auto is = values_of(right.get_object(), field);
    FieldChange change{field, {}, {}};
    std::ranges::set_difference(was, is, std::back_inserter(change.before));
    std::ranges::set_difference(is, was, std::back_inserter(change.after));
    if (!change.before.empty() || !change.after.empty()) changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace limen::list_versions
