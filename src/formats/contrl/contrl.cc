#include "formats/contrl/contrl.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>

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
bool of_group(std::string_view code) {
  const std::string_view segment = segment_of(code);
  return segment == "ung" || segment == "une";
}

std::string_view service_segment(std::string_view code) {
  const std::string_view segment = segment_of(code);
  if (segment == "una") return "UNA";
  if (segment == "unb") return "UNB";
  if (segment == "unz") return "UNZ";
  if (segment == "ung") return "UNG";
  if (segment == "une") return "UNE";
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
    Fault fault{item.segment, std::string(code_of(item)), item.element, item.component};
    // Two findings may be one fault to the sender.
    if (std::ranges::find(result.faults, fault) == result.faults.end()) result.faults.push_back(std::move(fault));
  }
}

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

// Judges the first interchange of some bytes.
class Examination {
 public:
  Examination(std::string_view bytes, const Policy& policy) : policy_(policy), reader_(bytes, collector_) {}

  Control run() {
    for (Step step = reader_.next(); step != Step::kEnd; step = reader_.next()) {
      if (step == Step::kInterchange && !open()) break;
      if (step == Step::kGroup) open_group();
      if (step == Step::kMessage) envelope_faults();
      if (step == Step::kMessageEnd) message();
      if (step == Step::kGroupEnd) close_group();
      if (step == Step::kInterchangeEnd) break;
    }
    envelope_faults();
    conclude(control_.subject, all_);
    messages_in_no_group_first();
    return std::move(control_);
  }

 private:
  struct Tally {
    std::size_t messages = 0, rejected = 0;
  };

  // Behind a UCF whatever is said is of its group.
  void messages_in_no_group_first() {
    std::vector<MessageResult> in_groups;
    std::vector<MessageResult> all;
    for (MessageResult& result : control_.messages) (result.group == 0 ? all : in_groups).push_back(std::move(result));
    std::ranges::move(in_groups, std::back_inserter(all));
    control_.messages = std::move(all);
  }

  bool open() {
    if (opened_) return false;
    opened_ = true;
    control_.reference = reader_.interchange().reference;
    control_.sender = reader_.interchange().sender;
    control_.recipient = reader_.interchange().recipient;
    return true;
  }

  void open_group() {
    group_.emplace();
    group_->reference = reader_.group()->reference;
    group_->sender = reader_.group()->sender;
    group_->recipient = reader_.group()->recipient;
    of_group_ = {};
    group_said_ = policy_.acknowledge_each;
    envelope_faults();
  }
  void close_group() {
    envelope_faults();
    if (!group_) return;
    conclude(group_->subject, of_group_);
    if (group_said_ || group_->subject.action == Action::kRejected || !group_->subject.code.empty()) {
      control_.groups.push_back(std::move(*group_));
    }
    group_.reset();
  }

  // What was found outside messages: of the interchange or of the group at hand. The first of each counts.
  void envelope_faults() {
    for (const edifact::Diagnostic& item : collector_.found) {
      if (item.severity == Severity::kInfo) continue;
      if (of_envelope(item.code)) blame(control_.subject, item);
      if (of_group(item.code) && group_) blame(group_->subject, item);
    }
    collector_.found.clear();
  }
  static void blame(Subject& subject, const edifact::Diagnostic& item) {
    const bool first = subject.code.empty();
    if (!first && (tells_of_loss(subject) || !is_loss(item.code))) return;
    subject.code = code_of(item);
    subject.tag = service_segment(item.code);
    subject.element = item.element;
    subject.component = item.component;
  }

  // The end is missing, or names another number: what came may not be all that was sent.
  static bool is_loss(std::string_view code) {
    const std::string_view segment = service_segment(code);
    return segment == "UNZ" && (code.ends_with(".count") || code.ends_with(".missing"));
  }
  static bool tells_of_loss(const Subject& subject) {
    return subject.tag == "UNZ" && (subject.code == "29" || subject.code == kMissing);
  }

  void message() {
    const edifact::Message& message = reader_.message();
    MessageResult result;
    result.reference = message.reference;
    result.type = message.type;
    result.version = message.version;
    result.release = message.release;
    result.agency = message.agency;
    result.association = message.association;
    result.subject.action = Action::kAcknowledged;
    add_findings(result, collector_.found, policy_);
    collector_.found.clear();
    for (Tally* tally : {&all_, &of_group_}) {
      ++tally->messages;
      tally->rejected += result.subject.action == Action::kRejected ? 1U : 0U;
    }
    if (result.subject.action != Action::kRejected && result.faults.empty() && !policy_.acknowledge_each) return;
    if (group_) {
      group_said_ = true;
      result.group = control_.groups.size() + 1;
    }
    control_.messages.push_back(std::move(result));
  }

  void conclude(Subject& subject, const Tally& tally) const {
    const bool nothing = tally.rejected == tally.messages;
    subject.action = nothing ? Action::kRejected : Action::kAcknowledged;
    if (tally.messages == 0 && subject.code.empty()) subject.code = kMissing;
    // What is accepted carries no error code, unless some of it may be lost.
    if (!nothing && !policy_.list_warnings && !tells_of_loss(subject)) subject = {subject.action, {}, {}, 0, 0};
  }

  const Policy& policy_;
  Collector collector_;
  edifact::InterchangeReader reader_;
  Control control_;
  std::optional<GroupResult> group_;  // the one that is open
  bool opened_ = false;
  bool group_said_ = false;
  Tally all_, of_group_;
};

// Reads one CONTRL.
class Reading {
 public:
  Reading(edifact::InterchangeReader& reader, std::size_t most) : reader_(reader), most_(most) {}

  Control run() {
    while (reader_.next() == Step::kSegment) {
      if (++segments_ > most_) {
        pass_over();
        continue;
      }
      Fields fields(reader_.segment());
      invalid_ = false;
      if (!take(reader_.segment().tag(), fields)) {
        keep_raw();
        reader_.report("contrl.segment.unplaced", Severity::kInfo, "a segment that has no field here");
        continue;
      }
      if (has_surplus(fields)) {
        keep_raw();
        reader_.report("contrl.segment.surplus", Severity::kInfo, "the segment holds values that have no place here");
      } else if (invalid_) {
        keep_raw();
      }
      if (invalid_) {
        reader_.report("contrl.value.invalid", Severity::kWarning, "a number or an action that is none");
      }
    }
    return std::move(control_);
  }

 private:
  using Fields = edifact::Fields;

  void keep_raw() {
    const edifact::Segment& segment = reader_.segment();
    ++control_.unread;
    control_.raw.push_back({segment.offset(), segment.length(), std::string(segment.original()), false});
    reader_.keep_raw();
  }
  void pass_over() {
    const edifact::Segment& segment = reader_.segment();
    if (control_.raw.empty() || !control_.raw.back().passed_over) {
      control_.raw.push_back({segment.offset(), 0, {}, true});
      reader_.report("contrl.too_large", Severity::kError, "so many segments that the rest is passed over");
    }
    RawPart& part = control_.raw.back();
    part.length = segment.end() - part.offset;
    ++control_.unread;
    reader_.keep_raw();
  }

  static bool has_surplus(Fields& fields) {
    bool surplus = false;
    do {
      while (fields.more()) surplus |= !fields.component().empty();
    } while (fields.next_element());
    return surplus;
  }

  bool take(std::uint32_t name, Fields& fields) {
    const bool in_message = !control_.messages.empty() && !at_group_;
    switch (name) {
      case tag("UCI"):
        if (has_interchange_) return false;
        interchange(fields);
        return true;
      case tag("UCF"):
        group(fields);
        return true;
      case tag("UCM"):
        message(fields);
        return true;
      case tag("UCS"):
        if (in_message) segment(fields);
        return in_message;
      case tag("UCD"):
        if (!in_message || control_.messages.back().faults.empty()) return false;
        element(fields);
        return true;
      default:
        return false;
    }
  }

  void interchange(Fields& fields) {
    has_interchange_ = true;
    fields.next_element();
    control_.reference = fields.component();
    control_.sender = party(fields);
    control_.recipient = party(fields);
    control_.subject = subject(fields);
  }
  void group(Fields& fields) {
    GroupResult& result = control_.groups.emplace_back();
    at_group_ = true;
    fields.next_element();
    result.reference = fields.component();
    result.sender = party(fields);
    result.recipient = party(fields);
    result.subject = subject(fields);
  }
  void message(Fields& fields) {
    MessageResult& result = control_.messages.emplace_back();
    at_group_ = false;
    result.group = control_.groups.size();
    fields.next_element();
    result.reference = fields.component();
    fields.next_element();
    result.type = fields.component();
    result.version = fields.component();
    result.release = fields.component();
    result.agency = fields.component();
    result.association = fields.component();
    result.subject = subject(fields);
  }
  void segment(Fields& fields) {
    Fault& fault = control_.messages.back().faults.emplace_back();
    fields.next_element();
    fault.segment = number<std::uint64_t>(fields.component());
    fields.next_element();
    fault.code = fields.component();
  }
  void element(Fields& fields) {
    std::vector<Fault>& faults = control_.messages.back().faults;
    // A second UCD belongs to the same segment; and so does one behind a UCS that says what is wrong with it as a
    // whole.
    if (faults.back().element != 0 || faults.back().component != 0 || !faults.back().code.empty()) {
      Fault next;
      next.segment = faults.back().segment;
      faults.push_back(next);
    }
    Fault& fault = faults.back();
    fields.next_element();
    fault.code = fields.component();
    fields.next_element();
    fault.element = number<std::uint32_t>(fields.component());
    fault.component = number<std::uint32_t>(fields.component());
  }

  static edifact::Party party(Fields& fields) {
    edifact::Party party;
    fields.next_element();
    party.id = fields.component();
    party.qualifier = fields.component();
    party.internal = fields.component();
    return party;
  }
  Subject subject(Fields& fields) {
    Subject subject;
    fields.next_element();
    subject.action = action(fields.component());
    fields.next_element();
    subject.code = fields.component();
    fields.next_element();
    subject.tag = fields.component();
    fields.next_element();
    subject.element = number<std::uint32_t>(fields.component());
    subject.component = number<std::uint32_t>(fields.component());
    return subject;
  }
  Action action(std::string_view text) {
    if (text == "4") return Action::kRejected;
    if (text == "7") return Action::kAcknowledged;
    if (text == "8") return Action::kReceived;
    invalid_ = invalid_ || !text.empty();
    return Action::kUnknown;
  }
  template <typename Number>
  Number number(std::string_view text) {
    Number value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec == std::errc() && result.ptr == text.data() + text.size()) return value;
    invalid_ = invalid_ || !text.empty();
    return 0;
  }

  edifact::InterchangeReader& reader_;
  std::size_t most_;
  std::size_t segments_ = 0;
  Control control_;
  bool has_interchange_ = false;
  bool at_group_ = false;  // a UCF came, and no UCM behind it yet
  bool invalid_ = false;   // something of the segment at hand could not be read
};

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

Control examine(std::string_view bytes, const Policy& policy) { return Examination(bytes, policy).run(); }

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

Control read(edifact::InterchangeReader& reader, std::size_t most) { return Reading(reader, most).run(); }

}  // namespace limen::contrl
