#include "services/border/border.h"

#include <array>
#include <vector>

#include "services/memberships/memberships.h"

namespace limen::border {
namespace {

constexpr std::string_view kTables = R"(
create table traveller (
  id BLOB primary key,
  surname TEXT not null,
  given_names TEXT not null,
  search_name TEXT not null,
  birth_date TEXT not null,
  sex TEXT not null,
  nationality TEXT not null,
  first_seen BIGINT not null,
  last_seen BIGINT not null
);
create index traveller_by_name on traveller(search_name);
create table travel_document (
  id BLOB primary key,
  traveller_id BLOB not null references traveller(id),
  number TEXT not null,
  issuer TEXT not null,
  birth_date TEXT not null,
  type TEXT not null,
  expiry_date TEXT not null
);
create unique index travel_document_by_number on travel_document(number, issuer, birth_date);
create index travel_document_by_traveller on travel_document(traveller_id);
create table border_check (
  id BLOB primary key,
  version BIGINT not null,
  state TEXT not null,
  post_id BLOB not null references post(id),
  lane TEXT not null,
  officer_id BLOB not null,
  officer TEXT not null,
  direction TEXT not null,
  opened_at BIGINT not null,
  local_day BIGINT not null,
  traveller_id BLOB references traveller(id),
  document_id BLOB references travel_document(id),
  person TEXT not null,
  document TEXT not null,
  child BIGINT not null,
  free_movement BIGINT not null,
  details TEXT not null,
  mrz TEXT not null,
  findings TEXT not null,
  stay TEXT not null,
  unlawful_days BIGINT not null,
  authorised_until BIGINT,
  referral TEXT not null,
  decision TEXT not null,
  decision_reasons TEXT not null,
  decision_note TEXT not null,
  decided_by TEXT not null,
  decided_at BIGINT,
  crossing_id BLOB,
  refusal_id BLOB
);
create index border_check_by_post on border_check(post_id, state, opened_at);
create index border_check_by_traveller on border_check(traveller_id);
create table check_hit (
  id BLOB primary key,
  check_id BLOB not null references border_check(id),
  alert_id BLOB not null,
  protective BIGINT not null,
  second_line BIGINT not null,
  snapshot TEXT not null,
  state TEXT not null,
  reason TEXT not null,
  note TEXT not null,
  reviewed_by TEXT not null,
  reviewed_at BIGINT
);
create index check_hit_by_check on check_hit(check_id);
create table protection_request (
  id BLOB primary key,
  check_id BLOB not null references border_check(id),
  kind TEXT not null,
  open BIGINT not null,
  note TEXT not null,
  requested_by TEXT not null,
  requested_at BIGINT not null,
  outcome TEXT not null,
  closed_by TEXT not null,
  closed_at BIGINT
);
create index protection_request_by_check on protection_request(check_id);
create table crossing (
  id BLOB primary key,
  check_id BLOB references border_check(id),
  traveller_id BLOB not null references traveller(id),
  direction TEXT not null,
  at BIGINT not null,
  local_day BIGINT not null,
  post_id BLOB not null references post(id),
  lane TEXT not null,
  officer_id BLOB not null,
  officer TEXT not null,
  transport_mode TEXT not null,
  travel_purpose TEXT not null,
  carrier_reference TEXT not null,
  document_type TEXT not null,
  document_number TEXT not null,
  document_issuer TEXT not null,
  stay_kind TEXT not null,
  authorised_until BIGINT,
  unlawful_days BIGINT not null,
  supersedes BLOB,
  corrected_by BLOB,
  reason TEXT not null,
  note TEXT not null
);
create index crossing_by_traveller on crossing(traveller_id, at);
create table refusal (
  id BLOB primary key,
  number TEXT not null,
  check_id BLOB not null references border_check(id),
  traveller_id BLOB references traveller(id),
  at BIGINT not null,
  local_day BIGINT not null,
  post_id BLOB not null references post(id),
  officer_id BLOB not null,
  officer TEXT not null,
  reasons TEXT not null,
  facts TEXT not null,
  form_language TEXT not null,
  signature TEXT not null,
  safeguards TEXT not null
);
create unique index refusal_by_number on refusal(number);
create index refusal_by_traveller on refusal(traveller_id);
create table refusal_number (
  post_id BLOB not null,
  year BIGINT not null,
  last BIGINT not null,
  primary key (post_id, year)
)
)";

// Checks from before are screened again once.
constexpr std::string_view kGeneration =
    "alter table border_check add column alert_generation BIGINT not null default 0";

// Who closed a request before is known by name only.
constexpr std::string_view kClosedBy = "alter table protection_request add column closed_by_id BLOB";

// How a crossing is judged after the correction of another: the last number counts, the crossing keeps its own.
constexpr std::string_view kJudgements = R"(
create table crossing_judgement (
  crossing_id BLOB not null references crossing(id),
  number BIGINT not null,
  correction_id BLOB not null,
  at BIGINT not null,
  unlawful_days BIGINT not null,
  primary key (crossing_id, number)
);
alter table crossing add column judgements BIGINT not null default 0
)";

constexpr std::string_view kHolds = R"(
create table traveller_hold (
  id BLOB primary key,
  traveller_id BLOB not null references traveller(id),
  reason TEXT not null,
  placed_by TEXT not null,
  placed_at BIGINT not null,
  lift_reason TEXT not null,
  lifted_by TEXT not null,
  lifted_at BIGINT
);
create index traveller_hold_by_traveller on traveller_hold(traveller_id)
)";

// Whether a person has crossed since is asked at every admission. The others are for what refers to a record that goes:
// without them the database reads the whole table for each.
constexpr std::string_view kIndexes = R"(
create index crossing_corrections on crossing(traveller_id, id) where supersedes is not null;
create index crossing_by_check on crossing(check_id) where check_id is not null;
create index refusal_by_check on refusal(check_id);
create index border_check_by_document on border_check(document_id) where document_id is not null
)";

// What an earlier review of the same pair says, as it was when the check was made.
constexpr std::string_view kCleared = "alter table check_hit add column cleared TEXT not null default ''";

// With what the person was screened, so that it can be run again.
constexpr std::string_view kModel = "alter table border_check add column model TEXT not null default ''";

// How a crossing came to be known, and the paper form a check was written on first.
constexpr std::string_view kSources = R"(
alter table crossing add column source TEXT not null default '';
alter table crossing add column place TEXT not null default '';
alter table border_check add column paper TEXT not null default '';
create index border_check_on_paper on border_check(post_id, id) where paper <> ''
)";

// Signed forms, as they were scanned; and numbers whose refusal is no longer kept, so that no gap is without its
// reason.
constexpr std::string_view kCopies = R"(
create table refusal_copy (
  id BLOB primary key,
  refusal_id BLOB not null references refusal(id),
  media_type TEXT not null,
  sha256 TEXT not null,
  content BLOB not null,
  filed_by BLOB not null,
  filed_name TEXT not null,
  filed_at BIGINT not null
);
create index refusal_copy_by_refusal on refusal_copy(refusal_id);
create table refusal_number_gone (
  number TEXT primary key,
  day BIGINT not null,
  reason TEXT not null
)
)";

// What records said of their persons before they were corrected, in the order in which they said it. The record itself
// says what counts; nothing here is ever changed.
constexpr std::string_view kVersions = R"(
create table traveller_version (
  traveller_id BLOB not null references traveller(id),
  number BIGINT not null,
  surname TEXT not null,
  given_names TEXT not null,
  search_name TEXT not null,
  birth_date TEXT not null,
  sex TEXT not null,
  nationality TEXT not null,
  until_at BIGINT not null,
  primary key (traveller_id, number)
);
create index traveller_version_by_name on traveller_version(search_name);
alter table traveller add column corrections BIGINT not null default 0
)";

constexpr std::array<database::Migration, 11> kMigrations = {{{"border", 1, "tables", kTables},
                                                              {"border", 2, "alert generation", kGeneration},
                                                              {"border", 3, "closed by", kClosedBy},
                                                              {"border", 4, "judgements", kJudgements},
                                                              {"border", 5, "holds", kHolds},
                                                              {"border", 6, "indexes", kIndexes},
                                                              {"border", 7, "cleared", kCleared},
                                                              {"border", 8, "model", kModel},
                                                              {"border", 9, "sources", kSources},
                                                              {"border", 10, "refusal copies", kCopies},
                                                              {"border", 11, "former persons", kVersions}}};

}  // namespace

// With those of the memberships, without which no person is found.
std::span<const database::Migration> migrations() {
  static const std::vector<database::Migration> all = [] {
    const auto below = memberships::migrations();
    std::vector<database::Migration> list(below.begin(), below.end());
    list.insert(list.end(), kMigrations.begin(), kMigrations.end());
    return list;
  }();
  return all;
}

}  // namespace limen::border
