// When somebody cannot get in, or the one who should decide is not there, and there is no network to ask anybody
// (docs/services/emergency.md): codes on paper, sealed envelopes, deputies.
//
// - Recovery codes are given on paper with the authenticator app and stand for its code, each once.
// - Envelopes are printed, numbered and sealed beforehand. Opening one takes account, password and the code inside; two
//   persons where the pack says so. What it gives, and for how long, is the pack's: a session without the app, or the
//   role of somebody absent at one post. It is recorded, counted, shown to everybody who watches, and has to be
//   reviewed by somebody who watches over the system, within the pack's days.
// - A supervisor makes a deputy beforehand, for a limited time and one post, of a role she holds herself. A deputy's
//   rights are those of one session and end with it; she never decides on a check that she opened herself
//   (services/border), and makes no deputies.
//
// Every code is kept as a keyed hash and is dead once it was used. All of it works without any network.
//
//   auto emergency = TRY(Emergency::open({database, journal, keys, identity, posts, packs, pack, info, clock,
//   random})); TRY(emergency->register_routes(api));
//
// Any number of threads. What Parts names must outlive it.
#pragma once

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
#include "platform/keys/keys.h"
#include "services/site/site.h"

namespace limen::emergency {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const keys::KeyStore& keys;
  identity::Identity& identity;
  const site::Posts& posts;
  const config::PackStore& packs;
  std::string pack;
  site::SiteInfo site;
  const Clock& clock;
  RandomBytes random;
};

std::span<const database::Migration> migrations();

// After a restore: the words of a use whose key was destroyed.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Service;

class Emergency {
 public:
  // Errors: those of the pack's emergency.yaml.
  static Result<std::unique_ptr<Emergency>> open(Parts parts);
  ~Emergency();

  Result<void> register_routes(api::Api& api);
  // Uses that nobody has reviewed yet; for those who watch from outside.
  Result<std::int64_t> unreviewed() const;
  // Reasons and notes go after the pack's period (record emergency, from the use). How many.
  Result<std::int64_t> run_retention(CivilDate today);

 private:
  explicit Emergency(std::shared_ptr<Service> service);
  std::shared_ptr<Service> service_;
};

}  // namespace limen::emergency
