// Bridges of a graph: the edges whose loss would part what they join (R. E. Tarjan, 1974). Private to this folder.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace limen::suppression {

struct GraphEdge {
  std::size_t a, b;
};

// The number of each node's part once all bridges are taken away; parts have numbers below `nodes`. Linear time, no
// recursion.
std::vector<std::size_t> parts_without_bridges(std::span<const GraphEdge> edges, std::size_t nodes);

}  // namespace limen::suppression
