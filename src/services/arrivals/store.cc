#include <algorithm>
#include <array>

#include "base/text.h"
#include "services/arrivals/state.h"

namespace limen::arrivals {
namespace {

constexpr std::string_view kTables = R"(
create table arrival_surge (
  id BLOB primary key,
  post_id BLOB not null,
  reason TEXT not null,
  started_by TEXT not null,
  started_at BIGINT not null,
  ends_at BIGINT not null,
  ended_at BIGINT,
  ended_by TEXT not null,
  end_reason TEXT not null
);
create index arrival_surge_by_post on arrival_surge(post_id, started_at);
create table arrival_household (
  id BLOB primary key,
  local_id BLOB not null unique,
  surge_id BLOB not null references arrival_surge(id),
  post_id BLOB not null,
  wristband TEXT not null,
  language TEXT not null,
  state TEXT not null,
  registered_at BIGINT not null,
  received_at BIGINT not null,
  registered_by TEXT not null,
  version BIGINT not null,
  closed_at BIGINT,
  closed_note TEXT not null,
  same_as BLOB
);
create index arrival_household_by_post on arrival_household(post_id, state);
create table arrival_member (
  id BLOB primary key,
  household_id BLOB not null references arrival_household(id),
  place BIGINT not null,
  sex TEXT not null,
  age BIGINT,
  surname TEXT not null,
  given_names TEXT not null,
  relation TEXT not null,
  birth TEXT not null,
  nationality TEXT not null,
  needs TEXT not null
);
create index arrival_member_by_household on arrival_member(household_id);
create table arrival_name (
  part TEXT not null,
  member_id BLOB not null references arrival_member(id),
  primary key (part, member_id)
);
create index arrival_name_by_member on arrival_name(member_id);
create table arrival_missing (
  id BLOB primary key,
  household_id BLOB not null references arrival_household(id),
  surname TEXT not null,
  given_names TEXT not null,
  relation TEXT not null,
  sex TEXT not null,
  age BIGINT,
  found BLOB,
  found_by TEXT not null
);
create index arrival_missing_by_household on arrival_missing(household_id);
create table arrival_pair (
  a BLOB not null,
  b BLOB not null,
  same BIGINT not null,
  judged_by TEXT not null,
  at BIGINT not null,
  primary key (a, b)
)
)";

constexpr std::array<database::Migration, 1> kMigrations = {{{"arrivals", 1, "tables", kTables}}};

constexpr std::string_view kSurge =
    "select id, post_id, reason, started_by, started_at, ends_at, ended_at, ended_by, end_reason from arrival_surge ";
constexpr std::string_view kHousehold =
    "select id, local_id, surge_id, post_id, wristband, language, state, registered_at, received_at, registered_by, "
    "version, closed_at, closed_note, same_as from arrival_household ";
constexpr std::string_view kMember =
    "select m.id, m.place, m.sex, m.age, m.surname, m.given_names, m.relation, m.birth, m.nationality, m.needs "
    "from arrival_member m ";
constexpr std::string_view kMissing =
    "select id, household_id, surname, given_names, relation, sex, age, found, found_by from arrival_missing ";

Surge read_surge(const database::Row& row) {
  Surge surge;
  surge.id = row.id<SurgeId>(0);
  surge.post = row.id<PostId>(1);
  surge.reason = row.text(2);
  surge.by = row.text(3);
  surge.started_at = row.instant(4);
  surge.ends_at = row.instant(5);
  surge.ended_at = row.optional_instant(6);
  surge.ended_by = row.text(7);
  surge.end_reason = row.text(8);
  return surge;
}

std::optional<int> optional_age(const database::Row& row, std::size_t column) {
  const auto age = row.optional_integer(column);
  return age ? std::optional<int>(static_cast<int>(*age)) : std::nullopt;
}

Member read_member(const database::Row& row) {
  Member member;
  member.id = row.id<MemberId>(0);
  member.place = static_cast<int>(row.integer(1));
  member.sex = parse_sex(row.text(2)).value_or(Sex::kUnknown);
  member.age = optional_age(row, 3);
  member.surname = row.text(4);
  member.given_names = row.text(5);
  member.relation = row.text(6);
  if (auto birth = PartialDate::parse(row.text(7)); birth.ok()) member.birth = birth.take();
  if (auto state = StateCode::parse(row.text(8)); state.ok()) member.nationality = state.take();
  for (const std::string_view need : split(row.text(9), ' ')) {
    if (!need.empty()) member.needs.emplace_back(need);
  }
  return member;
}

Missing read_missing(const database::Row& row) {
  Missing missing;
  missing.id = row.id<MissingId>(0);
  missing.household = row.id<HouseholdId>(1);
  missing.surname = row.text(2);
  missing.given_names = row.text(3);
  missing.relation = row.text(4);
  missing.sex = parse_sex(row.text(5)).value_or(Sex::kUnknown);
  missing.age = optional_age(row, 6);
  missing.found = row.optional_id<MemberId>(7);
  missing.found_by = row.text(8);
  return missing;
}

Result<Household> read_household(database::Session& session, const database::Row& row) {
  Household one;
  one.id = row.id<HouseholdId>(0);
  one.local = row.id<HouseholdId>(1).raw();
  one.surge = row.id<SurgeId>(2);
  one.post = row.id<PostId>(3);
  one.wristband = row.text(4);
  one.language = row.text(5);
  one.state = row.text(6);
  one.registered_at = row.instant(7);
  one.received_at = row.instant(8);
  one.by = row.text(9);
  one.version = row.integer(10);
  one.closed_at = row.optional_instant(11);
  one.closed_note = row.text(12);
  one.same_as = row.optional_id<HouseholdId>(13);
  static const std::string of_household = std::string(kMember) + "where m.household_id = $1 order by m.place";
  for (const auto member : TRY(session.query(of_household, {one.id}))) one.members.push_back(read_member(member));
  static const std::string missing = std::string(kMissing) + "where household_id = $1 order by id";
  for (const auto wanted : TRY(session.query(missing, {one.id}))) one.missing.push_back(read_missing(wanted));
  return one;
}

Result<void> put_people(database::Transaction& tx, const Household& one, const names::Folder& folder) {
  for (const Member& member : one.members) {
    std::string needs;
    for (const std::string& need : member.needs) needs += (needs.empty() ? "" : " ") + need;
    TRY(
        tx.execute("insert into arrival_member(id, household_id, place, sex, age, surname, given_names, relation, "
                   "birth, nationality, needs) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                   {member.id, one.id, member.place, to_text(member.sex), member.age, member.surname,
                    member.given_names, member.relation, member.birth.to_text(), member.nationality.text(), needs}));
    for (const std::string& part : parts_of(folder, member.surname, member.given_names))
      TRY(tx.execute("insert into arrival_name(part, member_id) values ($1, $2)", {part, member.id}));
  }
  for (const Missing& missing : one.missing) {
    TRY(
        tx.execute("insert into arrival_missing(id, household_id, surname, given_names, relation, sex, age, found, "
                   "found_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                   {missing.id, one.id, missing.surname, missing.given_names, missing.relation, to_text(missing.sex),
                    missing.age, missing.found, missing.found_by}));
  }
  return {};
}

Result<void> remove_people(database::Transaction& tx, const HouseholdId& id) {
  TRY(tx.execute("delete from arrival_name where member_id in (select id from arrival_member where household_id = $1)",
                 {id}));
  TRY(tx.execute("delete from arrival_member where household_id = $1", {id}));
  return tx.execute("delete from arrival_missing where household_id = $1", {id});
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {

Result<void> insert_surge(database::Transaction& tx, const Surge& surge) {
  return tx.execute(
      "insert into arrival_surge(id, post_id, reason, started_by, started_at, ends_at, ended_by, end_reason) values "
      "($1, $2, $3, $4, $5, $6, '', '')",
      {surge.id, surge.post, surge.reason, surge.by, surge.started_at, surge.ends_at});
}

Result<void> end_surge(database::Transaction& tx, const Surge& surge) {
  return tx.execute("update arrival_surge set ended_at = $2, ended_by = $3, end_reason = $4 where id = $1",
                    {surge.id, surge.ended_at, surge.ended_by, surge.end_reason});
}

Result<std::vector<Surge>> surges(database::Session& session, const PostId& post, int limit) {
  static const std::string sql = std::string(kSurge) + "where post_id = $1 order by started_at desc limit $2";
  std::vector<Surge> all;
  for (const auto row : TRY(session.query(sql, {post, limit}))) all.push_back(read_surge(row));
  return all;
}

Result<std::optional<Surge>> surge_at(database::Session& session, const PostId& post, Instant at) {
  static const std::string sql = std::string(kSurge) +
                                 "where post_id = $1 and started_at <= $2 and ends_at > $2 and (ended_at is null or "
                                 "ended_at > $2) order by started_at desc limit 1";
  const auto rows = TRY(session.query(sql, {post, at}));
  if (rows.empty()) return std::optional<Surge>();
  return std::optional<Surge>(read_surge(rows.front()));
}

Result<void> insert(database::Transaction& tx, const Household& one, const names::Folder& folder) {
  TRY(
      tx.execute("insert into arrival_household(id, local_id, surge_id, post_id, wristband, language, state, "
                 "registered_at, received_at, registered_by, version, closed_note) values ($1, $2, $3, $4, $5, $6, $7, "
                 "$8, $9, $10, $11, '')",
                 {one.id, one.local, one.surge, one.post, one.wristband, one.language, one.state, one.registered_at,
                  one.received_at, one.by, one.version}));
  return put_people(tx, one, folder);
}

Result<bool> update(database::Transaction& tx, Household& one, const names::Folder& folder) {
  const auto changed = TRY(tx.execute_counted(
      "update arrival_household set wristband = $2, language = $3, state = $4, version = version + 1, closed_at = $5, "
      "closed_note = $6, same_as = $7 where id = $1 and version = $8",
      {one.id, one.wristband, one.language, one.state, one.closed_at, one.closed_note, one.same_as, one.version}));
  if (changed != 1) return false;
  ++one.version;
  TRY(remove_people(tx, one.id));
  TRY(put_people(tx, one, folder));
  return true;
}

Result<std::optional<Household>> find(database::Session& session, const HouseholdId& id) {
  static const std::string sql = std::string(kHousehold) + "where id = $1";
  const auto rows = TRY(session.query(sql, {id}));
  if (rows.empty()) return std::optional<Household>();
  return std::optional<Household>(TRY(read_household(session, rows.front())));
}

Result<std::optional<HouseholdId>> by_local(database::Session& session, const RawId& local) {
  const auto rows = TRY(session.query("select id from arrival_household where local_id = $1", {local}));
  if (rows.empty()) return std::optional<HouseholdId>();
  return std::optional<HouseholdId>(rows.front().id<HouseholdId>(0));
}

Result<std::vector<Household>> list(database::Session& session, const PostId& post, std::string_view state, int limit) {
  static const std::string sql = std::string(kHousehold) +
                                 "where post_id = $1 and ($2 = '' or state = $2 or ($2 = 'open' and state <> "
                                 "'closed')) order by registered_at desc, id desc limit $3";
  std::vector<Household> all;
  for (const auto row : TRY(session.query(sql, {post, state, limit}))) all.push_back(TRY(read_household(session, row)));
  return all;
}

Result<std::int64_t> count_open(database::Session& session) {
  return TRY(session.query("select (select count(*) from arrival_household where state <> 'closed') + "
                           "(select count(*) from arrival_surge where ended_at is null)"))
      .front()
      .integer(0);
}

Result<std::int64_t> last_wristband(database::Session& session, const PostId& post) {
  // Numbers are written with their zeros, so the longest and then the greatest text is the greatest number.
  const auto rows = TRY(session.query(
      "select wristband from arrival_household where post_id = $1 order by received_at desc, id desc limit 50",
      {post}));
  std::int64_t last = 0;
  for (const auto row : rows) {
    std::int64_t number = 0;
    const std::string_view text = row.text(0);
    const bool digits =
        !text.empty() && text.size() <= 9 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    for (const char c : digits ? text : std::string_view()) number = number * 10 + (c - '0');
    last = std::max(last, number);
  }
  return last;
}

Result<std::vector<Member>> with_part(database::Session& session, const PostId& post, std::string_view part) {
  static const std::string sql = std::string(kMember) +
                                 "join arrival_name n on n.member_id = m.id join arrival_household h on h.id = "
                                 "m.household_id where n.part = $1 and h.post_id = $2 and h.state <> 'closed' "
                                 "order by m.id limit 500";
  std::vector<Member> all;
  for (const auto row : TRY(session.query(sql, {part, post}))) all.push_back(read_member(row));
  return all;
}

Result<std::optional<HouseholdId>> household_of(database::Session& session, const MemberId& member) {
  const auto rows = TRY(session.query("select household_id from arrival_member where id = $1", {member}));
  if (rows.empty()) return std::optional<HouseholdId>();
  return std::optional<HouseholdId>(rows.front().id<HouseholdId>(0));
}

Result<std::vector<Missing>> missing(database::Session& session) {
  static const std::string sql = std::string(kMissing) + "where found is null order by id desc limit 500";
  std::vector<Missing> all;
  for (const auto row : TRY(session.query(sql))) all.push_back(read_missing(row));
  return all;
}

Result<void> found(database::Transaction& tx, const Missing& missing) {
  return tx.execute("update arrival_missing set found = $2, found_by = $3 where id = $1",
                    {missing.id, missing.found, missing.found_by});
}

Result<void> judge(database::Transaction& tx, const HouseholdId& a, const HouseholdId& b, bool same,
                   std::string_view by, Instant at) {
  const auto& [first, second] = std::minmax(a, b);
  TRY(tx.execute("delete from arrival_pair where a = $1 and b = $2", {first, second}));
  return tx.execute("insert into arrival_pair(a, b, same, judged_by, at) values ($1, $2, $3, $4, $5)",
                    {first, second, same ? 1 : 0, by, at});
}

Result<bool> judged(database::Session& session, const HouseholdId& a, const HouseholdId& b) {
  const auto& [first, second] = std::minmax(a, b);
  return !TRY(session.query("select 1 from arrival_pair where a = $1 and b = $2", {first, second})).empty();
}

Result<void> remove(database::Transaction& tx, const HouseholdId& id) {
  TRY(remove_people(tx, id));
  TRY(tx.execute("delete from arrival_pair where a = $1 or b = $1", {id}));
  return tx.execute("delete from arrival_household where id = $1", {id});
}

}  // namespace store
}  // namespace limen::arrivals
