// limen name: what screening makes of a name, and of two names side by side.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "commands/screening/commands.h"
#include "engines/match_sentences/match_sentences.h"
#include "engines/names/names.h"
#include "engines/screening/screening.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

const std::vector<Option> kOptions = {{"pack", "whose weights count", OptionKind::kText, false, "baseline"},
                                      {"packs", "a folder with packs that come before those of the program"},
                                      {"json", "one JSON object", OptionKind::kFlag}};
const Option kLanguage{"language", "of the sentences: en, fr, es, ar", OptionKind::kText, false, "en"};

Result<screening::Model> model_of(const Arguments& arguments) {
  const auto directory = arguments.text("packs");
  const config::PackStore packs =
      directory ? TRY(config::PackStore::with_directory(*directory)) : config::PackStore::embedded();
  const Node node = TRY(packs.read_or_baseline(arguments.text("pack").value_or("baseline"), "screening.yaml"));
  return screening::Model::from_pack(node);
}

using match_sentences::Language;

Result<Language> language_of(const Arguments& arguments) {
  const auto language = match_sentences::parse_language(arguments.text("language").value_or("en"));
  if (!language) return Error{"name.language", "en, fr, es or ar", Place{.source = "--language"}};
  return *language;
}

std::string verdict(const screening::Model& model, const std::optional<screening::Hit>& hit, Language language) {
  constexpr std::array<std::array<std::string_view, 4>, 3> kTexts = {
      {{"They have too little in common: screening would not put them side by side.",
        "Ils ont trop peu en commun : le filtrage ne les rapprocherait pas.",
        "Tienen muy poco en común: el cribado no los compararía.", "ما يجمع بينهما قليل جداً: لن يقارن الفرز بينهما."},
       {"They would not be shown to an officer.", "Ils ne seraient pas montrés à un agent.",
        "No se mostrarían a un agente.", "لن يُعرضا على موظف."},
       {"They would be shown to an officer as a possible match.",
        "Ils seraient montrés à un agent comme correspondance possible.",
        "Se mostrarían a un agente como posible coincidencia.", "سيُعرضان على موظف بوصفهما تطابقاً محتملاً."}}};
  const std::size_t which = !hit ? 0 : hit->score < model.min_score() ? 1 : 2;
  std::string text(kTexts[which][static_cast<std::size_t>(language)]);
  return hit ? match_sentences::plain_sentence(language, *hit) + " " + text : text;
}

json::array reasons_of(const screening::Hit& hit, Language language) {
  json::array reasons;
  for (const screening::Reason& reason : hit.reasons) {
    reasons.push_back(json::object{{"code", std::string(reason.code())},
                                   {"contribution", reason.contribution},
                                   {"query", reason.query_part},
                                   {"listed", reason.list_part},
                                   {"similarity", reason.similarity},
                                   {"rarity", reason.rarity},
                                   {"sentence", match_sentences::to_sentence(language, reason)}});
  }
  return reasons;
}

json::array parts_of(const names::Folded& folded) {
  json::array parts;
  for (const std::string& part : folded.parts) parts.emplace_back(part);
  return parts;
}

Result<int> compare(const Arguments& arguments, Streams& streams) {
  const screening::Model model = TRY(model_of(arguments));
  const Language language = TRY(language_of(arguments));
  const std::vector<std::string> given = arguments.positionals("names");
  if (given.size() != 2) return Error{"name.compare.two", "compares two names", Place{.source = "names"}};
  const std::string &a = given[0], &b = given[1];
  const names::Folder folder;
  screening::Query query;
  query.names.push_back({a, false});
  screening::Entry entry;
  entry.names.push_back({b, screening::NameKind::kPrimary});
  const auto hit = screening::evaluate(model, folder, query, entry);
  const names::Folded left = folder.fold(a), right = folder.fold(b);
  if (arguments.flag("json")) {
    json::object object{{"first", parts_of(left)},
                        {"second", parts_of(right)},
                        {"candidate", hit.has_value()},
                        {"sentence", verdict(model, hit, language)}};
    if (hit) {
      object["score"] = hit->score;
      object["log_odds"] = hit->log_odds;
      object["probability"] = hit->probability;
      object["reasons"] = reasons_of(*hit, language);
    }
    streams.out << to_text(json::value(std::move(object))) << '\n';
  } else {
    double sum = 0;
    for (const screening::Reason& reason : hit ? hit->reasons : std::vector<screening::Reason>()) {
      sum += reason.contribution;
      streams.out << fmt::format("{:+7.2f}  {:<24} {}\n", reason.contribution, reason.code(),
                                 match_sentences::to_sentence(language, reason));
    }
    if (hit) streams.out << fmt::format("{:+7.2f}  log-odds, score {:.4f}\n", sum, hit->score);
    streams.out << verdict(model, hit, language) << '\n';
  }
  return hit && hit->score >= model.min_score() ? 0 : 1;
}

Result<int> read(const Arguments& arguments, Streams& streams) {
  const names::Folder folder;
  const std::string name = arguments.positional("name");
  const names::Folded folded = folder.fold(name);
  if (arguments.flag("json")) {
    json::array keys, readings;
    for (const std::string& part : folded.parts) keys.emplace_back(names::spelling_key(part));
    for (const names::Alternative& other : folded.alternatives)
      readings.push_back(json::object{{"part", other.part}, {"letters", other.letters}, {"cost", other.cost}});
    streams.out << to_text(json::value(json::object{{"name", to_nfc(name)},
                                                    {"parts", parts_of(folded)},
                                                    {"spelling_keys", std::move(keys)},
                                                    {"readings", std::move(readings)}}))
                << '\n';
  } else {
    for (std::size_t i = 0; i < folded.parts.size(); ++i) {
      streams.out << fmt::format("{:<24} spelt like {:<20} rarity {:.1f}\n", folded.parts[i],
                                 names::spelling_key(folded.parts[i]), folder.facts().rarity(folded.parts[i]));
      for (const names::Alternative& other : folded.alternatives)
        if (other.part == i)
          streams.out << fmt::format("  or {:<19} {:.1f} nats less likely\n", other.letters, other.cost);
    }
  }
  return folded.parts.empty() ? 1 : 0;
}

}  // namespace

Command name_command() {
  Command two{"compare", "Two names side by side: their parts, what each says for and against one person"};
  two.options = kOptions;
  two.options.push_back(kLanguage);
  two.positionals = {{"names", "two names", Positional::kMany}};
  two.run = or_fail(compare);
  Command one{"read", "A name as screening reads it"};
  one.options = kOptions;
  one.positionals = {{"name", "a name in any script", Positional::kOne}};
  one.run = or_fail(read);
  Command command{"name", "What screening makes of a name, and of two"};
  command.children = {two, one};
  return command;
}

}  // namespace limen::commands
