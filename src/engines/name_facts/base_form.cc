#include <algorithm>
#include <array>

#include "engines/name_facts/name_facts.h"

namespace limen::name_facts {
namespace {

struct Ending {
  std::string_view from;
  std::string_view to;
  std::size_t least;   // letters that must stand before the ending
  bool must_be_known;  // names of other languages end so too: the result must be in the table of frequencies
};

// The first that fits decides, so the longer stand before the shorter that end them.
constexpr std::array kEndings = std::to_array<Ending>({
    // East Slavic patronymics: Ivanovna, Sergeyevna, Ilyinichna; Ukrainian Petrivna.
    {"ovna", "ovich", 3, false},
    {"evna", "evich", 3, false},
    {"inichna", "ich", 2, false},
    {"ichna", "ich", 4, false},
    {"ivna", "ovych", 4, false},
    // Slavic family names that are adjectives: Petrovskaya; Polish, Ukrainian, Czech, Macedonian Kowalska, Nowicka.
    {"skaya", "sky", 2, false},
    {"skaia", "sky", 2, false},
    {"skaja", "sky", 2, false},
    {"dzka", "dzki", 3, false},
    {"ska", "ski", 4, false},
    {"icka", "icki", 3, true},
    {"ecka", "ecki", 3, true},
    // Slavic family names in -in, where no other language has the ending: Pushkina, Vanyushkina.
    {"hkina", "hkin", 2, false},
    {"ykina", "ykin", 2, false},
    {"tkina", "tkin", 3, false},
    {"nkina", "nkin", 3, false},
    {"rkina", "rkin", 3, false},
    {"khina", "khin", 3, false},
    // German and Polish spelling: Iwanowa.
    {"owa", "ow", 3, true},
    {"ewa", "ew", 3, true},
    // Greek genitive; West Africa has Hamidou, Mamadou.
    {"poulou", "poulos", 3, false},
    {"idou", "idis", 4, false},
    {"iadou", "iadis", 3, false},
    // Latvian men: Lavrovs, Petrovskis.
    {"ovs", "ov", 3, false},
    {"evs", "ev", 3, false},
    {"skis", "sky", 3, true},
    // Lithuanian wives (-iene) and daughters (-aite, -yte, -iute).
    {"auskiene", "auskas", 1, false},
    {"auskaite", "auskas", 1, false},
    {"inskiene", "inskas", 1, false},
    {"inskaite", "inskas", 1, false},
    {"evskiene", "evskis", 1, false},
    {"iciene", "icius", 2, false},
    {"iciute", "icius", 2, false},
    {"aitiene", "aitis", 2, false},
    {"aityte", "aitis", 2, false},
    {"onyte", "onis", 2, false},
    {"unaite", "unas", 2, false},
    {"enaite", "enas", 2, false},
    {"onaite", "onas", 2, false},
});

// All of them, -ova and -eva included, end so.
constexpr std::string_view kLastLetters = "aesu";
static_assert(std::ranges::all_of(kEndings, [](const Ending& ending) {
  return ending.from.size() > 1 && kLastLetters.contains(ending.from.back());
}));

// Names of other languages that end like a Slavic woman's.
constexpr std::array kOthers = std::to_array<std::string_view>(
    {"alaska",     "annicka",   "bellanova", "bonanova",  "canova",     "casanova", "casanueva", "cordova",
     "delacueva",  "ericka",    "esteva",    "franciska", "fredericka", "geneva",   "genova",    "jova",
     "monicka",    "moskova",   "nova",      "rachidou",  "rebecka",    "renova",   "santanova", "terranova",
     "valdecueva", "veronicka", "vilanova",  "villanova", "villanueva"});

static_assert(std::ranges::is_sorted(kOthers));

bool is_name(const NameFacts& facts, std::string_view part) {
  return facts.known(part) || !facts.classes(part).empty();
}

bool ends_with_any(std::string_view stem, std::span<const std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view ending) { return stem.ends_with(ending); });
}

// Ivanova is Ivanov's, but Novakova is Novak's and Svobodova Svoboda's: Czech and Slovak add the ending to any name.
// Only where the name looks Czech, since Central Asian names in -ov are made from any name too (usmanova is Usmanov's).
std::string owner(const NameFacts& facts, std::string_view stem, std::string_view ending) {
  constexpr auto kBare = std::to_array<std::string_view>({"ak", "ath", "oth"});
  constexpr auto kInA = std::to_array<std::string_view>({"zk", "sk", "ck", "rk", "bod", "cer"});
  std::string slavic = std::string(stem) + std::string(ending);
  if (ending != "ov" || is_name(facts, slavic)) return slavic;
  if (ends_with_any(stem, kBare) && is_name(facts, stem)) return std::string(stem);
  std::string in_a = std::string(stem) + "a";
  if (ends_with_any(stem, kInA) && is_name(facts, in_a)) return in_a;
  return slavic;
}

}  // namespace

std::optional<std::string> NameFacts::base_form(std::string_view part) const {
  constexpr std::size_t kShortest = 2;
  if (part.size() < kShortest || !kLastLetters.contains(part.back())) return std::nullopt;
  if (std::ranges::binary_search(kOthers, part)) return std::nullopt;
  for (const Ending& ending : kEndings) {
    if (part.back() != ending.from.back() || part[part.size() - 2] != ending.from[ending.from.size() - 2]) continue;
    if (part.size() < ending.from.size() + ending.least || !part.ends_with(ending.from)) continue;
    std::string base(part.substr(0, part.size() - ending.from.size()));
    base += ending.to;
    if (ending.must_be_known && !is_name(*this, base)) continue;
    return base;
  }
  constexpr std::size_t kEnding = 3;
  if (part.size() >= 2 * kEnding && (part.ends_with("ova") || part.ends_with("eva"))) {
    return owner(*this, part.substr(0, part.size() - kEnding), part.ends_with("ova") ? "ov" : "ev");
  }
  return std::nullopt;
}

}  // namespace limen::name_facts
