// The trust store of a site: what engines/trust believes, in the site's database, changed through the API by two
// persons where a person's word counts, and asked by whoever checks documents.
//
// Every change is a new version; the last versions are kept for the comparison of one day with another. The store in
// memory is immutable and shared: who holds it goes on with it while it is replaced, after the commit. Changes are
// computed outside the writer and refused when another came between ("trust_store.moved").
//
// What somebody types into the command line as a name is an account here: a proposal is confirmed by another account.
// Unsigned authorities are believed by proposal and confirmation only; a master list that leads to nobody is taken on
// one person's word only while nothing was ever believed. Certificates hold no personal data, so reading needs no
// purpose.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto trust = TRY(TrustStore::open({database, journal, clock}));
//   const auto store = TRY(trust->store());
//   for (const trust::Candidate& one : store->authorities_for(signer)) …
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/clock.h"
#include "engines/trust/trust.h"
#include "platform/api/api.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"

namespace limen::trust_store {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const Clock& clock;
};

std::span<const database::Migration> migrations();

struct Info {
  std::int64_t version = 0;  // 0: never changed
  std::optional<Instant> changed_at{};
  std::size_t certificates = 0;
  std::optional<Error> trouble{};
};

class TrustStore {
 public:
  // A damaged store is no error here: info() and store() tell it. Errors: the database's.
  static Result<std::unique_ptr<TrustStore>> open(Parts parts);

  // Error "trust_store.damaged": then nothing is believed, which is not the same as an empty store.
  Result<std::shared_ptr<const trust::Store>> store() const;
  Info info() const;

  Result<void> register_routes(api::Api& api);

  struct State;

 private:
  explicit TrustStore(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace limen::trust_store
