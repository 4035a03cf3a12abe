// The HTTP routes of lost documents, for the alert manager.
#include <algorithm>
#include <memory>

#include "base/embedded.h"
#include "formats/gzip/gzip.h"
#include "services/lost_documents/state.h"

extern "C" {
extern const char limen_embedded_lost_document_schemas_begin[];
extern const char limen_embedded_lost_document_schemas_end[];
}

namespace limen::lost_documents {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using State = LostDocuments::State;

constexpr std::size_t kImportBytes = 256U << 20U, kMostItems = 10'000;
constexpr std::uint64_t kMostChanges = 200'000;  // below what the engine holds beside the file

api::Operation operation(Method method, std::string path, std::string id, std::string summary, std::string scope) {
  return {.method = method,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "lost documents",
          .scopes = {std::move(scope)}};
}

// The body, unpacked as it is read.
ImportRequest request_of(const Call& call) {
  ImportRequest request;
  const auto trouble = std::make_shared<std::optional<Error>>();
  const auto body = std::make_shared<const std::string>(call.raw_body());
  request.source = [body, at = std::size_t{0}](std::span<char> to) mutable {
    const std::size_t count = std::min(to.size(), body->size() - at);
    std::copy_n(body->data() + at, count, to.data());
    at += count;
    return count;
  };
  if (gzip::is_packed(*body)) {
    request.source = gzip::unpack(std::move(request.source),
                                  [trouble](std::string_view why) { *trouble = Error{"file.gzip", std::string(why)}; });
  }
  request.trouble = [trouble] { return *trouble; };
  request.purpose = call.purpose();
  return request;
}

Result<Answer> import_list(State& state, Call& call) {
  ImportRequest request = request_of(call);
  request.dry_run = TRY(call.query_boolean("dry_run")).value_or(false);
  request.accept_held_back = TRY(call.query_boolean("accept_held_back")).value_or(false);
  return Answer::json(to_json(TRY(state.import(std::move(request), call.caller().account.to_text()))));
}

struct Wanted {
  struct Added {
    Item item{};
    Report report{};
  };
  std::vector<Added> add{};
  std::vector<Item> withdraw{};
  bool dry_run = false;
};

// The error stands at the item it is about.
Error placed(const JsonReader& reader, Error error) {
  return reader.error_at("", std::move(error.code), std::move(error.message));
}

Result<Item> read_item(const State& state, JsonReader& reader) {
  const std::string issuer = TRY(reader.text("issuer", 20)), type = TRY(reader.text("type", 60)),
                    number = TRY(reader.text("number", 100));
  auto item = state.item(issuer, type, number);
  if (!item.ok()) return placed(reader, item.take_error());
  return item;
}

Result<Wanted> read_changes(const State& state, Call& call) {
  Wanted wanted;
  wanted.dry_run = TRY(call.query_boolean("dry_run")).value_or(false);
  JsonReader reader = TRY(JsonReader::open(call.body()));
  for (JsonReader& one : TRY(reader.objects("add", kMostItems))) {
    Item item = TRY(read_item(state, one));
    const std::string status = TRY(one.text("status", 20)), day = TRY(one.text("reported_on", 20)),
                      source = TRY(one.text("source", 400));
    auto report = state.read_report(status, day, source);
    if (!report.ok()) return placed(one, report.take_error());
    TRY(one.finish());
    wanted.add.push_back({std::move(item), report.take()});
  }
  for (JsonReader& one : TRY(reader.objects("withdraw", kMostItems))) {
    wanted.withdraw.push_back(TRY(read_item(state, one)));
    TRY(one.finish());
  }
  TRY(reader.finish());
  if (wanted.add.empty() && wanted.withdraw.empty()) {
    return Error{"lost_documents.empty", "there is nothing to add or to withdraw"};
  }
  return wanted;
}

// Everything that is said of exactly this document, in the list and in what waits to reach it.
Result<std::vector<Change>> ending(const State& state, database::Session& session, const Item& item) {
  std::vector<std::uint32_t> records = TRY(store::added_records(session, item));
  const auto list = TRY(state.keys());
  const auto answer = list->find(item.document());
  if (!answer.ok()) return Error{"lost_documents.damaged", "the list cannot be asked"};
  if (answer->more()) return Error{"lost_documents.many", "too much is said of this document; compact the list first"};
  for (const auto& match : answer->matches()) {
    const bool exact =
        match.agreement == document_keys::Agreement::kExact && match.form == document_keys::Form::kAsGiven;
    if (exact && std::find(records.begin(), records.end(), match.record) == records.end()) {
      records.push_back(match.record);
    }
  }
  std::vector<Change> changes;
  for (const std::uint32_t record : records) changes.push_back({item, record, false});
  return changes;
}

journal::Entry entry_of(const Call& call, const Wanted& wanted, std::size_t withdrawn) {
  journal::Entry entry = call.entry("lost_documents.changed", "lost_document_list", "changes");
  entry.facts["added"] = wanted.add.size();
  entry.facts["withdrawn"] = withdrawn;
  json::array added, ended;
  const auto shown = [](const Item& item) {
    return json::object{{"issuer", item.issuer.text()}, {"type", static_cast<int>(item.type)}, {"number", item.number}};
  };
  for (const auto& one : wanted.add) {
    json::object said = shown(one.item);
    said["status"] = to_text(one.report.status);
    said["reported_on"] = one.report.reported_on.to_text();
    said["source"] = one.report.source;
    added.push_back(std::move(said));
  }
  for (const Item& item : wanted.withdraw) ended.push_back(shown(item));
  const json::object sealed{{"add", std::move(added)}, {"withdraw", std::move(ended)}};
  entry.sealed.push_back({.group = "documents",
                          .plaintext = limen::to_text(json::value(sealed)),
                          .record_type = "",
                          .record_id = "",
                          .new_record = false});
  return entry;
}

Result<Answer> change(State& state, Call& call, database::Transaction& tx, const Wanted& wanted) {
  std::vector<Change> changes;
  std::size_t withdrawn = 0, not_listed = 0;
  for (const Item& item : wanted.withdraw) {
    std::vector<Change> ends = TRY(ending(state, tx, item));
    ++(ends.empty() ? not_listed : withdrawn);
    changes.insert(changes.end(), ends.begin(), ends.end());
  }
  for (const auto& one : wanted.add) changes.push_back({one.item, state.id_of(one.report), true});
  TRY(state.keys());  // a list that cannot be asked is not changed
  if (state.info().changes + changes.size() > kMostChanges) {
    return Error{"lost_documents.full", "too many changes wait; compact the list or import it anew"};
  }
  if (!wanted.dry_run) {
    TRY(state.apply(tx, changes));
    TRY(state.parts.journal.append(tx, entry_of(call, wanted, withdrawn)));
  }
  return Answer::json(json::object{
      {"added", wanted.add.size()}, {"withdrawn", withdrawn}, {"not_listed", not_listed}, {"dry_run", wanted.dry_run}});
}

std::string_view to_text(document_keys::Form form) {
  switch (form) {
    case document_keys::Form::kWithoutCheckDigit:
      return "without_check_digit";
    case document_keys::Form::kWithCheckDigit:
      return "with_check_digit";
    case document_keys::Form::kWithoutPrefix:
      return "without_prefix";
    case document_keys::Form::kAsGiven:
      break;
  }
  return "as_given";
}

Result<void> add_changes(api::Api& api, const std::shared_ptr<State>& state) {
  api::Operation changes = operation(Method::kPost, "/api/lost-documents/changes", "changeLostDocuments",
                                     "Adds and withdraws documents; counts at once", "alerts.import");
  changes.purpose = true;
  changes.shows = false;
  changes.body_schema = "LostDocumentChanges";
  changes.response_schema = "LostDocumentChanged";
  changes.query = {{"dry_run", "true: nothing is written", "boolean"}};
  changes.body_limit = 8U << 20U;
  TRY(api.write(std::move(changes), [state](Call& call, database::Session&) -> Result<Commit> {
    auto wanted = std::make_shared<const Wanted>(TRY(read_changes(*state, call)));
    return Commit([state, &call, wanted](database::Transaction& tx) { return change(*state, call, tx, *wanted); });
  }));
  api::Operation whole = operation(Method::kPost, "/api/lost-documents/import", "importLostDocuments",
                                   "Puts a list in the place of the one that is there", "alerts.import");
  whole.purpose = true;
  whole.response_schema = "LostDocumentImport";
  whole.query = {{"dry_run", "true: nothing is written", "boolean"},
                 {"accept_held_back", "true: take a list that would be held back", "boolean"}};
  whole.body_limit = kImportBytes;
  whole.content_types = {"text/csv", "application/gzip", "application/octet-stream"};
  whole.cost = 10;
  TRY(api.act(std::move(whole), [state](Call& call) { return import_list(*state, call); }));
  api::Operation compact = operation(Method::kPost, "/api/lost-documents/compact", "compactLostDocuments",
                                     "Writes what was added and withdrawn into the file", "alerts.import");
  compact.response_schema = "LostDocumentInfo";
  return api.act(std::move(compact), [state](Call& call) -> Result<Answer> {
    TRY(state->compact(call.caller().account.to_text()));
    return Answer::json(to_json(state->info()));
  });
}

}  // namespace

json::object to_json(const Info& info) {
  json::object out{{"state", info.state},   {"entries", info.entries}, {"changes", info.changes},
                   {"erased", info.erased}, {"bytes", info.bytes},     {"generation", info.generation},
                   {"file", info.file}};
  if (info.trouble) out["trouble"] = info.trouble->message;
  if (info.imported_at) out["imported_at"] = info.imported_at->to_text();
  return out;
}

json::object to_json(const ImportReport& report) {
  json::array diagnostics, findings;
  for (const ImportDiagnostic& found : report.diagnostics) {
    json::object item{{"line", found.line}, {"code", found.code}, {"message", found.message}};
    if (!found.column.empty()) item["column"] = found.column;
    diagnostics.push_back(std::move(item));
  }
  for (const std::string& code : report.findings) findings.emplace_back(code);
  return {{"rows", report.rows},
          {"accepted", report.accepted},
          {"refused", report.refused},
          {"entries_before", report.entries_before},
          {"entries", report.entries},
          {"held_back", report.held_back},
          {"findings", std::move(findings)},
          {"diagnostics", std::move(diagnostics)}};
}

json::object to_json(const Found& found) {
  return {{"status", to_text(found.report.status)},
          {"reported_on", found.report.reported_on.to_text()},
          {"source", found.report.source},
          {"agreement", found.agreement == document_keys::Agreement::kExact ? "exact" : "one_confusion"},
          {"form", to_text(found.form)}};
}

std::string_view lost_document_schemas() {
  const EmbeddedFiles files(limen_embedded_lost_document_schemas_begin, limen_embedded_lost_document_schemas_end);
  return files.find("lost_documents.json");
}

Result<void> add_routes(api::Api& api, const std::shared_ptr<State>& state) {
  TRY(api.add_schemas(lost_document_schemas()));
  TRY(api.add_status("lost_documents.damaged", 503));
  TRY(api.add_status("lost_documents.file", 503));
  TRY(api.add_status("lost_documents.busy", 409));
  TRY(api.add_status("lost_documents.full", 409));
  TRY(api.add_status("lost_documents.many", 409));
  TRY(api.add_status("lost_documents.stored_form", 500));
  TRY(api.add_status("file.gzip", 422));
  api::Operation info = operation(Method::kGet, "/api/lost-documents", "getLostDocuments",
                                  "How large the list of lost documents is, and whether it is whole", "alerts.read");
  info.response_schema = "LostDocumentInfo";
  TRY(api.read(std::move(info),
               [state](Call&, database::Session&) -> Result<Answer> { return Answer::json(to_json(state->info())); }));
  api::Operation lookup = operation(Method::kPost, "/api/lost-documents/lookup", "lookUpLostDocument",
                                    "Whether a document is listed, by whom and since when", "alerts.read");
  lookup.purpose = true;
  lookup.body_schema = "LostDocumentKey";
  lookup.response_schema = "LostDocumentAnswer";
  TRY(api.read(std::move(lookup), [state](Call& call, database::Session&) -> Result<Answer> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const Item item = TRY(read_item(*state, reader));
    TRY(reader.finish());
    json::array all;
    for (const Found& found : TRY(state->find(item.document()))) all.push_back(to_json(found));
    return Answer::json(json::object{{"found", std::move(all)}});
  }));
  return add_changes(api, state);
}

}  // namespace limen::lost_documents
