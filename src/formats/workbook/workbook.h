// Workbooks of spreadsheet programs, XLSX, read from memory into sheets of cells [ECMA-376 / ISO 29500-1,
// SpreadsheetML; 29500-2, packages], and plain ones written.
//
// Read are the sheets in their order with names and visibility, shared and inline text, numbers with the digits that
// the file has, booleans, errors, dates (a number under a date format, in either date system), merged cells. Formulas
// are not computed: what stands in the file as their last value is taken, and the cell says so (Cell::formula). Nothing
// outside of the file is ever looked at; macros, charts and external links are passed over with a finding.
//
// Traps are refused: a document type declaration (entities), more bytes, sheets, cells or strings than Limits allows.
// A cell that is not understood is left out or kept as text and reported with "Sheet!B7" as its place.
//
// Total: any bytes give a workbook or an error. Pure; values own their data and may be read in parallel.
//
//   const Workbook workbook = TRY(Workbook::read(bytes, "scores.xlsx"));
//   for (const Sheet& sheet : workbook.sheets())
//     if (const Cell* cell = sheet.find(7, 2)) use(cell->text);
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::workbook {

struct Limits {
  std::size_t part_bytes = 128U << 20U;   // unpacked, one part
  std::size_t total_bytes = 256U << 20U;  // unpacked, all that the archive says it holds
  std::size_t sheets = 1024;
  std::size_t cells = 1'000'000;         // with something in them, all sheets together
  std::size_t strings = 1'000'000;       // in the shared table
  std::size_t text_bytes = 128U << 20U;  // of all cells together: a shared string counts each time
  std::size_t findings = 1000;
};

inline constexpr std::uint32_t kMaxRow = 1'048'576, kMaxColumn = 16'384;  // [29500-1, what programs keep to]

enum class CellKind : std::uint8_t { kText, kNumber, kBoolean, kError, kDate };
std::string_view to_text(CellKind kind);  // "text", "number", "boolean", "error", "date"

struct Cell {
  std::uint32_t row = 0, column = 0;  // from 1
  CellKind kind = CellKind::kText;
  bool formula = false;  // computed by the program that wrote the file
  // Text as it is; of a number its digits as in the file; "true" or "false"; "#N/A"; of a date "2024-01-31",
  // "2024-01-31T12:30:00" or, without a day, "12:30:00".
  std::string text;
  std::string digits{};  // of a date: the number behind it; else empty
};

struct CellRange {
  std::uint32_t first_row = 0, first_column = 0, last_row = 0, last_column = 0;  // from 1, both ends in
  bool holds(std::uint32_t row, std::uint32_t column) const {
    return row >= first_row && row <= last_row && column >= first_column && column <= last_column;
  }
};

enum class Visibility : std::uint8_t { kVisible, kHidden, kVeryHidden };

struct Sheet {
  std::string name;
  Visibility visibility = Visibility::kVisible;
  std::vector<Cell> cells;  // those with something in them, by row and column
  std::vector<CellRange> merged;

  const Cell* find(std::uint32_t row, std::uint32_t column) const;  // nullptr: empty
  // The same, of a merged range anywhere in it the cell that shows.
  const Cell* find_merged(std::uint32_t row, std::uint32_t column) const;
  std::uint32_t last_row() const { return cells.empty() ? 0 : cells.back().row; }
  std::uint32_t last_column() const;
};

class Workbook {
 public:
  // Errors: those of formats/zip, "workbook.format" (no such file), "workbook.unsupported" (another kind of workbook,
  // or an encrypted one), "workbook.part" (one is missing, or stands twice), "workbook.xml", "workbook.doctype",
  // "workbook.limit".
  static Result<Workbook> read(ByteView bytes, std::string_view source, const Limits& limits = {});

  const std::vector<Sheet>& sheets() const { return sheets_; }
  const Sheet* find(std::string_view name) const;  // nullptr: there is none
  bool since_1904() const { return since_1904_; }
  // What was passed over or is odd, as warnings with file and cell: docs/errors/workbook.md.
  const std::vector<Error>& findings() const { return findings_; }

 private:
  friend class WorkbookReader;
  std::vector<Sheet> sheets_;
  std::vector<Error> findings_;
  bool since_1904_ = false;
};

// "B7"; "" unless row and column are within kMaxRow and kMaxColumn.
std::string address(std::uint32_t row, std::uint32_t column);
struct Address {
  std::uint32_t row = 0, column = 0;
};
// "B7" and "$B$7".
std::optional<Address> parse_address(std::string_view text);

// The shortest decimal, without exponent, that means the same binary number as the digits of a kNumber: spreadsheets
// write 0.28999999999999998 where a person entered 0.29. Nothing for what is no number or over 10^18.
std::optional<std::string> plain_decimal(const Cell& cell);

// A plain workbook: text and numbers, no styles. The same cells give the same bytes.
struct NewSheet {
  std::string name;
  std::vector<Cell> cells{};  // in any order; kText, kNumber (the text is its digits), kBoolean and kError
  Visibility visibility = Visibility::kVisible;
  std::vector<CellRange> merged{};
};
// Errors "workbook.write.name" (a sheet without a name, over 31 letters, with controls or one of []:*?/\, or
// twice),
// "workbook.write.cell" (an address out of range or twice, a number that is none, a date).
Result<Bytes> write(std::span<const NewSheet> sheets);

}  // namespace limen::workbook
