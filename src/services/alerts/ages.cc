#include "services/alerts/ages.h"

namespace limen::alerts {

Result<std::vector<std::pair<std::string, Instant>>> list_ages(database::Session& session) {
  const auto rows = TRY(session.query("select name, imported_at from alert_list order by name"));
  std::vector<std::pair<std::string, Instant>> ages;
  for (const auto row : rows) ages.emplace_back(std::string(row.text(0)), row.instant(1));
  return ages;
}

}  // namespace limen::alerts
