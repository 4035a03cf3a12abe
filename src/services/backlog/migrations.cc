#include <array>

#include "services/backlog/backlog.h"

namespace limen::backlog {
namespace {

// What belongs to a check or a crossing of the border service is named by its id only: it lives by its own periods.
constexpr std::string_view kTables = R"(
create table paper_number (
  post_id BLOB primary key,
  last BIGINT not null
);
create table paper_form (
  id BLOB primary key,
  batch_id BLOB not null,
  post_id BLOB not null references post(id),
  kind TEXT not null,
  number BIGINT not null,
  serial TEXT not null,
  state TEXT not null,
  issued_at BIGINT not null,
  issued_by TEXT not null,
  used_at BIGINT,
  closed_at BIGINT,
  closed_by TEXT not null,
  decided_by TEXT not null,
  reason TEXT not null,
  note TEXT not null,
  check_id BLOB,
  crossing_id BLOB,
  traveller_id BLOB,
  cleared_at BIGINT
);
create unique index paper_form_by_serial on paper_form(serial);
create index paper_form_by_post on paper_form(post_id, kind, number);
create index paper_form_by_batch on paper_form(batch_id);
create index paper_form_by_traveller on paper_form(traveller_id) where traveller_id is not null;
create table paper_scan (
  form_id BLOB primary key references paper_form(id),
  picture BLOB not null
);
create table correction_request (
  id BLOB primary key,
  crossing_id BLOB not null,
  traveller_id BLOB not null,
  post_id BLOB not null references post(id),
  state TEXT not null,
  changes TEXT not null,
  reason TEXT not null,
  note TEXT not null,
  evidence TEXT not null,
  asked_by TEXT not null,
  requested_by_id BLOB not null,
  requested_by TEXT not null,
  requested_at BIGINT not null,
  decided_by TEXT not null,
  decision_note TEXT not null,
  decided_at BIGINT,
  correction_id BLOB
);
create index correction_request_by_post on correction_request(post_id, state, id);
create index correction_request_by_crossing on correction_request(crossing_id);
create index correction_request_by_traveller on correction_request(traveller_id)
)";

constexpr std::array<database::Migration, 1> kMigrations = {{{"backlog", 1, "tables", kTables}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

}  // namespace limen::backlog
