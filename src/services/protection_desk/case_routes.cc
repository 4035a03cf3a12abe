// The routes of one case.
#include <functional>

#include "base/embedded.h"
#include "platform/api/reading.h"
#include "services/protection_desk/state.h"

extern "C" {
extern const char limen_embedded_protection_desk_schemas_begin[];
extern const char limen_embedded_protection_desk_schemas_end[];
}

namespace limen::protection_desk {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using StatePointer = std::shared_ptr<State>;

constexpr std::size_t kLineBytes = 300, kNoteBytes = 20'000, kMostAnswers = 200;
constexpr const char* kDesk = "protection.desk";

Result<Answer> case_answer(const State& state, Call& call, database::Session& session, const CaseFile& one,
                           unsigned status = 200) {
  call.look("protection_case", one.id.to_text());
  call.about({.post = one.post});
  const auto referrals = TRY(store::referrals(session, one.id));
  const std::int64_t notes = TRY(store::note_count(session, one.id));
  return Answer::json(view(state, one, referrals, notes, call.now().utc_day(), call.now()), status);
}

Result<json::object> read_person(JsonReader& reader) {
  json::object person;
  for (const char* key : {"surname", "given_names", "language", "contact", "wristband"}) {
    std::string text = TRY(api::read_line(reader, key, kLineBytes));
    if (!text.empty()) person[key] = std::move(text);
  }
  const PartialDate birth = TRY(reader.partial_date("birth_date"));
  if (!birth.unknown()) person["birth_date"] = birth.to_text();
  if (const auto age = TRY(reader.optional_integer("age", 0, 130))) person["age"] = *age;
  const std::string sex = TRY(reader.optional_text("sex", 8)).value_or("");
  const auto parsed = parse_sex(sex);
  if (!parsed) return reader.error_at("sex", "protection_desk.code", "no such sex");
  person["sex"] = to_text(*parsed);
  const std::string nationality = TRY(reader.optional_text("nationality", 3)).value_or("");
  if (!nationality.empty()) person["nationality"] = TRY(StateCode::parse(nationality)).text();
  TRY(reader.finish());
  return person;
}

// Reads the version, changes the case in the writer, answers with it.
using Change = std::function<Result<void>(const Call&, database::Transaction&, CaseFile&, journal::Entry&)>;
Result<Commit> change_case(const StatePointer& state, Call& call, const char* kind, std::int64_t version, Change change,
                           bool closed_too = false) {
  const CaseId id = TRY(call.id<CaseId>("id"));
  return Commit([state, &call, kind, id, version, change = std::move(change),
                 closed_too](database::Transaction& tx) -> Result<Answer> {
    CaseFile one = TRY(state->claim(tx, call.grant(), id, version, closed_too));
    journal::Entry entry = call.entry(kind, "protection_case", id.to_text());
    TRY(change(call, tx, one, entry));
    TRY(state->save(tx, one, std::move(entry)));
    return case_answer(*state, call, tx, one);
  });
}

Result<std::int64_t> read_version(JsonReader& reader) { return reader.integer("version", 1, INT64_MAX); }

Result<void> add_opening(api::Api& api, const StatePointer& state) {
  api::Operation open = operation(Method::kPost, "/cases", "openProtectionCase", "Opens a case for a person", {kDesk},
                                  "ProtectionCaseInput", "ProtectionCase");
  open.status = 201;
  TRY(api.write(std::move(open), [state](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    JsonReader inner = TRY(reader.object("person"));
    json::object person = TRY(read_person(inner));
    TRY(reader.finish());
    if (!call.caller().current_post) return problem("protection_desk.no_post", "choose the post you work at first");
    const PostId post = *call.caller().current_post;
    TRY(call.grant().require({.post = post}));
    return Commit([state, &call, post, person = std::move(person)](database::Transaction& tx) -> Result<Answer> {
      CaseFile one;
      one.id = CaseId::make(call.now(), state->parts.random);
      one.post = post;
      one.source = "desk";
      one.opened_at = call.now();
      one.content = {{"person", person}};
      TRY(state->create(tx, one, call.entry("protection_desk.case_opened", "protection_case")));
      return case_answer(*state, call, tx, one, 201);
    });
  }));
  TRY(api.read(operation(Method::kGet, "/cases/{id}", "getProtectionCase", "One case, without its notes", {kDesk}, "",
                         "ProtectionCase"),
               [state](Call& call, database::Session& session) -> Result<Answer> {
                 const CaseId id = TRY(call.id<CaseId>("id"));
                 const CaseFile one = TRY(state->load(session, call.grant(), id));
                 return case_answer(*state, call, session, one);
               }));
  return api.write(operation(Method::kPost, "/cases/{id}/person", "setProtectionPerson", "Who the person is", {kDesk},
                             "ProtectionPersonChange", "ProtectionCase"),
                   [state](Call& call, database::Session&) -> Result<Commit> {
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::int64_t version = TRY(read_version(reader));
                     JsonReader inner = TRY(reader.object("person"));
                     json::object person = TRY(read_person(inner));
                     TRY(reader.finish());
                     return change_case(state, call, "protection_desk.person_changed", version,
                                        [person](const Call&, auto&, CaseFile& one, auto&) -> Result<void> {
                                          one.content["person"] = person;
                                          return {};
                                        });
                   });
}

Result<void> add_screening(api::Api& api, const StatePointer& state) {
  TRY(api.write(operation(Method::kPost, "/cases/{id}/screening", "screenProtectionCase",
                          "Answers to a questionnaire; needs are added, none is taken away", {kDesk},
                          "ProtectionScreeningInput", "ProtectionCase"),
                [state](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const std::int64_t version = TRY(read_version(reader));
                  const std::string questionnaire = TRY(reader.text("questionnaire", 40));
                  vulnerability::Answers answers;
                  for (JsonReader& one : TRY(reader.objects("answers", kMostAnswers))) {
                    const std::string question = TRY(one.text("question", 40)), text = TRY(one.text("answer", 20));
                    const auto answer = vulnerability::parse_answer(text);
                    if (!answer) return one.error_at("answer", "protection_desk.code", "yes, no, unknown or declined");
                    TRY(one.finish());
                    answers[question] = *answer;
                  }
                  TRY(reader.finish());
                  return change_case(state, call, "protection_desk.screened", version,
                                     [state, questionnaire, answers](const Call& by, auto&, CaseFile& one, auto&) {
                                       return state->screen(one, questionnaire, answers, by.caller().name, by.now());
                                     });
                }));
  return api.write(operation(Method::kPost, "/cases/{id}/needs", "setProtectionNeed",
                             "Opens a need by hand, or ends one", {kDesk}, "ProtectionNeedInput", "ProtectionCase"),
                   [state](Call& call, database::Session&) -> Result<Commit> {
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::int64_t version = TRY(read_version(reader));
                     const std::string code = TRY(reader.text("code", 40));
                     const bool open = TRY(reader.boolean("open"));
                     const std::string reason = TRY(api::read_note(reader, "reason", kNoteBytes));
                     TRY(reader.finish());
                     if (state->rules.book.find(code) == nullptr)
                       return problem("protection_desk.code", "there is no such need", "/code");
                     if (!open && reason.empty())
                       return problem("protection_desk.no_text", "say why the need has ended", "/reason");
                     return change_case(
                         state, call, "protection_desk.need_changed", version,
                         [state, code, open, reason](const Call& by, auto&, CaseFile& one, auto&) -> Result<void> {
                           if (open) {
                             state->add_need(one, code,
                                             reason.empty() ? std::vector<std::string>{} : std::vector{reason}, "desk",
                                             by.caller().name, by.now());
                             return {};
                           }
                           for (json::value& value : one.list("needs")) {
                             json::object& need = value.as_object();
                             if (!says(need.at("code"), code) || !says(need.at("state"), "open")) continue;
                             need["state"] = "closed";
                             need["closed_reason"] = reason;
                             need["closed_by"] = by.caller().name;
                             need["closed_at"] = by.now().to_text();
                             return {};
                           }
                           return problem("protection_desk.not_found", "the need is not open");
                         });
                   });
}

Result<Answer> notes_answer(const State& state, Call& call, database::Session& session, const CaseFile& one,
                            unsigned status = 200) {
  // A look of its own: who opened a case has not read its notes.
  call.look("protection_notes", one.id.to_text());
  call.about({.post = one.post});
  json::array all;
  for (const std::int64_t number : TRY(store::notes(session, one.id))) {
    const journal::Opened opened = TRY(state.parts.journal.read(session, number));
    for (const journal::OpenedPart& part : opened.parts) {
      if (part.group != "notes" || !part.plaintext) continue;
      const json::value note = TRY(parse_json(*part.plaintext));
      all.push_back(note);
    }
  }
  return Answer::json(json::object{{"notes", std::move(all)}, {"gone", one.notes_gone_at.has_value()}}, status);
}

Result<void> add_notes(api::Api& api, const StatePointer& state) {
  TRY(api.read(operation(Method::kGet, "/cases/{id}/notes", "listProtectionNotes",
                         "The notes of a case; who reads them is recorded", {kDesk}, "", "ProtectionNotes"),
               [state](Call& call, database::Session& session) -> Result<Answer> {
                 const CaseId id = TRY(call.id<CaseId>("id"));
                 const CaseFile one = TRY(state->load(session, call.grant(), id));
                 return notes_answer(*state, call, session, one);
               }));
  return api.write(operation(Method::kPost, "/cases/{id}/notes", "addProtectionNote", "A note; it is never changed",
                             {kDesk}, "ProtectionNoteInput", "ProtectionNotes"),
                   [state](Call& call, database::Session&) -> Result<Commit> {
                     const CaseId id = TRY(call.id<CaseId>("id"));
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::string text = TRY(api::read_note(reader, "text", kNoteBytes));
                     TRY(reader.finish());
                     if (text.empty()) return problem("protection_desk.no_text", "a note has text", "/text");
                     return Commit([state, &call, id, text](database::Transaction& tx) -> Result<Answer> {
                       const CaseFile one = TRY(state->load(tx, call.grant(), id));
                       if (one.closed())
                         return problem("protection_desk.closed", "the case is closed; reopen it first");
                       journal::Entry entry = call.entry("protection_desk.note_added", "protection_case", id.to_text());
                       const json::object note{
                           {"text", text}, {"by", call.caller().name}, {"at", call.now().to_text()}};
                       entry.sealed.push_back({.group = "notes", .plaintext = limen::to_text(json::value(note))});
                       const std::int64_t number = TRY(state->parts.journal.append(tx, std::move(entry)));
                       TRY(store::add_note(tx, NoteId::make(call.now(), state->parts.random), id, call.now(), number));
                       return notes_answer(*state, call, tx, one);
                     });
                   });
}

void plan_next(CaseFile& one) {
  one.follow_up_on.reset();
  for (const json::value& value : one.list("follow_ups")) {
    const json::object& step = value.as_object();
    if (step.contains("done_at")) continue;
    const auto day = CivilDate::parse(step.at("on").get_string());
    if (day.ok() && (!one.follow_up_on || *day < *one.follow_up_on)) one.follow_up_on = *day;
  }
}

Result<void> add_follow_up(api::Api& api, const StatePointer& state) {
  return api.write(operation(Method::kPost, "/cases/{id}/follow-up", "followUpProtectionCase",
                             "Plans a follow-up for a day, or says what came of those that waited", {kDesk},
                             "ProtectionFollowUpInput", "ProtectionCase"),
                   [state](Call& call, database::Session&) -> Result<Commit> {
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::int64_t version = TRY(read_version(reader));
                     const auto on = TRY(reader.optional_date("on"));
                     const std::string text = TRY(api::read_note(reader, "text", kNoteBytes));
                     TRY(reader.finish());
                     if (text.empty())
                       return problem("protection_desk.no_text", "say what is to be done, or what came of it", "/text");
                     return change_case(state, call, "protection_desk.followed_up", version,
                                        [on, text](const Call& by, auto&, CaseFile& one, auto&) -> Result<void> {
                                          json::array& all = one.list("follow_ups");
                                          const std::string now = by.now().to_text();
                                          if (on) {
                                            all.push_back(json::object{
                                                {"on", on->to_text()}, {"text", text}, {"by", by.caller().name}});
                                          } else {
                                            for (json::value& value : all) {
                                              json::object& step = value.as_object();
                                              if (step.contains("done_at")) continue;
                                              step["done_at"] = now;
                                              step["result"] = text;
                                            }
                                          }
                                          plan_next(one);
                                          return {};
                                        });
                   });
}

Result<void> add_closing(api::Api& api, const StatePointer& state) {
  TRY(api.write(operation(Method::kPost, "/cases/{id}/close", "closeProtectionCase", "Ends the case with an outcome",
                          {kDesk}, "ProtectionClosing", "ProtectionCase"),
                [state](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const std::int64_t version = TRY(read_version(reader));
                  const std::string outcome = TRY(reader.text("outcome", 40)),
                                    note = TRY(api::read_note(reader, "note", kNoteBytes));
                  TRY(reader.finish());
                  if (state->rules.find("case_outcomes", outcome) == nullptr)
                    return problem("protection_desk.code", "there is no such outcome", "/outcome");
                  if (note.empty()) return problem("protection_desk.no_text", "say what came of it", "/note");
                  return change_case(
                      state, call, "protection_desk.case_closed", version,
                      [outcome, note](const Call& by, database::Transaction& tx, CaseFile& one, auto&) -> Result<void> {
                        for (const Referral& referral : TRY(store::referrals(tx, one.id))) {
                          if (referral.state == "sent" || referral.state == "received" || referral.state == "accepted")
                            return problem("protection_desk.under_way",
                                           "a referral is under way: end or revoke it first");
                        }
                        one.state = "closed";
                        one.closed_at = by.now();
                        one.follow_up_on.reset();
                        one.content["outcome"] = json::object{
                            {"code", outcome}, {"note", note}, {"by", by.caller().name}, {"at", by.now().to_text()}};
                        return {};
                      });
                }));
  return api.write(operation(Method::kPost, "/cases/{id}/reopen", "reopenProtectionCase", "Opens a closed case again",
                             {kDesk}, "ProtectionReopening", "ProtectionCase"),
                   [state](Call& call, database::Session&) -> Result<Commit> {
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::int64_t version = TRY(read_version(reader));
                     const std::string reason = TRY(api::read_note(reader, "reason", kNoteBytes));
                     TRY(reader.finish());
                     if (reason.empty()) return problem("protection_desk.no_text", "say why", "/reason");
                     return change_case(
                         state, call, "protection_desk.case_reopened", version,
                         [reason](const Call& by, auto&, CaseFile& one, auto&) -> Result<void> {
                           if (!one.closed()) return problem("protection_desk.not_closed", "the case is not closed");
                           if (one.notes_gone_at)
                             return problem("protection_desk.notes_gone", "its notes are deleted: open a new case");
                           one.state = "assessment";
                           one.closed_at.reset();
                           one.list("follow_ups")
                               .push_back(json::object{
                                   {"on", by.now().utc_day().to_text()}, {"text", reason}, {"by", by.caller().name}});
                           plan_next(one);
                           return {};
                         },
                         true);
                   });
}

}  // namespace

Result<void> add_case_routes(api::Api& api, const StatePointer& state) {
  const EmbeddedFiles files(limen_embedded_protection_desk_schemas_begin, limen_embedded_protection_desk_schemas_end);
  TRY(api.add_schemas(files.find("protection_desk.json")));
  for (const char* code : {"protection_desk.version", "protection_desk.closed", "protection_desk.not_closed",
                           "protection_desk.under_way", "protection_desk.notes_gone", "protection_desk.no_consent",
                           "protection_desk.referral.step", "protection_desk.erased", "protection_desk.held"}) {
    TRY(api.add_status(code, 409));
  }
  TRY(api.add_status("protection_desk.stored_form", 500));
  TRY(add_opening(api, state));
  TRY(add_screening(api, state));
  TRY(add_notes(api, state));
  TRY(add_follow_up(api, state));
  return add_closing(api, state);
}

}  // namespace limen::protection_desk
