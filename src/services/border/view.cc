#include "services/border/view.h"

#include "services/border/json_forms.h"
#include "services/border/stays.h"

namespace limen::border {
namespace {

constexpr std::size_t kHistoryShown = 20;

json::object person_view(const Check& check, const site::Knowledge&) {
  json::object object = to_json(check.person);
  if (check.traveller_id) object["id"] = check.traveller_id->to_text();
  if (!check.other_records.empty()) object["records"] = check.other_records.size() + 1;
  if (const auto age = age_of(check.person, check.local_day)) object["age"] = *age;
  object["child"] = check.child;
  object["free_movement"] = check.free_movement;
  return object;
}

// What first line learns of a hit that second line alone sees: that there is one.
json::object restricted_hit(const CheckHit& hit) {
  json::object object{{"id", hit.id.to_text()},
                      {"restricted", true},
                      {"second_line", true},
                      {"protective", false},
                      {"alert_id", nullptr},
                      {"category", ""},
                      {"issuer", ""},
                      {"requested_action", ""},
                      {"legal_basis", ""},
                      {"score", 0.0},
                      {"listed", json::object{{"surname", ""},
                                              {"given_names", ""},
                                              {"birth_date", ""},
                                              {"sex", ""},
                                              {"nationality", ""},
                                              {"documents", json::array()}}},
                      {"reasons", json::array()},
                      {"state", to_text(hit.state)}};
  // That it was cleared, and by which number the traveller can prove it; not who did and why.
  if (hit.state == HitState::kCleared) {
    json::object cleared{{"standing", "stands"}};
    for (const char* key : {"at", "redress_number"}) {
      if (const auto* value = hit.cleared.if_contains(key)) cleared[key] = *value;
    }
    object["cleared"] = std::move(cleared);
  }
  return object;
}

json::object decision_of(const Check& check) {
  json::object object{{"decision", check.decision},
                      {"reasons", to_json(check.decision_reasons)},
                      {"by", check.decided_by},
                      {"corrections", json::array()}};
  if (check.decided_at) object["at"] = check.decided_at->to_text();
  if (check.crossing_id) object["crossing_id"] = check.crossing_id->to_text();
  if (check.refusal_id) object["refusal_id"] = check.refusal_id->to_text();
  if (check.authorised_until) object["authorised_until"] = check.authorised_until->to_text();
  return object;
}

}  // namespace

json::object decision_view(const Check& check) {
  return {{"id", check.id.to_text()},
          {"state", to_text(check.state)},
          {"decision", decision_of(check)},
          {"guards", json::array()},
          {"actions", json::array()}};
}

json::object check_view(const Service& service, const CheckWithHistory& subject, const protection::Permit& permit) {
  const Check& check = subject.check;
  const auto& parts = service.parts();
  json::object view{{"id", check.id.to_text()},
                    {"state", to_text(check.state)},
                    {"direction", to_text(check.direction)},
                    {"post", to_json(check.post)},
                    {"officer", json::object{{"id", check.officer_id.to_text()}, {"name", check.officer}}},
                    {"opened_at", check.opened_at.to_text()},
                    {"local_day", check.local_day.to_text()}};
  put(view, "lane", check.lane);
  put(view, "paper", check.paper);
  for (auto& member : to_json(check.details)) view[member.key()] = member.value();
  if (check.document) view["document"] = to_json(*check.document, check.person);
  if (!check.mrz.empty()) view["mrz"] = check.mrz;
  view["traveller"] = person_view(check, *parts.knowledge);
  view["findings"] = check.findings;
  view["stay"] = check.stay;
  const Rights rights = service.rights(permit.caller(), check);
  json::array hits;
  for (const CheckHit& hit : check.hits)
    hits.push_back(hit.second_line && !rights.second_line ? restricted_hit(hit) : to_json(hit));
  view["hits"] = std::move(hits);
  json::array history;
  for (auto crossing = subject.crossings.rbegin();
       crossing != subject.crossings.rend() && history.size() < kHistoryShown; ++crossing)
    history.push_back(to_json(*crossing));
  view["history"] = std::move(history);
  json::array refusals;
  for (const Refusal& refusal : subject.refusals) refusals.push_back(to_json(refusal));
  view["refusals"] = std::move(refusals);
  json::array others;
  for (const OtherCheck& other : subject.others) others.push_back(to_json(other));
  view["other_checks"] = std::move(others);
  if (check.referral) view["referral"] = to_json(*check.referral);
  if (check.protection) view["protection"] = to_json(*check.protection);
  const bool blocks = parts.knowledge->safeguards.protection_blocks_refusal;
  json::array guards;
  for (const Guard& guard : guards_of(check, rights, blocks)) {
    guards.push_back(
        json::object{{"action", to_text(guard.action)}, {"code", guard.error.code}, {"message", guard.error.message}});
  }
  view["guards"] = std::move(guards);
  json::array actions;
  for (const Action action : open_actions(check, rights, blocks)) actions.emplace_back(to_text(action));
  view["actions"] = std::move(actions);
  if (!check.decision.empty()) {
    json::object decision = decision_of(check);
    json::array corrections;
    for (const Crossing& crossing : subject.crossings) {
      if (crossing.supersedes && crossing.check_id == check.id) corrections.push_back(to_json(crossing));
    }
    decision["corrections"] = std::move(corrections);
    view["decision"] = std::move(decision);
  }
  return view;
}

json::object summary_view(const store::Summary& summary) {
  json::object view{{"id", summary.id.to_text()},
                    {"state", to_text(summary.state)},
                    {"direction", to_text(summary.direction)},
                    {"opened_at", summary.opened_at.to_text()},
                    {"officer", summary.officer},
                    {"surname", summary.person.surname},
                    {"given_names", summary.person.given_names},
                    {"nationality", summary.person.nationality.text()},
                    {"birth_date", summary.person.birth.to_text()},
                    {"hits", summary.hits},
                    {"unreviewed_hits", summary.unreviewed},
                    {"protection_open", summary.protection_open},
                    {"referral_reasons", to_json(summary.referral_reasons)}};
  put(view, "lane", summary.lane);
  put(view, "decision", summary.decision);
  return view;
}

json::object traveller_summary(const Traveller& traveller, std::optional<Instant> last_crossing) {
  json::object view = to_json(traveller.person);
  view["id"] = traveller.id.to_text();
  json::array documents;
  for (const auto& entry : traveller.documents) {
    json::object document{
        {"type", entry.document.type}, {"number", entry.document.number}, {"issuer", entry.document.issuer.text()}};
    if (entry.document.expiry) document["expiry_date"] = entry.document.expiry->to_text();
    documents.push_back(std::move(document));
  }
  view["documents"] = std::move(documents);
  if (last_crossing) view["last_crossing"] = last_crossing->to_text();
  return view;
}

json::object traveller_view(const Service& service, const Traveller& traveller, std::span<const Crossing> crossings,
                            const store::Listed<Refusal>& refusals, const store::Listed<store::Summary>& checks,
                            CivilDate today) {
  json::object view =
      traveller_summary(traveller, crossings.empty() ? std::nullopt : std::optional<Instant>(crossings.back().at));
  json::array all;
  std::vector<Crossing> current;
  for (const Crossing& crossing : crossings) {
    all.push_back(to_json(crossing));
    if (!crossing.corrected_by) current.push_back(crossing);
  }
  view["crossings"] = std::move(all);
  if (!traveller.former.empty()) {
    json::array former;
    for (const FormerPerson& said : traveller.former) {
      json::object one = to_json(said.person);
      one["until"] = said.until.to_text();
      former.push_back(std::move(one));
    }
    view["former"] = std::move(former);
  }
  const auto& knowledge = *service.parts().knowledge;
  const History history = history_of(current, StateCode());
  json::array stays;
  for (std::size_t i = 0; i < history.stays.size(); ++i) {
    const Crossing& first = current[history.first_crossing[i]];
    json::object stay{{"entry", history.stays[i].entry.to_text()}, {"post", first.post.name}, {"unlawful_days", 0}};
    if (history.stays[i].exit) stay["exit"] = history.stays[i].exit->to_text();
    stays.push_back(std::move(stay));
  }
  StayQuestion question;
  question.direction = history.inside ? Direction::kExit : Direction::kEntry;
  question.today = today;
  question.person = &traveller.person;
  question.post_state = question.site_state = service.parts().site.state;
  question.free_movement = !traveller.person.nationality.empty() &&
                           knowledge.free_movement.covers(traveller.person.nationality.text(), today);
  const StayJudgement judgement = judge_stay(question, current, knowledge);
  const auto& rows = judgement.view.at("rows").get_array();
  for (std::size_t i = 0; i < rows.size() && i < stays.size(); ++i)
    stays[i].get_object()["unlawful_days"] = rows[i].at("unlawful");
  view["stays"] = std::move(stays);
  view["stay"] = judgement.view;
  json::array refused;
  for (const Refusal& refusal : refusals.items) refused.push_back(to_json(refusal));
  view["refusals"] = std::move(refused);
  json::array listed;
  for (const store::Summary& check : checks.items) listed.push_back(summary_view(check));
  view["checks"] = std::move(listed);
  if (const int unreadable = refusals.unreadable + checks.unreadable; unreadable > 0) view["unreadable"] = unreadable;
  return view;
}

}  // namespace limen::border
