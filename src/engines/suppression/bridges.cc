#include "engines/suppression/bridges.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace limen::suppression {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

class Search {
 public:
  Search(std::span<const GraphEdge> edges, std::size_t nodes)
      : neighbours_(nodes), order_(nodes, kNone), low_(nodes, kNone), part_(nodes, kNone) {
    for (std::size_t i = 0; i < edges.size(); ++i) {
      neighbours_[edges[i].a].emplace_back(edges[i].b, i);
      neighbours_[edges[i].b].emplace_back(edges[i].a, i);
    }
  }
  std::vector<std::size_t> run() {
    for (std::size_t node = 0; node < order_.size(); ++node) {
      if (order_[node] == kNone) from(node);
    }
    return std::move(part_);
  }

 private:
  struct Step {
    std::size_t node, through, next = 0;  // through: the edge that led here
  };
  void enter(std::size_t node, std::size_t through) {
    order_[node] = low_[node] = clock_++;
    way_.push_back({node, through});
    open_.push_back(node);
  }
  void from(std::size_t root) {
    enter(root, kNone);
    while (!way_.empty()) {
      Step& step = way_.back();
      if (step.next < neighbours_[step.node].size()) {
        const auto [other, edge] = neighbours_[step.node][step.next++];
        if (edge == step.through) continue;
        if (order_[other] == kNone) {
          enter(other, edge);  // `step` is not valid any more
        } else {
          low_[step.node] = std::min(low_[step.node], order_[other]);
        }
        continue;
      }
      const std::size_t done = step.node;
      way_.pop_back();
      if (!way_.empty()) low_[way_.back().node] = std::min(low_[way_.back().node], low_[done]);
      if (low_[done] == order_[done]) close(done);
    }
  }
  // `first` is the first found of its part: the edge that led to it is a bridge, or there is none.
  void close(std::size_t first) {
    std::size_t node = kNone;
    while (node != first) {
      node = open_.back();
      open_.pop_back();
      part_[node] = first;
    }
  }

  std::vector<std::vector<std::pair<std::size_t, std::size_t>>> neighbours_;
  std::vector<std::size_t> order_, low_, part_;
  std::vector<Step> way_{};
  std::vector<std::size_t> open_{};
  std::size_t clock_ = 0;
};

}  // namespace

std::vector<std::size_t> parts_without_bridges(std::span<const GraphEdge> edges, std::size_t nodes) {
  return Search(edges, nodes).run();
}

}  // namespace limen::suppression
