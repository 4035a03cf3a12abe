// Changes of mind: sent, and sent again until they are acknowledged, overtaken or given up.
#include <fmt/format.h>

#include <algorithm>

#include "engines/interactive/desk_state.h"

namespace limen::interactive {

Result<std::size_t> Desk::State::change(std::string_view carrier, std::string_view unique, const Decision& decision,
                                        Instant now, std::string& out) {
  if (!is_status(decision.status)) {
    return Error{"interactive.status.invalid", "not one of the two-character answers about a person"};
  }
  Traveller* traveller = carrier.empty() ? nullptr : conversations_.find(carrier, unique);
  if (traveller == nullptr) {
    return Error{"interactive.person.unknown", "nobody with these references was answered"};
  }
  std::size_t sent = 0;
  for (auto& [flight, conversation] : traveller->flights) {
    // A newer change of mind replaces one that is not acknowledged yet.
    changes_.erase(conversation.change);
    conversation.change.clear();
    // The same question again must not bring the old verdict back, nor ask for another one.
    for (auto& [print, question] : conversation.questions) {
      question.answer = decision;
      question.decided = true;
    }
    conversation.withheld = 0;
    if (conversation.withdrawn) continue;
    const auto opened = open_change(conversation, decision, now);
    send(opened->first, opened->second, now, out);
    ++sent;
  }
  return sent;
}

Desk::State::Changes::iterator Desk::State::open_change(Conversation& conversation, const Decision& decision,
                                                        Instant due) {
  conversation.change = fmt::format("{}{:06}", settings_.identity, ++sent_);
  return changes_.emplace(conversation.change, Change{&conversation, decision, 0, due}).first;
}

void Desk::State::end_change(Conversation& conversation) {
  const auto open = changes_.find(conversation.change);
  if (open == changes_.end()) return;
  const Traveller& traveller = *conversation.traveller;
  event(EventKind::kOvertaken, traveller.carrier, open->first, traveller.unique, open->second.decision.status);
  changes_.erase(open);
  conversation.change.clear();
}

// The carrier may hold the verdict of the open change or the one before it, and be told the older one once more behind
// the answer. So an answer that says something else takes the place of the change, and is sent until it is
// acknowledged. What nobody decided takes the place of "may board" only.
void Desk::State::overtake(Conversation& conversation, const Told& told, Instant now) {
  if (conversation.change.empty() || told.kind == EventKind::kRepeated) return;
  const Decision& open = changes_.find(conversation.change)->second.decision;
  if (open == told.answer) return;
  if (told.kind != EventKind::kAnswered && !may_board(open.status)) return;
  end_change(conversation);
  open_change(conversation, told.answer, now.plus_seconds(settings_.repeat_seconds));  // the answer was the first try
}

void Desk::State::send(const std::string& transaction, Change& change, Instant now, std::string& out) {
  std::int64_t wait = settings_.repeat_seconds;
  for (int i = 0; i < change.tries && wait < settings_.longest_repeat_seconds; ++i) wait *= 2;
  change.due = now.plus_seconds(std::min(wait, settings_.longest_repeat_seconds));
  ++change.tries;
  const Conversation& conversation = *change.conversation;
  const Line& line = conversation.line;
  texts_.clear();
  begin_response(response_, cusres::Kind::kChange, line);
  response_.envelope.reference = "1";
  response_.header_references.push_back({"TN", transaction, {}, {}, {}});
  response_.add_flight({"AF", conversation.flight, {}, {}, {}});
  const auto moment = [&](std::string_view qualifier, const FlightTime& time) {
    if (!time.value.empty()) response_.add_moment({qualifier, time.value, time.format});
  };
  moment("189", conversation.departure);
  moment("232", conversation.arrival);
  if (!conversation.origin.empty()) response_.add_place({"125", conversation.origin});
  if (!conversation.destination.empty()) response_.add_place({"87", conversation.destination});
  response_.add_result(cusres::Level::kPerson);
  if (!conversation.booking.empty()) response_.add_reference({"AVF", conversation.booking, {}, {}, {}});
  response_.add_reference({"ABO", conversation.traveller->unique, {}, {}, {}});
  response_.add_code({change.decision.status, {}, {}});
  add_text(response_, change.decision.text, line, texts_);
  edifact::EdifactWriter writer(out);
  begin(writer, line, now);
  if (line.grouped) begin_group(writer, line, now);
  cusres::write_message(writer, response_);
  if (line.grouped) writer.end_group();
  writer.end_interchange();
}

void Desk::State::take_acknowledgement(edifact::InterchangeReader& reader) {
  cusres::read(reader, response_);
  message_.action = paxlst::Action::kNone;
  const std::string_view sender = reader.interchange().sender.id;
  const std::string transaction(response_.transaction());
  const auto open = changes_.find(transaction);
  // Our transactions can be counted: only the address that was told can say that it heard.
  if (response_.kind != cusres::Kind::kAcknowledgement || open == changes_.end() ||
      open->second.conversation->line.theirs.id != sender) {
    return event(EventKind::kUnexpected, sender, transaction, {}, {});
  }
  const Change& change = open->second;
  Conversation& conversation = *change.conversation;
  const Traveller& traveller = *conversation.traveller;
  const auto close = [&](EventKind kind, std::string_view status) {
    event(kind, traveller.carrier, transaction, traveller.unique, status);
    conversation.change.clear();
    changes_.erase(open);
  };
  if (response_.negative()) return close(EventKind::kRefused, cusres::kNegative);
  // An acknowledgement of somebody else, or of another verdict, leaves the change open.
  for (const cusres::Result& result : response_.results) {
    if (response_.reference(result, "ABO") != traveller.unique) continue;
    if (response_.status(result) != change.decision.status) continue;
    return close(EventKind::kAcknowledged, response_.status(result));
  }
  event(EventKind::kUnexpected, sender, transaction, traveller.unique, {});
}

const std::vector<Event>& Desk::State::repeat_due(Instant now, std::string& out) {
  events_.clear();
  message_.action = paxlst::Action::kNone;
  for (auto item = changes_.begin(); item != changes_.end();) {
    const std::string& transaction = item->first;
    Change& change = item->second;
    const Traveller& traveller = *change.conversation->traveller;
    if (change.due > now) {
      ++item;
    } else if (change.tries < settings_.tries) {
      send(transaction, change, now, out);
      event(EventKind::kSent, traveller.carrier, transaction, traveller.unique, change.decision.status);
      ++item;
    } else {
      event(EventKind::kGivenUp, traveller.carrier, transaction, traveller.unique, change.decision.status);
      change.conversation->change.clear();
      item = changes_.erase(item);
    }
  }
  return events_;
}

std::optional<Instant> Desk::State::next_due() const {
  std::optional<Instant> first;
  for (const auto& [transaction, change] : changes_) {
    if (!first || change.due < *first) first = change.due;
  }
  return first;
}

}  // namespace limen::interactive
