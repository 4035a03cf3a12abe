#include <array>

#include "services/shift/shift.h"

namespace limen::shift {
namespace {

constexpr std::string_view kTables = R"(
create table shift_desk (
  id BLOB primary key,
  token_hash BLOB not null unique,
  post_id BLOB,
  lane TEXT not null,
  locked_by BLOB,
  made_at BIGINT not null,
  used_at BIGINT not null
);
create table shift_seat (
  desk_id BLOB not null references shift_desk(id),
  account_id BLOB not null,
  account_version BIGINT not null,
  until BIGINT not null,
  failures BIGINT not null,
  primary key (desk_id, account_id)
);
create table shift_pin (
  account_id BLOB primary key,
  hash TEXT not null,
  set_at BIGINT not null
);
create table shift_check (
  check_id BLOB primary key,
  holder BLOB,
  holder_name TEXT not null,
  given_by TEXT not null,
  given_at BIGINT not null
);
create table shift_incident (
  id BLOB primary key,
  post_id BLOB not null,
  at BIGINT not null,
  written_by BLOB not null,
  name TEXT not null,
  content TEXT
);
create index shift_incident_by_post on shift_incident(post_id, at);
create table handover (
  id BLOB primary key,
  number TEXT not null unique,
  post_id BLOB not null,
  year BIGINT not null,
  serial BIGINT not null,
  from_at BIGINT not null,
  to_at BIGINT not null,
  figures TEXT not null,
  note TEXT,
  left_by BLOB not null,
  left_name TEXT not null,
  taken_by BLOB,
  taken_name TEXT not null,
  taken_at BIGINT,
  cleared_at BIGINT
);
create unique index handover_by_serial on handover(post_id, year, serial);
create index handover_by_time on handover(post_id, to_at)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"shift", 1, "tables", kTables}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

}  // namespace limen::shift
