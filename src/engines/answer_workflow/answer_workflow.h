// The way of an answer from draft to publication: who may take which step, what of an answer changed, and what has to
// be looked at before anybody believes it.
//
// Steps and rules are data (packs/baseline/assessment_workflow.yaml). One thing is not: a step that judges an answer
// (into in_review, queried, agreed or checked) is never taken by somebody who wrote a part of it; no file can loosen
// that. check() runs the rules that an instrument does not have itself: a source for each answer, contradictions, jumps
// without a change in law, other options under the same law, outliers among neighbours. Its issues say where to look;
// they are no verdicts. docs/engines/answer_workflow.md has each rule with its formula.
//
// Pure; values own what they hold; a Workflow is immutable and may be used by many threads.
//
//   const Workflow workflow = TRY(Workflow::read(node));
//   const State next = TRY(workflow.step(State::kSubmitted, "agree", {.role = Role::kPeerReviewer, .assigned = true}));
//   const auto issues = check(workflow, {instrument, round}, previous);
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"
#include "engines/instruments/instrument.h"
#include "engines/instruments/round.h"

namespace limen::answer_workflow {

using exact::Fraction;
using exact::Number;

enum class State : std::uint8_t {
  kDraft,
  kSubmitted,
  kInReview,
  kQueried,
  kAgreed,
  kChecked,
  kPublished,
  kSuperseded,
};
inline constexpr std::array kStates = {State::kDraft,  State::kSubmitted, State::kInReview,  State::kQueried,
                                       State::kAgreed, State::kChecked,   State::kPublished, State::kSuperseded};
std::string_view to_text(State state);  // "draft", "in_review" …
std::optional<State> parse_state(std::string_view text);

enum class Role : std::uint8_t { kCountryExpert, kPeerReviewer, kCoordinator };
inline constexpr std::array kRoles = {Role::kCountryExpert, Role::kPeerReviewer, Role::kCoordinator};
std::string_view to_text(Role role);  // "country_expert" …

// Who takes a step, as far as it matters for one answer.
struct Actor {
  Role role = Role::kCountryExpert;
  bool assigned = false;     // to the unit, in that role; coordinators need not be
  bool wrote_of_it = false;  // a part of the answer as it is now
};

struct Transition {
  std::string action;
  std::set<State> from;
  State to = State::kDraft;
  std::set<Role> by;
};

enum class RuleKind : std::uint8_t {
  kSourceRequired,
  kContradiction,
  kParentSaysNo,
  kJump,
  kSameLawOtherOption,
  kSameSourceOtherAnswer,
  kOutlier,
};
struct Rule {
  std::string id;
  RuleKind kind = RuleKind::kSourceRequired;
  Severity severity = Severity::kWarning;
  Fraction points{0};     // hundredths of a node's scale
  Fraction times{0};      // of an outlier
  std::size_t least = 0;  // of an outlier
};
struct Evidence {
  std::string instrument, aspect;
  std::set<std::string, std::less<>> missing;  // options that say: backed by nothing
};
struct Contradiction {
  std::string instrument, first, first_option, second, second_option, message;
};
struct SubQuestion {
  std::string instrument, parent, question;
  std::set<std::string, std::less<>> no, unless;  // options of the parent; of the question
};

class Workflow {
 public:
  // Errors: those of base/tree.h, "answer_workflow.word" (a state, role, action or kind that is not known, twice, or
  // missing), "answer_workflow.number", with the place.
  static Result<Workflow> read(const Node& node);

  std::string source;
  CivilDate valid_from{};
  std::vector<Transition> transitions;
  std::set<State> editable;
  std::vector<Rule> rules;
  std::vector<Evidence> evidence;
  std::vector<Contradiction> contradictions;
  std::vector<SubQuestion> sub_questions;

  // Where the step leads. Errors, looked at in this order: "answer_workflow.action" (no such step),
  // "answer_workflow.role", "answer_workflow.not_assigned", "answer_workflow.own_answer" (four eyes),
  // "answer_workflow.state" (not from there).
  Result<State> step(State from, std::string_view action, const Actor& actor) const;
  // Where writing leads: to draft. Errors "answer_workflow.role" (only experts write), "answer_workflow.not_assigned",
  // "answer_workflow.state".
  Result<State> write(State from, const Actor& actor) const;
  const Rule* rule(RuleKind kind) const;  // nullptr: not used
};
bool is_judging(State to);

// What an answer says, field by field, as a person wrote it.
struct Said {
  std::vector<std::pair<std::string, std::string>> said{};  // by aspect: option or number; sorted, none empty
  std::string source{}, citation{}, comment{}, as_of{};
  bool operator==(const Said&) const = default;
};
struct FieldChange {
  std::string field;  // "said.ASPECT", "source", "citation", "comment", "as_of"
  std::string before, after;
  bool operator==(const FieldChange&) const = default;
};
std::vector<FieldChange> differences(const Said& before, const Said& after);

// Answers and what they answer. Both are referred to.
struct Answered {
  const instruments::Instrument& instrument;
  const instruments::Round& round;
};
struct Issue {
  std::string rule;
  Severity severity = Severity::kWarning;
  std::string unit{}, period{}, node{};  // node: of the question, or of the score
  std::string other{};                   // the other question, unit or period it is about
  std::string message{};                 // English, without anything that people wrote
  bool operator==(const Issue&) const = default;
};

// All issues, in the order of units, rules and nodes. `previous`: the round before, of the same instrument; where a
// unit has several periods in one round, the period before is taken instead. Of two editions only what a crosswalk
// calls the same is compared.
std::vector<Issue> check(const Workflow& workflow, const Answered& now, const Answered* previous = nullptr);

}  // namespace limen::answer_workflow
