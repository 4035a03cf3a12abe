#include "formats/pnrgov/writer.h"

namespace limen::pnrgov {

edifact::Interchange interchange_for(const Push& push) {
  edifact::Interchange interchange;
  interchange.has_una = true;
  interchange.syntax_id = "IATA";
  interchange.version = 1;
  interchange.repertoire = edifact::Repertoire::kIata;
  interchange.sender.id = push.sender;
  interchange.recipient.id = push.recipient;
  interchange.reference = push.reference.empty() ? "1" : push.reference;
  interchange.application = "PNRGOV";
  return interchange;
}

void Writer::begin(const Push& push, const edifact::Interchange& interchange) {
  writer_.begin_interchange(interchange);
  edifact::Message message;
  message.reference = push.reference.empty() ? "1" : push.reference;
  message.type = push.type == MessageType::kRequest           ? "GOVREQ"
                 : push.type == MessageType::kAcknowledgement ? "ACKRES"
                                                              : "PNRGOV";
  const std::size_t dot = push.version.find('.');
  message.version = push.version.substr(0, dot);
  if (dot != std::string::npos) message.release = push.version.substr(dot + 1);
  message.agency = "IA";
  message.access = push.access;
  message.sequence = push.sequence;
  if (push.part == edifact::Part::kFirst) message.first_last = "C";
  if (push.part == edifact::Part::kLast || push.part == edifact::Part::kOnly) message.first_last = "F";
  writer_.begin_message(message);
  lines(push.record);
}

void Writer::add(const Pnr& pnr) { lines(pnr.record); }

void write_line(edifact::EdifactWriter& writer, const Record& record, const Line& line) {
  char buffer[4];
  writer.begin(record.tag_text(line, buffer));
  std::size_t element = 0, repetition = 1, component = 1;
  for (const Value& value : record.values(line)) {
    if (value.element == 0 && value.component == 1 && value.repetition == 1) continue;
    const bool first = value.component == 1;
    if (value.element != element) {
      while (++element < value.element) writer.element();
      writer.element(value.repetition == 1 && first ? value.text() : std::string_view());
      repetition = component = 1;
      if (value.repetition == 1 && first) continue;
    }
    while (repetition < value.repetition) {
      ++repetition;
      component = 1;
      writer.repetition(repetition == value.repetition && first ? value.text() : std::string_view());
    }
    while (component < value.component) {
      ++component;
      writer.component(component == value.component ? value.text() : std::string_view());
    }
  }
  writer.end();
}

void Writer::lines(const Record& record) {
  for (const Line& line : record.lines()) {
    if (line.unsplit) {
      unsplit_ = true;
    } else {
      write_line(writer_, record, line);
    }
  }
}

Result<void> Writer::end() {
  writer_.end_message();
  writer_.end_interchange();
  TRY(writer_.finish());
  if (unsplit_) return Error{"pnrgov.write.unsplit", "a segment that could not be taken apart was left out"};
  return {};
}

}  // namespace limen::pnrgov
