// The machine behind a Desk. answering.cc: what comes in, and the answers; changing.cc: changes of mind, which are sent
// until they are acknowledged.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/interactive/conversations.h"
#include "engines/interactive/interactive.h"
#include "engines/interactive/line.h"
#include "formats/cusres/cusres.h"
#include "formats/paxlst/paxlst.h"

namespace limen::interactive {

class Desk::State {
 public:
  explicit State(Settings settings);

  const std::vector<Event>& receive(std::string_view bytes, Instant now, Decider& decider, std::string& out,
                                    edifact::Report& report);
  Result<std::size_t> change(std::string_view carrier, std::string_view unique, const Decision& decision, Instant now,
                             std::string& out);
  const std::vector<Event>& repeat_due(Instant now, std::string& out);
  std::optional<Instant> next_due() const;
  void forget_before(Instant instant) { conversations_.forget_before(instant); }
  const Conversations& conversations() const { return conversations_; }
  std::size_t open_changes() const { return changes_.size(); }

 private:
  // What one person of a message is told. Owned: whoever comes later in the message cannot change it.
  struct Told {
    Decision answer;
    EventKind kind = EventKind::kFailed;
    Conversation* conversation = nullptr;  // nullptr: the person has no reference
  };
  struct Change {
    Conversation* conversation = nullptr;
    Decision decision;
    int tries = 0;
    Instant due;
  };
  using Changes = std::map<std::string, Change, std::less<>>;

  // answering.cc
  void answer(edifact::InterchangeReader& reader, Instant now, Decider& decider, edifact::EdifactWriter& writer);
  void answer_head();
  void answer_header(EventKind kind, std::string_view code);
  void answer_persons(Instant now, Decider& decider);
  void answer_withdrawals(Instant now);
  void decide(const paxlst::Person& person, Instant now, Decider& decider);
  void ask(const paxlst::Person& person, Decider& decider, Told& told);
  std::uint64_t fingerprint_of(const paxlst::Person& person) const;
  void remember(Conversation& conversation, const paxlst::Person& person, Instant now) const;
  void note_in_message(Conversation& conversation, std::uint64_t print, const Told& told) const;
  void tell(const paxlst::Person& person, Told& told, Instant now);
  // changing.cc
  Changes::iterator open_change(Conversation& conversation, const Decision& decision, Instant due);
  void end_change(Conversation& conversation);  // if there is one: it is not sent any more, and that is told
  void overtake(Conversation& conversation, const Told& told, Instant now);
  void send(const std::string& transaction, Change& change, Instant now, std::string& out);
  void take_acknowledgement(edifact::InterchangeReader& reader);

  void begin(edifact::EdifactWriter& writer, const Line& line, Instant now);
  void event(EventKind kind, std::string_view carrier, std::string_view transaction, std::string_view unique,
             std::string_view status);

  Settings settings_;
  Conversations conversations_;
  Changes changes_;          // by our transaction reference
  std::uint64_t sent_ = 0;   // interchanges and changes so far: their references
  std::uint64_t asked_ = 0;  // messages answered so far
  std::vector<Event> events_;
  // Of the interchange and the message that are being answered; reused from call to call.
  std::string_view bytes_;
  bool open_ = false;        // our interchange
  bool group_open_ = false;  // our group
  Line line_;
  paxlst::Message message_;
  std::string_view carrier_;
  std::string flight_key_;
  std::uint64_t seed_ = 0;  // of the fingerprints of its persons
  std::vector<Told> told_;
  cusres::Response response_;
  std::deque<std::string> texts_;  // views of the response
};

}  // namespace limen::interactive
