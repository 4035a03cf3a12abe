// What the Desk remembers: people, by carrier and unique reference, and for each the conversations about them. A
// conversation is about one flight with one address: the same person on two flights, or asked for by two systems of a
// carrier, is told twice. Internal to the Desk.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/date.h"
#include "engines/interactive/interactive.h"
#include "engines/interactive/line.h"

namespace limen::interactive {

struct Question {  // one transaction with one content
  Decision answer;
  bool decided = false;       // by the decider or by a change; otherwise the decider is asked again
  std::uint64_t message = 0;  // in which it was decided
  Instant at;                 // last asked
};

struct FlightTime {
  std::string value;        // as received
  std::string_view format;  // 2379
};

struct Traveller;

struct Conversation {
  const Traveller* traveller = nullptr;
  Line line;  // of the last question
  std::string flight, origin, destination;
  FlightTime departure, arrival;
  std::string booking;
  std::map<std::uint64_t, Question> questions;  // by fingerprint
  std::string change;                           // transaction of the 132 that is open; empty: none
  bool withdrawn = false;                       // cancelled or left the party since the last question
  std::uint64_t withheld = 0;                   // message whose newest answer let not all board; 0: it did
  Instant at;                                   // last touched
  // Of the message that was answered last: whether its reference names several persons, and lets all of them board.
  std::uint64_t message = 0;
  std::uint64_t first = 0;  // fingerprint
  bool shared = false;
  bool all_may_board = false;
};

struct Traveller {
  std::string carrier, unique;
  std::map<std::string, Conversation, std::less<>> flights;  // by flight_key()
};

// Of the flight of a message that came from this address.
void flight_key(const paxlst::Message& message, std::string_view address, std::string& key);

class Conversations {
 public:
  // Begun when there is none. Stays where it is until it is forgotten.
  Conversation& at(std::string_view carrier, std::string_view unique, const std::string& flight);
  Conversation* find(std::string_view carrier, std::string_view unique, const std::string& flight);
  Traveller* find(std::string_view carrier, std::string_view unique);

  void forget_before(Instant instant);
  std::size_t size() const;
  std::size_t questions() const;

 private:
  void make_key(std::string_view carrier, std::string_view unique);

  std::unordered_map<std::string, Traveller> travellers_;
  std::string key_;  // reused
};

}  // namespace limen::interactive
