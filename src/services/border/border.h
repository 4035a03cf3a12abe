// The border post: from a document on the reader to a recorded decision.
//
// Border opens checks, gathers what the document, the stay rules, the alert lists and the history say, lets a named
// officer review hits, refer, receive a request for protection, and decide; it records crossings and refusals, and
// prints the refusal form. Its guards (docs/api.md, "Guards") are decided inside the writer's transaction and cannot be
// passed from outside: unreviewed hits, an open request for protection, free movement, a child without the safeguards.
//
// Whoever counts crossings or acts on them subscribes with on_crossing / on_refusal; the subscriber runs in the same
// transaction, so a figure is never ahead of or behind the record. Border may be used by any number of threads; its
// references (database, journal, alerts, packs) must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "engines/entry_regime/entry_regime.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"
#include "platform/protection/protection.h"
#include "services/alerts/alerts.h"
#include "services/lost_documents/lost_documents.h"
#include "services/memberships/memberships.h"
#include "services/permits/permits.h"
#include "services/site/site.h"

namespace limen::border {

using CheckId = Id<struct CheckTag>;
using CrossingId = Id<struct CrossingTag>;
using RefusalId = Id<struct RefusalTag>;
using TravellerId = Id<struct TravellerTag>;

// What statistics may know of a crossing or refusal: no name, no document, no birth date.
struct BorderFact {
  enum class Kind : std::uint8_t { kEntry, kExit, kRefusal };
  Kind kind = Kind::kEntry;
  PostId post_id{};
  CivilDate day{};
  StateCode nationality{};
  Sex sex = Sex::kUnknown;
  std::optional<int> age{};  // completed years on that day; none when the birth year is unknown
  std::string transport_mode{};
  std::string travel_purpose{};
  int sign = 1;  // -1 takes back what a correction supersedes
};

// A body of the directory that a person is sent to, by the name it had then.
struct Body {
  std::string id{}, name{};
};
// The published body with that id; none when there is none.
using FindBody = std::function<Result<std::optional<Body>>(database::Session&, std::string_view id)>;

// A request for protection, or a sign of need for it, for whoever helps the person from here on. Nothing comes back
// from there but whether somebody may be refused.
struct ProtectionFact {
  CheckId check{};
  PostId post{};
  std::optional<TravellerId> traveller{};
  std::string kind{};  // code of protection_kinds
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};
  Instant at{};
};

// Whom a check is about, for the reception of mass arrivals.
struct ReceptionQuestion {
  PostId post{};
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  bool document = false;  // she showed one
};
// Whether that person was registered there without the possibility of a refusal.
using Reception = std::function<Result<bool>(database::Session&, const ReceptionQuestion&)>;

// In the writer's transaction in which the request is received: an error undoes it.
using ProtectionSubscriber = std::function<Result<void>(database::Transaction&, const ProtectionFact&)>;
// In the writer's transaction that deletes the traveller's record.
using TravellerSubscriber = std::function<Result<void>(database::Transaction&, const TravellerId&)>;
struct SeenTraveller;
using AddedSubscriber = std::function<Result<void>(database::Transaction&, const SeenTraveller&)>;
using CheckSubscriber = std::function<Result<void>(database::Transaction&, const CheckId&)>;

// What became known of a hit. The subscriber runs in the same transaction: its error undoes what was done.
struct HitNews {
  enum class Kind : std::uint8_t {
    kConfirmed,  // an officer confirmed it
    kTurned,     // second line found afterwards that it is not this person
    kDiscreet,   // screening found it, and nobody at the counter may know: it is no part of the check
  };
  Kind kind = Kind::kConfirmed;
  CheckId check{};
  RawId alert{};
  bool second_line = false, protective = false;
  json::object hit{};  // Hit of docs/api.md, as it was found
  PostId post{};
  std::string lane{};
  Direction direction = Direction::kEntry;
  Instant at{};
  AccountId officer{};  // who confirmed, turned or opened the check
  std::string officer_name{};
  std::optional<TravellerId> traveller{};
  json::object person{};    // surname, given_names, birth_date, sex, nationality
  json::object document{};  // Document of docs/api.md; empty without one
  std::string note{};
};
using HitSubscriber =
    std::function<Result<void>(database::Transaction&, const protection::Grant& grant, const HitNews&)>;

// A decision that was just written.
struct DecisionNews {
  CheckId check{};
  std::string decision{};  // "admit", "refuse", "withdraw"
  PostId post{};
  std::string post_code{};
  AccountId officer{};
  std::string purpose{};
  Instant at{};
};
using DecisionSubscriber = std::function<Result<void>(database::Transaction&, const DecisionNews&)>;
using FactSubscriber = std::function<Result<void>(database::Transaction&, const BorderFact&)>;

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  identity::Identity& identity;
  alerts::Alerts& alerts;
  site::Posts& posts;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;  // the refusal form's texts
  site::SiteInfo site;
  const Clock& clock;
  RandomBytes random;
  const lost_documents::LostDocuments* lost_documents = nullptr;  // none: a site without such a list
  const permits::Permits* permits = nullptr;                      // none: a site without a register of visas
};

std::span<const database::Migration> migrations();

// After a restore: deletes the rows of a record whose key was destroyed since the backup; records that are not kept
// here are left alone. In the job that marks the key (backup::RestoreOptions::erased).
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);

// A crossing that was recorded elsewhere: the synthetic country, an older system. No check, no decision of ours.
struct PastTraveller {
  TravellerId id{};
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};
  std::string document_type{}, document_number{};
  StateCode document_issuer{};
  std::optional<CivilDate> document_expiry{};
};
struct PastCrossing {
  TravellerId traveller{};
  Direction direction = Direction::kEntry;
  Instant at{};
  PostId post{};
  std::string officer{}, transport_mode{}, travel_purpose{}, carrier_reference{};
  std::string document_type{}, document_number{};
  StateCode document_issuer{};
  StateCode nationality{};
  Sex sex = Sex::kUnknown;
  PartialDate birth{};
};
struct PastBatch {
  std::vector<PastTraveller> travellers{};
  std::vector<PastCrossing> crossings{};  // of travellers of this or an earlier batch
};

// What died of age in one run.
struct ExpiredRecords {
  std::int64_t crossings = 0, refusals = 0, checks = 0, never_closed = 0, hits = 0, protections = 0, travellers = 0,
               documents = 0;
  bool operator==(const ExpiredRecords&) const = default;
};

// A traveller as whoever screens past travellers needs her (reverse screening).
struct SeenTraveller {
  TravellerId id{};
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};
  struct Document {
    std::string number{};
    StateCode issuer{};
    std::string type{};                 // not of seen_since
    std::optional<CivilDate> expiry{};  // not of seen_since
  };
  std::vector<Document> documents{};
};
struct LastCrossing {
  Instant at{};
  Direction direction = Direction::kEntry;
  std::string post_code{}, post_name{};
};

// What a check recorded of a person's document, for whoever compares it with other papers.
struct CheckDocument {
  CheckId id{};
  PostId post{};
  AccountId officer{};
  std::optional<TravellerId> traveller{};
  bool open = false;  // not decided yet
  CivilDate local_day{};
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};
  std::string document_type{}, document_number{};  // empty without a document
  StateCode document_issuer{};
  std::optional<CivilDate> document_expiry{};
  bool zone = false;  // it came from a machine readable zone
  bool zone_valid = true, name_may_be_cut = false;
  std::vector<std::string> findings{};  // codes
};

// A check that waits for a decision.
struct WaitingCheck {
  CheckId id{};
  TravellerId traveller{};
  PostId post{};
  std::string post_code{}, post_name{};
  Instant opened_at{};
};

// Why records are joined or separated: a code that stands in the open part of the journal, and words that are sealed.
struct RecordsAct {
  std::string reason{};
  std::string note{};
};

// What the record of a person is to say from now on; what is not named stays.
struct PersonChange {
  std::optional<std::string> surname{}, given_names{};
  std::optional<PartialDate> birth{};
  std::optional<Sex> sex{};
  std::optional<StateCode> nationality{};
};
struct PersonCorrected {
  SeenTraveller before{}, after{};
};

// A person whose check is to be opened by whoever brings several at once (groups): as a machine readable zone, or
// typed.
struct NewCheck {
  Direction direction = Direction::kEntry;
  std::string zone{};  // else the fields below
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};
  std::string document_type{}, document_number{};  // empty number: without a document
  StateCode document_issuer{};
  std::optional<CivilDate> document_expiry{};
  std::string lane{}, transport_mode{}, carrier_reference{}, guardian{};
};

// A check as the counter sees it under that grant; what the caller may not see of a hit is not in the view.
struct CounterCheck {
  CheckId id{};
  std::int64_t version = 1;
  bool open = false;  // not decided yet
  PostId post{};
  AccountId officer{};
  std::optional<TravellerId> traveller{};
  CivilDate local_day{};
  bool child = false, protection = false;  // `protection`: a request is open here or elsewhere, or was handed over
  CheckDocument document{};
  json::object view{};  // CheckView of docs/api.md
};

// What a paper form says beside what a check says.
struct LateFacts {
  Instant at{};
  std::string serial{};   // of the form
  std::string officer{};  // who decided, as the form names her
};
struct LateDecision {
  enum class Kind : std::uint8_t {
    kAdmit,       // the crossing is recorded, at its time; its hits wait for second line, on a check that is closed
    kRefer,       // a refusal: second line records it with all the guards of a refusal
    kProtection,  // a request: it is open from now on, until a competent person closes it
  };
  Kind kind = Kind::kAdmit;
  std::optional<int> authorised_days{};  // as written on the form
  std::string note{};
  std::string protection{};  // code of protection_kinds
  bool again = false;        // a crossing within the hour is another one
};
struct LateRecorded {
  CheckId check{};
  TravellerId traveller{};
  std::optional<CrossingId> crossing{};
  PostId post{};
  AccountId officer{};  // who typed it in
};

// A crossing that nothing but a stamp in a document tells of: at its day, at a place that may be no post of this site.
struct StampCrossing {
  TravellerId traveller{};
  Direction direction = Direction::kEntry;
  CivilDate day{};
  PostId post{};        // that records it
  std::string place{};  // in the words of the stamp
  std::string document_type{}, document_number{};
  StateCode document_issuer{};
};

// A recorded crossing, for whoever asks for its correction.
struct CrossingFile {
  TravellerId traveller{};
  PostId post{};
  AccountId officer{};
  bool superseded = false;
  json::object view{};  // Crossing of docs/api.md
};

// An entry with no exit after it whose authorised days are over.
struct OpenStay {
  TravellerId traveller{};
  CrossingId entry{};
  PostId post{};
  std::string post_name{}, surname{}, given_names{}, source{};
  StateCode nationality{};
  CivilDate entered{}, authorised_until{};
};

struct CheckWithHistory;
struct Check;
// What an officer who goes leaves to the one who comes: a check that waits for a decision. No name of a traveller.
struct OpenCheck {
  CheckId id{};
  AccountId officer{};
  std::string officer_name{}, lane{};
  Direction direction = Direction::kEntry;
  bool referred = false, protection_open = false;
  Instant opened_at{};
};

// What was recorded at a post between two instants (the second not included), and what is open there now.
struct PostFigures {
  std::int64_t entries = 0, exits = 0, corrections = 0;
  struct Refused {
    RefusalId id{};
    std::string number{}, signature{};
    Instant at{};
    bool copy_filed = false;
  };
  std::vector<Refused> refusals{};
  std::int64_t open = 0, referred = 0, protection_open = 0;
};

class Service;

// A check that is prepared on a worker and opened in the writer. Made by Border alone.
class Opening {
 public:
  explicit Opening(std::shared_ptr<CheckWithHistory> subject) : subject_(std::move(subject)) {}
  CheckDocument document() const;  // what was read

 private:
  friend class Border;
  std::shared_ptr<CheckWithHistory> subject_;
};

class Border {
 public:
  explicit Border(Parts parts);
  ~Border();

  void on_fact(FactSubscriber subscriber);  // before use
  void on_traveller_removed(TravellerSubscriber subscriber);
  // A record that a check made; told in its transaction, to be listened to quickly.
  void on_traveller_added(AddedSubscriber subscriber);
  // A record whose person was corrected, as it reads now; in that transaction, to be screened and compared again.
  void on_traveller_corrected(AddedSubscriber subscriber);
  void on_check_removed(CheckSubscriber subscriber);
  void on_hit(HitSubscriber subscriber);
  void on_decision(DecisionSubscriber subscriber);
  void on_protection(ProtectionSubscriber subscriber);
  void use_directory(FindBody find);  // before use; without it nobody can be sent to a body by name
  void use_reception(Reception reception);
  // Errors of api::Api.
  Result<void> register_routes(api::Api& api);
  // Writes a batch in one job, with one journal entry that seals it: for loading, not for the counter. Subscribers see
  // every crossing.
  Result<void> load_past(database::Transaction& tx, const PastBatch& batch, std::string_view source);

  // The travellers after `after`, by id, who have crossed at or since that instant; `after` moves to the last one
  // looked at, and false is returned when it was the last of all. For jobs, page by page.
  static Result<bool> seen_since(database::Session& session, const protection::Grant& grant, Instant since,
                                 TravellerId& after, int limit, const std::function<void(SeenTraveller&&)>& visit);
  // Nullopt when there is none any more.
  static Result<std::optional<SeenTraveller>> find_seen(database::Session& session, const protection::Grant& grant,
                                                        const TravellerId& id);
  // Of the person: whichever of her records it stands in.
  static Result<std::optional<LastCrossing>> last_crossing(database::Session& session, const protection::Grant& grant,
                                                           const TravellerId& id);

  // The records of the person, the one asked for first.
  static Result<std::vector<TravellerId>> records_of(database::Session& session, const TravellerId& id);
  static Result<std::int64_t> crossings_count(database::Session& session, const TravellerId& id);  // as corrected
  // The checks at every post that wait for a decision and were opened at or after that instant, oldest first; at most
  // `limit`.
  static Result<std::vector<WaitingCheck>> waiting_checks(database::Session& session, Instant since, int limit);
  // Records by id after `after`, which moves on; false when they were the last. `visit` gets the instant at which the
  // record was made too. For jobs, page by page.
  static Result<bool> records_page(database::Session& session, const protection::Grant& grant, TravellerId& after,
                                   int limit, const std::function<void(SeenTraveller&&, Instant)>& visit);
  // Those of them that are on record, asked for together.
  static Result<std::vector<SeenTraveller>> find_all(database::Session& session, const protection::Grant& grant,
                                                     std::span<const TravellerId> ids);
  // The records of both are those of one person from now on: her stays, refusals, hits, requests for protection, holds
  // and cleared pairs are seen at every check of hers. Checks that wait for a decision are judged again. Whoever calls
  // has decided that the caller may. Errors "border.traveller.not_found", "border.person.joined".
  Result<memberships::Change> join_records(database::Transaction& tx, const protection::Grant& grant,
                                           const TravellerId& a, const TravellerId& b, const RecordsAct& act);
  // The records that leave are another person's from now on. Not while a request for protection of any of them is open
  // ("border.person.protection_open"), not by whoever closed one ("border.person.protection_closer"), not while they
  // are held ("border.person.held"): nobody gets round these by taking a person apart. Errors
  // "border.person.not_joined", "border.person.all_leave".
  Result<memberships::Change> separate_records(database::Transaction& tx, const protection::Grant& grant,
                                               std::span<const TravellerId> leaving, const RecordsAct& act);
  // The record says something else of the person from now on; what it said before is kept beside it and found still.
  // She is screened again, her cleared pairs end, checks of hers that wait are judged anew. Whoever calls has decided
  // that the caller may. Errors "border.traveller.not_found", "border.person.no_change", "border.person.name".
  Result<PersonCorrected> correct_person(database::Transaction& tx, const protection::Grant& grant,
                                         const TravellerId& id, const PersonChange& change, const RecordsAct& act);
  // Whether a hold stops the deletion of that check and of what hangs on it.
  static Result<bool> is_held(database::Session& session, const CheckId& id);
  // Entries of those days, as counted by nationality, document, purpose and length of the stay; without persons,
  // nationals and people of free movement. The day of each is the last of `boundaries` (sorted) on or before it, `from`
  // where there is none: all that rules which change on those days need. Reads every crossing since `from`.
  static Result<std::vector<entry_regime::PastEntry>> past_entries(database::Session& session,
                                                                   const protection::Grant& grant, CivilDate from,
                                                                   CivilDate to, std::span<const CivilDate> boundaries);
  // Whether a hold stops the deletion of the records of the person that this traveller is.
  static Result<bool> held(database::Session& session, const TravellerId& id);

  // Errors: "border.check.not_found", and "identity.not_allowed" where the grant does not cover the check.
  static Result<CheckDocument> document_of(database::Session& session, const protection::Grant& grant,
                                           const CheckId& id);

  // Several at once, by the same ways as the routes of one check: nothing is screened, guarded or recorded differently.
  // Errors are those of the routes; each act is recorded as its own.
  Result<Opening> prepare_open(database::Session& session, const protection::Grant& grant, const NewCheck& check) const;
  Result<CounterCheck> open(database::Transaction& tx, const protection::Grant& grant, Opening& opening) const;
  Result<CounterCheck> check(database::Session& session, const protection::Grant& grant, const CheckId& id) const;
  // Screens again on a worker where the lists have changed, so that admit() need not in the writer.
  Result<std::shared_ptr<Check>> prepare_decision(database::Session& session, const protection::Grant& grant,
                                                  const CheckId& id) const;
  // Error "border.hits_changed" with new hits kept: the job is to be committed all the same. Any other error of code
  // "border.…" has written nothing.
  Result<void> admit(database::Transaction& tx, const protection::Grant& grant, Check& check) const;
  // Ends a check without a crossing, for a reason of list withdrawal_reasons; guarded as any withdrawal.
  Result<void> withdraw(database::Transaction& tx, const protection::Grant& grant, Check& check, std::string reason,
                        std::string note) const;
  // Who is responsible for the traveller, as a detail of the check.
  Result<void> set_guardian(database::Transaction& tx, const protection::Grant& grant, const CheckId& id,
                            std::string guardian) const;

  // Paper, typed in later (docs/services/backlog.md). `body` is that of POST /api/checks; the first half runs on a
  // worker. Errors: "border.late.future", "border.late.too_old", "border.late.duplicate", and those of a check.
  Result<std::shared_ptr<CheckWithHistory>> prepare_late(database::Session& session, const protection::Grant& grant,
                                                         const json::value& body, const LateFacts& facts,
                                                         LateDecision::Kind kind) const;
  Result<LateRecorded> record_late(database::Transaction& tx, const protection::Grant& grant, CheckWithHistory& subject,
                                   const LateDecision& decision) const;
  // CheckSummary of docs/api.md of those that were screened afterwards and whose hits nobody has reviewed.
  static Result<json::array> late_hits(database::Session& session, const protection::Grant& grant, const PostId& post,
                                       int limit);
  Result<CrossingId> record_stamp(database::Transaction& tx, const protection::Grant& grant,
                                  const StampCrossing& stamp) const;

  // Error "border.crossing.not_found".
  static Result<CrossingFile> crossing(database::Session& session, const protection::Grant& grant,
                                       const CrossingId& id);
  // `body` as that of POST /api/crossings/{id}/correction: whether it can be read, and the correction itself; the new
  // crossing is returned.
  static Result<void> check_correction(const json::value& body);
  Result<json::object> correct(database::Transaction& tx, const protection::Grant& grant, const CrossingId& id,
                               const json::value& body) const;

  // Stays that nobody saw end, authorised until a day before that one; page by page, as seen_since.
  static Result<bool> open_stays(database::Session& session, const protection::Grant& grant, CivilDate before,
                                 TravellerId& after, int limit, const std::function<void(OpenStay&&)>& visit);
  // When the first check on record was opened there; nullopt without any.
  static Result<std::optional<Instant>> first_check(database::Session& session, const PostId& post);

  // Of one post, oldest first. Both: error "identity.not_allowed" where the grant does not cover the post.
  static Result<std::vector<OpenCheck>> open_at(database::Session& session, const protection::Grant& grant,
                                                const PostId& post);
  static Result<PostFigures> figures_of(database::Session& session, const protection::Grant& grant, const PostId& post,
                                        Instant from, Instant to);

  // Deletes what the pack's periods no longer allow to keep, in small jobs: for once a day, not from inside a job.
  // Whoever needs the pages gone as well calls Database::scrub afterwards.
  Result<ExpiredRecords> run_retention(CivilDate today);

 private:
  std::unique_ptr<Service> service_;
  std::vector<TravellerSubscriber> removed_;
  std::vector<CheckSubscriber> checks_removed_;
  struct Live;
  std::shared_ptr<Live> live_;
};

}  // namespace limen::border
