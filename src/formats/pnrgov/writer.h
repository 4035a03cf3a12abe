// Push and Pnr back to EDIFACT: what is read from it has the same lines. See pnrgov.h.
//
//   std::string out;
//   Writer writer(out, "IATA", …);
//   writer.begin(push);
//   for (…) writer.add(pnr);
//   TRY(writer.end());
#pragma once

#include <string>

#include "formats/edifact/writer.h"
#include "formats/pnrgov/model.h"

namespace limen::pnrgov {

// The interchange that a push is written into when nothing else is asked for: IATA syntax, no repetition separator.
edifact::Interchange interchange_for(const Push& push);

// One line, not an unsplit one, as a segment.
void write_line(edifact::EdifactWriter& writer, const Record& record, const Line& line);

class Writer {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit Writer(std::string& out) : writer_(out) {}

  void begin(const Push& push) { begin(push, interchange_for(push)); }
  void begin(const Push& push, const edifact::Interchange& interchange);
  void add(const Pnr& pnr);
  // Error "pnrgov.write.unsplit": a segment that could not be taken apart was left out; or those of EdifactWriter.
  Result<void> end();

 private:
  void lines(const Record& record);

  edifact::EdifactWriter writer_;
  bool unsplit_ = false;
};

}  // namespace limen::pnrgov
