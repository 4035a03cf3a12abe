// What an open site answers, and what it does once a day: the same for the server and for scenarios in one process.
#pragma once

#include <functional>

#include "base/result.h"
#include "commands/wiring/whole_site.h"
#include "platform/api/api.h"

namespace limen::commands {

// Every route of every service; ends with Api::finish. The handlers keep references to the site.
Result<void> register_routes(api::Api& api, WholeSite& site);

// Work that comes round: what has expired is dropped, old answers are forgotten. A part that fails is told, and the
// others go on.
void run_day(WholeSite& site, api::Api& api, const std::function<void(const Error&)>& failed);

}  // namespace limen::commands
