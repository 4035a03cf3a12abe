#include <array>

#include "engines/name_facts/name_facts.h"

namespace limen::name_facts {
namespace {

struct Ending {
  std::string_view from;
  std::string_view to;
  std::size_t least;  // letters that must stand before the ending
};

// Longest first; the first that fits decides.
constexpr std::array kEndings = std::to_array<Ending>({
    // East Slavic patronymics: Ivanovna, Sergeyevna → the masculine patronymic.
    {"ovna", "ovich", 3},
    {"evna", "evich", 3},
    // East Slavic and Bulgarian family names: Petrovskaya, Ivanova.
    {"skaya", "sky", 2},
    {"skaia", "sky", 2},
    {"skaja", "sky", 2},
    {"tskaya", "tsky", 2},
    {"ova", "ov", 3},
    {"eva", "ev", 3},
    // Greek genitive.
    {"opoulou", "opoulos", 2},
    {"idou", "idis", 3},
    {"adou", "adis", 3},
    // Lithuanian wives and daughters.
    {"auskiene", "auskas", 1},
    {"auskaite", "auskas", 1},
});

}  // namespace

std::optional<std::string> NameFacts::base_form(std::string_view part) const {
  for (const Ending& ending : kEndings) {
    if (part.size() < ending.from.size() + ending.least || !part.ends_with(ending.from)) continue;
    return std::string(part.substr(0, part.size() - ending.from.size())) + std::string(ending.to);
  }
  return std::nullopt;
}

}  // namespace limen::name_facts
