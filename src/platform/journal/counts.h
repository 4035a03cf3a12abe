// How often something happened lately, and since when anything did, for a health check. Reads entries from the newest
// back, so that what is asked about a week does not walk years.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/date.h"
#include "platform/database/database.h"

namespace limen::journal {

struct Recent {
  std::optional<Instant> first_entry{}, last_entry{};
  std::map<std::string, std::int64_t, std::less<>> kinds{};  // of those asked for
};
// `kinds` with the instant from which each is counted.
Result<Recent> recent(database::Session& session, const std::map<std::string, Instant, std::less<>>& kinds);

}  // namespace limen::journal
