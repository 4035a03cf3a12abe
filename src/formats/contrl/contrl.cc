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

}  // namespace limen::contrl
