// What reviews, issues and frozen bytes are in the database.
#include "services/assessments/state.h"

namespace limen::assessments::store {
namespace {

Severity severity_of(std::string_view text) {
  return text == "error" ? Severity::kError : text == "info" ? Severity::kInfo : Severity::kWarning;
}

}  // namespace

Result<void> insert(database::Transaction& tx, const RoundId& id, const ReviewId& review, const StoredReview& content,
                    const Person& by) {
  std::optional<std::string> proposed;
  if (content.proposed) proposed = limen::to_text(json::value(*content.proposed));
  return tx.execute(
      "insert into assessment_review(id, round_id, unit, period, question, version, verdict, proposed, note, account, "
      "account_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {review, id, content.key.unit, content.key.period, content.key.question, content.version, content.verdict,
       proposed, content.note, by.account, by.name, content.at});
}

Result<std::vector<StoredReview>> reviews(database::Session& session, const RoundId& id, std::string_view unit) {
  std::vector<StoredReview> all;
  const auto rows = TRY(session.query(
      "select unit, period, question, version, verdict, proposed, note, account_name, made_at from assessment_review "
      "where round_id = $1 and unit = $2 order by made_at, period, question, version, id",
      {id, unit}));
  for (const auto row : rows) {
    StoredReview review;
    review.key = {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))};
    review.version = row.integer(3);
    review.verdict = row.text(4);
    if (!row.is_null(5)) {
      const json::value proposed = TRY(parse_json(row.text(5)));
      if (const json::object* object = proposed.if_object()) review.proposed = *object;
    }
    review.note = row.text(6);
    review.by = row.text(7);
    review.at = row.instant(8);
    all.push_back(std::move(review));
  }
  return all;
}

Result<std::vector<StoredIssue>> issues(database::Session& session, const RoundId& id) {
  std::vector<StoredIssue> all;
  TRY(
      session.for_each("select id, unit, period, node, rule, severity, other, message, about, found_at, resolved_by, "
                       "resolved_at, reason "
                       "from assessment_issue where round_id = $1 order by unit, period, rule, node, other",
                       {id}, [&](const database::Row& row) -> Result<void> {
                         StoredIssue issue;
                         issue.id = row.id<IssueId>(0);
                         issue.issue.unit = row.text(1);
                         issue.issue.period = row.text(2);
                         issue.issue.node = row.text(3);
                         issue.issue.rule = row.text(4);
                         issue.issue.severity = severity_of(row.text(5));
                         issue.issue.other = row.text(6);
                         issue.issue.message = row.text(7);
                         issue.about = row.integer(8);
                         issue.found_at = row.instant(9);
                         issue.resolved_by = row.text(10);
                         issue.resolved_at = row.optional_instant(11);
                         issue.reason = row.text(12);
                         all.push_back(std::move(issue));
                         return {};
                       }));
  return all;
}

Result<void> insert(database::Transaction& tx, const RoundId& id, const StoredIssue& stored) {
  const answer_workflow::Issue& issue = stored.issue;
  return tx.execute(
      "insert into assessment_issue(id, round_id, unit, period, node, rule, severity, other, message, about, found_at, "
      "resolved_account, resolved_by, resolved_at, reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, "
      "'', null, '')",
      {stored.id, id, issue.unit, issue.period, issue.node, issue.rule, limen::to_text(issue.severity), issue.other,
       issue.message, stored.about, stored.found_at});
}

Result<void> remove(database::Transaction& tx, const IssueId& id) {
  return tx.execute("delete from assessment_issue where id = $1", {id});
}

Result<void> resolve(database::Transaction& tx, const IssueId& id, const Person& by, Instant at,
                     std::string_view reason) {
  return tx.execute(
      "update assessment_issue set resolved_account = $2, resolved_by = $3, resolved_at = $4, reason = $5 where id = "
      "$1",
      {id, by.account, by.name, at, reason});
}

Result<void> insert(database::Transaction& tx, const RoundId& id, const StoredFrozen& frozen) {
  return tx.execute(
      "insert into assessment_frozen(round_id, bytes, sha256, engine, answers, frozen_at, frozen_by) values ($1, $2, "
      "$3, $4, $5, $6, $7)",
      {id, as_bytes(frozen.bytes), frozen.sha256, frozen.engine, frozen.answers, frozen.at, frozen.by});
}

Result<std::optional<StoredFrozen>> frozen(database::Session& session, const RoundId& id) {
  const auto rows = TRY(session.query(
      "select bytes, sha256, engine, answers, frozen_at, frozen_by from assessment_frozen where round_id = $1", {id}));
  if (rows.empty()) return std::optional<StoredFrozen>();
  const auto row = rows.front();
  return std::optional(StoredFrozen{std::string(as_text(row.blob(0))), std::string(row.text(1)),
                                    std::string(row.text(2)), std::string(row.text(3)), row.instant(4),
                                    std::string(row.text(5))});
}

}  // namespace limen::assessments::store
