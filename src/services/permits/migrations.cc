// The tables of the register. What is looked for by stands in permit_key: numbers, documents, and names with a birth
// date, so that one question finds the records of a person however they are known.
#include <array>

#include "services/permits/permits.h"

namespace limen::permits {
namespace {

constexpr std::string_view kTables = R"(
create table permit_import (
  id BLOB primary key,
  imported_by TEXT not null,
  imported_at BIGINT not null,
  row_count BIGINT not null,
  added BIGINT not null,
  already BIGINT not null,
  quarantined BIGINT not null
);
create table permit_quarantined (
  import_id BLOB not null references permit_import(id),
  line BIGINT not null,
  field TEXT not null,
  code TEXT not null,
  content TEXT not null,
  primary key (import_id, line)
);
create table permit (
  id BLOB primary key,
  version BIGINT not null,
  kind TEXT not null,
  number TEXT not null,
  issuer TEXT not null,
  status TEXT not null,
  valid_to BIGINT not null,
  ends_on BIGINT not null,
  record TEXT not null,
  entries_before BIGINT not null,
  corrections BIGINT not null,
  import_id BLOB references permit_import(id)
);
create index permit_by_end on permit(ends_on);
create index permit_by_import on permit(import_id) where import_id is not null;
create table permit_key (
  look_up TEXT not null,
  permit_id BLOB not null references permit(id),
  primary key (look_up, permit_id)
);
create index permit_key_by_permit on permit_key(permit_id);
create table permit_change (
  permit_id BLOB not null references permit(id),
  number BIGINT not null,
  status TEXT not null,
  decided_on BIGINT not null,
  changed_at BIGINT not null,
  content TEXT not null,
  primary key (permit_id, number)
);
create table permit_entry (
  permit_id BLOB not null references permit(id),
  number BIGINT not null,
  crossing_id BLOB not null,
  traveller_id BLOB,
  day BIGINT not null,
  exit_crossing_id BLOB,
  exit_day BIGINT,
  stay_until BIGINT,
  taken_back_at BIGINT,
  primary key (permit_id, number)
);
create index permit_entry_by_crossing on permit_entry(crossing_id);
create index permit_entry_by_exit on permit_entry(exit_crossing_id) where exit_crossing_id is not null;
create index permit_entry_by_traveller on permit_entry(traveller_id) where traveller_id is not null;
create table permit_request (
  id BLOB primary key,
  permit_id BLOB not null references permit(id),
  wanted BIGINT not null,
  counted BIGINT not null,
  note TEXT not null,
  requested_by TEXT not null,
  requested_by_id BLOB not null,
  requested_at BIGINT not null,
  decision TEXT not null,
  decision_note TEXT not null,
  decided_by TEXT not null,
  decided_at BIGINT
);
create index permit_request_by_permit on permit_request(permit_id);
create index permit_request_open on permit_request(requested_at) where decided_at is null
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"permits", 1, "tables", kTables}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

}  // namespace limen::permits
