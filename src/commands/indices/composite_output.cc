// Answers of `limen composite`, as JSON and as tables for people.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <ostream>

#include "commands/indices/composite.h"
#include "engines/composite_statistics/composite_statistics.h"

namespace limen::commands {
namespace {

using composite::Built;
using composite::Node;
using composite::Structure;

std::vector<std::size_t> by_rank(const std::vector<double>& ranks) {
  std::vector<std::size_t> order(ranks.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto key = [&](std::size_t i) { return std::pair(composite::is_missing(ranks[i]) ? HUGE_VAL : ranks[i], i); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return order;
}

// A row for each unit, its figures in the order of the indicators among "nodes".
void json_matrix(JsonWriter& json, std::string_view name, const std::vector<composite::Unit>& units,
                 const composite::Matrix& figures) {
  json.open(name, '[');
  for (std::size_t row = 0; row < units.size(); ++row) {
    json.open('{');
    json.text("code", units[row].code);
    json.open("figures", '[');
    for (std::size_t c = 0; c < figures.columns(); ++c) {
      const double value = figures.at(row, c);
      json.written(std::isfinite(value) ? fmt::format("{}", value) : "null");
    }
    json.close(']');
    json.close('}');
  }
  json.close(']');
}

void json_statistics(JsonWriter& json, const CompositeInput& input, const Built& built) {
  using namespace composite_statistics;
  const Structure& structure = input.structure;
  const auto effective = effective_weights(structure, structure.weights());
  json.open("nodes", '[');
  for (std::size_t i = 0; i < structure.nodes().size(); ++i) {
    const Node& node = structure.nodes()[i];
    json.open('{');
    json.text("code", node.code);
    json.number("level", static_cast<std::uint64_t>(node.level));
    json_number(json, "weight", node.weight);
    json_number(json, "effective_weight", effective[i]);
    if (node.is_indicator() && !built.treatments.empty()) {
      const composite::TreatedColumn& treated = built.treatments[node.column];
      json.number("winsorised", static_cast<std::uint64_t>(treated.winsorised));
      json.truth("logarithm", treated.logged);
      json_number(json, "skew", treated.skew_after);
      json_number(json, "kurtosis", treated.kurtosis_after);
    }
    if (!node.is_indicator()) {
      json_number(json, "alpha", cronbach(indicators_below(structure, i, built.normalised)));
      const auto components = principal_components(children_of(structure, i, built.scores));
      if (components.ok()) {
        json.open("component_shares", '[');
        for (const double share : components->shares) json.written(fmt::format("{}", share));
        json.close(']');
      }
    }
    json.close('}');
  }
  json.close(']');
  json.open("flags", '[');
  for (const Flag& flag : flags(structure, built.scores, {})) {
    json.open('{');
    json.word("kind", flag.kind == Flag::Kind::kRedundant       ? "redundant"
                      : flag.kind == Flag::Kind::kContradictory ? "contradictory"
                                                                : "weak");
    json.text("first", structure.nodes()[flag.first].code);
    json.text("second", structure.nodes()[flag.second].code);
    json_number(json, "correlation", flag.correlation);
    json.close('}');
  }
  json.close(']');
}

void json_interval(JsonWriter& json, std::string_view name, const robustness::Interval& interval) {
  json.open(name, '{');
  json_number(json, "p5", interval.low);
  json_number(json, "p50", interval.median);
  json_number(json, "p95", interval.high);
  json.close('}');
}

void json_factors(JsonWriter& json, const robustness::Model& model) {
  json.open("factors", '[');
  for (std::size_t f = 0; f < model.factors().size(); ++f) {
    json.open('{');
    json.text("name", model.factors()[f].name);
    json.number("alternatives", model.alternatives(f));
    json.close('}');
  }
  json.close(']');
}

}  // namespace

void json_number(JsonWriter& json, std::string_view name, double value) {
  json.key(name);
  json.written(std::isfinite(value) ? fmt::format("{}", value) : "null");
}

std::string figure(double value, int decimals) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : "-";
}

void json_scores(JsonWriter& json, const composite::Structure& structure, const composite::Matrix& scores,
                 std::size_t row) {
  json.open("scores", '[');
  for (std::size_t i = 0; i < structure.nodes().size(); ++i) {
    json.open('{');
    json.text("node", structure.nodes()[i].code);
    json_number(json, "score", scores.at(row, i));
    json.close('}');
  }
  json.close(']');
}

void json_findings(JsonWriter& json, const std::vector<Error>& findings) {
  json.open("findings", '[');
  for (const Error& finding : findings) {
    json.open('{');
    json.text("code", finding.code);
    json.text("message", finding.message);
    json.close('}');
  }
  json.close(']');
}

void write_built(const CompositeInput& input, const Built& built, bool json_wanted, bool stages, std::ostream& out) {
  const Structure& structure = input.structure;
  const auto order = by_rank(built.ranks);
  if (!json_wanted) {
    out << fmt::format("{:>4}  {:<12} {:>10}", "rank", "unit", structure.nodes()[structure.root()].code);
    for (const std::size_t child : structure.nodes()[structure.root()].children) {
      out << fmt::format(" {:>10}", structure.nodes()[child].code);
    }
    out << '\n';
    for (const std::size_t row : order) {
      out << fmt::format("{:>4}  {:<12} {:>10}", figure(built.ranks[row], 0), built.units[row].code,
                         figure(built.scores.at(row, structure.root()), 4));
      for (const std::size_t child : structure.nodes()[structure.root()].children) {
        out << fmt::format(" {:>10}", figure(built.scores.at(row, child), 4));
      }
      out << '\n';
    }
    return;
  }
  std::string text;
  JsonWriter json(text);
  json.open('{');
  json.text("index", structure.nodes()[structure.root()].code);
  json.open("units", '[');
  for (const std::size_t row : order) {
    json.open('{');
    json.text("code", built.units[row].code);
    json.text("name", built.units[row].name);
    json_number(json, "rank", built.ranks[row]);
    json_number(json, "score", built.scores.at(row, structure.root()));
    json_scores(json, structure, built.scores, row);
    json.close('}');
  }
  json.close(']');
  json_statistics(json, input, built);
  if (stages) {
    json.open("stages", '{');
    json_matrix(json, "raw", input.data.units, input.data.indicators);
    json_matrix(json, "denominated", input.data.units, built.denominated);
    json_matrix(json, "imputed", input.data.units, built.imputed);
    json_matrix(json, "screened", built.units, built.screened);
    json_matrix(json, "treated", built.units, built.treated);
    json_matrix(json, "normalised", built.units, built.normalised);
    json.close('}');
  }
  json_findings(json, built.findings);
  json.close('}');
  out << text << '\n';
}

void write_uncertainty(const robustness::Model& model, const robustness::Runs& runs, bool json_wanted,
                       std::ostream& out) {
  const auto spreads = robustness::summarise(model, runs);
  const auto order = by_rank(model.nominal().ranks);
  const double moved = runs.count == 0
                           ? 0
                           : std::accumulate(runs.mean_rank_change.begin(), runs.mean_rank_change.end(), 0.0) /
                                 static_cast<double>(runs.count);
  if (!json_wanted) {
    out << fmt::format("{} runs, seed {}; ranks move by {} on average\n", runs.count, runs.seed, figure(moved, 3));
    out << fmt::format("{:>4}  {:<12} {:>6} {:>6} {:>6} {:>9} {:>9} {:>9}\n", "rank", "unit", "p5", "p50", "p95",
                       "score", "mean", "sd");
    for (const std::size_t row : order) {
      const robustness::UnitSpread& s = spreads[row];
      out << fmt::format("{:>4}  {:<12} {:>6} {:>6} {:>6} {:>9} {:>9} {:>9}\n", figure(s.nominal_rank, 0),
                         model.nominal().units[row].code, figure(s.rank.low, 1), figure(s.rank.median, 1),
                         figure(s.rank.high, 1), figure(s.nominal_score, 3), figure(s.mean_score, 3),
                         figure(s.deviation, 3));
    }
    return;
  }
  std::string text;
  JsonWriter json(text);
  json.open('{');
  json.number("runs", runs.count);
  json.number("seed", runs.seed);
  json_number(json, "mean_rank_change", moved);
  json_factors(json, model);
  json.open("units", '[');
  for (const std::size_t row : order) {
    const robustness::UnitSpread& s = spreads[row];
    json.open('{');
    json.text("code", model.nominal().units[row].code);
    json_number(json, "rank", s.nominal_rank);
    json_number(json, "score", s.nominal_score);
    json_number(json, "mean_rank", s.mean_rank);
    json_number(json, "mean_score", s.mean_score);
    json_number(json, "deviation", s.deviation);
    json_interval(json, "rank_interval", s.rank);
    json_interval(json, "score_interval", s.score);
    json.number("runs", s.runs);
    json.close('}');
  }
  json.close(']');
  json_findings(json, model.findings());
  json.close('}');
  out << text << '\n';
}

void write_sobol(const robustness::Model& model, const robustness::Design& design, const robustness::Sobol& sobol,
                 const std::string& output, bool json_wanted, std::ostream& out) {
  if (!json_wanted) {
    out << fmt::format("{}: mean {}, variance {}; {} samples, {} runs, seed {}\n", output, figure(sobol.mean, 4),
                       figure(sobol.variance, 4), design.samples, design.runs(), design.seed);
    out << fmt::format("{:<16} {:>8} {:>18} {:>8} {:>18}\n", "factor", "first", "p5 to p95", "total", "p5 to p95");
    for (std::size_t f = 0; f < sobol.factors.size(); ++f) {
      const robustness::SobolIndex& index = sobol.factors[f];
      const auto range = [](const robustness::Interval& i) { return figure(i.low, 3) + " to " + figure(i.high, 3); };
      out << fmt::format("{:<16} {:>8} {:>18} {:>8} {:>18}\n", model.factors()[f].name, figure(index.first, 3),
                         range(index.first_interval), figure(index.total, 3), range(index.total_interval));
    }
    return;
  }
  std::string text;
  JsonWriter json(text);
  json.open('{');
  json.text("output", output);
  json.number("samples", design.samples);
  json.number("runs", design.runs());
  json.number("seed", design.seed);
  json_number(json, "mean", sobol.mean);
  json_number(json, "variance", sobol.variance);
  json.open("factors", '[');
  for (std::size_t f = 0; f < sobol.factors.size(); ++f) {
    const robustness::SobolIndex& index = sobol.factors[f];
    json.open('{');
    json.text("name", model.factors()[f].name);
    json.number("alternatives", model.alternatives(f));
    json_number(json, "first", index.first);
    json_number(json, "first_jansen", index.first_jansen);
    json_number(json, "total", index.total);
    json_interval(json, "first_interval", index.first_interval);
    json_interval(json, "total_interval", index.total_interval);
    json.close('}');
  }
  json.close(']');
  json_findings(json, model.findings());
  json.close('}');
  out << text << '\n';
}

}  // namespace limen::commands
