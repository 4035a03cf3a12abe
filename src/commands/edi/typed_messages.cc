#include "commands/edi/typed_messages.h"

namespace limen::commands {

// Values are copied by the readers of messages, so that nothing has to stay in memory for a whole message.
TypedMessages::TypedMessages(edifact::InterchangeReader& reader, Models& models, Use& use, const Options& options)
    : reader_(reader),
      models_(models),
      use_(use),
      lists_(reader, {.copy = true, .validate = options.validate, .max_part_bytes = options.part_bytes}),
      answers_(reader, options.part_bytes, options.validate),
      bookings_(reader, options.filter,
                {.validate = options.validate,
                 .max_booking_bytes = options.booking_bytes,
                 .max_booking_segments = options.booking_segments}),
      control_segments_(options.control_segments) {}

void TypedMessages::read() {
  const edifact::Message& message = reader_.message();
  if (message.type == "PAXLST") {
    for (bool last = false; !last;) {
      last = lists_.read(models_.list);
      use_.list(models_.list, last);
    }
  } else if (message.type == "CUSRES") {
    for (bool last = false; !last;) {
      last = answers_.read(models_.answer);
      use_.answer(models_.answer, last);
    }
  } else if (pnrgov::is_pnrgov(message)) {
    bookings();
  } else if (message.type == "CONTRL") {
    contrl::Control control = contrl::read(reader_, control_segments_);
    use_.control(control);
  } else {
    other();
  }
}

void TypedMessages::bookings() {
  bookings_.begin();
  use_.begin_bookings(bookings_.push());
  tell(bookings_.push().record);
  while (bookings_.next()) {
    use_.booking(bookings_.push(), bookings_.pnr());
    tell(bookings_.pnr().record);
  }
  use_.end_bookings();
}

void TypedMessages::tell(const pnrgov::Record& record) {
  for (const pnrgov::Finding& finding : record.findings()) {
    edifact::Diagnostic place;
    place.offset = finding.offset;
    place.segment = record.segment_number(finding.line);
    place.element = finding.element;
    reader_.report(place, finding.code, finding.severity, finding.message);
  }
}

void TypedMessages::other() {
  reader_.report("edi.message.type", Severity::kInfo, "no reader of this type of message; its segments stand in raw");
  use_.begin_other();
  while (reader_.next() == edifact::Step::kSegment) {
    use_.other(reader_.segment());
    reader_.keep_raw();
  }
  use_.end_other();
}

}  // namespace limen::commands
