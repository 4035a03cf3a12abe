// Which person of a passenger list is which traveller of a booking. See manifest.h.
//
// A match is a proposal with its reason. Nobody is matched twice; where two are equally likely, none is chosen and both
// are given as candidates, from whom a weaker reason may still choose.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "engines/manifest/members.h"
#include "formats/pnrgov/model.h"

namespace limen::manifest {

struct BookedPerson {
  std::string locator;
  std::string unique;  // REF
  std::string surname, given;
  std::optional<CivilDate> birth;
  std::vector<MemberDocument> documents;
  std::uint32_t pnr = 0, traveller = 0;  // for the caller
};
// Travellers of a booking; groups without names are none. `pnr`: the caller's number for it.
std::vector<BookedPerson> booked_persons(const pnrgov::Pnr& pnr, edifact::Repertoire repertoire, std::uint32_t number);

enum class Reason : std::uint8_t { kReference, kBookingAndName, kDocument, kNameAndBirth, kName };  // strongest first
std::string_view to_text(Reason reason);

struct Match {
  std::uint32_t member = 0, booked = 0;  // indexes
  Reason reason = Reason::kReference;
  bool names_differ = false;   // reference or document say so, the names do not
  bool births_differ = false;  // both have a day of birth, and not the same
};

struct Matching {
  std::vector<Match> matches;
  std::vector<Match> candidates;               // where it could not be decided: each pair once, of a crowd the first 64
  std::vector<std::uint32_t> only_in_list;     // members without a booking
  std::vector<std::uint32_t> only_in_booking;  // booked persons who are not in the list
};

Matching match(const std::vector<Member>& members, const std::vector<BookedPerson>& booked);

}  // namespace limen::manifest
