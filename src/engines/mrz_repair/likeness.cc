#include "engines/mrz_repair/likeness.h"

#include <algorithm>
#include <array>

namespace limen::mrz_repair {
namespace {

struct Pair {
  char a, b;
  float cost;
};

// In OCR-B and in bad prints of it. Around 1 for the pairs that readers confuse every day, 2 and more for those that
// need a damaged print. Set by hand from the reports of users of readers; both directions cost alike.
constexpr auto kPairs = std::to_array<Pair>({
    {'0', 'O', 1.0F}, {'1', 'I', 1.0F}, {'5', 'S', 1.0F}, {'8', 'B', 1.0F}, {'2', 'Z', 1.0F}, {'6', 'G', 1.0F},
    {'0', 'D', 1.4F}, {'0', 'Q', 1.3F}, {'1', 'L', 1.3F}, {'7', 'T', 1.5F}, {'4', 'A', 1.5F}, {'O', 'Q', 1.2F},
    {'O', 'D', 1.3F}, {'D', 'Q', 1.9F}, {'I', 'L', 1.4F}, {'E', 'F', 1.6F}, {'U', 'V', 1.6F}, {'C', 'G', 1.6F},
    {'M', 'N', 1.7F}, {'M', 'H', 1.8F}, {'H', 'N', 1.8F}, {'P', 'F', 1.8F}, {'P', 'R', 1.8F}, {'V', 'Y', 1.8F},
    {'I', 'T', 1.8F}, {'K', 'X', 1.9F}, {'M', 'W', 2.0F}, {'O', 'C', 2.0F}, {'O', 'G', 2.0F}, {'B', 'R', 2.0F},
    {'<', 'K', 1.6F}, {'<', 'C', 1.7F}, {'<', 'L', 1.7F}, {'4', 'Y', 2.0F}, {'8', 'S', 2.0F}, {'0', 'U', 2.4F},
    {'0', 'C', 2.3F}, {'0', 'G', 2.4F}, {'1', 'T', 2.1F}, {'1', 'J', 2.2F}, {'7', 'Z', 2.1F}, {'7', 'Y', 2.2F},
    {'3', 'B', 2.2F}, {'3', 'S', 2.4F}, {'9', 'P', 2.4F}, {'5', 'G', 2.4F}, {'6', 'B', 2.3F}, {'6', 'C', 2.3F},
    {'3', '8', 2.2F}, {'5', '6', 2.3F}, {'6', '8', 2.3F}, {'0', '8', 2.4F}, {'1', '7', 2.2F}, {'3', '5', 2.5F},
    {'0', '6', 2.5F}, {'4', '9', 2.6F}, {'2', '7', 2.5F}, {'0', '9', 2.6F}, {'8', '9', 2.5F}, {'3', '9', 2.6F},
    {'X', 'Y', 2.1F}, {'X', 'V', 2.2F}, {'S', 'B', 2.2F}, {'D', 'B', 2.3F}, {'W', 'V', 2.1F}, {'E', 'B', 2.3F},
    {'P', 'D', 2.3F}, {'U', 'O', 2.2F}, {'T', 'Y', 2.1F}, {'F', 'T', 2.4F}, {'U', 'W', 2.3F}, {'G', 'Q', 2.0F},
});
constexpr float kAnything = 3.5F;
constexpr std::string_view kAll = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

}  // namespace

std::vector<Option> options_for(char received, mrz::Characters characters, bool may_stay) {
  std::vector<Option> options;
  const auto add = [&](char c, float cost) {
    if (mrz::admits(characters, c)) options.push_back({c, cost});
  };
  for (const Pair& pair : kPairs) {
    if (pair.a == received) add(pair.b, pair.cost);
    if (pair.b == received) add(pair.a, pair.cost);
  }
  if (may_stay) return options;
  // X is how the visual zone says what '<' says here [9303-4 §4.1.1.1].
  if (characters == mrz::Characters::kSex && received == 'X') add('<', 1.0F);
  // The eye sees no filler in the midst of a date or in the place of a check digit.
  if (!options.empty()) return options;
  const bool digits = characters == mrz::Characters::kDigitOrFiller;
  for (const char c : kAll) add(c, digits && c == '<' ? kAnything + 1 : kAnything);
  return options;
}

std::string same_value(char c) {
  std::string also;
  const auto add = [&](char other) {
    if (mrz::character_value(other) % 10 == mrz::character_value(c) % 10) also.push_back(other);
  };
  for (const Pair& pair : kPairs) {
    if (pair.a == c) add(pair.b);
    if (pair.b == c) add(pair.a);
  }
  std::sort(also.begin(), also.end());
  return also;
}

}  // namespace limen::mrz_repair
