#include "engines/suppression/suppression.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <tuple>

#include "engines/suppression/bridges.h"

namespace limen::suppression {
namespace {

// Hidden cells whose sum can be computed by anybody.
struct HiddenSet {
  std::int64_t threshold;
  std::int64_t cells = 0, sum = 0;
  bool all_small = true;

  void add(std::int64_t value) {
    ++cells;
    sum += value;
    if (value >= threshold) all_small = false;
  }
  bool safe() const {
    if (cells == 0) return true;
    if (cells < 2 || sum < threshold || sum == cells) return false;
    return !all_small || sum != cells * (threshold - 1);
  }
};

bool small(std::int64_t value, std::int64_t threshold) { return value >= 1 && value < threshold; }

// Rows and columns are nodes, with one more of each for the sums; cells, sums and the total are edges.
class Table {
 public:
  Table(std::span<const TableCell> cells, std::size_t rows, std::size_t columns, std::int64_t threshold)
      : cells_(cells.size()), rows_(rows), columns_(columns), threshold_(threshold) {
    std::vector<std::int64_t> row_sums(rows, 0), column_sums(columns, 0);
    for (const TableCell& cell : cells) {
      row_sums[cell.row] += cell.value;
      column_sums[cell.column] += cell.value;
      add_edge(cell.row, column_node(cell.column), cell.value, small(cell.value, threshold));
    }
    const Pattern by_row = suppress_line(row_sums, threshold);
    const Pattern by_column = suppress_line(column_sums, threshold);
    for (std::size_t i = 0; i < rows; ++i) add_edge(i, column_node(columns), row_sums[i], by_row.hidden[i]);
    for (std::size_t i = 0; i < columns; ++i) add_edge(rows, column_node(i), column_sums[i], by_column.hidden[i]);
    add_edge(rows, column_node(columns), std::accumulate(row_sums.begin(), row_sums.end(), std::int64_t{0}),
             by_row.total_hidden || by_column.total_hidden);
    incident_.resize(rows + columns + 2);
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      incident_[edges_[i].a].push_back(i);
      incident_[edges_[i].b].push_back(i);
    }
  }

  Pattern solve() {
    bool changed = true;
    while (changed) {
      changed = false;
      for (std::size_t node = 0; node < incident_.size(); ++node) changed = mend_line(node) || changed;
      changed = mend_whole() || changed;
      changed = mend_bridges() || changed;
    }
    Pattern out;
    for (std::size_t i = 0; i < cells_; ++i) out.hidden.push_back(edges_[i].hidden);
    for (std::size_t i = 0; i < rows_; ++i) out.row_sum_hidden.push_back(edges_[sum_of_row(i)].hidden);
    for (std::size_t i = 0; i < columns_; ++i) out.column_sum_hidden.push_back(edges_[sum_of_column(i)].hidden);
    out.total_hidden = edges_.back().hidden;
    return out;
  }

 private:
  struct Edge {
    std::size_t a, b;
    std::int64_t value;
    bool hidden;
  };

  std::size_t column_node(std::size_t column) const { return rows_ + 1 + column; }
  std::size_t sum_of_row(std::size_t row) const { return cells_ + row; }
  std::size_t sum_of_column(std::size_t column) const { return cells_ + rows_ + column; }
  void add_edge(std::size_t a, std::size_t b, std::int64_t value, bool hidden) {
    edges_.push_back({a, b, value, hidden});
  }
  bool is_cell(std::size_t edge) const { return edge < cells_; }

  // Cells before sums, sums before the total, small before great.
  std::tuple<int, std::int64_t, std::size_t> cost(std::size_t edge) const {
    const int kind = is_cell(edge) ? 0 : edge + 1 < edges_.size() ? 1 : 2;
    return {kind, edges_[edge].value, edge};
  }
  std::optional<std::size_t> better(std::optional<std::size_t> best, std::size_t edge) const {
    if (edges_[edge].hidden || edges_[edge].value <= 0) return best;
    return !best || cost(edge) < cost(*best) ? edge : best;
  }

  // The cells of one row or column against its sum.
  bool mend_line(std::size_t node) {
    if (node == rows_ || node == column_node(columns_)) return false;
    const std::size_t sum = node < rows_ ? sum_of_row(node) : sum_of_column(node - rows_ - 1);
    bool changed = false;
    while (!edges_[sum].hidden) {
      HiddenSet hidden{.threshold = threshold_};
      std::optional<std::size_t> next;
      for (const std::size_t edge : incident_[node]) {
        if (!is_cell(edge)) continue;
        if (edges_[edge].hidden) {
          hidden.add(edges_[edge].value);
        } else {
          next = better(next, edge);
        }
      }
      if (hidden.safe() || !next) break;  // all of it hidden: nothing in this table can help, see "Limits"
      edges_[*next].hidden = true;
      changed = true;
    }
    return changed;
  }

  // All hidden cells against the total, which is shown beside them.
  bool mend_whole() {
    const std::size_t total = edges_.size() - 1;
    bool changed = false;
    while (!edges_[total].hidden) {
      HiddenSet hidden{.threshold = threshold_};
      std::optional<std::size_t> next;
      for (std::size_t edge = 0; edge < cells_; ++edge) {
        if (edges_[edge].hidden) {
          hidden.add(edges_[edge].value);
        } else {
          next = better(next, edge);
        }
      }
      if (hidden.safe()) break;
      edges_[next.value_or(total)].hidden = true;
      changed = true;
    }
    return changed;
  }

  // Every part of the hidden graph that hangs on one edge gets a second one. Where all sums are of positive counts
  // there always is one: each cell lies on the circle cell, sum of the row, total, sum of the column.
  bool mend_bridges() {
    std::vector<GraphEdge> graph;
    for (const Edge& edge : edges_) {
      if (edge.hidden) graph.push_back({edge.a, edge.b});
    }
    const std::vector<std::size_t> part = parts_without_bridges(graph, incident_.size());
    std::vector<std::size_t> bridges(incident_.size(), 0);
    for (const GraphEdge& edge : graph) {
      if (part[edge.a] == part[edge.b]) continue;
      ++bridges[part[edge.a]];
      ++bridges[part[edge.b]];
    }
    std::vector<std::optional<std::size_t>> best(incident_.size());
    for (std::size_t edge = 0; edge < edges_.size(); ++edge) {
      const std::size_t a = part[edges_[edge].a], b = part[edges_[edge].b];
      if (a == b) continue;
      if (bridges[a] == 1) best[a] = better(best[a], edge);
      if (bridges[b] == 1) best[b] = better(best[b], edge);
    }
    bool changed = false;
    std::vector<bool> mended(incident_.size(), false);
    for (std::size_t i = 0; i < best.size(); ++i) {
      if (!best[i] || mended[i]) continue;
      Edge& edge = edges_[*best[i]];
      edge.hidden = changed = true;
      mended[part[edge.a]] = mended[part[edge.b]] = true;
    }
    return changed;
  }

  const std::size_t cells_, rows_, columns_;
  const std::int64_t threshold_;
  std::vector<Edge> edges_{};  // cells, sums of rows, sums of columns, total
  std::vector<std::vector<std::size_t>> incident_{};
};

}  // namespace

Pattern suppress_line(std::span<const std::int64_t> values, std::int64_t threshold) {
  Pattern out;
  out.hidden.assign(values.size(), false);
  if (threshold < 2) return out;
  HiddenSet hidden{.threshold = threshold};
  std::vector<std::size_t> shown;  // that could go too, smallest first
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (small(values[i], threshold)) {
      out.hidden[i] = true;
      hidden.add(values[i]);
    } else if (values[i] > 0) {
      shown.push_back(i);
    }
  }
  std::sort(shown.begin(), shown.end(),
            [&](std::size_t a, std::size_t b) { return std::tuple(values[a], a) < std::tuple(values[b], b); });
  for (auto next = shown.begin(); !hidden.safe(); ++next) {
    if (next == shown.end()) {
      out.total_hidden = true;
      break;
    }
    out.hidden[*next] = true;
    hidden.add(values[*next]);
  }
  return out;
}

Pattern suppress_table(std::span<const TableCell> cells, std::size_t rows, std::size_t columns,
                       std::int64_t threshold) {
  if (threshold < 2) return {.hidden = std::vector<bool>(cells.size(), false)};
  return Table(cells, rows, columns, threshold).solve();
}

}  // namespace limen::suppression
