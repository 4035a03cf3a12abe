// One person, many documents: which records of travellers may be one person's, what an officer found about them, and
// the queue of those that wait for somebody to look (docs/services/persons.md).
//
// A link stands between two records and has a colour: yellow (the machine: possibly one person, or conflicting), green
// (two persons, an officer, with a reason), white (one person, lawfully), red (one person with unjustified identities,
// or two who share data unlawfully). White, and red of the kind "merging", join the records in services/border; green
// and red "non_merging" keep them apart. Nothing is refused because of a link, and each colour may be changed again:
// every change is kept, with who and why.
//
// Candidates come from an index in memory (engines/identity_match) of every record on file: ids and salted hashes. It
// is filled by run(), which also compares the records that checks have made since and writes yellow links; a record
// that is deleted leaves the index and its links in the same transaction.
//
// run() is for one background thread, the rest for any thread. What Parts names must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"
#include "services/border/border.h"
#include "services/site/site.h"

namespace limen::persons {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  identity::Identity& identity;
  border::Border& border;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;
  const Clock& clock;
  RandomBytes random;
  site::SiteInfo site{};  // whose letter it is that tells of a red link
};

std::span<const database::Migration> migrations();

// After a restore: deletes the links of a record whose key was destroyed since the backup.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

// What one call of run() did.
struct Round {
  std::int64_t read = 0;      // records taken into the index
  std::int64_t compared = 0;  // records that checks had made
  std::int64_t links = 0;     // yellow ones written
};

class Service;

class Persons {
 public:
  // Subscribes to border. Errors: the pack's, "persons.pack.range", those of documents/letter.h.
  static Result<std::unique_ptr<Persons>> open(Parts parts);
  ~Persons();

  Result<void> register_routes(api::Api& api);
  // Fills the index at first, then compares what has come since; `stop` is asked between pages.
  Result<Round> run(const std::function<bool()>& stop);

 private:
  explicit Persons(std::shared_ptr<Service> service);
  std::shared_ptr<Service> service_;
};

}  // namespace limen::persons
