// The HTTP routes of requests for correction.
#include <memory>

#include "platform/api/operations.h"
#include "platform/api/reading.h"
#include "services/backlog/service.h"

namespace limen::backlog {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::size_t kNoteBytes = 4'000, kCodeBytes = 40;
constexpr int kMostShown = 200, kUsuallyShown = 50;
constexpr const char *kAsk = "corrections.request", *kDecide = "border.correct";

constexpr api::Operations operation{.tag = "backlog", .purpose = true};

void look_at(Call& call, const Request& request) {
  call.about({.post = request.post, .owner = request.requested_by_id});
  call.look("correction_request", request.id.to_text());
  call.look("traveller", request.traveller.to_text());
}

Result<Request> read_request(Call& call) {
  Request wanted;
  wanted.crossing = TRY(call.id<border::CrossingId>("id"));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  TRY(reader.object("changes"));
  wanted.reason = TRY(reader.text("reason", kCodeBytes));
  wanted.note = TRY(api::read_note(reader, "note", kNoteBytes));
  wanted.evidence = TRY(api::read_note(reader, "evidence", kNoteBytes));
  wanted.asked_by = TRY(reader.text("asked_by", kCodeBytes));
  if (wanted.asked_by != "officer" && wanted.asked_by != "traveller")
    return reader.error_at("asked_by", "backlog.code.unknown", "officer or traveller");
  TRY(reader.finish());
  wanted.changes = call.body().at("changes").as_object();
  return wanted;
}

Result<Answer> list(const Service& service, Call& call, database::Session& session) {
  std::vector<Request> found;
  if (const auto crossing = call.query("crossing")) {
    const auto id = TRY(border::CrossingId::parse(*crossing));
    found = TRY(store::requests_of(session, call.grant(), id));
    std::erase_if(found, [&](const Request& one) { return !call.grant().require({.post = one.post}).ok(); });
  } else if (const auto traveller = call.query("traveller")) {
    const auto id = TRY(border::TravellerId::parse(*traveller));
    const auto records = TRY(border::Border::records_of(session, id));
    found = TRY(store::requests_about(session, call.grant(), records));
    std::erase_if(found, [&](const Request& one) { return !call.grant().require({.post = one.post}).ok(); });
    call.look("traveller", id.to_text());
  } else {
    const auto& post = call.caller().current_post;
    if (!post) return Error{"backlog.no_post", "choose the post you work at first"};
    const auto wanted = call.query("state");
    const auto state = wanted ? parse_request_state(*wanted) : std::nullopt;
    if (wanted && !state) return Error{"backlog.code.unknown", "a state is open, approved or refused"};
    const auto limit = TRY(call.query_integer("limit", 1, kMostShown)).value_or(kUsuallyShown);
    found = TRY(store::requests(session, call.grant(), *post, state, static_cast<int>(limit)));
  }
  json::array all;
  for (const Request& request : found) {
    look_at(call, request);
    all.push_back(TRY(service.view(session, call.grant(), request)));
  }
  return Answer::json(json::object{{"requests", std::move(all)}});
}

}  // namespace

Result<void> add_request_routes(api::Api& api, const std::shared_ptr<Service>& service) {
  api::Operation ask = operation(Method::kPost, "/api/crossings/{id}/correction-requests", "requestCorrection",
                                 "Asks for a correction that another person decides on", {kAsk},
                                 "CorrectionRequestInput", "CorrectionRequest");
  ask.status = 201;
  TRY(api.write(std::move(ask), [service](Call& call, database::Session&) -> Result<Commit> {
    auto wanted = std::make_shared<const Request>(TRY(read_request(call)));
    return Commit([service, &call, wanted](database::Transaction& tx) -> Result<Answer> {
      const Request made = TRY(
          service->ask(tx, call.grant(), *wanted, call.entry("backlog.correction_requested", "correction_request")));
      look_at(call, made);
      return Answer::json(TRY(service->view(tx, call.grant(), made)), 201);
    });
  }));
  api::Operation listing =
      operation(Method::kGet, "/api/correction-requests", "listCorrectionRequests",
                "Requests at the session's post, newest first, or all of one crossing or traveller", {kAsk, kDecide},
                "", "CorrectionRequestList");
  listing.query = {{"state", "open, approved or refused"},
                   {"crossing", "of this one alone, oldest first", "string", "uuid"},
                   {"traveller", "about this person alone, newest first", "string", "uuid"},
                   {"limit", "1 to 200", "integer"}};
  TRY(api.read(std::move(listing), [service](Call& call, database::Session& session) -> Result<Answer> {
    return list(*service, call, session);
  }));
  return api.write(operation(Method::kPost, "/api/correction-requests/{id}/decision", "decideCorrection",
                             "Approves a request, which makes the correction, or refuses it", {kDecide},
                             "CorrectionDecision", "CorrectionRequest"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const bool approve = TRY(reader.boolean("approve"));
                     const std::string note = TRY(api::read_note(reader, "note", kNoteBytes));
                     TRY(reader.finish());
                     const RequestId id = TRY(call.id<RequestId>("id"));
                     return Commit([service, &call, approve, note, id](database::Transaction& tx) -> Result<Answer> {
                       const Request made =
                           TRY(service->decide(tx, call.grant(), id, approve, note,
                                               call.entry("backlog.correction_decided", "correction_request")));
                       look_at(call, made);
                       return Answer::json(TRY(service->view(tx, call.grant(), made)));
                     });
                   });
}

}  // namespace limen::backlog
