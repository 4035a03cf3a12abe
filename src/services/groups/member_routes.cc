// The HTTP routes of persons of a group, and of the batch.
#include "platform/api/reading.h"
#include "services/groups/routes.h"

namespace limen::groups {
namespace {

using Act = std::function<Result<void>(database::Transaction&, const Grant&, const GroupId&, const MemberId&)>;

// An act on one person; the answer is the group.
Commit act_on(const ServicePointer& service, Call& call, const GroupId& group, const MemberId& member, Act act) {
  return [service, &call, group, member, act = std::move(act)](database::Transaction& tx) -> Result<Answer> {
    TRY(act(tx, call.grant(), group, member));
    return whole_answer(*service, call, tx, group);
  };
}

struct Ids {
  GroupId group{};
  MemberId member{};
};
Result<Ids> ids_of(const Call& call) {
  Ids ids;
  ids.group = TRY(call.id<GroupId>("id"));
  ids.member = TRY(call.id<MemberId>("member"));
  return ids;
}

api::Operation member_operation(std::string rest, std::string id, std::string summary, std::string body) {
  return operation(Method::kPost, "/groups/{id}/members/{member}" + std::move(rest), std::move(id), std::move(summary),
                   kOfficer, std::move(body), "Group");
}

Result<void> add_persons(api::Api& api, const ServicePointer& service) {
  api::Operation add = operation(Method::kPost, "/groups/{id}/members", "addGroupMember",
                                 "Somebody who is there and on no list", kOfficer, "GroupPersonInput", "Group");
  add.status = 201;
  TRY(api.write(std::move(add), [service](Call& call, database::Session&) -> Result<Commit> {
    const GroupId id = TRY(call.id<GroupId>("id"));
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const Sheet sheet = TRY(read_sheet(reader));
    TRY(reader.finish());
    return Commit([service, &call, id, sheet](database::Transaction& tx) -> Result<Answer> {
      TRY(service->add(tx, call.grant(), id, sheet, call.now()));
      return whole_answer(*service, call, tx, id, 201);
    });
  }));
  TRY(api.write(member_operation("", "correctGroupMember", "What the list has wrong, before there is a check",
                                 "GroupPersonChange"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const Ids ids = TRY(ids_of(call));
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const Sheet sheet = TRY(read_sheet(reader));
                  const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
                  TRY(reader.finish());
                  return act_on(
                      service, call, ids.group, ids.member,
                      [service, sheet, version](auto& tx, const Grant& grant, const auto& group, const auto& member) {
                        return service->correct(tx, grant, group, member, sheet, version);
                      });
                }));
  return api.write(member_operation("/presence", "setGroupPresence", "Expected, present or absent", "GroupPresence"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const Ids ids = TRY(ids_of(call));
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const auto presence = parse_presence(TRY(reader.text("presence", 20)));
                     if (!presence)
                       return reader.error_at("presence", "groups.code.unknown", "must be expected, present or absent");
                     const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
                     TRY(reader.finish());
                     return act_on(service, call, ids.group, ids.member,
                                   [service, to = *presence, version](auto& tx, const Grant& grant, const auto& group,
                                                                      const auto& member) {
                                     return service->set_presence(tx, grant, group, member, to, version);
                                   });
                   });
}

Result<void> add_care(api::Api& api, const ServicePointer& service) {
  TRY(api.write(member_operation("/care", "setGroupCare", "Who answers for a child, and the paper that says so",
                                 "GroupCareInput"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const Ids ids = TRY(ids_of(call));
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  Care care;
                  const std::string carer = TRY(reader.optional_text("carer", 36)).value_or("");
                  if (!carer.empty()) care.carer = TRY(api::parse_id<MemberId>(reader, "carer", carer));
                  care.carer_name = TRY(api::read_line(reader, "carer_name", 300));
                  care.relation = TRY(api::read_line(reader, "relation", 40));
                  care.paper = TRY(api::read_line(reader, "paper", 40));
                  care.given_by = TRY(api::read_line(reader, "given_by", 300));
                  care.note = TRY(api::read_note(reader, "note", 8000));
                  const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
                  TRY(reader.finish());
                  return act_on(service, call, ids.group, ids.member,
                                [service, care, version, now = call.now()](auto& tx, const Grant& grant,
                                                                           const auto& group, const auto& member) {
                                  return service->set_care(tx, grant, group, member, care, version, now);
                                });
                }));
  return api.write(
      member_operation("/crew", "moveGroupCrew", "Signs on to the ship or aircraft, or off", "GroupCrewMove"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        const Ids ids = TRY(ids_of(call));
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::string move = TRY(reader.text("move", 20));
        const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
        TRY(reader.finish());
        return act_on(service, call, ids.group, ids.member,
                      [service, move, version](auto& tx, const Grant& grant, const auto& group, const auto& member) {
                        return service->set_crew(tx, grant, group, member, move, version);
                      });
      });
}

Result<Commit> open_ahead(const ServicePointer& service, Call& call, database::Session& session) {
  const GroupId id = TRY(call.id<GroupId>("id"));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const auto members = TRY(api::read_ids<MemberId>(reader, "members", 200));
  TRY(reader.finish());
  const Whole all = TRY(service->whole(session, call.grant(), id));
  auto prepared =
      std::make_shared<std::vector<Prepared>>(TRY(service->prepare_checks(session, call.grant(), all, members)));
  return Commit([service, &call, id, prepared](database::Transaction& tx) -> Result<Answer> {
    const std::int64_t opened = TRY(service->open_checks(tx, call.grant(), id, *prepared));
    json::array failed;
    for (const Prepared& one : *prepared) {
      if (one.failed)
        failed.push_back(json::object{
            {"member", one.member.to_text()}, {"code", one.failed->code}, {"message", one.failed->message}});
    }
    const Whole now = TRY(service->whole(tx, call.grant(), id));
    call.about({.post = now.group.post, .owner = call.caller().account});
    call.look("travel_group", id.to_text());
    for (const auto& [member, check] : now.checks) call.look("check", check.id.to_text());
    return Answer::json(json::object{{"opened", opened},
                                     {"failed", std::move(failed)},
                                     {"group", whole_view(*service, now, call.caller().account, call.now())}});
  });
}

// Each decision has a look of its own, and the journal an entry of its own by the border service.
Result<Commit> admit(const ServicePointer& service, Call& call, database::Session& session) {
  const GroupId id = TRY(call.id<GroupId>("id"));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  auto wanted = std::make_shared<std::vector<Wanted>>();
  for (JsonReader& one : TRY(reader.objects("persons", 200))) {
    Wanted person;
    person.member = TRY(api::read_id<MemberId>(one, "member"));
    person.version = TRY(one.integer("version", 1, INT64_MAX));
    TRY(one.finish());
    wanted->push_back(person);
  }
  TRY(reader.finish());
  const Group group = TRY(store::group(session, call.grant(), id));
  auto prepared = std::make_shared<std::map<MemberId, std::shared_ptr<border::Check>>>();
  for (const Wanted& one : *wanted) {
    const Member member = TRY(store::member(session, call.grant(), id, one.member));
    if (!member.check) continue;
    (*prepared)[one.member] = TRY(service->parts.border.prepare_decision(session, call.grant(), *member.check));
    call.look("check", member.check->to_text());
  }
  call.about({.post = group.post, .owner = call.caller().account});
  return Commit([service, &call, id, wanted, prepared](database::Transaction& tx) -> Result<Answer> {
    json::array admitted, left_out;
    for (const Outcome& one : TRY(service->admit(tx, call.grant(), id, *wanted, *prepared))) {
      json::object view{{"member", one.member.to_text()}, {"check", one.check.to_text()}};
      if (one.refused) {
        view["code"] = one.refused->code;
        view["message"] = one.refused->message;
      }
      (one.refused ? left_out : admitted).push_back(std::move(view));
    }
    return Answer::json(json::object{{"admitted", std::move(admitted)}, {"left_out", std::move(left_out)}});
  });
}

Result<void> add_counter(api::Api& api, const ServicePointer& service) {
  TRY(api.write(operation(Method::kPost, "/groups/{id}/checks", "openGroupChecks",
                          "Opens checks from the list, while the group is on its way", {"border.check"}, "GroupMembers",
                          "GroupOpened"),
                [service](Call& call, database::Session& session) { return open_ahead(service, call, session); }));
  TRY(api.write(operation(Method::kPost, "/groups/{id}/scan", "scanGroupDocument",
                          "A document on the reader: whose it is, present, with her check", {"border.check"},
                          "GroupScan", "GroupScanned"),
                [service](Call& call, database::Session& session) -> Result<Commit> {
                  const GroupId id = TRY(call.id<GroupId>("id"));
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const std::string zone = TRY(reader.text("mrz", 1000));
                  TRY(reader.finish());
                  auto scan = std::make_shared<Scan>(TRY(service->prepare_scan(session, call.grant(), id, zone)));
                  return Commit([service, &call, id, scan](database::Transaction& tx) -> Result<Answer> {
                    const MemberId member = TRY(service->scanned(tx, call.grant(), id, *scan, call.now()));
                    const Whole now = TRY(service->whole(tx, call.grant(), id));
                    call.about({.post = now.group.post, .owner = call.caller().account});
                    call.look("travel_group", id.to_text());
                    for (const auto& [one, check] : now.checks) call.look("check", check.id.to_text());
                    return Answer::json(
                        json::object{{"member", member.to_text()},
                                     {"group", whole_view(*service, now, call.caller().account, call.now())}});
                  });
                }));
  api::Operation look = member_operation(
      "/look", "lookAtGroupMember", "Shows the check to the officer, and keeps that she has looked at it as it is now",
      "GroupNothing");
  look.response_schema = "CheckView";
  TRY(api.write(std::move(look), [service](Call& call, database::Session&) -> Result<Commit> {
    const Ids ids = TRY(ids_of(call));
    return Commit([service, &call, ids](database::Transaction& tx) -> Result<Answer> {
      const auto check = TRY(service->look(tx, call.grant(), ids.group, ids.member, call.now()));
      call.about({.post = check.post, .owner = check.officer});
      call.look("check", check.id.to_text());
      if (check.traveller) call.look("traveller", check.traveller->to_text());
      return Answer::json(check.view);
    });
  }));
  return api.write(operation(Method::kPost, "/groups/{id}/admit", "admitGroupMembers",
                             "Admits those who were looked at one by one and give nothing to judge", {"border.check"},
                             "GroupBatch", "GroupDecided"),
                   [service](Call& call, database::Session& session) { return admit(service, call, session); });
}

}  // namespace

Result<void> add_member_routes(api::Api& api, const ServicePointer& service) {
  TRY(add_persons(api, service));
  TRY(add_care(api, service));
  return add_counter(api, service);
}

}  // namespace limen::groups
