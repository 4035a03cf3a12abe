#include "services/public_composites/index.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "platform/config/config.h"

namespace limen::public_composites {
namespace {

using composite::is_missing;

Result<const std::string*> file_of(const release::Opened& release, const std::string& path) {
  const std::string* const found = release.find(path);
  if (!found) return Error{"public_composites.file", "the release has no such file", Place{.source = path}};
  return found;
}

Result<composite_plan::Plan> plan_of(const release::Opened& release, const std::string& path,
                                     const composite::Structure& structure) {
  if (path.empty()) return composite_plan::usual_plan(structure);
  const std::string* const text = TRY(file_of(release, path));
  const Node node = TRY(config::parse_yaml(*text, path));
  return composite_plan::read_plan(node, structure);
}

Result<void> try_runs(Index& index) {
  std::vector<robustness::Factor> factors = index.plan.factors;
  if (factors.empty()) factors.push_back({"weights", robustness::VaryWeights{}});
  const auto model = TRY(robustness::Model::prepare(index.structure, index.data, index.plan.settings, factors));
  for (const auto& factor : model.factors()) index.factors.push_back(factor.name);
  auto runs = TRY(robustness::Runs::reserve(model, kRuns, index.entry.seed));
  robustness::evaluate(model, 0, runs.count, runs);
  index.runs = runs.count;
  index.spread = robustness::summarise(model, runs);
  index.mean_rank_change = std::accumulate(runs.mean_rank_change.begin(), runs.mean_rank_change.end(), 0.0) /
                           static_cast<double>(runs.count);
  const robustness::Design design{.factors = factors.size(), .samples = kSamples, .seed = index.entry.seed};
  std::vector<double> changes(design.runs());
  robustness::evaluate(model, design, 0, design.runs(), changes);
  index.samples = kSamples;
  index.sobol = robustness::sobol(design, changes, kResamples);
  return {};
}

}  // namespace

std::vector<std::size_t> order_of(const std::vector<composite::Unit>& units, const std::vector<double>& ranks) {
  std::vector<std::size_t> order(units.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const bool has_a = !is_missing(ranks[a]), has_b = !is_missing(ranks[b]);
    if (has_a != has_b) return has_a;
    if (has_a && ranks[a] != ranks[b]) return ranks[a] < ranks[b];
    if (units[a].name != units[b].name) return units[a].name < units[b].name;
    return units[a].code < units[b].code;
  });
  return order;
}

std::string rank_text(const std::vector<double>& ranks, std::size_t unit) {
  if (is_missing(ranks[unit])) return "";
  const auto same = std::count(ranks.begin(), ranks.end(), ranks[unit]);
  return fmt::format("{:.0f}{}", ranks[unit], same > 1 ? "=" : "");
}

std::size_t Index::find_unit(std::string_view code) const {
  const auto found = std::find_if(built.units.begin(), built.units.end(),
                                  [&](const composite::Unit& unit) { return unit.code == code; });
  return found == built.units.end() ? composite::kNowhere : static_cast<std::size_t>(found - built.units.begin());
}

std::string Index::rank_text(std::size_t unit) const { return public_composites::rank_text(built.ranks, unit); }

const std::string& Index::name_of(std::size_t node) const {
  const composite::Node& found = structure.nodes()[node];
  return found.name.empty() ? found.code : found.name;
}

const std::string& Index::unit_name(std::size_t unit) const {
  const composite::Unit& found = built.units[unit];
  return found.name.empty() ? found.code : found.name;
}

Result<std::unique_ptr<Index>> load_index(const release::CompositeEntry& entry, const release::Opened& release) {
  auto index = std::make_unique<Index>();
  index->entry = entry;
  const std::string* const structure = TRY(file_of(release, entry.structure));
  index->structure = TRY(composite::Structure::read_csv(*structure, entry.structure));
  const std::string* const data = TRY(file_of(release, entry.data));
  index->data = TRY(composite::Data::read_csv(*data, entry.data, index->structure));
  index->plan = TRY(plan_of(release, entry.plan, index->structure));
  index->built = TRY(composite::build(index->structure, index->data, index->plan.settings));
  TRY(try_runs(*index));
  index->without = TRY(composite::leave_one_out(index->structure, index->built, index->plan.settings.aggregation));
  index->flags = composite_statistics::flags(index->structure, index->built.scores, {});
  index->shares = composite_statistics::effective_weights(index->structure, index->structure.weights());
  index->order = order_of(index->built.units, index->built.ranks);
  return index;
}

}  // namespace limen::public_composites
