#include "engines/composite_workbook/composite_workbook.h"

#include "base/text.h"
#include "engines/composite/composite.h"
#include "engines/composite_workbook/sheets.h"

namespace limen::composite_workbook {

using workbook::Cell;
using workbook::CellKind;
using workbook::Sheet;

Error Findings::at(std::string code, std::string message, const Sheet& sheet, const Cell* cell) const {
  Place place;
  place.source = source_;
  place.path = sheet.name + (cell == nullptr ? "" : "!" + workbook::address(cell->row, cell->column));
  return Error{std::move(code), std::move(message), std::move(place)};
}

void Findings::add(std::string code, std::string message, const Sheet& sheet, const Cell* cell, Severity severity) {
  Error error = at(std::move(code), std::move(message), sheet, cell);
  error.severity = severity;
  findings_.push_back(std::move(error));
}

const Sheet* find_sheet(const workbook::Workbook& workbook, std::string_view name) {
  for (const Sheet& sheet : workbook.sheets()) {
    if (to_lower_ascii(trim(sheet.name)) == to_lower_ascii(name)) return &sheet;
  }
  return nullptr;
}

std::string text_of(const Sheet& sheet, std::uint32_t row, std::uint32_t column) {
  const Cell* const cell = sheet.find(row, column);
  return cell == nullptr ? std::string() : std::string(trim(cell->text));
}

std::string figure(const Sheet& sheet, std::uint32_t row, std::uint32_t column, Findings& findings) {
  const Cell* const cell = sheet.find(row, column);
  if (cell == nullptr) return {};
  if (cell->kind == CellKind::kNumber) return workbook::plain_decimal(*cell).value_or(cell->text);
  const std::string text = to_lower_ascii(trim(cell->text));
  if (cell->kind == CellKind::kText && (text.empty() || text == "na" || text == "n/a")) return {};
  if (cell->kind == CellKind::kText) {
    Cell number = *cell;
    number.text = trim(cell->text);
    number.kind = CellKind::kNumber;
    if (const auto decimal = workbook::plain_decimal(number)) return *decimal;  // typed as text
  }
  findings.add("composite.workbook.figure", "is no figure and left out", sheet, cell);
  return {};
}

Result<Imported> read(const workbook::Workbook& workbook, std::string_view source) {
  Findings findings(source);
  const Sheet* const meta = find_sheet(workbook, "iMeta");
  const Sheet* const data = find_sheet(workbook, "iData");
  const Sheet* const database = find_sheet(workbook, "Database");
  if ((meta == nullptr || data == nullptr) && database == nullptr) {
    Place place;
    place.source = source;
    return Error{"composite.workbook.form", "neither a sheet Database (COIN Tool) nor sheets iMeta and iData",
                 std::move(place)};
  }
  Imported imported = meta != nullptr && data != nullptr ? TRY(read_meta_and_data(*meta, *data, findings))
                                                         : TRY(read_coin_tool(workbook, *database, findings));
  const auto structure = TRY(composite::Structure::read_csv(imported.structure_csv, "structure.csv"));
  const auto figures = TRY(composite::DataByPeriod::read_csv(imported.data_csv, "data.csv", structure));
  imported.indicators = structure.indicators().size();
  imported.aggregates = structure.aggregates().size();
  imported.units = figures.rows.units.size();
  imported.periods = figures.periods.size();
  imported.findings = findings.take();
  return imported;
}

}  // namespace limen::composite_workbook
