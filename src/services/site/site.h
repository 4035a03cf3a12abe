// The site: what it is called, which pack of law it works under, and its posts (border crossing points).
//
// Knowledge is everything that comes from packs, read once at start and immutable afterwards. Posts keeps the posts in
// memory beside the table; reading takes a snapshot and may be done by any number of threads, changes go through the
// writer. Post names are no personal data, so no grant is asked for.
//
//   const auto knowledge = TRY(site::Knowledge::read(packs, "eu-schengen"));
//   site::Posts posts; TRY(posts.load(*database));
//   const auto post = posts.find(post_id);
//   TRY(site::register_routes(api, {info, knowledge, posts, journal, clock, random}));
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/time_zone.h"
#include "engines/entry_regime/entry_regime.h"
#include "engines/stay/rules.h"
#include "formats/mrz/state_table.h"
#include "platform/api/api.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/lists/lists.h"
#include "platform/protection/protection.h"

namespace limen::site {

struct SiteInfo {
  std::string id{}, name{};
  std::string pack = "baseline";
  StateCode state{};  // the state whose border this is
  std::string authority{};
  bool demo = false;
};

// The packs of a site, read and checked.
struct Knowledge {
  std::string pack{};
  lists::CodeLists codes{};
  lists::FreeMovement free_movement{};
  lists::Safeguards safeguards{};
  lists::StatisticsRules statistics{};
  mrz::StateTable states{};
  stay::RulePack stay{};
  std::optional<entry_regime::Regime> entry_regime{};  // none: the pack has none, and nothing is said of visas

  // Errors: those of the readers, each with file, line and column.
  static Result<std::shared_ptr<const Knowledge>> read(const config::PackStore& packs, std::string_view pack);
};

struct Post {
  PostId id{};
  std::string code{};  // two to twelve letters, digits, dashes; unique at the site
  std::string name{};
  std::string kind = "land";  // "air", "land", "sea", "rail"
  TimeZone zone{};
  StateCode state{};
  std::vector<std::string> lanes{};
  bool active = true;
};

std::span<const database::Migration> migrations();

class Posts {
 public:
  using Snapshot = std::shared_ptr<const std::vector<Post>>;
  Result<void> load(database::Database& database);
  Snapshot all() const;  // in order of code
  std::optional<Post> find(const PostId& id) const;
  std::optional<Post> find_code(std::string_view code) const;

  // Inserts or replaces inside a job; the memory follows after the commit. Error "site.post.code_taken".
  Result<void> put(database::Transaction& tx, const Post& post);

 private:
  mutable std::mutex mutex_;
  Snapshot posts_ = std::make_shared<const std::vector<Post>>();
};

struct RouteParts {
  SiteInfo info;
  std::shared_ptr<const Knowledge> knowledge;
  Posts& posts;
  journal::Journal& journal;
  const Clock& clock;
  RandomBytes random;
};

// GET /api/setup, and GET and POST of /api/posts (docs/api.md). The setup is built when the day or the posts change and
// handed out as text otherwise; its lists hold what is in force on that day (UTC). Posts, journal and clock must
// outlive the Api. Errors: those of api::Api.
Result<void> register_routes(api::Api& api, RouteParts parts);

}  // namespace limen::site
