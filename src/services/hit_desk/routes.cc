// The HTTP routes of hit files.
#include "base/embedded.h"
#include "platform/api/operations.h"
#include "platform/api/reading.h"
#include "platform/lists/lists.h"
#include "services/hit_desk/service.h"

extern "C" {
extern const char limen_embedded_hit_desk_schemas_begin[];
extern const char limen_embedded_hit_desk_schemas_end[];
}

namespace limen::hit_desk {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kLine = 1'000, kNote = 8'000;

std::vector<std::string> who_sees() { return {"hits.call", "hits.desk", "hits.discreet"}; }
std::vector<std::string> who_reports() { return {"hits.desk", "hits.discreet"}; }

constexpr api::Operations operation{.tag = "hit desk", .prefix = "/api/hit-files", .purpose = true};

Result<Answer> answer(const Service& service, Call& call, database::Session& session, const File& file) {
  call.look("hit_file", file.id.to_text());
  call.about({.post = file.post});
  return Answer::json(TRY(service.view(session, call.grant(), file)));
}

// A step on the file in the path: `read` takes the body, and what comes of it acts in the writer.
using Act = std::function<Result<File>(database::Transaction&, Call&, const FileId&)>;
Result<void> add_step(api::Api& api, const ServicePointer& service, api::Operation step,
                      std::function<Result<Act>(JsonReader&)> read) {
  return api.write(std::move(step), [service, read](Call& call, database::Session& session) -> Result<Commit> {
    const FileId id = TRY(call.id<FileId>("id"));
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const Act act = TRY(read(reader));
    TRY(reader.finish());
    TRY(service->find(session, call.grant(), id));
    return Commit([service, &call, id, act](database::Transaction& tx) -> Result<Answer> {
      const File file = TRY(act(tx, call, id));
      return answer(*service, call, tx, file);
    });
  });
}

Result<void> add_reading(api::Api& api, const ServicePointer& service) {
  api::Operation list = operation(Method::kGet, "", "listHitFiles", "Hit files that the caller may see, newest first",
                                  who_sees(), "", "HitFileList");
  list.query = {{"state", "open, closed or all; open without it"}};
  TRY(api.read(std::move(list), [service](Call& call, database::Session& session) -> Result<Answer> {
    const std::string_view wanted = call.query("state").value_or("open");
    if (wanted != "open" && wanted != "closed" && wanted != "all") {
      return Error{"hit_desk.filter", "open, closed or all"};
    }
    const auto closed = wanted == "all" ? std::optional<bool>() : std::optional(wanted == "closed");
    json::array files;
    for (const File& file : TRY(service->list(session, call.grant(), closed))) {
      call.look("hit_file", file.id.to_text());
      files.push_back(service->summary(file));
    }
    return Answer::json(json::object{{"files", std::move(files)}});
  }));
  TRY(api.read(
      operation(Method::kGet, "/{id}", "getHitFile", "A hit file with its call sheet", who_sees(), "", "HitFile"),
      [service](Call& call, database::Session& session) -> Result<Answer> {
        const FileId id = TRY(call.id<FileId>("id"));
        const File file = TRY(service->find(session, call.grant(), id));
        return answer(*service, call, session, file);
      }));
  api::Operation report = operation(Method::kGet, "/{id}/report", "getHitReport",
                                    "The report to the issuer: numbered fields, to be printed or handed over as a file",
                                    who_reports(), "", "HitReport");
  report.query = {{"language", "en, fr, es or ar"}};
  return api.read(std::move(report), [service](Call& call, database::Session& session) -> Result<Answer> {
    const FileId id = TRY(call.id<FileId>("id"));
    const std::string_view language = call.query("language").value_or("en");
    if (!lists::is_language(language)) return Error{"hit_desk.filter", "a language is en, fr, es or ar"};
    const File file = TRY(service->find(session, call.grant(), id));
    if (!service->may_report(call.grant(), file))
      return Error{"identity.not_allowed", "the desk reports to the issuer"};
    call.look("hit_file", id.to_text());
    call.about({.post = file.post});
    return Answer::json(TRY(service->report(file, language)));
  });
}

Result<void> add_desk_steps(api::Api& api, const ServicePointer& service) {
  TRY(add_step(api, service,
               operation(Method::kPost, "/{id}/judge", "judgeHitFile",
                         "Whether it is this person: of a hit that nobody at the counter knows of", {"hits.discreet"},
                         "HitJudgement", "HitFile"),
               [service](JsonReader& reader) -> Result<Act> {
                 const bool same = TRY(reader.boolean("same_person"));
                 const std::string note = TRY(api::read_note(reader, "note", kNote));
                 return Act([service, same, note](database::Transaction& tx, Call& call, const FileId& id) {
                   return service->judge(tx, call.grant(), id, same, note, call.entry("hit_desk.judged"));
                 });
               }));
  TRY(add_step(api, service,
               operation(Method::kPost, "/{id}/calls", "recordHitCall",
                         "A call to somebody on the roster, answered or not", who_sees(), "HitCallInput", "HitFile"),
               [service](JsonReader& reader) -> Result<Act> {
                 CallInput input;
                 input.contact = TRY(api::read_id<ContactId>(reader, "contact_id"));
                 input.outcome = TRY(reader.text("outcome", 40));
                 input.answered_by = TRY(api::read_line(reader, "answered_by", kLine));
                 input.note = TRY(api::read_note(reader, "note", kNote));
                 return Act([service, input](database::Transaction& tx, Call& call, const FileId& id) {
                   return service->call(tx, call.grant(), id, input, call.entry("hit_desk.called"));
                 });
               }));
  return add_step(api, service,
                  operation(Method::kPost, "/{id}/outcome", "setHitOutcome",
                            "What was done, or why it was not possible", who_sees(), "HitOutcomeInput", "HitFile"),
                  [service](JsonReader& reader) -> Result<Act> {
                    OutcomeInput input;
                    const std::string outcome_text = TRY(reader.text("outcome", 40));
                    const auto outcome = hit_report::parse_outcome(outcome_text);
                    if (!outcome)
                      return reader.error_at("outcome", "hit_desk.outcome.unknown", "done, not_possible or false");
                    input.outcome = *outcome;
                    input.reason = TRY(api::read_line(reader, "reason", kLine));
                    input.note = TRY(api::read_note(reader, "note", kNote));
                    input.urgent = TRY(reader.boolean_or("urgent", false));
                    input.urgent_reason = TRY(api::read_line(reader, "urgent_reason", kLine));
                    return Act([service, input](database::Transaction& tx, Call& call, const FileId& id) {
                      return service->set_outcome(tx, call.grant(), id, input, call.entry("hit_desk.outcome_set"));
                    });
                  });
}

Result<void> add_report_steps(api::Api& api, const ServicePointer& service) {
  TRY(add_step(
      api, service,
      operation(Method::kPost, "/{id}/send", "sendHitReport",
                "The report was handed to the issuer, by hand or as a file", who_reports(), "HitSending", "HitFile"),
      [service](JsonReader& reader) -> Result<Act> {
        const std::string how = TRY(reader.text("how", 20)), to = TRY(api::read_line(reader, "to", kLine));
        if (how != "hand" && how != "file") return reader.error_at("how", "hit_desk.send.how", "hand or file");
        if (to.empty()) return reader.error_at("to", "hit_desk.send.to", "say to whom");
        return Act([service, how, to](database::Transaction& tx, Call& call, const FileId& id) {
          return service->send(tx, call.grant(), id, {{"how", how}, {"to", to}}, call.entry("hit_desk.sent"));
        });
      }));
  struct Step {
    const char *path, *id, *summary, *kind;
    State to;
    bool needs_text;
  };
  for (const Step& step : {Step{.path = "/{id}/receipt",
                                .id = "recordHitReceipt",
                                .summary = "The issuer says that the report came",
                                .kind = "hit_desk.received",
                                .to = State::kReceived,
                                .needs_text = true},
                           Step{.path = "/{id}/work",
                                .id = "recordHitWork",
                                .summary = "The issuer works on it",
                                .kind = "hit_desk.in_work",
                                .to = State::kInWork,
                                .needs_text = false},
                           Step{.path = "/{id}/answer",
                                .id = "recordHitAnswer",
                                .summary = "What the issuer answered",
                                .kind = "hit_desk.answered",
                                .to = State::kAnswered,
                                .needs_text = true}}) {
    TRY(add_step(
        api, service,
        operation(Method::kPost, step.path, step.id, step.summary, who_reports(), "HitWritten", "HitFile"),
        [service, step](JsonReader& reader) -> Result<Act> {
          const std::string text = TRY(api::read_note(reader, "text", kNote));
          const std::string from = TRY(api::read_line(reader, "from", kLine));
          const std::string reference = TRY(api::read_line(reader, "reference", kLine));
          if (step.needs_text && from.empty()) return reader.error_at("from", "hit_desk.step.from", "say who said so");
          return Act([service, step, text, from, reference](database::Transaction& tx, Call& call, const FileId& id) {
            return service->advance(tx, call.grant(), id, step.to,
                                    {{"text", text}, {"from", from}, {"reference", reference}}, call.entry(step.kind));
          });
        }));
  }
  return add_step(api, service,
                  operation(Method::kPost, "/{id}/close", "closeHitFile", "Closes the file; late only with a reason",
                            who_reports(), "HitClosing", "HitFile"),
                  [service](JsonReader& reader) -> Result<Act> {
                    const std::string reason = TRY(api::read_line(reader, "late_reason", kLine));
                    const std::string note = TRY(api::read_note(reader, "note", kNote));
                    return Act([service, reason, note](database::Transaction& tx, Call& call, const FileId& id) {
                      return service->close(tx, call.grant(), id, reason, note, call.entry("hit_desk.closed"));
                    });
                  });
}

}  // namespace

Result<void> add_routes(api::Api& api, const ServicePointer& service) {
  const EmbeddedFiles files(limen_embedded_hit_desk_schemas_begin, limen_embedded_hit_desk_schemas_end);
  TRY(api.add_schemas(files.find("hit_desk.json")));
  for (const char* code : {"hit_desk.state", "hit_desk.judged", "hit_desk.not_judged", "hit_desk.no_outcome",
                           "hit_desk.contact.version", "hit_desk.report.incomplete"}) {
    TRY(api.add_status(code, 409));
  }
  TRY(api.add_status("hit_desk.filter", 400));
  TRY(api.add_status("hit_desk.contact.unknown", 404));
  TRY(api.add_status("hit_desk.stored_form", 500));
  TRY(add_reading(api, service));
  TRY(add_desk_steps(api, service));
  return add_report_steps(api, service);
}

}  // namespace limen::hit_desk
