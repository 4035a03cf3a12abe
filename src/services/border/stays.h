// From recorded crossings to stays. Pure.
//
// An entry begins a stay and the next exit ends it. An entry that is followed by another entry has no recorded exit: it
// counts on its own day only, and a finding says so, because the system never makes an absconder out of a gap in the
// record (an officer may correct it). An exit without an entry counts on its own day only. The last entry without exit
// is a stay that goes on.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engines/stay/stay.h"
#include "services/border/model.h"

namespace limen::border {

struct History {
  std::vector<stay::Stay> stays{};
  std::vector<std::size_t> first_crossing{};  // for each stay, the crossing that began it (or the lone exit)
  int exits_missing = 0, entries_missing = 0;
  bool inside = false;  // the last crossing is an entry
};

// `crossings` in order of time, without superseded ones. Crossings without a stay kind are left out.
History history_of(std::span<const Crossing> crossings, StateCode state);

}  // namespace limen::border
