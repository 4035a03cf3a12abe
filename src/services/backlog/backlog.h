// What has to be brought into the record afterwards: forms that were written by hand while there was no system, and
// corrections that somebody asked for (docs/services/backlog.md).
//
// Blank forms are printed ahead with serial numbers of their post, given by the writer, so that no two forms of a site
// ever have the same; a check digit finds most slips of whoever types one in. A form is issued, then typed in or
// spoilt, and never anything else: the screen says which are out, which are missing between those that came back, and
// since when. What is typed in becomes a check of the border service at its true time (Border::record_late): nobody is
// refused in the past, the hits wait for second line; a refusal is recorded by second line under all its guards; a
// request for protection is open from the moment it is typed in. The answer to whoever types says nothing of hits.
//
// A correction is asked for with a reason, by whoever may ask, and done by another person who may correct, with the
// border service's own correction. Notes, scans and requests go after the periods of the pack (records paper_form,
// correction_request) or with the traveller; a hold on the traveller stops that.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto backlog = TRY(Backlog::open({database, journal, border, knowledge, packs, posts, site, clock, random}));
//   border.on_traveller_removed(backlog->subscriber());
//   TRY(backlog->register_routes(api));
//   TRY(backlog->run_retention(today));  // once a day
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/border/border.h"
#include "services/site/site.h"

namespace limen::backlog {

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const border::Border& border;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;  // paper_forms.yaml, retention.yaml
  site::Posts& posts;
  site::SiteInfo site;
  const Clock& clock;
  RandomBytes random;
  // A picture that somebody sent, read away from this process and written anew as JPEG. Without it none is taken.
  std::function<Result<Bytes>(ByteView)> rewrite_picture{};
};

std::span<const database::Migration> migrations();

// Deletes what was written of a form or request whose keys were destroyed: for Journal::replay_erasures.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

class Service;

class Backlog {
 public:
  // Errors: those of the pack's readers.
  static Result<std::unique_ptr<Backlog>> open(Parts parts);

  border::TravellerSubscriber subscriber() const;
  // Forms of exits, at whatever post, that were printed before one that came back and are not heard of.
  static Result<std::int64_t> exits_missing(database::Session& session);
  // How many forms and requests lost their text.
  Result<std::int64_t> run_retention(CivilDate today, int batch = 50);
  Result<void> register_routes(api::Api& api);

 private:
  explicit Backlog(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

}  // namespace limen::backlog
