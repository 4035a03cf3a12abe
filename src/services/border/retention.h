// Data die on time: crossings, refusals, checks, hits, notes of protection, documents and travellers whose period
// (retention.yaml of the pack) has ended are deleted from the tables, and the journal keys that sealed them destroyed.
// Nothing is deleted while a request for protection on its check is open, or the traveller's records are held.
#pragma once

#include "platform/journal/journal.h"
#include "platform/lists/lists.h"
#include "services/border/border.h"

namespace limen::border {

// Who is told of what goes, in the job in which it goes.
struct RemovalSubscribers {
  std::span<const TravellerSubscriber> travellers{};
  std::span<const CheckSubscriber> checks{};
};

// From the first step to the last. What may have ended is looked for in read snapshots, so that a large site's counters
// do not wait; each job of the writer takes at most `batch` records by their ids and decides anew. Not from inside a
// job. Errors: the database's and the journal's.
Result<ExpiredRecords> run_retention(database::Database& database, journal::Journal& journal,
                                     const lists::Retention& retention, CivilDate today, int batch = 200,
                                     const RemovalSubscribers& subscribers = {});

}  // namespace limen::border
