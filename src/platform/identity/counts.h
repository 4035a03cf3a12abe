// How many accounts there are and how they are secured, for a health check: no names. Reads the tables alone, so also
// beside a running server.
#pragma once

#include "platform/database/database.h"

namespace limen::identity {

struct Counts {
  std::int64_t accounts = 0, without_second_factor = 0;  // active ones
  std::int64_t locked_names = 0;                         // after wrong passwords, at this instant
};
Result<Counts> count(database::Session& session, Instant now);

}  // namespace limen::identity
