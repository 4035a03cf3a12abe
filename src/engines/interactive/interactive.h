// The conversation of interactive passenger data: a carrier asks for one person (or a party) at check-in, the state
// answers in seconds, may change its mind, and is told when the doors are closed [WCO/IATA/ICAO API guidelines, II B].
//
// A Desk is a pure state machine: bytes, the time and whoever decides come in as arguments, bytes and events go out.
//
//   Desk desk(settings);
//   std::string out;
//   desk.receive(bytes, now, decider, out, report);      // queries, close-outs, acknowledgements
//   desk.change("XX", "ABO123", {"1Z"}, now, out);       // 132: the state changed its mind
//   desk.repeat_due(now, out);                           // 132 once more, until it is acknowledged
//
// A conversation is about one person (carrier and unique passenger reference) on one flight with one address (the
// sender of the interchange). It answers the same question (transaction reference and content) with the same verdict
// without asking the decider again: carriers repeat what they did not hear an answer to. A decider that fails never
// becomes "may board": the answer is Settings::on_failure. The decider proposes nothing that a person has not agreed to
// elsewhere; who may decide is not this engine's business. The states of a conversation: docs/formats/cusres.md.
//
// Memory holds references, verdicts and hashes, no names; forget_before() lets go. Owned values. Threads: one at a
// time.
//
//   line.h           how a carrier writes, and where it is reached: our interchanges are made alike
//   conversations.h  what is remembered
//   desk_state.h     the machine: answering.cc questions, changing.cc changes of mind
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "formats/edifact/types.h"
#include "formats/paxlst/model.h"

namespace limen::interactive {

struct Decision {
  std::string status;  // two characters: "0Z" may board, "1Z" may not, "2Z" further action, "4Z" data insufficient
  std::string text;    // for the agent at the gate, UTF-8; may be empty
  bool operator==(const Decision&) const = default;
};

// One of the four verdicts and a capital letter or digit, which belongs to the states' travel authorisations.
bool is_status(std::string_view status);
bool may_board(std::string_view status);

class Decider {
 public:
  virtual ~Decider() = default;
  virtual Result<Decision> decide(const paxlst::Message& message, const paxlst::Person& person) = 0;
};

struct Settings {
  std::string identity = "LIMEN";    // sender of our interchanges
  std::string application = "IAPI";  // 0026
  std::string on_failure = "2Z";     // when the decider fails; what is no status, or lets board, counts as this default
  std::string on_insufficient = "4Z";  // likewise
  bool unique_required = true;         // without RFF+ABO nobody can be named in the answer
  bool booking_required = false;       // RFF+AVF
  std::int64_t repeat_seconds = 30;    // between a 132 and the next try; doubled each time
  std::int64_t longest_repeat_seconds = 600;
  int tries = 10;  // of a 132, the first one included
};

enum class EventKind : std::uint8_t {
  kAnswered,      // a person was decided on
  kRepeated,      // the same question again: the same answer
  kInsufficient,  // a reference is missing, or one reference names several persons who may not all board
  kFailed,        // the decider failed; the answer was Settings::on_failure
  kAccepted,      // a message without a question (close-out, cancellation, reduction) was taken note of
  kException,     // a message that names nobody, or that is no part of this conversation: nothing was taken note of
  kAcknowledged,  // 312 to one of our 132
  kRefused,       // 312 with 118: somebody has to look at it
  kUnexpected,    // 312 to nothing that we wait for, or from somebody else
  kSent,          // a 132 went out
  kOvertaken,  // a 132 that was not acknowledged is not sent any more: there is a newer answer, or nobody to tell it to
  kGivenUp     // a 132 was never acknowledged
};
std::string_view to_text(EventKind kind);

struct Event {
  EventKind kind = EventKind::kAnswered;
  paxlst::Action action = paxlst::Action::kNone;
  std::string carrier;  // of kUnexpected: the sender
  std::string transaction;
  std::string unique;  // RFF+ABO; empty for a whole message
  std::string status;
};

class Desk {
 public:
  explicit Desk(Settings settings);
  Desk(Desk&&) noexcept;
  Desk& operator=(Desk&&) noexcept;
  ~Desk();

  // Reads one interchange and appends the interchange that answers it; nothing when there is nothing to answer.
  // Returns what happened, in order; valid until the next call of anything here.
  const std::vector<Event>& receive(std::string_view bytes, Instant now, Decider& decider, std::string& out,
                                    edifact::Report& report);

  // Tells the carrier that the answer for somebody has changed: one 132 for each flight and address, but for flights
  // from which that person was withdrawn. Returns how many went out. Errors: "interactive.person.unknown" unless that
  // person was answered before, "interactive.status.invalid".
  Result<std::size_t> change(std::string_view carrier, std::string_view unique, const Decision& decision, Instant now,
                             std::string& out);

  // Appends every 132 whose time has come. Those that were tried often enough become kGivenUp.
  const std::vector<Event>& repeat_due(Instant now, std::string& out);
  // When repeat_due() has something to do; nullopt: nothing is open.
  std::optional<Instant> next_due() const;

  // Questions and conversations that were last touched before this are forgotten, those with an open change excepted.
  void forget_before(Instant instant);
  std::size_t conversations() const;
  std::size_t questions() const;  // whose answers are remembered
  std::size_t open_changes() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::interactive
