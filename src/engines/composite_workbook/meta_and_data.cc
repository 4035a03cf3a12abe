// Sheets iMeta and iData: tables with a row of headings.
#include <algorithm>
#include <map>
#include <set>

#include "engines/composite_workbook/sheets.h"
#include "formats/csv/csv.h"

namespace limen::composite_workbook {
namespace {

using workbook::Sheet;

// Columns of a structure; those of the second list hold numbers.
constexpr std::string_view kTexts[] = {"iCode", "iName", "Unit", "Denominator", "Parent", "Type"};
constexpr std::string_view kNumbers[] = {"Level", "Direction", "Weight", "Target"};

std::map<std::string, std::uint32_t> headings(const Sheet& sheet, Findings& findings) {
  std::map<std::string, std::uint32_t> result;
  for (std::uint32_t column = 1; column <= sheet.last_column(); ++column) {
    const std::string name = text_of(sheet, 1, column);
    if (name.empty()) continue;
    if (!result.emplace(name, column).second) {
      findings.add("composite.workbook.column", "the heading stands twice", sheet, sheet.find(1, column));
    }
  }
  return result;
}

template <typename List>
bool among(const List& list, const std::string& name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool is_absent(const std::string& text) { return text.empty() || text == "NA" || text == "n/a"; }

struct Codes {
  std::set<std::string> indicators, groups, denominators;
  bool holds_numbers(const std::string& name) const { return indicators.contains(name) || denominators.contains(name); }
};

std::string structure_of(const Sheet& meta, Findings& findings, Codes& codes) {
  csv::Writer structure({.crlf = false});
  std::vector<std::pair<std::string, std::uint32_t>> columns;
  const auto named = headings(meta, findings);
  for (const auto& [name, column] : named) {
    if (among(kTexts, name) || among(kNumbers, name)) {
      columns.emplace_back(name, column);
      structure.field(name);
    } else {
      findings.add("composite.workbook.column", "a column that is not taken over", meta, meta.find(1, column),
                   Severity::kInfo);
    }
  }
  structure.end_record();
  for (std::uint32_t row = 2; row <= meta.last_row(); ++row) {
    const auto text_at = [&](const char* name) {
      const auto found = named.find(name);
      return found == named.end() ? std::string() : text_of(meta, row, found->second);
    };
    const std::string code = text_at("iCode"), type = text_at("Type");
    if (code.empty()) continue;
    if (type == "Indicator") codes.indicators.insert(code);
    if (type == "Group") codes.groups.insert(code);
    if (type == "Denominator") codes.denominators.insert(code);
    for (const auto& [name, column] : columns) {
      const bool number = among(kNumbers, name);
      const std::string text = number ? figure(meta, row, column, findings) : text_of(meta, row, column);
      structure.field(number || !is_absent(text) ? text : "");
    }
    structure.end_record();
  }
  return structure.take();
}

std::string data_of(const Sheet& data, Findings& findings, const Codes& codes) {
  constexpr std::string_view kOwn[] = {"uCode", "uName", "Time", "time"};
  csv::Writer figures({.crlf = false});
  std::vector<std::pair<std::string, std::uint32_t>> kept;
  const auto named = headings(data, findings);
  for (const auto& [name, column] : named) {
    if (among(kOwn, name) || codes.holds_numbers(name) || codes.groups.contains(name)) {
      kept.emplace_back(name, column);
      figures.field(name);
    } else {
      findings.add("composite.workbook.column", "a column that is not taken over", data, data.find(1, column),
                   Severity::kInfo);
    }
  }
  figures.end_record();
  const auto unit = named.find("uCode");
  for (std::uint32_t row = 2; row <= data.last_row() && unit != named.end(); ++row) {
    if (text_of(data, row, unit->second).empty()) continue;
    for (const auto& [name, column] : kept) {
      const bool number = codes.holds_numbers(name);
      const std::string text = number ? figure(data, row, column, findings) : text_of(data, row, column);
      figures.field(number || !is_absent(text) || name == "uCode" ? text : "");  // Namibia's code is NA
    }
    figures.end_record();
  }
  return figures.take();
}

}  // namespace

Result<Imported> read_meta_and_data(const Sheet& meta, const Sheet& data, Findings& findings) {
  Imported imported;
  imported.form = Imported::Form::kMetaAndData;
  Codes codes;
  imported.structure_csv = structure_of(meta, findings, codes);
  imported.data_csv = data_of(data, findings, codes);
  return imported;
}

}  // namespace limen::composite_workbook
