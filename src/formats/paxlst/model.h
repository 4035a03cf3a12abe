// What a passenger list says, in typed fields. See paxlst.h.
//
// A Message is made to be reused: clear() keeps the memory. Text is a view of the message's bytes (or of the message's
// own store, see ReadOptions::copy), as received and not decoded; decode.h gives owned UTF-8. Lists that belong to a
// person stand in vectors of the message, one slice (Slice) for each person.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "formats/edifact/types.h"
#include "formats/paxlst/dates.h"
#include "formats/paxlst/text_store.h"

namespace limen::paxlst {

enum class MessageKind : std::uint8_t {
  kUnknown,
  kPassengerList,   // BGM 745
  kCrewList,        // 250
  kFlightStatus,    // 266: close-out, cancelled or changed flight
  kMasterCrewList,  // 336
  kGatePass,        // 655
  kTruckManifest    // 10: customs, road; no flight at all
};
std::string_view to_text(MessageKind kind);

enum class Form : std::uint8_t { kUn, kOldUs };  // kOldUs: PAXLST:001:000, one PDT a person

// 1004 of BGM, whose letters mean different things under different kinds.
enum class Action : std::uint8_t {
  kNone,     // a full list
  kUnknown,  // a code of nobody's
  // 745
  kChange,     // CP: data of these persons changed
  kCancel,     // XR: reservation cancelled
  kReduction,  // RP: these persons left the party
  // 266
  kClose,            // CL
  kCloseNotOnBoard,  // CLNB: the persons listed are not on board
  kCloseOnBoard,     // CLOB: the persons listed are on board
  kCancelFlight,     // XF
  kChangeFlight,     // CF
  // 250: the first of each pair is a list, the second changes one
  kCrewPassengerFlight,          // C
  kCrewPassengerFlightChange,    // CC
  kCrewCargoFlight,              // B
  kCrewCargoFlightChange,        // BC
  kCrewOverflight,               // A
  kCrewOverflightOther,          // D
  kCrewContinuation,             // E: domestic continuation of a passenger flight
  kCrewContinuationChange,       // EC
  kCrewCargoContinuation,        // F
  kCrewCargoContinuationChange,  // FC
  // 336
  kMasterAdd,     // G
  kMasterDelete,  // H
  kMasterChange   // I
};
std::string_view to_text(Action action);

enum class PersonKind : std::uint8_t {
  kOther,             // a qualifier of nobody's: kept, see Person::qualifier
  kPassenger,         // FL
  kCrew,              // FM
  kTransitPassenger,  // DDU
  kTransitCrew,       // DDT
  kReference,         // ZZZ: nothing but references, in a close-out
  kTruckPerson        // VW: of a truck
};
std::string_view to_text(PersonKind kind);

enum class Verification : std::uint8_t { kNotStated, kVerified, kNotVerified };  // GEI 173, 174
std::string_view to_text(Verification verification);

// A part of a vector of the message.
struct Slice {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

constexpr std::uint32_t kOfPerson = 0;  // Reference::document and its like: not of a document

struct Reference {                     // RFF
  std::string_view qualifier;          // 1153
  std::string_view value;              // 1154
  std::string_view line;               // 1156
  std::string_view version;            // 1056
  std::string_view revision;           // 1060
  std::uint32_t document = kOfPerson;  // number of the document among the person's, from 1
};

struct Place {                 // LOC
  std::string_view qualifier;  // 3227
  std::string_view code;       // 3225: airport or state
  std::string_view text;       // 3224
  std::uint32_t document = kOfPerson;
};

struct Moment {  // DTM outside the known ones
  std::string_view qualifier;
  LocalTime time;
  std::uint32_t document = kOfPerson;
};

struct Contact {             // COM
  std::string_view value;    // 3148
  std::string_view channel;  // 3155: TE, FX, EM
};

struct Nationality {           // NAT beyond the first
  std::string_view qualifier;  // 3493
  std::string_view code;       // 3293
};

struct Indicator {             // GEI beyond 4+173 and 4+174
  std::string_view qualifier;  // 9649
  std::string_view code;       // 7365
  std::uint32_t document = kOfPerson;
};

struct Attribute {            // ATT beyond the sex
  std::string_view function;  // 9017
  std::string_view type;      // 9021
  std::string_view value;     // 9019
};

struct Bag {                // FTX+BAG
  std::string_view tag;     // of the first bag
  std::string_view count;   // how many in sequence, as received
  std::string_view weight;  // 4453, where one state squeezes it
  std::int32_t pieces = 0;  // `count` as a number; 1 when there is none; 0 when it is no number
};

struct FreeText {              // any other FTX
  std::string_view subject;    // 4451
  std::string_view function;   // 4453
  std::string_view reference;  // 4441
  std::array<std::string_view, 5> text;
};

struct Address {
  std::array<std::string_view, 4> street;
  std::string_view city;
  std::string_view region;       // 3229
  std::string_view region_name;  // 3228
  std::string_view postcode;
  std::string_view country;
  bool operator==(const Address&) const = default;
};

struct Document {         // DOC
  std::string_view type;  // 1001: P, V, I, … ; may be empty
  bool coded = false;     // with the code list 110 of 111
  std::string_view list;  // 1131 and 3055 where they are others
  std::string_view agency;
  std::string_view number;  // 1004
  std::string_view issuer;  // LOC+91
  std::string_view place;   // of issue, as text
  StatedDate expiry;        // DTM+36
  StatedDate issued;        // DTM+182
  Verification verification = Verification::kNotStated;
};

struct Person {
  PersonKind kind = PersonKind::kOther;
  Sex sex = Sex::kUnknown;
  char sex_letter = '\0';  // as received: M, F, X, U; NUL when not stated
  Verification verification = Verification::kNotStated;
  bool name_from_address = false;        // it stood in C058 instead of C080
  bool crew_coded = false;               // crew function with the code list 110 of 111
  std::int32_t bags = -1;                // MEA+CT; -1 when not stated
  std::uint32_t address = 0;             // 1 + index in Message::addresses; 0: none
  std::string_view qualifier;            // 3035
  std::string_view id;                   // C082
  std::array<std::string_view, 5> name;  // surname, given, second given, further ones
  StatedDate birth;
  std::string_view nationality;     // the first
  std::string_view residence;       // LOC 174
  std::string_view embarkation;     // LOC 178
  std::string_view disembarkation;  // LOC 179
  std::string_view clearance;       // LOC 22
  std::string_view birth_state;     // LOC 180
  std::string_view birth_place;     // its text
  std::string_view booking;         // RFF AVF
  std::string_view unique;          // RFF ABO
  std::string_view seat;            // RFF SEA, with its leading zeros
  std::string_view bag_weight;      // MEA+WT
  std::string_view bag_unit;        // KGM, LBR
  std::string_view crew_function;   // EMP: CR1 to CR5
  Slice documents;
  Slice references;  // all but the three above
  Slice places;
  Slice moments;
  Slice contacts;
  Slice nationalities;
  Slice indicators;
  Slice attributes;
  Slice bag_tags;
  Slice texts;
  std::uint64_t offset = 0;  // of the person's segments in the input
  std::uint64_t end = 0;

  std::string_view surname() const { return name[0]; }
  std::string_view given() const { return name[1]; }
  bool is_crew() const { return kind == PersonKind::kCrew || kind == PersonKind::kTransitCrew; }
  bool is_passenger() const { return kind == PersonKind::kPassenger || kind == PersonKind::kTransitPassenger; }
};

struct Stop {                  // LOC of a flight, with its times
  std::string_view qualifier;  // 125, 87, 92, 130, 188, 172, …
  std::string_view airport;
  std::string_view text;
  LocalTime departure;  // DTM 189
  LocalTime arrival;    // DTM 232
  Slice moments;        // other times, in Message::flight_moments
};

struct Flight {                // TDT
  std::string_view qualifier;  // 8051: 20, 34 overflight
  std::string_view id;         // 8028 as received
  std::string_view mode;       // 8067: 40 is air, where stated
  std::string_view carrier;    // C040
  // What id and carrier say together; views of `id`.
  std::string_view airline;  // "XX"
  std::string_view number;   // "123"
  std::string_view suffix;   // "A", "MCL"
  bool disagree = false;     // airline of the id and carrier are not the same
  Slice stops;
};

struct Leg {
  std::uint32_t flight = 0;  // index
  std::uint32_t from = 0;    // indices of stops
  std::uint32_t to = 0;
  bool border = false;  // from the last foreign to the first domestic airport
};

struct Party {  // NAD+MS and the like
  std::string_view qualifier;
  std::string_view id;
  std::array<std::string_view, 5> name;  // one component: a company
  std::string_view function;             // CTA 3139
  std::string_view function_id;          // CTA 3413
  std::string_view function_name;        // CTA 3412
  Slice contacts;                        // in Message::header_contacts
};

struct Count {                 // CNT
  std::string_view qualifier;  // 42 passengers, 41 crew: of the flight
  std::string_view value;
  std::int64_t number = -1;  // -1 when it is no number
};

// A segment that did not become a field, or not with all of its values. Behind the first thousand, neighbours in one
// place are joined: a part is a segment or more, with what stands between them.
struct RawPart {
  std::string_view text;  // with its terminator, as received; empty when passed over
  std::uint64_t offset = 0;
  std::uint64_t length = 0;    // bytes from offset on
  std::uint32_t person = 0;    // 1 + index of the person; 0: of the header or the end
  std::uint32_t document = 0;  // documents of the person so far
  std::uint32_t flights = 0;   // flights so far
  std::uint32_t stops = 0;     // stops so far
  bool partly = false;         // the rest of it was understood
  bool at_end = false;         // behind all persons
  bool passed_over = false;    // too much without another person: paxlst.person.too_large
};

struct Message {
  edifact::Message envelope;  // UNH
  edifact::Separators separators;
  edifact::Repertoire repertoire = edifact::Repertoire::kUnknown;
  Form form = Form::kUn;
  MessageKind kind = MessageKind::kUnknown;
  Action action = Action::kNone;
  std::string_view code;         // 1001
  std::string_view action_code;  // 1004
  PackedDate reference_day;      // centuries are relative to it: of the flight, otherwise of the interchange
  bool day_of_flight = false;    // it is the flight's
  std::vector<Reference> header_references;  // RFF+TN and others
  std::vector<Moment> header_moments;
  std::vector<Place> header_places;
  std::vector<Party> parties;
  std::vector<Contact> header_contacts;
  std::vector<Flight> flights;
  std::vector<Stop> stops;
  std::vector<Moment> flight_moments;
  std::vector<Leg> legs;
  std::vector<Count> counts;
  std::vector<Person> persons;
  std::vector<Document> documents;
  std::vector<Reference> references;
  std::vector<Place> places;
  std::vector<Moment> moments;
  std::vector<Contact> contacts;
  std::vector<Nationality> nationalities;
  std::vector<Indicator> indicators;
  std::vector<Attribute> attributes;
  std::vector<Bag> bag_tags;
  std::vector<FreeText> texts;
  std::vector<Address> addresses;
  std::vector<RawPart> raw;
  // Of the whole message, all parts given out so far.
  std::uint64_t total_persons = 0;
  std::uint64_t total_passengers = 0;
  std::uint64_t total_crew = 0;
  std::uint64_t total_references = 0;  // of a close-out
  std::uint64_t total_documents = 0;
  std::uint64_t part = 0;  // from 1: large messages come in parts, the header with each
  bool last_part = false;

  // Is it about a flight? Truck manifests share the message's name.
  bool air() const { return kind != MessageKind::kTruckManifest; }
  std::string_view transaction() const;  // RFF+TN
  const Leg* border_leg() const;         // or the first; nullptr: none

  std::span<const Document> of(Slice slice, const std::vector<Document>& all) const {
    return {all.data() + slice.first, slice.count};
  }
  std::span<const Document> documents_of(const Person& person) const { return of(person.documents, documents); }
  // Any other list of a person: list_of(person.references, message.references).
  template <typename T>
  static std::span<const T> list_of(Slice slice, const std::vector<T>& all) {
    return {all.data() + slice.first, slice.count};
  }

  void clear();
  void clear_persons();   // for the next part
  TextStore header_text;  // with ReadOptions::copy
  TextStore person_text;
};

}  // namespace limen::paxlst
