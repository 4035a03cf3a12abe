// One line of JSON a message, with the keys that every type of message has (formats/paxlst/json.h).
//
//   {"type":"CONTRL","version":"D.3","reference":"…","persons":[],"counts":{"segments":5,"persons":0,"documents":0},
//    "interchange":{"reference":"77","sender":{"id":"XX"},"recipient":{"id":"GOV"},"action":"acknowledged",
//      "code":"29","tag":"UNZ"},
//    "groups":[{"reference":"G1","sender":{…},"recipient":{…},"action":"acknowledged"}],
//    "messages":[{"group":1,"reference":"2","type":"PAXLST","version":"D","release":"12B","agency":"UN",
//      "association":"IATA","action":"rejected","code":"13","tag":"UNT",
//      "faults":[{"segment":3,"code":"12","element":2,"component":1}]}],
//    "raw":[…],"diagnostics":[…]}
//
// A field that the message does not have is left out; a segment that was not, or not wholly, understood stands in raw.
#pragma once

#include <string>

#include "formats/contrl/contrl.h"
#include "formats/edifact/types.h"

namespace limen::contrl {

// The members behind those that every message has: from "interchange" to "raw", with a comma before each.
void append_json_members(std::string& out, const Control& control, const edifact::Interchange& interchange);

}  // namespace limen::contrl
