// PAXLST of a flight, in the form of the UN directories or the one before them. Internal to the module.
#pragma once

#include <span>

#include "engines/traffic/told.h"
#include "formats/edifact/writer.h"

namespace limen::traffic {

// Where a message stands among those of its flight.
struct ListPlace {
  std::string reference;    // 0062
  std::string transaction;  // RFF+TN
  std::string access;       // 0068
  std::size_t part = 1;
  bool last = true;
  std::size_t total = 0;  // persons in all parts
};

// UNH to UNT; completes the truth of each.
Result<void> write_list(const Dialect& dialect, const Flight& flight, What what, const ListPlace& place,
                        std::span<Told> persons, edifact::EdifactWriter& writer);

}  // namespace limen::traffic
