// The same bookings as IATA_PNRGOV_NotifRQ [IATA PADIS XML implementation guide 13.1].
#include <fmt/format.h>

#include <initializer_list>
#include <utility>

#include "engines/traffic/bookings.h"

namespace limen::traffic {
namespace {

class Xml {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  explicit Xml(std::string& out) : out_(out) {}
  // Attributes without a value are left out.
  void open(std::string_view name, Attributes attributes = {}) {
    begin(name, attributes);
    out_ += '>';
  }
  void close(std::string_view name) {
    out_ += "</";
    out_ += name;
    out_ += '>';
  }
  void empty(std::string_view name, Attributes attributes = {}) {
    begin(name, attributes);
    out_ += "/>";
  }
  void text(std::string_view name, std::string_view content) {
    open(name);
    escape(content);
    close(name);
  }

 private:
  void begin(std::string_view name, Attributes attributes) {
    out_ += '<';
    out_ += name;
    for (const auto& [key, value] : attributes) {
      if (value.empty()) continue;
      out_ += ' ';
      out_ += key;
      out_ += "=\"";
      escape(value);
      out_ += '"';
    }
  }
  void escape(std::string_view text) {
    for (const char c : text) {
      switch (c) {
        case '&':
          out_ += "&amp;";
          break;
        case '<':
          out_ += "&lt;";
          break;
        case '"':
          out_ += "&quot;";
          break;
        default:
          out_ += c;
      }
    }
  }
  std::string& out_;
};

std::string stamp(CivilDate day, int minute) {
  return fmt::format("{}T{:02}:{:02}:00", day.to_text(), minute / 60, minute % 60);
}

class Document {
 public:
  Document(const Dialect& dialect, const Flight& flight, std::string& out) : d_(dialect), f_(flight), x_(out) {}

  void write(std::string_view reference, std::span<const Booking> bookings) {
    const std::string version = d_.version + "." + d_.release;
    x_.open(
        "IATA_PNRGOV_NotifRQ",
        {{"xmlns", "http://www.iata.org/IATA/2007/00"}, {"Version", version}, {"TransactionIdentifier", reference}});
    x_.empty("Originator", {{"AirlineCode", f_.carrier}, {"SystemCode", f_.from}});
    flight("FlightLeg", "CarrierCode", f_.carrier, f_.number);
    x_.close("FlightLeg");
    x_.open("PNRs", {{"NumberOfPnrs", std::to_string(bookings.size())}});
    for (const Booking& booking : bookings) this->booking(booking);
    x_.close("PNRs");
    x_.close("IATA_PNRGOV_NotifRQ");
  }

 private:
  void flight(std::string_view name, std::string_view key, std::string_view carrier, std::string_view number,
              std::string_view party = {}) {
    const std::string leaves = stamp(f_.day, f_.departure), lands = stamp(f_.arrival_day, f_.arrival);
    x_.open(name, {{key, carrier},
                   {"FlightNumber", number},
                   {"DepartureDateTime", leaves},
                   {"ArrivalDateTime", lands},
                   {"ResBookDesigCode", party.empty() ? "" : "Y"},
                   {"NumberInParty", party},
                   {"Status", party.empty() ? "" : "HK"}});
    x_.empty("DepartureAirport", {{"LocationCode", f_.from}});
    x_.empty("ArrivalAirport", {{"LocationCode", f_.to}});
  }

  void booking(const Booking& booking) {
    x_.open("PNR", {{"NumberOfPassengers", std::to_string(booking.guests.size())},
                    {"PNR_CreationDate", stamp(booking.created, booking.minute)},
                    {"PNR_TransDate", stamp(booking.created + 1, 12 * 60 + 2)}});
    x_.open("BookingRefID", {{"ID", booking.locator}});
    x_.empty("CompanyName", {{"Code", f_.carrier}});
    x_.close("BookingRefID");
    x_.open("ContactInfo", {{"PhoneNumber", "555 0100"}});
    x_.text("AddressLine", "1 HIGH STREET");
    x_.text("CityName", "VALMORA");
    x_.text("CountryName", "UT");
    x_.close("ContactInfo");
    for (std::size_t i = 0; i < booking.guests.size(); ++i) {
      if (booking.guests[i].named) passenger(booking, i);
    }
    const std::string party = std::to_string(booking.guests.size());
    flight("Flight", "", "", f_.number, party);
    x_.empty("MarketingAirline", {{"Code", f_.carrier}});
    for (std::size_t i = 0; i < booking.guests.size(); ++i) requests(booking, i);
    x_.close("Flight");
    x_.close("PNR");
  }

  static std::string number_of(std::size_t index) { return std::to_string(index + 1); }

  void passenger(const Booking& booking, std::size_t index) {
    const Guest& guest = booking.guests[index];
    const Flyer& flyer = *guest.told.flyer;
    bool holds = false;
    for (const Guest& other : booking.guests) holds |= other.held && other.adult == index;
    x_.open("Passenger", {{"RPH", number_of(index)},
                          {"SurnameRefNumber", guest.reference},
                          {"AccompaniedByInfantInd", holds ? "true" : ""},
                          {"PassengerTypeCode", flyer.infant  ? "INF"
                                                : flyer.child ? "CHD"
                                                              : "ADT"},
                          {"UniqueRef", flyer.unique}});
    std::string given = guest.told.given;
    if (!guest.told.second.empty()) given += " " + guest.told.second;
    x_.text("GivenName", given);
    if (!guest.title.empty()) x_.text("NameTitle", guest.title);
    x_.text("Surname", guest.told.surname);
    if (guest.told.documents && !guest.requested) docs(guest, {});
    x_.open("TicketDocument", {{"TicketDocumentNbr", guest.ticket},
                               {"Type", "T"},
                               {"TotalNbrOfBooklets", "1"},
                               {"DateOfIssue", booking.created.to_text()}});
    x_.empty("TotalFare", {{"Amount", "104.10"}, {"CurrencyCode", "EUR"}});
    x_.empty("PaymentInfo", {{"PaymentType", guest.card ? "CC" : "CA"},
                             {"PaymentAmount", "104.10"},
                             {"VendorCode", guest.card ? "VI" : ""},
                             {"AccountNbr", guest.card ? "4111111111111111" : ""}});
    x_.close("TicketDocument");
    x_.close("Passenger");
  }

  // `holder`: number of the adult, where the infant's document stands under it.
  void docs(const Guest& guest, std::string_view holder) {
    const Told& told = guest.told;
    std::string sex = told.sex == '\0' ? std::string() : std::string(1, told.sex);
    if (told.flyer->infant) sex += sex.empty() ? "UI" : "I";
    const std::string birth = told.birth_state == Birth::kSent    ? told.birth.to_text()
                              : told.birth_state == Birth::kWrong ? told.truth.birth_sent
                                                                  : std::string();
    x_.open("DOC_SSR", {{"SSR_Code", "DOCS"}, {"Status", "HK"}, {"ServiceQuantity", "1"}, {"RPH", holder}});
    x_.empty("Airline", {{"Code", f_.carrier}});
    x_.empty("DOCS", {{"TravelDocType", told.document.mrz_code.substr(0, 1)},
                      {"IssuingLoc", told.document.issuer.text()},
                      {"TravelDocNbr", told.document.number},
                      {"PaxNationality", told.truth.nationality},
                      {"DateOfBirth", birth},
                      {"Gender", sex},
                      {"ExpiryDate", told.document.expiry.to_text()},
                      {"Surname", told.surname},
                      {"FirstGivenName", told.given},
                      {"SecondGivenName", told.second}});
    x_.close("DOC_SSR");
  }

  void request(std::string_view code, std::string_view holder, std::string_view seat, std::string_view text) {
    x_.open("SSR", {{"SSR_Code", code},
                    {"Status", "HK"},
                    {"ServiceQuantity", "1"},
                    {"BoardPoint", f_.from},
                    {"OffPoint", f_.to},
                    {"RPH", holder},
                    {"SeatNumber", seat}});
    x_.empty("Airline", {{"Code", f_.carrier}});
    if (!text.empty()) x_.text("Text", text);
    x_.close("SSR");
  }

  void requests(const Booking& booking, std::size_t index) {
    const Guest& guest = booking.guests[index];
    const Flyer& flyer = *guest.told.flyer;
    if (!flyer.seat.empty()) request("NSST", number_of(index), flyer.seat, {});
    if (!guest.requested) return;
    std::string name = guest.told.surname + "/" + guest.told.given;
    if (!guest.told.second.empty()) name += " " + guest.told.second;
    if (guest.told.birth.complete()) name += " " + document_day(*guest.told.birth.date());
    const std::string holder = number_of(guest.adult);
    request("INFT", holder, {}, name);
    if (guest.told.documents) docs(guest, holder);
  }

  const Dialect& d_;
  const Flight& f_;
  Xml x_;
};

}  // namespace

std::string xml_push(const Dialect& dialect, const Flight& flight, std::string_view reference,
                     std::span<const Booking> bookings) {
  std::string out;
  if (dialect.byte_order_mark) out += "\xEF\xBB\xBF";
  out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  Document(dialect, flight, out).write(reference, bookings);
  out += "\n";
  return out;
}

}  // namespace limen::traffic
