// Who is in a list, and whom a message means. See manifest.h.
//
// What identifies a person over several messages: the ABO, where both have one. Otherwise surname, given name that
// agrees, crew or not, and the booking; where one side has no booking, the day of birth instead. Days of birth that
// differ are two people. Somebody with another ABO is somebody else, whatever the name.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
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
  bool crew = false;  // stays so when a change does not say it again
  Presence presence = Presence::kListed;
  std::uint32_t revision = 0;  // number of the message that said this last, from 1; parts are messages
  std::uint32_t person = 0;    // index among that message's persons
  std::uint8_t lists = 0;      // which lists have the person: bits of ListKind
};

// Both are known and not the same. A century apart they may be one: years come with two digits.
bool births_differ(const std::optional<CivilDate>& a, const std::optional<CivilDate>& b);

// Persons of a message, text decoded to UTF-8.
std::vector<Member> members_of(const paxlst::Message& message);

// Finds members by what a message says of them. Knows their places in a vector that others keep: whoever changes a
// member takes it out before and puts it in again behind.
class MemberIndex {
 public:
  void add(const Member& member, std::uint32_t at);
  void remove(const Member& member, std::uint32_t at);
  void clear() { places_.clear(); }

  struct Found {
    std::vector<std::uint32_t> members;  // ascending: who may be meant
    std::vector<std::string> crowds;     // more than kMostNamesakes may be meant: not looked at one by one
    bool nobody() const { return members.empty() && crowds.empty(); }
    bool one() const { return members.size() == 1 && crowds.empty(); }
  };
  Found find(const std::vector<Member>& members, const Member& said) const;
  const std::set<std::uint32_t>& crowd(const std::string& key) const { return places_.at(key); }

 private:
  static constexpr std::size_t kMostNamesakes = 64;
  bool take(const std::string& key, Found& found) const;
  std::unordered_map<std::string, std::set<std::uint32_t>> places_;
};

// Whom each of several persons of one message means, together: as many as there are namesakes mean each one of them.
struct Meant {
  enum class Kind : std::uint8_t { kNobody, kOne, kSeveral };
  struct Person {
    Kind kind = Kind::kNobody;
    std::uint32_t member = 0;  // kOne
  };
  std::vector<Person> persons;      // in the order of `said`
  std::set<std::uint32_t> perhaps;  // who is among several who may be meant
};
Meant resolve(const MemberIndex& index, const std::vector<Member>& members, const std::vector<Member>& said);

}  // namespace limen::manifest
