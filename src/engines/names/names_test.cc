#include "engines/names/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "engines/names/batch.h"
#include "engines/names/signature.h"

namespace limen::names {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> fold(std::string_view name) { return Folder().fold(name).parts; }

TEST(Fold, PartsJoinsAndFillers) {
  EXPECT_THAT(fold("O'Brien-Núñez, Zoë"), ElementsAre("obrien", "nunez", "zoe"));
  EXPECT_THAT(fold("SOTO<<ANA<MARIA<<<<"), ElementsAre("soto", "ana", "maria"));
  EXPECT_THAT(fold("O\u2019Brien"), ElementsAre("obrien"));
  EXPECT_THAT(fold("  "), IsEmpty());
  EXPECT_THAT(fold(""), IsEmpty());
  EXPECT_THAT(fold("R2 D2"), ElementsAre("r2", "d2"));
}

TEST(Fold, LettersThatDoNotDecompose) {
  EXPECT_THAT(fold("Großmann Ærø Łódź Þór Đorđe Ørsted"),
              ElementsAre("grossmann", "aero", "lodz", "thor", "dorde", "orsted"));
  EXPECT_THAT(fold("İLKER Işık"), ElementsAre("ilker", "isik"));
}

TEST(Fold, ComposedDecomposedAndWideAreOne) {
  EXPECT_EQ(fold("Jos\u00E9"), fold("Jose\u0301"));
  EXPECT_EQ(fold("\uFF21\uFF4E\uFF41"), fold("ana"));
}

TEST(Fold, InvisibleCharactersDoNotPart) {
  EXPECT_THAT(fold("Pet\u200Brova\u202E Ma\u00ADria"), ElementsAre("petrova", "maria"));
}

TEST(Fold, CyrillicHasSeveralReadings) {
  const Folded folded = Folder().fold("Хрущёв Жуков");
  EXPECT_THAT(folded.parts, ElementsAre("khrushchev", "zhukov"));
  EXPECT_TRUE(folded.foreign);
  EXPECT_TRUE(std::ranges::any_of(folded.alternatives, [](const Alternative& other) {
    return other.part == 0 && other.letters.starts_with("chr") && other.cost > 0;
  }));
  EXPECT_FALSE(Folder().fold("Khrushchev").foreign);
}

// A word that mixes scripts is one written with look-alikes, by mistake or on purpose.
TEST(Fold, LookalikesOfOtherScriptsAreSetRight) {
  EXPECT_THAT(fold("P\u0435trova"), ElementsAre("petrova"));             // Cyrillic е in a Latin word
  EXPECT_THAT(fold("\u041C\u0410R\u0406\u0410"), ElementsAre("maria"));  // МАRІА
  EXPECT_EQ(fold("Пeтрова"), fold("Петрова"));                           // Latin e in a Cyrillic word
  EXPECT_THAT(fold("\u039Fkello"), ElementsAre("okello"));               // Greek omicron
}

std::vector<std::string> joined(std::string_view name) {
  const Folder folder;
  Folded folded = folder.fold(name);
  const std::size_t before = folded.parts.size();
  const bool changed = join_compounds(folder.facts(), folded);
  EXPECT_EQ(changed, folded.parts.size() != before);
  return folded.parts;
}

TEST(Compounds, AreOnePart) {
  EXPECT_THAT(joined("Habib Allah"), ElementsAre("habibullah"));
  EXPECT_THAT(joined("Nur al-Din Zengani"), ElementsAre("nuruddin", "zengani"));
  EXPECT_THAT(joined("Rustum Qoli Zadeh"), ElementsAre("rustum", "qolizadeh"));
  EXPECT_THAT(joined("Abd Allah"), ElementsAre("abdullah"));
  EXPECT_THAT(joined("Abd el-Aziz"), ElementsAre("abdul", "aziz"));
  EXPECT_THAT(joined("Allah"), ElementsAre("allah"));
  EXPECT_THAT(joined("Muhammad Din"), ElementsAre("muhammad", "din")) << "a name of its own without an article";
  EXPECT_THAT(joined("Ana Maria Soto"), ElementsAre("ana", "maria", "soto"));
  const Folder folder;
  Folded folded = folder.fold("Хабиб Allah Жуков");
  ASSERT_TRUE(join_compounds(folder.facts(), folded));
  ASSERT_THAT(folded.parts, ElementsAre("khabibullah", "zhukov"));
  for (const auto& other : folded.alternatives) {
    ASSERT_LT(other.part, 2);
    EXPECT_TRUE(other.part == 1 || other.letters.ends_with("ullah")) << other.letters;
  }
}

TEST(Compounds, HaveOneSpelling) {
  for (const auto& [a, b] : {std::pair{"habibollah", "habiballah"},
                             {"nureddine", "nuraddin"},
                             {"abdurrahman", "abdelrahman"},
                             {"abdulaziz", "abdelaziz"}}) {
    EXPECT_EQ(spelling_key(a), spelling_key(b)) << a << " " << b;
  }
  EXPECT_NE(spelling_key("habibullah"), spelling_key("hamidullah"));
  EXPECT_NE(spelling_key("abdulaziz"), spelling_key("abdulhadi"));
  for (const auto& [a, b] : {std::pair{"jamilah", "jamila"}, {"nasrallah", "nasralla"}, {"nureddin", "nuredin"}}) {
    EXPECT_EQ(spelling_key(a), spelling_key(b)) << a << " " << b;
  }
}

TEST(Compare, ACommonEndingMakesNoResemblance) {
  EXPECT_LT(resemblance("jonsdottir", "tomasdottir"), 0.5);
  EXPECT_LT(resemblance("hamidullah", "waliullah"), 0.5);
  EXPECT_GT(resemblance("jonsdottir", "jonzdottir"), 0.5);
  EXPECT_DOUBLE_EQ(resemblance("tomas", "tomas"), 1);
}

TEST(Fold, OtherScriptsByLastResort) {
  EXPECT_THAT(fold("Παπαδόπουλος"), ElementsAre("papadopoulos"));
  EXPECT_FALSE(fold("محمد").empty());
  EXPECT_FALSE(fold("김민준").empty());
  EXPECT_THAT(fold("Ana 王"), SizeIs(2));
}

TEST(Fold, AnyBytesWithinBounds) {
  std::mt19937 random(7);
  const Folder folder;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes(random() % 60, '\0');
    for (auto& c : bytes) c = static_cast<char>(random());
    const auto folded = folder.fold(bytes);
    ASSERT_LE(folded.parts.size(), kMaxParts);
    for (const auto& part : folded.parts) {
      ASSERT_FALSE(part.empty());
      ASSERT_TRUE(std::ranges::all_of(part, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }));
    }
  }
  EXPECT_THAT(folder.fold(std::string(100'000, 'x')).parts, ElementsAre(std::string(kMaxPartLength, 'x')));
}

TEST(Compare, Grades) {
  EXPECT_EQ(compare_parts("maria", "maria").grade, Grade::kExact);
  EXPECT_EQ(compare_parts("mueller", "muller").grade, Grade::kSpelling);
  EXPECT_EQ(compare_parts("iurii", "yuriy").grade, Grade::kSpelling);
  EXPECT_EQ(compare_parts("mohammed", "mohamed").grade, Grade::kSpelling);
  EXPECT_EQ(compare_parts("khaled", "haled").grade, Grade::kSpelling);
  EXPECT_EQ(compare_parts("mohamed", "muhamad").grade, Grade::kSimilar);
  EXPECT_EQ(compare_parts("m", "maria").grade, Grade::kInitial);
  EXPECT_EQ(compare_parts("m", "ana").grade, Grade::kNone);
  EXPECT_EQ(compare_parts("maria", "petra").grade, Grade::kNone);
  EXPECT_EQ(compare_parts("kim", "lim").grade, Grade::kNone);
  EXPECT_EQ(compare_parts("jon", "jan").grade, Grade::kSimilar);
  EXPECT_EQ(compare_parts("li", "lu").grade, Grade::kNone);
  EXPECT_EQ(compare_parts("", "").grade, Grade::kNone);
  EXPECT_EQ(compare_cut("alexand", "alexandra").grade, Grade::kCut);
  EXPECT_EQ(compare_cut("ale", "alexandra").grade, Grade::kNone);
}

TEST(Compare, CloserIsMoreSimilar) {
  const double vowel = compare_parts("petrovski", "petrovska").similarity;
  const double consonant = compare_parts("petrovski", "petrovmi").similarity;
  EXPECT_GT(1.0, vowel);
  EXPECT_GT(vowel, compare_parts("petrovski", "petrorski").similarity);
  EXPECT_GT(vowel, consonant);
}

std::string random_part(std::mt19937& random, std::size_t least, std::size_t most) {
  static constexpr std::string_view kLetters = "aaeeiioouuyhwbcdfgjkklmmnnpqrrsstvxz";
  std::string part(least + random() % (most - least + 1), 'a');
  for (auto& c : part) c = kLetters[random() % kLetters.size()];
  return part;
}

std::string edit(std::mt19937& random, std::string part) {
  const std::size_t at = random() % part.size();
  const char letter = random_part(random, 1, 1)[0];
  switch (random() % 4) {
    case 0:
      part[at] = letter;
      break;
    case 1:
      part.insert(at, 1, letter);
      break;
    case 2:
      if (part.size() > 1) part.erase(at, 1);
      break;
    default:
      if (at + 1 < part.size()) std::swap(part[at], part[at + 1]);
  }
  return part;
}

// The promise that lets an index look up keys instead of comparing with everything.
TEST(Compare, SymmetricAndEveryFindIsSharedByAKey) {
  std::mt19937 random(11);
  int found = 0;
  for (int round = 0; round < 60'000; ++round) {
    const std::string a = random_part(random, 2, 14);
    std::string b = a;
    const std::size_t edits = 1 + random() % 4;
    for (std::size_t i = 0; i < edits; ++i) b = edit(random, b);
    const auto compared = compare_parts(a, b);
    ASSERT_EQ(compared.grade, compare_parts(b, a).grade) << a << ' ' << b;
    ASSERT_DOUBLE_EQ(compared.similarity, compare_parts(b, a).similarity) << a << ' ' << b;
    if (compared.grade == Grade::kNone || compared.grade == Grade::kInitial) continue;
    ++found;
    std::vector<std::uint32_t> keys_a, keys_b;
    append_search_keys(a, keys_a);
    append_search_keys(b, keys_b);
    if (skeleton_hash(a) != 0) keys_a.push_back(skeleton_hash(a));
    if (skeleton_hash(b) != 0) keys_b.push_back(skeleton_hash(b));
    ASSERT_TRUE(std::ranges::any_of(keys_a, [&](auto key) { return std::ranges::find(keys_b, key) != keys_b.end(); }))
        << a << ' ' << b;
    ASSERT_TRUE(compared.grade != Grade::kSpelling || spelling_hash(a) == spelling_hash(b));
  }
  EXPECT_GT(found, 15'000);
}

double brute_force(const std::vector<double>& gains, std::size_t rows, std::size_t columns) {
  // Over all permutations of the longer side, padded with nothing.
  const std::size_t n = std::max(rows, columns);
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  double best = 0;
  do {
    double sum = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      if (order[i] < columns) sum += gains[i * columns + order[i]];
    }
    best = std::max(best, sum);
  } while (std::ranges::next_permutation(order).found);
  return best;
}

TEST(Assign, EqualsAllPermutations) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    const std::size_t rows = 1 + random() % 6;
    const std::size_t columns = 1 + random() % 6;
    std::vector<double> gains(rows * columns);
    for (auto& gain : gains) gain = random() % 3 == 0 ? 0.0 : static_cast<double>(random() % 1000) / 1000;
    const auto assigned = assign(gains, rows, columns);
    ASSERT_THAT(assigned, SizeIs(rows));
    double sum = 0;
    std::set<int> used;
    for (std::size_t i = 0; i < rows; ++i) {
      if (assigned[i] < 0) continue;
      ASSERT_TRUE(used.insert(assigned[i]).second);
      const double gain = gains[i * columns + static_cast<std::size_t>(assigned[i])];
      ASSERT_GT(gain, 0);
      sum += gain;
    }
    ASSERT_NEAR(sum, brute_force(gains, rows, columns), 1e-9);
  }
}

// Many at once against one by one: no pair that compares as similar is left out, and little else is let through.
TEST(Batch, LetsThroughWhatComparesAsSimilar) {
  std::mt19937 random(5);
  std::size_t similar = 0, through = 0, all = 0;
  for (int round = 0; round < 4000; ++round) {
    const std::string part = round % 50 == 0 ? random_part(random, 14, 20) : random_part(random, 3, 12);
    std::vector<std::string> others;
    const std::size_t count = 1 + random() % (round % 3 == 0 ? kBatch : 16);
    for (std::size_t i = 0; i < count; ++i) {
      std::string other = random() % 4 == 0 ? random_part(random, 1, 17) : part;
      if (random() % 9 == 0) other[random() % other.size()] = static_cast<char>('0' + random() % 10);
      for (std::size_t edits = random() % 5; edits > 0; --edits) other = edit(random, other);
      others.push_back(other);
    }
    const std::vector<std::string_view> views(others.begin(), others.end());
    const std::uint64_t within = within_budget(part, views);
    if (part.size() <= kLongestMeasured) {
      ASSERT_EQ(within, within_budget_by_sixteen(part, views)) << part;
    }
    for (std::size_t i = 0; i < views.size(); ++i) {
      const bool let = (within >> i & 1U) != 0;
      const auto grade = compare_parts(part, views[i], false).grade;
      ASSERT_TRUE(let || grade != Grade::kSimilar) << part << ' ' << views[i];
      ++all;
      through += let ? 1 : 0;
      similar += grade == Grade::kSimilar ? 1 : 0;
    }
    if (views.size() < kBatch) {
      ASSERT_EQ(within >> views.size(), 0U);
    }
  }
  EXPECT_GT(similar, 4000U);
  EXPECT_LT(through, 2 * similar) << "of " << all;
}

TEST(Signature, NeverHidesAPairThatComparesAsSimilar) {
  // Few letters, so that pairs are near one another; every soft letter and class is among them.
  std::mt19937 random(7);
  std::size_t similar = 0, hidden = 0, refused = 0;
  for (const std::string_view letters : {"aeb", "kczsx", "ahwybd", "fvgjmn", "aeioulr", "tp19q"}) {
    for (int round = 0; round < 40'000; ++round) {
      std::string a, b;
      for (std::size_t i = 3 + random() % 9; i > 0; --i) a.push_back(letters[random() % letters.size()]);
      b = a;
      for (std::size_t edits = 1 + random() % 4; edits > 0 && !b.empty(); --edits) {
        const std::size_t at = random() % b.size();
        const char letter = letters[random() % letters.size()];
        if (random() % 3 == 0)
          b[at] = letter;
        else if (random() % 2 == 0)
          b.insert(at, 1, letter);
        else
          b.erase(at, 1);
      }
      const bool may = may_be_similar(signature(a), signature(b));
      EXPECT_EQ(may, may_be_similar(signature(b), signature(a)));
      if (compare_parts(a, b, false).grade == Grade::kSimilar) {
        ++similar;
        hidden += may ? 0 : 1;
      } else {
        refused += may ? 0 : 1;
      }
    }
  }
  EXPECT_EQ(hidden, 0U);
  EXPECT_GT(similar, 10'000U);
  EXPECT_GT(refused, 10'000U);
}

// Eight at once or one by one: the same, whatever the length of the list and the bits of its signatures.
TEST(Signature, ListsAreKeptAsSinglePartsAre) {
  std::mt19937_64 random(11);
  std::size_t kept = 0, refused = 0;
  for (int round = 0; round < 4000; ++round) {
    const auto part = [&] {
      std::string text;
      for (std::size_t i = 1 + random() % 12; i > 0; --i) text.push_back("aeiouyhwktsmvgj1"[random() % 16]);
      return text;
    };
    const std::uint64_t asked = round % 9 == 0 ? random() : signature(part());
    std::vector<std::uint32_t> list, wanted{7, 8}, found{7, 8};
    const auto count = static_cast<std::uint32_t>(random() % 40);
    for (std::uint32_t i = 0; i < count; ++i) {
      std::uint64_t listed = random() % 5 == 0 ? random() : signature(part());
      if (random() % 2 == 0) listed = asked ^ (random() & random() & random() & random());  // a few bits off
      list.insert(list.end(),
                  {i * 3 + 1, static_cast<std::uint32_t>(listed), static_cast<std::uint32_t>(listed >> 32U)});
      if (may_be_similar(asked, listed)) wanted.push_back(i * 3 + 1);
      ++(may_be_similar(asked, listed) ? kept : refused);
    }
    append_similar(asked, list, found);
    ASSERT_EQ(found, wanted);
  }
  EXPECT_GT(kept, 5000U);
  EXPECT_GT(refused, 5000U);
}

}  // namespace
}  // namespace limen::names
