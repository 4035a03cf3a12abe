// Which counts of a table are not shown, so that nobody can be found in it.
//
// Primary suppression hides every count from 1 to threshold - 1. Secondary suppression hides further counts until the
// totals that are shown do not give a hidden one away (cell suppression; L. H. Cox, 1980). Zero is not hidden: that
// nobody came is about nobody.
//
// A hidden set within a sum that can be computed is safe when it has at least two cells, its sum is at least the
// threshold (the set is itself a group of people), and the sum does not force its cells to their least (all 1) or, when
// all are small, their greatest value. When it is not, the smallest count still shown goes too; when none is left, the
// total.
//
// For tables of two dimensions the sums of rows and columns are taken as known, because the query by one dimension
// shows them, unless that query hides them. On top of safe lines, no hidden value may be the only unknown of any
// combination of sums: with rows and columns as nodes and hidden values as edges, no edge may be a bridge (D. Gusfield,
// 1988).
//
// What remains: docs/services/statistics.md, "Limits". Pure functions; any number of threads.
//
//   const Pattern pattern = suppress_line(counts, 5);
//   print(pattern.hidden[i] ? "…" : counts[i]);
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace limen::suppression {

struct Pattern {
  std::vector<bool> hidden{};  // one for each cell given
  bool total_hidden = false;
  // Of a table: which sums must not be known. More than suppress_line hides only where a cell is all of its row or
  // column, or nearly so, and hiding it would be in vain otherwise.
  std::vector<bool> row_sum_hidden{}, column_sum_hidden{};
};

// Cells that add up to one total. threshold < 2 hides nothing.
Pattern suppress_line(std::span<const std::int64_t> values, std::int64_t threshold);

struct TableCell {
  std::size_t row = 0, column = 0;  // each pair at most once; absent cells are 0
  std::int64_t value = 0;
};
Pattern suppress_table(std::span<const TableCell> cells, std::size_t rows, std::size_t columns, std::int64_t threshold);

}  // namespace limen::suppression
