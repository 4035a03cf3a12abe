// Any bytes give responses whose results lie within their lists; what is written of a response or of its
// acknowledgement reads as the same again, and is the same bytes when it is written once more.
#include <cstdint>
#include <string>

#include "base/test_require.h"
#include "formats/cusres/cusres.h"
#include "formats/cusres/test_describe.h"

namespace {

namespace cusres = limen::cusres;
namespace edifact = limen::edifact;

using limen::testing::require;

// False: a value that these separators cannot carry.
bool write(const cusres::Response& response, std::string& out) {
  edifact::Interchange interchange;
  interchange.has_una = true;
  interchange.separators = response.separators;
  interchange.syntax_id = "UNOY";
  interchange.version = 4;
  interchange.sender.id = "GOV";
  interchange.recipient.id = "XX";
  interchange.date = "261122";
  interchange.time = "0815";
  interchange.reference = "1";
  edifact::EdifactWriter writer(out);
  writer.begin_interchange(interchange);
  cusres::write_message(writer, response);
  writer.end_interchange();
  return writer.finish().ok();
}

void round_trip(const cusres::Response& response) {
  std::string once, twice;
  if (!write(response, once)) return;
  // A value that looks like the beginning of an interchange is taken for one: how the reader finds lost beginnings.
  if (once.rfind("UNB") != once.find("UNB") || once.find("UNA", 3) != std::string::npos) return;
  edifact::Findings findings;
  edifact::InterchangeReader reader(once, findings, {.retention = edifact::Retention::kMessage});
  require(reader.next() == edifact::Step::kInterchange);
  require(reader.next() == edifact::Step::kMessage);
  cusres::Response again;
  cusres::read(reader, again);
  require(reader.message().complete);
  require(cusres::testing::describe(again) == cusres::testing::describe(response));
  require(write(again, twice));
  require(once == twice);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
  cusres::Response response, answer;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    cusres::read(reader, response);
    for (const cusres::Result& result : response.results) {
      require(result.references.first + result.references.count <= response.references.size());
      require(result.codes.first + result.codes.count <= response.codes.size());
      require(result.texts.first + result.texts.count <= response.texts.size());
      (void)cusres::verdict_of(response.status(result));
    }
    round_trip(response);
    cusres::acknowledge(response, answer);
    round_trip(answer);
    cusres::refuse(response, answer);
    round_trip(answer);
  }
  return 0;
}
