// The HTTP routes of the register.
#include <algorithm>
#include <memory>

#include "base/embedded.h"
#include "platform/api/operations.h"
#include "platform/api/reading.h"
#include "services/paired_tests/service.h"

extern "C" {
extern const char limen_embedded_paired_test_schemas_begin[];
extern const char limen_embedded_paired_test_schemas_end[];
}

namespace limen::paired_tests {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kLineBytes = 1'000, kNoteBytes = 20'000, kMostItems = 50;
constexpr const char *kManage = "paired_tests.manage", *kFill = "paired_tests.fill";

// All of them read or change what people wrote, so all need a purpose.
constexpr api::Operations operation{.tag = "paired tests", .prefix = "/api/paired-tests", .purpose = true};

Result<Study> read_study(JsonReader& reader) {
  Study study;
  study.title = TRY(api::read_line(reader, "title", kLineBytes));
  study.question = TRY(api::read_note(reader, "question", kNoteBytes));
  study.protocol = TRY(api::read_note(reader, "protocol", kNoteBytes));
  for (JsonReader& one : TRY(reader.objects("characteristics", kMostItems))) {
    Characteristic trait;
    trait.name = TRY(api::read_line(one, "name", kLineBytes));
    trait.a = TRY(api::read_line(one, "a", kLineBytes));
    trait.b = TRY(api::read_line(one, "b", kLineBytes));
    TRY(one.finish());
    study.characteristics.push_back(std::move(trait));
  }
  for (const std::string& name : TRY(reader.texts("phases", kMostItems, 40))) {
    const auto phase = parse_phase(name);
    if (!phase) return reader.error_at("phases", "paired_tests.study.phases", "contact, application or interview");
    study.phases.push_back(*phase);
  }
  const std::string no_answer = TRY(reader.optional_text("no_answer", 20)).value_or("unfavourable");
  if (no_answer != "unfavourable" && no_answer != "unusable") {
    return reader.error_at("no_answer", "paired_tests.study.no_answer", "unfavourable or unusable");
  }
  study.no_answer_counts = no_answer == "unfavourable";
  return study;
}

Result<Form> read_form(JsonReader& reader) {
  Form form;
  Words words;
  form.version = TRY(reader.integer("version", 0, INT64_MAX));
  words.text = TRY(api::read_note(reader, "text", kNoteBytes));
  for (JsonReader& one : TRY(reader.objects("phases", kMostItems))) {
    const std::string name = TRY(one.text("phase", 40));
    const auto phase = parse_phase(name);
    if (!phase) return one.error_at("phase", "paired_tests.form.phase", "the study has no such phase");
    if (const auto outcome = TRY(one.optional_text("outcome", 40))) {
      const auto step = parse_step(*outcome);
      if (!step) {
        return one.error_at("outcome", "paired_tests.form.outcome", "treated, refused, no_answer or not_reached");
      }
      form.steps[*phase] = *step;
    }
    words.phases[*phase] = TRY(api::read_note(one, "text", kNoteBytes));
    TRY(one.finish());
  }
  for (JsonReader& one : TRY(reader.objects("incidents", kMostItems))) {
    words.incidents.push_back(TRY(api::read_note(one, "text", kNoteBytes)));
    form.incidents.push_back(TRY(one.boolean_or("breaks_protocol", false)));
    if (words.incidents.back().empty()) {
      return one.error_at("text", "paired_tests.form.incident", "an incident has text");
    }
    TRY(one.finish());
  }
  TRY(reader.finish());
  form.words = std::move(words);
  return form;
}

Result<Answer> case_answer(const Service& service, Call& call, database::Session& session, const CaseId& id,
                           unsigned status = 200) {
  call.look("paired_case", id.to_text());
  call.about({.owner = call.caller().account});
  return Answer::json(TRY(service.view(session, call.grant(), id)), status);
}

Result<Answer> study_answer(const Service& service, Call& call, database::Session& session, const Study& study,
                            unsigned status = 200) {
  call.look("paired_study", study.id.to_text());
  return Answer::json(TRY(service.view(session, call.grant(), study)), status);
}

Result<void> add_studies(api::Api& api, const ServicePointer& service) {
  TRY(api.read(operation(Method::kGet, "/studies", "listPairedStudies", "Studies; a tester's are those with own cases",
                         {kManage, kFill}, "", "PairedStudyList"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 json::array all;
                 for (const Study& study : TRY(store::studies(session, call.grant()))) {
                   call.look("paired_study", study.id.to_text());
                   all.push_back(TRY(service->view(session, call.grant(), study)));
                 }
                 return Answer::json(json::object{{"studies", std::move(all)}});
               }));
  TRY(api.read(operation(Method::kGet, "/studies/{id}", "getPairedStudy", "One study with its protocol",
                         {kManage, kFill}, "", "PairedStudy"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 const StudyId id = TRY(call.id<StudyId>("id"));
                 return study_answer(*service, call, session, TRY(store::study(session, call.grant(), id)));
               }));
  api::Operation create = operation(Method::kPost, "/studies", "createPairedStudy", "Begins a study", {kManage},
                                    "PairedStudyInput", "PairedStudy");
  create.status = 201;
  TRY(api.write(std::move(create), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const Study wanted = TRY(read_study(reader));
    TRY(reader.finish());
    return Commit([service, &call, wanted](database::Transaction& tx) -> Result<Answer> {
      const Study study = TRY(service->create_study(tx, call.grant(), wanted, call.now(),
                                                    call.entry("paired_tests.study_created", "paired_study")));
      return study_answer(*service, call, tx, study, 201);
    });
  }));
  TRY(api.write(
      operation(Method::kPost, "/studies/{id}", "changePairedStudy",
                "Changes a study; after the first case its title alone", {kManage}, "PairedStudyChange", "PairedStudy"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        const StudyId id = TRY(call.id<StudyId>("id"));
        JsonReader reader = TRY(JsonReader::open(call.body()));
        Study wanted = TRY(read_study(reader));
        wanted.id = id;
        wanted.version = TRY(reader.integer("version", 1, INT64_MAX));
        TRY(reader.finish());
        return Commit([service, &call, wanted](database::Transaction& tx) -> Result<Answer> {
          const Study study = TRY(service->change_study(
              tx, call.grant(), wanted, call.entry("paired_tests.study_changed", "paired_study", wanted.id.to_text())));
          return study_answer(*service, call, tx, study);
        });
      }));
  return api.write(
      operation(Method::kPost, "/studies/{id}/close", "closePairedStudy", "No more cases", {kManage}, "PairedNothing",
                "PairedStudy"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        const StudyId id = TRY(call.id<StudyId>("id"));
        return Commit([service, &call, id](database::Transaction& tx) -> Result<Answer> {
          const Study study = TRY(service->close_study(
              tx, call.grant(), id, call.now(), call.entry("paired_tests.study_closed", "paired_study", id.to_text())));
          return study_answer(*service, call, tx, study);
        });
      });
}

Result<double> confidence_of(const Call& call) {
  const auto percent = TRY(call.query_integer("confidence", 50, 99));
  constexpr std::int64_t kUsual = 95;
  return static_cast<double>(percent.value_or(kUsual)) / 100;
}

Result<void> add_results(api::Api& api, const ServicePointer& service) {
  api::Operation results =
      operation(Method::kGet, "/studies/{id}/results", "getPairedResults",
                "What is counted of pairs with both forms locked, and how sure it is", {kManage}, "", "PairedResults");
  results.query = {{"confidence", "of the interval, in percent, 50 to 99; 95 without it", "integer"}};
  TRY(api.read(std::move(results), [service](Call& call, database::Session& session) -> Result<Answer> {
    const StudyId id = TRY(call.id<StudyId>("id"));
    const double confidence = TRY(confidence_of(call));
    const Study study = TRY(store::study(session, call.grant(), id));
    call.look("paired_study", id.to_text());
    return Answer::json(TRY(results_json(study, TRY(store::finished(session, call.grant(), id)), confidence)));
  }));
  api::Operation file = operation(Method::kGet, "/studies/{id}/results.csv", "exportPairedResults",
                                  "Outcomes of the pairs, without names and free text", {kManage}, "", "");
  file.response_type = "text/csv; charset=utf-8";
  TRY(api.read(std::move(file), [service](Call& call, database::Session& session) -> Result<Answer> {
    const StudyId id = TRY(call.id<StudyId>("id"));
    const Study study = TRY(store::study(session, call.grant(), id));
    call.look("paired_study", id.to_text());
    return Answer::bytes(results_csv(study, TRY(store::finished(session, call.grant(), id))),
                         "text/csv; charset=utf-8");
  }));
  return api.read(operation(Method::kGet, "/testers", "listPairedTesters", "Who can be a tester", {kManage}, "",
                            "PairedTesterList"),
                  [service](Call&, database::Session& session) -> Result<Answer> {
                    json::array all;
                    for (const Tester& tester : TRY(service->testers(session))) {
                      all.push_back(json::object{{"id", tester.id.to_text()}, {"name", tester.name}});
                    }
                    return Answer::json(json::object{{"testers", std::move(all)}});
                  });
}

Result<Answer> list_cases(const Service& service, Call& call, database::Session& session) {
  store::Wanted wanted;
  if (const auto study = call.query("study")) wanted.study = TRY(StudyId::parse(*study));
  if (const auto after = call.query("after")) wanted.after = TRY(CaseId::parse(*after));
  constexpr std::int64_t kMost = 200, kUsual = 50;
  const auto limit = static_cast<int>(TRY(call.query_integer("limit", 1, kMost)).value_or(kUsual));
  const std::string state(call.query("state").value_or(""));
  // By what the caller sees, page by page: nothing that is asked of the database depends on the other's form.
  wanted.limit = limit;
  json::array all;
  bool more = true;
  while (more && std::ssize(all) < limit) {
    const auto page = TRY(store::cases(session, call.grant(), wanted));
    more = std::ssize(page) == limit;
    for (const Case& one : page) {
      if (std::ssize(all) == limit) {
        more = true;
        break;
      }
      wanted.after = one.id;
      if (!state.empty() && Service::state_of(call.grant(), one) != state) continue;
      call.look("paired_case", one.id.to_text());
      all.push_back(TRY(service.view(session, call.grant(), one, false)));
    }
  }
  json::object answer{{"cases", std::move(all)}};
  if (more && wanted.after) answer["next"] = wanted.after->to_text();
  return Answer::json(answer);
}

Result<NewCase> read_case(Call& call) {
  NewCase wanted;
  wanted.study = TRY(call.id<StudyId>("id"));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  wanted.target = TRY(api::read_line(reader, "target", kLineBytes));
  wanted.place = TRY(api::read_line(reader, "place", kLineBytes));
  wanted.day = TRY(reader.date("day"));
  wanted.a = TRY(api::read_id<AccountId>(reader, "tester_a"));
  wanted.b = TRY(api::read_id<AccountId>(reader, "tester_b"));
  TRY(reader.finish());
  return wanted;
}

Result<void> add_cases(api::Api& api, const ServicePointer& service) {
  api::Operation list = operation(Method::kGet, "/cases", "listPairedCases", "Cases, newest first; a tester's own",
                                  {kManage, kFill}, "", "PairedCaseList");
  list.query = {{"study", "only of this one", "string", "uuid"},
                {"state", "open, waiting, complete or abandoned, as the caller sees it"},
                {"limit", "at most this many, 1 to 200", "integer"},
                {"after", "the `next` of the page before", "string", "uuid"}};
  TRY(api.read(std::move(list), [service](Call& call, database::Session& session) -> Result<Answer> {
    return list_cases(*service, call, session);
  }));
  TRY(api.read(operation(Method::kGet, "/cases/{id}", "getPairedCase",
                         "One case; both forms when both are locked, never before", {kManage, kFill}, "", "PairedCase"),
               [service](Call& call, database::Session& session) -> Result<Answer> {
                 return case_answer(*service, call, session, TRY(call.id<CaseId>("id")));
               }));
  api::Operation create = operation(Method::kPost, "/studies/{id}/cases", "createPairedCase",
                                    "A matched pair for one target", {kManage}, "PairedCaseInput", "PairedCase");
  create.status = 201;
  TRY(api.write(std::move(create), [service](Call& call, database::Session&) -> Result<Commit> {
    const NewCase wanted = TRY(read_case(call));
    return Commit([service, &call, wanted](database::Transaction& tx) -> Result<Answer> {
      const CaseId id = TRY(service->create_case(tx, call.grant(), wanted, call.now(),
                                                 call.entry("paired_tests.case_created", "paired_case")));
      return case_answer(*service, call, tx, id, 201);
    });
  }));
  return api.write(
      operation(Method::kPost, "/cases/{id}/abandon", "abandonPairedCase",
                "Gives a case up before anybody has read a form", {kManage}, "PairedAbandonment", "PairedCase"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        const CaseId id = TRY(call.id<CaseId>("id"));
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::string reason = TRY(api::read_line(reader, "reason", kLineBytes)),
                          text = TRY(api::read_note(reader, "text", kNoteBytes));
        TRY(reader.finish());
        return Commit([service, &call, id, reason, text](database::Transaction& tx) -> Result<Answer> {
          TRY(service->abandon(tx, call.grant(), id, reason, text, call.now(),
                               call.entry("paired_tests.case_abandoned", "paired_case", id.to_text())));
          return case_answer(*service, call, tx, id);
        });
      });
}

Result<void> add_forms(api::Api& api, const ServicePointer& service) {
  TRY(api.write(operation(Method::kPost, "/cases/{id}/form", "savePairedForm",
                          "Saves one's own form, as often as needed", {kFill}, "PairedFormInput", "PairedCase"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const CaseId id = TRY(call.id<CaseId>("id"));
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  auto form = std::make_shared<const Form>(TRY(read_form(reader)));
                  return Commit([service, &call, id, form](database::Transaction& tx) -> Result<Answer> {
                    TRY(service->save(tx, call.grant(), id, *form,
                                      call.entry("paired_tests.form_saved", "paired_case", id.to_text())));
                    return case_answer(*service, call, tx, id);
                  });
                }));
  TRY(api.write(operation(Method::kPost, "/cases/{id}/lock", "lockPairedForm", "Locks one's own form for ever", {kFill},
                          "PairedLock", "PairedCase"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const CaseId id = TRY(call.id<CaseId>("id"));
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const std::int64_t version = TRY(reader.integer("version", 0, INT64_MAX));
                  TRY(reader.finish());
                  return Commit([service, &call, id, version](database::Transaction& tx) -> Result<Answer> {
                    TRY(service->lock(tx, call.grant(), id, version, call.now(),
                                      call.entry("paired_tests.form_locked", "paired_case", id.to_text()),
                                      call.entry("paired_tests.case_completed", "paired_case", id.to_text())));
                    return case_answer(*service, call, tx, id);
                  });
                }));
  return api.write(
      operation(Method::kPost, "/cases/{id}/notes", "addPairedNote", "A note: the only correction of what is locked",
                {kManage, kFill}, "PairedNoteInput", "PairedCase"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        const CaseId id = TRY(call.id<CaseId>("id"));
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::string text = TRY(api::read_note(reader, "text", kNoteBytes));
        TRY(reader.finish());
        return Commit([service, &call, id, text](database::Transaction& tx) -> Result<Answer> {
          TRY(service->add_note(tx, call.grant(), id, text, call.now(),
                                call.entry("paired_tests.note_added", "paired_case", id.to_text())));
          return case_answer(*service, call, tx, id);
        });
      });
}

}  // namespace

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service) {
  const EmbeddedFiles files(limen_embedded_paired_test_schemas_begin, limen_embedded_paired_test_schemas_end);
  TRY(api.add_schemas(files.find("paired_tests.json")));
  for (const char* code : {"paired_tests.study.version", "paired_tests.study.begun", "paired_tests.study.closed",
                           "paired_tests.form.locked", "paired_tests.form.version", "paired_tests.case.complete",
                           "paired_tests.case.abandoned", "paired_tests.case.cleared"}) {
    TRY(api.add_status(code, 409));
  }
  TRY(api.add_status("paired_tests.stored_form", 500));
  TRY(add_studies(api, service));
  TRY(add_results(api, service));
  TRY(add_cases(api, service));
  return add_forms(api, service);
}

}  // namespace limen::paired_tests
