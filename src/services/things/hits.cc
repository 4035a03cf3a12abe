// What stands at a post, looked up among alerts, and the other way round; and what a person finds.
#include <algorithm>

#include "base/text.h"
#include "platform/lists/lists.h"
#include "services/things/service.h"

namespace limen::things {
namespace {

// The same numbers, however they are written: a sighting is not made twice.
std::string fingerprint_of(const thing_match::Rules& match, const Thing& thing) {
  std::vector<std::string> parts;
  for (const Identifier& one : thing.identifiers) {
    parts.push_back(one.code + "=" + match.normal(one) + "@" + std::string(one.state.text()));
  }
  std::ranges::sort(parts);
  std::string text = thing.kind;
  for (const std::string& part : parts) text += "|" + part;
  return text;
}

}  // namespace

// Who may see and review what is for second line.
bool Service::second_line(const Grant& grant) const {
  return grant.caller().has_scope("border.second_line") || grant.caller().has_scope("hits.desk");
}

json::object Service::hit_content(const Alert& alert, const std::vector<Agreement>& agreements) const {
  json::array agree;
  for (const Agreement& one : agreements) agree.push_back(to_json(one));
  return {{"kind", alert.content.kind},
          {"category", alert.content.category},
          {"issuer", alert.content.issuer},
          {"requested_action", alert.content.requested_action},
          {"legal_basis", alert.content.legal_basis},
          {"description", alert.content.description},
          {"identifiers", to_json(alert.content.identifiers)},
          {"agreements", std::move(agree)}};
}

Result<void> Service::tell(Transaction& tx, const Grant& grant, const Seen& seen, const Alert& alert,
                           HitNews news) const {
  news.seen = seen.id;
  news.alert = alert.id;
  news.second_line = rules.second_line(alert.content);
  news.thing = to_json(seen.thing);
  news.reference = alert.content.reference;
  news.reason = alert.content.reason;
  news.post = seen.post;
  news.lane = seen.lane;
  news.direction = seen.direction;
  news.seen_at = seen.at;
  news.at = parts.clock.now();
  news.officer = grant.caller().account;
  news.officer_name = grant.caller().name;
  for (const HitSubscriber& subscriber : on_hit) TRY(subscriber(tx, grant, news));
  return {};
}

Result<void> Service::meet(Transaction& tx, const Grant& grant, const Seen& seen, const Alert& alert, bool late) const {
  if (!alert.counts_on(today())) return {};
  const auto agreements = rules.match().compare(seen.thing.identifiers, alert.content.identifiers);
  if (agreements.empty()) return {};
  if (rules.discreet(alert.content)) {
    HitNews news;
    news.kind = HitNews::Kind::kDiscreet;
    news.hit = hit_content(alert, agreements);
    return tell(tx, grant, seen, alert, std::move(news));
  }
  if (TRY(store::known_hit(tx, seen.id, alert.id))) {
    if (!late) TRY(store::comes_to_lane(tx, seen.id, alert.id));
    return {};
  }
  Hit hit;
  hit.found_at = parts.clock.now();
  hit.id = ThingHitId::make(hit.found_at, parts.random);
  hit.seen = seen.id;
  hit.alert = alert.id;
  hit.alert_version = alert.version;
  hit.second_line = rules.second_line(alert.content);
  hit.protective = rules.protective(alert.content);
  hit.late = late;
  hit.content = hit_content(alert, agreements);
  TRY(store::add_hit(tx, hit, seen));
  journal::Entry entry;
  entry.kind = "things.hit_found";
  entry.actor = grant.caller().account.to_text();
  entry.subject_type = "thing_hit";
  entry.subject_id = hit.id.to_text();
  entry.purpose = grant.purpose();
  entry.facts = {{"alert", alert.id.to_text()},
                 {"category", alert.content.category},
                 {"how", thing_match::to_text(agreements.front().how)},
                 {"late", late}};
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

Result<void> Service::stands(Transaction& tx, const Grant& grant, const Sighting& sighting) const {
  TRY(store::all_gone(tx, sighting.place));
  for (const Thing& given : sighting.things) {
    Seen seen;
    seen.thing = given;
    std::erase_if(seen.thing.identifiers, [&](const Identifier& one) { return rules.match().normal(one).empty(); });
    if (seen.thing.identifiers.empty()) continue;
    const std::string fingerprint = fingerprint_of(rules.match(), seen.thing);
    const auto keys = variants(seen.thing.identifiers);
    const auto known = TRY(store::same_seen(tx, sighting.place, fingerprint));
    seen.id = known ? known->id : SeenId::make(sighting.at, parts.random);
    seen.place = sighting.place;
    seen.post = sighting.post;
    seen.lane = sighting.lane;
    seen.direction = sighting.direction;
    seen.at = known ? known->at : sighting.at;
    if (known) {
      TRY(store::set_there(tx, seen));
    } else {
      TRY(store::add_seen(tx, seen, fingerprint, keys));
      const auto post = parts.posts.find(seen.post);
      journal::Entry entry;
      entry.kind = "things.looked_up";
      entry.actor = grant.caller().account.to_text();
      entry.subject_type = "thing_seen";
      entry.subject_id = seen.id.to_text();
      entry.purpose = grant.purpose();
      entry.facts = {
          {"kind", seen.thing.kind}, {"post", post ? post->code : ""}, {"direction", limen::to_text(seen.direction)}};
      entry.sealed.push_back({.group = "thing",
                              .plaintext = limen::to_text(json::value(to_json(seen.thing))),
                              .record_type = "",
                              .record_id = "",
                              .new_record = true});
      TRY(parts.journal.append(tx, std::move(entry)));
    }
    for (const Alert& alert : TRY(store::candidates(tx, keys, today()))) {
      TRY(meet(tx, grant, seen, alert, false));
    }
  }
  return {};
}

Result<void> Service::look_back(Transaction& tx, const Grant& grant, const Alert& alert) const {
  if (!alert.counts_on(today())) return {};
  for (const Seen& seen : TRY(store::seen_like(tx, variants(alert.content.identifiers)))) {
    TRY(meet(tx, grant, seen, alert, !seen.there));
  }
  return {};
}

Result<json::object> Service::hit_view(Session& session, const Grant& grant, const Hit& hit) const {
  json::object view{{"id", hit.id.to_text()},
                    {"state", to_text(hit.state)},
                    {"found_at", hit.found_at.to_text()},
                    {"second_line", hit.second_line},
                    {"restricted", false}};
  if (hit.second_line && !second_line(grant)) {
    view["restricted"] = true;
    return view;
  }
  const Seen seen = TRY(store::seen(session, hit.seen));
  view["late"] = hit.late;
  view["protective"] = hit.protective;
  view["alert_id"] = hit.alert.to_text();
  for (const char* key :
       {"kind", "category", "issuer", "requested_action", "legal_basis", "description", "identifiers", "agreements"}) {
    if (const auto* value = hit.content.if_contains(key)) view[key] = *value;
  }
  view["thing"] = to_json(seen.thing);
  view["findings"] = to_json(rules.findings(seen.thing.identifiers));
  view["seen_at"] = seen.at.to_text();
  view["direction"] = limen::to_text(seen.direction);
  view["lane"] = seen.lane;
  view["group"] = limen::to_text(seen.place);
  if (const auto post = parts.posts.find(seen.post)) {
    view["post"] = json::object{{"id", post->id.to_text()}, {"code", post->code}, {"name", post->name}};
  }
  const std::string category(view.at("category").as_string());
  if (const lists::Code* code = parts.knowledge->codes.find("thing_categories", category)) {
    if (const Node* text = code->attributes.find("action_text")) {
      const lists::Label label = TRY(lists::read_label(*text));
      view["action_text"] = json::object{{"en", label.en}, {"fr", label.fr}, {"es", label.es}, {"ar", label.ar}};
    }
  }
  if (hit.state == HitState::kUnreviewed) return view;
  view["by"] = hit.by;
  if (hit.at) view["at"] = hit.at->to_text();
  if (!hit.reason.empty()) view["reason"] = hit.reason;
  if (!hit.note.empty()) view["note"] = hit.note;
  return view;
}

Result<json::array> Service::hits_at(Session& session, const Grant& grant, const RawId& place) const {
  json::array all;
  for (const Hit& hit : TRY(store::hits_at(session, place))) all.push_back(TRY(hit_view(session, grant, hit)));
  return all;
}

Result<std::int64_t> Service::unreviewed_at(Session& session, const RawId& place) const {
  const auto all = TRY(store::hits_at(session, place));
  return std::ranges::count(all, HitState::kUnreviewed, &Hit::state);
}

Result<Hit> Service::review(Transaction& tx, const Grant& grant, const ThingHitId& id, const Review& review,
                            journal::Entry entry) const {
  Hit hit = TRY(store::hit(tx, grant, id));
  const Seen seen = TRY(store::seen(tx, hit.seen));
  TRY(grant.require({.post = seen.post, .owner = grant.caller().account}));
  if ((hit.second_line || hit.late) && !second_line(grant)) {
    return Error{"things.hit.second_line_only", "hits of this category are reviewed in second line"};
  }
  const bool turned = hit.state == HitState::kConfirmed && review.outcome == HitState::kDismissed;
  if (turned && (!second_line(grant) || trim(review.note).empty())) {
    return Error{"things.hit.confirmed", "a confirmed hit is turned in second line only, with a note"};
  }
  if (hit.state == review.outcome) return Error{"things.hit.reviewed", "somebody has found so already"};
  if (review.outcome == HitState::kDismissed) {
    const lists::Code* code = parts.knowledge->codes.find("thing_dismissal_reasons", review.reason);
    if (code == nullptr || !code->validity.covers(today())) {
      return Error{"things.hit.reason", "that it is not the thing has a reason of the list", Place{.path = "/reason"}};
    }
    if (std::ranges::count(code->requires_, "note") > 0 && trim(review.note).empty()) {
      return Error{"things.hit.note", "this reason needs a note", Place{.path = "/note"}};
    }
  }
  hit.state = review.outcome;
  hit.reason = review.outcome == HitState::kDismissed ? review.reason : "";
  hit.note = review.note;
  hit.by = grant.caller().name;
  hit.at = parts.clock.now();
  TRY(store::review(tx, hit));
  entry.subject_type = "thing_hit";
  entry.subject_id = id.to_text();
  entry.facts["alert"] = hit.alert.to_text();
  entry.facts["outcome"] = to_text(hit.state);
  entry.facts["reason"] = hit.reason;
  if (!hit.note.empty()) {
    entry.sealed.push_back({.group = "thing",
                            .plaintext = limen::to_text(json::value(json::object{{"note", hit.note}})),
                            .record_type = "thing_seen",
                            .record_id = seen.id.to_text()});
  }
  TRY(parts.journal.append(tx, std::move(entry)));
  if (!turned && hit.state != HitState::kConfirmed) return hit;
  HitNews news;
  news.kind = turned ? HitNews::Kind::kTurned : HitNews::Kind::kConfirmed;
  news.hit = hit.content;
  news.note = hit.note;
  const Alert alert = TRY(store::find(tx, grant, hit.alert));
  TRY(tell(tx, grant, seen, alert, std::move(news)));
  return hit;
}

}  // namespace limen::things
