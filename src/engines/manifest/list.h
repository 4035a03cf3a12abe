// Who is on a flight, after all messages so far. See manifest.h.
//
// A full list replaces what lists of its kind said: a passenger list the passengers (and the crew that passenger lists
// had named), each kind of crew list its own crew. Patches touch single persons and delete nobody. A close-out says
// something of every passenger. A message that is none of these, or that is not understood, touches nobody.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engines/manifest/members.h"
#include "formats/paxlst/model.h"

namespace limen::manifest {

// Bits of Member::lists.
enum class ListKind : std::uint8_t {
  kNone = 0,
  kPassengers = 1,         // 745
  kCrew = 2,               // 250 C, and without a letter
  kCargoCrew = 4,          // B
  kOverflight = 8,         // A
  kOverflightOther = 16,   // D
  kContinuation = 32,      // E
  kCargoContinuation = 64  // F
};

// What a message does to the lists of a flight.
enum class Effect : std::uint8_t {
  kNothing,
  kReplace,
  kChange,
  kCancel,
  kReduce,
  kCloseOnBoard,
  kCloseNotOnBoard,
  kClose,
  kCancelFlight,
  kChangeFlight
};
struct Meaning {
  Effect effect = Effect::kNothing;
  ListKind list = ListKind::kNone;
};
Meaning meaning_of(paxlst::MessageKind kind, paxlst::Action action);

enum class Note : std::uint8_t {
  kAdded,        // a change of somebody who was not there: added
  kNobody,       // a cancellation or close-out of somebody who is not there
  kAmbiguous,    // two may be meant: none was touched
  kReplaced,     // a full list came after another of its kind
  kReopened,     // a passenger list after the close-out, or after the flight was cancelled
  kReinstated,   // a change of somebody who was cancelled or had left: listed again
  kAfterClose,   // said after the close-out and against it: a change does not bring back who was told not to be on
                 // board; a cancellation of somebody on board is done
  kNoFirstPart,  // a further part without the one it continues: its persons are added, or touched, and nobody else
  kNotApplied    // not a list of this flight, or not understood: nobody was touched
};
std::string_view to_text(Note note);

struct Applied {
  std::vector<std::pair<Note, std::uint32_t>> notes;  // with the index of the person in the message
  std::size_t touched = 0;
  bool full = false;  // the list was replaced
};

class FlightList {
 public:
  // What a message says about the flight; `more` when it is a further part of the list or close-out that came before.
  Applied apply(const paxlst::Message& message, bool more = false);
  Applied apply(Meaning meaning, std::vector<Member> members, bool more = false);

  const std::vector<Member>& members() const { return members_; }
  std::size_t on_board() const;  // listed and confirmed, crew too
  bool closed() const { return closed_; }
  bool cancelled() const { return cancelled_; }
  std::uint32_t revision() const { return revision_; }  // messages so far

 private:
  // What a close-out needs to know when a further part of it comes.
  struct Closing {
    bool listed_are_on_board = false;
    std::vector<Member> said;
  };
  struct State {
    Presence before = Presence::kListed;  // the close-out
    bool named = false;                   // in the close-out
    bool perhaps = false;                 // among several whom the close-out may mean
    bool told = false;                    // cancelled or left after the close-out: it says nothing of him any more
    bool added = false;                   // after the close-out: not told absent by not being named in it
  };

  std::uint32_t append(Member member);
  void merge(std::uint32_t at, Member member, bool known_is_newer);
  void drop(ListKind kind);
  void reopen();
  void replace(ListKind kind, std::vector<Member> members, bool more, Applied& applied);
  template <typename Take>
  void each_meant(const std::vector<Member>& members, Applied& applied, const Take& take);
  void take(Effect effect, std::vector<Member> members, Applied& applied);
  void change(ListKind kind, std::vector<Member> members, Applied& applied);
  void present_again(std::uint32_t at, std::uint32_t person, Applied& applied);
  void close(std::vector<Member> members, bool listed_are_on_board, bool more, Applied& applied);
  void conclude(std::size_t from, Applied* applied);

  std::vector<Member> members_;
  std::vector<State> states_;  // of the members
  MemberIndex index_;
  std::optional<Closing> closing_;
  std::uint8_t lists_ = 0;  // kinds that have come
  bool closed_ = false, cancelled_ = false;
  std::uint32_t revision_ = 0;
};

}  // namespace limen::manifest
