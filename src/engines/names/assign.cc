#include <limits>

#include "engines/names/names.h"

namespace limen::names {

// The Hungarian method with potentials, on costs = -gains; rows and columns count from 1, 0 is the free one.
std::vector<int> assign(std::span<const double> gains, std::size_t rows, std::size_t columns) {
  const bool turned = rows > columns;  // the method wants no more rows than columns
  const std::size_t n = turned ? columns : rows;
  const std::size_t m = turned ? rows : columns;
  const auto gain = [&](std::size_t i, std::size_t j) {
    return turned ? gains[j * columns + i] : gains[i * columns + j];
  };
  std::vector<double> row_potential(n + 1), column_potential(m + 1);
  std::vector<std::size_t> row_of(m + 1), way(m + 1);
  for (std::size_t i = 1; i <= n; ++i) {
    row_of[0] = i;
    std::size_t column = 0;
    std::vector<double> least(m + 1, std::numeric_limits<double>::infinity());
    std::vector<bool> used(m + 1);
    do {
      used[column] = true;
      const std::size_t row = row_of[column];
      double delta = std::numeric_limits<double>::infinity();
      std::size_t next = 0;
      for (std::size_t j = 1; j <= m; ++j) {
        if (used[j]) continue;
        const double reduced = -gain(row - 1, j - 1) - row_potential[row] - column_potential[j];
        if (reduced < least[j]) {
          least[j] = reduced;
          way[j] = column;
        }
        if (least[j] < delta) {
          delta = least[j];
          next = j;
        }
      }
      for (std::size_t j = 0; j <= m; ++j) {
        if (used[j]) {
          row_potential[row_of[j]] += delta;
          column_potential[j] -= delta;
        } else {
          least[j] -= delta;
        }
      }
      column = next;
    } while (row_of[column] != 0);
    while (column != 0) {
      row_of[column] = row_of[way[column]];
      column = way[column];
    }
  }
  std::vector<int> result(rows, -1);
  for (std::size_t j = 1; j <= m; ++j) {
    if (row_of[j] == 0 || gain(row_of[j] - 1, j - 1) <= 0) continue;
    const std::size_t row = turned ? j - 1 : row_of[j] - 1;
    result[row] = static_cast<int>(turned ? row_of[j] - 1 : j - 1);
  }
  return result;
}

}  // namespace limen::names
