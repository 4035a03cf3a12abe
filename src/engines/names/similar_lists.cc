// may_be_similar() of one part with the lists of an index: eight at once where the processor counts the bits of eight
// words at once, one by one where it does not.
#include "engines/names/signature.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace limen::names {
constexpr std::size_t kWords = 3;  // of each in a list

[[gnu::target_clones("popcnt", "default")]] std::size_t keep_one_by_one(std::uint64_t signature,
                                                                        std::span<const std::uint32_t> list,
                                                                        std::uint32_t* ids) {
  std::size_t kept = 0;
  const std::uint32_t* const end = list.data() + list.size() / kWords * kWords;
  for (const std::uint32_t* word = list.data(); word != end; word += kWords) {
    ids[kept] = word[0];
    kept += may_be_similar(signature, word[1] | std::uint64_t{word[2]} << 32U) ? 1 : 0;
  }
  return kept;
}

#if defined(__x86_64__)
namespace {

#define LIMEN_EIGHT [[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq,popcnt")]]
constexpr std::size_t kEight = 8;

bool has_eight() {
  static const bool has = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
                          __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                          __builtin_cpu_supports("avx512vpopcntdq") != 0;
  return has;
}

LIMEN_EIGHT inline __m512i all_words(std::uint64_t value) { return _mm512_set1_epi64(static_cast<long long>(value)); }
LIMEN_EIGHT inline __m512i counted(__m512i value, std::uint64_t mask) {
  return _mm512_popcnt_epi64(_mm512_and_si512(value, all_words(mask)));
}
LIMEN_EIGHT inline __m512i least_cost(__m512i more, __m512i hard) {  // popcount + (kEdit - kSlight) * hard
  return _mm512_add_epi64(_mm512_popcnt_epi64(more), _mm512_add_epi64(hard, _mm512_slli_epi64(hard, 1)));
}
LIMEN_EIGHT inline __m512i limits(__m512i shorter) {
  __m512i limit = all_words(edit_budget(kLong));
  limit = _mm512_mask_mov_epi64(limit, _mm512_cmplt_epu64_mask(shorter, all_words(kLong)),
                                all_words(edit_budget(kLong - 1)));
  limit =
      _mm512_mask_mov_epi64(limit, _mm512_cmple_epu64_mask(shorter, all_words(kShort)), all_words(edit_budget(kShort)));
  return _mm512_mask_mov_epi64(limit, _mm512_cmple_epu64_mask(shorter, all_words(kShortest)),
                               all_words(edit_budget(kShortest)));
}

// A bit for each of the eight that may be similar: may_be_similar(), step by step.
LIMEN_EIGHT inline __mmask8 eight_may_be(__m512i a, __m512i b) {
  static_assert(kSlight == 1 && kEdit == 4);
  const __m512i more_a = _mm512_and_si512(_mm512_andnot_si512(b, a), all_words(kLettersMask));
  const __m512i more_b = _mm512_and_si512(_mm512_andnot_si512(a, b), all_words(kLettersMask));
  const __m512i length_a = _mm512_srli_epi64(a, kLengthShift), length_b = _mm512_srli_epi64(b, kLengthShift);
  const __m512i shorter = _mm512_min_epu64(length_a, length_b), limit = limits(shorter);
  const __mmask8 long_enough = _mm512_cmpge_epu64_mask(shorter, all_words(kShortest));
  const __mmask8 as_long = _mm512_cmple_epi64_mask(_mm512_abs_epi64(_mm512_sub_epi64(length_a, length_b)), limit);
  const __m512i hard_a = counted(more_a, kFirstHard), hard_b = counted(more_b, kFirstHard);
  const __m512i hard = _mm512_max_epu64(hard_a, hard_b), hard_cost = _mm512_slli_epi64(hard, 2);
  const auto each_side = static_cast<__mmask8>(_mm512_cmple_epi64_mask(least_cost(more_a, hard_a), limit) &
                                               _mm512_cmple_epi64_mask(least_cost(more_b, hard_b), limit));
  const __m512i alike = _mm512_add_epi64(_mm512_min_epu64(counted(more_a, kLikeI), counted(more_b, kLikeI)),
                                         _mm512_min_epu64(counted(more_a, kLikeU), counted(more_b, kLikeU)));
  const __m512i both_soft = _mm512_add_epi64(counted(more_a, kSoftMask), counted(more_b, kSoftMask));
  const __m512i soft = _mm512_sub_epi64(_mm512_sub_epi64(both_soft, alike), hard);
  const __m512i least = _mm512_add_epi64(hard_cost, _mm512_max_epi64(soft, _mm512_setzero_si512()));
  return static_cast<__mmask8>(long_enough & as_long & each_side & _mm512_cmple_epi64_mask(least, limit));
}

// Twenty-four words are eight numbers and eight signatures.
LIMEN_EIGHT std::size_t keep_eight_by_eight(std::uint64_t signature, std::span<const std::uint32_t> list,
                                            std::uint32_t* ids) {
  const __m512i a = _mm512_set1_epi64(static_cast<long long>(signature));
  const __m512i of_signatures = _mm512_setr_epi32(1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23);
  const __m512i of_numbers = _mm512_setr_epi32(0, 3, 6, 9, 12, 15, 18, 21, 0, 0, 0, 0, 0, 0, 0, 0);
  std::size_t kept = 0, at = 0;
  for (; at + kEight * kWords <= list.size(); at += kEight * kWords) {
    const std::uint32_t* const words = list.data() + at;
    const __m512i first = _mm512_loadu_si512(words);
    const __m512i last = _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words + 16)));
    const __mmask8 may = eight_may_be(a, _mm512_permutex2var_epi32(first, of_signatures, last));
    const __m256i numbers = _mm512_castsi512_si256(_mm512_permutex2var_epi32(first, of_numbers, last));
    // Room for eight is there: no more are kept than were read.
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(ids + kept), _mm256_maskz_compress_epi32(may, numbers));
    kept += static_cast<std::size_t>(__builtin_popcount(may));
  }
  return kept + keep_one_by_one(signature, list.subspan(at), ids + kept);
}
#undef LIMEN_EIGHT

}  // namespace
#endif

[[gnu::target_clones("popcnt", "default")]] std::size_t keep_similar(std::uint64_t signature,
                                                                     std::span<const std::uint64_t> signatures,
                                                                     std::span<std::uint32_t> ids) {
  std::size_t kept = 0;
  std::uint32_t* const data = ids.data();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    data[kept] = data[i];
    kept += may_be_similar(signature, signatures.data()[i]) ? 1 : 0;
  }
  return kept;
}

void append_similar(std::uint64_t signature, std::span<const std::uint32_t> list, std::vector<std::uint32_t>& ids) {
  const std::size_t before = ids.size();
  ids.resize(before + list.size() / kWords);
  std::uint32_t* const to = ids.data() + before;
#if defined(__x86_64__)
  const bool eight = list.size() >= kEight * kWords && has_eight();
  const std::size_t kept = eight ? keep_eight_by_eight(signature, list, to) : keep_one_by_one(signature, list, to);
#else
  const std::size_t kept = keep_one_by_one(signature, list, to);
#endif
  ids.resize(before + kept);
}

}  // namespace limen::names
