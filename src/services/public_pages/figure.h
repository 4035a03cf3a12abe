// Tables, and figures that come with theirs: whoever cannot see a chart, or wants to use its numbers, has the table,
// the file and the citation beside it. See public_pages.h.
#pragma once

#include <string>
#include <vector>

#include "services/public_pages/page.h"

namespace limen::public_pages {

struct Cell {
  std::string text{};
  std::string link{};      // as Request::link gives it; empty: none
  std::string language{};  // of the text, where it is not the page's: "en"
};

struct Column {
  std::string label{};
  bool numeric = false;  // set to the end of the line, digits of one width
};

struct Table {
  std::string caption{};
  std::vector<Column> columns{};
  std::vector<std::vector<Cell>> rows{};  // the first cell of a row is its heading
};
void write_table(Html& html, const Table& table);

struct Figure {
  std::string id{};        // anchor: letters, digits, '-'
  std::string title{};     // under the drawing
  std::string svg{};       // of engines/charts; with role="img" and a title of its own
  Table table{};           // the same figures; its caption may be empty
  std::string csv{};       // path of the figures as a file, "/data/gap.csv"; empty: none
  Query csv_query{};       // of that path: what the reader chose
  std::string citation{};  // as it is to be cited: who, what, release, date, licence
};
// The drawing, its title, the table (opened by a click, printed always), the link to the file, the citation.
void write_figure(Html& html, const Request& request, const Texts& texts, const Figure& figure);

// RFC 4180, for the file beside a figure; a text that a spreadsheet would take for a formula gets an apostrophe before
// it.
std::string csv_of(const Table& table);

}  // namespace limen::public_pages
