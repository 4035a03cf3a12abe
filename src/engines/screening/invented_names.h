// For the tests and the benchmark only: invented people in the shape of real lists. Parts are made of syllables; how
// often a part occurs falls with its rank as in real populations (Zipf). Deterministic for a seed.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "engines/screening/screening.h"

namespace limen::screening {

class InventedNames {
 public:
  explicit InventedNames(std::uint64_t seed, std::size_t surnames = 20'000, std::size_t given = 3'000)
      : random_(seed), surnames_(pool(surnames, 2, 4)), given_(pool(given, 2, 3)) {}

  std::vector<std::string> person() {
    std::vector<std::string> parts{zipf(surnames_), zipf(given_)};
    if (chance(0.5)) parts.push_back(zipf(given_));
    if (chance(0.2)) parts.push_back(zipf(surnames_));
    if (chance(0.1)) parts.insert(parts.begin(), chance(0.5) ? "al" : "de");
    return parts;
  }

  static std::string join(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : " ") + part;
    return text;
  }

  // One typing error somewhere in the part.
  std::string typo(std::string part) {
    const std::size_t at = below(part.size());
    switch (below(4)) {
      case 0:
        part[at] = letter();
        break;
      case 1:
        part.insert(at, 1, letter());
        break;
      case 2:
        if (part.size() > 3) part.erase(at, 1);
        break;
      default:
        if (at + 1 < part.size()) std::swap(part[at], part[at + 1]);
    }
    return part;
  }

  // What happens to names between a list and a counter: order, one or two errors, a part left out, joined, an initial.
  std::vector<std::string> distort(std::vector<std::string> parts) {
    std::shuffle(parts.begin(), parts.end(), random_);
    const std::size_t errors = below(3);
    for (std::size_t i = 0; i < errors; ++i) {
      auto& part = parts[below(parts.size())];
      part = typo(part);
    }
    if (parts.size() > 2 && chance(0.15)) parts.pop_back();
    if (parts.size() > 2 && chance(0.1)) {
      parts[0] += parts[1];
      parts.erase(parts.begin() + 1);
    }
    if (chance(0.1)) parts.back() = parts.back().substr(0, 1);
    return parts;
  }

  Entry entry(std::uint32_t number) {
    Entry entry;
    entry.id = id(number);
    const auto parts = person();
    entry.names.push_back({join(parts), NameKind::kPrimary});
    if (chance(0.7)) entry.names.push_back({join(distort(parts)), NameKind::kAlias});
    if (chance(0.3)) entry.names.push_back({join(person()), NameKind::kWeakAlias});
    entry.births.push_back({birth(), {}, chance(0.1)});
    entry.sexes.push_back(chance(0.8) ? Sex::kMale : Sex::kFemale);
    entry.nationalities.push_back(state());
    if (chance(0.3)) entry.documents.push_back({document(), state()});
    return entry;
  }

  static RawId id(std::uint32_t number) {
    RawId id{};
    for (std::size_t i = 0; i < 4; ++i) id[12 + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    id[8] = static_cast<std::uint8_t>(number * 2654435761U >> 24U);
    return id;
  }

  PartialDate birth() {
    return *PartialDate::from_parts(1940 + static_cast<int>(below(65)), 1 + static_cast<int>(below(12)),
                                    1 + static_cast<int>(below(28)));
  }
  StateCode state() {
    static constexpr std::array kStates = {"UTO", "XPO", "XOM", "XXA", "XCE"};
    return StateCode::parse(kStates[below(kStates.size())]).value_or(StateCode{});
  }
  std::string document() {
    std::string number(1, static_cast<char>('A' + below(26)));
    for (int i = 0; i < 8; ++i) number.push_back(static_cast<char>('0' + below(10)));
    return number;
  }
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool chance(double share) { return static_cast<double>(random_() % 1'000'000) < share * 1e6; }

 private:
  char letter() { return static_cast<char>('a' + below(26)); }

  std::vector<std::string> pool(std::size_t size, std::size_t least, std::size_t most) {
    static constexpr std::array kOnsets = {"b", "d",  "f",  "g",  "h",  "k", "l", "m",  "n",  "r", "s",
                                           "t", "sh", "kh", "ch", "br", "j", "z", "st", "kr", "v", ""};
    static constexpr std::array kVowels = {"a", "e", "i", "o", "u", "a", "ei", "ou", "ya", "ia"};
    static constexpr std::array kCodas = {"", "", "", "n", "r", "m", "l", "s", "d", "k", "t", "nd"};
    std::vector<std::string> parts;
    while (parts.size() < size) {
      std::string part;
      const std::size_t syllables = least + below(most - least + 1);
      for (std::size_t i = 0; i < syllables; ++i) {
        part += kOnsets[below(kOnsets.size())];
        part += kVowels[below(kVowels.size())];
        part += kCodas[below(kCodas.size())];
      }
      if (part.size() >= 3) parts.push_back(part);
    }
    return parts;
  }

  // Ranks fall about as 1 / (rank + 8), so that the commonest part stands in one or two names of a hundred.
  const std::string& zipf(const std::vector<std::string>& parts) {
    constexpr double kOffset = 8;
    const double u = static_cast<double>(random_() % 1'000'000) / 1e6;
    const double rank = kOffset * (std::pow((static_cast<double>(parts.size()) + kOffset) / kOffset, u) - 1);
    return parts[std::min(parts.size() - 1, static_cast<std::size_t>(rank))];
  }

  std::mt19937_64 random_;
  std::vector<std::string> surnames_, given_;
};

}  // namespace limen::screening
