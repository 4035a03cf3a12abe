// Whether accounts hold the roles and posts that the journal says they were given, and are disabled where it says so:
// whoever can write to the tables could make himself an administrator beside the journal. In one snapshot.
#pragma once

#include "platform/journal/records.h"

namespace limen::identity {

// Errors of journal::each_record.
Result<journal::Comparison> compare(database::Session& session, const keys::KeyStore& keys);

}  // namespace limen::identity
