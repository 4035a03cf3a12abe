#include "formats/edifact/mask.h"

#include <algorithm>
#include <array>

#include "formats/edifact/segment.h"

namespace limen::edifact {

namespace {

constexpr std::size_t kLeast = 13;
constexpr std::size_t kMost = 19;

enum : std::uint8_t { kOther, kDigit, kPlainGap, kOddGap };

constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  classes[' '] = classes['-'] = kPlainGap;
  // C2 A0 is the blank that does not break in UTF-8, A0 alone in ISO 8859.
  for (const unsigned char c : {'.', '/', '_', '?', '\t', '\r', '\n', '\xC2', '\xA0'}) classes[c] = kOddGap;
  return classes;
}();

std::uint8_t class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool in_run(char c) { return class_of(c) != kOther; }

bool is_usual_length(std::size_t digits) { return digits == 15 || digits == 16 || digits == 19; }

bool luhn_at(std::span<char* const> digits) {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    const int digit = *digits[i] - '0';
    sum += twice ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 == 0;
}

// Beginnings in use: UATP, American Express, Diners and JCB, Visa, Mastercard, the others with 6.
bool looks_issued(char first, char second) {
  return (first >= '3' && first <= '6') || first == '1' || (first == '2' && second >= '2' && second <= '7');
}

int mask_run(char* from, char* to, CardRule rule) {
  while (from != to && !is_digit(*from)) ++from;
  while (to != from && !is_digit(to[-1])) --to;
  const auto digits = static_cast<std::size_t>(std::count_if(from, to, is_digit));
  if (digits < kLeast) return 0;
  if (!rule.whole && digits == static_cast<std::size_t>(to - from)) {  // the usual case: one stretch
    if (digits > kMost || (rule.long_only && !is_usual_length(digits)) || !luhn({from, digits})) return 0;
    std::fill(from, to - 4, 'X');
    return 1;
  }
  CardRun run;
  CardRun::Gap gap = CardRun::Gap::kNone;
  for (char* at = from; at != to; ++at) {
    const std::uint8_t kind = class_of(*at);
    if (kind == kDigit) {
      run.add(at, gap);
      gap = CardRun::Gap::kNone;
    } else if (kind == kOddGap || gap == CardRun::Gap::kNone) {
      gap = kind == kOddGap ? CardRun::Gap::kOdd : CardRun::Gap::kPlain;
    }
  }
  return run.mask(rule);
}

// Accounts in the bytes of FOP: what stands between its separators.
void mask_payment(std::span<char> bytes) {
  std::size_t from = 0;
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    if (i < bytes.size() && in_run(bytes[i])) continue;
    const std::span<char> text = bytes.subspan(from, i - from);
    if (std::count_if(text.begin(), text.end(), is_digit) >= 12) mask_account(text);
    from = i + 1;
  }
}

enum class Numbers : std::uint8_t { kNoneKnown, kOthersToo, kOthers };

// Which numbers stand in a segment that are no cards': kOthersToo, of 13, 14, 17 and 18 digits.
Numbers numbers_of(std::uint32_t kind) {
  switch (kind) {
    case tag("DOC"):
    case tag("RFF"):
    case tag("REF"):
    case tag("FTI"):
    case tag("PDT"):
      return Numbers::kOthers;
    case tag("SSR"):
    case tag("TKT"):
    case tag("COM"):
    case tag("NAD"):
    case tag("BGM"):
    case tag("TDT"):
      return Numbers::kOthersToo;
    default:
      return is_service_tag(kind) ? Numbers::kOthersToo : Numbers::kNoneKnown;
  }
}

void mask_segment(std::uint32_t kind, std::span<char> bytes) {
  const Numbers numbers = numbers_of(kind);
  if (numbers == Numbers::kOthers) return;
  if (kind == tag("FOP")) mask_payment(bytes);
  mask_cards(bytes, numbers == Numbers::kOthersToo);
}

}  // namespace

bool luhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    if (!is_digit(digits[i])) return false;
    const int digit = digits[i] - '0';
    sum += twice ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 == 0;
}

void CardRun::add(char* digit, Gap before) {
  const std::size_t odd = (starts_.empty() ? 0 : starts_.back().odd) + (before == Gap::kOdd ? 1 : 0);
  if (before != Gap::kNone || digits_.empty()) starts_.push_back({digits_.size(), odd});
  digits_.push_back(digit);
}

void CardRun::clear() {
  digits_.clear();
  starts_.clear();
}

bool CardRun::is_card(const Start& from, const Start& to, CardRule rule) const {
  const std::size_t length = to.at - from.at;
  if (length < kLeast || length > kMost) return false;
  const bool odd = to.odd != from.odd;
  if ((rule.long_only || odd) && !is_usual_length(length)) return false;
  if (odd && !looks_issued(*digits_[from.at], *digits_[from.at + 1])) return false;
  return luhn_at({digits_.data() + from.at, length});
}

int CardRun::mask(CardRule rule) {
  if (rule.whole) return mask_whole();
  if (digits_.size() < kLeast) return clear(), 0;
  int found = 0;
  starts_.push_back({digits_.size(), starts_.back().odd});
  for (std::size_t i = 0; i + 1 < starts_.size(); ++i) {
    std::size_t best = 0;
    for (std::size_t j = i + 1; j < starts_.size() && starts_[j].at - starts_[i].at <= kMost; ++j) {
      // The gap before the next digit is none within the number.
      Start to = starts_[j];
      to.odd = starts_[j - 1].odd;
      if (is_card(starts_[i], to, rule)) best = j;
    }
    if (best == 0) continue;
    const std::size_t length = starts_[best].at - starts_[i].at;
    for (std::size_t k = 0; k + 4 < length; ++k) *digits_[starts_[i].at + k] = 'X';
    ++found;
    i = best - 1;
  }
  clear();
  return found;
}

int CardRun::mask_whole() {
  const bool found = digits_.size() >= kLeast;
  for (std::size_t i = 0; found && i + 4 < digits_.size(); ++i) *digits_[i] = 'X';
  clear();
  return found ? 1 : 0;
}

int mask_cards_once(std::span<char> text, CardRule rule) {
  // A run of 13 covers every 13th place, so that only those are looked at until one fits.
  int found = 0;
  std::size_t at = kLeast - 1;
  while (at < text.size()) {
    if (!in_run(text[at])) {
      at += kLeast;
      continue;
    }
    std::size_t from = at;
    while (from > 0 && in_run(text[from - 1])) --from;
    std::size_t to = at + 1;
    while (to < text.size() && in_run(text[to])) ++to;
    if (to - from >= kLeast) found += mask_run(text.data() + from, text.data() + to, rule);
    at = to + kLeast;
  }
  return found;
}

int mask_cards(std::span<char> text, bool long_only) {
  return mask_until_clean([&](bool whole) { return mask_cards_once(text, {long_only, whole}); });
}

namespace {

// Digits of a piece that holds nothing else but gaps; 0 of any other.
std::size_t digits_of_piece(std::span<const char> text) {
  if (text.size() < 2) return 0;
  std::size_t digits = 0;
  for (const char c : text) {
    if (!in_run(c)) return 0;
    digits += is_digit(c) ? 1 : 0;
  }
  return digits;
}

}  // namespace

int mask_cards_across(std::span<const std::span<char>> pieces, bool whole) {
  int found = 0;
  for (std::size_t from = 0; from < pieces.size();) {
    std::size_t to = from, digits = 0;
    while (to < pieces.size()) {
      const std::size_t more = digits_of_piece(pieces[to]);
      if (more == 0) break;
      digits += more;
      ++to;
    }
    if (to - from > 1 && digits >= kLeast) {
      CardRun run;
      for (const std::span<char> piece : pieces.subspan(from, to - from)) {
        bool gap = true;
        for (char& c : piece) {
          if (is_digit(c)) run.add(&c, gap ? CardRun::Gap::kPlain : CardRun::Gap::kNone);
          gap = !is_digit(c);
        }
      }
      found += run.mask({.long_only = false, .whole = whole});
    }
    from = to + 1;
  }
  return found;
}

int mask_cards_across(std::span<const std::span<char>> pieces) {
  return mask_until_clean([&](bool whole) { return mask_cards_across(pieces, whole); });
}

// Already masked numbers become the same.
bool mask_account(std::span<char> text) {
  const auto digits = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
  if (text.size() < 8 || digits < 5) return false;
  for (std::size_t i = 0; i + 4 < text.size(); ++i) {
    if (is_digit(text[i])) text[i] = 'X';
  }
  return true;
}

std::string masked(std::uint32_t found, std::string_view bytes) {
  std::string text(bytes);
  mask_segment(found, text);
  return text;
}

std::string masked_segments(std::string_view bytes, const Separators& separators) {
  std::string text(bytes);
  SegmentCursor cursor(bytes, separators);
  for (Segment segment; cursor.next(segment);) {
    mask_segment(segment.tag(), {text.data() + segment.offset(), static_cast<std::size_t>(segment.length())});
  }
  return text;
}

}  // namespace limen::edifact
