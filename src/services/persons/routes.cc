// The HTTP routes of persons and links.
#include <algorithm>
#include <set>

#include "base/embedded.h"
#include "platform/api/reading.h"
#include "services/persons/service.h"

extern "C" {
extern const char limen_embedded_person_schemas_begin[];
extern const char limen_embedded_person_schemas_end[];
}

namespace limen::persons {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kNoteBytes = 4'000, kMostLeaving = 50;
constexpr int kMostShown = 200, kMostPresent = 2'000;

json::object document_json(const border::SeenTraveller::Document& document) {
  json::object object{{"number", document.number}, {"issuer", document.issuer.text()}, {"type", document.type}};
  if (document.expiry) object["expiry_date"] = document.expiry->to_text();
  return object;
}

// A record as the officer compares it: who, which documents, when last here. Nothing of alerts.
Result<json::object> record_json(Call& call, database::Session& session, const border::SeenTraveller& seen) {
  call.look("traveller", seen.id.to_text());
  json::array documents;
  for (const auto& document : seen.documents) documents.push_back(document_json(document));
  json::object object{
      {"id", seen.id.to_text()},           {"surname", seen.surname},
      {"given_names", seen.given_names},   {"birth_date", seen.birth.to_text()},
      {"sex", limen::to_text(seen.sex)},   {"nationality", seen.nationality.text()},
      {"documents", std::move(documents)}, {"crossings", TRY(border::Border::crossings_count(session, seen.id))}};
  if (const auto last = TRY(border::Border::last_crossing(session, call.grant(), seen.id))) {
    object["last_crossing"] = json::object{{"at", last->at.to_text()},
                                           {"direction", limen::to_text(last->direction)},
                                           {"post_code", last->post_code},
                                           {"post_name", last->post_name}};
  }
  return object;
}

Result<json::array> records_json(Call& call, database::Session& session, std::span<const TravellerId> ids) {
  json::array records;
  for (const auto& seen : TRY(border::Border::find_all(session, call.grant(), ids)))
    records.push_back(TRY(record_json(call, session, seen)));
  return records;
}

Result<json::array> records_of(Call& call, database::Session& session, const Subject& subject) {
  json::array records;
  for (const auto& seen : subject.records) records.push_back(TRY(record_json(call, session, seen)));
  return records;
}

// Every link of her records, judged ones first, with its history.
Result<json::array> links_of(Call& call, database::Session& session, const Subject& subject) {
  json::array all;
  std::set<LinkId> seen;
  for (const auto& record : subject.records) {
    for (Link& link : TRY(store::of_record(session, call.grant(), record.id))) {
      if (!seen.insert(link.id).second) continue;
      TRY(store::add_changes(session, link));
      json::object object = to_json(link);
      object["within"] = subject.has(link.first) && subject.has(link.second);
      all.push_back(std::move(object));
    }
  }
  return all;
}

json::object allowed(const Call& call) {
  return {{"judge", call.caller().has_scope("persons.judge")}, {"manage", call.caller().has_scope("persons.manage")}};
}

Result<Answer> of_check(const Service& service, Call& call, database::Session& session) {
  const auto id = TRY(call.id<border::CheckId>("id"));
  const auto check = TRY(border::Border::document_of(session, call.grant(), id));
  call.about({.post = check.post, .owner = check.officer});
  call.look("check", id.to_text());
  json::object answer{{"ready", service.ready()}, {"may", allowed(call)}};
  if (!check.traveller) {
    answer["records"] = json::array();
    answer["candidates"] = json::array();
    return Answer::json(std::move(answer));
  }
  const Subject subject = TRY(service.subject_of(session, call.grant(), *check.traveller, &check));
  json::array candidates;
  for (const Candidate& candidate : TRY(service.candidates(session, call.grant(), subject))) {
    json::object object{{"traveller", TRY(record_json(call, session, candidate.seen))},
                        {"grade", identity_match::to_text(candidate.verdict.grade)},
                        {"conflict", candidate.verdict.conflict},
                        {"score", candidate.verdict.score},
                        {"reasons", reasons_of(candidate.verdict)},
                        {"version", candidate.link ? candidate.link->version : 0}};
    // The record that the link stands with, where the person has several.
    const TravellerId own = !candidate.link                              ? *check.traveller
                            : candidate.link->first == candidate.seen.id ? candidate.link->second
                                                                         : candidate.link->first;
    object["record_id"] = own.to_text();
    candidates.push_back(std::move(object));
  }
  answer["traveller_id"] = check.traveller->to_text();
  answer["records"] = TRY(records_of(call, session, subject));
  answer["candidates"] = std::move(candidates);
  return Answer::json(std::move(answer));
}

json::object act_json(const memberships::Act& act) {
  return {{"at", act.at.to_text()}, {"by", act.by}, {"reason", act.reason}};
}

Result<Answer> of_traveller(const Service& service, Call& call, database::Session& session) {
  const auto id = TRY(call.id<TravellerId>("id"));
  const Subject subject = TRY(service.subject_of(session, call.grant(), id, nullptr));
  json::array history;
  for (const auto& one : TRY(memberships::history_of(session, call.grant(), id.raw()))) {
    json::object object{{"record_id", limen::to_text(one.record)}, {"from", act_json(one.from)}};
    if (one.to) object["to"] = act_json(*one.to);
    history.push_back(std::move(object));
  }
  json::object answer{{"records", TRY(records_of(call, session, subject))},
                      {"history", std::move(history)},
                      {"links", TRY(links_of(call, session, subject))},
                      {"may", allowed(call)}};
  return Answer::json(std::move(answer));
}

Result<json::object> link_json(Call& call, database::Session& session, Link& link) {
  TRY(store::add_changes(session, link));
  json::object object = to_json(link);
  const std::array<TravellerId, 2> both{link.first, link.second};
  object["records"] = TRY(records_json(call, session, both));
  const auto records = TRY(border::Border::records_of(session, link.first));
  object["within"] = std::ranges::find(records, link.second) != records.end();
  return object;
}

// First the persons who stand at a border now, the one that has waited longest first; then by the clock.
Result<Answer> queue(const Service& service, Call& call, database::Session& session) {
  const auto limit = static_cast<std::size_t>(TRY(call.query_integer("limit", 1, kMostShown)).value_or(50));
  const Instant since = call.now().plus_seconds(-std::int64_t{service.present_hours()} * 3600);
  json::array items;
  std::set<LinkId> shown;
  const auto add = [&](Link link, const border::WaitingCheck* present) -> Result<void> {
    if (items.size() >= limit || link.colour != Colour::kYellow || !shown.insert(link.id).second) return {};
    json::object object = TRY(link_json(call, session, link));
    object["overdue"] = link.due_at < call.now();
    if (present != nullptr) {
      object["present"] = json::object{{"check_id", present->id.to_text()},
                                       {"traveller_id", present->traveller.to_text()},
                                       {"post_code", present->post_code},
                                       {"post_name", present->post_name},
                                       {"since", present->opened_at.to_text()}};
    }
    items.push_back(std::move(object));
    return {};
  };
  for (const auto& waiting : TRY(border::Border::waiting_checks(session, since, kMostPresent))) {
    for (Link& link : TRY(store::of_record(session, call.grant(), waiting.traveller)))
      TRY(add(std::move(link), &waiting));
  }
  for (Link& link : TRY(store::yellow(session, call.grant(), static_cast<int>(limit) + kMostShown)))
    TRY(add(std::move(link), nullptr));
  return Answer::json(json::object{
      {"links", std::move(items)}, {"waiting", TRY(store::yellow_count(session))}, {"ready", service.ready()}});
}

Result<Judgement> read_judgement(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Judgement judgement;
  judgement.first = TRY(api::read_id<TravellerId>(reader, "first"));
  judgement.second = TRY(api::read_id<TravellerId>(reader, "second"));
  judgement.version = TRY(reader.integer("version", 0, INT64_MAX));
  const auto colour = parse_colour(TRY(reader.text("colour", 10)));
  if (!colour) return reader.error_at("colour", "persons.judge.colour", "green, white or red");
  judgement.colour = *colour;
  const std::string kind_text = TRY(api::read_line(reader, "kind", 20));
  const auto kind = parse_kind(kind_text);
  if (!kind) return reader.error_at("kind", "persons.judge.kind", "merging or non_merging");
  judgement.kind = *kind;
  judgement.reason = TRY(reader.text("reason", 40));
  judgement.note = TRY(api::read_note(reader, "note", kNoteBytes));
  const auto check = TRY(reader.optional_text("check_id", 36));
  if (check) judgement.check = TRY(api::parse_id<border::CheckId>(reader, "check_id", *check));
  judgement.leaving = TRY(api::read_ids<TravellerId>(reader, "leaving", kMostLeaving));
  TRY(reader.finish());
  return judgement;
}

api::Operation reading(std::string path, std::string id, std::string summary, std::vector<std::string> scopes,
                       std::string response) {
  return {.method = Method::kGet,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "persons",
          .scopes = std::move(scopes),
          .purpose = true,
          .response_schema = std::move(response)};
}

// Printed for one of the two, whom it is handed to; that it was printed is a look at her record.
Result<Answer> notice(const Service& service, Call& call, database::Session& session) {
  const std::string language(call.query("language").value_or("en"));
  if (!lists::is_language(language)) return Error{"persons.notice.language", "a language is en, fr, es or ar"};
  const auto id = TRY(call.id<LinkId>("id"));
  auto link = TRY(store::find(session, call.grant(), id));
  if (!link) return Error{"persons.link.not_found", "there is no such link"};
  TRY(store::add_changes(session, *link));
  const auto asked = call.query("record");
  const TravellerId record = asked ? TRY(TravellerId::parse(*asked)) : link->first;
  const Bytes pdf = TRY(service.notice(session, call.grant(), *link, record, language));
  call.look("traveller", record.to_text());
  call.look("person_link", link->id.to_text());
  return Answer::bytes(std::string(as_text(pdf)), "application/pdf");
}

}  // namespace

Result<void> add_routes(api::Api& api, const ServicePointer& service) {
  const EmbeddedFiles files(limen_embedded_person_schemas_begin, limen_embedded_person_schemas_end);
  TRY(api.add_schemas(files.find("persons.json")));
  TRY(api.add_status("persons.judge.not_allowed", 403));
  for (const char* code : {"persons.contradicted", "persons.link.changed", "persons.judge.check_closed"})
    TRY(api.add_status(code, 409));
  TRY(api.add_status("persons.stored_form", 500));
  TRY(api.add_status("persons.link.not_found", 404));
  TRY(api.add_status("persons.notice.none", 409));
  TRY(api.add_status("persons.notice.language", 422));
  api::Operation letter = reading("/api/persons/links/{id}/notice", "printRedLinkNotice",
                                  "The letter that tells a person of a red link, as PDF", {"persons.manage"}, "");
  letter.response_type = "application/pdf";
  letter.query = {{"language", "en, fr, es or ar"}, {"record", "whom it is for; else the first", "string", "uuid"}};
  TRY(api.read(std::move(letter),
               [service](Call& call, database::Session& session) { return notice(*service, call, session); }));
  TRY(api.read(reading("/api/checks/{id}/person", "getCheckPerson",
                       "The records of the person at this check, and who else she may be",
                       {"border.check", "border.second_line"}, "CheckPerson"),
               [service](Call& call, database::Session& session) { return of_check(*service, call, session); }));
  TRY(api.read(reading("/api/travellers/{id}/person", "getPerson", "The records of one person, their history and links",
                       {"border.history"}, "PersonFile"),
               [service](Call& call, database::Session& session) { return of_traveller(*service, call, session); }));
  api::Operation list =
      reading("/api/persons/queue", "listPersonLinks", "Links that wait to be judged: persons at the border first",
              {"persons.manage"}, "PersonQueue");
  list.query = {{"limit", "at most this many, 1 to 200", "integer"}};
  TRY(api.read(std::move(list),
               [service](Call& call, database::Session& session) { return queue(*service, call, session); }));
  return api.write({.method = Method::kPost,
                    .path = "/api/persons/judgements",
                    .id = "judgePersonLink",
                    .summary = "A person says whether two records are one person's",
                    .tag = "persons",
                    .scopes = {"persons.judge"},
                    .purpose = true,
                    .body_schema = "PersonJudgement",
                    .response_schema = "PersonLink"},
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     auto judgement = std::make_shared<const Judgement>(TRY(read_judgement(call)));
                     return Commit([service, &call, judgement](database::Transaction& tx) -> Result<Answer> {
                       Link link = TRY(service->judge(tx, call, *judgement));
                       return Answer::json(TRY(link_json(call, tx, link)));
                     });
                   });
}

}  // namespace limen::persons
