// The tables of the register, and the guards that keep a locked form as it is.
//
// The guards are no part of the migrations, because the two databases have no common words for them, and because they
// are to come back at every start. On both the conditions are the same. What they cannot stop is somebody who may
// change the schema; that his change is found out is the journal's business, which has the seal of every locked form.
#include <fmt/format.h>

#include "services/paired_tests/store.h"

namespace limen::paired_tests {
namespace {

constexpr std::string_view kTables = R"(
create table paired_study (
  id BLOB primary key,
  title TEXT not null,
  question TEXT not null,
  protocol TEXT not null,
  characteristics TEXT not null,
  phases TEXT not null,
  no_answer_counts INTEGER not null,
  version BIGINT not null,
  created_at BIGINT not null,
  created_by BLOB not null,
  closed_at BIGINT
);
create table paired_case (
  id BLOB primary key,
  study_id BLOB not null references paired_study(id),
  number BIGINT not null,
  target TEXT not null,
  place TEXT not null,
  day BIGINT not null,
  created_at BIGINT not null,
  completed_at BIGINT,
  abandoned_at BIGINT,
  abandoned_reason TEXT not null,
  abandoned_text TEXT,
  cleared_at BIGINT
);
create unique index paired_case_by_number on paired_case(study_id, number);
create index paired_case_by_day on paired_case(day);
create table paired_form (
  case_id BLOB not null references paired_case(id),
  side TEXT not null,
  tester BLOB not null,
  steps TEXT not null,
  words TEXT,
  version BIGINT not null,
  locked_at BIGINT,
  nonce BLOB,
  seal TEXT not null,
  primary key (case_id, side)
);
create index paired_form_by_tester on paired_form(tester);
create table paired_note (
  id BLOB primary key,
  case_id BLOB not null references paired_case(id),
  author BLOB not null,
  content TEXT
);
create index paired_note_by_case on paired_note(case_id)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"paired_tests", 1, "tables", kTables}}};

struct Guard {
  std::string_view name, event, table, refused;  // `refused`: the condition under which the change is
};
constexpr Guard kGuards[] = {
    // Whose form it is is settled with the case; of a locked form the words may go, and nothing else.
    {"paired_form_stays", "update", "paired_form",
     "new.case_id is distinct from old.case_id or new.side is distinct from old.side or "
     "new.tester is distinct from old.tester or (old.locked_at is not null and ("
     "new.steps is distinct from old.steps or new.version is distinct from old.version or "
     "new.locked_at is distinct from old.locked_at or new.nonce is distinct from old.nonce or "
     "new.seal is distinct from old.seal or (new.words is not null and new.words is distinct from old.words)))"},
    {"paired_form_kept", "delete", "paired_form", "old.locked_at is not null"},
    // The side door of SQLite: "insert or replace" deletes what is there without saying so.
    {"paired_form_once", "insert", "paired_form",
     "exists (select 1 from paired_form f where f.case_id = new.case_id and f.side = new.side and "
     "f.locked_at is not null)"},
    // A case is complete when both forms are locked, once and for ever, and is not given up after that.
    {"paired_case_stays", "update", "paired_case",
     "new.id is distinct from old.id or new.study_id is distinct from old.study_id or "
     "new.number is distinct from old.number or new.day is distinct from old.day or "
     "(old.completed_at is not null and (new.completed_at is distinct from old.completed_at or "
     "new.abandoned_at is not null)) or "
     "(old.abandoned_at is not null and (new.abandoned_at is distinct from old.abandoned_at or "
     "new.abandoned_reason is distinct from old.abandoned_reason or new.completed_at is not null)) or "
     "(new.completed_at is not null and (select count(*) from paired_form f where f.case_id = new.id and "
     "f.locked_at is not null) <> 2)"},
    {"paired_case_kept", "delete", "paired_case", "old.completed_at is not null"},
    {"paired_note_stays", "update", "paired_note",
     "new.id is distinct from old.id or new.case_id is distinct from old.case_id or "
     "new.author is distinct from old.author or (new.content is not null and new.content is distinct from "
     "old.content)"},
};

Result<void> put_on_sqlite(database::Transaction& tx, const Guard& guard) {
  TRY(tx.execute(fmt::format("drop trigger if exists {}", guard.name)));
  return tx.execute(
      fmt::format("create trigger {} before {} on {} when {} begin select raise(abort, 'paired_tests guard'); end",
                  guard.name, guard.event, guard.table, guard.refused));
}

Result<void> put_on_postgres(database::Transaction& tx, const Guard& guard) {
  TRY(tx.execute(fmt::format("drop trigger if exists {} on {}", guard.name, guard.table)));
  TRY(
      tx.execute(fmt::format("create or replace function {}() returns trigger language plpgsql as "
                             "'begin if {} then raise exception ''paired_tests guard''; end if; return {}; end'",
                             guard.name, guard.refused, guard.event == "delete" ? "old" : "new")));
  return tx.execute(fmt::format("create trigger {0} before {1} on {2} for each row execute function {0}()", guard.name,
                                guard.event, guard.table));
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

Result<void> put_guards(database::Transaction& tx) {
  for (const Guard& guard : kGuards) {
    TRY(tx.postgresql() ? put_on_postgres(tx, guard) : put_on_sqlite(tx, guard));
  }
  if (!tx.postgresql()) return {};
  // PostgreSQL's side door: truncate asks no row.
  TRY(tx.execute("drop trigger if exists paired_form_not_emptied on paired_form"));
  TRY(
      tx.execute("create or replace function paired_form_not_emptied() returns trigger language plpgsql as "
                 "'begin if exists (select 1 from paired_form where locked_at is not null) then "
                 "raise exception ''paired_tests guard''; end if; return null; end'"));
  return tx.execute(
      "create trigger paired_form_not_emptied before truncate on paired_form for each statement "
      "execute function paired_form_not_emptied()");
}

}  // namespace limen::paired_tests
