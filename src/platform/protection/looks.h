// Records every look at personal data in the journal: who, why, by which operation, at what, and at how much.
//
// One request is one entry, however many records it showed. The reader does not wait for the disk: the entry is handed
// to the database's writer and joins whatever it commits next. At most `queue` entries may be under way; beyond that
// (or always, where the pack asks for it) the reader waits for its own entry, so that looking is never faster than
// recording. If an entry cannot be written the failure is counted, and the next look waits and fails with it: data are
// not shown for long by a system that cannot say to whom. Beside the journal entry ("access.looked") the transaction
// writes rows of the table access_look, one for each subject, by which officers of data protection search.
//
// May be called by many threads. Database, Journal and Clock must outlive it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/protection/protection.h"

namespace limen::protection {

// Looks of one request. `subjects` are (type, id); ids are those of records, never names or numbers of documents.
struct Look {
  std::string actor;  // account id as text, or the name of a job
  std::string purpose;
  std::string operation;  // "listAlerts"
  std::vector<std::pair<std::string, std::string>> subjects{};
};

Look look_of(const Grant& grant, std::string operation);

class LookRecorder {
 public:
  struct Settings {
    std::size_t queue = 1024;
    bool wait_for_disk = false;
  };
  LookRecorder(database::Database& database, journal::Journal& journal, const Clock& clock, Settings settings)
      : database_(database), journal_(journal), clock_(clock), settings_(settings) {}
  LookRecorder(database::Database& database, journal::Journal& journal, const Clock& clock)
      : LookRecorder(database, journal, clock, Settings{}) {}

  // Errors: those of the database and the journal, when it waited; "protection.looks_failing" when an earlier look
  // could not be written and this one cannot either.
  Result<void> record(Look look);
  // Inside a job of the writer that itself read or changed what was looked at.
  Result<void> record(database::Transaction& tx, const Look& look);

  std::uint64_t recorded() const { return state_->recorded.load(); }
  std::uint64_t failed() const { return state_->failed.load(); }
  std::size_t waiting() const { return state_->waiting.load(); }

 private:
  struct State {
    std::atomic<std::uint64_t> recorded{0}, failed{0};
    std::atomic<std::size_t> waiting{0};
    std::atomic<bool> failing{false};
  };
  database::Database& database_;
  journal::Journal& journal_;
  const Clock& clock_;
  const Settings settings_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

std::span<const database::Migration> migrations();

}  // namespace limen::protection
