#include "duty/world.h"

#include <fmt/format.h>

#include "base/text.h"
#include "commands/wiring/site_routes.h"

namespace limen::duty {
namespace {

constexpr std::int64_t kZoneSeconds = 3600;  // Africa/Lagos

identity::Policy cheap() {
  identity::Policy policy;
  policy.hashing = {.cost = {.passes = 1, .memory_bytes = 8192}, .at_once = 8, .longest_wait = std::chrono::minutes(1)};
  policy.absolute_seconds = 400LL * 86400;  // scenarios skip weeks; sessions have tests of their own
  policy.idle_seconds = policy.absolute_seconds;
  return policy;
}

}  // namespace

std::string Reply::at(std::string_view pointer) const {
  std::error_code none;
  const auto* found = body.find_pointer(json::string_view(pointer.data(), pointer.size()), none);
  if (found == nullptr) return {};
  return found->is_string() ? std::string(found->get_string()) : limen::to_text(*found);
}

json::object Traveller::document() const {
  json::object document{{"type", document_type},
                        {"number", document_number},
                        {"issuer", document_issuer},
                        {"surname", surname},
                        {"given_names", given_names},
                        {"birth_date", birth},
                        {"sex", sex},
                        {"nationality", nationality}};
  if (!document_expiry.empty()) document["expiry_date"] = document_expiry;
  return document;
}

Result<std::unique_ptr<World>> World::make(const std::string& pack) {
  std::unique_ptr<World> world(new World());
  commands::SiteSettings settings;
  settings.info.id = "019a0000-0000-7000-8000-0000000000d7";
  settings.info.name = "Scenario";
  settings.info.authority = "Immigration Service of Utopia";
  settings.info.pack = pack;
  settings.info.state = TRY(StateCode::parse("UTO"));
  TRY(commands::create_site(world->folder_.path() + "/site", settings));
  TRY(world->start());
  return world;
}

World::~World() { stop(); }

Result<void> World::start() {
  commands::OpenOptions options;
  options.clock = &clock;
  options.elapsed = [this] { return clock.now().microseconds; };
  options.policy = cheap();
  site = TRY(commands::WholeSite::open(folder_.path() + "/site", options));
  workers_ = std::make_unique<http::Workers>(4, 1024);
  metrics_ = std::make_unique<http::Metrics>();
  router_ = std::make_unique<http::Router>();
  api::Settings gate;
  gate.requests_per_second = 0;
  api_ = std::make_unique<api::Api>(api::Parts{.router = *router_,
                                               .workers = *workers_,
                                               .metrics = *metrics_,
                                               .database = *site->database,
                                               .journal = *site->journal,
                                               .keys = *site->keys,
                                               .identity = *site->identity,
                                               .looks = *site->looks,
                                               .clock = *site->clock,
                                               .approvals = site->approvals.get()},
                                    gate);
  TRY(commands::register_routes(*api_, *site));
  http::Settings settings;
  settings.limits.requests_per_second = 0;
  server_ = TRY(http::Server::start(settings, *router_, *metrics_));
  for (auto& [name, actor] : people) actor.client.reset();  // made anew at the next request
  return {};
}

void World::stop() {
  if (server_) server_->stop();
  if (workers_) workers_->stop();
  if (site) site->database.reset();  // ends what the writer still has to answer
  server_.reset();
  api_.reset();
  router_.reset();
  metrics_.reset();
  workers_.reset();
  site.reset();
}

Result<void> World::restart() {
  stop();
  return start();
}

Result<void> World::add_post(const std::string& code, const std::string& name, const std::string& kind) {
  site::Post post{PostId(make_raw_id(clock.now(), site->random)), code, name};
  post.kind = kind;
  post.zone = TRY(TimeZone::find("Africa/Lagos"));
  post.state = site->settings.info.state;
  post.lanes = {"1", "2", "A", "B"};
  TRY(site->database->write([&](database::Transaction& tx) { return site->posts->put(tx, post); }));
  posts_[code] = post.id.to_text();
  return {};
}

std::string World::post_id(const std::string& code) const {
  const auto found = posts_.find(code);
  return found == posts_.end() ? "" : found->second;
}

Result<void> World::hire(const std::string& name, const std::string& role, const std::string& post) {
  Actor actor{.name = name, .role = role, .account = fmt::format("person-{}", people.size() + 1)};
  std::vector<PostId> posts;
  if (!post.empty()) {
    if (!posts_.contains(post)) return Error{"scenario.post", "there is no post " + post};
    posts.push_back(TRY(PostId::parse(posts_[post])));
  }
  identity::Identity& identity = *site->identity;
  const auto administrator = site->access->caller(AccountId(RawId{1}), "Scenario", {"administrator"}, {});
  const auto permit = TRY(site->access->permit(administrator, {"accounts.manage"}));
  const auto one_time = TRY(identity.make_one_time_password());
  const identity::NewAccount wanted{.account = actor.account, .name = name, .roles = {role}, .posts = posts};
  const auto made = TRY(
      site->database->write([&](database::Transaction& tx) { return identity.create(tx, permit, wanted, one_time); }));
  actor.id = made.id;
  const auto first = identity.sign_in({.account = actor.account, .password = one_time.text});
  if (!first.session) return Error{"scenario.sign_in", "the one-time password does not open"};
  const auto hash = TRY(site->database->read([&](database::Session& session) {
    return identity.check_new_password(session, *first.session, one_time.text, kPassword);
  }));
  TRY(site->database->write(
      [&](database::Transaction& tx) { return identity.set_password(tx, *first.session, hash); }));
  const auto in = identity.sign_in({.account = actor.account, .password = kPassword});
  if (!in.session) return Error{"scenario.sign_in", "the password does not open"};
  actor.token = in.token;
  if (!posts.empty()) {
    TRY(site->database->write(
        [&](database::Transaction& tx) { return identity.set_post(tx, *in.session, posts.front(), "1"); }));
  }
  Actor& kept = people[name] = std::move(actor);
  const Reply session = get(kept, "/api/session", "administration");
  if (const auto* purposes = session.body.is_object() ? session.body.get_object().if_contains("purposes") : nullptr;
      purposes != nullptr && purposes->is_array() && !purposes->get_array().empty()) {
    kept.purpose = std::string(purposes->get_array().front().as_string());
  }
  return {};
}

Actor* World::find_actor(std::string_view name) {
  const auto found = people.find(name);
  return found == people.end() ? nullptr : &found->second;
}

Traveller* World::find_traveller(std::string_view name) {
  const auto found = travellers.find(name);
  return found == travellers.end() ? nullptr : &found->second;
}

Reply World::get(Actor& actor, const std::string& path, const std::string& purpose) {
  return ask(actor, "GET", path, "", purpose);
}

Reply World::post(Actor& actor, const std::string& path, const json::value& body, const std::string& purpose) {
  return ask(actor, "POST", path, body.is_null() ? "{}" : limen::to_text(body), purpose);
}

Reply World::ask(Actor& actor, const std::string& method, const std::string& path, const std::string& body,
                 const std::string& purpose) {
  if (!actor.client) {
    actor.client = std::make_shared<http::Client>(
        http::ClientSettings{.port = server_->port(), .headers = {{"Authorization", "Bearer " + actor.token}}});
  }
  http::HeaderList headers{{"Limen-Purpose", purpose.empty() ? actor.purpose : purpose}};
  if (!machine.empty()) headers.emplace_back("Cookie", machine);
  if (method == "POST") {
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("Idempotency-Key", fmt::format("scenario-{}", ++keys_));
  }
  last = {};
  const std::shared_ptr<http::Client> client = actor.client;
  const auto answer = client->request(method, path, body, headers);
  if (!answer.ok()) {
    last.code = answer.error().code;
    return last;
  }
  for (const auto& [name, value] : answer->headers) {
    if (to_lower_ascii(name) != "set-cookie") continue;
    const std::string cookie = value.substr(0, value.find(';'));
    if (cookie.starts_with("limen_desk=")) machine = cookie;
    // Whoever is given another session goes on in it.
    if (cookie.starts_with("limen_session=") && cookie.size() > 20) {
      actor.token = cookie.substr(cookie.find('=') + 1);
      actor.client.reset();
    }
  }
  last.status = answer->status;
  last.content = answer->body;
  if (auto parsed = parse_json(answer->body); parsed.ok()) last.body = parsed.take();
  if (!last.ok()) last.code = last.at("/code");
  return last;
}

Result<void> World::set_clock(const std::string& day, const std::string& time) {
  const Instant local = TRY(Instant::parse(day + "T" + time + ":00Z"));
  const Instant wanted{local.microseconds - kZoneSeconds * 1'000'000};
  if (wanted.microseconds < clock.now().microseconds)
    return Error{"scenario.clock", "the clock of a scenario does not go back"};
  clock.set(wanted);
  return {};
}

CivilDate World::today() const { return Instant{clock.now().microseconds + kZoneSeconds * 1'000'000}.utc_day(); }

Result<void> World::run_day() {
  std::optional<Error> first;
  commands::run_day(*site, *api_, [&](const Error& error) {
    if (!first) first = error;
  });
  if (first) return *first;
  return {};
}

}  // namespace limen::duty
