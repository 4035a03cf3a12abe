#include "services/training/exercises.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "formats/mrz/mrz.h"

namespace limen::training {
namespace {

constexpr std::string_view kPack = "training";
constexpr std::array<std::string_view, 4> kLanguages = {"en", "fr", "es", "ar"};
constexpr std::array<std::string_view, 3> kOutcomes = {"admit", "refuse", "refer"};

Result<Label> read_label(const Node& of, std::string_view key) {
  const Node* node = TRY(of.at(key));
  TRY(node->require_map());
  TRY(node->only({"en", "fr", "es", "ar"}));
  Label label;
  for (const std::string_view language : kLanguages) {
    label.emplace(language, TRY(node->text_or(language, "")));
    if (label.find(language)->second.empty()) {
      return node->error("training.exercise", "a text is missing in " + std::string(language));
    }
  }
  return label;
}

Result<Person> read_person(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"surname", "given_names", "birth", "sex", "nationality"}));
  Person person;
  person.surname = TRY(node.text_at("surname"));
  person.given_names = TRY(node.text_at("given_names"));
  const std::string birth = TRY(node.text_at("birth")), sex = TRY(node.text_at("sex")),
                    nationality = TRY(node.text_at("nationality"));
  const auto day = CivilDate::parse(birth);
  if (!day.ok()) return node.error("training.exercise", "birth is no day");
  person.birth = PartialDate(*day);
  person.sex = sex == "F" ? Sex::kFemale : sex == "M" ? Sex::kMale : Sex::kUnspecified;
  const auto state = StateCode::parse(nationality);
  if (!state.ok()) return node.error("training.exercise", "nationality is no code of a state");
  person.nationality = *state;
  return person;
}

Result<void> read_expected(const Node& node, Exercise& exercise) {
  TRY(node.require_map());
  TRY(node.only({"outcomes", "hits", "protection"}));
  exercise.outcomes = TRY(node.texts_or_empty("outcomes"));
  for (const std::string& outcome : exercise.outcomes) {
    if (std::ranges::find(kOutcomes, outcome) == kOutcomes.end()) {
      return node.error("training.exercise", "an outcome is admit, refuse or refer");
    }
  }
  exercise.hits = TRY(node.text_or("hits", ""));
  if (node.find("protection") != nullptr) exercise.protection = TRY(node.boolean_or("protection", false));
  return {};
}

Result<Exercise> read_exercise(const Node& node, std::string id) {
  TRY(node.require_map());
  TRY(node.only({"source", "valid_from", "valid_to", "title", "story", "direction", "traveller", "document", "alert",
                 "expect", "good", "wrong"}));
  Exercise exercise{.id = std::move(id)};
  exercise.title = TRY(read_label(node, "title"));
  exercise.story = TRY(read_label(node, "story"));
  exercise.good = TRY(read_label(node, "good"));
  exercise.wrong = TRY(read_label(node, "wrong"));
  exercise.direction = TRY(node.text_or("direction", "entry"));
  const Node *traveller = TRY(node.at("traveller")), *expected = TRY(node.at("expect"));
  exercise.person = TRY(read_person(*traveller));
  TRY(read_expected(*expected, exercise));
  if (const Node* document = node.find("document")) {
    TRY(document->only({"expires_in_days", "false_check_digit"}));
    exercise.expires_in_days = static_cast<int>(TRY(document->integer_or("expires_in_days", 1500)));
    exercise.false_check_digit = TRY(document->boolean_or("false_check_digit", false));
  }
  if (const Node* alert = node.find("alert")) {
    TRY(alert->only({"category", "action", "birth"}));
    exercise.alert_category = TRY(alert->text_at("category"));
    exercise.alert_action = TRY(alert->text_at("action"));
    exercise.alert_birth = TRY(alert->text_or("birth", ""));
  }
  return exercise;
}

}  // namespace

Result<std::vector<Exercise>> read_exercises(const config::PackStore& packs) {
  std::vector<Exercise> all;
  for (const std::string& file : packs.files(kPack)) {
    if (!file.ends_with(".yaml")) continue;
    const Node node = TRY(packs.read(kPack, file));
    all.push_back(TRY(read_exercise(node, file.substr(0, file.size() - 5))));
  }
  return all;
}

Result<std::vector<std::string>> zone_of(const Exercise& exercise, const std::string& number, CivilDate today) {
  mrz::Fields fields;
  fields.format = mrz::Format::kTd3;
  fields.document_code = "P";
  fields.issuer = exercise.person.nationality;
  fields.primary = exercise.person.surname;
  fields.secondary = exercise.person.given_names;
  fields.document_number = number;
  fields.nationality = exercise.person.nationality;
  fields.birth_date = exercise.person.birth;
  fields.sex = exercise.person.sex;
  fields.expiry_date = PartialDate(today + exercise.expires_in_days);
  std::vector<std::string> lines = TRY(mrz::compose(fields));
  constexpr std::size_t kBirthDigit = 19;  // [9303-4 §4.2.2] of the second line
  if (exercise.false_check_digit) {
    char& digit = lines.at(1).at(kBirthDigit);
    digit = digit == '9' ? '0' : static_cast<char>(digit + 1);
  }
  return lines;
}

Judgement judge(const Exercise& exercise, const std::vector<Deed>& deeds) {
  Judgement out;
  // The last word counts: a check may have been referred and then decided.
  const Deed* last = nullptr;
  for (const Deed& one : deeds) {
    if (one.state != "open") last = &one;
  }
  if (last == nullptr) {
    out.points.emplace_back("not_decided");
    return out;
  }
  const Deed& deed = *last;
  const std::string outcome = deed.state == "referred" ? "refer" : deed.decision;
  if (!exercise.outcomes.empty() && std::ranges::find(exercise.outcomes, outcome) == exercise.outcomes.end()) {
    out.points.emplace_back("outcome");
  }
  const bool hits = exercise.hits.empty() || (exercise.hits == "confirmed" && deed.hits_confirmed > 0) ||
                    (exercise.hits == "dismissed" && deed.hits_dismissed > 0 && deed.hits_confirmed == 0) ||
                    (exercise.hits == "none" && deed.hits_confirmed == 0);
  if (!hits) out.points.emplace_back("hits");
  if (exercise.protection && *exercise.protection != deed.protection) out.points.emplace_back("protection");
  out.good = out.points.empty();
  return out;
}

Result<std::string> exercise_alerts(const config::PackStore& packs, CivilDate today) {
  std::string csv;
  for (const Exercise& exercise : TRY(read_exercises(packs))) {
    if (!exercise.alert_category) continue;
    if (csv.empty()) {
      csv =
          "surname,given_names,birth_date,sex,nationality,category,action,reason,legal_basis,issuer_reference,review_"
          "date,"
          "expiry_date\n";
    }
    const Person& person = exercise.person;
    csv += fmt::format("{},{},{},{},{},{},{},Invented for an exercise,Exercise,TRAINING-{},{},{}\n", person.surname,
                       person.given_names, exercise.alert_birth.empty() ? person.birth.to_text() : exercise.alert_birth,
                       limen::to_text(person.sex), person.nationality.text(), *exercise.alert_category,
                       exercise.alert_action, exercise.id, (today + 170).to_text(), (today + 300).to_text());
  }
  return csv;
}

}  // namespace limen::training
