#include "services/paired_tests/model.h"

#include <algorithm>

namespace limen::paired_tests {
namespace {

using paired_testing::Outcome;
using paired_testing::Treatment;

constexpr std::array<std::string_view, 3> kPhaseNames = {"contact", "application", "interview"};
constexpr std::array<std::string_view, 4> kStepNames = {"treated", "refused", "no_answer", "not_reached"};
constexpr std::array<std::string_view, 4> kReasons = {"target_gone", "tester_unavailable", "protocol_not_followed",
                                                      "other"};

template <typename Enum, std::size_t kCount>
std::optional<Enum> parse(const std::array<std::string_view, kCount>& names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

Error stored_form() { return Error{"paired_tests.stored_form", "a stored record has not the form it was written in"}; }

Error at_phase(Phase phase, std::string code, std::string message) {
  Place place;
  place.path = "/phases/" + std::string(to_text(phase));
  return Error{std::move(code), std::move(message), place};
}

bool reached(const Form& form, Phase phase) {
  const auto step = form.steps.find(phase);
  return step != form.steps.end() && step->second != Step::kNotReached;
}

// The last thing that happened to a tester: treated to the end, or where it ended.
Step end_of(const Study& study, const Form& form) {
  for (const Phase phase : study.phases) {
    const auto step = form.steps.find(phase);
    if (step == form.steps.end()) return Step::kNoAnswer;
    if (step->second != Step::kTreated) return step->second;
  }
  return Step::kTreated;
}

Verdict verdict(const Study& study, Step a, Step b) {
  if (!study.no_answer_counts && (a == Step::kNoAnswer || b == Step::kNoAnswer)) return {.reason = "no_answer"};
  const auto treatment = [](Step step) {
    return step == Step::kTreated ? Treatment::kFavourable : Treatment::kUnfavourable;
  };
  return {.outcome = paired_testing::outcome_of(treatment(a), treatment(b))};
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace

std::string_view to_text(Phase phase) { return kPhaseNames[static_cast<std::size_t>(phase)]; }
std::optional<Phase> parse_phase(std::string_view text) { return parse<Phase>(kPhaseNames, text); }
std::string_view to_text(Step step) { return kStepNames[static_cast<std::size_t>(step)]; }
std::optional<Step> parse_step(std::string_view text) { return parse<Step>(kStepNames, text); }
std::string_view to_text(Side side) { return side == Side::kA ? "A" : "B"; }
bool is_reason(std::string_view reason) { return std::ranges::find(kReasons, reason) != kReasons.end(); }

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kBoth:
      return "both";
    case Outcome::kOnlyA:
      return "only_a";
    case Outcome::kOnlyB:
      return "only_b";
    case Outcome::kNeither:
      break;
  }
  return "neither";
}

bool Form::broken() const { return std::ranges::find(incidents, true) != incidents.end(); }

std::optional<Side> Case::side_of(const AccountId& tester) const {
  if (a.tester == tester) return Side::kA;
  if (b.tester == tester) return Side::kB;
  return std::nullopt;
}

Judgement judge(const Study& study, const Case& one) {
  Judgement found;
  std::string reason;
  if (!one.complete()) {
    reason = one.abandoned_reason;
  } else if (one.a.broken() || one.b.broken()) {
    reason = "protocol_broken";
  }
  if (!reason.empty()) {
    found.pair.reason = reason;
    for (const Phase phase : study.phases) found.phases[phase].reason = reason;
    return found;
  }
  found.pair = verdict(study, end_of(study, one.a), end_of(study, one.b));
  for (const Phase phase : study.phases) {
    Verdict& of_phase = found.phases[phase];
    if (reached(one.a, phase) && reached(one.b, phase)) {
      of_phase = verdict(study, one.a.steps.at(phase), one.b.steps.at(phase));
    } else {
      of_phase.reason = "not_reached";
    }
  }
  return found;
}

Result<void> check_whole(const Study& study, const Form& form) {
  bool ended = false;
  for (const Phase phase : study.phases) {
    const auto step = form.steps.find(phase);
    if (step == form.steps.end()) {
      return at_phase(phase, "paired_tests.form.incomplete", "this phase has no outcome");
    }
    if (ended != (step->second == Step::kNotReached)) {
      return at_phase(phase, "paired_tests.form.order",
                      ended ? "nothing is reached after a refusal or no answer" : "the phase before was passed");
    }
    ended = ended || step->second != Step::kTreated;
  }
  return {};
}

json::object steps_json(const Form& form) {
  json::object steps;
  for (const auto& [phase, step] : form.steps) steps[to_text(phase)] = to_text(step);
  json::array incidents;
  for (const bool breaks : form.incidents) incidents.push_back(breaks);
  return {{"steps", std::move(steps)}, {"incidents", std::move(incidents)}};
}

json::object words_json(const Words& words) {
  json::object phases;
  for (const auto& [phase, text] : words.phases) phases[to_text(phase)] = text;
  json::array incidents;
  for (const std::string& text : words.incidents) incidents.push_back(json::string(text));
  return {{"phases", std::move(phases)}, {"text", words.text}, {"incidents", std::move(incidents)}};
}

Result<void> read_steps(std::string_view text, Form& form) {
  const json::value value = TRY(parse_json(text));
  if (!value.is_object() || !value.get_object().contains("steps") || !value.at("steps").is_object() ||
      !value.get_object().contains("incidents") || !value.at("incidents").is_array()) {
    return stored_form();
  }
  for (const auto& [name, step] : value.at("steps").get_object()) {
    const auto phase = parse_phase(std::string_view(name.data(), name.size()));
    const auto known = step.is_string() ? parse_step(std::string_view(step.get_string())) : std::nullopt;
    if (!phase || !known) return stored_form();
    form.steps[*phase] = *known;
  }
  for (const json::value& breaks : value.at("incidents").get_array()) {
    if (!breaks.is_bool()) return stored_form();
    form.incidents.push_back(breaks.get_bool());
  }
  return {};
}

Result<void> read_words(std::string_view text, Form& form) {
  const json::value value = TRY(parse_json(text));
  if (!value.is_object()) return stored_form();
  const json::object& object = value.get_object();
  Words words;
  words.text = text_of(object, "text");
  if (const json::value* phases = object.if_contains("phases"); phases != nullptr && phases->is_object()) {
    for (const auto& [name, said] : phases->get_object()) {
      const auto phase = parse_phase(std::string_view(name.data(), name.size()));
      if (!phase || !said.is_string()) return stored_form();
      words.phases[*phase] = std::string(said.get_string());
    }
  }
  if (const json::value* incidents = object.if_contains("incidents"); incidents != nullptr && incidents->is_array()) {
    for (const json::value& said : incidents->get_array()) {
      if (!said.is_string()) return stored_form();
      words.incidents.emplace_back(said.get_string());
    }
  }
  form.words = std::move(words);
  return {};
}

json::array characteristics_json(const Study& study) {
  json::array all;
  for (const Characteristic& one : study.characteristics) {
    all.push_back(json::object{{"name", one.name}, {"a", one.a}, {"b", one.b}});
  }
  return all;
}

Result<std::vector<Characteristic>> read_characteristics(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  if (!value.is_array()) return stored_form();
  std::vector<Characteristic> all;
  for (const json::value& one : value.get_array()) {
    if (!one.is_object()) return stored_form();
    const json::object& object = one.get_object();
    all.push_back({text_of(object, "name"), text_of(object, "a"), text_of(object, "b")});
  }
  return all;
}

}  // namespace limen::paired_tests
