#include "base/embedded.h"
#include "base/text.h"
#include "platform/api/reading.h"
#include "services/reverse/state.h"

extern "C" {
extern const char limen_embedded_reverse_schemas_begin[];
extern const char limen_embedded_reverse_schemas_end[];
}

namespace limen::reverse {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::size_t kNoteBytes = 4000;

// A finding with what is known now of the two it is about.
Result<json::object> view(const Desk& desk, Call& call, database::Session& session, const Finding& finding) {
  json::object object = finding.snapshot;
  object["id"] = finding.id.to_text();
  object["alert_id"] = finding.alert.to_text();
  object["alert_version"] = finding.alert_version;
  object["traveller_id"] = finding.traveller.to_text();
  object["found_at"] = finding.found_at.to_text();
  object["state"] = to_text(finding.state);
  if (!finding.reason.empty()) object["reason"] = finding.reason;
  if (!finding.note.empty()) object["note"] = finding.note;
  if (!finding.by.empty()) object["by"] = finding.by;
  if (finding.at) object["at"] = finding.at->to_text();
  if (const auto alert = TRY(desk.parts.alerts.find(session, call.grant(), finding.alert, call.now().utc_day()))) {
    object["category"] = alert->category;
    object["issuer"] = alert->issuer;
    object["requested_action"] = alert->requested_action;
    object["protective"] = alert->protective;
    object["listed"] = alert->listed;
    object["alert_changed"] = alert->version != finding.alert_version;
  }
  if (const auto seen = TRY(border::Border::find_seen(session, call.grant(), finding.traveller))) {
    json::array documents;
    for (const auto& document : seen->documents) {
      documents.push_back(json::object{{"number", document.number}, {"issuer", document.issuer.text()}});
    }
    object["traveller"] = json::object{{"surname", seen->surname},
                                       {"given_names", seen->given_names},
                                       {"birth_date", seen->birth.to_text()},
                                       {"sex", limen::to_text(seen->sex)},
                                       {"nationality", seen->nationality.text()},
                                       {"documents", std::move(documents)}};
  }
  if (const auto last = TRY(border::Border::last_crossing(session, call.grant(), finding.traveller))) {
    object["last_crossing"] = json::object{{"at", last->at.to_text()},
                                           {"direction", limen::to_text(last->direction)},
                                           {"post_code", last->post_code},
                                           {"post_name", last->post_name}};
  }
  call.look("traveller", finding.traveller.to_text());
  call.look("alert", finding.alert.to_text());
  return object;
}

Result<Answer> list(const Desk& desk, Call& call, database::Session& session) {
  const auto wanted = call.query("state").value_or("unreviewed");
  const auto of = parse_finding_state(wanted);
  if (!of && wanted != "all") return Error{"reverse.state.filter", "unreviewed, confirmed, dismissed or all"};
  const int limit = static_cast<int>(TRY(call.query_integer("limit", 1, 100)).value_or(50));
  std::optional<FindingId> after;
  if (const auto text = call.query("after")) after = TRY(FindingId::parse(*text));
  const auto found = TRY(store::list(session, call.grant(), of, limit + 1, after));
  json::array findings;
  json::object answer;
  FindingId last;
  for (const Finding& finding : found) {
    if (static_cast<int>(findings.size()) == limit) {
      answer["next"] = last.to_text();
      break;
    }
    findings.push_back(TRY(view(desk, call, session, finding)));
    last = finding.id;
  }
  answer["findings"] = std::move(findings);
  answer["waiting_alerts"] = TRY(store::queue_length(session));
  answer["days"] = desk.days;
  return Answer::json(std::move(answer));
}

struct Review {
  FindingState outcome = FindingState::kUnreviewed;
  std::string reason{}, note{};
};

Result<Review> read_review(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  Review review;
  const auto outcome = parse_finding_state(TRY(reader.text("outcome", 20)));
  if (!outcome || *outcome == FindingState::kUnreviewed) {
    return reader.error_at("outcome", "reverse.outcome.unknown", "must be confirmed or dismissed");
  }
  review.outcome = *outcome;
  review.reason = TRY(api::read_line(reader, "reason", 40));
  review.note = TRY(api::read_note(reader, "note", kNoteBytes));
  TRY(reader.finish());
  return review;
}

Result<Answer> review(const Desk& desk, Call& call, database::Transaction& tx, const FindingId& id,
                      const Review& wanted) {
  auto finding = TRY(store::find(tx, call.grant(), id));
  if (!finding) return Error{"reverse.finding.not_found", "there is no such finding"};
  const CivilDate today = call.now().utc_day();
  const auto alert = TRY(desk.parts.alerts.find(tx, call.grant(), finding->alert, today));
  if (!alert || alert->version != finding->alert_version) {
    return Error{"reverse.finding.stale", "the alert has changed since; it is screened again"};
  }
  const auto& codes = desk.parts.knowledge->codes;
  if (wanted.outcome == FindingState::kDismissed && wanted.reason.empty()) {
    return Error{"reverse.reason.missing", "say why it is not the same person", Place{.path = "/reason"}};
  }
  // The reason stands in the open part of the journal: nothing but a code gets there.
  if (!wanted.reason.empty() && !codes.valid("hit_dismissal_reasons", wanted.reason, today)) {
    return Error{"reverse.reason.unknown", "is not a code of list hit_dismissal_reasons", Place{.path = "/reason"}};
  }
  for (const std::string& needed : wanted.reason.empty()
                                       ? std::vector<std::string>()
                                       : codes.find("hit_dismissal_reasons", wanted.reason)->requires_) {
    if (needed == "note" && trim(wanted.note).empty()) {
      return Error{"reverse.reason.note", "this reason is given with a note", Place{.path = "/note"}};
    }
  }
  finding->state = wanted.outcome;
  finding->reason = wanted.reason;
  finding->note = wanted.note;
  finding->by = call.caller().name;
  finding->at = call.now();
  TRY(store::review(tx, *finding));
  journal::Entry entry = call.entry("reverse.reviewed", "traveller", finding->traveller.to_text());
  entry.facts = {{"finding", id.to_text()}, {"outcome", to_text(wanted.outcome)}, {"reason", wanted.reason}};
  const json::object sealed{
      {"alert", finding->alert.to_text()}, {"alert_version", finding->alert_version}, {"note", wanted.note}};
  entry.sealed.push_back({.group = "traveller", .plaintext = limen::to_text(json::value(sealed))});
  TRY(desk.parts.journal.append(tx, std::move(entry)));
  return Answer::json(TRY(view(desk, call, tx, *finding)));
}

}  // namespace

std::string_view reverse_schemas() {
  const EmbeddedFiles files(limen_embedded_reverse_schemas_begin, limen_embedded_reverse_schemas_end);
  return files.find("reverse.json");
}

Result<void> add_routes(api::Api& api, std::shared_ptr<const Desk> desk) {
  TRY(api.add_schemas(reverse_schemas()));
  TRY(api.add_status("reverse.state.filter", 400));
  TRY(api.add_status("reverse.finding.not_found", 404));
  for (const char* code :
       {"reverse.outcome.unknown", "reverse.reason.missing", "reverse.reason.unknown", "reverse.reason.note"}) {
    TRY(api.add_status(code, 422));
  }
  TRY(api.add_status("reverse.finding.stale", 409));
  TRY(api.add_status("reverse.stored_form", 500));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/reverse/findings",
                .id = "listFindings",
                .summary = "Past travellers whom a new or changed alert may mean, newest first",
                .tag = "alerts",
                .scopes = {"alerts.findings"},
                .purpose = true,
                .response_schema = "FindingList",
                .query = {{"state", "unreviewed (without it), confirmed, dismissed or all"},
                          {"limit", "at most this many, 1 to 100", "integer"},
                          {"after", "the `next` of the page before", "string", "uuid"}}},
               [desk](Call& call, database::Session& session) { return list(*desk, call, session); }));
  return api.write({.method = Method::kPost,
                    .path = "/api/reverse/findings/{id}/review",
                    .id = "reviewFinding",
                    .summary = "A person says that it is the same person, or not",
                    .tag = "alerts",
                    .scopes = {"alerts.findings"},
                    .purpose = true,
                    .body_schema = "FindingReview",
                    .response_schema = "ReverseFinding"},
                   [desk](Call& call, database::Session&) -> Result<Commit> {
                     const auto id = TRY(call.id<FindingId>("id"));
                     const Review wanted = TRY(read_review(call.body()));
                     return Commit([desk, &call, id, wanted](database::Transaction& tx) -> Result<Answer> {
                       return review(*desk, call, tx, id, wanted);
                     });
                   });
}

}  // namespace limen::reverse
