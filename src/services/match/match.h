// Screening for other programs: two protocols that many programs speak, /match as yente (OpenSanctions) has it and the
// Reconciliation Service API 0.2 (OpenRefine), answered from the alert lists. docs/match.md says which parts.
//
// Those protocols carry no purpose and no person, so both are bound to the credential: an administrator makes one for a
// program, for a purpose of the closed list, for categories and lists that it may ask about, for a protocol, until a
// day, and so many queries a minute. The secret is 256 random bits, shown once; its SHA-256 is kept. A credential can
// be revoked, and counts no more from the commit on. Every request is recorded as a look of the program for that
// purpose. What is answered is a reference and a score, and names and birth dates where the credential says so; never
// why a person is listed or what is to be done. Nobody is refused by an answer: a person looks.
//
// May be called by many threads. What Parts names must outlive it.
//
//   Match match({database, journal, alerts, knowledge, access, clock, random});
//   TRY(match.register_routes(api));
#pragma once

#include <memory>
#include <span>

#include "base/clock.h"
#include "platform/api/api.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/protection/protection.h"
#include "services/alerts/alerts.h"
#include "services/site/site.h"

namespace limen::match {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const alerts::Alerts& alerts;
  std::shared_ptr<const site::Knowledge> knowledge;
  std::shared_ptr<const protection::Access> access;
  const Clock& clock;
  RandomBytes random;
};

std::span<const database::Migration> migrations();

class Match {
 public:
  explicit Match(Parts parts);
  ~Match();
  Result<void> register_routes(api::Api& api);

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace limen::match
