#include "engines/composite_workbook/composite_workbook.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "engines/composite/composite.h"

namespace limen::composite_workbook {
namespace {

using workbook::CellKind;
using workbook::NewSheet;

void put(NewSheet& sheet, std::uint32_t row, std::uint32_t column, const std::string& text) {
  const bool number = text.find_first_not_of("-0123456789.") == std::string::npos && text != "--";
  if (!text.empty()) sheet.cells.push_back({row, column, number ? CellKind::kNumber : CellKind::kText, false, text});
}

Result<Imported> import(const std::vector<NewSheet>& sheets) {
  const auto bytes = workbook::write(sheets);
  EXPECT_TRUE(bytes.ok()) << bytes.error().to_text();
  return read(workbook::Workbook::read(*bytes, "c.xlsx").take(), "c.xlsx");
}

std::vector<std::string> findings(const Imported& imported) {
  std::vector<std::string> lines;
  for (const Error& finding : imported.findings) lines.push_back(finding.code + " " + finding.place.path);
  return lines;
}
using Lines = std::vector<std::string>;

// Made-up figures in the layout of the tool, as recalled: codes in row 16 from column E on, units from row 17 on.
std::vector<NewSheet> coin_tool() {
  NewSheet database{"Database"}, framework{"Framework"};
  const std::vector<std::vector<std::string>> columns{
      // weight, direction, lower, upper, index, sub-index, pillar, sub-pillar, name, code
      {"1", "1", "0", "9", "Index", "si.01", "p.01", "sp.00", "Roads", "Ind.01"},
      {"2", "-1", "", "", "Index", "si.01", "p.01", "sp.00", "Delays", "Ind.02"},
      {"1", "1", "", "", "Index", "si.02", "p.02", "sp.00", "Schools", "Ind.03"},
      {"", "", "", "", "Index", "", "", "", "", "Ind.04"}};
  for (std::uint32_t c = 0; c < columns.size(); ++c) {
    for (std::uint32_t r = 0; r < 10; ++r) put(database, 7 + r, 5 + c, columns[c][r]);
  }
  const Lines rows[] = {{"Aland", "AA", "1", "5.5", "3"},
                        {"Beeland", "BB", "n/a", "2", "4"},
                        {"Ceeland", "CC", "2", "x", "5"},
                        {"Empty", "EE", "", "", ""},
                        {"", "", "9", "", ""}};
  for (std::uint32_t r = 0; r < 5; ++r) {
    for (std::uint32_t c = 0; c < 5; ++c) put(database, 17 + r, c < 2 ? 2 + c : 3 + c, rows[r][c]);
  }
  put(framework, 4, 4, "Dimension/indicator");
  const Lines aggregates[] = {{"Index", "1", "Whole"},
                              {"si.01", "3", "First half"},
                              {"si.02", "1", "Second half"},
                              {"p.01", "1", "Pillar one"},
                              {"--", "", ""}};
  for (std::uint32_t r = 0; r < 5; ++r) {
    put(framework, 5 + r, 3, aggregates[r][0]);
    put(framework, 5 + r, 5, aggregates[r][1]);
    put(framework, 5 + r, 8, aggregates[r][2]);
  }
  return {database, framework};
}

TEST(CompositeWorkbook, CoinTool) {
  const auto imported = import(coin_tool());
  ASSERT_TRUE(imported.ok()) << imported.error().to_text();
  EXPECT_EQ(imported->form, Imported::Form::kCoinTool);
  EXPECT_EQ(imported->structure_csv,
            "iCode,iName,Direction,Weight,Parent,Type\n"
            "Ind.01,Roads,1,1,p.01,Indicator\nInd.02,Delays,-1,2,p.01,Indicator\nInd.03,Schools,1,1,p.02,Indicator\n"
            "p.01,Pillar one,,1,si.01,Aggregate\nsi.01,First half,,3,Index,Aggregate\nIndex,Whole,,,,Aggregate\n"
            "p.02,p.02,,,si.02,Aggregate\nsi.02,Second half,,1,Index,Aggregate\n");
  EXPECT_EQ(imported->data_csv,
            "uCode,uName,Ind.01,Ind.02,Ind.03\nAA,Aland,1,5.5,3\nBB,Beeland,,2,4\nCC,Ceeland,2,,5\n");
  EXPECT_EQ(findings(*imported),
            (Lines{"composite.workbook.empty Database!H16", "composite.workbook.goalposts Database",
                   "composite.workbook.weights Database", "composite.workbook.figure Database!F19",
                   "composite.workbook.unit Database!C20", "composite.workbook.unit Database"}));
  EXPECT_EQ(imported->indicators, 3U);
  EXPECT_EQ(imported->aggregates, 5U);
  EXPECT_EQ(imported->units, 3U);
}

// The layout is found by the codes, wherever it lies, and refused where the rows above say something else.
TEST(CompositeWorkbook, CoinToolMovedAndBroken) {
  auto moved = coin_tool();
  for (auto& cell : moved[0].cells) cell.row += 3;
  const auto imported = import(moved);
  ASSERT_TRUE(imported.ok()) << imported.error().to_text();
  EXPECT_EQ(imported->structure_csv, import(coin_tool())->structure_csv);
  const auto code = [](std::vector<NewSheet> sheets, std::string_view from, std::string_view to) {
    for (auto& cell : sheets[0].cells) {
      if (cell.text == from) cell.text = to;
    }
    const auto result = import(sheets);
    return result.ok() ? std::string("good") : result.error().code + " " + result.error().place.path;
  };
  EXPECT_EQ(code(coin_tool(), "p.02", "q.02"), "composite.workbook.form Database!G16");
  auto twice = coin_tool();
  for (auto& cell : twice[0].cells) {
    if (cell.row == 12 && cell.column == 6) cell.text = "si.02";  // the second indicator's, whose pillar is in si.01
  }
  EXPECT_EQ(code(twice, "", ""), "composite.workbook.framework Database!F16");
  auto none = coin_tool();
  for (auto& cell : none[0].cells) {
    if (cell.text.starts_with("Ind.")) cell.text = "I" + cell.text;
  }
  EXPECT_EQ(code(none, "", ""), "composite.workbook.form Database");
  auto high = coin_tool();
  for (auto& cell : high[0].cells) cell.row -= 6;
  high[0].cells.erase(
      std::remove_if(high[0].cells.begin(), high[0].cells.end(), [](const auto& c) { return c.row < 5 || c.row > 30; }),
      high[0].cells.end());
  for (auto& cell : high[0].cells) cell.row -= 4;
  EXPECT_EQ(code(high, "", ""), "composite.workbook.form Database");
  EXPECT_EQ(code({NewSheet{"Sheet1"}}, "", ""), "composite.workbook.form ");
  auto alone = coin_tool();
  alone.pop_back();
  EXPECT_EQ(code(alone, "", ""), "good");
}

TEST(CompositeWorkbook, MetaAndDataOfSeveralYears) {
  NewSheet meta{"iMeta"}, data{"iDATA"};
  const Lines meta_rows[] = {{"iCode", "Type", "Parent", "Weight", "Direction", "Colour"},
                             {"a", "Indicator", "r", "1", "-1", "red"},
                             {"b", "Indicator", "r", "0.28999999999999998", "1", ""},
                             {"r", "Aggregate", "NA", "", "", ""},
                             {"g", "Group", "", "NA", "", ""}};
  for (std::uint32_t r = 0; r < 5; ++r) {
    for (std::uint32_t c = 0; c < 6; ++c) put(meta, r + 1, c + 1, meta_rows[r][c]);
  }
  const Lines data_rows[] = {{"uCode", "Time", "a", "b", "g", "Note"},
                             {"NA", "2020", "1", "NA", "east", "x"},
                             {"NA", "2021", "2", "3", "NA", ""},
                             {"BB", "2020", "4", "5", "west", ""}};
  for (std::uint32_t r = 0; r < 4; ++r) {
    for (std::uint32_t c = 0; c < 6; ++c) put(data, r + 1, c + 1, data_rows[r][c]);
  }
  const auto imported = import({data, meta});
  ASSERT_TRUE(imported.ok()) << imported.error().to_text();
  EXPECT_EQ(imported->form, Imported::Form::kMetaAndData);
  EXPECT_EQ(
      imported->structure_csv,
      "Direction,Parent,Type,Weight,iCode\n-1,r,Indicator,1,a\n1,r,Indicator,0.29,b\n,,Aggregate,,r\n,,Group,,g\n");
  EXPECT_EQ(imported->data_csv, "Time,a,b,g,uCode\n2020,1,,east,NA\n2021,2,3,,NA\n2020,4,5,west,BB\n");
  EXPECT_EQ(imported->periods, 2U);
  EXPECT_EQ(findings(*imported), (Lines{"composite.workbook.column iMeta!F1", "composite.workbook.column iDATA!F1"}));
  meta.cells[6].text = "Indicators";
  meta.cells[7].text = "Indicators";
  const auto bad = import({meta, data});
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().code, "composite.structure.type");
}

}  // namespace
}  // namespace limen::composite_workbook
