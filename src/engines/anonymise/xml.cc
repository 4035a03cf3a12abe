#include "engines/anonymise/xml.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace limen::anonymise {

namespace {

constexpr std::size_t kMostWaiting = 1U << 20;  // of one tag or text; a longer one is cut
constexpr std::size_t kMostOpen = 256;

struct Rule {
  std::string_view name;
  Treat treat;
};

// Attributes, and elements that hold text. What is not here is not understood.
constexpr std::array kRules = {
    Rule{"Version", Treat::kKeep},
    Rule{"TransactionIdentifier", Treat::kKeep},
    Rule{"TimeStamp", Treat::kKeep},
    Rule{"Target", Treat::kKeep},
    Rule{"SequenceNmbr", Treat::kKeep},
    Rule{"AirlineCode", Treat::kPlace},
    Rule{"SystemCode", Treat::kPlace},
    Rule{"CarrierCode", Treat::kPlace},
    Rule{"FlightNumber", Treat::kPlace},
    Rule{"OperationalSuffix", Treat::kCode},
    Rule{"DepartureDateTime", Treat::kKeep},
    Rule{"ArrivalDateTime", Treat::kKeep},
    Rule{"LocationCode", Treat::kPlace},
    Rule{"Code", Treat::kPlace},
    Rule{"NumberOfPnrs", Treat::kMeasure},
    Rule{"NumberOfPassengers", Treat::kMeasure},
    Rule{"PNR_TransDate", Treat::kKeep},
    Rule{"PNR_CreationDate", Treat::kKeep},
    Rule{"LastTktDate", Treat::kKeep},
    Rule{"ID", Treat::kWords},
    Rule{"Type", Treat::kCode},
    Rule{"AirlineVendorID", Treat::kPlace},
    Rule{"AirportCode", Treat::kPlace},
    Rule{"PseudoCityCode", Treat::kPlace},
    Rule{"ISOCountry", Treat::kCode},
    Rule{"ISOCurrency", Treat::kCode},
    Rule{"ISOCountryCode", Treat::kCode},
    Rule{"AgentSine", Treat::kWords},
    Rule{"StreetNmbr", Treat::kWords},
    Rule{"AddressLine", Treat::kWords},
    Rule{"CityName", Treat::kWords},
    Rule{"StateProv", Treat::kWords},
    Rule{"CountryName", Treat::kCode},
    Rule{"PostalCode", Treat::kWords},
    Rule{"PhoneNumber", Treat::kWords},
    Rule{"EmailAddress", Treat::kWords},
    Rule{"CurrencyCode", Treat::kCode},
    Rule{"Amount", Treat::kMeasure},
    Rule{"SequenceCount", Treat::kMeasure},
    Rule{"UnitOfMeasureQuantity", Treat::kMeasure},
    Rule{"UnitOfMeasureCode", Treat::kCode},
    Rule{"BaggagePool", Treat::kCode},
    Rule{"RPH", Treat::kMeasure},
    Rule{"SurnameRefNumber", Treat::kMeasure},
    Rule{"PTC_Code", Treat::kCode},
    Rule{"DiscountPercent", Treat::kMeasure},
    Rule{"CountryCode", Treat::kCode},
    Rule{"DiscountedFareType", Treat::kCode},
    Rule{"DiscountedFareClassType", Treat::kCode},
    Rule{"FareBasis", Treat::kMeasure},
    Rule{"PassengerTypeCode", Treat::kCode},
    Rule{"Surname", Treat::kWords},
    Rule{"GivenName", Treat::kWords},
    Rule{"FirstGivenName", Treat::kWords},
    Rule{"SecondGivenName", Treat::kWords},
    Rule{"NameTitle", Treat::kWords},
    Rule{"AccompaniedByInfantInd", Treat::kPlace},
    Rule{"ProgramID", Treat::kCode},
    Rule{"MembershipID", Treat::kWords},
    Rule{"UniqueRef", Treat::kWords},
    Rule{"SSR_Code", Treat::kCode},
    Rule{"Status", Treat::kCode},
    Rule{"ServiceQuantity", Treat::kMeasure},
    Rule{"BoardPoint", Treat::kPlace},
    Rule{"OffPoint", Treat::kPlace},
    Rule{"Text", Treat::kWords},
    Rule{"TEXT", Treat::kWords},
    Rule{"OSI", Treat::kWords},
    Rule{"OtherServiceInfo", Treat::kWords},
    Rule{"SeatNumber", Treat::kCode},
    Rule{"TravelDocType", Treat::kCode},
    Rule{"IssuingLoc", Treat::kCode},
    Rule{"TravelDocNbr", Treat::kWords},
    Rule{"PaxNationality", Treat::kCode},
    Rule{"DateOfBirth", Treat::kDate},
    Rule{"Gender", Treat::kCode},
    Rule{"PrimaryHolderInd", Treat::kPlace},
    Rule{"InfantInd", Treat::kPlace},
    Rule{"BirthLocation", Treat::kWords},
    Rule{"PlaceOfIssue", Treat::kWords},
    Rule{"CountryState", Treat::kCode},
    Rule{"AddressType", Treat::kCode},
    Rule{"Country", Treat::kCode},
    Rule{"Address", Treat::kWords},
    Rule{"StateProvCounty", Treat::kWords},
    Rule{"TicketDocumentNbr", Treat::kWords},
    Rule{"TotalNbrOfBooklets", Treat::kMeasure},
    Rule{"DateOfIssue", Treat::kKeep},
    Rule{"NonRefundableInd", Treat::kPlace},
    Rule{"Date", Treat::kKeep},
    Rule{"TaxType", Treat::kCode},
    Rule{"PaymentType", Treat::kCode},
    Rule{"PaymentUse", Treat::kCode},
    Rule{"PaymentAmount", Treat::kMeasure},
    Rule{"VendorCode", Treat::kCode},
    Rule{"AccountNbr", Treat::kWords},
    Rule{"CardHolderName", Treat::kWords},
    Rule{"ResBookDesigCode", Treat::kCode},
    Rule{"NumberInParty", Treat::kMeasure},
    Rule{"AirEquipType", Treat::kCode},
};

Treat of_name(std::string_view name) {
  const auto found = std::find_if(kRules.begin(), kRules.end(), [&](const Rule& rule) { return rule.name == name; });
  return found == kRules.end() ? Treat::kMask : found->treat;
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

constexpr edifact::Separators kMarkup{.component = '<', .element = '>', .release = '\0', .terminator = '&'};

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

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
  if (all.starts_with("<?")) return until("?>", 2);
  char quote = '\0';
  for (std::size_t i = 1; i < all.size(); ++i) {
    const char c = all[i];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i + 1;
    }
  }
  return 0;
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
  if (tag.starts_with("<?xml")) {
    declaration(tag);
    replacer_.begin(repertoire_, kMarkup);
    return sink_(tag);
  }
  if (tag.starts_with("<?") || tag.starts_with("<!")) {
    // Comments and the like may hold anything.
    const std::size_t head = tag.starts_with("<!--") ? 4 : 2;
    sink_(tag.substr(0, head));
    masked(tag.substr(head));
    return;
  }
  if (tag.starts_with("</")) {
    sink_(tag);
    if (!open_.empty()) open_.pop_back();
    return;
  }
  open_tag(tag);
}

void Xml::open_tag(std::string_view tag) {
  std::size_t at = 1;
  while (at < tag.size() && !is_white(tag[at]) && tag[at] != '>' && tag[at] != '/') ++at;
  if (open_.size() < kMostOpen) open_.emplace_back(local_name(tag.substr(1, at - 1)));
  if (open_.back() == "SSR" || open_.back() == "DOC_SSR") request_.clear();
  std::string made(tag.substr(0, at));
  while (at < tag.size()) {
    const std::size_t equals = tag.find('=', at);
    const std::size_t open = tag.find_first_of("\"'", at);
    if (equals == std::string_view::npos || open == std::string_view::npos || open < equals) break;
    const std::size_t close = tag.find(tag[open], open + 1);
    if (close == std::string_view::npos) break;
    std::string value(tag.substr(open + 1, close - open - 1));
    attribute(trim(tag.substr(at, equals - at)), value);
    made += tag.substr(at, open + 1 - at);
    made += value;
    made += tag[close];
    at = close + 1;
  }
  made += tag.substr(at);
  sink_(made);
  if (tag.ends_with("/>")) open_.pop_back();
}

void Xml::attribute(std::string_view full, std::string& value) {
  if (full == "xmlns" || full.starts_with("xmlns:") || full.starts_with("xsi:")) return;
  const std::string_view name = local_name(full);
  const std::string_view element = open_.back();
  if (element == "FlightLeg" && name == "DepartureDateTime" && value.size() >= 10) {
    const auto two = [&](std::size_t place) { return (value[place] - '0') * 10 + (value[place + 1] - '0'); };
    const auto digits = [&](std::size_t place) { return is_ascii_digits(std::string_view(value).substr(place, 2)); };
    if (digits(2) && digits(5) && digits(8) && two(5) >= 1 && two(5) <= 12 && two(8) >= 1) {
      replacer_.flight({two(2), two(5), std::min(two(8), two(5) == 2 ? 28 : 30)});
    }
  }
  if (name == "SSR_Code") request_ = value;
  Treat treat = of_name(name);
  // A card's expiry is no date of a document.
  if (name == "ExpiryDate") treat = element == "DOCS" ? Treat::kDate : Treat::kMeasure;
  if (element == "Originator" && name == "AirlineContactInfo") treat = Treat::kWords;
  value = replaced(value, treat, true);
}

Treat Xml::of_text() const {
  if (open_.empty()) return Treat::kMask;
  const Treat treat = of_name(open_.back());
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
