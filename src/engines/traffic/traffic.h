// Passenger data of invented flights, in the dialects that carriers really send, with the truth beside it: for tests of
// readers, for benchmarks, for trying out a site.
//
// The people are those of engines/synthetic (names in many scripts, families, documents); flights, lists, bookings and
// answers are made here and written with the formats' own writers. How a message is written stands in a dialect
// (dialect.h; packs/baseline/dialects.yaml): directory, separators, envelopes, framing, repertoire, and how often
// something is left out or wrong. Whatever the dirt, the truth says what a reader must find: nobody more, nobody less.
//
//   dialect.h  Dialect, Dialects
//   traffic.h  Traffic, truth
//
// Deterministic: the same Options and dialects give the same bytes everywhere. No clock, no I/O. Memory is that of one
// flight, whatever their number. An object belongs to one thread and owns what it makes.
//
//   Traffic traffic = TRY(Traffic::make({.seed = 1, .flights = 10}, dialects));
//   Piece piece;
//   while (TRY(traffic.next(piece))) { write(piece.bytes); check(piece.messages); }
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "engines/synthetic/synthetic.h"
#include "engines/traffic/dialect.h"

namespace limen::traffic {

struct Options {
  std::uint64_t seed = 1;
  std::size_t flights = 10;                   // at least 1
  std::size_t passengers = 150;               // of a flight, 1 … 5,000
  std::vector<MessageType> types{};           // empty: all
  std::string dialect{};                      // by name; empty: each interchange in one of those that fit
  std::size_t flights_in_an_interchange = 1;  // at least 1; dialects that send parts apart close it after each message
  std::size_t dirt_percent = 100;             // of the rates in the dialects: 0 … 1,000
  CivilDate last_day{};                       // of a flight; flights lie in the four weeks up to it
};

struct TruthDocument {
  std::string type, number, issuer;
  std::string expiry;  // YYYY-MM-DD; empty when it is not sent

  bool operator==(const TruthDocument&) const = default;
};

// What the message says about somebody, as a reader must give it. Text is UTF-8.
struct TruthPerson {
  // "passenger", "crew", "transit_passenger", "transit_crew", "reference" in a list; "adult", "child", "infant" in a
  // booking; "result" in an answer.
  std::string_view kind = "passenger";
  std::string surname, given;  // all given names with blanks between
  bool placeholder = false;    // the given name is none: a filler of the dialect, "FNU"
  std::string_view sex{};      // "F", "M", "X", "U"; empty: not sent
  std::string birth;           // "1980-02-29", "1974-XX-XX"; empty: not sent, or no date
  std::string birth_sent;      // when it is no date: what was sent for it
  std::string nationality;
  std::string booking, unique;  // locator; unique passenger reference
  std::string seat;
  std::string status;  // of an answer: "0Z"
  std::vector<TruthDocument> documents{};
};

struct TruthMessage {
  std::uint64_t number = 0;  // in the whole output, from 1
  MessageType type = MessageType::kPaxlst;
  What what = What::kPassengers;
  std::string dialect;
  std::string reference;              // 0062
  std::string flight, from, to, day;  // "1U214", "LHR", "LIS", "2026-11-20" (of the departure)
  std::size_t part = 1;               // of a list in parts
  bool last_part = true;
  std::size_t bookings = 0;
  std::vector<TruthPerson> persons{};
};

// One object for the message, then one for each person, each on a line of its own.
void append_json(std::string& out, const TruthMessage& message);

// What was made in one go: messages of one flight, with whatever opens and closes the interchange around them.
struct Piece {
  std::string bytes;
  std::vector<TruthMessage> messages{};
  std::size_t flights_done = 0;
};

class Traffic {
 public:
  // `dialects` must outlive the object. Errors: "traffic.option.invalid" (the place's path names the option),
  // "traffic.dialect.unknown", those of synthetic::Country::make.
  static Result<Traffic> make(const Options& options, const Dialects& dialects,
                              const synthetic::ZoneFinder& find_zone = TimeZone::find);
  Traffic(Traffic&&) noexcept;
  Traffic& operator=(Traffic&&) noexcept;
  ~Traffic();

  // False when all flights are done. Errors are bugs of a dialect: a value that its separators cannot carry
  // ("edifact.write.character").
  Result<bool> next(Piece& piece);

 private:
  struct State;
  explicit Traffic(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace limen::traffic
