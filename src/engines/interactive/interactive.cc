#include "engines/interactive/interactive.h"

#include <fmt/format.h>

#include "engines/interactive/desk_state.h"

namespace limen::interactive {

bool is_status(std::string_view status) {
  if (status.size() != 2 || cusres::verdict_of(status) == cusres::Verdict::kOther) return false;
  return (status[1] >= 'A' && status[1] <= 'Z') || (status[1] >= '0' && status[1] <= '9');
}

bool may_board(std::string_view status) { return cusres::verdict_of(status) == cusres::Verdict::kBoard; }

std::string_view to_text(EventKind kind) {
  switch (kind) {
    case EventKind::kAnswered:
      return "answered";
    case EventKind::kRepeated:
      return "repeated";
    case EventKind::kInsufficient:
      return "insufficient";
    case EventKind::kFailed:
      return "failed";
    case EventKind::kAccepted:
      return "accepted";
    case EventKind::kException:
      return "exception";
    case EventKind::kAcknowledged:
      return "acknowledged";
    case EventKind::kRefused:
      return "refused";
    case EventKind::kUnexpected:
      return "unexpected";
    case EventKind::kSent:
      return "sent";
    case EventKind::kOvertaken:
      return "overtaken";
    case EventKind::kGivenUp:
      return "given_up";
  }
  return "failed";
}

Desk::State::State(Settings settings) : settings_(std::move(settings)) {
  const auto closed = [](std::string& status, std::string usual) {
    if (!is_status(status) || may_board(status)) status = std::move(usual);
  };
  closed(settings_.on_failure, Settings{}.on_failure);
  closed(settings_.on_insufficient, Settings{}.on_insufficient);
}

void Desk::State::event(EventKind kind, std::string_view carrier, std::string_view transaction, std::string_view unique,
                        std::string_view status) {
  events_.push_back({kind, message_.action, std::string(carrier), std::string(transaction), std::string(unique),
                     std::string(status)});
}

void Desk::State::begin(edifact::EdifactWriter& writer, const Line& line, Instant now) {
  begin_interchange(writer, line, settings_, fmt::format_int(++sent_).str(), now);
}

Desk::Desk(Settings settings) : state_(std::make_unique<State>(std::move(settings))) {}
Desk::Desk(Desk&&) noexcept = default;
Desk& Desk::operator=(Desk&&) noexcept = default;
Desk::~Desk() = default;

const std::vector<Event>& Desk::receive(std::string_view bytes, Instant now, Decider& decider, std::string& out,
                                        edifact::Report& report) {
  return state_->receive(bytes, now, decider, out, report);
}

Result<std::size_t> Desk::change(std::string_view carrier, std::string_view unique, const Decision& decision,
                                 Instant now, std::string& out) {
  return state_->change(carrier, unique, decision, now, out);
}

const std::vector<Event>& Desk::repeat_due(Instant now, std::string& out) { return state_->repeat_due(now, out); }
std::optional<Instant> Desk::next_due() const { return state_->next_due(); }
void Desk::forget_before(Instant instant) { state_->forget_before(instant); }
std::size_t Desk::conversations() const { return state_->conversations().size(); }
std::size_t Desk::questions() const { return state_->conversations().questions(); }
std::size_t Desk::open_changes() const { return state_->open_changes(); }

}  // namespace limen::interactive
