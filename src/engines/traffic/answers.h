// CUSRES of a flight. Internal to the module.
#pragma once

#include <span>

#include "engines/traffic/told.h"
#include "formats/edifact/writer.h"

namespace limen::traffic {

// UNH to UNT; fills the status of each person's truth.
void write_answer(const Dialect& dialect, const Flight& flight, What what, std::string_view reference,
                  std::string_view transaction, std::span<Told> persons, Random& random,
                  edifact::EdifactWriter& writer);

}  // namespace limen::traffic
