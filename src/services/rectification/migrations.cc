#include <array>

#include "services/rectification/rectification.h"

namespace limen::rectification {
namespace {

constexpr std::string_view kTables = R"(
create table rectification_number (
  year BIGINT primary key,
  last BIGINT not null
);
create table rectification (
  id BLOB primary key,
  number TEXT not null,
  traveller_id BLOB not null,
  post_id BLOB not null references post(id),
  state TEXT not null,
  changes TEXT not null,
  before TEXT not null,
  reason TEXT not null,
  note TEXT not null,
  evidence TEXT not null,
  asked_by TEXT not null,
  requested_by_id BLOB not null,
  requested_by TEXT not null,
  requested_at BIGINT not null,
  due BIGINT not null,
  decided_by TEXT not null,
  answer TEXT not null,
  decided_at BIGINT
);
create unique index rectification_by_number on rectification(number);
create index rectification_by_post on rectification(post_id, state, id);
create index rectification_by_traveller on rectification(traveller_id)
)";

constexpr std::array<database::Migration, 1> kMigrations = {{{"rectification", 1, "tables", kTables}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

}  // namespace limen::rectification
