#include "services/site/routes.h"

#include <algorithm>
#include <array>

#include "platform/api/reading.h"

namespace limen::site {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::array<std::string_view, 4> kKinds = {"air", "land", "sea", "rail"};
constexpr std::size_t kMostLanes = 50;
constexpr std::size_t kLaneLetters = 40;
constexpr std::size_t kNameLetters = 100;

bool is_post_code(std::string_view code) {
  return code.size() >= 2 && code.size() <= 12 && std::all_of(code.begin(), code.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Result<std::vector<std::string>> read_lanes(JsonReader& reader) {
  std::vector<std::string> lanes;
  for (const std::string& text : TRY(reader.texts("lanes", kMostLanes, 4 * kLaneLetters))) {
    std::string lane = clean_line(text);
    if (!api::fits_name(lane, kLaneLetters)) {
      return reader.error_at("lanes", "site.post.lanes", "a lane's name has 1 to 40 letters");
    }
    if (std::find(lanes.begin(), lanes.end(), lane) != lanes.end()) {
      return reader.error_at("lanes", "site.post.lanes", "a lane is named twice");
    }
    lanes.push_back(std::move(lane));
  }
  return lanes;
}

journal::Entry entry_of(const Call& call, std::string kind, const Post& post) {
  journal::Entry entry = call.entry(std::move(kind), "post", post.id.to_text());
  entry.facts = to_json(post);
  return entry;
}

Commit put_post(const RouteParts& parts, const Call& call, Post post, const char* kind, unsigned status) {
  return [&posts = parts.posts, &journal = parts.journal, &call, post = std::move(post), kind,
          status](database::Transaction& tx) -> Result<Answer> {
    TRY(posts.put(tx, post));
    TRY(journal.append(tx, entry_of(call, kind, post)));
    return Answer::json(to_json(post), status);
  };
}

Result<void> add_reading(api::Api& api, const std::shared_ptr<const RouteParts>& parts) {
  auto setup = std::make_shared<SetupText>(parts->info, parts->knowledge);
  TRY(api.read({.method = Method::kGet,
                .path = "/api/setup",
                .id = "getSetup",
                .summary = "What the client needs to know: site, lists, posts, states",
                .tag = "site",
                .response_schema = "Setup",
                .who = api::Who::kSession},
               [parts, setup](Call& call, database::Session&) -> Result<Answer> {
                 return Answer::bytes(*setup->text(parts->posts, call.now().utc_day()), "application/json");
               }));
  return api.read({.method = Method::kGet,
                   .path = "/api/posts",
                   .id = "listPosts",
                   .summary = "The posts of the site, in order of code",
                   .tag = "site",
                   .scopes = {"posts.manage", "accounts.manage"},
                   .response_schema = "PostList"},
                  [parts](Call&, database::Session&) -> Result<Answer> {
                    json::array list;
                    for (const Post& post : *parts->posts.all()) list.push_back(to_json(post));
                    return Answer::json(json::object{{"posts", std::move(list)}});
                  });
}

Result<void> add_writing(api::Api& api, const std::shared_ptr<const RouteParts>& parts) {
  TRY(api.write({.method = Method::kPost,
                 .path = "/api/posts",
                 .id = "createPost",
                 .summary = "Opens a post",
                 .tag = "site",
                 .scopes = {"posts.manage"},
                 .body_schema = "PostInput",
                 .response_schema = "Post",
                 .status = 201},
                [parts](Call& call, database::Session&) -> Result<Commit> {
                  Post post = TRY(read_post_input(call.body(), parts->knowledge->states, call.now().utc_day(), Post{}));
                  post.id = PostId::make(call.now(), parts->random);
                  return put_post(*parts, call, std::move(post), "post.created", 201);
                }));
  return api.write({.method = Method::kPost,
                    .path = "/api/posts/{id}",
                    .id = "revisePost",
                    .summary = "Changes a post; what was recorded there stays as it is",
                    .tag = "site",
                    .scopes = {"posts.manage"},
                    .body_schema = "PostInput",
                    .response_schema = "Post"},
                   [parts](Call& call, database::Session&) -> Result<Commit> {
                     auto post = parts->posts.find(TRY(call.id<PostId>("id")));
                     if (!post) return Error{"site.post.not_found", "there is no such post"};
                     TRY(call.permit().require({.post = post->id, .owner = call.caller().account}));
                     Post revised =
                         TRY(read_post_input(call.body(), parts->knowledge->states, call.now().utc_day(), *post));
                     return put_post(*parts, call, std::move(revised), "post.revised", 200);
                   });
}

}  // namespace

Result<Post> read_post_input(const json::value& body, const mrz::StateTable& states, CivilDate today, Post post) {
  JsonReader reader = TRY(JsonReader::open(body));
  post.code = TRY(reader.text("code", 64));
  if (!is_post_code(post.code)) {
    return reader.error_at("code", "site.post.code", "a post's code has 2 to 12 of A-Z, 0-9 and -");
  }
  post.name = clean_line(TRY(reader.text("name", 4 * kNameLetters)));
  if (!api::fits_name(post.name, kNameLetters)) {
    return reader.error_at("name", "site.post.name", "a post's name has 1 to 100 letters");
  }
  post.kind = TRY(reader.text("kind", 16));
  if (std::find(kKinds.begin(), kKinds.end(), post.kind) == kKinds.end()) {
    return reader.error_at("kind", "site.post.kind", "a post is air, land, sea or rail");
  }
  const auto zone = TimeZone::find(TRY(reader.text("zone", 64)));
  if (!zone.ok()) return reader.error_at("zone", "site.post.zone", "no time zone of the IANA database has this name");
  post.zone = *zone;
  const auto state = StateCode::parse(TRY(reader.text("state_code", 8)));
  const mrz::StateTable::Entry* known = state.ok() ? states.find(state->text()) : nullptr;
  if (known == nullptr || !known->in_force_on(today)) {
    return reader.error_at("state_code", "site.post.state", "no state in force has this code");
  }
  post.state = *state;
  post.lanes = TRY(read_lanes(reader));
  post.active = TRY(reader.boolean_or("active", post.active));
  TRY(reader.finish());
  return post;
}

Result<void> register_routes(api::Api& api, RouteParts parts) {
  TRY(api.add_schemas(site_schemas()));
  TRY(api.add_status("site.post.code_taken", 409));
  const auto shared = std::make_shared<const RouteParts>(std::move(parts));
  TRY(add_reading(api, shared));
  return add_writing(api, shared);
}

}  // namespace limen::site
