// The mode at a post: on, off, and what the page needs to begin; the board.
#include "base/embedded.h"
#include "platform/api/reading.h"
#include "services/arrivals/state.h"

extern "C" {
extern const char limen_embedded_arrivals_schemas_begin[];
extern const char limen_embedded_arrivals_schemas_end[];
}

namespace limen::arrivals {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using StatePointer = std::shared_ptr<State>;

constexpr std::size_t kNoteBytes = 2000;
constexpr const char *kRegister = "arrivals.register", *kSurge = "arrivals.surge", *kDesk = "protection.desk";

Result<PostId> post_of(const Call& call) {
  if (!call.caller().current_post) return problem("arrivals.no_post", "choose the post you work at first");
  return *call.caller().current_post;
}

Result<Answer> state_answer(const State& state, database::Session& session, const PostId& post, Instant now) {
  json::object out{{"hours", state.rules.hours},
                   {"longest_hours", state.rules.longest_hours},
                   {"largest_family", state.rules.largest_family},
                   {"next_wristband", TRY(store::last_wristband(session, post)) + 1}};
  if (const auto surge = TRY(store::surge_at(session, post, now))) out["surge"] = to_json(*surge);
  json::array past;
  constexpr int kShown = 20;
  for (const Surge& surge : TRY(store::surges(session, post, kShown))) past.push_back(to_json(surge));
  out["past"] = std::move(past);
  return Answer::json(std::move(out));
}

Result<Commit> start(const StatePointer& state, Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const std::string reason = TRY(api::read_note(reader, "reason", kNoteBytes));
  const auto hours = TRY(reader.optional_integer("hours", 1, state->rules.longest_hours)).value_or(state->rules.hours);
  TRY(reader.finish());
  if (reason.empty()) return problem("arrivals.no_reason", "say why", "/reason");
  const PostId post = TRY(post_of(call));
  TRY(call.permit().require({.post = post}));
  return Commit([state, &call, post, reason, hours](database::Transaction& tx) -> Result<Answer> {
    if (TRY(store::surge_at(tx, post, call.now()))) return problem("arrivals.surge.on", "it is on already");
    Surge surge;
    surge.id = SurgeId::make(call.now(), state->parts.random);
    surge.post = post;
    surge.reason = reason;
    surge.by = call.caller().name;
    surge.started_at = call.now();
    surge.ends_at = call.now().plus_seconds(3600 * hours);
    TRY(store::insert_surge(tx, surge));
    journal::Entry entry = call.entry("arrivals.surge_started", "post", post.to_text());
    entry.facts = {{"surge", surge.id.to_text()}, {"hours", hours}};
    entry.sealed.push_back({.group = "surge",
                            .plaintext = limen::to_text(json::value(json::object{{"reason", reason}})),
                            .record_type = "surge",
                            .record_id = surge.id.to_text(),
                            .new_record = true});
    TRY(state->parts.journal.append(tx, std::move(entry)));
    tx.on_commit([state] { state->any = true; });
    return state_answer(*state, tx, post, call.now());
  });
}

Result<Commit> end(const StatePointer& state, Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const std::string reason = TRY(api::read_note(reader, "reason", kNoteBytes));
  TRY(reader.finish());
  if (reason.empty()) return problem("arrivals.no_reason", "say why", "/reason");
  const PostId post = TRY(post_of(call));
  TRY(call.permit().require({.post = post}));
  return Commit([state, &call, post, reason](database::Transaction& tx) -> Result<Answer> {
    auto surge = TRY(store::surge_at(tx, post, call.now()));
    if (!surge) return problem("arrivals.surge.off", "it is not on");
    surge->ended_at = call.now();
    surge->ended_by = call.caller().name;
    surge->end_reason = reason;
    TRY(store::end_surge(tx, *surge));
    journal::Entry entry = call.entry("arrivals.surge_ended", "post", post.to_text());
    entry.facts = {{"surge", surge->id.to_text()}};
    entry.sealed.push_back({.group = "surge",
                            .plaintext = limen::to_text(json::value(json::object{{"reason", reason}})),
                            .record_type = "surge",
                            .record_id = surge->id.to_text()});
    TRY(state->parts.journal.append(tx, std::move(entry)));
    return state_answer(*state, tx, post, call.now());
  });
}

}  // namespace

Result<void> add_surge_routes(api::Api& api, const StatePointer& state) {
  const EmbeddedFiles files(limen_embedded_arrivals_schemas_begin, limen_embedded_arrivals_schemas_end);
  TRY(api.add_schemas(files.find("arrivals.json")));
  for (const char* code : {"arrivals.version", "arrivals.closed", "arrivals.surge.on", "arrivals.surge.off",
                           "arrivals.no_surge", "arrivals.no_post"}) {
    TRY(api.add_status(code, 409));
  }
  // About the post, not about anybody.
  const auto plain = [](api::Operation made) {
    made.purpose = false;
    return made;
  };
  TRY(api.read(plain(operation(Method::kGet, "/state", "getArrivalsState",
                               "Whether registration of a mass arrival is on at this post", {kRegister, kSurge}, "",
                               "ArrivalsState")),
               [state](Call& call, database::Session& session) -> Result<Answer> {
                 const PostId post = TRY(post_of(call));
                 TRY(call.permit().require({.post = post}));
                 return state_answer(*state, session, post, call.now());
               }));
  TRY(api.write(plain(operation(Method::kPost, "/surge", "startSurge",
                                "Switches registration of a mass arrival on, with a reason; it ends by itself",
                                {kSurge}, "SurgeInput", "ArrivalsState")),
                [state](Call& call, database::Session&) -> Result<Commit> { return start(state, call); }));
  TRY(api.write(plain(operation(Method::kPost, "/surge/end", "endSurge", "Switches it off before its time", {kSurge},
                                "SurgeEnd", "ArrivalsState")),
                [state](Call& call, database::Session&) -> Result<Commit> { return end(state, call); }));
  return api.read(plain(operation(Method::kGet, "/board", "getArrivalsBoard",
                                  "Persons and households that are here, by sex and age; small counts at the "
                                  "protection desk only",
                                  {kRegister, kDesk}, "", "ArrivalsBoard")),
                  [state](Call& call, database::Session& session) -> Result<Answer> {
                    const PostId post = TRY(post_of(call));
                    TRY(call.permit().require({.post = post}));
                    return Answer::json(TRY(board(*state, session, post, call.permit().has(kDesk))));
                  });
}

}  // namespace limen::arrivals
