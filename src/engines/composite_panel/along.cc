#include <charconv>
#include <map>

#include "engines/composite_panel/composite_panel.h"

namespace limen::composite_panel {

using composite::is_missing;
using composite::Matrix;

Result<Matrix> fill_along(const composite::DataByPeriod& data, const Matrix& figures, const Along& how,
                          std::vector<Mark>& marks) {
  std::vector<double> times;
  for (std::size_t p = 0; p < data.periods.size(); ++p) {
    const std::string& text = data.periods[p];
    double time = static_cast<double>(p);
    if (how.method == Along::Method::kLinear) {
      const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), time);
      if (status != std::errc() || end != text.data() + text.size()) {
        return Error{"composite.panel.time", "a line through time needs periods that are numbers, and not " + text, {}};
      }
    }
    times.push_back(time);
  }
  // Rows of each unit by period.
  std::map<std::string, std::map<std::size_t, std::size_t>> by_unit;
  for (std::size_t row = 0; row < data.period_of.size(); ++row) {
    by_unit[data.rows.units[row].code][data.period_of[row]] = row;
  }
  const auto near = [&](std::size_t a, std::size_t b) { return how.reach == 0 || b - a <= how.reach; };
  Matrix result = figures;
  for (std::size_t c = 0; c < figures.columns(); ++c) {
    for (const auto& [code, rows] : by_unit) {
      for (auto gap = rows.begin(); gap != rows.end(); ++gap) {
        if (!is_missing(figures.at(gap->second, c))) continue;
        auto before = gap, after = gap;
        while (before != rows.begin() && is_missing(figures.at(before->second, c))) --before;
        while (after != rows.end() && is_missing(figures.at(after->second, c))) ++after;
        if (is_missing(figures.at(before->second, c)) || !near(before->first, gap->first)) continue;
        const double was = figures.at(before->second, c);
        double value = was;
        if (how.method == Along::Method::kLinear) {
          if (after == rows.end() || !near(gap->first, after->first)) continue;
          const double share =
              (times[gap->first] - times[before->first]) / (times[after->first] - times[before->first]);
          value = was + share * (figures.at(after->second, c) - was);
        }
        result.at(gap->second, c) = value;
        marks[gap->second * figures.columns() + c] = Mark::kAlong;
      }
    }
  }
  return result;
}

}  // namespace limen::composite_panel
