// limen name: what screening makes of a name, and of two names side by side.
#include <fmt/format.h>

#include <cmath>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "commands/commands.h"
#include "engines/names/names.h"
#include "engines/screening/screening.h"
#include "platform/config/config.h"

namespace limen::commands {

Command name_command();

namespace {

const std::vector<Option> kOptions = {{"pack", "whose weights count", OptionKind::kText, false, "baseline"},
                                      {"packs", "a folder with packs that come before those of the program"},
                                      {"json", "one JSON object", OptionKind::kFlag}};

Result<screening::Model> model_of(const Arguments& arguments) {
  const auto directory = arguments.text("packs");
  const config::PackStore packs =
      directory ? TRY(config::PackStore::with_directory(*directory)) : config::PackStore::embedded();
  const Node node = TRY(packs.read_or_baseline(arguments.text("pack").value_or("baseline"), "screening.yaml"));
  return screening::Model::from_pack(node);
}

// What a reason says to somebody who decides, not to somebody who tunes weights.
std::string sentence(const screening::Reason& reason) {
  using screening::Evidence;
  const std::string& a = reason.query_part;
  const std::string& b = reason.list_part;
  switch (reason.evidence) {
    case Evidence::kPartExact:
    case Evidence::kParticle:
      return fmt::format("\"{}\" stands in both", a.empty() ? b : a);
    case Evidence::kPartSpelling:
      return fmt::format("\"{}\" and \"{}\" are spellings of one name", a, b);
    case Evidence::kPartForm:
    case Evidence::kPartVariant:
      return fmt::format("\"{}\" and \"{}\" are forms of one name", a, b);
    case Evidence::kPartTranslation:
      return fmt::format("\"{}\" and \"{}\" are one name in two languages", a, b);
    case Evidence::kPartNickname:
      return fmt::format("\"{}\" and \"{}\": one is short for the other", a, b);
    case Evidence::kPartVowels:
      return fmt::format("\"{}\" has the consonants of \"{}\"; its script leaves vowels out", a, b);
    case Evidence::kPartReading:
      return fmt::format("\"{}\" is a rarer reading of what was written", a);
    case Evidence::kPartResembles:
      return fmt::format("\"{}\" and \"{}\" share half of their letters", a, b);
    case Evidence::kNameSingle:
      return "only one part found its like";
    case Evidence::kNameOrder:
      return "the parts stand in different orders";
    case Evidence::kPartSimilar:
    case Evidence::kPartSimilarMiddle:
    case Evidence::kPartSimilarFloor:
      return fmt::format("\"{}\" resembles \"{}\"", a, b);
    case Evidence::kPartJoined:
      return fmt::format("\"{}\" is \"{}\" written together or apart", a, b);
    case Evidence::kPartCut:
      return fmt::format("\"{}\" may be \"{}\" cut off", a, b);
    case Evidence::kPartInitial:
      return fmt::format("\"{}\" is the first letter of \"{}\"", a.size() < b.size() ? a : b,
                         a.size() < b.size() ? b : a);
    case Evidence::kPartExtraQuery:
      return fmt::format("\"{}\" stands in the first name only", a);
    case Evidence::kPartExtraList:
    case Evidence::kPartExtraListMore:
      return fmt::format("\"{}\" stands in the second name only", b);
    case Evidence::kPartContradicts:
      return fmt::format("\"{}\" and \"{}\" are different names", a, b);
    case Evidence::kNameEqual:
      return "every part found its like";
    case Evidence::kPrior:
      return "two names of different people, as a rule";
    default:
      return std::string(reason.code());
  }
}

std::string verdict(const screening::Model& model, const std::optional<screening::Hit>& hit) {
  if (!hit) return "They have too little in common: screening would not put them side by side.";
  if (hit->score < model.min_score()) return "They would not be shown to an officer.";
  return "They would be shown to an officer as a possible match.";
}

json::array reasons_of(const screening::Hit& hit) {
  json::array reasons;
  for (const screening::Reason& reason : hit.reasons) {
    reasons.push_back(json::object{{"code", std::string(reason.code())},
                                   {"contribution", reason.contribution},
                                   {"query", reason.query_part},
                                   {"listed", reason.list_part},
                                   {"similarity", reason.similarity},
                                   {"rarity", reason.rarity},
                                   {"sentence", sentence(reason)}});
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
                        {"sentence", verdict(model, hit)}};
    if (hit) {
      object["score"] = hit->score;
      object["log_odds"] = hit->log_odds;
      object["probability"] = hit->probability;
      object["reasons"] = reasons_of(*hit);
    }
    streams.out << to_text(json::value(std::move(object))) << '\n';
  } else {
    double sum = 0;
    for (const screening::Reason& reason : hit ? hit->reasons : std::vector<screening::Reason>()) {
      sum += reason.contribution;
      streams.out << fmt::format("{:+7.2f}  {:<24} {}\n", reason.contribution, reason.code(), sentence(reason));
    }
    if (hit) streams.out << fmt::format("{:+7.2f}  log-odds, score {:.4f}\n", sum, hit->score);
    streams.out << verdict(model, hit) << '\n';
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
  two.positionals = {{"names", "two names", Positional::kMany}};
  two.run = [](const Arguments& arguments, Streams& streams) {
    const auto status = compare(arguments, streams);
    return status.ok() ? *status : fail(streams, status.error());
  };
  Command one{"read", "A name as screening reads it"};
  one.options = kOptions;
  one.positionals = {{"name", "a name in any script", Positional::kOne}};
  one.run = [](const Arguments& arguments, Streams& streams) {
    const auto status = read(arguments, streams);
    return status.ok() ? *status : fail(streams, status.error());
  };
  Command command{"name", "What screening makes of a name, and of two"};
  command.children = {two, one};
  return command;
}

}  // namespace limen::commands
