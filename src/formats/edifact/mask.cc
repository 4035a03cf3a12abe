#include "formats/edifact/mask.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "formats/edifact/segment.h"

namespace limen::edifact {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_filler(char c) { return c == ' ' || c == '-' || c == '\r' || c == '\n'; }

// ISO 7812-1 annex B, from the right.
bool passes_check(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return sum % 10 == 0;
}

// Lengths and beginnings in use: UATP, American Express and Diners, JCB, Visa, Mastercard, the others with 6.
bool looks_issued(std::string_view digits) {
  const std::size_t n = digits.size();
  const int two = (digits[0] - '0') * 10 + (digits[1] - '0');
  switch (digits[0]) {
    case '1':
      return n == 15;
    case '2':
      return n == 16 && two >= 22 && two <= 27;
    case '3':
      return two == 34 || two == 37 ? n == 15 : n >= 14 && n <= 19;
    case '4':
      return n == 13 || n == 16 || n == 19;
    case '5':
    case '6':
      return n >= 12 && n <= 19;
    default:
      return false;
  }
}

}  // namespace

bool may_hold_card_number(std::uint32_t found) {
  // The segments of lists, answers, acknowledgements and bookings whose values are codes, names, dates and numbers of
  // other kinds. Whatever else comes can be anything.
  static constexpr auto kOthers = std::to_array<std::uint32_t>(
      {tag("UNA"), tag("UNB"), tag("UNG"), tag("UNH"), tag("UNS"), tag("UNT"), tag("UNE"), tag("UNZ"), tag("UCI"),
       tag("UCF"), tag("UCM"), tag("UCS"), tag("UCD"), tag("BGM"), tag("RFF"), tag("DTM"), tag("LOC"), tag("NAD"),
       tag("CTA"), tag("COM"), tag("TDT"), tag("ATT"), tag("MEA"), tag("GEI"), tag("EMP"), tag("NAT"), tag("DOC"),
       tag("GID"), tag("QTY"), tag("CPI"), tag("CNT"), tag("AUT"), tag("ERP"), tag("ERC"), tag("PDT"), tag("MSG"),
       tag("ORG"), tag("TVL"), tag("EQN"), tag("SRC"), tag("RCI"), tag("DAT"), tag("REF"), tag("EBD"), tag("FAR"),
       tag("TIF"), tag("FTI"), tag("TKT"), tag("MON"), tag("PTK"), tag("TXD"), tag("TRI"), tag("TBD"), tag("RPI"),
       tag("APD"), tag("TRA"), tag("CON"), tag("SSD"), tag("ABI"), tag("SAC"), tag("SEQ"), tag("PTS")});
  return std::find(kOthers.begin(), kOthers.end(), found) == kOthers.end();
}

std::size_t mask_card_numbers(std::span<char> bytes, bool every) {
  std::size_t found = 0;
  std::vector<std::size_t> places;
  std::string digits;
  const auto close = [&] {
    const bool number =
        digits.size() >= 12 && digits.size() <= 19 && (every || (looks_issued(digits) && passes_check(digits)));
    if (number) {
      ++found;
      for (std::size_t i = 0; i + 4 < places.size(); ++i) bytes[places[i]] = 'X';
    }
    places.clear();
    digits.clear();
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (is_digit(bytes[i])) {
      places.push_back(i);
      digits.push_back(bytes[i]);
    } else if (!digits.empty() && !is_filler(bytes[i])) {
      close();
    }
  }
  close();
  return found;
}

std::string masked(std::uint32_t found, std::string_view bytes) {
  std::string text(bytes);
  if (may_hold_card_number(found)) mask_card_numbers(text, found == tag("FOP"));
  return text;
}

std::string masked_segments(std::string_view bytes, const Separators& separators) {
  std::string text(bytes);
  SegmentCursor cursor(bytes, separators);
  for (Segment segment; cursor.next(segment);) {
    if (!may_hold_card_number(segment.tag())) continue;
    const std::span<char> place(text.data() + segment.offset(), segment.length());
    mask_card_numbers(place, segment.tag() == tag("FOP"));
  }
  return text;
}

}  // namespace limen::edifact
