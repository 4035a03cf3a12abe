// Bookings as PNRGOV in EDIFACT [IATA PADIS implementation guide 11.1 to 21.1: groups and their order].
#include <fmt/format.h>

#include "engines/traffic/bookings.h"

namespace limen::traffic {
namespace {

class PushWriter {
 public:
  PushWriter(const Dialect& dialect, const Flight& flight, edifact::EdifactWriter& writer)
      : d_(dialect), f_(flight), w_(writer) {}

  void write(const PushPlace& place, std::span<const Booking> bookings, std::string_view cancelled) {
    edifact::Message message;
    message.reference = place.reference;
    message.type = "PNRGOV";
    message.version = d_.version;
    message.release = d_.release;
    message.agency = d_.agency;
    message.access = place.access;
    message.sequence = fmt::format("{:02}", place.part);
    message.first_last = place.last ? "F" : "C";
    w_.begin_message(message);
    w_.segment("MSG", {{"", place.changes ? "141" : "22"}});
    w_.segment("ORG", {{f_.carrier, f_.from}});
    w_.segment("TVL", {{day_month_year(f_.day), clock_text(f_.departure), day_month_year(f_.arrival_day),
                        clock_text(f_.arrival)},
                       {f_.from},
                       {f_.to},
                       {f_.carrier},
                       {f_.number}});
    w_.segment("EQN", {{std::to_string(place.total)}});
    for (const Booking& booking : bookings) this->booking(booking);
    if (!cancelled.empty()) {
      w_.segment("SRC");
      w_.segment("RCI", {{f_.carrier, cancelled}});
      w_.segment("ORG");  // empty: the booking is no more
    }
    w_.end_message();
  }

 private:
  void booking(const Booking& booking) {
    w_.segment("SRC");
    w_.segment("RCI", {{f_.carrier, booking.locator, "", day_month_year(booking.created), clock_text(booking.minute)}});
    w_.segment("SSR", {{"OTHS", "HK", "1", f_.carrier, "", "", "", "", "GATE INFORMATION"}});
    w_.segment("DAT", {{"700", day_month_year(booking.created + 1), "1202"}});
    w_.segment("IFT", {{"4", "28", "", f_.carrier}, {"CTCP VALMORA 555 0100"}});
    w_.segment(
        "ORG",
        {{f_.carrier, f_.from}, {"52519950", "LON"}, {f_.from}, {f_.carrier}, {"T"}, {"UT", "EUR", "ES"}, {"A12"}});
    w_.segment("ADD", {{}, {"700", "1 HIGH STREET", "VALMORA", "VA", "", "UT", "1000", "555 0100"}});
    for (const Guest& guest : booking.guests) {
      if (guest.named) this->guest(booking, guest);
    }
    flown(booking);
    if (booking.onward) onward(booking);
    for (int i = 0; i < booking.remarks; ++i) {
      w_.segment("LTS", {{fmt::format("0/O/{:02}OCT {} {}{}{} HK{} SEATS 12A*12B/AUTO", 1 + i, f_.carrier, f_.number,
                                      f_.from, f_.to, booking.guests.size())}});
    }
  }

  std::string given_with_title(const Guest& guest) const {
    std::string text = guest.told.given;
    if (!guest.told.second.empty()) text += " " + guest.told.second;
    if (!guest.title.empty()) text += (d_.titles == Titles::kBlank ? " " : "") + guest.title;
    return wire_text(d_, text);
  }

  bool holds_infant(const Booking& booking, const Guest& guest) const {
    for (const Guest& other : booking.guests) {
      if (other.held && &booking.guests[other.adult] == &guest) return true;
    }
    return false;
  }

  void guest(const Booking& booking, const Guest& guest) {
    const Flyer& flyer = *guest.told.flyer;
    w_.segment("TIF", {{wire_text(d_, guest.told.surname)},
                       {given_with_title(guest),
                        flyer.infant  ? "IN"
                        : flyer.child ? "C"
                                      : "A",
                        guest.reference, holds_infant(booking, guest) ? "1" : ""}});
    w_.segment("REF", {{"", flyer.unique}});
    if (guest.told.documents && !guest.requested) {
      w_.segment("SSR", {{"DOCS", "HK", "1", f_.carrier, "", "", "", "", docs_text(d_, guest)}});
    }
    if (guest.told.strange) w_.segment("QRS", {{"A", "B"}, {"C"}});
    w_.segment("TKT", {{guest.ticket, "T", "1"}});
    w_.segment("MON", {{"B", "80.00", "EUR"}, {"T", "104.10", "EUR"}});
    w_.segment("PTK", {{"NR"}, {}, {day_month_year(booking.created + 10), "1200"}, {f_.carrier}});
    w_.segment("TXD", {{"700"}, {"20.00", "UT", "", "EUR", "YQ"}, {"4.10", "UT", "", "EUR", "UT"}});
    w_.segment("DAT", {{"710", day_month_year(booking.created)}});
    if (guest.card) {
      // A test number of the card industry: no bank has issued it.
      w_.segment("FOP", {{"CC", "", "104.10", "VI", "4111111111111111", "1228"}});
    } else {
      w_.segment("FOP", {{"CA", "", "104.10"}});
    }
  }

  void request(const Booking& booking, const Guest& infant) {
    const std::string& adult = booking.guests[infant.adult].reference;
    std::string name = infant.told.surname + "/" + infant.told.given;
    if (!infant.told.second.empty()) name += " " + infant.told.second;
    if (infant.told.birth.complete()) name += " " + document_day(*infant.told.birth.date());
    w_.segment("SSR", {{"INFT", "HK", "1", f_.carrier, "", "", f_.from, f_.to, wire_text(d_, name)}, {"", "", adult}});
    if (!infant.told.documents) return;
    w_.segment("SSR",
               {{"DOCS", "HK", "1", f_.carrier, "", "", f_.from, f_.to, docs_text(d_, infant)}, {"", "", adult}});
  }

  // The flight that is pushed, with what departure control knows.
  void flown(const Booking& booking) {
    w_.segment("TVL", {{day_month_year(f_.day), clock_text(f_.departure), day_month_year(f_.arrival_day),
                        clock_text(f_.arrival)},
                       {f_.from},
                       {f_.to},
                       {f_.carrier},
                       {f_.number, "Y"}});
    w_.segment("RPI", {{std::to_string(booking.guests.size())}, {"HK"}});
    w_.segment("APD", {{"320"}});
    for (const Guest& guest : booking.guests) {
      if (guest.requested) request(booking, guest);
    }
    w_.segment("DAT", {{"2", day_month_year(f_.day), "0315"}});
    for (std::size_t i = 0; i < booking.guests.size(); ++i) {
      const Guest& guest = booking.guests[i];
      const Flyer& flyer = *guest.told.flyer;
      if (flyer.seat.empty()) continue;
      w_.segment("TRI", {{}, {std::to_string(17 + i), "", "", guest.reference}});
      w_.segment("SSD", {{flyer.seat}, {}, {}, {}, {"Y"}});
      if (flyer.bags > 0) {
        w_.segment("TBD", {{std::to_string(flyer.bags), std::to_string(11 * flyer.bags), "700"},
                           {},
                           {f_.carrier, fmt::format("0099{}", flyer.bag_tag.substr(flyer.bag_tag.size() - 6)),
                            std::to_string(flyer.bags), f_.to}});
      }
    }
  }

  void onward(const Booking& booking) {
    const CivilDate day = f_.arrival_day + 7;
    w_.segment("TVL", {{day_month_year(day), "0915", day_month_year(day), "1250"},
                       {f_.to},
                       {f_.from},
                       {f_.carrier},
                       {f_.number + "1", "Y"}});
    w_.segment("RPI", {{std::to_string(booking.guests.size())}, {"HK"}});
  }

  const Dialect& d_;
  const Flight& f_;
  edifact::EdifactWriter& w_;
};

}  // namespace

void write_push(const Dialect& dialect, const Flight& flight, const PushPlace& place, std::span<const Booking> bookings,
                std::string_view cancelled, edifact::EdifactWriter& writer) {
  PushWriter(dialect, flight, writer).write(place, bookings, cancelled);
}

}  // namespace limen::traffic
