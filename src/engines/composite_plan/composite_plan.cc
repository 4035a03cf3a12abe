#include "engines/composite_plan/composite_plan.h"

#include <cmath>
#include <optional>
#include <utility>

namespace limen::composite_plan {
namespace {

using composite::Aggregation;
using composite::Denomination;
using composite::Imputation;
using composite::Mean;
using composite::Normalisation;
using composite::Scale;
using composite::Scaling;
using composite::Screening;
using composite::Structure;
using composite::Treatment;

template <typename T>
using Words = std::initializer_list<std::pair<std::string_view, T>>;

template <typename T>
Result<T> word(const Node& node, std::string_view key, Words<T> words, T fallback) {
  const Node* found = node.find(key);
  if (found == nullptr) return fallback;
  const std::string text = TRY(found->text());
  std::string known;
  for (const auto& [name, value] : words) {
    if (name == text) return value;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  return found->error("composite.plan.value", text + " is none of " + known);
}

Result<double> number(const Node& node, std::string_view key, double fallback) {
  const Node* found = node.find(key);
  if (found == nullptr) return fallback;
  const double value = TRY(found->number());
  if (!std::isfinite(value)) return found->error("composite.plan.value", "is no finite number");
  return value;
}

Result<Denomination> read_denomination(const Node& node) {
  TRY(node.only({"scale"}));
  return Denomination{TRY(number(node, "scale", 1))};
}

Result<Imputation> read_imputation(const Node& node) {
  TRY(node.only({"method", "group", "constant"}));
  using Method = Imputation::Method;
  Imputation how;
  how.method = TRY(word<Method>(node, "method",
                                {{"mean", Method::kMean},
                                 {"median", Method::kMedian},
                                 {"group_mean", Method::kGroupMean},
                                 {"group_median", Method::kGroupMedian},
                                 {"constant", Method::kConstant}},
                                Method::kMean));
  how.group = TRY(node.text_or("group", ""));
  how.constant = TRY(number(node, "constant", 0));
  return how;
}

Result<Screening> read_screening(const Node& node) {
  TRY(node.only({"available", "not_nought", "keep", "drop"}));
  Screening how;
  how.available = TRY(number(node, "available", 0));
  how.not_nought = TRY(number(node, "not_nought", 0));
  how.keep = TRY(node.texts_or_empty("keep"));
  how.drop = TRY(node.texts_or_empty("drop"));
  return how;
}

// What a key does not say is as in `how`.
Result<Treatment> read_treatment_keys(const Node& node, Treatment how) {
  using Log = Treatment::Log;
  const auto winmax = TRY(node.integer_or("winmax", how.winmax));
  if (winmax < 0 || winmax > 1'000'000) return node.error("composite.plan.value", "winmax is out of range");
  how.winmax = static_cast<int>(winmax);
  how.skew = TRY(number(node, "skew", how.skew));
  how.kurtosis = TRY(number(node, "kurtosis", how.kurtosis));
  how.log = TRY(word<Log>(node, "log",
                          {{"none", Log::kNone},
                           {"log", Log::kLog},
                           {"ct", Log::kCt},
                           {"ct_original", Log::kCtOriginal},
                           {"gii", Log::kGii},
                           {"box_cox", Log::kBoxCox}},
                          how.log));
  how.lambda = TRY(number(node, "lambda", how.lambda));
  how.combine = TRY(node.boolean_or("combine", how.combine));
  how.force = TRY(node.boolean_or("force", how.force));
  return how;
}

Result<Treatment> read_treatment(const Node& node) {
  TRY(node.only({"winmax", "skew", "kurtosis", "log", "lambda", "combine", "force"}));
  return read_treatment_keys(node, Treatment{});
}

// The treatment of all, and by indicator what differs from it: other values, or none.
Result<void> read_treatments(const Node& node, const Structure& structure, composite::Settings& settings) {
  TRY(node.only({"winmax", "skew", "kurtosis", "log", "lambda", "combine", "force", "single"}));
  settings.treatment = TRY(read_treatment_keys(node, Treatment{}));
  const Node* single = node.find("single");
  if (single == nullptr) return {};
  TRY(single->require_map());
  for (const auto& [code, own] : single->members) {
    const std::size_t i = structure.find(code);
    if (i == composite::kNowhere || !structure.nodes()[i].is_indicator()) {
      return own.error("composite.plan.value", code + " is no indicator of the structure");
    }
    if (own.kind == Node::Kind::kScalar && own.scalar == "none") {
      settings.single_treatments[code] = std::nullopt;
      continue;
    }
    TRY(own.require_map());
    TRY(own.only({"winmax", "skew", "kurtosis", "log", "lambda", "combine", "force"}));
    settings.single_treatments[code] = TRY(read_treatment_keys(own, *settings.treatment));
  }
  return {};
}

Result<composite_panel::PanelSettings> read_panel(const Node& node) {
  using composite_panel::Along;
  using composite_panel::Over;
  TRY(node.only({"impute", "reach", "treat", "normalise"}));
  composite_panel::PanelSettings how;
  const auto over = [&](std::string_view key) {
    return word<Over>(node, key, {{"together", Over::kAllPeriods}, {"each", Over::kEachPeriod}}, Over::kAllPeriods);
  };
  how.treatment = TRY(over("treat"));
  how.normalisation = TRY(over("normalise"));
  const auto reach = TRY(node.integer_or("reach", 0));
  if (reach < 0 || reach > 1000) return node.error("composite.plan.value", "reach is 0 to 1000");
  const bool fills = node.find("impute") != nullptr;
  if (!fills && reach > 0) return node.error("composite.plan.value", "reach without impute");
  if (!fills) return how;
  Along along;
  along.method = TRY(word<Along::Method>(
      node, "impute", {{"last", Along::Method::kLast}, {"linear", Along::Method::kLinear}}, Along::Method::kLast));
  along.reach = static_cast<std::size_t>(reach);
  how.along = along;
  return how;
}

Result<Scale> read_scale(const Node& node) {
  Scale how;
  how.scaling = TRY(word<Scaling>(node, "method",
                                  {{"none", Scaling::kNone},
                                   {"minmax", Scaling::kMinMax},
                                   {"zscore", Scaling::kZScore},
                                   {"scaled", Scaling::kScaled},
                                   {"rank", Scaling::kRank},
                                   {"percent_rank", Scaling::kPercentRank},
                                   {"borda", Scaling::kBorda},
                                   {"distance_to_max", Scaling::kDistanceToMax},
                                   {"distance_to_reference", Scaling::kDistanceToReference},
                                   {"distance_to_target", Scaling::kDistanceToTarget},
                                   {"fraction_of_max", Scaling::kFractionOfMax},
                                   {"goalposts", Scaling::kGoalposts}},
                                  Scaling::kMinMax));
  how.low = TRY(number(node, "low", 0));
  how.high = TRY(number(node, "high", how.scaling == Scaling::kZScore ? 1 : 100));
  how.factor = TRY(number(node, "factor", 1));
  how.cap = TRY(node.boolean_or("cap", how.scaling == Scaling::kGoalposts));
  how.reference = TRY(node.text_or("reference", ""));
  const bool has_ends =
      how.scaling == Scaling::kMinMax || how.scaling == Scaling::kScaled || how.scaling == Scaling::kGoalposts;
  // Ends the other way round would turn every figure against its direction without a word.
  if (has_ends && !(how.low < how.high)) return node.error("composite.plan.value", "low is below high");
  if (how.scaling == Scaling::kZScore && !(how.high > 0)) {
    return node.error("composite.plan.value", "high, the deviation, is over nought");
  }
  return how;
}

Result<Normalisation> read_normalisation(const Node& node) {
  TRY(node.only({"method", "low", "high", "factor", "cap", "reference", "single"}));
  Normalisation how;
  how.all = TRY(read_scale(node));
  const Node* single = node.find("single");
  if (single == nullptr) return how;
  TRY(single->require_map());
  for (const auto& [code, scale] : single->members) {
    TRY(scale.only({"method", "low", "high", "factor", "cap", "reference"}));
    how.single[code] = TRY(read_scale(scale));
  }
  return how;
}

Result<Mean> read_mean(const Node& node, std::string_view key) {
  return word<Mean>(node, key,
                    {{"arithmetic", Mean::kArithmetic},
                     {"geometric", Mean::kGeometric},
                     {"harmonic", Mean::kHarmonic},
                     {"generalised", Mean::kGeneralised},
                     {"median", Mean::kMedian},
                     {"copeland", Mean::kCopeland},
                     {"minimum", Mean::kMinimum},
                     {"maximum", Mean::kMaximum}},
                    Mean::kArithmetic);
}

Result<Aggregation> read_aggregation(const Node& node, const Structure& structure) {
  TRY(node.only({"method", "levels", "power", "coverage"}));
  Aggregation how;
  how.all = TRY(read_mean(node, "method"));
  how.power = TRY(number(node, "power", 1));
  how.coverage = TRY(number(node, "coverage", 0));
  const Node* levels = node.find("levels");
  if (levels == nullptr) return how;
  TRY(levels->require_map());
  for (const auto& [name, mean] : levels->members) {
    int level = 0;
    for (int i = 2; i <= structure.levels(); ++i) level = std::to_string(i) == name ? i : level;
    if (level == 0) return mean.error("composite.plan.value", name + " is no level of aggregates");
    how.by_level[level] = TRY(read_mean(*levels, name));
  }
  return how;
}

Result<std::vector<double>> read_weights(const Node& node, const Structure& structure) {
  TRY(node.require_map());
  std::vector<double> weights = structure.weights();
  for (const auto& [code, value] : node.members) {
    const std::size_t i = structure.find(code);
    if (i == composite::kNowhere) return value.error("composite.plan.value", code + " is no node of the structure");
    weights[i] = TRY(value.number());
  }
  return weights;
}

// The alternatives of a step, read one by one; `none` where the step may be left out.
template <typename T, typename Read>
Result<std::vector<T>> read_among(const Node& node, const Read& read) {
  const Node* among = TRY(node.at("among"));
  TRY(among->require_list());
  std::vector<T> alternatives;
  for (const Node& item : among->items) {
    if constexpr (std::is_same_v<T, std::optional<Imputation>> || std::is_same_v<T, std::optional<Treatment>>) {
      if (item.kind == Node::Kind::kScalar && item.scalar == "none") {
        alternatives.emplace_back();
        continue;
      }
    }
    TRY(item.require_map());
    alternatives.emplace_back(TRY(read(item)));
  }
  return alternatives;
}

Result<robustness::VaryWeights> read_vary_weights(const Node& node) {
  robustness::VaryWeights vary;
  vary.spread = TRY(number(node, "spread", 0.25));
  if (node.find("level") != nullptr) {
    const auto level = TRY(node.integer_at("level"));
    vary.level = level >= 1 && level <= 64 ? static_cast<int>(level) : 0;  // no node has level 0: refused later
  }
  return vary;
}

Result<robustness::Factor> read_factor(const Node& node, const Structure& structure) {
  TRY(node.require_map());
  TRY(node.only({"name", "step", "among", "spread", "level"}));
  const std::string step = TRY(node.text_at("step"));
  robustness::Factor factor;
  factor.name = TRY(node.text_or("name", step));
  const auto aggregation = [&](const Node& item) { return read_aggregation(item, structure); };
  const auto weights = [&](const Node& item) { return read_weights(item, structure); };
  if (step == "denominate") {
    factor.what = robustness::VaryDenomination{};
  } else if (step == "impute") {
    factor.what = robustness::VaryImputation{TRY(read_among<std::optional<Imputation>>(node, read_imputation))};
  } else if (step == "treat") {
    factor.what = robustness::VaryTreatment{TRY(read_among<std::optional<Treatment>>(node, read_treatment))};
  } else if (step == "normalise") {
    factor.what = robustness::VaryNormalisation{TRY(read_among<Normalisation>(node, read_normalisation))};
  } else if (step == "aggregate") {
    factor.what = robustness::VaryAggregation{TRY(read_among<Aggregation>(node, aggregation))};
  } else if (step == "weights") {
    factor.what = TRY(read_vary_weights(node));
  } else if (step == "weight_sets") {
    factor.what = robustness::VaryWeightSets{TRY(read_among<std::vector<double>>(node, weights))};
  } else {
    return node.find("step")->error(
        "composite.plan.value",
        step + " is none of denominate, impute, treat, normalise, aggregate, weights, weight_sets");
  }
  return factor;
}

}  // namespace

Result<Plan> read_plan(const Node& node, const Structure& structure) {
  TRY(node.require_map());
  TRY(node.only({"denominate", "impute", "screen", "treat", "normalise", "aggregate", "panel", "vary"}));
  Plan plan;
  const auto step = [&node](std::string_view key) { return node.find(key); };
  // A step is there when its key is; `normalise` too, so that figures may be taken as they are.
  if (step("denominate")) plan.settings.denomination = TRY(read_denomination(*step("denominate")));
  if (step("impute")) plan.settings.imputation = TRY(read_imputation(*step("impute")));
  if (step("screen")) plan.settings.screening = TRY(read_screening(*step("screen")));
  if (step("treat")) TRY(read_treatments(*step("treat"), structure, plan.settings));
  plan.settings.normalisation.reset();
  if (step("normalise")) plan.settings.normalisation = TRY(read_normalisation(*step("normalise")));
  if (step("aggregate")) plan.settings.aggregation = TRY(read_aggregation(*step("aggregate"), structure));
  if (step("panel")) plan.panel = TRY(read_panel(*step("panel")));
  if (const Node* vary = step("vary")) {
    TRY(vary->require_list());
    for (const Node& factor : vary->items) plan.factors.push_back(TRY(read_factor(factor, structure)));
  }
  return plan;
}

Plan usual_plan(const Structure& structure) {
  Plan plan;
  plan.settings.treatment = Treatment{};
  plan.factors.push_back({"weights", robustness::VaryWeights{}});
  plan.factors.push_back({"outliers", robustness::VaryTreatment{{Treatment{}, std::nullopt}}});
  for (const std::size_t i : structure.indicators()) {
    if (structure.nodes()[i].denominator.empty()) continue;
    plan.settings.denomination = Denomination{};
    plan.factors.push_back({"denominators", robustness::VaryDenomination{}});
    break;
  }
  return plan;
}

}  // namespace limen::composite_plan
