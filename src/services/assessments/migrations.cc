// The tables of assessments, and the guards that hold a frozen round.
#include <array>

#include "services/assessments/assessments.h"

namespace limen::assessments {
namespace {

// The table of rounds comes last in the alphabet, so that a restore loads a frozen round's rows before the guards see
// that it is frozen (docs/platform/storage.md).
constexpr std::string_view kTables = R"(
create table assessment_round (
  id BLOB primary key,
  instrument TEXT not null,
  edition TEXT not null,
  name TEXT not null,
  title TEXT not null,
  pack TEXT not null,
  pack_sha256 TEXT not null,
  reference_date BIGINT not null,
  opens BIGINT not null,
  closes BIGINT not null,
  source TEXT not null,
  licence TEXT not null,
  previous BLOB references assessment_round(id),
  state TEXT not null check (state in ('open', 'frozen', 'published', 'superseded')),
  version BIGINT not null,
  opened_by TEXT not null,
  opened_at BIGINT not null,
  published_on BIGINT,
  unique (instrument, edition, name)
);
create table assessment_asked_unit (
  round_id BLOB not null references assessment_round(id),
  unit TEXT not null,
  period TEXT not null,
  name TEXT not null,
  kind TEXT not null,
  parent TEXT not null,
  place BIGINT not null,
  primary key (round_id, unit, period)
);
create table assessment_assignment (
  round_id BLOB not null references assessment_round(id),
  unit TEXT not null,
  account BLOB not null,
  role TEXT not null check (role in ('country_expert', 'peer_reviewer')),
  name TEXT not null,
  primary key (round_id, unit, account)
);
create table assessment_answer (
  round_id BLOB not null references assessment_round(id),
  unit TEXT not null,
  period TEXT not null,
  question TEXT not null,
  said TEXT not null,
  source TEXT not null,
  citation TEXT not null,
  comment TEXT not null,
  as_of TEXT not null,
  state TEXT not null check (state in ('draft', 'submitted', 'in_review', 'queried', 'agreed', 'checked')),
  version BIGINT not null,
  primary key (round_id, unit, period, question)
);
create table assessment_history (
  round_id BLOB not null references assessment_round(id),
  unit TEXT not null,
  period TEXT not null,
  question TEXT not null,
  version BIGINT not null,
  field TEXT not null,
  old_value TEXT not null,
  new_value TEXT not null,
  account BLOB not null,
  account_name TEXT not null,
  changed_at BIGINT not null,
  primary key (round_id, unit, period, question, version, field)
);
create table assessment_review (
  id BLOB primary key,
  round_id BLOB not null references assessment_round(id),
  unit TEXT not null,
  period TEXT not null,
  question TEXT not null,
  version BIGINT not null,
  verdict TEXT not null,
  proposed TEXT,
  note TEXT not null,
  account BLOB not null,
  account_name TEXT not null,
  made_at BIGINT not null
);
create index assessment_review_by_unit on assessment_review(round_id, unit);
create table assessment_issue (
  id BLOB primary key,
  round_id BLOB not null references assessment_round(id),
  unit TEXT not null,
  period TEXT not null,
  node TEXT not null,
  rule TEXT not null,
  severity TEXT not null,
  other TEXT not null,
  message TEXT not null,
  about BIGINT not null,
  found_at BIGINT not null,
  resolved_account BLOB,
  resolved_by TEXT not null,
  resolved_at BIGINT,
  reason TEXT not null
);
create index assessment_issue_by_round on assessment_issue(round_id);
create table assessment_frozen (
  round_id BLOB primary key references assessment_round(id),
  bytes BLOB not null,
  sha256 TEXT not null,
  engine TEXT not null,
  answers TEXT not null,
  frozen_at BIGINT not null,
  frozen_by TEXT not null
)
)";

#define FROZEN_AT(row) "exists (select 1 from assessment_round where id = " row ".round_id and state <> 'open')"
#define HOLD(table)                                                                                           \
  "create guard " table "_comes before insert on " table                                                      \
  " when " FROZEN_AT("new") "; create guard " table "_changes before update on " table                        \
                            " when " FROZEN_AT("old") " or " FROZEN_AT("new") "; create guard " table         \
                                                                              "_goes before delete on " table \
                                                                              " when " FROZEN_AT("old") ";"

// What is open can be frozen, once its bytes are there; what is frozen can be published and then superseded. Nothing
// else of such a round ever changes.
constexpr std::string_view kGuards =
    HOLD("assessment_asked_unit") HOLD("assessment_assignment") HOLD("assessment_answer") HOLD("assessment_history")
        HOLD("assessment_review") HOLD("assessment_issue")
            "create guard assessment_frozen_comes before insert on assessment_frozen when " FROZEN_AT("new") ";"
            "create guard assessment_frozen_changes before update on assessment_frozen when old.round_id is not null;"
            "create guard assessment_frozen_goes before delete on assessment_frozen when old.round_id is not null;"
            "create guard assessment_round_goes before delete on assessment_round when old.state <> 'open';"
            "create guard assessment_round_changes before update on assessment_round when "
            "(old.state = 'open' and new.state not in ('open', 'frozen')) or "
            "(old.state = 'open' and new.state = 'frozen' and not exists (select 1 from assessment_frozen where "
            "round_id = old.id)) or "
            "(old.state <> 'open' and (new.id <> old.id or new.instrument <> old.instrument or new.edition <> "
            "old.edition or new.name <> old.name or new.title <> old.title or new.pack <> old.pack or new.pack_sha256 "
            "<> old.pack_sha256 or new.reference_date <> old.reference_date or new.opens <> old.opens or new.closes <> "
            "old.closes or new.source <> old.source or new.licence <> old.licence or new.opened_by <> old.opened_by or "
            "new.opened_at <> old.opened_at or coalesce(new.previous, new.id) <> coalesce(old.previous, old.id) or not "
            "((old.state = 'frozen' and new.state = 'published' and new.published_on is not null) or "
            "(old.state = 'published' and new.state = 'superseded' and new.published_on = old.published_on))))";

#undef HOLD
#undef FROZEN_AT

constexpr std::array<database::Migration, 2> kMigrations = {
    {{"assessments", 1, "tables", kTables}, {"assessments", 2, "guards of frozen rounds", kGuards}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

}  // namespace limen::assessments
