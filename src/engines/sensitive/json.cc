#include "engines/sensitive/json.h"

#include "formats/pnrgov/json.h"
#include "formats/pnrgov/reader.h"
#include "formats/pnrgov/xml.h"

namespace limen::sensitive {

void append_json(std::string& out, edifact::InterchangeReader& input, Filter& filter,
                 const edifact::Findings* findings) {
  const std::size_t before = findings == nullptr ? 0 : findings->diagnostics.size();
  pnrgov::Reader reader(input, &filter);
  pnrgov::JsonWriter json(out);
  reader.begin();
  json.begin(reader.push());
  while (reader.next()) json.add(reader.pnr());
  if (findings == nullptr) return json.end();
  json.end(std::span<const edifact::Diagnostic>(findings->diagnostics).subspan(before));
}

Result<void> append_json_of_xml(std::string& out, std::string_view bytes, Filter& filter) {
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

}  // namespace limen::sensitive
