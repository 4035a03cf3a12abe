// The routes of the border service under /api (docs/api.md, "Border").
#pragma once

#include <string>
#include <string_view>

#include "platform/api/api.h"
#include "services/border/service.h"

namespace limen::border {

// The bodies of POST /api/checks and POST /api/crossings/{id}/correction.
Result<OpenRequest> read_open(const json::value& body);
Result<CorrectionRequest> read_correction(const json::value& body);

Result<void> register_border_routes(api::Api& api, Service& service);
Result<void> register_slip_routes(api::Api& api, Service& service);
// Signed forms that were scanned, what is missing, and numbers without a refusal.
Result<void> register_copy_routes(api::Api& api, Service& service);
Result<void> register_hold_routes(api::Api& api, Service& service);
Result<void> register_replay_route(api::Api& api, Service& service);
Result<void> register_clearance_routes(api::Api& api, Service& service);
// Adds the traveller's redress number to her view, and her cleared pairs for those who may clear.
Result<void> add_clearances(database::Session& session, const api::Call& call, const TravellerId& id,
                            json::object& view);
std::string_view border_schemas();  // JSON object of named schemas

// The standard form as PDF, in one of the four languages.
Result<std::string> refusal_form(const Parts& parts, const Refusal& refusal, const Check& check,
                                 std::string_view language);

}  // namespace limen::border
