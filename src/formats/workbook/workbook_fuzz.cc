// Any bytes are a workbook or an error, within the limits; what was read can be written and reads back equal.
#include <cstdint>
#include <tuple>

#include "base/test_require.h"
#include "base/text.h"
#include "formats/workbook/test_workbook.h"
#include "formats/workbook/workbook.h"

namespace limen::workbook {
namespace {

using limen::testing::require;

constexpr Limits kLimits{.part_bytes = 1U << 18U,
                         .total_bytes = 1U << 20U,
                         .sheets = 8,
                         .cells = 4096,
                         .strings = 4096,
                         .text_bytes = 1U << 18U,
                         .findings = 16};

auto tied(const Cell& cell) { return std::tie(cell.row, cell.column, cell.kind, cell.text); }

void check(const Workbook& workbook) {
  std::size_t cells = 0;
  require(workbook.sheets().size() <= kLimits.sheets && workbook.findings().size() <= kLimits.findings + 1);
  for (const Sheet& sheet : workbook.sheets()) {
    cells += sheet.cells.size();
    NewSheet again{"S", {}, sheet.visibility, {}};
    for (std::size_t i = 0; i < sheet.cells.size(); ++i) {
      const Cell& cell = sheet.cells[i];
      require(!cell.text.empty() && !invalid_utf8_at(cell.text) && sheet.find(cell.row, cell.column) == &cell);
      require(parse_address(address(cell.row, cell.column)).has_value());
      if (cell.kind != CellKind::kDate) again.cells.push_back(cell);
      if (cell.kind == CellKind::kNumber) plain_decimal(cell);
    }
    const auto written = write(std::span(&again, 1));
    require(written.ok());
    const auto back = Workbook::read(*written, "again", kLimits);
    if (!back.ok()) continue;  // written out it may be too large
    require(back->sheets().size() == 1 && back->sheets()[0].cells.size() == again.cells.size());
    for (std::size_t i = 0; i < again.cells.size(); ++i) {
      // An error's text is trimmed when it is read.
      require(tied(back->sheets()[0].cells[i]) == tied(again.cells[i]));
    }
  }
  require(cells <= kLimits.cells);
}

}  // namespace
}  // namespace limen::workbook

// Either an archive, or rows, strings and styles with bytes of 1 between them, which are put into one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace limen::workbook;
  limen::Bytes bytes(data, data + size);
  if (!limen::zip::is_zip(bytes)) {
    const std::string text(bytes.begin(), bytes.end());
    const auto pieces = limen::split(text, '\x01');
    testing::OneSheet sheet;
    sheet.data = pieces[0];
    if (pieces.size() > 1) sheet.strings = pieces[1];
    if (pieces.size() > 2) sheet.styles = pieces[2];
    if (pieces.size() > 3) sheet.properties = "date1904=\"1\"";
    bytes = sheet.bytes();
  }
  const auto workbook = Workbook::read(bytes, "fuzz", kLimits);
  if (workbook.ok()) check(*workbook);
  return 0;
}
