// A whole site in this process, for scenarios that read like a day at the post: every service of the program, its real
// routes over HTTP on loopback, a clock that the scenario sets, people who sign in. Test only; one thread.
//
//   World world = …;                                  // World::make
//   TRY(world.hire("Ama", "officer", "NORD"));
//   const Reply reply = world.post("Ama", "/api/checks", body);
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "commands/wiring/whole_site.h"
#include "platform/api/api.h"
#include "platform/database/test_site.h"
#include "platform/http/client.h"
#include "platform/http/http.h"

namespace limen::duty {

// Of everybody, once the one-time password is changed.
inline const std::string kPassword = "three grey herons 7";

struct Reply {
  unsigned status = 0;
  std::string code{};     // of problem details; empty when it went well
  json::value body{};     // null when there is none or it is no JSON
  std::string content{};  // the bytes
  bool ok() const { return status >= 200 && status < 300; }
  // The text at a JSON pointer; other values as JSON; "" when absent.
  std::string at(std::string_view pointer) const;
};

// Somebody with an account, who sits at a post.
struct Actor {
  std::string name{}, role{}, account{}, purpose{}, token{};
  AccountId id{};
  std::shared_ptr<http::Client> client{};
};

// Somebody who travels, as the scenario describes her.
struct Traveller {
  std::string surname{}, given_names{}, birth{}, sex = "unknown", nationality{};
  std::string document_type = "passport", document_number{}, document_issuer{}, document_expiry{};
  std::string check{};  // the id of the check that was opened last
  json::object document() const;
};

class World {
 public:
  static Result<std::unique_ptr<World>> make(const std::string& pack = "baseline");
  ~World();

  // What the scenario knows by name.
  std::map<std::string, Actor, std::less<>> people;
  std::map<std::string, Traveller, std::less<>> travellers;
  std::map<std::string, std::string, std::less<>> things;  // ids and numbers under names of the scenario's own
  Reply last{};                                            // of the last thing that somebody did
  std::string machine{};                                   // the cookie of the shared machine, once it is known

  // A post in Africa/Lagos (UTC+1, no summer time). Errors of the routes.
  Result<void> add_post(const std::string& code, const std::string& name, const std::string& kind = "land");
  Result<void> hire(const std::string& name, const std::string& role, const std::string& post);
  // Null when the scenario has not introduced that name.
  Actor* find_actor(std::string_view name);
  Traveller* find_traveller(std::string_view name);

  // Asks as that person, for the purpose of her role unless another is named. Keeps the reply in `last`.
  Reply get(Actor& actor, const std::string& path, const std::string& purpose = "");
  Reply post(Actor& actor, const std::string& path, const json::value& body, const std::string& purpose = "");

  // Sets the clock, never back: "2026-11-22 08:30", local time of the posts.
  Result<void> set_clock(const std::string& day, const std::string& time);
  void pass_seconds(std::int64_t seconds) { clock.advance_seconds(seconds); }
  CivilDate today() const;
  // What the server does once a day. Errors of the first part that failed.
  Result<void> run_day();
  // Ends the server as a power cut does and opens the site again; sessions outlive it.
  Result<void> restart();

  FixedClock clock{Instant::parse("2026-11-22T07:00:00Z").value()};
  std::unique_ptr<commands::WholeSite> site;
  std::string post_id(const std::string& code) const;
  std::uint16_t port() const { return server_->port(); }
  const api::Api& api() const { return *api_; }

 private:
  World() = default;
  Result<void> start();
  void stop();
  Reply ask(Actor& actor, const std::string& method, const std::string& path, const std::string& body,
            const std::string& purpose);

  database::testing::TestFolder folder_;
  std::map<std::string, std::string, std::less<>> posts_;
  std::unique_ptr<http::Workers> workers_;
  std::unique_ptr<http::Metrics> metrics_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<http::Server> server_;
  int keys_ = 0;
};

}  // namespace limen::duty
