#include "services/public_composites/weights.h"

#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace limen::public_composites {
namespace {

using composite::Structure;

Error refused(std::string code, std::string message) { return {std::move(code), std::move(message)}; }

// Digits and one point: no sign, no exponent, no words.
Result<double> plain_number(std::string_view text, double low, double high, std::string_view code) {
  const bool plain =
      !text.empty() && text.size() <= 12 && text.find_first_not_of("0123456789.") == std::string_view::npos;
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (!plain || failed != std::errc{} || end != text.data() + text.size() || value < low || value > high) {
    return refused(std::string(code), fmt::format("a number from {} to {}", low, high));
  }
  return value;
}

class ChoiceReader {
 public:
  explicit ChoiceReader(const Index& index) : index_(&index) { choice_.weights = index.structure.weights(); }

  Result<void> weight(std::string_view code, std::string_view text) {
    const Structure& structure = index_->structure;
    const std::size_t node = structure.find(code);
    if (node == composite::kNowhere || node == structure.root()) {
      return refused("public_composites.weights.code", "no such node below the root");
    }
    if (!seen_.insert(node).second) return refused("public_composites.weights.twice", "a weight stands twice");
    const double value = TRY(plain_number(text, 0, kMostWeight, "public_composites.weights.number"));
    choice_.changed = choice_.changed || value != choice_.weights[node];
    choice_.weights[node] = value;
    return {};
  }

  Result<void> list(std::string_view text) {
    if (text.empty()) return {};
    const auto parts = split(text, ',');
    if (parts.size() > kMostWeights) return refused("public_composites.weights.form", "too many weights");
    for (const std::string_view part : parts) {
      const std::size_t colon = part.rfind(':');
      if (colon == std::string_view::npos) {
        return refused("public_composites.weights.form", "weights are CODE:NUMBER, with commas between them");
      }
      TRY(weight(part.substr(0, colon), part.substr(colon + 1)));
    }
    return {};
  }

  Result<void> runs(std::string_view text) {
    std::size_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || value < kLeastRuns || value > kMostRuns) {
      return refused("public_composites.weights.runs", fmt::format("runs are from {} to {}", kLeastRuns, kMostRuns));
    }
    choice_.runs = value;
    return {};
  }

  Result<void> spread(std::string_view text) {
    choice_.spread = TRY(plain_number(text, 0.01, 0.9, "public_composites.weights.spread"));
    return {};
  }

  Result<Choice> finish() {
    const Structure& structure = index_->structure;
    for (const std::size_t node : structure.aggregates()) {
      const auto& children = structure.nodes()[node].children;
      const bool all_nought =
          std::all_of(children.begin(), children.end(), [&](std::size_t child) { return choice_.weights[child] == 0; });
      if (all_nought) {
        return refused("public_composites.weights.zero", "all weights below one node are nought");
      }
    }
    if (index_->built.units.size() * structure.nodes().size() * choice_.runs > kMostWork) {
      return refused("public_composites.weights.too_much", "fewer runs, please: this index is large");
    }
    return std::move(choice_);
  }

 private:
  const Index* index_;
  Choice choice_;
  std::set<std::size_t> seen_;
};

// The same tree with other weights.
Result<Structure> with_weights(const Structure& structure, const std::vector<double>& weights) {
  std::vector<composite::NodeLine> lines;
  for (std::size_t i = 0; i < structure.nodes().size(); ++i) {
    const composite::Node& node = structure.nodes()[i];
    lines.push_back(
        {.kind = node.is_indicator() ? composite::NodeLine::Kind::kIndicator : composite::NodeLine::Kind::kAggregate,
         .code = node.code,
         .name = node.name,
         .unit = node.unit,
         .denominator = node.denominator,
         .parent = node.parent == composite::kNowhere ? "" : structure.nodes()[node.parent].code,
         .level = node.level,
         .direction = node.direction,
         .weight = weights[i],
         .target = node.target});
  }
  for (const std::string& code : structure.groups()) {
    lines.push_back({.kind = composite::NodeLine::Kind::kGroup, .code = code});
  }
  for (const std::string& code : structure.denominators()) {
    lines.push_back({.kind = composite::NodeLine::Kind::kDenominator, .code = code});
  }
  return Structure::build(lines);
}

}  // namespace

Result<Choice> read_choice(const Index& index, const public_pages::Query& query) {
  ChoiceReader reader(index);
  std::size_t fields = 0;
  for (const auto& [name, value] : query) {
    if (name == "w") {
      TRY(reader.list(value));
    } else if (name == "runs") {
      TRY(reader.runs(value));
    } else if (name == "spread") {
      TRY(reader.spread(value));
    } else if (name.starts_with("w.")) {
      if (++fields > kMostWeights) return refused("public_composites.weights.form", "too many weights");
      // Forms send a field that was left empty: as published.
      if (!value.empty()) TRY(reader.weight(std::string_view(name).substr(2), value));
    }
  }
  return reader.finish();
}

std::string weights_text(const Index& index, const Choice& choice) {
  std::string text;
  for (std::size_t i = 0; i < choice.weights.size(); ++i) {
    const composite::Node& node = index.structure.nodes()[i];
    if (choice.weights[i] == node.weight || i == index.structure.root()) continue;
    text += fmt::format("{}{}:{}", text.empty() ? "" : ",", node.code, choice.weights[i]);
  }
  return text;
}

std::string canonical(const Index& index, const Choice& choice) {
  return fmt::format("{};{};{}", weights_text(index, choice), choice.runs, choice.spread);
}

Result<Reweighted> reweigh(const Index& index, const Choice& choice) {
  const Structure structure = TRY(with_weights(index.structure, choice.weights));
  std::vector<robustness::Factor> factors = {{"weights", robustness::VaryWeights{.spread = choice.spread}}};
  const auto model = TRY(robustness::Model::prepare(structure, index.data, index.plan.settings, std::move(factors)));
  auto runs = TRY(robustness::Runs::reserve(model, choice.runs, index.entry.seed));
  robustness::evaluate(model, 0, runs.count, runs);
  Reweighted made;
  const auto scores = model.nominal().scores.column(structure.root());
  made.scores.assign(scores.begin(), scores.end());
  made.ranks = model.nominal().ranks;
  made.spread = robustness::summarise(model, runs);
  made.shares = composite_statistics::effective_weights(structure, structure.weights());
  made.order = order_of(model.nominal().units, made.ranks);
  return made;
}

std::vector<std::size_t> slider_nodes(const Index& index) {
  std::vector<std::size_t> aggregates, indicators;
  const auto& nodes = index.structure.nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i == index.structure.root()) continue;
    (nodes[i].is_indicator() ? indicators : aggregates).push_back(i);
  }
  std::vector<std::size_t>& chosen = aggregates.empty() ? indicators : aggregates;
  if (chosen.size() > 40) chosen.resize(40);
  return chosen;
}

Result<std::shared_ptr<const Reweighted>> Reweigher::reweigh(const Index& index, const Choice& choice) {
  const std::string key = index.entry.id + ";" + canonical(index, choice);
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(key);
    if (found != kept_.end()) {
      used_.splice(used_.begin(), used_, found->second.place);
      return found->second.answer;
    }
  }
  // Outside the lock: two readers who ask the same at once both compute, and get the same.
  auto made = TRY(public_composites::reweigh(index, choice));
  auto answer = std::make_shared<const Reweighted>(std::move(made));
  const std::lock_guard lock(mutex_);
  if (kept_.contains(key)) return answer;
  used_.push_front(key);
  kept_.emplace(key, Kept{used_.begin(), answer});
  if (kept_.size() > kMostKept) {
    kept_.erase(used_.back());
    used_.pop_back();
  }
  return answer;
}

std::size_t Reweigher::kept() const {
  const std::lock_guard lock(mutex_);
  return kept_.size();
}

}  // namespace limen::public_composites
