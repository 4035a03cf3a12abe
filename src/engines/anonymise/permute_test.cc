#include "engines/anonymise/permute.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace limen::anonymise {
namespace {

constexpr Permuter::Key kKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr Permuter::Key kOther = {2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

// Every word over these alphabets, and what becomes of it.
void expect_permutation(const std::vector<Letter>& shape) {
  std::uint32_t words = 1;
  for (const Letter& letter : shape) words *= letter.size;
  const Permuter permuter(kKey);
  std::set<std::uint32_t> images;
  for (std::uint32_t word = 0; word < words; ++word) {
    std::vector<Letter> letters = shape;
    std::uint32_t rest = word;
    for (Letter& letter : letters) {
      letter.index = rest % letter.size;
      rest /= letter.size;
    }
    permuter.replace(letters);
    std::uint32_t image = 0;
    for (std::size_t i = letters.size(); i-- > 0;) {
      ASSERT_LT(letters[i].index, letters[i].size);
      image = image * letters[i].size + letters[i].index;
    }
    if (words > 1) {
      ASSERT_NE(image, word);
    }
    images.insert(image);
  }
  EXPECT_EQ(images.size(), words);
}

TEST(Permuter, DifferentWordsStayDifferentAndNoneStays) {
  const Letter letter{0, 26, 1};
  const Letter digit{0, 10, 2};
  expect_permutation({digit});
  expect_permutation({letter});
  expect_permutation({digit, digit});
  expect_permutation({letter, digit});
  expect_permutation({letter, letter, digit});
  expect_permutation({digit, digit, digit, digit});
  expect_permutation({Letter{0, 1, 3}, letter});
  expect_permutation({Letter{0, 1, 3}});
  expect_permutation({Letter{0, 365, 4}});
}

TEST(Permuter, LongWordsAreReplacedWhole) {
  const Permuter permuter(kKey);
  std::vector<Letter> word(200, Letter{7, 26, 1});
  permuter.replace(word);
  std::size_t same = 0;
  for (const Letter& letter : word) same += letter.index == 7 ? 1 : 0;
  EXPECT_LT(same, 30U);
}

TEST(Permuter, KeysDiffer) {
  const Permuter one(kKey), two(kOther);
  std::size_t differing = 0;
  for (std::uint32_t i = 0; i < 365; ++i) differing += one.replace(i, 365, 9) != two.replace(i, 365, 9) ? 1 : 0;
  EXPECT_GT(differing, 350U);
  EXPECT_NE(one.replace(1, 365, 9), one.replace(1, 365, 10));
  std::vector<Letter> a(8, Letter{3, 26, 1}), b = a;
  one.replace(a);
  two.replace(b);
  EXPECT_NE(a[0].index * 26 + a[1].index, b[0].index * 26 + b[1].index);
}

TEST(Permuter, ChoosesEverythingBelow) {
  const Permuter permuter(kKey);
  std::set<std::uint32_t> seen;
  for (std::uint64_t i = 0; i < 500; ++i) seen.insert(permuter.choose(i, 12));
  EXPECT_EQ(seen.size(), 12U);
  EXPECT_EQ(permuter.choose(5, 0), 0U);
}

}  // namespace
}  // namespace limen::anonymise
