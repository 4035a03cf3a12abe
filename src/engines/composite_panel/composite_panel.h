// Composite indicators over several years: the steps of engines/composite for every year, with what only years have:
// gaps filled along time, one scale for all years or one for each, and changes of scores and ranks.
//
// Steps: denominators -> along time -> imputation across the units of the same year -> screening of each row ->
// outliers and normalisation over all rows together, or year by year -> aggregation -> ranks within each year ->
// changes against the year before. A figure that is not the file's own carries a mark that says where it comes from.
//
// Scores of two years can be compared only where both stand on one scale. Where every year has its own, the change of a
// score is missing, and not a number that means nothing; ranks compare.
//
// Pure and deterministic; values own their data.
//
//   const DataByPeriod data = TRY(DataByPeriod::read_csv(text, "data.csv", structure));
//   const BuiltPanel built = TRY(build_panel(structure, data, settings, {.along = Along{}}));
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "engines/composite/composite.h"

namespace limen::composite_panel {

// Filling gaps with the same unit's figures of other years.
struct Along {
  enum class Method {
    kLast,    // the last figure before, as it was
    kLinear,  // on the line between the figure before and the one after; never outside of the two
  };
  Method method = Method::kLast;
  // How far away in periods a figure may be (kLinear: each of the two); 0: any distance.
  std::size_t reach = 0;
};

enum class Over { kAllPeriods, kEachPeriod };

struct PanelSettings {
  std::optional<Along> along{};
  Over treatment = Over::kAllPeriods;
  Over normalisation = Over::kAllPeriods;
};

enum class Mark : std::uint8_t {
  kOwn,     // of the file, or missing still
  kAlong,   // filled along time
  kAcross,  // filled with other units of the same year
};

struct BuiltPanel {
  std::vector<std::string> periods;
  composite::Matrix denominated, imputed;  // all rows of the data
  std::vector<Mark> marks;                 // of `imputed`: row * indicators + indicator
  // Rows that stayed, in the order of the data.
  std::vector<std::size_t> rows;  // of the data
  std::vector<composite::Unit> units;
  std::vector<std::size_t> period_of;
  composite::Matrix treated, normalised, scores;
  // By indicator; kEachPeriod: by period, then by indicator. Empty without treatment.
  std::vector<composite::TreatedColumn> treatments;
  std::vector<double> ranks;         // of the root, within the period
  std::vector<std::size_t> before;   // the unit's row in the period before; kNowhere: none
  std::vector<double> score_change;  // of the root; missing where scales differ
  std::vector<double> rank_change;   // over nought: better
  bool one_scale = true;             // scores of different years compare
  std::vector<Error> findings;

  Mark mark(std::size_t data_row, std::size_t indicator) const {
    return marks[data_row * imputed.columns() + indicator];
  }
  std::size_t marked(std::size_t data_row) const;  // how many of a row are not the file's own
};

// Errors: those of engines/composite; "composite.panel.time" (lines need periods that are numbers),
// "composite.panel.reference" (a unit as reference over all years together: which year's?).
Result<BuiltPanel> build_panel(const composite::Structure& structure, const composite::DataByPeriod& data,
                               const composite::Settings& settings, const PanelSettings& how);

// The step along time by itself. Marks as in BuiltPanel; those of other figures are left.
Result<composite::Matrix> fill_along(const composite::DataByPeriod& data, const composite::Matrix& figures,
                                     const Along& how, std::vector<Mark>& marks);

}  // namespace limen::composite_panel
