#include <algorithm>
#include <cstring>
#include <iterator>

#include "engines/sensitive/sensitive.h"

namespace limen::sensitive {

using pnrgov::Record;
using pnrgov::tag;
using pnrgov::Value;

namespace {

// The letter without case and accent; a blank for everything else. Latin letters with accents come as one byte
// (ISO 8859-1) or as two (UTF-8: C3 and 80–BF); both have the same last six bits.
class Folder {
 public:
  // 0: nothing yet.
  char next(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= 'a' && c <= 'z') return c;
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    if (c >= '0' && c <= '9') return c;
    if (byte < 0x80) {
      lead_ = false;
      return ' ';
    }
    if (byte == 0xC3 && !lead_) {
      lead_ = true;  // Ã itself is taken for a lead byte: what follows decides nothing worse than a missing letter
      return 0;
    }
    lead_ = false;
    constexpr std::string_view kBase = "aaaaaaaceeeeiiiidnooooo ouuuuyts";
    return kBase[byte & 0x1F];
  }

 private:
  bool lead_ = false;
};

void add_blank(std::string& text) {
  if (text.empty() || text.back() != ' ') text += ' ';
}

// K O S H E R: letters that stand alone become one word.
void spell(std::string_view apart, std::string& out) {
  out.clear();
  bool single = false;
  for (std::size_t i = 0; i < apart.size(); ++i) {
    if (apart[i] != ' ') {
      out += apart[i];
      continue;
    }
    const bool next_single = i + 2 < apart.size() && apart[i + 1] != ' ' && apart[i + 2] == ' ';
    if (!(single && next_single)) out += ' ';
    single = next_single;
  }
}

// Status and quantity of a request: "hk1". Whoever glues them on uses these.
bool has_status(std::string_view text) {
  constexpr std::string_view kStatus[] = {"hk", "hn", "hl", "hx", "kk", "kl", "nn", "no", "pn",
                                          "ss", "tk", "uc", "un", "us", "xx", "rr", "lk", "ll"};
  if (text.size() < 3 || text[2] < '0' || text[2] > '9') return false;
  return std::find(std::begin(kStatus), std::end(kStatus), text.substr(0, 2)) != std::end(kStatus);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Behind DDMMM, DDMMMYY or DDMMMYYYY; npos where there is none.
std::size_t behind_date(std::string_view text) {
  for (std::size_t i = 0; i + 5 <= text.size(); ++i) {
    if (!is_digit(text[i]) || !is_digit(text[i + 1]) || (i > 0 && is_digit(text[i - 1]))) continue;
    if (!is_letter(text[i + 2]) || !is_letter(text[i + 3]) || !is_letter(text[i + 4])) continue;
    std::size_t end = i + 5;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == i + 5 && end < text.size() && is_letter(text[end])) continue;  // a word
    return end;
  }
  return std::string_view::npos;
}

// Behind the first digits and what is glued to them: a coupon's "C1" is looked at, too.
std::size_t behind_number(std::string_view text) {
  const std::size_t digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos) return digit;
  const std::size_t end = text.find_first_not_of("0123456789-", digit);
  return std::min(end, text.size());
}

// The first value of the last line, or of its own elements where something stands directly behind the tag.
std::string_view request_of(const Record& record) {
  const auto elements = record.elements(record.lines().back());
  return elements.empty() ? std::string_view() : elements.front().text();
}

// Requests whose text holds names or numbers, so that it is no free text as a whole.
bool is_filled_in(std::string_view request) {
  return request.starts_with("DOC") || request.starts_with("TKN") || request == "INFT" || request == "FQTV";
}

// Which values of a segment are free text. Names, numbers and codes of known meaning are none; what is too long to be
// the code that belongs in its place is some.
bool is_free_text(std::uint32_t kind, std::string_view request, const Value& value) {
  constexpr std::size_t kLongestCode = 3;            // of a payment, a remark's kind
  constexpr std::size_t kLongestPlace = 5;           // of a request: status, airports
  if (value.element == 0 && kind != 0) return true;  // directly behind the tag, where nothing belongs
  switch (kind) {
    case tag("SSR"): {
      if (value.element == 1 && value.component < 9) return value.component > 1 && value.size > kLongestPlace;
      return !is_filled_in(request);
    }
    case tag("IFT"):
      return value.element > 1 || value.size > kLongestCode;
    case tag("FOP"):
      return (value.component <= 2 || value.component == 4) && value.size > kLongestCode;
    case tag("XML"):
      return true;
    case tag("LTS"):
      return true;
    case tag("FTX"):
      return value.element > 3;
    case tag("ADD"):
      return value.element > 1 && value.component >= 8;
    case tag("DAT"):
      return value.element > 1 || value.component > 1;
    case tag("SRC"):
    case tag("RCI"):
    case tag("TIF"):
    case tag("TVL"):
    case tag("TRA"):
    case tag("RPI"):
    case tag("APD"):
    case tag("TRI"):
    case tag("SSD"):
    case tag("TBD"):
    case tag("EBD"):
    case tag("TKT"):
    case tag("MON"):
    case tag("PTK"):
    case tag("TXD"):
    case tag("FTI"):
    case tag("REF"):
    case tag("FAR"):
    case tag("EQN"):
    case tag("MSG"):
    case tag("ORG"):
    case tag("ABI"):
    case tag("SAC"):
    case tag("ERC"):
      return false;
    default:
      return true;  // a segment that nobody knows may hold anything
  }
}

}  // namespace

Filter::Filter(const Rules& rules) : rules_(rules) { counts_.kinds.resize(rules.kinds().size()); }

void Filter::count(std::uint32_t kinds) {
  for (std::size_t k = 0; k < counts_.kinds.size(); ++k) counts_.kinds[k] += kinds >> k & 1U;
}

std::uint32_t Filter::look(std::string_view text) { return look(std::span<const std::string_view>(&text, 1)); }

std::uint32_t Filter::look(std::span<const std::string_view> pieces) {
  std::vector<Value> values(pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    // Only read: look() never writes through it.
    values[i].data = const_cast<char*>(pieces[i].data());
    values[i].size = static_cast<std::uint32_t>(pieces[i].size());
  }
  return look(std::span<const Value>(values));
}

std::uint32_t Filter::look(std::span<const Value> values) {
  apart_.assign(1, ' ');
  joined_.assign(1, ' ');
  bare_.assign(1, ' ');
  for (const Value& value : values) {
    Folder folder;
    for (const char c : value.text()) {
      const char folded = folder.next(c);
      if (folded == 0) continue;
      if (folded != ' ') {
        apart_ += folded;
        joined_ += folded;
        bare_ += folded;
        continue;
      }
      add_blank(apart_);
      add_blank(joined_);
      if (c == ' ') add_blank(bare_);
    }
    add_blank(apart_);
  }
  add_blank(joined_);
  add_blank(bare_);
  std::uint32_t kinds = rules_.of_words(apart_);
  if (joined_ != apart_) kinds |= rules_.of_words(joined_);
  if (bare_ != joined_) kinds |= rules_.of_words(bare_);
  spell(apart_, spelled_);
  if (spelled_ != apart_) kinds |= rules_.of_words(spelled_);
  return kinds | glued_codes();
}

// "KSMLXXHK1", "SSRWCHRHK1": as telegrams write a request, the code with carrier, status and quantity glued on.
std::uint32_t Filter::glued_codes() const {
  std::uint32_t kinds = 0;
  const std::string_view text = apart_;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    std::string_view word = text.substr(from, end - from);
    from = end + 1;
    if (word.size() >= 10 && word.starts_with("ssr")) word.remove_prefix(3);
    if (word.size() < 7 || !(has_status(word.substr(4)) || has_status(word.substr(6)))) continue;
    char code[4];
    for (std::size_t i = 0; i < 4; ++i) code[i] = static_cast<char>(word[i] - (word[i] >= 'a' ? 'a' - 'A' : 0));
    kinds |= rules_.of_code({code, 4});
  }
  return kinds;
}

// "PNR/WheelchairInd", "MealKosher": names of elements, cut where a capital begins.
std::uint32_t Filter::look_at_names(std::span<const Value> values) {
  std::string cut;
  for (const Value& value : values) {
    char before = ' ';
    for (const char c : value.text()) {
      if (c >= 'A' && c <= 'Z' && before >= 'a' && before <= 'z') cut += ' ';
      cut += c;
      before = c;
    }
    cut += ' ';
  }
  return look(std::string_view(cut));
}

std::size_t Filter::free_from(std::string_view request, std::string_view text) {
  if (!is_filled_in(request)) return 0;
  if (request.starts_with("DOC")) return std::string_view::npos;
  return request == "INFT" ? behind_date(text) : behind_number(text);
}

// What stands behind the names of an INFT (its date of birth ends them) and behind the number of FQTV and TKN* is
// nobody's name: there may be text. Gives where it begins in each value.
std::uint32_t Filter::look_behind(Record& record, std::string_view request) {
  const std::span<Value> values = record.last_values();
  if (request.starts_with("DOC") || !is_filled_in(request)) return 0;
  tails_.clear();
  bool behind = false;
  std::size_t first = 0;  // of the tails, among the values
  std::size_t cut = 0;    // and in that value
  for (std::size_t i = 0; i < values.size(); ++i) {
    Value value = values[i];
    if (value.element != 1 || value.component < 9) continue;
    if (!behind) {
      const std::size_t at = free_from(request, value.text());
      if (at == std::string_view::npos) continue;
      behind = true;
      first = i;
      cut = at;
      value.data += at;
      value.size -= static_cast<std::uint32_t>(at);
    }
    tails_.push_back(value);
  }
  const std::uint32_t kinds = tails_.empty() ? 0 : look(std::span<const Value>(tails_));
  if (kinds == 0) return 0;
  note(record, kinds);
  for (Value& tail : tails_) std::memset(tail.data, ' ', tail.size);
  Value& head = values[first];
  while (cut > 0 && (head.data[cut - 1] == ' ' || head.data[cut - 1] == '/')) --cut;
  head.size = static_cast<std::uint32_t>(cut);
  std::size_t kept = first + (cut > 0 ? 1 : 0);
  for (std::size_t i = first + 1; i < values.size(); ++i) {
    if (values[i].element != 1) values[kept++] = values[i];
  }
  record.shorten_last_line(kept);
  return kinds;
}

// The code of a request, in its element or directly behind the tag; also when it is cut over components.
std::uint32_t Filter::code_of(std::span<const Value> values) const {
  const std::uint32_t behind_tag = values.front().element == 0 ? code_in(values, 0, 2) : 0;
  return behind_tag != 0 ? behind_tag : code_in(values, 1, 1);
}

std::uint32_t Filter::code_in(std::span<const Value> values, unsigned element, unsigned first) const {
  char code[8];
  std::size_t size = 0;
  for (const Value& value : values) {
    if (value.element < element) continue;
    if (value.element > element) break;
    for (const char c : value.text()) {
      const bool lower = c >= 'a' && c <= 'z';
      if (!lower && !(c >= 'A' && c <= 'Z')) continue;
      if (size == 4) return 0;
      code[size++] = lower ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (size == 4) {
      const std::uint32_t kinds = rules_.of_code({code, 4});
      // A whole first component is the code, whatever follows.
      if (kinds != 0 || value.component == first) return kinds;
    }
  }
  return 0;
}

// Counts it, and keeps a copy for whoever seals it.
void Filter::note(Record& record, std::uint32_t kinds) {
  pnrgov::Line& line = record.last_line();
  count(kinds);
  ++counts_.segments;
  if (rules_.action() == Action::kSeal) {
    Taken taken{kinds, line.offset, {}};
    for (const Value& value : record.last_values()) {
      if (!taken.text.empty()) taken.text += ' ';
      taken.text += value.text();
    }
    taken_.push_back(std::move(taken));
  }
  line.filtered = true;
}

void Filter::take(Record& record, std::uint32_t kinds, bool everything) {
  note(record, kinds);
  const pnrgov::Line& line = record.last_line();
  if (everything || line.unsplit) {
    record.drop_values_of_last_line();
    return;
  }
  const std::span<Value> values = record.last_values();
  const std::string request(request_of(record));
  std::size_t kept = 0;
  for (Value& value : values) {
    if (is_free_text(line.tag, request, value)) {
      std::memset(value.data, ' ', value.size);
    } else {
      values[kept++] = value;
    }
  }
  record.shorten_last_line(kept);
}

void Filter::filter(Record& record) {
  const pnrgov::Line& line = record.last_line();
  const std::span<Value> values = record.last_values();
  if (values.empty()) return;
  if (line.tag == tag("SSR")) {
    const std::uint32_t kinds = code_of(values);
    if (kinds != 0) return take(record, kinds, true);
  }
  const std::string request(request_of(record));
  if (line.tag == tag("SSR") && !line.unsplit) look_behind(record, request);
  const std::span<Value> left = record.last_values();
  look_at_text(record, left, request);
}

void Filter::look_at_text(Record& record, std::span<const Value> values, std::string_view request) {
  const pnrgov::Line& line = record.last_line();
  std::size_t from = 0;
  while (from < values.size() && !line.unsplit && !is_free_text(line.tag, request, values[from])) ++from;
  if (from == values.size()) return;
  // Free text stands at the end; a reference of a traveller among it does no harm. Names do.
  std::uint32_t kinds = 0;
  if (line.tag == tag("FOP") || (line.tag == tag("SSR") && is_filled_in(request))) {
    tails_.clear();
    for (const Value& value : values) {
      if (is_free_text(line.tag, request, value)) tails_.push_back(value);
    }
    kinds = look(std::span<const Value>(tails_));
  } else {
    kinds = look(values.subspan(from));
  }
  if (line.tag == tag("XML")) kinds |= look_at_names(values);
  if (kinds != 0) take(record, kinds, false);
}

}  // namespace limen::sensitive
