#include "engines/sensitive/xml.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "base/xml_tag.h"
#include "formats/edifact/mask.h"

namespace limen::sensitive {

namespace {

constexpr std::size_t kMostWaiting = 1U << 20;
constexpr std::size_t kMostOpen = 256;
constexpr std::string_view kWhite = " \t\r\n";
constexpr std::string_view kEnds = " \t\r\n/>=\"'";

bool begins_tag(std::string_view all) {
  return all.starts_with('<') && !all.starts_with("<!--") && !all.starts_with("<![CDATA[");
}

// A tag, or the text up to the next one, with its comments and sections. 0: more has to come.
std::size_t unit(std::string_view all) {
  constexpr std::size_t kLongestHead = 9;  // <![CDATA[
  std::size_t at = 0;
  while (at < all.size()) {
    at = all.find('<', at);
    if (at == std::string_view::npos || all.size() - at < kLongestHead) return 0;
    const std::string_view rest = all.substr(at);
    if (begins_tag(rest)) return at > 0 ? at : xml_tag_size(all);
    const std::string_view end = rest.starts_with("<!--") ? "-->" : "]]>";
    const std::size_t close = rest.find(end, 4);
    if (close == std::string_view::npos) return 0;
    at += close + end.size();
  }
  return 0;
}

// Where a text that is too long is cut: not within a number.
std::size_t cut_of(std::string_view all) {
  constexpr std::size_t kBack = 4096;
  const std::size_t least = all.size() - std::min(all.size(), kBack);
  for (std::size_t at = all.size(); at > least; --at) {
    const char c = all[at - 1];
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return at;
  }
  return all.size();
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_white(char c) { return kWhite.find(c) != std::string_view::npos; }

// "&#49;", "&#x31;": the character; '&' of one that is no ASCII or has a name.
char referred(std::string_view reference) {
  std::string_view digits = reference.substr(1, reference.size() - 2);
  if (!digits.starts_with('#')) return '&';
  digits.remove_prefix(1);
  const bool hexadecimal = digits.starts_with('x');
  if (hexadecimal) digits.remove_prefix(1);
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
  const bool good = error == std::errc() && end == digits.data() + digits.size() && value >= 9 && value < 0x80;
  return good ? static_cast<char>(value) : '&';
}

}  // namespace

XmlFilter::Content XmlFilter::content_of(std::string_view name) {
  constexpr std::array<std::string_view, 17> kNames = {
      "Surname",      "GivenName",   "FirstGivenName", "SecondGivenName", "NameTitle",      "CardHolderName",
      "AddressLine",  "CityName",    "StreetNmbr",     "StateProv",       "PostalCode",     "Address",
      "EmailAddress", "CountryName", "BirthLocation",  "PlaceOfIssue",    "StateProvCounty"};
  constexpr std::array<std::string_view, 6> kNumbers = {
      "TravelDocNbr", "TicketDocumentNbr", "MembershipID", "UniqueRef", "ID", "TransactionIdentifier"};
  if (name == "AccountNbr") return Content::kAccount;
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return Content::kName;
  return std::find(kNumbers.begin(), kNumbers.end(), name) != kNumbers.end() ? Content::kNumber : Content::kText;
}

std::string XmlFilter::piece(std::string_view bytes, bool last) {
  waiting_ += bytes;
  std::string ready;
  std::size_t at = 0;
  while (at < waiting_.size()) {
    const std::string_view rest = std::string_view(waiting_).substr(at);
    std::size_t size = unit(rest);
    const bool whole = size != 0;
    if (!whole) {
      if (!last && rest.size() <= kMostWaiting) break;
      size = last ? rest.size() : cut_of(rest);
    }
    std::string part(rest.substr(0, size));
    if (whole && begins_tag(part)) {
      tag(part);
    } else {
      text(part);
    }
    ready += part;
    at += size;
  }
  waiting_.erase(0, at);
  return ready;
}

std::vector<XmlFilter::Attribute> XmlFilter::attributes(std::string_view tag, std::size_t from) {
  std::vector<Attribute> found;
  Attribute one;
  for (std::size_t at = from; at < tag.size();) {
    if (tag[at] != '=') {
      if (kEnds.find(tag[at]) != std::string_view::npos) {
        ++at;
        continue;
      }
      const std::size_t end = std::min(tag.find_first_of(kEnds, at), tag.size());
      const std::size_t next = tag.find_first_not_of(kWhite, end);
      const bool named = next != std::string_view::npos && tag[next] == '=';
      one = {at, end - at, at, end - at};
      if (!named) found.push_back(one);  // what belongs to nothing is a text
      at = end;
      continue;
    }
    at = std::min(tag.find_first_not_of(kWhite, at + 1), tag.size());
    if (at == tag.size()) break;
    const bool quoted = tag[at] == '"' || tag[at] == '\'';
    one.value = at + (quoted ? 1 : 0);
    const std::size_t end = quoted ? tag.find(tag[at], at + 1) : tag.find_first_of(" \t\r\n>=\"'", at);
    std::size_t close = std::min(end, tag.size());
    if (close == tag.size() && tag.ends_with('>')) close -= tag.ends_with("/>") ? 2 : 1;
    if (!quoted && close + 1 == tag.size() && tag.ends_with("/>")) --close;
    close = std::max(close, one.value);
    one.value_size = close - one.value;
    found.push_back(one);
    one = {};
    at = close + (quoted && close < tag.size() && tag[close] == tag[at] ? 1 : 0);
  }
  return found;
}

void XmlFilter::add(std::string_view part, std::size_t from, std::size_t to, bool references, Plain& plain) {
  constexpr std::size_t kLongest = 12;
  for (std::size_t i = from; i < to; ++i) {
    const std::size_t end =
        references && part[i] == '&' ? part.substr(i, std::min(kLongest, to - i)).find(';') : std::string_view::npos;
    const std::size_t size = end == std::string_view::npos ? 1 : end + 1;
    plain.text += size == 1 ? part[i] : referred(part.substr(i, size));
    plain.places.push_back({i, size});
    i += size - 1;
  }
}

// A reference stays one of the same length.
void XmlFilter::put(std::string& part, const Plain::Place& place, char c) {
  constexpr std::size_t kLeast = 5;  // &#49;
  if (place.size == 1) {
    part[place.at] = c;
  } else if (place.size >= kLeast) {
    const std::string number = std::to_string(static_cast<int>(c));
    std::string made = "&#" + std::string(place.size - 3 - number.size(), '0') + number + ";";
    part.replace(place.at, place.size, made);
  }
}

void XmlFilter::clean(std::string& part, const Plain& plain, Content content, bool blank, std::size_t free_from) {
  std::string text = plain.text;
  int cards = 0;
  if (content == Content::kAccount) {
    cards = edifact::mask_account(text) ? 1 : 0;
  } else if (content != Content::kNumber) {
    cards = edifact::mask_cards(text);
  }
  filter_.counts().cards += static_cast<std::uint64_t>(cards);
  if (blank) free_from = 0;
  if (!blank && content == Content::kText && free_from < text.size()) {
    const std::uint32_t kinds = filter_.look(std::string_view(text).substr(free_from));
    if (kinds != 0) {
      filter_.count(kinds);
      ++filter_.counts().segments;
      blank = true;
    }
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (blank && i >= free_from && !is_white(text[i])) text[i] = ' ';
    if (text[i] != plain.text[i]) put(part, plain.places[i], text[i]);
  }
}

// "WheelchairInd", "MealKosher": cut where a capital begins.
bool XmlFilter::reveals(std::string_view name) {
  std::string cut(1, ' ');
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z' && cut.back() >= 'a' && cut.back() <= 'z') cut += ' ';
    cut += c;
  }
  const std::uint32_t kinds = filter_.look(cut) | filter_.look(name);
  if (kinds == 0) return false;
  filter_.count(kinds);
  return true;
}

void XmlFilter::close(std::string_view name) {
  const auto found = std::find(open_.rbegin(), open_.rend(), name);
  if (found != open_.rend()) open_.erase(std::prev(found.base()), open_.end());
  if (open_.size() < blank_from_) blank_from_ = 0;
}

void XmlFilter::tag(std::string& part) {
  if (part.starts_with("<?") || part.starts_with("<!")) return text(part);
  const bool closing = part.starts_with("</");
  const std::size_t from = closing ? 2 : 1;
  const std::size_t end = std::min(part.find_first_of(kEnds, from), part.size());
  const std::string name(local_name(std::string_view(part).substr(from, end - from)));
  const std::size_t name_at = end - name.size();
  const auto hide = [&](std::size_t at, std::size_t size) { std::fill_n(part.data() + at, size, 'X'); };
  const bool secret = reveals(name);
  if (secret) hide(name_at, name.size());
  if (closing) close(name);
  const std::vector<Attribute> found = attributes(part, end);
  bool blank = secret || blank_from_ != 0;
  if (name == "SSR" || name == "DOC_SSR") request_.clear();
  for (const Attribute& one : found) {
    if (std::string_view(part).substr(one.name, one.name_size) != "SSR_Code") continue;
    request_ = trim(std::string_view(part).substr(one.value, one.value_size));
    const std::uint32_t kinds = rules_.of_code(request_);
    if (kinds == 0) continue;
    filter_.count(kinds);
    ++filter_.counts().segments;
    blank = true;
  }
  if (!closing && !part.ends_with("/>") && open_.size() < kMostOpen) {
    open_.push_back(name);
    if (blank && blank_from_ == 0) blank_from_ = open_.size();
  }
  for (const Attribute& one : found) {
    const std::string attribute(local_name(std::string_view(part).substr(one.name, one.name_size)));
    const bool stray = one.value == one.name;
    const bool shows = !stray && reveals(attribute);
    if (shows) hide(one.name + one.name_size - attribute.size(), attribute.size());
    Plain plain;
    add(part, one.value, one.value + one.value_size, true, plain);
    clean(part, plain, stray ? Content::kText : content_of(attribute), blank || shows);
  }
}

void XmlFilter::text(std::string& part) {
  Plain plain;
  const std::string_view all = part;
  std::vector<Plain> comments;
  for (std::size_t at = 0; at < all.size();) {
    const std::string_view rest = all.substr(at);
    const bool comment = rest.starts_with("<!--");
    if (comment || rest.starts_with("<![CDATA[")) {
      const std::size_t head = comment ? 4 : 9;
      const std::size_t end = std::min(rest.find(comment ? "-->" : "]]>", head), rest.size());
      Plain inner;
      add(all, at + head, at + end, false, comment ? inner : plain);
      if (comment) comments.push_back(std::move(inner));
      at += std::min(end + 3, rest.size());
      continue;
    }
    const std::size_t end = std::min(rest.find("<!", 1), rest.size());
    add(all, at, at + end, true, plain);
    at += end;
  }
  const Content content = open_.empty() ? Content::kText : content_of(open_.back());
  const bool in_request = !open_.empty() && (open_.back() == "Text" || open_.back() == "TEXT");
  clean(part, plain, content, blank_from_ != 0, in_request ? Filter::free_from(request_, plain.text) : 0);
  for (const Plain& comment : comments) clean(part, comment, Content::kText, blank_from_ != 0);
}

}  // namespace limen::sensitive
