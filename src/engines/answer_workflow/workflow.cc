// Reading the workflow, and taking a step of it.
#include <algorithm>

#include "engines/answer_workflow/answer_workflow.h"

namespace limen::answer_workflow {
namespace {

constexpr std::array<std::string_view, kStates.size()> kStateNames = {"draft",  "submitted", "in_review", "queried",
                                                                      "agreed", "checked",   "published", "superseded"};
constexpr std::array<std::string_view, kRoles.size()> kRoleNames = {"country_expert", "peer_reviewer", "coordinator"};
constexpr std::string_view kActions[] = {"submit", "withdraw", "begin_review", "query",
                                         "agree",  "check",    "publish",      "supersede"};
constexpr std::string_view kKinds[] = {
    "source_required",          "contradiction", "parent_says_no", "jump", "same_law_other_option",
    "same_source_other_answer", "outlier"};

template <class Names>
std::optional<std::size_t> place_of(const Names& names, std::string_view text) {
  const auto found = std::find(std::begin(names), std::end(names), text);
  if (found == std::end(names)) return std::nullopt;
  return static_cast<std::size_t>(found - std::begin(names));
}

Error unknown(const Node& node, const std::string& what) {
  return node.error("answer_workflow.word", "is no " + what + " of the workflow");
}

Result<State> read_state(const Node& node) {
  const std::string text = TRY(node.text());
  const auto state = parse_state(text);
  if (!state) return unknown(node, "state");
  return *state;
}

Result<std::set<State>> read_states(const Node& node) {
  TRY(node.require_list());
  std::set<State> states;
  for (const Node& item : node.items) states.insert(TRY(read_state(item)));
  return states;
}

Result<Transition> read_transition(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"action", "from", "to", "by"}));
  Transition one;
  one.action = TRY(node.text_at("action"));
  if (!place_of(kActions, one.action)) return unknown(node, "action");
  const Node* from = TRY(node.at("from"));
  one.from = TRY(read_states(*from));
  const Node* to = TRY(node.at("to"));
  one.to = TRY(read_state(*to));
  const Node* by = TRY(node.at("by"));
  TRY(by->require_list());
  for (const Node& item : by->items) {
    const std::string text = TRY(item.text());
    const auto role = place_of(kRoleNames, text);
    if (!role) return unknown(item, "role");
    one.by.insert(kRoles[*role]);
  }
  if (one.from.empty() || one.by.empty()) return unknown(node, "step without states or roles");
  return one;
}

Result<Fraction> read_number(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  if (found == nullptr) return Fraction(0);
  const std::string text = TRY(found->text());
  const auto number = Fraction::parse(text);
  if (!number || number->sign() < 0) return found->error("answer_workflow.number", "is no number from 0 on");
  return *number;
}

Result<Rule> read_rule(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"id", "kind", "severity", "points", "times", "least"}));
  Rule rule;
  rule.id = TRY(node.text_at("id"));
  const std::string kind = TRY(node.text_at("kind"));
  const auto place = place_of(kKinds, kind);
  if (!place) return unknown(node, "kind of rule");
  rule.kind = static_cast<RuleKind>(*place);
  const std::string severity = TRY(node.text_or("severity", "warning"));
  constexpr std::string_view kSeverities[] = {"info", "warning", "error"};
  const auto level = place_of(kSeverities, severity);
  if (!level) return unknown(node, "severity");
  rule.severity = static_cast<Severity>(*level);
  rule.points = TRY(read_number(node, "points"));
  rule.times = TRY(read_number(node, "times"));
  const std::int64_t least = TRY(node.integer_or("least", 0));
  if (least < 0) return node.error("answer_workflow.number", "least is a whole number from 0 on");
  rule.least = static_cast<std::size_t>(least);
  return rule;
}

Result<std::set<std::string, std::less<>>> read_words(const Node& node, std::string_view key) {
  const auto words = TRY(node.texts_or_empty(key));
  return std::set<std::string, std::less<>>(words.begin(), words.end());
}

Result<Evidence> read_evidence(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"instrument", "aspect", "missing"}));
  Evidence one;
  one.instrument = TRY(node.text_at("instrument"));
  one.aspect = TRY(node.text_at("aspect"));
  one.missing = TRY(read_words(node, "missing"));
  return one;
}

Result<Contradiction> read_contradiction(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"instrument", "first", "first_option", "second", "second_option", "message"}));
  Contradiction one;
  one.instrument = TRY(node.text_at("instrument"));
  one.first = TRY(node.text_at("first"));
  one.first_option = TRY(node.text_at("first_option"));
  one.second = TRY(node.text_at("second"));
  one.second_option = TRY(node.text_at("second_option"));
  one.message = TRY(node.text_at("message"));
  return one;
}

Result<SubQuestion> read_sub_question(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"instrument", "parent", "no", "question", "unless"}));
  SubQuestion one;
  one.instrument = TRY(node.text_at("instrument"));
  one.parent = TRY(node.text_at("parent"));
  one.question = TRY(node.text_at("question"));
  one.no = TRY(read_words(node, "no"));
  one.unless = TRY(read_words(node, "unless"));
  return one;
}

template <class Item>
Result<std::vector<Item>> read_list(const Node& node, std::string_view key, Result<Item> (*read)(const Node&)) {
  std::vector<Item> items;
  const Node* list = node.find(key);
  if (list == nullptr) return items;
  TRY(list->require_list());
  for (const Node& item : list->items) items.push_back(TRY(read(item)));
  return items;
}

Result<void> check_once(const Node& node, const Workflow& workflow) {
  std::set<std::string_view> actions, rules;
  for (const Transition& one : workflow.transitions) {
    if (!actions.insert(one.action).second) return node.error("answer_workflow.word", "an action stands there twice");
  }
  for (const std::string_view action : kActions) {
    if (!actions.contains(action)) {
      return node.error("answer_workflow.word", "the action " + std::string(action) + " is missing");
    }
  }
  std::set<RuleKind> kinds;
  for (const Rule& rule : workflow.rules) {
    if (!rules.insert(rule.id).second || !kinds.insert(rule.kind).second) {
      return node.error("answer_workflow.word", "a rule stands there twice");
    }
  }
  // What is agreed, checked or published is not written in, whatever a file says.
  for (const State state : workflow.editable) {
    if (state != State::kDraft && state != State::kQueried) {
      return node.error("answer_workflow.word", "only drafts and queried answers can be editable");
    }
  }
  return {};
}

}  // namespace

std::string_view to_text(State state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::string_view to_text(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }
std::optional<State> parse_state(std::string_view text) {
  const auto place = place_of(kStateNames, text);
  return place ? std::optional(kStates[*place]) : std::nullopt;
}

bool is_judging(State to) {
  return to == State::kInReview || to == State::kQueried || to == State::kAgreed || to == State::kChecked;
}

Result<Workflow> Workflow::read(const Node& file) {
  TRY(file.require_map());
  TRY(file.only({"assessment_workflow"}));
  const Node& node = *TRY(file.at("assessment_workflow"));
  TRY(node.require_map());
  TRY(node.only(
      {"source", "valid_from", "transitions", "editable", "rules", "evidence", "contradictions", "sub_questions"}));
  Workflow workflow;
  workflow.source = TRY(node.text_at("source"));
  workflow.valid_from = TRY(node.date_at("valid_from"));
  workflow.transitions = TRY(read_list(node, "transitions", read_transition));
  const Node* editable = TRY(node.at("editable"));
  workflow.editable = TRY(read_states(*editable));
  workflow.rules = TRY(read_list(node, "rules", read_rule));
  workflow.evidence = TRY(read_list(node, "evidence", read_evidence));
  workflow.contradictions = TRY(read_list(node, "contradictions", read_contradiction));
  workflow.sub_questions = TRY(read_list(node, "sub_questions", read_sub_question));
  TRY(check_once(node, workflow));
  return workflow;
}

Result<State> Workflow::step(State from, std::string_view action, const Actor& actor) const {
  const auto found =
      std::find_if(transitions.begin(), transitions.end(), [&](const Transition& one) { return one.action == action; });
  if (found == transitions.end()) return Error{"answer_workflow.action", "there is no such step", {}};
  if (!found->by.contains(actor.role)) {
    return Error{"answer_workflow.role", "this step is not for " + std::string(to_text(actor.role)), {}};
  }
  if (actor.role != Role::kCoordinator && !actor.assigned) {
    return Error{"answer_workflow.not_assigned", "the unit is not assigned to whoever asks", {}};
  }
  if (is_judging(found->to) && actor.wrote_of_it) {
    return Error{"answer_workflow.own_answer", "who wrote of an answer does not judge it", {}};
  }
  if (!found->from.contains(from)) {
    return Error{"answer_workflow.state", "not possible while the answer is " + std::string(to_text(from)), {}};
  }
  return found->to;
}

Result<State> Workflow::write(State from, const Actor& actor) const {
  if (actor.role != Role::kCountryExpert) return Error{"answer_workflow.role", "only an expert writes answers", {}};
  if (!actor.assigned) {
    return Error{"answer_workflow.not_assigned", "the unit is not assigned to whoever asks", {}};
  }
  if (!editable.contains(from)) {
    return Error{"answer_workflow.state", "not possible while the answer is " + std::string(to_text(from)), {}};
  }
  return State::kDraft;
}

const Rule* Workflow::rule(RuleKind kind) const {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& one) { return one.kind == kind; });
  return found == rules.end() ? nullptr : &*found;
}

std::vector<FieldChange> differences(const Said& before, const Said& after) {
  std::vector<FieldChange> changes;
  const auto note = [&](const std::string& field, const std::string& was, const std::string& is) {
    if (was != is) changes.push_back({field, was, is});
  };
  std::set<std::string> aspects;
  const auto in = [](const Said& one, const std::string& aspect) {
    const auto found =
        std::find_if(one.said.begin(), one.said.end(), [&](const auto& pair) { return pair.first == aspect; });
    return found == one.said.end() ? std::string() : found->second;
  };
  for (const auto& [aspect, value] : before.said) aspects.insert(aspect);
  for (const auto& [aspect, value] : after.said) aspects.insert(aspect);
  for (const std::string& aspect : aspects) note("said." + aspect, in(before, aspect), in(after, aspect));
  note("source", before.source, after.source);
  note("citation", before.citation, after.citation);
  note("comment", before.comment, after.comment);
  note("as_of", before.as_of, after.as_of);
  return changes;
}

}  // namespace limen::answer_workflow
