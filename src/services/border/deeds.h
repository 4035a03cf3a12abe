// What one officer did with one document since an instant, for the exercises of a training site (services/training),
// which compare it with what was expected.
#pragma once

#include <string>
#include <vector>

#include "platform/database/database.h"
#include "platform/protection/protection.h"

namespace limen::border {

struct Deed {
  std::string state{};     // "open", "referred", "closed"
  std::string decision{};  // "admit", "refuse"; empty while there is none
  std::int64_t hits_confirmed = 0, hits_dismissed = 0, hits_unreviewed = 0;
  bool protection = false;  // a request, or a sign of need, was written down
};
// In order of opening; also a check that another officer ended.
Result<std::vector<Deed>> deeds(database::Session& session, const AccountId& officer, Instant since,
                                std::string_view document_number);

}  // namespace limen::border
