#include "base/embedded.h"
#include "services/alerts/routes.h"

extern "C" {
extern const char limen_embedded_alert_schemas_begin[];
extern const char limen_embedded_alert_schemas_end[];
}

namespace limen::alerts {

std::string_view alert_schemas() {
  const EmbeddedFiles files(limen_embedded_alert_schemas_begin, limen_embedded_alert_schemas_end);
  return files.find("alerts.json");
}

}  // namespace limen::alerts
