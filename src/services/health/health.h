// How a site is, in words, for whoever keeps it running (docs/services/health.md).
//
// What is measured is gathered from the database, the site's folder and its notes (notes.h); engines/health makes
// sentences of it. A page and a command show the same findings, and the command works without a server: gather() needs
// a session that only reads. What a health check shows holds no personal data, so no purpose is asked for.
//
// Desks say themselves whether their printer and their document reader work: after a trial an officer presses a button,
// and the last word of each desk is kept.
//
// Any number of threads; what Parts names must outlive it.
//
//   auto health = TRY(Health::open({database, journal, posts, clock, where, live}));
//   TRY(health->register_routes(api));
//   const Report report = TRY(report_of(session, where, now));  // beside the server
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engines/health/health.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/health/notes.h"
#include "services/site/site.h"

namespace limen::health {

// What of a site is looked at.
struct Where {
  std::filesystem::path folder{};
  const config::PackStore& packs;
  std::string pack = "baseline";
  bool tls = false;           // browsers come over TLS
  std::string certificate{};  // a file from elsewhere; empty: the site's own authority
  std::string stick{};        // the folder of a stick that backups are copied to; empty: none is named
  // What other services know, given at wiring; each may be absent.
  std::function<Result<std::vector<ListAge>>(database::Session&)> lists{};
  std::function<Result<std::int64_t>(database::Session&)> waiting_alerts{};
};

struct Report {
  Instant at{};
  Colour colour = Colour::kGreen;  // the worst
  std::vector<Finding> findings{};
  std::shared_ptr<const Words> words{};
};

std::span<const database::Migration> migrations();

// Errors: those of reading. What cannot be found out of the folder is a finding, no error.
Result<Facts> gather(database::Session& session, const Where& where, Instant now);
// The words of the site's pack or of the baseline. Errors: Words::read's.
Result<std::shared_ptr<const Words>> read_words(const Where& where);
Report report_of(const Facts& facts, std::shared_ptr<const Words> words);
json::object to_json(const Report& report);

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const site::Posts& posts;
  const Clock& clock;
  Where where;
  site::SiteInfo info;
  // What only the running server knows; put into the facts last.
  std::function<void(Facts&)> live{};
};

class Service;

class Health {
 public:
  static Result<std::unique_ptr<Health>> open(Parts parts);
  Result<void> register_routes(api::Api& api);
  Result<Report> report();  // not older than some seconds

 private:
  explicit Health(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

}  // namespace limen::health
