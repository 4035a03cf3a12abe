// The rules of consistency. Each says where to look; docs/engines/answer_workflow.md has them in words.
#include <algorithm>
#include <map>

#include "engines/answer_workflow/answer_workflow.h"
#include "engines/instruments/scoring.h"

namespace limen::answer_workflow {
namespace {

using instruments::Answer;
using instruments::Instrument;
using instruments::kNowhere;
using instruments::Round;
using instruments::RoundUnit;
using instruments::Scored;

// The option of the first aspect that was chosen, or the number, as text; "" when nothing was said.
std::string option_of(const Instrument& instrument, const Answer& answer, std::size_t aspect = 0) {
  const std::size_t set = instrument.nodes[answer.question].options[aspect];
  if (set != kNowhere && answer.options[aspect] != kNowhere) {
    return instrument.option_sets[set].options[answer.options[aspect]].code;
  }
  return aspect == 0 && answer.number ? answer.number->to_text() : std::string();
}
std::string all_of(const Instrument& instrument, const Answer& answer) {
  std::string text;
  for (std::size_t a = 0; a < instrument.aspects.size(); ++a) text += option_of(instrument, answer, a) + '\n';
  return text;
}

using ByQuestion = std::map<std::size_t, const Answer*>;
ByQuestion by_question(const RoundUnit& unit) {
  ByQuestion answers;
  for (const Answer& answer : unit.answers) answers.emplace(answer.question, &answer);
  return answers;
}

// A unit as it was before: in the same round one period earlier, or in the round before.
struct Past {
  const Instrument* instrument = nullptr;
  const RoundUnit* unit = nullptr;
  const instruments::UnitScores* scores = nullptr;
  std::vector<std::pair<std::size_t, std::size_t>> nodes;  // then, now
};

class Checker {
 public:
  Checker(const Workflow& workflow, const Answered& now, const Answered* previous)
      : workflow_(workflow), now_(now), previous_(previous), scored_(score(now.instrument, now.round)) {
    if (previous_ != nullptr) then_ = score(previous_->instrument, previous_->round);
    for (const Evidence& one : workflow.evidence) {
      if (one.instrument == now.instrument.id) evidence_ = &one;
    }
    pair_nodes();
    sort_neighbours();
    sort_sources();
  }

  std::vector<Issue> run() {
    for (unit_ = 0; unit_ < now_.round.units.size(); ++unit_) {
      const ByQuestion answers = by_question(now_.round.units[unit_]);
      const Past past = past_of();
      for (const Rule& rule : workflow_.rules) {
        rule_ = &rule;
        check(answers, past);
      }
    }
    return std::move(issues_);
  }

 private:
  void check(const ByQuestion& answers, const Past& past) {
    switch (rule_->kind) {
      case RuleKind::kSourceRequired:
        return sources(answers);
      case RuleKind::kContradiction:
        return contradictions(answers);
      case RuleKind::kParentSaysNo:
        return sub_questions(answers);
      case RuleKind::kJump:
        return jumps(answers, past);
      case RuleKind::kSameLawOtherOption:
        return laws(answers, past);
      case RuleKind::kSameSourceOtherAnswer:
        return shared_sources(answers);
      case RuleKind::kOutlier:
        return outliers();
    }
  }

  void add(std::size_t node, std::string message, std::string other = "") {
    const RoundUnit& unit = now_.round.units[unit_];
    issues_.push_back({rule_->id, rule_->severity, unit.code, unit.period, now_.instrument.nodes[node].id,
                       std::move(other), std::move(message)});
  }

  void sources(const ByQuestion& answers) {
    const std::size_t aspect = evidence_ == nullptr ? kNowhere : now_.instrument.find_aspect(evidence_->aspect);
    for (const auto& [question, answer] : answers) {
      bool missing = now_.instrument.nodes[question].needs_source && answer->source.empty();
      if (aspect != kNowhere) missing = evidence_->missing.contains(option_of(now_.instrument, *answer, aspect));
      if (missing) add(question, "an answer without a source");
    }
  }

  bool says(const ByQuestion& answers, std::string_view question, std::string_view option) const {
    const auto found = answers.find(now_.instrument.find(question));
    return found != answers.end() && option_of(now_.instrument, *found->second) == option;
  }
  void contradictions(const ByQuestion& answers) {
    for (const Contradiction& one : workflow_.contradictions) {
      if (one.instrument != now_.instrument.id) continue;
      if (says(answers, one.first, one.first_option) && says(answers, one.second, one.second_option)) {
        add(now_.instrument.find(one.first), one.message, one.second);
      }
    }
  }

  void sub_questions(const ByQuestion& answers) {
    for (const SubQuestion& one : workflow_.sub_questions) {
      if (one.instrument != now_.instrument.id) continue;
      const auto parent = answers.find(now_.instrument.find(one.parent));
      const auto child = answers.find(now_.instrument.find(one.question));
      if (parent == answers.end() || child == answers.end()) continue;
      if (one.no.contains(option_of(now_.instrument, *parent->second)) &&
          !one.unless.contains(option_of(now_.instrument, *child->second))) {
        add(child->first, "answered although the question above it says no", one.parent);
      }
    }
  }

  // Which questions a node is made of, and whether any of them cites something else than before.
  bool cites_another(std::size_t node, std::size_t then, const ByQuestion& answers, const ByQuestion& before,
                     const Past& past, int depth = 0) const {
    const auto& of = now_.instrument.nodes[node];
    if (of.is_question()) {
      const auto is = answers.find(node), was = before.find(then);
      if (is == answers.end()) return false;
      return !is->second->source.empty() && (was == before.end() || was->second->source != is->second->source);
    }
    if (depth > 32) return false;
    return std::any_of(of.members.begin(), of.members.end(), [&](std::size_t member) {
      const auto pair =
          std::find_if(past.nodes.begin(), past.nodes.end(), [&](const auto& one) { return one.second == member; });
      const std::size_t other = pair == past.nodes.end() ? kNowhere : pair->first;
      return cites_another(member, other, answers, before, past, depth + 1);
    });
  }

  Number limit() const {
    const Number scale = Number(now_.instrument.scale_high) - Number(now_.instrument.scale_low);
    return scale * Number(rule_->points) / Number(Fraction(100));
  }
  static Number distance(const Number& a, const Number& b) {
    const Number gap = a - b;
    return gap && gap->sign() < 0 ? Number(gap->negated()) : gap;
  }

  void jumps(const ByQuestion& answers, const Past& past) {
    if (past.unit == nullptr) return;
    const ByQuestion before = by_question(*past.unit);
    const Number most = limit();
    for (const auto& [then, node] : past.nodes) {
      if (now_.instrument.nodes[node].is_question()) continue;
      const Number moved = distance(scored_.units[unit_].nodes[node].value, past.scores->nodes[then].value);
      if (!moved || !most || !(*most < *moved)) continue;
      if (cites_another(node, then, answers, before, past)) continue;
      add(node, "moved by " + moved->to_text(now_.instrument.decimals) + " while no other law is cited than before",
          past.unit->period);
    }
  }

  void laws(const ByQuestion& answers, const Past& past) {
    if (past.unit == nullptr) return;
    const ByQuestion before = by_question(*past.unit);
    for (const auto& [then, node] : past.nodes) {
      const auto is = answers.find(node), was = before.find(then);
      if (is == answers.end() || was == before.end() || is->second->source.empty()) continue;
      if (is->second->source == was->second->source &&
          all_of(now_.instrument, *is->second) != all_of(*past.instrument, *was->second)) {
        add(node, "another answer than before under the same source", past.unit->period);
      }
    }
  }

  void shared_sources(const ByQuestion& answers) {
    const RoundUnit& unit = now_.round.units[unit_];
    for (const auto& [question, answer] : answers) {
      if (answer->source.empty()) continue;
      const auto found = first_with_.find({unit.period, question, answer->source});
      if (found == first_with_.end() || found->second.first == unit_) continue;
      if (all_of(now_.instrument, *found->second.second) != all_of(now_.instrument, *answer)) {
        add(question, "answered otherwise than another unit with the same source",
            now_.round.units[found->second.first].code);
      }
    }
  }

  void outliers() {
    const RoundUnit& unit = now_.round.units[unit_];
    const auto& group = neighbours_.at({unit.period, unit.kind, unit.parent});
    for (std::size_t node = 0; node < now_.instrument.nodes.size(); ++node) {
      const Number& value = scored_.units[unit_].nodes[node].value;
      if (now_.instrument.nodes[node].is_question() || !value) continue;
      std::vector<Number> others, far;
      for (const std::size_t other : group) {
        if (other != unit_ && scored_.units[other].nodes[node].value) {
          others.push_back(scored_.units[other].nodes[node].value);
        }
      }
      if (others.size() < std::max<std::size_t>(rule_->least, 1)) continue;
      const Number middle = exact::median(others);
      for (const Number& other : others) far.push_back(distance(other, middle));
      const Number away = distance(value, middle), spread = exact::median(far) * Number(rule_->times);
      const Number most = limit();
      if (away && spread && most && *most < *away && *spread < *away) {
        add(node, "is " + away->to_text(now_.instrument.decimals) + " from the middle of its neighbours");
      }
    }
  }

  void pair_nodes() {
    for (std::size_t i = 0; i < now_.instrument.nodes.size(); ++i) own_nodes_.emplace_back(i, i);
    if (previous_ == nullptr || previous_->instrument.id != now_.instrument.id) return;
    if (previous_->instrument.edition != now_.instrument.edition) {
      for (const auto& [id, node] : now_.instrument.comparable(previous_->instrument.edition)) {
        if (const std::size_t then = previous_->instrument.find(id); then != kNowhere) {
          previous_nodes_.emplace_back(then, node);
        }
      }
      return;
    }
    for (std::size_t i = 0; i < now_.instrument.nodes.size(); ++i) {
      const std::size_t then = previous_->instrument.find(now_.instrument.nodes[i].id);
      if (then != kNowhere) previous_nodes_.emplace_back(then, i);
    }
  }
  void sort_neighbours() {
    for (std::size_t u = 0; u < now_.round.units.size(); ++u) {
      const RoundUnit& unit = now_.round.units[u];
      neighbours_[{unit.period, unit.kind, unit.parent}].push_back(u);
      periods_[unit.code].emplace(unit.period, u);
    }
    if (previous_ == nullptr) return;
    for (std::size_t u = 0; u < previous_->round.units.size(); ++u) {
      // The latest period of a unit counts.
      const auto [found, fresh] = previous_units_.emplace(previous_->round.units[u].code, u);
      if (!fresh && previous_->round.units[found->second].period < previous_->round.units[u].period) found->second = u;
    }
  }
  void sort_sources() {
    for (std::size_t u = 0; u < now_.round.units.size(); ++u) {
      for (const Answer& answer : now_.round.units[u].answers) {
        if (answer.source.empty()) continue;
        first_with_.emplace(std::tuple(now_.round.units[u].period, answer.question, answer.source),
                            std::pair(u, &answer));
      }
    }
  }

  Past past_of() const {
    const RoundUnit& unit = now_.round.units[unit_];
    const auto& periods = periods_.at(unit.code);
    const auto here = periods.find(unit.period);
    if (here != periods.begin()) {
      const std::size_t u = std::prev(here)->second;
      return {&now_.instrument, &now_.round.units[u], &scored_.units[u], own_nodes_};
    }
    const auto found = previous_units_.find(unit.code);
    if (found == previous_units_.end() || previous_nodes_.empty()) return {};
    return {&previous_->instrument, &previous_->round.units[found->second], &then_.units[found->second],
            previous_nodes_};
  }

  const Workflow& workflow_;
  const Answered& now_;
  const Answered* previous_;
  Scored scored_, then_;
  const Evidence* evidence_ = nullptr;
  std::vector<std::pair<std::size_t, std::size_t>> own_nodes_, previous_nodes_;
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<std::size_t>> neighbours_;
  std::map<std::string, std::map<std::string, std::size_t>, std::less<>> periods_;
  std::map<std::string, std::size_t, std::less<>> previous_units_;
  std::map<std::tuple<std::string, std::size_t, std::string>, std::pair<std::size_t, const Answer*>> first_with_;
  std::size_t unit_ = 0;
  const Rule* rule_ = nullptr;
  std::vector<Issue> issues_;
};

}  // namespace

std::vector<Issue> check(const Workflow& workflow, const Answered& now, const Answered* previous) {
  return Checker(workflow, now, previous).run();
}

}  // namespace limen::answer_workflow
