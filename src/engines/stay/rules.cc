#include "engines/stay/rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace limen::stay {
namespace {

constexpr std::array<std::string_view, kStayKinds> kKindNames = {"visa_free",        "short_visa",    "long_visa_d",
                                                                 "residence_permit", "free_movement", "exempt"};
constexpr std::array<std::string_view, 3> kModeNames = {"air", "sea", "land"};
constexpr std::array<std::string_view, 3> kEffectNames = {"counts", "removes_day", "not_counted"};
constexpr std::array<std::string_view, 2> kRuleKindNames = {"window", "per_entry"};
constexpr std::array<std::string_view, 2> kStartNames = {"after_limit", "independent"};
constexpr std::array<std::string_view, 2> kAnswerNames = {"officer_decides", "not_applied"};

// Wide enough for every rule of the kind, narrow enough that sums of days cannot overflow.
constexpr std::int64_t kMostDays = 36'600;

template <typename Enum, std::size_t size>
std::optional<Enum> parse_name(const std::array<std::string_view, size>& names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

template <typename Enum, std::size_t size>
Result<Enum> name_at(const Node& node, std::string_view key, const std::array<std::string_view, size>& names,
                     std::string code) {
  const Node* value = TRY(node.at(key));
  const std::string name = TRY(value->text());
  if (const auto found = parse_name<Enum>(names, name)) return *found;
  return value->error(std::move(code), fmt::format("'{}' must be one of: {}", key, fmt::join(names, ", ")));
}

Result<int> days_at(const Node& node, std::string_view key, std::int64_t least, std::string code) {
  const Node* value = TRY(node.at(key));
  const std::int64_t number = TRY(value->integer());
  if (number < least || number > kMostDays)
    return value->error(std::move(code), fmt::format("'{}' must be {} to {}", key, least, kMostDays));
  return static_cast<int>(number);
}

Result<StateCode> state_of(const Node& node) {
  const std::string text = TRY(node.text());
  const auto state = StateCode::parse(text);
  if (!state.ok()) return node.error("stay.pack.territory", "not the code of a state");
  return *state;
}

Result<Provenance> provenance_of(const Node& node) {
  Provenance result;
  const auto from = TRY(node.optional_date("valid_from"));
  const auto to = TRY(node.optional_date("valid_to"));
  result.valid = {from.value_or(kFirstDay), to.value_or(kLastDay)};
  if (result.valid.empty()) return node.error("stay.pack.validity", "valid_to lies before valid_from");
  result.source = TRY(node.text_at("source"));
  const std::string fact = TRY(node.text_or("fact", "verified"));
  if (fact != "verified" && fact != "recalled")
    return node.error("stay.pack.validity", "'fact' must be one of: verified, recalled");
  result.recalled = fact == "recalled";
  return result;
}

Result<Rule> rule_of(const Node& node) {
  Rule rule;
  rule.kind = TRY(name_at<RuleKind>(node, "kind", kRuleKindNames, "stay.pack.rule"));
  rule.id = TRY(node.text_at("id"));
  rule.limit_days = TRY(days_at(node, "limit_days", 1, "stay.pack.rule"));
  rule.provenance = TRY(provenance_of(node));
  if (rule.kind == RuleKind::kWindow) {
    TRY(node.only({"id", "kind", "limit_days", "window_days", "valid_from", "valid_to", "source", "fact", "note"}));
    rule.window_days = TRY(days_at(node, "window_days", 2, "stay.pack.rule"));
    if (rule.limit_days >= rule.window_days)
      return node.error("stay.pack.rule", "limit_days must be smaller than window_days");
    return rule;
  }
  TRY(node.only({"id", "kind", "limit_days", "fresh_after_days_away", "extension", "valid_from", "valid_to", "source",
                 "fact", "note"}));
  if (node.find("fresh_after_days_away") != nullptr)
    rule.fresh_after_days_away = TRY(days_at(node, "fresh_after_days_away", 0, "stay.pack.rule"));
  if (const Node* extension = node.find("extension")) {
    TRY(extension->only({"times", "days"}));
    rule.extension_times = TRY(days_at(*extension, "times", 0, "stay.pack.rule"));
    rule.extension_days = TRY(days_at(*extension, "days", 1, "stay.pack.rule"));
    if (std::int64_t{rule.extension_times} * rule.extension_days > kMostDays)
      return extension->error("stay.pack.rule", "the extensions together are too long");
  }
  return rule;
}

Result<KindRule> kind_rule_of(const Node& node) {
  TRY(node.only({"kind", "effect", "valid_from", "valid_to", "source", "fact", "note"}));
  KindRule rule;
  rule.kind = TRY(name_at<StayKind>(node, "kind", kKindNames, "stay.pack.kind"));
  rule.effect = TRY(name_at<KindEffect>(node, "effect", kEffectNames, "stay.pack.kind"));
  rule.provenance = TRY(provenance_of(node));
  return rule;
}

Result<Membership> membership_of(const Node& node) {
  TRY(node.only({"state", "counts_from", "counts_to", "checks_lifted", "source", "fact", "note"}));
  Membership member;
  const Node* state = TRY(node.at("state"));
  member.state = TRY(state_of(*state));
  member.counts.from = TRY(node.date_at("counts_from"));
  if (const auto to = TRY(node.optional_date("counts_to"))) member.counts.to = *to;
  if (member.counts.empty()) return node.error("stay.pack.validity", "counts_to lies before counts_from");
  const Node* steps = TRY(node.at("checks_lifted"));
  TRY(steps->require_map());
  for (const auto& [name, value] : steps->members) {
    const auto mode = parse_border_mode(name);
    if (!mode) return value.error("stay.pack.territory", "must be one of: air, sea, land");
    const CivilDate from = TRY(value.date());
    if (from < member.counts.from)
      return value.error("stay.pack.territory", "checks cannot be lifted before days count");
    member.checks_lifted.push_back({*mode, from});
  }
  member.provenance = TRY(provenance_of(node));
  return member;
}

Result<BilateralAgreement> agreement_of(const Node& node) {
  TRY(node.only({"id", "state", "nationalities", "extra_days", "start", "paused_by_other_states", "proof", "answer",
                 "valid_from", "valid_to", "source", "fact", "note"}));
  BilateralAgreement agreement;
  agreement.id = TRY(node.text_at("id"));
  const Node* state = TRY(node.at("state"));
  agreement.state = TRY(state_of(*state));
  const Node* nationalities = TRY(node.at("nationalities"));
  TRY(nationalities->require_list());
  for (const Node& item : nationalities->items) {
    const StateCode nationality = TRY(state_of(item));
    agreement.nationalities.push_back(nationality);
  }
  if (agreement.nationalities.empty())
    return nationalities->error("stay.pack.bilateral", "an agreement needs at least one nationality");
  agreement.extra_days = TRY(days_at(node, "extra_days", 1, "stay.pack.bilateral"));
  agreement.start = TRY(name_at<BilateralAgreement::Start>(node, "start", kStartNames, "stay.pack.bilateral"));
  const Node* paused = TRY(node.at("paused_by_other_states"));
  agreement.paused_by_other_states = TRY(paused->boolean());
  agreement.proof = TRY(node.texts_or_empty("proof"));
  agreement.answer = TRY(name_at<BilateralAgreement::Answer>(node, "answer", kAnswerNames, "stay.pack.bilateral"));
  agreement.provenance = TRY(provenance_of(node));
  return agreement;
}

// Reads every item of an optional list.
template <typename Read, typename Keep>
Result<void> each(const Node& node, std::string_view key, Read read, Keep keep) {
  const Node* list = node.find(key);
  if (list == nullptr) return {};
  TRY(list->require_list());
  for (const Node& item : list->items) {
    auto record = TRY(read(item));
    TRY(keep(std::move(record), item));
  }
  return {};
}

}  // namespace

std::string_view to_text(StayKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }
std::optional<StayKind> parse_stay_kind(std::string_view text) { return parse_name<StayKind>(kKindNames, text); }
std::string_view to_text(BorderMode mode) { return kModeNames[static_cast<std::size_t>(mode)]; }
std::optional<BorderMode> parse_border_mode(std::string_view text) { return parse_name<BorderMode>(kModeNames, text); }
std::string_view to_text(BilateralAgreement::Start start) { return kStartNames[static_cast<std::size_t>(start)]; }
std::string_view to_text(BilateralAgreement::Answer answer) { return kAnswerNames[static_cast<std::size_t>(answer)]; }

Result<RulePack> RulePack::build(const Node& node) {
  TRY(node.only({"title", "rules", "kinds", "territory", "outside", "bilateral"}));
  RulePack pack;
  pack.title_ = TRY(node.text_at("title"));
  TRY(node.at("rules"));
  const auto keep_rules = [&](Rule rule, const Node& item) -> Result<void> {
    for (const Rule& other : pack.rules_) {
      if (other.id == rule.id) return item.error("stay.pack.rule", "two rules have the same id");
    }
    pack.rule_days_.add(rule.provenance.valid);
    pack.rules_.push_back(std::move(rule));
    return {};
  };
  TRY(each(node, "rules", rule_of, keep_rules));
  if (pack.rules_.empty()) return node.error("stay.pack.rule", "a pack needs at least one rule");
  pack.rule_days_.normalise();
  const auto keep_kinds = [&](KindRule rule, const Node& item) -> Result<void> {
    auto& list = pack.kinds_[static_cast<std::size_t>(rule.kind)];
    for (const KindRule& other : list) {
      if (!other.provenance.valid.clip(rule.provenance.valid).empty())
        return item.error("stay.pack.kind", "two records for this kind hold on the same day");
    }
    list.push_back(std::move(rule));
    return {};
  };
  TRY(each(node, "kinds", kind_rule_of, keep_kinds));
  const auto keep_territory = [&](Membership member, const Node& item) -> Result<void> {
    for (const Membership& other : pack.territory_) {
      if (other.state == member.state && !other.counts.clip(member.counts).empty())
        return item.error("stay.pack.territory", "two records for this state hold on the same day");
    }
    pack.territory_.push_back(std::move(member));
    return {};
  };
  TRY(each(node, "territory", membership_of, keep_territory));
  const auto keep_outside = [&](StateCode state, const Node&) -> Result<void> {
    pack.outside_.push_back(state);
    return {};
  };
  TRY(each(node, "outside", state_of, keep_outside));
  const auto keep_bilateral = [&](BilateralAgreement agreement, const Node& item) -> Result<void> {
    if (!pack.knows(agreement.state)) return item.error("stay.pack.bilateral", "the state is not in the territory");
    pack.bilateral_.push_back(std::move(agreement));
    return {};
  };
  TRY(each(node, "bilateral", agreement_of, keep_bilateral));
  return pack;
}

KindEffect RulePack::effect(StayKind kind, CivilDate day) const {
  for (const KindRule& rule : kind_rules(kind)) {
    if (rule.provenance.valid.contains(day)) return rule.effect;
  }
  return KindEffect::kCounts;
}

bool RulePack::member(StateCode state, CivilDate day) const {
  if (territory_.empty() || state.empty()) return true;
  return std::any_of(territory_.begin(), territory_.end(),
                     [&](const Membership& m) { return m.state == state && m.counts.contains(day); });
}

bool RulePack::knows(StateCode state) const {
  return territory_.empty() || std::find(outside_.begin(), outside_.end(), state) != outside_.end() ||
         std::any_of(territory_.begin(), territory_.end(), [&](const Membership& m) { return m.state == state; });
}

bool RulePack::checks_lifted(StateCode state, BorderMode mode, CivilDate day) const {
  for (const Membership& member : territory_) {
    if (member.state != state || !member.counts.contains(day)) continue;
    for (const auto& step : member.checks_lifted) {
      if (step.mode == mode && step.from <= day) return true;
    }
  }
  return false;
}

std::vector<const BilateralAgreement*> RulePack::agreements(StateCode nationality, StateCode state,
                                                            CivilDate day) const {
  std::vector<const BilateralAgreement*> result;
  for (const BilateralAgreement& agreement : bilateral_) {
    const auto& people = agreement.nationalities;
    if (agreement.state == state && agreement.provenance.valid.contains(day) &&
        std::find(people.begin(), people.end(), nationality) != people.end())
      result.push_back(&agreement);
  }
  return result;
}

}  // namespace limen::stay
