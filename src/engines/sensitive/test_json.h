// Test only: booking messages as JSON, as a filter has left them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engines/sensitive/sensitive.h"
#include "formats/edifact/reader.h"
#include "formats/pnrgov/json.h"
#include "formats/pnrgov/reader.h"
#include "formats/pnrgov/xml.h"

namespace limen::sensitive::testing {

// The message whose UNH `input` has just given, up to Step::kMessageEnd: one object, no line break. `findings` is
// looked at when the message has been read.
inline void append_json(std::string& out, edifact::InterchangeReader& input, Filter& filter,
                        const edifact::Findings* findings = nullptr) {
  const std::size_t before = findings == nullptr ? 0 : findings->diagnostics.size();
  pnrgov::Reader reader(input, &filter);
  pnrgov::JsonWriter json(out);
  reader.begin();
  json.begin(reader.push());
  while (reader.next()) json.add(reader.pnr());
  if (findings == nullptr) return json.end();
  json.end(std::span<const edifact::Diagnostic>(findings->diagnostics).subspan(before));
}

// A whole document in the XML form; bookings before an error are in `out` all the same.
inline Result<void> append_json_of_xml(std::string& out, std::string_view bytes, Filter& filter) {
  pnrgov::JsonWriter json(out);
  bool begun = false;
  pnrgov::XmlReader reader(
      [&](const pnrgov::Push& push, const pnrgov::Pnr& pnr) {
        if (!begun) json.begin(push);
        begun = true;
        json.add(pnr);
      },
      {}, &filter);
  Result<void> result = reader.feed(bytes);
  if (result.ok()) result = reader.finish();
  if (!begun) json.begin(reader.push());
  json.end();
  return result;
}

}  // namespace limen::sensitive::testing
