#include "engines/composite_panel/composite_panel.h"

#include <algorithm>
#include <map>

namespace limen::composite_panel {
namespace {

using composite::Data;
using composite::DataByPeriod;
using composite::is_missing;
using composite::kMissing;
using composite::kNowhere;
using composite::Matrix;
using composite::Settings;
using composite::Structure;

Matrix rows_of(const Matrix& figures, const std::vector<std::size_t>& rows) {
  Matrix result(rows.size(), figures.columns());
  for (std::size_t c = 0; c < figures.columns(); ++c) {
    for (std::size_t i = 0; i < rows.size(); ++i) result.at(i, c) = figures.at(rows[i], c);
  }
  return result;
}

void put_rows(const Matrix& part, const std::vector<std::size_t>& rows, Matrix& whole) {
  for (std::size_t c = 0; c < part.columns(); ++c) {
    for (std::size_t i = 0; i < rows.size(); ++i) whole.at(rows[i], c) = part.at(i, c);
  }
}

// Rows of each period, by the periods of these rows.
std::vector<std::vector<std::size_t>> by_period(const std::vector<std::size_t>& period_of, std::size_t periods) {
  std::vector<std::vector<std::size_t>> result(periods);
  for (std::size_t row = 0; row < period_of.size(); ++row) result[period_of[row]].push_back(row);
  return result;
}

// The place on such a scale depends on the other figures.
bool is_relative(const composite::Scale& scale) {
  using composite::Scaling;
  return scale.scaling != Scaling::kNone && scale.scaling != Scaling::kScaled && scale.scaling != Scaling::kGoalposts;
}

bool has_one_scale(const Settings& settings, const PanelSettings& how, std::size_t periods) {
  if (periods < 2) return true;
  if (how.treatment == Over::kEachPeriod && settings.treatment) return false;
  // Copeland compares units with each other, year by year.
  const auto compares = [](composite::Mean mean) { return mean == composite::Mean::kCopeland; };
  if (compares(settings.aggregation.all)) return false;
  for (const auto& [level, mean] : settings.aggregation.by_level) {
    if (compares(mean)) return false;
  }
  if (how.normalisation == Over::kAllPeriods || !settings.normalisation) return true;
  if (is_relative(settings.normalisation->all)) return false;
  for (const auto& [code, scale] : settings.normalisation->single) {
    if (is_relative(scale)) return false;
  }
  return true;
}

class PanelBuilder {
 public:
  PanelBuilder(const Structure& structure, const DataByPeriod& data, const Settings& settings, const PanelSettings& how)
      : structure_(structure), data_(data), settings_(settings), how_(how) {}

  Result<BuiltPanel> build() {
    built_.periods = data_.periods;
    built_.one_scale = has_one_scale(settings_, how_, data_.periods.size());
    TRY(check());
    built_.denominated = settings_.denomination
                             ? TRY(composite::denominate(structure_, data_.rows, *settings_.denomination))
                             : data_.rows.indicators;
    TRY(fill());
    built_.rows =
        TRY(composite::screen(data_.rows, built_.imputed, settings_.screening.value_or(composite::Screening{})));
    if (built_.rows.empty()) return Error{"composite.screen.nobody", "no unit has enough data", {}};
    for (const std::size_t row : built_.rows) {
      built_.units.push_back(data_.rows.units[row]);
      built_.period_of.push_back(data_.period_of[row]);
    }
    parts_ = by_period(built_.period_of, built_.periods.size());
    TRY(treat());
    TRY(normalise());
    TRY(score());
    compare();
    return std::move(built_);
  }

 private:
  // What building looks at, once, on one period: settings out of range, and what the structure does not have.
  Result<void> check() const {
    const composite::Normalisation none;
    const composite::Normalisation& scales = settings_.normalisation ? *settings_.normalisation : none;
    const auto refers = [](const composite::Scale& scale) {
      return scale.scaling == composite::Scaling::kDistanceToReference;
    };
    bool any = refers(scales.all);
    for (const auto& [code, scale] : scales.single) any = any || refers(scale);
    if (any && how_.normalisation == Over::kAllPeriods && data_.periods.size() > 1) {
      return Error{"composite.panel.reference",
                   "a reference unit over all periods together: normalise each period by itself",
                   {}};
    }
    return {};
  }

  Result<void> fill() {
    built_.marks.assign(data_.rows.units.size() * structure_.indicators().size(), Mark::kOwn);
    built_.imputed =
        how_.along ? TRY(fill_along(data_, built_.denominated, *how_.along, built_.marks)) : built_.denominated;
    if (!settings_.imputation) return {};
    const Matrix along = built_.imputed;
    const auto parts = by_period(data_.period_of, data_.periods.size());
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const auto& rows = parts[p];
      if (rows.empty()) continue;
      const Data part = data_.period(p);
      const Matrix filled = TRY(composite::impute(structure_, part, rows_of(along, rows), *settings_.imputation));
      put_rows(filled, rows, built_.imputed);
    }
    for (std::size_t row = 0; row < along.rows(); ++row) {
      for (std::size_t c = 0; c < along.columns(); ++c) {
        const bool filled = is_missing(along.at(row, c)) && !is_missing(built_.imputed.at(row, c));
        if (filled) built_.marks[row * along.columns() + c] = Mark::kAcross;
      }
    }
    return {};
  }

  Result<void> treat() {
    built_.treated = rows_of(built_.imputed, built_.rows);
    if (how_.treatment == Over::kAllPeriods) {
      built_.treatments = TRY(composite::treat_all(structure_, settings_, built_.treated));
      return {};
    }
    for (const auto& rows : parts_) {
      Matrix part = rows_of(built_.treated, rows);
      const auto treated = TRY(composite::treat_all(structure_, settings_, part));
      built_.treatments.insert(built_.treatments.end(), treated.begin(), treated.end());
      put_rows(part, rows, built_.treated);
    }
    return {};
  }

  Result<void> normalise() {
    const composite::Normalisation as_is{.all = composite::Scale{.scaling = composite::Scaling::kNone}};
    const composite::Normalisation& scales = settings_.normalisation ? *settings_.normalisation : as_is;
    if (how_.normalisation == Over::kAllPeriods) {
      built_.normalised = TRY(composite::normalise(structure_, built_.units, built_.treated, scales));
      return {};
    }
    built_.normalised = built_.treated;
    for (const auto& rows : parts_) {
      if (rows.empty()) continue;
      std::vector<composite::Unit> units;
      for (const std::size_t row : rows) units.push_back(built_.units[row]);
      const Matrix part = TRY(composite::normalise(structure_, units, rows_of(built_.treated, rows), scales));
      put_rows(part, rows, built_.normalised);
    }
    return {};
  }

  // Year by year: Copeland compares units of the same year, and so do ranks.
  Result<void> score() {
    built_.scores = Matrix(built_.rows.size(), structure_.nodes().size());
    built_.ranks.assign(built_.rows.size(), kMissing);
    for (const auto& rows : parts_) {
      if (rows.empty()) continue;
      const Matrix part = TRY(
          composite::score(structure_, rows_of(built_.normalised, rows), structure_.weights(), settings_.aggregation));
      put_rows(part, rows, built_.scores);
      const std::vector<double> ranks = composite::ranks(part.column(structure_.root()));
      for (std::size_t i = 0; i < rows.size(); ++i) built_.ranks[rows[i]] = ranks[i];
    }
    return {};
  }

  void compare() {
    std::map<std::pair<std::string, std::size_t>, std::size_t> by_key;
    for (std::size_t row = 0; row < built_.rows.size(); ++row) {
      by_key[{built_.units[row].code, built_.period_of[row]}] = row;
    }
    const auto scores = built_.scores.column(structure_.root());
    for (std::size_t row = 0; row < built_.rows.size(); ++row) {
      const std::size_t period = built_.period_of[row];
      const auto found = period == 0 ? by_key.end() : by_key.find({built_.units[row].code, period - 1});
      const std::size_t before = found == by_key.end() ? kNowhere : found->second;
      built_.before.push_back(before);
      built_.score_change.push_back(before == kNowhere || !built_.one_scale ? kMissing : scores[row] - scores[before]);
      built_.rank_change.push_back(before == kNowhere ? kMissing : built_.ranks[before] - built_.ranks[row]);
      if (!is_missing(scores[row])) continue;
      built_.findings.push_back(
          Error{"composite.score.missing",
                built_.units[row].code + " " + built_.periods[period] + ": too little data for a score",
                {},
                Severity::kWarning});
    }
    if (built_.one_scale) return;
    built_.findings.push_back(Error{"composite.panel.scales",
                                    "each period has a scale of its own: scores of different periods do not compare",
                                    {},
                                    Severity::kWarning});
  }

  const Structure& structure_;
  const DataByPeriod& data_;
  const Settings& settings_;
  const PanelSettings& how_;
  BuiltPanel built_;
  std::vector<std::vector<std::size_t>> parts_;  // rows that stayed, by period
};

}  // namespace

std::size_t BuiltPanel::marked(std::size_t data_row) const {
  std::size_t count = 0;
  for (std::size_t c = 0; c < imputed.columns(); ++c) count += mark(data_row, c) != Mark::kOwn ? 1 : 0;
  return count;
}

Result<BuiltPanel> build_panel(const Structure& structure, const DataByPeriod& data, const Settings& settings,
                               const PanelSettings& how) {
  // The checks of the settings are those of a single year: a build that has nothing to do.
  TRY(composite::check(settings));
  return PanelBuilder(structure, data, settings, how).build();
}

}  // namespace limen::composite_panel
