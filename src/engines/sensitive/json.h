// Booking messages as JSON for commands and services: only what a filter has left ever gets there. See sensitive.h.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engines/sensitive/sensitive.h"
#include "formats/edifact/reader.h"

namespace limen::sensitive {

// The message whose UNH `input` has just given, up to Step::kMessageEnd: one object, no line break. `diagnostics` are
// looked at when the message has been read, so that a Findings of the same input may be given.
void append_json(std::string& out, edifact::InterchangeReader& input, Filter& filter,
                 const edifact::Findings* findings = nullptr);

// A whole document in the XML form. Errors of pnrgov::XmlReader; bookings before the error are in `out` all the same.
Result<void> append_json_of_xml(std::string& out, std::string_view bytes, Filter& filter);

}  // namespace limen::sensitive
