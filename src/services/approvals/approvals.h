// What waits for the approval of a second person, and deciding on it: the pages before platform/approvals.
// docs/services/approvals.md.
//
//   TRY(approval_desk::register_routes(api, *approvals));
//
// Approvals must outlive the Api.
#pragma once

#include "platform/api/api.h"
#include "platform/approvals/approvals.h"

namespace limen::approval_desk {

// Who sees every request, whatever her roles may decide on.
inline constexpr const char* kWatch = "emergency.watch";

Result<void> register_routes(api::Api& api, const approvals::Approvals& approvals);

}  // namespace limen::approval_desk
