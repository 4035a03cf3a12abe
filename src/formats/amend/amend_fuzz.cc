// Any bytes: what was read of them and is not changed is written as the same bytes; after a change, what is written
// reads as the changed message, and segments of other persons are the same. Of bookings no card number comes back.
#include <cstdint>
#include <string>
#include <vector>

#include "base/test_require.h"
#include "formats/amend/amend.h"
#include "formats/cusres/test_describe.h"
#include "formats/edifact/edifact.h"
#include "formats/paxlst/paxlst.h"
#include "formats/paxlst/test_describe.h"
#include "formats/pnrgov/mask.h"
#include "formats/pnrgov/pnrgov.h"

namespace {

namespace amend = limen::amend;
namespace cusres = limen::cusres;
namespace edifact = limen::edifact;
namespace paxlst = limen::paxlst;
namespace pnrgov = limen::pnrgov;

using limen::testing::require;

std::string around(const std::string& message, const std::string& type, const amend::Surroundings& surroundings,
                   const edifact::Separators& separators) {
  // PADIS does without the repetition separator, once the type is known: a header that was read with one ("UNH*+1+…",
  // "UNH+1+PNRGOV*11:1") is none, or one of another type, under the separators that are left.
  if (!message.starts_with(std::string("UNH") + separators.element)) return {};
  const std::string header = message.substr(0, message.find(separators.terminator)) + separators.terminator;
  if (!header.contains(separators.element + type + separators.component)) return {};
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
  if (!message.ends_with(separators.terminator_text())) {
    // Behind a release character that stands at the end of the input no terminator ends anything.
    if (separators.has_release() && message.ends_with(separators.release)) return {};
    out += separators.terminator_text();
  }
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
  const std::string again = around(*changed, message.envelope.type, surroundings, message.separators);
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
  const std::string again = around(*changed, "CUSRES", surroundings, response.separators);
  if (again.empty()) return;
  read_one(again, [&](edifact::InterchangeReader& second) {
    cusres::Response read;
    cusres::read(second, read);
    require(cusres::testing::describe(read) == cusres::testing::describe(response));
  });
}

std::vector<pnrgov::Record> booking_lines(pnrgov::Reader& bookings) {
  std::vector<pnrgov::Record> lines;
  bookings.begin();
  lines.emplace_back().copy_from(bookings.push().record);
  while (bookings.next()) lines.push_back(std::move(bookings.pnr().record));
  return lines;
}

limen::Result<amend::BookingBytes> write_lines(std::string_view received, const edifact::InterchangeReader& reader,
                                               const std::vector<pnrgov::Record>& lines) {
  amend::Bookings out(received, reader.message(), reader.interchange().separators);
  for (const pnrgov::Record& record : lines) out.add(record);
  return out.end();
}

// Reads as these lines, and no card number is left.
void reads_as(const std::string& again, const std::vector<pnrgov::Record>& lines) {
  if (again.empty()) return;
  read_one(again, [&](edifact::InterchangeReader& second) {
    pnrgov::Reader bookings(second);
    const auto read = booking_lines(bookings);
    require(bookings.masked_cards() == 0 && read.size() == lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) require(pnrgov::same_lines(read[i], lines[i]));
  });
}

void booking(edifact::InterchangeReader& reader, std::string_view bytes, const amend::Surroundings& surroundings) {
  pnrgov::Reader bookings(reader);
  auto lines = booking_lines(bookings);
  const edifact::Separators separators = reader.interchange().separators;
  const std::string type = reader.message().type;
  const std::string_view received = bytes.substr(reader.message().offset, reader.message().length);
  const auto same = write_lines(received, reader, lines);
  require(same.ok() && same->changed == 0 && (same->masked == 0) == (bookings.masked_cards() == 0));
  if (same->masked == 0) {
    require(same->bytes == received);
  } else {
    reads_as(around(same->bytes, type, surroundings, separators), lines);
  }
  pnrgov::Record& last = lines.back();
  if (last.lines().empty() || last.lines().back().tag == 0) return;
  const auto line = static_cast<std::uint32_t>(last.lines().size() - 1);
  const auto place = static_cast<unsigned>(received.size());
  last.set(line, 1 + place % 3, 1 + place % 2, "CHANGED");
  // A number that is a ticket's or a document's in one segment is a card's in another: it is masked as it is written.
  pnrgov::mask_cards(last);
  const auto changed = write_lines(received, reader, lines);
  if (!changed.ok()) return;
  require(changed->changed <= 1);
  reads_as(around(changed->bytes, type, surroundings, separators), lines);
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
    } else if (pnrgov::is_pnrgov(reader.message())) {
      booking(reader, bytes, surroundings);
    } else {
      list(reader, bytes, surroundings);
    }
  }
  return 0;
}
