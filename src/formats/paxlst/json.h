// One line of JSON a message, for commands and services.
//
//   {"type":"PAXLST","version":"D.12B","reference":"…","kind":"passenger_list","action":"none","transaction":"…",
//    "part":1,"last_part":true,
//    "references":[{"qualifier":"TN","value":"…","revision":"2"}],"moments":[{"qualifier":"137","local":"…"}],"places":[…],
//    "parties":[{"qualifier":"MS","name":"…","contacts":[{"channel":"TE","value":"…"}]}],
//    "flight":{"carrier":"XX","number":"123","legs":[{"from":"…","to":"…","border":true,
//      "departure":{"local":"2026-11-22T08:15","utc":"2026-11-22T07:15Z","utc_state":"unique"},"arrival":{…}}]},
//    "persons":[{"kind":"passenger","surname":"…","given":"…","sex":"F","birth_date":"1980-02-29","nationality":"UTO",
//      "documents":[{"type":"P","number":"…","issuer":"UTO","expiry":"2031-05-06"}],"seat":"012A",
//      "references":[{"qualifier":"AVF","value":"…"}]}],
//    "counts":{"segments":17,"persons":1,"documents":1},"diagnostics":[…]}
//
// Before the flight: "references" (RFF, with "line", "version" and "revision"), "moments" (DTM), "places" (LOC),
// "parties" (NAD, with "further_names", and "function", "function_code" and "function_id" of CTA). A flight has the
// "qualifier" and "mode" of TDT; where there are several, "flights" has them all, and each of "stops" the number of its
// "flight", from 1. A stop has its "text", and "moments" that are neither its departure nor its arrival. A document has
// "type_list" and "type_agency" where its type is not of the usual code list. "document" says of which one (from 1) a
// reference, or something of "further", is. "further" is what has no word of its own, with the codes as received.
// "counts" has other numbers of CNT in "stated".
//
// Text is UTF-8; a date with unknown parts is written "1980-02-XX" or "1980-XX-XX"; a second reading of a birth date
// stands in "birth_date_other", text that is no date in "birth_date_raw" (expiry and issued likewise). A field that the
// message does not have is left out. What has no field stands in "raw". A message that comes in parts gives one line a
// part: nobody is in two of them.
#pragma once

#include <span>
#include <string>

#include "base/airports.h"
#include "formats/edifact/types.h"
#include "formats/paxlst/model.h"

namespace limen::paxlst {

// Appends one object and no line break. `diagnostics` are those of this message (or part). UTC is what
// resolve_times() found before.
void append_json(std::string& out, const Message& message, std::span<const edifact::Diagnostic> diagnostics);

// The same in two steps, for diagnostics that are found behind the message (of its interchange's end): everything but
// them, then them and the end of the object.
void append_json_head(std::string& out, const Message& message);
void append_json_head(std::string& out, const edifact::Message& message);
void append_json_tail(std::string& out, std::span<const edifact::Diagnostic> diagnostics);

// Of a message of another type: the same keys, as far as every message has them.
void append_json(std::string& out, const edifact::Message& message, std::span<const edifact::Diagnostic> diagnostics);

}  // namespace limen::paxlst
