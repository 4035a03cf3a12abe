// What a health check looks at of a site (services/health), and what the server notes for it while it runs.
#pragma once

#include <optional>

#include "commands/site/site.h"
#include "services/health/health.h"

namespace limen::commands {

// Of an open site, or of its folder beside a running server. `packs` must outlive it.
health::Where health_where(const std::filesystem::path& folder, const SiteSettings& settings,
                           const config::PackStore& packs);
// What only the server knows.
void live_facts(const Site& site, health::Facts& facts);

// Keeps the notes of a running server: that it began, that it lives, that it stopped, how large the site is.
class Watch {
 public:
  // A server that went before without a word is remembered: how long nobody was there.
  Result<std::optional<health::Stop>> begin(const Site& site);
  // To be called every few seconds; writes once a minute.
  Result<void> tick(const Site& site);
  // After the daily work.
  static Result<void> day_done(const Site& site, const std::vector<Error>& failures);
  static Result<void> end(const Site& site);

 private:
  Instant written_{};
};

// Whether this file lies on the stick that the settings name.
bool on_stick(const SiteSettings& settings, const std::filesystem::path& file);

}  // namespace limen::commands
