// Every field of a response as text, without places and without what was kept raw: two responses are the same when
// their descriptions are.
#pragma once

#include <string>

#include "formats/cusres/cusres.h"

namespace limen::cusres::testing {

class Describer {
 public:
  std::string of(const Response& r) {
    put("response", r.envelope.type, r.envelope.version, r.envelope.release, r.envelope.agency, r.envelope.association,
        r.envelope.reference, r.envelope.access, to_text(r.kind), r.code, r.action);
    for (const Reference& item : r.header_references) reference(item);
    for (const Flight& flight : r.flights) {
      put("flight");
      reference(flight.reference);
      for (const Moment& item : Response::list_of(flight.moments, r.moments)) {
        put("moment", item.qualifier, item.value, item.format);
      }
      for (const Place& item : Response::list_of(flight.places, r.places)) put("place", item.qualifier, item.code);
    }
    for (const Result& result : r.results) {
      put("result", to_text(result.level), result.level_code);
      for (const Reference& item : Response::list_of(result.references, r.references)) reference(item);
      for (const Code& item : Response::list_of(result.codes, r.codes)) put("code", item.value, item.list, item.agency);
      for (const Text& item : Response::list_of(result.texts, r.texts)) {
        put("text", item.subject, item.function, item.reference, item.lines[0], item.lines[1], item.lines[2],
            item.lines[3], item.lines[4]);
      }
    }
    return text_;
  }

 private:
  template <typename... Values>
  void put(std::string_view name, const Values&... values) {
    text_ += name;
    ((text_ += '|', text_ += values), ...);
    text_ += '\n';
  }
  void reference(const Reference& r) { put("reference", r.qualifier, r.value, r.line, r.version, r.revision); }

  std::string text_;
};

inline std::string describe(const Response& response) { return Describer().of(response); }

}  // namespace limen::cusres::testing
