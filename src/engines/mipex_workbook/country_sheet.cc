// A sheet of one country: blocks of scores, with years down the first column or across the first row of the block.
#include <map>
#include <vector>

#include "base/text.h"
#include "engines/mipex_workbook/collector.h"

namespace limen::mipex {
namespace {

using workbook::Cell;
using workbook::CellKind;
using workbook::Sheet;

class CountrySheet {
 public:
  CountrySheet(const Sheet& sheet, const std::string& unit, Collector& into)
      : sheet_(sheet), unit_(unit), into_(into) {}

  bool read() {
    for (std::size_t begin = 0; begin < sheet_.cells.size();) {
      std::size_t end = begin;
      while (end < sheet_.cells.size() && sheet_.cells[end].row == sheet_.cells[begin].row) ++end;
      take_row({sheet_.cells.data() + begin, end - begin});
      begin = end;
    }
    return blocks_ > 0;
  }

 private:
  enum class Block { kNone, kOverall, kStrands };
  using Row = std::span<const Cell>;

  void take_row(Row row) {
    const Cell& first = row[0];
    const std::string label = first.kind == CellKind::kText ? plain(first.text) : "";
    const bool headed = !items_.empty() || !years_.empty();
    if (means_overall(label) && !(headed && !years_.empty() && has_numbers(row))) {
      begin(Block::kOverall, row);
    } else if (label.starts_with("policy strand") || label == "strand" || label == "strands" ||
               label.starts_with("policy area")) {
      begin(Block::kStrands, row);
    } else if (label == "year" || label == "years") {
      head(row);
    } else if (block_ != Block::kNone && years_.empty() && year_of(first)) {
      take_year(*year_of(first), row);
    } else if (block_ != Block::kNone && !years_.empty() && !label.empty()) {
      take_item(label, row);
    } else {
      pass_over(row);
    }
  }

  static bool has_numbers(Row row) {
    for (const Cell& cell : row.subspan(1)) {
      if (cell.kind == CellKind::kNumber && !year_of(cell)) return true;
    }
    return false;
  }

  void begin(Block block, Row row) {
    block_ = block;
    ++blocks_;
    items_.clear();
    years_.clear();
    if (row.size() > 1) head(row);
  }

  // Headings: strands, or years.
  void head(Row row) {
    if (block_ == Block::kNone) return pass_over(row);
    items_.clear();
    years_.clear();
    for (const Cell& cell : row.subspan(1)) {
      if (const auto year = year_of(cell)) {
        years_[cell.column] = *year;
      } else if (cell.kind != CellKind::kText) {
        into_.finding("mipex.cell", "a heading is expected here", sheet_, &cell);
      } else if (means_overall(plain(cell.text)) || (block_ == Block::kOverall && items_.empty())) {
        items_[cell.column] = into_.overall();
      } else if (block_ == Block::kStrands || means_strand(plain(cell.text))) {
        items_[cell.column] = into_.strand(cell.text);
      } else {
        into_.finding("mipex.column", "a column that is no strand", sheet_, &cell);
      }
    }
    if (!years_.empty() && !items_.empty()) {
      into_.finding("mipex.column", "years and strands stand side by side: the years are taken", sheet_, &row[0]);
      items_.clear();
    }
  }

  void take_year(int year, Row row) {
    // A block of overall scores without headings has one column.
    if (items_.empty() && block_ == Block::kOverall && row.size() > 1) items_[row[1].column] = into_.overall();
    for (const Cell& cell : row.subspan(1)) {
      const auto item = items_.find(cell.column);
      if (item == items_.end()) {
        into_.finding("mipex.cell", "stands under no heading", sheet_, &cell);
      } else {
        into_.take(sheet_, cell, unit_, year, item->second);
      }
    }
  }

  void take_item(const std::string& label, Row row) {
    if (row.size() == 1) return pass_over(row);
    const std::size_t item = means_overall(label) ? into_.overall() : into_.strand(row[0].text);
    for (const Cell& cell : row.subspan(1)) {
      const auto year = years_.find(cell.column);
      if (year == years_.end()) {
        into_.finding("mipex.cell", "stands under no year", sheet_, &cell);
      } else {
        into_.take(sheet_, cell, unit_, year->second, item);
      }
    }
  }

  void pass_over(Row row) {
    for (const Cell& cell : row) {
      const bool text = cell.kind == CellKind::kText;
      into_.finding("mipex.cell", text ? "a text that is passed over" : "belongs to no block of scores", sheet_, &cell,
                    text ? Severity::kInfo : Severity::kWarning);
    }
  }

  const Sheet& sheet_;
  const std::string& unit_;
  Collector& into_;
  Block block_ = Block::kNone;
  int blocks_ = 0;
  std::map<std::uint32_t, std::size_t> items_;  // by column
  std::map<std::uint32_t, int> years_;
};

// Whether there is a block at all, before anything is taken or reported.
bool has_block(const Sheet& sheet) {
  for (const Cell& cell : sheet.cells) {
    if (cell.kind != CellKind::kText) continue;
    const std::string label = plain(cell.text);
    if (means_overall(label) || label.starts_with("policy strand") || label.starts_with("policy area")) return true;
  }
  return false;
}

}  // namespace

bool read_country_sheet(const Sheet& sheet, const std::string& unit, Collector& into) {
  return has_block(sheet) && CountrySheet(sheet, unit, into).read();
}

}  // namespace limen::mipex
