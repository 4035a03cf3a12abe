// Does a passenger list hold what a state asks for, and did it come in time? The profile is a pack (api_profile.yaml).
//
// The check gives findings and nothing else: it never refuses a list or a person. Findings name the element and the
// person's number in the list, and hold no personal data.
//
//   const Profile profile = TRY(Profile::build(node));
//   for (const Finding& finding : profile.check(message, received_at)) …
//
// Immutable after building; check() may run in parallel.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/tree.h"
#include "formats/paxlst/model.h"

namespace limen::conformance {

enum class Element : std::uint8_t {
  kFlightNumber,
  kDepartureAirport,
  kArrivalAirport,
  kDepartureTime,
  kArrivalTime,
  kTransaction,
  kReportingParty,
  kSurname,
  kGiven,
  kBirthDate,
  kSex,
  kNationality,
  kResidence,
  kEmbarkation,
  kDisembarkation,
  kBooking,
  kUnique,
  kSeat,
  kAddress,
  kDocument,
  kDocumentType,
  kDocumentNumber,
  kDocumentIssuer,
  kDocumentExpiry
};
std::string_view to_text(Element element);
std::optional<Element> parse_element(std::string_view text);

struct Finding {
  std::string_view code;  // "conformance.missing", "conformance.incomplete", "conformance.early", "conformance.late"
  Severity severity = Severity::kWarning;
  std::optional<Element> element;
  std::uint32_t person = 0;    // number in Message::persons, from 1; 0: the flight
  std::uint32_t document = 0;  // number among the person's documents, from 1
};

class Profile {
 public:
  // Errors: those of a pack, with file, line and column.
  static Result<Profile> build(const Node& node);

  const std::string& name() const { return name_; }
  // `received` empty: timing is not judged. Times count only where their UTC is known (paxlst::resolve_times).
  std::vector<Finding> check(const paxlst::Message& message, std::optional<Instant> received) const;
  // The two characters for "board", "do_not_board", "advice", "insufficient".
  std::string_view response(std::string_view verdict) const;

 private:
  struct Demand {
    Element element = Element::kSurname;
    Severity severity = Severity::kWarning;
    std::array<bool, 8> of{};  // by paxlst::PersonKind
  };
  struct Window {  // minutes relative to the departure
    std::int64_t earliest = 0;
    std::int64_t latest = 0;
  };
  void check_flight(const paxlst::Message& message, std::vector<Finding>& findings) const;
  void check_person(const paxlst::Message& message, std::uint32_t number, std::vector<Finding>& findings) const;
  void check_documents(const paxlst::Message& message, std::uint32_t number, const Demand& demand,
                       std::vector<Finding>& findings) const;
  void check_timing(const paxlst::Message& message, Instant received, std::vector<Finding>& findings) const;
  static Result<Demand> read_demand(const Node& node, bool person);

  std::string name_;
  std::vector<Demand> flight_;
  std::vector<Demand> persons_;
  std::map<std::string, Window, std::less<>> timing_;  // by the kind's word
  std::map<std::string, std::string, std::less<>> responses_;
};

}  // namespace limen::conformance
