#include "engines/instruments/scoring.h"

#include <algorithm>
#include <map>

namespace limen::instruments {
namespace {

// The answers of one unit, by question.
using ByQuestion = std::vector<std::vector<const Answer*>>;

ByQuestion sort_answers(const Instrument& instrument, const RoundUnit& unit) {
  ByQuestion result(instrument.nodes.size());
  for (const Answer& answer : unit.answers) result[answer.question].push_back(&answer);
  return result;
}

Number turned(const Number& value, const Fraction& low, const Fraction& high) {
  return Number(low) + Number(high) - value;
}

Number score_of_option(const OptionSet& set, std::size_t option, bool reverse) {
  const Number score = set.options[option].score;
  if (!score || !reverse) return score;
  std::vector<Number> all;
  for (const Option& other : set.options) all.push_back(other.score);
  return turned(score, *exact::least(all), *exact::most(all));
}

Number score_of_number(const InstrumentNode& question, const Number& number) {
  if (!number || !question.goalposts) return number;
  const auto& [low, high] = *question.goalposts;
  Number share = (number - Number(low)) / (Number(high) - Number(low));
  if (share && *share < Fraction(0)) share = Fraction(0);
  if (share && Fraction(1) < *share) share = Fraction(1);
  return question.reverse ? turned(share, Fraction(0), Fraction(1)) : share;
}

Number score_of_answer(const Instrument& instrument, const InstrumentNode& question, const Answer& answer,
                       std::size_t aspect) {
  if (question.is_number) return aspect == 0 ? score_of_number(question, answer.number) : Number();
  const std::size_t option = answer.options[aspect];
  if (option == kNowhere) return std::nullopt;
  return score_of_option(instrument.option_sets[question.options[aspect]], option, question.reverse && aspect == 0);
}

// Of a question in one aspect. Several answers add up.
Number score_of_question(const Instrument& instrument, std::size_t node, std::size_t aspect,
                         const ByQuestion& answers) {
  std::vector<Number> scores;
  for (const Answer* answer : answers[node]) {
    scores.push_back(score_of_answer(instrument, instrument.nodes[node], *answer, aspect));
  }
  return exact::sum(scores);
}

struct Members {
  std::vector<Number> scores;
  std::vector<Fraction> weights;
};

Number weighted(const Members& members, bool all) {
  Number sum = Fraction(0), weight = Fraction(0);
  for (std::size_t i = 0; i < members.scores.size(); ++i) {
    if (members.scores[i]) sum = sum + Number(members.weights[i]) * members.scores[i];
    if (members.scores[i] || all) weight = weight + Number(members.weights[i]);
  }
  return sum / weight;
}

Number weighted_sum(const Members& members) {
  Number sum = Fraction(0);
  for (std::size_t i = 0; i < members.scores.size(); ++i) {
    sum = sum + Number(members.weights[i]) * members.scores[i];
  }
  return sum;
}

std::size_t rungs(const InstrumentNode& node, const Members& members) {
  std::size_t reached = 0;
  while (reached < members.scores.size() && members.scores[reached] && node.met_at <= *members.scores[reached]) {
    ++reached;
  }
  return reached;
}

Number combine(const InstrumentNode& node, const Members& members, NodeScore& result) {
  switch (node.combine) {
    case Combine::kMean:
      return weighted(members, false);
    case Combine::kShare:
      return weighted(members, true);
    case Combine::kSum:
      return weighted_sum(members);
    case Combine::kGeometric:
      return exact::geometric_mean(members.scores);
    case Combine::kHarmonic:
      return exact::harmonic_mean(members.scores);
    case Combine::kMinimum:
      return exact::least(members.scores);
    case Combine::kMaximum:
      return exact::most(members.scores);
    case Combine::kMedian:
      return exact::median(members.scores);
    case Combine::kLadder: {
      const std::size_t reached = rungs(node, members);
      if (reached < members.scores.size()) result.next_step = node.members[reached];
      return Fraction(static_cast<std::int64_t>(reached));
    }
  }
  return std::nullopt;
}

class UnitScorer {
 public:
  UnitScorer(const Instrument& instrument, const RoundUnit& unit)
      : instrument_(instrument), answers_(sort_answers(instrument, unit)) {
    result_.nodes.resize(instrument.nodes.size());
  }

  const UnitScores& run() {
    for (const std::size_t i : instrument_.order) {
      const InstrumentNode& node = instrument_.nodes[i];
      NodeScore& score = result_.nodes[i];
      if (node.is_question()) {
        score.value = score_of_question(instrument_, i, 0, answers_);
        score.all = 1;
        score.there = score.value ? 1 : 0;
        score.coverage = Fraction(score.value ? 1 : 0);
      } else if (node.formula) {
        compute(node, score);
      } else {
        combine_members(node, score);
      }
      if (score.value) score.why = NodeScore::Why::kThere;
    }
    find_bands();
    for (std::size_t t = 0; t < instrument_.typologies.size() && result_.typology == kNowhere; ++t) {
      const Number holds = value_of(instrument_.typologies[t].when);
      if (holds && !holds->is_zero()) result_.typology = t;
    }
    return result_;
  }

  Number value_of(const exact::Formula& formula) const {
    return formula.evaluate([this](std::string_view name) -> Number {
      const auto reading = instrument_.find_reading(name);
      if (!reading) return std::nullopt;
      if (reading->second == 0) return result_.nodes[reading->first].value;
      return score_of_question(instrument_, reading->first, reading->second, answers_);
    });
  }

 private:
  Number member_score(const InstrumentNode& node, std::size_t member) const {
    if (node.over && node.over->aspect > 0) {
      return score_of_question(instrument_, member, node.over->aspect, answers_);
    }
    return result_.nodes[member].value;
  }

  // Whether enough members are there.
  bool is_covered(const InstrumentNode& node, const Members& members, NodeScore& score) const {
    Number there = Fraction(0), all = Fraction(0);
    for (std::size_t i = 0; i < members.scores.size(); ++i) {
      all = all + Number(members.weights[i]);
      if (!members.scores[i]) continue;
      there = there + Number(members.weights[i]);
      ++score.there;
    }
    score.all = members.scores.size();
    score.coverage = (there / all).value_or(Fraction(0));
    const bool below = std::any_of(node.members.begin(), node.members.end(), [this](std::size_t member) {
      return result_.nodes[member].why == NodeScore::Why::kCoverage;
    });
    // Nobody answered, or too few did somewhere below.
    score.why = score.there == 0 && !below ? NodeScore::Why::kNoAnswer : NodeScore::Why::kCoverage;
    if (score.there == 0 && node.combine != Combine::kShare) return false;
    return score.there >= node.min_count && node.min_share <= score.coverage;
  }

  void finish(const InstrumentNode& node, Number value, NodeScore& score) const {
    score.why = NodeScore::Why::kUndefined;
    value = value * Number(node.factor);
    score.value = node.reverse ? turned(value, instrument_.scale_low, instrument_.scale_high) : value;
  }

  Members members_of(const InstrumentNode& node) const {
    Members members;
    for (const std::size_t member : node.members) {
      members.scores.push_back(member_score(node, member));
      members.weights.push_back(node.formula ? Fraction(1) : instrument_.nodes[member].weight);
    }
    return members;
  }

  void combine_members(const InstrumentNode& node, NodeScore& score) const {
    const Members members = members_of(node);
    if (is_covered(node, members, score)) finish(node, combine(node, members, score), score);
  }

  void compute(const InstrumentNode& node, NodeScore& score) const {
    const Members members = members_of(node);
    const bool covered = is_covered(node, members, score);
    // A formula decides itself what it makes of nothing (first, known), unless it has a least coverage.
    const bool asks = node.min_count > 0 || !node.min_share.is_zero();
    const NodeScore::Why why = score.there == 0 ? score.why : NodeScore::Why::kUndefined;
    if (asks && !covered) return;
    finish(node, value_of(*node.formula), score);
    if (!score.value) score.why = why;
  }

  void find_bands() {
    for (const BandTable& table : instrument_.bands) {
      NodeScore& score = result_.nodes[table.node];
      for (std::size_t b = 0; score.value && b < table.bands.size(); ++b) {
        if (table.bands[b].from <= *score.value) score.band = b;
      }
    }
  }

  const Instrument& instrument_;
  ByQuestion answers_;
  UnitScores result_;
};

void find_issues(const Instrument& instrument, const UnitScorer& scorer, std::size_t unit, const RoundUnit& of,
                 std::vector<Issue>& issues) {
  for (const Answer& answer : of.answers) {
    if (instrument.nodes[answer.question].needs_source && answer.source.empty()) {
      issues.push_back({unit, answer.question, "source", Severity::kWarning, "an answer without a source"});
    }
  }
  for (const Rule& rule : instrument.rules) {
    if (rule.when) {
      const Number holds = scorer.value_of(*rule.when);
      if (holds && !holds->is_zero()) {
        issues.push_back({unit, kNowhere, rule.id, rule.severity, rule.message.at("en")});
      }
      continue;
    }
    for (const Answer& answer : of.answers) {
      const std::size_t option = answer.options[rule.aspect];
      if (option == kNowhere) continue;
      const OptionSet& set = instrument.option_sets[instrument.nodes[answer.question].options[rule.aspect]];
      if (set.options[option].code == rule.option) {
        issues.push_back({unit, answer.question, rule.id, rule.severity, rule.message.at("en")});
      }
    }
  }
}

// 1 for the highest; equal scores, exactly compared, share the better rank.
void rank(const Instrument& instrument, const Round& round, Scored& scored) {
  const auto roots = instrument.roots();
  if (!instrument.ranking_allowed || roots.empty()) return;
  std::map<std::pair<std::string_view, std::string_view>, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < round.units.size(); ++i) {
    if (scored.units[i].nodes[roots[0]].value) groups[{round.units[i].period, round.units[i].kind}].push_back(i);
  }
  for (auto& [key, units] : groups) {
    const auto value = [&](std::size_t i) { return *scored.units[i].nodes[roots[0]].value; };
    std::sort(units.begin(), units.end(),
              [&](std::size_t a, std::size_t b) { return value(a) == value(b) ? a < b : value(b) < value(a); });
    for (std::size_t k = 0; k < units.size(); ++k) {
      const bool tie = k > 0 && value(units[k]) == value(units[k - 1]);
      scored.units[units[k]].rank = tie ? scored.units[units[k - 1]].rank : k + 1;
    }
  }
}

}  // namespace

std::string_view to_text(NodeScore::Why why) {
  static constexpr std::string_view kTexts[] = {"there", "no_answer", "coverage", "undefined"};
  return kTexts[static_cast<std::size_t>(why)];
}

Scored score(const Instrument& instrument, const Round& round) {
  Scored scored;
  for (std::size_t i = 0; i < round.units.size(); ++i) {
    UnitScorer scorer(instrument, round.units[i]);
    scored.units.push_back(scorer.run());
    find_issues(instrument, scorer, i, round.units[i], scored.issues);
  }
  rank(instrument, round, scored);
  return scored;
}

std::vector<Reason> explain(const Instrument& instrument, const RoundUnit& unit, const UnitScores& scores,
                            std::size_t node) {
  const InstrumentNode& of = instrument.nodes[node];
  const ByQuestion answers = sort_answers(instrument, unit);
  const std::size_t aspect = of.over ? of.over->aspect : 0;
  std::vector<Reason> reasons;
  const std::vector<std::size_t> members = of.is_question() ? std::vector<std::size_t>{node} : of.members;
  for (const std::size_t member : members) {
    Reason reason;
    reason.node = member;
    reason.aspect = aspect;
    reason.weight = of.formula ? Fraction(1) : instrument.nodes[member].weight;
    const InstrumentNode& question = instrument.nodes[member];
    reason.score =
        question.is_question() ? score_of_question(instrument, member, aspect, answers) : scores.nodes[member].value;
    reason.answers = answers[member].size();
    if (reason.answers > 0) {
      reason.answer = answers[member].front();
      if (reason.answer->number) reason.option = reason.answer->number->to_text();
      const std::size_t option = reason.answer->options[aspect];
      if (option != kNowhere) {
        reason.option = instrument.option_sets[question.options[aspect]].options[option].code;
      }
    }
    if (of.is_question() && reason.answers == 0) continue;
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

}  // namespace limen::instruments
