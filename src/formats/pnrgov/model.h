// What a PNRGOV message says: Push (the message) and Pnr (one booking). See pnrgov.h.
//
// Every typed thing names the line it came from (index in Record::lines()); text is a view into the record's memory.
// Indexes of travellers, flights and so on count from 0 in the vectors of the same Pnr; kNone is "not known".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "formats/edifact/types.h"
#include "formats/pnrgov/record.h"

namespace limen::pnrgov {

// Date and time as they are sent: DDMMYY and HHMM or HHMMSS [guide: TVL local to the airport, RCI and DAT UTC].
struct Moment {
  std::string_view date, time;   // as received
  std::optional<CivilDate> day;  // nullopt: absent or invalid
  std::int32_t second = -1;      // of the day; -1: absent or invalid

  bool operator==(const Moment& other) const { return day == other.day && second == other.second; }
  std::string to_text() const;  // "2026-11-22T08:15", "2026-11-22", or as received when invalid; empty when absent
};

// A date in a document: DDMMMYY with a century chosen by the day of the flight; a year of four digits is kept.
struct DocumentDate {
  std::string_view text;               // as received
  std::optional<CivilDate> day;        // nullopt: absent, partial or invalid
  std::optional<CivilDate> other_day;  // the other reading, a century apart, where both are possible
  bool no_century = false;             // a day without a century that may be meant; kept as received

  bool operator==(const DocumentDate& other) const { return day == other.day && other_day == other.other_day; }
};

struct Originator {  // ORG
  std::uint32_t line = kNone;
  std::string_view system, system_city, agency_number, house_number, city, carrier, agent_type, country, currency,
      language, agent;
};

struct Leg {  // TVL of the message: the flight that is pushed
  std::uint32_t line = kNone;
  Moment departure, arrival;  // local
  std::string_view from, to, carrier, operating, number, suffix;
};

enum class PushKind : std::uint8_t { kUnknown, kFull, kChanges };  // MSG 22, 141
std::string_view to_text(PushKind kind);                           // "unknown", "full", "changes"

enum class MessageType : std::uint8_t { kOther, kPnrgov, kRequest, kAcknowledgement };  // PNRGOV, GOVREQ, ACKRES
MessageType message_type(std::string_view type);

struct Push {
  Record record;  // the lines before the first PNR
  MessageType type = MessageType::kOther;
  bool xml = false;
  std::string version;                                         // "11.1"; empty when it is not said
  std::string sender, recipient, reference, access, sequence;  // UNB and UNH; XML: what corresponds
  edifact::Part part = edifact::Part::kNone;
  edifact::Repertoire repertoire = edifact::Repertoire::kUnknown;
  PushKind kind = PushKind::kUnknown;
  std::string_view function;  // of MSG, as received
  Originator originator;
  std::vector<Leg> legs;
  std::optional<std::uint32_t> announced;  // EQN: PNRs of the whole push
  std::vector<std::string_view> errors;    // ERC
  std::uint32_t pnrs = 0;                  // read so far

  // The day that centuries of dates in documents are chosen by: of the first leg.
  std::optional<CivilDate> day() const;
  void clear();
};

struct Locator {  // RCI, one for each of its composites
  std::uint32_t line = kNone;
  Group group = Group::kPnr;  // of the PNR itself, a flight, a split party, a service
  std::string_view carrier, code, type;
  Moment created;
  bool check_in = false;  // type C: reference of a departure control system, there is no PNR
};

enum class TravellerKind : std::uint8_t { kUnknown, kAdult, kChild, kInfant, kGroup };
std::string_view to_text(TravellerKind kind);  // "unknown", "adult", …

enum class TravellerSource : std::uint8_t { kName, kInfantRequest, kDocument, kCheckIn };  // TIF, INFT, DOCS, GR.7

// Empty, or what carriers write for a given name that is not known: FNU [PNRGOV guide, TIF], XXX [API guides, NAD].
bool is_name_filler(std::string_view given);

struct Traveller {
  std::uint32_t line = kNone;  // TIF, or the SSR that tells of an infant without one
  TravellerSource source = TravellerSource::kName;
  TravellerKind kind = TravellerKind::kUnknown;
  Sex sex = Sex::kUnknown;  // from DOCS, or a title
  std::string_view surname, given;
  std::string_view first_names, title;  // given, taken apart; first_names is empty for a filler
  std::string_view type, reference;     // as received
  std::string_view unique_reference;    // REF: the key to API's ABO
  std::uint64_t key = 0;                // of reference, see reference_key(); 0 when there is none
  std::uint32_t adult = kNone;          // of an infant: who holds it
  std::uint32_t infant = kNone;         // of an adult: whom it holds
  DocumentDate birth;                   // from DOCS or INFT
};

struct Ssr {  // of today: those of GR.11 are history
  std::uint32_t line = kNone;
  Group group = Group::kPnr;
  std::string_view type, status, quantity, carrier, from, to, text;
  std::string_view reference;       // of a traveller, the first
  std::uint32_t traveller = kNone;  // resolved
  std::uint32_t flight = kNone;     // when it stands in GR.5
};

enum class DocumentKind : std::uint8_t { kDocs, kDoco };

struct Document {  // DOCS, or the visa of DOCO
  std::uint32_t line = kNone;
  DocumentKind kind = DocumentKind::kDocs;
  std::uint32_t traveller = kNone;
  std::string_view reference;
  std::string_view type, issuer, number, nationality, sex_code, surname, given, middle;
  std::string_view birth_place, issue_place, applies_to;  // DOCO
  Sex sex = Sex::kUnknown;
  bool infant = false;   // FI, MI, or DOCO/DOCA with I
  bool holder = false;   // H: primary holder of a document with several persons
  bool shifted = false;  // fields did not stand where the guide puts them
  DocumentDate birth, expiry, issued;
  std::uint32_t repeats = 0;  // the same again, for other flights
};

struct StayAddress {  // DOCA
  std::uint32_t line = kNone;
  std::uint32_t traveller = kNone;
  std::string_view reference;
  std::string_view type;  // R residence, D destination
  std::string_view country, street, city, state, postcode;
  bool infant = false;
  std::uint32_t repeats = 0;
};

struct Contact {  // ADD, and CTC* of SSR
  std::uint32_t line = kNone;
  std::uint32_t traveller = kNone;
  std::string_view purpose;  // 700, 702, E, CTCM, …
  std::string_view street, city, state, country, postcode, text;
};

enum class FlightKind : std::uint8_t { kAir, kOpen, kSurface };  // surface: ARNK

struct Flight {  // GR.5
  std::uint32_t line = kNone;
  FlightKind kind = FlightKind::kAir;
  Moment departure, arrival;  // local
  std::string_view from, to, carrier, operating, number, booking_class, suffix;
  std::string_view operating_carrier, operating_number;  // TRA
  std::string_view quantity, status, equipment;          // RPI, APD
  std::uint32_t shares = kNone;                          // an earlier flight that is the same by another number
  bool pushed = false;                                   // the one that the message is about
};

struct Seat {
  std::uint32_t line = kNone;
  std::uint32_t traveller = kNone, flight = kNone;
  std::string_view number, cabin;
  bool checked_in = false;  // SSD; otherwise asked for by SSR
};

struct CheckIn {  // GR.7
  std::uint32_t line = kNone;
  std::uint32_t traveller = kNone, flight = kNone;
  std::string_view sequence, reference;
  Moment time;  // of the DAT above, UTC
};

enum class Pool : std::uint8_t { kAlone, kHead, kMember };  // HP, MP

struct Bags {  // TBD: checked; EBD: excess, paid for
  std::uint32_t line = kNone;
  std::uint32_t traveller = kNone, flight = kNone;
  bool excess = false;
  Pool pool = Pool::kAlone;
  std::string_view pieces, weight, unit;       // 700 kg, 701 lb
  std::string_view amount, currency;           // EBD
  std::uint32_t first_tag = 0, tag_count = 0;  // in Pnr::tags
};

struct BagTag {
  std::string_view carrier, number, count, destination;
};

struct Ticket {  // GR.3
  std::uint32_t line = kNone;
  std::uint32_t traveller = kNone;
  std::string_view number, type, booklets;
  Moment issued;
  std::string_view restriction, validating;  // PTK: NR (not refundable) …, carrier
  Moment deadline;
};

struct Loyalty {  // FTI, one for each of its composites
  std::uint32_t line = kNone;
  std::uint32_t traveller = kNone;
  std::string_view carrier, number;
};

struct Fare {  // FAR
  std::uint32_t line = kNone;
  std::uint32_t traveller = kNone;
  std::string_view type, discount, country, basis;
};

struct Money {  // MON, TXD
  std::uint32_t line = kNone;
  std::uint32_t ticket = kNone;
  bool tax = false;
  std::string_view type, amount, currency, country;
};

struct Payment {  // FOP, one for each of its composites
  std::uint32_t line = kNone;
  std::uint32_t ticket = kNone;
  std::string_view form, vendor, number, expiry, amount;  // the number is masked but for its last four characters
};

struct Split {  // GR.8
  std::uint32_t line = kNone;
  std::string_view quantity;
  std::uint32_t first_locator = kNone;
};

struct Service {  // GR.9: car, hotel, rail
  std::uint32_t line = kNone;
  std::string_view kind;
};

enum class HistoryAction : std::uint8_t { kOther, kAdded, kCancelled };

// One SAC of GR.11. What was added or cancelled stands in the lines behind it, to the next of GR.10 or SAC: none of it
// is the booking of today.
struct History {
  std::uint32_t line = kNone;
  std::uint32_t entry = kNone;  // the ABI line above
  HistoryAction action = HistoryAction::kOther;
  Moment time;  // of the entry, UTC
};

struct Stamp {  // DAT
  std::uint32_t line = kNone;
  Group group = Group::kPnr;
  std::string_view type;
  Moment time;
  std::string_view text;  // free text, when it is no date
};

struct Remark {  // IFT, LTS; those of GR.11 stand in the lines of its History only
  std::uint32_t line = kNone;
  std::uint32_t traveller = kNone;
  bool history = false;            // LTS
  std::string_view type, carrier;  // 15, 28, 43 …
};

struct Pnr {
  Record record;
  bool filtered = false;   // a LineFilter looked at every line
  bool implied = false;    // there was no SRC
  bool cancelled = false;  // an empty ORG: cancelled or not found
  bool group_booking = false;
  Originator originator;
  std::vector<Locator> locators;
  std::vector<Traveller> travellers;
  std::vector<Ssr> ssrs;
  std::vector<Document> documents;
  std::vector<StayAddress> stays;
  std::vector<Contact> contacts;
  std::vector<Flight> flights;
  std::vector<Seat> seats;
  std::vector<CheckIn> check_ins;
  std::vector<Bags> bags;
  std::vector<BagTag> tags;
  std::vector<Ticket> tickets;
  std::vector<Loyalty> loyalties;
  std::vector<Fare> fares;
  std::vector<Money> money;
  std::vector<Payment> payments;
  std::vector<Split> splits;
  std::vector<Service> services;
  std::vector<History> history;
  std::vector<Stamp> stamps;
  std::vector<Remark> remarks;

  const Locator* locator() const;  // of the PNR itself: the first
  // Every text of a remark, joined by blanks.
  std::string text_of(const Remark& remark) const;
  void clear();
};

// The same booking, whichever form it came in: typed content is compared, lines and places are not.
bool same_booking(const Pnr& a, const Pnr& b);

}  // namespace limen::pnrgov
