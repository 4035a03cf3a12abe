#include "services/groups/service.h"

#include <algorithm>

#include "base/text.h"

namespace limen::groups {
namespace {

constexpr std::size_t kMostMembers = 10'000;  // of the largest ships' lists

Error problem(const char* code, const char* message, const char* pointer = "") {
  Place place;
  place.path = pointer;
  return Error{code, message, place};
}

std::string fold(const Sheet& sheet) { return fold_case(sheet.surname + "|" + sheet.given_names); }

// The same person again, by her document or by name and date of birth.
bool same_person(const Sheet& a, const Sheet& b) {
  if (!a.unread.empty() || !b.unread.empty()) return a.unread == b.unread;
  if (!a.document_number.empty() && a.document_number == b.document_number) {
    return a.document_issuer == b.document_issuer && a.birth == b.birth;
  }
  return fold(a) == fold(b) && a.birth == b.birth && (a.document_number.empty() || b.document_number.empty());
}

}  // namespace

Error stale() { return Error{"groups.version", "somebody else changed this meanwhile; read it again"}; }

Service::Service(Parts given, Rules read)
    : parts(std::move(given)), rules(std::move(read)), state_by_name(state_names::by_name(parts.knowledge->states)) {}

Result<PostId> Service::post_of(const Grant& grant) const {
  const auto& caller = grant.caller();
  const auto post = caller.current_post ? parts.posts.find(*caller.current_post) : std::nullopt;
  if (!post || !post->active) return Error{"groups.no_post", "choose the post you work at first"};
  TRY(grant.require({.post = post->id, .owner = caller.account}));
  return post->id;
}

Result<void> Service::known_code(std::string_view list, std::string_view code, std::string_view field) const {
  if (parts.knowledge->codes.valid(list, code, parts.clock.now().utc_day())) return {};
  Place place;
  place.path = "/" + std::string(field);
  return Error{"groups.code.unknown", "is not a code of list " + std::string(list), place};
}

Result<void> Service::known_lane(const PostId& id, const std::string& lane) const {
  const auto post = parts.posts.find(id);
  const bool known =
      post && (post->lanes.empty() || std::find(post->lanes.begin(), post->lanes.end(), lane) != post->lanes.end());
  if (known) return {};
  return problem("groups.lane.unknown", "the post has no such lane; choose one of its lanes", "/lane");
}

Result<void> Service::record(Transaction& tx, const Grant& grant, const GroupId& id, std::string_view kind,
                             json::object facts, json::object sealed) const {
  journal::Entry entry;
  entry.kind = std::string(kind);
  entry.actor = grant.caller().account.to_text();
  entry.subject_type = "travel_group";
  entry.subject_id = id.to_text();
  entry.purpose = grant.purpose();
  entry.facts = std::move(facts);
  if (!sealed.empty()) {
    entry.sealed.push_back({.group = "group", .plaintext = limen::to_text(json::value(std::move(sealed)))});
  }
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

Result<void> Service::check_group(const Group& group, const Grant&) const {
  TRY(known_code("group_kinds", group.kind, "kind"));
  TRY(known_code("transport_modes", group.transport_mode, "transport_mode"));
  if (group.label.empty()) return problem("groups.label", "a group has a name by which it is known", "/label");
  if (!group.lane.empty()) TRY(known_lane(group.post, group.lane));
  if (parts.things != nullptr) {
    for (const things::Thing& other : group.others) TRY(parts.things->check(other));
  }
  if (group.vehicle) {
    TRY(known_code("vehicle_kinds", group.vehicle->kind, "vehicle/kind"));
    if (group.vehicle->plate.empty()) return problem("groups.vehicle.plate", "a vehicle has a plate", "/vehicle/plate");
  }
  if (group.vessel) {
    if (group.vessel->name.empty()) return problem("groups.vessel.name", "a vessel has a name", "/vessel/name");
    if (!group.vessel->imo.empty() && fal::imo_number(group.vessel->imo) != group.vessel->imo) {
      return problem("groups.vessel.imo", "seven digits of which the last is right", "/vessel/imo");
    }
  }
  return {};
}

Result<void> Service::look_up(Transaction& tx, const Grant& grant, const Group& group, Instant now) const {
  if (parts.things == nullptr) return {};
  things::Sighting sighting{.place = group.id.raw(),
                            .post = group.post,
                            .lane = group.lane,
                            .direction = group.direction,
                            .at = now,
                            .things = group.others};
  const auto add = [](things::Thing& thing, const char* code, const std::string& text, const StateCode& state = {}) {
    if (!text.empty()) thing.identifiers.push_back({code, text, state});
  };
  if (group.vehicle) {
    things::Thing vehicle{.kind = "vehicle"};
    add(vehicle, "plate", group.vehicle->plate, group.vehicle->state);
    add(vehicle, "vin", group.vehicle->vin);
    sighting.things.push_back(std::move(vehicle));
  }
  if (group.vessel) {
    things::Thing vessel{.kind = "vessel"};
    add(vessel, "imo", group.vessel->imo);
    add(vessel, "mmsi", group.vessel->mmsi);
    add(vessel, "call_sign", group.vessel->call_sign, group.vessel->flag);
    add(vessel, "vessel_name", group.vessel->name, group.vessel->flag);
    sighting.things.push_back(std::move(vessel));
  }
  return parts.things->stands(tx, grant, sighting);
}

Result<Group> Service::create(Transaction& tx, const Grant& grant, Group group, Instant now) const {
  TRY(check_group(group, grant));
  const auto post = parts.posts.find(group.post);
  group.id = GroupId::make(now, parts.random);
  group.opened_at = now;
  group.opened_by = grant.caller().account;
  group.opened_by_name = grant.caller().name;
  group.day = post ? post->zone.day_of(now) : now.utc_day();
  TRY(store::add_group(tx, group));
  TRY(record(tx, grant, group.id, "groups.opened",
             {{"post", post ? post->code : ""}, {"kind", group.kind}, {"direction", limen::to_text(group.direction)}},
             {{"group", group_view(group)}}));
  TRY(look_up(tx, grant, group, now));
  return group;
}

Result<Group> Service::open_group(Session& session, const Grant& grant, const GroupId& id) const {
  Group group = TRY(store::group(session, grant, id));
  if (group.closed_at) return Error{"groups.closed", "the group is closed"};
  return group;
}

Result<void> Service::change(Transaction& tx, const Grant& grant, const Group& wanted, Instant now) const {
  Group group = TRY(open_group(tx, grant, wanted.id));
  Group next = wanted;
  next.post = group.post;
  next.kind = group.kind;
  TRY(check_group(next, grant));
  if (!TRY(store::change_group(tx, next))) return stale();
  TRY(record(tx, grant, group.id, "groups.changed", {}, {{"group", group_view(next)}}));
  return look_up(tx, grant, next, now);
}

Result<void> Service::close(Transaction& tx, const Grant& grant, const GroupId& id, std::int64_t version,
                            Instant now) const {
  TRY(open_group(tx, grant, id));
  const Whole all = TRY(whole(tx, grant, id));
  const auto open =
      std::count_if(all.checks.begin(), all.checks.end(), [](const auto& one) { return one.second.open; });
  if (open > 0) return Error{"groups.open_checks", "checks of this group wait for a decision"};
  if (!TRY(store::close_group(tx, id, version, now))) return stale();
  if (parts.things != nullptr) TRY(parts.things->leaves(tx, id.raw()));
  const auto absent = std::count_if(all.members.begin(), all.members.end(),
                                    [](const auto& one) { return one.second.presence != Presence::kPresent; });
  return record(tx, grant, id, "groups.closed", {{"persons", all.members.size()}, {"not_present", absent}});
}

Result<void> Service::check_sheet(const Sheet& sheet) const {
  if (!sheet.role.empty()) TRY(known_code("group_roles", sheet.role, "role"));
  if (sheet.surname.empty() && sheet.given_names.empty()) {
    return problem("groups.person.name", "a person has at least one name", "/surname");
  }
  if (sheet.document_number.empty()) return {};
  TRY(known_code("document_types", sheet.document_type, "document_type"));
  if (sheet.document_issuer.empty()) {
    return problem("groups.person.issuer", "a document has an issuer", "/document_issuer");
  }
  return {};
}

Result<void> Service::add_member(Transaction& tx, const Group& group, Member& member, Instant now) const {
  member.id = MemberId::make(now, parts.random);
  member.group = group.id;
  if (member.sheet.role.empty()) member.sheet.role = group.kind.ends_with("_crew") ? "crew" : "passenger";
  return store::add_member(tx, member);
}

Result<Service::Imported> Service::import(Transaction& tx, const Grant& grant, const GroupId& id, const ReadList& list,
                                          Instant now) const {
  const Group group = TRY(open_group(tx, grant, id));
  std::vector<Member> there = TRY(store::members(tx, grant, id));
  if (there.size() + list.persons.size() > kMostMembers)
    return Error{"groups.too_many", "a group has up to 10,000 persons"};
  Imported imported;
  std::int64_t number = TRY(store::last_number(tx, id));
  json::array added;
  const std::size_t before = there.size();
  for (const Sheet& sheet : list.persons) {
    const auto end = there.begin() + static_cast<std::ptrdiff_t>(before);
    if (std::any_of(there.begin(), end, [&](const Member& one) { return same_person(one.sheet, sheet); })) {
      ++imported.known;
      continue;
    }
    Member member;
    member.number = ++number;
    member.sheet = sheet;
    TRY(add_member(tx, group, member, now));
    added.push_back(json::object{{"number", member.number}, {"person", to_json(member.sheet)}});
    ++imported.added;
  }
  TRY(record(tx, grant, id, "groups.list_imported",
             {{"form", list.form}, {"added", imported.added}, {"known", imported.known}},
             {{"persons", std::move(added)}}));
  return imported;
}

Result<Member> Service::add(Transaction& tx, const Grant& grant, const GroupId& id, Sheet sheet, Instant now) const {
  const Group group = TRY(open_group(tx, grant, id));
  TRY(check_sheet(sheet));
  Member member;
  member.number = TRY(store::last_number(tx, id)) + 1;
  member.added = true;
  member.presence = Presence::kPresent;
  member.sheet = std::move(sheet);
  TRY(add_member(tx, group, member, now));
  TRY(record(tx, grant, id, "groups.person_added", {{"number", member.number}}, {{"person", to_json(member.sheet)}}));
  return member;
}

Result<void> Service::set_member(Transaction& tx, const Member& member) const {
  if (!TRY(store::change_member(tx, member))) return stale();
  return {};
}

Result<void> Service::correct(Transaction& tx, const Grant& grant, const GroupId& group, const MemberId& id,
                              Sheet sheet, std::int64_t version) const {
  TRY(open_group(tx, grant, group));
  TRY(check_sheet(sheet));
  Member member = TRY(store::member(tx, grant, group, id));
  if (member.check) return Error{"groups.person.opened", "there is a check; what is wrong is put right there"};
  if (sheet.role.empty()) sheet.role = member.sheet.role;
  sheet.line = member.sheet.line;
  member.version = version;
  member.sheet = std::move(sheet);
  TRY(set_member(tx, member));
  return record(tx, grant, group, "groups.person_corrected", {{"number", member.number}},
                {{"person", to_json(member.sheet)}});
}

Result<void> Service::set_presence(Transaction& tx, const Grant& grant, const GroupId& group, const MemberId& id,
                                   Presence presence, std::int64_t version) const {
  TRY(open_group(tx, grant, group));
  Member member = TRY(store::member(tx, grant, group, id));
  member.version = version;
  member.presence = presence;
  TRY(set_member(tx, member));
  return record(tx, grant, group, "groups.presence",
                {{"number", member.number}, {"member", id.to_text()}, {"presence", to_text(presence)}});
}

std::string Service::guardian_of(const Group&, const Member& member, const std::map<MemberId, Member>& members) const {
  if (!member.care) return {};
  const Care& care = *member.care;
  std::string text = care.carer_name;
  if (const auto carer = care.carer ? members.find(*care.carer) : members.end(); carer != members.end()) {
    text = carer->second.sheet.surname + ", " + carer->second.sheet.given_names;
  }
  const auto label = [&](std::string_view list, const std::string& code) {
    const lists::Code* found = parts.knowledge->codes.find(list, code);
    return found == nullptr ? code : found->label.en;
  };
  text += " (" + label("carer_relations", care.relation) + ")";
  if (!care.paper.empty()) text += "; " + label("consent_papers", care.paper);
  if (!care.given_by.empty()) text += ", " + care.given_by;
  constexpr std::size_t kMost = 300;
  while (text.size() > kMost || invalid_utf8_at(text)) text.pop_back();
  return text;
}

Result<void> Service::set_care(Transaction& tx, const Grant& grant, const GroupId& group_id, const MemberId& id,
                               Care care, std::int64_t version, Instant now) const {
  const Group group = TRY(open_group(tx, grant, group_id));
  TRY(known_code("carer_relations", care.relation, "relation"));
  if (!care.paper.empty()) TRY(known_code("consent_papers", care.paper, "paper"));
  if (!care.paper.empty() && care.given_by.empty()) {
    return problem("groups.care.given_by", "a consent paper was given by somebody", "/given_by");
  }
  if (care.carer.has_value() == !care.carer_name.empty()) {
    return problem("groups.care.carer", "one person answers for the child: of the group, or somebody named", "/carer");
  }
  std::map<MemberId, Member> members;
  for (Member& one : TRY(store::members(tx, grant, group_id))) members[one.id] = std::move(one);
  const auto child = members.find(id);
  if (child == members.end()) return Error{"groups.not_found", "there is no such record"};
  if (care.carer) {
    const auto carer = members.find(*care.carer);
    if (carer == members.end() || *care.carer == id) {
      return problem("groups.care.carer", "the carer is somebody else of this group", "/carer");
    }
    // A child does not answer for a child; who is too young here is so at the check.
    const auto born = carer->second.sheet.birth.earliest();
    const int age = parts.knowledge->safeguards.child_age;
    const auto grown = born ? CivilDate::from_ymd(born->year() + age, born->month(), born->day()) : std::nullopt;
    if (grown && group.day < *grown)
      return problem("groups.care.child", "a child does not answer for a child", "/carer");
  }
  care.seen_by = grant.caller().name;
  care.at = now;
  Member& member = child->second;
  member.version = version;
  member.care = std::move(care);
  TRY(set_member(tx, member));
  TRY(record(tx, grant, group_id, "groups.care_recorded",
             {{"number", member.number}, {"relation", member.care->relation}, {"paper", member.care->paper}},
             {{"care", to_json(*member.care)}}));
  if (!member.check) return {};
  const auto check = TRY(parts.border.check(tx, grant, *member.check));
  if (!check.open) return {};
  return parts.border.set_guardian(tx, grant, *member.check, guardian_of(group, member, members));
}

Result<void> Service::set_crew(Transaction& tx, const Grant& grant, const GroupId& group_id, const MemberId& id,
                               std::string_view move, std::int64_t version) const {
  const Group group = TRY(open_group(tx, grant, group_id));
  Member member = TRY(store::member(tx, grant, group_id, id));
  if (!group.kind.ends_with("_crew")) return Error{"groups.crew.kind", "crew signs on and off, nobody else"};
  if (move != "signed_on" && move != "signed_off") {
    return problem("groups.code.unknown", "must be signed_on or signed_off", "/move");
  }
  // Who leaves the ship for good enters, and who joins it leaves: each by a decision of her own.
  const Direction needed = move == "signed_off" ? Direction::kEntry : Direction::kExit;
  const auto check = member.check ? std::optional(TRY(parts.border.check(tx, grant, *member.check))) : std::nullopt;
  const auto* decision = check ? check->view.if_contains("decision") : nullptr;
  const bool crossed = group.direction == needed && decision != nullptr && decision->at("decision") == "admit";
  if (!crossed)
    return Error{"groups.crew.no_crossing",
                 "a crossing of this person is needed first: entry to sign off, exit to sign on"};
  member.version = version;
  member.crew = move;
  TRY(set_member(tx, member));
  return record(tx, grant, group_id, "groups.crew_moved",
                {{"number", member.number}, {"move", move}, {"check", member.check->to_text()}});
}

}  // namespace limen::groups
