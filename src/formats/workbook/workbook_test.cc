#include "formats/workbook/workbook.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "formats/workbook/test_workbook.h"

namespace limen::workbook {
namespace {

using testing::OneSheet;
using testing::package;
using testing::relation;

Workbook read(const OneSheet& sheet) {
  auto workbook = Workbook::read(sheet.bytes(), "w.xlsx");
  EXPECT_TRUE(workbook.ok()) << workbook.error().to_text();
  return workbook.ok() ? workbook.take() : Workbook();
}

std::string code_of(const Bytes& bytes, const Limits& limits = {}) {
  const auto workbook = Workbook::read(bytes, "w.xlsx", limits);
  return workbook.ok() ? "good" : workbook.error().code;
}

// "B7 number 1.50", of all cells; and findings as "code Sheet!B7".
std::vector<std::string> shown(const Workbook& workbook) {
  std::vector<std::string> lines;
  for (const Sheet& sheet : workbook.sheets()) {
    for (const Cell& cell : sheet.cells) {
      lines.push_back(address(cell.row, cell.column) + (cell.formula ? " =" : " ") + std::string(to_text(cell.kind)) +
                      " " + cell.text);
    }
  }
  return lines;
}
std::vector<std::string> findings(const Workbook& workbook) {
  std::vector<std::string> lines;
  for (const Error& finding : workbook.findings()) {
    EXPECT_EQ(finding.severity, Severity::kWarning);
    EXPECT_EQ(finding.place.source, "w.xlsx");
    lines.push_back(finding.code + " " + finding.place.path);
  }
  return lines;
}
using Lines = std::vector<std::string>;

TEST(Workbook, CellsOfEveryKind) {
  OneSheet sheet;
  sheet.strings =
      "<si><t xml:space=\"preserve\"> two  words </t></si>"
      "<si><r><t xml:space=\"preserve\">rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh sb=\"0\"><t>not "
      "this</t></rPh></si>"
      "<si><t>line_x000D_ _x0041_ _x00 _x0000_ &amp; é</t></si>";
  sheet.data =
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v> 1 </v></c><c r=\"C1\" "
      "t=\"s\"><v>2</v></c></row>"
      "<row r=\"2\"><c r=\"A2\"><v>0.28999999999999998</v></c><c r=\"B2\" t=\"n\"><v>1E3</v></c><c r=\"C2\" s=\"4\"/>"
      "<c r=\"D2\" t=\"b\"><v>1</v></c><c r=\"E2\" t=\"b\"><v>0</v></c><c r=\"F2\" t=\"e\"><v>#N/A</v></c></row>"
      "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>in</t><r><t>line</t></r><rPh><t>no</t></rPh></is></c>"
      "<c r=\"B3\" t=\"str\"><f>A1&amp;1</f><v>made</v></c><c r=\"C3\"><f>1+1</f><v>2</v></c><c r=\"D3\" "
      "t=\"d\"><v>2024-02-29</v></c></row>";
  const Workbook workbook = read(sheet);
  EXPECT_EQ(shown(workbook),
            (Lines{"A1 text  two  words ", "B1 text rich text", "C1 text line\r A _x00 _x0000_ & é",
                   "A2 number 0.28999999999999998", "B2 number 1E3", "D2 boolean true", "E2 boolean false",
                   "F2 error #N/A", "A3 text inline", "B3 =text made", "C3 =number 2", "D3 date 2024-02-29"}));
  EXPECT_TRUE(workbook.findings().empty());
  const Sheet* const found = workbook.find("S");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(plain_decimal(*found->find(2, 1)), "0.29");
  EXPECT_EQ(plain_decimal(*found->find(2, 2)), "1000");
  EXPECT_EQ(plain_decimal(*found->find(1, 1)), std::nullopt);
  EXPECT_EQ(found->find(2, 3), nullptr);
  EXPECT_EQ(found->last_row(), 3U);
  EXPECT_EQ(found->last_column(), 6U);
  EXPECT_EQ(workbook.find("T"), nullptr);
}

TEST(Workbook, DatesByStyleInBothSystems) {
  OneSheet sheet;
  sheet.styles =
      "<numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy;@\"/><numFmt numFmtId=\"165\" formatCode=\"[h]:mm\"/>"
      "<numFmt numFmtId=\"166\" formatCode=\"0.0&quot; days&quot;\"/><numFmt numFmtId=\"167\" "
      "formatCode=\"[Red]0\\d\"/></numFmts>"
      "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>"
      "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf "
      "numFmtId=\"167\"/></cellXfs>";
  const auto row = [](const std::vector<std::pair<int, std::string>>& cells) {
    std::string text = "<row>";
    for (const auto& [style, value] : cells) {
      text += "<c s=\"" + std::to_string(style) + "\"><v>" + value + "</v></c>";
    }
    return text + "</row>";
  };
  sheet.data =
      row({{0, "45351"}, {1, "45351"}, {2, "45351"}, {3, "1.5"}, {4, "3"}, {5, "45351.75"}, {6, "0.5"}, {7, "8"}}) +
      row({{1, "1"}, {1, "59"}, {1, "60"}, {1, "61"}, {1, "-1"}, {1, "2958465"}, {1, "2958466"}, {1, "0"}, {99, "7"}});
  const Workbook workbook = read(sheet);
  EXPECT_EQ(shown(workbook),
            (Lines{"A1 number 45351", "B1 date 2024-02-29", "C1 date 2024-02-29", "D1 number 1.5", "E1 number 3",
                   "F1 date 2024-02-29T18:00:00", "G1 date 12:00:00", "H1 number 8", "A2 date 1900-01-01",
                   "B2 date 1900-02-28", "C2 number 60", "D2 date 1900-03-01", "E2 number -1", "F2 date 9999-12-31",
                   "G2 number 2958466", "H2 number 0", "I2 number 7"}));
  EXPECT_EQ(findings(workbook), (Lines{"workbook.cell.date S!C2", "workbook.cell.date S!E2", "workbook.cell.date S!G2",
                                       "workbook.cell.date S!H2"}));
  EXPECT_EQ(workbook.sheets()[0].find(1, 2)->digits, "45351");
  EXPECT_FALSE(workbook.since_1904());
  sheet.properties = "date1904=\"1\"";
  sheet.data = row({{1, "0"}, {1, "43889"}});
  const Workbook later = read(sheet);
  EXPECT_TRUE(later.since_1904());
  EXPECT_EQ(shown(later), (Lines{"A1 date 1904-01-01", "B1 date 2024-02-29"}));
}

TEST(Workbook, MergedHiddenAndWithoutPlaces) {
  OneSheet sheet;
  sheet.state = "state=\"veryHidden\"";
  sheet.data =
      "<row><c><v>1</v></c><c><v>2</v></c></row><row r=\"4\"><c "
      "r=\"B4\"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>";
  sheet.behind = "<mergeCells><mergeCell ref=\"B4:D6\"/><mergeCell ref=\"C2\"/><mergeCell ref=\"D1:A1\"/></mergeCells>";
  const Workbook workbook = read(sheet);
  EXPECT_EQ(shown(workbook), (Lines{"A1 number 1", "B1 number 2", "B4 number 3", "C4 number 4", "A5 number 5"}));
  const Sheet& found = workbook.sheets()[0];
  EXPECT_EQ(found.visibility, Visibility::kVeryHidden);
  ASSERT_NE(found.find_merged(6, 4), nullptr);
  EXPECT_EQ(found.find_merged(6, 4)->text, "3");
  EXPECT_EQ(found.find_merged(7, 4), nullptr);
  EXPECT_EQ(found.find_merged(1, 1)->text, "1");
  EXPECT_EQ(findings(workbook), (Lines{"workbook.merged S"}));
}

TEST(Workbook, OddCellsAreReportedWhereTheyStand) {
  OneSheet sheet;
  sheet.strings = "<si><t>x</t></si>";
  sheet.data =
      "<row r=\"2\"><c r=\"C2\"><v>30</v></c><c r=\"A2\"><v>10</v></c><c r=\"C2\"><v>31</v></c><c r=\"D2\" "
      "t=\"s\"><v>1</v></c>"
      "<c r=\"E2\" t=\"s\"><v>-1</v></c><c r=\"F2\"><v>12,5</v></c><c r=\"G2\"><v>1e999</v></c><c "
      "r=\"H2\"><v>nan</v></c>"
      "<c r=\"I2\" t=\"q\"><v>1</v></c><c r=\"J2\"><f>A1</f></c><c r=\"K9\"><v>1</v></c><c r=\"XFE2\"><v>1</v></c><c "
      "r=\"L2\" t=\"b\"><v>7</v></c></row>"
      "<row r=\"1048577\"><c><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>9</v></c></row>";
  const Workbook workbook = read(sheet);
  EXPECT_EQ(shown(workbook),
            (Lines{"A1 number 9", "A2 number 10", "C2 number 30", "F2 text 12,5", "G2 text 1e999", "H2 text nan"}));
  EXPECT_EQ(findings(workbook),
            (Lines{"workbook.cell.string S!D2", "workbook.cell.string S!E2", "workbook.cell.number S!F2",
                   "workbook.cell.number S!G2", "workbook.cell.number S!H2", "workbook.cell.type S!I2",
                   "workbook.cell.formula S!J2", "workbook.cell.address S!K2", "workbook.cell.address S!K2",
                   "workbook.cell.boolean S!L2", "workbook.cell.address S!", "workbook.cell.twice S!C2"}));
}

TEST(Workbook, WhatLiesOutsideIsNotFollowed) {
  OneSheet sheet;
  sheet.data = "<row><c><v>1</v></c></row>";
  sheet.more_relations = relation("rId8", "externalLink", "externalLinks/externalLink1.xml") +
                         relation("rId9", "hyperlink", "file:///etc/passwd", "TargetMode=\"External\"") +
                         relation("rId7", "vbaProject", "vbaProject.bin") +
                         relation("rId6", "sharedStrings", "../../../../etc/passwd");
  const Workbook workbook = read(sheet);
  EXPECT_EQ(findings(workbook),
            (Lines{"workbook.external ", "workbook.external ", "workbook.macros xl/vbaProject.bin"}));
  sheet.type = "chartsheet";
  const Workbook chart = read(sheet);
  EXPECT_TRUE(chart.sheets().empty());
  EXPECT_EQ(chart.findings().back().code, "workbook.sheet.kind");
}

TEST(Workbook, TheStrictFormWithPrefixesReadsTheSame) {
  auto parts = OneSheet{}.parts();
  parts[1].second =
      "<x:Relationships xmlns:x=\"p\"><x:Relationship Id=\"a\" Target=\"/XL/Workbook.xml\" "
      "Type=\"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument\"/></x:Relationships>";
  parts[4].second =
      "<x:worksheet xmlns:x=\"s\"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>";
  const auto workbook = Workbook::read(package(parts), "w.xlsx");
  ASSERT_TRUE(workbook.ok()) << workbook.error().to_text();
  EXPECT_EQ(shown(*workbook), (Lines{"A1 number 1"}));
}

TEST(Workbook, RefusesTraps) {
  OneSheet sheet;
  sheet.data = "<row><c><v>1</v></c><c><v>2</v></c></row>";
  EXPECT_EQ(code_of(sheet.bytes()), "good");
  EXPECT_EQ(code_of(sheet.bytes(), {.cells = 1}), "workbook.limit");
  EXPECT_EQ(code_of(sheet.bytes(), {.text_bytes = 1}), "workbook.limit");
  EXPECT_EQ(code_of(sheet.bytes(), {.sheets = 0}), "workbook.limit");
  EXPECT_EQ(code_of(sheet.bytes(), {.part_bytes = 20}), "zip.limit");
  OneSheet strings = sheet;
  strings.strings = "<si><t>a</t></si><si><t>b</t></si>";
  EXPECT_EQ(code_of(strings.bytes(), {.strings = 1}), "workbook.limit");
  OneSheet laughs = sheet;
  laughs.head = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
  laughs.data = "<row><c t=\"str\"><v>&b;</v></c></row>";
  EXPECT_EQ(code_of(laughs.bytes()), "workbook.doctype");
  laughs.head = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">";
  EXPECT_EQ(code_of(laughs.bytes()), "workbook.doctype");
  laughs.head.clear();
  EXPECT_EQ(code_of(laughs.bytes()), "workbook.xml");  // an entity that nobody declared
  OneSheet deep = sheet;
  for (int i = 0; i < 100; ++i) deep.data += "<a>";
  EXPECT_EQ(code_of(deep.bytes()), "workbook.xml");
  // A shared string that many cells name costs its length each time.
  OneSheet many = strings;
  many.strings = "<si><t>" + std::string(1000, 'x') + "</t></si>";
  for (int i = 0; i < 100; ++i) many.data += "<row><c t=\"s\"><v>0</v></c></row>";
  EXPECT_EQ(code_of(many.bytes(), {.text_bytes = 50'000}), "workbook.limit");
}

TEST(Workbook, FindingsHaveABound) {
  OneSheet sheet;
  sheet.data = "<row>";
  for (int i = 0; i < 50; ++i) sheet.data += "<c><v>x</v></c>";
  sheet.data += "</row>";
  const auto workbook = Workbook::read(sheet.bytes(), "w.xlsx", {.findings = 10});
  ASSERT_TRUE(workbook.ok());
  ASSERT_EQ(workbook->findings().size(), 11U);
  EXPECT_EQ(workbook->findings().back().code, "workbook.findings.more");
  EXPECT_EQ(workbook->findings().back().message, "and 40 more");
}

TEST(Workbook, RefusesWhatIsNone) {
  EXPECT_EQ(code_of({}), "workbook.format");
  const std::string csv = "a,b\n1,2\n";
  EXPECT_EQ(code_of(Bytes(csv.begin(), csv.end())), "workbook.format");
  EXPECT_EQ(code_of(Bytes{0xD0, 0xCF, 0x11, 0xE0, 0xA1}), "workbook.unsupported");
  EXPECT_EQ(code_of(package({{"a.txt", "x"}})), "workbook.format");
  auto parts = OneSheet{}.parts();
  parts[1].second = testing::relations(relation("r", "officeDocument", "xl/workbook.bin"));
  EXPECT_EQ(code_of(package(parts)), "workbook.unsupported");
  parts = OneSheet{}.parts();
  parts[2].second = "<other/>";
  EXPECT_EQ(code_of(package(parts)), "workbook.format");
  parts = OneSheet{}.parts();
  parts.pop_back();
  EXPECT_EQ(code_of(package(parts)), "workbook.part");
  parts = OneSheet{}.parts();
  parts[3].second = testing::relations("");
  EXPECT_EQ(code_of(package(parts)), "workbook.part");
  parts = OneSheet{}.parts();
  parts.emplace_back("XL/Workbook.xml", "<workbook/>");
  EXPECT_EQ(code_of(package(parts)), "workbook.part");
  Bytes cut = OneSheet{}.bytes();
  cut.resize(cut.size() - 10);
  EXPECT_EQ(code_of(cut), "zip.directory");
}

TEST(Workbook, Addresses) {
  EXPECT_EQ(address(7, 2), "B7");
  EXPECT_EQ(address(1, 26), "Z1");
  EXPECT_EQ(address(1, 27), "AA1");
  EXPECT_EQ(address(kMaxRow, kMaxColumn), "XFD1048576");
  EXPECT_EQ(address(0, 1), "");
  EXPECT_EQ(address(1, kMaxColumn + 1), "");
  for (std::uint32_t column = 1; column <= kMaxColumn; column += 7) {
    const auto back = parse_address(address(12, column));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->column, column);
    EXPECT_EQ(back->row, 12U);
  }
  EXPECT_EQ(parse_address("$b$7")->column, 2U);
  for (const char* bad : {"", "7", "B", "B0", "B-1", "XFE1", "AAAA1", "B1048577", "B7x", "B 7", "B99999999999"}) {
    EXPECT_FALSE(parse_address(bad)) << bad;
  }
}

TEST(WorkbookWriter, RandomSheetsReadBackEqual) {
  std::mt19937 random(7);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const std::vector<std::string> texts{
      "a", " b ", "<&>\"'", "_x0041_", "_x", "line\r\nbreak\ttab", "é漢\U0001F600", "\xEF\xBF\xBE!", "=1+1"};
  for (int round = 0; round < 50; ++round) {
    std::vector<NewSheet> sheets(1 + below(4));
    for (std::size_t s = 0; s < sheets.size(); ++s) {
      sheets[s].name = "Sheet & " + std::to_string(s);
      sheets[s].visibility = static_cast<Visibility>(below(3));
      if (below(2) == 0) sheets[s].merged.push_back({1, 1, 2, 3});
      for (std::uint32_t row = 1; row < 20; ++row) {
        for (std::uint32_t column = 1; column < 40; column += 1 + below(20)) {
          Cell cell{row * 50, column * 20, static_cast<CellKind>(below(4)), false, texts[below(9)]};
          if (cell.kind == CellKind::kNumber)
            cell.text = std::to_string(below(1000)) + "." + std::to_string(below(1000));
          if (cell.kind == CellKind::kBoolean) cell.text = below(2) == 0 ? "true" : "false";
          if (cell.kind == CellKind::kError) cell.text = "#DIV/0!";
          sheets[s].cells.push_back(cell);
        }
      }
      std::vector<NewSheet> shuffled = sheets;
    }
    std::vector<NewSheet> shuffled = sheets;
    for (NewSheet& sheet : shuffled) std::shuffle(sheet.cells.begin(), sheet.cells.end(), random);
    const auto bytes = write(shuffled), ordered = write(sheets);
    ASSERT_TRUE(bytes.ok() && ordered.ok()) << bytes.error().to_text();
    EXPECT_EQ(*bytes, *ordered);
    const auto workbook = Workbook::read(*bytes, "w.xlsx");
    ASSERT_TRUE(workbook.ok()) << workbook.error().to_text();
    ASSERT_EQ(workbook->sheets().size(), sheets.size());
    for (std::size_t s = 0; s < sheets.size(); ++s) {
      const Sheet& read_back = workbook->sheets()[s];
      EXPECT_EQ(read_back.name, sheets[s].name);
      EXPECT_EQ(read_back.visibility, sheets[s].visibility);
      EXPECT_EQ(read_back.merged.size(), sheets[s].merged.size());
      ASSERT_EQ(read_back.cells.size(), sheets[s].cells.size());
      for (std::size_t i = 0; i < read_back.cells.size(); ++i) {
        const Cell& was = sheets[s].cells[i];
        EXPECT_EQ(read_back.cells[i].kind, was.kind);
        EXPECT_EQ(read_back.cells[i].text, was.text);
        EXPECT_EQ(read_back.find(was.row, was.column), &read_back.cells[i]);
      }
    }
  }
}

TEST(WorkbookWriter, Refuses) {
  const auto code = [](const std::vector<NewSheet>& sheets) {
    const auto bytes = write(sheets);
    return bytes.ok() ? std::string("good") : bytes.error().code;
  };
  EXPECT_EQ(code({{"a"}, {"b"}}), "good");
  EXPECT_EQ(code({{"a"}, {"A"}}), "workbook.write.name");
  for (const char* name : {"", "a/b", "12345678901234567890123456789012", "a\nb"}) {
    EXPECT_EQ(code({{name}}), "workbook.write.name") << name;
  }
  EXPECT_EQ(code({{"a", {{1, 1, CellKind::kNumber, false, "1<2"}}}}), "workbook.write.cell");
  EXPECT_EQ(code({{"a", {{1, 1, CellKind::kNumber, false, "inf"}}}}), "workbook.write.cell");
  EXPECT_EQ(code({{"a", {{0, 1, CellKind::kText, false, "x"}}}}), "workbook.write.cell");
  EXPECT_EQ(code({{"a", {{1, 1, CellKind::kText, false, "\xFF"}}}}), "workbook.write.cell");
  EXPECT_EQ(code({{"a", {{1, 1, CellKind::kDate, false, "2024-01-01"}}}}), "workbook.write.cell");
  EXPECT_EQ(code({{"a", {{1, 1, CellKind::kText, false, "x"}, {1, 1, CellKind::kText, false, "y"}}}}),
            "workbook.write.cell");
}

}  // namespace
}  // namespace limen::workbook
