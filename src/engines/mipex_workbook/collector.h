// What both forms of the workbook are read into. Private to the folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "engines/mipex_workbook/mipex_workbook.h"

namespace limen::mipex {

class Collector {
 public:
  Collector(std::string_view source, const UnitOf& unit_of) : source_(source), unit_of_(unit_of) {}

  std::optional<std::string> unit_of(std::string_view name) const { return unit_of_(name); }
  std::size_t overall();
  std::size_t strand(std::string_view title);
  std::size_t indicator(std::string_view title, std::size_t strand);
  // A cell under a heading: a score from 0 to 100 is taken, anything else reported.
  void take(const workbook::Sheet& sheet, const workbook::Cell& cell, const std::string& unit, int year,
            std::size_t item);
  void finding(std::string code, std::string message, const workbook::Sheet& sheet, const workbook::Cell* cell,
               Severity severity = Severity::kWarning);
  bool empty() const { return extract_.scores.empty(); }
  Extract finish(Extract::Form form);

 private:
  std::size_t item(Item item);
  std::string source_;
  const UnitOf& unit_of_;
  Extract extract_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> by_title_;  // of strand (or kNowhere) and plain title
  std::map<std::tuple<std::string, int, std::size_t>, std::size_t> by_key_;
};

// Small letters and digits, one blank between words: how headings are compared.
std::string plain(std::string_view text);
bool means_overall(const std::string& plain_text);
bool means_strand(const std::string& plain_text);  // one of the eight, in one of their spellings
std::optional<int> year_of(const workbook::Cell& cell);
std::optional<int> year_in(std::string_view text);  // the only number of four digits from 1990 to 2100

// A sheet of one country; false when it has no block of scores.
bool read_country_sheet(const workbook::Sheet& sheet, const std::string& unit, Collector& into);
// A table; false when it has no heading that fits.
bool read_table_sheet(const workbook::Sheet& sheet, Collector& into);

}  // namespace limen::mipex
