#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "services/border/json_forms.h"
#include "services/border/service.h"

namespace limen::border {
Result<void> Service::guard(Action action, const Check& check, const protection::Grant& grant,
                            const RefusalRequest* refusal) const {
  const bool blocks = parts_.knowledge->safeguards.protection_blocks_refusal;
  if (auto error = closed(action, check, rights(grant, check), blocks, refusal)) return std::move(*error);
  return {};
}

Result<void> Service::weigh_protection(database::Session& session, Check& check) const {
  std::vector<store::Request> requests;
  if (check.traveller_id) requests = TRY(store::protection_of(session, store::records_of(check)));
  weigh_protection(check, requests);
  return ask_reception(session, check);
}

Result<void> Service::ask_reception(database::Session& session, Check& check) const {
  if (!reception_) return {};
  check.reception_blocks = TRY(reception_(session, {.post = check.post.id,
                                                    .surname = check.person.surname,
                                                    .given_names = check.person.given_names,
                                                    .birth = check.person.birth,
                                                    .sex = check.person.sex,
                                                    .document = check.document.has_value()}));
  return {};
}

Result<std::optional<Body>> Service::body_of(database::Session& session, const std::string& id) const {
  if (id.empty()) return std::optional<Body>();
  std::optional<Body> body;
  if (find_body_) body = TRY(find_body_(session, id));
  if (!body) return Error{"border.refer.body_unknown", "the directory has no such body", Place{.path = "/referred_to"}};
  return body;
}

void Service::weigh_protection(Check& check, const std::vector<store::Request>& requests) const {
  bool elsewhere = false;
  check.protection_closers.clear();
  for (const store::Request& request : requests) {
    elsewhere = elsewhere || (request.open && request.check != check.id);
    if (request.closed_by) check.protection_closers.push_back(*request.closed_by);
  }
  bool handed_over = false;
  if (check.protection && !check.protection->open) {
    const lists::Code* outcome = parts_.knowledge->codes.find("protection_outcomes", check.protection->outcome);
    handed_over = outcome == nullptr || !outcome->flag("lifts_block");
  }
  check.protection_blocks = elsewhere || handed_over;
}

// Takes the check at the version it was read at. When somebody else changed it in between, it is read again here, so
// that the guards that follow see what is true now.
Result<void> Service::claim(database::Transaction& tx, const protection::Grant& grant, Check& check) const {
  if (TRY(store::claim(tx, check.id, check.version))) {
    ++check.version;
    return {};
  }
  check = TRY(store::load_check(tx, grant, check.id));
  if (!TRY(store::claim(tx, check.id, check.version))) return Error{"border.check.not_found", "there is no such check"};
  ++check.version;
  return {};
}

Result<void> Service::review(database::Transaction& tx, const protection::Grant& grant, Check& check, const HitId& id,
                             const HitReview& review) const {
  const auto& [outcome, reason, note, keep] = review;
  TRY(claim(tx, grant, check));
  TRY(guard(Action::kReview, check, grant));
  const auto hit =
      std::find_if(check.hits.begin(), check.hits.end(), [&](const CheckHit& candidate) { return candidate.id == id; });
  if (hit == check.hits.end()) return Error{"border.hit.not_found", "the check has no such hit"};
  if (hit->second_line && !rights(grant, check).second_line) {
    return Error{"border.hit.second_line_only", "hits of this category are reviewed in second line"};
  }
  if (hit->state == HitState::kConfirmed && outcome == HitState::kDismissed &&
      (!rights(grant, check).second_line || trim(note).empty())) {
    return Error{"border.hit.confirmed", "a confirmed hit is turned in second line only, with a note"};
  }
  if (outcome == HitState::kDismissed) {
    if (reason.empty()) return Error{"border.hit.no_reason", "a dismissal names its reason"};
  }
  // Reasons stand in the open part of the journal: whatever the outcome, nothing but a code gets there.
  if (!reason.empty()) TRY(known_code("hit_dismissal_reasons", reason, "reason", {{"note", note}}));
  const Instant now = parts_.clock.now();
  const bool was_confirmed = hit->state == HitState::kConfirmed;
  hit->state = outcome;
  hit->reason = reason;
  hit->note = note;
  hit->by = grant.caller().name;
  hit->at = now;
  TRY(store::update_hit(tx, *hit, now));
  TRY(record(tx, grant, check, "border.hit_reviewed",
             {{"hit", id.to_text()},
              {"alert", limen::to_text(hit->alert_id)},
              {"outcome", to_text(outcome)},
              {"reason", reason}},
             note.empty() ? json::object() : json::object{{"note", note}}));
  if (outcome == HitState::kConfirmed) TRY(contradict(tx, grant, check, *hit));
  if (outcome == HitState::kConfirmed) TRY(tell(tx, grant, check, *hit, HitNews::Kind::kConfirmed));
  if (was_confirmed && outcome == HitState::kDismissed) TRY(tell(tx, grant, check, *hit, HitNews::Kind::kTurned));
  if (keep) TRY(remember(tx, grant, check, *hit));
  announce(tx, check);
  return {};
}

Result<void> Service::refer(database::Transaction& tx, const protection::Grant& grant, Check& check,
                            Referral referral) const {
  TRY(claim(tx, grant, check));
  TRY(guard(Action::kRefer, check, grant));
  if (referral.reasons.empty()) return Error{"border.refer.no_reason", "a referral names at least one reason"};
  for (const std::string& reason : referral.reasons)
    TRY(known_code("referral_reasons", reason, "reasons", {{"note", referral.note}}));
  if (referral.to) referral.to = TRY(body_of(tx, referral.to->id));
  referral.by = grant.caller().name;
  referral.at = parts_.clock.now();
  check.state = CheckState::kReferred;
  check.referral = std::move(referral);
  TRY(store::update_referral(tx, check));
  // Whom somebody is sent to tells what she needs: it is sealed with the note.
  json::object sealed;
  put(sealed, "note", check.referral->note);
  if (check.referral->to) sealed["referred_to"] = to_json(*check.referral->to);
  TRY(record(tx, grant, check, "border.referred", {{"reasons", to_json(check.referral->reasons)}}, std::move(sealed)));
  announce(tx, check);
  return {};
}

Result<void> Service::request_protection(database::Transaction& tx, const protection::Grant& grant, Check& check,
                                         std::string_view kind, std::string_view note,
                                         const std::string& referred_to) const {
  TRY(claim(tx, grant, check));
  TRY(guard(Action::kProtection, check, grant));
  TRY(known_code("protection_kinds", kind, "kind", {{"note", note}}));
  const std::optional<Body> body = TRY(body_of(tx, referred_to));
  const Instant now = parts_.clock.now();
  Protection protection{ProtectionId::make(now, parts_.random),
                        std::string(kind),
                        true,
                        std::string(note),
                        grant.caller().name,
                        now,
                        {},
                        {},
                        {}};
  TRY(store::insert_protection(tx, check.id, protection));
  check.protection = std::move(protection);
  if (check.state == CheckState::kOpen) {
    check.state = CheckState::kReferred;
    check.referral = Referral{{"protection"}, "", grant.caller().name, now, body};
    TRY(store::update_referral(tx, check));
  } else if (body && check.referral) {
    check.referral->to = body;
    TRY(store::update_referral(tx, check));
  }
  // The kind of need is itself sensitive: it is sealed, the journal shows only that a request was received.
  json::object sealed{{"kind", kind}, {"note", note}};
  if (body) sealed["referred_to"] = to_json(*body);
  TRY(record(tx, grant, check, "border.protection_requested", {}, std::move(sealed)));
  const ProtectionFact fact{.check = check.id,
                            .post = check.post.id,
                            .traveller = check.traveller_id,
                            .kind = std::string(kind),
                            .surname = check.person.surname,
                            .given_names = check.person.given_names,
                            .birth = check.person.birth,
                            .sex = check.person.sex,
                            .nationality = check.person.nationality,
                            .at = now};
  for (const ProtectionSubscriber& helper : helpers_) TRY(helper(tx, fact));
  announce(tx, check);
  return {};
}

Result<void> Service::close_protection(database::Transaction& tx, const protection::Grant& grant, Check& check,
                                       std::string_view outcome, std::string_view note) const {
  TRY(claim(tx, grant, check));
  TRY(guard(Action::kCloseProtection, check, grant));
  if (trim(note).empty()) return Error{"border.protection_no_note", "closing a request for protection is explained"};
  TRY(known_code("protection_outcomes", outcome, "outcome", {{"note", note}}));
  check.protection->open = false;
  check.protection->outcome = outcome;
  check.protection->closed_by = grant.caller().name;
  check.protection->closed_by_id = grant.caller().account;
  check.protection_closers.push_back(grant.caller().account);
  TRY(store::close_protection(tx, *check.protection, parts_.clock.now()));
  TRY(record(tx, grant, check, "border.protection_closed", {}, {{"outcome", outcome}, {"note", note}}));
  announce(tx, check);
  return {};
}

Result<void> Service::set_details(database::Transaction& tx, const protection::Grant& grant, CheckWithHistory& subject,
                                  const DetailsRequest& request) const {
  Check& check = subject.check;
  const std::int64_t seen = check.version;
  TRY(claim(tx, grant, check));
  TRY(guard(Action::kDetails, check, grant));
  if (check.version != seen + 1) TRY(add_history(tx, grant, subject));  // somebody was faster
  if (request.travel_purpose && !request.travel_purpose->empty())
    TRY(known_code("travel_purposes", *request.travel_purpose, "travel_purpose"));
  const auto set = [](std::string& field, const std::optional<std::string>& value) {
    if (value) field = *value;
  };
  set(check.details.travel_purpose, request.travel_purpose);
  set(check.details.destination, request.destination);
  set(check.details.contact, request.contact);
  set(check.details.carrier_reference, request.carrier_reference);
  set(check.details.guardian, request.guardian);
  if (request.declared_days) check.details.declared_days = request.declared_days;
  TRY(add_permits(tx, grant, subject));
  if (request.visa) {
    check.details.visa = request.visa;
    if (request.visa->permit) check.details.visa = TRY(chosen_visa(subject, *request.visa->permit));
  }
  judge(subject);
  TRY(store::update_details(tx, check));
  TRY(record(tx, grant, check, "border.details_changed", {},
             {{"details", to_json(check.details)}, {"stay", check.stay}}));
  announce(tx, check);
  return {};
}

// The lists may have changed while the person stood there. What was found since is added for the officer to review, and
// nothing is decided: that is no error, or it would be undone.
Result<bool> Service::hits_changed(database::Transaction& tx, const protection::Grant& grant, Check& check) const {
  TRY(look_again(tx, grant, check));
  TRY(tell_silent(tx, grant, check));
  if (check.found_since.empty()) return false;
  json::array added;
  for (CheckHit& hit : check.found_since) {
    TRY(store::insert_hit(tx, check.id, hit, parts_.clock.now()));
    added.push_back(to_json(hit));
    check.hits.push_back(std::move(hit));
  }
  const std::size_t count = check.found_since.size();
  check.found_since.clear();
  TRY(store::update_generation(tx, check));
  TRY(record(tx, grant, check, "border.hits_found", {{"hits", count}}, {{"hits", std::move(added)}}));
  TRY(record_recalled(tx, grant, check, count));
  announce(tx, check);
  return true;
}

Result<Check> Service::to_decide(database::Session& session, const protection::Grant& grant, const CheckId& id) const {
  auto recent = recent_->take(id);
  if (!recent) return store::load_check(session, grant, id);
  TRY(grant.require({.post = recent->post.id, .owner = recent->officer_id}));
  if (const auto post = parts_.posts.find(recent->post.id)) recent->post = {post->id, post->code, post->name};
  return std::move(*recent);
}

// The check is taken at the version it was read at by the statement that closes it. What was refused may have been
// refused for what is no longer so: when somebody else changed the check in between, it is read again here and decided
// on as it is.
Result<Service::Decided> Service::decide(database::Transaction& tx, const protection::Grant& grant, Check& check,
                                         const DecisionRequest& request) const {
  for (bool again = false;; again = true) {
    const bool listed_anew =
        !check.found_since.empty() || !check.silent.empty() || check.alert_generation != parts_.alerts.generation();
    if (check.state != CheckState::kClosed && listed_anew) {
      TRY(claim(tx, grant, check));
      if (check.state != CheckState::kClosed && TRY(hits_changed(tx, grant, check))) return Decided::kHitsChanged;
    }
    const std::int64_t version = check.version;
    auto done = decide_on(tx, grant, check, request);
    if (done.ok() && *done) break;
    const bool from_database = !done.ok() && done.error().code.starts_with("database.");
    if (again || from_database || check.version != version) {
      return done.ok() ? Error{"border.check.not_found", "there is no such check"} : done.take_error();
    }
    check = TRY(store::load_check(tx, grant, check.id));
    if (!done.ok() && check.version == version) return done.take_error();
  }
  TRY(tell_decided(tx, grant, check));
  announce(tx, check);
  return Decided::kDone;
}

Result<bool> Service::decide_on(database::Transaction& tx, const protection::Grant& grant, Check& check,
                                const DecisionRequest& request) const {
  if (request.decision != "admit") TRY(weigh_protection(tx, check));
  const bool on_paper = !check.paper.empty();
  check.decided_at = on_paper ? check.opened_at : parts_.clock.now();
  check.decided_by = on_paper && check.state == CheckState::kOpen ? check.officer : grant.caller().name;
  check.decision = request.decision;
  check.decision_reasons = request.reasons;
  check.decision_note = request.note;
  if (request.decision == "admit") {
    TRY(guard(Action::kAdmit, check, grant));
    return admit(tx, grant, check, request);
  }
  if (request.decision == "refuse") {
    RefusalRequest refusal{{}, request.facts, request.child};
    for (const std::string& reason : request.reasons) refusal.reasons.push_back(reason_of(reason));
    TRY(guard(Action::kRefuse, check, grant, &refusal));
    return refuse(tx, grant, check, request);
  }
  if (request.decision == "withdraw") {
    TRY(guard(Action::kWithdraw, check, grant));
    return withdraw(tx, grant, check, request);
  }
  return Error{"border.decision.unknown", "a decision is admit, refuse or withdraw"};
}

Result<bool> Service::close(database::Transaction& tx, Check& check) const {
  check.state = CheckState::kClosed;
  if (!TRY(store::close(tx, check))) return false;
  ++check.version;
  return true;
}

Result<bool> Service::withdraw(database::Transaction& tx, const protection::Grant& grant, Check& check,
                               const DecisionRequest& request) const {
  if (request.reasons.empty()) return Error{"border.withdraw.no_reason", "a withdrawal names its reason"};
  for (const std::string& reason : request.reasons) {
    TRY(known_code("withdrawal_reasons", reason, "reasons", {{"note", request.note}}));
    // The list is shared with alerts, whose reasons say nothing about a check.
    const std::string& group = parts_.knowledge->codes.find("withdrawal_reasons", reason)->group;
    if (group != "check" && group != "any")
      return Error{"border.code.unknown", "is not a reason for ending a check", Place{.path = "/reasons"}};
  }
  if (!TRY(close(tx, check))) return false;
  TRY(record(tx, grant, check, "border.withdrawn", {{"reasons", to_json(request.reasons)}},
             request.note.empty() ? json::object() : json::object{{"note", request.note}}));
  return true;
}

RefusalReason Service::reason_of(std::string_view code) const {
  const lists::Code* found = parts_.knowledge->codes.find("refusal_reasons", code);
  if (found == nullptr) return {.code = std::string(code)};  // refused as unknown when the refusal is written
  return {found->code, found->text("parent"), found->flag("needs_alert"), found->flag("choose_one"),
          found->flag("needs_stay")};
}

Result<bool> Service::admit(database::Transaction& tx, const protection::Grant& grant, Check& check,
                            const DecisionRequest& request) const {
  // What the officer saw was counted to the day the check was opened, and before any later crossing of this person.
  const auto post = parts_.posts.find(check.post.id);
  const bool next_day = post && post->zone.day_of(*check.decided_at) != check.local_day;
  const Error stale{"border.check_stale", "the day has changed or the person has crossed since; open a new check"};
  if (next_day) return stale;
  Crossing crossing;
  const bool late = !check.paper.empty();
  // The time in an id is that of its writing, by which open checks find out.
  crossing.id = CrossingId::make(late ? parts_.clock.now() : *check.decided_at, parts_.random);
  if (late) crossing.source = "late";
  crossing.check_id = check.id;
  crossing.traveller_id = *check.traveller_id;
  crossing.direction = check.direction;
  crossing.at = *check.decided_at;
  crossing.local_day = check.local_day;
  crossing.post = check.post;
  crossing.lane = check.lane;
  crossing.officer_id = grant.caller().account;
  crossing.officer = check.decided_by;
  crossing.transport_mode = check.details.transport_mode;
  crossing.travel_purpose = check.details.travel_purpose;
  crossing.carrier_reference = check.details.carrier_reference;
  if (check.document) {
    crossing.document_type = check.document->type;
    crossing.document_number = check.document->number;
    crossing.document_issuer = check.document->issuer;
  }
  if (const auto* kind = check.stay.if_contains("kind"); kind != nullptr && kind->is_string())
    crossing.stay_kind = std::string_view(kind->get_string());
  crossing.authorised_until = check.authorised_until;
  // An officer may give fewer days than the rules allow, never more.
  if (request.authorised_days && check.direction == Direction::kEntry) {
    const CivilDate wanted = check.local_day + (*request.authorised_days - 1);
    const auto* applies = check.stay.if_contains("applies");
    const bool none_left = !check.authorised_until && applies != nullptr && *applies == true;
    if (none_left || (check.authorised_until && wanted > *check.authorised_until)) {
      return Error{"border.authorised_days", "more days than the stay rules allow"};
    }
    crossing.authorised_until = wanted;
  }
  crossing.unlawful_days = check.direction == Direction::kExit ? check.unlawful_days : 0;
  check.authorised_until = crossing.authorised_until;
  check.crossing_id = crossing.id;
  check.state = CheckState::kClosed;
  if (late) {
    if (!TRY(store::close(tx, check))) return false;
  } else if (!TRY(store::close_unless_crossed(tx, check))) {
    if (TRY(store::crossed_since(tx, store::records_of(check), check.opened_at))) return stale;
    return false;
  }
  ++check.version;
  TRY(store::insert_crossing(tx, crossing));
  TRY(count_passage(tx, grant, check, crossing));
  TRY(publish(tx, fact_of(check.direction == Direction::kEntry ? BorderFact::Kind::kEntry : BorderFact::Kind::kExit,
                          check.person, crossing)));
  json::object facts{{"crossing", crossing.id.to_text()},
                     {"direction", to_text(crossing.direction)},
                     {"local_day", crossing.local_day.to_text()}};
  TRY(record(tx, grant, check, "border.admitted", std::move(facts),
             {{"crossing", to_json(crossing)}, {"note", request.note}}));
  if (late) TRY(judge_later(tx, grant, crossing));
  return true;
}

Result<bool> Service::refuse(database::Transaction& tx, const protection::Grant& grant, Check& check,
                             const DecisionRequest& request) const {
  for (const std::string& reason : request.reasons)
    TRY(known_code("refusal_reasons", reason, "reasons", {{"facts", request.facts}, {"note", request.note}}));
  TRY(known_code("languages", request.form_language, "form_language"));
  if (request.signature != "signed" && request.signature != "refused_to_sign") {
    return Error{"border.refuse.signature", "the form is signed, or the refusal to sign is recorded"};
  }
  Refusal refusal;
  refusal.id = RefusalId::make(*check.decided_at, parts_.random);
  check.refusal_id = refusal.id;
  if (!TRY(close(tx, check))) return false;
  const std::int64_t serial = TRY(store::next_refusal_number(tx, check.post.id, check.local_day.year()));
  refusal.number = fmt::format("{}-{}-{:06}", check.post.code, check.local_day.year(), serial);
  refusal.check_id = check.id;
  refusal.traveller_id = check.traveller_id;
  refusal.at = *check.decided_at;
  refusal.local_day = check.local_day;
  refusal.post = check.post;
  refusal.officer_id = grant.caller().account;
  refusal.officer = grant.caller().name;
  refusal.reasons = request.reasons;
  refusal.facts = request.facts;
  refusal.form_language = request.form_language;
  refusal.signature = request.signature;
  refusal.safeguards = request.safeguards;
  TRY(store::insert_refusal(tx, refusal));
  Crossing place;
  place.post = check.post;
  place.local_day = check.local_day;
  place.transport_mode = check.details.transport_mode;
  place.travel_purpose = check.details.travel_purpose;
  TRY(publish(tx, fact_of(BorderFact::Kind::kRefusal, check.person, place)));
  json::object facts{
      {"refusal", refusal.id.to_text()}, {"number", refusal.number}, {"reasons", to_json(refusal.reasons)}};
  TRY(record(tx, grant, check, "border.refused", std::move(facts),
             {{"facts", refusal.facts},
              {"signature", refusal.signature},
              {"safeguards", refusal.safeguards},
              {"note", request.note}}));
  return true;
}

}  // namespace limen::border
