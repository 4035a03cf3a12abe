// Any bytes give responses, and every result of theirs is within its lists.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/cusres/cusres.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace cusres = limen::cusres;
  namespace edifact = limen::edifact;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
  cusres::Response response;
  cusres::Response answer;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    cusres::read(reader, response);
    for (const cusres::Result& result : response.results) {
      require(result.references.first + result.references.count <= response.references.size());
      require(result.codes.first + result.codes.count <= response.codes.size());
      (void)cusres::verdict_of(response.status(result));
    }
    cusres::acknowledge(response, answer);
    std::string out;
    edifact::EdifactWriter writer(out, response.separators);
    cusres::write_message(writer, answer);
    require(!out.empty());
  }
  return 0;
}
