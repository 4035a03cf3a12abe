// One flight out of many messages: parts put together, lists replaced and patched, bookings and passenger lists matched
// [WCO/IATA/ICAO API guidelines appendix II A; PNRGOV guide].
//
//   parts.h    Assembler: parts 01:C … nn:F in any order, hours apart; gaps, duplicates, late parts, time-outs
//   names.h    when two messages write the same name or reference
//   members.h  who is in a list, and whom a message means
//   list.h     FlightList: a later full list replaces, CP/XR/RP patch single persons, CLOB/CLNB confirm
//   match.h    match(): which person of the passenger list is which traveller of a booking
//
// Everything is a value computed from arguments: time comes in as an Instant, nothing is stored, no I/O. Objects belong
// to one thread.
#pragma once

#include "engines/manifest/list.h"
#include "engines/manifest/match.h"
#include "engines/manifest/members.h"
#include "engines/manifest/names.h"
#include "engines/manifest/parts.h"
