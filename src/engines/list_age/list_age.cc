#include "engines/list_age/list_age.h"

#include <algorithm>

namespace limen::list_age {
namespace {

constexpr std::int64_t kMostHours = 24 * 366 * 2, kMicrosecondsOfHour = 3'600'000'000;

// What a list does not say is as in `base`; the default itself says everything.
Result<Rule> read_rule(const Node& node, const Rule* base) {
  TRY(node.only({"expected_hours", "stale_hours", "telephone", "note", "second_line_categories", "text"}));
  Rule rule = base != nullptr ? *base : Rule();
  rule.expected_hours = TRY(base != nullptr ? node.integer_or("expected_hours", base->expected_hours)
                                            : node.integer_at("expected_hours"));
  rule.stale_hours =
      TRY(base != nullptr ? node.integer_or("stale_hours", base->stale_hours) : node.integer_at("stale_hours"));
  rule.when_stale.telephone = TRY(node.boolean_or("telephone", rule.when_stale.telephone));
  rule.when_stale.note = TRY(node.boolean_or("note", rule.when_stale.note));
  if (node.find("second_line_categories") != nullptr) {
    rule.when_stale.second_line_categories = TRY(node.texts_or_empty("second_line_categories"));
  }
  if (base == nullptr || node.find("text") != nullptr) {
    const Node* text = TRY(node.at("text"));
    rule.when_stale.text = TRY(hit_report::read_text(*text));
  }
  if (rule.expected_hours < 1 || rule.stale_hours < rule.expected_hours || rule.stale_hours > kMostHours) {
    return node.error("list_age.pack", "a list is expected, and after that stale, within two years");
  }
  return rule;
}

}  // namespace

std::string_view to_text(State state) {
  switch (state) {
    case State::kFresh:
      return "fresh";
    case State::kLate:
      return "late";
    case State::kStale:
      return "stale";
  }
  return "";
}

Result<Rules> Rules::read(const Node& file) {
  TRY(file.only({"source", "valid_from", "valid_to", "fact", "default", "lists"}));
  Rules rules;
  const Node* usual = TRY(file.at("default"));
  rules.default_ = TRY(read_rule(*usual, nullptr));
  if (const Node* lists = file.find("lists")) {
    TRY(lists->require_map());
    for (const auto& [name, node] : lists->members) rules.lists_[name] = TRY(read_rule(node, &rules.default_));
  }
  return rules;
}

const Rule& Rules::of(std::string_view list) const {
  const auto found = lists_.find(list);
  return found == lists_.end() ? default_ : found->second;
}

Age Rules::judge(std::string_view list, const Known& known, Instant now) const {
  const Rule& rule = of(list);
  Age age;
  const auto worse = [&](State state, const char* reason) {
    age.state = std::max(age.state, state);
    age.reasons.emplace_back(reason);
  };
  if (!known.complete) worse(State::kLate, "cut_off");
  if (known.outdated) worse(State::kStale, "published_long_ago");
  if (!known.last_good) {
    worse(State::kStale, "never_imported");
    return age;
  }
  const std::int64_t passed = std::max<std::int64_t>(0, now.microseconds - known.last_good->microseconds);
  age.hours = passed / kMicrosecondsOfHour;
  if (passed > rule.stale_hours * kMicrosecondsOfHour) {
    worse(State::kStale, "overdue");
  } else if (passed > rule.expected_hours * kMicrosecondsOfHour) {
    worse(State::kLate, "expected");
  }
  return age;
}

}  // namespace limen::list_age
