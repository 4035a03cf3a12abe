// The directory of partners at the desk: organisations with their history, the queue of what the public proposes, the
// people of an organisation and who of them is on duty, and what of all this is published (docs/public_site.md).
//
// An organisation is HSDS as engines/directory has it, with a version: whoever changes it names the version that was
// read, and is refused with "partners.version" when another change came between. Every change is kept field by field
// (who, when, from what to what, out of which source) with one journal entry in the same transaction. Doubles are
// merged: the id of the one that goes leads to the other from then on.
//
// A proposal comes as a file of the inbox. It is stored once, whatever stops in between, and the file goes after it is
// stored; each of its fields is accepted or refused by a person, with a reason. Nothing of it is public before, and
// nobody's identity is in it.
//
// People are personal data: they are read for a purpose and recorded, sealed in the journal under their own keys, and
// deleted with them. A person is published only when she is marked public and has consented.
//
// Any number of threads. What Parts names must outlive it. The first open() of an empty directory fills it from the
// pack's directory.csv.
//
//   auto partners = TRY(Partners::open({database, journal, packs, pack, posts, clock, random}));
//   const Taken taken = TRY(partners->take_inbox(folder / "observatory" / "inbox"));
//   const directory::Directory open = TRY(database.read([&](auto& session) { return partners->published(session); }));
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "engines/directory/directory.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/site/site.h"

namespace limen::partners {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const config::PackStore& packs;  // directory.csv, directory_moderation.yaml
  std::string pack = "baseline";
  site::Posts& posts;
  const Clock& clock;
  RandomBytes random;
};

std::span<const database::Migration> migrations();

// What one visit to the inbox did.
struct Taken {
  std::size_t taken = 0;    // stored as proposals
  std::size_t known = 0;    // stored by a visit that was stopped before the file went
  std::size_t refused = 0;  // put into refused/, and counted by code
  bool more = false;        // files were left for the next visit, or the queue is full
};

// What became of a proposal whose fields are all decided.
struct Handled {
  std::string proposal{};
  std::size_t accepted = 0, refused = 0;
};

class Partners {
 public:
  // Errors: the database's, and those of the readers of the packs' files.
  static Result<std::unique_ptr<Partners>> open(Parts parts);

  // For a job of every few seconds, one caller at a time. A folder that is not there is empty. Files with names of
  // their own, links and folders are moved to refused/ and never opened. Errors: "partners.inbox", the database's.
  Result<Taken> take_inbox(const std::filesystem::path& folder);

  // What the public may see: organisations marked public, with members that are public by their kind, and contacts who
  // agreed to it.
  Result<directory::Directory> published(database::Session& session) const;
  // A published body that has not ended, by its id or by one that leads to it.
  struct Body {
    std::string id{}, name{};
    std::vector<std::string> services{};  // names of those that run
  };
  static Result<std::optional<Body>> body(database::Session& session, std::string_view id);
  // Decided since that day, in the order of their ids.
  Result<std::vector<Handled>> handled(database::Session& session, CivilDate since) const;

  Result<void> register_routes(api::Api& api);

  // After a restore: the person whose keys were destroyed goes from the tables too. For journal::replay_erasures.
  static Result<void> forget_record(database::Transaction& tx, std::string_view record_type,
                                    std::string_view record_id);

  struct State;

 private:
  explicit Partners(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace limen::partners
