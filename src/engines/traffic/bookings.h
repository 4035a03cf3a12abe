// Bookings of a flight: one content, written as PNRGOV in EDIFACT or in XML. Internal to the module.
#pragma once

#include <span>
#include <vector>

#include "engines/traffic/told.h"
#include "formats/edifact/writer.h"

namespace limen::traffic {

// One of the party, with what only bookings say.
struct Guest {
  Told told;
  std::string reference;   // "1.2"
  std::string title;       // "MR"; empty: none
  std::string ticket;      // thirteen digits
  std::size_t adult = 0;   // of an infant that is held: index in Booking::guests
  bool held = false;       // an infant that an adult holds
  bool named = true;       // has a TIF
  bool requested = false;  // of an infant: there is an INFT under the adult
  bool card = false;       // paid by card
};

struct Booking {
  std::string locator;
  CivilDate created;
  int minute = 0;       // of its creation
  bool onward = false;  // a further flight
  int remarks = 0;
  std::vector<Guest> guests;
};

struct PushPlace {
  std::string reference, access;
  std::size_t part = 1;
  bool last = true;
  std::size_t total = 0;  // bookings in all parts
  bool changes = false;
};

// Parties of the flight's passengers, in order.
std::vector<Booking> bookings_of(const Flights& flights, const Dialect& dialect, const Flight& flight,
                                 std::size_t dirt_percent);

// UNH to UNT. `cancelled`: locator of a booking that is no more; empty: none.
void write_push(const Dialect& dialect, const Flight& flight, const PushPlace& place, std::span<const Booking> bookings,
                std::string_view cancelled, edifact::EdifactWriter& writer);
// A whole document.
std::string xml_push(const Dialect& dialect, const Flight& flight, std::string_view reference,
                     std::span<const Booking> bookings);

// "/P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE/RUTH".
std::string docs_text(const Dialect& dialect, const Guest& guest);

}  // namespace limen::traffic
