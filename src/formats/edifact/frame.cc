#include "formats/edifact/frame.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "formats/edifact/repertoire.h"
#include "formats/edifact/scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define LIMEN_EDIFACT_AVX2 1
#endif

namespace limen::edifact {

namespace {

constexpr std::size_t kInferenceReach = 2048;

bool is_break(char c) { return c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Something that can separate: a sign, or one of the information separators IS4 to IS1 [ISO 9735-1 level B].
bool can_separate(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte > ' ' || (byte >= 0x1C && byte <= 0x1F)) && !is_alphanumeric(c);
}

constexpr std::size_t kQuotation = 64;  // bytes of one, at most
constexpr std::string_view kQuotations[] = {">",      "\xC2\xA0", "\xA0",  "<br>",  "<br/>",
                                            "<br />", "<BR>",     "<BR/>", "<BR />"};

// Looks ahead without ever leaving the bytes; past the end everything reads as NUL.
class Peek {
 public:
  Peek(std::string_view bytes, std::size_t place) : bytes_(bytes), place_(place) {}
  char now() const { return place_ < bytes_.size() ? bytes_[place_] : '\0'; }
  std::size_t place() const { return place_; }
  void step(std::size_t n = 1) { place_ += n; }
  void skip_breaks() {
    for (int i = 0; i < 4 && is_break(now()); ++i) ++place_;
  }
  void skip_white() {
    for (int i = 0; i < 64 && place_ < bytes_.size() && is_white(now()) && !can_separate(now()); ++i) ++place_;
  }
  // A tag, possibly with line breaks inside.
  bool take(std::string_view tag) {
    for (const char c : tag) {
      skip_breaks();
      if (now() != c) return false;
      ++place_;
    }
    return true;
  }
  // Letters and digits, at most `most`, line breaks not counting.
  std::string word(std::size_t most) {
    std::string text;
    for (skip_breaks(); text.size() < most && is_alphanumeric(now()); skip_breaks()) {
      text.push_back(now());
      ++place_;
    }
    return text;
  }

 private:
  std::string_view bytes_;
  std::size_t place_;
};

struct Opening {
  std::size_t place = 0;
  char element = '+';
  char component = ':';
  bool component_known = false;
  bool implied = false;
  bool certain = false;  // with all that look_ahead() asks for
  std::string syntax_id;
  int version = 0;
};

bool is_known_syntax(std::string_view id) {
  return repertoire_of(id) != Repertoire::kUnknown || id.starts_with("UNO") || id == "SIRE";
}

// "UNB" element-separator a4 [component-separator digit].
std::optional<Opening> unb_at(std::string_view bytes, std::size_t place) {
  Peek peek(bytes, place);
  if (!peek.take("UNB")) return std::nullopt;
  Opening opening;
  opening.place = place;
  peek.skip_white();
  opening.element = peek.now();
  if (!can_separate(opening.element)) return std::nullopt;
  peek.step();
  opening.syntax_id = peek.word(6);
  if (opening.syntax_id.size() != 4) return std::nullopt;
  peek.skip_white();
  if (!can_separate(peek.now())) return std::nullopt;
  if (peek.now() == opening.element) {
    if (opening.element == opening.component) return std::nullopt;
    return opening;
  }
  opening.component = peek.now();
  opening.component_known = true;
  peek.step();
  peek.skip_breaks();
  if (!is_digit(peek.now())) return std::nullopt;
  opening.version = peek.now() - '0';
  peek.step();
  peek.skip_breaks();
  opening.certain =
      is_known_syntax(opening.syntax_id) && (peek.now() == opening.element || peek.now() == opening.component);
  return opening;
}

// "UNH" e reference e type c, as in UNH+1+PAXLST:D.
std::optional<Opening> unh_at(std::string_view bytes, std::size_t place) {
  Peek peek(bytes, place);
  if (!peek.take("UNH")) return std::nullopt;
  Opening opening;
  opening.place = place;
  opening.implied = true;
  peek.skip_white();
  opening.element = peek.now();
  if (!can_separate(opening.element)) return std::nullopt;
  peek.step();
  for (int i = 0; i < 40 && peek.now() != opening.element && peek.now() != '\0'; ++i) peek.step();
  if (peek.now() != opening.element) return std::nullopt;
  peek.step();
  peek.skip_white();
  const std::string type = peek.word(7);
  if (type.size() != 6 || type != to_upper_ascii(type)) return std::nullopt;
  peek.skip_white();
  opening.component = peek.now();
  opening.component_known = true;
  if (!can_separate(opening.component) || opening.component == opening.element) return std::nullopt;
  peek.step();
  peek.skip_breaks();
  if (!is_alphanumeric(peek.now())) return std::nullopt;
  return opening;
}

// "UNG" e type e, as in UNG+PAXLST+.
std::optional<Opening> ung_at(std::string_view bytes, std::size_t place) {
  Peek peek(bytes, place);
  if (!peek.take("UNG")) return std::nullopt;
  Opening opening;
  opening.place = place;
  opening.implied = true;
  peek.skip_white();
  opening.element = peek.now();
  if (!can_separate(opening.element) || opening.element == opening.component) return std::nullopt;
  peek.step();
  const std::string type = peek.word(7);
  peek.skip_white();
  if (type.size() != 6 || type != to_upper_ascii(type) || peek.now() != opening.element) return std::nullopt;
  return opening;
}

// No byte of a terminator can be another separator.
bool in_terminator(const Separators& s, char c) {
  return c == s.terminator || (s.typographic && kTypographicTerminator.contains(c));
}

bool usable(const Separators& s) {
  const bool terminator = s.typographic || can_separate(s.terminator) || is_break(s.terminator);
  return can_separate(s.component) && can_separate(s.element) && terminator && s.component != s.element &&
         !in_terminator(s, s.component) && !in_terminator(s, s.element);
}

// Sets what depends on the syntax: release and repetition, where they say something that can be meant.
void set_optional(Frame& frame, const Opening& opening, char release, char repetition) {
  Separators& s = frame.separators;
  const auto taken = [&](char c) { return c == s.component || c == s.element || in_terminator(s, c); };
  s.release = can_separate(release) && !taken(release) ? release : '\0';
  // PADIS does not use repetition, whatever UNA says; before version 4 the position is reserved.
  const bool padis = opening.syntax_id == "IATA" || opening.syntax_id == "IATB";
  const bool in_use = opening.version >= 4 && !padis;
  const bool good = can_separate(repetition) && !taken(repetition) && repetition != s.release;
  s.repetition = in_use && good ? repetition : '\0';
  frame.repetition_ignored = frame.has_una && good && !in_use;
}

// Without UNA the terminator is what stands before the next UNG or UNH; before a whole one, or else before anything
// that begins like one: a reference may end in these letters. There the default terminator is believed before any
// other.
void infer_terminator(std::string_view bytes, const Opening& opening, Separators& separators) {
  const char usual = separators.terminator;
  bool guessed = false;
  const std::size_t stop = std::min(bytes.size(), opening.place + kInferenceReach);
  std::size_t at = opening.place + 3;
  while (at < stop) {
    const void* found = std::memchr(bytes.data() + at, 'U', stop - at);
    if (found == nullptr) return;
    at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (const auto next = unb_at(bytes, at); next && next->certain) return;  // what follows is another interchange's
    Peek peek(bytes, at);
    const bool header = peek.take("UNH") || (peek = Peek(bytes, at), peek.take("UNG"));
    peek.skip_white();
    if (header && peek.now() == opening.element) {
      const bool whole = unh_at(bytes, at) || ung_at(bytes, at);
      std::size_t before = at;
      for (int i = 0;
           i < 64 && before > opening.place && is_white(bytes[before - 1]) && !can_separate(bytes[before - 1]); ++i) {
        --before;
      }
      // A mail program may have put its marks before the line.
      const std::string_view line = bytes.substr(opening.place, at - opening.place);
      const std::size_t unquoted = at - quotation_behind(line);
      if (unquoted < before && unquoted > opening.place && bytes[unquoted - 1] == usual) before = unquoted;
      const char c = bytes[before - 1];
      const bool quote = before >= 3 && bytes.substr(before - 3, 3) == kTypographicTerminator &&
                         !kTypographicTerminator.contains(opening.element) &&
                         !kTypographicTerminator.contains(separators.component);
      if (quote || (can_separate(c) && c != opening.element && c != separators.component)) {
        const bool certain = whole || (c == usual && !quote);
        if (certain || !guessed) {
          separators.terminator = c;
          separators.typographic = quote;
        }
        if (certain) return;
        guessed = true;
      }
    }
    ++at;
  }
}

Frame frame_of(std::string_view bytes, const Opening& opening) {
  Frame frame;
  frame.begin = frame.segment = opening.place;
  frame.implied = opening.implied;
  frame.certain = opening.certain;
  Separators& s = frame.separators;
  s.element = opening.element;
  s.component = opening.component;
  if (!usable(s)) s.terminator = s.element == '"' || s.component == '"' ? '~' : '"';
  infer_terminator(bytes, opening, s);
  if (!usable(s)) s.terminator = s.element == '#' || s.component == '#' ? '$' : '#';
  // The information separators need no release character [ISO 9735 version 1 to 3, level B].
  const bool level_b = static_cast<unsigned char>(s.element) < ' ';
  set_optional(frame, opening, level_b ? '\0' : '?', level_b ? '\0' : '*');
  Separators standard;
  standard.release = s.release;
  standard.repetition = s.repetition;
  frame.inferred = !(s == standard);
  return frame;
}

std::optional<Frame> una_at(std::string_view bytes, std::size_t place) {
  Peek peek(bytes, place);
  if (!peek.take("UNA")) return std::nullopt;
  const std::size_t service = peek.place();
  if (bytes.size() < service + 6) return std::nullopt;
  Frame frame;
  frame.begin = place;
  frame.has_una = true;
  frame.separators.component = bytes[service];
  frame.separators.element = bytes[service + 1];
  frame.separators.decimal = bytes[service + 2];
  frame.separators.terminator = bytes[service + 5];
  std::size_t behind = service + 6;
  if (bytes.substr(service + 5, 3) == kTypographicTerminator) {
    frame.separators.terminator = '\x99';
    frame.separators.typographic = true;
    behind = service + 8;
  }
  peek = Peek(bytes, behind);
  peek.step(quotation_before(bytes.substr(std::min(behind, bytes.size()), kQuotation)));
  const auto opening = unb_at(bytes, peek.place());
  if (opening && usable(frame.separators) && opening->element == frame.separators.element &&
      (!opening->component_known || opening->component == frame.separators.component)) {
    frame.segment = opening->place;
    frame.certain = opening->certain;
    set_optional(frame, *opening, bytes[service + 3], bytes[service + 4]);
    return frame;
  }
  // A UNA that is too short, too long or contradicted by UNB.
  for (std::size_t at = service; at <= service + 16; ++at) {
    const auto later = unb_at(bytes, at);
    if (!later || is_alphanumeric(bytes[at - 1])) continue;
    Frame other = frame_of(bytes, *later);
    other.begin = place;
    other.una_invalid = true;
    other.certain = false;
    return other;
  }
  return std::nullopt;
}

// A line of a Type B heading: control characters, "QD VIEGPXH LONXXYY", ".HDQKMAT 271137".
bool is_heading_line(std::string_view line) {
  while (!line.empty() && is_white(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_white(line.back())) line.remove_suffix(1);
  if (line.empty()) return true;
  const bool origin = line.front() == '.';
  if (origin) line.remove_prefix(1);
  bool address = false;
  for (const std::string_view word : split(line, ' ')) {
    const bool plain =
        std::all_of(word.begin(), word.end(), [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || c == '/'; });
    if (!plain || word.size() > 12) return false;
    // An address has seven characters, the first three of them the letters of a city.
    address = address || (word.size() == 7 && std::none_of(word.begin(), word.begin() + 3, is_digit));
    const bool number = is_ascii_digits(word);
    if (!address && !number && word.size() > 3) return false;
  }
  return address;
}

bool is_candidate(std::string_view bytes, std::size_t place) {
  const std::string_view tag = bytes.substr(place, 3);
  return tag == "UNA" || tag == "UNB" || tag == "UN" || tag == "U";
}

// The first place in [from, until) where "UNA" or "UNB" stands, or could if more bytes came; `until` when there is
// none.
std::size_t find_candidate_portable(std::string_view bytes, std::size_t from, std::size_t until) {
  while (from < until) {
    const void* found = std::memchr(bytes.data() + from, 'U', until - from);
    if (found == nullptr) return until;
    from = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (is_candidate(bytes, from)) return from;
    ++from;
  }
  return until;
}

#if LIMEN_EDIFACT_AVX2
__attribute__((target("avx2"))) std::size_t find_candidate_avx2(std::string_view bytes, std::size_t from,
                                                                std::size_t until) {
  const __m256i first = _mm256_set1_epi8('U');
  const __m256i second = _mm256_set1_epi8('N');
  const auto at = [&](std::size_t place) __attribute__((target("avx2"))) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes.data() + place));
  };
  const auto pairs = [&](std::size_t place) __attribute__((target("avx2"))) {
    return _mm256_and_si256(_mm256_cmpeq_epi8(first, at(place)), _mm256_cmpeq_epi8(second, at(place + 1)));
  };
  for (; from < until && bytes.size() - from > 128; from += 128) {
    const __m256i a = pairs(from);
    const __m256i b = pairs(from + 32);
    const __m256i c = pairs(from + 64);
    const __m256i d = pairs(from + 96);
    const __m256i any = _mm256_or_si256(_mm256_or_si256(a, b), _mm256_or_si256(c, d));
    if (_mm256_testz_si256(any, any) != 0) continue;
    const std::size_t here = find_candidate_portable(bytes, from, std::min(until, from + 128));
    if (here < std::min(until, from + 128)) return here;
  }
  return from < until ? find_candidate_portable(bytes, from, until) : until;
}
#endif

std::size_t find_candidate(std::string_view bytes, std::size_t from, std::size_t until) {
#if LIMEN_EDIFACT_AVX2
  if (has_avx2()) return find_candidate_avx2(bytes, from, until);
#endif
  return find_candidate_portable(bytes, from, until);
}

}  // namespace

std::size_t quotation_before(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t size = is_white(text[at]) && !can_separate(text[at]) ? 1 : 0;
    for (const std::string_view mark : kQuotations) {
      if (text.substr(at, mark.size()) == mark) size = std::max(size, mark.size());
    }
    if (size == 0) break;
    at += size;
  }
  return at;
}

std::size_t quotation_behind(std::string_view text) {
  const std::size_t all = text.size();
  while (!text.empty() && all - text.size() < kQuotation) {
    std::size_t size = is_white(text.back()) && !can_separate(text.back()) ? 1 : 0;
    for (const std::string_view mark : kQuotations) {
      if (text.ends_with(mark)) size = std::max(size, mark.size());
    }
    if (size == 0) break;
    text.remove_suffix(size);
  }
  return all - text.size();
}

bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

bool is_blank_or_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_white(text[i]) || text[i] == '\x7F') continue;
    if (text.substr(i, kByteOrderMark.size()) != kByteOrderMark) return false;
    i += kByteOrderMark.size() - 1;
  }
  return true;
}

bool is_type_b_heading(std::string_view received) {
  std::string text(received);
  for (std::size_t mark = 0; (mark = text.find(kByteOrderMark, mark)) != std::string::npos;) {
    text.erase(mark, kByteOrderMark.size());
  }
  std::size_t from = 0;
  bool content = false;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find_first_of("\r\n", from), text.size());
    const std::string_view line = std::string_view(text).substr(from, end - from);
    if (!is_heading_line(line)) return false;
    content = content || !is_blank_or_control(line);
    from = end + 1;
  }
  return content;
}

std::size_t trailing_heading(std::string_view text) {
  constexpr std::size_t kMost = 512;
  const std::size_t least = text.size() - std::min(text.size(), kMost);
  std::size_t begin = text.size();
  bool origin = false;
  for (std::size_t at = text.size(); at > least;) {
    // The line that ends here, with its line break.
    std::size_t from = at - 1;
    while (from > least && !is_break(text[from - 1])) --from;
    const bool whole = from > 0 ? is_break(text[from - 1]) : true;
    std::string_view line = text.substr(from, at - from);
    if (!whole || !is_heading_line(line)) break;
    while (!line.empty() && is_white(line.front())) line.remove_prefix(1);
    origin = origin || line.starts_with('.');
    if (!line.empty()) begin = from;
    at = from;
  }
  return origin ? begin : text.size();
}

std::optional<Frame> frame_at(std::string_view bytes, std::size_t place) {
  if (auto frame = una_at(bytes, place)) return frame;
  if (const auto opening = unb_at(bytes, place)) return frame_of(bytes, *opening);
  return std::nullopt;
}

Outlook look_ahead(std::string_view bytes, std::size_t from, std::size_t until, bool final) {
  for (std::size_t at = from;; ++at) {
    at = find_candidate(bytes, at, until);
    if (at >= until) return {std::nullopt, until};
    if (!final && bytes.size() - at < kCertainReach) return {std::nullopt, at};
    const std::string_view reach = bytes.substr(at, kCertainReach);
    bool certain = false;
    if (reach.starts_with("UNA")) {
      const auto frame = una_at(reach, 0);
      certain = frame && frame->certain;
    } else {
      const auto opening = unb_at(reach, 0);
      certain = opening && opening->certain;
    }
    if (certain) return {at, at};
  }
}

std::optional<Frame> find_frame(std::string_view bytes, std::size_t from, std::size_t until, bool open_before,
                                bool implied) {
  until = std::min(until, bytes.size());
  while (from < until) {
    const void* found = std::memchr(bytes.data() + from, 'U', until - from);
    if (found == nullptr) return std::nullopt;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    from = at + 1;
    Peek tag(bytes, at + 1);  // all of them begin with "UN"
    tag.skip_breaks();
    if (tag.now() != 'N') continue;
    const bool open = at == 0 ? open_before : !is_alphanumeric(bytes[at - 1]);
    if (auto frame = frame_at(bytes, at); frame && (open || frame->certain)) return frame;
    if (!open || !implied) continue;
    if (const auto group = ung_at(bytes, at)) {
      Opening opening = *group;
      for (std::size_t i = at + 3; i < std::min(bytes.size(), at + 512); ++i) {
        const auto message = bytes[i] == 'U' ? unh_at(bytes, i) : std::nullopt;
        if (!message || message->element != opening.element) continue;
        opening.component = message->component;
        break;
      }
      if (opening.component != opening.element) return frame_of(bytes, opening);
    }
    if (const auto message = unh_at(bytes, at)) return frame_of(bytes, *message);
  }
  return std::nullopt;
}

}  // namespace limen::edifact
