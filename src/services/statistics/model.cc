#include "services/statistics/model.h"

#include <algorithm>
#include <map>

#include "engines/suppression/suppression.h"

namespace limen::statistics {
namespace {

// Numbers for the keys of one dimension, in order of appearance.
std::vector<std::size_t> numbered(const std::vector<FigureRow>& rows, std::size_t dimension, std::size_t& count) {
  std::map<std::string_view, std::size_t> numbers;
  std::vector<std::size_t> out;
  out.reserve(rows.size());
  for (const FigureRow& row : rows) out.push_back(numbers.emplace(row.keys[dimension], numbers.size()).first->second);
  count = numbers.size();
  return out;
}

class Hiding {
 public:
  Hiding(const std::vector<FigureRow>& rows, std::size_t dimensions, std::int64_t threshold)
      : rows_(rows), dimensions_(dimensions), threshold_(threshold) {
    if (dimensions_ < 2) return;
    row_of_ = numbered(rows, 0, row_count_);
    column_of_ = numbered(rows, 1, column_count_);
  }
  suppression::Pattern of(std::size_t measure) const {
    if (dimensions_ < 2) {
      std::vector<std::int64_t> values;
      values.reserve(rows_.size());
      for (const FigureRow& row : rows_) values.push_back(row.counts[measure]);
      return suppression::suppress_line(values, threshold_);
    }
    std::vector<suppression::TableCell> cells;
    cells.reserve(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      cells.push_back({row_of_[i], column_of_[i], rows_[i].counts[measure]});
    }
    return suppression::suppress_table(cells, row_count_, column_count_, threshold_);
  }

 private:
  const std::vector<FigureRow>& rows_;
  const std::size_t dimensions_;
  const std::int64_t threshold_;
  std::vector<std::size_t> row_of_{}, column_of_{};
  std::size_t row_count_ = 0, column_count_ = 0;
};

}  // namespace

std::string_view to_text(Dimension dimension) { return kDimensionNames[static_cast<std::size_t>(dimension)]; }

std::optional<Dimension> parse_dimension(std::string_view text) {
  const auto found = std::find(kDimensionNames.begin(), kDimensionNames.end(), text);
  if (found == kDimensionNames.end()) return std::nullopt;
  return static_cast<Dimension>(found - kDimensionNames.begin());
}

Shown show(std::vector<FigureRow> rows, std::size_t dimensions, std::int64_t threshold) {
  Shown out;
  out.suppressed_below = threshold;
  const Hiding hiding(rows, dimensions, threshold);
  std::array<suppression::Pattern, kMeasures> patterns;
  for (std::size_t measure = 0; measure < kMeasures; ++measure) {
    patterns[measure] = hiding.of(measure);
    std::int64_t total = 0;
    for (const FigureRow& row : rows) total += row.counts[measure];
    if (!patterns[measure].total_hidden) out.totals[measure] = total;
  }
  out.rows.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ShownRow shown;
    for (std::size_t measure = 0; measure < kMeasures; ++measure) {
      if (patterns[measure].hidden[i]) {
        shown.suppressed = true;
      } else {
        shown.counts[measure] = rows[i].counts[measure];
      }
    }
    shown.keys = std::move(rows[i].keys);
    out.rows.push_back(std::move(shown));
  }
  return out;
}

}  // namespace limen::statistics
