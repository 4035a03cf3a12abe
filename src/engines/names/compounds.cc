#include <algorithm>
#include <array>

#include "engines/names/names.h"

namespace limen::names {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kGod = {"alah"sv,  "alla"sv, "allah"sv, "ellah"sv, "illah"sv, "olla"sv,
                             "ollah"sv, "ula"sv,  "ulah"sv,  "ulla"sv,  "ullah"sv};
constexpr std::array kOfGod = {"allahi"sv, "elahi"sv, "ellahi"sv, "ilahi"sv, "ollahi"sv, "ullahi"sv};
constexpr std::array kArticles = {"ad"sv, "al"sv, "ed"sv, "el"sv, "od"sv, "ol"sv, "ud"sv, "ul"sv};
constexpr std::array kAnyArticle = {"ad"sv, "al"sv, "an"sv, "ar"sv, "as"sv, "ash"sv, "at"sv, "az"sv, "ed"sv,
                                    "el"sv, "en"sv, "er"sv, "es"sv, "ez"sv, "ol"sv,  "ul"sv, "ur"sv, "us"sv};
constexpr std::array kReligion = {"dean"sv, "deen"sv, "dien"sv, "din"sv, "dine"sv};
constexpr std::array kOfReligion = {"addeen"sv, "addin"sv, "aldeen"sv, "aldin"sv,  "eddeen"sv, "eddin"sv, "eddine"sv,
                                    "eldeen"sv, "eldin"sv, "eldine"sv, "uddeen"sv, "uddin"sv,  "uldin"sv};
constexpr std::array kBorn = {"zada"sv, "zadah"sv, "zade"sv, "zadeh"sv};
constexpr std::array kServant = {"abd"sv, "abdal"sv, "abdel"sv, "abdol"sv, "abdul"sv};

// Looked up by halves.
static_assert(std::ranges::is_sorted(kGod) && std::ranges::is_sorted(kOfGod) && std::ranges::is_sorted(kArticles));
static_assert(std::ranges::is_sorted(kAnyArticle) && std::ranges::is_sorted(kReligion) &&
              std::ranges::is_sorted(kOfReligion) && std::ranges::is_sorted(kBorn) && std::ranges::is_sorted(kServant));

template <std::size_t N>
bool is(const std::array<std::string_view, N>& words, std::string_view part) {
  return std::ranges::binary_search(words, part);
}

// What the part in front of `at` becomes by the words from `at` on, and how many of them that takes; none: {"", 0}.
struct Ending {
  std::string_view text;
  std::size_t words = 0;
};
Ending ending_at(const Folded& folded, std::size_t at) {
  const std::string_view word = folded.parts[at];
  if (is(kGod, word)) return {"ullah", 1};
  if (is(kOfGod, word)) return {"ullahi", 1};
  if (is(kBorn, word)) return {"zadeh", 1};
  if (is(kOfReligion, word)) return {"uddin", 1};
  const bool two = at + 1 < folded.parts.size() && is(kArticles, word) && is(kReligion, folded.parts[at + 1]);
  return two ? Ending{"uddin", 2} : Ending{};
}

// The servant of God is written "abd", "abdul", "abdel".
std::string_view stem(std::string_view part) { return is(kServant, part) ? "abd"sv : part; }

bool takes_ending(const name_facts::NameFacts& facts, std::string_view part) {
  if (part.size() < 3 || part.size() + 6 > kMaxPartLength) return false;
  return facts.role(part) == name_facts::Role::kName || facts.also_name(part);
}

void erase_parts(Folded& folded, std::size_t first, std::size_t count) {
  const auto begin = folded.parts.begin() + static_cast<std::ptrdiff_t>(first);
  folded.parts.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  std::erase_if(folded.alternatives,
                [&](const Alternative& other) { return other.part >= first && other.part < first + count; });
  for (auto& other : folded.alternatives) {
    if (other.part >= first) other.part = static_cast<std::uint8_t>(other.part - count);
  }
  const std::uint32_t low = (1U << first) - 1;
  folded.vowels_unknown = (folded.vowels_unknown & low) | (folded.vowels_unknown >> count & ~low);
}

// "abd al aziz" is "abdul aziz", which the pairing of names knows to be "abdulaziz".
void join_servants(Folded& folded) {
  for (std::size_t at = 0; at + 2 < folded.parts.size(); ++at) {
    if (folded.parts[at] != "abd" || !is(kAnyArticle, folded.parts[at + 1])) continue;
    folded.parts[at] = "abdul";
    std::erase_if(folded.alternatives, [&](const Alternative& other) { return other.part == at; });
    folded.vowels_unknown &= ~(1U << at);
    erase_parts(folded, at + 1, 1);
  }
}

}  // namespace

bool may_join(std::string_view part) {
  return is(kGod, part) || is(kOfGod, part) || is(kArticles, part) || is(kAnyArticle, part) || is(kOfReligion, part) ||
         is(kBorn, part);
}

bool join_compounds(const name_facts::NameFacts& facts, Folded& folded) {
  const std::size_t before = folded.parts.size();
  for (std::size_t at = 1; at < folded.parts.size();) {
    const Ending ending = ending_at(folded, at);
    std::string& part = folded.parts[at - 1];
    if (ending.words == 0 || !takes_ending(facts, part)) {
      ++at;
      continue;
    }
    part = std::string(stem(part)).append(ending.text);
    for (auto& other : folded.alternatives) {
      if (other.part + 1U == at && other.letters.size() + ending.text.size() <= kMaxPartLength) {
        other.letters = std::string(stem(other.letters)).append(ending.text);
      }
    }
    erase_parts(folded, at, ending.words);
  }
  join_servants(folded);
  return folded.parts.size() != before;
}

}  // namespace limen::names
