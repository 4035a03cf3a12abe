// What is shown of groups, in the forms of docs/api.md.
#include "services/groups/service.h"

namespace limen::groups {
namespace {

void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

// As much of a check as the list of a group needs. Hits are counted in the caller's view: what she may not see is not
// counted for her.
json::object check_line(const border::CounterCheck& check) {
  const json::object& view = check.view;
  json::object line{
      {"id", check.id.to_text()}, {"version", check.version}, {"child", check.child}, {"protection", check.protection}};
  for (const char* key : {"state", "stay", "findings", "document", "traveller", "mrz", "guards", "actions", "decision",
                          "other_checks", "refusals", "officer", "local_day"}) {
    if (const auto* value = view.if_contains(key)) line[key] = *value;
  }
  std::int64_t hits = 0, unreviewed = 0;
  for (const json::value& hit : view.at("hits").as_array()) {
    ++hits;
    if (hit.at("state") == "unreviewed") ++unreviewed;
  }
  line["hits"] = hits;
  line["unreviewed_hits"] = unreviewed;
  return line;
}

json::object member_view(const Service& service, const Whole& whole, const Member& member, const AccountId& caller) {
  json::object view{{"id", member.id.to_text()},
                    {"number", member.number},
                    {"presence", to_text(member.presence)},
                    {"added", member.added},
                    {"version", member.version}};
  view["person"] = to_json(member.sheet);
  put(view, "crew", member.crew);
  if (member.care) view["care"] = to_json(*member.care);
  if (const auto check = whole.checks.find(member.id); check != whole.checks.end()) {
    json::object line = check_line(check->second);
    const auto look = whole.looks.find(member.id);
    line["looked"] = look != whole.looks.end() && look->second.check == check->second.id &&
                     look->second.version == check->second.version;
    if (check->second.open) {
      if (const auto out = service.out_of_batch_of(whole, member.id, caller)) {
        line["out_of_batch"] = json::object{{"code", out->code}, {"message", out->message}};
      }
    }
    view["check"] = std::move(line);
  }
  if (const auto place = whole.places.find(member.id); place != whole.places.end()) {
    view["place"] = place_view(place->second, nullptr);
  }
  return view;
}

}  // namespace

json::object group_view(const Group& group) {
  json::object view{{"id", group.id.to_text()},
                    {"kind", group.kind},
                    {"direction", limen::to_text(group.direction)},
                    {"label", group.label},
                    {"transport_mode", group.transport_mode},
                    {"day", group.day.to_text()},
                    {"version", group.version},
                    {"opened_at", group.opened_at.to_text()},
                    {"opened_by", group.opened_by_name}};
  put(view, "carrier_reference", group.carrier_reference);
  put(view, "lane", group.lane);
  put(view, "flight", group.flight);
  if (group.vehicle) view["vehicle"] = to_json(*group.vehicle);
  if (group.vessel) view["vessel"] = to_json(*group.vessel);
  if (!group.others.empty()) {
    json::array others;
    for (const things::Thing& one : group.others) others.push_back(things::to_json(one));
    view["others"] = std::move(others);
  }
  if (group.expected_at) view["expected_at"] = group.expected_at->to_text();
  if (group.closed_at) view["closed_at"] = group.closed_at->to_text();
  return view;
}

json::object pass_view(const ShorePass& pass, const Sheet* sheet, Instant now) {
  json::object view{{"id", pass.id.to_text()},
                    {"group", pass.group.to_text()},
                    {"member", pass.member.to_text()},
                    {"number", pass.number},
                    {"kind", pass.kind},
                    {"area", pass.area},
                    {"issued_at", pass.issued_at.to_text()},
                    {"issued_by", pass.issued_by},
                    {"curfew_at", pass.curfew_at.to_text()},
                    {"overdue", !pass.returned_at && !pass.answered_at && now > pass.curfew_at}};
  if (sheet != nullptr) view["person"] = to_json(*sheet);
  if (pass.returned_at) view["returned_at"] = pass.returned_at->to_text();
  put(view, "returned_to", pass.returned_to);
  if (pass.told_at) view["told_at"] = pass.told_at->to_text();
  if (pass.answered_at) view["answered_at"] = pass.answered_at->to_text();
  put(view, "answered_by", pass.answered_by);
  put(view, "answer", pass.answer);
  return view;
}

json::object whole_view(const Service& service, const Whole& whole, const AccountId& caller, Instant now) {
  json::object view = group_view(whole.group);
  json::array members, passes;
  for (const MemberId& id : whole.order) members.push_back(member_view(service, whole, whole.members.at(id), caller));
  for (const ShorePass& pass : whole.passes) passes.push_back(pass_view(pass, nullptr, now));
  view["members"] = std::move(members);
  view["shore_passes"] = std::move(passes);
  view["batch_most"] = service.rules.batch_most;
  view["open_ahead"] = service.rules.open_ahead;
  if (const ShoreRule* rule =
          whole.group.direction == Direction::kEntry ? service.rules.shore_of(whole.group.kind) : nullptr) {
    view["shore"] = json::object{{"pass", rule->pass}, {"most_hours", rule->most_hours}};
  }
  view["objects_screened"] = service.parts.things != nullptr;
  view["thing_hits"] = whole.thing_hits;
  return view;
}

json::object place_view(const LanePlace& place, const border::CounterCheck* check) {
  json::object view{
      {"check", place.check.to_text()}, {"lane", place.lane}, {"number", place.number}, {"version", place.version}};
  if (place.member) view["member"] = place.member->to_text();
  if (place.group) view["group"] = place.group->to_text();
  if (place.holder) view["holder"] = json::object{{"id", place.holder->to_text()}, {"name", place.holder_name}};
  if (place.held_at) view["held_at"] = place.held_at->to_text();
  if (check == nullptr) return view;
  const json::object& person = check->view.at("traveller").as_object();
  view["surname"] = person.at("surname");
  view["given_names"] = person.at("given_names");
  view["state"] = check->view.at("state");
  std::int64_t unreviewed = 0, findings = 0;
  for (const json::value& hit : check->view.at("hits").as_array())
    unreviewed += hit.at("state") == "unreviewed" ? 1 : 0;
  for (const json::value& one : check->view.at("findings").as_array()) findings += one.at("severity") == "info" ? 0 : 1;
  view["unreviewed_hits"] = unreviewed;
  view["findings"] = findings;
  return view;
}

}  // namespace limen::groups
