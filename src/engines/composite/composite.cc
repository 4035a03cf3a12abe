#include "engines/composite/composite.h"

#include <algorithm>
#include <cmath>

namespace limen::composite {
namespace {

Matrix rows_of(const Matrix& figures, const std::vector<std::size_t>& rows) {
  Matrix result(rows.size(), figures.columns());
  for (std::size_t c = 0; c < figures.columns(); ++c) {
    for (std::size_t i = 0; i < rows.size(); ++i) result.at(i, c) = figures.at(rows[i], c);
  }
  return result;
}

// A scaled figure without a value although there was one, or without bound: the column had no spread, or nothing over
// nought to be a fraction of.
void note_meaningless(const Structure& structure, Built& built) {
  for (const std::size_t i : structure.indicators()) {
    const Node& node = structure.nodes()[i];
    std::size_t lost = 0;
    for (std::size_t row = 0; row < built.normalised.rows(); ++row) {
      const bool had = !is_missing(built.treated.at(row, node.column));
      if (had && !std::isfinite(built.normalised.at(row, node.column))) ++lost;
    }
    if (lost == 0) continue;
    Error finding{"composite.normalise.degenerate",
                  node.code + ": " + std::to_string(lost) + " figures have no place on the scale",
                  {}};
    finding.severity = Severity::kWarning;
    built.findings.push_back(std::move(finding));
  }
}

void note_missing(const Structure& structure, Built& built) {
  for (std::size_t row = 0; row < built.units.size(); ++row) {
    if (!is_missing(built.scores.at(row, structure.root()))) continue;
    Error finding{"composite.score.missing", built.units[row].code + ": too little data for a score", {}};
    finding.severity = Severity::kWarning;
    built.findings.push_back(std::move(finding));
  }
}

}  // namespace

Result<void> check(const Settings& settings) {
  const Aggregation& how = settings.aggregation;
  if (!std::isfinite(how.power) || how.power == 0 || std::abs(how.power) > 100) {
    return Error{"composite.settings.power", "the power of a mean is between -100 and 100 and not 0"};
  }
  if (!(how.coverage >= 0 && how.coverage <= 1)) {
    return Error{"composite.settings.share", "a share is between 0 and 1"};
  }
  if (settings.screening && !(settings.screening->available >= 0 && settings.screening->available <= 1 &&
                              settings.screening->not_nought >= 0 && settings.screening->not_nought <= 1)) {
    return Error{"composite.settings.share", "a share is between 0 and 1"};
  }
  std::vector<std::optional<Treatment>> treatments{settings.treatment};
  for (const auto& [code, own] : settings.single_treatments) treatments.push_back(own);
  for (const std::optional<Treatment>& one : treatments) {
    if (one && (one->winmax < 0 || !(one->skew > 0))) {
      return Error{"composite.settings.treatment", "winmax is not below 0 and skew over 0"};
    }
  }
  return {};
}

Result<Built> prepare(const Structure& structure, const Data& data, const Settings& settings) {
  TRY(check(settings));
  Built built;
  built.denominated =
      settings.denomination ? TRY(denominate(structure, data, *settings.denomination)) : data.indicators;
  built.imputed =
      settings.imputation ? TRY(impute(structure, data, built.denominated, *settings.imputation)) : built.denominated;
  built.rows = TRY(screen(data, built.imputed, settings.screening.value_or(Screening{})));
  if (built.rows.empty()) return Error{"composite.screen.nobody", "no unit has enough data"};
  for (const std::size_t row : built.rows) built.units.push_back(data.units[row]);
  built.screened = rows_of(built.imputed, built.rows);
  built.treated = built.screened;
  built.treatments = TRY(treat_all(structure, settings, built.treated));
  const Normalisation as_is{.all = Scale{.scaling = Scaling::kNone}};
  built.normalised =
      TRY(normalise(structure, built.units, built.treated, settings.normalisation ? *settings.normalisation : as_is));
  note_meaningless(structure, built);
  return built;
}

Result<Matrix> score(const Structure& structure, const Matrix& normalised, std::span<const double> weights,
                     const Aggregation& how) {
  Matrix scores(normalised.rows(), structure.nodes().size());
  for (const std::size_t i : structure.indicators()) {
    const auto from = normalised.column(structure.nodes()[i].column);
    std::copy(from.begin(), from.end(), scores.column(i).begin());
  }
  TRY(aggregate(structure, weights, how, scores));
  return scores;
}

Result<Built> build(const Structure& structure, const Data& data, const Settings& settings) {
  Built built = TRY(prepare(structure, data, settings));
  built.scores = TRY(score(structure, built.normalised, structure.weights(), settings.aggregation));
  built.ranks = ranks(built.scores.column(structure.root()));
  note_missing(structure, built);
  return built;
}

Result<std::vector<WithoutNode>> leave_one_out(const Structure& structure, const Built& built, const Aggregation& how) {
  std::vector<WithoutNode> result;
  for (std::size_t i = 0; i < structure.nodes().size(); ++i) {
    if (i == structure.root()) continue;
    std::vector<double> weights = structure.weights();
    weights[i] = 0;
    const Matrix scores = TRY(score(structure, built.normalised, weights, how));
    WithoutNode without;
    without.node = i;
    const auto root = scores.column(structure.root());
    without.scores.assign(root.begin(), root.end());
    without.ranks = ranks(root);
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t row = 0; row < without.ranks.size(); ++row) {
      if (is_missing(without.ranks[row]) || is_missing(built.ranks[row])) continue;
      sum += std::abs(without.ranks[row] - built.ranks[row]);
      ++count;
    }
    without.mean_rank_change = count == 0 ? kMissing : sum / static_cast<double>(count);
    result.push_back(std::move(without));
  }
  return result;
}

}  // namespace limen::composite
