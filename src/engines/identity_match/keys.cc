// What a record is found by. A person whose birth date agrees is found by any one part of the name, in whatever place
// and spelling; one whose date was mistaken by two parts and the year, or the day and month.
#include <algorithm>
#include <set>

#include "base/checksum.h"
#include "engines/identity_match/identity_match.h"
#include "engines/identity_match/numbers.h"

namespace limen::identity_match {
namespace {

constexpr std::size_t kMostParts = 6;   // of one name
constexpr std::size_t kMostKeys = 120;  // of one record

std::uint64_t hash_of(Key::Kind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) {
  const std::array<std::uint64_t, 4> words{static_cast<std::uint64_t>(kind), a, b, c};
  return checksum({reinterpret_cast<const std::uint8_t*>(words.data()), sizeof words});
}

std::uint64_t days_of(int year, int month, int day) {
  return static_cast<std::uint64_t>(year) * 10'000 + static_cast<std::uint64_t>(month * 100 + day);
}

// The spellings of the parts that are names; a part may be read in several ways.
std::vector<std::vector<std::uint32_t>> spellings_of(const screening::Model& model, const names::Folder& folder,
                                                     const Name& name) {
  const names::Folded folded = folder.fold(name.surname + ", " + name.given_names, name.may_be_cut);
  std::vector<std::vector<std::uint32_t>> parts;
  for (std::size_t i = 0; i < folded.parts.size() && parts.size() < kMostParts; ++i) {
    const std::string& part = folded.parts[i];
    if (part.size() < 2 || model.is_particle(part) || model.is_placeholder(part)) continue;
    std::vector<std::uint32_t> spellings{names::spelling_hash(part)};
    // A feminine form and the family's are one name.
    if (const auto base = folder.facts().base_form(part)) spellings.push_back(names::spelling_hash(*base));
    for (const auto& other : folded.alternatives) {
      if (other.part == i && spellings.size() < 4) spellings.push_back(names::spelling_hash(other.letters));
    }
    std::ranges::sort(spellings);
    spellings.erase(std::unique(spellings.begin(), spellings.end()), spellings.end());
    parts.push_back(std::move(spellings));
  }
  return parts;
}

}  // namespace

std::vector<Key> Matcher::keys_of(const Record& record) const {
  std::vector<Key> keys;
  std::set<std::uint64_t> seen;
  const auto add = [&](Key::Kind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) {
    const std::uint64_t hash = hash_of(kind, a, b, c);
    if (keys.size() < kMostKeys && seen.insert(hash).second) keys.push_back({hash, kind});
  };
  for (const Document& document : record.documents) {
    const std::string number = confusable_form(normal_number(document.number));
    if (!number.empty()) add(Key::Kind::kDocument, checksum(as_bytes(number)), number.size());
  }
  for (const Name& name : record.names) {
    const auto parts = spellings_of(names_, *folder_, name);
    for (const PartialDate& birth : record.births) {
      if (!birth.year()) continue;
      const bool day = birth.complete() && !(*birth.month() == 1 && *birth.day() == 1);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        for (const std::uint32_t spelling : parts[i]) {
          if (day) add(Key::Kind::kPartBirth, days_of(*birth.year(), *birth.month(), *birth.day()), spelling);
          for (std::size_t j = i + 1; j < parts.size(); ++j) {
            for (const std::uint32_t other : parts[j]) {
              const auto [low, high] = std::minmax(spelling, other);
              add(Key::Kind::kPairYear, static_cast<std::uint64_t>(*birth.year()), low, high);
              if (day) add(Key::Kind::kPairDay, days_of(0, *birth.month(), *birth.day()), low, high);
            }
          }
        }
      }
    }
  }
  return keys;
}

}  // namespace limen::identity_match
