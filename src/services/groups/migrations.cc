#include <array>

#include "services/groups/groups.h"

namespace limen::groups {
namespace {

constexpr std::string_view kTables = R"(
create table travel_group (
  id BLOB primary key,
  post_id BLOB not null,
  kind TEXT not null,
  direction TEXT not null,
  label TEXT not null,
  transport_mode TEXT not null,
  carrier_reference TEXT not null,
  lane TEXT not null,
  flight TEXT not null,
  vehicle TEXT not null,
  vessel TEXT not null,
  expected_at BIGINT,
  day BIGINT not null,
  version BIGINT not null,
  opened_by BLOB not null,
  opened_by_name TEXT not null,
  opened_at BIGINT not null,
  closed_at BIGINT
);
create index travel_group_by_post on travel_group(post_id, opened_at);
create index travel_group_by_day on travel_group(day);
create table group_member (
  id BLOB primary key,
  group_id BLOB not null references travel_group(id),
  number BIGINT not null,
  presence TEXT not null,
  added INTEGER not null,
  crew TEXT not null,
  sheet TEXT not null,
  care TEXT,
  check_id BLOB,
  traveller_id BLOB,
  version BIGINT not null
);
create unique index group_member_by_number on group_member(group_id, number);
create index group_member_by_check on group_member(check_id);
create index group_member_by_traveller on group_member(traveller_id);
create table group_look (
  member_id BLOB not null references group_member(id),
  officer_id BLOB not null,
  check_id BLOB not null,
  check_version BIGINT not null,
  at BIGINT not null,
  primary key (member_id, officer_id)
);
create table lane_place (
  check_id BLOB primary key,
  post_id BLOB not null,
  lane TEXT not null,
  number BIGINT not null,
  member_id BLOB references group_member(id),
  holder_id BLOB,
  holder_name TEXT not null,
  held_at BIGINT,
  version BIGINT not null,
  day BIGINT not null
);
create index lane_place_by_lane on lane_place(post_id, lane, number);
create index lane_place_by_member on lane_place(member_id);
create index lane_place_by_day on lane_place(day);
create table shore_pass (
  id BLOB primary key,
  group_id BLOB not null references travel_group(id),
  member_id BLOB not null references group_member(id),
  post_id BLOB not null,
  number BIGINT not null,
  kind TEXT not null,
  area TEXT not null,
  issued_at BIGINT not null,
  issued_by TEXT not null,
  curfew_at BIGINT not null,
  returned_at BIGINT,
  returned_to TEXT not null,
  told_at BIGINT,
  answered_at BIGINT,
  answered_by TEXT not null,
  answer TEXT not null
);
create index shore_pass_by_post on shore_pass(post_id, issued_at);
create index shore_pass_by_member on shore_pass(member_id);
create unique index shore_pass_number on shore_pass(post_id, number)
)";
constexpr std::string_view kOthers = "alter table travel_group add column others TEXT not null default ''";
constexpr std::array<database::Migration, 2> kMigrations = {
    {{"groups", 1, "tables", kTables}, {"groups", 2, "other things", kOthers}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

}  // namespace limen::groups
