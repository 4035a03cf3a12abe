#include "engines/anonymise/xml.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/xml_tag.h"
#include "engines/anonymise/xml_names.h"

namespace limen::anonymise {

namespace {

constexpr std::size_t kMostWaiting = 1U << 20;  // of one tag or text; a longer one is cut
constexpr std::size_t kMostOpen = 256;

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

constexpr edifact::Separators kMarkup{.component = '<', .element = '>', .release = '\0', .terminator = '&'};

// "&#65;", "&#x41;": the code point; 0 of anything else.
char32_t referred(std::string_view reference) {
  reference.remove_prefix(1);
  if (reference.size() < 3 || reference.front() != '#') return 0;
  const bool hexadecimal = reference[1] == 'x';
  char32_t value = 0;
  for (const char c : reference.substr(hexadecimal ? 2 : 1, reference.size() - (hexadecimal ? 3 : 2))) {
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower >= '0' && lower <= '9') {
      value = value * (hexadecimal ? 16 : 10) + static_cast<char32_t>(lower - '0');
    } else if (hexadecimal && lower >= 'a' && lower <= 'f') {
      value = value * 16 + static_cast<char32_t>(lower - 'a' + 10);
    } else {
      return 0;
    }
    if (value > 0x10FFFF) return 0;
  }
  return value >= 0xD800 && value < 0xE000 ? 0 : value;
}

// References that every document may use.
bool is_named(std::string_view reference) {
  constexpr std::array<std::string_view, 5> kNames = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
  return std::find(kNames.begin(), kNames.end(), reference) != kNames.end();
}

}  // namespace

// How much of waiting_ is a whole tag, comment or text; 0: more has to come.
std::size_t Xml::whole(std::string_view all) const {
  const auto until = [&](std::string_view end, std::size_t from) {
    const std::size_t at = all.find(end, from);
    return at == std::string_view::npos ? 0 : at + end.size();
  };
  if (all.empty()) return 0;
  if (all.front() != '<') {
    const std::size_t end = all.find('<');
    return end == std::string_view::npos ? 0 : end;
  }
  if (!last_ && all.size() < 9) return 0;
  if (all.starts_with("<!--")) return until("-->", 4);
  if (all.starts_with("<![CDATA[")) return until("]]>", 9);
  return xml_tag_size(all);
}

void Xml::step() {
  std::size_t at = 0;
  const std::string bytes = std::move(waiting_);
  replacer_.begin(repertoire_, kMarkup);
  while (at < bytes.size()) {
    const std::string_view rest = std::string_view(bytes).substr(at);
    std::size_t size = whole(rest);
    const bool cut = size == 0;
    if (cut && !last_ && rest.size() <= kMostWaiting) break;
    if (cut) size = rest.size();
    const std::string_view part = rest.substr(0, size);
    at += size;
    if (cut && part.front() == '<') {
      masked(part);
    } else if (part.starts_with("<![CDATA[")) {
      text(part, true);
    } else if (part.front() == '<') {
      markup(part);
    } else {
      text(part, false);
    }
  }
  waiting_ = bytes.substr(at);
}

void Xml::piece(std::string_view bytes) {
  if (!begun_) {
    begun_ = true;
    repertoire_ = edifact::Repertoire::kUnow;
    open_.clear();
    replacer_.flight({});
  }
  waiting_ += bytes;
  step();
}

void Xml::end() {
  last_ = true;
  step();
  last_ = begun_ = false;
}

void Xml::masked(std::string_view raw) {
  std::string bytes(raw);
  replacer_.mask_outside(bytes);
  replacer_.begin(repertoire_, kMarkup);
  sink_(bytes);
}

void Xml::declaration(std::string_view tag) {
  const std::string lower = to_lower_ascii(tag);
  const std::size_t encoding = lower.find("encoding");
  if (encoding == std::string::npos) return;
  const std::string_view behind = std::string_view(lower).substr(encoding);
  if (behind.find("8859-1") != std::string_view::npos || behind.find("1252") != std::string_view::npos) {
    repertoire_ = edifact::Repertoire::kUnoc;
  }
}

void Xml::markup(std::string_view tag) {
  if (tag.starts_with("<?xml") && is_plain_declaration(tag)) {
    declaration(tag);
    replacer_.begin(repertoire_, kMarkup);
    return sink_(tag);
  }
  if (tag.starts_with("<?") || tag.starts_with("<!")) {
    // Comments and the like may hold anything.
    const std::size_t head = tag.starts_with("<!--") ? 4 : tag.starts_with("<?xml") ? 5 : 2;
    sink_(tag.substr(0, head));
    masked(tag.substr(head));
    return;
  }
  const bool closing = tag.starts_with("</");
  const std::size_t from = closing ? 2 : 1;
  const std::size_t end = std::min(tag.find_first_of(" \t\r\n/>=\"'", from), tag.size());
  const std::string element(local_name(tag.substr(from, end - from)));
  std::string made(tag.substr(0, from));
  made += name(tag.substr(from, end - from));
  if (!closing && (element == "SSR" || element == "DOC_SSR")) request_.clear();
  made += inside(tag.substr(end), element);
  sink_(made);
  if (closing) {
    // Of elements that were never closed, too.
    const auto found = std::find(open_.rbegin(), open_.rend(), element);
    if (found != open_.rend()) open_.erase(std::prev(found.base()), open_.end());
  } else if (!tag.ends_with("/>") && open_.size() < kMostOpen) {
    open_.push_back(element);
  }
}

// Attributes, and what else stands behind the name of a tag: values by their attributes, also without quotation marks;
// what belongs to nothing is masked.
std::string Xml::inside(std::string_view rest, std::string_view element) {
  constexpr std::string_view kEnds = " \t\r\n/>=\"'";
  std::string made;
  std::size_t at = 0;
  std::string_view waiting;  // the name before "="
  while (at < rest.size()) {
    const char c = rest[at];
    if (c != '=' && kEnds.find(c) != std::string_view::npos) {
      made += c;
      ++at;
      continue;
    }
    if (c != '=') {
      const std::size_t end = std::min(rest.find_first_of(kEnds, at), rest.size());
      const std::size_t next = rest.find_first_not_of(" \t\r\n", end);
      const bool named = next != std::string_view::npos && rest[next] == '=';
      waiting = rest.substr(at, end - at);
      std::string text(waiting);
      made += named || is_known_xml_name(waiting) ? name(waiting) : masked_text(text);
      at = end;
      if (!named) waiting = {};
      continue;
    }
    const std::size_t from = std::min(rest.find_first_not_of(" \t\r\n", at + 1), rest.size());
    made += rest.substr(at, from - at);
    at = from;
    if (at == rest.size()) break;
    std::size_t close = std::string_view::npos;
    const bool quoted = rest[at] == '"' || rest[at] == '\'';
    if (quoted) {
      close = std::min(rest.find(rest[at], at + 1), rest.size());
      made += rest[at++];
    } else {
      close = std::min(rest.find_first_of(" \t\r\n>=\"'", at), rest.size());
    }
    // A value that is not closed ends with its tag.
    if (close == rest.size() && rest.ends_with('>')) close = std::max(at, rest.size() - (rest.ends_with("/>") ? 2 : 1));
    std::string value(rest.substr(at, close - at));
    attribute(waiting, element, value);
    waiting = {};
    made += value;
    at = close;
    if (quoted && at < rest.size() && (rest[at] == '"' || rest[at] == '\'')) made += rest[at++];
  }
  return made;
}

// Names that the schema has stay. Others may be anything: they become other words, the same ones in the end of an
// element as in its beginning.
std::string Xml::name(std::string_view full) {
  const std::size_t colon = full.rfind(':');
  const std::string_view local = local_name(full);
  std::string made;
  if (colon != std::string_view::npos) {
    made = full.substr(0, colon);
    if (made != "xmlns") replacer_.replace(Treat::kCode, made);
    made += ':';
  }
  const bool prefix = full.starts_with("xmlns:");
  if (is_known_xml_name(local) || full == "xmlns" || full == "xsi:schemaLocation" ||
      full == "xsi:noNamespaceSchemaLocation") {
    return made.append(local);
  }
  std::string other(local);
  replacer_.replace(prefix ? Treat::kCode : Treat::kWords, other);
  return made + other;
}

std::string Xml::masked_text(std::string text) {
  replacer_.replace(Treat::kMask, text);
  return text;
}

void Xml::attribute(std::string_view full, std::string_view element, std::string& value) {
  if (value.empty()) return;
  if (full == "xmlns" || full.starts_with("xmlns:") || full.starts_with("xsi:")) {
    if (!are_known_addresses(value)) value = replaced(value, Treat::kWords, true);
    return;
  }
  const std::string_view name = local_name(full);
  if (element == "FlightLeg" && name == "DepartureDateTime" && value.size() >= 10) {
    const auto two = [&](std::size_t place) { return (value[place] - '0') * 10 + (value[place + 1] - '0'); };
    const auto digits = [&](std::size_t place) { return is_ascii_digits(std::string_view(value).substr(place, 2)); };
    if (digits(2) && digits(5) && digits(8) && two(5) >= 1 && two(5) <= 12 && two(8) >= 1) {
      replacer_.flight({two(2), two(5), std::min(two(8), two(5) == 2 ? 28 : 30)});
    }
  }
  if (name == "SSR_Code") request_ = value;
  Treat treat = of_xml_name(name);
  // A card's expiry is no date of a document.
  if (name == "ExpiryDate") treat = element == "DOCS" ? Treat::kDate : Treat::kMeasure;
  if (element == "Originator" && name == "AirlineContactInfo") treat = Treat::kWords;
  if (name == "Target" && (value == "Production" || value == "Test")) return;
  value = replaced(value, treat, true);
}

Treat Xml::of_text() const {
  if (open_.empty()) return Treat::kMask;
  const Treat treat = of_xml_name(open_.back());
  if (open_.back() == "Text" || open_.back() == "TEXT") {
    if (request_ == "DOCS") return Treat::kDocs;
    if (request_ == "DOCO") return Treat::kDoco;
    if (request_ == "DOCA") return Treat::kDoca;
  }
  return treat;
}

void Xml::text(std::string_view raw, bool data) {
  if (!data) return sink_(replaced(raw, of_text(), true));
  constexpr std::size_t kHead = 9;  // <![CDATA[
  const std::size_t tail = raw.ends_with("]]>") ? 3 : 0;
  sink_(raw.substr(0, kHead));
  sink_(replaced(raw.substr(kHead, raw.size() - kHead - tail), of_text(), false));
  sink_(raw.substr(raw.size() - tail));
}

// References stay as they are, unless they stand for a letter or digit that was replaced.
std::string Xml::replaced(std::string_view raw, Treat treat, bool references) {
  struct Reference {
    std::size_t place, bytes;  // in the value
    std::string_view raw;
  };
  std::string value;
  std::vector<Reference> found;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::size_t end = references && raw[i] == '&' ? raw.substr(i, 16).find(';') : std::string_view::npos;
    if (end == std::string_view::npos) {
      value += raw[i];
      continue;
    }
    const std::string_view reference = raw.substr(i, end + 1);
    char32_t c = referred(reference);
    if (c == 0 && !is_named(reference)) {  // it may be anything
      value += raw[i];
      continue;
    }
    // What is no number is a sign; in single bytes, so is what has no byte.
    if (c == 0 || (repertoire_ != edifact::Repertoire::kUnow && c >= 0x80)) c = '&';
    const std::string text = to_utf8(std::u32string_view(&c, 1));
    found.push_back({value.size(), text.size(), reference});
    value += text;
    i += end;
  }
  const std::string before = value;
  const std::size_t lead = value.find_first_not_of(" \t\r\n");
  if (lead == std::string::npos) return std::string(raw);
  const std::size_t size = value.find_last_not_of(" \t\r\n") + 1 - lead;
  std::string inner = value.substr(lead, size);
  replacer_.replace(treat, inner);
  value.replace(lead, size, inner);
  std::string made;
  std::size_t at = 0;
  for (const Reference& reference : found) {
    made.append(value, at, reference.place - at);
    at = reference.place + reference.bytes;
    if (value.compare(reference.place, reference.bytes, before, reference.place, reference.bytes) == 0) {
      made += reference.raw;
    } else {
      const auto points = to_code_points(std::string_view(value).substr(reference.place, reference.bytes));
      made += "&#" + std::to_string(static_cast<std::uint32_t>(points.front())) + ";";
    }
  }
  made.append(value, at);
  return made;
}

}  // namespace limen::anonymise
