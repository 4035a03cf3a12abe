// From which score on a hit of a list is shown: the pack's value for a category, an issuer or both, the model's for all
// others (packs/baseline/screening_thresholds.yaml). Immutable once read; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/config/config.h"
#include "platform/lists/lists.h"
#include "services/alerts/alerts.h"

namespace limen::alerts {

class Thresholds {
 public:
  // Errors: those of the pack reader, "alerts.threshold.range" (not 0 to 1), "alerts.threshold.for_whom" (neither
  // category nor issuer, or a category that the pack does not have), "alerts.threshold.twice" (two rows for the same
  // days).
  static Result<Thresholds> read(const config::PackStore& packs, const site::Knowledge& knowledge, double all);

  Threshold of(std::string_view category, std::string_view issuer, CivilDate day) const;
  double lowest(CivilDate day) const;  // of all in force, that of all lists included
  json::object to_json() const;        // {all, rows:[…]}: what the journal says of them

 private:
  struct Row {
    std::string category{}, issuer{};  // empty: any
    double min_score = 0;
    lists::Validity validity{};
    std::string source{};
  };
  double all_ = 0;
  std::vector<Row> rows_;
};

}  // namespace limen::alerts
