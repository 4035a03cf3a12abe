// The HTTP routes of rectification.
#include <memory>

#include "base/embedded.h"
#include "platform/api/reading.h"
#include "services/rectification/service.h"

extern "C" {
extern const char limen_embedded_rectification_schemas_begin[];
extern const char limen_embedded_rectification_schemas_end[];
}

namespace limen::rectification {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kNoteBytes = 4'000, kCodeBytes = 40;
constexpr int kMostShown = 200, kUsuallyShown = 50;
constexpr const char *kAsk = "corrections.request", *kDecide = "border.correct";

api::Operation operation(Method method, std::string path, std::string id, std::string summary,
                         std::vector<std::string> scopes, std::string body, std::string response) {
  return {.method = method,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "rectification",
          .scopes = std::move(scopes),
          .purpose = true,
          .body_schema = std::move(body),
          .response_schema = std::move(response)};
}

json::object shown(Call& call, const Request& request) {
  call.about({.post = request.post, .owner = request.requested_by_id});
  call.look("rectification", request.id.to_text());
  call.look("traveller", request.traveller.to_text());
  json::object view = to_json(request);
  view["own"] = request.requested_by_id == call.caller().account;
  view["overdue"] = request.state == State::kOpen && request.due < call.now().utc_day();
  return view;
}

Answer all_of(Call& call, const std::vector<Request>& requests) {
  json::array all;
  for (const Request& request : requests) all.push_back(shown(call, request));
  return Answer::json(json::object{{"requests", std::move(all)}});
}

Result<Request> read_request(Call& call) {
  Request wanted;
  wanted.traveller = TRY(call.id<border::TravellerId>("id"));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  TRY(reader.object("changes"));
  wanted.reason = TRY(reader.text("reason", kCodeBytes));
  wanted.note = TRY(api::read_note(reader, "note", kNoteBytes));
  wanted.evidence = TRY(api::read_note(reader, "evidence", kNoteBytes));
  wanted.asked_by = TRY(reader.text("asked_by", kCodeBytes));
  if (wanted.asked_by != "officer" && wanted.asked_by != "traveller")
    return reader.error_at("asked_by", "rectification.code.unknown", "officer or traveller");
  TRY(reader.finish());
  const json::object& changes = call.body().at("changes").get_object();
  const border::PersonChange change = TRY(read_change(changes));
  // Kept in the form in which records have them.
  if (change.surname) wanted.changes["surname"] = *change.surname;
  if (change.given_names) wanted.changes["given_names"] = *change.given_names;
  if (change.birth) wanted.changes["birth_date"] = change.birth->to_text();
  if (change.sex) wanted.changes["sex"] = limen::to_text(*change.sex);
  if (change.nationality) wanted.changes["nationality"] = change.nationality->text();
  return wanted;
}

Result<void> add_reading(api::Api& api, const ServicePointer& service) {
  TRY(api.read(
      operation(Method::kGet, "/api/travellers/{id}/rectifications", "listRectificationsOfTraveller",
                "What was asked to be put right in this person's records", {kAsk, kDecide}, "", "RectificationList"),
      [](Call& call, database::Session& session) -> Result<Answer> {
        const auto id = TRY(call.id<border::TravellerId>("id"));
        const auto records = TRY(border::Border::records_of(session, id));
        auto found = TRY(store::about(session, call.grant(), records));
        std::erase_if(found, [&](const Request& one) { return !call.grant().require({.post = one.post}).ok(); });
        call.look("traveller", id.to_text());
        return all_of(call, found);
      }));
  api::Operation listing =
      operation(Method::kGet, "/api/rectifications", "listRectifications",
                "Requests at the session's post, newest first", {kAsk, kDecide}, "", "RectificationList");
  listing.query = {{"state", "open, approved or refused"}, {"limit", "1 to 200", "integer"}};
  TRY(api.read(std::move(listing), [](Call& call, database::Session& session) -> Result<Answer> {
    const auto& post = call.caller().current_post;
    if (!post) return Error{"rectification.no_post", "choose the post you work at first"};
    const auto wanted = call.query("state");
    const auto state = wanted ? parse_state(*wanted) : std::nullopt;
    if (wanted && !state) return Error{"rectification.code.unknown", "a state is open, approved or refused"};
    const auto limit = TRY(call.query_integer("limit", 1, kMostShown)).value_or(kUsuallyShown);
    return all_of(call, TRY(store::at_post(session, call.grant(), *post, state, static_cast<int>(limit))));
  }));
  api::Operation letter = operation(Method::kGet, "/api/rectifications/{id}/letter", "printRectification",
                                    "The letter to the person as PDF: that it was received, or how it was decided",
                                    {kAsk, kDecide}, "", "");
  letter.response_type = "application/pdf";
  letter.query = {{"language", "en, fr, es or ar"}};
  return api.read(std::move(letter), [service](Call& call, database::Session& session) -> Result<Answer> {
    const std::string language(call.query("language").value_or("en"));
    if (!lists::is_language(language)) return Error{"rectification.code.unknown", "a language is en, fr, es or ar"};
    const RequestId id = TRY(call.id<RequestId>("id"));
    const Request request = TRY(store::find(session, call.grant(), id));
    shown(call, request);
    return Answer::bytes(std::string(as_text(TRY(service->letter(request, language)))), "application/pdf");
  });
}

}  // namespace

Result<void> add_routes(api::Api& api, const ServicePointer& service) {
  const EmbeddedFiles files(limen_embedded_rectification_schemas_begin, limen_embedded_rectification_schemas_end);
  TRY(api.add_schemas(files.find("rectification.json")));
  TRY(api.add_status("rectification.*", 409));
  for (const char* code : {"rectification.code.unknown", "rectification.code.requires", "rectification.change",
                           "rectification.no_change", "rectification.no_answer"}) {
    TRY(api.add_status(code, 422));
  }
  TRY(api.add_status("rectification.not_found", 404));
  TRY(api.add_status("rectification.same_person", 403));
  api::Operation ask = operation(Method::kPost, "/api/travellers/{id}/rectifications", "requestRectification",
                                 "Asks for a person's own data to be put right, which another person decides on",
                                 {kAsk}, "RectificationInput", "Rectification");
  ask.status = 201;
  TRY(api.write(std::move(ask), [service](Call& call, database::Session&) -> Result<Commit> {
    auto wanted = std::make_shared<const Request>(TRY(read_request(call)));
    return Commit([service, &call, wanted](database::Transaction& tx) -> Result<Answer> {
      const Request made =
          TRY(service->ask(tx, call.grant(), *wanted, call.entry("rectification.requested", "rectification")));
      return Answer::json(shown(call, made), 201);
    });
  }));
  TRY(api.write(operation(Method::kPost, "/api/rectifications/{id}/decision", "decideRectification",
                          "Approves a request, which puts the record right, or refuses it", {kDecide},
                          "RectificationDecision", "Rectification"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const bool approve = TRY(reader.boolean("approve"));
                  const std::string answer = TRY(api::read_note(reader, "answer", kNoteBytes));
                  TRY(reader.finish());
                  const RequestId id = TRY(call.id<RequestId>("id"));
                  return Commit([service, &call, approve, answer, id](database::Transaction& tx) -> Result<Answer> {
                    const Request made = TRY(service->decide(tx, call.grant(), id, approve, answer,
                                                             call.entry("rectification.decided", "rectification")));
                    return Answer::json(shown(call, made));
                  });
                }));
  return add_reading(api, service);
}

}  // namespace limen::rectification
