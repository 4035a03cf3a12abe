#include <algorithm>

#include "services/emergency/model.h"

namespace limen::emergency {
namespace {

constexpr std::int64_t kHour = 3600;

Result<std::int64_t> bounded(const Node& node, std::string_view key, std::int64_t least, std::int64_t most) {
  const std::int64_t value = TRY(node.integer_at(key));
  if (value < least || value > most) return node.error("emergency.rules", std::string(key) + " is out of bounds");
  return value;
}

Result<Kind> read_kind(const Node& node) {
  TRY(node.only({"kind", "label", "role", "persons", "session_hours"}));
  Kind kind;
  kind.code = TRY(node.text_at("kind"));
  const Node* label = TRY(node.at("label"));
  kind.label = TRY(lists::read_label(*label));
  kind.role = TRY(node.text_or("role", ""));
  kind.persons = static_cast<int>(TRY(bounded(node, "persons", 1, 2)));
  kind.session_seconds = kHour * TRY(bounded(node, "session_hours", 1, 12));
  if (kind.code == "given") return node.error("emergency.rules", "given is what a supervisor gives, no envelope");
  return kind;
}

}  // namespace

Result<Rules> Rules::read(const Node& file) {
  TRY(file.require_map());
  TRY(file.only({"source", "valid_from", "valid_to", "fact", "recovery", "deputy", "envelopes", "review", "sheet"}));
  TRY(file.text_at("source"));
  Rules rules;
  const Node* recovery = TRY(file.at("recovery"));
  TRY(recovery->only({"codes", "session_hours"}));
  rules.codes = static_cast<int>(TRY(bounded(*recovery, "codes", 1, 50)));
  rules.recovery_seconds = kHour * TRY(bounded(*recovery, "session_hours", 1, 12));
  const Node* deputy = TRY(file.at("deputy"));
  TRY(deputy->only({"roles", "longest_hours", "days_ahead"}));
  rules.deputy_roles = TRY(deputy->texts_or_empty("roles"));
  rules.deputy_seconds = kHour * TRY(bounded(*deputy, "longest_hours", 1, 72));
  rules.deputy_days_ahead = static_cast<int>(TRY(bounded(*deputy, "days_ahead", 0, 90)));
  const Node* envelopes = TRY(file.at("envelopes"));
  TRY(envelopes->require_list());
  for (const Node& node : envelopes->items) rules.kinds.push_back(TRY(read_kind(node)));
  const Node* review = TRY(file.at("review"));
  TRY(review->only({"days", "outcomes"}));
  rules.review_days = static_cast<int>(TRY(bounded(*review, "days", 1, 30)));
  const Node* outcomes = TRY(review->at("outcomes"));
  TRY(outcomes->require_list());
  for (const Node& node : outcomes->items) {
    const Node* label = TRY(node.at("label"));
    std::string code = TRY(node.text_at("code"));
    rules.outcomes.push_back({std::move(code), TRY(lists::read_label(*label))});
  }
  const Node* sheet = TRY(file.at("sheet"));
  TRY(sheet->only({"title", "how"}));
  const Node* title = TRY(sheet->at("title"));
  const Node* how = TRY(sheet->at("how"));
  rules.sheet_title = TRY(lists::read_label(*title));
  rules.sheet_how = TRY(lists::read_label(*how));
  return rules;
}

const Kind* Rules::kind(std::string_view code) const {
  const auto found = std::ranges::find(kinds, code, &Kind::code);
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace limen::emergency
