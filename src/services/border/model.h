// The records of the border service and their identifiers.
//
// A check is one person in front of one officer; it is open, referred to second line, or closed by a decision.
// Admitting makes a crossing, refusing makes a refusal; both stay as they were decided: a correction is a further
// crossing that supersedes the first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "platform/protection/protection.h"
#include "services/border/border.h"
#include "services/clearances/clearances.h"
#include "services/memberships/memberships.h"

namespace limen::border {

using DocumentId = Id<struct DocumentTag>;
using HitId = Id<struct HitTag>;
using ProtectionId = Id<struct ProtectionTag>;
using HoldId = Id<struct HoldTag>;

struct Person {
  std::string surname{};
  std::string given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};

  bool operator==(const Person&) const = default;
};

struct TravelDocument {
  std::string type{};    // code of list document_types
  std::string number{};  // as printed, upper case, without spaces
  StateCode issuer{};
  std::optional<CivilDate> expiry{};

  bool operator==(const TravelDocument&) const = default;
};

// As it was shown to the officer, or as the register has it.
struct Visa {
  std::string number{};
  std::optional<CivilDate> valid_from{}, valid_to{};
  std::optional<int> days{}, entries{}, entries_used{};
  std::optional<permits::PermitId> permit{};  // of the register; none: typed
  bool chosen = false;                        // the officer took this one of several
  permits::Kind kind = permits::Kind::kVisa;
  StateCode issuer{};  // empty: the site's own
};

enum class CheckState : std::uint8_t { kOpen, kReferred, kClosed };
std::string_view to_text(CheckState state);  // "open", "referred", "closed"
std::optional<CheckState> parse_check_state(std::string_view text);

// kCleared: a person found at an earlier check that this is not the same person, and nothing has changed since
// (services/clearances). It may be reviewed, and need not be.
enum class HitState : std::uint8_t { kUnreviewed, kConfirmed, kDismissed, kCleared };
std::string_view to_text(HitState state);
std::optional<HitState> parse_hit_state(std::string_view text);

struct PostRef {
  PostId id{};
  std::string code{}, name{};
};

// What the officer adds to the check while the person stands there.
struct Details {
  std::string transport_mode{};
  std::string carrier_reference{}, travel_purpose{}, destination{}, contact{}, guardian{};
  std::optional<int> declared_days{};
  std::optional<Visa> visa{};
};

struct Referral {
  std::vector<std::string> reasons{};
  std::string note{};
  std::string by{};
  Instant at{};
  std::optional<Body> to{};  // the last that the person was sent to, with a referral or a request for protection
};

struct Protection {
  ProtectionId id{};
  std::string kind{};
  bool open = true;
  std::string note{};
  std::string by{};
  Instant at{};
  std::string outcome{}, closed_by{};
  std::optional<AccountId> closed_by_id{};
};

// One proposed match of an alert, as it was when the check was made; the snapshot is what the officer saw.
struct CheckHit {
  HitId id{};
  RawId alert_id{};
  bool protective = false, second_line = false;
  bool discreet = false;    // never kept with the check: see Check::silent
  json::object snapshot{};  // the Hit of docs/api.md without state, reason, note, by, at, cleared
  json::object cleared{};   // Hit.cleared of docs/api.md: an earlier review of this pair; empty without
  HitState state = HitState::kUnreviewed;
  std::string reason{}, note{}, by{};
  std::optional<Instant> at{};
};

struct Check {
  CheckId id{};
  std::int64_t version = 1;  // raised by every change
  CheckState state = CheckState::kOpen;
  PostRef post{};
  std::string lane{};
  AccountId officer_id{};
  std::string officer{};
  Direction direction = Direction::kEntry;
  Instant opened_at{};
  CivilDate local_day{};
  std::optional<TravellerId> traveller_id{};
  // Where her record stood when the check was read: the other records of the same person, none while it is alone.
  std::vector<TravellerId> other_records{};
  std::optional<DocumentId> document_id{};
  std::optional<bool> corrected{};  // whether her record says something else of her than once; nullopt: not asked yet
  Person person{};
  std::optional<TravelDocument> document{};
  bool child = false, free_movement = false;
  Details details{};
  json::object mrz{};      // {format, valid, name_cut?}, empty without a zone
  json::array findings{};  // Finding of docs/api.md
  json::object stay{};     // Stay of docs/api.md
  int unlawful_days = 0;
  std::optional<CivilDate> authorised_until{};  // what the stay rules allow on entry
  std::vector<CheckHit> hits{};
  std::int64_t alert_generation = 0;  // of the alert lists that the hits were found in
  std::string model{};                // the fingerprint of the model of screening; empty: not known
  // The serial number of the paper form that says what was decided, at opened_at, by `officer`; empty: no paper. The
  // officer_id is then of who typed it in.
  std::string paper{};
  std::vector<CheckHit> found_since{};  // what the lists say now and the hits do not have; not recorded yet
  // What nobody at the counter may know of: on its way to whoever subscribed, and no part of the record.
  std::vector<CheckHit> silent{};
  std::optional<Referral> referral{};
  std::optional<Protection> protection{};
  // Another check of this person has an open request, or this one's was handed to another authority: refusal stays
  // shut.
  bool protection_blocks = false;
  bool reception_blocks = false;                // registered in a mass arrival, where nobody is refused
  std::vector<AccountId> protection_closers{};  // who closed a request of this person, here or at another check
  // The decision, when closed.
  std::string decision{};  // "admit", "refuse", "withdraw"
  std::vector<std::string> decision_reasons{};
  std::string decision_note{}, decided_by{};
  std::optional<Instant> decided_at{};
  std::optional<CrossingId> crossing_id{};
  std::optional<RefusalId> refusal_id{};
};

// Another check of the same person, as far as whoever has this one needs to know.
struct OtherCheck {
  CheckId id{};
  PostRef post{};
  CheckState state = CheckState::kOpen;
  Instant opened_at{};
};

struct Crossing {
  CrossingId id{};
  std::optional<CheckId> check_id{};
  TravellerId traveller_id{};
  Direction direction = Direction::kEntry;
  Instant at{};
  CivilDate local_day{};
  PostRef post{};
  std::string lane{};
  AccountId officer_id{};
  std::string officer{};
  std::string transport_mode{}, travel_purpose{}, carrier_reference{};
  std::string document_type{}, document_number{};
  StateCode document_issuer{};
  std::string stay_kind{};  // how the stay counts: code of stay::StayKind, empty when the rules do not apply
  std::optional<CivilDate> authorised_until{};
  int unlawful_days = 0;
  std::optional<CrossingId> supersedes{}, corrected_by{};
  std::optional<CrossingId> rejudged_by{};  // the correction after which unlawful_days were counted anew
  std::string reason{}, note{};
  std::string source{};  // "" as it happened, "late" from paper, "stamp" from a stamp in the document
  std::string place{};   // where, in the words of the stamp; the post is the one that recorded it
};

struct Refusal {
  RefusalId id{};
  std::string number{};  // POST-YEAR-SERIAL
  CheckId check_id{};
  std::optional<TravellerId> traveller_id{};
  Instant at{};
  CivilDate local_day{};
  PostRef post{};
  AccountId officer_id{};
  std::string officer{};
  std::vector<std::string> reasons{};
  std::string facts{};
  std::string form_language{}, signature{};
  json::object safeguards{};
};

// Stops the deletion of a traveller's records until it is lifted.
struct Hold {
  HoldId id{};
  TravellerId traveller{};
  std::string reason{}, by{};
  Instant at{};
  std::string lift_reason{}, lifted_by{};
  std::optional<Instant> lifted_at{};
};

// What a record said of its person until it was corrected.
struct FormerPerson {
  Person person{};
  Instant until{};
};

struct Traveller {
  TravellerId id{};
  Person person{};
  std::vector<FormerPerson> former{};  // oldest first
  struct Document {
    DocumentId id{};
    TravelDocument document{};
  };
  std::vector<Document> documents{};
};

}  // namespace limen::border
