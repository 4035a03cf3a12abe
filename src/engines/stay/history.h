// A travel history as a file: one stay a record, read whole or refused with line and column.
//
//   entry,exit,kind,state,basis,authorised_until
//   2026-01-10,2026-02-08,visa_free,FRA,,
//   2026-04-01,,,,,
//
// entry and exit are required columns, the others optional; their values are those of to_text(StayKind), the states of
// the pack, and to_text(Basis). An empty kind is visa_free, an empty basis rule. Only the last record may lack an exit.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/stay/stay.h"

namespace limen::stay {

struct History {
  std::vector<Stay> stays;
  std::vector<bool> kind_given;      // whether the record named its kind
  std::vector<std::uint64_t> lines;  // where each stands
};

// Errors: those of formats/csv, "stay.history.date", "stay.history.order", "stay.history.open", "stay.history.kind",
// "stay.history.state", "stay.history.basis", "stay.history.too_long".
Result<History> read_history(std::string_view csv, const RulePack& pack);

}  // namespace limen::stay
