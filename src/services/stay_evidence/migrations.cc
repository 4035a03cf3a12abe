#include <array>

#include "services/stay_evidence/stay_evidence.h"

namespace limen::stay_evidence {
namespace {

// Records of the border service are named by their id only: they live by their own periods.
constexpr std::string_view kTables = R"(
create table stay_gap (
  id BLOB primary key,
  check_id BLOB not null,
  traveller_id BLOB not null,
  post_id BLOB not null references post(id),
  reason TEXT not null,
  said TEXT not null,
  by_id BLOB not null,
  by_name TEXT not null,
  at BIGINT not null
);
create index stay_gap_by_traveller on stay_gap(traveller_id);
create table stay_stamp (
  id BLOB primary key,
  traveller_id BLOB not null,
  post_id BLOB not null references post(id),
  direction TEXT not null,
  day BIGINT not null,
  place TEXT not null,
  page TEXT not null,
  note TEXT not null,
  document_type TEXT not null,
  document_number TEXT not null,
  document_issuer TEXT not null,
  state TEXT not null,
  by_id BLOB not null,
  by_name TEXT not null,
  at BIGINT not null,
  decided_by TEXT not null,
  decision_note TEXT not null,
  decided_at BIGINT,
  crossing_id BLOB
);
create index stay_stamp_by_traveller on stay_stamp(traveller_id);
create index stay_stamp_by_post on stay_stamp(post_id, state);
create table stay_presumption (
  id BLOB primary key,
  check_id BLOB not null,
  traveller_id BLOB not null,
  post_id BLOB not null references post(id),
  basis TEXT not null,
  facts TEXT not null,
  state TEXT not null,
  by_id BLOB not null,
  by_name TEXT not null,
  at BIGINT not null,
  ended_by TEXT not null,
  end_note TEXT not null,
  ended_at BIGINT
);
create index stay_presumption_by_traveller on stay_presumption(traveller_id);
create index stay_presumption_by_post on stay_presumption(post_id, state);
create table stay_rebuttal (
  id BLOB primary key,
  presumption_id BLOB not null references stay_presumption(id),
  kind TEXT not null,
  note TEXT not null,
  by_id BLOB not null,
  by_name TEXT not null,
  at BIGINT not null,
  accepted BIGINT,
  decided_by TEXT not null,
  decision_note TEXT not null,
  decided_at BIGINT
);
create index stay_rebuttal_by_presumption on stay_rebuttal(presumption_id);
create table stay_picture (
  id BLOB primary key,
  traveller_id BLOB not null,
  picture BLOB not null
);
create index stay_picture_by_traveller on stay_picture(traveller_id);
create table stay_go_live (
  post_id BLOB primary key,
  day BIGINT not null
)
)";

constexpr std::array<database::Migration, 1> kMigrations = {{{"stay_evidence", 1, "tables", kTables}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

}  // namespace limen::stay_evidence
