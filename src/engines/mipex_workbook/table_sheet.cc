// A table: a row for each country and year with a column for each score, or a row for each score.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "engines/mipex_workbook/collector.h"

namespace limen::mipex {
namespace {

using workbook::Cell;
using workbook::CellKind;
using workbook::Sheet;

constexpr std::uint32_t kHeadingRows = 30;

struct Columns {
  std::uint32_t heading = 0;                                               // row
  std::uint32_t unit = 0, year = 0, strand = 0, indicator = 0, score = 0;  // 0: there is none
  std::map<std::uint32_t, std::size_t> items{};
  std::map<std::uint32_t, int> years{};
  std::set<std::uint32_t> ignored{};
  bool is_long() const { return score != 0 && (strand != 0 || indicator != 0); }
};

bool is_one_of(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

class TableSheet {
 public:
  TableSheet(const Sheet& sheet, Collector& into) : sheet_(sheet), into_(into) {}

  bool read() {
    for (std::uint32_t row = 1; row <= std::min(kHeadingRows, sheet_.last_row()); ++row) {
      if (find_columns(row)) break;
      columns_ = Columns{};
    }
    if (columns_.heading == 0) return false;
    if (columns_.year == 0 && columns_.years.empty()) year_ = year_of_sheet();
    if (columns_.year == 0 && columns_.years.empty() && !year_) {
      into_.finding("mipex.year", "neither a column of years nor a year in the sheet's name or title", sheet_, nullptr);
      return false;
    }
    if (columns_.is_long()) {
      report_rest();
    } else {
      name_columns();
    }
    for (std::size_t begin = 0; begin < sheet_.cells.size();) {
      std::size_t end = begin;
      while (end < sheet_.cells.size() && sheet_.cells[end].row == sheet_.cells[begin].row) ++end;
      if (sheet_.cells[begin].row > columns_.heading) take_row({sheet_.cells.data() + begin, end - begin});
      begin = end;
    }
    return true;
  }

 private:
  const Cell* at(std::uint32_t row, std::uint32_t column) const {
    return column == 0 ? nullptr : sheet_.find(row, column);
  }

  // A row of headings names the countries; the best code wins where there are several columns of them.
  bool find_columns(std::uint32_t row) {
    for (std::uint32_t column = 1; column <= sheet_.last_column(); ++column) {
      const Cell* const cell = sheet_.find(row, column);
      if (cell == nullptr) continue;
      const std::string text = plain(cell->text);
      if (is_one_of(text,
                    {"country", "countries", "country name", "country code", "iso", "iso2", "iso3", "iso code"})) {
        if (columns_.unit != 0) columns_.ignored.insert(column);
        if (columns_.unit == 0) columns_.unit = column;
      } else if (is_one_of(text, {"year", "edition"})) {
        columns_.year = column;
      } else if (is_one_of(text, {"strand", "policy strand", "policy area", "area"})) {
        columns_.strand = column;
      } else if (is_one_of(text, {"indicator", "indicator name", "question"})) {
        columns_.indicator = column;
      } else if (is_one_of(text, {"score", "value"})) {
        columns_.score = column;
      } else if (const auto year = year_of(*cell)) {
        columns_.years[column] = *year;
      }
    }
    if (columns_.unit == 0) return false;
    columns_.heading = row;
    return true;
  }

  std::optional<int> year_of_sheet() const {
    if (const auto year = year_in(plain(sheet_.name))) return year;
    for (const Cell& cell : sheet_.cells) {
      if (cell.row >= columns_.heading) break;
      if (const auto year = year_in(plain(cell.text))) return year;
    }
    return std::nullopt;
  }

  // Of a wide table: what the other columns hold. A heading over the heading is the strand of indicators.
  void name_columns() {
    for (std::uint32_t column = 1; column <= sheet_.last_column(); ++column) {
      if (column == columns_.unit || column == columns_.year || columns_.ignored.contains(column)) continue;
      const Cell* const cell = sheet_.find(columns_.heading, column);
      if (cell == nullptr || columns_.years.contains(column)) continue;
      const std::string text = plain(cell->text);
      const Cell* const over = columns_.heading > 1 ? sheet_.find_merged(columns_.heading - 1, column) : nullptr;
      if (cell->kind != CellKind::kText) {
        into_.finding("mipex.column", "a heading is expected here", sheet_, cell);
      } else if (means_overall(text)) {
        columns_.items[column] = into_.overall();
      } else if (means_strand(text)) {
        columns_.items[column] = into_.strand(cell->text);
      } else if (over != nullptr && means_strand(plain(over->text))) {
        columns_.items[column] = into_.indicator(cell->text, into_.strand(over->text));
      } else if (has_scores(column)) {
        columns_.items[column] = into_.indicator(cell->text, kNowhere);
        into_.finding("mipex.column", "taken as an indicator of no strand", sheet_, cell, Severity::kInfo);
      } else {
        into_.finding("mipex.column", "a column that is not understood is passed over", sheet_, cell, Severity::kInfo);
        columns_.ignored.insert(column);
      }
    }
    if (columns_.years.empty()) return;
    if (means_overall(plain(sheet_.name))) by_sheet_ = into_.overall();
    if (means_strand(plain(sheet_.name))) by_sheet_ = into_.strand(sheet_.name);
    if (by_sheet_ == kNowhere) {
      into_.finding("mipex.column", "years across, but neither overall nor a strand names the sheet", sheet_, nullptr);
    }
  }

  // Of a long table: columns that nothing is taken from.
  void report_rest() {
    for (std::uint32_t column = 1; column <= sheet_.last_column(); ++column) {
      const Cell* const cell = sheet_.find(columns_.heading, column);
      const bool used = column == columns_.unit || column == columns_.year || column == columns_.strand ||
                        column == columns_.indicator || column == columns_.score;
      if (cell == nullptr || used) continue;
      into_.finding("mipex.column", "a column that is not understood is passed over", sheet_, cell, Severity::kInfo);
    }
  }

  bool has_scores(std::uint32_t column) const {
    bool any = false;
    for (const Cell& cell : sheet_.cells) {
      if (cell.row <= columns_.heading || cell.column != column) continue;
      if (cell.kind != CellKind::kNumber) return false;
      any = true;
    }
    return any;
  }

  void take_row(std::span<const Cell> row) {
    const Cell* const country = at(row[0].row, columns_.unit);
    const auto unit = country == nullptr ? std::nullopt : into_.unit_of(trim(country->text));
    if (!unit) {
      return into_.finding("mipex.unit", "no country that is known: the row is left out", sheet_,
                           country == nullptr ? &row[0] : country);
    }
    auto year = year_;
    if (columns_.year != 0) {
      const Cell* const cell = at(row[0].row, columns_.year);
      year = cell == nullptr ? std::nullopt : year_of(*cell);
      if (!year) return into_.finding("mipex.year", "no year: the row is left out", sheet_, cell ? cell : country);
    }
    if (columns_.is_long()) return take_long(row[0].row, *unit, year);
    for (const Cell& cell : row) {
      if (cell.column == columns_.unit || cell.column == columns_.year || columns_.ignored.contains(cell.column))
        continue;
      const auto item = columns_.items.find(cell.column);
      const auto across = columns_.years.find(cell.column);
      if (item != columns_.items.end() && year) {
        into_.take(sheet_, cell, *unit, *year, item->second);
      } else if (across != columns_.years.end() && by_sheet_ != kNowhere) {
        into_.take(sheet_, cell, *unit, across->second, by_sheet_);
      } else {
        into_.finding("mipex.cell", "stands under no heading", sheet_, &cell);
      }
    }
  }

  void take_long(std::uint32_t row, const std::string& unit, std::optional<int> year) {
    const Cell* const strand = at(row, columns_.strand);
    const Cell* const indicator = at(row, columns_.indicator);
    const Cell* const score = at(row, columns_.score);
    const Cell* const named = indicator != nullptr ? indicator : strand;
    if (score == nullptr || named == nullptr || !year) {
      return into_.finding("mipex.cell", "a row without a score, a year or what is scored", sheet_,
                           score != nullptr ? score : named);
    }
    const std::string text = plain(named->text);
    std::size_t item = kNowhere;
    if (means_overall(text)) {
      item = into_.overall();
    } else if (indicator == nullptr || means_strand(text)) {
      item = into_.strand(named->text);
    } else {
      item = into_.indicator(named->text, strand == nullptr ? kNowhere : into_.strand(strand->text));
    }
    into_.take(sheet_, *score, unit, *year, item);
  }

  const Sheet& sheet_;
  Collector& into_;
  Columns columns_;
  std::optional<int> year_;
  std::size_t by_sheet_ = kNowhere;
};

}  // namespace

bool read_table_sheet(const Sheet& sheet, Collector& into) { return TableSheet(sheet, into).read(); }

}  // namespace limen::mipex
