// Answers of `limen composite` for data of several years, and for weights.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "commands/indices/composite.h"

namespace limen::commands {
namespace {

using composite::Structure;
using composite_panel::BuiltPanel;
using composite_panel::Mark;

std::vector<std::size_t> rows_by_rank(const BuiltPanel& built, std::size_t period) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < built.rows.size(); ++row) {
    if (built.period_of[row] == period) rows.push_back(row);
  }
  const auto key = [&](std::size_t i) {
    return std::pair(composite::is_missing(built.ranks[i]) ? HUGE_VAL : built.ranks[i], i);
  };
  std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return rows;
}

std::string signed_figure(double value, int decimals) {
  return std::isfinite(value) ? fmt::format("{:+.{}f}", value, decimals) : "-";
}

void json_row(JsonWriter& json, const Structure& structure, const BuiltPanel& built, std::size_t row) {
  json.open('{');
  json.text("code", built.units[row].code);
  json.text("name", built.units[row].name);
  json_number(json, "rank", built.ranks[row]);
  json_number(json, "score", built.scores.at(row, structure.root()));
  json_number(json, "score_change", built.score_change[row]);
  json_number(json, "rank_change", built.rank_change[row]);
  json.open("imputed", '[');
  for (const std::size_t i : structure.indicators()) {
    const Mark mark = built.mark(built.rows[row], structure.nodes()[i].column);
    if (mark == Mark::kOwn) continue;
    json.open('{');
    json.text("node", structure.nodes()[i].code);
    json.word("from", mark == Mark::kAlong ? "other_periods" : "other_units");
    json_number(json, "figure", built.imputed.at(built.rows[row], structure.nodes()[i].column));
    json.close('}');
  }
  json.close(']');
  json_scores(json, structure, built.scores, row);
  json.close('}');
}

}  // namespace

void write_panel(const CompositeInput& input, const BuiltPanel& built, bool json_wanted, std::ostream& out) {
  const Structure& structure = input.structure;
  if (!json_wanted) {
    for (std::size_t p = 0; p < built.periods.size(); ++p) {
      out << fmt::format("{}\n{:>4}  {:<12} {:>10} {:>9} {:>6}  imputed\n", built.periods[p], "rank", "unit",
                         structure.nodes()[structure.root()].code, "change", "ranks");
      for (const std::size_t row : rows_by_rank(built, p)) {
        out << fmt::format("{:>4}  {:<12} {:>10} {:>9} {:>6}  {}\n", figure(built.ranks[row], 0), built.units[row].code,
                           figure(built.scores.at(row, structure.root()), 4), signed_figure(built.score_change[row], 4),
                           signed_figure(built.rank_change[row], 0), built.marked(built.rows[row]));
      }
    }
    return;
  }
  std::string text;
  JsonWriter json(text);
  json.open('{');
  json.text("index", structure.nodes()[structure.root()].code);
  json.truth("one_scale", built.one_scale);
  json.open("periods", '[');
  for (std::size_t p = 0; p < built.periods.size(); ++p) {
    json.open('{');
    json.text("period", built.periods[p]);
    json.open("units", '[');
    for (const std::size_t row : rows_by_rank(built, p)) json_row(json, structure, built, row);
    json.close(']');
    json.close('}');
  }
  json.close(']');
  json_findings(json, built.findings);
  json.close('}');
  out << text << '\n';
}

void write_weights(const CompositeInput& input, const composite_weights::Weighted& found, bool json_wanted,
                   std::ostream& out) {
  const Structure& structure = input.structure;
  if (!json_wanted) {
    out << fmt::format("{:<12} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "node", "weight", "before", "influence", "before",
                       "wanted");
    for (const auto& part : found.parts) {
      out << fmt::format("{:<12} {:>10} {:>10} {:>10} {:>10} {:>10}\n", structure.nodes()[part.node].code,
                         figure(part.weight, 6), figure(part.weight_before, 6), figure(part.after, 4),
                         figure(part.before, 4), figure(part.wanted, 4));
    }
    out << fmt::format("furthest from what is wanted: {}, before {}\n", figure(found.off_after, 6),
                       figure(found.off_before, 6));
    return;
  }
  std::string text;
  JsonWriter json(text);
  json.open('{');
  json.open("nodes", '[');
  for (const auto& part : found.parts) {
    json.open('{');
    json.text("code", structure.nodes()[part.node].code);
    json_number(json, "weight", part.weight);
    json_number(json, "weight_before", part.weight_before);
    json_number(json, "influence", part.after);
    json_number(json, "influence_before", part.before);
    json_number(json, "wanted", part.wanted);
    json.close('}');
  }
  json.close(']');
  json_number(json, "off", found.off_after);
  json_number(json, "off_before", found.off_before);
  json.number("steps", found.steps);
  json_findings(json, found.findings);
  json.close('}');
  out << text << '\n';
}

}  // namespace limen::commands
