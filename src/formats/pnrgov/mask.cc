#include "formats/pnrgov/mask.h"

#include <algorithm>

namespace limen::pnrgov {
namespace {

constexpr std::size_t kLeast = 13;
constexpr std::size_t kMost = 19;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_gap(char c) { return c == ' ' || c == '-'; }
bool in_run(char c) { return is_digit(c) || is_gap(c); }

bool length_counts(std::size_t digits, bool long_only) {
  if (digits < kLeast || digits > kMost) return false;
  return !long_only || digits == 15 || digits == 16 || digits == 19;
}

bool luhn_at(std::span<char* const> digits) {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    const int digit = *digits[i] - '0';
    sum += twice ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 == 0;
}

struct Rule {
  bool long_only = false;
  bool whole = false;  // every run that is long enough, as a whole, whatever its check digits say
};

// What is left of a masked number, its last four digits, can be the beginning of another one with what stands behind
// it: whoever reads it again must not find one. Masking goes on until nothing is found; input made for it, where each
// number uncovers the next, loses all its digits instead of being looked at without end.
template <typename Once>
int mask_until_clean(const Once& once) {
  constexpr int kPasses = 4;
  int found = 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    const int more = once(false);
    found += more;
    if (more == 0) return found;
  }
  return found + once(true);
}

// Masks every number in a run of digits, longest first at each place. A number has its own ends: where digits stand
// without a gap, only the whole stretch counts, so that a longer number of another kind is not mistaken for a card.
class Run {
 public:
  void add(char* digit, bool gap_before) {
    digits_.push_back(digit);
    if (gap_before || digits_.size() == 1) starts_.push_back(digits_.size() - 1);
  }
  void clear() {
    digits_.clear();
    starts_.clear();
  }
  std::size_t size() const { return digits_.size(); }
  int mask(Rule rule) {
    if (rule.whole) return mask_whole();
    int found = 0;
    starts_.push_back(digits_.size());
    for (std::size_t i = 0; i + 1 < starts_.size(); ++i) {
      std::size_t best = 0;
      for (std::size_t j = i + 1; j < starts_.size() && starts_[j] - starts_[i] <= kMost; ++j) {
        const std::size_t length = starts_[j] - starts_[i];
        if (length_counts(length, rule.long_only) && luhn_at({digits_.data() + starts_[i], length})) best = j;
      }
      if (best == 0) continue;
      const std::size_t length = starts_[best] - starts_[i];
      for (std::size_t k = 0; k + 4 < length; ++k) *digits_[starts_[i] + k] = 'X';
      ++found;
      i = best - 1;
    }
    clear();
    return found;
  }

 private:
  int mask_whole() {
    const bool found = digits_.size() >= kLeast;
    for (std::size_t i = 0; found && i + 4 < digits_.size(); ++i) *digits_[i] = 'X';
    clear();
    return found ? 1 : 0;
  }

  std::vector<char*> digits_;
  std::vector<std::size_t> starts_;
};

int mask_run(char* from, char* to, Rule rule) {
  while (from != to && is_gap(*from)) ++from;
  while (to != from && is_gap(to[-1])) --to;
  if (!rule.whole && std::all_of(from, to, is_digit)) {  // the usual case: one stretch
    const auto length = static_cast<std::size_t>(to - from);
    if (!length_counts(length, rule.long_only) || !luhn({from, length})) return 0;
    std::fill(from, to - 4, 'X');
    return 1;
  }
  Run run;
  bool gap = false;
  for (char* at = from; at != to; ++at) {
    if (!is_digit(*at)) {
      gap = true;
      continue;
    }
    run.add(at, gap);
    gap = false;
  }
  return run.size() < kLeast ? 0 : run.mask(rule);
}

// The account of a card in FOP: everything but the last four is made unreadable, whether the check digit is right or
// not. Already masked numbers become the same.
bool mask_account(std::span<char> text) {
  const auto digits = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
  if (text.size() < 8 || digits < 5) return false;
  for (std::size_t i = 0; i + 4 < text.size(); ++i) {
    if (is_digit(text[i])) text[i] = 'X';
  }
  return digits > 4;
}

// FOP composites: form : indicator : amount : vendor : account : expiry : … [guide]. Some senders shift them, so that
// every component of a composite that begins with a card's form is looked at; amounts have a point in them.
int mask_payment(std::span<Value> values) {
  int found = 0;
  std::uint16_t card_element = 0;
  for (Value& value : values) {
    const std::string_view text = value.text();
    if (value.component == 1 && value.element != card_element)
      card_element = text == "CC" || text == "DC" || text.size() > 8 ? value.element : 0;
    if (value.element != card_element || text.find('.') != std::string_view::npos) continue;
    found += mask_account({value.data, value.size}) ? 1 : 0;
  }
  return found;
}

// Digits of a value that holds nothing else but gaps; 0 of any other.
std::size_t digits_of_piece(std::string_view text) {
  if (text.size() < 2) return 0;
  std::size_t digits = 0;
  for (const char c : text) {
    if (!in_run(c)) return 0;
    digits += is_digit(c) ? 1 : 0;
  }
  return digits;
}

// A number that was cut in pieces: consecutive values of digits alone.
int mask_across(std::span<Value> values, bool whole) {
  int found = 0;
  for (std::size_t from = 0; from < values.size();) {
    std::size_t to = from, digits = 0;
    while (to < values.size()) {
      const std::size_t more = digits_of_piece(values[to].text());
      if (more == 0) break;
      digits += more;
      ++to;
    }
    if (to - from > 1 && digits >= kLeast) {
      Run run;
      for (Value& value : values.subspan(from, to - from)) {
        bool gap = true;
        for (std::size_t i = 0; i < value.size; ++i) {
          if (is_digit(value.data[i])) run.add(value.data + i, gap);
          gap = !is_digit(value.data[i]);
        }
      }
      found += run.mask({.long_only = false, .whole = whole});
    }
    from = to + 1;
  }
  return found;
}

int mask_once(std::span<char> text, Rule rule) {
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

int mask_once(Record& record, bool whole) {
  const std::span<Value> values = record.last_values();
  const std::uint32_t kind = record.last_line().tag;
  // The unique reference and the frequent flyer's number are no cards and must stay what they are.
  if (kind == tag("REF") || kind == tag("FTI")) return 0;
  const bool text = kind == tag("IFT") || kind == tag("LTS") || kind == tag("SSR");
  if (!text && kind != tag("FOP") &&
      std::all_of(values.begin(), values.end(), [](const Value& value) { return value.size < kLeast; }))
    return 0;
  int found = 0;
  // Where tickets and documents are named, numbers of 13, 14, 17 and 18 digits are theirs.
  bool long_only = kind == tag("TKT");
  if (kind == tag("FOP")) found += mask_payment(values);
  if (const auto elements = record.elements(record.last_line()); kind == tag("SSR") && !elements.empty()) {
    const std::string_view type = elements.front().text();
    long_only = type.starts_with("TKN") || type.starts_with("DOC");
  }
  for (Value& value : values) {
    if (value.size >= kLeast) found += mask_once(std::span<char>(value.data, value.size), {long_only, whole});
  }
  if (text) found += mask_across(values, whole);
  return found;
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

int mask_cards(std::span<char> text, bool long_only) {
  return mask_until_clean([&](bool whole) { return mask_once(text, {long_only, whole}); });
}

int mask_cards(Record& record) {
  return mask_until_clean([&](bool whole) { return mask_once(record, whole); });
}

}  // namespace limen::pnrgov
