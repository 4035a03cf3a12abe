// What of a case is shown, to whom the routes have let in.
#include <algorithm>

#include "services/protection_desk/state.h"

namespace limen::protection_desk {
namespace {

bool overdue(const Referral& referral, Instant now) { return referral.state == "sent" && referral.due_at < now; }

const json::object* written_of(const CaseFile& one, const ReferralId& id) {
  const std::string wanted = id.to_text();
  for (const json::value& value : one.list("referrals")) {
    if (says(value.as_object().at("id"), wanted)) return &value.as_object();
  }
  return nullptr;
}

json::object referral_view(const CaseFile& one, const Referral& referral, Instant now) {
  const json::object* written = written_of(one, referral.id);
  json::object view = written != nullptr ? *written : json::object{{"id", referral.id.to_text()}};
  view["state"] = referral.state;
  view["sent_at"] = referral.sent_at.to_text();
  view["due_at"] = referral.due_at.to_text();
  view["overdue"] = overdue(referral, now);
  if (referral.received_at) view["received_at"] = referral.received_at->to_text();
  if (referral.ended_at) view["ended_at"] = referral.ended_at->to_text();
  return view;
}

}  // namespace

json::object summary(const State& state, const CaseFile& one, const std::vector<Referral>& referrals, CivilDate today,
                     Instant now) {
  json::array needs;
  bool stops_return = false;
  for (const json::value& value : one.list("needs")) {
    const json::object& need = value.as_object();
    if (!says(need.at("state"), "open")) continue;
    needs.push_back(need.at("code"));
    const auto* known = state.rules.book.find(need.at("code").get_string());
    stops_return = stops_return || (known != nullptr && known->stops_return);
  }
  json::object person = one.content.at("person").as_object();
  const auto who = state.person_of(one, today);
  if (who.age) person["age"] = *who.age;
  person["child"] = state.rules.book.child(who);
  json::object view{
      {"id", one.id.to_text()},
      {"number", one.number},
      {"source", one.source},
      {"state", one.state},
      {"version", one.version},
      {"opened_at", one.opened_at.to_text()},
      {"person", std::move(person)},
      {"needs_open", std::move(needs)},
      {"stops_return", stops_return},
      {"overdue", std::ranges::any_of(referrals, [&](const Referral& referral) { return overdue(referral, now); })},
      {"referrals_under_way", std::ranges::count_if(referrals, [](const Referral& referral) {
         return referral.state == "sent" || referral.state == "received" || referral.state == "accepted";
       })}};
  if (const auto post = state.parts.posts.find(one.post)) view["post"] = post->code;
  if (one.closed_at) view["closed_at"] = one.closed_at->to_text();
  if (one.follow_up_on) {
    view["follow_up_on"] = one.follow_up_on->to_text();
    view["follow_up_due"] = *one.follow_up_on <= today;
  }
  return view;
}

json::object view(const State& state, const CaseFile& one, const std::vector<Referral>& referrals, std::int64_t notes,
                  CivilDate today, Instant now) {
  json::object view = summary(state, one, referrals, today, now);
  if (const auto* kind = one.content.if_contains("kind")) view["kind"] = *kind;
  for (const char* key : {"needs", "screenings", "consents", "follow_ups"}) view[key] = one.list(key);
  if (const auto* outcome = one.content.if_contains("outcome")) view["outcome"] = *outcome;
  json::array all;
  for (const Referral& referral : referrals) all.push_back(referral_view(one, referral, now));
  view["referrals"] = std::move(all);
  view["notes"] = notes;
  view["notes_gone"] = one.notes_gone_at.has_value();
  view["held"] = one.held;
  if (one.check) view["check"] = one.check->to_text();
  return view;
}

}  // namespace limen::protection_desk
