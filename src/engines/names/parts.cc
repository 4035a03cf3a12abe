#include <algorithm>
#include <array>
#include <cmath>

#include "engines/names/names.h"
#include "engines/names/signature.h"

namespace limen::names {
namespace {

constexpr bool is_soft(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y' || c == 'h' || c == 'w';
}

// Consonants that languages write for one another.
constexpr char consonant_class(char c) {
  switch (c) {
    case 'c':
    case 'q':
      return 'k';
    case 'z':
      return 's';
    case 'f':
      return 'v';
    case 'j':
      return 'g';
    default:
      return c;
  }
}

// All soft letters are one class here, so that letters of one class cost half an edit for one another.
constexpr auto kClassOf = [] {
  std::array<char, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const auto letter = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] = is_soft(letter) ? 'a' : consonant_class(letter);
  }
  return table;
}();
constexpr char class_of(char c) { return kClassOf[static_cast<std::uint8_t>(c)]; }
constexpr int gap_cost(char letter_class) { return letter_class == 'a' ? kSoftEdit : kEdit; }

// What both begin and end with costs nothing in the cheapest alignment: no gap or replacement is dearer than the two it
// would stand for.
void strip_common(std::string_view& a, std::string_view& b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
}

// Weighted optimal string alignment distance (neighbours swapped cost one edit); anything above `limit` is limit + 1.
int weighted_distance(std::string_view whole_a, std::string_view whole_b, int limit) {
  strip_common(whole_a, whole_b);
  const char* const a = whole_a.data();
  const char* const b = whole_b.data();
  const std::size_t m = std::min(whole_a.size(), kMaxPartLength), n = std::min(whole_b.size(), kMaxPartLength);
  std::array<std::array<int, kMaxPartLength + 1>, 3> rows;  // written before they are read
  std::array<char, kMaxPartLength> classes;
  int* before = rows[0].data();
  int* above = rows[1].data();
  int* row = rows[2].data();
  char* const class_b = classes.data();
  above[0] = 0;
  for (std::size_t j = 0; j < n; ++j) {
    class_b[j] = class_of(b[j]);
    above[j + 1] = above[j] + gap_cost(class_b[j]);
  }
  int best_above = 0;
  for (std::size_t i = 0; i < m; ++i) {
    const char class_a = class_of(a[i]);
    const int gap_a = gap_cost(class_a);
    int best = row[0] = above[0] + gap_a;
    for (std::size_t j = 0; j < n; ++j) {
      const int replaced = a[i] == b[j] ? 0 : class_a == class_b[j] ? kSoftEdit : kEdit;
      int cost = std::min(above[j] + replaced, std::min(above[j + 1] + gap_a, row[j] + gap_cost(class_b[j])));
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j]) cost = std::min(cost, before[j - 1] + kEdit);
      row[j + 1] = cost;
      best = std::min(best, cost);
    }
    // Every way on goes through this row, or by a swap from the one above to the next.
    if (best > limit && best_above + kEdit > limit) return limit + 1;
    best_above = best;
    int* const oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  return std::min(above[n], limit + 1);
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
constexpr std::uint32_t kCutSeed = 0x3a4f1e21U;
constexpr std::uint32_t kWholeSeed = 0x7b1c9d53U;

// The consonants by class: what soft edits and confusions within a class leave as it is.
std::string skeleton(std::string_view part) {
  std::string text;
  for (const char c : part) {
    if (!is_soft(c)) text.push_back(consonant_class(c));
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
  constexpr std::string_view kClasses = "bdkglmnprstvx", kSoft = "aeiouyhw";
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
    case Grade::kInitial:
      return "initial";
    case Grade::kCut:
      return "cut";
    case Grade::kJoined:
      return "joined";
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

std::uint32_t letters_hash(std::string_view part) { return hash(part, kWholeSeed); }

std::uint32_t cut_hash(std::string_view part) { return part.size() < 4 ? 0 : hash(part.substr(0, 4), kCutSeed); }

// Why nothing is missed. Short: one edit apart means one common string after at most one deletion on each side, and the
// lengths then differ by one at most, so parts of up to kShort + 1 letters carry these keys. Else: an edit that costs a
// whole kEdit changes the skeleton by at most one edit, one that costs kSoftEdit not at all; so the skeletons are
// within budget / kEdit edits, one below kLong and two from there on, and share a string after as many deletions on
// each side.
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
  if (limit < 0 || (longer - shorter) * kSoftEdit > static_cast<std::size_t>(limit)) return {};
  if (shorter <= kShort && !within_one_edit(a, b)) return {};
  const int cost = weighted_distance(a, b, limit);
  if (cost > limit) return {};
  return {Grade::kSimilar, 1.0 - static_cast<double>(cost) / (kEdit * static_cast<double>(longer))};
}

PartComparison compare_cut(std::string_view cut, std::string_view whole) {
  if (cut.size() < 4 || whole.size() <= cut.size() || !whole.starts_with(cut)) return {};
  return {Grade::kCut, 0.85};
}

}  // namespace limen::names
