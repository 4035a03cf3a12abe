// Eurostat's tab-separated tables, as its bulk download gives them: dimensions joined by commas in the first column,
// then a column for each period, figures with flags behind a blank, ":" where there is none.
//
//   freq,unit,sex,age,citizen,geo\TIME_PERIOD  2023  2024
//   A,PC,T,Y20-64,NAT,ES                       71.5 d  72.4 d
//
// Form: Eurostat, "TSV format" of its dissemination API. Everything is kept: a figure keeps its digits as they came
// and its flags (b break, c confidential, d definition differs, e estimated, f forecast, n not significant, p
// provisional, r revised, s Eurostat estimate, u low reliability, z not applicable), a missing one its flags too.
//
// Total: any bytes give a table or an error with line and column. Values own their data; may be read in parallel.
//
//   const Table table = TRY(Table::read(text, "lfsa_ergan.tsv"));
//   const Cell* cell = table.find({{"citizen", "NAT"}, {"geo", "ES"}, …}, "2024");
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace limen::eurostat {

struct Cell {
  std::optional<double> value{};
  std::string digits{};  // as received; empty where there is no figure
  std::string flags{};   // letters, as received
};

struct Series {
  std::vector<std::string> codes;  // as Table::dimensions
  std::vector<Cell> cells;         // as Table::periods
  std::uint64_t line = 0;
};

using Key = std::map<std::string, std::string, std::less<>>;  // by dimension

class Table {
 public:
  // Errors: "eurostat.header", "eurostat.width", "eurostat.dimensions", "eurostat.number", "eurostat.flag",
  // "eurostat.duplicate", "eurostat.too_large".
  static Result<Table> read(std::string_view text, std::string_view source);
  // Of what another format held: each series has a code for each dimension and a cell for each period. Errors:
  // "eurostat.dimensions", "eurostat.width", "eurostat.duplicate", "eurostat.too_large".
  static Result<Table> build(std::vector<std::string> dimensions, std::vector<std::string> periods,
                             std::vector<Series> series);
  std::string write() const;  // the bytes of a table that was read, with LF at the ends of lines

  const std::vector<std::string>& dimensions() const { return dimensions_; }
  const std::vector<std::string>& periods() const { return periods_; }
  const std::vector<Series>& series() const { return series_; }
  std::size_t find_dimension(std::string_view name) const;  // kNone when there is none
  std::size_t find_period(std::string_view name) const;
  // The cell of exactly these codes, all dimensions named; nullptr when there is none.
  const Cell* find(const Key& key, std::string_view period) const;

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

 private:
  std::vector<std::string> dimensions_, periods_;
  std::vector<Series> series_;
  std::map<std::vector<std::string>, std::size_t> by_codes_;
};

}  // namespace limen::eurostat
