// Denominators, imputation and screening.
#include <algorithm>
#include <map>

#include "engines/composite/steps.h"

namespace limen::composite {
namespace {

double mean_of(const std::vector<double>& figures) {
  // Two passes, as R does: the second takes off what rounding left.
  if (figures.empty()) return kMissing;
  long double sum = 0;
  for (const double figure : figures) sum += figure;
  const long double first = sum / static_cast<long double>(figures.size());
  long double rest = 0;
  for (const double figure : figures) rest += figure - first;
  return static_cast<double>(first + rest / static_cast<long double>(figures.size()));
}

double median_of(std::vector<double> figures) {
  if (figures.empty()) return kMissing;
  std::sort(figures.begin(), figures.end());
  const std::size_t half = figures.size() / 2;
  return figures.size() % 2 == 1 ? figures[half] : (figures[half - 1] + figures[half]) / 2;
}

}  // namespace

Result<Matrix> denominate(const Structure& structure, const Data& data, const Denomination& how) {
  Matrix result = data.indicators;
  for (const std::size_t i : structure.indicators()) {
    const Node& node = structure.nodes()[i];
    if (node.denominator.empty()) continue;
    const auto found = data.denominators.find(node.denominator);
    if (found == data.denominators.end()) {
      return Error{"composite.denominate.missing", node.code + ": the data has no column " + node.denominator};
    }
    const std::span<double> column = result.column(node.column);
    for (std::size_t row = 0; row < column.size(); ++row) {
      if (found->second[row] == 0 && !is_missing(column[row])) {
        return Error{"composite.denominate.zero", node.code + ": the denominator " + node.denominator + " of " +
                                                      data.units[row].code + " is nought"};
      }
      column[row] = column[row] / found->second[row] * how.scale;
    }
  }
  return result;
}

Result<Matrix> impute(const Structure& structure, const Data& data, const Matrix& figures, const Imputation& how) {
  using Method = Imputation::Method;
  const bool grouped = how.method == Method::kGroupMean || how.method == Method::kGroupMedian;
  const bool median = how.method == Method::kMedian || how.method == Method::kGroupMedian;
  const auto group = data.groups.find(how.group);
  if (grouped && group == data.groups.end()) {
    return Error{"composite.impute.group", "the data has no group column " + how.group};
  }
  Matrix result = figures;
  for (std::size_t c = 0; c < structure.indicators().size(); ++c) {
    std::map<std::string_view, std::vector<double>> known;
    const auto key = [&](std::size_t row) {
      return grouped ? std::string_view(group->second[row]) : std::string_view();
    };
    const std::span<double> column = result.column(c);
    for (std::size_t row = 0; row < column.size(); ++row) {
      if (!is_missing(column[row])) known[key(row)].push_back(column[row]);
    }
    std::map<std::string_view, double> stand_in;
    for (const auto& [name, values] : known) stand_in[name] = median ? median_of(values) : mean_of(values);
    for (std::size_t row = 0; row < column.size(); ++row) {
      if (!is_missing(column[row])) continue;
      const auto found = stand_in.find(key(row));
      const bool without_group = grouped && key(row).empty();
      if (how.method == Method::kConstant) {
        column[row] = how.constant;
      } else if (found != stand_in.end() && !without_group) {
        column[row] = found->second;
      }
    }
  }
  return result;
}

Result<std::vector<std::size_t>> screen(const Data& data, const Matrix& figures, const Screening& how) {
  const auto holds = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const auto* list : {&how.keep, &how.drop}) {
    for (const std::string& name : *list) {
      const bool known =
          std::any_of(data.units.begin(), data.units.end(), [&](const Unit& unit) { return unit.code == name; });
      if (!known) return Error{"composite.screen.unit", "the data has no unit " + name};
    }
  }
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < figures.rows(); ++row) {
    std::size_t there = 0, nought = 0;
    for (std::size_t c = 0; c < figures.columns(); ++c) {
      if (is_missing(figures.at(row, c))) continue;
      ++there;
      if (figures.at(row, c) == 0) ++nought;
    }
    const double available = static_cast<double>(there) / static_cast<double>(figures.columns());
    const double not_nought = there == 0 ? 0 : static_cast<double>(there - nought) / static_cast<double>(there);
    bool stays = available >= how.available && not_nought >= how.not_nought;
    if (holds(how.keep, data.units[row].code)) stays = true;
    if (holds(how.drop, data.units[row].code)) stays = false;
    if (stays) rows.push_back(row);
  }
  return rows;
}

}  // namespace limen::composite
