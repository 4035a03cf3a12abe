// Consent, and the way of a referral: sent, received within its hours, accepted or rejected, done; or revoked.
#include <algorithm>

#include "base/text.h"
#include "services/directory/directory.h"
#include "services/protection_desk/state.h"

namespace limen::protection_desk {
namespace {

using database::Transaction;
using protection::Grant;

bool has_text(const json::array& all, std::string_view wanted) {
  return std::ranges::any_of(all, [&](const json::value& one) { return says(one, wanted); });
}

// From where a step may be taken.
bool may_follow(std::string_view state, std::string_view step) {
  const bool under_way = state == "sent" || state == "received" || state == "accepted";
  if (step == "received") return state == "sent";
  if (step == "accepted") return state == "sent" || state == "received";
  if (step == "rejected") return state == "sent" || state == "received";
  if (step == "done") return state == "accepted";
  return step == "revoked" && under_way;
}

json::object* referral_of(CaseFile& one, const std::string& id) {
  for (json::value& value : one.list("referrals")) {
    if (says(value.as_object().at("id"), id)) return &value.as_object();
  }
  return nullptr;
}

Result<void> put_step(const State& state, Transaction& tx, CaseFile& one, Referral& referral, const Step& step,
                      std::string_view by, Instant now) {
  referral.state = step.step;
  if (!referral.received_at && (step.step == "received" || step.step == "accepted")) referral.received_at = now;
  if (step.step == "rejected" || step.step == "done" || step.step == "revoked") referral.ended_at = now;
  json::object* written = referral_of(one, referral.id.to_text());
  if (written == nullptr) return problem("protection_desk.not_found", "there is no such referral");
  json::object line{{"step", step.step}, {"at", now.to_text()}, {"by", by}};
  for (const auto& [key, text] :
       {std::pair{"reason", &step.reason}, {"note", &step.note}, {"contact", &step.contact}}) {
    if (!text->empty()) line[key] = *text;
  }
  (*written)["steps"].as_array().push_back(std::move(line));
  (void)state;
  return store::put_referral(tx, referral);
}

// What the template allows of what is known, and no more.
json::object minimum_of(const State& state, const CaseFile& one, const lists::Code& kind, const NewReferral& wanted,
                        CivilDate today) {
  const json::object& person = one.content.at("person").as_object();
  json::object told;
  for (const std::string& field : kind.texts("data_minimum")) {
    if (field == "message") {
      if (!wanted.message.empty()) told["message"] = wanted.message;
    } else if (field == "needs") {
      told["needs"] = json::array{wanted.need};
    } else if (field == "age") {
      if (const auto age = state.person_of(one, today).age) told["age"] = *age;
    } else if (const auto* value = person.if_contains(field); value != nullptr && *value != "") {
      told[field] = *value;
    }
  }
  return told;
}

}  // namespace

const json::object* State::consent_for(const CaseFile& one, std::string_view template_code,
                                       std::string_view body) const {
  for (const json::value& value : one.list("consents")) {
    const json::object& consent = value.as_object();
    if (consent.contains("withdrawn_at")) continue;
    const json::array& bodies = consent.at("bodies").as_array();
    if (has_text(consent.at("templates").as_array(), template_code) && (bodies.empty() || has_text(bodies, body)))
      return &consent;
  }
  return nullptr;
}

Result<Referral> refer(const State& state, Transaction& tx, const Grant& grant, CaseFile& one,
                       const NewReferral& wanted, Instant now) {
  const lists::Code* kind = state.rules.find("referral_templates", wanted.template_code);
  if (kind == nullptr) return problem("protection_desk.code", "there is no such template", "/template");
  const vulnerability::Need* need = state.rules.book.find(wanted.need);
  if (need == nullptr) return problem("protection_desk.code", "there is no such need", "/need");
  const auto body = TRY(partners::Partners::body(tx, wanted.body));
  if (!body) return problem("protection_desk.body_unknown", "the directory has no such body", "/body");
  if (std::ranges::find(body->services, wanted.service) == body->services.end())
    return problem("protection_desk.body_unknown", "the body has no such service", "/service");
  // Before a child is handed to anybody: what is best for her, in words [Convention on the Rights of the Child, Art.
  // 3].
  const auto person = state.person_of(one, now.utc_day());
  if (state.rules.book.child(person) && wanted.best_interest_note.empty()) {
    return problem("protection_desk.best_interest", "for a child, say why this is in her best interests",
                   "/best_interest_note");
  }
  const bool by_consent = wanted.override_reason.empty();
  if (by_consent && state.consent_for(one, wanted.template_code, body->id) == nullptr) {
    return problem("protection_desk.no_consent", "no consent covers this referral", "/consent");
  }
  if (!by_consent) {
    TRY(grant.require("protection.override", {.post = one.post}));
    if (state.rules.find("consent_overrides", wanted.override_reason) == nullptr)
      return problem("protection_desk.code", "there is no such reason", "/override_reason");
    if (wanted.override_text.empty())
      return problem("protection_desk.no_text", "say why it is done without consent", "/override_text");
  }
  Referral referral;
  referral.id = ReferralId::make(now, state.parts.random);
  referral.one = one.id;
  referral.body = body->id;
  referral.sent_at = now;
  referral.due_at = now.plus_seconds(std::int64_t{3600} * need->hours);
  json::object written{{"id", referral.id.to_text()},
                       {"body", body->id},
                       {"body_name", body->name},
                       {"service", wanted.service},
                       {"need", wanted.need},
                       {"template", wanted.template_code},
                       {"told", minimum_of(state, one, *kind, wanted, now.utc_day())},
                       {"basis", by_consent ? "consent" : "override"},
                       {"steps", json::array{}}};
  if (!by_consent) {
    written["reason"] = wanted.override_reason;
    written["reason_text"] = wanted.override_text;
  }
  if (!wanted.best_interest_note.empty()) written["best_interest_note"] = wanted.best_interest_note;
  one.list("referrals").push_back(std::move(written));
  TRY(put_step(state, tx, one, referral, {.step = "sent"}, grant.caller().name, now));
  if (one.state == "new" || one.state == "assessment") one.state = "service";
  return referral;
}

Result<Referral> take_step(const State& state, Transaction& tx, CaseFile& one, const ReferralId& id, const Step& step,
                           std::string_view by, Instant now) {
  auto all = TRY(store::referrals(tx, one.id));
  const auto found = std::ranges::find(all, id, &Referral::id);
  if (found == all.end()) return problem("protection_desk.not_found", "there is no such referral");
  if (!may_follow(found->state, step.step))
    return problem("protection_desk.referral.step", "a referral does not go there from where it is", "/step");
  if (step.step == "rejected") {
    const lists::Code* reason = state.rules.find("referral_rejections", step.reason);
    if (reason == nullptr) return problem("protection_desk.code", "there is no such reason", "/reason");
    const bool needs_note = std::ranges::find(reason->requires_, "note") != reason->requires_.end();
    if (needs_note && step.note.empty()) return problem("protection_desk.no_text", "say why", "/note");
  } else if (!step.reason.empty()) {
    return problem("protection_desk.code", "only a rejection has a reason of the list", "/reason");
  }
  if (step.step == "revoked" && step.note.empty()) return problem("protection_desk.no_text", "say why", "/note");
  if ((step.step == "received" || step.step == "accepted") && step.contact.empty())
    return problem("protection_desk.no_text", "say who at the service confirmed it", "/contact");
  TRY(put_step(state, tx, one, *found, step, by, now));
  return *found;
}

Result<int> withdraw_consent(const State& state, Transaction& tx, CaseFile& one, std::string_view reason,
                             std::string_view by, Instant now) {
  bool any = false;
  for (json::value& value : one.list("consents")) {
    json::object& consent = value.as_object();
    if (consent.contains("withdrawn_at")) continue;
    consent["withdrawn_at"] = now.to_text();
    consent["withdrawn_reason"] = reason;
    any = true;
  }
  if (!any) return problem("protection_desk.no_consent", "there is no consent to withdraw");
  int revoked = 0;
  for (Referral& referral : TRY(store::referrals(tx, one.id))) {
    const json::object* written = referral_of(one, referral.id.to_text());
    if (written == nullptr || !says(written->at("basis"), "consent") || !may_follow(referral.state, "revoked"))
      continue;
    TRY(put_step(state, tx, one, referral, {.step = "revoked", .note = "consent_withdrawn"}, by, now));
    ++revoked;
  }
  return revoked;
}

}  // namespace limen::protection_desk
