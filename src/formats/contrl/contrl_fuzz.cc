// Any bytes are judged, and read as CONTRL where they are one; what is written of either reads as the same again.
#include <cstdint>
#include <string>

#include "base/test_require.h"
#include "formats/contrl/contrl.h"

namespace {

namespace contrl = limen::contrl;
namespace edifact = limen::edifact;

using limen::testing::require;

bool same(const edifact::Party& a, const edifact::Party& b) {
  return a.id == b.id && a.qualifier == b.qualifier && a.internal == b.internal;
}

void round_trip(const contrl::Control& control) {
  edifact::Interchange envelope;
  envelope.syntax_id = "UNOA";
  envelope.version = 4;
  envelope.sender.id = "GOV";
  envelope.recipient.id = "XX";
  envelope.date = "261122";
  envelope.time = "0816";
  envelope.reference = "9";
  const std::string bytes = contrl::write(control, envelope);
  // A value that looks like the beginning of an interchange is taken for one: how the reader finds lost beginnings.
  if (bytes.find("UNB", 3) != std::string::npos || bytes.find("UNA") != std::string::npos) return;
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  require(reader.next() == edifact::Step::kInterchange);
  require(reader.next() == edifact::Step::kMessage);
  const contrl::Control again = contrl::read(reader);
  require(reader.message().complete && again.unread == 0);
  require(reader.next() == edifact::Step::kInterchangeEnd);
  // Where a line break was a separator, a value may hold one; no writer can carry that.
  if (bytes.find(' ') != std::string::npos) return;
  require(again.reference == control.reference);
  require(same(again.sender, control.sender) && same(again.recipient, control.recipient));
  require(again.subject == control.subject);
  require(again.messages == control.messages);
  require(again.groups.size() == control.groups.size());
  for (std::size_t i = 0; i < again.groups.size(); ++i) {
    const contrl::GroupResult &a = again.groups[i], &b = control.groups[i];
    require(a.reference == b.reference && same(a.sender, b.sender) && same(a.recipient, b.recipient));
    require(a.subject == b.subject);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const contrl::Policy policy{
      .list_warnings = (size & 1U) != 0, .acknowledge_each = (size & 2U) != 0, .max_faults = 1 + size % 7};
  const contrl::Control judged = contrl::examine(bytes, policy);
  require(judged.subject.action == contrl::Action::kRejected || judged.subject.action == contrl::Action::kAcknowledged);
  for (const contrl::MessageResult& result : judged.messages) require(result.faults.size() <= policy.max_faults);
  round_trip(judged);

  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kMessage) round_trip(contrl::read(reader));
  }
  return 0;
}
