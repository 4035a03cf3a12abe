// One line of JSON a message, with the keys that passenger lists use (formats/paxlst/json.h).
//
//   {"type":"CUSRES","version":"D.05B","reference":"…","kind":"answer","code":"962","transaction":"…",
//    "references":[{"qualifier":"TN","value":"…"},{"qualifier":"AF","value":"XX123","moments":[{"qualifier":"189",
//      "value":"2611220815","format":"201"}],"places":[{"qualifier":"125","code":"LHR"}]}],
//    "part":1,"last_part":true,
//    "flight":{"id":"XX123","legs":[{"flight":"XX123","from":"LHR","to":"LIS","departure":{"local":"2026-11-22T08:15",
//      "utc":"2026-11-22T08:15Z","utc_state":"unique"},"arrival":{…}}]},
//    "result":{"codes":["0"]},
//    "persons":[{"kind":"person","verdict":"board","status":"0Z","documents":[],
//      "references":[{"qualifier":"ABO","value":"…"}],"texts":["…"]}],
//    "counts":{"segments":17,"persons":1,"documents":0},"diagnostics":[…]}
//
// An answer names persons by their references only. "verdict" is what all codes of a result say: "other" where they
// contradict one another; "status" is the first of them. "references" are those of the header, in front of the results,
// with what stands at each; a "flight" is what AF names. "code_lists" says of which list codes are, where a sender
// does, and "text_kinds" has a member for each FTX, with its subject, function and reference. "result" is what concerns
// the whole message. A field that the message does not have is left out; what has no field stands in "raw".
#pragma once

#include <string>

#include "base/airports.h"
#include "formats/cusres/cusres.h"

namespace limen::cusres {

// Everything but the diagnostics and the brace at the end: see edifact::append_json_diagnostics().
void append_json_head(std::string& out, const Response& response, edifact::Repertoire repertoire,
                      const AirportZones& zones);

}  // namespace limen::cusres
