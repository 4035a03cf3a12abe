// The routes of consent and referral.
#include "platform/api/reading.h"
#include "services/protection_desk/state.h"

namespace limen::protection_desk {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using StatePointer = std::shared_ptr<State>;

constexpr std::size_t kLineBytes = 300, kNoteBytes = 20'000;
constexpr const char *kDesk = "protection.desk", *kOverride = "protection.override";

using Change = std::function<Result<void>(database::Transaction&, CaseFile&, journal::Entry&)>;
Result<Commit> change(const StatePointer& state, Call& call, const char* kind, std::int64_t version, Change act) {
  const CaseId id = TRY(call.id<CaseId>("id"));
  return Commit([state, &call, kind, id, version, act = std::move(act)](database::Transaction& tx) -> Result<Answer> {
    CaseFile one = TRY(state->claim(tx, call.grant(), id, version));
    journal::Entry entry = call.entry(kind, "protection_case", id.to_text());
    TRY(act(tx, one, entry));
    TRY(state->save(tx, one, std::move(entry)));
    call.look("protection_case", id.to_text());
    call.about({.post = one.post});
    const auto referrals = TRY(store::referrals(tx, id));
    const std::int64_t notes = TRY(store::note_count(tx, id));
    return Answer::json(view(*state, one, referrals, notes, call.now().utc_day(), call.now()));
  });
}

json::array to_json(const std::vector<std::string>& all) {
  json::array array;
  for (const std::string& one : all) array.emplace_back(one);
  return array;
}

// Who gave it, for what, in which words: the form that is read out and signed is printed by the page.
Result<json::object> read_consent(const State& state, JsonReader& reader, const Call& call) {
  const std::string given_by = TRY(reader.text("given_by", 20));
  if (given_by != "self" && given_by != "guardian")
    return reader.error_at("given_by", "protection_desk.code", "self or guardian");
  const auto templates = TRY(reader.texts("templates", 30, 40)), bodies = TRY(reader.texts("bodies", 50, 100));
  if (templates.empty()) return reader.error_at("templates", "protection_desk.code", "say what it is for");
  for (const std::string& one : templates) {
    if (state.rules.find("referral_templates", one) == nullptr)
      return reader.error_at("templates", "protection_desk.code", "there is no such template");
  }
  json::object consent{{"given_by", given_by},
                       {"templates", to_json(templates)},
                       {"bodies", to_json(bodies)},
                       {"language", TRY(api::read_line(reader, "language", 20))},
                       {"interpreter", TRY(reader.boolean_or("interpreter", false))},
                       {"at", call.now().to_text()},
                       {"by", call.caller().name}};
  return consent;
}

Result<void> add_consent(api::Api& api, const StatePointer& state) {
  TRY(api.write(operation(Method::kPost, "/cases/{id}/consent", "giveProtectionConsent",
                          "The person agrees to be referred: for what, and to whom", {kDesk}, "ProtectionConsentInput",
                          "ProtectionCase"),
                [state](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
                  const json::object consent = TRY(read_consent(*state, reader, call));
                  TRY(reader.finish());
                  return change(state, call, "protection_desk.consent_given", version,
                                [consent](auto&, CaseFile& one, auto&) -> Result<void> {
                                  one.list("consents").push_back(consent);
                                  return {};
                                });
                }));
  return api.write(
      operation(Method::kPost, "/cases/{id}/consent/withdraw", "withdrawProtectionConsent",
                "The person does not agree any more: what is under way by consent is revoked", {kDesk},
                "ProtectionReasonInput", "ProtectionCase"),
      [state](Call& call, database::Session&) -> Result<Commit> {
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
        const std::string reason = TRY(api::read_note(reader, "reason", kNoteBytes));
        TRY(reader.finish());
        return change(
            state, call, "protection_desk.consent_withdrawn", version,
            [state, &call, reason](database::Transaction& tx, CaseFile& one, journal::Entry& entry) -> Result<void> {
              entry.facts["revoked"] = TRY(withdraw_consent(*state, tx, one, reason, call.caller().name, call.now()));
              return {};
            });
      });
}

Result<NewReferral> read_referral(JsonReader& reader) {
  NewReferral wanted;
  wanted.body = TRY(reader.text("body", 100));
  wanted.service = TRY(api::read_line(reader, "service", kLineBytes));
  wanted.need = TRY(reader.text("need", 40));
  wanted.template_code = TRY(reader.text("template", 40));
  wanted.message = TRY(api::read_note(reader, "message", kNoteBytes));
  wanted.best_interest_note = TRY(api::read_note(reader, "best_interest_note", kNoteBytes));
  wanted.override_reason = TRY(api::read_line(reader, "override_reason", 40));
  wanted.override_text = TRY(api::read_note(reader, "override_text", kNoteBytes));
  return wanted;
}

Result<void> add_referral(api::Api& api, const StatePointer& state) {
  TRY(api.write(operation(Method::kPost, "/cases/{id}/referrals", "referProtectionCase",
                          "Refers the person to a body of the directory, by consent or with a reason without it",
                          {kDesk, kOverride}, "ProtectionReferralInput", "ProtectionCase"),
                [state](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
                  const NewReferral wanted = TRY(read_referral(reader));
                  TRY(reader.finish());
                  return change(state, call, "protection_desk.referred", version,
                                [state, &call, wanted](database::Transaction& tx, CaseFile& one,
                                                       journal::Entry& entry) -> Result<void> {
                                  const Referral made = TRY(refer(*state, tx, call.grant(), one, wanted, call.now()));
                                  entry.facts["referral"] = made.id.to_text();
                                  entry.facts["basis"] = wanted.override_reason.empty() ? "consent" : "override";
                                  return {};
                                });
                }));
  return api.write(
      operation(Method::kPost, "/cases/{id}/referrals/{referral}/step", "stepProtectionReferral",
                "Received, accepted, rejected, done or revoked", {kDesk}, "ProtectionStepInput", "ProtectionCase"),
      [state](Call& call, database::Session&) -> Result<Commit> {
        const ReferralId id = TRY(call.id<ReferralId>("referral"));
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
        Step step;
        step.step = TRY(reader.text("step", 20));
        step.reason = TRY(api::read_line(reader, "reason", 40));
        step.note = TRY(api::read_note(reader, "note", kNoteBytes));
        step.contact = TRY(api::read_line(reader, "contact", kLineBytes));
        TRY(reader.finish());
        return change(
            state, call, "protection_desk.referral_step", version,
            [state, &call, id, step](database::Transaction& tx, CaseFile& one, journal::Entry& entry) -> Result<void> {
              const Referral now = TRY(take_step(*state, tx, one, id, step, call.caller().name, call.now()));
              entry.facts["referral"] = id.to_text();
              entry.facts["state"] = now.state;
              return {};
            });
      });
}

}  // namespace

Result<void> add_referral_routes(api::Api& api, const StatePointer& state) {
  TRY(add_consent(api, state));
  return add_referral(api, state);
}

}  // namespace limen::protection_desk
