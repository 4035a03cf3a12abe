#include "services/border/routes.h"

#include <utility>

#include "engines/names/names.h"
#include "platform/api/reading.h"
#include "services/border/json_forms.h"
#include "services/border/view.h"

namespace limen::border {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

Result<std::string> line(JsonReader& reader, std::string_view key, std::size_t max_bytes = 300) {
  return api::read_line(reader, key, max_bytes);
}

Result<std::optional<std::string>> optional_line(JsonReader& reader, std::string_view key) {
  const auto text = TRY(reader.optional_text(key, 300));
  return text ? std::optional<std::string>(clean_line(*text)) : std::nullopt;
}

Result<std::optional<int>> optional_days(JsonReader& reader, std::string_view key, std::int64_t least) {
  const auto days = TRY(reader.optional_integer(key, least, 3660));
  return days ? std::optional<int>(static_cast<int>(*days)) : std::nullopt;
}

Result<std::optional<Visa>> optional_visa(JsonReader& reader) {
  auto object = TRY(reader.optional_object("visa"));
  if (!object) return std::optional<Visa>();
  Visa visa = TRY(read_visa(*object));
  TRY(object->finish());
  return std::optional<Visa>(std::move(visa));
}

}  // namespace

Result<OpenRequest> read_open(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  OpenRequest request;
  const auto direction = parse_direction(TRY(reader.text("direction", 8)));
  if (!direction) return reader.error_at("direction", "border.code.unknown", "must be entry or exit");
  request.direction = *direction;
  request.zone = TRY(reader.optional_text("mrz", 1000));
  auto document = TRY(reader.optional_object("document"));
  auto person = TRY(reader.optional_object("person"));
  const bool none = TRY(reader.boolean_or("no_document", false));
  if ((request.zone ? 1 : 0) + (document ? 1 : 0) + (none ? 1 : 0) != 1) {
    return Error{"border.open.one_source", "give exactly one of mrz, document and no_document"};
  }
  if (document) {
    request.document = TRY(read_document(*document));
    request.person = TRY(read_person(*document));
    TRY(document->finish());
  }
  if (none) {
    if (!person) return reader.error_at("person", "json.missing", "is required without a document");
    request.person = TRY(read_person(*person));
    TRY(person->finish());
  } else if (person) {
    return reader.error_at("person", "border.open.one_source", "goes with no_document only");
  }
  request.lane = TRY(line(reader, "lane", 40));
  request.details.transport_mode = TRY(reader.text("transport_mode", 40));
  request.details.carrier_reference = TRY(line(reader, "carrier_reference", 60));
  request.details.travel_purpose = TRY(line(reader, "travel_purpose", 40));
  request.details.declared_days = TRY(optional_days(reader, "declared_days", 0));
  request.details.visa = TRY(optional_visa(reader));
  TRY(reader.finish());
  return request;
}

Result<CorrectionRequest> read_correction(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  CorrectionRequest request;
  request.reason = TRY(reader.text("reason", 40));
  request.note = TRY(required_note(reader, "note"));
  JsonReader changes = TRY(reader.object("changes"));
  if (const auto direction = TRY(changes.optional_text("direction", 8))) {
    request.direction = parse_direction(*direction);
    if (!request.direction) return changes.error_at("direction", "border.code.unknown", "must be entry or exit");
  }
  request.transport_mode = TRY(optional_line(changes, "transport_mode"));
  request.travel_purpose = TRY(optional_line(changes, "travel_purpose"));
  request.carrier_reference = TRY(optional_line(changes, "carrier_reference"));
  if (const auto at = TRY(changes.optional_text("at", 40))) {
    const auto instant = Instant::parse(*at);
    if (!instant.ok()) return changes.error_at("at", instant.error().code, instant.error().message);
    request.at = *instant;
  }
  if (auto document = TRY(changes.optional_object("document"))) {
    request.document = TRY(read_document(*document));
    TRY(read_person(*document));  // the form of a Document; who the person is stays as it was
    TRY(document->finish());
  }
  TRY(changes.finish());
  TRY(reader.finish());
  return request;
}

namespace {

Result<DetailsRequest> read_details(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  DetailsRequest request;
  request.travel_purpose = TRY(optional_line(reader, "travel_purpose"));
  request.destination = TRY(optional_line(reader, "destination"));
  request.contact = TRY(optional_line(reader, "contact"));
  request.carrier_reference = TRY(optional_line(reader, "carrier_reference"));
  request.guardian = TRY(optional_line(reader, "guardian"));
  request.declared_days = TRY(optional_days(reader, "declared_days", 0));
  request.visa = TRY(optional_visa(reader));
  TRY(reader.finish());
  return request;
}

Result<DecisionRequest> read_decision(const Service& service, const Call& call, database::Session& session,
                                      const PostId& post) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  DecisionRequest request;
  request.decision = TRY(reader.text("decision", 20));
  request.reasons = TRY(reader.texts("reasons", 30, 40));
  request.facts = TRY(read_note(reader, "facts"));
  request.note = TRY(read_note(reader, "note"));
  request.form_language = TRY(reader.optional_text("form_language", 8)).value_or("en");
  request.signature = TRY(reader.optional_text("signature", 40)).value_or("");
  request.authorised_days = TRY(optional_days(reader, "authorised_days", 1));
  if (auto child = TRY(reader.optional_object("child_safeguards"))) {
    ChildSafeguards safeguards;
    safeguards.guardian_informed = TRY(child->boolean_or("guardian_informed", false));
    safeguards.best_interest_note = TRY(read_note(*child, "best_interest_note"));
    const std::string account = TRY(child->optional_text("approver_account", 100)).value_or("");
    const std::string password = TRY(child->optional_text("approver_password", 1000)).value_or("");
    TRY(child->finish());
    if (!account.empty()) {
      TRY(call.first_time(session));
      const protection::Caller approver = TRY(service.parts().identity.confirm_person(session, account, password));
      // Another person, and one who could take the decision herself at this post.
      safeguards.approved_by_other =
          approver.account != call.caller().account && service.rights(approver, post).second_line;
      request.safeguards = {{"guardian_informed", safeguards.guardian_informed},
                            {"best_interest_note", safeguards.best_interest_note},
                            {"approved_by", approver.name},
                            {"approved_by_id", approver.account.to_text()}};
    }
    request.child = std::move(safeguards);
  }
  const std::string witness = TRY(line(reader, "witness", 200));
  if (request.decision == "refuse" && request.signature == "refused_to_sign") {
    if (witness.empty())
      return reader.error_at("witness", "border.refuse.witness", "name who saw that the person refused to sign");
    request.safeguards["witness"] = witness;
  }
  TRY(reader.finish());
  return request;
}

void look_at(Call& call, const Check& check) {
  call.about({.post = check.post.id, .owner = check.officer_id});
  call.look("check", check.id.to_text());
  if (check.traveller_id) call.look("traveller", check.traveller_id->to_text());
}

using Act = std::function<Result<void>(database::Transaction&, const protection::Grant&, CheckWithHistory&)>;

// An action on the check in the path: read it, act in the writer, answer with the view.
Result<Commit> act_on_check(Service& service, Call& call, database::Session& session, Act act) {
  const CheckId id = TRY(call.id<CheckId>("id"));
  auto subject = std::make_shared<CheckWithHistory>(TRY(service.load(session, call.grant(), id)));
  look_at(call, subject->check);
  return Commit([&service, &call, subject, act = std::move(act)](database::Transaction& tx) -> Result<Answer> {
    TRY(act(tx, call.grant(), *subject));
    return Answer::json(check_view(service, *subject, call.grant()));
  });
}

api::Operation check_operation(std::string path, std::string id, std::string summary, std::vector<std::string> scopes,
                               std::string body) {
  return {.method = Method::kPost,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "border",
          .scopes = std::move(scopes),
          .purpose = true,
          .body_schema = std::move(body),
          .response_schema = "CheckView"};
}

Result<void> add_opening(api::Api& api, Service& service) {
  api::Operation open = check_operation("/api/checks", "openCheck", "Opens a check from a document, or without one",
                                        {"border.check"}, "OpenCheck");
  open.status = 201;
  open.again = true;
  TRY(api.write(std::move(open), [&service](Call& call, database::Session& session) -> Result<Commit> {
    const OpenRequest request = TRY(read_open(call.body()));
    auto subject = std::make_shared<CheckWithHistory>(TRY(service.prepare_open(session, call.grant(), request)));
    look_at(call, subject->check);
    return Commit([&service, &call, subject](database::Transaction& tx) -> Result<Answer> {
      CheckWithHistory opened = *subject;
      TRY(service.commit_open(tx, call.grant(), opened));
      // In the writer she may turn out to be somebody whom the lane beside has just recorded.
      if (opened.check.traveller_id) call.look("traveller", opened.check.traveller_id->to_text());
      return Answer::json(check_view(service, opened, call.grant()), 201);
    });
  }));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/checks/{id}",
                .id = "getCheck",
                .summary = "One check with everything beside it",
                .tag = "border",
                .scopes = {"border.check", "border.second_line"},
                .purpose = true,
                .response_schema = "CheckView"},
               [&service](Call& call, database::Session& session) -> Result<Answer> {
                 const CheckId id = TRY(call.id<CheckId>("id"));
                 const CheckWithHistory subject = TRY(service.load(session, call.grant(), id));
                 look_at(call, subject.check);
                 return Answer::json(check_view(service, subject, call.grant()));
               }));
  return api.read(
      {.method = Method::kGet,
       .path = "/api/checks",
       .id = "listChecks",
       .summary = "Checks of the session's post, newest first",
       .tag = "border",
       .scopes = {"border.check", "border.second_line"},
       .purpose = true,
       .response_schema = "CheckList",
       .query = {{"state", "open, referred or closed"}, {"limit", "at most this many, 1 to 200", "integer"}}},
      [](Call& call, database::Session& session) -> Result<Answer> {
        if (!call.caller().current_post) return Error{"border.no_post", "choose the post you work at first"};
        const auto wanted = call.query("state");
        const auto state = wanted ? parse_check_state(*wanted) : std::nullopt;
        if (wanted && !state) return Error{"border.code.unknown", "a state is open, referred or closed"};
        const auto limit = TRY(call.query_integer("limit", 1, 200)).value_or(50);
        const auto found =
            TRY(store::list_checks(session, call.grant(), *call.caller().current_post, state, static_cast<int>(limit)));
        json::array list;
        for (const store::Summary& summary : found.items) {
          call.look("check", summary.id.to_text());
          list.push_back(summary_view(summary));
        }
        json::object answer{{"checks", std::move(list)}};
        if (found.unreadable > 0) answer["unreadable"] = found.unreadable;
        return Answer::json(std::move(answer));
      });
}

Result<void> add_actions(api::Api& api, Service& service) {
  const std::vector<std::string> both = {"border.check", "border.second_line"};
  TRY(api.write(check_operation("/api/checks/{id}/details", "setDetails",
                                "Adds what the officer learns; the stay is judged again", both, "CheckDetails"),
                [&service](Call& call, database::Session& session) -> Result<Commit> {
                  const DetailsRequest request = TRY(read_details(call.body()));
                  return act_on_check(service, call, session,
                                      [&service, request](auto& tx, const auto& grant, CheckWithHistory& subject) {
                                        return service.set_details(tx, grant, subject, request);
                                      });
                }));
  TRY(api.write(check_operation("/api/checks/{id}/hits/{hit_id}/review", "reviewHit",
                                "A person confirms or dismisses a hit", both, "HitReview"),
                [&service](Call& call, database::Session& session) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const auto outcome = parse_hit_state(TRY(reader.text("outcome", 20)));
                  if (outcome != HitState::kConfirmed && outcome != HitState::kDismissed)
                    return reader.error_at("outcome", "border.code.unknown", "must be confirmed or dismissed");
                  HitReview review{.outcome = *outcome};
                  review.reason = TRY(line(reader, "reason", 40));
                  review.note = TRY(read_note(reader, "note"));
                  review.remember = TRY(reader.boolean_or("remember", false));
                  TRY(reader.finish());
                  const HitId hit = TRY(call.id<HitId>("hit_id"));
                  return act_on_check(service, call, session,
                                      [&service, hit, review](auto& tx, const auto& grant, CheckWithHistory& subject) {
                                        return service.review(tx, grant, subject.check, hit, review);
                                      });
                }));
  TRY(api.write(
      check_operation("/api/checks/{id}/refer", "referCheck", "Sends the check to second line", both, "ReferCheck"),
      [&service](Call& call, database::Session& session) -> Result<Commit> {
        JsonReader reader = TRY(JsonReader::open(call.body()));
        Referral referral;
        referral.reasons = TRY(reader.texts("reasons", 30, 40));
        referral.note = TRY(read_note(reader, "note"));
        if (std::string to = TRY(line(reader, "referred_to", 100)); !to.empty()) referral.to = Body{std::move(to), {}};
        TRY(reader.finish());
        return act_on_check(service, call, session,
                            [&service, referral](auto& tx, const auto& grant, CheckWithHistory& subject) {
                              return service.refer(tx, grant, subject.check, referral);
                            });
      }));
  TRY(api.write(
      check_operation("/api/checks/{id}/protection", "requestProtection",
                      "Receives a request for protection, or a sign of need for it", both, "ProtectionRequest"),
      [&service](Call& call, database::Session& session) -> Result<Commit> {
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::string kind = TRY(reader.text("kind", 40)), note = TRY(read_note(reader, "note"));
        const std::string to = TRY(line(reader, "referred_to", 100));
        TRY(reader.finish());
        return act_on_check(service, call, session,
                            [&service, kind, note, to](auto& tx, const auto& grant, CheckWithHistory& subject) {
                              return service.request_protection(tx, grant, subject.check, kind, note, to);
                            });
      }));
  return api.write(
      check_operation("/api/checks/{id}/protection/close", "closeProtection",
                      "The competent person closes a request for protection", {"protection.close"}, "ProtectionClose"),
      [&service](Call& call, database::Session& session) -> Result<Commit> {
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::string outcome = TRY(reader.text("outcome", 40)), note = TRY(required_note(reader, "note"));
        TRY(reader.finish());
        return act_on_check(service, call, session,
                            [&service, outcome, note](auto& tx, const auto& grant, CheckWithHistory& subject) {
                              return service.close_protection(tx, grant, subject.check, outcome, note);
                            });
      });
}

Result<void> add_decision(api::Api& api, Service& service) {
  api::Operation decide = check_operation("/api/checks/{id}/decision", "decideCheck", "Admits, refuses or withdraws",
                                          {"border.check", "border.second_line"}, "Decision");
  decide.response_schema = "DecisionReceipt";
  decide.shows = false;  // a receipt; the decision has an entry of its own in the journal
  decide.again = true;   // the check is read again
  TRY(api.write(std::move(decide), [&service](Call& call, database::Session& session) -> Result<Commit> {
    const CheckId id = TRY(call.id<CheckId>("id"));
    auto check = std::make_shared<Check>(TRY(service.to_decide(session, call.grant(), id)));
    look_at(call, *check);
    auto request = std::make_shared<const DecisionRequest>(TRY(read_decision(service, call, session, check->post.id)));
    // Here, where many may; if it fails the writer does it, and says what is wrong.
    if (auto looked = service.look_again(session, call.grant(), *check); !looked.ok()) check->alert_generation = 0;
    return Commit([&service, &call, request, check, run = false](database::Transaction& tx) mutable -> Result<Answer> {
      if (std::exchange(run, true)) *check = TRY(store::load_check(tx, call.grant(), check->id));
      if (TRY(service.decide(tx, call.grant(), *check, *request)) == Service::Decided::kHitsChanged) {
        return Answer{.refused =
                          Error{"border.hits_changed", "the alert lists have changed: new hits wait for review"}};
      }
      return Answer::json(decision_view(*check));
    });
  }));
  return api.write({.method = Method::kPost,
                    .path = "/api/crossings/{id}/correction",
                    .id = "correctCrossing",
                    .summary = "Records a correction; nothing is overwritten",
                    .tag = "border",
                    .scopes = {"border.correct"},
                    .purpose = true,
                    .body_schema = "Correction",
                    .response_schema = "Crossing"},
                   [&service](Call& call, database::Session&) -> Result<Commit> {
                     auto request = std::make_shared<const CorrectionRequest>(TRY(read_correction(call.body())));
                     const CrossingId id = TRY(call.id<CrossingId>("id"));
                     call.look("crossing", id.to_text());
                     return Commit([&service, &call, request, id](database::Transaction& tx) -> Result<Answer> {
                       const Crossing crossing = TRY(service.correct(tx, call.grant(), id, *request));
                       call.about({.post = crossing.post.id, .owner = crossing.officer_id});
                       return Answer::json(to_json(crossing));
                     });
                   });
}

Result<Answer> find_travellers(Call& call, database::Session& session) {
  store::TravellerSearch search;
  const names::Folder folder;
  if (const auto text = call.query("document_number")) {
    const auto number = document_number(*text);
    if (!number) return Error{"border.document.number", "one to 32 letters, digits, dashes or slashes"};
    search.document_number = *number;
  }
  if (const auto issuer = call.query("issuer")) search.issuer = TRY(StateCode::parse(*issuer));
  if (const auto surname = call.query("surname")) {
    for (const std::string& part : folder.fold(*surname).parts)
      search.search_name += (search.search_name.empty() ? "" : " ") + part;
  }
  if (const auto birth = call.query("birth_date")) search.birth = TRY(PartialDate::parse(*birth));
  if (search.document_number.empty() && search.search_name.empty()) {
    return Error{"border.search.too_wide", "give a document number or a surname"};
  }
  const auto given = call.query("given_names");
  if (const auto wanted = given ? folder.fold(*given).parts : std::vector<std::string>(); !wanted.empty()) {
    search.given_names_fit = [&folder, wanted](std::string_view names) {
      const auto parts = folder.fold(names).parts;
      return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& part) {
        return std::find(parts.begin(), parts.end(), part) != parts.end();
      });
    };
  }
  json::array found;
  for (const TravellerId& id : TRY(store::search_travellers(session, call.grant(), search, 50))) {
    const Traveller traveller = TRY(store::load_traveller(session, call.grant(), id));
    call.look("traveller", id.to_text());
    const auto records = TRY(store::records_of(session, id));
    const auto crossings = TRY(store::crossings_of(session, call.grant(), records));
    found.push_back(
        traveller_summary(traveller, crossings.empty() ? std::nullopt : std::optional<Instant>(crossings.back().at)));
  }
  return Answer::json(json::object{{"travellers", std::move(found)}});
}

Result<void> add_travellers(api::Api& api, Service& service) {
  TRY(api.read({.method = Method::kGet,
                .path = "/api/travellers",
                .id = "findTravellers",
                .summary = "Searches travellers by document or surname",
                .tag = "border",
                .scopes = {"border.history"},
                .purpose = true,
                .response_schema = "TravellerList",
                .query = {{"document_number", "as printed"},
                          {"issuer", "state code"},
                          {"surname", "any script"},
                          {"given_names", "each part must occur"},
                          {"birth_date", "may be partial"}}},
               find_travellers));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/travellers/{id}",
                .id = "getTraveller",
                .summary = "Crossings, stays, refusals and checks of one traveller",
                .tag = "border",
                .scopes = {"border.history"},
                .purpose = true,
                .response_schema = "Traveller"},
               [&service](Call& call, database::Session& session) -> Result<Answer> {
                 const TravellerId id = TRY(call.id<TravellerId>("id"));
                 const Traveller traveller = TRY(store::load_traveller(session, call.grant(), id));
                 const auto records = TRY(store::records_of(session, id));
                 auto crossings = TRY(store::crossings_of(session, call.grant(), records, true));
                 TRY(service.put_decided_stays(session, call.grant(), records, crossings));
                 const auto refusals = TRY(store::refusals_of(session, call.grant(), records));
                 const auto checks = TRY(store::checks_of(session, call.grant(), records, 50));
                 const auto hold = TRY(store::hold_of(session, call.grant(), records));
                 for (const TravellerId& record : records) call.look("traveller", record.to_text());
                 json::object view =
                     traveller_view(service, traveller, crossings, refusals, checks, call.now().utc_day());
                 view["records"] = records.size();
                 if (hold) {
                   json::object held = to_json(*hold);
                   // That it is held is for everybody who reads the file; why, perhaps a complaint about the reader, is
                   // for those who may hold.
                   if (!call.caller().has_scope("retention.hold")) held.erase("reason");
                   view["hold"] = std::move(held);
                 }
                 TRY(add_clearances(session, call, id, view));
                 return Answer::json(std::move(view));
               }));
  return api.read({.method = Method::kGet,
                   .path = "/api/refusals/{id}/form",
                   .id = "printRefusal",
                   .summary = "The refusal form as PDF",
                   .tag = "border",
                   .scopes = {"border.second_line", "border.history"},
                   .purpose = true,
                   .query = {{"language", "en, fr, es or ar"}},
                   .response_type = "application/pdf"},
                  [&service](Call& call, database::Session& session) -> Result<Answer> {
                    const RefusalId id = TRY(call.id<RefusalId>("id"));
                    const Refusal refusal = TRY(store::load_refusal(session, call.grant(), id));
                    const Check check = TRY(store::load_check(session, call.grant(), refusal.check_id));
                    look_at(call, check);
                    const std::string language(call.query("language").value_or(refusal.form_language));
                    if (!lists::is_language(language))
                      return Error{"border.code.unknown", "a language is en, fr, es or ar"};
                    return Answer::bytes(TRY(refusal_form(service.parts(), refusal, check, language)),
                                         "application/pdf");
                  });
}

}  // namespace

Result<void> register_border_routes(api::Api& api, Service& service) {
  TRY(api.add_schemas(border_schemas()));
  TRY(api.add_status("border.*", 409));
  for (const char* code :
       {"border.code.unknown",       "border.code.requires",   "border.lane.unknown",       "border.document.number",
        "border.person.name",        "border.open.one_source", "border.open.unreadable",    "border.search.too_wide",
        "border.decision.unknown",   "border.refer.no_reason", "border.refer.body_unknown", "border.hit.no_reason",
        "border.withdraw.no_reason", "border.correct.no_note", "border.correct.future",     "border.refuse.signature",
        "border.protection_no_note", "border.authorised_days", "border.permit.unknown",     "border.late.future",
        "border.late.too_old",       "border.refuse.witness",  "border.copy.type",          "border.copy.empty"}) {
    TRY(api.add_status(code, 422));
  }
  TRY(api.add_status("border.stored_form", 500));
  TRY(api.add_status("border.hit.second_line_only", 403));
  TRY(api.add_status("border.protection_not_competent", 403));
  TRY(add_opening(api, service));
  TRY(add_actions(api, service));
  TRY(add_decision(api, service));
  TRY(register_slip_routes(api, service));
  TRY(register_hold_routes(api, service));
  TRY(register_copy_routes(api, service));
  TRY(register_clearance_routes(api, service));
  TRY(register_replay_route(api, service));
  return add_travellers(api, service);
}

}  // namespace limen::border
