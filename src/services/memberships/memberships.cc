#include "services/memberships/memberships.h"

#include <algorithm>
#include <array>

namespace limen::memberships {
namespace {

constexpr std::string_view kTables = R"(
create table person_record (
  traveller_id BLOB primary key,
  person_id BLOB,
  version BIGINT not null
);
create index person_record_by_person on person_record(person_id) where person_id is not null;
create table person_membership (
  id BLOB primary key,
  person_id BLOB not null,
  traveller_id BLOB not null,
  from_at BIGINT not null,
  from_by TEXT not null,
  from_by_id BLOB not null,
  from_reason TEXT not null,
  to_at BIGINT,
  to_by TEXT not null,
  to_by_id BLOB,
  to_reason TEXT not null
);
create index person_membership_by_traveller on person_membership(traveller_id);
create index person_membership_by_person on person_membership(person_id)
)";

constexpr std::array<database::Migration, 1> kMigrations = {{{"memberships", 1, "tables", kTables}}};

Result<std::vector<RawId>> members(database::Session& session, const PersonId& person) {
  const auto rows =
      TRY(session.query("select traveller_id from person_record where person_id = $1 order by traveller_id", {person}));
  std::vector<RawId> found;
  for (const auto row : rows) found.push_back(row.id<PersonId>(0).raw());
  return found;
}

// Sets where the record stands; its version rises.
Result<void> put(database::Transaction& tx, const RawId& record, const std::optional<PersonId>& person) {
  return tx.execute(
      "insert into person_record(traveller_id, person_id, version) values ($1, $2, 1) on conflict (traveller_id) do "
      "update set person_id = excluded.person_id, version = person_record.version + 1",
      {record, person});
}

Result<void> begin(database::Transaction& tx, const RawId& record, const PersonId& person, const Act& act,
                   const RandomBytes& random) {
  TRY(put(tx, record, person));
  return tx.execute(
      "insert into person_membership(id, person_id, traveller_id, from_at, from_by, from_by_id, from_reason, to_by, "
      "to_reason) values ($1, $2, $3, $4, $5, $6, $7, '', '')",
      {MembershipId::make(act.at, random), person, record, act.at, act.by, act.by_id, act.reason});
}

Result<void> end(database::Transaction& tx, const RawId& record, const Act& act) {
  TRY(put(tx, record, std::nullopt));
  return tx.execute(
      "update person_membership set to_at = $2, to_by = $3, to_by_id = $4, to_reason = $5 where traveller_id = $1 and "
      "to_at is null",
      {record, act.at, act.by, act.by_id, act.reason});
}

// Raises the version of a record that stays where it is, because its fellows are others.
Result<void> touch(database::Transaction& tx, const RawId& record) {
  return tx.execute("update person_record set version = version + 1 where traveller_id = $1", {record});
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

Result<Standing> of(database::Session& session, const RawId& record) {
  const auto rows = TRY(session.query(
      "select r.version, r.person_id, m.traveller_id from person_record r left join person_record m on m.person_id = "
      "r.person_id where r.traveller_id = $1 order by m.traveller_id",
      {record}));
  Standing standing;
  standing.records.push_back(record);
  for (const auto row : rows) {
    standing.version = row.integer(0);
    standing.person = row.optional_id<PersonId>(1);
    const auto other = row.optional_id<PersonId>(2);
    if (other && other->raw() != record) standing.records.push_back(other->raw());
  }
  return standing;
}

Result<std::vector<Membership>> history_of(database::Session& session, const protection::Grant&, const RawId& record) {
  const auto rows = TRY(session.query(
      "select id, person_id, traveller_id, from_at, from_by, from_by_id, from_reason, to_at, to_by, to_by_id, "
      "to_reason from person_membership where person_id in (select person_id from person_membership where "
      "traveller_id = $1) order by from_at, id",
      {record}));
  std::vector<Membership> history;
  for (const auto row : rows) {
    Membership one;
    one.id = row.id<MembershipId>(0);
    one.person = row.id<PersonId>(1);
    one.record = row.id<PersonId>(2).raw();
    one.from = {std::string(row.text(4)), row.id<AccountId>(5), std::string(row.text(6)), row.instant(3)};
    if (const auto at = row.optional_instant(7)) {
      one.to = Act{std::string(row.text(8)), row.optional_id<AccountId>(9).value_or(AccountId()),
                   std::string(row.text(10)), *at};
    }
    history.push_back(std::move(one));
  }
  return history;
}

Result<Change> join(database::Transaction& tx, const RawId& a, const RawId& b, const Act& act,
                    const RandomBytes& random) {
  Standing first = TRY(of(tx, a)), second = TRY(of(tx, b));
  if (a == b || (first.person && first.person == second.person)) {
    return Error{"memberships.one_person", "the records are those of one person already"};
  }
  // Ids begin with the time they were made at: the smaller one is the older person.
  if (second.person && (!first.person || *second.person < *first.person)) std::swap(first, second);
  const bool anew = !first.person;
  const PersonId person = first.person.value_or(PersonId::make(act.at, random));
  for (const RawId& record : first.records) {
    if (anew) {
      TRY(begin(tx, record, person, act, random));
    } else {
      TRY(touch(tx, record));
    }
  }
  for (const RawId& record : second.records) {
    if (second.person) TRY(end(tx, record, act));
    TRY(begin(tx, record, person, act, random));
  }
  Change change{person, std::move(first.records)};
  change.records.insert(change.records.end(), second.records.begin(), second.records.end());
  return change;
}

Result<Change> separate(database::Transaction& tx, std::span<const RawId> leaving, const Act& act,
                        const RandomBytes& random) {
  if (leaving.empty()) return Error{"memberships.not_joined", "no record is to leave"};
  const Standing standing = TRY(of(tx, leaving.front()));
  std::vector<RawId> staying = standing.records;
  std::vector<RawId> gone;
  for (const RawId& record : leaving) {
    const auto found = std::find(staying.begin(), staying.end(), record);
    if (!standing.person || found == staying.end()) {
      return Error{"memberships.not_joined", "a record that is to leave is not one of this person's"};
    }
    staying.erase(found);
    gone.push_back(record);
  }
  if (staying.empty()) return Error{"memberships.all_leave", "one record at least stays"};
  for (const RawId& record : gone) TRY(end(tx, record, act));
  if (gone.size() > 1) {
    const PersonId own = PersonId::make(act.at, random);
    for (const RawId& record : gone) TRY(begin(tx, record, own, act, random));
  }
  if (staying.size() == 1) {
    TRY(end(tx, staying.front(), act));
  } else {
    for (const RawId& record : staying) TRY(touch(tx, record));
  }
  return Change{staying.size() > 1 ? standing.person : std::nullopt, standing.records};
}

Result<void> forget_record(database::Transaction& tx, const RawId& record, Instant now) {
  const Standing standing = TRY(of(tx, record));
  TRY(tx.execute("delete from person_membership where traveller_id = $1", {record}));
  TRY(tx.execute("delete from person_record where traveller_id = $1", {record}));
  if (!standing.person) return {};
  const auto left = TRY(members(tx, *standing.person));
  if (left.size() == 1) return end(tx, left.front(), {.by = "retention", .reason = "record_expired", .at = now});
  for (const RawId& other : left) TRY(touch(tx, other));
  return {};
}

}  // namespace limen::memberships
