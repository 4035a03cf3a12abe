// The group at the counter: checks opened ahead, persons found by their documents, each looked at, and the batch.
#include <algorithm>

#include "services/groups/service.h"

namespace limen::groups {

Result<Whole> Service::whole(Session& session, const Grant& grant, const GroupId& id) const {
  Whole all;
  all.group = TRY(store::group(session, grant, id));
  for (Member& member : TRY(store::members(session, grant, id))) {
    all.order.push_back(member.id);
    if (member.check) {
      auto check = parts.border.check(session, grant, *member.check);
      // A check may die before its group; whatever else goes wrong is told.
      if (!check.ok() && check.error().code != "border.check.not_found") return check.take_error();
      if (check.ok()) all.checks.emplace(member.id, check.take());
    }
    all.members.emplace(member.id, std::move(member));
  }
  for (LanePlace& place : TRY(store::queue_of_group(session, grant, id)))
    all.places.emplace(*place.member, std::move(place));
  for (const store::Look& look : TRY(store::looks(session, id, grant.caller().account)))
    all.looks.emplace(look.member, look);
  all.passes = TRY(store::passes_of_group(session, grant, id));
  if (parts.things != nullptr) {
    all.thing_hits = TRY(parts.things->hits_at(session, grant, id.raw()));
    all.thing_unreviewed = TRY(parts.things->unreviewed_at(session, id.raw())) > 0;
  }
  return all;
}

border::NewCheck Service::new_check(const Group& group, const Member& member) const {
  border::NewCheck check;
  const Sheet& sheet = member.sheet;
  check.direction = group.direction;
  check.surname = sheet.surname;
  check.given_names = sheet.given_names;
  check.birth = sheet.birth;
  check.sex = sheet.sex;
  check.nationality = sheet.nationality;
  check.document_type = sheet.document_type;
  check.document_number = sheet.document_number;
  check.document_issuer = sheet.document_issuer;
  check.document_expiry = sheet.document_expiry;
  check.lane = group.lane;
  check.transport_mode = group.transport_mode;
  check.carrier_reference = group.carrier_reference;
  return check;
}

Result<std::vector<Prepared>> Service::prepare_checks(Session& session, const Grant& grant, const Whole& whole,
                                                      const std::vector<MemberId>& members) const {
  if (members.size() > static_cast<std::size_t>(rules.open_ahead)) {
    return Error{"groups.open.too_many", "fewer checks at once, please; the pack says how many"};
  }
  std::vector<Prepared> prepared;
  for (const MemberId& id : members) {
    const auto member = whole.members.find(id);
    if (member == whole.members.end()) return Error{"groups.not_found", "there is no such record"};
    if (member->second.check || member->second.presence == Presence::kAbsent) continue;
    Prepared one;
    one.member = id;
    one.version = member->second.version;
    if (auto sound = check_sheet(member->second.sheet); !sound.ok()) {
      one.failed = sound.take_error();
    } else {
      border::NewCheck check = new_check(whole.group, member->second);
      check.guardian = guardian_of(whole.group, member->second, whole.members);
      auto opening = parts.border.prepare_open(session, grant, check);
      if (opening.ok()) one.opening = opening.take();
      if (!opening.ok()) one.failed = opening.take_error();
    }
    prepared.push_back(std::move(one));
  }
  return prepared;
}

// The check becomes the member's, and stands in the queue of the group's lane.
Result<void> Service::put_check(Transaction& tx, const Grant& grant, const Group& group, Member& member,
                                const border::CounterCheck& check) const {
  member.check = check.id;
  member.traveller = check.traveller;
  TRY(set_member(tx, member));
  ++member.version;
  TRY(record(tx, grant, group.id, "groups.check_opened", {{"number", member.number}, {"check", check.id.to_text()}}));
  if (group.lane.empty()) return {};
  LanePlace place;
  place.check = check.id;
  place.post = group.post;
  place.lane = group.lane;
  place.member = member.id;
  place.number = TRY(store::next_place(tx, group.post, group.lane));
  return store::enqueue(tx, place, check.local_day);
}

Result<std::int64_t> Service::open_checks(Transaction& tx, const Grant& grant, const GroupId& id,
                                          std::vector<Prepared>& prepared) const {
  const Group group = TRY(open_group(tx, grant, id));
  std::int64_t opened = 0;
  for (Prepared& one : prepared) {
    if (!one.opening) continue;
    Member member = TRY(store::member(tx, grant, id, one.member));
    if (member.check || member.version != one.version) continue;  // somebody was faster
    const auto check = TRY(parts.border.open(tx, grant, *one.opening));
    TRY(put_check(tx, grant, group, member, check));
    ++opened;
  }
  return opened;
}

Result<Scan> Service::prepare_scan(Session& session, const Grant& grant, const GroupId& id,
                                   const std::string& zone) const {
  const Group group = TRY(open_group(session, grant, id));
  border::NewCheck check;
  check.direction = group.direction;
  check.zone = zone;
  check.lane = group.lane;
  check.transport_mode = group.transport_mode;
  check.carrier_reference = group.carrier_reference;
  Scan scan;
  scan.zone = zone;
  scan.opening = TRY(parts.border.prepare_open(session, grant, check));
  return scan;
}

Result<MemberId> Service::scanned(Transaction& tx, const Grant& grant, const GroupId& id, Scan& scan,
                                  Instant now) const {
  const Group group = TRY(open_group(tx, grant, id));
  const border::CheckDocument read = scan.opening->document();
  std::vector<Member> members = TRY(store::members(tx, grant, id));
  const auto by_document = [&](const Member& one) {
    return !one.sheet.document_number.empty() && one.sheet.document_number == read.document_number &&
           (one.sheet.birth == read.birth || !one.sheet.birth.year());
  };
  auto found = std::find_if(members.begin(), members.end(), by_document);
  Member member;
  if (found != members.end()) {
    member = std::move(*found);
  } else {
    member.number = TRY(store::last_number(tx, id)) + 1;
    member.added = true;
    TRY(add_member(tx, group, member, now));
    TRY(record(tx, grant, id, "groups.person_added", {{"number", member.number}}));
  }
  const auto before = member.check ? std::optional(TRY(parts.border.check(tx, grant, *member.check))) : std::nullopt;
  member.presence = Presence::kPresent;
  const border::CheckDocument known = before ? before->document : border::CheckDocument();
  const bool same = before && (known.zone || read.zone_valid) && known.document_number == read.document_number &&
                    known.document_issuer == read.document_issuer && known.document_type == read.document_type &&
                    known.document_expiry == read.document_expiry && known.birth == read.birth &&
                    known.sex == read.sex && known.nationality == read.nationality && known.surname == read.surname &&
                    known.given_names == read.given_names;
  if (before && (same || !before->open)) {  // her check is the one of this document, or decided
    TRY(set_member(tx, member));
    TRY(record(tx, grant, id, "groups.presence",
               {{"number", member.number}, {"member", member.id.to_text()}, {"presence", "present"}}));
    return member.id;
  }
  // What the document says goes before what the list said.
  Sheet& sheet = member.sheet;
  sheet.surname = read.surname;
  sheet.given_names = read.given_names;
  sheet.birth = read.birth;
  sheet.sex = read.sex;
  sheet.nationality = read.nationality;
  sheet.document_type = read.document_type;
  sheet.document_number = read.document_number;
  sheet.document_issuer = read.document_issuer;
  sheet.document_expiry = read.document_expiry;
  sheet.unread.clear();
  if (before) {
    // The check that was opened from the list ends, where nothing stands against that; else it is gone on with.
    const auto old = TRY(parts.border.prepare_decision(tx, grant, before->id));
    auto ended = parts.border.withdraw(tx, grant, *old, "duplicate_check", "");
    if (!ended.ok() && !ended.error().code.starts_with("border.")) return ended.take_error();
    if (!ended.ok()) {
      TRY(set_member(tx, member));
      TRY(record(tx, grant, id, "groups.presence",
                 {{"number", member.number}, {"member", member.id.to_text()}, {"presence", "present"}},
                 {{"person", to_json(sheet)}}));
      return member.id;
    }
    TRY(store::dequeue(tx, before->id));
  }
  const auto check = TRY(parts.border.open(tx, grant, *scan.opening));
  TRY(put_check(tx, grant, group, member, check));
  TRY(record(tx, grant, id, "groups.presence",
             {{"number", member.number}, {"member", member.id.to_text()}, {"presence", "present"}},
             {{"person", to_json(sheet)}}));
  return member.id;
}

Result<border::CounterCheck> Service::look(Transaction& tx, const Grant& grant, const GroupId& group,
                                           const MemberId& id, Instant now) const {
  TRY(store::group(tx, grant, group));
  const Member member = TRY(store::member(tx, grant, group, id));
  if (!member.check) return Error{"groups.no_check", "there is no check of this person yet"};
  auto check = TRY(parts.border.check(tx, grant, *member.check));
  TRY(store::look(tx, id, grant.caller().account, check.id, check.version, now));
  return check;
}

std::optional<Error> Service::out_of_batch_of(const Whole& whole, const MemberId& id, const AccountId& officer) const {
  const auto check = whole.checks.find(id);
  if (check == whole.checks.end()) return Error{"groups.no_check", "there is no check of this person yet"};
  BatchQuestion question;
  question.member = &whole.members.at(id);
  question.members = &whole.members;
  question.check = &check->second;
  const auto look = whole.looks.find(id);
  if (look != whole.looks.end() && look->second.check == check->second.id) question.looked_at = look->second.version;
  const auto place = whole.places.find(id);
  question.place = place == whole.places.end() ? nullptr : &place->second;
  question.officer = officer;
  question.rules = &rules;
  question.thing_waits = whole.thing_unreviewed;
  return out_of_batch(question);
}

// Nothing of what border refuses with a code of its own was written, so the others of the batch stand; any other error
// undoes the whole batch.
Result<Outcome> Service::admit_one(Transaction& tx, const Grant& grant, const Whole& whole, const Wanted& wanted,
                                   const std::shared_ptr<border::Check>& prepared) const {
  Outcome outcome;
  outcome.member = wanted.member;
  const auto check = whole.checks.find(wanted.member);
  if (check != whole.checks.end()) outcome.check = check->second.id;
  outcome.refused = out_of_batch_of(whole, wanted.member, grant.caller().account);
  if (outcome.refused) return outcome;
  if (check->second.version != wanted.version) {
    outcome.refused = Error{"groups.batch.stale", "the check has changed since it was ticked; look at it again"};
    return outcome;
  }
  auto current = prepared ? prepared : TRY(parts.border.prepare_decision(tx, grant, outcome.check));
  auto admitted = parts.border.admit(tx, grant, *current);
  if (!admitted.ok()) {
    if (!admitted.error().code.starts_with("border.")) return admitted.take_error();
    outcome.refused = admitted.take_error();
    return outcome;
  }
  TRY(store::dequeue(tx, outcome.check));
  return outcome;
}

Result<std::vector<Outcome>> Service::admit(Transaction& tx, const Grant& grant, const GroupId& id,
                                            const std::vector<Wanted>& wanted,
                                            std::map<MemberId, std::shared_ptr<border::Check>>& prepared) const {
  if (wanted.empty() || wanted.size() > static_cast<std::size_t>(rules.batch_most)) {
    return Error{"groups.batch.size", "a batch has at least one person, and no more than the pack says"};
  }
  TRY(open_group(tx, grant, id));
  const Whole all = TRY(whole(tx, grant, id));
  std::vector<Outcome> outcomes;
  json::array admitted, refused;
  for (const Wanted& one : wanted) {
    if (!all.members.contains(one.member)) return Error{"groups.not_found", "there is no such record"};
    const bool twice =
        std::any_of(outcomes.begin(), outcomes.end(), [&](const Outcome& o) { return o.member == one.member; });
    if (twice) continue;
    outcomes.push_back(TRY(admit_one(tx, grant, all, one, prepared[one.member])));
    const Outcome& outcome = outcomes.back();
    if (outcome.refused)
      refused.push_back(json::object{{"check", outcome.check.to_text()}, {"code", outcome.refused->code}});
    if (!outcome.refused) admitted.push_back(json::string(outcome.check.to_text()));
  }
  TRY(record(tx, grant, id, "groups.batch", {{"admitted", std::move(admitted)}, {"left_out", std::move(refused)}}));
  return outcomes;
}

}  // namespace limen::groups
