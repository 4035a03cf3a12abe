// Routes of rounds: instruments, opening, assigning, import and export.
#include <algorithm>
#include <set>

#include "engines/list_versions/list_versions.h"
#include "formats/gzip/gzip.h"
#include "platform/api/reading.h"
#include "services/assessments/state.h"

namespace limen::assessments {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using DeskPtr = std::shared_ptr<const Desk>;

constexpr std::size_t kImportBytes = 64U << 20U, kMostShown = 200;

Answer json_answer(json::object object, unsigned status = 200) { return Answer::json(std::move(object), status); }

journal::Entry entry(std::string kind, const Call& call, const RoundId& id) {
  return call.entry(std::move(kind), "assessment_round", id.to_text());
}

Result<Answer> list_instruments(const Desk& desk) {
  json::array all;
  for (const std::string& file : desk.parts.packs.files("instruments")) {
    if (!file.ends_with(".yaml")) continue;
    StoredRound round;
    round.instrument = file.substr(0, file.size() - std::string_view(".yaml").size());
    round.pack = TRY(desk.parts.packs.text("instruments", file));
    round.pack_sha256 = list_versions::to_text(list_versions::hash_of(round.pack));
    const auto instrument = TRY(desk.instrument(round));
    json::object title;
    for (const auto& [language, text] : instrument->title) title[language] = text;
    const auto questions = std::count_if(instrument->nodes.begin(), instrument->nodes.end(),
                                         [](const auto& node) { return node.is_question(); });
    all.push_back(json::object{{"id", instrument->id},
                               {"edition", instrument->edition},
                               {"title", std::move(title)},
                               {"kind", instruments::to_text(instrument->kind)},
                               {"questions", questions}});
  }
  return json_answer({{"instruments", std::move(all)}});
}

Result<Answer> list_people(const Desk& desk, database::Session& session) {
  json::object answer;
  for (const auto& [key, role] : {std::pair("experts", "country_expert"), std::pair("peers", "peer_reviewer")}) {
    json::array people;
    for (const identity::Account& account : TRY(desk.parts.identity.holders(session, role))) {
      people.push_back(
          json::object{{"id", account.id.to_text()}, {"account", account.account}, {"name", account.name}});
    }
    answer[key] = std::move(people);
  }
  return json_answer(std::move(answer));
}

Result<StoredRound> read_round(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  StoredRound round;
  round.instrument = TRY(api::read_line(reader, "instrument", 64));
  round.name = TRY(api::read_line(reader, "name", 64));
  JsonReader title = TRY(reader.object("title"));
  for (const char* language : {"en", "fr", "es", "ar"}) {
    const std::string text = TRY(api::read_line(title, language, 400));
    if (!text.empty()) round.title.emplace(language, text);
  }
  TRY(title.finish());
  if (!round.title.contains("en"))
    return reader.error_at("title", "assessments.round.title", "an English title is needed");
  round.reference_date = TRY(reader.date("reference_date"));
  round.opens = TRY(reader.date("opens"));
  round.closes = TRY(reader.date("closes"));
  if (round.closes < round.opens) {
    return reader.error_at("closes", "assessments.round.dates", "a round does not close before it opens");
  }
  round.source = TRY(api::read_line(reader, "source", 1'000));
  round.licence = TRY(api::read_line(reader, "licence", 200));
  if (reader.has("previous")) round.previous = TRY(api::read_id<RoundId>(reader, "previous"));
  TRY(reader.finish());
  return round;
}

Result<Commit> open_round(const DeskPtr& desk, Call& call, database::Session& session) {
  StoredRound wanted = TRY(read_round(call));
  wanted.id = RoundId::make(call.now(), desk->parts.random);
  wanted.opened_by = call.caller().name;
  wanted.opened_at = call.now();
  if (wanted.previous) {
    const StoredRound previous = TRY(store::round(session, *wanted.previous));
    if (previous.instrument != wanted.instrument) {
      return Error{"assessments.round.previous", "the round before is of another instrument"};
    }
  }
  return Commit([desk, &call, wanted](database::Transaction& tx) -> Result<Answer> {
    const StoredRound round = TRY(make_round(*desk, tx, wanted));
    TRY(store::insert(tx, round));
    journal::Entry opened = entry("assessments.round_opened", call, round.id);
    opened.facts = {{"instrument", round.instrument}, {"edition", round.edition}, {"pack_sha256", round.pack_sha256}};
    TRY(desk->parts.journal.append(tx, std::move(opened)));
    return json_answer(to_json(round), 201);
  });
}

struct Assigned {
  Unit unit{};
  std::vector<Assignment> people{};
};

Result<Assigned> read_assigned(const Desk& desk, const Call& call, database::Session& session) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Assigned wanted;
  wanted.unit.code = TRY(api::read_line(reader, "unit", 64));
  wanted.unit.period = TRY(api::read_line(reader, "period", 32));
  wanted.unit.name = TRY(api::read_line(reader, "name", 200));
  wanted.unit.kind = TRY(api::read_line(reader, "kind", 64));
  wanted.unit.parent = TRY(api::read_line(reader, "parent", 64));
  if (wanted.unit.code.empty()) return reader.error_at("unit", "assessments.unit.code", "a unit has a code");
  std::set<AccountId> seen;
  for (const auto& [key, role] : {std::pair("experts", answer_workflow::Role::kCountryExpert),
                                  std::pair("peers", answer_workflow::Role::kPeerReviewer)}) {
    const auto ids = TRY(api::read_ids<AccountId>(reader, key, 50));
    const auto holders = TRY(desk.parts.identity.holders(session, answer_workflow::to_text(role)));
    for (const AccountId& id : ids) {
      const auto found =
          std::find_if(holders.begin(), holders.end(), [&](const identity::Account& one) { return one.id == id; });
      if (found == holders.end()) {
        return reader.error_at(key, "assessments.assignment.role", "the account does not have the role");
      }
      if (!seen.insert(id).second) {
        return reader.error_at(key, "assessments.assignment.twice", "nobody is expert and peer of one unit");
      }
      wanted.people.push_back({wanted.unit.code, id, role, found->name});
    }
  }
  TRY(reader.finish());
  return wanted;
}

Result<Commit> assign(const DeskPtr& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  const Assigned wanted = TRY(read_assigned(*desk, call, session));
  return Commit([desk, &call, id, wanted](database::Transaction& tx) -> Result<Answer> {
    const StoredRound round = TRY(store::round(tx, id));
    TRY(need_open(round));
    TRY(store::put_unit(tx, id, wanted.unit));
    TRY(store::set_assignments(tx, id, wanted.unit.code, wanted.people));
    TRY(store::touch(tx, id, round.version));
    journal::Entry assigned = entry("assessments.unit_assigned", call, id);
    json::array people;
    for (const Assignment& one : wanted.people) people.push_back(json::value(one.account.to_text()));
    assigned.facts = {{"unit", wanted.unit.code}, {"accounts", std::move(people)}};
    TRY(desk->parts.journal.append(tx, std::move(assigned)));
    return json_answer(to_json(TRY(store::round(tx, id))));
  });
}

Result<std::string> content_of(const Call& call) {
  const std::string& body = call.raw_body();
  if (!gzip::is_packed(body)) return body;
  auto content = gzip::unpack_whole(body, kImportBytes);
  if (!content.ok() && content.error().code == "file.too_large") {
    return Error{"assessments.import.too_large", "more than is taken at once"};
  }
  return content;
}

json::object import_json(const Import& import, bool dry_run) {
  json::array refused;
  for (const AnswerKey& key : import.refused) {
    if (refused.size() == kMostShown) break;
    refused.push_back(json::object{{"unit", key.unit}, {"period", key.period}, {"question", key.question}});
  }
  return {{"dry_run", dry_run},
          {"added", import.added},
          {"changed", import.changed},
          {"same", import.same},
          {"units", import.units.size()},
          {"refused", import.refused.size()},
          {"refused_answers", std::move(refused)}};
}

Result<Commit> import_answers(const DeskPtr& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  const bool dry_run = TRY(call.query_boolean("dry_run")).value_or(false);
  const std::string_view as = call.query("as").value_or("draft");
  if (as != "draft" && as != "submitted") {
    return Error{"assessments.import.as", "answers come in as draft or submitted"};
  }
  const std::string content = TRY(content_of(call));
  auto import = std::make_shared<const Import>(
      TRY(prepare_import(*desk, session, id, content, as == "draft" ? State::kDraft : State::kSubmitted)));
  return Commit([desk, &call, id, import, dry_run](database::Transaction& tx) -> Result<Answer> {
    if (dry_run) return json_answer(import_json(*import, true));
    TRY(do_import(tx, *import, person_of(call), call.now()));
    journal::Entry imported = entry("assessments.answers_imported", call, id);
    imported.facts = {{"added", import->added}, {"changed", import->changed}, {"same", import->same}};
    TRY(desk->parts.journal.append(tx, std::move(imported)));
    return json_answer(import_json(*import, false));
  });
}

Result<Answer> export_answers(const Desk& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<RoundId>("id"));
  if (const auto frozen = TRY(store::frozen(session, id))) {
    return Answer::bytes(frozen->answers, "text/csv; charset=utf-8");
  }
  const Loaded loaded = TRY(load(desk, session, id));
  return Answer::bytes(loaded.csv, "text/csv; charset=utf-8");
}

api::Operation operation(Method method, std::string path, std::string id, std::string summary, std::string_view scope) {
  return {.method = method,
          .path = "/api/assessments" + std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "assessments",
          .scopes = {std::string(scope)},
          .purpose = true,
          .shows = false};
}

}  // namespace

json::object to_json(const StoredRound& round) {
  json::object title;
  for (const auto& [language, text] : round.title) title[language] = text;
  json::object object{{"id", round.id.to_text()},
                      {"instrument", round.instrument},
                      {"edition", round.edition},
                      {"name", round.name},
                      {"title", std::move(title)},
                      {"pack_sha256", round.pack_sha256},
                      {"reference_date", round.reference_date.to_text()},
                      {"opens", round.opens.to_text()},
                      {"closes", round.closes.to_text()},
                      {"source", round.source},
                      {"licence", round.licence},
                      {"state", to_text(round.state)},
                      {"version", round.version},
                      {"opened_by", round.opened_by},
                      {"opened_at", round.opened_at.to_text()}};
  if (round.previous) object["previous"] = round.previous->to_text();
  if (round.published_on) object["published_on"] = round.published_on->to_text();
  return object;
}

Result<void> add_round_routes(api::Api& api, const DeskPtr& desk) {
  auto instruments = operation(Method::kGet, "/instruments", "listInstruments",
                               "The instruments that a round can be opened of", kRead);
  instruments.response_schema = "InstrumentList";
  TRY(api.read(std::move(instruments), [desk](Call&, database::Session&) { return list_instruments(*desk); }));
  auto people =
      operation(Method::kGet, "/people", "listAssessors", "Who can be given units to answer or to review", kCoordinate);
  people.response_schema = "AssessorList";
  TRY(api.read(std::move(people), [desk](Call&, database::Session& session) { return list_people(*desk, session); }));
  auto rounds = operation(Method::kGet, "/rounds", "listRounds", "All rounds", kRead);
  rounds.response_schema = "AssessmentRoundList";
  TRY(api.read(std::move(rounds), [](Call&, database::Session& session) -> Result<Answer> {
    json::array all;
    for (const StoredRound& round : TRY(store::rounds(session))) all.push_back(to_json(round));
    return json_answer({{"rounds", std::move(all)}});
  }));
  auto open = operation(Method::kPost, "/rounds", "openRound", "Opens a round of an instrument", kCoordinate);
  open.body_schema = "AssessmentRoundInput";
  open.response_schema = "AssessmentRound";
  open.status = 201;
  TRY(api.write(std::move(open),
                [desk](Call& call, database::Session& session) { return open_round(desk, call, session); }));
  auto assigning = operation(Method::kPost, "/rounds/{id}/assignments", "assignUnit",
                             "Adds a unit to a round, and says who answers for it and who reviews", kCoordinate);
  assigning.body_schema = "AssignmentInput";
  assigning.response_schema = "AssessmentRound";
  TRY(api.write(std::move(assigning),
                [desk](Call& call, database::Session& session) { return assign(desk, call, session); }));
  auto importing = operation(Method::kPost, "/rounds/{id}/import", "importAnswers",
                             "Takes answers from a CSV file, may be packed with gzip", kCoordinate);
  importing.query = {{.name = "dry_run", .description = "nothing is stored", .type = "boolean"},
                     {.name = "as", .description = "draft (the default) or submitted"}};
  importing.content_types = {"text/csv", "application/octet-stream", "application/gzip"};
  importing.body_limit = kImportBytes;
  importing.response_schema = "AnswerImport";
  importing.cost = 5;
  TRY(api.write(std::move(importing),
                [desk](Call& call, database::Session& session) { return import_answers(desk, call, session); }));
  auto exporting = operation(Method::kGet, "/rounds/{id}/answers.csv", "exportAnswers",
                             "All answers of a round as CSV, in the form of the import", kCoordinate);
  exporting.response_type = "text/csv";
  exporting.cost = 3;
  return api.read(std::move(exporting),
                  [desk](Call& call, database::Session& session) { return export_answers(*desk, call, session); });
}

}  // namespace limen::assessments
