// The COIN Tool. Rows of "Database", counted from the row of the indicators' codes upwards (recalled): name, the codes
// of sub-pillar, pillar, sub-index and index, upper and lower goalpost, direction, weight. Units stand below, with name
// and code in the second and third column. "Framework" has the aggregates: code, weight and name.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "engines/composite_workbook/sheets.h"
#include "formats/csv/csv.h"

namespace limen::composite_workbook {
namespace {

using workbook::Cell;
using workbook::CellKind;
using workbook::Sheet;

constexpr std::uint32_t kName = 1, kWeight = 9, kDirection = 8, kUpper = 6, kLower = 7;
constexpr std::uint32_t kUnitName = 2, kUnitCode = 3;
// From the indicators upwards: how far above the codes, and how the aggregates' codes begin.
struct Tier {
  std::uint32_t above;
  std::string_view prefix;
};
constexpr std::array<Tier, 4> kTiers{{{2, "sp."}, {3, "p."}, {4, "si."}, {5, "Index"}}};

bool is_indicator_code(const Cell& cell) {
  const std::string text = to_lower_ascii(trim(cell.text));
  return cell.kind == CellKind::kText && text.size() > 4 && text.starts_with("ind.") &&
         is_ascii_digits(std::string_view(text).substr(4));
}

struct Indicator {
  std::uint32_t column = 0;
  std::string code, name, weight, direction;
  std::vector<std::string> path{};  // codes of the aggregates over it, the index last
};

class CoinTool {
 public:
  CoinTool(const workbook::Workbook& workbook, const Sheet& database, Findings& findings)
      : workbook_(workbook), database_(database), findings_(findings) {}

  Result<Imported> read() {
    TRY(find_codes());
    TRY(read_tiers());
    read_framework();
    Imported imported;
    imported.form = Imported::Form::kCoinTool;
    imported.structure_csv = TRY(structure());
    imported.data_csv = data();
    return imported;
  }

 private:
  Error form_error(std::string message, const Cell* cell) const {
    return findings_.at("composite.workbook.form", std::move(message), database_, cell);
  }

  // The row with the most codes of indicators is the row of codes; columns below which nothing stands are not used.
  Result<void> find_codes() {
    std::map<std::uint32_t, std::size_t> count;
    for (const Cell& cell : database_.cells) count[cell.row] += is_indicator_code(cell) ? 1 : 0;
    const auto most =
        std::max_element(count.begin(), count.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == count.end() || most->second == 0) return form_error("no row of codes Ind.01, Ind.02, …", nullptr);
    codes_ = most->first;
    if (codes_ <= kWeight) return form_error("not the rows of the COIN Tool above the codes", nullptr);
    std::set<std::uint32_t> filled;
    for (const Cell& cell : database_.cells) {
      if (cell.row > codes_ && cell.kind == CellKind::kNumber) filled.insert(cell.column);
    }
    for (std::uint32_t column = 1; column <= database_.last_column(); ++column) {
      const Cell* const cell = database_.find(codes_, column);
      if (cell == nullptr || !is_indicator_code(*cell)) continue;
      if (!filled.contains(column)) {
        findings_.add("composite.workbook.empty", "an indicator without figures is left out", database_, cell,
                      Severity::kInfo);
        continue;
      }
      Indicator indicator{column, std::string(trim(cell->text)), above(column, kName), {}, {}};
      indicator.weight = figure(database_, codes_ - kWeight, column, findings_);
      indicator.direction = figure(database_, codes_ - kDirection, column, findings_);
      const bool posts = !figure(database_, codes_ - kLower, column, findings_).empty() &&
                         !figure(database_, codes_ - kUpper, column, findings_).empty();
      posts_ = posts_ || posts;
      indicators_.push_back(std::move(indicator));
    }
    if (indicators_.empty()) return form_error("no indicator has figures", nullptr);
    if (posts_) {
      findings_.add("composite.workbook.goalposts", "goalposts are not taken over: name them in the plan", database_,
                    nullptr, Severity::kInfo);
    }
    return {};
  }

  std::string above(std::uint32_t column, std::uint32_t rows) const {
    return text_of(database_, codes_ - rows, column);
  }

  // A tier that has one code for all indicators was not used, but for the index.
  Result<void> read_tiers() {
    for (const Tier& tier : kTiers) {
      std::set<std::string> different;
      for (const Indicator& indicator : indicators_) {
        const std::string code = above(indicator.column, tier.above);
        if (!code.starts_with(tier.prefix)) {
          return form_error("a code that begins with " + std::string(tier.prefix) + " is expected " +
                                std::to_string(tier.above) + " rows above the indicator's",
                            database_.find(codes_, indicator.column));
        }
        different.insert(code);
      }
      if (different.size() == 1 && tier.prefix != "Index") continue;
      for (Indicator& indicator : indicators_) indicator.path.push_back(above(indicator.column, tier.above));
    }
    return {};
  }

  // Names and weights of the aggregates: columns C, E and H under the row that says "Dimension/indicator".
  void read_framework() {
    const Sheet* const sheet = find_sheet(workbook_, "Framework");
    std::uint32_t heading = 0;
    for (std::size_t i = 0; sheet != nullptr && i < sheet->cells.size() && heading == 0; ++i) {
      if (to_lower_ascii(sheet->cells[i].text).starts_with("dimension/indicator")) heading = sheet->cells[i].row;
    }
    if (heading == 0) {
      findings_.add("composite.workbook.weights", "no framework: aggregates keep their codes as names and weight 1",
                    database_, nullptr);
      return;
    }
    for (std::uint32_t row = heading + 1; row <= sheet->last_row(); ++row) {
      const std::string code = text_of(*sheet, row, 3);
      if (code.empty() || code == "--") continue;
      aggregates_[code] = {text_of(*sheet, row, 8), figure(*sheet, row, 5, findings_)};
    }
  }

  Result<std::string> structure() {
    csv::Writer out({.crlf = false});
    out.record({"iCode", "iName", "Direction", "Weight", "Parent", "Type"});
    std::map<std::string, std::string> parent_of;
    std::vector<std::string> order;  // aggregates, from below
    for (const Indicator& indicator : indicators_) {
      out.record(
          {indicator.code, indicator.name, indicator.direction, indicator.weight, indicator.path.front(), "Indicator"});
    }
    for (const Indicator& indicator : indicators_) {
      for (std::size_t i = 0; i < indicator.path.size(); ++i) {
        const std::string parent = i + 1 < indicator.path.size() ? indicator.path[i + 1] : "";
        const auto [found, is_new] = parent_of.emplace(indicator.path[i], parent);
        if (is_new) order.push_back(indicator.path[i]);
        if (found->second != parent) {
          return findings_.at("composite.workbook.framework", indicator.path[i] + " lies under two aggregates",
                              database_, database_.find(codes_, indicator.column));
        }
      }
    }
    for (const std::string& code : order) {
      const auto found = aggregates_.find(code);
      const bool known = found != aggregates_.end();
      if (!known && !aggregates_.empty()) {
        findings_.add("composite.workbook.weights", code + " is not in the framework: weight 1", database_, nullptr);
      }
      const std::string& parent = parent_of[code];
      out.record({code, known ? found->second.first : code, "", parent.empty() || !known ? "" : found->second.second,
                  parent, "Aggregate"});
    }
    return out.take();
  }

  std::string data() {
    csv::Writer out({.crlf = false});
    out.field("uCode");
    out.field("uName");
    for (const Indicator& indicator : indicators_) out.field(indicator.code);
    out.end_record();
    for (std::uint32_t row = codes_ + 1; row <= database_.last_row(); ++row) {
      const std::string code = text_of(database_, row, kUnitCode), name = text_of(database_, row, kUnitName);
      std::vector<std::string> figures;
      bool any = false;
      for (const Indicator& indicator : indicators_) {
        figures.push_back(figure(database_, row, indicator.column, findings_));
        any = any || !figures.back().empty();
      }
      if (code.empty() && name.empty() && !any) continue;
      if (!any || code.empty()) {
        findings_.add("composite.workbook.unit",
                      any ? "a row without a code is left out" : "a unit without figures is left out", database_,
                      database_.find(row, code.empty() ? kUnitName : kUnitCode),
                      any ? Severity::kWarning : Severity::kInfo);
        continue;
      }
      out.field(code);
      out.field(name);
      for (const std::string& one : figures) out.field(one);
      out.end_record();
    }
    return out.take();
  }

  const workbook::Workbook& workbook_;
  const Sheet& database_;
  Findings& findings_;
  std::uint32_t codes_ = 0;
  bool posts_ = false;
  std::vector<Indicator> indicators_;
  std::map<std::string, std::pair<std::string, std::string>> aggregates_;  // name and weight, by code
};

}  // namespace

Result<Imported> read_coin_tool(const workbook::Workbook& workbook, const Sheet& database, Findings& findings) {
  return CoinTool(workbook, database, findings).read();
}

}  // namespace limen::composite_workbook
