#include "formats/edifact/repertoire.h"

#include <algorithm>
#include <array>

#include "base/text.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "formats/edifact/scan.h"
#define LIMEN_EDIFACT_AVX2 1
#endif

namespace limen::edifact {

namespace {

struct NamedRepertoire {
  std::string_view id;
  Repertoire repertoire;
};
constexpr NamedRepertoire kNames[] = {
    {"UNOA", Repertoire::kUnoa}, {"UNOB", Repertoire::kUnob}, {"UNOC", Repertoire::kUnoc}, {"UNOD", Repertoire::kUnod},
    {"UNOE", Repertoire::kUnoe}, {"UNOF", Repertoire::kUnof}, {"UNOG", Repertoire::kUnog}, {"UNOH", Repertoire::kUnoh},
    {"UNOI", Repertoire::kUnoi}, {"UNOJ", Repertoire::kUnoj}, {"UNOK", Repertoire::kUnok}, {"UNOL", Repertoire::kUnol},
    {"UNOW", Repertoire::kUnow}, {"UNOX", Repertoire::kUnox}, {"UNOY", Repertoire::kUnoy}, {"IATA", Repertoire::kIata},
    {"IATB", Repertoire::kIata}};

// The ASCII characters of a repertoire: bit c%16-row of nibble tables, made for a lookup of 32 bytes at once.
// rows[low nibble] has bit h set when the character h*16+low belongs (h < 8).
struct AsciiSet {
  std::array<std::uint8_t, 16> rows{};
  constexpr bool has(unsigned char c) const { return c < 0x80 && (rows[c & 15] >> (c >> 4) & 1) != 0; }
  constexpr void add(char c) {
    const auto byte = static_cast<unsigned char>(c);
    rows[byte & 15] = static_cast<std::uint8_t>(rows[byte & 15] | 1U << (byte >> 4));
  }
};

constexpr AsciiSet make_level_a() {
  AsciiSet set;
  for (char c = 'A'; c <= 'Z'; ++c) set.add(c);
  for (char c = '0'; c <= '9'; ++c) set.add(c);
  for (const char c : std::string_view(" .,-()/='+:?!\"%&*;<>")) set.add(c);
  return set;
}
constexpr AsciiSet make_printable() {
  AsciiSet set;
  for (char c = ' '; c <= '~'; ++c) set.add(c);
  return set;
}
// Line breaks belong to no value, and never count as foreign.
constexpr AsciiSet with_line_breaks(AsciiSet set) {
  set.add('\r');
  set.add('\n');
  return set;
}
constexpr AsciiSet kLevelA = make_level_a();
constexpr AsciiSet kPrintable = make_printable();
constexpr AsciiSet kLevelALines = with_line_breaks(kLevelA);
constexpr AsciiSet kPrintableLines = with_line_breaks(kPrintable);

const AsciiSet& ascii_set(Repertoire repertoire) {
  return repertoire == Repertoire::kUnoa || repertoire == Repertoire::kIata ? kLevelA : kPrintable;
}
const AsciiSet& unsuspicious(Repertoire repertoire) {
  return &ascii_set(repertoire) == &kLevelA ? kLevelALines : kPrintableLines;
}
// Set where values are UTF-8 before they are what the repertoire says: see in_utf8().
constexpr std::uint8_t kInUtf8 = 0x80;
bool prefers_utf8(Repertoire repertoire) { return (static_cast<std::uint8_t>(repertoire) & kInUtf8) != 0; }
Repertoire named(Repertoire repertoire) {
  return static_cast<Repertoire>(static_cast<std::uint8_t>(repertoire) & ~kInUtf8 & 0xFF);
}
bool is_utf8(Repertoire repertoire) { return repertoire == Repertoire::kUnow || repertoire == Repertoire::kUnoy; }

std::size_t find_suspicious_portable(const AsciiSet& set, std::string_view bytes, std::size_t from) {
  while (from < bytes.size() && set.has(static_cast<unsigned char>(bytes[from]))) ++from;
  return from;
}

#if LIMEN_EDIFACT_AVX2
__attribute__((target("avx2"))) std::size_t find_suspicious_avx2(const AsciiSet& set, std::string_view bytes,
                                                                 std::size_t from) {
  const __m256i rows = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(set.rows.data())));
  const __m256i columns = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                           1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i nibble = _mm256_set1_epi8(15);
  for (; from + 32 <= bytes.size(); from += 32) {
    const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes.data() + from));
    const __m256i row = _mm256_shuffle_epi8(rows, _mm256_and_si256(block, nibble));
    const __m256i column = _mm256_shuffle_epi8(columns, _mm256_and_si256(_mm256_srli_epi16(block, 4), nibble));
    const __m256i foreign = _mm256_cmpeq_epi8(_mm256_and_si256(row, column), _mm256_setzero_si256());
    const auto mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(foreign));
    if (mask != 0) return from + static_cast<std::size_t>(__builtin_ctz(mask));
  }
  return find_suspicious_portable(set, bytes, from);
}
#endif

std::size_t find_suspicious(const AsciiSet& set, std::string_view bytes, std::size_t from) {
#if LIMEN_EDIFACT_AVX2
  if (has_avx2()) return find_suspicious_avx2(set, bytes, from);
#endif
  return find_suspicious_portable(set, bytes, from);
}

// What the bytes A0 to FF mean; nullptr when the repertoire is not one of ISO 8859.
const Iso8859Half* upper_half(Repertoire repertoire) {
  constexpr std::size_t kFirst = static_cast<std::size_t>(Repertoire::kUnoc);
  constexpr std::array kParts = {1, 2, 5, 7, 3, 4, 6, 8, 9, 15};  // of UNOC to UNOL [ISO 9735-1 annex A]
  static_assert(kParts.size() == static_cast<std::size_t>(Repertoire::kUnol) - kFirst + 1);
  static const std::array<Iso8859Half, kParts.size()> kHalves = [&] {
    std::array<Iso8859Half, kParts.size()> halves{};
    std::ranges::transform(kParts, halves.begin(), iso_8859_half);
    return halves;
  }();
  const std::size_t place = static_cast<std::size_t>(repertoire) - kFirst;  // wraps below the first
  return place < kHalves.size() ? &kHalves[place] : nullptr;
}

// Bytes of the valid UTF-8 character at the front; 0 when there is none.
std::size_t utf8_length(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || bytes.size() < length || invalid_utf8_at(bytes.substr(0, length))) return 0;
  return length;
}

// Bytes at the front that belong to the repertoire as one character; 0 when they do not.
std::size_t belonging(Repertoire repertoire, std::string_view bytes, std::string_view also) {
  const char c = bytes[0];
  if (c == '\r' || c == '\n' || also.find(c) != std::string_view::npos) return 1;
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x80) return ascii_set(repertoire).has(byte) ? 1 : 0;
  if (is_utf8(repertoire)) return utf8_length(bytes);
  if (const std::size_t length = prefers_utf8(repertoire) ? utf8_length(bytes) : 0; length > 0) return length;
  const Iso8859Half* half = upper_half(named(repertoire));
  return half != nullptr && byte >= 0xA0 && (*half)[byte - 0xA0] != 0 ? 1 : 0;
}

void append_utf8(std::string& out, char32_t c) { out += to_utf8(std::u32string_view(&c, 1)); }

}  // namespace

Repertoire repertoire_of(std::string_view syntax_id) {
  for (const NamedRepertoire& known : kNames) {
    if (known.id == syntax_id) return known.repertoire;
  }
  return Repertoire::kUnknown;
}

Repertoire in_utf8(Repertoire repertoire) {
  const bool of_bytes = upper_half(repertoire) != nullptr || repertoire == Repertoire::kUnox;
  return of_bytes ? static_cast<Repertoire>(static_cast<std::uint8_t>(repertoire) | kInUtf8) : repertoire;
}

std::string_view to_text(Repertoire repertoire) {
  for (const NamedRepertoire& known : kNames) {
    if (known.repertoire == named(repertoire)) return known.id;
  }
  return "unknown";
}

std::optional<ForeignRun> find_foreign(Repertoire repertoire, std::string_view bytes, std::string_view also,
                                       std::size_t from) {
  const AsciiSet& set = unsuspicious(repertoire);
  while (true) {
    from = find_suspicious(set, bytes, from);
    if (from >= bytes.size()) return std::nullopt;
    const std::size_t good = belonging(repertoire, bytes.substr(from), also);
    if (good == 0) break;
    from += good;
  }
  std::size_t end = from + 1;
  while (end < bytes.size() && belonging(repertoire, bytes.substr(end), also) == 0) ++end;
  return ForeignRun{from, end - from};
}

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Decoded decode(Repertoire repertoire, std::string_view bytes) {
  Decoded decoded;
  if (is_ascii(bytes)) {
    decoded.text = bytes;
    return decoded;
  }
  const Iso8859Half* half = upper_half(named(repertoire));
  const bool valid_utf8 = !invalid_utf8_at(bytes);
  if (valid_utf8 && prefers_utf8(repertoire)) {
    decoded.text = bytes;
    return decoded;
  }
  if (half != nullptr) {
    decoded.foreign = std::any_of(bytes.begin(), bytes.end(), [&](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte >= 0x80 && (byte < 0xA0 || (*half)[byte - 0xA0] == 0);
    });
  } else {
    decoded.foreign = !(is_utf8(repertoire) && valid_utf8);
  }
  if (valid_utf8 && (half == nullptr || decoded.foreign)) {
    decoded.text = bytes;
    return decoded;
  }
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const char32_t mapped = half != nullptr && byte >= 0xA0 ? (*half)[byte - 0xA0] : 0;
    append_utf8(decoded.text, mapped != 0 ? mapped : byte);
  }
  return decoded;
}

std::optional<std::string> encode(Repertoire repertoire, std::string_view utf8) {
  if (invalid_utf8_at(utf8)) return std::nullopt;
  const AsciiSet& set = ascii_set(repertoire);
  const Iso8859Half* half = upper_half(named(repertoire));
  std::string out;
  for (const char32_t c : to_code_points(utf8)) {
    if (c < 0x80) {
      if (!set.has(static_cast<unsigned char>(c))) return std::nullopt;
      out.push_back(static_cast<char>(c));
    } else if (is_utf8(repertoire) || prefers_utf8(repertoire)) {
      append_utf8(out, c);
    } else {
      const auto* found = half == nullptr || c > 0xFFFF
                              ? nullptr
                              : std::find(half->data(), half->data() + half->size(), static_cast<char16_t>(c));
      if (found == nullptr || found == half->data() + half->size()) return std::nullopt;
      out.push_back(static_cast<char>(0xA0 + (found - half->data())));
    }
  }
  return out;
}

}  // namespace limen::edifact
