#include "services/public_outcomes/outcome.h"

#include <algorithm>

#include "base/text.h"
#include "engines/composite_statistics/composite_statistics.h"
#include "platform/config/config.h"

namespace limen::public_outcomes {
namespace {

Result<const std::string*> file_of(const release::Opened& release, const std::string& path) {
  const std::string* const found = release.find(path);
  if (!found) return Error{"public_outcomes.file", "the release has no such file", Place{.source = path}};
  return found;
}

// The one dimension that the gap leaves open.
Result<std::string> open_dimension(const eurostat::Table& table, const release::Gap& gap, const std::string& path) {
  std::string found;
  for (const std::string& name : table.dimensions()) {
    if (name == gap.dimension || gap.fixed.contains(name)) continue;
    // Dimensions in which the table has one code only need none to be named.
    const std::size_t at = table.find_dimension(name);
    const auto& series = table.series();
    const bool single = std::all_of(series.begin(), series.end(), [&](const eurostat::Series& each) {
      return each.codes[at] == series[0].codes[at];
    });
    if (single && name != "geo") continue;
    if (!found.empty()) {
      return Error{"public_outcomes.dimension", "a gap must leave exactly one dimension open", Place{.source = path}};
    }
    found = name;
  }
  if (found.empty()) {
    return Error{"public_outcomes.dimension", "a gap must leave exactly one dimension open", Place{.source = path}};
  }
  return found;
}

eurostat::Key fixed_of(const eurostat::Table& table, const release::Gap& gap, const std::string& by) {
  eurostat::Key fixed(gap.fixed.begin(), gap.fixed.end());
  for (std::size_t d = 0; d < table.dimensions().size(); ++d) {
    const std::string& name = table.dimensions()[d];
    if (name != gap.dimension && name != by && !fixed.contains(name)) fixed[name] = table.series().front().codes[d];
  }
  return fixed;
}

}  // namespace

std::size_t Outcome::find_place(std::string_view code) const {
  const auto found = std::find(codes.begin(), codes.end(), code);
  return found == codes.end() ? std::string::npos : static_cast<std::size_t>(found - codes.begin());
}

Result<std::unique_ptr<Outcome>> load_outcome(const release::OutcomeEntry& entry, const release::Opened& release) {
  auto outcome = std::make_unique<Outcome>();
  outcome->entry = entry;
  const std::string* const text = TRY(file_of(release, entry.table));
  outcome->table = TRY(eurostat::Table::read(*text, entry.table));
  if (!entry.gap || outcome->table.series().empty()) return outcome;
  const release::Gap& gap = *entry.gap;
  outcome->by = TRY(open_dimension(outcome->table, gap, entry.table));
  outcomes::GapQuestion question{.dimension = gap.dimension,
                                 .reference = gap.reference,
                                 .group = gap.other,
                                 .fixed = fixed_of(outcome->table, gap, outcome->by),
                                 .by = outcome->by};
  const auto& periods = outcome->table.periods();
  for (std::size_t p = 0; p < periods.size(); ++p) {
    question.period = periods[p];
    outcome->gaps.push_back(TRY(outcomes::gaps_of(outcome->table, question)));
    const auto& made = outcome->gaps.back();
    const bool any =
        std::any_of(made.begin(), made.end(), [](const outcomes::Gap& each) { return each.gap.has_value(); });
    // Tables run from the last year back as well as from the first on.
    const bool later = periods[p] > periods[outcome->latest];
    const bool none = std::none_of(outcome->gaps[outcome->latest].begin(), outcome->gaps[outcome->latest].end(),
                                   [](const outcomes::Gap& each) { return each.gap.has_value(); });
    if (any && (later || none)) outcome->latest = p;
  }
  if (!outcome->gaps.empty()) {
    for (const outcomes::Gap& each : outcome->gaps.front()) outcome->codes.push_back(each.code);
  }
  return outcome;
}

bool is_aggregate(std::string_view code) {
  if (code.size() == 2) return code == "EU" || code == "EA";
  if (code.starts_with("EU") || code.starts_with("EA") || code.starts_with("EEA") || code.starts_with("EFTA"))
    return true;
  // Regions are codes of a country and letters or figures behind them; "_" stands in aggregates alone.
  return code.find('_') != std::string_view::npos;
}

std::string common_code(std::string_view code, const world_outlines::World& world) {
  std::string upper = to_upper_ascii(code);
  if (upper == "EL") upper = "GR";
  if (upper == "UK") upper = "GB";
  const auto* const outline = world.find(upper);
  return outline && !outline->alpha3.empty() ? outline->alpha3 : upper;
}

Result<std::vector<Policy>> load_policies(const release::Opened& release) {
  std::vector<Policy> policies;
  for (const release::InstrumentEntry& entry : release.manifest.instruments) {
    if (entry.rounds.empty()) continue;
    const std::string* const pack = TRY(file_of(release, entry.pack));
    const Node node = TRY(config::parse_yaml(*pack, entry.pack));
    auto instrument = TRY(instruments::Instrument::read(node));
    std::vector<instrument_panel::RoundSource> rounds;
    for (const release::RoundEntry& round : entry.rounds) {
      const std::string* const answers = TRY(file_of(release, round.answers));
      rounds.push_back({.id = round.id,
                        .title = round.title,
                        .source = round.source,
                        .licence = round.licence,
                        .published_on = round.published_on.to_text(),
                        .csv = *answers,
                        .file = round.answers});
    }
    Policy policy{.entry = entry};
    auto panel = TRY(instrument_panel::Panel::make(std::move(instrument), std::move(rounds)));
    policy.panel = std::make_unique<instrument_panel::Panel>(std::move(panel));
    const auto& nodes = policy.panel->instrument().nodes;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (!nodes[i].is_question()) policy.nodes.push_back(i);
    }
    if (!policy.nodes.empty()) policies.push_back(std::move(policy));
  }
  return policies;
}

Against hold_against(const Outcome& outcome, std::size_t period, const Policy& policy, std::size_t node,
                     const world_outlines::World& world) {
  std::map<std::string, charts::Value, std::less<>> scores;
  const auto& units = policy.panel->units();
  for (std::size_t unit = 0; unit < units.size(); ++unit) {
    const auto* const entry = policy.panel->latest(unit);
    if (!entry) continue;
    const auto& score = policy.panel->score(*entry, node);
    scores[common_code(units[unit].code, world)] =
        score.value ? charts::Value(score.value->to_double()) : charts::Value();
  }
  Against made;
  std::vector<double> x, y;
  for (std::size_t place = 0; place < outcome.codes.size(); ++place) {
    const std::string& code = outcome.codes[place];
    const auto found = scores.find(common_code(code, world));
    if (is_aggregate(code) || found == scores.end()) continue;
    const auto& gap = outcome.gap(period, place).gap;
    made.codes.push_back(code);
    made.scores.push_back(found->second);
    made.gaps.push_back(gap ? charts::Value(gap->to_double()) : charts::Value());
    if (!found->second || !gap) continue;
    x.push_back(*found->second);
    y.push_back(gap->to_double());
  }
  made.pairs = x.size();
  made.pearson = composite_statistics::pearson(x, y);
  made.spearman = composite_statistics::spearman(x, y);
  made.p_value = composite_statistics::correlation_p_value(made.pearson, made.pairs);
  return made;
}

}  // namespace limen::public_outcomes
