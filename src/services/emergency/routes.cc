#include <charconv>

#include "base/embedded.h"
#include "platform/api/reading.h"
#include "services/accounts/accounts.h"
#include "services/emergency/service.h"

extern "C" {
extern const char limen_embedded_emergency_schemas_begin[];
extern const char limen_embedded_emergency_schemas_end[];
}

namespace limen::emergency {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using api::Who;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kReasonBytes = 4000, kPasswordBytes = 4096;
constexpr int kMostEnvelopes = 50, kMostUses = 200;
constexpr double kSignInCost = 20;

json::object label_json(const lists::Label& label) {
  return {{"en", label.en}, {"fr", label.fr}, {"es", label.es}, {"ar", label.ar}};
}

api::Operation operation(Method method, std::string path, std::string id, std::string summary,
                         std::vector<std::string> scopes, std::string body, std::string response) {
  api::Operation out{.method = method,
                     .path = std::move(path),
                     .id = std::move(id),
                     .summary = std::move(summary),
                     .tag = "emergency",
                     .scopes = std::move(scopes),
                     .body_schema = std::move(body),
                     .response_schema = std::move(response)};
  if (out.scopes.empty()) out.who = Who::kSession;
  return out;
}

Answer signed_in(const Service& service, const Call& call, const identity::OpenedSession& opened) {
  Answer answer = Answer::json(accounts::session_json(*opened.session));
  answer.headers.emplace_back(
      "Set-Cookie",
      api::session_cookie(opened.token, service.parts.identity.policy().absolute_seconds, call.request().tls));
  return answer;
}

Result<Answer> recover(const Service& service, Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const std::string account = TRY(reader.text("account", 256));
  const std::string password = TRY(reader.text("password", kPasswordBytes));
  const std::string code = TRY(reader.text("code", 64));
  TRY(reader.finish());
  return signed_in(service, call, TRY(service.recover(account, password, code)));
}

Result<Answer> open_envelope(const Service& service, Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Opening opening;
  opening.account = TRY(reader.text("account", 256));
  opening.password = TRY(reader.text("password", kPasswordBytes));
  opening.envelope = TRY(reader.integer("envelope", 1, INT32_MAX));
  opening.code = TRY(reader.text("code", 64));
  opening.reason = TRY(api::read_note(reader, "reason", kReasonBytes));
  if (reader.has("post_id")) opening.post = TRY(api::read_id<PostId>(reader, "post_id"));
  opening.second_account = TRY(reader.optional_text("second_account", 256)).value_or("");
  opening.second_password = TRY(reader.optional_text("second_password", kPasswordBytes)).value_or("");
  TRY(reader.finish());
  return signed_in(service, call, TRY(service.open_envelope(opening)));
}

Result<void> add_ways_in(api::Api& api, const ServicePointer& service) {
  api::Operation codes = operation(Method::kPost, "/api/session/recovery-codes", "makeRecoveryCodes",
                                   "Codes on paper that stand for the app's, each once; takes the password again", {},
                                   "PresentPassword", "RecoveryCodes");
  codes.cost = kSignInCost;
  TRY(api.write(std::move(codes), [service](Call& call, database::Session& read) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const std::string current = TRY(reader.text("current", kPasswordBytes));
    TRY(reader.finish());
    TRY(call.first_time(read));
    TRY(service->parts.identity.show_password(read, call.session(), current));
    return Commit([service, &call](database::Transaction& tx) -> Result<Answer> {
      json::array out;
      for (const std::string& code : TRY(service->make_codes(tx, call.session()))) out.emplace_back(code);
      const auto left = out.size();
      return Answer::json(json::object{{"codes", std::move(out)}, {"left", left}});
    });
  }));
  TRY(api.read(operation(Method::kGet, "/api/session/recovery-codes", "countRecoveryCodes",
                         "How many codes on paper are left", {}, "", "RecoveryCodes"),
               [](Call& call, database::Session& session) -> Result<Answer> {
                 return Answer::json(json::object{{"left", TRY(store::codes_left(session, call.caller().account))}});
               }));
  api::Operation in = operation(Method::kPost, "/api/session/recover", "recoverSession",
                                "Sign in with a code from paper in place of the app's", {}, "Recovery", "Session");
  in.who = Who::kAnybody;
  in.idempotent = false;
  in.cost = kSignInCost;
  TRY(api.act(in, [service](Call& call) { return recover(*service, call); }));
  api::Operation open = operation(Method::kPost, "/api/emergency/open", "openEnvelope",
                                  "Sign in with the code of a sealed envelope; everybody who watches is told", {},
                                  "EnvelopeOpening", "Session");
  open.who = Who::kAnybody;
  open.idempotent = false;
  open.cost = kSignInCost;
  return api.act(open, [service](Call& call) { return open_envelope(*service, call); });
}

Result<void> add_envelopes(api::Api& api, const ServicePointer& service) {
  TRY(api.read(operation(Method::kGet, "/api/envelopes", "listEnvelopes", "Every envelope by its number",
                         {"emergency.manage", "emergency.watch"}, "", "EnvelopeList"),
               [service](Call&, database::Session& session) -> Result<Answer> {
                 json::array all, kinds;
                 for (const Envelope& one : TRY(store::envelopes(session))) all.push_back(to_json(one));
                 for (const Kind& kind : service->rules.kinds) {
                   kinds.push_back(json::object{{"code", kind.code}, {"label", label_json(kind.label)}});
                 }
                 return Answer::json(json::object{{"envelopes", std::move(all)}, {"kinds", std::move(kinds)}});
               }));
  api::Operation make =
      operation(Method::kPost, "/api/envelopes", "makeEnvelopes", "Print codes for envelopes; they are shown this once",
                {"emergency.manage"}, "NewEnvelopes", "PrintedEnvelopes");
  make.status = 201;
  TRY(api.write(std::move(make), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const std::string kind = TRY(reader.text("kind", 40));
    const int count = static_cast<int>(TRY(reader.integer("count", 1, kMostEnvelopes)));
    TRY(reader.finish());
    return Commit([service, &call, kind, count](database::Transaction& tx) -> Result<Answer> {
      const auto made =
          TRY(service->make_envelopes(tx, call.permit(), kind, count, call.entry("emergency.envelopes_made")));
      json::array out;
      for (const Printed& one : made) {
        out.push_back(json::object{{"number", one.number}, {"kind", one.kind}, {"code", one.code}});
      }
      return Answer::json(json::object{{"envelopes", std::move(out)}}, 201);
    });
  }));
  // The page to print is made of what was shown, outside the writer; nothing is kept of it.
  api::Operation sheets = operation(Method::kPost, "/api/envelopes/sheets", "printEnvelopes",
                                    "The sheets to put into envelopes, from the codes as they were shown",
                                    {"emergency.manage"}, "PrintedEnvelopes", "");
  sheets.idempotent = false;
  sheets.response_type = "application/pdf";
  TRY(api.act(std::move(sheets), [service](Call& call) -> Result<Answer> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    std::vector<Printed> printed;
    for (JsonReader& one : TRY(reader.objects("envelopes", kMostEnvelopes))) {
      Printed sheet;
      sheet.number = TRY(one.integer("number", 1, INT32_MAX));
      sheet.kind = TRY(one.text("kind", 40));
      sheet.code = TRY(one.text("code", 64));
      TRY(one.finish());
      printed.push_back(std::move(sheet));
    }
    TRY(reader.finish());
    return Answer::bytes(std::string(as_text(TRY(service->sheets(printed, call.now())))), "application/pdf");
  }));
  api::Operation destroy =
      operation(Method::kPost, "/api/envelopes/{number}/destroy", "destroyEnvelope",
                "Take a sealed envelope out of use: torn, lost, too old", {"emergency.manage"}, "", "");
  destroy.status = 204;
  return api.write(std::move(destroy), [service](Call& call, database::Session&) -> Result<Commit> {
    const std::string text(call.parameter("number"));
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size())
      return Error{"emergency.envelope.not_found", "there is no sealed envelope of that number"};
    return Commit([service, &call, number](database::Transaction& tx) -> Result<Answer> {
      TRY(service->destroy(tx, call.permit(), number, call.entry("emergency.envelope_destroyed")));
      return Answer::no_content();
    });
  });
}

Result<NewDeputy> read_deputy(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  NewDeputy wanted;
  wanted.account = TRY(reader.text("account", 256));
  wanted.role = TRY(reader.text("role", 64));
  wanted.reason = TRY(api::read_note(reader, "reason", kReasonBytes));
  wanted.post = TRY(api::read_id<PostId>(reader, "post_id"));
  const std::string begins = TRY(reader.text("from", 40)), until = TRY(reader.text("until", 40));
  wanted.begins = TRY(Instant::parse(begins));
  wanted.until = TRY(Instant::parse(until));
  TRY(reader.finish());
  return wanted;
}

Result<void> add_deputies(api::Api& api, const ServicePointer& service) {
  api::Operation give = operation(Method::kPost, "/api/deputies", "giveDeputy",
                                  "Make somebody one's deputy at a post, for a limited time", {"deputies.give"},
                                  "NewDeputy", "EmergencyUse");
  give.status = 201;
  TRY(api.write(std::move(give), [service](Call& call, database::Session&) -> Result<Commit> {
    const NewDeputy wanted = TRY(read_deputy(call));
    return Commit([service, &call, wanted](database::Transaction& tx) -> Result<Answer> {
      const Use made = TRY(service->give(tx, call.permit(), wanted, call.entry("emergency.deputy_given")));
      return Answer::json(to_json(made, *service, call.now()), 201);
    });
  }));
  TRY(api.read(operation(Method::kGet, "/api/deputies/mine", "listOwnDeputations",
                         "When one is to stand in for somebody", {}, "", "EmergencyUseList"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 json::array all;
                 for (const Use& use : TRY(store::deputations(session, call.caller().account, call.now()))) {
                   all.push_back(to_json(use, *service, call.now()));
                 }
                 return Answer::json(json::object{{"uses", std::move(all)}});
               }));
  TRY(api.write(operation(Method::kPost, "/api/deputies/{id}/take", "takeDeputation",
                          "Begin to stand in: a new session, with the role, until it is over", {}, "", "Session"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const UseId id = TRY(call.id<UseId>("id"));
                  return Commit([service, &call, id](database::Transaction& tx) -> Result<Answer> {
                    return signed_in(*service, call,
                                     TRY(service->take(tx, call.session(), id, call.entry("emergency.deputy_took"))));
                  });
                }));
  return api.write(
      operation(Method::kPost, "/api/deputies/{id}/end", "endDeputation",
                "End it before its time: the deputy's session ends too", {"deputies.give"}, "", "EmergencyUse"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        const UseId id = TRY(call.id<UseId>("id"));
        return Commit([service, &call, id](database::Transaction& tx) -> Result<Answer> {
          const Use use = TRY(service->end(tx, call.permit(), id, call.entry("emergency.deputy_ended")));
          return Answer::json(to_json(use, *service, call.now()));
        });
      });
}

Result<void> add_review(api::Api& api, const ServicePointer& service) {
  TRY(api.read(
      operation(Method::kGet, "/api/emergency/uses", "listEmergencyUses",
                "Envelopes that were opened and deputies, newest first", {"emergency.watch"}, "", "EmergencyUseList"),
      [service](Call& call, database::Session& session) -> Result<Answer> {
        json::array all, outcomes;
        for (const Use& use : TRY(store::uses(session, kMostUses))) {
          all.push_back(to_json(use, *service, call.now()));
        }
        for (const Outcome& one : service->rules.outcomes) {
          outcomes.push_back(json::object{{"code", one.code}, {"label", label_json(one.label)}});
        }
        return Answer::json(json::object{{"uses", std::move(all)}, {"outcomes", std::move(outcomes)}});
      }));
  TRY(api.read(
      operation(Method::kGet, "/api/emergency/alarm", "getEmergencyAlarm",
                "Whether something was opened that nobody has reviewed yet", {"emergency.watch"}, "", "EmergencyAlarm"),
      [](Call& call, database::Session& session) -> Result<Answer> {
        return Answer::json(json::object{{"unreviewed", TRY(store::unreviewed(session))},
                                         {"overdue", TRY(store::unreviewed(session, call.now()))}});
      }));
  return api.write(operation(Method::kPost, "/api/emergency/uses/{id}/review", "reviewEmergencyUse",
                             "Say whether it was justified", {"emergency.review"}, "EmergencyReview", "EmergencyUse"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const UseId id = TRY(call.id<UseId>("id"));
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::string outcome = TRY(reader.text("outcome", 40));
                     const std::string note = TRY(api::read_note(reader, "note", kReasonBytes));
                     TRY(reader.finish());
                     return Commit([service, &call, id, outcome, note](database::Transaction& tx) -> Result<Answer> {
                       const Use use =
                           TRY(service->review(tx, call.permit(), id, outcome, note, call.entry("emergency.reviewed")));
                       return Answer::json(to_json(use, *service, call.now()));
                     });
                   });
}

}  // namespace

json::object to_json(const Envelope& one) {
  json::object out{{"number", one.number},
                   {"kind", one.kind},
                   {"state", one.state},
                   {"made_at", one.made_at.to_text()},
                   {"made_by", one.made_by}};
  if (one.ended_at) out["ended_at"] = one.ended_at->to_text();
  if (!one.ended_by.empty()) out["ended_by"] = one.ended_by;
  return out;
}

json::object to_json(const Use& use, const Service& service, Instant now) {
  json::object out{{"id", use.id.to_text()},
                   {"kind", use.kind},
                   {"name", use.name},
                   {"at", use.at.to_text()},
                   {"from", use.begins.to_text()},
                   {"until", use.until.to_text()},
                   {"review_due", use.review_due.to_text()},
                   {"overdue", !use.reviewed_at && use.review_due <= now}};
  if (const Kind* kind = service.rules.kind(use.kind)) out["label"] = label_json(kind->label);
  if (use.envelope) out["envelope"] = *use.envelope;
  if (!use.second_name.empty()) out["second"] = use.second_name;
  if (!use.role.empty()) out["role"] = use.role;
  if (use.post) {
    if (const auto post = service.parts.posts.find(*use.post)) out["post"] = post->name;
  }
  if (!use.reason.empty()) out["reason"] = use.reason;
  if (use.reviewed_at) {
    out["reviewed_at"] = use.reviewed_at->to_text();
    out["reviewed_by"] = use.reviewer_name;
    out["outcome"] = use.outcome;
    if (!use.note.empty()) out["note"] = use.note;
  }
  return out;
}

Result<void> add_routes(api::Api& api, const ServicePointer& service) {
  const EmbeddedFiles files(limen_embedded_emergency_schemas_begin, limen_embedded_emergency_schemas_end);
  TRY(api.add_schemas(files.find("emergency.json")));
  for (const auto& [code, status] :
       std::initializer_list<std::pair<const char*, unsigned>>{{"emergency.code", 401},
                                                               {"emergency.own", 403},
                                                               {"emergency.reviewed", 409},
                                                               {"emergency.no_app", 409},
                                                               {"emergency.use.not_found", 404},
                                                               {"emergency.envelope.not_found", 404},
                                                               {"emergency.deputy.time", 409},
                                                               {"emergency.rules", 500}}) {
    TRY(api.add_status(code, status));
  }
  TRY(add_ways_in(api, service));
  TRY(add_envelopes(api, service));
  TRY(add_deputies(api, service));
  return add_review(api, service);
}

Emergency::Emergency(std::shared_ptr<Service> service) : service_(std::move(service)) {}
Emergency::~Emergency() = default;

Result<std::unique_ptr<Emergency>> Emergency::open(Parts parts) {
  const Node file = TRY(parts.packs.read_or_baseline(parts.pack, "emergency.yaml"));
  Rules rules = TRY(Rules::read(file));
  return std::unique_ptr<Emergency>(new Emergency(std::make_shared<Service>(std::move(parts), std::move(rules))));
}

Result<void> Emergency::register_routes(api::Api& api) { return add_routes(api, service_); }
Result<std::int64_t> Emergency::unreviewed() const {
  return service_->parts.database.read([](database::Session& session) { return store::unreviewed(session); });
}
Result<std::int64_t> Emergency::run_retention(CivilDate today) { return service_->run_retention(today); }

}  // namespace limen::emergency
