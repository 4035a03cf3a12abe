#include "services/site/site.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "platform/config/config.h"

namespace limen::site {
namespace {

constexpr std::string_view kTables = R"(
create table post (
  id BLOB primary key,
  code TEXT not null,
  name TEXT not null,
  kind TEXT not null,
  zone TEXT not null,
  state_code TEXT not null,
  lanes TEXT not null,
  active BIGINT not null
);
create unique index post_by_code on post(code)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"site", 1, "posts", kTables}}};

Result<Post> read_post(const database::Row& row) {
  Post post;
  post.id = row.id<PostId>(0);
  post.code = row.text(1);
  post.name = row.text(2);
  post.kind = row.text(3);
  post.zone = TRY(TimeZone::find(row.text(4)));
  post.state = TRY(StateCode::parse(row.text(5)));
  const json::value lanes = TRY(parse_json(row.text(6)));
  if (const auto* array = lanes.if_array()) {
    for (const auto& lane : *array) {
      if (lane.is_string()) post.lanes.emplace_back(lane.get_string().data(), lane.get_string().size());
    }
  }
  post.active = row.boolean(7);
  return post;
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

Result<std::shared_ptr<const Knowledge>> Knowledge::read(const config::PackStore& packs, std::string_view pack) {
  auto knowledge = std::make_shared<Knowledge>();
  knowledge->pack = std::string(pack);
  knowledge->codes = TRY(lists::CodeLists::read(packs, pack));
  knowledge->free_movement = TRY(lists::FreeMovement::read(packs, pack));
  knowledge->safeguards = TRY(lists::Safeguards::read(packs, pack));
  knowledge->statistics = TRY(lists::StatisticsRules::read(packs, pack));
  const Node state_codes = TRY(packs.read_or_baseline(pack, "state_codes.yaml"));
  knowledge->states = TRY(mrz::StateTable::build(state_codes));
  const Node stay_rules = TRY(packs.read_or_baseline(pack, "stay.yaml"));
  knowledge->stay = TRY(stay::RulePack::build(stay_rules));
  const auto regime = packs.read(pack, "entry_regime.yaml");
  if (regime.ok()) knowledge->entry_regime = TRY(entry_regime::Regime::read(*regime));
  if (!regime.ok() && regime.error().code != "pack.not_found") return regime.error();
  return std::shared_ptr<const Knowledge>(std::move(knowledge));
}

namespace {
Result<std::vector<Post>> read_posts(database::Session& session) {
  const auto rows =
      TRY(session.query("select id, code, name, kind, zone, state_code, lanes, active from post order by code"));
  std::vector<Post> posts;
  for (const auto row : rows) posts.push_back(TRY(read_post(row)));
  return posts;
}
}  // namespace

Result<void> Posts::load(database::Database& database) {
  auto loaded = TRY(database.read(read_posts));
  const std::scoped_lock lock(mutex_);
  posts_ = std::make_shared<const std::vector<Post>>(std::move(loaded));
  return {};
}

Posts::Snapshot Posts::all() const {
  const std::scoped_lock lock(mutex_);
  return posts_;
}

std::optional<Post> Posts::find(const PostId& id) const {
  const Snapshot posts = all();
  const auto found = std::find_if(posts->begin(), posts->end(), [&](const Post& post) { return post.id == id; });
  return found == posts->end() ? std::nullopt : std::optional<Post>(*found);
}

std::optional<Post> Posts::find_code(std::string_view code) const {
  const Snapshot posts = all();
  const auto found = std::find_if(posts->begin(), posts->end(), [&](const Post& post) { return post.code == code; });
  return found == posts->end() ? std::nullopt : std::optional<Post>(*found);
}

Result<void> Posts::put(database::Transaction& tx, const Post& post) {
  const auto taken = TRY(tx.query("select 1 from post where code = $1 and id <> $2", {post.code, post.id}));
  if (!taken.empty()) return Error{"site.post.code_taken", "another post has this code"};
  json::array lanes;
  for (const std::string& lane : post.lanes) lanes.emplace_back(lane);
  const std::string lanes_text = to_text(json::value(lanes));
  const auto changed = TRY(tx.execute_counted(
      "update post set code = $2, name = $3, kind = $4, zone = $5, state_code = $6, lanes = $7, active = $8 where id = "
      "$1",
      {post.id, post.code, post.name, post.kind, post.zone.name(), post.state.text(), lanes_text, post.active}));
  if (changed == 0) {
    TRY(tx.execute(
        "insert into post(id, code, name, kind, zone, state_code, lanes, active) values ($1, $2, $3, $4, $5, $6, $7, "
        "$8)",
        {post.id, post.code, post.name, post.kind, post.zone.name(), post.state.text(), lanes_text, post.active}));
  }
  tx.on_commit([this, post] {
    const std::scoped_lock lock(mutex_);
    std::vector<Post> next = *posts_;
    std::erase_if(next, [&](const Post& other) { return other.id == post.id; });
    next.push_back(post);
    std::sort(next.begin(), next.end(), [](const Post& a, const Post& b) { return a.code < b.code; });
    posts_ = std::make_shared<const std::vector<Post>>(std::move(next));
  });
  return {};
}

}  // namespace limen::site
