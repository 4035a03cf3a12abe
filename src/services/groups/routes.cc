// The HTTP routes of groups as a whole.
#include "services/groups/routes.h"
#include "base/embedded.h"
#include "platform/api/reading.h"

extern "C" {
extern const char limen_embedded_group_schemas_begin[];
extern const char limen_embedded_group_schemas_end[];
}

namespace limen::groups {
namespace {

constexpr std::size_t kListBytes = 4U << 20;

Result<std::optional<Vehicle>> read_vehicle(JsonReader& reader) {
  auto object = TRY(reader.optional_object("vehicle"));
  if (!object) return std::optional<Vehicle>();
  Vehicle vehicle;
  vehicle.plate = to_upper_ascii(TRY(api::read_line(*object, "plate", 40)));
  vehicle.state = TRY(read_state(*object, "state"));
  vehicle.kind = TRY(api::read_line(*object, "kind", 40));
  vehicle.vin = to_upper_ascii(TRY(api::read_line(*object, "vin", 40)));
  TRY(object->finish());
  return std::optional<Vehicle>(std::move(vehicle));
}

Result<std::optional<Vessel>> read_vessel(JsonReader& reader) {
  auto object = TRY(reader.optional_object("vessel"));
  if (!object) return std::optional<Vessel>();
  Vessel vessel;
  vessel.name = TRY(api::read_line(*object, "name", 200));
  vessel.imo = TRY(api::read_line(*object, "imo", 40));
  if (const auto number = fal::imo_number(vessel.imo)) vessel.imo = *number;
  vessel.flag = TRY(read_state(*object, "flag"));
  vessel.call = TRY(api::read_line(*object, "call", 100));
  vessel.mmsi = TRY(api::read_line(*object, "mmsi", 20));
  vessel.call_sign = to_upper_ascii(TRY(api::read_line(*object, "call_sign", 20)));
  TRY(object->finish());
  return std::optional<Vessel>(std::move(vessel));
}

Result<Group> read_group(JsonReader& reader) {
  Group group;
  group.kind = TRY(api::read_line(reader, "kind", 40));
  const auto direction = parse_direction(TRY(reader.text("direction", 8)));
  if (!direction) return reader.error_at("direction", "groups.code.unknown", "must be entry or exit");
  group.direction = *direction;
  group.label = TRY(api::read_line(reader, "label", 200));
  group.transport_mode = TRY(api::read_line(reader, "transport_mode", 40));
  group.carrier_reference = TRY(api::read_line(reader, "carrier_reference", 60));
  group.lane = TRY(api::read_line(reader, "lane", 40));
  group.flight = TRY(api::read_line(reader, "flight", 40));
  group.vehicle = TRY(read_vehicle(reader));
  group.vessel = TRY(read_vessel(reader));
  constexpr std::size_t kMostOthers = 20;
  for (JsonReader& item : TRY(reader.objects("others", kMostOthers))) {
    group.others.push_back(TRY(things::read_thing(item)));
    TRY(item.finish());
  }
  if (const auto at = TRY(reader.optional_text("expected_at", 40))) {
    const auto instant = Instant::parse(*at);
    if (!instant.ok()) return reader.error_at("expected_at", instant.error().code, instant.error().message);
    group.expected_at = *instant;
  }
  return group;
}

Result<Answer> list_groups(const Service& service, Call& call, database::Session& session) {
  const PostId post = TRY(service.post_of(call.grant()));
  const bool closed = TRY(call.query_boolean("closed")).value_or(false);
  json::array all;
  for (const store::Listed& one : TRY(store::groups(session, call.grant(), post, closed, 100))) {
    json::object view = group_view(one.group);
    view["expected"] = one.expected;
    view["present"] = one.present;
    view["absent"] = one.absent;
    view["with_check"] = one.with_check;
    call.look("travel_group", one.group.id.to_text());
    all.push_back(std::move(view));
  }
  return Answer::json(json::object{{"groups", std::move(all)}});
}

// A list is read on a worker; the writer adds who is new.
Result<Commit> import_list(const ServicePointer& service, Call& call, database::Session& session) {
  const GroupId id = TRY(call.id<GroupId>("id"));
  const Group group = TRY(store::group(session, call.grant(), id));
  const std::string_view said = call.query("form").value_or("");
  const fal::Form form = said == "crew"         ? fal::Form::kCrew
                         : said == "passengers" ? fal::Form::kPassengers
                                                : fal::Form::kUnknown;
  auto list = std::make_shared<const ReadList>(
      read_list(call.raw_body(), form, service->parts.knowledge->states, service->state_by_name));
  if (list->persons.empty()) return Error{"groups.list.empty", "no person was found in this list"};
  call.about({.post = group.post, .owner = call.caller().account});
  return Commit([service, &call, id, list](database::Transaction& tx) -> Result<Answer> {
    const auto imported = TRY(service->import(tx, call.grant(), id, *list, call.now()));
    call.look("travel_group", id.to_text());
    json::array findings;
    std::int64_t with_findings = 0;
    for (const SheetFinding& one : list->findings) {
      findings.push_back(json::object{
          {"code", one.code}, {"severity", one.severity}, {"message", one.message}, {"column", one.column}});
    }
    for (const Sheet& sheet : list->persons) with_findings += sheet.findings.empty() ? 0 : 1;
    return Answer::json(json::object{{"form", list->form},
                                     {"persons", list->persons.size()},
                                     {"added", imported.added},
                                     {"known", imported.known},
                                     {"with_findings", with_findings},
                                     {"findings", std::move(findings)},
                                     {"ship", json::object{{"name", list->ship.name},
                                                           {"imo", list->ship.imo},
                                                           {"flag", list->ship.flag},
                                                           {"call_sign", list->ship.call_sign}}}});
  });
}

Result<void> add_changes(api::Api& api, const ServicePointer& service) {
  api::Operation create =
      operation(Method::kPost, "/groups", "createGroup", "A bus, a family, a ship's crew … comes to the post", kOfficer,
                "GroupInput", "Group");
  create.status = 201;
  TRY(api.write(std::move(create), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    Group group = TRY(read_group(reader));
    TRY(reader.finish());
    group.post = TRY(service->post_of(call.grant()));
    return Commit([service, &call, group](database::Transaction& tx) -> Result<Answer> {
      const Group made = TRY(service->create(tx, call.grant(), group, call.now()));
      return whole_answer(*service, call, tx, made.id, 201);
    });
  }));
  TRY(api.write(operation(Method::kPost, "/groups/{id}", "changeGroup", "Another name, vehicle, vessel, lane or hour",
                          kOfficer, "GroupChange", "Group"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  Group group = TRY(read_group(reader));
                  group.version = TRY(reader.integer("version", 1, INT64_MAX));
                  TRY(reader.finish());
                  group.id = TRY(call.id<GroupId>("id"));
                  return Commit([service, &call, group](database::Transaction& tx) -> Result<Answer> {
                    TRY(service->change(tx, call.grant(), group, call.now()));
                    return whole_answer(*service, call, tx, group.id);
                  });
                }));
  TRY(api.write(operation(Method::kPost, "/groups/{id}/close", "closeGroup", "Everybody is decided, or was not there",
                          kOfficer, "GroupVersion", "Group"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const GroupId id = TRY(call.id<GroupId>("id"));
                  const std::int64_t version = TRY(read_version(call));
                  return Commit([service, &call, id, version](database::Transaction& tx) -> Result<Answer> {
                    TRY(service->close(tx, call.grant(), id, version, call.now()));
                    return whole_answer(*service, call, tx, id);
                  });
                }));
  api::Operation list = operation(Method::kPost, "/groups/{id}/list", "importGroupList",
                                  "FAL 5, FAL 6 or PAXLST: whom the carrier announces", kOfficer, "", "GroupImport");
  list.content_types = {"text/csv", "text/plain", "application/octet-stream", "application/edifact"};
  list.body_limit = kListBytes;
  list.query = {{"form", "crew or passengers, where the columns do not say"}};
  return api.write(std::move(list), [service](Call& call, database::Session& session) -> Result<Commit> {
    return import_list(service, call, session);
  });
}

}  // namespace

Result<std::int64_t> read_version(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
  TRY(reader.finish());
  return version;
}

Result<Answer> whole_answer(const Service& service, Call& call, database::Session& session, const GroupId& id,
                            unsigned status) {
  const Whole all = TRY(service.whole(session, call.grant(), id));
  call.about({.post = all.group.post, .owner = call.caller().account});
  call.look("travel_group", id.to_text());
  for (const auto& [member, check] : all.checks) call.look("check", check.id.to_text());
  return Answer::json(whole_view(service, all, call.caller().account, call.now()), status);
}

Result<void> add_routes(api::Api& api, const ServicePointer& service) {
  const EmbeddedFiles files(limen_embedded_group_schemas_begin, limen_embedded_group_schemas_end);
  TRY(api.add_schemas(files.find("groups.json")));
  TRY(api.add_status("groups.*", 422));
  for (const char* code :
       {"groups.version", "groups.closed", "groups.open_checks", "groups.no_post", "groups.person.opened",
        "groups.no_check", "groups.crew.no_crossing", "groups.lane.taken", "groups.lane.decided", "groups.lane.queued",
        "groups.lane.not_queued", "groups.shore.out", "groups.shore.back", "groups.shore.decided",
        "groups.shore.not_here", "groups.shore.in_time", "groups.batch.child", "groups.batch.not_present"}) {
    TRY(api.add_status(code, 409));
  }
  TRY(api.add_status("groups.not_found", 404));
  TRY(api.add_status("groups.stored_form", 500));
  api::Operation list = operation(Method::kGet, "/groups", "listGroups", "Groups of the session's post, newest first",
                                  kOfficer, "", "GroupList");
  list.query = {{"closed", "true: those that are done with", "boolean"}};
  TRY(api.read(std::move(list),
               [service](Call& call, database::Session& session) { return list_groups(*service, call, session); }));
  TRY(api.read(operation(Method::kGet, "/groups/{id}", "getGroup",
                         "One group with everybody in it and what the counter knows of each", kOfficer, "", "Group"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 const GroupId id = TRY(call.id<GroupId>("id"));
                 return whole_answer(*service, call, session, id);
               }));
  return add_changes(api, service);
}

}  // namespace limen::groups
