// Where each field stands in each format: the tables of Doc 9303-4 §4.2, -5 §4.2, -6 §4.2 and -7. Internal.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "formats/mrz/mrz.h"

namespace limen::mrz {

struct Layout {
  Format format;
  int lines;
  int width;
  std::string_view part;  // of Doc 9303
  Position document_code, issuer, name, document_number, document_number_check, nationality, birth_date,
      birth_date_check, sex, expiry_date, expiry_date_check, optional_data, optional_data_check, optional_data_2;
  std::array<Position, 4> composite_over;  // length 0: unused
  Position composite;                      // length 0: the format has none
};

const Layout* layout_of(Format format);  // nullptr for kUnknown

// The characters at a place of lines that have the width of the format.
std::string_view slice(const std::vector<std::string>& lines, const Position& position);

// What all composite ranges hold, in order.
std::string composite_text(const std::vector<std::string>& lines, const Layout& layout);

}  // namespace limen::mrz
