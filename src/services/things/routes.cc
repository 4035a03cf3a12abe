// The HTTP routes of alerts about things and of their hits.
#include <algorithm>
#include <array>

#include "base/embedded.h"
#include "platform/api/reading.h"
#include "services/things/service.h"

extern "C" {
extern const char limen_embedded_thing_schemas_begin[];
extern const char limen_embedded_thing_schemas_end[];
}

namespace limen::things {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kNote = 8'000, kImportBytes = 16U << 20U;

api::Operation operation(Method method, std::string path, std::string id, std::string summary,
                         std::vector<std::string> scopes, std::string body, std::string response) {
  return {.method = method,
          .path = "/api" + std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "things",
          .scopes = std::move(scopes),
          .purpose = true,
          .body_schema = std::move(body),
          .response_schema = std::move(response)};
}

Answer alert_answer(const Service& service, Call& call, const Alert& alert, unsigned status = 200) {
  call.look("thing_alert", alert.id.to_text());
  return Answer::json(service.view(alert), status);
}

Result<Answer> list_alerts(const Service& service, Call& call, database::Session& session) {
  store::Wanted wanted;
  wanted.today = call.now().utc_day();
  wanted.category = call.query("category").value_or("");
  wanted.kind = call.query("kind").value_or("");
  wanted.state = call.query("state").value_or("active");
  constexpr std::array<std::string_view, 4> kStates = {"active", "expired", "withdrawn", "all"};
  if (std::ranges::count(kStates, wanted.state) == 0) {
    return Error{"things.filter", "a state is active, expired, withdrawn or all"};
  }
  const int limit = static_cast<int>(TRY(call.query_integer("limit", 1, 200)).value_or(50));
  wanted.limit = limit + 1;
  if (const auto after = call.query("after")) wanted.after = TRY(ThingAlertId::parse(*after));
  if (const auto number = call.query("number")) {
    // Whatever it is the number of.
    std::vector<Identifier> any;
    for (const auto& rule : service.rules.match().identifiers()) any.push_back({rule.code, std::string(*number), {}});
    wanted.variants = service.variants(any);
    if (wanted.variants.empty()) return Answer::json(json::object{{"alerts", json::array()}});
  }
  json::array alerts;
  json::object answer;
  for (const Alert& alert : TRY(store::list(session, call.grant(), wanted))) {
    if (static_cast<int>(alerts.size()) == limit) {
      answer["next"] = alerts.back().at("id");
      break;
    }
    call.look("thing_alert", alert.id.to_text());
    alerts.push_back(service.view(alert));
  }
  answer["alerts"] = std::move(alerts);
  return Answer::json(std::move(answer));
}

Result<Answer> one_alert(const Service& service, Call& call, database::Session& session) {
  const ThingAlertId id = TRY(call.id<ThingAlertId>("id"));
  const Alert alert = TRY(store::find(session, call.grant(), id));
  call.look("thing_alert", id.to_text());
  json::array versions;
  for (const OldVersion& old : TRY(store::versions(session, call.grant(), id))) {
    json::object version = old.content;
    version["version"] = old.version;
    version["updated_at"] = old.at.to_text();
    version["updated_by"] = old.by;
    if (!old.reason.empty()) version["reason_for_change"] = old.reason;
    versions.push_back(std::move(version));
  }
  json::object view = service.view(alert);
  view["versions"] = std::move(versions);
  return Answer::json(std::move(view));
}

Result<void> add_reading(api::Api& api, const ServicePointer& service) {
  api::Operation list =
      operation(Method::kGet, "/thing-alerts", "listThingAlerts",
                "Alerts about vehicles, vessels and other things, newest first", {"alerts.read"}, "", "ThingAlertList");
  list.query = {{"number", "a plate or other number, as near as a lane would find it"},
                {"category", "code"},
                {"kind", "code"},
                {"state", "active (without it), expired, withdrawn or all"},
                {"limit", "at most this many, 1 to 200", "integer"},
                {"after", "the `next` of the page before", "string", "uuid"}};
  TRY(api.read(std::move(list),
               [service](Call& call, database::Session& session) { return list_alerts(*service, call, session); }));
  TRY(api.read(operation(Method::kGet, "/thing-alerts/{id}", "getThingAlert", "One alert with its versions",
                         {"alerts.read"}, "", "ThingAlert"),
               [service](Call& call, database::Session& session) { return one_alert(*service, call, session); }));
  api::Operation rules = operation(Method::kGet, "/thing-rules", "getThingRules",
                                   "Which numbers a thing of each kind has, and what each category asks for",
                                   {"alerts.read"}, "", "ThingRules");
  rules.purpose = false;
  return api.read(std::move(rules), [service](Call&, database::Session&) -> Result<Answer> {
    json::array kinds, identifiers;
    for (const auto& kind : service->rules.match().kinds()) {
      json::array codes;
      for (const std::string& code : kind.identifiers) codes.emplace_back(code);
      kinds.push_back(json::object{{"code", kind.code}, {"identifiers", std::move(codes)}});
    }
    for (const auto& one : service->rules.match().identifiers()) {
      identifiers.push_back(json::object{{"code", one.code}, {"state", one.state}});
    }
    const auto texts = [](const auto& all) {
      json::array array;
      for (const std::string& one : all) array.emplace_back(one);
      return array;
    };
    json::array categories;
    for (const auto& [code, rule] : service->rules.categories()) {
      categories.push_back(json::object{{"code", code},
                                        {"actions", texts(rule.actions)},
                                        {"data_minimum", texts(rule.minimum)},
                                        {"review_months", rule.review_months},
                                        {"expiry_months", rule.expiry_months}});
    }
    return Answer::json(json::object{
        {"kinds", std::move(kinds)}, {"identifiers", std::move(identifiers)}, {"categories", std::move(categories)}});
  });
}

Result<void> add_changes(api::Api& api, const ServicePointer& service) {
  api::Operation create = operation(Method::kPost, "/thing-alerts", "createThingAlert", "Enters an alert about a thing",
                                    {"alerts.write"}, "ThingAlertInput", "ThingAlert");
  create.status = 201;
  TRY(api.write(std::move(create), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const Content content = TRY(read_content(reader));
    TRY(reader.finish());
    return Commit([service, &call, content](database::Transaction& tx) -> Result<Answer> {
      const Alert alert = TRY(service->create(tx, call.grant(), content, call.entry("thing_alert.created")));
      return alert_answer(*service, call, alert, 201);
    });
  }));
  TRY(api.write(
      operation(Method::kPost, "/thing-alerts/{id}/revise", "reviseThingAlert",
                "Makes a new version of an alert about a thing", {"alerts.write"}, "ThingAlertRevision", "ThingAlert"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        const ThingAlertId id = TRY(call.id<ThingAlertId>("id"));
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const Content content = TRY(read_content(reader));
        const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
        const std::string reason = TRY(api::read_note(reader, "reason_for_change", kNote));
        TRY(reader.finish());
        return Commit([service, &call, id, version, content, reason](database::Transaction& tx) -> Result<Answer> {
          const Alert alert =
              TRY(service->revise(tx, call.grant(), id, version, content, reason, call.entry("thing_alert.revised")));
          return alert_answer(*service, call, alert);
        });
      }));
  return api.write(
      operation(Method::kPost, "/thing-alerts/{id}/withdraw", "withdrawThingAlert",
                "Ends an alert about a thing before its expiry", {"alerts.write"}, "AlertWithdrawal", "ThingAlert"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        const ThingAlertId id = TRY(call.id<ThingAlertId>("id"));
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::string reason = TRY(api::read_note(reader, "reason", kNote));
        TRY(reader.finish());
        return Commit([service, &call, id, reason](database::Transaction& tx) -> Result<Answer> {
          const Alert alert = TRY(service->withdraw(tx, call.grant(), id, reason, call.entry("thing_alert.withdrawn")));
          return alert_answer(*service, call, alert);
        });
      });
}

Result<json::object> import_report(const Service& service, Call& call, bool only_look) {
  const bool dry_run = only_look || TRY(call.query_boolean("dry_run")).value_or(false);
  ImportDefaults defaults;
  defaults.category = call.query("category").value_or("");
  defaults.issuer = call.query("issuer").value_or("");
  defaults.legal_basis = call.query("legal_basis").value_or("");
  defaults.proportionality_note = call.query("proportionality_note").value_or("");
  const ImportReport report = TRY(service.import(call.grant(), call.raw_body(), defaults, dry_run,
                                                 [&](std::string kind) { return call.entry(std::move(kind)); }));
  return to_json(report);
}

Result<void> add_import(api::Api& api, const ServicePointer& service) {
  api::Operation taking =
      operation(Method::kPost, "/thing-alerts/import", "importThingAlerts",
                "Imports alerts about things, line by line; with dry_run it only says what it would do",
                {"alerts.import"}, "", "ThingAlertImport");
  taking.query = {{"dry_run", "true: nothing is written", "boolean"},
                  {"category", "for rows that have none"},
                  {"issuer", "for rows that have none"},
                  {"legal_basis", "for rows that have none"},
                  {"proportionality_note", "for rows that have none"}};
  taking.body_limit = kImportBytes;
  taking.content_types = {"text/csv", "text/plain", "application/octet-stream"};
  taking.cost = 10;
  taking.preview = [service](Call& call) { return import_report(*service, call, true); };
  return api.act(std::move(taking), [service](Call& call) -> Result<Answer> {
    return Answer::json(TRY(import_report(*service, call, false)));
  });
}

Result<void> add_hits(api::Api& api, const ServicePointer& service) {
  api::Operation list = operation(Method::kGet, "/thing-hits", "listThingHits",
                                  "Things that stood at a post and agree with an alert, newest first",
                                  {"hits.desk", "alerts.findings"}, "", "ThingHitList");
  list.query = {{"state", "unreviewed (without it), confirmed, dismissed or all"}};
  TRY(api.read(std::move(list), [service](Call& call, database::Session& session) -> Result<Answer> {
    const std::string_view wanted = call.query("state").value_or("unreviewed");
    const auto state = parse_hit_state(wanted);
    if (!state && wanted != "all") return Error{"things.filter", "unreviewed, confirmed, dismissed or all"};
    constexpr int kMost = 200;
    json::array hits;
    for (const Hit& hit : TRY(store::hits(session, call.grant(), state, kMost))) {
      call.look("thing_hit", hit.id.to_text());
      hits.push_back(TRY(service->hit_view(session, call.grant(), hit)));
    }
    return Answer::json(json::object{{"hits", std::move(hits)}});
  }));
  return api.write(operation(Method::kPost, "/thing-hits/{id}/review", "reviewThingHit",
                             "A person finds that it is the thing of the alert, or that it is not",
                             {"border.check", "border.second_line", "hits.desk"}, "ThingHitReview", "ThingHit"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const ThingHitId id = TRY(call.id<ThingHitId>("id"));
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     Review review;
                     const std::string text = TRY(reader.text("outcome", 20));
                     const auto outcome = parse_hit_state(text);
                     if (!outcome || *outcome == HitState::kUnreviewed) {
                       return reader.error_at("outcome", "things.hit.outcome", "must be confirmed or dismissed");
                     }
                     review.outcome = *outcome;
                     review.reason = TRY(api::read_line(reader, "reason", 60));
                     review.note = TRY(api::read_note(reader, "note", kNote));
                     TRY(reader.finish());
                     return Commit([service, &call, id, review](database::Transaction& tx) -> Result<Answer> {
                       const Hit hit =
                           TRY(service->review(tx, call.grant(), id, review, call.entry("things.hit_reviewed")));
                       const Seen seen = TRY(store::seen(tx, hit.seen));
                       call.look("thing_hit", id.to_text());
                       call.about({.post = seen.post, .owner = call.caller().account});
                       return Answer::json(TRY(service->hit_view(tx, call.grant(), hit)));
                     });
                   });
}

}  // namespace

Result<void> add_routes(api::Api& api, const ServicePointer& service) {
  const EmbeddedFiles files(limen_embedded_thing_schemas_begin, limen_embedded_thing_schemas_end);
  TRY(api.add_schemas(files.find("things.json")));
  for (const char* code : {"things.reference.taken", "things.duplicate", "things.withdrawn", "things.version",
                           "things.hit.reviewed", "things.hit.confirmed"}) {
    TRY(api.add_status(code, 409));
  }
  TRY(api.add_status("things.hit.second_line_only", 403));
  TRY(api.add_status("things.filter", 400));
  TRY(api.add_status("things.not_found", 404));
  TRY(api.add_status("things.stored_form", 500));
  TRY(add_reading(api, service));
  TRY(add_changes(api, service));
  TRY(add_import(api, service));
  return add_hits(api, service);
}

}  // namespace limen::things
