// The weighted distance of one part to many others; to sixteen at a time, a byte lane each: the same recurrence as
// weighted_distance() in parts.cc, without its early end. No sum exceeds a byte: two parts of sixteen letters are at
// most 128 apart.
#include <algorithm>
#include <array>

#include "engines/names/batch.h"
#include "engines/names/costs.h"
#include "engines/names/names.h"
#include "engines/names/signature.h"

namespace limen::names {
namespace {

constexpr std::size_t kLanes = 16;
using Lanes = std::uint8_t __attribute__((vector_size(kLanes)));
constexpr std::size_t kLongest = kLongestMeasured;

Lanes lanes(int value) { return Lanes{} + static_cast<std::uint8_t>(value); }
Lanes lesser(Lanes a, Lanes b) { return a < b ? a : b; }
// Masks of comparisons are signed; blending wants bytes.
template <typename Mask>
Lanes choose(Mask mask, Lanes yes, Lanes no) {
  const auto bits = reinterpret_cast<Lanes>(mask);
  return (yes & bits) | (no & ~bits);
}

// A letter as its class and its place in the class, so that one byte tells both.
struct Codes {
  std::array<std::uint8_t, 256> of{};
};
constexpr std::uint8_t kClassBits = 0xf0, kSoftClass = 0x10;
constexpr Codes kCodes = [] {
  constexpr std::string_view kClasses = "akglmnprstvx";  // the representative of each; soft letters are 'a'
  Codes codes;
  std::array<std::uint8_t, 16> used{};
  for (std::size_t c = 0; c < 256; ++c) codes.of[c] = 0xff;
  for (char c = 'a'; c <= 'z'; ++c) {
    const auto at = kClasses.find(class_of(c));
    codes.of[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>((at + 1) * 16 + used[at]++);
  }
  // Digits are each a class of their own, as far as there are any: two codes above the letters, told apart by value.
  for (char c = '0'; c <= '9'; ++c) codes.of[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(0xd0 + (c - '0'));
  return codes;
}();
constexpr std::uint8_t code_of(char c) { return kCodes.of[static_cast<std::uint8_t>(c)]; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The letters that a letter sounds like, at most two; the letter itself where there are fewer.
struct Alike {
  std::array<std::array<char, 2>, 256> of{};
};
constexpr Alike kAlike = [] {
  Alike alike;
  for (char a = 'a'; a <= 'z'; ++a) {
    std::array<char, 2> found{a, a};
    std::size_t count = 0;
    for (char b = 'a'; b <= 'z'; ++b) {
      if (a != b && sounds_like(a, b)) found[count++] = b;  // a third would not compile
    }
    alike.of[static_cast<std::size_t>(a)] = found;
  }
  return alike;
}();

struct Others {
  std::array<Lanes, kLongest> letters{}, gaps{};
  std::array<std::uint8_t, kLanes> lengths{};
  std::size_t longest = 0;
};

// What each letter costs that the query has not: gap_cost() of every lane.
void set_gaps(Others& others) {
  const Lanes soft = lanes(kSoftClass), h = lanes(code_of('h'));
  Lanes before{};
  for (std::size_t j = 0; j < others.longest; ++j) {
    const Lanes letter = others.letters[j];
    const auto is_soft_letter = (letter & kClassBits) == soft;
    const auto soft_before = (before & kClassBits) == soft;
    const Lanes slight = lanes(kSlight);
    Lanes gap = choose(is_soft_letter, lanes(kSoftEdit), lanes(kEdit));
    gap = choose(is_soft_letter & (soft_before | ((letter == h) & (before != Lanes{}))), slight, gap);
    others.gaps[j] = choose(letter == before, slight, gap);
    before = letter;
  }
}

std::uint32_t sixteen_within_budget(std::string_view part, std::span<const std::string_view> candidates) {
  const std::size_t count = std::min(candidates.size(), kLanes);
  Others others;
  std::uint32_t unmeasured = 0;
  for (std::size_t lane = 0; lane < count; ++lane) {
    const std::string_view text = candidates[lane];
    if (text.size() > kLongest) {
      unmeasured |= std::uint32_t{1} << lane;
      continue;
    }
    others.lengths[lane] = static_cast<std::uint8_t>(text.size());
    others.longest = std::max(others.longest, text.size());
    for (std::size_t j = 0; j < text.size(); ++j) others.letters[j][lane] = code_of(text[j]);
  }
  set_gaps(others);
  std::array<std::array<Lanes, kLongest + 1>, 3> rows;
  Lanes *before = rows[0].data(), *above = rows[1].data(), *row = rows[2].data();
  above[0] = Lanes{};
  for (std::size_t j = 0; j < others.longest; ++j) above[j + 1] = above[j] + others.gaps[j];
  const Lanes edit = lanes(kEdit), soft_edit = lanes(kSoftEdit), slight = lanes(kSlight);
  for (std::size_t i = 0; i < part.size(); ++i) {
    const char letter = part[i], previous = i > 0 ? part[i - 1] : '\0';
    const Lanes same = lanes(code_of(letter)), last = lanes(i > 0 ? code_of(previous) : 0);
    const Lanes group = lanes(is_digit(letter) ? 0 : code_of(letter) & kClassBits);
    const auto& alike = kAlike.of[static_cast<std::uint8_t>(letter)];
    const Lanes first = lanes(code_of(is_digit(letter) ? letter : alike[0]));
    const Lanes second = lanes(code_of(is_digit(letter) ? letter : alike[1]));
    const Lanes half = lanes(letter == 'y' ? code_of('j') : letter == 'j' ? code_of('y') : code_of(letter));
    const Lanes gap = lanes(gap_cost(previous, letter));
    row[0] = above[0] + gap;
    for (std::size_t j = 0; j < others.longest; ++j) {
      const Lanes other = others.letters[j];
      Lanes replaced = choose(((other & kClassBits) == group) | (other == half), soft_edit, edit);
      replaced = choose((other == first) | (other == second), slight, replaced);
      replaced = choose(other == same, Lanes{}, replaced);
      Lanes cost = lesser(lesser(above[j] + replaced, above[j + 1] + gap), row[j] + others.gaps[j]);
      if (i > 0 && j > 0) {
        cost = choose((others.letters[j - 1] == same) & (other == last), lesser(cost, before[j - 1] + edit), cost);
      }
      row[j + 1] = cost;
    }
    Lanes* const oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  std::uint32_t within = unmeasured;
  for (std::size_t lane = 0; lane < count; ++lane) {
    const std::size_t length = others.lengths[lane];
    const int limit = edit_budget(std::min(length, part.size()));
    if (length > 0 && above[length][lane] <= limit) within |= std::uint32_t{1} << lane;
  }
  return within;
}

}  // namespace

std::uint64_t within_budget_by_sixteen(std::string_view part, std::span<const std::string_view> others) {
  std::uint64_t within = 0;
  for (std::size_t from = 0; from < others.size(); from += kLanes) {
    within |= std::uint64_t{sixteen_within_budget(part, others.subspan(from))} << from;
  }
  return within;
}

std::uint64_t within_budget(std::string_view part, std::span<const std::string_view> others) {
  others = others.first(std::min(others.size(), kBatch));
  if (part.empty() || part.size() > kLongest) {
    return others.size() == kBatch ? ~std::uint64_t{0} : (std::uint64_t{1} << others.size()) - 1;
  }
  return measures_sixty_four() ? sixty_four_within_budget(part, others) : within_budget_by_sixteen(part, others);
}

}  // namespace limen::names
