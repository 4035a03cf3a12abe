// Any bytes give messages; nobody counted is missing from JSON; what is written from them reads as the same again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/json.h"
#include "formats/paxlst/json.h"
#include "formats/paxlst/paxlst.h"
#include "formats/paxlst/test_describe.h"
#include "formats/paxlst/test_read.h"
#include "formats/paxlst/write.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace paxlst = limen::paxlst;
  namespace edifact = limen::edifact;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const paxlst::testing::Lists lists = paxlst::testing::read_lists(bytes);
  for (const paxlst::Message& message : lists.messages) {
    std::string line;
    paxlst::append_json(line, message, lists.findings.diagnostics);
    require(line.find('\n') == std::string::npos);
    require(limen::parse_json(line).ok());
    if (message.form == paxlst::Form::kOldUs || message.envelope.type != "PAXLST") continue;

    std::string out;
    edifact::EdifactWriter writer(out);
    edifact::Interchange interchange;
    interchange.has_una = true;
    interchange.separators = message.separators;
    interchange.syntax_id = "UNOA";
    interchange.version = 3;
    interchange.sender.id = "XX";
    interchange.recipient.id = "GOV";
    interchange.date = "261120";
    interchange.time = "0815";
    interchange.reference = "9";
    writer.begin_interchange(interchange);
    require(paxlst::write_message(writer, message).ok());
    writer.end_interchange();
    if (!writer.finish().ok()) continue;  // a value that these separators cannot carry
    const paxlst::testing::Lists again = paxlst::testing::read_lists(out);
    require(again.persons() >= message.persons.size());
  }
  return 0;
}
