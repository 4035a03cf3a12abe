// What must not be kept is taken out of a line before anything is understood from it [S-08]. See pnrgov.h.
#pragma once

#include "formats/pnrgov/record.h"

namespace limen::pnrgov {

class LineFilter {
 public:
  virtual ~LineFilter() = default;
  // The last line of the record has its values and its group; card numbers are masked. May change the text of values in
  // place, make them shorter, or call drop_values_of_last_line(). What is taken out must be overwritten.
  virtual void filter(Record& record) = 0;
};

}  // namespace limen::pnrgov
