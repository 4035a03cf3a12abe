// Proposals in the database.
#include <algorithm>

#include "base/text.h"
#include "services/directory/state.h"

namespace limen::partners::proposals {
namespace {

constexpr std::string_view kColumns =
    "id, received_at, taken_at, language, organisation, is_new, remark, state, suspicions";

// What a proposal says, without its number and instant: two that say the same are one.
std::string content_of(const fields::Proposal& proposal, const std::string& organisation) {
  std::vector<std::pair<std::string, std::string>> sorted;
  for (const fields::ProposedField& one : proposal.fields) sorted.emplace_back(one.field, fold_case(one.value));
  std::ranges::sort(sorted);
  json::array parts;
  parts.emplace_back(organisation);
  for (const auto& [field, value] : sorted) parts.push_back(json::array{field, value});
  return limen::to_text(json::value(std::move(parts)));
}

Result<StoredProposal> read(database::Session& session, const database::Row& row) {
  StoredProposal one;
  one.id = row.id<ProposalId>(0);
  one.received_at = row.instant(1);
  one.taken_at = row.instant(2);
  one.language = row.text(3);
  if (!row.text(4).empty()) one.organisation = row.text(4);
  one.is_new = row.boolean(5);
  one.remark = row.text(6);
  one.state = row.text(7);
  const json::value suspicions = TRY(parse_json(row.text(8)));
  if (suspicions.is_array()) one.suspicions = suspicions.get_array();
  const auto rows = TRY(session.query(
      "select field, before_text, value, state, reason, moderator, decided_at from directory_proposal_field where "
      "proposal = $1 order by place",
      {one.id}));
  for (const auto field : rows) {
    one.fields.push_back({std::string(field.text(0)), std::string(field.text(1)), std::string(field.text(2)),
                          std::string(field.text(3)), std::string(field.text(4)), std::string(field.text(5)),
                          field.optional_instant(6)});
  }
  return one;
}

}  // namespace

Result<void> insert(database::Transaction& tx, const fields::Proposal& proposal, const std::string& organisation,
                    const json::array& suspicions, Instant now) {
  const ProposalId id = TRY(ProposalId::parse(proposal.id));
  const std::string said = limen::to_text(json::value(suspicions)), content = content_of(proposal, organisation);
  TRY(
      tx.execute("insert into directory_proposal(id, received_at, taken_at, language, organisation, is_new, remark, "
                 "state, suspicions, content) values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)",
                 {id, proposal.received_at, now, proposal.language, organisation, !proposal.organisation,
                  proposal.remark, said, content}));
  std::int64_t place = 0;
  for (const fields::ProposedField& one : proposal.fields) {
    TRY(
        tx.execute("insert into directory_proposal_field(proposal, place, field, before_text, value, state, reason, "
                   "moderator) values ($1, $2, $3, $4, $5, 'open', '', '')",
                   {id, ++place, one.field, one.before, one.value}));
  }
  return {};
}

Result<bool> known(database::Session& session, const ProposalId& id) {
  const auto rows = TRY(session.query("select 1 from directory_proposal where id = $1", {id}));
  return !rows.empty();
}

Result<bool> same_is_open(database::Session& session, const fields::Proposal& proposal,
                          const std::string& organisation) {
  const std::string content = content_of(proposal, organisation);
  const auto rows =
      TRY(session.query("select 1 from directory_proposal where content = $1 and state = 'open' limit 1", {content}));
  return !rows.empty();
}

Result<std::int64_t> open_count(database::Session& session) {
  const auto rows = TRY(session.query("select count(*) from directory_proposal where state = 'open'"));
  return rows.front().integer(0);
}

Result<std::optional<StoredProposal>> find(database::Session& session, const ProposalId& id) {
  const auto rows =
      TRY(session.query("select " + std::string(kColumns) + " from directory_proposal where id = $1", {id}));
  if (rows.empty()) return std::optional<StoredProposal>();
  return std::optional(TRY(read(session, rows.front())));
}

Result<std::vector<StoredProposal>> list(database::Session& session, std::string_view state, std::int64_t most) {
  const auto rows = TRY(session.query(
      "select " + std::string(kColumns) + " from directory_proposal where state = $1 order by taken_at, id limit $2",
      {state, most}));
  std::vector<StoredProposal> all;
  for (const auto row : rows) all.push_back(TRY(read(session, row)));
  return all;
}

Result<void> decide(database::Transaction& tx, const ProposalId& id, const ProposedField& field) {
  return tx.execute(
      "update directory_proposal_field set state = $1, reason = $2, moderator = $3, decided_at = $4 where "
      "proposal = $5 and field = $6",
      {field.state, field.reason, field.moderator, field.decided_at, id, field.field});
}

Result<void> finish(database::Transaction& tx, const ProposalId& id, Instant at) {
  const auto open =
      TRY(tx.query("select 1 from directory_proposal_field where proposal = $1 and state = 'open' limit 1", {id}));
  if (!open.empty()) return {};
  return tx.execute("update directory_proposal set state = 'closed', closed_at = $1 where id = $2", {at, id});
}

Result<void> set_organisation(database::Transaction& tx, const ProposalId& id, std::string_view organisation) {
  return tx.execute("update directory_proposal set organisation = $1 where id = $2", {organisation, id});
}

Result<void> count_refusal(database::Transaction& tx, std::string_view code, std::int64_t more) {
  const auto touched =
      TRY(tx.execute_counted("update directory_inbox_refusal set count = count + $1 where code = $2", {more, code}));
  if (touched > 0) return {};
  return tx.execute("insert into directory_inbox_refusal(code, count) values ($1, $2)", {code, more});
}

Result<json::object> refusals(database::Session& session) {
  json::object all;
  for (const auto row : TRY(session.query("select code, count from directory_inbox_refusal order by code")))
    all[row.text(0)] = row.integer(1);
  return all;
}

Result<std::vector<Handled>> handled(database::Session& session, Instant since) {
  const auto rows = TRY(session.query(
      "select p.id, f.state from directory_proposal p join directory_proposal_field f on f.proposal = p.id where "
      "p.state = 'closed' and p.closed_at >= $1 order by p.id, f.place",
      {since}));
  std::vector<Handled> all;
  for (const auto row : rows) {
    const std::string id = row.id<ProposalId>(0).to_text();
    if (all.empty() || all.back().proposal != id) all.push_back({id});
    ++(row.text(1) == "accepted" ? all.back().accepted : all.back().refused);
  }
  return all;
}

}  // namespace limen::partners::proposals
