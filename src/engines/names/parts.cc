#include <algorithm>
#include <array>
#include <cmath>

#include "engines/names/costs.h"
#include "engines/names/names.h"
#include "engines/names/signature.h"

namespace limen::names {
namespace {

// The costs of all pairs, because the distance asks for thousands of them a search. A digit is like no other letter;
// 0 stands for what is before the first letter.
constexpr std::size_t kCodes = 64;
constexpr std::size_t code_of(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<std::size_t>(c - 'a' + 1);
  if (c >= '0' && c <= '9') return static_cast<std::size_t>(c - '0' + 27);
  return c == '\0' ? 0 : 37;
}
constexpr char letter_of(std::size_t code) {
  if (code >= 1 && code <= 26) return static_cast<char>('a' + code - 1);
  if (code >= 27 && code <= 36) return static_cast<char>('0' + code - 27);
  return code == 0 ? '\0' : '?';
}
struct Costs {
  std::array<std::array<std::uint8_t, kCodes>, kCodes> replaced{}, gap{};
};
constexpr Costs kCosts = [] {
  Costs costs;
  for (std::size_t i = 0; i < 38; ++i) {
    for (std::size_t j = 0; j < 38; ++j) {
      costs.replaced[i][j] = static_cast<std::uint8_t>(replace_cost(letter_of(i), letter_of(j)));
      costs.gap[i][j] = static_cast<std::uint8_t>(gap_cost(letter_of(i), letter_of(j)));
    }
  }
  return costs;
}();
constexpr auto kCodeOf = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0; c < 256; ++c) table[c] = static_cast<std::uint8_t>(code_of(static_cast<char>(c)));
  return table;
}();

// Weighted optimal string alignment distance (neighbours swapped cost one edit); anything above `limit` is limit + 1.
int weighted_distance(std::string_view whole_a, std::string_view whole_b, int limit) {
  const std::string_view a = whole_a.substr(0, kMaxPartLength), b = whole_b.substr(0, kMaxPartLength);
  const std::size_t m = a.size(), n = b.size();
  // What both begin with costs nothing in the cheapest alignment.
  std::size_t same = 0;
  while (same < m && same < n && a[same] == b[same]) ++same;
  std::array<std::array<std::uint16_t, kMaxPartLength + 1>, 3> rows;  // written before they are read
  std::array<std::uint8_t, kMaxPartLength + 1> gaps, codes;
  const auto code = [](char c) { return kCodeOf[static_cast<std::uint8_t>(c)]; };
  std::uint16_t* before = rows[0].data();
  std::uint16_t* above = rows[1].data();
  std::uint16_t* row = rows[2].data();
  above[same] = 0;
  for (std::size_t j = same; j < n; ++j) {
    codes[j] = code(b[j]);
    gaps[j] = kCosts.gap[j > 0 ? code(b[j - 1]) : 0][codes[j]];
    above[j + 1] = static_cast<std::uint16_t>(above[j] + gaps[j]);
  }
  const auto most = static_cast<std::uint16_t>(limit);
  std::uint16_t best_above = 0;
  for (std::size_t i = same; i < m; ++i) {
    const std::uint8_t code_a = code(a[i]), code_before = i > 0 ? code(a[i - 1]) : std::uint8_t{0};
    const std::uint16_t gap_a = kCosts.gap[code_before][code_a];
    const auto& replaced = kCosts.replaced[code_a];
    std::uint16_t left = row[same] = static_cast<std::uint16_t>(above[same] + gap_a);
    std::uint16_t best = left;
    for (std::size_t j = same; j < n; ++j) {
      const auto across = static_cast<std::uint16_t>(above[j] + replaced[codes[j]]);
      const auto down = static_cast<std::uint16_t>(above[j + 1] + gap_a);
      std::uint16_t cost = std::min({across, down, static_cast<std::uint16_t>(left + gaps[j])});
      if (j > same && i > same && code_a == codes[j - 1] && code_before == codes[j]) {
        cost = std::min(cost, static_cast<std::uint16_t>(before[j - 1] + kEdit));
      }
      row[j + 1] = left = cost;
      best = std::min(best, cost);
    }
    // Every way on goes through this row, or by a swap from the one above to the next.
    if (best > most && best_above + kEdit > most) return limit + 1;
    best_above = best;
    std::uint16_t* const oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  return std::min<int>(above[n], limit + 1);
}

// At most one letter replaced, left out, added, or two neighbours swapped.
bool within_one_edit(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const auto [left, right] = std::ranges::mismatch(a, b);
  const std::string_view rest_a(left, a.end());
  const std::string_view rest_b(right, b.end());
  if (a.size() != b.size()) return rest_a == rest_b.substr(1);
  if (rest_a.size() < 2) return true;
  if (rest_a.substr(1) == rest_b.substr(1)) return true;
  return rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] && rest_a.substr(2) == rest_b.substr(2);
}

// Levenshtein's distance, with neighbours swapped as one edit.
std::size_t letters_apart(std::string_view a, std::string_view b) {
  std::array<std::array<std::uint8_t, kMaxPartLength + 1>, 3> rows;
  std::uint8_t *before = rows[0].data(), *above = rows[1].data(), *row = rows[2].data();
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 0; i < a.size(); ++i) {
    row[0] = static_cast<std::uint8_t>(i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      int cost = std::min({above[j] + (a[i] == b[j] ? 0 : 1), row[j] + 1, above[j + 1] + 1});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j]) cost = std::min(cost, before[j - 1] + 1);
      row[j + 1] = static_cast<std::uint8_t>(cost);
    }
    std::uint8_t* const oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  return above[b.size()];
}

std::string skeleton(std::string_view part);

// Whether the two share a search key: what is not found by the index is not similar for the judge either.
bool within_reach(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  if (std::max(a.size(), b.size()) <= kShort + 1 && within_one_edit(a, b)) return true;
  const std::string bones_a = skeleton(a), bones_b = skeleton(b);
  if (bones_a == bones_b) return bones_a.size() > 1;
  if (shorter <= kShort) return false;
  if (within_one_edit(bones_a, bones_b)) return true;
  if (shorter < kLong || bones_a.size() + 2 < bones_b.size() || bones_b.size() + 2 < bones_a.size()) return false;
  return letters_apart(bones_a, bones_b) <= 2;
}

// FNV-1a a letter at a time, then mixed.
constexpr std::uint32_t hash_begin(std::uint32_t seed) { return 2166136261U ^ seed; }
constexpr std::uint32_t hash_letter(std::uint32_t value, char c) {
  return (value ^ static_cast<std::uint8_t>(c)) * 16777619U;
}
constexpr std::uint32_t hash_end(std::uint32_t value) {
  value ^= value >> 16U;
  value *= 0x7feb352dU;
  value ^= value >> 15U;
  return value == 0 ? 1 : value;
}
std::uint32_t hash(std::string_view text, std::uint32_t seed) {
  std::uint32_t value = hash_begin(seed);
  for (const char c : text) value = hash_letter(value, c);
  return hash_end(value);
}
constexpr std::uint32_t kSpellingSeed = 0x51ed270bU;
constexpr std::uint32_t kLettersSeed = 0x2c1b3c6dU;
constexpr std::uint32_t kSkeletonSeed = 0x297a2d39U;
constexpr std::uint32_t kBonesSeed = 0x6d2b79f5U;
constexpr std::uint32_t kCutSeed = 0x3a4f1e21U;
constexpr std::uint32_t kWholeSeed = 0x7b1c9d53U;

// The consonants by class: what soft edits and confusions within a class leave as it is.
std::string skeleton(std::string_view part) {
  std::string text;
  char before = 0;
  for (const char c : part) {
    const char letter = is_soft(c) ? '\0' : consonant_class(c);
    if (letter != 0 && letter != before) text.push_back(letter);  // doubled letters count once
    before = letter;
  }
  return text;
}

// The hashes of `text` with at most `depth` letters left out; `value` is the hash of what stands before `text`.
void append_deletions(std::string_view text, int depth, std::uint32_t value, std::vector<std::uint32_t>& keys) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (depth > 0) append_deletions(text.substr(i + 1), depth - 1, value, keys);
    value = hash_letter(value, text[i]);
  }
  keys.push_back(hash_end(value));
}

struct LetterBits {
  std::uint8_t first = 0, count = 0;
};
constexpr auto kLetterBits = [] {
  std::array<LetterBits, 256> table{};
  table.fill({(kHardClasses - 1) * kHardBits, kHardBits});
  constexpr std::string_view kClasses = "kglmnprstvx", kSoft = "aeiouyhw";
  for (char c = 'a'; c <= 'z'; ++c) {
    auto& bits = table[static_cast<std::uint8_t>(c)];
    if (is_soft(c)) {
      const auto at = static_cast<unsigned>(kSoft.find(c));
      bits = {static_cast<std::uint8_t>(kHardClasses * kHardBits + at * kSoftBits), kSoftBits};
    } else {
      bits = {static_cast<std::uint8_t>(kClasses.find(consonant_class(c)) * kHardBits), kHardBits};
    }
  }
  return table;
}();

// Rules of spelling, longest first. [9303-3 §6 A and B: the two-letter forms and the national romanisations]
struct Rule {
  std::string_view from, to;
};
constexpr std::array kRules = std::to_array<Rule>({
    {"shch", "s"}, {"tsch", "c"}, {"tch", "c"}, {"sch", "s"}, {"dzh", "i"}, {"sh", "s"}, {"ch", "c"}, {"kh", "h"},
    {"ph", "f"},   {"gh", "g"},   {"th", "t"},  {"zh", "z"},  {"dh", "d"},  {"dj", "i"}, {"ck", "k"}, {"ks", "x"},
    {"ts", "c"},   {"tz", "c"},   {"ae", "a"},  {"oe", "o"},  {"ue", "u"},  {"ou", "u"}, {"oo", "u"}, {"ee", "i"},
    {"ie", "i"},   {"q", "k"},    {"w", "v"},   {"y", "i"},   {"j", "i"},
});

// Where the rules of each first letter begin in kSorted; made once by the compiler, because every part of every list
// goes through here.
constexpr auto kSorted = [] {
  auto rules = kRules;  // insertion keeps the order of rules with one first letter: longest first
  for (std::size_t i = 1; i < rules.size(); ++i) {
    for (std::size_t j = i; j > 0 && *rules[j].from.data() < *rules[j - 1].from.data(); --j) {
      std::swap(rules[j], rules[j - 1]);
    }
  }
  return rules;
}();
constexpr auto kFirst = [] {
  std::array<std::uint8_t, 27> first{};
  for (std::size_t letter = 0; letter < first.size(); ++letter) {
    std::size_t at = 0;
    while (at < kSorted.size() && static_cast<std::size_t>(*kSorted[at].from.data() - 'a') < letter) ++at;
    first[letter] = static_cast<std::uint8_t>(at);
  }
  return first;
}();

// No rule makes text longer; twice the longest part holds two parts written together.
constexpr std::size_t kKeyBuffer = 2 * kMaxPartLength;

// The rule that fits here, or none.
const Rule* rule_for(const char* at, const char* end) {
  if (*at < 'a' || *at > 'z') return nullptr;
  const auto letter = static_cast<std::size_t>(*at - 'a');
  for (const Rule* rule = kSorted.data() + kFirst[letter]; rule != kSorted.data() + kFirst[letter + 1]; ++rule) {
    const std::size_t size = rule->from.size();
    if (static_cast<std::size_t>(end - at) < size) continue;
    const char* const from = rule->from.data();  // the first letter agrees
    if (size == 1 || (at[1] == from[1] && (size == 2 || std::equal(from + 2, from + size, at + 2)))) return rule;
  }
  return nullptr;
}

bool vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

// Abdelrahman and Abderrahmane are Abdurrahman. Gives the end of the key.
char* even_beginning(char* key, char* end) {
  if (end - key < 6 || std::string_view(key, 3) != "abd") return end;
  if (key[3] != 'a' && key[3] != 'e' && key[3] != 'o' && key[3] != 'u') return end;
  key[3] = 'u';
  if (std::string_view(key, static_cast<std::size_t>(end - key)).ends_with("mane")) --end;  // as French has it
  const bool sun = std::string_view("dnrstz").find(key[5]) != std::string_view::npos;  // the article's l goes into them
  return key[4] == 'l' && sun ? std::copy(key + 5, end, key + 4) : end;
}

// Habibollah and Habiballah are Habibullah; Nureddine and Nuraddin are Nuruddin. Gives the end of the key.
char* even_ending(std::string_view part, char* key, char* end) {
  constexpr std::ptrdiff_t kShortestStem = 2;
  const auto ends = [&](std::string_view text, std::ptrdiff_t vowel_at) {
    const std::string_view whole(key, static_cast<std::size_t>(end - key));
    return end - key >= vowel_at + kShortestStem && whole.ends_with(text) && vowel(end[-vowel_at]);
  };
  if ((part.ends_with("llah") || part.ends_with("alla") || part.ends_with("ulla") || part.ends_with("olla")) &&
      ends("la", 3))
    end[-3] = 'u';
  if (part.ends_with("llahi") && ends("lahi", 5)) end[-5] = 'u';
  const std::string_view tail = part.substr(part.size() - std::min<std::size_t>(part.size(), 6));
  if (tail.find("dd") == std::string_view::npos && !part.ends_with("edin") && !part.ends_with("udin")) return end;
  if (ends("dine", 5)) --end;
  if (ends("din", 4)) end[-4] = 'u';
  return end;
}

std::string_view write_spelling_key(std::string_view part, std::array<char, kKeyBuffer>& buffer) {
  part = part.substr(0, kKeyBuffer);
  char* const key = buffer.data();
  char* to = key;
  const char* const end = part.data() + part.size();
  for (const char* at = part.data(); at != end;) {
    const Rule* const rule = rule_for(at, end);
    const std::string_view text = rule != nullptr ? rule->to : std::string_view(at, 1);
    for (const char c : text) {
      if (to == key || to[-1] != c) *to++ = c;  // doubled letters count once
    }
    at += rule != nullptr ? rule->from.size() : 1;
  }
  if (to - key > 3 && to[-1] == 'h') --to;
  to = even_ending(part, key, even_beginning(key, to));
  return {key, static_cast<std::size_t>(to - key)};
}

}  // namespace

std::string_view to_text(Grade grade) {
  switch (grade) {
    case Grade::kNone:
      return "none";
    case Grade::kExact:
      return "exact";
    case Grade::kSpelling:
      return "spelling";
    case Grade::kSimilar:
      return "similar";
    case Grade::kVowels:
      return "vowels";
    case Grade::kInitial:
      return "initial";
    case Grade::kCut:
      return "cut";
  }
  return "none";
}

std::string spelling_key(std::string_view part) {
  std::array<char, kKeyBuffer> buffer;
  return std::string(write_spelling_key(part, buffer));
}

std::uint32_t spelling_hash(std::string_view part) {
  std::array<char, kKeyBuffer> buffer;
  return hash(write_spelling_key(part, buffer), kSpellingSeed);
}

std::uint32_t skeleton_hash(std::string_view part) {
  const std::string bones = skeleton(part);
  return bones.size() < 2 ? 0 : hash(bones, kBonesSeed);
}

std::uint32_t letters_hash(std::string_view part) { return hash(part, kWholeSeed); }

std::uint32_t cut_hash(std::string_view part) { return part.size() < 4 ? 0 : hash(part.substr(0, 4), kCutSeed); }

// Why nothing is missed. Short: one edit apart means one common string after at most one deletion on each side, and the
// lengths then differ by one at most, so parts of up to kShort + 1 letters carry these keys. Else: an edit that costs a
// whole kEdit changes the skeleton by at most one edit, one that costs kSoftEdit not at all; so the skeletons are
// within budget / kEdit edits, one below kLong and two from there on, and share a string after as many deletions on
// each side.
// And whoever is similar by equal skeletons alone shares skeleton_hash().
void append_search_keys(std::string_view part, std::vector<std::uint32_t>& keys) {
  const std::size_t first = keys.size();
  keys.push_back(spelling_hash(part));
  if (part.size() >= kShortest && part.size() <= kShort + 1) append_deletions(part, 1, hash_begin(kLettersSeed), keys);
  if (part.size() > kShort) {
    append_deletions(skeleton(part), part.size() < kLong ? 1 : 2, hash_begin(kSkeletonSeed), keys);
  }
  std::sort(keys.begin() + static_cast<std::ptrdiff_t>(first) + 1, keys.end());
  keys.erase(std::unique(keys.begin() + static_cast<std::ptrdiff_t>(first) + 1, keys.end()), keys.end());
}

std::uint64_t signature(std::string_view part) {
  part = part.substr(0, kMaxPartLength);
  std::uint64_t value = std::uint64_t{part.size()} << kLengthShift;
  for (const char c : part) {
    const auto bits = kLetterBits[static_cast<std::uint8_t>(c)];
    for (unsigned i = 0; i < bits.count; ++i) {  // the lowest free one
      const std::uint64_t bit = std::uint64_t{1} << (bits.first + i);
      if (value & bit) continue;
      value |= bit;
      break;
    }
  }
  return value;
}

PartComparison compare_parts(std::string_view a, std::string_view b) {
  const bool near = std::max(a.size(), b.size()) <= 2 * std::min(a.size(), b.size()) + 2;
  return compare_parts(a, b, near && a.size() > 1 && b.size() > 1 && spelling_key(a) == spelling_key(b));
}

PartComparison compare_parts(std::string_view a, std::string_view b, bool equal_spelling) {
  a = a.substr(0, kMaxPartLength);
  b = b.substr(0, kMaxPartLength);
  if (a.empty() || b.empty()) return {};
  if (a == b) return {Grade::kExact, 1.0};
  if (a.size() == 1 || b.size() == 1) {
    return a[0] == b[0] ? PartComparison{Grade::kInitial, 0.4} : PartComparison{};
  }
  if (equal_spelling) return {Grade::kSpelling, 0.95};
  const std::size_t shorter = std::min(a.size(), b.size());
  const std::size_t longer = std::max(a.size(), b.size());
  const int limit = edit_budget(shorter);
  if (limit < 0 || (longer - shorter) * kSlight > static_cast<std::size_t>(limit)) return {};
  const int cost = weighted_distance(a, b, limit);
  if (cost > limit || !within_reach(a, b)) return {};
  return {Grade::kSimilar, 1.0 - static_cast<double>(cost) / (kEdit * static_cast<double>(longer))};
}

PartComparison compare_vowelless(std::string_view vowelless, std::string_view whole, bool equal_spelling) {
  const PartComparison compared = compare_parts(vowelless, whole, equal_spelling);
  if (compared.grade == Grade::kExact || compared.grade == Grade::kSpelling) return compared;
  const std::string bones = skeleton(vowelless.substr(0, kMaxPartLength));
  if (bones.size() < 2 || bones != skeleton(whole.substr(0, kMaxPartLength))) return compared;
  // The more consonants, the less is left to chance.
  const double similarity = 1.0 - 0.5 / static_cast<double>(bones.size());
  return compared.similarity > similarity ? compared : PartComparison{Grade::kVowels, similarity};
}

bool without_common_ending(std::string_view& a, std::string_view& b) {
  constexpr auto kEndings = std::to_array<std::string_view>(
      {"dottir", "shvili", "zadeh", "ullah", "uddin", "ovich", "evich", "ovna", "evna", "enko", "sson"});
  constexpr std::size_t kShortestStem = 3;
  for (const auto ending : kEndings) {
    if (std::min(a.size(), b.size()) < ending.size() + kShortestStem || !a.ends_with(ending) || !b.ends_with(ending))
      continue;
    a.remove_suffix(ending.size());
    b.remove_suffix(ending.size());
    return true;
  }
  return false;
}

double resemblance(std::string_view a, std::string_view b) {
  a = a.substr(0, kMaxPartLength);
  b = b.substr(0, kMaxPartLength);
  without_common_ending(a, b);
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer == 0 || std::min(a.size(), b.size()) * 2 < longer) return 0;
  return 1 - static_cast<double>(letters_apart(a, b)) / static_cast<double>(longer);
}

PartComparison compare_cut(std::string_view cut, std::string_view whole) {
  if (cut.size() < 4 || whole.size() <= cut.size() || !whole.starts_with(cut)) return {};
  return {Grade::kCut, 0.85};
}

}  // namespace limen::names
