#include "formats/amend/amend.h"

#include <array>
#include <utility>

#include "formats/amend/segments.h"
#include "formats/edifact/reader.h"
#include "formats/edifact/writer.h"
#include "formats/paxlst/paxlst.h"
#include "formats/paxlst/write.h"

namespace limen::amend {
namespace {

using edifact::tag;

struct Written {
  std::string bytes;
  Result<void> result;
};

Written write_as(const paxlst::Message& message) {
  Written written;
  edifact::EdifactWriter writer(written.bytes, message.separators);
  paxlst::write_model(writer, message);
  written.result = writer.finish();
  if (message.form == paxlst::Form::kOldUs) {
    written.result = Error{"paxlst.write.old_form", "the form before the UN directory is read and not written"};
  }
  return written;
}

Written write_as(const cusres::Response& response) {
  Written written;
  edifact::EdifactWriter writer(written.bytes, response.separators);
  cusres::write_message(writer, response);
  written.result = writer.finish();
  return written;
}

// An interchange that reads as the message's own would: same separators, repertoire and day.
std::string interchange_of(std::string_view message, const Surroundings& around,
                           const edifact::Separators& separators) {
  edifact::Interchange interchange;
  interchange.has_una = true;
  interchange.separators = separators;
  const bool padis = around.interchange.syntax_id == "IATA" || around.interchange.syntax_id == "IATB";
  interchange.syntax_id = around.interchange.syntax_id.size() == 4 ? around.interchange.syntax_id : "UNOA";
  if (separators.has_repetition() && padis) interchange.syntax_id = "UNOA";
  interchange.version = separators.has_repetition() ? 4 : around.interchange.version;
  interchange.date = around.interchange.date;
  interchange.sender.id = interchange.recipient.id = "X";
  interchange.reference = "1";
  std::string out;
  edifact::EdifactWriter writer(out);
  writer.begin_interchange(interchange);
  if (around.group) {
    edifact::Group group;
    group.type = around.group->type;
    group.date = around.group->date;
    group.reference = "1";
    writer.begin_group(group);
  }
  out += message;
  if (!message.ends_with(separators.terminator_text())) out += separators.terminator_text();
  return out;
}

// What the writer makes of the message when it is read once more; nothing where there is not exactly one.
template <typename Model, typename Read>
std::optional<std::string> read_again(const std::string& interchange, const Read& read) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(interchange, findings, {.retention = edifact::Retention::kMessage});
  std::optional<std::string> again;
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    if (again) return std::nullopt;
    Model model;
    read(reader, model);
    again = write_as(model).bytes;
  }
  return again;
}

template <typename Model, typename Read>
Result<std::string> amend(std::string_view received, const Surroundings& around, std::string_view before,
                          const Model& changed, Openers openers, const Read& read) {
  const Written after = write_as(changed);
  if (before == after.bytes) return std::string(received);
  if (!after.result.ok()) return after.result.error();
  const edifact::Separators& separators = changed.separators;
  const Pieces was(received, separators, openers), old(before, separators, openers),
      now(after.bytes, separators, openers);
  const Merge merge(was, old, now, separators);
  for (const bool whole_units : {false, true}) {
    if (!merge.possible()) break;
    std::string bytes = merge.bytes(whole_units);
    const auto again = read_again<Model>(interchange_of(bytes, around, separators), read);
    if (again && *again == after.bytes) return bytes;
  }
  return after.bytes;
}

}  // namespace

PassengerList::PassengerList(std::string_view received, Surroundings around, const paxlst::Message& read)
    : received_(received),
      around_(std::move(around)),
      before_(write_as(read).bytes),
      whole_(read.part == 1 && read.last_part) {}

Result<std::string> PassengerList::write(const paxlst::Message& changed) const {
  constexpr std::array kOpeners = {tag("NAD"), tag("CNT")};
  if (!whole_) return Error{"amend.part", "only a list that was read as a whole is amended"};
  const auto read = [](edifact::InterchangeReader& reader, paxlst::Message& message) {
    paxlst::PaxlstReader lists(reader, {.max_part_bytes = ~std::uint64_t{0}});
    lists.read(message);
  };
  return amend(received_, around_, before_, changed, kOpeners, read);
}

Response::Response(std::string_view received, Surroundings around, const cusres::Response& read)
    : received_(received), around_(std::move(around)), before_(write_as(read).bytes) {}

Result<std::string> Response::write(const cusres::Response& changed) const {
  constexpr std::array kOpeners = {tag("ERP")};
  const auto read = [](edifact::InterchangeReader& reader, cusres::Response& response) {
    cusres::read(reader, response);
  };
  return amend(received_, around_, before_, changed, kOpeners, read);
}

}  // namespace limen::amend
