// The HTTP routes of paper forms.
#include <algorithm>
#include <memory>

#include "base/embedded.h"
#include "platform/api/operations.h"
#include "platform/api/reading.h"
#include "services/backlog/service.h"

extern "C" {
extern const char limen_embedded_backlog_schemas_begin[];
extern const char limen_embedded_backlog_schemas_end[];
}

namespace limen::backlog {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kNoteBytes = 4'000, kCodeBytes = 40, kLineBytes = 200;
constexpr std::size_t kScanBytes = 2U << 20U;
constexpr int kMostForms = 200, kMostPrinted = 50, kMostDays = 3660, kHitsShown = 100;
constexpr const char *kIssue = "backlog.issue", *kType = "backlog.type";

// The code and name of the post, no person: no purpose.
constexpr api::Operations form_operation{.tag = "backlog"};

Result<Bytes> read_scan(const Service& service, std::string_view text) {
  Place place;
  place.path = "/scan";
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() > kScanBytes || !service.parts.rewrite_picture)
    return Error{"backlog.scan", "a scan is a PNG or JPEG of at most 2 MB, as base64url", place};
  return service.parts.rewrite_picture(*bytes);
}

// As it stands on the form: a day and a time of the post. An hour that exists twice is the first of the two.
Result<Instant> read_time(JsonReader& reader, const TimeZone& zone) {
  constexpr int kHours = 24, kSixty = 60;
  const CivilDate day = TRY(reader.date("day"));
  const std::string time = TRY(reader.text("time", kCodeBytes));
  const auto digit = [&](std::size_t at) { return time[at] >= '0' && time[at] <= '9' ? time[at] - '0' : kHours * 9; };
  const bool shaped = time.size() == 5 && time[2] == ':';
  const int hour = shaped ? digit(0) * 10 + digit(1) : kHours, minute = shaped ? digit(3) * 10 + digit(4) : kSixty;
  if (hour >= kHours || minute >= kSixty) return reader.error_at("time", "backlog.time", "a time looks like 14:20");
  return zone.instant_of(day, (hour * kSixty + minute) * kSixty).instant;
}

Result<TypedForm> read_typed(const Service& service, Call& call, const TimeZone& zone) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  TypedForm typed;
  const std::string serial = TRY(reader.text("serial", kCodeBytes));
  typed.serial = TRY(read_serial(serial));
  if (const auto text = TRY(reader.optional_text("at", kCodeBytes))) {
    const auto at = Instant::parse(*text);
    if (!at.ok()) return reader.error_at("at", at.error().code, at.error().message);
    typed.at = *at;
  } else {
    typed.at = TRY(read_time(reader, zone));
  }
  typed.decided_by = TRY(api::read_line(reader, "decided_by", kLineBytes));
  typed.reason = TRY(reader.text("reason", kCodeBytes));
  typed.note = TRY(api::read_note(reader, "note", kNoteBytes));
  typed.protection = TRY(api::read_line(reader, "protection", kCodeBytes));
  const auto days = TRY(reader.optional_integer("authorised_days", 1, kMostDays));
  if (days) typed.authorised_days = static_cast<int>(*days);
  typed.again = TRY(reader.boolean_or("not_the_same", false));
  if (const auto scan = TRY(reader.optional_text("scan", kScanBytes * 2))) typed.scan = TRY(read_scan(service, *scan));
  TRY(reader.object("check"));
  TRY(reader.finish());
  typed.check = call.body().at("check");
  return typed;
}

Result<void> add_issuing(api::Api& api, const ServicePointer& service) {
  api::Operation issue = form_operation(Method::kPost, "/api/paper-forms", "issuePaperForms",
                                        "Takes serial numbers for blank forms of the session's post", {kIssue},
                                        "PaperFormOrder", "PaperFormBatch");
  issue.status = 201;
  TRY(api.write(std::move(issue), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const auto kind = parse_kind(TRY(reader.text("kind", kCodeBytes)));
    if (!kind) return reader.error_at("kind", "backlog.code.unknown", "entry, exit, refusal or protection");
    const int count = static_cast<int>(TRY(reader.integer("count", 1, kMostForms)));
    TRY(reader.finish());
    const site::Post post = TRY(service->post_of(call.permit(), kIssue));
    return Commit([service, &call, post, kind, count](database::Transaction& tx) -> Result<Answer> {
      const auto forms =
          TRY(service->issue(tx, call.permit(), post, *kind, count, call.entry("backlog.forms_issued", "paper_batch")));
      return Answer::json(json::object{{"id", forms.front().batch.to_text()},
                                       {"kind", to_text(*kind)},
                                       {"count", count},
                                       {"first", forms.front().serial},
                                       {"last", forms.back().serial}},
                          201);
    });
  }));
  api::Operation print = form_operation(Method::kGet, "/api/paper-forms/batches/{id}/print", "printPaperForms",
                                        "Those forms of a batch that are not used yet, as PDF", {kIssue}, "", "");
  print.response_type = "application/pdf";
  print.query = {{"language", "en, fr, es or ar"}, {"from", "skip so many, 50 are printed at once", "integer"}};
  return api.read(std::move(print), [service](Call& call, database::Session& session) -> Result<Answer> {
    const site::Post post = TRY(service->post_of(call.permit(), kIssue));
    const std::string language(call.query("language").value_or("en"));
    if (!lists::is_language(language)) return Error{"backlog.code.unknown", "a language is en, fr, es or ar"};
    const auto from = static_cast<std::ptrdiff_t>(TRY(call.query_integer("from", 0, kMostForms)).value_or(0));
    const BatchId id = TRY(call.id<BatchId>("id"));
    auto forms = TRY(store::batch(session, id));
    std::erase_if(forms, [&](const Form& form) { return form.state != FormState::kIssued || form.post != post.id; });
    if (from >= std::ssize(forms)) return Error{"backlog.form.not_found", "no form of this batch is left to print"};
    forms.erase(forms.begin(), forms.begin() + from);
    if (std::ssize(forms) > kMostPrinted) forms.resize(kMostPrinted);
    return Answer::bytes(std::string(as_text(TRY(service->print(post, forms, language)))), "application/pdf");
  });
}

Result<void> add_typing(api::Api& api, const ServicePointer& service) {
  api::Operation type = form_operation(Method::kPost, "/api/backlog/entries", "typePaperForm",
                                       "Brings a form that was written by hand into the record, at its true time",
                                       {"border.check", kType}, "PaperFormInput", "PaperFormReceipt");
  type.purpose = true;
  type.shows = false;  // a receipt: what was typed is known to who typed it, and of hits nothing is said
  type.status = 201;
  type.body_limit = kScanBytes * 2;
  TRY(api.write(std::move(type), [service](Call& call, database::Session& session) -> Result<Commit> {
    const site::Post post = TRY(service->post_of(call.grant(), kType));
    TypedForm typed = TRY(read_typed(*service, call, post.zone));
    auto typing = std::make_shared<Typing>(TRY(service->prepare(session, call.grant(), post, std::move(typed))));
    call.about({.post = post.id, .owner = call.caller().account});
    return Commit([service, &call, typing](database::Transaction& tx) -> Result<Answer> {
      const border::LateRecorded made =
          TRY(service->record(tx, call.grant(), *typing, call.entry("backlog.form_typed", "paper_form")));
      json::object receipt{{"form", to_json(typing->form)},
                           {"check_id", made.check.to_text()},
                           {"traveller_id", made.traveller.to_text()},
                           {"second_line", !made.crossing.has_value()}};
      return Answer::json(std::move(receipt), 201);
    });
  }));
  return api.write(
      form_operation(Method::kPost, "/api/backlog/spoilt", "giveUpPaperForm", "Says why a form will never be typed in",
                     {kIssue, kType}, "SpoiltForm", "PaperForm"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::string written = TRY(reader.text("serial", kCodeBytes)), serial = TRY(read_serial(written)),
                          reason = TRY(reader.text("reason", kCodeBytes)),
                          note = TRY(api::read_note(reader, "note", kNoteBytes));
        TRY(reader.finish());
        const site::Post post = TRY(service->post_of(call.permit(), call.permit().has(kType) ? kType : kIssue));
        return Commit([service, &call, post, serial, reason, note](database::Transaction& tx) -> Result<Answer> {
          const Form form = TRY(service->spoil(tx, call.permit(), post, serial, reason, note,
                                               call.entry("backlog.form_spoilt", "paper_form")));
          return Answer::json(to_json(form));
        });
      });
}

Result<void> add_screen(api::Api& api, const ServicePointer& service) {
  TRY(api.read(form_operation(Method::kGet, "/api/backlog", "getBacklog",
                              "Forms of the session's post: printed, typed in, missing and since when", {kIssue, kType},
                              "", "Backlog"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 const site::Post post =
                     TRY(service->post_of(call.permit(), call.permit().has(kType) ? kType : kIssue));
                 return Answer::json(TRY(service->screen(session, post)));
               }));
  api::Operation hits = form_operation(Method::kGet, "/api/backlog/hits", "listLateHits",
                                       "Persons who crossed on paper and whose hits nobody has reviewed yet",
                                       {"border.second_line"}, "", "LateHitList");
  hits.purpose = true;
  TRY(api.read(std::move(hits), [service](Call& call, database::Session& session) -> Result<Answer> {
    const site::Post post = TRY(service->post_of(call.grant(), "border.second_line"));
    json::array all = TRY(border::Border::late_hits(session, call.grant(), post.id, kHitsShown));
    for (const json::value& one : all) call.look("check", std::string_view(one.at("id").as_string()));
    return Answer::json(json::object{{"checks", std::move(all)}});
  }));
  api::Operation scan = form_operation(Method::kGet, "/api/paper-forms/{id}/scan", "getPaperScan",
                                       "The picture of a form that was typed in", {kType}, "", "");
  scan.purpose = true;
  scan.response_type = "image/jpeg";
  return api.read(std::move(scan), [service](Call& call, database::Session& session) -> Result<Answer> {
    const FormId id = TRY(call.id<FormId>("id"));
    const Form form = TRY(store::form(session, id));
    TRY(call.grant().require({.post = form.post, .owner = call.caller().account}));
    call.look("paper_form", form.id.to_text());
    const auto picture = TRY(store::scan(session, form.id));
    if (!picture) return Error{"backlog.form.not_found", "the form has no scan, or not any more"};
    return Answer::bytes(std::string(as_text(*picture)), "image/jpeg");
  });
}

}  // namespace

Result<void> add_form_routes(api::Api& api, const ServicePointer& service) {
  const EmbeddedFiles files(limen_embedded_backlog_schemas_begin, limen_embedded_backlog_schemas_end);
  TRY(api.add_schemas(files.find("backlog.json")));
  TRY(api.add_status("backlog.*", 409));
  for (const char* code :
       {"backlog.serial.form", "backlog.serial.check_digit", "backlog.time", "backlog.code.unknown",
        "backlog.code.requires", "backlog.form.before_issue", "backlog.form.officer", "backlog.form.direction",
        "backlog.form.protection", "backlog.scan", "backlog.request.no_change", "backlog.request.no_note"}) {
    TRY(api.add_status(code, 422));
  }
  TRY(api.add_status("backlog.form.not_found", 404));
  TRY(api.add_status("backlog.request.not_found", 404));
  TRY(api.add_status("backlog.request.same_person", 403));
  TRY(add_issuing(api, service));
  TRY(add_typing(api, service));
  return add_screen(api, service);
}

}  // namespace limen::backlog
