// Sixteen postings at once where the processor can look up sixteen bits at once, one by one where it cannot.
#include "engines/screening/sayings.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace limen::screening {
namespace {

constexpr std::size_t kWords = 3;  // of a posting

std::size_t found_one_by_one(const std::uint32_t* bits, std::span<const std::uint32_t> postings, std::size_t from,
                             std::uint32_t* places) {
  std::size_t found = 0;
  const std::size_t count = postings.size() / kWords;
  for (std::size_t i = from; i < count; ++i) {
    const std::uint32_t others = postings.data()[i * kWords + 2], one = others & 0xffffU, two = others >> 16U;
    places[found] = static_cast<std::uint32_t>(i);
    found += (bits[one / 32] >> (one % 32) | bits[two / 32] >> (two % 32)) & 1U;
  }
  return found;
}

#if defined(__x86_64__)
#define LIMEN_SIXTEEN [[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,popcnt")]]
constexpr std::size_t kSixteen = 16;

bool has_sixteen() {
  static const bool has = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
                          __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0;
  return has;
}

LIMEN_SIXTEEN inline __m512i bits_of(const std::uint32_t* bits, __m512i hashes) {
  const __m512i words = _mm512_i32gather_epi32(_mm512_srli_epi32(hashes, 5), bits, 4);
  return _mm512_srlv_epi32(words, _mm512_and_si512(hashes, _mm512_set1_epi32(31)));
}

LIMEN_SIXTEEN std::size_t found_by_sixteen(const std::uint32_t* bits, std::span<const std::uint32_t> postings,
                                           std::uint32_t* places) {
  // The third word of each of sixteen postings, out of forty-eight words in three registers: ten, then the last six.
  const __m512i of_two = _mm512_setr_epi32(2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
  const __m512i of_three = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
  const __m512i low = _mm512_set1_epi32(0xffff), bit = _mm512_set1_epi32(1);
  __m512i place = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  std::size_t found = 0, at = 0;
  for (; at + kSixteen * kWords <= postings.size(); at += kSixteen * kWords) {
    const std::uint32_t* const words = postings.data() + at;
    const __m512i ten = _mm512_permutex2var_epi32(_mm512_loadu_si512(words), of_two, _mm512_loadu_si512(words + 16));
    const __m512i others = _mm512_permutex2var_epi32(ten, of_three, _mm512_loadu_si512(words + 32));
    const __m512i any =
        _mm512_or_si512(bits_of(bits, _mm512_and_si512(others, low)), bits_of(bits, _mm512_srli_epi32(others, 16)));
    const __mmask16 mask = _mm512_test_epi32_mask(any, bit);
    // Room for sixteen is there: no more were found than were read.
    _mm512_storeu_si512(places + found, _mm512_maskz_compress_epi32(mask, place));
    found += static_cast<std::size_t>(__builtin_popcount(mask));
    place = _mm512_add_epi32(place, _mm512_set1_epi32(kSixteen));
  }
  return found + found_one_by_one(bits, postings, at / kWords, places + found);
}
#undef LIMEN_SIXTEEN
#endif

}  // namespace

std::size_t Sayings::found(std::span<const std::uint32_t> postings, std::uint32_t* places) const {
#if defined(__x86_64__)
  if (has_sixteen()) return found_by_sixteen(bits_.data(), postings, places);
#endif
  return found_one_by_one(bits_.data(), postings, 0, places);
}

}  // namespace limen::screening
