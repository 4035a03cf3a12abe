// The weighted distance of one part to sixty-four others, a byte lane each, in the processor's own instructions: the
// recurrence of weighted_distance() in parts.cc, as batch.cc has it for sixteen. What one letter costs for another is
// looked up in a table of 128 bytes by the letter of all lanes at once. Written out, because g++ 12 takes vectors of
// its own that are wider than the processor it compiles for apart into single bytes.
#include "engines/names/batch.h"

#include <algorithm>
#include <array>

#include "engines/names/costs.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace limen::names {

#if defined(__x86_64__)
namespace {

#define LIMEN_WIDE [[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi")]]

constexpr std::size_t kWide = 64, kAscii = 128, kGroups = kWide / kLongestMeasured;

template <typename Cost>
constexpr std::array<std::uint8_t, kAscii> table_of(const Cost& cost) {
  std::array<std::uint8_t, kAscii> table{};
  for (std::size_t c = 0; c < kAscii; ++c) table[c] = static_cast<std::uint8_t>(cost(static_cast<char>(c)));
  return table;
}
alignas(64) constexpr auto kReplaced = [] {
  std::array<std::array<std::uint8_t, kAscii>, kAscii> tables{};
  for (std::size_t c = 0; c < kAscii; ++c) {
    tables[c] = table_of([c](char other) { return replace_cost(static_cast<char>(c), other); });
  }
  return tables;
}();
alignas(64) constexpr auto kSoft = table_of([](char c) { return is_soft(c) ? 1 : 0; });
// edit_budget() by the length of the shorter part; what is never within is -1, above which every distance lies.
alignas(64) constexpr auto kBudgets = [] {
  std::array<std::int8_t, kWide> budgets{};
  for (std::size_t length = 0; length < kWide; ++length)
    budgets[length] = static_cast<std::int8_t>(edit_budget(length));
  return budgets;
}();

struct Row {  // a letter or a cost of each of the others
  __m512i bytes;
};

LIMEN_WIDE inline __m512i all_bytes(int value) { return _mm512_set1_epi8(static_cast<char>(value)); }

LIMEN_WIDE inline __m512i look_up(const std::array<std::uint8_t, kAscii>& table, __m512i letters) {
  return _mm512_permutex2var_epi8(_mm512_load_si512(table.data()), letters, _mm512_load_si512(table.data() + kWide));
}

// The others, letter by letter: the first letters of all of them, then the second ones.
struct Letters {
  alignas(64) std::array<Row, kLongestMeasured> rows;
  alignas(64) std::array<std::uint8_t, kWide> lengths{};
  std::size_t longest = 0;
  std::uint64_t unmeasured = 0;
};

LIMEN_WIDE inline __m128i load(std::span<const std::string_view> others, std::size_t lane, Letters& letters) {
  if (lane >= others.size()) return _mm_setzero_si128();
  const std::string_view text = others.data()[lane];
  if (text.size() > kLongestMeasured) {
    letters.unmeasured |= std::uint64_t{1} << lane;
    return _mm_setzero_si128();
  }
  letters.lengths.data()[lane] = static_cast<std::uint8_t>(text.size());
  letters.longest = std::max(letters.longest, text.size());
  return _mm_maskz_loadu_epi8(static_cast<__mmask16>((1U << text.size()) - 1), text.data());
}

// Sixteen rows of four others each become a row for each letter: four times every row is interleaved with the one eight
// behind it, which turns the number of a row and the place in it round.
LIMEN_WIDE inline void read_letters(std::span<const std::string_view> others, Letters& letters) {
  std::array<Row, kLongestMeasured> from, to;
  static_assert(kGroups == 4);
  for (std::size_t i = 0; i < kLongestMeasured; ++i) {
    __m512i four = _mm512_castsi128_si512(load(others, i, letters));
    four = _mm512_inserti32x4(four, load(others, kLongestMeasured + i, letters), 1);
    four = _mm512_inserti32x4(four, load(others, 2 * kLongestMeasured + i, letters), 2);
    from.data()[i].bytes = _mm512_inserti32x4(four, load(others, 3 * kLongestMeasured + i, letters), 3);
  }
  constexpr std::size_t kHalf = kLongestMeasured / 2;
  for (int turn = 0; turn < 4; ++turn) {
    for (std::size_t i = 0; i < kHalf; ++i) {
      to.data()[2 * i].bytes = _mm512_unpacklo_epi8(from.data()[i].bytes, from.data()[i + kHalf].bytes);
      to.data()[2 * i + 1].bytes = _mm512_unpackhi_epi8(from.data()[i].bytes, from.data()[i + kHalf].bytes);
    }
    from = to;
  }
  letters.rows = from;
}

// gap_cost() of every letter of the others.
LIMEN_WIDE inline void set_gaps(const Letters& letters, std::array<Row, kLongestMeasured>& gaps) {
  const __m512i one = all_bytes(1), slight = all_bytes(kSlight), h = all_bytes('h');
  __m512i before = _mm512_setzero_si512();
  __mmask64 soft_before = 0;
  for (std::size_t j = 0; j < letters.longest; ++j) {
    const __m512i letter = letters.rows.data()[j].bytes;
    const __mmask64 soft = _mm512_test_epi8_mask(look_up(kSoft, letter), one);
    const __mmask64 h_behind = _mm512_cmpeq_epi8_mask(letter, h) & _mm512_test_epi8_mask(before, before);
    const __m512i gap = _mm512_mask_mov_epi8(all_bytes(kEdit), soft, all_bytes(kSoftEdit));
    const __mmask64 cheap = (soft & (soft_before | h_behind)) | _mm512_cmpeq_epi8_mask(letter, before);
    gaps.data()[j].bytes = _mm512_mask_mov_epi8(gap, cheap, slight);
    before = letter;
    soft_before = soft;
  }
}

LIMEN_WIDE std::uint64_t measure(std::string_view part, std::span<const std::string_view> others) {
  Letters letters;
  read_letters(others, letters);
  std::array<Row, kLongestMeasured> gaps;
  set_gaps(letters, gaps);
  const std::size_t longest = letters.longest;
  std::array<std::array<Row, kLongestMeasured + 1>, 3> table;
  Row *before = table[0].data(), *above = table[1].data(), *row = table[2].data();
  above[0].bytes = _mm512_setzero_si512();
  for (std::size_t j = 0; j < longest; ++j) above[j + 1].bytes = _mm512_add_epi8(above[j].bytes, gaps.data()[j].bytes);
  const __m512i edit = all_bytes(kEdit);
  for (std::size_t i = 0; i < part.size(); ++i) {
    const char letter = part[i], previous = i > 0 ? part[i - 1] : '\0';
    const auto& costs = kReplaced.data()[static_cast<std::uint8_t>(letter) % kAscii];
    const __m512i low = _mm512_load_si512(costs.data()), high = _mm512_load_si512(costs.data() + kWide);
    const __m512i same = all_bytes(letter), last = all_bytes(previous), gap = all_bytes(gap_cost(previous, letter));
    __m512i left = _mm512_add_epi8(above[0].bytes, gap);
    row[0].bytes = left;
    __mmask64 same_before = 0;  // whether the letter before is this one of the part, so that two may be exchanged
    for (std::size_t j = 0; j < longest; ++j) {
      const __m512i other = letters.rows.data()[j].bytes;
      const __m512i replaced = _mm512_permutex2var_epi8(low, other, high);
      const __m512i left_out =
          _mm512_min_epu8(_mm512_add_epi8(above[j + 1].bytes, gap), _mm512_add_epi8(left, gaps.data()[j].bytes));
      left = _mm512_min_epu8(_mm512_add_epi8(above[j].bytes, replaced), left_out);
      if (i > 0 && j > 0) {
        const __mmask64 exchanged = _mm512_mask_cmpeq_epi8_mask(same_before, other, last);
        left = _mm512_mask_min_epu8(left, exchanged, left, _mm512_add_epi8(before[j - 1].bytes, edit));
      }
      row[j + 1].bytes = left;
      same_before = _mm512_cmpeq_epi8_mask(other, same);
    }
    Row* const oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  const __m512i lengths = _mm512_load_si512(letters.lengths.data());
  __m512i distance = all_bytes(127);
  for (std::size_t j = 1; j <= longest; ++j) {
    distance =
        _mm512_mask_mov_epi8(distance, _mm512_cmpeq_epi8_mask(lengths, all_bytes(static_cast<int>(j))), above[j].bytes);
  }
  const __m512i shorter = _mm512_min_epu8(lengths, all_bytes(static_cast<int>(part.size())));
  const __m512i budget = _mm512_maskz_permutexvar_epi8(~__mmask64{0}, shorter, _mm512_load_si512(kBudgets.data()));
  // A distance of 128, two parts of sixteen letters that have nothing in common, must not become the least.
  return letters.unmeasured | _mm512_cmple_epi8_mask(_mm512_min_epu8(distance, all_bytes(127)), budget);
}

#undef LIMEN_WIDE

}  // namespace

bool measures_sixty_four() {
  static const bool has = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
                          __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                          __builtin_cpu_supports("avx512vbmi") != 0;
  return has;
}

std::uint64_t sixty_four_within_budget(std::string_view part, std::span<const std::string_view> others) {
  return measure(part, others);
}
#else
bool measures_sixty_four() { return false; }
std::uint64_t sixty_four_within_budget(std::string_view /*part*/, std::span<const std::string_view> others) {
  return others.size() >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << others.size()) - 1;
}
#endif

}  // namespace limen::names
