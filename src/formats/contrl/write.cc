#include "formats/contrl/contrl.h"

namespace limen::contrl {
namespace {

std::string number(std::uint64_t value) { return value == 0 ? std::string() : std::to_string(value); }

std::string_view digit(Action action) {
  switch (action) {
    case Action::kRejected:
      return "4";
    case Action::kAcknowledged:
      return "7";
    case Action::kReceived:
      return "8";
    case Action::kUnknown:
      return "";
  }
  return "";
}

void write_subject(edifact::EdifactWriter& writer, const Subject& subject) {
  writer.element(digit(subject.action));
  writer.element(subject.code);
  writer.element(subject.tag);
  writer.element(number(subject.element));
  if (subject.component != 0) writer.component(number(subject.component));
}

void write_party(edifact::EdifactWriter& writer, const edifact::Party& party) {
  writer.element(party.id);
  if (!party.qualifier.empty() || !party.internal.empty()) writer.component(party.qualifier);
  if (!party.internal.empty()) writer.component(party.internal);
}

void write_result(edifact::EdifactWriter& writer, const MessageResult& result) {
  writer.begin("UCM");
  writer.element(result.reference);
  writer.element(result.type);
  writer.component(result.version);
  writer.component(result.release);
  writer.component(result.agency);
  if (!result.association.empty()) writer.component(result.association);
  write_subject(writer, result.subject);
  writer.end();
  for (const Fault& fault : result.faults) {
    const bool whole = fault.element == 0 && fault.component == 0;
    writer.segment("UCS", {{number(fault.segment)}, {whole ? std::string_view(fault.code) : std::string_view()}});
    if (!whole) writer.segment("UCD", {{fault.code}, {number(fault.element), number(fault.component)}});
  }
}

}  // namespace

std::string write(const Control& control, const edifact::Interchange& envelope) {
  std::string out;
  edifact::EdifactWriter writer(out);
  writer.begin_interchange(envelope);
  edifact::Message message;
  message.reference = "1";
  message.type = "CONTRL";
  message.version = "D";
  message.release = "3";
  message.agency = "UN";
  writer.begin_message(message);
  writer.begin("UCI");
  writer.element(control.reference);
  write_party(writer, control.sender);
  write_party(writer, control.recipient);
  write_subject(writer, control.subject);
  writer.end();
  std::size_t group = 0;
  const auto open_groups = [&](std::size_t last) {
    for (; group < last && group < control.groups.size(); ++group) {
      const GroupResult& result = control.groups[group];
      writer.begin("UCF");
      writer.element(result.reference);
      write_party(writer, result.sender);
      write_party(writer, result.recipient);
      write_subject(writer, result.subject);
      writer.end();
    }
  };
  for (const MessageResult& result : control.messages) {
    open_groups(result.group);
    write_result(writer, result);
  }
  open_groups(control.groups.size());
  writer.end_message();
  writer.end_interchange();
  return out;
}

}  // namespace limen::contrl
