// Rounds of policy instruments, from the opening to the publication: experts answer for the units they are assigned to,
// peers review, a coordinator has the rules of consistency run, freezes the round and publishes it.
//
// A round keeps the instrument's text and its hash as they were when it was opened. Every answer has a version; a
// change names the one it was made on, or is refused. Each field that changes is kept with who, when, from and to. Who
// wrote of an answer never reviews or checks it (engines/answer_workflow). Freezing stores the bytes of
// engines/frozen_round; from then on nothing changes the round: the service refuses it, and so does the database
// itself, by guards on its tables. Every write has its journal entry in the same transaction.
//
// An expert or peer sees the units assigned to her or him only, a coordinator all of them. Nothing here is about a
// traveller; what people write is kept from the journal, which has counts, codes and hashes.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto assessments = TRY(Assessments::open({database, journal, identity, packs, clock, random}));
//   TRY(assessments->register_routes(api));
//   const ReleaseParts parts = TRY(Assessments::release_parts(session));   // for whoever makes a release
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "engines/release/release.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"

namespace limen::assessments {

using RoundId = Id<struct RoundTag>;

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  identity::Identity& identity;    // who can be assigned
  const config::PackStore& packs;  // assessment_workflow.yaml, the instruments
  const Clock& clock;
  RandomBytes random;
};

std::span<const database::Migration> migrations();

// What published rounds add to a release: pack, answers and frozen file of each (docs/public_site.md), and the entries
// that name them. Superseded rounds are not among them. Files in the order of their paths, entries of instruments by id
// and edition, their rounds by name.
struct ReleaseParts {
  std::vector<std::pair<std::string, std::string>> files{};  // path below the release, content
  std::vector<release::InstrumentEntry> instruments{};
};

// A round that comes from elsewhere, whole, with answers that its publisher has checked: what the import of a data set
// or of a demonstration needs. The four-eyes rule holds: `by` and `checked_by` are two.
struct WholeRound {
  std::string instrument{};  // one that ships
  std::string name{};        // letters, digits, '_', '-', '.'; part of file names
  release::Titles title{};   // "en" is needed
  CivilDate reference_date{};
  std::string source{}, licence{};
  std::string answers{};                                 // CSV
  std::pair<AccountId, std::string> by{}, checked_by{};  // account and name
};

// A round that is still open, with units given to people, and perhaps with drafts of answers: for a demonstration.
struct GivenUnit {
  std::string code{}, period{}, name{}, kind{}, parent{};
  std::vector<std::pair<AccountId, std::string>> experts{}, peers{};  // account and name
};
struct OpenRound {
  std::string instrument{}, name{};
  release::Titles title{};
  CivilDate reference_date{}, opens{}, closes{};
  std::string source{}, licence{};
  std::vector<GivenUnit> units{};
  std::string answers{};  // CSV; empty: none. They come in as drafts, written by `by`
  std::pair<AccountId, std::string> by{};
};

struct Desk;

class Assessments {
 public:
  // Errors: those of the readers of packs.
  static Result<std::unique_ptr<Assessments>> open(Parts parts);
  // Errors of api::Api.
  Result<void> register_routes(api::Api& api);

  // In a job of the writer: opened, imported, checked, frozen and published in one go, with the same journal entries as
  // one by one. Issues that would stop the check are resolved by `checked_by` with "accepted as published". Errors: as
  // the routes have them.
  Result<RoundId> publish_whole(database::Transaction& tx, const WholeRound& round);

  // In a job of the writer: opened, assigned and filled in, with the same journal entries as one by one. Whether the
  // accounts hold their roles is the caller's to know. Errors: as the routes have them.
  Result<RoundId> open_round(database::Transaction& tx, const OpenRound& round);

  static Result<ReleaseParts> release_parts(database::Session& session);

 private:
  explicit Assessments(std::shared_ptr<const Desk> desk) : desk_(std::move(desk)) {}
  std::shared_ptr<const Desk> desk_;
};

}  // namespace limen::assessments
