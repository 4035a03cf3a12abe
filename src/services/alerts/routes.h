// The HTTP routes of alerts (docs/api.md, "Alerts").
#pragma once

#include <memory>
#include <string_view>

#include "services/alerts/service.h"

namespace limen::alerts {

// The handlers keep the service.
Result<void> register_alert_routes(api::Api& api, std::shared_ptr<Service> service);
// AlertInput, without finish(): a revision has one field more.
Result<Content> read_content(JsonReader& reader);
std::string_view alert_schemas();

}  // namespace limen::alerts
