// Checks from hand to hand, incidents, and the report of the shift.
#include "base/embedded.h"
#include "platform/api/reading.h"
#include "services/shift/service.h"

extern "C" {
extern const char limen_embedded_shift_schemas_begin[];
extern const char limen_embedded_shift_schemas_end[];
}

namespace limen::shift {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::size_t kNoteBytes = 8000;
constexpr int kMostReports = 100;

Result<PostId> post_of(const Call& call) {
  if (!call.caller().current_post) return Error{"shift.no_post", "choose the post you work at first"};
  return *call.caller().current_post;
}

api::Operation operation(Method method, std::string path, std::string id, std::string summary, std::string response) {
  return {.method = method,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "shift",
          .scopes = {"shift.hand_over"},
          .purpose = true,
          .response_schema = std::move(response)};
}

Answer answer_of(const Service& service, Call& call, const Handover& one, unsigned status = 200) {
  if (!one.id.nil()) call.look("handover", one.id.to_text());
  call.about({.post = one.post, .owner = call.caller().account});
  return Answer::json(to_json(one, service.parts.posts, call.caller().account), status);
}

Result<void> add_checks(api::Api& api, const std::shared_ptr<Service>& service) {
  TRY(api.read(operation(Method::kGet, "/api/shift/checks", "listHeldChecks",
                         "Checks that wait at the session's post, and in whose hands they are", "HeldCheckList"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 json::array all;
                 for (const HeldCheck& held : TRY(service->checks(session, call.grant(), TRY(post_of(call))))) {
                   call.look("check", held.check.id.to_text());
                   all.push_back(to_json(held, call.caller().account));
                 }
                 return Answer::json(json::object{{"checks", std::move(all)}});
               }));
  return api.write(operation(Method::kPost, "/api/shift/checks/{id}/take", "takeCheck",
                             "Take a check that waits into one's own hands", "HeldCheckList"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const auto id = TRY(call.id<border::CheckId>("id"));
                     const PostId post = TRY(post_of(call));
                     return Commit([service, &call, id, post](database::Transaction& tx) -> Result<Answer> {
                       TRY(service->take_check(tx, call.grant(), post, id));
                       call.look("check", id.to_text());
                       json::array all;
                       for (const HeldCheck& held : TRY(service->checks(tx, call.grant(), post))) {
                         all.push_back(to_json(held, call.caller().account));
                       }
                       return Answer::json(json::object{{"checks", std::move(all)}});
                     });
                   });
}

Result<void> add_writing(api::Api& api, const std::shared_ptr<Service>& service) {
  api::Operation incident = operation(Method::kPost, "/api/shift/incidents", "noteIncident",
                                      "Note something for the report of the shift", "ShiftIncident");
  incident.body_schema = "IncidentInput";
  incident.status = 201;
  TRY(api.write(std::move(incident), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const std::string text = TRY(api::read_note(reader, "text", kNoteBytes));
    TRY(reader.finish());
    const PostId post = TRY(post_of(call));
    return Commit([service, &call, text, post](database::Transaction& tx) -> Result<Answer> {
      const Incident made =
          TRY(service->add_incident(tx, call.grant(), post, text, call.entry("shift.incident_noted")));
      return Answer::json(json::object{{"at", made.at.to_text()}, {"by", made.by}, {"text", made.text}}, 201);
    });
  }));
  api::Operation write = operation(Method::kPost, "/api/handovers", "writeHandover",
                                   "End the shift: the report is numbered, and signed by who goes", "Handover");
  write.body_schema = "HandoverInput";
  write.status = 201;
  TRY(api.write(std::move(write), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const std::string note = TRY(api::read_note(reader, "note", kNoteBytes));
    TRY(reader.finish());
    const PostId post = TRY(post_of(call));
    return Commit([service, &call, note, post](database::Transaction& tx) -> Result<Answer> {
      return answer_of(*service, call,
                       TRY(service->write(tx, call.grant(), post, note, call.entry("shift.handover_written"))), 201);
    });
  }));
  return api.write(operation(Method::kPost, "/api/handovers/{id}/sign", "signHandover",
                             "The one who comes signs the report", "Handover"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     const auto id = TRY(call.id<HandoverId>("id"));
                     return Commit([service, &call, id](database::Transaction& tx) -> Result<Answer> {
                       return answer_of(*service, call,
                                        TRY(service->sign(tx, call.grant(), id, call.entry("shift.handover_signed"))));
                     });
                   });
}

Result<Handover> readable(Call& call, database::Session& session) {
  Handover one = TRY(store::load(session, TRY(call.id<HandoverId>("id"))));
  TRY(call.grant().require({.post = one.post, .owner = call.caller().account}));
  return one;
}

Result<void> add_reading(api::Api& api, const std::shared_ptr<Service>& service) {
  TRY(api.read(operation(Method::kGet, "/api/handovers/draft", "draftHandover",
                         "What the report would say now, at the session's post", "Handover"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 return answer_of(*service, call, TRY(service->draft(session, call.grant(), TRY(post_of(call)))));
               }));
  TRY(api.read(operation(Method::kGet, "/api/handovers", "listHandovers", "Reports of the session's post, newest first",
                         "HandoverList"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 const PostId post = TRY(post_of(call));
                 TRY(call.grant().require({.post = post, .owner = call.caller().account}));
                 json::array all;
                 for (const Handover& one : TRY(store::list(session, post, kMostReports))) {
                   call.look("handover", one.id.to_text());
                   all.push_back(to_json(one, service->parts.posts, call.caller().account));
                 }
                 return Answer::json(json::object{{"handovers", std::move(all)}});
               }));
  TRY(api.read(operation(Method::kGet, "/api/handovers/{id}", "getHandover", "One report", "Handover"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 return answer_of(*service, call, TRY(readable(call, session)));
               }));
  api::Operation print = operation(Method::kGet, "/api/handovers/{id}/form", "printHandover", "The report as PDF", "");
  print.query = {{"language", "en, fr, es or ar"}};
  print.response_type = "application/pdf";
  return api.read(std::move(print), [service](Call& call, database::Session& session) -> Result<Answer> {
    const Handover one = TRY(readable(call, session));
    call.look("handover", one.id.to_text());
    const std::string language(call.query("language").value_or("en"));
    if (!lists::is_language(language)) return Error{"shift.language", "a language is en, fr, es or ar"};
    return Answer::bytes(TRY(service->report(one, language)), "application/pdf");
  });
}

}  // namespace

Result<void> add_handover_routes(api::Api& api, const std::shared_ptr<Service>& service) {
  TRY(add_checks(api, service));
  TRY(add_writing(api, service));
  return add_reading(api, service);
}

Shift::Shift(std::shared_ptr<Service> service) : service_(std::move(service)) {}
Shift::~Shift() = default;

Result<std::unique_ptr<Shift>> Shift::open(Parts parts) {
  const Node rules = TRY(parts.packs.read_or_baseline(parts.pack, "shift.yaml"));
  const Node texts = TRY(parts.packs.read_or_baseline(parts.pack, "handover_report.yaml"));
  const Rules read = TRY(Rules::read(rules));
  Texts words = TRY(Texts::read(texts));
  return std::unique_ptr<Shift>(new Shift(std::make_shared<Service>(std::move(parts), read, std::move(words))));
}

void Shift::add_line(std::string code, Line line) { service_->lines.emplace_back(std::move(code), std::move(line)); }
void Shift::set_list_ages(ListAges ages) { service_->list_ages = std::move(ages); }
Result<std::int64_t> Shift::run_retention(CivilDate today) { return service_->run_retention(today); }

Result<void> Shift::register_routes(api::Api& api) {
  const EmbeddedFiles files(limen_embedded_shift_schemas_begin, limen_embedded_shift_schemas_end);
  TRY(api.add_schemas(files.find("shift.json")));
  TRY(api.add_status("shift.*", 409));
  TRY(api.add_status("shift.pin", 401));
  TRY(api.add_status("shift.full_sign_in", 401));
  TRY(api.add_status("shift.handover.own", 403));
  for (const char* code : {"shift.pin.form", "shift.incident.empty", "shift.checks", "shift.language"}) {
    TRY(api.add_status(code, 422));
  }
  TRY(api.add_status("shift.rules", 500));
  TRY(api.add_status("shift.texts", 500));
  TRY(api.add_status("shift.handover.not_found", 404));
  TRY(api.add_status("shift.check.not_found", 404));
  TRY(add_desk_routes(api, service_));
  return add_handover_routes(api, service_);
}

}  // namespace limen::shift
