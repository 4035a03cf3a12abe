// Reverse screening: a new or changed alert is compared with the travellers who have crossed in the last days
// (packs/baseline/reverse_screening.yaml), so that whoever entered yesterday is found today (docs/services/reverse.md).
//
// A change of the lists queues the alert in its own transaction; run() takes what is queued, reads travellers page by
// page on read snapshots, and writes what it found in small jobs: no counter waits for it, and after a crash it begins
// anew. A finding is a question to a person of the alert desk, who says that it is the same person or not; nothing
// follows from it by itself. Nothing of travellers or findings is held in memory between two rounds: both die with the
// traveller's record and the alert's, in the same transaction, and no restart or rebuild brings them back.
//
// run() and run_retention() are for one background thread; the rest for any thread. What Parts names must outlive it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"
#include "services/alerts/alerts.h"
#include "services/border/border.h"
#include "services/site/site.h"

namespace limen::reverse {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  identity::Identity& identity;
  alerts::Alerts& alerts;
  border::Border& border;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;
  const Clock& clock;
  RandomBytes random;
};

// What one call of run() did.
struct Round {
  std::int64_t alerts = 0;      // taken from the queue
  std::int64_t screened = 0;    // of these, compared: those that count and match something new
  std::int64_t travellers = 0;  // that they were compared with
  std::int64_t findings = 0;
  std::int64_t left_out = 0;  // beyond what an alert may have
  bool stopped = false;       // nothing was written, and the queue is as it was
};

std::span<const database::Migration> migrations();

// After a restore: deletes the findings of a record whose key was destroyed since the backup.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Reverse {
 public:
  // Subscribes to alerts and border. Errors: the pack's, "reverse.pack.range".
  static Result<std::unique_ptr<Reverse>> open(Parts parts);
  ~Reverse();

  Result<void> register_routes(api::Api& api);
  // Screens what is queued, as far as one round goes; `stop` is asked between pages. Errors: those of the database.
  Result<Round> run(const std::function<bool()>& stop);
  // Deletes findings that were dismissed longer ago than the pack's period for dismissed hits.
  Result<std::int64_t> run_retention(CivilDate today);

 private:
  struct State;
  explicit Reverse(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace limen::reverse
