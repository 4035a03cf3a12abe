// Whether the rows of the border say what the journal says of them: checks, hits, requests for protection, crossings,
// refusals. Whatever an entry carries is compared, opened by its keys; rows of erased records must be gone, and every
// row must be told of. Fields that no entry carries (lane, traveller, findings after a change of details) are not
// looked at; a post may have been renamed since. In one snapshot; the daily retention may be under way, as it takes
// what belongs together in one job.
#pragma once

#include "platform/journal/records.h"

namespace limen::border {

// Errors of journal::each_record, "border.stored_form".
Result<journal::Comparison> compare(database::Session& session, const keys::KeyStore& keys);

}  // namespace limen::border
