#include "formats/pnrgov/xml_lines.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/pnrgov/dates.h"

namespace limen::pnrgov {
namespace {

constexpr std::uint32_t kNobody = XmlTree::kNobody;

// "2013-10-12T09:30:00" → "121013", "0930". Nothing unless it has that shape.
std::string edi_date(std::string_view iso) {
  if (iso.size() < 10 || iso[4] != '-' || iso[7] != '-') return {};
  return std::string(iso.substr(8, 2)) + std::string(iso.substr(5, 2)) + std::string(iso.substr(2, 2));
}
std::string edi_time(std::string_view iso) {
  if (iso.size() < 16 || iso[13] != ':') return {};
  std::string time = std::string(iso.substr(11, 2)) + std::string(iso.substr(14, 2));
  if (iso.size() >= 19 && iso[16] == ':' && iso.substr(17, 2) != "00") time += iso.substr(17, 2);
  return time;
}

// "1978-07-01" → "01JUL78", as DOCS writes it; "01JUL1978" where two digits would be read as another year, or as one of
// two. Other shapes are left as they are.
template <typename Read>
std::string document_date(std::string_view iso, const Read& read) {
  constexpr std::string_view kMonths = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
  if (iso.size() < 10 || iso[4] != '-' || iso[7] != '-' || !is_ascii_digits(iso.substr(0, 4)) ||
      !is_ascii_digits(iso.substr(5, 2)) || !is_ascii_digits(iso.substr(8, 2)))
    return std::string(iso);
  const int month = (iso[5] - '0') * 10 + (iso[6] - '0');
  if (month < 1 || month > 12) return std::string(iso);
  const std::string day_month =
      std::string(iso.substr(8, 2)) + std::string(kMonths.substr(3 * static_cast<std::size_t>(month - 1), 3));
  const std::string shorter = day_month + std::string(iso.substr(2, 2));
  const std::string longer = day_month + std::string(iso.substr(0, 4));
  const DocumentDate meant = read(longer), found = read(shorter);
  return found.day == meant.day && !found.other_day ? shorter : longer;
}

bool is_of_infant(std::string_view gender) { return gender.size() == 2 && (gender[1] == 'I' || gender[1] == 'i'); }

std::string traveller_type(std::string_view code) {
  if (code == "ADT") return "A";
  if (code == "CHD" || code == "CNN") return "C";
  if (code == "INF") return "IN";
  return std::string(code);
}

}  // namespace

void XmlLines::begin(std::uint32_t kind, std::uint32_t node) {
  record_->open_line(kind, node == kNobody ? 0 : tree_.node(node).offset);
}

XmlLines& XmlLines::put(std::size_t element, std::size_t component, std::string_view text) {
  record_->add(text, element, component);
  return *this;
}

void XmlLines::end() { builder_.line(); }

void XmlLines::put_date_time(std::size_t element, std::size_t component, std::string_view iso) {
  const std::string date = edi_date(iso);
  put(element, component, date.empty() ? iso : std::string_view(date));
  put(element, component + 1, edi_time(iso));
}

void XmlLines::left_over() {
  struct Left {
    std::uint32_t node;
    std::string path, text;
  };
  std::vector<Left> left;
  tree_.for_each_left([&](std::uint32_t node, std::string_view attribute, std::string_view text) {
    std::string path = tree_.path(node);
    if (!attribute.empty()) path += "@" + std::string(attribute);
    left.push_back({node, std::move(path), std::string(text)});
  });
  for (const Left& one : left) {
    begin(tag("XML"), one.node);
    put(1, 1, one.path).put(2, 1, one.text);
    end();
  }
}

void XmlLines::header(Push& push) {
  record_ = &push.record;
  push.xml = true;
  push.repertoire = edifact::Repertoire::kUnoy;
  push.type = MessageType::kPnrgov;
  push.version = tree_.attribute(0, "Version");
  push.reference = tree_.attribute(0, "TransactionIdentifier");
  if (const std::uint32_t origin = tree_.child(0, "Originator"); origin != kNobody) {
    begin(tag("ORG"), origin);
    put(1, 1, tree_.attribute(origin, "AirlineCode")).put(1, 2, tree_.attribute(origin, "SystemCode"));
    end();
    push.sender = tree_.attribute(origin, "AirlineCode");
  }
  for (std::uint32_t leg = tree_.child(0, "FlightLeg"); leg != kNobody; leg = tree_.child(0, "FlightLeg", leg)) {
    begin(tag("TVL"), leg);
    put_date_time(1, 1, tree_.attribute(leg, "DepartureDateTime"));
    put_date_time(1, 3, tree_.attribute(leg, "ArrivalDateTime"));
    put(2, 1, tree_.child_attribute(leg, "DepartureAirport", "LocationCode"));
    put(3, 1, tree_.child_attribute(leg, "ArrivalAirport", "LocationCode"));
    put(4, 1, tree_.attribute(leg, "CarrierCode"));
    put(5, 1, tree_.attribute(leg, "FlightNumber"));
    end();
  }
  const std::string_view announced = tree_.child_attribute(0, "PNRs", "NumberOfPnrs");
  if (!announced.empty()) {
    begin(tag("EQN"), tree_.child(0, "PNRs"));
    put(1, 1, announced);
    end();
  }
  left_over();
}

void XmlLines::others(Push& push) {
  record_ = &push.record;
  left_over();
}

void XmlLines::locators(std::uint32_t pnr) {
  std::string_view created = tree_.attribute(pnr, "PNR_CreationDate");
  const std::uint32_t first = tree_.child(pnr, "BookingRefID");
  if (first == kNobody) return;
  begin(tag("RCI"), first);
  std::size_t element = 1;
  for (std::uint32_t id = first; id != kNobody; id = tree_.child(pnr, "BookingRefID", id), ++element) {
    put(element, 1, tree_.child_attribute(id, "CompanyName", "Code"));
    put(element, 2, tree_.attribute(id, "ID")).put(element, 3, tree_.attribute(id, "Type"));
    put_date_time(element, 4, created);
    created = {};
  }
  end();
}

void XmlLines::originator(std::uint32_t pnr) {
  for (std::uint32_t pos = tree_.child(pnr, "POS"); pos != kNobody; pos = tree_.child(pnr, "POS", pos)) {
    const std::uint32_t source = tree_.child(pos, "Source");
    if (source == kNobody) continue;
    const std::uint32_t requestor = tree_.child(source, "RequestorID");
    begin(tag("ORG"), source);
    put(1, 1, tree_.attribute(source, "AirlineVendorID")).put(1, 2, tree_.attribute(source, "AirportCode"));
    put(2, 1, tree_.attribute(requestor, "ID")).put(3, 1, tree_.attribute(source, "PseudoCityCode"));
    put(4, 1, tree_.child_attribute(requestor == kNobody ? source : requestor, "CompanyName", "Code"));
    put(5, 1, tree_.attribute(requestor, "Type"));
    put(6, 1, tree_.attribute(source, "ISOCountry")).put(6, 2, tree_.attribute(source, "ISOCurrency"));
    put(7, 1, tree_.attribute(source, "AgentSine"));
    end();
  }
}

void XmlLines::contact(std::uint32_t node) {
  const std::uint32_t street_number = tree_.child(node, "StreetNmbr");
  std::string street(tree_.content(street_number));
  for (std::uint32_t line = tree_.child(node, "AddressLine"); line != kNobody;
       line = tree_.child(node, "AddressLine", line)) {
    const std::string_view text = tree_.content(line);
    if (!street.empty() && !text.empty()) street += ' ';
    street += text;
  }
  begin(tag("ADD"), node);
  const std::string_view use = tree_.attribute(node, "Type");
  put(2, 1, use.empty() ? "700" : use).put(2, 2, street).put(2, 3, tree_.child_text(node, "CityName"));
  put(2, 4, tree_.child_text(node, "StateProv")).put(2, 6, tree_.child_text(node, "CountryName"));
  put(2, 7, tree_.child_text(node, "PostalCode")).put(2, 8, tree_.attribute(node, "PhoneNumber"));
  end();
  const std::string_view mail = tree_.attribute(node, "EmailAddress");
  if (mail.empty()) return;
  begin(tag("ADD"), node);
  put(2, 1, "E").put(2, 2, mail);
  end();
}

void XmlLines::baggage(std::uint32_t node) {
  begin(tag("EBD"), node);
  put(1, 1, tree_.attribute(node, "CurrencyCode")).put(1, 2, tree_.attribute(node, "Amount"));
  const std::string_view pieces = tree_.attribute(node, "SequenceCount");
  const std::string_view quantity = tree_.attribute(node, "UnitOfMeasureQuantity");
  put(2, 1, pieces.empty() ? quantity : pieces).put(2, 2, pieces.empty() ? std::string_view() : quantity);
  put(2, 3, tree_.attribute(node, "UnitOfMeasureCode")).put(3, 1, tree_.attribute(node, "BaggagePool"));
  end();
}

std::string XmlLines::reference_of(std::uint32_t node) {
  const std::string_view surname = tree_.attribute(node, "SurnameRefNumber");
  const std::string_view number = tree_.attribute(node, "RPH");
  if (surname.find('.') != std::string_view::npos || number.empty()) return std::string(surname);
  if (!surname.empty()) return std::string(surname) + "." + std::string(number);
  const auto known = references_.find(number);
  return known != references_.end() ? known->second : std::string(number);
}

void XmlLines::fare(std::uint32_t node) {
  const std::uint32_t info = tree_.child(node, "FareInfo");
  if (info == kNobody) return;
  begin(tag("FAR"), info);
  put(1, 1, tree_.attribute(info, "PTC_Code")).put(2, 1, tree_.attribute(info, "DiscountPercent"));
  put(3, 1, tree_.attribute(info, "CountryCode")).put(4, 1, tree_.attribute(info, "DiscountedFareType"));
  put(5, 1, tree_.attribute(info, "DiscountedFareClassType")).put(6, 1, tree_.attribute(info, "FareBasis"));
  end();
}

void XmlLines::passenger(std::uint32_t node) {
  const std::string reference = reference_of(node);
  std::string_view type = tree_.attribute(node, "PassengerTypeCode");
  if (type.empty()) type = tree_.child_attribute(node, "FareInfo", "PTC_Code");
  begin(tag("TIF"), node);
  put(1, 1, tree_.child_text(node, "Surname"));
  std::string given;
  for (std::uint32_t name = tree_.child(node, "GivenName"); name != kNobody;
       name = tree_.child(node, "GivenName", name)) {
    if (!given.empty()) given += ' ';
    given += tree_.content(name);
  }
  if (const std::string_view title = tree_.child_text(node, "NameTitle"); !title.empty()) {
    given += ' ';
    given += title;
  }
  put(2, 1, given).put(2, 2, traveller_type(type)).put(2, 3, reference);
  put(2, 4, tree_.attribute(node, "AccompaniedByInfantInd") == "true" ? "1" : "");
  end();
  for (std::uint32_t card = tree_.child(node, "CustLoyalty"); card != kNobody;
       card = tree_.child(node, "CustLoyalty", card)) {
    begin(tag("FTI"), card);
    put(1, 1, tree_.attribute(card, "ProgramID")).put(1, 2, tree_.attribute(card, "MembershipID"));
    end();
  }
  if (const std::string_view unique = tree_.attribute(node, "UniqueRef"); !unique.empty()) {
    begin(tag("REF"), node);
    put(1, 1, unique);
    end();
  }
  for (std::uint32_t bag = tree_.child(node, "ExcessBaggage"); bag != kNobody;
       bag = tree_.child(node, "ExcessBaggage", bag))
    baggage(bag);
  fare(node);
  for (std::uint32_t ssr = tree_.child(node, "SSR"); ssr != kNobody; ssr = tree_.child(node, "SSR", ssr))
    request(ssr, reference);
  for (std::uint32_t doc = tree_.child(node, "DOC_SSR"); doc != kNobody; doc = tree_.child(node, "DOC_SSR", doc))
    document_request(doc, reference);
  for (std::uint32_t sale = tree_.child(node, "TicketDocument"); sale != kNobody;
       sale = tree_.child(node, "TicketDocument", sale))
    ticket(sale);
}

void XmlLines::request(std::uint32_t node, std::string_view reference) {
  const std::string own = reference_of(node);
  begin(tag("SSR"), node);
  put(1, 1, tree_.attribute(node, "SSR_Code")).put(1, 2, tree_.attribute(node, "Status"));
  put(1, 3, tree_.attribute(node, "ServiceQuantity")).put(1, 4, tree_.child_attribute(node, "Airline", "Code"));
  put(1, 7, tree_.attribute(node, "BoardPoint")).put(1, 8, tree_.attribute(node, "OffPoint"));
  std::string_view text = tree_.child_text(node, "Text");
  if (text.empty()) text = tree_.child_text(node, "TEXT");
  put(1, 9, text);
  const std::string_view seat = tree_.attribute(node, "SeatNumber");
  put(2, 1, seat).put(2, 3, own.empty() ? reference : std::string_view(own));
  end();
}

std::string XmlLines::document_text(std::uint32_t node, std::string_view kind) {
  std::string text;
  const auto add = [&](std::string_view value) {
    text += '/';
    text += value;
  };
  // A slash parts fields: inside a value it becomes a blank, and the value as received stands in a raw line.
  const auto attribute = [&](std::string_view name) {
    std::string value(tree_.attribute(node, name));
    if (value.find('/') == std::string::npos) return value;
    slashed_.push_back({tree_.path(node) + "@" + std::string(name), value});
    std::replace(value.begin(), value.end(), '/', ' ');
    return std::string(trim(value));
  };
  const bool infant = is_of_infant(tree_.attribute(node, "Gender"));
  const auto birth = [&](std::string_view date) { return birth_date(date, day_, infant); };
  const auto expiry = [&](std::string_view date) { return expiry_date(date, day_); };
  const auto issue = [&](std::string_view date) { return issue_date(date, day_); };
  if (kind == "DOCS") {
    add(attribute("TravelDocType"));
    add(attribute("IssuingLoc"));
    add(attribute("TravelDocNbr"));
    add(attribute("PaxNationality"));
    add(document_date(attribute("DateOfBirth"), birth));
    add(attribute("Gender"));
    add(document_date(attribute("ExpiryDate"), expiry));
    add(attribute("Surname"));
    add(attribute("FirstGivenName"));
    add(attribute("SecondGivenName"));
    if (attribute("PrimaryHolderInd") == "true") add("H");
  } else if (kind == "DOCO") {
    add(attribute("BirthLocation"));
    add(attribute("TravelDocType"));
    add(attribute("TravelDocNbr"));
    add(attribute("PlaceOfIssue"));
    add(document_date(attribute("DateOfIssue"), issue));
    add(attribute("CountryState"));
    if (attribute("InfantInd") == "true") add("I");
  } else {
    add(attribute("AddressType"));
    add(attribute("Country"));
    add(attribute("Address"));
    add(attribute("CityName"));
    add(attribute("StateProvCounty"));
    add(attribute("PostalCode"));
    if (attribute("InfantInd") == "true") add("I");
  }
  while (text.ends_with('/')) text.pop_back();
  return text;
}

void XmlLines::document_request(std::uint32_t node, std::string_view reference) {
  constexpr std::array<std::string_view, 3> kKinds = {"DOCS", "DOCO", "DOCA"};
  const std::string_view code = tree_.attribute(node, "SSR_Code");
  const std::string_view status = tree_.attribute(node, "Status");
  const std::string_view quantity = tree_.attribute(node, "ServiceQuantity");
  std::string_view carrier = tree_.child_attribute(node, "Airline", "Code");
  if (carrier.empty()) carrier = tree_.child_attribute(node, "FlightInfo", "Code");
  const std::string own = reference_of(node);
  for (const std::string_view kind : kKinds) {
    for (std::uint32_t doc = tree_.child(node, kind); doc != kNobody; doc = tree_.child(node, kind, doc)) {
      begin(tag("SSR"), doc);
      put(1, 1, code.empty() ? kind : code).put(1, 2, status).put(1, 3, quantity).put(1, 4, carrier);
      put(1, 9, document_text(doc, kind)).put(2, 3, own.empty() ? reference : std::string_view(own));
      end();
      for (const auto& [path, text] : slashed_) {
        begin(tag("XML"), doc);
        put(1, 1, path).put(2, 1, text);
        end();
      }
      slashed_.clear();
    }
  }
}

void XmlLines::ticket(std::uint32_t node) {
  begin(tag("TKT"), node);
  put(1, 1, tree_.attribute(node, "TicketDocumentNbr")).put(1, 2, tree_.attribute(node, "Type"));
  put(1, 3, tree_.attribute(node, "TotalNbrOfBooklets"));
  end();
  ticket_prices(node);
  if (const std::string_view issued = tree_.attribute(node, "DateOfIssue"); !issued.empty()) {
    begin(tag("DAT"), node);
    put(1, 1, "710");
    put_date_time(1, 2, issued);
    end();
  }
  for (std::uint32_t pay = tree_.child(node, "PaymentInfo"); pay != kNobody;
       pay = tree_.child(node, "PaymentInfo", pay))
    payment(pay);
}

void XmlLines::ticket_prices(std::uint32_t node) {
  const std::uint32_t base = tree_.child(node, "BaseFare");
  const std::uint32_t total = tree_.child(node, "TotalFare");
  if (base != kNobody || total != kNobody) {
    begin(tag("MON"), base != kNobody ? base : total);
    std::size_t element = 1;
    for (const std::uint32_t fare : {base, total}) {
      if (fare == kNobody) continue;
      put(element, 1, fare == base ? "B" : "T").put(element, 2, tree_.attribute(fare, "Amount"));
      put(element++, 3, tree_.attribute(fare, "CurrencyCode"));
    }
    end();
  }
  if (const std::uint32_t price = tree_.child(node, "PricingInfo"); price != kNobody) {
    begin(tag("PTK"), price);
    put(1, 1, tree_.attribute(price, "NonRefundableInd") == "true" ? "NR" : "");
    put_date_time(3, 1, tree_.attribute(price, "Date"));
    put(6, 1, tree_.attribute(price, "LocationCode")).put(6, 2, tree_.attribute(price, "ISOCountryCode"));
    end();
  }
  const std::uint32_t taxes = tree_.child(node, "Taxes");
  if (taxes == kNobody || tree_.child(taxes, "Tax") == kNobody) return;
  begin(tag("TXD"), taxes);
  std::size_t element = 2;
  for (std::uint32_t tax = tree_.child(taxes, "Tax"); tax != kNobody; tax = tree_.child(taxes, "Tax", tax), ++element) {
    put(element, 1, tree_.attribute(tax, "Amount")).put(element, 2, tree_.attribute(tax, "ISOCountry"));
    put(element, 4, tree_.attribute(tax, "CurrencyCode")).put(element, 5, tree_.attribute(tax, "TaxType"));
  }
  end();
}

void XmlLines::payment(std::uint32_t node) {
  begin(tag("FOP"), node);
  const std::string_view use = tree_.attribute(node, "PaymentUse");
  put(1, 1, tree_.attribute(node, "PaymentType")).put(1, 2, use == "NEW" ? "3" : use);
  put(1, 3, tree_.attribute(node, "PaymentAmount")).put(1, 4, tree_.attribute(node, "VendorCode"));
  put(1, 5, tree_.attribute(node, "AccountNbr")).put(1, 6, tree_.attribute(node, "ExpiryDate"));
  end();
  if (const std::string_view name = tree_.attribute(node, "CardHolderName"); !name.empty()) {
    begin(tag("IFT"), node);
    put(1, 1, "4").put(1, 2, "43").put(2, 1, name);
    end();
  }
}

void XmlLines::flight(std::uint32_t node) {
  begin(tag("TVL"), node);
  put_date_time(1, 1, tree_.attribute(node, "DepartureDateTime"));
  put_date_time(1, 3, tree_.attribute(node, "ArrivalDateTime"));
  put(2, 1, tree_.child_attribute(node, "DepartureAirport", "LocationCode"));
  put(3, 1, tree_.child_attribute(node, "ArrivalAirport", "LocationCode"));
  put(4, 1, tree_.child_attribute(node, "MarketingAirline", "Code"));
  put(5, 1, tree_.attribute(node, "FlightNumber")).put(5, 2, tree_.attribute(node, "ResBookDesigCode"));
  end();
  if (const std::uint32_t other = tree_.child(node, "OperatingAirline"); other != kNobody) {
    begin(tag("TRA"), other);
    put(1, 1, tree_.attribute(other, "Code")).put(2, 1, tree_.attribute(other, "FlightNumber"));
    put(2, 2, tree_.attribute(other, "ResBookDesigCode"));
    end();
  }
  const std::string_view quantity = tree_.attribute(node, "NumberInParty");
  const std::string_view status = tree_.attribute(node, "Status");
  if (!quantity.empty() || !status.empty()) {
    begin(tag("RPI"), node);
    put(1, 1, quantity).put(2, 1, status);
    end();
  }
  if (const std::uint32_t equipment = tree_.child(node, "Equipment"); equipment != kNobody) {
    begin(tag("APD"), equipment);
    put(1, 1, tree_.attribute(equipment, "AirEquipType"));
    end();
  }
  for (std::uint32_t ssr = tree_.child(node, "SSR"); ssr != kNobody; ssr = tree_.child(node, "SSR", ssr))
    request(ssr, {});
  for (std::uint32_t doc = tree_.child(node, "DOC_SSR"); doc != kNobody; doc = tree_.child(node, "DOC_SSR", doc))
    document_request(doc, {});
}

void XmlLines::remark(std::uint32_t node) {
  begin(tag("IFT"), node);
  put(1, 1, "4").put(1, 2, "28").put(1, 4, tree_.child_attribute(node, "Airline", "Code"));
  std::string_view text = tree_.child_text(node, "Text");
  if (text.empty()) text = tree_.content(node);
  put(2, 1, text);
  end();
}

void XmlLines::pnr(Record& record, std::optional<CivilDate> day) {
  record_ = &record;
  day_ = day;
  references_.clear();
  for (std::uint32_t p = tree_.child(0, "Passenger"); p != kNobody; p = tree_.child(0, "Passenger", p)) {
    const std::string_view number = tree_.attribute(p, "RPH");
    if (!number.empty()) references_.emplace(number, reference_of(p));
  }
  begin(tag("SRC"), 0);
  end();
  locators(0);
  for (std::uint32_t ssr = tree_.child(0, "SSR"); ssr != kNobody; ssr = tree_.child(0, "SSR", ssr)) request(ssr, {});
  for (std::uint32_t doc = tree_.child(0, "DOC_SSR"); doc != kNobody; doc = tree_.child(0, "DOC_SSR", doc))
    document_request(doc, {});
  const std::string_view changed = tree_.attribute(0, "PNR_TransDate");
  const std::string_view ticketed = tree_.attribute(0, "LastTktDate");
  if (!changed.empty() || !ticketed.empty()) {
    begin(tag("DAT"), 0);
    std::size_t element = 1;
    if (!changed.empty()) {
      put(element, 1, "700");
      put_date_time(element++, 2, changed);
    }
    if (!ticketed.empty()) {
      put(element, 1, "710");
      put_date_time(element, 2, ticketed);
    }
    end();
  }
  for (const std::string_view name : {std::string_view("OSI"), std::string_view("OtherServiceInfo")}) {
    for (std::uint32_t note = tree_.child(0, name); note != kNobody; note = tree_.child(0, name, note)) remark(note);
  }
  originator(0);
  for (std::uint32_t node = tree_.child(0, "ContactInfo"); node != kNobody; node = tree_.child(0, "ContactInfo", node))
    contact(node);
  for (std::uint32_t node = tree_.child(0, "PrepaidBag"); node != kNobody; node = tree_.child(0, "PrepaidBag", node))
    baggage(node);
  for (std::uint32_t p = tree_.child(0, "Passenger"); p != kNobody; p = tree_.child(0, "Passenger", p)) passenger(p);
  for (std::uint32_t node = tree_.child(0, "Flight"); node != kNobody; node = tree_.child(0, "Flight", node))
    flight(node);
  (void)tree_.attribute(0, "NumberOfPassengers");  // counted, not believed
  left_over();
}

}  // namespace limen::pnrgov
