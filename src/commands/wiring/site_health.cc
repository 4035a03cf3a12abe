#include "commands/wiring/site_health.h"

#include "services/alerts/ages.h"
#include "services/reverse/store.h"

namespace limen::commands {
namespace {

constexpr std::int64_t kMinute = 60LL * 1'000'000;

Result<std::vector<health::ListAge>> ages(database::Session& session) {
  std::vector<health::ListAge> out;
  for (const auto& [name, at] : TRY(alerts::list_ages(session))) out.push_back({name, at});
  return out;
}

}  // namespace

health::Where health_where(const std::filesystem::path& folder, const SiteSettings& settings,
                           const config::PackStore& packs) {
  health::Where where{.folder = folder, .packs = packs, .pack = settings.info.pack};
  const ListenSettings& listen = settings.listen;
  where.tls = !listen.certificate.empty() || listen.self_signed;
  if (!listen.certificate.empty()) where.certificate = (folder / listen.certificate).string();
  where.stick = settings.stick;
  where.lists = ages;
  where.waiting_alerts = [](database::Session& session) { return reverse::store::queue_length(session); };
  return where;
}

void live_facts(const Site& site, health::Facts& facts) {
  const database::Health health = site.database->health();
  facts.writable = health.writable;
  facts.write_error = health.last_error_code;
  facts.clock_behind_seconds = site.guarded->behind_seconds();
  facts.lost_looks = static_cast<std::int64_t>(site.journal->lost_looks());
}

Result<std::optional<health::Stop>> Watch::begin(const Site& site) {
  const Instant now = site.clock->now();
  written_ = now;
  return health::Notes(site.folder).started({now, now, health::boot_id(), "0.1.0", false});
}

Result<void> Watch::tick(const Site& site) {
  const Instant now = site.clock->now();
  if (now.microseconds - written_.microseconds < kMinute) return {};
  written_ = now;
  return health::Notes(site.folder).alive(now, false);
}

Result<void> Watch::day_done(const Site& site, const std::vector<Error>& failures) {
  const health::Notes notes(site.folder);
  const Instant now = site.clock->now();
  health::JobsNote note{now, {}};
  for (const Error& failure : failures) {
    const std::string area = failure.code.substr(0, failure.code.find('.'));
    note.failed.push_back({area, failure.code});
  }
  TRY(notes.jobs_done(note));
  std::uint64_t bytes = health::bytes_below(site.folder);
  if (site.database->postgresql()) {
    bytes += TRY(site.database->read([](database::Session& session) -> Result<std::uint64_t> {
      const auto rows = TRY(session.query("select pg_database_size(current_database())"));
      return static_cast<std::uint64_t>(rows.front().integer(0));
    }));
  }
  return notes.measured({now.utc_day(), bytes});
}

Result<void> Watch::end(const Site& site) { return health::Notes(site.folder).alive(site.clock->now(), true); }

bool on_stick(const SiteSettings& settings, const std::filesystem::path& file) {
  if (settings.stick.empty()) return false;
  std::error_code failure;
  const std::string inside = std::filesystem::weakly_canonical(file, failure)
                                 .lexically_relative(std::filesystem::weakly_canonical(settings.stick, failure))
                                 .generic_string();
  return !inside.empty() && !inside.starts_with("..");
}

}  // namespace limen::commands
