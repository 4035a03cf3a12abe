// Composite indicators from workbooks: the structure and the data that `limen composite` reads, from
//  - the COIN Tool of the European Commission's Joint Research Centre, its sheets "Database" and "Framework". The
//    layout is recalled from programs that read it (rows above the codes of the indicators), not from a specification;
//    it is found by those codes, checked by the codes of the aggregates, and refused when they are not there;
//  - a workbook with COINr's tables, sheets "iMeta" and "iData" with a row of headings.
// What is not taken over is said with sheet and cell.
//
// Pure; values own their data.
//
//   const Imported imported = TRY(read(workbook, "tool.xlsx"));
//   composite::Structure::read_csv(imported.structure_csv, "structure.csv");
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/workbook/workbook.h"

namespace limen::composite_workbook {

struct Imported {
  enum class Form { kCoinTool, kMetaAndData };
  Form form = Form::kCoinTool;
  std::string structure_csv, data_csv;
  std::size_t indicators = 0, aggregates = 0, units = 0, periods = 0;
  std::vector<Error> findings;  // warnings and information
};

// What is made has been read by engines/composite once. Errors: "composite.workbook.form" (neither of both),
// "composite.workbook.framework" (an aggregate under two others), and those of engines/composite, whose lines are
// those of what is made.
Result<Imported> read(const workbook::Workbook& workbook, std::string_view source);

}  // namespace limen::composite_workbook
