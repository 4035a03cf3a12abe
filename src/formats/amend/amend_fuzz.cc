// Any bytes: what was read of them and is not changed is written as the same bytes; after a change, what is written
// reads as the changed message, and segments of other persons are the same.
#include <cstdint>
#include <string>

#include "base/test_require.h"
#include "formats/amend/amend.h"
#include "formats/cusres/test_describe.h"
#include "formats/edifact/edifact.h"
#include "formats/paxlst/paxlst.h"
#include "formats/paxlst/test_describe.h"

namespace {

namespace amend = limen::amend;
namespace cusres = limen::cusres;
namespace edifact = limen::edifact;
namespace paxlst = limen::paxlst;

using limen::testing::require;

std::string around(const std::string& message, const amend::Surroundings& surroundings,
                   const edifact::Separators& separators) {
  std::string out;
  edifact::EdifactWriter writer(out);
  edifact::Interchange interchange;
  interchange.has_una = true;
  interchange.separators = separators;
  interchange.syntax_id = "UNOY";
  interchange.version = 4;
  interchange.sender.id = "XX";
  interchange.recipient.id = "GOV";
  interchange.date = surroundings.interchange.date;
  interchange.reference = "9";
  writer.begin_interchange(interchange);
  if (surroundings.group) {
    edifact::Group group;
    group.type = "PAXLST";
    group.date = surroundings.group->date;
    group.reference = "G";
    writer.begin_group(group);
  }
  if (!writer.finish().ok()) return {};
  out += message;
  if (!message.ends_with(separators.terminator_text())) out += separators.terminator_text();
  // A value that looks like the beginning of an interchange is taken for one: how the reader finds lost beginnings.
  if (out.rfind("UNB") != out.find("UNB") || out.find("UNA", 3) != std::string::npos) return {};
  return out;
}

template <typename Read>
void read_one(const std::string& bytes, const Read& read) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
  for (auto step = reader.next(); step != edifact::Step::kMessage; step = reader.next()) {
    require(step != edifact::Step::kEnd);
  }
  read(reader);
}

void list(edifact::InterchangeReader& reader, std::string_view bytes, const amend::Surroundings& surroundings) {
  paxlst::Message message;
  paxlst::PaxlstReader lists(reader);
  require(lists.read(message));
  const std::string_view received = bytes.substr(message.envelope.offset, message.envelope.length);
  const amend::PassengerList original(received, surroundings, message);
  const auto same = original.write(message);
  require(same.ok() && *same == received);
  if (message.persons.empty() || message.envelope.type != "PAXLST") return;
  message.persons.back().booking = "CHANGED";
  const auto changed = original.write(message);
  if (!changed.ok()) return;
  const std::string again = around(*changed, surroundings, message.separators);
  if (again.empty()) return;
  read_one(again, [&](edifact::InterchangeReader& second) {
    paxlst::Message read;
    paxlst::PaxlstReader(second).read(read);
    require(read.persons.size() == message.persons.size());
    require(read.persons.back().booking == "CHANGED");
    for (std::size_t i = 0; i < read.persons.size(); ++i) {
      require(read.persons[i].name == message.persons[i].name);
    }
  });
}

void answer(edifact::InterchangeReader& reader, std::string_view bytes, const amend::Surroundings& surroundings) {
  cusres::Response response;
  cusres::read(reader, response);
  const std::string_view received = bytes.substr(reader.message().offset, reader.message().length);
  const amend::Response original(received, surroundings, response);
  const auto same = original.write(response);
  require(same.ok() && *same == received);
  if (response.codes.empty()) return;
  response.codes.back().value = "9Z";
  const auto changed = original.write(response);
  if (!changed.ok()) return;
  const std::string again = around(*changed, surroundings, response.separators);
  if (again.empty()) return;
  read_one(again, [&](edifact::InterchangeReader& second) {
    cusres::Response read;
    cusres::read(second, read);
    require(cusres::testing::describe(read) == cusres::testing::describe(response));
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    amend::Surroundings surroundings{reader.interchange(), std::nullopt};
    if (reader.group() != nullptr) surroundings.group = *reader.group();
    if (reader.message().type == "CUSRES") {
      answer(reader, bytes, surroundings);
    } else {
      list(reader, bytes, surroundings);
    }
  }
  return 0;
}
