// Who is on a flight, after all messages so far. See manifest.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "formats/paxlst/model.h"

namespace limen::manifest {

struct MemberDocument {
  std::string type, number, issuer;
  bool operator==(const MemberDocument&) const = default;
};

enum class Presence : std::uint8_t {
  kListed,      // in the list
  kOnBoard,     // confirmed at close-out
  kNotOnBoard,  // told not to be on board
  kCancelled,   // XR
  kLeft         // RP: left the party
};
std::string_view to_text(Presence presence);

struct Member {
  std::string unique;   // RFF+ABO
  std::string booking;  // RFF+AVF
  std::string surname, given;
  std::optional<CivilDate> birth;
  std::vector<MemberDocument> documents;
  bool crew = false;
  Presence presence = Presence::kListed;
  std::uint32_t revision = 0;  // number of the message that said this last, from 1
  std::uint32_t person = 0;    // index among that message's persons
};

// Persons of a message, text decoded to UTF-8.
std::vector<Member> members_of(const paxlst::Message& message);

enum class Note : std::uint8_t {
  kAdded,      // a change of somebody who was not there: added
  kNobody,     // a cancellation or close-out of somebody who is not there
  kAmbiguous,  // two may be meant: none was touched
  kReplaced,   // a full list came after another
  kReopened    // a list after the close-out
};
std::string_view to_text(Note note);

struct Applied {
  std::vector<std::pair<Note, std::uint32_t>> notes;  // with the index of the person in the message
  std::size_t touched = 0;
  bool full = false;  // the list was replaced
};

class FlightList {
 public:
  // What a message says about the flight; `more` when it is a further part of the list that came before.
  Applied apply(const paxlst::Message& message, bool more = false);
  Applied apply(paxlst::Action action, std::vector<Member> members, bool more = false);

  const std::vector<Member>& members() const { return members_; }
  std::size_t on_board() const;  // listed and confirmed, crew too
  bool closed() const { return closed_; }
  bool cancelled() const { return cancelled_; }
  std::uint32_t revision() const { return revision_; }

 private:
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  static constexpr std::size_t kSeveral = static_cast<std::size_t>(-2);
  std::size_t find(const Member& member) const;
  void index(std::size_t i);
  void replace(std::vector<Member> members, bool more, Applied& applied);
  void patch(std::vector<Member> members, Presence presence, bool change, Applied& applied);
  void close(const std::vector<Member>& members, bool listed_are_on_board, Applied& applied);

  std::vector<Member> members_;
  std::multimap<std::string, std::size_t> unique_, named_;
  bool closed_ = false, cancelled_ = false;
  std::uint32_t revision_ = 0;
};

}  // namespace limen::manifest
