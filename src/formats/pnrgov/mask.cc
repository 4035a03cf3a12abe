#include "formats/pnrgov/mask.h"

#include <algorithm>
#include <vector>

namespace limen::pnrgov {
namespace {

constexpr std::size_t kLeast = 13;

std::span<char> bytes_of(Value& value) { return {value.data, value.size}; }

// "100.00": at most three places behind the point, or behind the comma.
bool is_amount(std::string_view text) {
  const std::size_t mark = text.find_first_of(".,");
  if (mark == std::string_view::npos || mark > 10 || text.size() - mark > 4) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(mark), is_digit) &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(mark) + 1, text.end(), is_digit);
}

// FOP composites: form : indicator : amount : vendor : account : expiry : … [guide]. Some senders shift them, so that
// every component of a composite in which a card's form stands is looked at, whatever its check digit says; amounts
// stay.
int mask_payment(std::span<Value> values) {
  int found = 0;
  for (std::size_t from = 0; from < values.size();) {
    std::size_t to = from;
    bool card = false;
    while (to < values.size() && values[to].element == values[from].element) {
      const std::string_view text = values[to].text();
      card = card || text == "CC" || text == "DC" || (values[to].component == 1 && text.size() > 8);
      ++to;
    }
    for (Value& value : values.subspan(from, card ? to - from : 0)) {
      if (!is_amount(value.text())) found += edifact::mask_account(bytes_of(value)) ? 1 : 0;
    }
    from = to;
  }
  return found;
}

// A number that was cut in pieces: consecutive values of digits alone.
int mask_across(std::span<Value> values, bool whole) {
  std::vector<std::span<char>> pieces;
  for (Value& value : values) pieces.push_back(bytes_of(value));
  return edifact::mask_cards_across(pieces, whole);
}

// Numbers of documents, tickets, frequent flyers and references of persons are no cards and must stay what they are.
bool is_other_number(std::uint32_t kind, const Value& value) {
  switch (kind) {
    case tag("REF"):
      return value.element >= 1 && value.component <= 2;
    case tag("FTI"):
      return value.element >= 1 && value.component == 2;
    case tag("DOC"):
      return value.element == 2;
    case tag("RFF"):
      return value.element == 1 && value.component == 2;
    case tag("PDT"):
      return value.element == 1 && value.component == 1;
    default:
      return false;
  }
}

// Where numbers of 13, 14, 17 and 18 digits are those of tickets, documents, telephones and messages.
bool has_other_numbers(std::uint32_t kind) {
  switch (kind) {
    case tag("TKT"):
    case tag("DOC"):
    case tag("RFF"):
    case tag("PDT"):
    case tag("COM"):
    case tag("NAD"):
    case tag("BGM"):
    case tag("TDT"):
    case tag("UNB"):
    case tag("UNG"):
    case tag("UNH"):
    case tag("UNT"):
    case tag("UNE"):
    case tag("UNZ"):
      return true;
    default:
      return false;
  }
}

int mask_once(Record& record, bool whole) {
  const std::span<Value> values = record.last_values();
  const std::uint32_t kind = record.last_line().tag;
  const bool text = kind == tag("IFT") || kind == tag("LTS") || kind == tag("SSR") || kind == tag("FTX");
  if (!text && kind != tag("FOP") &&
      std::all_of(values.begin(), values.end(), [](const Value& value) { return value.size < kLeast; }))
    return 0;
  int found = 0;
  bool long_only = has_other_numbers(kind);
  if (kind == tag("FOP")) found += mask_payment(values);
  if (const auto elements = record.elements(record.last_line()); kind == tag("SSR") && !elements.empty()) {
    const std::string_view type = elements.front().text();
    long_only = type.starts_with("TKN") || type.starts_with("DOC");
  }
  std::size_t digits = 0;  // of values that may be pieces of a number
  for (Value& value : values) {
    if (value.size >= kLeast && !is_other_number(kind, value)) {
      found += edifact::mask_cards_once(bytes_of(value), {long_only, whole});
    }
    if (text && value.data[0] >= '0' && value.data[0] <= '9') digits += value.size;
  }
  if (digits >= kLeast) found += mask_across(values, whole);
  return found;
}

}  // namespace

int mask_cards(Record& record) {
  return edifact::mask_until_clean([&](bool whole) { return mask_once(record, whole); });
}

}  // namespace limen::pnrgov
