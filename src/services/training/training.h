// A site for practice: invented people, and no way from it to real ones, nor back (docs/services/training.md).
//
// What a site is stands in four places that must agree, and none of them can be changed alone: site.yaml says it; a
// mark made from the master key lies in the folder of a training site; the database has it in a row of its own; and a
// training site has its own database in its own folder, of which no file is a link to elsewhere. check_folder() looks
// before anything is opened, bind() when database and keys are open. So a training site opens no real site's keys or
// records, a real site opens no training site's, and editing site.yaml makes neither into the other. From the second
// start on a training site takes no list, whatever way it comes: the database refuses the journal entry of an import.
//
// Exercises are text files (packs/training): a case, what is expected, what there is to learn. A trainee begins one,
// works at the ordinary counter, and is told how it went.
//
//   TRY(training::check_folder(folder, settings.training, !settings.database.empty()));
//   …open database, keys, journal…
//   TRY(training::bind(database, journal, keys, folder, settings.training));
//   auto training = TRY(Training::open({database, journal, packs, clock, random, deeds, is_training}));
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/keys/keys.h"
#include "platform/protection/protection.h"

namespace limen::training {

inline constexpr const char* kMark = "training-mark";

std::span<const database::Migration> migrations();

// Errors "training.is_training" (a real site's folder has the mark), "training.real_site" (keys or records are there
// and no mark), "training.link" (a file is a link, or has two names), "training.inside_site" (a folder above is a
// site), "training.own_database" (another database is named).
Result<void> check_folder(const std::filesystem::path& folder, bool training, bool other_database);

// Writes what is missing of a new site. Errors as above, and "training.other_keys" (the mark is of other keys).
Result<void> bind(database::Database& database, journal::Journal& journal, const keys::KeyStore& keys,
                  const std::filesystem::path& folder, bool training);

// What a trainee did with one document.
struct Deed {
  std::string state{}, decision{};
  std::int64_t hits_confirmed = 0, hits_dismissed = 0, hits_unreviewed = 0;
  bool protection = false;
};
using Deeds = std::function<Result<std::vector<Deed>>(database::Session&, const AccountId&, Instant since,
                                                      std::string_view number)>;

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const config::PackStore& packs;
  const Clock& clock;
  RandomBytes random;
  Deeds deeds;
  bool training = false;
};

class Service;

class Training {
 public:
  // Errors: those of the exercises, "training.exercise", with file, line and column.
  static Result<std::unique_ptr<Training>> open(Parts parts);
  Result<void> register_routes(api::Api& api);

 private:
  explicit Training(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

// Alerts that exercises need, as csv of our own form; for `limen training make`. Empty when none does.
Result<std::string> exercise_alerts(const config::PackStore& packs, CivilDate today);

}  // namespace limen::training
