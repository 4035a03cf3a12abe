// Legs out of the stops of flights, and UTC out of local times.
#pragma once

#include "base/airports.h"
#include "formats/paxlst/model.h"

namespace limen::paxlst {

// Fills Message::legs: departures and arrivals in pairs (125 … 87, 92 … 92) or as a chain (125, 92, 92, 87, 130).
void build_legs(Message& message);

// The day to which centuries are relative: of the border leg's departure, otherwise of any stop; empty when none.
PackedDate flight_day(const Message& message);

// Sets utc and utc_state of all times of stops whose airport is known (or that state their offset).
void resolve_times(Message& message, const AirportZones& zones);

// "XX123A" taken apart: airline designator (2 characters, or 3 letters), number, suffix. Empty airline when there is
// none in it. `carrier` decides where both could be.
void split_flight(Flight& flight);

}  // namespace limen::paxlst
