// For tests: workbooks from the XML of their parts, so that the odd ones can be made too.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "formats/zip/zip.h"

namespace limen::workbook::testing {

inline Bytes package(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::vector<zip::NewEntry> entries;
  for (const auto& [name, text] : parts) entries.push_back({name, Bytes(text.begin(), text.end())});
  return zip::write(entries);
}

inline std::string relation(const std::string& id, const std::string& type, const std::string& target,
                            const std::string& more = "") {
  return "<Relationship Id=\"" + id + "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
         type + "\" Target=\"" + target + "\" " + more + "/>";
}

inline std::string relations(const std::string& inside) {
  return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" + inside +
         "</Relationships>";
}

// One sheet "S" with what is given between <sheetData> and its end, strings and styles beside it.
struct OneSheet {
  std::string data{}, behind{};            // rows; what follows the rows
  std::string strings{}, styles{};         // inside of sst and of styleSheet; empty: no such part
  std::string properties{}, state{};       // of the workbook; attributes of the sheet
  std::string more_relations{};            //
  std::string head{}, type = "worksheet";  // before the root element of the sheet

  std::vector<std::pair<std::string, std::string>> parts() const {
    std::string beside = relation("rId1", type, "worksheets/sheet1.xml") + more_relations;
    if (!strings.empty()) beside += relation("rId2", "sharedStrings", "sharedStrings.xml");
    if (!styles.empty()) beside += relation("rId3", "styles", "/xl/styles.xml");
    std::vector<std::pair<std::string, std::string>> result{
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", relations(relation("rId1", "officeDocument", "xl/workbook.xml"))},
        {"xl/workbook.xml", "<workbook xmlns:r=\"r\"><workbookPr " + properties + "/><sheets><sheet name=\"S\" " +
                                state + " sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels", relations(beside)},
        {"xl/worksheets/sheet1.xml",
         head + "<worksheet><sheetData>" + data + "</sheetData>" + behind + "</worksheet>"}};
    if (!strings.empty()) result.emplace_back("xl/sharedStrings.xml", "<sst>" + strings + "</sst>");
    if (!styles.empty()) result.emplace_back("xl/styles.xml", "<styleSheet>" + styles + "</styleSheet>");
    return result;
  }
  Bytes bytes() const { return package(parts()); }
};

}  // namespace limen::workbook::testing
