// The queue of proposals over HTTP: seen beside what stands there now, and decided field by field.
#include <algorithm>

#include "base/text.h"
#include "services/directory/state.h"

namespace limen::partners {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::int64_t kMostListed = 200;
constexpr std::size_t kReasonMost = 500;

struct Decision {
  std::string field{}, reason{};
  bool accept = false;
  bool despite = false;         // though the field has changed since it was shown
  bool read_in_source = false;  // a fact gets the mark V
};

Result<std::vector<Decision>> read_decisions(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  std::vector<Decision> all;
  for (JsonReader& one : TRY(reader.objects("decisions", fields::fields().size()))) {
    Decision decision;
    decision.field = TRY(one.text("field", 32));
    decision.accept = TRY(one.boolean("accept"));
    decision.reason = clean_line(TRY(one.optional_text("reason", kReasonMost)).value_or(""));
    decision.despite = TRY(one.boolean_or("despite_change", false));
    decision.read_in_source = TRY(one.boolean_or("verified", false));
    TRY(one.finish());
    if (!decision.accept && decision.reason.empty()) return Error{"partners.reason", "whoever refuses says why"};
    if (std::ranges::find(all, decision.field, &Decision::field) != all.end())
      return Error{"partners.proposal.field", "a field is decided once"};
    all.push_back(std::move(decision));
  }
  TRY(reader.finish());
  if (all.empty()) return Error{"partners.proposal.field", "nothing is decided"};
  // The name of a new organisation makes it.
  std::ranges::partition(all, [](const Decision& one) { return one.field == "name"; });
  return all;
}

class Deciding {
 public:
  Deciding(const State& state, const Call& call, database::Transaction& tx, StoredProposal& proposal)
      : state_(state), call_(call), tx_(tx), proposal_(proposal) {}

  Result<void> run(const std::vector<Decision>& decisions) {
    if (proposal_.organisation) organisation_ = TRY(state_.require(tx_, *proposal_.organisation));
    for (const Decision& decision : decisions) TRY(one(decision));
    if (next_) TRY(keep());
    journal::Entry entry = call_.entry("directory.decided", "directory_proposal", proposal_.id.to_text());
    entry.facts["accepted"] = accepted_;
    entry.facts["refused"] = refused_;
    TRY(state_.parts.journal.append(tx_, std::move(entry)));
    return proposals::finish(tx_, proposal_.id, call_.now());
  }

 private:
  Result<void> one(const Decision& decision) {
    const auto field = std::ranges::find(proposal_.fields, decision.field, &ProposedField::field);
    if (field == proposal_.fields.end()) return Error{"partners.proposal.field", "this field was not proposed"};
    if (field->state != "open") return Error{"partners.proposal.decided", "this field is decided already"};
    if (decision.accept) TRY(accept(decision, *field));
    TRY(decided(*field, decision.accept, decision.reason));
    // A new organisation without its name is none: what else was proposed of it falls.
    if (!decision.accept && decision.field == "name" && !organisation_) {
      for (ProposedField& other : proposal_.fields) {
        if (other.state == "open") TRY(decided(other, false, decision.reason));
      }
    }
    return {};
  }

  Result<void> accept(const Decision& decision, const ProposedField& proposed) {
    const fields::Field* field = fields::find_field(proposed.field);
    if (field == nullptr) return Error{"partners.stored_form", "a stored field is not known"};
    if (!organisation_) {
      if (proposed.field != "name")
        return Error{"partners.proposal.name_first", "a new organisation begins with its name"};
      organisation_ = Organisation{};
      organisation_->id = state_.new_organisation_id();
      organisation_->is_public = true;
      next_ = json::object{{"id", organisation_->id}};
      proposal_.organisation = organisation_->id;
      TRY(proposals::set_organisation(tx_, proposal_.id, organisation_->id));
    }
    if (!next_) next_ = organisation_->hsds;
    const std::string now = fields::read_field(*next_, *field);
    // Whoever accepts has seen what the proposer saw; if it is another text now, she is to see that first.
    if (now != proposed.before && now != proposed.value && !decision.despite)
      return Error{"partners.proposal.conflict", "this field has changed since it was shown to the proposer"};
    const std::string value = TRY(fields::check_value(*field, proposed.value));
    fields::put_field(*next_, *field, value, decision.read_in_source ? 'V' : 'R');
    return {};
  }

  Result<void> decided(ProposedField& field, bool accepted, const std::string& reason) {
    field.state = accepted ? "accepted" : "refused";
    field.reason = reason;
    field.moderator = call_.caller().account.to_text();
    field.decided_at = call_.now();
    ++(accepted ? accepted_ : refused_);
    return proposals::decide(tx_, proposal_.id, field);
  }

  Result<void> keep() {
    Change how{call_.caller().account.to_text(), "proposal " + proposal_.id.to_text(),
               call_.entry(organisation_->version == 0 ? "directory.created" : "directory.changed",
                           "directory_organisation", organisation_->id)};
    how.entry.facts["proposal"] = proposal_.id.to_text();
    TRY(state_.change(tx_, *organisation_, *next_, std::move(how)));
    return {};
  }

  const State& state_;
  const Call& call_;
  database::Transaction& tx_;
  StoredProposal& proposal_;
  std::optional<Organisation> organisation_{};
  std::optional<json::object> next_{};
  std::int64_t accepted_ = 0, refused_ = 0;
};

// With what stands in each field now.
Result<json::object> shown(const State& state, database::Session& session, const StoredProposal& proposal) {
  json::object out = to_json(proposal);
  std::optional<Organisation> now;
  if (proposal.organisation) now = TRY(state.require(session, *proposal.organisation));
  if (now) {
    out["organisation"] = now->id;
    out["name"] = directory::name_of(now->hsds);
  }
  for (json::value& value : out.at("fields").as_array()) {
    json::object& one = value.as_object();
    const fields::Field* field = fields::find_field(one.at("field").as_string());
    const std::string stands = now && field != nullptr ? fields::read_field(now->hsds, *field) : std::string();
    one["now"] = stands;
    one["changed_since"] = one.at("state") == "open" && std::string_view(one.at("before").as_string()) != stands;
  }
  return out;
}

Result<StoredProposal> require(database::Session& session, const ProposalId& id) {
  auto found = TRY(proposals::find(session, id));
  if (!found) return Error{"partners.not_found", "there is no such proposal"};
  return std::move(*found);
}

Result<Answer> decide(const State& state, const Call& call, database::Transaction& tx,
                      const std::vector<Decision>& decisions) {
  const ProposalId id = TRY(call.id<ProposalId>("id"));
  StoredProposal proposal = TRY(require(tx, id));
  TRY(Deciding(state, call, tx, proposal).run(decisions));
  const StoredProposal after = TRY(require(tx, id));
  return Answer::json(TRY(shown(state, tx, after)));
}

}  // namespace

json::object to_json(const StoredProposal& proposal) {
  json::array all;
  for (const ProposedField& field : proposal.fields) {
    json::object one{{"field", field.field}, {"before", field.before}, {"value", field.value}, {"state", field.state}};
    if (!field.reason.empty()) one["reason"] = field.reason;
    if (!field.moderator.empty()) one["moderator"] = field.moderator;
    if (field.decided_at) one["decided_at"] = field.decided_at->to_text();
    all.push_back(std::move(one));
  }
  json::object out{{"id", proposal.id.to_text()},
                   {"received_at", proposal.received_at.to_text()},
                   {"taken_at", proposal.taken_at.to_text()},
                   {"language", proposal.language},
                   {"remark", proposal.remark},
                   {"state", proposal.state},
                   {"is_new", proposal.is_new},
                   {"suspicions", proposal.suspicions},
                   {"fields", std::move(all)}};
  if (proposal.organisation) out["organisation"] = *proposal.organisation;
  return out;
}

Result<void> add_proposal_routes(api::Api& api, const std::shared_ptr<State>& state) {
  api::Operation queue = operation(Method::kGet, "/api/directory/proposals", "listProposals",
                                   "What the public proposed, oldest first", "directory.read");
  queue.response_schema = "ProposalList";
  queue.query = {{"state", "open (when absent) or closed"}};
  TRY(api.read(std::move(queue), [state](Call& call, database::Session& session) -> Result<Answer> {
    const std::string_view which = call.query("state").value_or("open");
    if (which != "open" && which != "closed") return Error{"api.query.value", "state is open or closed"};
    json::array all;
    for (const StoredProposal& one : TRY(proposals::list(session, which, kMostListed)))
      all.push_back(TRY(shown(*state, session, one)));
    return Answer::json(json::object{{"proposals", std::move(all)},
                                     {"open", TRY(proposals::open_count(session))},
                                     {"inbox_refused", TRY(proposals::refusals(session))}});
  }));
  api::Operation one = operation(Method::kGet, "/api/directory/proposals/{id}", "getProposal",
                                 "One proposal beside what stands there now", "directory.read");
  one.response_schema = "Proposal";
  TRY(api.read(std::move(one), [state](Call& call, database::Session& session) -> Result<Answer> {
    const ProposalId id = TRY(call.id<ProposalId>("id"));
    const StoredProposal found = TRY(require(session, id));
    return Answer::json(TRY(shown(*state, session, found)));
  }));
  api::Operation decided = operation(Method::kPost, "/api/directory/proposals/{id}/decide", "decideProposal",
                                     "Accepts and refuses fields of a proposal", "directory.write");
  decided.body_schema = "ProposalDecisions";
  decided.response_schema = "Proposal";
  return api.write(std::move(decided), [state](Call& call, database::Session&) -> Result<Commit> {
    auto decisions = std::make_shared<const std::vector<Decision>>(TRY(read_decisions(call)));
    return Commit(
        [state, &call, decisions](database::Transaction& tx) { return decide(*state, call, tx, *decisions); });
  });
}

}  // namespace limen::partners
