// Inside services/directory: what the routes share.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engines/directory_fields/directory_fields.h"
#include "services/directory/directory.h"

namespace limen::partners {

namespace fields = directory_fields;
using PersonId = Id<struct PartnerPersonTag>;
using DutyId = Id<struct PartnerDutyTag>;
using MembershipId = Id<struct PartnerMembershipTag>;
using ProposalId = Id<struct PartnerProposalTag>;

struct Organisation {
  std::string id{};
  json::object hsds{};
  std::int64_t version = 0;  // 0: not stored yet
  bool is_public = false;
  std::optional<CivilDate> verified_on{}, expires_on{};
  Instant updated_at{};
};

struct FieldChange {
  std::string field{}, before{}, after{};
};
// Every field that reads otherwise, and every other member of HSDS that is otherwise ("hsds:locations").
std::vector<FieldChange> changes_between(const json::object& before, const json::object& after);

// Who changes, and out of what.
struct Change {
  std::string by{};      // account
  std::string source{};  // "edit", "import NAME", "proposal ID", "merge ID"
  journal::Entry entry{};
};

struct ProposedField {
  std::string field{}, before{}, value{}, state{}, reason{}, moderator{};
  std::optional<Instant> decided_at{};
};
struct StoredProposal {
  ProposalId id{};
  Instant received_at{}, taken_at{};
  std::string language{}, remark{}, state{};
  std::optional<std::string> organisation{};  // of a new one: set when its name was accepted
  bool is_new = false;
  json::array suspicions{};
  std::vector<ProposedField> fields{};
};

struct Filter {
  std::vector<std::pair<std::string, std::string>> terms{};  // label and folded value; all must be there
  std::vector<std::string> words{};                          // folded
  std::optional<bool> is_public{};
  std::optional<CivilDate> expired_by{};  // only those not verified, or not since
  std::string after{};
  std::int64_t limit = 100;
};

struct Person {
  PersonId id{};
  std::string organisation{}, name{}, role{}, email{}, phone{}, visibility = "internal";
  bool consent = false;
  std::optional<CivilDate> consent_on{};
  std::int64_t version = 0;
};
struct Duty {
  DutyId id{};
  PersonId person{};
  std::string role{};
  PostId post{};
  CivilDate from{};
  std::optional<CivilDate> to{};
  int weekdays = 127;           // bit 0: Monday; of the day on which the period begins
  int starts = 0, ends = 1440;  // minutes of the day in the zone of the post; an end before the start is the next day's
};
// Whether the instant lies in one of the periods; the civil day and the hours are those of the zone.
bool on_duty_at(const Duty& duty, const TimeZone& zone, Instant at);

struct Membership {
  MembershipId id{};
  std::string member{}, network{}, kind{}, source{};
  std::optional<CivilDate> from{}, to{};
};

namespace store {

Result<std::optional<Organisation>> organisation(database::Session& session, std::string_view id);
// Where an id leads that was merged; the id itself when it was not.
Result<std::string> resolved(database::Session& session, std::string_view id);
Result<void> each(database::Session& session, const std::function<Result<void>(Organisation)>& visit);
Result<std::vector<Organisation>> list(database::Session& session, const Filter& filter);
Result<std::int64_t> count(database::Session& session, const Filter& filter);
Result<std::vector<std::string>> with_term(database::Session& session, std::string_view label, std::string_view value);
Result<void> save(database::Transaction& tx, const Organisation& organisation);
Result<void> remove(database::Transaction& tx, std::string_view id);
Result<void> remember(database::Transaction& tx, const Organisation& organisation, const std::vector<FieldChange>& all,
                      std::string_view by, std::string_view source);
Result<json::array> history(database::Session& session, std::string_view id, std::int64_t most);
// `kind`: "merged" (the row of `from` is gone) or "succeeded" (it stays).
Result<void> redirect(database::Transaction& tx, std::string_view from, std::string_view to, std::string_view kind,
                      Instant at);
Result<json::array> redirects_to(database::Session& session, std::string_view id);
Result<std::optional<std::string>> successor(database::Session& session, std::string_view id);

}  // namespace store

namespace proposals {

Result<void> insert(database::Transaction& tx, const fields::Proposal& proposal, const std::string& organisation,
                    const json::array& suspicions, Instant now);
Result<bool> known(database::Session& session, const ProposalId& id);
// An open proposal that says the same about the same organisation.
Result<bool> same_is_open(database::Session& session, const fields::Proposal& proposal,
                          const std::string& organisation);
Result<std::int64_t> open_count(database::Session& session);
Result<std::optional<StoredProposal>> find(database::Session& session, const ProposalId& id);
Result<std::vector<StoredProposal>> list(database::Session& session, std::string_view state, std::int64_t most);
Result<void> decide(database::Transaction& tx, const ProposalId& id, const ProposedField& field);
Result<void> finish(database::Transaction& tx, const ProposalId& id, Instant at);  // closes it when nothing is open
Result<void> set_organisation(database::Transaction& tx, const ProposalId& id, std::string_view organisation);
Result<void> count_refusal(database::Transaction& tx, std::string_view code, std::int64_t more);
Result<json::object> refusals(database::Session& session);
Result<std::vector<Handled>> handled(database::Session& session, Instant since);

}  // namespace proposals

struct Partners::State : std::enable_shared_from_this<Partners::State> {
  State(Parts p, fields::AbuseRules r) : parts(std::move(p)), rules(std::move(r)) {}
  Parts parts;
  const fields::AbuseRules rules;

  Result<void> fill();  // from the pack, when there was never anything
  // Errors "partners.not_found"; an id that was merged leads on.
  Result<Organisation> require(database::Session& session, std::string_view id) const;
  // Stores the next state with history and journal entry; `organisation.hsds` is what stood before. Gives it as it is
  // then. Nothing to change: nothing is written.
  Result<Organisation> change(database::Transaction& tx, Organisation organisation, json::object next,
                              Change how) const;
  Result<void> merge(database::Transaction& tx, const Organisation& from, const Organisation& into, bool succession,
                     const Change& how) const;
  std::string new_organisation_id() const;
};

// A value that was written in a form, for whoever edits at the desk; errors name the field.
Result<json::object> put_values(const json::object& before, const json::object& values, char mark);

json::object summary(const Organisation& organisation, CivilDate today);
json::object to_json(const Organisation& organisation, CivilDate today);
json::object to_json(const StoredProposal& proposal);
bool is_over(const json::object& hsds);  // its status says that it is no more

using State = Partners::State;
api::Operation operation(http::Method method, std::string path, std::string id, std::string summary, std::string scope);
Result<void> add_organisation_routes(api::Api& api, const std::shared_ptr<State>& state);
Result<void> add_list_routes(api::Api& api, const std::shared_ptr<State>& state);  // in and out, findings, pick
Result<void> add_proposal_routes(api::Api& api, const std::shared_ptr<State>& state);
Result<void> add_membership_routes(api::Api& api, const std::shared_ptr<State>& state);
Result<void> add_people_routes(api::Api& api, const std::shared_ptr<State>& state);
Result<void> move_people(database::Transaction& tx, std::string_view from, std::string_view into);
// Contacts of HSDS become people of our own, whom nobody sees outside: out of the organisation they go.
struct Contact {
  std::string name{}, role{}, email{}, phone{};
};
std::vector<Contact> take_contacts(json::object& organisation);
Result<void> keep_contacts(const State& state, database::Transaction& tx, std::string_view organisation,
                           const std::vector<Contact>& contacts, const Change& how);
// People who are public and agreed, as contacts of HSDS, by organisation.
Result<std::map<std::string, json::array>> public_contacts(database::Session& session);

}  // namespace limen::partners
