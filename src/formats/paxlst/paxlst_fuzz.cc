// Any bytes give messages; nobody counted is missing from JSON; what is written from them reads as the same again.
#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/test_require.h"
#include "formats/paxlst/json.h"
#include "formats/paxlst/paxlst.h"
#include "formats/paxlst/test_describe.h"
#include "formats/paxlst/test_read.h"
#include "formats/paxlst/write.h"

namespace {

namespace paxlst = limen::paxlst;
namespace edifact = limen::edifact;
using limen::testing::require;

struct Received {
  paxlst::Message message;
  std::string day;  // of the envelope: what centuries are told by when there is no flight
  std::string group_day;
  std::vector<edifact::Diagnostic> diagnostics;
};

std::vector<Received> read(std::string_view bytes, bool validate = true) {
  std::vector<Received> all;
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  paxlst::PaxlstReader lists(reader, {.copy = true, .validate = validate});
  std::size_t told = 0;
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    Received& received = all.emplace_back();
    received.day = reader.interchange().date;
    if (reader.group() != nullptr) received.group_day = reader.group()->date;
    require(lists.read(received.message));
    received.diagnostics.assign(findings.diagnostics.begin() + static_cast<std::ptrdiff_t>(told),
                                findings.diagnostics.end());
    told = findings.diagnostics.size();
  }
  return all;
}

// A raw segment without its terminator cannot be given back as it was.
bool terminated(const paxlst::Message& message) {
  for (const paxlst::RawPart& part : message.raw) {
    if (part.passed_over) return false;
    // Not by its last byte, which may be a released one.
    edifact::SegmentCursor cursor(part.text, message.separators);
    edifact::Segment segment;
    while (cursor.next(segment)) {
      if (segment.has(edifact::Segment::kUnterminated)) return false;
    }
  }
  return true;
}

void round_trip(const Received& received) {
  std::string out;
  edifact::EdifactWriter writer(out);
  edifact::Interchange interchange;
  interchange.has_una = true;
  interchange.separators = received.message.separators;
  interchange.syntax_id = "UNOY";
  interchange.version = 4;
  interchange.sender.id = "XX";
  interchange.recipient.id = "GOV";
  interchange.date = received.day;
  interchange.reference = "9";
  edifact::Group group;
  group.type = "PAXLST";
  group.date = received.group_day;
  group.reference = "G";
  writer.begin_interchange(interchange);
  writer.begin_group(group);
  require(paxlst::write_message(writer, received.message).ok());
  writer.end_group();
  writer.end_interchange();
  if (!writer.finish().ok()) return;  // a value that these separators cannot carry
  // A value that looks like the beginning of an interchange is taken for one: how the reader finds lost beginnings.
  if (out.rfind("UNB") != out.find("UNB") || out.find("UNA", 3) != std::string::npos) return;
  const std::vector<Received> again = read(out);
  require(again.size() == 1);
  require(again[0].message.persons.size() == received.message.persons.size());
  require(paxlst::testing::describe(again[0].message) == paxlst::testing::describe(received.message));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<Received> all = read(bytes);
  // Without the directory most segments are taken in runs.
  const std::vector<Received> in_runs = read(bytes, false);
  require(in_runs.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    require(paxlst::testing::describe(in_runs[i].message) == paxlst::testing::describe(all[i].message));
  }
  for (const Received& received : all) {
    std::string line;
    paxlst::append_json(line, received.message, received.diagnostics);
    require(line.find('\n') == std::string::npos);
    require(limen::parse_json(line).ok());
    if (received.message.form == paxlst::Form::kOldUs || received.message.envelope.type != "PAXLST") continue;
    if (terminated(received.message)) round_trip(received);
  }
  return 0;
}
