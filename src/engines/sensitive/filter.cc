#include <algorithm>
#include <cstring>

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

// The first value of the last line, or of its own elements where something stands directly behind the tag.
std::string_view request_of(const Record& record) {
  const auto elements = record.elements(record.lines().back());
  return elements.empty() ? std::string_view() : elements.front().text();
}

// Which values of a segment are free text. Names, numbers and codes of known meaning are none.
bool is_free_text(std::uint32_t kind, std::string_view request, const Value& value) {
  if (value.element == 0 && kind != 0) return true;  // directly behind the tag, where nothing belongs
  switch (kind) {
    case tag("SSR"): {
      if (request.starts_with("DOC") || request.starts_with("TKN") || request == "INFT" || request == "FQTV")
        return false;
      return value.element > 1 || value.component >= 9;
    }
    case tag("IFT"):
      return value.element > 1;
    case tag("LTS"):
      return true;
    case tag("FTX"):
      return value.element > 3;
    case tag("ADD"):
      return value.element > 1 && value.component >= 8;
    case tag("DAT"):
    case tag("XML"):
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
    case tag("FOP"):
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

std::uint32_t Filter::look(std::string_view text) {
  Value value;
  // Only read: look() never writes through it.
  value.data = const_cast<char*>(text.data());
  value.size = static_cast<std::uint32_t>(text.size());
  return look(std::span<const Value>(&value, 1));
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

void Filter::take(Record& record, std::uint32_t kinds, bool everything) {
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
  const std::string_view request = request_of(record);
  std::size_t from = 0;
  while (from < values.size() && !line.unsplit && !is_free_text(line.tag, request, values[from])) ++from;
  if (from == values.size()) return;
  // Free text stands at the end; a reference of a traveller among it does no harm.
  const std::uint32_t kinds = look(std::span<const Value>(values).subspan(from));
  if (kinds != 0) take(record, kinds, false);
}

}  // namespace limen::sensitive
