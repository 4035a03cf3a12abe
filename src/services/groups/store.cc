#include "services/groups/store.h"

#include <algorithm>

namespace limen::groups::store {
namespace {

Error not_found() { return Error{"groups.not_found", "there is no such record"}; }

Result<void> may(const Grant& grant, const PostId& post) {
  return grant.require({.post = post, .owner = grant.caller().account});
}

std::string text_of(const json::object& object) { return limen::to_text(json::value(object)); }

constexpr std::string_view kGroup =
    "select g.id, g.post_id, g.kind, g.direction, g.label, g.transport_mode, g.carrier_reference, g.lane, g.flight, "
    "g.vehicle, g.vessel, g.expected_at, g.day, g.version, g.opened_by, g.opened_by_name, g.opened_at, g.closed_at, "
    "g.others";

Result<Group> read_group(const database::Row& row) {
  Group group;
  group.id = row.id<GroupId>(0);
  group.post = row.id<PostId>(1);
  group.kind = row.text(2);
  const auto direction = parse_direction(row.text(3));
  if (!direction) return Error{"groups.stored_form", "a stored record has not the form it was written in"};
  group.direction = *direction;
  group.label = row.text(4);
  group.transport_mode = row.text(5);
  group.carrier_reference = row.text(6);
  group.lane = row.text(7);
  group.flight = row.text(8);
  group.vehicle = TRY(stored_vehicle(row.text(9)));
  group.vessel = TRY(stored_vessel(row.text(10)));
  group.expected_at = row.optional_instant(11);
  group.day = row.date(12);
  group.version = row.integer(13);
  group.opened_by = row.id<AccountId>(14);
  group.opened_by_name = row.text(15);
  group.opened_at = row.instant(16);
  group.closed_at = row.optional_instant(17);
  group.others = TRY(stored_others(row.text(18)));
  return group;
}

constexpr std::string_view kMember =
    "select id, group_id, number, presence, added, crew, sheet, care, check_id, traveller_id, version from "
    "group_member ";

Result<Member> read_member(const database::Row& row) {
  Member member;
  member.id = row.id<MemberId>(0);
  member.group = row.id<GroupId>(1);
  member.number = row.integer(2);
  member.presence = parse_presence(row.text(3)).value_or(Presence::kExpected);
  member.added = row.boolean(4);
  member.crew = row.text(5);
  member.sheet = TRY(stored_sheet(row.text(6)));
  member.care = TRY(stored_care(row.optional_text(7)));
  member.check = row.optional_id<CheckId>(8);
  member.traveller = row.optional_id<TravellerId>(9);
  member.version = row.integer(10);
  return member;
}

constexpr std::string_view kPlace =
    "select p.check_id, p.post_id, p.lane, p.number, p.member_id, m.group_id, p.holder_id, p.holder_name, p.held_at, "
    "p.version from lane_place p left join group_member m on m.id = p.member_id ";

LanePlace read_place(const database::Row& row) {
  LanePlace place;
  place.check = row.id<CheckId>(0);
  place.post = row.id<PostId>(1);
  place.lane = row.text(2);
  place.number = row.integer(3);
  place.member = row.optional_id<MemberId>(4);
  place.group = row.optional_id<GroupId>(5);
  place.holder = row.optional_id<AccountId>(6);
  place.holder_name = row.text(7);
  place.held_at = row.optional_instant(8);
  place.version = row.integer(9);
  return place;
}

constexpr std::string_view kPass =
    "select id, group_id, member_id, post_id, number, kind, area, issued_at, issued_by, curfew_at, returned_at, "
    "returned_to, told_at, answered_at, answered_by, answer from shore_pass ";

ShorePass read_pass(const database::Row& row) {
  ShorePass pass;
  pass.id = row.id<PassId>(0);
  pass.group = row.id<GroupId>(1);
  pass.member = row.id<MemberId>(2);
  pass.post = row.id<PostId>(3);
  pass.number = row.integer(4);
  pass.kind = row.text(5);
  pass.area = row.text(6);
  pass.issued_at = row.instant(7);
  pass.issued_by = row.text(8);
  pass.curfew_at = row.instant(9);
  pass.returned_at = row.optional_instant(10);
  pass.returned_to = row.text(11);
  pass.told_at = row.optional_instant(12);
  pass.answered_at = row.optional_instant(13);
  pass.answered_by = row.text(14);
  pass.answer = row.text(15);
  return pass;
}

std::vector<ShorePass> read_passes(const database::Rows& rows) {
  std::vector<ShorePass> all;
  for (const auto row : rows) all.push_back(read_pass(row));
  return all;
}

std::vector<LanePlace> read_places(const database::Rows& rows) {
  std::vector<LanePlace> all;
  for (const auto row : rows) all.push_back(read_place(row));
  return all;
}

std::string vehicle_text(const Group& group) { return group.vehicle ? text_of(to_json(*group.vehicle)) : ""; }
std::string vessel_text(const Group& group) { return group.vessel ? text_of(to_json(*group.vessel)) : ""; }
std::string others_text(const Group& group) {
  if (group.others.empty()) return {};
  json::array all;
  for (const things::Thing& one : group.others) all.push_back(things::to_json(one));
  return limen::to_text(json::value(json::object{{"things", std::move(all)}}));
}

}  // namespace

Result<void> add_group(Transaction& tx, const Group& group) {
  return tx.execute(
      "insert into travel_group(id, post_id, kind, direction, label, transport_mode, carrier_reference, lane, flight, "
      "vehicle, vessel, expected_at, day, version, opened_by, opened_by_name, opened_at, others) values ($1, $2, $3, "
      "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
      {group.id, group.post, group.kind, limen::to_text(group.direction), group.label, group.transport_mode,
       group.carrier_reference, group.lane, group.flight, vehicle_text(group), vessel_text(group), group.expected_at,
       group.day, group.version, group.opened_by, group.opened_by_name, group.opened_at, others_text(group)});
}

Result<bool> change_group(Transaction& tx, const Group& group) {
  return TRY(tx.execute_counted(
             "update travel_group set label = $3, transport_mode = $4, carrier_reference = $5, lane = $6, flight = $7, "
             "vehicle = $8, vessel = $9, expected_at = $10, others = $11, version = version + 1 where id = $1 and "
             "version = $2",
             {group.id, group.version, group.label, group.transport_mode, group.carrier_reference, group.lane,
              group.flight, vehicle_text(group), vessel_text(group), group.expected_at, others_text(group)})) == 1;
}

Result<bool> close_group(Transaction& tx, const GroupId& id, std::int64_t version, Instant at) {
  return TRY(tx.execute_counted("update travel_group set closed_at = $3, version = version + 1 where id = $1 and "
                                "version = $2 and closed_at is null",
                                {id, version, at})) == 1;
}

Result<Group> group(Session& session, const Grant& grant, const GroupId& id) {
  static const std::string sql = std::string(kGroup) + " from travel_group g where g.id = $1";
  const auto rows = TRY(session.query(sql, {id}));
  if (rows.empty()) return not_found();
  Group found = TRY(read_group(rows.front()));
  TRY(may(grant, found.post));
  return found;
}

Result<std::vector<Listed>> groups(Session& session, const Grant& grant, const PostId& post, bool closed, int limit) {
  TRY(may(grant, post));
  static const std::string sql =
      std::string(kGroup) +
      ", (select count(*) from group_member m where m.group_id = g.id and m.presence = 'expected'), "
      "(select count(*) from group_member m where m.group_id = g.id and m.presence = 'present'), "
      "(select count(*) from group_member m where m.group_id = g.id and m.presence = 'absent'), "
      "(select count(*) from group_member m where m.group_id = g.id and m.check_id is not null) "
      "from travel_group g where g.post_id = $1 and (g.closed_at is not null) = ($2 = 1) "
      "order by g.opened_at desc, g.id desc limit $3";
  const auto rows = TRY(session.query(sql, {post, closed ? 1 : 0, limit}));
  std::vector<Listed> all;
  for (const auto row : rows) {
    Listed one{TRY(read_group(row)), row.integer(19), row.integer(20), row.integer(21), row.integer(22)};
    all.push_back(std::move(one));
  }
  return all;
}

Result<void> add_member(Transaction& tx, const Member& member) {
  const std::string sheet = text_of(to_json(member.sheet));
  return tx.execute(
      "insert into group_member(id, group_id, number, presence, added, crew, sheet, check_id, traveller_id, version) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {member.id, member.group, member.number, to_text(member.presence), member.added ? 1 : 0, member.crew, sheet,
       member.check, member.traveller, member.version});
}

Result<std::vector<Member>> members(Session& session, const Grant&, const GroupId& id) {
  static const std::string sql = std::string(kMember) + "where group_id = $1 order by number";
  const auto rows = TRY(session.query(sql, {id}));
  std::vector<Member> all;
  for (const auto row : rows) all.push_back(TRY(read_member(row)));
  return all;
}

Result<Member> member(Session& session, const Grant&, const GroupId& group, const MemberId& id) {
  static const std::string sql = std::string(kMember) + "where id = $1 and group_id = $2";
  const auto rows = TRY(session.query(sql, {id, group}));
  if (rows.empty()) return not_found();
  return read_member(rows.front());
}

Result<bool> change_member(Transaction& tx, const Member& member) {
  const std::string sheet = text_of(to_json(member.sheet));
  const std::optional<std::string> care = member.care ? std::optional(text_of(to_json(*member.care))) : std::nullopt;
  return TRY(tx.execute_counted(
             "update group_member set presence = $3, crew = $4, sheet = $5, care = $6, check_id = $7, traveller_id = "
             "$8, version = version + 1 where id = $1 and version = $2",
             {member.id, member.version, to_text(member.presence), member.crew, sheet, care, member.check,
              member.traveller})) == 1;
}

Result<std::int64_t> last_number(Session& session, const GroupId& id) {
  return TRY(session.query("select cast(coalesce(max(number), 0) as BIGINT) from group_member where group_id = $1",
                           {id}))
      .front()
      .integer(0);
}

Result<void> look(Transaction& tx, const MemberId& member, const AccountId& officer, const CheckId& check,
                  std::int64_t version, Instant at) {
  TRY(tx.execute("delete from group_look where member_id = $1 and officer_id = $2", {member, officer}));
  return tx.execute(
      "insert into group_look(member_id, officer_id, check_id, check_version, at) values ($1, $2, $3, $4, $5)",
      {member, officer, check, version, at});
}

Result<std::vector<Look>> looks(Session& session, const GroupId& group, const AccountId& officer) {
  const auto rows = TRY(session.query(
      "select l.member_id, l.check_id, l.check_version from group_look l join group_member m on m.id = l.member_id "
      "where m.group_id = $1 and l.officer_id = $2",
      {group, officer}));
  std::vector<Look> all;
  for (const auto row : rows) all.push_back({row.id<MemberId>(0), row.id<CheckId>(1), row.integer(2)});
  return all;
}

Result<void> enqueue(Transaction& tx, const LanePlace& place, CivilDate day) {
  TRY(dequeue(tx, place.check));
  return tx.execute(
      "insert into lane_place(check_id, post_id, lane, number, member_id, holder_name, version, day) values ($1, $2, "
      "$3, $4, $5, '', $6, $7)",
      {place.check, place.post, place.lane, place.number, place.member, place.version, day});
}

Result<std::optional<LanePlace>> place(Session& session, const Grant& grant, const CheckId& check) {
  static const std::string sql = std::string(kPlace) + "where p.check_id = $1";
  const auto rows = TRY(session.query(sql, {check}));
  if (rows.empty()) return std::optional<LanePlace>();
  LanePlace found = read_place(rows.front());
  TRY(may(grant, found.post));
  return std::optional<LanePlace>(std::move(found));
}

Result<std::vector<LanePlace>> queue(Session& session, const Grant& grant, const PostId& post, std::string_view lane) {
  TRY(may(grant, post));
  static const std::string sql =
      std::string(kPlace) + "where p.post_id = $1 and ($2 = '' or p.lane = $2) order by p.lane, p.number, p.check_id";
  return read_places(TRY(session.query(sql, {post, lane})));
}

Result<std::vector<LanePlace>> queue_of_group(Session& session, const Grant&, const GroupId& group) {
  static const std::string sql = std::string(kPlace) + "where m.group_id = $1";
  return read_places(TRY(session.query(sql, {group})));
}

Result<bool> take(Transaction& tx, const LanePlace& place) {
  return TRY(tx.execute_counted("update lane_place set holder_id = $3, holder_name = $4, held_at = $5, version = "
                                "version + 1 where check_id = $1 and version = $2 and holder_id is null",
                                {place.check, place.version, place.holder, place.holder_name, place.held_at})) == 1;
}

Result<bool> move(Transaction& tx, const LanePlace& place) {
  return TRY(tx.execute_counted("update lane_place set lane = $3, number = $4, holder_id = null, holder_name = '', "
                                "held_at = null, version = version + 1 where check_id = $1 and version = $2",
                                {place.check, place.version, place.lane, place.number})) == 1;
}

Result<void> dequeue(Transaction& tx, const CheckId& check) {
  return tx.execute("delete from lane_place where check_id = $1", {check});
}

Result<std::int64_t> next_place(Session& session, const PostId& post, std::string_view lane) {
  return TRY(session.query(
                 "select cast(coalesce(max(number), 0) + 1 as BIGINT) from lane_place where post_id = $1 and lane = $2",
                 {post, lane}))
      .front()
      .integer(0);
}

Result<void> add_pass(Transaction& tx, const ShorePass& pass) {
  return tx.execute(
      "insert into shore_pass(id, group_id, member_id, post_id, number, kind, area, issued_at, issued_by, curfew_at, "
      "returned_to, answered_by, answer) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', '')",
      {pass.id, pass.group, pass.member, pass.post, pass.number, pass.kind, pass.area, pass.issued_at, pass.issued_by,
       pass.curfew_at});
}

Result<ShorePass> pass(Session& session, const Grant& grant, const PassId& id) {
  static const std::string sql = std::string(kPass) + "where id = $1";
  const auto rows = TRY(session.query(sql, {id}));
  if (rows.empty()) return not_found();
  ShorePass found = read_pass(rows.front());
  TRY(may(grant, found.post));
  return found;
}

Result<std::vector<ShorePass>> passes(Session& session, const Grant& grant, const PostId& post, Ashore which,
                                      Instant now, int limit) {
  TRY(may(grant, post));
  static const std::string
      out = std::string(kPass) +
            "where post_id = $1 and returned_at is null and answered_at is null and issued_at <= $2 order "
            "by curfew_at, number limit $3",
      overdue = std::string(kPass) +
                "where post_id = $1 and returned_at is null and answered_at is null and curfew_at "
                "< $2 order by curfew_at, number limit $3",
      back = std::string(kPass) +
             "where post_id = $1 and (returned_at is not null or answered_at is not null) and "
             "issued_at <= $2 order by issued_at desc, number desc limit $3";
  const std::string& sql = which == Ashore::kOut ? out : which == Ashore::kOverdue ? overdue : back;
  return read_passes(TRY(session.query(sql, {post, now, limit})));
}

Result<std::vector<ShorePass>> passes_of_group(Session& session, const Grant&, const GroupId& group) {
  static const std::string sql = std::string(kPass) + "where group_id = $1 order by number";
  return read_passes(TRY(session.query(sql, {group})));
}

Result<bool> returned(Transaction& tx, const PassId& id, Instant at, std::string_view to) {
  return TRY(tx.execute_counted(
             "update shore_pass set returned_at = $2, returned_to = $3 where id = $1 and returned_at is null",
             {id, at, to})) == 1;
}

Result<bool> answered(Transaction& tx, const PassId& id, Instant at, std::string_view by, std::string_view answer) {
  return TRY(tx.execute_counted("update shore_pass set answered_at = $2, answered_by = $3, answer = $4 where id = $1 "
                                "and returned_at is null and answered_at is null",
                                {id, at, by, answer})) == 1;
}

Result<std::int64_t> next_pass_number(Session& session, const PostId& post) {
  return TRY(session.query("select cast(coalesce(max(number), 0) + 1 as BIGINT) from shore_pass where post_id = $1",
                           {post}))
      .front()
      .integer(0);
}

Result<std::vector<ShorePass>> overdue_untold(Session& session, const Grant&, Instant before, int limit) {
  static const std::string sql = std::string(kPass) +
                                 "where returned_at is null and answered_at is null and told_at is null and curfew_at "
                                 "< $1 order by curfew_at, id limit $2";
  return read_passes(TRY(session.query(sql, {before, limit})));
}

Result<void> told(Transaction& tx, const PassId& id, Instant at) {
  return tx.execute("update shore_pass set told_at = $2 where id = $1", {id, at});
}

Result<std::vector<GroupId>> ended(Session& session, CivilDate last, int limit, const std::vector<GroupId>& but) {
  // What is held is passed over by asking for so many more.
  const auto rows =
      TRY(session.query("select id from travel_group g where day <= $1 and not exists (select 1 from shore_pass p "
                        "where p.group_id = g.id "
                        "and p.returned_at is null and p.answered_at is null) order by day, id limit $2",
                        {last, limit + static_cast<int>(but.size())}));
  std::vector<GroupId> all;
  for (const auto row : rows) {
    const auto id = row.id<GroupId>(0);
    if (std::find(but.begin(), but.end(), id) == but.end()) all.push_back(id);
  }
  return all;
}

Result<std::vector<TravellerId>> travellers_of(Session& session, const GroupId& id) {
  const auto rows = TRY(session.query(
      "select distinct traveller_id from group_member where group_id = $1 and traveller_id is not null", {id}));
  std::vector<TravellerId> all;
  for (const auto row : rows) all.push_back(row.id<TravellerId>(0));
  return all;
}

Result<void> remove_group(Transaction& tx, const GroupId& id) {
  TRY(tx.execute("delete from lane_place where member_id in (select id from group_member where group_id = $1)", {id}));
  TRY(tx.execute("delete from group_look where member_id in (select id from group_member where group_id = $1)", {id}));
  TRY(tx.execute("delete from shore_pass where group_id = $1", {id}));
  TRY(tx.execute("delete from group_member where group_id = $1", {id}));
  return tx.execute("delete from travel_group where id = $1", {id});
}

Result<void> remove_traveller(Transaction& tx, const TravellerId& id) {
  const auto rows = TRY(tx.query("select id from group_member where traveller_id = $1", {id}));
  for (const auto row : rows) {
    const auto member = row.id<MemberId>(0);
    TRY(tx.execute("delete from lane_place where member_id = $1", {member}));
    TRY(tx.execute("delete from group_look where member_id = $1", {member}));
    TRY(tx.execute("delete from shore_pass where member_id = $1", {member}));
    TRY(tx.execute("delete from group_member where id = $1", {member}));
  }
  return {};
}

Result<void> remove_places(Transaction& tx, CivilDate before) {
  return tx.execute("delete from lane_place where day < $1", {before});
}

}  // namespace limen::groups::store
