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
// It answers the same question (transaction reference and unique passenger reference, same content) with the same
// verdict without asking the decider again: carriers repeat what they did not hear an answer to. A decider that fails
// never becomes "may board": the answer is Settings::on_failure. The decider proposes nothing that a person has not
// agreed to elsewhere; who may decide is not this engine's business.
//
// Memory holds references, verdicts and hashes, no names; forget_before() lets go. Owned values. Threads: one at a
// time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "formats/cusres/cusres.h"
#include "formats/paxlst/paxlst.h"

namespace limen::interactive {

struct Decision {
  std::string status;  // two characters: "0Z" may board, "1Z" may not, "2Z" further action, "4Z" data insufficient
  std::string text;    // for the agent at the gate; may be empty
};

class Decider {
 public:
  virtual ~Decider() = default;
  virtual Result<Decision> decide(const paxlst::Message& message, const paxlst::Person& person) = 0;
};

struct Settings {
  std::string identity = "LIMEN";    // sender of our interchanges
  std::string application = "IAPI";  // 0026
  std::string on_failure = "2Z";     // when the decider fails: never "0…"
  std::string on_insufficient = "4Z";
  bool unique_required = true;       // without RFF+ABO nobody can be named in the answer
  bool booking_required = false;     // RFF+AVF
  std::int64_t repeat_seconds = 30;  // between a 132 and the next try; doubled each time
  std::int64_t longest_repeat_seconds = 600;
  int tries = 10;  // of a 132, the first one included
};

enum class EventKind : std::uint8_t {
  kAnswered,      // a person was decided on
  kRepeated,      // the same question again: the same answer
  kInsufficient,  // a reference is missing
  kFailed,        // the decider failed; the answer was Settings::on_failure
  kAccepted,      // a message without a question (close-out, cancellation, reduction) was taken note of
  kAcknowledged,  // 312 to one of our 132
  kRefused,       // 312 with 118: somebody has to look at it
  kUnexpected,    // 312 to nothing that we wait for
  kSent,          // a 132 went out
  kGivenUp        // a 132 was never acknowledged
};
std::string_view to_text(EventKind kind);

struct Event {
  EventKind kind = EventKind::kAnswered;
  paxlst::Action action = paxlst::Action::kNone;
  std::string carrier;
  std::string transaction;
  std::string unique;  // RFF+ABO; empty for a whole message
  std::string status;
};

class Desk {
 public:
  explicit Desk(Settings settings) : settings_(std::move(settings)) {}

  // Reads one interchange and appends the interchange that answers it; nothing when there is nothing to answer.
  // Returns what happened, in order; valid until the next call of anything here.
  const std::vector<Event>& receive(std::string_view bytes, Instant now, Decider& decider, std::string& out,
                                    edifact::Report& report);

  // Tells the carrier that the answer for somebody has changed. Error "interactive.person.unknown" unless that person
  // was answered before.
  Result<void> change(std::string_view carrier, std::string_view unique, const Decision& decision, Instant now,
                      std::string& out);

  // Appends every 132 whose time has come. Those that were tried often enough become kGivenUp.
  const std::vector<Event>& repeat_due(Instant now, std::string& out);
  // When repeat_due() has something to do; nullopt: nothing is open.
  std::optional<Instant> next_due() const;

  // Conversations that were last touched before this are forgotten, open changes excepted.
  void forget_before(Instant instant);
  std::size_t conversations() const { return persons_.size(); }
  std::size_t open_changes() const { return changes_.size(); }

 private:
  struct Answered {  // one question about one person
    std::uint64_t fingerprint = 0;
    std::string status;
    std::string text;
    Instant at;
  };
  struct Person {                                            // by carrier and unique reference
    std::map<std::string, Answered, std::less<>> questions;  // by transaction reference
    std::string flight;
    std::string origin, destination;
    std::string departure, arrival;  // as received, format 201
    std::string booking;
    edifact::Interchange envelope;  // of the last question: separators and addresses of the answers
    Instant at;
  };
  struct Change {
    std::string carrier, unique, status, text;
    int tries = 0;
    Instant due;
  };

  void answer(edifact::InterchangeReader& reader, Instant now, Decider& decider, edifact::EdifactWriter& writer);
  void answer_person(const paxlst::Person& person, std::string_view carrier, Instant now, Decider& decider);
  void remember(Person& known, const paxlst::Person& person, const edifact::Interchange& envelope, Instant now);
  void take_acknowledgement(edifact::InterchangeReader& reader);
  void begin(edifact::EdifactWriter& writer, const edifact::Interchange& theirs, Instant now);
  void begin_response(cusres::Kind kind);
  void send(const std::string& transaction, Change& change, Instant now, std::string& out);
  void event(EventKind kind, std::string_view carrier, std::string_view transaction, std::string_view unique,
             std::string_view status);

  Settings settings_;
  std::unordered_map<std::string, Person> persons_;  // key: carrier, "/", unique reference
  std::map<std::string, Change> changes_;            // by our transaction reference
  std::uint64_t sent_ = 0;                           // interchanges and changes so far: their references
  std::vector<Event> events_;
  // Reused from call to call.
  paxlst::Message message_;
  cusres::Response response_;
  std::string_view bytes_;
  bool open_ = false;
  std::string key_;
  std::string reference_;
  std::deque<Answered> unnamed_;  // of this message
};

}  // namespace limen::interactive
