// The SQL of the border service. Every function that returns data of a person takes the Grant under which it is read.
// Functions on a Transaction write; they hold no rules beyond keeping the tables consistent.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "platform/database/database.h"
#include "platform/protection/protection.h"
#include "services/border/model.h"

namespace limen::border::store {

using database::Question;
using database::Session;
using database::Transaction;
using protection::Grant;

// All records of one person: what is asked of her is asked of each.
using Records = std::span<const TravellerId>;
Result<std::vector<TravellerId>> records_of(Session& session, const TravellerId& traveller);
std::vector<TravellerId> records_of(const Check& check);  // as it was read; none without a traveller

// A list out of which nothing damaged takes the others along.
template <typename T>
struct Listed {
  std::vector<T> items{};
  int unreadable = 0;  // records that have not the form they were written in
};

// Checks. Errors "border.check.not_found", and "border.stored_form" when it is damaged.
Result<Check> load_check(Session& session, const Grant& grant, const CheckId& id);
// The same for what shows it to nobody: a change that follows from another record.
Result<Check> read_check(Session& session, const CheckId& id);
// Reads one row after the other with `read`; a damaged one is counted.
template <typename T, typename Read>
Result<Listed<T>> read_listed(const database::Rows& rows, Read read) {
  Listed<T> listed;
  for (const auto row : rows) {
    Result<T> one = read(row);
    if (one.ok()) {
      listed.items.push_back(one.take());
    } else if (one.error().code == "border.stored_form") {
      ++listed.unreadable;
    } else {
      return one.take_error();
    }
  }
  return listed;
}
// The hits of a check, for whoever may see the check, and for the comparison with the journal, which shows nobody.
// Error "border.stored_form".
Result<std::vector<CheckHit>> hits_of(Session& session, const CheckId& id);
// The visa that was shown at a check. Error "border.stored_form".
Result<std::optional<Visa>> visa_of(Session& session, const CheckId& id);
// Raises the version if it is the one given; false otherwise.
Result<bool> claim(Transaction& tx, const CheckId& id, std::int64_t version);
Result<void> insert_check(Transaction& tx, const Check& check);
Result<void> insert_hit(Transaction& tx, const CheckId& check, const CheckHit& hit, Instant now);
// Writes what an earlier review says, and the state that follows.
Result<void> update_cleared(Transaction& tx, const CheckHit& hit);
// The checks of a traveller that wait for a decision.
Result<std::vector<CheckId>> waiting_of(Session& session, const TravellerId& traveller);
Result<void> update_hit(Transaction& tx, const CheckHit& hit, Instant now);
Result<void> update_generation(Transaction& tx, const Check& check);
Result<void> update_details(Transaction& tx, const Check& check);
Result<void> update_referral(Transaction& tx, const Check& check);
// Records the decision and raises the version, if it is the one given; false, and nothing changed, otherwise.
Result<bool> close(Transaction& tx, const Check& check);
// As close(), and false too when its traveller has crossed since it was opened: one statement for what every admission
// asks.
Result<bool> close_unless_crossed(Transaction& tx, const Check& check);
Result<void> insert_protection(Transaction& tx, const CheckId& check, const Protection& protection);
// Every request for protection of the person, at whatever check.
struct Request {
  CheckId check{};
  bool open = true;
  std::optional<AccountId> closed_by{};
};
Result<std::vector<Request>> protection_of(Session& session, Records records);
// Whether the person has crossed, or a crossing of hers was corrected, at or after the instant.
Result<bool> crossed_since(Session& session, Records records, Instant since);
Result<void> close_protection(Transaction& tx, const Protection& protection, Instant now);

struct Summary {
  CheckId id{};
  CheckState state{};
  Direction direction{};
  Instant opened_at{};
  std::string lane{}, officer{}, decision{};
  Person person{};
  std::int64_t hits = 0, unreviewed = 0;
  bool protection_open = false;
  std::vector<std::string> referral_reasons{};
};
Result<Listed<Summary>> list_checks(Session& session, const Grant& grant, const PostId& post,
                                    std::optional<CheckState> state, int limit);
// Closed ones that were written on paper first and have a hit that nobody has reviewed, oldest first.
Result<Listed<Summary>> late_unreviewed(Session& session, const Grant& grant, const PostId& post, int limit);
Result<Listed<Summary>> checks_of(Session& session, const Grant& grant, Records records, int limit);
Summary summary_of(const Check& check);

// Travellers and documents.
struct Known {
  TravellerId traveller{};
  DocumentId document{};
  PartialDate birth{};      // as the document said it
  PartialDate birth_now{};  // as the record says it, which may have been corrected
  bool joined = false;      // the record is one of several of its person
  bool corrected = false;   // the record says something else of its person than once
};
// The one of that birth date: as the document said it, else as it was corrected. Null: another person, or nobody.
const Known* same_person(std::span<const Known> known, const PartialDate& birth);
// Everyone seen with this number and issuer.
Result<std::vector<Known>> find_document(Session& session, const Grant& grant, std::string_view number,
                                         const StateCode& issuer);
// The same as a question to be asked together with others, and what the answer says.
Question document_question(std::string_view number, const StateCode& issuer);
std::vector<Known> read_known(const Grant& grant, const database::Rows& rows);
// A row that the job's later changes refer to is written now; one that only other such rows refer to may wait for them
// (Transaction::add_row): first all travellers, then all documents and crossings.
enum class Row : std::uint8_t { kNow, kLater };
Result<void> insert_traveller(Transaction& tx, const TravellerId& id, const Person& person,
                              std::string_view search_name, Instant now, Row row = Row::kNow);
Result<void> touch_traveller(Transaction& tx, const TravellerId& id, Instant now);
Result<void> insert_document(Transaction& tx, const DocumentId& id, const TravellerId& traveller,
                             const TravelDocument& document, const PartialDate& birth, Row row = Row::kNow);
// Error "border.traveller.not_found".
Result<Traveller> load_traveller(Session& session, const Grant& grant, const TravellerId& id);

// Puts the record right; what it said is kept with its number, from 1.
Result<void> correct_traveller(Transaction& tx, const TravellerId& id, const Person& person,
                               std::string_view search_name, Instant now);
Result<bool> is_corrected(Session& session, const TravellerId& id);
// As the person was counted when she crossed: before any correction.
Result<Person> first_person(Session& session, const Grant& grant, const TravellerId& id);

// The hold in force on one of these records.
Result<std::optional<Hold>> hold_of(Session& session, const Grant& grant, Records records);
Result<std::vector<Hold>> holds(Session& session, const Grant& grant);  // all in force, newest first
Result<void> insert_hold(Transaction& tx, const Hold& hold);
Result<void> lift_hold(Transaction& tx, const Hold& hold);

struct TravellerSearch {
  std::string document_number{}, search_name{};
  StateCode issuer{};
  std::optional<PartialDate> birth{};
  std::function<bool(std::string_view)> given_names_fit{};  // none: whatever they are
};
// The `limit` seen last of all that fit.
Result<std::vector<TravellerId>> search_travellers(Session& session, const Grant& grant, const TravellerSearch& search,
                                                   int limit);

// Crossings, oldest first; superseded ones are left out unless asked for.
Result<std::vector<Crossing>> crossings_of(Session& session, const Grant& grant, Records records,
                                           bool with_superseded = false);
Result<Crossing> load_crossing(Session& session, const Grant& grant,
                               const CrossingId& id);  // "border.crossing.not_found"
Result<void> insert_crossing(Transaction& tx, const Crossing& crossing, Row row = Row::kNow);
Result<void> add_judgement(Transaction& tx, const CrossingId& crossing, const CrossingId& correction, Instant now,
                           int unlawful_days);
Result<void> mark_superseded(Transaction& tx, const CrossingId& old, const CrossingId& by);

// Refusals, newest first.
Result<Listed<Refusal>> refusals_of(Session& session, const Grant& grant, Records records);
// What is known of a person, asked together: her requests for protection, her crossings as corrected, her refusals, and
// her checks but this one that wait for a decision, at whatever post, newest first.
struct History {
  std::vector<Request> requests{};
  std::vector<Crossing> crossings{};
  Listed<Refusal> refusals{};
  std::vector<OtherCheck> waiting{};
};
Result<History> history_of(Session& session, const Grant& grant, Records records, const CheckId& except);
Result<Refusal> load_refusal(Session& session, const Grant& grant, const RefusalId& id);  // "border.refusal.not_found"
Result<void> insert_refusal(Transaction& tx, const Refusal& refusal);
// The next number of a post and year, from 1 without gaps; inside the writer's transaction.
Result<std::int64_t> next_refusal_number(Transaction& tx, const PostId& post, int year);

}  // namespace limen::border::store
