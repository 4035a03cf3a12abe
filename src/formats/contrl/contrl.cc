#include "formats/contrl/contrl.h"

#include <array>
#include <charconv>

namespace limen::contrl {
namespace {

using edifact::Step;
using edifact::tag;

struct Mapping {
  std::string_view suffix;
  std::string_view code;
};

// 0085 [UN/EDIFACT code list], the ones that a reader of ours can mean.
constexpr std::string_view kInvalidValue = "12";
constexpr std::string_view kMissing = "13";
constexpr std::string_view kUnspecified = "18";

class Collector final : public edifact::Report {
 public:
  void diagnostic(const edifact::Diagnostic& diagnostic) override { found.push_back(diagnostic); }
  void range(const edifact::Range&) override {}
  std::vector<edifact::Diagnostic> found;
};

// "unb" of a code of the syntax layer; empty for others.
std::string_view segment_of(std::string_view code) {
  constexpr std::string_view kLayer = "edifact.";
  return code.starts_with(kLayer) ? code.substr(kLayer.size(), 3) : std::string_view();
}

bool of_envelope(std::string_view code) {
  const std::string_view segment = segment_of(code);
  return segment == "unb" || segment == "unz" || segment == "una";
}

std::string_view service_segment(std::string_view code) {
  const std::string_view segment = segment_of(code);
  if (segment == "una") return "UNA";
  if (segment == "unb") return "UNB";
  if (segment == "unz") return "UNZ";
  if (segment == "unh") return "UNH";
  if (segment == "unt") return "UNT";
  return {};
}

void add_findings(MessageResult& result, const std::vector<edifact::Diagnostic>& found, const Policy& policy) {
  for (const edifact::Diagnostic& item : found) {
    const bool error = item.severity == Severity::kError;
    if (error && result.subject.action != Action::kRejected) {
      result.subject.action = Action::kRejected;
      // One place for the reason: the service segment here, any other segment as a fault.
      result.subject.tag = service_segment(item.code);
      if (!result.subject.tag.empty()) {
        result.subject.code = code_of(item);
        continue;
      }
    }
    const bool listed = error || (policy.list_warnings && item.severity == Severity::kWarning);
    if (!listed || item.segment == 0 || result.faults.size() >= policy.max_faults) continue;
    result.faults.push_back({item.segment, std::string(code_of(item)), item.element, item.component});
  }
}

std::string number(std::uint64_t value) { return value == 0 ? std::string() : std::to_string(value); }

std::uint64_t read_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc() && result.ptr == text.data() + text.size() ? value : 0;
}

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

Action action_of(std::string_view text) {
  return text == "4"   ? Action::kRejected
         : text == "7" ? Action::kAcknowledged
         : text == "8" ? Action::kReceived
                       : Action::kUnknown;
}

void write_subject(edifact::EdifactWriter& writer, const Subject& subject) {
  writer.element(digit(subject.action));
  writer.element(subject.code);
  writer.element(subject.tag);
  writer.element(number(subject.element));
  if (subject.component != 0) writer.component(number(subject.component));
}

Subject read_subject(edifact::Fields& fields) {
  Subject subject;
  fields.next_element();
  subject.action = action_of(fields.component());
  fields.next_element();
  subject.code = fields.component();
  fields.next_element();
  subject.tag = fields.component();
  fields.next_element();
  subject.element = static_cast<std::uint32_t>(read_number(fields.component()));
  subject.component = static_cast<std::uint32_t>(read_number(fields.component()));
  return subject;
}

void write_party(edifact::EdifactWriter& writer, const edifact::Party& party) {
  writer.element(party.id);
  if (!party.qualifier.empty() || !party.internal.empty()) writer.component(party.qualifier);
  if (!party.internal.empty()) writer.component(party.internal);
}

edifact::Party read_party(edifact::Fields& fields) {
  edifact::Party party;
  fields.next_element();
  party.id = fields.component();
  party.qualifier = fields.component();
  party.internal = fields.component();
  return party;
}

}  // namespace

std::string_view to_text(Action action) {
  switch (action) {
    case Action::kUnknown:
      return "unknown";
    case Action::kRejected:
      return "rejected";
    case Action::kAcknowledged:
      return "acknowledged";
    case Action::kReceived:
      return "received";
  }
  return "unknown";
}

std::string_view code_of(const edifact::Diagnostic& diagnostic) {
  constexpr std::array<Mapping, 13> kMappings{{{".count", "29"},
                                               {".reference", "28"},
                                               {".missing", kMissing},
                                               {".foreign", "21"},
                                               {".too_large", "39"},
                                               {".unexpected", "15"},
                                               {".tag", "15"},
                                               {".unterminated", kMissing},
                                               {".invalid", kInvalidValue},
                                               {".repetition", "35"},
                                               {".order", "15"},
                                               {".surplus", "16"},
                                               {".unknown", kInvalidValue}}};
  for (const Mapping& mapping : kMappings) {
    if (diagnostic.code.ends_with(mapping.suffix)) return mapping.code;
  }
  return kUnspecified;
}

Control examine(std::string_view bytes, const Policy& policy) {
  Control control;
  Collector collector;
  edifact::InterchangeReader reader(bytes, collector);
  std::size_t messages = 0;
  std::size_t rejected = 0;
  bool opened = false;
  const auto envelope_faults = [&] {
    for (const edifact::Diagnostic& item : collector.found) {
      if (!of_envelope(item.code) || item.severity == Severity::kInfo || !control.subject.code.empty()) continue;
      control.subject.code = code_of(item);
      control.subject.tag = service_segment(item.code);
      control.subject.element = item.element;
      control.subject.component = item.component;
    }
    collector.found.clear();
  };
  for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
    if (step == Step::kInterchange) {
      if (opened) break;  // of the first one only
      opened = true;
      control.reference = reader.interchange().reference;
      control.sender = reader.interchange().sender;
      control.recipient = reader.interchange().recipient;
    }
    if (step == Step::kMessage) envelope_faults();
    if (step == Step::kInterchangeEnd) break;
    if (step != Step::kMessageEnd) continue;
    ++messages;
    const edifact::Message& message = reader.message();
    MessageResult result{
        message.reference, message.type, message.version, message.release, message.agency, message.association, {}, {}};
    result.subject.action = Action::kAcknowledged;
    add_findings(result, collector.found, policy);
    collector.found.clear();
    rejected += result.subject.action == Action::kRejected ? 1U : 0U;
    const bool said = result.subject.action == Action::kRejected || !result.faults.empty() || policy.acknowledge_each;
    if (said) control.messages.push_back(std::move(result));
  }
  envelope_faults();
  const bool nothing = messages == 0 || rejected == messages;
  control.subject.action = nothing ? Action::kRejected : Action::kAcknowledged;
  if (messages == 0 && control.subject.code.empty()) control.subject.code = kMissing;
  if (!nothing && !policy.list_warnings) {  // an accepted interchange carries no error code
    control.subject.code.clear();
    control.subject.tag.clear();
    control.subject.element = control.subject.component = 0;
  }
  return control;
}

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
  for (const MessageResult& result : control.messages) {
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
      const bool whole = fault.element == 0;
      writer.segment("UCS", {{number(fault.segment)}, {whole ? std::string_view(fault.code) : std::string_view()}});
      if (!whole) writer.segment("UCD", {{fault.code}, {number(fault.element), number(fault.component)}});
    }
  }
  writer.end_message();
  writer.end_interchange();
  return out;
}

Control read(edifact::InterchangeReader& reader) {
  Control control;
  while (reader.next() == Step::kSegment) {
    edifact::Fields fields(reader.segment());
    const bool in_message = !control.messages.empty();
    const bool has_fault = in_message && !control.messages.back().faults.empty();
    const std::uint32_t name = reader.segment().tag();
    if (name == tag("UCI")) {
      fields.next_element();
      control.reference = fields.component();
      control.sender = read_party(fields);
      control.recipient = read_party(fields);
      control.subject = read_subject(fields);
    } else if (name == tag("UCM")) {
      MessageResult& result = control.messages.emplace_back();
      fields.next_element();
      result.reference = fields.component();
      fields.next_element();
      result.type = fields.component();
      result.version = fields.component();
      result.release = fields.component();
      result.agency = fields.component();
      result.association = fields.component();
      result.subject = read_subject(fields);
    } else if (name == tag("UCS") && in_message) {
      Fault& fault = control.messages.back().faults.emplace_back();
      fields.next_element();
      fault.segment = read_number(fields.component());
      fields.next_element();
      fault.code = fields.component();
    } else if (name == tag("UCD") && has_fault) {
      std::vector<Fault>& faults = control.messages.back().faults;
      // A second UCD belongs to the same segment.
      if (faults.back().element != 0) {
        Fault next;
        next.segment = faults.back().segment;
        faults.push_back(next);
      }
      Fault& fault = faults.back();
      fields.next_element();
      fault.code = fields.component();
      fields.next_element();
      fault.element = static_cast<std::uint32_t>(read_number(fields.component()));
      fault.component = static_cast<std::uint32_t>(read_number(fields.component()));
    } else {
      ++control.unread;
      reader.keep_raw();
      reader.report("contrl.segment.unplaced", Severity::kInfo, "a segment that has no field here");
    }
  }
  return control;
}

}  // namespace limen::contrl
