#include "services/shift/store.h"

#include <map>

namespace limen::shift::store {
namespace {

constexpr std::string_view kHandover =
    "select id, number, post_id, from_at, to_at, figures, note, left_by, left_name, taken_by, taken_name, taken_at, "
    "cleared_at from handover ";

Result<Handover> handover_of(const database::Row& row) {
  Handover out;
  out.id = row.id<HandoverId>(0);
  out.number = row.text(1);
  out.post = row.id<PostId>(2);
  out.from = row.instant(3);
  out.to = row.instant(4);
  auto figures = TRY(parse_json(row.text(5)));
  if (figures.is_object()) out.figures = std::move(figures.get_object());
  out.note = row.optional_text(6).value_or("");
  out.left_by = row.id<AccountId>(7);
  out.left_name = row.text(8);
  out.taken_by = row.optional_id<AccountId>(9);
  out.taken_name = row.text(10);
  out.taken_at = row.optional_instant(11);
  out.cleared = !row.is_null(12);
  return out;
}

Seat seat_of(const database::Row& row) {
  return {.account = row.id<AccountId>(0),
          .account_version = row.integer(1),
          .until = row.instant(2),
          .failures = static_cast<int>(row.integer(3))};
}

}  // namespace

Result<std::optional<Desk>> find_desk(Session& session, const Digest& token_hash) {
  const auto rows = TRY(session.query("select id, post_id, lane, locked_by from shift_desk where token_hash = $1",
                                      {ByteView(token_hash)}));
  if (rows.empty()) return std::optional<Desk>();
  const auto row = rows.front();
  return std::optional(Desk{.id = row.id<DeskId>(0),
                            .post = row.optional_id<PostId>(1),
                            .lane = std::string(row.text(2)),
                            .locked_by = row.optional_id<AccountId>(3)});
}

Result<void> insert_desk(Transaction& tx, const Desk& desk, const Digest& token_hash, Instant now) {
  return tx.execute(
      "insert into shift_desk(id, token_hash, post_id, lane, locked_by, made_at, used_at) values ($1, $2, $3, $4, $5, "
      "$6, $6)",
      {desk.id, ByteView(token_hash), desk.post, desk.lane, desk.locked_by, now});
}

Result<void> update_desk(Transaction& tx, const Desk& desk, Instant now) {
  return tx.execute("update shift_desk set post_id = $2, lane = $3, locked_by = $4, used_at = $5 where id = $1",
                    {desk.id, desk.post, desk.lane, desk.locked_by, now});
}

Result<std::optional<Seat>> find_seat(Session& session, const DeskId& desk, const AccountId& account) {
  const auto rows = TRY(session.query(
      "select account_id, account_version, until, failures from shift_seat where desk_id = $1 and account_id = $2",
      {desk, account}));
  return rows.empty() ? std::optional<Seat>() : std::optional(seat_of(rows.front()));
}

Result<std::vector<Seat>> seats(Session& session, const DeskId& desk, Instant now) {
  std::vector<Seat> out;
  for (const auto row :
       TRY(session.query("select account_id, account_version, until, failures from shift_seat where desk_id = $1 and "
                         "until > $2 order by until desc, account_id",
                         {desk, now}))) {
    out.push_back(seat_of(row));
  }
  return out;
}

Result<void> put_seat(Transaction& tx, const DeskId& desk, const Seat& seat) {
  return tx.execute(
      "insert into shift_seat(desk_id, account_id, account_version, until, failures) values ($1, $2, $3, $4, $5) "
      "on conflict (desk_id, account_id) do update set account_version = excluded.account_version, "
      "until = excluded.until, failures = excluded.failures",
      {desk, seat.account, seat.account_version, seat.until, seat.failures});
}

Result<void> remove_seat(Transaction& tx, const DeskId& desk, const AccountId& account) {
  return tx.execute("delete from shift_seat where desk_id = $1 and account_id = $2", {desk, account});
}

Result<void> remove_seats(Transaction& tx, const AccountId& account) {
  return tx.execute("delete from shift_seat where account_id = $1", {account});
}

Result<void> remove_lapsed_seats(Transaction& tx, Instant now) {
  return tx.execute("delete from shift_seat where until <= $1", {now});
}

Result<std::optional<std::string>> pin_hash(Session& session, const AccountId& account) {
  const auto rows = TRY(session.query("select hash from shift_pin where account_id = $1", {account}));
  return rows.empty() ? std::optional<std::string>() : std::optional(std::string(rows.front().text(0)));
}

Result<void> put_pin(Transaction& tx, const AccountId& account, std::string_view hash, Instant now) {
  return tx.execute(
      "insert into shift_pin(account_id, hash, set_at) values ($1, $2, $3) on conflict (account_id) do update set "
      "hash = excluded.hash, set_at = excluded.set_at",
      {account, hash, now});
}

Result<std::vector<HeldCheck>> held(Session& session, std::vector<border::OpenCheck> checks) {
  std::vector<HeldCheck> out;
  for (border::OpenCheck& check : checks) {
    HeldCheck one{.check = std::move(check)};
    const auto rows = TRY(session.query(
        "select holder, holder_name, given_by, given_at from shift_check where check_id = $1", {one.check.id}));
    if (rows.empty()) {
      one.holder = one.check.officer;
      one.holder_name = one.check.officer_name;
    } else {
      one.holder = rows.front().optional_id<AccountId>(0);
      one.holder_name = rows.front().text(1);
      one.given_by = rows.front().text(2);
      one.given_at = rows.front().instant(3);
    }
    out.push_back(std::move(one));
  }
  return out;
}

Result<void> put_holder(Transaction& tx, const border::CheckId& check, const std::optional<AccountId>& holder,
                        std::string_view holder_name, std::string_view given_by, Instant now) {
  return tx.execute(
      "insert into shift_check(check_id, holder, holder_name, given_by, given_at) values ($1, $2, $3, $4, $5) "
      "on conflict (check_id) do update set holder = excluded.holder, holder_name = excluded.holder_name, "
      "given_by = excluded.given_by, given_at = excluded.given_at",
      {check, holder, holder_name, given_by, now});
}

Result<void> forget_holders(Transaction& tx, Instant before) {
  return tx.execute("delete from shift_check where given_at < $1", {before});
}

Result<void> insert_incident(Transaction& tx, const PostId& post, const AccountId& by, const Incident& incident) {
  return tx.execute(
      "insert into shift_incident(id, post_id, at, written_by, name, content) values ($1, $2, $3, $4, $5, $6)",
      {incident.id, post, incident.at, by, incident.by, incident.text});
}

Result<std::vector<Incident>> incidents(Session& session, const PostId& post, Instant from, Instant to) {
  std::vector<Incident> out;
  for (const auto row : TRY(session.query("select id, at, name, content from shift_incident where post_id = $1 and at "
                                          ">= $2 and at < $3 order by at, id",
                                          {post, from, to}))) {
    out.push_back({row.id<IncidentId>(0), row.instant(1), std::string(row.text(2)),
                   std::string(row.optional_text(3).value_or(""))});
  }
  return out;
}

Result<std::optional<Instant>> last_end(Session& session, const PostId& post) {
  const auto rows =
      TRY(session.query("select to_at from handover where post_id = $1 order by to_at desc limit 1", {post}));
  return rows.empty() ? std::optional<Instant>() : std::optional(rows.front().instant(0));
}

Result<std::int64_t> next_serial(Session& session, const PostId& post, int year) {
  const auto rows = TRY(
      session.query("select coalesce(max(serial), 0) from handover where post_id = $1 and year = $2", {post, year}));
  return rows.front().integer(0) + 1;
}

Result<void> insert_handover(Transaction& tx, const Handover& one, int year, std::int64_t serial) {
  return tx.execute(
      "insert into handover(id, number, post_id, year, serial, from_at, to_at, figures, note, left_by, left_name, "
      "taken_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')",
      {one.id, one.number, one.post, year, serial, one.from, one.to, to_text(json::value(one.figures)), one.note,
       one.left_by, one.left_name});
}

Result<Handover> load(Session& session, const HandoverId& id) {
  const auto rows = TRY(session.query(std::string(kHandover) + "where id = $1", {id}));
  if (rows.empty()) return Error{"shift.handover.not_found", "there is no such report"};
  Handover one = TRY(handover_of(rows.front()));
  one.incidents = TRY(incidents(session, one.post, one.from, one.to));
  return one;
}

Result<std::vector<Handover>> list(Session& session, const PostId& post, int limit) {
  std::vector<Handover> out;
  for (const auto row : TRY(session.query(
           std::string(kHandover) + "where post_id = $1 order by to_at desc, number desc limit $2", {post, limit}))) {
    out.push_back(TRY(handover_of(row)));
  }
  return out;
}

Result<void> sign(Transaction& tx, const Handover& one) {
  return tx.execute("update handover set taken_by = $2, taken_name = $3, taken_at = $4 where id = $1",
                    {one.id, one.taken_by, one.taken_name, one.taken_at});
}

Result<std::vector<HandoverId>> written_before(Session& session, Instant before, int limit) {
  std::vector<HandoverId> out;
  for (const auto row :
       TRY(session.query("select id from handover where to_at < $1 and cleared_at is null order by to_at limit $2",
                         {before, limit}))) {
    out.push_back(row.id<HandoverId>(0));
  }
  return out;
}

Result<void> clear(Transaction& tx, const HandoverId& id, Instant now) {
  TRY(tx.execute(
      "update shift_incident set content = null where exists (select 1 from handover h where h.id = $1 and "
      "h.post_id = shift_incident.post_id and shift_incident.at >= h.from_at and shift_incident.at < h.to_at)",
      {id}));
  return tx.execute("update handover set note = null, cleared_at = $2 where id = $1 and cleared_at is null", {id, now});
}

}  // namespace limen::shift::store
