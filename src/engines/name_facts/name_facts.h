// What is known about the parts of people's names, whatever list they stand on: how common a part is among travellers,
// which parts are forms of one name, and which words are structure (particles, titles, placeholders) and no name.
//
// Weights must come from a population and not from the list: rare on the list is not rare in life. The tables are made
// from the files in packs/baseline/names, which say where each comes from; docs/engines/name_facts.md has figures and
// weaknesses. They are compiled into one read-only binary when the program is built, so nothing is parsed at start.
//
// A part is what engines/names folds a name into: a–z and 0–9. Anything else is a part that no table knows.
//
//   const name_facts::NameFacts facts;
//   facts.rarity("mohammed");                    // 6.3 nats: one traveller in five hundred
//   facts.relation("mohammed", "muhamad");       // Relation::kForm
//   facts.relation("john", "juan");              // Relation::kTranslation
//   facts.role("bin");                           // Role::kKinship
//   facts.base_form("ivanova");                  // "ivanov"
//
// Everything is constant after construction, which reads nothing: share one object among threads, or make many. Views
// and spans given out live as long as the program.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limen::name_facts {

// How two different parts can be the same person's name, strongest first.
enum class Relation : std::uint8_t {
  kNone,
  kForm,         // spellings of one name in one tradition: mohammed/muhamad, sergey/serguei, zhang/cheung
  kTranslation,  // the same name in another language: john/juan/ivan
  kNickname,     // bill/william, sasha/aleksandr
};
std::string_view to_text(Relation relation);  // "none", "form", "translation", "nickname"

// What a word does in a name.
enum class Role : std::uint8_t {
  kName,
  kParticle,     // al de van von da ul …
  kTitle,        // mr dr haji sheikh sayyid general …
  kSuffix,       // jr sr ii iii
  kPlaceholder,  // fnu lnu xxx unknown
  kKinship,      // bin ibn bint ben ould oglu kizi abu umm … as words of their own
  kLegalForm,    // inc ltd gmbh llc ojsc … of companies that are on a list of persons
};
std::string_view to_text(Role role);  // "name", "particle", …

inline constexpr float kCommonest = 4.0F;  // no part is commoner than one traveller in 55
inline constexpr float kRarest = 16.0F;

class NameFacts {
 public:
  NameFacts();

  // Nats: -ln(share of the world's travellers who bear this part in their names), kCommonest…kRarest. A part that is in
  // no table is rarer than almost all that are; its value comes from its length, since short parts meet by chance
  // (estimate_rarity in name_facts.cc).
  float rarity(std::string_view part) const;
  bool known(std::string_view part) const;  // whether rarity() is from the table of frequencies

  // The strongest relation of two parts; kForm for a part and itself. Symmetric, not transitive.
  Relation relation(std::string_view a, std::string_view b) const;

  // For an index: the classes that a part belongs to, ascending; two different parts are related exactly if they share
  // one, and the smallest id they share is the strongest relation.
  std::span<const std::uint16_t> classes(std::string_view part) const;
  std::size_t class_count() const;
  std::vector<std::string_view> members(std::uint16_t id) const;  // none for an id that does not exist
  Relation kind(std::uint16_t id) const;                          // kNone for an id that does not exist
  // Nats, as rarity(), of the members together: what a match by this class is worth. kRarest if no member is known.
  float class_rarity(std::uint16_t id) const;

  Role role(std::string_view part) const;
  // Words of structure that many people also bear as a name: "van" and "do" in Vietnam, "das" in India, "sheikh" and
  // "ben" nearly everywhere. Only their place in the name, or the other name, tells.
  bool also_name(std::string_view part) const;

  // The base form of a feminine or patronymic variant: ivanova → ivanov, petrovskaya → petrovsky, papadopoulou →
  // papadopoulos, kazlauskiene → kazlauskas, novakova → novak. Only endings that hardly ever end another name; nullopt
  // if there is none. Spellings of the result differ (petrovsky, petrovski): compare it, do not look for it.
  std::optional<std::string> base_form(std::string_view part) const;

  // The part without a title that a booking system glued to it [PNR names: SMITH/JOHNMR]: johnmr → john, annamrs →
  // anna. Names that end so by nature (amr, williams) are left alone. A view of `part`.
  std::string_view strip_glued_title(std::string_view part) const;

  // Of the tables: what was derived from others is known by it.
  std::uint64_t digest() const;

 private:
  float rarity_of_unknown(std::string_view part) const;
  struct Part;
  const Part* find(std::string_view part) const;
  std::string_view text(const Part& part) const;
};

}  // namespace limen::name_facts
