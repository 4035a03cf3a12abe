// Inside the screening engine: the parts of a name with what comparing them needs, and what a pair of them says.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/name_facts/name_facts.h"
#include "engines/names/names.h"
#include "engines/screening/screening.h"

namespace limen::screening {

// One way to read a part of a query's name.
struct Spelling {
  std::string letters;
  std::uint32_t key = 0;  // names::spelling_hash
  float cost = 0;         // nats, as names::Alternative has it
  bool vowels_known = true;
};

// A part of a query's name. The first spelling is the best one.
struct Word {
  std::vector<Spelling> spellings;
  std::uint32_t base_key = 0;
  float rarity = 0;      // nats: of its commonest spelling
  bool foreign = false;  // read from another script
  bool free = false;     // structure or an initial: says little where it agrees, nothing where it does not
  const std::string& text() const { return spellings.front().letters; }
};

// A part of a listed name; the text is the caller's.
struct ListedWord {
  std::string_view text;
  std::uint32_t key = 0;       // names::spelling_hash
  std::uint32_t base_key = 0;  // base_key() of the text
  float rarity = 0;
  bool free = false;
};

// Hash of the base form of a feminine or patronymic variant; of the part itself where there is none.
std::uint32_t base_key(const name_facts::NameFacts& facts, std::string_view part);

std::vector<Word> query_words(const Model& model, const names::Folder& folder, names::Folded read);

// The same name as another system of Latin letters would have written it.
std::vector<std::vector<Word>> other_romanisations(const Model& model, const names::Folder& folder,
                                                   std::span<const Word> words);

// The parts of a listed name, and which of them are free. A name in another script has several likely readings.
struct ListedParts {
  std::vector<std::string> texts;
  std::vector<bool> free;
};
std::vector<ListedParts> listed_names(const Model& model, const names::Folder& folder, std::string_view text);

inline constexpr double kLeastGain = 0.05;  // agreement never speaks against a hit

struct PairJudgement {
  Evidence evidence = Evidence::kPrior;  // kPrior: no agreement
  double gain = 0;                       // log-odds, never negative
  double similarity = 0;
  float rarity = 0;
  bool agrees() const { return evidence != Evidence::kPrior; }
};

// `relation` is that of the listed part to any spelling of the word. `cut`: the word may be the beginning of a longer
// one [9303-3 §4.6].
PairJudgement judge_pair(const Model& model, const Word& asked, const ListedWord& listed, name_facts::Relation relation,
                         bool cut);
name_facts::Relation relation_of(const name_facts::NameFacts& facts, const Word& asked, std::string_view listed);

}  // namespace limen::screening
