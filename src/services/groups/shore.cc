// Ashore without a crossing: passes of crew and of day visitors, who is not back in time, and how groups end.
#include "platform/lists/lists.h"
#include "services/groups/service.h"

namespace limen::groups {
namespace {

Error problem(const char* code, const char* message, const char* pointer = "") {
  Place place;
  place.path = pointer;
  return Error{code, message, place};
}

json::object facts_of(const ShorePass& pass) {
  return {{"pass", pass.number}, {"kind", pass.kind}, {"area", pass.area}, {"curfew", pass.curfew_at.to_text()}};
}

}  // namespace

// A check that is open ends by Border::withdraw, under its guards; one that ended so on this day holds for another
// pass.
Result<ShorePass> Service::issue(Transaction& tx, const Grant& grant, const GroupId& group_id, const MemberId& id,
                                 const std::string& area, Instant curfew, Instant now) const {
  constexpr std::int64_t kHour = 3600;
  const Group group = TRY(open_group(tx, grant, group_id));
  const ShoreRule* rule = rules.shore_of(group.kind);
  if (rule == nullptr || group.direction != Direction::kEntry) {
    return problem("groups.shore.not_here", "persons of this group cross the border; there is no pass for them");
  }
  TRY(known_code("shore_areas", area, "area"));
  if (curfew <= now || curfew > now.plus_seconds(rule->most_hours * kHour)) {
    return problem("groups.shore.curfew", "the hour to be back lies ahead, within what the pack allows", "/curfew_at");
  }
  const Whole all = TRY(whole(tx, grant, group_id));
  const auto member = all.members.find(id);
  if (member == all.members.end()) return problem("groups.not_found", "there is no such record");
  if (member->second.presence != Presence::kPresent)
    return problem("groups.batch.not_present", "this person is not there");
  const auto check = all.checks.find(id);
  if (check == all.checks.end()) return problem("groups.no_check", "there is no check of this person yet");
  for (const ShorePass& pass : all.passes) {
    if (pass.member == id && !pass.returned_at && !pass.answered_at) {
      return problem("groups.shore.out", "this person has a pass and is not back");
    }
  }
  if (check->second.child) TRY(check_care(member->second, all.members, rules));
  if (check->second.open) {
    const auto current = TRY(parts.border.prepare_decision(tx, grant, check->second.id));
    TRY(parts.border.withdraw(tx, grant, *current, rule->reason, ""));
    TRY(store::dequeue(tx, check->second.id));
  } else {
    const auto post = parts.posts.find(group.post);
    const auto& decision = check->second.view.at("decision");
    const auto& reasons = decision.at("reasons").as_array();
    const bool ashore =
        decision.at("decision") == "withdraw" && !reasons.empty() && reasons.front() == json::string_view(rule->reason);
    if (!ashore || !post || post->zone.day_of(now) != check->second.local_day) {
      return problem("groups.shore.decided", "the check of this person is decided or of another day; open a new one");
    }
  }
  ShorePass pass;
  pass.id = PassId::make(now, parts.random);
  pass.group = group_id;
  pass.member = id;
  pass.post = group.post;
  pass.number = TRY(store::next_pass_number(tx, group.post));
  pass.kind = rule->pass;
  pass.area = area;
  pass.issued_at = now;
  pass.issued_by = grant.caller().name;
  pass.curfew_at = curfew;
  TRY(store::add_pass(tx, pass));
  json::object facts = facts_of(pass);
  facts["check"] = check->second.id.to_text();
  TRY(record(tx, grant, group_id, "groups.shore_issued", std::move(facts)));
  return pass;
}

Result<ShorePass> Service::back(Transaction& tx, const Grant& grant, const PassId& id, Instant now) const {
  ShorePass pass = TRY(store::pass(tx, grant, id));
  if (pass.returned_at) return problem("groups.shore.back", "this person is back already");
  if (!TRY(store::returned(tx, id, now, grant.caller().name))) return stale();
  pass.returned_at = now;
  pass.returned_to = grant.caller().name;
  json::object facts = facts_of(pass);
  facts["late"] = now > pass.curfew_at;
  TRY(record(tx, grant, pass.group, "groups.shore_returned", std::move(facts)));
  return pass;
}

Result<ShorePass> Service::answer(Transaction& tx, const Grant& grant, const PassId& id, const std::string& text,
                                  Instant now) const {
  ShorePass pass = TRY(store::pass(tx, grant, id));
  if (pass.returned_at || pass.answered_at) return problem("groups.shore.back", "this person is back already");
  if (now <= pass.curfew_at) return problem("groups.shore.in_time", "this person has time left");
  if (text.empty()) return problem("groups.shore.no_answer", "say what was found out and done", "/answer");
  if (!TRY(store::answered(tx, id, now, grant.caller().name, text))) return stale();
  pass.answered_at = now;
  pass.answered_by = grant.caller().name;
  pass.answer = text;
  TRY(record(tx, grant, pass.group, "groups.shore_answered", facts_of(pass), {{"answer", text}}));
  return pass;
}

// Tells, and does nothing else: no alert, no finding about the person, no mark on her stay.
Result<std::int64_t> Service::note_overdue() const {
  constexpr std::int64_t kMinute = 60;
  constexpr int kJob = 50;
  const Grant grant = TRY(parts.identity.access()->for_job("shore_passes", "border.check", "border_check"));
  const Instant now = parts.clock.now(), before = now.plus_seconds(-rules.overdue_minutes * kMinute);
  const auto waiting =
      TRY(parts.database.read([&](Session& session) { return store::overdue_untold(session, grant, before, 1); }));
  std::int64_t total = 0;
  for (bool more = !waiting.empty(); more;) {
    const std::int64_t done = TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      const auto late = TRY(store::overdue_untold(tx, grant, before, kJob));
      for (const ShorePass& pass : late) {
        TRY(store::told(tx, pass.id, now));
        journal::Entry entry{.kind = "groups.shore_overdue",
                             .actor = "shore_passes",
                             .subject_type = "travel_group",
                             .subject_id = pass.group.to_text(),
                             .purpose = "border_check"};
        entry.facts = facts_of(pass);
        TRY(parts.journal.append(tx, std::move(entry)));
      }
      return static_cast<std::int64_t>(late.size());
    }));
    total += done;
    more = done == kJob;
  }
  return total;
}

Result<bool> held(Session& session, const GroupId& id) {
  for (const TravellerId& traveller : TRY(store::travellers_of(session, id))) {
    if (TRY(border::Border::held(session, traveller))) return true;
  }
  return false;
}

Result<std::int64_t> Service::run_retention(CivilDate today, int batch) const {
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.knowledge->pack));
  const auto* period = retention.find("travel_group", "opened");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for groups"};
  CivilDate last = today - (period->years * 365 + period->months * 28 + period->days);
  while (period->keep_until(last) >= today) last = last - 1;
  std::int64_t total = 0;
  std::vector<GroupId> kept;
  for (bool more = true; more;) {
    const std::int64_t done = TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      const auto ids = TRY(store::ended(tx, last, std::max(1, batch), kept));
      for (const GroupId& id : ids) {
        if (TRY(groups::held(tx, id))) {
          kept.push_back(id);
          continue;
        }
        TRY(store::remove_group(tx, id));
        auto erased = parts.journal.erase(tx, "travel_group", id.to_text(), "", "retention", "administration");
        if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
        ++total;
      }
      return static_cast<std::int64_t>(ids.size());
    }));
    more = done > 0;
  }
  TRY(parts.database.write([&](Transaction& tx) -> Result<void> {
    constexpr int kDays = 3;  // a queue is of the day
    return store::remove_places(tx, today - kDays);
  }));
  return total;
}

}  // namespace limen::groups
