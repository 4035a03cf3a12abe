// A site, opened: everything that serving, loading or importing needs, made in the right order and taken down in the
// reverse one. Wiring only; what a part does stands with the part.
//
// A site is a folder: site.yaml (what it is and how it listens), limen.db (or another database named in site.yaml), the
// key files, journal.head, backups/. create_site makes one; Site::open opens it and takes its writer lock.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "platform/approvals/approvals.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"
#include "platform/keys/keys.h"
#include "platform/protection/looks.h"
#include "platform/protection/protection.h"
#include "platform/system/system.h"
#include "services/alerts/alerts.h"
#include "services/arrivals/arrivals.h"
#include "services/assessments/assessments.h"
#include "services/backlog/backlog.h"
#include "services/border/border.h"
#include "services/directory/directory.h"
#include "services/emergency/emergency.h"
#include "services/groups/groups.h"
#include "services/health/health.h"
#include "services/hit_desk/hit_desk.h"
#include "services/lost_documents/lost_documents.h"
#include "services/match/match.h"
#include "services/paired_tests/paired_tests.h"
#include "services/papers/papers.h"
#include "services/permits/permits.h"
#include "services/persons/persons.h"
#include "services/protection_desk/protection_desk.h"
#include "services/releases/releases.h"
#include "services/reverse/reverse.h"
#include "services/shift/shift.h"
#include "services/site/site.h"
#include "services/statistics/statistics.h"
#include "services/stay_evidence/stay_evidence.h"
#include "services/training/training.h"
#include "services/trust_store/trust_store.h"

namespace limen::commands {

struct ListenSettings {
  std::string address = "127.0.0.1";
  int port = 8443;
  // PEM files, from the site's folder on unless they are absolute; both or none (plain HTTP, loopback only).
  std::string certificate{}, key{};
  std::vector<std::string> host_names{};
  bool self_signed = false;  // an authority of its own (platform/desk_authority), made at the first start
};

struct SiteSettings {
  site::SiteInfo info{};
  std::string database{};  // location; empty: sqlite:limen.db in the folder
  ListenSettings listen{};
  int workers = 4;
  double requests_per_second = 50;  // of one session
  // What lies between the desk and the public site (docs/public_site.md); from the site's folder on unless absolute.
  std::string inbox = "observatory/inbox", releases = "observatory/releases";
  std::string stick{};    // folder of a stick that backups are copied to; empty: none is named
  bool training = false;  // a site for practice: invented people, and no way to real ones (services/training)
};

// Errors: "site.settings" with the place, and those of the pack reader.
Result<SiteSettings> read_settings(const std::filesystem::path& folder);
// Writes site.yaml. Error "site.exists", "site.write".
Result<void> create_site(const std::filesystem::path& folder, const SiteSettings& settings);

// Where the database is: what site.yaml says, else limen.db in the folder.
std::string location_of(const std::filesystem::path& folder, const SiteSettings& settings);
// Makes site.yaml name that database, after a restore into another one. Errors "site.write", "site.settings".
Result<void> set_database(const std::filesystem::path& folder, const std::string& location);

// The files of the settings: site.yaml, the certificate and key that it names or that were made at the first start.
// `inside` are names within the folder, for a backup to take along; `outside` are not the site's to copy.
struct SettingsFiles {
  std::vector<std::string> inside, outside;
};
Result<SettingsFiles> settings_files(const std::filesystem::path& folder);

struct OpenOptions {
  std::string database{};                   // overrides site.yaml
  std::chrono::milliseconds flush_delay{};  // benchmarks and tests
  std::string packs{};                      // folder of packs before the built-in ones
  const Clock* clock = nullptr;             // tests; else the machine's
  system::Elapsed elapsed{};                // tests; else the machine's
  identity::Policy policy{};                // tests hash passwords cheaply
};

class Site {
 public:
  // Errors: those of the parts.
  static Result<std::unique_ptr<Site>> open(const std::filesystem::path& folder, const OpenOptions& options = {});
  ~Site();

  // Notes in the journal when the machine's clock has gone back, and when it is right again: a job for every few
  // seconds. The seconds it is behind when that has just been noted.
  Result<std::optional<std::int64_t>> note_clock();
  // A start with a clock behind the last entry, and somebody says that it is right: entries go on from it.
  Result<void> accept_clock();

  std::filesystem::path folder{};
  SiteSettings settings{};
  system::SystemClock system_clock{};
  std::optional<system::GuardedClock> guarded{};
  const Clock* clock = nullptr;  // never goes back while the site is open
  RandomBytes random{};
  std::optional<config::PackStore> packs{};
  std::shared_ptr<const site::Knowledge> knowledge{};
  std::shared_ptr<const protection::Access> access{};
  // In the order in which they refer to each other; the database goes first because queued work uses the others.
  std::unique_ptr<keys::KeyStore> keys{};
  std::unique_ptr<journal::Journal> journal{};
  std::unique_ptr<site::Posts> posts{};
  std::unique_ptr<identity::Identity> identity{};
  std::unique_ptr<approvals::Approvals> approvals{};
  std::unique_ptr<emergency::Emergency> emergency{};
  std::unique_ptr<shift::Shift> shift{};
  std::unique_ptr<alerts::Alerts> alerts{};
  std::unique_ptr<lost_documents::LostDocuments> lost_documents{};
  std::unique_ptr<trust_store::TrustStore> trust{};
  std::unique_ptr<statistics::Statistics> statistics{};
  std::unique_ptr<permits::Permits> permits{};
  std::unique_ptr<border::Border> border{};
  std::unique_ptr<hit_desk::HitDesk> hit_desk{};
  std::unique_ptr<groups::Groups> groups{};
  std::unique_ptr<backlog::Backlog> backlog{};
  std::unique_ptr<stay_evidence::StayEvidence> stay_evidence{};
  std::unique_ptr<reverse::Reverse> reverse{};
  std::unique_ptr<persons::Persons> persons{};
  std::unique_ptr<papers::Papers> papers{};
  std::unique_ptr<paired_tests::PairedTests> paired_tests{};
  std::unique_ptr<partners::Partners> partners{};
  std::unique_ptr<arrivals::Arrivals> arrivals{};
  std::unique_ptr<protection_desk::ProtectionDesk> protection_desk{};
  std::unique_ptr<releases::Releases> releases{};
  std::unique_ptr<assessments::Assessments> assessments{};
  std::unique_ptr<health::Health> health{};
  std::unique_ptr<training::Training> training{};
  std::unique_ptr<protection::LookRecorder> looks{};
  std::unique_ptr<database::Database> database{};

 private:
  Site() = default;
  bool clock_noted_ = false;
  Result<void> open_parts(const OpenOptions& options);
  Result<void> open_care();
};

}  // namespace limen::commands
