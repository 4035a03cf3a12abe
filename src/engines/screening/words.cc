#include "engines/screening/words.h"

#include <algorithm>

#include "engines/romanisations/romanisations.h"

namespace limen::screening {
namespace {

using name_facts::NameFacts;
using name_facts::Relation;
using name_facts::Role;

// Structure words stand beside a name; where nothing else is left they are the name.
std::vector<bool> free_words(const Model& model, const NameFacts& facts, std::span<const std::string> parts) {
  std::vector<bool> free(parts.size());
  bool named = false;
  const auto counted = std::ranges::count_if(parts, [&](const std::string& part) {
    const Role role = facts.role(part);
    return part.size() > 1 && role != Role::kParticle && role != Role::kKinship;
  });
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Role role = facts.role(parts[i]);
    const bool needed = parts.size() <= 2 || (counted <= 2 && role == Role::kTitle);
    const bool structure = role != Role::kName && !(facts.also_name(parts[i]) && needed);
    free[i] = parts[i].size() == 1 || structure || model.is_particle(parts[i]);
    named = named || !free[i];
  }
  if (!named) {
    for (std::size_t i = 0; i < parts.size(); ++i) free[i] = parts[i].size() == 1;
  }
  return free;
}

bool is_placeholder(const Model& model, const NameFacts& facts, std::string_view part) {
  return model.is_placeholder(part) || facts.role(part) == Role::kPlaceholder;
}

// Removes parts that stand for no name, and what belongs to them.
names::Folded without_placeholders(const Model& model, const NameFacts& facts, names::Folded folded) {
  std::size_t kept = 0;
  std::vector<int> moved(folded.parts.size(), -1);
  for (std::size_t i = 0; i < folded.parts.size(); ++i) {
    if (is_placeholder(model, facts, folded.parts[i])) continue;
    moved[i] = static_cast<int>(kept);
    const std::uint32_t bit = folded.vowels_unknown >> i & 1U;
    folded.vowels_unknown = (folded.vowels_unknown & ~(1U << kept)) | bit << kept;
    if (kept != i) folded.parts[kept] = std::move(folded.parts[i]);
    ++kept;
  }
  if (kept == folded.parts.size()) return folded;
  folded.parts.resize(kept);
  std::erase_if(folded.alternatives, [&](const names::Alternative& other) { return moved[other.part] < 0; });
  for (auto& other : folded.alternatives) other.part = static_cast<std::uint8_t>(moved[other.part]);
  return folded;
}

struct Best {
  const Model& model;
  PairJudgement pair{};
  void offer(Evidence evidence, double similarity, float rarity, double cost) {
    const double gain = std::max(kLeastGain, model.gain(evidence, similarity, rarity) - cost);
    if (pair.evidence == Evidence::kPrior || gain > pair.gain) pair = {evidence, gain, similarity, rarity};
  }
};

// Rahimullah and Karimullah are as unlike as Rahim and Karim.
bool differs_before_ending(std::string_view asked, std::string_view listed) {
  return names::without_common_ending(asked, listed) &&
         names::compare_parts(asked, listed).grade == names::Grade::kNone;
}

void offer_spelling(const Model& model, const Word& asked, const Spelling& spelling, const ListedWord& listed, bool cut,
                    Best& best) {
  const double cost = model.weight(Evidence::kPartReading) * -spelling.cost;
  const float rarity = std::min(asked.rarity, listed.rarity);
  const auto compared = spelling.vowels_known
                            ? names::compare_parts(spelling.letters, listed.text, spelling.key == listed.key)
                            : names::compare_vowelless(spelling.letters, listed.text, spelling.key == listed.key);
  switch (compared.grade) {
    case names::Grade::kExact:
      best.offer(Evidence::kPartExact, 1, rarity, cost);
      break;
    case names::Grade::kSpelling:
      best.offer(Evidence::kPartSpelling, compared.similarity, rarity, cost);
      break;
    case names::Grade::kSimilar:
      if (differs_before_ending(spelling.letters, listed.text)) break;
      best.offer(Evidence::kPartSimilar, compared.similarity, rarity, cost);
      break;
    case names::Grade::kVowels:
      best.offer(Evidence::kPartVowels, compared.similarity, rarity, cost);
      break;
    case names::Grade::kInitial:
      best.offer(Evidence::kPartInitial, compared.similarity, rarity, cost);
      break;
    default:
      break;
  }
  if (!cut) return;
  const auto beginning = names::compare_cut(spelling.letters, listed.text);
  if (beginning.grade != names::Grade::kNone) best.offer(Evidence::kPartCut, beginning.similarity, rarity, cost);
}

Evidence evidence_of(Relation relation) {
  if (relation == Relation::kForm) return Evidence::kPartForm;
  return relation == Relation::kTranslation ? Evidence::kPartTranslation : Evidence::kPartNickname;
}

}  // namespace

std::uint32_t base_key(const NameFacts& facts, std::string_view part) {
  const auto base = facts.base_form(part);
  return names::letters_hash(base ? std::string_view(*base) : part);
}

std::vector<Word> query_words(const Model& model, const names::Folder& folder, names::Folded read) {
  const names::Folded folded = without_placeholders(model, folder.facts(), std::move(read));
  const auto free = free_words(model, folder.facts(), folded.parts);
  std::vector<Word> words(folded.parts.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& text = folded.parts[i];
    words[i].spellings.push_back({text, names::spelling_hash(text), 0, (folded.vowels_unknown >> i & 1U) == 0});
    words[i].rarity = folder.facts().rarity(text);
    words[i].free = free[i];
    words[i].foreign = folded.foreign;
    const auto title = folder.facts().strip_glued_title(text);  // PNR names: "johnmr"
    if (title.size() != text.size() && !title.empty()) {
      words[i].spellings.push_back({std::string(title), names::spelling_hash(title), 0.5F, true});
    }
  }
  for (const auto& other : folded.alternatives) {
    Word& word = words[other.part];
    word.spellings.push_back({other.letters, names::spelling_hash(other.letters), other.cost, other.vowels_known});
    word.rarity = std::min(word.rarity, folder.facts().rarity(other.letters) + other.cost);
  }
  for (Word& word : words) {
    word.base_key = base_key(folder.facts(), word.text());
    if (!word.foreign) continue;
    // A word of another script stands for all the spellings of its name: it is as common as they are together.
    for (const auto& spelling : word.spellings) {
      for (const auto id : folder.facts().classes(spelling.letters)) {
        if (folder.facts().kind(id) != name_facts::Relation::kForm) continue;
        word.rarity = std::min(word.rarity, folder.facts().class_rarity(id) + spelling.cost);
      }
    }
  }
  return words;
}

std::vector<std::vector<Word>> other_romanisations(const Model& model, const names::Folder& folder,
                                                   std::span<const Word> words) {
  // A reading that the bearer did not choose; nats.
  constexpr float kCost = 1;
  std::vector<std::string> parts;
  for (const Word& word : words) {
    if (word.foreign) return {};  // has its readings
    parts.push_back(word.text());
  }
  std::vector<std::vector<Word>> all;
  for (const auto& reading : romanisations::in_pinyin(parts)) {
    std::string text;
    for (const auto& part : reading) text.append(text.empty() ? "" : " ").append(part);
    all.push_back(query_words(model, folder, folder.fold(text)));
    for (auto& spelling : all.back().front().spellings) spelling.cost += kCost;
  }
  return all;
}

std::vector<ListedParts> listed_names(const Model& model, const names::Folder& folder, std::string_view text) {
  const names::Folded folded = without_placeholders(model, folder.facts(), folder.fold(text));
  std::vector<ListedParts> all;
  const auto add = [&](std::vector<std::string> parts) {
    if (parts.empty()) return;
    auto free = free_words(model, folder.facts(), parts);
    all.push_back({std::move(parts), std::move(free)});
  };
  add(folded.parts);
  if (names::Folded joined = folded; names::join_compounds(folder.facts(), joined)) add(std::move(joined.parts));
  constexpr std::size_t kMaxReadings = 5;
  for (auto& parts : romanisations::in_pinyin(folded.parts)) {
    if (all.size() < kMaxReadings) add(std::move(parts));
  }
  for (const auto& other : folded.alternatives) {
    if (all.size() == kMaxReadings) break;
    std::vector<std::string> parts = folded.parts;
    parts[other.part] = other.letters;
    add(std::move(parts));
  }
  return all;
}

name_facts::Relation relation_of(const NameFacts& facts, const Word& asked, std::string_view listed) {
  Relation best = Relation::kNone;
  for (const auto& spelling : asked.spellings) {
    const Relation relation = facts.relation(spelling.letters, listed);
    if (relation != Relation::kNone && (best == Relation::kNone || relation < best)) best = relation;
  }
  return best;
}

PairJudgement judge_pair(const Model& model, const Word& asked, const ListedWord& listed, Relation relation, bool cut) {
  Best best{model};
  for (const auto& spelling : asked.spellings) offer_spelling(model, asked, spelling, listed, cut, best);
  if (asked.free && listed.free) {
    // A particle or title that agrees; it agrees only in full, and II is not III.
    const bool numeral = asked.text().find_first_not_of("ivx") == std::string::npos && asked.text() != listed.text;
    if (!numeral && (best.pair.evidence == Evidence::kPartExact || best.pair.evidence == Evidence::kPartSpelling)) {
      return {Evidence::kParticle, model.weight(Evidence::kParticle), best.pair.similarity, 0};
    }
    return {};  // an initial stands for a name, not for a particle
  }
  if (asked.free != listed.free) {
    // The same word, a title to one name and a name to the other: it says little, and contradicts nothing.
    if (best.pair.evidence == Evidence::kPartExact)
      return {Evidence::kParticle, model.weight(Evidence::kParticle), 1, 0};
    return best.pair.evidence == Evidence::kPartInitial ? best.pair : PairJudgement{};
  }
  const float rarity = std::min(asked.rarity, listed.rarity);
  if (relation != Relation::kNone && best.pair.evidence != Evidence::kPartExact) {
    best.offer(evidence_of(relation), 0, rarity, 0);
  }
  if (best.pair.evidence != Evidence::kPartExact && asked.base_key == listed.base_key) {
    best.offer(Evidence::kPartVariant, 0, rarity, 0);
  }
  return best.pair;
}

}  // namespace limen::screening
