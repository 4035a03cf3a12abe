// What the desk prints: the form of consent, to be read out and signed, and the receipt of a referral, which says to
// the service what the service was told and no more.
#include <fmt/format.h>

#include <algorithm>

#include "services/directory/directory.h"
#include "services/protection_desk/state.h"

namespace limen::protection_desk {
namespace {

using api::Answer;
using api::Call;
using http::Method;
using StatePointer = std::shared_ptr<State>;

const documents::LetterKnows& field_names() {
  static const documents::LetterKnows knows{
      .values = {},
      .when = {},
      .lists = {},
      .tables = {},
      .names = {"surname", "given_names", "sex", "age", "nationality", "language", "contact", "needs", "message"}};
  return knows;
}

Result<std::shared_ptr<const documents::Letter>> read_letter(const config::PackStore& packs, std::string_view pack,
                                                             std::string_view file,
                                                             const documents::LetterKnows& knows) {
  const Node words = TRY(packs.read_or_baseline(pack, file));
  documents::Letter letter = TRY(documents::Letter::read(words, knows));
  return std::shared_ptr<const documents::Letter>(std::make_shared<documents::Letter>(std::move(letter)));
}

std::string text_at(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  if (found == nullptr) return {};
  return found->is_string() ? std::string(std::string_view(found->get_string())) : limen::to_text(*found);
}

bool holds(const json::object& object, std::string_view key, std::string_view code) {
  const auto* list = object.if_contains(key);
  return list != nullptr && list->is_array() &&
         std::ranges::any_of(list->get_array(), [&](const json::value& one) { return says(one, code); });
}

std::string local(const State& state, const PostId& id, Instant at) {
  const auto post = state.parts.posts.find(id);
  return post ? post->zone.local_text(at) : at.to_text();
}

// Each kind of referral with all that a service is told for it; ticked where the consent names it.
std::vector<documents::LetterBox> kinds(const State& state, const json::object* consent, std::string_view language) {
  std::vector<documents::LetterBox> boxes;
  const auto list = std::ranges::find(state.rules.lists, "referral_templates", &lists::CodeList::name);
  if (list == state.rules.lists.end()) return boxes;
  for (const lists::Code& code : list->entries) {
    std::string told;
    for (const std::string& field : code.texts("data_minimum"))
      told += (told.empty() ? "" : ", ") + state.rules.consent_form->name(field, language);
    boxes.push_back({fmt::format("{} ({})", code.label.in(language), told),
                     consent != nullptr && holds(*consent, "templates", code.code)});
  }
  return boxes;
}

Result<Answer> consent_form(const State& state, Call& call, database::Session& session) {
  const std::string language(call.query("language").value_or("en"));
  if (!lists::is_language(language)) return problem("protection_desk.code", "a language is en, fr, es or ar");
  const CaseId id = TRY(call.id<CaseId>("id"));
  const CaseFile one = TRY(state.load(session, call.grant(), id));
  call.look("protection_case", one.id.to_text());
  call.about({.post = one.post});
  const json::object& person = one.content.at("person").as_object();
  const json::array& consents = one.list("consents");
  const json::object* consent = consents.empty() ? nullptr : &consents.back().as_object();
  const auto post = state.parts.posts.find(one.post);
  documents::LetterFacts facts;
  facts.values = {{"number", std::to_string(one.number)},
                  {"authority", state.parts.authority},
                  {"post", post ? post->name : ""},
                  {"surname", text_at(person, "surname")},
                  {"given_names", text_at(person, "given_names")},
                  {"given", ""},
                  {"officer", ""},
                  {"withdrawn", ""}};
  facts.lists["kinds"] = kinds(state, consent, language);
  const bool guardian = consent != nullptr && text_at(*consent, "given_by") == "guardian";
  const bool self = consent != nullptr && !guardian;
  const documents::Letter& form = *state.rules.consent_form;
  facts.lists["givers"] = {{form.name("self", language), self}, {form.name("guardian", language), guardian}};
  if (consent == nullptr) {
    facts.when = {"blank"};
  } else {
    facts.when = {"given"};
    if (const auto at = Instant::parse(text_at(*consent, "at")); at.ok())
      facts.values["given"] = local(state, one.post, *at);
    facts.values["officer"] = text_at(*consent, "by");
    if (const auto at = Instant::parse(text_at(*consent, "withdrawn_at")); at.ok()) {
      facts.when.insert("withdrawn");
      facts.values["withdrawn"] = local(state, one.post, *at);
    }
    const json::value* bodies = consent->if_contains("bodies");
    const bool some = bodies != nullptr && bodies->is_array() && !bodies->get_array().empty();
    facts.when.insert(some ? "bodies" : "any_body");
    for (const json::value& body : some ? bodies->get_array() : json::array()) {
      const std::string code(body.as_string());
      const auto known = TRY(partners::Partners::body(session, code));
      facts.lists["bodies"].push_back({known ? known->name : code, true});
    }
  }
  const Bytes pdf = TRY(form.render(facts, language, state.parts.authority, one.opened_at));
  return Answer::bytes(std::string(as_text(pdf)), "application/pdf");
}

const std::string& in(const vulnerability::Text& text, std::string_view language) {
  if (language == "fr") return text.fr;
  if (language == "es") return text.es;
  return language == "ar" ? text.ar : text.en;
}

// Codes as the words of the pack; everything else as it was told.
std::string told_text(const State& state, std::string_view field, const json::value& value, std::string_view language) {
  if (!value.is_array())
    return value.is_string() ? std::string(std::string_view(value.get_string())) : limen::to_text(value);
  std::string text;
  for (const json::value& one : value.get_array()) {
    std::string said = one.is_string() ? std::string(std::string_view(one.get_string())) : limen::to_text(one);
    if (field == "needs") {
      if (const auto* need = state.rules.book.find(said); need != nullptr) said = in(need->label, language);
    }
    text += (text.empty() ? "" : ", ") + said;
  }
  return text;
}

Result<Answer> receipt(const State& state, Call& call, database::Session& session) {
  const std::string language(call.query("language").value_or("en"));
  if (!lists::is_language(language)) return problem("protection_desk.code", "a language is en, fr, es or ar");
  const CaseId id = TRY(call.id<CaseId>("id"));
  const ReferralId referral_id = TRY(call.id<ReferralId>("referral"));
  const CaseFile one = TRY(state.load(session, call.grant(), id));
  call.look("protection_case", one.id.to_text());
  call.about({.post = one.post});
  const auto referrals = TRY(store::referrals(session, one.id));
  const auto referral = std::ranges::find(referrals, referral_id, &Referral::id);
  const json::array& all = one.list("referrals");
  const std::string wanted = referral_id.to_text();
  const auto written =
      std::ranges::find_if(all, [&](const json::value& value) { return says(value.as_object().at("id"), wanted); });
  if (referral == referrals.end() || written == all.end())
    return problem("protection_desk.not_found", "the case has no such referral");
  const json::object& said = written->as_object();
  const auto post = state.parts.posts.find(one.post);
  const lists::Code* kind = state.rules.find("referral_templates", text_at(said, "template"));
  documents::LetterFacts facts;
  facts.values = {{"number", fmt::format("{}/{}", one.number, written - all.begin() + 1)},
                  {"authority", state.parts.authority},
                  {"post", post ? post->name : ""},
                  {"body", text_at(said, "body_name")},
                  {"service", text_at(said, "service")},
                  {"kind", kind == nullptr ? text_at(said, "template") : kind->label.in(language)},
                  {"sent", local(state, one.post, referral->sent_at)},
                  {"due", local(state, one.post, referral->due_at)},
                  {"received", referral->received_at ? local(state, one.post, *referral->received_at) : ""},
                  {"contact", ""}};
  facts.when = {referral->received_at ? "received" : "waiting"};
  if (const auto* steps = said.if_contains("steps"); steps != nullptr && steps->is_array()) {
    for (const json::value& step : steps->get_array()) {
      if (says(step.as_object().at("step"), "received")) facts.values["contact"] = text_at(step.as_object(), "contact");
    }
  }
  if (const auto* told = said.if_contains("told"); told != nullptr && told->is_object()) {
    for (const auto& [field, value] : told->get_object()) {
      const std::string& name = state.rules.referral_receipt->name(field, language);
      facts.tables["told"].push_back(
          {name.empty() ? std::string(field) : name, told_text(state, field, value, language)});
    }
  }
  const Bytes pdf =
      TRY(state.rules.referral_receipt->render(facts, language, state.parts.authority, referral->sent_at));
  return Answer::bytes(std::string(as_text(pdf)), "application/pdf");
}

}  // namespace

Result<std::shared_ptr<const documents::Letter>> read_consent_form(const config::PackStore& packs,
                                                                   std::string_view pack) {
  documents::LetterKnows knows = field_names();
  knows.values = {"number", "authority", "post", "surname", "given_names", "given", "officer", "withdrawn"};
  knows.when = {"blank", "given", "withdrawn", "any_body", "bodies"};
  knows.lists = {"kinds", "bodies", "givers"};
  knows.names.insert({"self", "guardian"});
  return read_letter(packs, pack, "consent_form.yaml", knows);
}

Result<std::shared_ptr<const documents::Letter>> read_referral_receipt(const config::PackStore& packs,
                                                                       std::string_view pack) {
  documents::LetterKnows knows = field_names();
  knows.values = {"number", "authority", "post", "body", "service", "kind", "sent", "due", "received", "contact"};
  knows.when = {"received", "waiting"};
  knows.tables = {"told"};
  return read_letter(packs, pack, "referral_receipt.yaml", knows);
}

Result<void> add_print_routes(api::Api& api, const StatePointer& state) {
  api::Operation form =
      operation(Method::kGet, "/cases/{id}/consent-form", "printConsentForm",
                "The form of consent as PDF: with the last consent, or blank", {"protection.desk"}, "", "");
  form.response_type = "application/pdf";
  form.query = {{"language", "en, fr, es or ar"}};
  TRY(api.read(std::move(form),
               [state](Call& call, database::Session& session) { return consent_form(*state, call, session); }));
  api::Operation paper =
      operation(Method::kGet, "/cases/{id}/referrals/{referral}/receipt", "printReferralReceipt",
                "The receipt of a referral as PDF, for the service to sign", {"protection.desk"}, "", "");
  paper.response_type = "application/pdf";
  paper.query = {{"language", "en, fr, es or ar"}};
  return api.read(std::move(paper),
                  [state](Call& call, database::Session& session) { return receipt(*state, call, session); });
}

}  // namespace limen::protection_desk
