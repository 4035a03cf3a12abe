#include "services/hit_desk/store.h"

#include <fmt/format.h>

#include <array>

namespace limen::hit_desk {
namespace {

// No foreign keys to other services, who say when their records go.
constexpr std::string_view kTables = R"(
create table hit_file (
  id BLOB primary key,
  number TEXT not null unique,
  level TEXT not null,
  state TEXT not null,
  judged TEXT not null,
  outcome TEXT not null,
  urgent INTEGER not null,
  check_id BLOB not null,
  alert_id BLOB not null,
  post_id BLOB not null,
  opened_at BIGINT not null,
  report_by BIGINT not null,
  sent_at BIGINT,
  answer_by BIGINT,
  answered_at BIGINT,
  closed_at BIGINT,
  content TEXT not null
);
create unique index hit_file_by_hit on hit_file(check_id, alert_id);
create index hit_file_by_time on hit_file(opened_at);
create table hit_number (
  series TEXT primary key,
  last BIGINT not null
);
create table hit_call (
  id BLOB primary key,
  file_id BLOB not null references hit_file(id),
  contact_id BLOB not null,
  at BIGINT not null,
  answered INTEGER not null,
  content TEXT not null
);
create index hit_call_by_file on hit_call(file_id);
create table duty_contact (
  id BLOB primary key,
  version BIGINT not null,
  content TEXT not null
);
create table duty_holiday (
  day BIGINT primary key,
  label TEXT not null
);
create table stale_decision (
  check_id BLOB primary key,
  at BIGINT not null,
  lists TEXT not null
)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"hit_desk", 1, "tables", kTables}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {
namespace {

Error damaged() { return Error{"hit_desk.stored_form", "a stored record has not the form it was written in"}; }

constexpr std::string_view kFile =
    "select id, number, level, state, judged, outcome, urgent, check_id, alert_id, post_id, opened_at, report_by, "
    "sent_at, answer_by, answered_at, closed_at, content from hit_file";

Result<json::object> stored_object(std::string_view text) {
  auto value = parse_json(text);
  if (!value.ok() || !value->is_object()) return damaged();
  return std::move(value->get_object());
}

Result<File> read_file(const database::Row& row) {
  const auto level = parse_level(row.text(2));
  const auto state = hit_report::parse_state(row.text(3));
  const auto judged = parse_judged(row.text(4));
  if (!level || !state || !judged) return damaged();
  File file;
  file.id = row.id<FileId>(0);
  file.number = row.text(1);
  file.level = *level;
  file.state = *state;
  file.judged = *judged;
  file.outcome = hit_report::parse_outcome(row.text(5));
  file.urgent = row.boolean(6);
  file.check = row.id<border::CheckId>(7);
  file.alert = row.id<alerts::AlertId>(8).raw();
  file.post = row.id<PostId>(9);
  file.opened_at = row.instant(10);
  file.report_by = row.instant(11);
  file.sent_at = row.optional_instant(12);
  file.answer_by = row.optional_instant(13);
  file.answered_at = row.optional_instant(14);
  file.closed_at = row.optional_instant(15);
  file.content = TRY(stored_object(row.text(16)));
  return file;
}

Result<std::vector<File>> read_files(const database::Rows& rows) {
  std::vector<File> files;
  for (const auto row : rows) files.push_back(TRY(read_file(row)));
  return files;
}

constexpr std::string_view kEnded =
    "select id, check_id, opened_at, closed_at, outcome, content from hit_file where coalesce(closed_at, opened_at) < "
    "$1";

Result<Ended> read_ended(const database::Row& row) {
  File file;
  file.content = TRY(stored_object(row.text(5)));
  const auto closed_at = row.optional_instant(3);
  return Ended{.id = row.id<FileId>(0),
               .check = row.id<border::CheckId>(1),
               .at = closed_at.value_or(row.instant(2)),
               .closed = closed_at.has_value(),
               .dismissed = row.text(4) == "false",
               .about_thing = file.about_thing()};
}

std::string_view outcome_text(const File& file) { return file.outcome ? hit_report::to_text(*file.outcome) : ""; }

}  // namespace

Result<std::int64_t> next_number(Transaction& tx, Level level, int year) {
  const std::string series = fmt::format("{}-{}", to_text(level), year);
  const auto rows = TRY(tx.query("select last from hit_number where series = $1", {series}));
  const std::int64_t next = rows.empty() ? 1 : rows.front().integer(0) + 1;
  if (rows.empty()) {
    TRY(tx.execute("insert into hit_number(series, last) values ($1, $2)", {series, next}));
  } else {
    TRY(tx.execute("update hit_number set last = $2 where series = $1", {series, next}));
  }
  return next;
}

Result<void> add(Transaction& tx, const File& file) {
  const std::string content = limen::to_text(json::value(file.content));
  return tx.execute(
      "insert into hit_file(id, number, level, state, judged, outcome, urgent, check_id, alert_id, post_id, opened_at, "
      "report_by, content) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      {file.id, file.number, to_text(file.level), hit_report::to_text(file.state), to_text(file.judged),
       outcome_text(file), file.urgent ? 1 : 0, file.check, alerts::AlertId(file.alert), file.post, file.opened_at,
       file.report_by, content});
}

Result<void> change(Transaction& tx, const File& file) {
  const std::string content = limen::to_text(json::value(file.content));
  return tx.execute(
      "update hit_file set state = $2, judged = $3, outcome = $4, urgent = $5, report_by = $6, sent_at = $7, "
      "answer_by = $8, answered_at = $9, closed_at = $10, content = $11 where id = $1",
      {file.id, hit_report::to_text(file.state), to_text(file.judged), outcome_text(file), file.urgent ? 1 : 0,
       file.report_by, file.sent_at, file.answer_by, file.answered_at, file.closed_at, content});
}

Result<File> find(Session& session, const Grant&, const FileId& id) {
  const auto rows = TRY(session.query(std::string(kFile) + " where id = $1", {id}));
  if (rows.empty()) return Error{"hit_desk.not_found", "there is no such hit file"};
  return read_file(rows.front());
}

Result<std::optional<File>> of_hit(Session& session, const border::CheckId& check, const RawId& alert) {
  const auto rows = TRY(
      session.query(std::string(kFile) + " where check_id = $1 and alert_id = $2", {check, alerts::AlertId(alert)}));
  if (rows.empty()) return std::optional<File>();
  return std::optional<File>(TRY(read_file(rows.front())));
}

Result<std::vector<File>> list(Session& session, const Grant& grant, const Wanted& wanted) {
  std::string levels;
  for (const Level level : wanted.levels) levels += fmt::format("{}'{}'", levels.empty() ? "" : ", ", to_text(level));
  if (levels.empty()) return std::vector<File>();
  std::string sql = fmt::format("{} where level in ({})", kFile, levels);
  if (wanted.closed) sql += *wanted.closed ? " and state = 'closed'" : " and state <> 'closed'";
  // Posts that may be listed are a few; ids are hexadecimal digits of our own.
  if (const auto posts = grant.posts()) {
    if (posts->empty()) return std::vector<File>();
    std::vector<database::Value> parameters = {wanted.limit};
    sql += " and post_id in (";
    for (const PostId& post : *posts) {
      sql += fmt::format("{}${}", parameters.size() > 1 ? ", " : "", parameters.size() + 1);
      parameters.emplace_back(post);
    }
    sql += ") order by opened_at desc, id desc limit $1";
    return read_files(TRY(session.query(sql, parameters)));
  }
  return read_files(TRY(session.query(sql + " order by opened_at desc, id desc limit $1", {wanted.limit})));
}

Result<void> remove(Transaction& tx, const FileId& id) {
  TRY(tx.execute("delete from hit_call where file_id = $1", {id}));
  return tx.execute("delete from hit_file where id = $1", {id});
}

Result<std::vector<FileId>> of_check(Session& session, const border::CheckId& check) {
  std::vector<FileId> ids;
  const auto rows = TRY(session.query("select id from hit_file where check_id = $1", {check}));
  for (const auto row : rows) ids.push_back(row.id<FileId>(0));
  return ids;
}

Result<std::vector<Ended>> ended_before(Session& session, Instant at, const FileId& after, int limit) {
  std::vector<Ended> all;
  const auto rows = TRY(session.query(std::string(kEnded) + " and id > $2 order by id limit $3", {at, after, limit}));
  for (const auto row : rows) all.push_back(TRY(read_ended(row)));
  return all;
}

Result<std::optional<Ended>> ended_now(Session& session, Instant before, const FileId& id) {
  const auto rows = TRY(session.query(std::string(kEnded) + " and id = $2", {before, id}));
  if (rows.empty()) return std::optional<Ended>();
  return std::optional<Ended>(TRY(read_ended(rows.front())));
}

Result<void> add_call(Transaction& tx, const HitCall& call) {
  const std::string content = limen::to_text(json::value(call.content));
  return tx.execute(
      "insert into hit_call(id, file_id, contact_id, at, answered, content) values ($1, $2, $3, $4, $5, $6)",
      {call.id, call.file, call.contact, call.at, call.answered ? 1 : 0, content});
}

Result<std::vector<HitCall>> calls(Session& session, const Grant&, const FileId& file) {
  std::vector<HitCall> all;
  const auto rows = TRY(session.query(
      "select id, contact_id, at, answered, content from hit_call where file_id = $1 order by at, id", {file}));
  for (const auto row : rows) {
    all.push_back({row.id<CallId>(0), file, row.id<ContactId>(1), row.instant(2), row.boolean(3),
                   TRY(stored_object(row.text(4)))});
  }
  return all;
}

Result<std::vector<Contact>> contacts(Session& session) {
  std::vector<Contact> all;
  const auto rows = TRY(session.query("select id, version, content from duty_contact order by id"));
  for (const auto row : rows) {
    all.push_back(TRY(stored_contact(row.id<ContactId>(0), row.integer(1), row.text(2))));
  }
  return all;
}

Result<void> put_contact(Transaction& tx, const ContactId& id, const Contact& contact) {
  const std::string content = limen::to_text(json::value(to_json(contact)));
  const auto changed = TRY(tx.execute_counted("update duty_contact set version = $2, content = $3 where id = $1",
                                              {id, contact.version, content}));
  if (changed == 1) return {};
  return tx.execute("insert into duty_contact(id, version, content) values ($1, $2, $3)",
                    {id, contact.version, content});
}

Result<bool> remove_contact(Transaction& tx, const ContactId& id) {
  return TRY(tx.execute_counted("delete from duty_contact where id = $1", {id})) == 1;
}

Result<std::vector<Holiday>> holidays(Session& session) {
  std::vector<Holiday> all;
  const auto rows = TRY(session.query("select day, label from duty_holiday order by day"));
  for (const auto row : rows) all.push_back({row.date(0), std::string(row.text(1))});
  return all;
}

Result<void> put_holiday(Transaction& tx, const Holiday& holiday) {
  TRY(tx.execute("delete from duty_holiday where day = $1", {holiday.day}));
  if (holiday.label.empty()) return {};
  return tx.execute("insert into duty_holiday(day, label) values ($1, $2)", {holiday.day, holiday.label});
}

Result<void> add_stale_decision(Transaction& tx, const border::CheckId& check, Instant at, const std::string& lists) {
  return tx.execute("insert into stale_decision(check_id, at, lists) values ($1, $2, $3)", {check, at, lists});
}

Result<std::optional<StaleDecision>> stale_decision(Session& session, const border::CheckId& check) {
  const auto rows = TRY(session.query("select at, lists from stale_decision where check_id = $1", {check}));
  if (rows.empty()) return std::optional<StaleDecision>();
  auto lists = parse_json(rows.front().text(1));
  if (!lists.ok() || !lists->is_array()) return damaged();
  return std::optional<StaleDecision>({rows.front().instant(0), std::move(lists->get_array())});
}

Result<void> remove_stale_decision(Transaction& tx, const border::CheckId& check) {
  return tx.execute("delete from stale_decision where check_id = $1", {check});
}

}  // namespace store
}  // namespace limen::hit_desk
