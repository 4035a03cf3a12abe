// The routes of the border service under /api (docs/api.md, "Border").
#pragma once

#include <string>
#include <string_view>

#include "platform/api/api.h"
#include "services/border/service.h"

namespace limen::border {

Result<void> register_border_routes(api::Api& api, Service& service);
Result<void> register_hold_routes(api::Api& api, Service& service);
std::string_view border_schemas();  // JSON object of named schemas

// The standard form as PDF, in one of the four languages.
Result<std::string> refusal_form(const Parts& parts, const Refusal& refusal, const Check& check,
                                 std::string_view language);

}  // namespace limen::border
