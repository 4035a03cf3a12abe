// What rounds, units and answers are in the database.
#include <algorithm>

#include "services/assessments/state.h"

namespace limen::assessments {

namespace {

constexpr std::array<std::string_view, 4> kRoundStates = {"open", "frozen", "published", "superseded"};

Error stored_form() { return Error{"assessments.stored_form", "a stored row does not have the form it should"}; }

Result<json::object> object_of(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  if (!value.is_object()) return stored_form();
  return value.get_object();
}

constexpr std::string_view kRoundColumns =
    "select id, instrument, edition, name, title, pack, pack_sha256, reference_date, opens, closes, source, licence, "
    "previous, state, version, opened_by, opened_at, published_on from assessment_round";

Result<StoredRound> read_round(const database::Row& row) {
  StoredRound round;
  round.id = row.id<RoundId>(0);
  round.instrument = row.text(1);
  round.edition = row.text(2);
  round.name = row.text(3);
  for (const auto& [language, text] : TRY(object_of(row.text(4)))) {
    if (!text.is_string()) return stored_form();
    round.title.emplace(language, text.get_string());
  }
  round.pack = row.text(5);
  round.pack_sha256 = row.text(6);
  round.reference_date = row.date(7);
  round.opens = row.date(8);
  round.closes = row.date(9);
  round.source = row.text(10);
  round.licence = row.text(11);
  round.previous = row.optional_id<RoundId>(12);
  const auto state = std::find(kRoundStates.begin(), kRoundStates.end(), row.text(13));
  if (state == kRoundStates.end()) return stored_form();
  round.state = static_cast<RoundState>(state - kRoundStates.begin());
  round.version = row.integer(14);
  round.opened_by = row.text(15);
  round.opened_at = row.instant(16);
  round.published_on = row.optional_date(17);
  return round;
}

constexpr std::string_view kAnswerColumns =
    "select unit, period, question, said, source, citation, comment, as_of, state, version from assessment_answer";

Result<StoredAnswer> read_answer(const database::Row& row) {
  StoredAnswer answer;
  answer.key = {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))};
  for (const auto& [aspect, value] : TRY(object_of(row.text(3)))) {
    if (!value.is_string()) return stored_form();
    answer.said.said.emplace_back(aspect, value.get_string());
  }
  std::sort(answer.said.said.begin(), answer.said.said.end());
  answer.said.source = row.text(4);
  answer.said.citation = row.text(5);
  answer.said.comment = row.text(6);
  answer.said.as_of = row.text(7);
  const auto state = answer_workflow::parse_state(row.text(8));
  if (!state) return stored_form();
  answer.state = *state;
  answer.version = row.integer(9);
  return answer;
}

std::string title_text(const release::Titles& title) {
  json::object object;
  for (const auto& [language, text] : title) object[language] = text;
  return limen::to_text(json::value(object));
}

}  // namespace

std::string_view to_text(RoundState state) { return kRoundStates[static_cast<std::size_t>(state)]; }

std::string said_text(const Said& said) {
  json::object object;
  for (const auto& [aspect, value] : said.said) object[aspect] = value;
  return limen::to_text(json::value(object));
}

namespace store {

Result<void> insert(database::Transaction& tx, const StoredRound& round) {
  return tx.execute(
      "insert into assessment_round(id, instrument, edition, name, title, pack, pack_sha256, reference_date, opens, "
      "closes, source, licence, previous, state, version, opened_by, opened_at, published_on) values ($1, $2, $3, $4, "
      "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
      {round.id, round.instrument, round.edition, round.name, title_text(round.title), round.pack, round.pack_sha256,
       round.reference_date, round.opens, round.closes, round.source, round.licence, round.previous,
       to_text(round.state), round.version, round.opened_by, round.opened_at, round.published_on});
}

Result<StoredRound> round(database::Session& session, const RoundId& id) {
  const auto rows = TRY(session.query(std::string(kRoundColumns) + " where id = $1", {id}));
  if (rows.empty()) return Error{"assessments.round.not_found", "there is no such round"};
  return read_round(rows.front());
}

Result<std::vector<StoredRound>> rounds(database::Session& session) {
  std::vector<StoredRound> all;
  const auto rows = TRY(session.query(std::string(kRoundColumns) + " order by instrument, edition, name"));
  for (const auto row : rows) all.push_back(TRY(read_round(row)));
  return all;
}

Result<void> touch(database::Transaction& tx, const RoundId& id, std::int64_t from) {
  const auto touched = TRY(tx.execute_counted(
      "update assessment_round set version = version + 1 where id = $1 and version = $2 and state = 'open'",
      {id, from}));
  if (touched == 1) return {};
  return Error{"assessments.moved", "the round was changed meanwhile; look at it again"};
}

Result<void> set_state(database::Transaction& tx, const RoundId& id, RoundState state,
                       std::optional<CivilDate> published_on) {
  return tx.execute("update assessment_round set state = $2, published_on = $3, version = version + 1 where id = $1",
                    {id, to_text(state), published_on});
}

Result<std::vector<Unit>> units(database::Session& session, const RoundId& id) {
  std::vector<Unit> all;
  const auto rows = TRY(session.query(
      "select unit, period, name, kind, parent from assessment_asked_unit where round_id = $1 order by place", {id}));
  for (const auto row : rows) {
    all.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                   std::string(row.text(3)), std::string(row.text(4))});
  }
  return all;
}

Result<void> put_unit(database::Transaction& tx, const RoundId& id, const Unit& unit) {
  const auto changed = TRY(tx.execute_counted(
      "update assessment_asked_unit set name = $4, kind = $5, parent = $6 where round_id = $1 and unit = $2 and period "
      "= $3",
      {id, unit.code, unit.period, unit.name, unit.kind, unit.parent}));
  if (changed > 0) return {};
  return tx.execute(
      "insert into assessment_asked_unit(round_id, unit, period, name, kind, parent, place) select $1, $2, $3, $4, $5, "
      "$6, cast(coalesce(max(place), 0) + 1 as BIGINT) from assessment_asked_unit where round_id = $1",
      {id, unit.code, unit.period, unit.name, unit.kind, unit.parent});
}

Result<std::vector<Assignment>> assignments(database::Session& session, const RoundId& id) {
  std::vector<Assignment> all;
  const auto rows = TRY(session.query(
      "select unit, account, role, name from assessment_assignment where round_id = $1 order by unit, role, name",
      {id}));
  for (const auto row : rows) {
    all.push_back(
        {std::string(row.text(0)), row.id<AccountId>(1),
         row.text(2) == "peer_reviewer" ? answer_workflow::Role::kPeerReviewer : answer_workflow::Role::kCountryExpert,
         std::string(row.text(3))});
  }
  return all;
}

Result<void> set_assignments(database::Transaction& tx, const RoundId& id, std::string_view unit,
                             const std::vector<Assignment>& assignments) {
  TRY(tx.execute("delete from assessment_assignment where round_id = $1 and unit = $2", {id, unit}));
  for (const Assignment& one : assignments) {
    TRY(tx.execute("insert into assessment_assignment(round_id, unit, account, role, name) values ($1, $2, $3, $4, $5)",
                   {id, unit, one.account, answer_workflow::to_text(one.role), one.name}));
  }
  return {};
}

Result<std::vector<StoredAnswer>> answers(database::Session& session, const RoundId& id, std::string_view unit) {
  std::vector<StoredAnswer> all;
  const auto take = [&](const database::Row& row) -> Result<void> {
    all.push_back(TRY(read_answer(row)));
    return {};
  };
  const std::string sql = std::string(kAnswerColumns) + " where round_id = $1";
  if (unit.empty()) {
    TRY(session.for_each(sql + " order by unit, period, question", {id}, take));
  } else {
    TRY(session.for_each(sql + " and unit = $2 order by period, question", {id, unit}, take));
  }
  return all;
}

Result<StoredAnswer> answer(database::Session& session, const RoundId& id, const AnswerKey& key) {
  const auto rows = TRY(session.query(
      std::string(kAnswerColumns) + " where round_id = $1 and unit = $2 and period = $3 and question = $4",
      {id, key.unit, key.period, key.question}));
  if (!rows.empty()) return read_answer(rows.front());
  StoredAnswer fresh;
  fresh.key = key;
  return fresh;
}

Result<StoredAnswer> change(database::Transaction& tx, const RoundId& id, const StoredAnswer& before,
                            const StoredAnswer& after, const Person& by, Instant at) {
  StoredAnswer result = after;
  result.version = before.version + 1;
  const Said& said = result.said;
  if (before.version == 0) {
    TRY(tx.execute(
        "insert into assessment_answer(round_id, unit, period, question, said, source, citation, comment, as_of, "
        "state, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
        {id, result.key.unit, result.key.period, result.key.question, said_text(said), said.source, said.citation,
         said.comment, said.as_of, answer_workflow::to_text(result.state)}));
  } else {
    TRY(tx.execute(
        "update assessment_answer set said = $5, source = $6, citation = $7, comment = $8, as_of = $9, state = $10, "
        "version = $11 where round_id = $1 and unit = $2 and period = $3 and question = $4",
        {id, result.key.unit, result.key.period, result.key.question, said_text(said), said.source, said.citation,
         said.comment, said.as_of, answer_workflow::to_text(result.state), result.version}));
  }
  auto fields = answer_workflow::differences(before.said, said);
  if (before.version == 0 || before.state != result.state) {
    fields.push_back({"state", before.version == 0 ? "" : std::string(answer_workflow::to_text(before.state)),
                      std::string(answer_workflow::to_text(result.state))});
  }
  for (const auto& field : fields) {
    TRY(tx.execute(
        "insert into assessment_history(round_id, unit, period, question, version, field, old_value, new_value, "
        "account, account_name, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {id, result.key.unit, result.key.period, result.key.question, result.version, field.field, field.before,
         field.after, by.account, by.name, at}));
  }
  return result;
}

Result<bool> wrote_of(database::Session& session, const RoundId& id, const AnswerKey& key, const AccountId& account) {
  const auto rows =
      TRY(session.query("select 1 from assessment_history where round_id = $1 and unit = $2 and period = $3 and "
                        "question = $4 and account "
                        "= $5 and field <> 'state' limit 1",
                        {id, key.unit, key.period, key.question, account}));
  return !rows.empty();
}

Result<std::vector<AnswerKey>> written_by(database::Session& session, const RoundId& id, const AccountId& account) {
  std::vector<AnswerKey> keys;
  TRY(session.for_each(
      "select distinct unit, period, question from assessment_history where round_id = $1 and account = $2 and field "
      "<> 'state' order by unit, period, question",
      {id, account}, [&](const database::Row& row) -> Result<void> {
        keys.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
        return {};
      }));
  return keys;
}

Result<std::vector<HistoryRow>> history(database::Session& session, const RoundId& id, std::string_view unit) {
  std::vector<HistoryRow> all;
  TRY(session.for_each(
      "select unit, period, question, version, field, old_value, new_value, account_name, changed_at from "
      "assessment_history where round_id = $1 and unit = $2 order by period, question, version, field",
      {id, unit}, [&](const database::Row& row) -> Result<void> {
        all.push_back({{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))},
                       row.integer(3),
                       std::string(row.text(4)),
                       std::string(row.text(5)),
                       std::string(row.text(6)),
                       std::string(row.text(7)),
                       row.instant(8)});
        return {};
      }));
  return all;
}

}  // namespace store
}  // namespace limen::assessments
