// Private to this folder: what DTM of a flight says.
#pragma once

#include <optional>
#include <string_view>

#include "base/date.h"

namespace limen::cusres {

struct Time {
  CivilDate day;
  int minute = -1;  // of the day; -1 when it is not stated
};

// YYMMDD or CCYYMMDD, and HHMM where it stands; blanks around it do not count. Nothing where it is no date or no time.
std::optional<Time> read_time(std::string_view value);

}  // namespace limen::cusres
