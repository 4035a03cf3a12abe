// When each list was last imported, for a health check: no names of persons, no open Alerts needed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "platform/database/database.h"

namespace limen::alerts {

Result<std::vector<std::pair<std::string, Instant>>> list_ages(database::Session& session);

}  // namespace limen::alerts
