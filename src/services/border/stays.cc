#include "services/border/stays.h"

namespace limen::border {

History history_of(std::span<const Crossing> crossings, StateCode state) {
  History history;
  std::optional<std::size_t> open;  // index in stays
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    const Crossing& crossing = crossings[i];
    const auto kind = stay::parse_stay_kind(crossing.stay_kind);
    if (!kind) continue;
    if (crossing.direction == Direction::kExit && open) {
      // Corrections may bring a day before the entry; the stay then has the entry day only.
      history.stays[*open].exit = std::max(crossing.local_day, history.stays[*open].entry);
      open.reset();
      continue;
    }
    if (crossing.direction == Direction::kEntry && open) {
      history.stays[*open].exit = history.stays[*open].entry;
      ++history.exits_missing;
      open.reset();
    }
    stay::Stay stay;
    stay.entry = crossing.local_day;
    stay.kind = *kind;
    stay.state = state;
    // What the officer allowed at entry binds the stay, also where it is less than the rules would give.
    if (crossing.direction == Direction::kEntry && crossing.authorised_until) {
      stay.basis = stay::Basis::kRevoked;
      stay.authorised_until = crossing.authorised_until;
    }
    if (crossing.direction == Direction::kExit) {
      stay.exit = crossing.local_day;
      ++history.entries_missing;
    } else {
      open = history.stays.size();
    }
    history.stays.push_back(stay);
    history.first_crossing.push_back(i);
  }
  history.inside = open.has_value();
  return history;
}

}  // namespace limen::border
