// The hit desk: what follows a confirmed hit, whom to call now, the report to the issuer of the alert, and how old the
// lists on the counter are (docs/services/hit_desk.md).
//
// A confirmed hit opens a file in the transaction of its review; a hit that nobody at the counter may know of opens one
// silently when screening finds it, and is part of no check, answer or print of the border (border::HitNews). Who may
// see a file follows from its level and the post; one that may not be seen is like one that does not exist, and each
// level has numbers of its own, so that no gap tells of another. A file dies with its check, or after the periods of
// the pack (record hit_file), whichever is first; one about a thing, which has no check, after these, counted from its
// opening where nobody closed it. A hold on the records of the traveller, or of one in the thing, stops all of them.
//
// Any number of threads. What Parts names must outlive it; open() before the site is served, because it subscribes.
//
//   auto desk = TRY(HitDesk::open({database, journal, alerts, border, posts, knowledge, packs, info, clock, random}));
//   TRY(desk->register_routes(api));
//   TRY(desk->run_retention(today));  // once a day
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/alerts/alerts.h"
#include "services/border/border.h"
#include "services/lost_documents/lost_documents.h"
#include "services/site/site.h"
#include "services/things/things.h"

namespace limen::hit_desk {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  alerts::Alerts& alerts;
  border::Border& border;
  site::Posts& posts;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;
  site::SiteInfo site;
  const Clock& clock;
  RandomBytes random;
  const lost_documents::LostDocuments* lost_documents = nullptr;
  things::Things* things = nullptr;  // none: no files about things
};

std::span<const database::Migration> migrations();

// After a restore: deletes what hangs on a record whose key was destroyed since the backup ("check", "hit_file",
// "duty_contact").
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Service;

class HitDesk {
 public:
  // Subscribes to the border and to the hits of things. Errors: those of the packs (hit_desk.yaml, list_age.yaml), with
  // the place.
  static Result<std::unique_ptr<HitDesk>> open(Parts parts);

  Result<void> register_routes(api::Api& api);
  // How many files wait at a post, for the report of a shift. Discreet ones are not counted: the report is on paper.
  static Result<std::int64_t> waiting_at(database::Session& session, const PostId& post);
  // Deletes files that were closed (about a thing, or opened) so long ago that the pack's periods are over. How many.
  // Error "list.retention".
  Result<std::int64_t> run_retention(CivilDate today, int batch = 50);

 private:
  explicit HitDesk(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

}  // namespace limen::hit_desk
