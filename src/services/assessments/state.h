// Inside the assessments: what is stored, and what the routes share. Private to this folder.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engines/answer_workflow/answer_workflow.h"
#include "engines/instruments/instrument.h"
#include "engines/instruments/round.h"
#include "engines/instruments/scoring.h"
#include "services/assessments/assessments.h"

namespace limen::assessments {

using answer_workflow::Said;
using answer_workflow::State;
using instruments::Instrument;
using IssueId = Id<struct IssueTag>;
using ReviewId = Id<struct ReviewTag>;

inline constexpr std::string_view kRead = "assessments.read", kAnswer = "assessments.answer",
                                  kReview = "assessments.review", kCoordinate = "assessments.coordinate";

enum class RoundState : std::uint8_t { kOpen, kFrozen, kPublished, kSuperseded };
std::string_view to_text(RoundState state);

struct StoredRound {
  RoundId id{};
  std::string instrument{}, edition{}, name{};
  release::Titles title{};
  std::string pack{}, pack_sha256{};
  CivilDate reference_date{}, opens{}, closes{};
  std::string source{}, licence{};
  std::optional<RoundId> previous{};
  RoundState state = RoundState::kOpen;
  std::int64_t version = 0;  // raised by whatever changes the round or an answer of it
  std::string opened_by{};
  Instant opened_at{};
  std::optional<CivilDate> published_on{};
};

struct Unit {
  std::string code{}, period{}, name{}, kind{}, parent{};
};
struct Assignment {
  std::string unit{};
  AccountId account{};
  answer_workflow::Role role = answer_workflow::Role::kCountryExpert;
  std::string name{};
};
struct AnswerKey {
  std::string unit{}, period{}, question{};
  auto operator<=>(const AnswerKey&) const = default;
};
struct StoredAnswer {
  AnswerKey key{};
  Said said{};
  State state = State::kDraft;
  std::int64_t version = 0;  // 0: not there yet
};
// Who does something.
struct Person {
  AccountId account{};
  std::string name{};
};
struct HistoryRow {
  AnswerKey key{};
  std::int64_t version = 0;
  std::string field{}, before{}, after{}, by{};
  Instant at{};
};
struct StoredReview {
  AnswerKey key{};
  std::int64_t version = 0;  // of the answer it is about
  std::string verdict{}, note{}, by{};
  std::optional<json::object> proposed{};
  Instant at{};
};
struct StoredIssue {
  IssueId id{};
  answer_workflow::Issue issue{};
  std::int64_t about = 0;  // a number for what was written in the answers it is about
  Instant found_at{};
  std::string resolved_by{}, reason{};
  std::optional<Instant> resolved_at{};
};
struct StoredFrozen {
  std::string bytes{}, sha256{}, engine{}, answers{};
  Instant at{};
  std::string by{};
};

std::string said_text(const Said& said);  // {"answer": "yes"}

namespace store {

Result<void> insert(database::Transaction& tx, const StoredRound& round);
// Error "assessments.round.not_found".
Result<StoredRound> round(database::Session& session, const RoundId& id);
Result<std::vector<StoredRound>> rounds(database::Session& session);
// Raises the version. Error "assessments.moved" unless it is `from`.
Result<void> touch(database::Transaction& tx, const RoundId& id, std::int64_t from);
Result<void> set_state(database::Transaction& tx, const RoundId& id, RoundState state,
                       std::optional<CivilDate> published_on);

Result<std::vector<Unit>> units(database::Session& session, const RoundId& id);
Result<void> put_unit(database::Transaction& tx, const RoundId& id, const Unit& unit);
Result<std::vector<Assignment>> assignments(database::Session& session, const RoundId& id);
Result<void> set_assignments(database::Transaction& tx, const RoundId& id, std::string_view unit,
                             const std::vector<Assignment>& assignments);

Result<std::vector<StoredAnswer>> answers(database::Session& session, const RoundId& id, std::string_view unit = "");
Result<StoredAnswer> answer(database::Session& session, const RoundId& id, const AnswerKey& key);  // perhaps a new one
// Writes `after` over `before` with the history of every field, the state among them; the version is raised.
Result<StoredAnswer> change(database::Transaction& tx, const RoundId& id, const StoredAnswer& before,
                            const StoredAnswer& after, const Person& by, Instant at);
Result<bool> wrote_of(database::Session& session, const RoundId& id, const AnswerKey& key, const AccountId& account);
// Every answer that the account wrote of.
Result<std::vector<AnswerKey>> written_by(database::Session& session, const RoundId& id, const AccountId& account);
Result<std::vector<HistoryRow>> history(database::Session& session, const RoundId& id, std::string_view unit);

Result<void> insert(database::Transaction& tx, const RoundId& id, const ReviewId& review, const StoredReview& content,
                    const Person& by);
Result<std::vector<StoredReview>> reviews(database::Session& session, const RoundId& id, std::string_view unit);

Result<std::vector<StoredIssue>> issues(database::Session& session, const RoundId& id);
Result<void> insert(database::Transaction& tx, const RoundId& id, const StoredIssue& issue);
Result<void> remove(database::Transaction& tx, const IssueId& id);
Result<void> resolve(database::Transaction& tx, const IssueId& id, const Person& by, Instant at,
                     std::string_view reason);

Result<void> insert(database::Transaction& tx, const RoundId& id, const StoredFrozen& frozen);
Result<std::optional<StoredFrozen>> frozen(database::Session& session, const RoundId& id);

}  // namespace store

struct Desk {
  explicit Desk(Parts given, answer_workflow::Workflow flow) : parts(std::move(given)), workflow(std::move(flow)) {}
  Parts parts;
  answer_workflow::Workflow workflow;

  // The instrument of a round; read once for each text.
  Result<std::shared_ptr<const Instrument>> instrument(const StoredRound& round) const;

 private:
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<const Instrument>, std::less<>> read_;
};

// A round as engines see it.
struct Loaded {
  StoredRound round{};
  std::shared_ptr<const Instrument> instrument{};
  std::vector<Unit> units{};
  std::vector<StoredAnswer> answers{};
  std::string csv{};
  instruments::Round content{};
};
Result<Loaded> load(const Desk& desk, database::Session& session, const RoundId& id);
std::string to_csv(const Instrument& instrument, const std::vector<Unit>& units,
                   const std::vector<StoredAnswer>& answers);

// What a CSV would change. Nothing of it is done while `refused` has entries.
struct Import {
  StoredRound round{};
  std::vector<Unit> units{};  // new or changed
  std::vector<std::pair<StoredAnswer, StoredAnswer>> changes{};
  std::size_t added = 0, changed = 0, same = 0;
  std::vector<AnswerKey> refused{};  // answers that are not editable in their state
};
Result<Import> prepare_import(const Desk& desk, database::Session& session, const RoundId& id, std::string_view csv,
                              State as);
Result<void> do_import(database::Transaction& tx, const Import& import, const Person& by, Instant at);

// What a run of the rules does to a round.
struct CheckPlan {
  StoredRound round{};
  std::vector<StoredIssue> fresh{};
  std::vector<IssueId> gone{};
  std::vector<StoredIssue> all{};  // as they will be
  std::vector<StoredAnswer> checked{};
  std::size_t blocked = 0, own = 0, waiting = 0;  // agreed but an error is open; of the caller; not agreed yet
};
Result<CheckPlan> prepare_check(const Desk& desk, database::Session& session, const RoundId& id, const Person& by,
                                Instant at);
Result<void> do_check(const Desk& desk, database::Transaction& tx, const CheckPlan& plan, const Person& by, Instant at);

struct FreezePlan {
  StoredRound round{};
  StoredFrozen frozen{};
  std::size_t answers = 0;
};
// Errors "assessments.round.state", "assessments.freeze.unchecked", "assessments.freeze.issues",
// "assessments.freeze.empty".
Result<FreezePlan> prepare_freeze(const Desk& desk, database::Session& session, const RoundId& id, const Person& by,
                                  Instant at, std::uint64_t seed);
Result<void> do_freeze(database::Transaction& tx, const FreezePlan& plan);

// A new round of an instrument that ships. Errors "assessments.instrument.not_found", "assessments.round.name",
// "assessments.round.exists", "assessments.edition.changed", "assessments.repeats".
Result<StoredRound> make_round(const Desk& desk, database::Session& session, StoredRound wanted);

// Error "assessments.round.state" unless it is open.
Result<void> need_open(const StoredRound& round);
bool sees_all(const api::Call& call);
Person person_of(const api::Call& call);

std::string_view assessment_schemas();
json::object to_json(const StoredRound& round);
json::object to_json(const StoredIssue& issue);
Result<void> add_round_routes(api::Api& api, const std::shared_ptr<const Desk>& desk);
Result<void> add_closing_routes(api::Api& api, const std::shared_ptr<const Desk>& desk);
Result<void> add_answer_routes(api::Api& api, const std::shared_ptr<const Desk>& desk);
Result<void> add_view_routes(api::Api& api, const std::shared_ptr<const Desk>& desk);

}  // namespace limen::assessments
