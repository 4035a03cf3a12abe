#include "services/paired_tests/store.h"

#include <algorithm>

#include "base/text.h"

namespace limen::paired_tests::store {
namespace {

Error not_found() { return Error{"paired_tests.not_found", "there is no such record"}; }

constexpr std::string_view kStudy =
    "select id, title, question, protocol, characteristics, phases, no_answer_counts, version, created_at, created_by, "
    "closed_at from paired_study s ";
constexpr std::string_view kCase =
    "select c.id, c.study_id, c.number, c.target, c.place, c.day, c.created_at, c.completed_at, c.abandoned_at, "
    "c.abandoned_reason, c.abandoned_text, c.cleared_at, a.tester, a.steps, a.words, a.version, a.locked_at, a.seal, "
    "b.tester, b.steps, b.words, b.version, b.locked_at, b.seal from paired_case c "
    "join paired_form a on a.case_id = c.id and a.side = 'A' join paired_form b on b.case_id = c.id and b.side = 'B' ";

Result<Study> read_study(const database::Row& row) {
  Study study;
  study.id = row.id<StudyId>(0);
  study.title = row.text(1);
  study.question = row.text(2);
  study.protocol = row.text(3);
  study.characteristics = TRY(read_characteristics(row.text(4)));
  for (const std::string_view name : split(row.text(5), ' ')) {
    const auto phase = parse_phase(name);
    if (!phase) return Error{"paired_tests.stored_form", "a stored record has not the form it was written in"};
    study.phases.push_back(*phase);
  }
  study.no_answer_counts = row.boolean(6);
  study.version = row.integer(7);
  study.created_at = row.instant(8);
  study.created_by = row.id<AccountId>(9);
  study.closed_at = row.optional_instant(10);
  return study;
}

Result<Form> read_form(const database::Row& row, Side side, std::size_t at) {
  Form form;
  form.side = side;
  form.tester = row.id<AccountId>(at);
  TRY(read_steps(row.text(at + 1), form));
  if (const auto words = row.optional_text(at + 2)) TRY(read_words(*words, form));
  form.version = row.integer(at + 3);
  form.locked_at = row.optional_instant(at + 4);
  form.seal = row.text(at + 5);
  return form;
}

Result<Case> read_case(const database::Row& row) {
  constexpr std::size_t kA = 12, kB = 18;
  Case one;
  one.id = row.id<CaseId>(0);
  one.study = row.id<StudyId>(1);
  one.number = row.integer(2);
  one.target = row.text(3);
  one.place = row.text(4);
  one.day = row.date(5);
  one.created_at = row.instant(6);
  one.completed_at = row.optional_instant(7);
  one.abandoned_at = row.optional_instant(8);
  one.abandoned_reason = row.text(9);
  if (const auto text = row.optional_text(10)) one.abandoned_text = std::string(*text);
  one.cleared_at = row.optional_instant(11);
  one.a = TRY(read_form(row, Side::kA, kA));
  one.b = TRY(read_form(row, Side::kB, kB));
  return one;
}

std::string phases_text(const Study& study) {
  std::string text;
  for (const Phase phase : study.phases) text.append(text.empty() ? "" : " ").append(to_text(phase));
  return text;
}

// Nil: anybody's.
RawId owner_of(const Grant& grant) { return grant.owner().value_or(AccountId()).raw(); }

}  // namespace

Result<void> add_study(database::Transaction& tx, const Study& study) {
  const std::string traits = limen::to_text(json::value(characteristics_json(study)));
  return tx.execute(
      "insert into paired_study(id, title, question, protocol, characteristics, phases, no_answer_counts, version, "
      "created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {study.id, study.title, study.question, study.protocol, traits, phases_text(study),
       study.no_answer_counts ? 1 : 0, study.version, study.created_at, study.created_by});
}

Result<void> change_study(database::Transaction& tx, const Study& study) {
  const std::string traits = limen::to_text(json::value(characteristics_json(study)));
  return tx.execute(
      "update paired_study set title = $2, question = $3, protocol = $4, characteristics = $5, phases = $6, "
      "no_answer_counts = $7, version = $8 where id = $1",
      {study.id, study.title, study.question, study.protocol, traits, phases_text(study),
       study.no_answer_counts ? 1 : 0, study.version});
}

Result<void> close_study(database::Transaction& tx, const StudyId& id, Instant at) {
  return tx.execute("update paired_study set closed_at = $2, version = version + 1 where id = $1", {id, at});
}

Result<Study> study(database::Session& session, const Grant& grant, const StudyId& id) {
  static const std::string sql =
      std::string(kStudy) +
      "where s.id = $1 and ($2 = 1 or exists (select 1 from paired_case c join paired_form f on f.case_id = c.id where "
      "c.study_id = s.id and f.tester = $3))";
  const auto rows = TRY(session.query(sql, {id, grant.owner() ? 0 : 1, owner_of(grant)}));
  if (rows.empty()) return not_found();
  return read_study(rows.front());
}

Result<std::vector<Study>> studies(database::Session& session, const Grant& grant) {
  static const std::string sql =
      std::string(kStudy) +
      "where $1 = 1 or exists (select 1 from paired_case c join paired_form f on f.case_id = c.id where "
      "c.study_id = s.id and f.tester = $2) order by s.id desc";
  const auto rows = TRY(session.query(sql, {grant.owner() ? 0 : 1, owner_of(grant)}));
  std::vector<Study> all;
  for (const auto row : rows) all.push_back(TRY(read_study(row)));
  return all;
}

Result<std::int64_t> case_count(database::Session& session, const StudyId& id) {
  return TRY(session.query("select count(*) from paired_case where study_id = $1", {id})).front().integer(0);
}

Result<void> add_case(database::Transaction& tx, const Case& one) {
  TRY(
      tx.execute("insert into paired_case(id, study_id, number, target, place, day, created_at, abandoned_reason) "
                 "values ($1, $2, $3, $4, $5, $6, $7, '')",
                 {one.id, one.study, one.number, one.target, one.place, one.day, one.created_at}));
  // Both rows stand from the beginning, so that not even their being there tells anything.
  const std::string steps = limen::to_text(json::value(steps_json({}))),
                    words = limen::to_text(json::value(words_json({})));
  for (const Side side : {Side::kA, Side::kB}) {
    TRY(
        tx.execute("insert into paired_form(case_id, side, tester, steps, words, version, seal) "
                   "values ($1, $2, $3, $4, $5, 0, '')",
                   {one.id, to_text(side), one.of(side).tester, steps, words}));
  }
  return {};
}

Result<Case> find(database::Session& session, const Grant& grant, const CaseId& id) {
  static const std::string sql = std::string(kCase) + "where c.id = $1 and ($2 = 1 or a.tester = $3 or b.tester = $3)";
  const auto rows = TRY(session.query(sql, {id, grant.owner() ? 0 : 1, owner_of(grant)}));
  if (rows.empty()) return not_found();
  return read_case(rows.front());
}

Result<std::vector<Case>> cases(database::Session& session, const Grant& grant, const Wanted& wanted) {
  static const std::string sql = std::string(kCase) +
                                 "where ($1 = 1 or a.tester = $2 or b.tester = $2) and ($3 = 1 or c.study_id = $4) and "
                                 "($5 = 1 or c.id < $6) order by c.id desc limit $7";
  const auto rows = TRY(session.query(
      sql, {grant.owner() ? 0 : 1, owner_of(grant), wanted.study ? 0 : 1, wanted.study.value_or(StudyId()),
            wanted.after ? 0 : 1, wanted.after.value_or(CaseId()), wanted.limit}));
  std::vector<Case> all;
  for (const auto row : rows) all.push_back(TRY(read_case(row)));
  return all;
}

Result<std::vector<Case>> finished(database::Session& session, const Grant&, const StudyId& study) {
  static const std::string sql =
      std::string(kCase) +
      "where c.study_id = $1 and (c.completed_at is not null or c.abandoned_at is not null) order by c.number";
  const auto rows = TRY(session.query(sql, {study}));
  std::vector<Case> all;
  for (const auto row : rows) all.push_back(TRY(read_case(row)));
  return all;
}

Result<bool> save_form(database::Transaction& tx, const CaseId& id, const Form& form, std::int64_t version) {
  const std::string steps = limen::to_text(json::value(steps_json(form))),
                    words = limen::to_text(json::value(words_json(form.words.value_or(Words()))));
  return TRY(tx.execute_counted("update paired_form set steps = $3, words = $4, version = version + 1 where "
                                "case_id = $1 and side = $2 and version = $5 and locked_at is null",
                                {id, to_text(form.side), steps, words, version})) == 1;
}

Result<bool> lock_form(database::Transaction& tx, const CaseId& id, const Form& form, const Bytes& nonce) {
  return TRY(tx.execute_counted("update paired_form set locked_at = $3, nonce = $4, seal = $5 where case_id = $1 and "
                                "side = $2 and version = $6 and locked_at is null",
                                {id, to_text(form.side), form.locked_at, nonce, form.seal, form.version})) == 1;
}

Result<Bytes> nonce(database::Session& session, const CaseId& id, Side side) {
  const auto rows =
      TRY(session.query("select nonce from paired_form where case_id = $1 and side = $2", {id, to_text(side)}));
  if (rows.empty() || rows.front().is_null(0)) return not_found();
  const ByteView bytes = rows.front().blob(0);
  return Bytes(bytes.begin(), bytes.end());
}

Result<void> complete(database::Transaction& tx, const CaseId& id, Instant at) {
  return tx.execute("update paired_case set completed_at = $2 where id = $1", {id, at});
}

Result<void> abandon(database::Transaction& tx, const CaseId& id, Instant at, std::string_view reason,
                     const std::optional<std::string>& text) {
  return tx.execute(
      "update paired_case set abandoned_at = $2, abandoned_reason = $3, abandoned_text = $4 where id = $1",
      {id, at, reason, text});
}

Result<void> add_note(database::Transaction& tx, const CaseId& id, const Note& note) {
  return tx.execute("insert into paired_note(id, case_id, author, content) values ($1, $2, $3, $4)",
                    {note.id, id, note.author, note.text});
}

Result<std::vector<Note>> notes(database::Session& session, const Grant&, const CaseId& id) {
  const auto rows =
      TRY(session.query("select id, author, content from paired_note where case_id = $1 order by id", {id}));
  std::vector<Note> all;
  for (const auto row : rows) {
    Note note{row.id<NoteId>(0), row.id<AccountId>(1), {}};
    if (const auto text = row.optional_text(2)) note.text = std::string(*text);
    all.push_back(std::move(note));
  }
  return all;
}

Result<std::vector<CaseId>> written_until(database::Session& session, CivilDate day, int limit) {
  const auto rows = TRY(session.query(
      "select id from paired_case where day <= $1 and cleared_at is null order by day, id limit $2", {day, limit}));
  std::vector<CaseId> all;
  for (const auto row : rows) all.push_back(row.id<CaseId>(0));
  return all;
}

Result<void> clear_text(database::Transaction& tx, const CaseId& id, Instant at) {
  TRY(tx.execute("update paired_form set words = null where case_id = $1", {id}));
  TRY(tx.execute("update paired_note set content = null where case_id = $1", {id}));
  return tx.execute("update paired_case set abandoned_text = null, cleared_at = $2 where id = $1", {id, at});
}

}  // namespace limen::paired_tests::store
