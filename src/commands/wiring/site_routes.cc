#include "commands/wiring/site_routes.h"

#include <filesystem>
#include <string>

#include "commands/wiring/site_health.h"
#include "platform/backup/backup.h"
#include "services/accounts/accounts.h"
#include "services/approvals/approvals.h"
#include "services/entry_rules/entry_rules.h"
#include "services/oversight/oversight.h"

namespace limen::commands {
namespace {

Result<oversight::Backup> make_backup(const WholeSite& site) {
  if (site.settings.training) return Error{"training.is_training", "a training site has no backups"};
  const std::filesystem::path folder = site.folder / "backups";
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  std::string name = "limen-" + site.clock->now().to_text();
  std::erase_if(name, [](char c) { return c == ':' || c == '.'; });
  name += ".backup";
  const std::string file = (folder / name).string();
  const SettingsFiles settings = TRY(settings_files(site.folder));
  const auto manifest = TRY(site.database->read([&](database::Session& session) {
    return backup::write_backup(session, site.folder.string(), file, *site.clock, settings.inside);
  }));
  oversight::Backup result;
  result.file = name;
  result.bytes = static_cast<std::int64_t>(std::filesystem::file_size(file, failure));
  result.entries = manifest.head.seq;
  result.head = manifest.head;
  const health::BackupNote note{manifest.at, name, static_cast<std::uint64_t>(result.bytes), result.entries};
  TRY(health::Notes(site.folder).backed_up(note, false));
  return result;
}

Result<journal::Verification> verify(const WholeSite& site, database::Database& database) {
  const auto found = TRY(database.read([](database::Session& session) { return journal::verify(session); }));
  TRY(health::Notes(site.folder).verified({site.clock->now(), found.entries, found.bad ? found.bad->seq : 0}));
  return found;
}

}  // namespace

Result<void> register_routes(api::Api& api, WholeSite& site) {
  TRY(accounts::add_routes(api, {.post_known = [&site](database::Session&, const PostId& id) -> Result<bool> {
                             return site.posts->find(id).has_value();
                           }}));
  TRY(oversight::add_routes(api, *site.database, *site.journal,
                            {.verify = [&site](database::Database& database) { return verify(site, database); },
                             .backup = [&site] { return make_backup(site); }}));
  TRY(site::register_routes(
      api, site::RouteParts{site.settings.info, site.knowledge, *site.posts, *site.journal, *site.clock, site.random}));
  TRY(site.alerts->register_routes(api));
  TRY(site.permits->register_routes(api));
  TRY(site.border->register_routes(api));
  TRY(site.things->register_routes(api));
  TRY(site.hit_desk->register_routes(api));
  TRY(site.groups->register_routes(api));
  TRY(site.backlog->register_routes(api));
  TRY(site.stay_evidence->register_routes(api));
  TRY(site.rectification->register_routes(api));
  TRY(site.reverse->register_routes(api));
  TRY(site.persons->register_routes(api));
  TRY(site.statistics->register_routes(api));
  TRY(entry_rules::register_routes(api, {site.knowledge, *site.packs}));
  match::Match match(
      {*site.database, *site.journal, *site.alerts, site.knowledge, site.access, *site.clock, site.random});
  TRY(site.lost_documents->register_routes(api));
  TRY(site.papers->register_routes(api));
  TRY(site.trust->register_routes(api));
  TRY(site.paired_tests->register_routes(api));
  TRY(site.arrivals->register_routes(api));
  TRY(site.protection_desk->register_routes(api));
  TRY(site.partners->register_routes(api));
  TRY(site.releases->register_routes(api));
  TRY(site.assessments->register_routes(api));
  TRY(site.health->register_routes(api));
  TRY(site.training->register_routes(api));
  TRY(site.shift->register_routes(api));
  TRY(site.emergency->register_routes(api));
  TRY(approval_desk::register_routes(api, *site.approvals));
  TRY(match.register_routes(api));  // the handlers keep it
  return api.finish("Limen", "0.1.0");
}

void run_day(WholeSite& site, api::Api& api, const std::function<void(const Error&)>& failed) {
  const CivilDate today = site.clock->now().utc_day();
  const auto tell = [&](const auto& result) {
    if (!result.ok()) failed(result.error());
  };
  tell(site.alerts->drop_expired(today));
  tell(site.alerts->run_retention(today));
  tell(site.border->run_retention(today));
  tell(site.permits->run_retention(today, [](database::Session& session, const RawId& id) {
    return border::Border::held(session, border::TravellerId(id));
  }));
  tell(site.reverse->run_retention(today));
  tell(site.hit_desk->run_retention(today));
  tell(site.paired_tests->run_retention(today));
  tell(site.arrivals->run_retention(today));
  tell(site.protection_desk->run_retention(today));
  tell(site.things->run_retention(today));  // before the groups that say what is held
  tell(site.groups->run_retention(today));
  tell(site.backlog->run_retention(today));
  tell(site.stay_evidence->run_daily(today));
  tell(site.rectification->run_retention(today));
  tell(site.shift->run_retention(today));
  tell(site.emergency->run_retention(today));
  tell(site.approvals->tidy(today));
  tell(api.forget_answers());
  tell(site.lost_documents->tidy());
}

}  // namespace limen::commands
