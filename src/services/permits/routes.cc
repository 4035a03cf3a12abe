// The HTTP routes of the register.
#include <memory>

#include "base/embedded.h"
#include "formats/csv/csv.h"
#include "platform/api/operations.h"
#include "platform/api/reading.h"
#include "services/permits/service.h"

extern "C" {
extern const char limen_embedded_permit_schemas_begin[];
extern const char limen_embedded_permit_schemas_end[];
}

namespace limen::permits {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kImportBytes = 64U << 20U, kLineBytes = 300, kNoteBytes = 4000;
constexpr const char *kRead = "permits.read", *kIssue = "permits.issue", *kStatus = "permits.status",
                     *kRequest = "permits.request", *kApprove = "permits.approve", *kImport = "permits.import";

// All of them read or change what stands about people, so all need a purpose.
constexpr api::Operations operation{.tag = "permits", .prefix = "/api/permits", .purpose = true};

Result<Answer> whole_answer(Call& call, database::Session& session, const PermitId& id, unsigned status = 200) {
  call.look("permit", id.to_text());
  return Answer::json(to_json(TRY(store::whole(session, call.grant(), id))), status);
}

Result<void> add_reading(api::Api& api, const ServicePointer& service) {
  api::Operation search =
      operation(Method::kGet, "", "searchPermits", "Records by number, document or holder", {kRead}, "", "PermitList");
  search.query = {{"number", "of the record, an earlier one too"},
                  {"document_number", "of the travel document"},
                  {"surname", "of the holder, in any spelling that folds alike"},
                  {"birth_date", "with the surname"},
                  {"limit", "at most this many, 1 to 100", "integer"}};
  TRY(api.read(std::move(search), [service](Call& call, database::Session& session) -> Result<Answer> {
    Service::Wanted wanted;
    if (const auto text = call.query("number")) wanted.number = number_of(*text).value_or("");
    if (const auto text = call.query("document_number")) wanted.document_number = number_of(*text).value_or("");
    wanted.surname = clean_line(std::string(call.query("surname").value_or("")));
    if (const auto text = call.query("birth_date")) wanted.birth = TRY(PartialDate::parse(*text));
    wanted.limit = static_cast<int>(TRY(call.query_integer("limit", 1, 100)).value_or(50));
    json::array all;
    for (const Permit& permit : TRY(service->search(session, call.grant(), wanted))) {
      call.look("permit", permit.id.to_text());
      all.push_back(to_json(permit));
    }
    return Answer::json(json::object{{"permits", std::move(all)}});
  }));
  TRY(api.read(operation(Method::kGet, "/{id}", "getPermit", "One record with everything decided about it", {kRead}, "",
                         "PermitWhole"),
               [](Call& call, database::Session& session) -> Result<Answer> {
                 const PermitId id = TRY(call.id<PermitId>("id"));
                 return whole_answer(call, session, id);
               }));
  return api.read(operation(Method::kGet, "/count-requests", "listPermitCountRequests",
                            "Requests to correct a count that wait", {kApprove}, "", "PermitCountRequestList"),
                  [](Call& call, database::Session& session) -> Result<Answer> {
                    json::array all;
                    for (const CountRequest& one : TRY(store::open_requests(session, call.grant(), 200))) {
                      call.look("permit", one.permit.to_text());
                      all.push_back(to_json(one));
                    }
                    return Answer::json(json::object{{"requests", std::move(all)}});
                  });
}

Result<Change> read_change(JsonReader& reader) {
  Change change;
  const auto status = parse_status(TRY(reader.text("status", 20)));
  if (!status) return reader.error_at("status", "permits.status.unknown", "there is no such status");
  change.status = *status;
  change.authority = TRY(api::read_line(reader, "authority", kLineBytes));
  change.reason = TRY(api::read_line(reader, "reason", 40));
  change.note = TRY(api::read_note(reader, "note", kNoteBytes));
  change.place = TRY(api::read_line(reader, "place", kLineBytes));
  change.decided_on = TRY(reader.date("decided_on"));
  if (const auto text = TRY(reader.optional_text("new_number", 64)); text && !text->empty()) {
    const auto number = number_of(*text);
    if (!number) {
      return reader.error_at("new_number", "permits.issue.number", "one to 32 letters, digits, dashes or slashes");
    }
    change.new_number = *number;
  }
  change.valid_to = TRY(reader.optional_date("valid_to"));
  if (const auto days = TRY(reader.optional_integer("days", 1, 36'600))) change.days = static_cast<int>(*days);
  change.stay_until = TRY(reader.optional_date("stay_until"));
  return change;
}

Result<void> add_deciding(api::Api& api, const ServicePointer& service) {
  api::Operation issue =
      operation(Method::kPost, "", "issuePermit", "Records what was issued", {kIssue}, "PermitInput", "PermitWhole");
  issue.status = 201;
  TRY(api.write(std::move(issue), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    auto permit = std::make_shared<const Permit>(TRY(read_permit(reader)));
    TRY(reader.finish());
    return Commit([service, &call, permit](database::Transaction& tx) -> Result<Answer> {
      const Permit issued =
          TRY(service->issue(tx, call.grant(), *permit, call.now(), call.entry("permits.issued", "permit")));
      return whole_answer(call, tx, issued.id, 201);
    });
  }));
  return api.write(operation(Method::kPost, "/{id}/status", "changePermitStatus",
                             "Extends, shortens, revokes, annuls, ends, reports lost or reinstates", {kStatus},
                             "PermitChangeInput", "PermitWhole"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const PermitId id = TRY(call.id<PermitId>("id"));
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     auto change = std::make_shared<const Change>(TRY(read_change(reader)));
                     const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
                     TRY(reader.finish());
                     return Commit([service, &call, id, change, version](database::Transaction& tx) -> Result<Answer> {
                       TRY(service->change(tx, call.grant(), id, version, *change, call.now(),
                                           call.entry("permits.status_changed", "permit", id.to_text())));
                       return whole_answer(call, tx, id);
                     });
                   });
}

Result<void> add_counting(api::Api& api, const ServicePointer& service) {
  TRY(api.write(operation(Method::kPost, "/{id}/count-requests", "requestPermitCount",
                          "Asks for a count of entries to be corrected", {kRequest}, "PermitCountInput", "PermitWhole"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const PermitId id = TRY(call.id<PermitId>("id"));
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const int wanted = static_cast<int>(TRY(reader.integer("wanted", 0, 1000)));
                  const std::string note = TRY(api::read_note(reader, "note", kNoteBytes));
                  TRY(reader.finish());
                  return Commit([service, &call, id, wanted, note](database::Transaction& tx) -> Result<Answer> {
                    TRY(service->ask_count(tx, call.grant(), id, wanted, note, call.now(),
                                           call.entry("permits.count_requested", "permit", id.to_text())));
                    return whole_answer(call, tx, id);
                  });
                }));
  return api.write(operation(Method::kPost, "/count-requests/{id}/decision", "decidePermitCount",
                             "A second person accepts or declines a correction of a count", {kApprove},
                             "PermitCountDecision", "PermitWhole"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const RequestId id = TRY(call.id<RequestId>("id"));
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const bool accept = TRY(reader.boolean("accept"));
                     const std::string note = TRY(api::read_note(reader, "note", kNoteBytes));
                     TRY(reader.finish());
                     return Commit([service, &call, id, accept, note](database::Transaction& tx) -> Result<Answer> {
                       const CountRequest decided =
                           TRY(service->decide_count(tx, call.grant(), id, accept, note, call.now(),
                                                     call.entry("permits.count_decided", "permit")));
                       return whole_answer(call, tx, decided.permit);
                     });
                   });
}

json::object to_json(const store::Import& import) {
  return {{"id", import.id.to_text()},
          {"by", import.by},
          {"at", import.at.to_text()},
          {"rows", import.rows},
          {"added", import.added},
          {"already", import.already},
          {"quarantined", import.quarantined}};
}

Result<void> add_importing(api::Api& api, const ServicePointer& service) {
  api::Operation take = operation(Method::kPost, "/import", "importPermits", "Brings a register along, from csv",
                                  {kImport}, "", "PermitImportReport");
  take.query = {{"dry_run", "true: nothing is written", "boolean"}};
  take.body_limit = kImportBytes;
  take.content_types = {"text/csv"};
  take.shows = false;
  take.cost = 10;
  TRY(api.act(std::move(take), [service](Call& call) -> Result<Answer> {
    const bool dry_run = TRY(call.query_boolean("dry_run")).value_or(false);
    const ImportReport report = TRY(service->import(call.raw_body(), dry_run, call.grant(), call.now(),
                                                    call.entry("permits.rows_imported", "permit_import")));
    json::object answer = to_json(report.import);
    answer["dry_run"] = report.dry_run;
    json::array broken;
    for (const store::Quarantined& row : report.quarantined) {
      broken.push_back(json::object{{"line", row.line}, {"field", row.field}, {"code", row.code}});
    }
    answer["broken"] = std::move(broken);
    return Answer::json(std::move(answer));
  }));
  api::Operation list = operation(Method::kGet, "/imports", "listPermitImports", "What was brought along, newest first",
                                  {kImport}, "", "PermitImportList");
  list.shows = false;
  TRY(api.read(std::move(list), [](Call&, database::Session& session) -> Result<Answer> {
    json::array all;
    for (const store::Import& one : TRY(store::imports(session, 100))) all.push_back(to_json(one));
    return Answer::json(json::object{{"imports", std::move(all)}});
  }));
  api::Operation broken = operation(Method::kGet, "/imports/{id}/quarantined", "exportQuarantinedPermits",
                                    "Rows that were not understood, as they came, to be mended", {kImport}, "", "");
  broken.response_type = "text/csv; charset=utf-8";
  return api.read(std::move(broken), [](Call& call, database::Session& session) -> Result<Answer> {
    const ImportId id = TRY(call.id<ImportId>("id"));
    call.look("permit_import", id.to_text());
    csv::Writer writer({.guard_formulas = true});
    writer.record({"line", "field", "code", "content"});
    for (const store::Quarantined& row : TRY(store::quarantined(session, call.grant(), id))) {
      writer.record({std::to_string(row.line), row.field, row.code, row.content});
    }
    return Answer::bytes(writer.take(), "text/csv; charset=utf-8");
  });
}

}  // namespace

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service) {
  const EmbeddedFiles files(limen_embedded_permit_schemas_begin, limen_embedded_permit_schemas_end);
  TRY(api.add_schemas(files.find("permits.json")));
  for (const char* code : {"permits.version", "permits.number.taken", "permits.record_changed", "permits.status.order",
                           "permits.count.decided"}) {
    TRY(api.add_status(code, 409));
  }
  TRY(api.add_status("permits.count.same_person", 403));
  TRY(api.add_status("permits.stored_form", 500));
  TRY(api.add_status("permits.import.balance", 500));
  TRY(add_reading(api, service));
  TRY(add_deciding(api, service));
  TRY(add_counting(api, service));
  return add_importing(api, service);
}

}  // namespace limen::permits
