#include <algorithm>
#include <cmath>

#include "engines/composite/model.h"

namespace limen::composite {
namespace {

constexpr std::size_t kMaxNodes = 10'000;
constexpr std::size_t kMaxDepth = 64;

Error at(const NodeLine& line, std::string code, std::string message) {
  return Error{std::move(code), line.code.empty() ? std::move(message) : line.code + ": " + message, line.place};
}

}  // namespace

Result<Structure> Structure::build(std::span<const NodeLine> lines) {
  Structure structure;
  if (lines.size() > kMaxNodes) {
    return at(lines[kMaxNodes], "composite.structure.too_large", "more than 10,000 lines");
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    TRY(structure.add(lines[i]));
    if (structure.nodes_.size() > structure.lines_.size()) structure.lines_.push_back(i);
  }
  TRY(structure.link(lines));
  TRY(structure.order(lines));
  TRY(structure.check(lines));
  return structure;
}

Result<void> Structure::add(const NodeLine& line) {
  if (line.code.empty() || line.code.size() > 200) {
    return at(line, "composite.structure.code", "a line needs a code of 1 to 200 bytes");
  }
  const auto named = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), line.code) != names.end();
  };
  if (by_code_.contains(line.code) || named(groups_) || named(denominators_)) {
    return at(line, "composite.structure.duplicate", "the code stands twice");
  }
  if (line.kind == NodeLine::Kind::kGroup) groups_.push_back(line.code);
  if (line.kind == NodeLine::Kind::kDenominator) denominators_.push_back(line.code);
  if (line.kind != NodeLine::Kind::kIndicator && line.kind != NodeLine::Kind::kAggregate) return {};
  if (line.direction != 1 && (line.direction != -1 || line.kind == NodeLine::Kind::kAggregate)) {
    return at(line, "composite.structure.direction", "a direction is 1, or -1 for an indicator");
  }
  if (!std::isfinite(line.weight) || line.weight < 0) {
    return at(line, "composite.structure.weight", "a weight is a number not below nought");
  }
  Node node;
  node.code = line.code;
  node.name = line.name;
  node.unit = line.unit;
  node.denominator = line.denominator;
  node.direction = line.direction;
  node.weight = line.weight;
  node.target = line.target;
  by_code_.emplace(node.code, nodes_.size());
  if (line.kind == NodeLine::Kind::kIndicator) {
    node.column = indicators_.size();
    indicators_.push_back(nodes_.size());
  }
  nodes_.push_back(std::move(node));
  return {};
}

Result<void> Structure::link(std::span<const NodeLine> lines) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const NodeLine& line = lines[lines_[i]];
    if (line.parent.empty()) {
      if (root_ != kNowhere) return at(line, "composite.structure.root", "a second node without a parent");
      root_ = i;
      continue;
    }
    const std::size_t parent = find(line.parent);
    if (parent == kNowhere || nodes_[parent].column != kNowhere) {
      return at(line, "composite.structure.parent", "the parent is no aggregate of this file");
    }
    nodes_[i].parent = parent;
    nodes_[parent].children.push_back(i);
  }
  if (root_ == kNowhere) {
    return Error{"composite.structure.root", "no node without a parent", lines.empty() ? Place{} : lines[0].place};
  }
  return {};
}

// Children before parents, by walking from the root; what the walk does not reach hangs on a cycle.
Result<void> Structure::order(std::span<const NodeLine> lines) {
  std::vector<std::size_t> walk{root_}, depth{0};
  for (std::size_t i = 0; i < walk.size(); ++i) {
    if (depth[i] > kMaxDepth) {
      return at(lines[lines_[walk[i]]], "composite.structure.too_large", "more than 64 levels");
    }
    for (const std::size_t child : nodes_[walk[i]].children) {
      walk.push_back(child);
      depth.push_back(depth[i] + 1);
    }
  }
  if (walk.size() < nodes_.size()) {
    std::vector<bool> reached(nodes_.size());
    for (const std::size_t node : walk) reached[node] = true;
    const std::size_t lost =
        static_cast<std::size_t>(std::find(reached.begin(), reached.end(), false) - reached.begin());
    return at(lines[lines_[lost]], "composite.structure.cycle", "its parents lead back to itself");
  }
  for (std::size_t i = walk.size(); i-- > 0;) {
    Node& node = nodes_[walk[i]];
    int height = 1;
    for (const std::size_t child : node.children) height = std::max(height, nodes_[child].level + 1);
    node.level = lines[lines_[walk[i]]].level.value_or(height);
    if (!node.is_indicator()) aggregates_.push_back(walk[i]);
  }
  return {};
}

Result<void> Structure::check(std::span<const NodeLine> lines) const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    const NodeLine& line = lines[lines_[i]];
    if (line.kind == NodeLine::Kind::kAggregate && node.children.empty()) {
      return at(line, "composite.structure.childless", "an aggregate of nothing");
    }
    if (node.level < 1 || (node.parent != kNowhere && nodes_[node.parent].level <= node.level)) {
      return at(line, "composite.structure.level", "a level is at least 1 and below the parent's");
    }
    double sum = 0;
    for (const std::size_t child : node.children) sum += nodes_[child].weight;
    if (!node.children.empty() && !(sum > 0 && std::isfinite(sum))) {
      return at(line, "composite.structure.weight", "the weights of its children sum to nothing");
    }
    if (!node.denominator.empty() &&
        std::find(denominators_.begin(), denominators_.end(), node.denominator) == denominators_.end()) {
      return at(line, "composite.structure.denominator", "the denominator is no denominator of this file");
    }
  }
  if (nodes_[root_].is_indicator()) {
    return at(lines[lines_[root_]], "composite.structure.root", "the root is an indicator");
  }
  return {};
}

std::size_t Structure::find(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? kNowhere : found->second;
}

std::vector<double> Structure::weights() const {
  std::vector<double> weights;
  for (const Node& node : nodes_) weights.push_back(node.weight);
  return weights;
}

}  // namespace limen::composite
