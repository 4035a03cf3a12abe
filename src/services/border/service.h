// The behaviour of the border service. Each action has two halves: a Prepared… made on a worker from a read snapshot
// (parsing, screening, stay rules, history), and a commit in the writer's transaction, which claims the check at the
// version that was read; if somebody was faster the check is read again and its guards are decided on what is there
// now.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "base/clock.h"
#include "engines/names/names.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"
#include "services/border/assess.h"
#include "services/border/guards.h"
#include "services/border/recent_checks.h"
#include "services/border/store.h"

namespace limen::border {

// A check with what the view shows beside it.
struct CheckWithHistory {
  Check check{};
  std::vector<Crossing> crossings{};  // oldest first
  std::vector<Refusal> refusals{};
  std::vector<OtherCheck> others{};       // open or referred, newest first
  std::vector<permits::Found> permits{};  // of the register; read before the stay is judged
  int unreadable = 0;                     // earlier refusals that are damaged
  bool new_traveller = false, new_document = false;
};

// Fields of a request by name, and what they hold: for codes that must not stand alone.
using Filled = std::initializer_list<std::pair<std::string_view, std::string_view>>;

struct OpenRequest {
  Direction direction = Direction::kEntry;
  std::optional<std::string> zone{};
  std::optional<TravelDocument> document{};
  Person person{};  // with document, or without any
  std::string lane{};
  Details details{};
  // From paper: when it was, the serial number of the form, and who decided. Without, it is now.
  std::optional<Instant> at{};
  std::string paper{}, officer{};
};

struct DecisionRequest {
  std::string decision{};  // "admit", "refuse", "withdraw"
  std::vector<std::string> reasons{};
  std::string facts{}, note{}, form_language = "en", signature{};
  std::optional<int> authorised_days{};
  std::optional<ChildSafeguards> child{};
  json::object safeguards{};  // as recorded with the refusal: who approved, the best-interest note
};

struct HitReview {
  HitState outcome = HitState::kConfirmed;
  std::string reason{}, note{};
  bool remember = false;  // a dismissal: as a cleared pair
};

struct DetailsRequest {
  std::optional<std::string> travel_purpose{}, destination{}, contact{}, carrier_reference{}, guardian{};
  std::optional<int> declared_days{};
  std::optional<Visa> visa{};
};

struct CorrectionRequest {
  std::optional<Direction> direction{};
  std::optional<std::string> transport_mode{}, travel_purpose{}, carrier_reference{};
  std::optional<Instant> at{};
  std::optional<TravelDocument> document{};
  std::string reason{}, note{};
};

// What changed within the last hour, which no request outlives. Noted by the writer when it is written, so that whoever
// comes after it there, with a snapshot of before, is told.
class Lately {
 public:
  void note(const RawId& id, Instant now) {
    const std::lock_guard lock(mutex_);
    changed_[id] = now;
    if (now < pruned_.plus_seconds(kPruneSeconds)) return;  // a retention notes thousands
    pruned_ = now;
    std::erase_if(changed_, [&](const auto& one) { return one.second < now.plus_seconds(-kRememberedSeconds); });
  }
  bool contains(const RawId& id) const {
    const std::lock_guard lock(mutex_);
    return changed_.contains(id);
  }

 private:
  static constexpr std::int64_t kRememberedSeconds = 3600, kPruneSeconds = 60;
  mutable std::mutex mutex_;
  std::map<RawId, Instant> changed_;
  Instant pruned_{};
};

class Service {
 public:
  explicit Service(Parts parts);

  const Parts& parts() const { return parts_; }
  Rights rights(const protection::Permit& permit, const PostId& post) const;
  // The same of one check: nobody stands in for another in a case of her own.
  Rights rights(const protection::Permit& permit, const Check& check) const;
  Rights rights(const protection::Caller& caller, const Check& check) const;
  // All that the caller may do there, whatever this operation asked for: for the view only.
  Rights rights(const protection::Caller& caller, const PostId& post) const;
  void on_fact(FactSubscriber subscriber) { subscribers_.push_back(std::move(subscriber)); }
  void on_added(AddedSubscriber subscriber) { added_.push_back(std::move(subscriber)); }
  void on_corrected(AddedSubscriber subscriber) { corrected_.push_back(std::move(subscriber)); }
  void on_hit(HitSubscriber subscriber) { hit_subscribers_.push_back(std::move(subscriber)); }
  void on_decision(DecisionSubscriber subscriber) { decision_subscribers_.push_back(std::move(subscriber)); }
  void on_protection(ProtectionSubscriber subscriber) { helpers_.push_back(std::move(subscriber)); }
  void use_directory(FindBody find) { find_body_ = std::move(find); }
  void use_reception(Reception reception) { reception_ = std::move(reception); }
  void on_change(std::function<void(const store::Summary&, const PostId&)> listener) {
    listeners_.push_back(std::move(listener));
  }

  // Reading.
  Result<CheckWithHistory> load(database::Session& session, const protection::Grant& grant, const CheckId& id) const;
  // Everything that is known of the person, and what her requests for protection mean for the check.
  Result<void> add_history(database::Session& session, const protection::Grant& grant, CheckWithHistory& subject) const;

  // What the register of visas has of the person; and where an authority decided about a stay after she came in, her
  // crossings say so.
  Result<void> add_permits(database::Session& session, const protection::Grant& grant, CheckWithHistory& subject) const;
  Result<void> put_decided_stays(database::Session& session, const protection::Grant& grant, store::Records records,
                                 std::vector<Crossing>& crossings) const;

  // Opening. Errors "border.no_post", "border.code.unknown", and those of screening: no screening, no check.
  Result<CheckWithHistory> prepare_open(database::Session& session, const protection::Grant& grant,
                                        const OpenRequest& request) const;
  Result<void> commit_open(database::Transaction& tx, const protection::Grant& grant, CheckWithHistory& subject) const;

  // Actions on a check. Each changes `check` and writes table and journal; errors are the guards'.
  Result<void> review(database::Transaction& tx, const protection::Grant& grant, Check& check, const HitId& hit,
                      const HitReview& review) const;
  // Takes a cleared pair back: checks of the traveller that wait for a decision have their hit again. Errors
  // "border.clearance.not_found", "border.clearance.no_reason".
  Result<void> withdraw_clearance(database::Transaction& tx, const protection::Grant& grant,
                                  const clearances::ClearanceId& id, const std::string& reason) const;
  // Of a traveller or an alert, by whoever deletes it.
  void note_pairs_changed(const RawId& id) const { pairs_changed_->note(id, parts_.clock.now()); }
  Result<void> refer(database::Transaction& tx, const protection::Grant& grant, Check& check, Referral referral) const;
  Result<void> request_protection(database::Transaction& tx, const protection::Grant& grant, Check& check,
                                  std::string_view kind, std::string_view note, const std::string& referred_to) const;
  Result<void> close_protection(database::Transaction& tx, const protection::Grant& grant, Check& check,
                                std::string_view outcome, std::string_view note) const;
  Result<void> set_details(database::Transaction& tx, const protection::Grant& grant, CheckWithHistory& subject,
                           const DetailsRequest& request) const;
  // Screens again when the alert lists have changed since the check's hits were found; costs a comparison of numbers
  // when they have not. For a worker before decide(), which asks again in the writer.
  Result<void> look_again(database::Session& session, const protection::Grant& grant, Check& check) const;
  enum class Decided : std::uint8_t {
    kDone,
    kHitsChanged,  // nothing was decided: new hits were added to the check, and wait for a review
  };
  // A check to decide on: one of a short while ago from memory, which decide() finds out about, or from the database.
  Result<Check> to_decide(database::Session& session, const protection::Grant& grant, const CheckId& id) const;
  Result<Decided> decide(database::Transaction& tx, const protection::Grant& grant, Check& check,
                         const DecisionRequest& request) const;
  RecentChecks& recent() const { return *recent_; }
  Result<void> load_past(database::Transaction& tx, const PastBatch& batch, std::string_view source) const;
  Result<Crossing> correct(database::Transaction& tx, const protection::Grant& grant, const CrossingId& id,
                           const CorrectionRequest& request) const;
  // What was decided on paper (late.cc). Errors "border.late.future", "border.late.too_old", "border.late.duplicate",
  // and those of opening and deciding.
  Result<CheckWithHistory> prepare_late(database::Session& session, const protection::Grant& grant,
                                        const OpenRequest& request) const;
  Result<void> commit_late(database::Transaction& tx, const protection::Grant& grant, CheckWithHistory& subject,
                           const LateDecision& decision) const;
  // A crossing that only a stamp tells of. Errors "border.traveller.not_found", "border.late.future",
  // "border.late.too_old", "border.late.duplicate".
  Result<Crossing> record_stamp(database::Transaction& tx, const protection::Grant& grant,
                                const StampCrossing& stamp) const;

  // Border's of these names (service_records.cc).
  Result<memberships::Change> join_records(database::Transaction& tx, const protection::Grant& grant,
                                           const TravellerId& a, const TravellerId& b, const RecordsAct& act) const;
  Result<memberships::Change> separate_records(database::Transaction& tx, const protection::Grant& grant,
                                               std::span<const TravellerId> leaving, const RecordsAct& act) const;
  // Border's of this name (service_person.cc).
  Result<PersonCorrected> correct_person(database::Transaction& tx, const protection::Grant& grant,
                                         const TravellerId& id, const PersonChange& change,
                                         const RecordsAct& act) const;

 private:
  // Remembers that a snapshot of this record is old.
  void note_changed(std::span<const TravellerId> records) const;
  // Ends what reviews of these records said: it was said of somebody else's data.
  Result<void> end_clearances(database::Transaction& tx, const protection::Grant& grant, store::Records records,
                              const std::string& reason) const;
  // The other records of the check's person, into the check.
  static Result<void> find_records(database::Session& session, Check& check);
  // Whether her records were joined or separated, or a pair of hers and of these hits made or taken away, a short while
  // ago: what a snapshot said may be old. Writer only.
  bool records_changed(const TravellerId& id) const { return changed_->contains(id.raw()); }
  bool pairs_changed(const Check& check) const;
  // Records, history, stay and hits of a check that is about to be written, as they are now.
  Result<void> know_anew(database::Transaction& tx, const protection::Grant& grant, CheckWithHistory& subject) const;
  // What the lists say of the person's other records, and of this one as it was corrected, where it is not said of the
  // document.
  Result<void> screen_other_records(database::Session& session, const protection::Grant& grant, const Check& check,
                                    std::vector<alerts::Match>& matches) const;
  Result<void> tell_added(database::Transaction& tx, const Check& check) const;
  // After a change of memberships: tells the journal, and judges the checks again that wait for a decision.
  Result<void> records_now(database::Transaction& tx, const protection::Grant& grant, std::string_view kind,
                           const memberships::Change& change, const RecordsAct& act) const;
  Result<void> judge_waiting(database::Transaction& tx, const protection::Grant& grant, const CheckId& id) const;
  // Error "border.refer.body_unknown"; none for an empty id.
  Result<std::optional<Body>> body_of(database::Session& session, const std::string& id) const;
  // Sets Check::reception_blocks.
  Result<void> ask_reception(database::Session& session, Check& check) const;
  Rights own_case(Rights found, const protection::Caller& caller, const Check& check) const;
  // Sets Check::protection_blocks from what is recorded now.
  Result<void> weigh_protection(database::Session& session, Check& check) const;
  void weigh_protection(Check& check, const std::vector<store::Request>& requests) const;
  Result<void> claim(database::Transaction& tx, const protection::Grant& grant, Check& check) const;
  Result<void> guard(Action action, const Check& check, const protection::Grant& grant,
                     const RefusalRequest* refusal = nullptr) const;
  // In the list and in force. Errors "border.code.unknown", and "border.code.requires" unless `filled` names every
  // field that the pack asks for with this code.
  Result<void> known_code(std::string_view list, std::string_view code, std::string_view field,
                          const Filled& filled = {}) const;
  RefusalReason reason_of(std::string_view code) const;
  Result<void> identify(database::Session& session, const protection::Grant& grant, CheckWithHistory& subject) const;
  struct Screened {
    std::vector<CheckHit> hits{}, silent{};
  };
  Result<Screened> screen(database::Session& session, const protection::Grant& grant, const Check& check,
                          Instant now) const;
  // What earlier reviews of this traveller say to hits that nobody has reviewed yet (clear.cc).
  Result<void> recall(database::Session& session, const protection::Grant& grant, const Check& check,
                      std::vector<CheckHit>& hits) const;
  // An entry for each of the last `count` hits of the check that was cleared before.
  Result<void> record_recalled(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                               std::size_t count) const;
  Result<void> remember(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                        CheckHit& hit) const;
  // A confirmed hit ends what was remembered to the contrary.
  Result<void> contradict(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                          const CheckHit& hit) const;
  void judge(CheckWithHistory& subject) const;
  StayQuestion stay_question(const Check& check) const;
  // The visa of the check, from the register, unless the officer typed or chose one.
  void fill_visa(CheckWithHistory& subject) const;
  // The one the officer names. Errors "border.permit.unknown", "border.permit.does_not_cover".
  Result<Visa> chosen_visa(const CheckWithHistory& subject, const permits::PermitId& id) const;
  // Counts the entry, or ends what the person came in on. Error "border.permit.changed".
  Result<void> count_passage(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                             const Crossing& crossing) const;
  Result<void> correct_passage(database::Transaction& tx, const protection::Grant& grant, const Crossing& old,
                               const Crossing& now) const;
  struct Rejudged {
    Crossing crossing{};  // as it was judged
    int unlawful_days = 0;
  };
  Result<StayJudgement> judge_crossing(database::Session& session, std::span<const Crossing> before,
                                       const Crossing& crossing) const;
  Result<std::optional<CivilDate>> authorised_anew(database::Session& session, std::span<const Crossing> before,
                                                   const Crossing& old, std::span<const Crossing> before_old,
                                                   const Crossing& crossing) const;
  Result<std::vector<Rejudged>> judge_again(database::Session& session, const protection::Grant& grant,
                                            const Crossing& old, Crossing& corrected) const;
  // Later exits of the person are judged again after a crossing was put in before them.
  Result<void> judge_others(database::Transaction& tx, const protection::Grant& grant, const Crossing& crossing) const;
  Result<void> judge_later(database::Transaction& tx, const protection::Grant& grant, const Crossing& crossing) const;
  Result<void> record_judgement(database::Transaction& tx, const protection::Grant& grant, const Crossing& correction,
                                const Rejudged& rejudged) const;
  Result<bool> decide_on(database::Transaction& tx, const protection::Grant& grant, Check& check,
                         const DecisionRequest& request) const;
  Result<bool> hits_changed(database::Transaction& tx, const protection::Grant& grant, Check& check) const;
  // Each false, and nothing written, when somebody changed the check in between.
  Result<bool> admit(database::Transaction& tx, const protection::Grant& grant, Check& check,
                     const DecisionRequest& request) const;
  Result<bool> refuse(database::Transaction& tx, const protection::Grant& grant, Check& check,
                      const DecisionRequest& request) const;
  Result<bool> withdraw(database::Transaction& tx, const protection::Grant& grant, Check& check,
                        const DecisionRequest& request) const;
  Result<bool> close(database::Transaction& tx, Check& check) const;
  Result<void> record(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                      std::string_view kind, json::object facts, json::object sealed) const;
  Result<void> publish(database::Transaction& tx, const BorderFact& fact) const;
  // hit_news.cc
  Result<void> tell(database::Transaction& tx, const protection::Grant& grant, const Check& check, const CheckHit& hit,
                    HitNews::Kind kind) const;
  // What is silent goes to whoever subscribed, and from the check.
  Result<void> tell_silent(database::Transaction& tx, const protection::Grant& grant, Check& check) const;
  Result<void> tell_decided(database::Transaction& tx, const protection::Grant& grant, const Check& check) const;
  void announce(database::Transaction& tx, const Check& check) const;
  BorderFact fact_of(BorderFact::Kind kind, const Person& person, const Crossing& crossing) const;

  Parts parts_;
  std::shared_ptr<RecentChecks> recent_ = std::make_shared<RecentChecks>();
  std::unique_ptr<names::Folder> folder_ = std::make_unique<names::Folder>();
  std::vector<FactSubscriber> subscribers_;
  std::vector<AddedSubscriber> added_, corrected_;
  // Records whose fellows or data changed; travellers and alerts whose cleared pairs did.
  std::shared_ptr<Lately> changed_ = std::make_shared<Lately>(), pairs_changed_ = std::make_shared<Lately>();
  std::vector<HitSubscriber> hit_subscribers_;
  std::vector<DecisionSubscriber> decision_subscribers_;
  std::vector<ProtectionSubscriber> helpers_;
  FindBody find_body_;
  Reception reception_;
  std::vector<std::function<void(const store::Summary&, const PostId&)>> listeners_;
};

}  // namespace limen::border
