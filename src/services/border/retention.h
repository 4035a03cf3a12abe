// Data die on time: crossings, refusals, checks, hits, notes of protection, documents and travellers whose period
// (retention.yaml of the pack) has ended are deleted from the tables, and the journal keys that sealed them destroyed.
// Nothing is deleted while a request for protection on its check is open, or the traveller's records are held.
#pragma once

#include "platform/journal/journal.h"
#include "platform/lists/lists.h"
#include "services/border/border.h"

namespace limen::border {

// One bounded job. `cursor` is where the last one stopped: all steps are done when `finished` is set.
struct RetentionCursor {
  int step = 0;
  RawId after{};
  bool finished = false;
};

// Deletes at most `batch` subjects of the step and moves the cursor. Errors: the database's and the journal's.
Result<void> expire_some(database::Transaction& tx, journal::Journal& journal, const lists::Retention& retention,
                         CivilDate today, int batch, RetentionCursor& cursor, ExpiredRecords& expired);

// From the first step to the last in jobs of `batch`; not from inside a job.
Result<ExpiredRecords> run_retention(database::Database& database, journal::Journal& journal,
                                     const lists::Retention& retention, CivilDate today, int batch = 200);

}  // namespace limen::border
