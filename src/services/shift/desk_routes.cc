// The desk: PIN, seat, lock, leave, unlock.
#include "platform/api/reading.h"
#include "services/accounts/accounts.h"
#include "services/shift/service.h"

namespace limen::shift {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using api::Who;
using http::Method;

constexpr std::string_view kDeskCookie = "limen_desk";
constexpr std::int64_t kDeskSeconds = 400L * 86'400;  // as long as browsers keep a cookie
constexpr double kSignInCost = 20;

std::string desk_token(const Call& call) { return std::string(call.request().cookie(kDeskCookie)); }

std::string desk_cookie(const std::string& token, bool secure) {
  return std::string(kDeskCookie) + "=" + token +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(kDeskSeconds) + (secure ? "; Secure" : "");
}

// The session that is open in this browser, if there is one: whoever unlocks the desk ends it.
std::shared_ptr<const identity::Session> present_session(const Call& call, identity::Identity& identity) {
  std::string_view token = call.request().cookie(api::kSessionCookie);
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view authorization = call.request().header("Authorization");
  if (authorization.starts_with(kBearer)) token = authorization.substr(kBearer.size());
  if (token.empty()) return nullptr;
  auto session = identity.authenticate(token);
  return session.ok() ? session.take() : nullptr;
}

Result<Answer> see_desk(const Service& service, Call& call, database::Session& session) {
  const auto desk = TRY(service.desk(session, desk_token(call)));
  if (!desk) return Answer::json(json::object{{"known", false}, {"people", json::array()}});
  json::array people;
  for (const Seat& seat : TRY(store::seats(session, desk->id, call.now()))) {
    const auto account = TRY(service.parts.identity.find(session, seat.account));
    if (!account || account->version != seat.account_version) continue;
    people.push_back(json::object{{"account", account->account},
                                  {"name", account->name},
                                  {"until", seat.until.to_text()},
                                  {"locked", desk->locked_by == account->id}});
  }
  json::object out{{"known", true}, {"lane", desk->lane}, {"people", std::move(people)}};
  if (desk->post) {
    out["post_id"] = desk->post->to_text();
    if (const auto post = service.parts.posts.find(*desk->post)) out["post"] = post->name;
  }
  return Answer::json(out);
}

Result<Answer> unlock(const Service& service, Call& call) {
  Unlocking request;
  JsonReader reader = TRY(JsonReader::open(call.body()));
  request.account = TRY(reader.text("account", 256));
  request.pin = TRY(reader.text("pin", 64));
  const std::string checks = TRY(reader.optional_text("checks", 20)).value_or("give_back");
  if (checks != "give_back" && checks != "hand_over")
    return reader.error_at("checks", "shift.checks", "give_back or hand_over");
  TRY(reader.finish());
  request.hand_over = checks == "hand_over";
  request.desk_token = desk_token(call);
  identity::Identity& identity = service.parts.identity;
  request.leaving = present_session(call, identity);
  const Unlocked done = TRY(service.unlock(request));
  if (done.error) return *done.error;
  Answer answer = Answer::json(accounts::session_json(*done.opened.session));
  answer.headers.emplace_back(
      "Set-Cookie", api::session_cookie(done.opened.token, identity.policy().absolute_seconds, call.request().tls));
  return answer;
}

api::Operation session_write(std::string path, std::string id, std::string summary) {
  return {.method = Method::kPost,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "desk",
          .who = Who::kSession};
}

}  // namespace

Result<void> add_desk_routes(api::Api& api, const std::shared_ptr<Service>& service) {
  api::Operation pin =
      session_write("/api/session/pin", "setPin", "Choose the PIN for coming back to a desk; takes the password again");
  pin.body_schema = "NewPin";
  pin.status = 204;
  pin.cost = kSignInCost;
  TRY(api.write(std::move(pin), [service](Call& call, database::Session& read) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const std::string current = TRY(reader.text("current", 4096)), wanted = TRY(reader.text("pin", 64));
    TRY(reader.finish());
    TRY(service->check_pin(wanted));
    TRY(call.first_time(read));
    TRY(service->parts.identity.show_password(read, call.session(), current));
    const std::string hash = TRY(service->hasher.hash(wanted));
    return Commit([service, &call, hash](database::Transaction& tx) -> Result<Answer> {
      TRY(service->set_pin(tx, call.session(), hash));
      return Answer::no_content();
    });
  }));
  api::Operation seat =
      session_write("/api/desk/seat", "takeSeat", "After a full sign-in: come back to this desk with the PIN");
  seat.response_schema = "Seat";
  TRY(api.write(std::move(seat), [service](Call& call, database::Session&) -> Result<Commit> {
    return Commit([service, &call](database::Transaction& tx) -> Result<Answer> {
      const Service::Seated seated = TRY(service->take_seat(tx, call.session(), desk_token(call)));
      Answer answer = Answer::json(json::object{{"until", seated.until.to_text()}});
      if (!seated.new_token.empty())
        answer.headers.emplace_back("Set-Cookie", desk_cookie(seated.new_token, call.request().tls));
      return answer;
    });
  }));
  for (const bool leaves : {false, true}) {
    api::Operation leave =
        leaves
            ? session_write("/api/desk/leave", "leaveDesk", "Go: the session ends, open checks go to the queue")
            : session_write("/api/desk/lock", "lockDesk", "Lock the screen: the session ends, the desk keeps its post");
    leave.response_schema = "DeskLeft";
    TRY(api.write(std::move(leave), [service, leaves](Call& call, database::Session&) -> Result<Commit> {
      return Commit([service, leaves, &call](database::Transaction& tx) -> Result<Answer> {
        const int given = TRY(service->leave(tx, call.session(), desk_token(call), leaves));
        Answer answer = Answer::json(json::object{{"given_back", given}});
        answer.headers.emplace_back("Set-Cookie", api::ended_cookie(call.request().tls));
        return answer;
      });
    }));
  }
  TRY(api.read({.method = Method::kGet,
                .path = "/api/desk",
                .id = "getDesk",
                .summary = "Of the desk whose cookie is sent: its post, and who may come back with a PIN",
                .tag = "desk",
                .response_schema = "Desk",
                .who = Who::kAnybody},
               [service](Call& call, database::Session& session) { return see_desk(*service, call, session); }));
  return api.act({.method = Method::kPost,
                  .path = "/api/desk/unlock",
                  .id = "unlockDesk",
                  .summary = "Come back to a desk, or take it over, with account and PIN",
                  .tag = "desk",
                  .body_schema = "DeskUnlock",
                  .response_schema = "Session",
                  .idempotent = false,
                  .who = Who::kAnybody,
                  .cost = kSignInCost},
                 [service](Call& call) { return unlock(*service, call); });
}

}  // namespace limen::shift
