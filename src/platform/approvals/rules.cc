// The pack's table of what needs the approval of whom.
#include <algorithm>
#include <array>

#include "platform/approvals/approvals.h"

namespace limen::approvals {
namespace {

constexpr std::array<std::string_view, 4> kLanguages{"en", "fr", "es", "ar"};

Result<std::map<std::string, std::string, std::less<>>> read_label(const Node& node) {
  std::map<std::string, std::string, std::less<>> label;
  TRY(node.only({"en", "fr", "es", "ar"}));
  for (const std::string_view language : kLanguages) {
    label.emplace(language, TRY(node.text_at(language)));
  }
  return label;
}

Result<std::map<std::string, std::string, std::less<>>> read_parameters(const Node& rule, std::string_view key) {
  std::map<std::string, std::string, std::less<>> parameters;
  const Node* node = rule.find(key);
  if (node == nullptr) return parameters;
  TRY(node->require_map());
  for (const auto& [name, value] : node->members) parameters.emplace(name, TRY(value.text()));
  return parameters;
}

Result<Rule> read_rule(const Node& node) {
  TRY(node.only({"code", "label", "operations", "when", "unless", "approvals", "approvers", "askers", "valid_minutes",
                 "when_nobody", "source"}));
  Rule rule;
  rule.code = TRY(node.text_at("code"));
  const Node* label = TRY(node.at("label"));
  rule.label = TRY(read_label(*label));
  for (std::string& operation : TRY(node.texts_or_empty("operations"))) rule.operations.insert(std::move(operation));
  rule.when = TRY(read_parameters(node, "when"));
  rule.unless = TRY(read_parameters(node, "unless"));
  constexpr std::int64_t kMostPersons = 5, kLongest = 7L * 24 * 60;
  const std::int64_t needed = TRY(node.integer_or("approvals", 1));
  const std::int64_t minutes = TRY(node.integer_at("valid_minutes"));
  if (needed < 1 || needed > kMostPersons) return node.error("approval.rules", "one to five persons approve");
  if (minutes < 1 || minutes > kLongest) return node.error("approval.rules", "an approval is good for up to a week");
  rule.needed = static_cast<int>(needed);
  rule.valid_seconds = minutes * 60;
  rule.approvers = TRY(node.texts_or_empty("approvers"));
  rule.askers = TRY(node.texts_or_empty("askers"));
  if (rule.operations.empty() || rule.approvers.empty())
    return node.error("approval.rules", "a rule names operations and the roles that approve");
  const std::string nobody = TRY(node.text_or("when_nobody", "wait"));
  if (nobody != "wait" && nobody != "go_on") return node.error("approval.rules", "when_nobody is wait or go_on");
  rule.alone_if_nobody = nobody == "go_on";
  return rule;
}

}  // namespace

Result<Rules> Rules::read(const Node& file) {
  TRY(file.require_map());
  TRY(file.only({"source", "valid_from", "valid_to", "fact", "actions"}));
  TRY(file.text_at("source"));
  Rules rules;
  const Node* actions = TRY(file.at("actions"));
  TRY(actions->require_list());
  for (const Node& node : actions->items) {
    Rule rule = TRY(read_rule(node));
    if (rules.by_code(rule.code) != nullptr) return node.error("approval.rules", "there are two of this code");
    rules.rules_.push_back(std::move(rule));
  }
  return rules;
}

const Rule* Rules::find(std::string_view operation, const protection::Caller& caller, const Query& query) const {
  const auto asks = [&](const std::string& role) {
    return std::ranges::find(caller.roles(), role) != caller.roles().end();
  };
  for (const Rule& rule : rules_) {
    if (!rule.operations.contains(operation)) continue;
    if (!rule.askers.empty() && std::ranges::none_of(rule.askers, asks)) continue;
    const auto fits = [&](const auto& parameter) {
      return query(parameter.first) == std::string_view(parameter.second);
    };
    if (std::ranges::all_of(rule.when, fits) && std::ranges::none_of(rule.unless, fits)) return &rule;
  }
  return nullptr;
}

const Rule* Rules::by_code(std::string_view code) const {
  const auto found = std::ranges::find(rules_, code, &Rule::code);
  return found == rules_.end() ? nullptr : &*found;
}

}  // namespace limen::approvals
