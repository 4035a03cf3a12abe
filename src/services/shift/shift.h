// A shift on a shared machine (docs/services/shift.md): the desk stays at its post and lane, officers change in
// seconds, open checks go from hand to hand, and a numbered, signed report closes the shift.
//
// A desk is a browser that keeps a random token in a cookie. Who has signed in there in full, and has a PIN, has a seat
// at that desk for the hours of the pack: within them account and PIN open a session. These are two factors, what the
// desk holds and what the officer knows: a PIN is worth nothing at any other desk, and the desk nothing without it.
// Wrong PINs are counted; after as many as the pack allows the seat is gone and the full sign-in is asked for again, as
// it is after any change of password or rights. Whoever acts is always a person: a locked desk has no session at all.
//
// A check that waits belongs to somebody: who opened it, who took it, or whom it was handed to; given back, it is in
// the queue of the post. Leaving hands over every one of them in the transaction that ends the session, so none is
// lost.
//
//   auto shift = TRY(Shift::open({database, journal, identity, posts, packs, pack, info, clock, random}));
//   shift->add_line("hits_open", …);   // another service's figure in the report
//   TRY(shift->register_routes(api));
//   TRY(shift->run_retention(today));  // once a day
//
// Any number of threads. What Parts names must outlive it.
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

namespace limen::shift {

using DeskId = Id<struct DeskTag>;
using HandoverId = Id<struct HandoverTag>;

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  identity::Identity& identity;
  const site::Posts& posts;
  const config::PackStore& packs;
  std::string pack;
  site::SiteInfo site;
  const Clock& clock;
  RandomBytes random;
};

std::span<const database::Migration> migrations();
// After a restore: the words of a report whose key was destroyed.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

// A figure of another service: how many of something are open at a post.
using Line = std::function<Result<std::int64_t>(database::Session&, const PostId&)>;
// Lists and their age, as [{name, published?, imported_at, stale}].
using ListAges = std::function<Result<json::array>(database::Session&)>;

class Service;

class Shift {
 public:
  // Errors: those of the pack's shift.yaml and handover_report.yaml.
  static Result<std::unique_ptr<Shift>> open(Parts parts);
  ~Shift();

  void add_line(std::string code, Line line);  // before use
  void set_list_ages(ListAges ages);
  Result<void> register_routes(api::Api& api);
  // Words of incidents go after the pack's period (record handover, from when it was written). How many reports.
  Result<std::int64_t> run_retention(CivilDate today);

 private:
  explicit Shift(std::shared_ptr<Service> service);
  std::shared_ptr<Service> service_;
};

}  // namespace limen::shift
