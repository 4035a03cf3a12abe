// The figures of every stage as files. Headers are codes, the same in every language.
#include <algorithm>
#include <array>

#include "services/public_composites/pages.h"

namespace limen::public_composites {
namespace {

using charts::Cell;
using charts::figure_cell;
using charts::Table;
using charts::text_cell;

Table with_units(const std::vector<composite::Unit>& units, std::vector<std::string> columns) {
  Table table{.caption = {}, .header = {"uCode", "uName"}, .rows = {}};
  table.header.insert(table.header.end(), columns.begin(), columns.end());
  for (const composite::Unit& unit : units) table.rows.push_back({text_cell(unit.code), text_cell(unit.name)});
  return table;
}

Table matrix_table(const Index& index, const std::vector<composite::Unit>& units, const composite::Matrix& figures,
                   bool of_nodes) {
  std::vector<std::string> columns;
  const auto& nodes = index.structure.nodes();
  for (std::size_t c = 0; c < figures.columns(); ++c) {
    columns.push_back(nodes[of_nodes ? c : index.structure.indicators()[c]].code);
  }
  Table table = with_units(units, columns);
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    for (std::size_t c = 0; c < figures.columns(); ++c) {
      table.rows[r].push_back(figure_cell(value_of(figures.at(r, c))));
    }
  }
  return table;
}

Table ranking_table(const Index& index) {
  Table table{.caption = {},
              .header = {"uCode", "uName", "score", "rank", "rank_p05", "rank_p50", "rank_p95", "score_p05",
                         "score_p50", "score_p95", "runs"},
              .rows = {}};
  const auto scores = index.built.scores.column(index.structure.root());
  for (const std::size_t unit : index.order) {
    const robustness::UnitSpread& spread = index.spread[unit];
    std::vector<Cell> row = {text_cell(index.built.units[unit].code), text_cell(index.built.units[unit].name)};
    for (const double figure :
         {scores[unit], index.built.ranks[unit], spread.rank.low, spread.rank.median, spread.rank.high,
          spread.score.low, spread.score.median, spread.score.high, static_cast<double>(spread.runs)}) {
      row.push_back(figure_cell(value_of(figure)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table sobol_table(const Index& index) {
  Table table{.caption = {},
              .header = {"factor", "first", "first_p05", "first_p95", "total", "total_p05", "total_p95"},
              .rows = {}};
  for (std::size_t i = 0; i < index.sobol.factors.size(); ++i) {
    const robustness::SobolIndex& found = index.sobol.factors[i];
    std::vector<Cell> row = {text_cell(i < index.factors.size() ? index.factors[i] : "")};
    for (const double figure : {found.first, found.first_interval.low, found.first_interval.high, found.total,
                                found.total_interval.low, found.total_interval.high}) {
      row.push_back(figure_cell(value_of(figure)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table weights_table(const Index& index) {
  Table table{.caption = {}, .header = {"iCode", "iName", "Parent", "Weight", "share"}, .rows = {}};
  const auto& nodes = index.structure.nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    table.rows.push_back({text_cell(nodes[i].code), text_cell(nodes[i].name),
                          text_cell(nodes[i].parent == composite::kNowhere ? "" : nodes[nodes[i].parent].code),
                          figure_cell(nodes[i].weight), figure_cell(value_of(index.shares[i]))});
  }
  return table;
}

Table without_table(const Index& index) {
  std::vector<std::string> columns;
  for (const auto& without : index.without) columns.push_back(index.structure.nodes()[without.node].code);
  Table table = with_units(index.built.units, columns);
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    for (const auto& without : index.without) table.rows[r].push_back(figure_cell(value_of(without.ranks[r])));
  }
  return table;
}

Table correlation_table(const Index& index) {
  const auto& nodes = index.structure.nodes();
  composite_statistics::Columns columns;
  Table table{.caption = {}, .header = {"iCode"}, .rows = {}};
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    columns.push_back(index.built.scores.column(i));
    table.header.push_back(nodes[i].code);
  }
  const auto found = composite_statistics::correlations(columns, composite_statistics::Correlation::kPearson);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::vector<Cell> row = {text_cell(nodes[i].code)};
    for (std::size_t j = 0; j < nodes.size(); ++j) row.push_back(figure_cell(value_of(found.at(i, j))));
    table.rows.push_back(std::move(row));
  }
  return table;
}

constexpr std::array<std::string_view, 13> kStages = {
    "raw",     "denominated", "imputed",       "screened", "treated",      "normalised", "scores",
    "ranking", "weights",     "leave_one_out", "sobol",    "correlations", "treatment"};

Table treatment_table(const Index& index) {
  Table table{.caption = {},
              .header = {"iCode", "winsorised", "logged", "passed", "skew_before", "kurtosis_before", "skew_after",
                         "kurtosis_after"},
              .rows = {}};
  for (std::size_t c = 0; c < index.built.treatments.size(); ++c) {
    const composite::TreatedColumn& column = index.built.treatments[c];
    table.rows.push_back({text_cell(index.structure.nodes()[index.structure.indicators()[c]].code),
                          figure_cell(column.winsorised), figure_cell(column.logged ? 1 : 0),
                          figure_cell(column.passed ? 1 : 0), figure_cell(value_of(column.skew_before)),
                          figure_cell(value_of(column.kurtosis_before)), figure_cell(value_of(column.skew_after)),
                          figure_cell(value_of(column.kurtosis_after))});
  }
  return table;
}

}  // namespace

std::vector<std::string> stage_names() { return {kStages.begin(), kStages.end()}; }

std::optional<std::string> stage_csv(const Index& index, std::string_view stage) {
  const composite::Built& built = index.built;
  const auto of = [&](const std::vector<composite::Unit>& units, const composite::Matrix& figures, bool nodes = false) {
    return charts::to_csv(matrix_table(index, units, figures, nodes));
  };
  if (stage == "raw") return of(index.data.units, index.data.indicators);
  if (stage == "denominated") return of(index.data.units, built.denominated);
  if (stage == "imputed") return of(index.data.units, built.imputed);
  if (stage == "screened") return of(built.units, built.screened);
  if (stage == "treated") return of(built.units, built.treated);
  if (stage == "normalised") return of(built.units, built.normalised);
  if (stage == "scores") return of(built.units, built.scores, true);
  if (stage == "ranking") return charts::to_csv(ranking_table(index));
  if (stage == "weights") return charts::to_csv(weights_table(index));
  if (stage == "leave_one_out") return charts::to_csv(without_table(index));
  if (stage == "sobol") return charts::to_csv(sobol_table(index));
  if (stage == "correlations") return charts::to_csv(correlation_table(index));
  if (stage == "treatment") return charts::to_csv(treatment_table(index));
  return {};
}

}  // namespace limen::public_composites
