#include <charconv>

#include "formats/contrl/contrl.h"

namespace limen::contrl {
namespace {

using edifact::Fields;
using edifact::Step;
using edifact::tag;

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

Control read(edifact::InterchangeReader& reader, std::size_t most) { return Reading(reader, most).run(); }

}  // namespace limen::contrl
