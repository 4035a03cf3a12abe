// What the demonstration's observatory shows: rounds of instruments, an invented index and table, and a first release.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "commands/wiring/whole_site.h"

namespace limen::commands {

using DemoPerson = std::pair<AccountId, std::string>;  // account and name

struct ObservatoryPeople {
  DemoPerson expert, peer, coordinator;
};

// Rounds come whole and published, but one that is open, for the expert to go on with. Errors: those of the services.
Result<void> fill_observatory(WholeSite& site, const ObservatoryPeople& people);

}  // namespace limen::commands
