#include <algorithm>

#include "base/embedded.h"
#include "services/training/exercises.h"

extern "C" {
extern const char limen_embedded_training_schemas_begin[];
extern const char limen_embedded_training_schemas_end[];
}

namespace limen::training {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using AttemptId = Id<struct TrainingAttemptTag>;

class Service {
 public:
  Service(Parts with, std::vector<Exercise> read) : parts(std::move(with)), exercises(std::move(read)) {}

  Result<const Exercise*> find(std::string_view id) const {
    if (!parts.training) return Error{"training.not_here", "exercises are done at a training site"};
    const auto found = std::ranges::find(exercises, id, &Exercise::id);
    if (found == exercises.end()) return Error{"training.not_found", "there is no such exercise"};
    return &*found;
  }

  Parts parts;
  std::vector<Exercise> exercises;
};

namespace {

using ServicePointer = std::shared_ptr<Service>;

json::object to_json(const Label& label) {
  json::object out;
  for (const auto& [language, text] : label) out[language] = text;
  return out;
}

// A number that looks like one of a passport; another one for each attempt, so that nobody has been here before.
std::string new_number(const RandomBytes& random) {
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPRTUVWXYZ";
  std::array<std::uint8_t, 8> bytes{};
  random(bytes);
  std::string number(1, kLetters[bytes[0] % kLetters.size()]);
  for (std::size_t i = 1; i < bytes.size(); ++i) number += static_cast<char>('0' + bytes[i] % 10);
  return number;
}

Result<Answer> list(const ServicePointer& service, const Call& call, database::Session& session) {
  json::array all;
  for (const Exercise& exercise : service->parts.training ? service->exercises : std::vector<Exercise>()) {
    const auto rows = TRY(session.query(
        "select count(*), cast(coalesce(sum(good), 0) as bigint) from training_attempt where account_id = $1 and "
        "exercise = $2 and finished_at is not null",
        {call.caller().account, exercise.id}));
    all.push_back(json::object{{"id", exercise.id},
                               {"title", to_json(exercise.title)},
                               {"story", to_json(exercise.story)},
                               {"attempts", rows.front().integer(0)},
                               {"good", rows.front().integer(1)}});
  }
  return Answer::json(json::object{{"exercises", std::move(all)}});
}

Result<Commit> begin(const ServicePointer& service, Call& call) {
  const Exercise* exercise = TRY(service->find(call.parameter("id")));
  const std::string number = new_number(service->parts.random);
  const auto lines = TRY(zone_of(*exercise, number, call.now().utc_day()));
  const AttemptId id = AttemptId::make(call.now(), service->parts.random);
  return Commit([service, exercise, number, lines, id, &call](database::Transaction& tx) -> Result<Answer> {
    TRY(
        tx.execute("insert into training_attempt(id, account_id, exercise, number, started_at, good, outcome) values "
                   "($1, $2, $3, $4, $5, 0, '')",
                   {id, call.caller().account, exercise->id, number, call.now()}));
    json::array zone(lines.begin(), lines.end());
    return Answer::json(json::object{{"id", id.to_text()},
                                     {"exercise", exercise->id},
                                     {"zone", std::move(zone)},
                                     {"direction", exercise->direction},
                                     {"started_at", call.now().to_text()},
                                     {"finished", false}},
                        201);
  });
}

Result<Commit> finish(const ServicePointer& service, Call& call) {
  const AttemptId id = TRY(call.id<AttemptId>("id"));
  return Commit([service, id, &call](database::Transaction& tx) -> Result<Answer> {
    const auto rows =
        TRY(tx.query("select exercise, number, started_at, finished_at from training_attempt where id = $1 "
                     "and account_id = $2",
                     {id, call.caller().account}));
    if (rows.empty()) return Error{"training.not_found", "there is no such attempt"};
    if (!rows.front().is_null(3)) return Error{"training.finished", "this attempt has been judged already"};
    const Exercise* exercise = TRY(service->find(rows.front().text(0)));
    const Instant started = rows.front().instant(2);
    const auto deeds = TRY(service->parts.deeds(tx, call.caller().account, started, rows.front().text(1)));
    const Judgement found = judge(*exercise, deeds);
    json::array points(found.points.begin(), found.points.end());
    TRY(tx.execute("update training_attempt set finished_at = $2, good = $3, outcome = $4 where id = $1",
                   {id, call.now(), found.good, limen::to_text(json::value(points))}));
    journal::Entry entry = call.entry("training.attempt_judged", "exercise", exercise->id);
    entry.facts = {{"good", found.good}};
    TRY(service->parts.journal.append(tx, std::move(entry)));
    return Answer::json(json::object{{"id", id.to_text()},
                                     {"exercise", exercise->id},
                                     {"started_at", started.to_text()},
                                     {"finished", true},
                                     {"good", found.good},
                                     {"points", std::move(points)},
                                     {"feedback", to_json(found.good ? exercise->good : exercise->wrong)}});
  });
}

api::Operation operation(Method method, std::string path, std::string id, std::string summary, std::string response) {
  return {.method = method,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "training",
          .response_schema = std::move(response),
          .who = api::Who::kSession};
}

}  // namespace

Result<std::unique_ptr<Training>> Training::open(Parts parts) {
  auto exercises = TRY(read_exercises(parts.packs));
  return std::unique_ptr<Training>(new Training(std::make_shared<Service>(std::move(parts), std::move(exercises))));
}

Result<void> Training::register_routes(api::Api& api) {
  const EmbeddedFiles files(limen_embedded_training_schemas_begin, limen_embedded_training_schemas_end);
  TRY(api.add_schemas(files.find("training.json")));
  TRY(api.add_status("training.not_here", 404));
  TRY(api.add_status("training.finished", 409));
  TRY(api.add_status("training.is_training", 409));
  api::Operation kind = operation(Method::kGet, "/api/training", "getTrainingKind",
                                  "Whether this is a site for practice", "TrainingKind");
  kind.who = api::Who::kAnybody;
  TRY(api.read(std::move(kind), [service = service_](Call&, database::Session&) -> Result<Answer> {
    return Answer::json(json::object{{"training", service->parts.training}});
  }));
  TRY(api.read(operation(Method::kGet, "/api/training/exercises", "listTrainingExercises",
                         "The exercises, and how often the caller did each", "TrainingExerciseList"),
               [service = service_](Call& call, database::Session& session) { return list(service, call, session); }));
  api::Operation beginning = operation(Method::kPost, "/api/training/exercises/{id}/attempts", "beginTrainingExercise",
                                       "Begins an exercise: the zone to be read at the counter", "TrainingAttempt");
  beginning.status = 201;
  TRY(api.write(std::move(beginning),
                [service = service_](Call& call, database::Session&) { return begin(service, call); }));
  return api.write(operation(Method::kPost, "/api/training/attempts/{id}/finish", "finishTrainingExercise",
                             "Ends an attempt: how it went, and what there is to learn", "TrainingAttempt"),
                   [service = service_](Call& call, database::Session&) { return finish(service, call); });
}

}  // namespace limen::training
