// From the XML of one sheet to its cells. Private to the folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "formats/workbook/parts.h"

namespace limen::workbook {

// Warnings, up to a bound; what is over it is counted in one last line.
class Findings {
 public:
  Findings(std::string source, std::size_t most) : source_(std::move(source)), most_(most) {}
  void add(std::string code, std::string message, std::string path);
  std::vector<Error> take();

 private:
  std::string source_;
  std::size_t most_, over_ = 0;
  std::vector<Error> findings_;
};

// What all sheets of a workbook have in common.
struct Shared {
  std::vector<std::string> strings;
  std::vector<DateStyle> styles;
  bool since_1904;
  const Limits& limits;
  Findings findings;
  std::size_t cells, text_bytes;  // so far
};

// Error "workbook.limit".
Result<std::vector<std::string>> read_strings(ByteView xml, const std::string& part, const Limits& limits);

class SheetReader {
 public:
  SheetReader(Shared& shared, Sheet& sheet) : shared_(shared), sheet_(sheet) {}
  Result<void> read(ByteView xml, const std::string& part);

 private:
  enum class Into { kNothing, kValue, kText };
  Result<void> start(std::string_view name, XmlEvents::Attributes attributes);
  Result<void> end(std::string_view name);
  void start_row(XmlEvents::Attributes attributes);
  void start_cell(XmlEvents::Attributes attributes);
  Result<void> end_cell();
  // Nothing when the cell is left out.
  std::optional<Cell> make_cell();
  bool take_number(Cell& cell);
  void add_merged(std::string_view range);
  void sort();
  void finding(std::string code, std::string message) {
    shared_.findings.add(std::move(code), std::move(message), here());
  }
  std::string here() const { return sheet_.name + "!" + address(row_, column_); }

  Shared& shared_;
  Sheet& sheet_;
  std::uint32_t row_ = 0, column_ = 0;
  bool in_cell_ = false, placed_ = false, has_value_ = false, has_inline_ = false, formula_ = false;
  int phonetic_ = 0;
  std::string type_, value_, inline_;
  std::size_t style_ = 0;
  Into into_ = Into::kNothing;
};

}  // namespace limen::workbook
