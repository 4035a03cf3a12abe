#include "engines/anonymise/xml_names.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace limen::anonymise {

namespace {

struct Rule {
  std::string_view name;
  Treat treat;
};

// Attributes, and elements that hold text. What is not here is not understood.
constexpr std::array kRules = {
    Rule{"Version", Treat::kPlace},
    Rule{"TransactionIdentifier", Treat::kReference},
    Rule{"TimeStamp", Treat::kStamp},
    Rule{"Target", Treat::kCode},
    Rule{"SequenceNmbr", Treat::kPlace},
    Rule{"AirlineCode", Treat::kPlace},
    Rule{"SystemCode", Treat::kPlace},
    Rule{"CarrierCode", Treat::kPlace},
    Rule{"FlightNumber", Treat::kPlace},
    Rule{"OperationalSuffix", Treat::kCode},
    Rule{"DepartureDateTime", Treat::kStamp},
    Rule{"ArrivalDateTime", Treat::kStamp},
    Rule{"LocationCode", Treat::kPlace},
    Rule{"Code", Treat::kPlace},
    Rule{"NumberOfPnrs", Treat::kPlace},
    Rule{"NumberOfPassengers", Treat::kPlace},
    Rule{"PNR_TransDate", Treat::kStamp},
    Rule{"PNR_CreationDate", Treat::kStamp},
    Rule{"LastTktDate", Treat::kStamp},
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
    Rule{"SequenceCount", Treat::kPlace},
    Rule{"UnitOfMeasureQuantity", Treat::kMeasure},
    Rule{"UnitOfMeasureCode", Treat::kCode},
    Rule{"BaggagePool", Treat::kCode},
    Rule{"RPH", Treat::kPlace},
    Rule{"SurnameRefNumber", Treat::kPlace},
    Rule{"PTC_Code", Treat::kCode},
    Rule{"DiscountPercent", Treat::kPlace},
    Rule{"CountryCode", Treat::kCode},
    Rule{"DiscountedFareType", Treat::kCode},
    Rule{"DiscountedFareClassType", Treat::kCode},
    Rule{"FareBasis", Treat::kCode},
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
    Rule{"ServiceQuantity", Treat::kPlace},
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
    Rule{"TotalNbrOfBooklets", Treat::kPlace},
    Rule{"DateOfIssue", Treat::kStamp},
    Rule{"NonRefundableInd", Treat::kPlace},
    Rule{"Date", Treat::kStamp},
    Rule{"TaxType", Treat::kCode},
    Rule{"PaymentType", Treat::kCode},
    Rule{"PaymentUse", Treat::kCode},
    Rule{"PaymentAmount", Treat::kMeasure},
    Rule{"VendorCode", Treat::kCode},
    Rule{"AccountNbr", Treat::kWords},
    Rule{"CardHolderName", Treat::kWords},
    Rule{"ResBookDesigCode", Treat::kCode},
    Rule{"NumberInParty", Treat::kPlace},
    Rule{"AirEquipType", Treat::kCode},
};

// Further names of the schema: elements that hold others, and attributes with rules of their own.
constexpr std::array<std::string_view, 38> kOthers = {
    "Airline",
    "ArrivalAirport",
    "BaseFare",
    "BookingRefID",
    "CompanyName",
    "ContactInfo",
    "CustLoyalty",
    "DOCA",
    "DOCO",
    "DOCS",
    "DOC_SSR",
    "DepartureAirport",
    "Equipment",
    "ExcessBaggage",
    "FareInfo",
    "Flight",
    "FlightInfo",
    "FlightLeg",
    "IATA_PNRGOV_NotifRQ",
    "MarketingAirline",
    "OperatingAirline",
    "Originator",
    "PNR",
    "PNRs",
    "POS",
    "Passenger",
    "PaymentInfo",
    "PrepaidBag",
    "PricingInfo",
    "RequestorID",
    "SSR",
    "Source",
    "Tax",
    "Taxes",
    "TicketDocument",
    "TotalFare",
    "AirlineContactInfo",
    "ExpiryDate",
};

// "http://www.iata.org/IATA/2007/00", what the standards of XML use, and the schema's own file.
bool is_known_address(std::string_view text) {
  constexpr std::string_view kIata = "http://www.iata.org/IATA/";
  if (text.starts_with(kIata)) {
    const std::string_view rest = text.substr(kIata.size());
    return rest.size() <= 10 && rest.find_first_not_of("0123456789/.") == std::string_view::npos;
  }
  if (text.ends_with(".xsd")) return is_known_xml_name(text.substr(0, text.size() - 4));
  return text == "http://www.w3.org/2001/XMLSchema-instance" || text == "http://www.w3.org/2001/XMLSchema";
}

}  // namespace

Treat of_xml_name(std::string_view name) {
  const auto found = std::find_if(kRules.begin(), kRules.end(), [&](const Rule& rule) { return rule.name == name; });
  return found == kRules.end() ? Treat::kMask : found->treat;
}

bool is_known_xml_name(std::string_view name) {
  return of_xml_name(name) != Treat::kMask || std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end();
}

bool are_known_addresses(std::string_view value) {
  while (!(value = trim(value)).empty()) {
    const std::size_t end = std::min(value.find_first_of(" \t\r\n"), value.size());
    if (!is_known_address(value.substr(0, end))) return false;
    value.remove_prefix(end);
  }
  return true;
}

bool is_plain_declaration(std::string_view tag) {
  constexpr std::array<std::string_view, 22> kWords = {
      "xml",    "version", "encoding", "standalone", "yes", "no", "utf",  "iso", "windows", "us",   "ascii",
      "latin1", "cp1252",  "1.0",      "1.1",        "8",   "16", "8859", "1",   "15",      "1252", "16le"};
  const std::string lower = to_lower_ascii(tag);
  std::string_view rest = lower;
  while (!rest.empty()) {
    const std::size_t from = rest.find_first_not_of(" \t\r\n<>?='\"-_");
    if (from == std::string_view::npos) return true;
    rest.remove_prefix(from);
    const std::size_t end = std::min(rest.find_first_of(" \t\r\n<>?='\"-_"), rest.size());
    if (std::find(kWords.begin(), kWords.end(), rest.substr(0, end)) == kWords.end()) return false;
    rest.remove_prefix(end);
  }
  return true;
}

}  // namespace limen::anonymise
