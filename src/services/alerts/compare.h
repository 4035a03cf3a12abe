// Whether the rows of alerts say what the journal says of them: content, version, withdrawal and the versions before,
// as far as entries carry them (what an import wrote is known by its id alone). In one snapshot.
#pragma once

#include "platform/journal/records.h"

namespace limen::alerts {

// Errors of journal::each_record, "alerts.stored_form".
Result<journal::Comparison> compare(database::Session& session, const keys::KeyStore& keys);

}  // namespace limen::alerts
