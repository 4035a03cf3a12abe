// A table of figures as it stands on a page and in the file beside it: the same rows, on the page rounded and linked,
// in the file as exact as they are. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "engines/exact_numbers/exact_numbers.h"
#include "services/public_pages/public_pages.h"

namespace limen::public_instruments {

struct Field {
  std::string text{};
  std::string link{};      // ready for href
  std::string language{};  // where it is not the page's
  exact::Number number{};  // of a figure; none: missing, and an empty field of the file
};

struct GridColumn {
  std::string label{};
  bool is_figure = false;  // the file has the number, not the text
  bool file_only = false;  // codes
};

struct Grid {
  std::string caption{};
  std::vector<GridColumn> columns{};
  std::vector<std::vector<Field>> rows{};  // as wide as the columns; the first shown one is the row's heading

  public_pages::Table shown() const;
  std::string csv() const;  // RFC 4180; what a spreadsheet would run as a formula has an apostrophe before it
};

}  // namespace limen::public_instruments
