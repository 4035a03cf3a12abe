#include "formats/edifact/scan.h"

#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#define LIMEN_EDIFACT_AVX2 1
#endif

namespace limen::edifact {

namespace {

struct Masks {
  std::uint64_t separators = 0;  // all, terminators included
  std::uint64_t terminators = 0;
  std::uint64_t releases = 0;
  std::uint64_t breaks = 0;
};

// The low n bits.
[[gnu::always_inline]] inline std::uint64_t low_bits(std::size_t n) {
  return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

// Takes out of the masks whatever a release character makes literal: the next byte that is no line break. Each release
// character costs the same, however the bytes are arranged.
void apply_releases(Masks& masks, std::size_t size, bool& released) {
  const std::uint64_t candidates = ~masks.breaks & low_bits(size);
  std::uint64_t literal = 0;
  if (released) {
    if (candidates == 0) return;
    literal = candidates & (~candidates + 1);
    released = false;
  }
  std::uint64_t open = masks.releases & ~literal;
  while (open != 0) {
    const std::uint64_t bit = open & (~open + 1);
    const std::uint64_t behind = candidates & ~((bit << 1) - 1);
    if (behind == 0) {
      released = true;
      break;
    }
    const std::uint64_t target = behind & (~behind + 1);
    literal |= target;
    open &= ~(bit | target);
  }
  masks.separators &= ~literal;
  masks.terminators &= ~literal;
}

// Writes the places of the bits, kStep at a time: more writes than needed are cheaper than a branch for each.
template <int kStep>
[[gnu::always_inline]] inline void write_places(std::uint64_t bits, std::uint32_t at, std::uint32_t* out) {
  const int count = std::popcount(bits);
  for (int done = 0; done < count; done += kStep) {
#pragma GCC unroll 8
    for (int i = 0; i < kStep; ++i) {
      out[i] = at + static_cast<std::uint32_t>(std::countr_zero(bits));
      bits &= bits - 1;
    }
    out += kStep;
  }
}

[[gnu::always_inline]] inline void emit(Masks masks, std::size_t size, std::uint32_t at, bool& released,
                                        ScanOutput& out) {
  std::uint64_t dirty = (masks.releases | masks.breaks) & low_bits(size);
  std::uint64_t between = 0;
  if ((dirty != 0 || released)) [[unlikely]] {
    masks.releases &= low_bits(size);
    if (masks.releases != 0 || released) apply_releases(masks, size, released);
    // Line breaks behind a terminator stand between segments: adding a bit at the first of them clears them all.
    const std::uint64_t first = masks.breaks & (masks.terminators << 1 | (out.between ? 1 : 0));
    between = masks.breaks & ~(masks.breaks + first);
    dirty &= ~between;
    write_places<2>(dirty, at, out.dirty + out.dirty_count);
    out.dirty_count += static_cast<std::size_t>(std::popcount(dirty));
  }
  out.between = ((masks.terminators | between) >> (size - 1) & 1) != 0;
  write_places<8>(masks.separators, at, out.marks + out.mark_count);
  std::uint64_t terminators = masks.terminators;
  const int count = std::popcount(terminators);
  std::uint32_t* ends = out.ends + out.end_count;
  for (int done = 0; done < count; done += 4) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      const std::uint64_t before = (terminators & (~terminators + 1)) - 1;
      ends[i] = static_cast<std::uint32_t>(out.mark_count) +
                static_cast<std::uint32_t>(std::popcount(masks.separators & before));
      terminators &= terminators - 1;
    }
    ends += 4;
  }
  out.end_count += static_cast<std::size_t>(count);
  out.mark_count += static_cast<std::size_t>(std::popcount(masks.separators));
}

// Bits of the eight bytes of a word that equal the byte of `pattern`: exact, without carries between bytes.
[[gnu::always_inline]] inline std::uint64_t equal_bytes(std::uint64_t word, std::uint64_t pattern) {
  constexpr std::uint64_t kLow7 = 0x7F7F7F7F7F7F7F7FULL;
  const std::uint64_t x = word ^ pattern;
  const std::uint64_t zero = ~(((x & kLow7) + kLow7) | x | kLow7);  // 0x80 in each byte that is zero
  return ((zero >> 7) * 0x0102040810204080ULL) >> 56;
}

struct Patterns {
  explicit Patterns(const ScanSet& set) {
    for (int i = 0; i < 4; ++i) separators[i] = spread(set.compare[i]);
    release = spread(set.release);
  }
  static std::uint64_t spread(char c) { return 0x0101010101010101ULL * static_cast<unsigned char>(c); }
  std::uint64_t separators[4];
  std::uint64_t release;
};

Masks classify_portable(const Patterns& patterns, const char* text) {
  Masks masks;
  for (unsigned i = 0; i < 8; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, text + 8 * i, 8);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    const std::uint64_t terminators = equal_bytes(word, patterns.separators[3]);
    const std::uint64_t separators = equal_bytes(word, patterns.separators[0]) |
                                     equal_bytes(word, patterns.separators[1]) |
                                     equal_bytes(word, patterns.separators[2]) | terminators;
    const std::uint64_t breaks = equal_bytes(word, Patterns::spread('\r')) | equal_bytes(word, Patterns::spread('\n'));
    masks.separators |= separators << (8 * i);
    masks.terminators |= terminators << (8 * i);
    masks.releases |= equal_bytes(word, patterns.release) << (8 * i);
    masks.breaks |= breaks << (8 * i);
  }
  return masks;
}

// A separator is never a line break, and without a release character `release` doubles one.
[[gnu::always_inline]] inline void tidy(Masks& masks, std::uint64_t valid) {
  masks.separators &= valid;
  masks.terminators &= valid;
  masks.breaks &= valid & ~masks.separators;
  masks.releases &= valid & ~masks.breaks & ~masks.separators;
}

void scan_portable(const ScanSet& set, const char* text, std::size_t size, std::uint32_t at, bool& released,
                   ScanOutput& out) {
  const Patterns patterns(set);
  for (std::size_t done = 0; done < size; done += 64) {
    const std::size_t n = size - done < 64 ? size - done : 64;
    char padded[64] = {};
    const char* block = text + done;
    if (n < 64) {
      std::memcpy(padded, block, n);
      block = padded;
    }
    Masks masks = classify_portable(patterns, block);
    tidy(masks, low_bits(n));
    emit(masks, n, at + static_cast<std::uint32_t>(done), released, out);
  }
}

// Is the byte at `place` made literal? An odd number of release characters stands before it, line breaks not counting.
bool is_literal(const ScanSet& set, const char* first, std::uint32_t place) {
  bool literal = false;
  for (const char* p = first + place; p != first; --p) {
    const std::uint8_t kind = set.classes[static_cast<unsigned char>(p[-1])];
    if (kind == kReleaseClass) {
      literal = !literal;
    } else if (kind != kBreakClass) {
      break;
    }
  }
  return literal;
}

// Byte by byte, for a terminator of three bytes. Place 0 is the beginning of the segment or before.
void scan_typographic(const ScanSet& set, const char* text, std::size_t size, std::uint32_t at, bool& released,
                      ScanOutput& out) {
  const char* first = text - at;
  for (std::size_t i = 0; i < size; ++i) {
    const auto place = at + static_cast<std::uint32_t>(i);
    const std::uint8_t kind = set.classes[static_cast<unsigned char>(text[i])];
    if (kind == kBreakClass || kind == kReleaseClass) {
      out.dirty[out.dirty_count++] = place;
      if (kind == kReleaseClass) released = !released;
      continue;
    }
    const bool literal = released;
    released = false;
    if (kind == kTerminatorClass) {
      const bool quote = place >= 2 && first[place - 1] == '\x80' && first[place - 2] == '\xE2';
      if (!quote || is_literal(set, first, place - 2)) continue;
      out.ends[out.end_count++] = static_cast<std::uint32_t>(out.mark_count);
      out.marks[out.mark_count++] = place - 2;
    } else if (kind == kSeparatorClass && !literal) {
      out.marks[out.mark_count++] = place;
    }
  }
}

#if LIMEN_EDIFACT_AVX2
#define LIMEN_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

struct Vectors {
  __m256i component, element, repetition, terminator, release, cr, lf;
};

LIMEN_AVX2 inline __attribute__((always_inline)) std::uint64_t join(__m256i low, __m256i high) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
         static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(high))) << 32;
}

LIMEN_AVX2 inline __attribute__((always_inline)) Masks classify_avx2(const Vectors& v, const char* text) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32));
  const __m256i end_low = _mm256_cmpeq_epi8(low, v.terminator);
  const __m256i end_high = _mm256_cmpeq_epi8(high, v.terminator);
  const __m256i mark_low =
      _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(low, v.component), _mm256_cmpeq_epi8(low, v.element)),
                      _mm256_or_si256(_mm256_cmpeq_epi8(low, v.repetition), end_low));
  const __m256i mark_high =
      _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(high, v.component), _mm256_cmpeq_epi8(high, v.element)),
                      _mm256_or_si256(_mm256_cmpeq_epi8(high, v.repetition), end_high));
  const __m256i break_low = _mm256_or_si256(_mm256_cmpeq_epi8(low, v.cr), _mm256_cmpeq_epi8(low, v.lf));
  const __m256i break_high = _mm256_or_si256(_mm256_cmpeq_epi8(high, v.cr), _mm256_cmpeq_epi8(high, v.lf));
  const __m256i release_low = _mm256_cmpeq_epi8(low, v.release);
  const __m256i release_high = _mm256_cmpeq_epi8(high, v.release);
  Masks masks;
  masks.separators = join(mark_low, mark_high);
  masks.terminators = join(end_low, end_high);
  // One question for what is rare: the four masks are only made when a block has any of it.
  const __m256i rare =
      _mm256_or_si256(_mm256_or_si256(break_low, break_high), _mm256_or_si256(release_low, release_high));
  if (_mm256_testz_si256(rare, rare) == 0) {
    masks.releases = join(release_low, release_high);
    masks.breaks = join(break_low, break_high);
  }
  return masks;
}

LIMEN_AVX2 void scan_avx2(const ScanSet& set, const char* text, std::size_t size, std::uint32_t at, bool& released,
                          ScanOutput& out) {
  const Vectors vectors{_mm256_set1_epi8(set.compare[0]),
                        _mm256_set1_epi8(set.compare[1]),
                        _mm256_set1_epi8(set.compare[2]),
                        _mm256_set1_epi8(set.compare[3]),
                        _mm256_set1_epi8(set.release),
                        _mm256_set1_epi8('\r'),
                        _mm256_set1_epi8('\n')};
  ScanOutput local = out;
  bool open = released;
  std::size_t done = 0;
  for (; size - done >= 64; done += 64) {
    Masks masks = classify_avx2(vectors, text + done);
    tidy(masks, ~std::uint64_t{0});
    emit(masks, 64, at + static_cast<std::uint32_t>(done), open, local);
  }
  if (done < size) {
    char padded[64] = {};
    std::memcpy(padded, text + done, size - done);
    Masks masks = classify_avx2(vectors, padded);
    tidy(masks, low_bits(size - done));
    emit(masks, size - done, at + static_cast<std::uint32_t>(done), open, local);
  }
  released = open;
  out = local;
}
#endif

}  // namespace

ScanSet::ScanSet(const Separators& from) : separators(from) {
  compare[0] = from.component;
  compare[1] = from.element;
  compare[2] = from.has_repetition() ? from.repetition : from.component;
  compare[3] = from.terminator;
  release = from.has_release() ? from.release : '\n';
  classes[static_cast<unsigned char>('\r')] = kBreakClass;
  classes[static_cast<unsigned char>('\n')] = kBreakClass;
  if (from.has_release()) classes[static_cast<unsigned char>(from.release)] = kReleaseClass;
  for (const char c : compare) classes[static_cast<unsigned char>(c)] = kSeparatorClass;
  classes[static_cast<unsigned char>(from.terminator)] = kTerminatorClass;
}

bool has_avx2() {
#if LIMEN_EDIFACT_AVX2
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("lzcnt");
#else
  return false;
#endif
}

ScanFunction scan_function(const Separators& separators, bool portable) {
  if (separators.typographic) return &scan_typographic;
#if LIMEN_EDIFACT_AVX2
  if (!portable && has_avx2()) return &scan_avx2;
#endif
  (void)portable;
  return &scan_portable;
}

}  // namespace limen::edifact
