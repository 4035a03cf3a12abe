#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/text.h"
#include "formats/workbook/workbook.h"
#include "formats/zip/zip.h"

namespace limen::workbook {
namespace {

constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view kPackage = "http://schemas.openxmlformats.org/package/2006";

// Characters that XML does not hold are written as _xHHHH_, and so is what looks like such an escape.
std::string escape(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool looks_escaped = c == '_' && i + 1 < text.size() && text[i + 1] == 'x';
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (text.substr(i, 2) == "\xEF\xBF" && i + 2 < text.size() &&
               static_cast<unsigned char>(text[i + 2]) >= 0xBE) {
      out += text[i + 2] == '\xBE' ? "_xFFFE_" : "_xFFFF_";
      i += 2;
    } else if ((c < 0x20 && c != '\n' && c != '\t') || looks_escaped) {
      out += "_x00";
      out += kDigits[c / 16];
      out += kDigits[c % 16];
      out += '_';
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

Error cell_error(const NewSheet& sheet, const Cell& cell, std::string message) {
  return Error{"workbook.write.cell", std::move(message),
               Place{.path = sheet.name + "!" + address(cell.row, cell.column)}};
}

Result<std::string> cell_text(const NewSheet& sheet, const Cell& cell) {
  const std::string place = address(cell.row, cell.column);
  if (place.empty()) return cell_error(sheet, cell, "no cell has this row and column");
  if (invalid_utf8_at(cell.text)) return cell_error(sheet, cell, "the text is no UTF-8");
  const std::string open = "<c r=\"" + place + "\"";
  switch (cell.kind) {
    case CellKind::kText:
      return open + " t=\"inlineStr\"><is><t xml:space=\"preserve\">" + escape(cell.text) + "</t></is></c>";
    case CellKind::kNumber: {
      double value = 0;
      const auto [end, status] = std::from_chars(cell.text.data(), cell.text.data() + cell.text.size(), value);
      const bool whole = status == std::errc() && end == cell.text.data() + cell.text.size() && std::isfinite(value);
      if (!whole) return cell_error(sheet, cell, "the number is none");
      return open + "><v>" + cell.text + "</v></c>";
    }
    case CellKind::kBoolean:
      return open + " t=\"b\"><v>" + (cell.text == "true" ? "1" : "0") + "</v></c>";
    case CellKind::kError:
      return open + " t=\"e\"><v>" + escape(cell.text) + "</v></c>";
    case CellKind::kDate:
      break;
  }
  return cell_error(sheet, cell, "dates are not written");
}

Result<std::string> sheet_text(const NewSheet& sheet) {
  std::vector<const Cell*> cells;
  for (const Cell& cell : sheet.cells) cells.push_back(&cell);
  const auto key = [](const Cell* cell) { return std::pair(cell->row, cell->column); };
  std::sort(cells.begin(), cells.end(), [&](const Cell* a, const Cell* b) { return key(a) < key(b); });
  std::string text(kHead);
  text += "<worksheet xmlns=\"" + std::string(kMain) + "\"><sheetData>";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool new_row = i == 0 || cells[i - 1]->row != cells[i]->row;
    if (!new_row && key(cells[i - 1]) == key(cells[i])) return cell_error(sheet, *cells[i], "the cell stands twice");
    if (new_row) text += (i == 0 ? "" : "</row>") + ("<row r=\"" + std::to_string(cells[i]->row) + "\">");
    text += TRY(cell_text(sheet, *cells[i]));
  }
  text += cells.empty() ? "</sheetData>" : "</row></sheetData>";
  if (!sheet.merged.empty()) text += "<mergeCells>";
  for (const CellRange& range : sheet.merged) {
    text += "<mergeCell ref=\"" + address(range.first_row, range.first_column) + ":" +
            address(range.last_row, range.last_column) + "\"/>";
  }
  if (!sheet.merged.empty()) text += "</mergeCells>";
  return text + "</worksheet>";
}

Result<void> check_names(std::span<const NewSheet> sheets) {
  std::set<std::string> names;
  for (const NewSheet& sheet : sheets) {
    const bool fits = !sheet.name.empty() && !invalid_utf8_at(sheet.name) && count_code_points(sheet.name) <= 31 &&
                      sheet.name.find_first_of("[]:*?/\\") == std::string::npos && sheet.name == clean_line(sheet.name);
    if (!fits || !names.insert(fold_case(sheet.name)).second) {
      return Error{"workbook.write.name",
                   "a sheet has a name of its own, of 1 to 31 letters, without []:*?/\\ and controls",
                   {}};
    }
  }
  return {};
}

}  // namespace

Result<Bytes> write(std::span<const NewSheet> sheets) {
  TRY(check_names(sheets));
  const std::string office(kOffice), package(kPackage);
  std::string types = std::string(kHead) + "<Types xmlns=\"" + package +
                      "/content-types\"><Default Extension=\"rels\" ContentType=\"application/"
                      "vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" "
                      "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>";
  const std::string rels_open = std::string(kHead) + "<Relationships xmlns=\"" + package + "/relationships\">";
  const std::string root_rels = rels_open + "<Relationship Id=\"rId1\" Type=\"" + office +
                                "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
  std::string list =
      std::string(kHead) + "<workbook xmlns=\"" + std::string(kMain) + "\" xmlns:r=\"" + office + "\"><sheets>";
  std::string rels = rels_open;
  std::vector<zip::NewEntry> parts(4);
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const std::string number = std::to_string(i + 1), part = "worksheets/sheet" + number + ".xml";
    const Visibility visibility = sheets[i].visibility;
    const std::string state = visibility == Visibility::kHidden       ? " state=\"hidden\""
                              : visibility == Visibility::kVeryHidden ? " state=\"veryHidden\""
                                                                      : "";
    types += "<Override PartName=\"/xl/" + part +
             "\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>";
    list += "<sheet name=\"" + escape(sheets[i].name) + "\" sheetId=\"" + number + "\"" + state + " r:id=\"rId" +
            number + "\"/>";
    rels += "<Relationship Id=\"rId" + number + "\" Type=\"" + office + "/worksheet\" Target=\"" + part + "\"/>";
    parts.push_back({"xl/" + part, bytes_of(TRY(sheet_text(sheets[i])))});
  }
  parts[0] = {"[Content_Types].xml", bytes_of(types + "</Types>")};
  parts[1] = {"_rels/.rels", bytes_of(root_rels)};
  parts[2] = {"xl/workbook.xml", bytes_of(list + "</sheets></workbook>")};
  parts[3] = {"xl/_rels/workbook.xml.rels", bytes_of(rels + "</Relationships>")};
  return zip::write(parts);
}

}  // namespace limen::workbook
