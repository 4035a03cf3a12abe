#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "base/random.h"
#include "engines/robustness/robustness.h"

namespace limen::robustness {
namespace {

using composite::Structure;

constexpr std::size_t kMaxCombinations = 4096;
constexpr std::size_t kMaxFigures = 50'000'000;

// Whether the figures before weighting depend on the factor.
bool prepares(const Factor& factor) {
  return std::holds_alternative<VaryDenomination>(factor.what) || std::holds_alternative<VaryImputation>(factor.what) ||
         std::holds_alternative<VaryTreatment>(factor.what) || std::holds_alternative<VaryNormalisation>(factor.what);
}

std::size_t alternatives_of(const Factor& factor) {
  if (std::holds_alternative<VaryDenomination>(factor.what)) return 2;
  if (std::holds_alternative<VaryWeights>(factor.what)) return 1;
  if (const auto* vary = std::get_if<VaryImputation>(&factor.what)) return vary->among.size();
  if (const auto* vary = std::get_if<VaryTreatment>(&factor.what)) return vary->among.size();
  if (const auto* vary = std::get_if<VaryNormalisation>(&factor.what)) return vary->among.size();
  if (const auto* vary = std::get_if<VaryAggregation>(&factor.what)) return vary->among.size();
  return std::get<VaryWeightSets>(factor.what).among.size();
}

bool step_is_there(const Factor& factor, const composite::Settings& settings, const Structure& structure) {
  if (std::holds_alternative<VaryDenomination>(factor.what)) {
    const auto has = [&](std::size_t i) { return !structure.nodes()[i].denominator.empty(); };
    return settings.denomination && std::any_of(structure.indicators().begin(), structure.indicators().end(), has);
  }
  if (std::holds_alternative<VaryImputation>(factor.what)) return settings.imputation.has_value();
  if (std::holds_alternative<VaryTreatment>(factor.what)) return settings.treatment.has_value();
  if (std::holds_alternative<VaryNormalisation>(factor.what)) return settings.normalisation.has_value();
  return true;
}

Error refuse(const Factor& factor, std::string code, const std::string& why) {
  return Error{std::move(code), factor.name + ": " + why};
}

Result<void> check_weights(const Factor& factor, const Structure& structure) {
  if (const auto* vary = std::get_if<VaryWeights>(&factor.what)) {
    if (!(vary->spread > 0 && vary->spread < 1)) {
      return refuse(factor, "robustness.plan.spread", "the spread of weights is over 0 and under 1");
    }
    const auto at_level = [&](const composite::Node& node) {
      return node.parent != composite::kNowhere && node.level == *vary->level;
    };
    if (vary->level && std::none_of(structure.nodes().begin(), structure.nodes().end(), at_level)) {
      return refuse(factor, "robustness.plan.level", "no node below the root is on this level");
    }
  }
  if (const auto* vary = std::get_if<VaryWeightSets>(&factor.what)) {
    for (const auto& weights : vary->among) {
      bool good = weights.size() == structure.nodes().size();
      for (const double weight : weights) good = good && std::isfinite(weight) && weight >= 0;
      if (!good) return refuse(factor, "robustness.plan.weights", "a set has one weight, not below nought, a node");
    }
  }
  return {};
}

// What may be varied once only. Weights may be varied level by level.
std::string step_key(const Factor& factor) {
  std::string key = std::to_string(factor.what.index());
  if (const auto* vary = std::get_if<VaryWeights>(&factor.what)) {
    if (vary->level) key += ":" + std::to_string(*vary->level);
  }
  return key;
}

bool same_figures(const composite::Matrix& a, const composite::Matrix& b) {
  for (std::size_t c = 0; c < a.columns(); ++c) {
    for (std::size_t row = 0; row < a.rows(); ++row) {
      const double x = a.at(row, c), y = b.at(row, c);
      if (x != y && !(composite::is_missing(x) && composite::is_missing(y))) return false;
    }
  }
  return true;
}

}  // namespace

Result<Model> Model::prepare(const Structure& structure, const composite::Data& data,
                             const composite::Settings& settings, std::vector<Factor> factors) {
  Model model;
  model.structure_ = &structure;
  model.settings_ = settings;
  model.factors_ = std::move(factors);
  model.base_weights_ = structure.weights();
  TRY(model.check());
  model.nominal_ = TRY(composite::build(structure, data, settings));
  if (model.nominal_.units.size() > 60'000) return Error{"robustness.plan.too_large", "more than 60,000 units"};
  TRY(model.try_all(data));
  model.find_idle();
  return model;
}

Result<void> Model::check() const {
  if (factors_.empty()) return Error{"robustness.plan.empty", "nothing is varied"};
  std::set<std::string> steps, names;
  bool all_weights = false;
  std::size_t levels = 0;
  for (const Factor& factor : factors_) {
    if (!step_is_there(factor, settings_, *structure_)) {
      return refuse(factor, "robustness.plan.absent_step", "the index has no such step, so it cannot be varied");
    }
    if (!std::holds_alternative<VaryWeights>(factor.what) && alternatives_of(factor) < 2) {
      return refuse(factor, "robustness.plan.alternatives", "one alternative is none");
    }
    TRY(check_weights(factor, *structure_));
    if (const auto* vary = std::get_if<VaryWeights>(&factor.what)) {
      if (!vary->level) all_weights = true;
      ++levels;
    }
    if (!steps.insert(step_key(factor)).second || !names.insert(factor.name).second || (all_weights && levels > 1)) {
      return refuse(factor, "robustness.plan.twice", "the step is varied already");
    }
  }
  return {};
}

std::size_t Model::alternatives(std::size_t factor) const { return alternatives_of(factors_[factor]); }

std::size_t Model::choice(std::size_t factor, double u) const {
  const std::size_t count = alternatives_of(factors_[factor]);
  return std::min(count - 1, static_cast<std::size_t>(u * static_cast<double>(count)));
}

std::size_t Model::prepared_of(std::span<const std::size_t> choices) const {
  std::size_t index = 0;
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    if (prepares(factors_[f])) index = index * alternatives_of(factors_[f]) + choices[f];
  }
  return index;
}

composite::Settings Model::settings_of(std::span<const std::size_t> choices) const {
  composite::Settings settings = settings_;
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    const std::size_t choice = choices[f];
    if (std::holds_alternative<VaryDenomination>(factors_[f].what) && choice == 1) settings.denomination.reset();
    if (const auto* vary = std::get_if<VaryImputation>(&factors_[f].what)) settings.imputation = vary->among[choice];
    if (const auto* vary = std::get_if<VaryTreatment>(&factors_[f].what)) settings.treatment = vary->among[choice];
    if (const auto* vary = std::get_if<VaryNormalisation>(&factors_[f].what)) {
      settings.normalisation = vary->among[choice];
    }
    if (const auto* vary = std::get_if<VaryAggregation>(&factors_[f].what)) settings.aggregation = vary->among[choice];
  }
  return settings;
}

const composite::Aggregation& Model::aggregation_of(std::span<const std::size_t> choices) const {
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    if (const auto* vary = std::get_if<VaryAggregation>(&factors_[f].what)) return vary->among[choices[f]];
  }
  return settings_.aggregation;
}

std::string Model::names_of(std::span<const std::size_t> choices) const {
  std::string names;
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    if (alternatives_of(factors_[f]) == 1) continue;
    names += (names.empty() ? "" : ", ") + factors_[f].name + " alternative " + std::to_string(choices[f] + 1);
  }
  return names;
}

// Every combination once: figures are kept by combination, and means that have no value are found here and not in run
// 7,316.
Result<void> Model::try_all(const composite::Data& data) {
  std::size_t prepared = 1, all = 1;
  for (const Factor& factor : factors_) {
    all *= alternatives_of(factor);
    if (prepares(factor)) prepared *= alternatives_of(factor);
    if (all > kMaxCombinations) return refuse(factor, "robustness.plan.too_large", "more than 4,096 combinations");
  }
  const std::size_t figures = nominal_.units.size() * structure_->indicators().size();
  if (prepared * figures > kMaxFigures) {
    return Error{"robustness.plan.too_large", "more than 50 million figures in all combinations"};
  }
  prepared_.resize(prepared);
  // The nominal settings decide who takes part.
  composite::Screening fixed;
  std::set<std::string_view> stays;
  for (const auto& unit : nominal_.units) stays.insert(unit.code);
  for (const auto& unit : data.units) (stays.contains(unit.code) ? fixed.keep : fixed.drop).push_back(unit.code);
  std::vector<std::size_t> choices(factors_.size());
  for (std::size_t n = 0; n < all; ++n) {
    std::size_t rest = n;
    for (std::size_t f = 0; f < factors_.size(); ++f) {
      choices[f] = rest % alternatives_of(factors_[f]);
      rest /= alternatives_of(factors_[f]);
    }
    composite::Settings settings = settings_of(choices);
    settings.screening = fixed;
    auto built = composite::build(*structure_, data, settings);
    if (!built.ok()) {
      Error error = built.take_error();
      error.message = names_of(choices) + ": " + error.message;
      return error;
    }
    prepared_[prepared_of(choices)] = std::move(built.value().normalised);
  }
  return {};
}

// A factor whose alternatives make no difference to any figure is named: nobody should read its small index as a proof.
void Model::find_idle() {
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    if (!prepares(factors_[f])) continue;
    std::size_t step = 1;
    for (std::size_t g = f + 1; g < factors_.size(); ++g)
      step *= prepares(factors_[g]) ? alternatives_of(factors_[g]) : 1;
    const std::size_t count = alternatives_of(factors_[f]);
    bool idle = true;
    for (std::size_t i = 0; i < prepared_.size() && idle; ++i) {
      const std::size_t choice = i / step % count;
      if (choice > 0) idle = same_figures(prepared_[i], prepared_[i - choice * step]);
    }
    if (!idle) continue;
    Error finding = refuse(factors_[f], "robustness.plan.no_effect", "its alternatives give the same figures");
    finding.severity = Severity::kWarning;
    findings_.push_back(std::move(finding));
  }
}

void Model::weigh(std::span<const double> u, std::vector<double>& weights) const {
  weights = base_weights_;
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    if (const auto* sets = std::get_if<VaryWeightSets>(&factors_[f].what)) weights = sets->among[choice(f, u[f])];
  }
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    const auto* vary = std::get_if<VaryWeights>(&factors_[f].what);
    if (vary == nullptr) continue;
    // All shifts of a factor come from its one coordinate, so that they are one factor to the sensitivity analysis.
    Random random(std::bit_cast<std::uint64_t>(u[f]), f);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const composite::Node& node = structure_->nodes()[i];
      if (vary->level && node.level != *vary->level) continue;
      const double v = static_cast<double>(random.next() >> 11U) * 0x1p-52 - 1;
      weights[i] *= 1 + vary->spread * v;
    }
  }
}

void Model::run(std::span<const double> u, Room& room) const {
  std::size_t choices[64] = {};
  std::vector<std::size_t> many;
  std::span<std::size_t> chosen(choices, std::min<std::size_t>(factors_.size(), 64));
  if (factors_.size() > 64) {
    many.resize(factors_.size());
    chosen = many;
  }
  for (std::size_t f = 0; f < factors_.size(); ++f) chosen[f] = choice(f, u[f]);
  weigh(u, room.weights);
  const composite::Matrix& figures = prepared_[prepared_of(chosen)];
  if (room.scores.rows() != figures.rows() || room.scores.columns() != structure_->nodes().size()) {
    room.scores = composite::Matrix(figures.rows(), structure_->nodes().size());
  }
  for (const std::size_t i : structure_->indicators()) {
    const auto from = figures.column(structure_->nodes()[i].column);
    std::copy(from.begin(), from.end(), room.scores.column(i).begin());
  }
  // Tried with every combination in prepare(): cannot fail.
  (void)composite::aggregate(*structure_, room.weights, aggregation_of(chosen), room.scores);
  room.ranks = composite::ranks(room.scores.column(structure_->root()));
}

}  // namespace limen::robustness
