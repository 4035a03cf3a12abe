// Releases of the observatory: what the desk hands to the public site, made by a person who may (docs/public_site.md).
//
// A release holds what is published at that moment: the directory, and what other services give through their sources.
// It is read from one snapshot, written as a folder, read again and checked, entered in the database and the journal,
// and only then pointed to. Whatever stops in between leaves the release before in force; the next open() points to
// what the database says.
//
// Any number of threads; one release is made at a time. What Parts names must outlive it.
//
//   auto releases = TRY(Releases::open({database, journal, *partners, folder / "observatory/releases", clock,
//   random})); releases->add_source([](database::Session& session, release::Opened& draft) { … add_file(draft, path,
//   text, sha256) }); TRY(releases->register_routes(api));
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engines/release/release.h"
#include "platform/api/api.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/directory/directory.h"

namespace limen::releases {

// Puts entries and files (release::add_file) of its own into a release that is being made. An error stops the release.
using Source = std::function<Result<void>(database::Session& session, release::Opened& draft)>;

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const partners::Partners& partners;
  std::filesystem::path folder;  // of the releases; made when the first is
  const Clock& clock;
  RandomBytes random;
  std::string publisher{};
  bool demo = false;
};

std::span<const database::Migration> migrations();

struct Made {
  std::string id{};
  Instant made_at{};
  std::string by{};  // account
  std::int64_t files = 0, bytes = 0, organisations = 0, rounds = 0;
  bool current = false;
};

class Releases {
 public:
  // Errors: the database's. A folder that cannot be written is told by publish().
  static Result<std::unique_ptr<Releases>> open(Parts parts);
  void add_source(Source source);  // before the site is served

  // Titles by language; without one, the publisher's name and the day. Not from inside a job of the writer. Errors:
  // those of release_folder and of the sources.
  Result<Made> publish(release::Titles title, journal::Entry entry);
  // Points to an earlier one again. Errors "releases.not_found" and those of release_folder.
  Result<void> make_current(const std::string& id, journal::Entry entry);
  Result<std::vector<Made>> list(database::Session& session) const;  // newest first

  Result<void> register_routes(api::Api& api);

 private:
  explicit Releases(Parts parts) : parts_(std::move(parts)) {}
  Result<release::Opened> draft(release::Titles title) const;

  Parts parts_;
  std::vector<Source> sources_{};
  std::mutex one_at_a_time_{};
};

}  // namespace limen::releases
