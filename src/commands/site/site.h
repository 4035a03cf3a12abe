// The ground of an open site, on which its services stand: storage, keys, journal, accounts and posts. It is what a
// command needs that uses none of the services; what they are is known to commands/wiring alone.
//
// Opened by open_site or WholeSite::open (commands/wiring), which know the tables of all services. One thread opens and
// closes; in between the parts say what may run in parallel.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "commands/site/settings.h"
#include "platform/approvals/approvals.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"
#include "platform/keys/keys.h"
#include "platform/protection/looks.h"
#include "platform/protection/protection.h"
#include "platform/system/system.h"
#include "services/site/site.h"

namespace limen::commands {

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
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;
  virtual ~Site();

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
  std::unique_ptr<protection::LookRecorder> looks{};
  std::unique_ptr<database::Database> database{};

 protected:
  Site() = default;
  // Both in this order, with `folder` and `settings` known. Errors: those of the parts.
  Result<void> open_storage(const OpenOptions& options, std::span<const database::Migration> migrations);
  Result<void> open_accounts(const OpenOptions& options);

 private:
  bool clock_noted_ = false;
};

}  // namespace limen::commands
