#include "services/alerts/routes.h"

#include "platform/api/reading.h"
#include "services/alerts/import_list.h"

namespace limen::alerts {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::size_t kNoteBytes = 20'000, kMostItems = 1000;
constexpr std::size_t kImportBytes = 64U << 20U;
constexpr std::uint64_t kUnpackedBytes = 512U << 20U;

Result<std::string> line(JsonReader& reader, std::string_view key) { return api::read_line(reader, key, kNoteBytes); }
Result<std::string> note(JsonReader& reader, std::string_view key) { return api::read_note(reader, key, kNoteBytes); }

Result<StateCode> state(JsonReader& reader, std::string_view key, std::string_view text) {
  if (text.empty()) return StateCode();
  const auto code = StateCode::parse(text);
  if (!code.ok()) return reader.error_at(key, "alerts.state.unknown", "no state has this code");
  return *code;
}

Result<void> read_names(JsonReader& reader, Content& content) {
  content.name.surname = TRY(line(reader, "surname"));
  content.name.given_names = TRY(line(reader, "given_names"));
  for (JsonReader& item : TRY(reader.objects("aliases", kMostItems))) {
    AlertName alias;
    alias.surname = TRY(line(item, "surname"));
    alias.given_names = TRY(line(item, "given_names"));
    const std::string kind = TRY(item.optional_text("kind", 20)).value_or("alias");
    if (kind != "alias" && kind != "weak") {
      return item.error_at("kind", "alerts.alias.kind", "an alias is alias or weak");
    }
    alias.weak = kind == "weak";
    TRY(item.finish());
    content.aliases.push_back(std::move(alias));
  }
  return {};
}

Result<void> read_facts(JsonReader& reader, Content& content) {
  for (const std::string& text : TRY(reader.texts("birth_dates", kMostItems, 40))) {
    if (trim(text).empty()) continue;
    const auto birth = parse_birth(text);
    if (!birth)
      return reader.error_at("birth_dates", "alerts.birth.invalid", "a date, a partial date, circa or a range");
    content.births.push_back(*birth);
  }
  const auto sex = parse_sex(TRY(reader.optional_text("sex", 20)).value_or(""));
  if (!sex) return reader.error_at("sex", "alerts.sex.invalid", "sex is F, M, X or unknown");
  content.sex = *sex;
  for (const std::string& text : TRY(reader.texts("nationalities", kMostItems, 20))) {
    const StateCode code = TRY(state(reader, "nationalities", text));
    if (!code.empty()) content.nationalities.push_back(code);
  }
  for (JsonReader& item : TRY(reader.objects("documents", kMostItems))) {
    AlertDocument document;
    document.type = TRY(line(item, "type"));
    document.number = TRY(line(item, "number"));
    const std::string issuer = TRY(line(item, "issuer"));
    document.issuer = TRY(state(item, "issuer", issuer));
    TRY(item.finish());
    content.documents.push_back(std::move(document));
  }
  return {};
}

}  // namespace

Result<Content> read_content(JsonReader& reader) {
  Content content;
  content.category = TRY(reader.text("category", 60));
  TRY(read_names(reader, content));
  TRY(read_facts(reader, content));
  content.issuer = TRY(line(reader, "issuer"));
  content.legal_basis = TRY(note(reader, "legal_basis"));
  content.reason = TRY(note(reader, "reason"));
  content.requested_action = TRY(line(reader, "requested_action"));
  content.proportionality_note = TRY(note(reader, "proportionality_note"));
  content.valid_from = TRY(reader.optional_date("valid_from"));
  content.review = TRY(reader.date("review_date"));
  content.expiry = TRY(reader.date("expiry_date"));
  content.reference = TRY(line(reader, "reference"));
  content.remarks = TRY(note(reader, "remarks"));
  return content;
}

namespace {

Author author_of(const Call& call) { return {.name = call.caller().name, .at = call.now()}; }

// Where the entry of a list was read.
Result<void> add_origin(database::Session& session, const Alert& alert, json::object& answer) {
  if (alert.content.source.empty()) return {};
  json::object shown{{"list", alert.content.source}};
  if (const auto found = TRY(origin(session, alert.id))) {
    shown["import"] = found->number;
    if (!found->places.empty()) shown["places"] = TRY(parse_json(found->places));
  }
  answer["origin"] = std::move(shown);
  return {};
}

Result<void> add_reading(api::Api& api, const std::shared_ptr<Service>& service) {
  TRY(api.read({.method = Method::kGet,
                .path = "/api/alerts",
                .id = "listAlerts",
                .summary = "Alerts, newest first",
                .tag = "alerts",
                .scopes = {"alerts.read"},
                .purpose = true,
                .response_schema = "AlertList",
                .query = {{"query", "names in any script, a document number or a reference"},
                          {"category", "code"},
                          {"state", "active (without it), expired, withdrawn or all"},
                          {"limit", "at most this many, 1 to 200", "integer"},
                          {"after", "the `next` of the page before", "string", "uuid"}}},
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 ListRequest request;
                 request.query = call.query("query").value_or("");
                 request.category = call.query("category").value_or("");
                 request.state = call.query("state").value_or("active");
                 request.limit = static_cast<int>(TRY(call.query_integer("limit", 1, 200)).value_or(50));
                 if (const auto after = call.query("after")) request.after = TRY(AlertId::parse(*after));
                 ListPage page = TRY(service->list(session, call.grant(), request));
                 json::array alerts;
                 for (json::object& alert : page.alerts) alerts.push_back(std::move(alert));
                 for (const AlertId& id : page.ids) call.look("alert", id.to_text());
                 json::object answer{{"alerts", std::move(alerts)}};
                 if (page.next) answer["next"] = page.next->to_text();
                 return Answer::json(answer);
               }));
  return api.read({.method = Method::kGet,
                   .path = "/api/alerts/{id}",
                   .id = "getAlert",
                   .summary = "One alert with its versions",
                   .tag = "alerts",
                   .scopes = {"alerts.read"},
                   .purpose = true,
                   .response_schema = "Alert"},
                  [service](Call& call, database::Session& session) -> Result<Answer> {
                    const AlertId id = TRY(call.id<AlertId>("id"));
                    const Alert alert = TRY(store::read(session, call.grant(), id));
                    call.look("alert", id.to_text());
                    json::array versions;
                    for (const OldVersion& old : TRY(store::versions(session, call.grant(), id))) {
                      json::object version = old.content;
                      version["version"] = old.version;
                      version["updated_at"] = old.at.to_text();
                      version["updated_by"] = old.by;
                      if (!old.reason.empty()) version["reason_for_change"] = old.reason;
                      versions.push_back(std::move(version));
                    }
                    json::object present{{"version", alert.version},
                                         {"updated_at", alert.updated_at.to_text()},
                                         {"updated_by", alert.updated_by}};
                    if (!alert.change_reason.empty()) present["reason_for_change"] = alert.change_reason;
                    versions.push_back(std::move(present));
                    json::object answer = service->view(alert, call.now().utc_day());
                    answer["versions"] = std::move(versions);
                    TRY(add_origin(session, alert, answer));
                    return Answer::json(answer);
                  });
}

api::Operation change_operation(std::string path, std::string id, std::string summary, std::string body) {
  return {.method = Method::kPost,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "alerts",
          .scopes = {"alerts.write"},
          .purpose = true,
          .body_schema = std::move(body),
          .response_schema = "Alert"};
}

Answer alert_answer(const Service& service, Call& call, const Alert& alert, unsigned status) {
  call.look("alert", alert.id.to_text());
  return Answer::json(service.view(alert, call.now().utc_day()), status);
}

Result<void> add_changes(api::Api& api, const std::shared_ptr<Service>& service) {
  api::Operation create = change_operation("/api/alerts", "createAlert", "Enters an alert", "AlertInput");
  create.status = 201;
  TRY(api.write(std::move(create), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    auto content = std::make_shared<const Content>(TRY(read_content(reader)));
    TRY(reader.finish());
    return Commit([service, &call, content](database::Transaction& tx) -> Result<Answer> {
      const Alert alert = TRY(service->create(tx, *content, author_of(call), call.entry("alert.created")));
      return alert_answer(*service, call, alert, 201);
    });
  }));
  TRY(api.write(
      change_operation("/api/alerts/{id}/revise", "reviseAlert", "Makes a new version of an alert", "AlertRevision"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        const AlertId id = TRY(call.id<AlertId>("id"));
        JsonReader reader = TRY(JsonReader::open(call.body()));
        auto content = std::make_shared<const Content>(TRY(read_content(reader)));
        const std::string reason = TRY(note(reader, "reason_for_change"));
        TRY(reader.finish());
        return Commit([service, &call, id, content, reason](database::Transaction& tx) -> Result<Answer> {
          const Alert alert =
              TRY(service->revise(tx, id, *content, reason, author_of(call), call.entry("alert.revised")));
          return alert_answer(*service, call, alert, 200);
        });
      }));
  return api.write(change_operation("/api/alerts/{id}/withdraw", "withdrawAlert", "Ends an alert before its expiry",
                                    "AlertWithdrawal"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const AlertId id = TRY(call.id<AlertId>("id"));
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::string reason = TRY(note(reader, "reason"));
                     TRY(reader.finish());
                     return Commit([service, &call, id, reason](database::Transaction& tx) -> Result<Answer> {
                       const Alert alert =
                           TRY(service->withdraw(tx, id, reason, author_of(call), call.entry("alert.withdrawn")));
                       return alert_answer(*service, call, alert, 200);
                     });
                   });
}

Result<json::object> import_report(Service& service, Call& call, bool only_look) {
  ImportRequest request;
  if (const auto asked = call.query("format"); asked && *asked != "auto") {
    request.format = lists::parse_format(*asked);
    if (!request.format) return Error{"alerts.import.format", "not a form of list that is known"};
  }
  request.dry_run = TRY(call.query_boolean("dry_run")).value_or(false) || only_look;
  request.delta = TRY(call.query_boolean("delta")).value_or(false);
  request.accept_held_back = TRY(call.query_boolean("accept_held_back")).value_or(false);
  request.list = call.query("list").value_or("");
  request.category = call.query("category").value_or("");
  request.issuer = call.query("issuer").value_or("");
  request.proportionality_note = call.query("proportionality_note").value_or("");
  request.purpose = call.purpose();
  request.files.push_back(list_intake::of_bytes("body", call.raw_body(), kUnpackedBytes));
  const ImportReport report =
      TRY(run_import(service, std::move(request), call.caller().account.to_text(), call.caller().name));
  return to_json(report);
}

Result<void> add_lists(api::Api& api, const std::shared_ptr<Service>& service) {
  return api.read({.method = Method::kGet,
                   .path = "/api/alert-lists",
                   .id = "listAlertLists",
                   .summary = "Lists that were imported, and how old they are",
                   .tag = "alerts",
                   .scopes = {"alerts.read"},
                   .response_schema = "AlertLists"},
                  [service](Call&, database::Session& session) -> Result<Answer> {
                    json::array lists;
                    for (const ImportedList& list : TRY(imported_lists(*service, session))) {
                      lists.push_back(to_json(list));
                    }
                    return Answer::json(json::object{{"lists", std::move(lists)}});
                  });
}

}  // namespace

json::object to_json(const ImportReport& report) {
  json::array diagnostics, findings;
  for (const ImportDiagnostic& found : report.diagnostics) {
    json::object item{
        {"line", found.line}, {"code", found.code}, {"severity", to_text(found.severity)}, {"message", found.message}};
    if (!found.column.empty()) item["column"] = found.column;
    if (found.offset > 0) item["offset"] = found.offset;
    if (!found.reference.empty()) item["reference"] = found.reference;
    if (!found.file.empty()) item["file"] = found.file;
    diagnostics.push_back(std::move(item));
  }
  for (const auto& found : report.findings) {
    findings.push_back(
        json::object{{"code", found.code}, {"message", found.message}, {"acceptable", found.acceptable}});
  }
  json::object out{
      {"rows", report.rows},           {"accepted", report.accepted},     {"skipped", report.skipped},
      {"refused", report.refused},     {"created", report.created},       {"revised", report.revised},
      {"unchanged", report.unchanged}, {"ended", report.ended},           {"format", report.format},
      {"held_back", report.held_back}, {"findings", std::move(findings)}, {"diagnostics", std::move(diagnostics)}};
  if (!report.list.empty()) out["list"] = report.list;
  if (report.published) out["published"] = report.published->to_text();
  return out;
}

json::object to_json(const ImportedList& list) {
  json::object out{{"name", list.name},         {"format", list.format},  {"import", list.number},
                   {"complete", list.complete}, {"stale", list.stale},    {"imported_at", list.imported_at.to_text()},
                   {"rows", list.rows},         {"entries", list.entries}};
  if (list.published) out["published"] = list.published->to_text();
  return out;
}

Result<void> register_alert_routes(api::Api& api, std::shared_ptr<Service> service) {
  TRY(api.add_schemas(alert_schemas()));
  for (const char* code : {"alerts.duplicate", "alerts.incompatible", "alerts.reference.taken", "alerts.withdrawn"}) {
    TRY(api.add_status(code, 409));
  }
  TRY(api.add_status("alerts.snapshot_behind", 503));
  TRY(api.add_status("alerts.stored_form", 500));
  TRY(api.add_status("alerts.import.unbalanced", 500));
  TRY(api.add_status("alerts.import.format", 400));
  TRY(api.add_status("alerts.state.filter", 400));
  TRY(api.add_status("alerts.import.list_name", 400));
  TRY(api.add_status("alerts.import.no_file", 400));
  TRY(api.add_status("alerts.import.moved", 409));
  for (const char* code : {"file.gzip", "file.too_large", "list.format.unknown", "list.companion.alone"}) {
    TRY(api.add_status(code, 422));  // what was sent, not what is ours
  }
  TRY(add_reading(api, service));
  TRY(add_lists(api, service));
  TRY(add_changes(api, service));
  return api.act(
      {.method = Method::kPost,
       .path = "/api/alerts/import",
       .id = "importAlerts",
       .summary = "Imports a list; with dry_run it only says what is wrong with it",
       .tag = "alerts",
       .scopes = {"alerts.import"},
       .purpose = true,
       .response_schema = "AlertImport",
       .query = {{"format", "a form of docs/lists.md; without it, or auto, the body is recognised"},
                 {"dry_run", "true: nothing is written", "boolean"},
                 {"list", "name of the list; without it the one that goes with the form"},
                 {"delta", "true: what the body does not name stays", "boolean"},
                 {"accept_held_back", "true: take an update that would be held back", "boolean"},
                 {"category", "for formats that carry none"},
                 {"issuer", "for rows that name none"},
                 {"proportionality_note", "for rows that have none"}},
       .body_limit = kImportBytes,
       .content_types = {"text/csv", "text/plain", "application/xml", "text/xml", "application/json",
                         "application/x-ndjson", "application/gzip", "application/octet-stream"},
       .cost = 10,
       .preview = [service](Call& call) { return import_report(*service, call, true); }},
      [service](Call& call) -> Result<Answer> { return Answer::json(TRY(import_report(*service, call, false))); });
}

}  // namespace limen::alerts
