// The projection in the database. Private to this folder.
#pragma once

#include <string_view>
#include <vector>

#include "platform/database/database.h"
#include "services/border/border.h"
#include "services/statistics/model.h"

namespace limen::statistics::store {

// Counts one fact; a fact of sign -1 takes one away.
Result<void> count(database::Transaction& tx, const border::BorderFact& fact, std::string_view age_band);

// Groups that have anything to show, in order of their keys. Error "statistics.too_many_rows" above kMostRows.
inline constexpr std::size_t kMostRows = 20'000;
Result<std::vector<FigureRow>> figures(database::Session& session, const Query& query);

}  // namespace limen::statistics::store
