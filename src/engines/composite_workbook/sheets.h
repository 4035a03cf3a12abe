// Private to the folder: what both forms need.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/composite_workbook/composite_workbook.h"

namespace limen::composite_workbook {

class Findings {
 public:
  explicit Findings(std::string_view source) : source_(source) {}
  Error at(std::string code, std::string message, const workbook::Sheet& sheet, const workbook::Cell* cell) const;
  void add(std::string code, std::string message, const workbook::Sheet& sheet, const workbook::Cell* cell,
           Severity severity = Severity::kWarning);
  std::vector<Error> take() { return std::move(findings_); }

 private:
  std::string source_;
  std::vector<Error> findings_;
};

// The sheet of that name in any case of letters; nullptr.
const workbook::Sheet* find_sheet(const workbook::Workbook& workbook, std::string_view name);
// For a file of figures: a decimal, or "" for an empty cell, "NA" and "n/a". Another thing is reported and "".
std::string figure(const workbook::Sheet& sheet, std::uint32_t row, std::uint32_t column, Findings& findings);
std::string text_of(const workbook::Sheet& sheet, std::uint32_t row, std::uint32_t column);  // trimmed; "" for none

Result<Imported> read_coin_tool(const workbook::Workbook& workbook, const workbook::Sheet& database,
                                Findings& findings);
Result<Imported> read_meta_and_data(const workbook::Sheet& meta, const workbook::Sheet& data, Findings& findings);

}  // namespace limen::composite_workbook
