// The HTTP routes of the trust store.
#include <algorithm>
#include <memory>

#include "base/embedded.h"
#include "base/text.h"
#include "engines/trust_report/trust_report.h"
#include "formats/certificate_files/certificate_files.h"
#include "formats/gzip/gzip.h"
#include "services/trust_store/state.h"

extern "C" {
extern const char limen_embedded_trust_schemas_begin[];
extern const char limen_embedded_trust_schemas_end[];
}

namespace limen::trust_store {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using State = TrustStore::State;

constexpr std::size_t kImportBytes = 128U << 20U, kMostLines = 5'000, kMostShownProblems = 1'000;
constexpr int kDays = 90;

api::Operation operation(Method method, std::string path, std::string id, std::string summary, std::string scope) {
  return {.method = method,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "trust store",
          .scopes = {std::move(scope)}};
}

Result<int> days(const Call& call) {
  return static_cast<int>(TRY(call.query_integer("days", 0, 36'500)).value_or(kDays));
}

Result<trust::Fingerprint> fingerprint(std::string_view text) {
  const auto bytes = from_hex(text);
  trust::Fingerprint print{};
  if (!bytes || bytes->size() != print.size()) {
    return Error{"trust_store.fingerprint", "a fingerprint is 64 hexadecimal digits"};
  }
  std::ranges::copy(*bytes, print.begin());
  return print;
}

// The body, unpacked.
Result<std::string> content_of(const Call& call) {
  const std::string& body = call.raw_body();
  if (!gzip::is_packed(body)) return body;
  auto content = gzip::unpack_whole(body, kImportBytes);
  if (!content.ok() && content.error().code == "file.too_large") {
    return Error{"trust_store.too_large", "more than is taken at once"};
  }
  return content;
}

json::object import_json(const trust::ImportReport& report, bool dry_run, std::int64_t version) {
  json::object object = trust_report::to_json(report);
  json::array& problems = object.at("problems").as_array();
  if (problems.size() > kMostShownProblems) {
    object["more_problems"] = report.more_problems + problems.size() - kMostShownProblems;
    problems.resize(kMostShownProblems);
  }
  object["dry_run"] = dry_run;
  object["version"] = version;
  return object;
}

// Work that is done before the writer is asked: the next store and its stored form.
struct Next {
  Version from;
  std::shared_ptr<const trust::Store> store;
  Bytes content;
};
Next next_of(Version from, trust::Store store) {
  Bytes content = store.write();
  return {std::move(from), std::make_shared<const trust::Store>(std::move(store)), std::move(content)};
}

Result<Commit> import(const std::shared_ptr<State>& state, Call& call) {
  const Version from = TRY(state->present());
  const bool dry_run = TRY(call.query_boolean("dry_run")).value_or(false);
  trust::ImportRequest request;
  request.file = clean_line(call.query("file").value_or("upload"));
  request.by = call.caller().account.to_text();
  request.now = call.now();
  request.trust_lists = TRY(call.query_boolean("trust_list")).value_or(false);
  // Nor after everything was withdrawn: that takes one person too.
  const bool any = std::ranges::any_of(from.store->entries(), [](const trust::Entry& one) {
    return is_anchor(one.belief) || one.belief == trust::Belief::kWithdrawn;
  });
  if (request.trust_lists && any) {
    return Error{"trust_store.word", "a list is taken on one person's word only while nothing was ever believed"};
  }
  const std::string content = TRY(content_of(call));
  trust::Store store = *from.store;
  const auto report =
      std::make_shared<const trust::ImportReport>(store.import(certificate_files::read(as_bytes(content)), request));
  if (dry_run || !(report->changed || report->added != 0)) {
    return Commit([report, dry_run, from](database::Transaction&) -> Result<Answer> {
      return Answer::json(import_json(*report, dry_run, from.number));
    });
  }
  const auto next = std::make_shared<const Next>(next_of(from, std::move(store)));
  const std::string sum = certificates::to_text(certificates::fingerprint(as_bytes(content)));
  return Commit([state, &call, report, next, sum](database::Transaction& tx) -> Result<Answer> {
    journal::Entry entry = call.entry("trust_store.imported", "trust_store", "store");
    entry.facts["file"] = report->file;
    entry.facts["sha256"] = sum;
    for (const auto& [name, count] : {std::pair{"added", report->added},
                                      {"known", report->known},
                                      {"refused", report->refused},
                                      {"master_lists", report->master_lists},
                                      {"revocation_lists", report->revocation_lists}}) {
      entry.facts[name] = count;
    }
    entry.facts["on_word"] =
        std::ranges::any_of(report->problems, [](const Error& one) { return one.code == "trust.list.taken_on_word"; });
    const std::int64_t version = TRY(
        state->replace(tx, next->from, next->store, next->content, std::move(entry), call.caller().account.to_text()));
    return Answer::json(import_json(*report, false, version));
  });
}

enum class Step { kPropose, kConfirm, kWithdraw };

journal::Entry entry_of(const Call& call, Step step) {
  switch (step) {
    case Step::kPropose:
      return call.entry("trust_store.proposed", "trust_store", "store");
    case Step::kConfirm:
      return call.entry("trust_store.confirmed", "trust_store", "store");
    case Step::kWithdraw:
      break;
  }
  return call.entry("trust_store.withdrawn", "trust_store", "store");
}

struct Wanted {
  std::optional<certificates::Certificate> certificate;
  trust::Fingerprint fingerprint{};
  std::string reason;
};

Result<Wanted> read_wanted(const Version& from, Call& call, Step step) {
  Wanted wanted;
  JsonReader reader = TRY(JsonReader::open(call.body()));
  wanted.reason = clean_line(TRY(reader.text("reason", 2'000)));
  if (wanted.reason.empty()) return reader.error_at("reason", "trust_store.reason", "a step by hand needs its reason");
  if (step != Step::kPropose) {
    TRY(reader.finish());
    wanted.fingerprint = TRY(fingerprint(call.parameter("fingerprint")));
    return wanted;
  }
  const auto text = TRY(reader.optional_text("certificate", 200'000));
  const auto print = TRY(reader.optional_text("fingerprint", 64));
  TRY(reader.finish());
  if (print) {
    const trust::Entry* entry = from.store->find(TRY(fingerprint(*print)));
    if (entry == nullptr) return Error{"trust_store.not_found", "no such certificate"};
    wanted.certificate = entry->certificate;
  } else if (text) {
    const auto reading = certificate_files::read(as_bytes(*text));
    if (reading.certificates.size() != 1 || reading.entries != 1) {
      return reader.error_at("certificate", "trust_store.certificate", "one certificate is asked for");
    }
    wanted.certificate = reading.certificates[0].certificate;
  } else {
    return reader.error_at("certificate", "trust_store.certificate", "one certificate is asked for");
  }
  wanted.fingerprint = wanted.certificate->fingerprint();
  return wanted;
}

Result<Commit> take_step(const std::shared_ptr<State>& state, Call& call, Step step) {
  const Version from = TRY(state->present());
  const Wanted wanted = TRY(read_wanted(from, call, step));
  const std::string by = call.caller().account.to_text();
  trust::Store store = *from.store;
  if (step == Step::kPropose) TRY(store.propose(*wanted.certificate, by, call.now()));
  if (step == Step::kConfirm) TRY(store.confirm(wanted.fingerprint, by, call.now()));
  if (step == Step::kWithdraw) TRY(store.withdraw(wanted.fingerprint, by, call.now()));
  const auto next = std::make_shared<const Next>(next_of(from, std::move(store)));
  return Commit([state, &call, next, wanted, step, by](database::Transaction& tx) -> Result<Answer> {
    journal::Entry entry = entry_of(call, step);
    const trust::Entry* about = next->store->find(wanted.fingerprint);
    entry.facts["fingerprint"] = certificates::to_text(wanted.fingerprint);
    entry.facts["subject"] = about->certificate.subject().text;
    entry.facts["reason"] = wanted.reason;
    TRY(state->replace(tx, next->from, next->store, next->content, std::move(entry), by));
    return Answer::json(trust_report::describe(*next->store, *about, call.now()));
  });
}

Result<Answer> changes(State& state, Call& call, database::Session& session) {
  const Version now = TRY(state.present());
  const auto since = TRY(call.query_integer("since", 0, INT64_MAX));
  const auto row = TRY(stored::at(session, since.value_or(now.number - 1)));
  trust::Store before;
  if (row) before = TRY(trust::Store::read(row->content));
  json::object object = trust_report::to_json(trust_report::diff(before, *now.store, call.now(), TRY(days(call))));
  object["since"] = row ? row->number : 0;
  object["version"] = now.number;
  return Answer::json(object);
}

Result<Answer> certificates_of(const State& state, const Call& call) {
  const Version now = TRY(state.present());
  const std::string wanted = to_upper_ascii(call.query("state").value_or(""));
  json::array all;
  bool more = false;
  for (const trust::Entry& entry : now.store->entries()) {
    if (!wanted.empty() && entry.certificate.country().text() != wanted) continue;
    if (wanted.empty() && entry.role != trust::Role::kAuthority) continue;
    more = all.size() == kMostLines;
    if (more) break;
    all.push_back(trust_report::to_json(trust_report::line(entry)));
  }
  return Answer::json(json::object{{"certificates", std::move(all)}, {"more", more}});
}

Result<void> add_reads(api::Api& api, const std::shared_ptr<State>& state) {
  api::Operation info = operation(Method::kGet, "/api/trust", "getTrustStore",
                                  "How large the trust store is, and whether it is whole", "trust.read");
  info.response_schema = "TrustStoreInfo";
  TRY(api.read(std::move(info), [state](Call&, database::Session&) -> Result<Answer> {
    const Info now = state->info();
    json::object object{{"state", now.trouble             ? "damaged"
                                  : now.certificates == 0 ? "empty"
                                                          : "ready"},
                        {"version", now.version},
                        {"certificates", now.certificates}};
    if (now.changed_at) object["changed_at"] = now.changed_at->to_text();
    if (now.trouble) object["trouble"] = now.trouble->message;
    return Answer::json(object);
  }));
  api::Operation report = operation(Method::kGet, "/api/trust/report", "getTrustReport",
                                    "By state: what is covered, expires, hangs in the air", "trust.read");
  report.response_schema = "TrustReport";
  report.query = {{"days", "what expires within so many days", "integer"}};
  TRY(api.read(std::move(report), [state](Call& call, database::Session&) -> Result<Answer> {
    const Version now = TRY(state->present());
    return Answer::json(trust_report::to_json(trust_report::report(*now.store, call.now(), TRY(days(call)))));
  }));
  api::Operation all = operation(Method::kGet, "/api/trust/certificates", "getTrustCertificates",
                                 "Authorities, or all certificates of one state", "trust.read");
  all.response_schema = "TrustCertificates";
  all.query = {{"state", "two letters", "string"}};
  TRY(api.read(std::move(all), [state](Call& call, database::Session&) { return certificates_of(*state, call); }));
  api::Operation one = operation(Method::kGet, "/api/trust/certificates/{fingerprint}", "getTrustCertificate",
                                 "One certificate, where it came from, its history", "trust.read");
  one.response_schema = "TrustCertificate";
  TRY(api.read(std::move(one), [state](Call& call, database::Session&) -> Result<Answer> {
    const Version now = TRY(state->present());
    const trust::Entry* entry = now.store->find(TRY(fingerprint(call.parameter("fingerprint"))));
    if (entry == nullptr) return Error{"trust_store.not_found", "no such certificate"};
    return Answer::json(trust_report::describe(*now.store, *entry, call.now()));
  }));
  api::Operation since = operation(Method::kGet, "/api/trust/changes", "getTrustChanges",
                                   "What changed since a version of the store", "trust.read");
  since.response_schema = "TrustChanges";
  since.query = {{"since", "a version; the one before the present without", "integer"},
                 {"days", "what expires within so many days", "integer"}};
  return api.read(std::move(since),
                  [state](Call& call, database::Session& session) { return changes(*state, call, session); });
}

Result<void> add_writes(api::Api& api, const std::shared_ptr<State>& state) {
  api::Operation whole =
      operation(Method::kPost, "/api/trust/import", "importTrust",
                "Takes master lists, LDIF, PEM, DER, revocation and deviation lists", "trust.import");
  whole.response_schema = "TrustImport";
  whole.query = {{"file", "name of the file", "string"},
                 {"dry_run", "true: nothing is written", "boolean"},
                 {"trust_list", "true: take the first list on this person's word", "boolean"}};
  whole.body_limit = kImportBytes;
  whole.content_types = {"application/octet-stream", "application/gzip", "application/pkix-cert", "text/plain"};
  whole.cost = 10;
  TRY(api.write(std::move(whole), [state](Call& call, database::Session&) { return import(state, call); }));
  api::Operation propose = operation(Method::kPost, "/api/trust/proposals", "proposeAuthority",
                                     "Proposes an authority; another account must confirm", "trust.import");
  propose.body_schema = "TrustProposal";
  propose.response_schema = "TrustCertificate";
  TRY(api.write(std::move(propose),
                [state](Call& call, database::Session&) { return take_step(state, call, Step::kPropose); }));
  api::Operation confirm = operation(Method::kPost, "/api/trust/certificates/{fingerprint}/confirm", "confirmAuthority",
                                     "Confirms what another account proposed", "trust.confirm");
  confirm.body_schema = "TrustReason";
  confirm.response_schema = "TrustCertificate";
  TRY(api.write(std::move(confirm),
                [state](Call& call, database::Session&) { return take_step(state, call, Step::kConfirm); }));
  api::Operation withdraw = operation(Method::kPost, "/api/trust/certificates/{fingerprint}/withdraw",
                                      "withdrawAuthority", "Takes an authority out at once", "trust.import");
  withdraw.body_schema = "TrustReason";
  withdraw.response_schema = "TrustCertificate";
  return api.write(std::move(withdraw),
                   [state](Call& call, database::Session&) { return take_step(state, call, Step::kWithdraw); });
}

}  // namespace

Result<void> add_routes(api::Api& api, const std::shared_ptr<State>& state) {
  const EmbeddedFiles files(limen_embedded_trust_schemas_begin, limen_embedded_trust_schemas_end);
  TRY(api.add_schemas(files.find("trust_store.json")));
  TRY(api.add_status("trust_store.damaged", 503));
  TRY(api.add_status("trust_store.moved", 409));
  TRY(api.add_status("trust_store.word", 409));
  TRY(api.add_status("trust_store.not_found", 404));
  TRY(api.add_status("trust_store.fingerprint", 400));
  TRY(api.add_status("trust_store.too_large", 413));
  TRY(api.add_status("trust.proposal.known", 409));
  TRY(api.add_status("trust.proposal.same_person", 409));
  TRY(api.add_status("trust.proposal.missing", 404));
  TRY(api.add_status("trust.withdrawal.unknown", 404));
  TRY(add_reads(api, state));
  return add_writes(api, state);
}

}  // namespace limen::trust_store
