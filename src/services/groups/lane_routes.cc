// The HTTP routes of the queues of lanes and of shore passes.
#include "platform/api/reading.h"
#include "services/groups/routes.h"

namespace limen::groups {
namespace {

Result<Answer> list_queue(const Service& service, Call& call, database::Session& session) {
  const PostId post = TRY(service.post_of(call.grant()));
  const std::string lane(call.query("lane").value_or(""));
  json::array all;
  for (const LanePlace& place : TRY(store::queue(session, call.grant(), post, lane))) {
    const auto check = service.parts.border.check(session, call.grant(), place.check);
    if (!check.ok() && check.error().code != "border.check.not_found") return check.error();
    if (!check.ok() || !check->open) continue;  // decided at the counter
    call.look("check", place.check.to_text());
    all.push_back(place_view(place, &*check));
  }
  return Answer::json(json::object{{"places", std::move(all)}});
}

Result<Answer> place_answer(const Service& service, Call& call, database::Session& session, const LanePlace& place) {
  const auto check = TRY(service.parts.border.check(session, call.grant(), place.check));
  call.about({.post = place.post, .owner = call.caller().account});
  call.look("check", place.check.to_text());
  return Answer::json(place_view(place, &check));
}

struct Moved {
  CheckId check{};
  std::int64_t version = 0;
  std::optional<std::string> lane{};
};
Result<Moved> read_move(const Call& call, bool with_lane) {
  Moved moved;
  moved.check = TRY(call.id<CheckId>("check"));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  moved.version = TRY(reader.integer("version", 1, INT64_MAX));
  if (with_lane) moved.lane = clean_line(TRY(reader.text("lane", 40)));
  TRY(reader.finish());
  return moved;
}

Result<Answer> list_passes(const Service& service, Call& call, database::Session& session) {
  const PostId post = TRY(service.post_of(call.grant()));
  const std::string_view wanted = call.query("state").value_or("out");
  const auto which = wanted == "out"       ? std::optional(store::Ashore::kOut)
                     : wanted == "overdue" ? std::optional(store::Ashore::kOverdue)
                     : wanted == "back"    ? std::optional(store::Ashore::kBack)
                                           : std::nullopt;
  if (!which) return Error{"groups.code.unknown", "a state is out, overdue or back"};
  json::array all;
  for (const ShorePass& pass : TRY(store::passes(session, call.grant(), post, *which, call.now(), 200))) {
    const Member member = TRY(store::member(session, call.grant(), pass.group, pass.member));
    call.look("travel_group", pass.group.to_text());
    all.push_back(pass_view(pass, &member.sheet, call.now()));
  }
  return Answer::json(json::object{{"passes", std::move(all)}});
}

Answer pass_answer(Call& call, const ShorePass& pass, unsigned status = 200) {
  call.about({.post = pass.post, .owner = call.caller().account});
  call.look("travel_group", pass.group.to_text());
  return Answer::json(pass_view(pass, nullptr, call.now()), status);
}

Result<void> add_moves(api::Api& api, const ServicePointer& service) {
  for (const bool pass : {false, true}) {
    TRY(api.write(operation(Method::kPost, pass ? "/lane-queue/{check}/pass" : "/lane-queue/{check}/give-back",
                            pass ? "passLanePlace" : "giveBackLanePlace",
                            pass ? "To another lane, for whoever works there" : "Back into the queue", kOfficer,
                            pass ? "LanePass" : "GroupVersion", "LanePlace"),
                  [service, pass](Call& call, database::Session&) -> Result<Commit> {
                    const Moved moved = TRY(read_move(call, pass));
                    return Commit([service, &call, moved](database::Transaction& tx) -> Result<Answer> {
                      const LanePlace place =
                          TRY(service->move(tx, call.grant(), moved.check, moved.version, moved.lane));
                      return place_answer(*service, call, tx, place);
                    });
                  }));
  }
  return api.write(operation(Method::kPost, "/lane-queue/{check}/take", "takeLanePlace",
                             "This officer has this check now", kOfficer, "GroupVersion", "LanePlace"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const Moved moved = TRY(read_move(call, false));
                     return Commit([service, &call, moved](database::Transaction& tx) -> Result<Answer> {
                       const LanePlace place =
                           TRY(service->take(tx, call.grant(), moved.check, moved.version, call.now()));
                       return place_answer(*service, call, tx, place);
                     });
                   });
}

}  // namespace

Result<void> add_lane_routes(api::Api& api, const ServicePointer& service) {
  api::Operation list =
      operation(Method::kGet, "/lane-queue", "listLaneQueue",
                "Checks that wait at the session's post, and who has them", kOfficer, "", "LaneQueue");
  list.query = {{"lane", "only of this one"}};
  TRY(api.read(std::move(list),
               [service](Call& call, database::Session& session) { return list_queue(*service, call, session); }));
  api::Operation put =
      operation(Method::kPost, "/lane-queue", "queueCheck", "Puts a check that is open into the queue of a lane",
                kOfficer, "LaneQueueInput", "LanePlace");
  put.status = 201;
  TRY(api.write(std::move(put), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const CheckId check = TRY(api::read_id<CheckId>(reader, "check"));
    const std::string lane = clean_line(TRY(reader.text("lane", 40)));
    TRY(reader.finish());
    return Commit([service, &call, check, lane](database::Transaction& tx) -> Result<Answer> {
      TRY(service->enqueue(tx, call.grant(), check, lane));
      const auto place = TRY(store::place(tx, call.grant(), check));
      Answer answer = TRY(place_answer(*service, call, tx, *place));
      answer.status = 201;
      return answer;
    });
  }));
  return add_moves(api, service);
}

Result<void> add_shore_routes(api::Api& api, const ServicePointer& service) {
  api::Operation list = operation(Method::kGet, "/shore-passes", "listShorePasses", "Who is ashore, overdue or back",
                                  kOfficer, "", "ShorePassList");
  list.query = {{"state", "out, overdue or back"}};
  TRY(api.read(std::move(list),
               [service](Call& call, database::Session& session) { return list_passes(*service, call, session); }));
  api::Operation issue = operation(Method::kPost, "/groups/{id}/shore-passes", "issueShorePass",
                                   "Ashore without a crossing, until an hour, in an area", {"border.check"},
                                   "ShorePassInput", "ShorePass");
  issue.status = 201;
  TRY(api.write(std::move(issue), [service](Call& call, database::Session&) -> Result<Commit> {
    const GroupId id = TRY(call.id<GroupId>("id"));
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const MemberId member = TRY(api::read_id<MemberId>(reader, "member"));
    const std::string area = TRY(reader.text("area", 40)), curfew = TRY(reader.text("curfew_at", 40));
    const auto at = Instant::parse(curfew);
    if (!at.ok()) return reader.error_at("curfew_at", at.error().code, at.error().message);
    TRY(reader.finish());
    return Commit([service, &call, id, member, area, at = *at](database::Transaction& tx) -> Result<Answer> {
      const ShorePass pass = TRY(service->issue(tx, call.grant(), id, member, area, at, call.now()));
      return pass_answer(call, pass, 201);
    });
  }));
  TRY(api.write(operation(Method::kPost, "/shore-passes/{id}/return", "returnShorePass", "Back on board", kOfficer,
                          "GroupNothing", "ShorePass"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const PassId id = TRY(call.id<PassId>("id"));
                  return Commit([service, &call, id](database::Transaction& tx) -> Result<Answer> {
                    const ShorePass pass = TRY(service->back(tx, call.grant(), id, call.now()));
                    return pass_answer(call, pass);
                  });
                }));
  return api.write(operation(Method::kPost, "/shore-passes/{id}/answer", "answerShorePass",
                             "The supervisor says what was found out about somebody who is not back",
                             {"border.second_line"}, "ShorePassAnswer", "ShorePass"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const PassId id = TRY(call.id<PassId>("id"));
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::string text = TRY(api::read_note(reader, "answer", 8000));
                     TRY(reader.finish());
                     return Commit([service, &call, id, text](database::Transaction& tx) -> Result<Answer> {
                       const ShorePass pass = TRY(service->answer(tx, call.grant(), id, text, call.now()));
                       return pass_answer(call, pass);
                     });
                   });
}

}  // namespace limen::groups
