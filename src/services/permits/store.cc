#include "services/permits/store.h"

#include <fmt/format.h>

#include <algorithm>

namespace limen::permits::store {
namespace {

Error not_found() { return Error{"permits.not_found", "there is no such record"}; }
Error damaged() { return Error{"permits.stored_form", "a stored record has not the form it was written in"}; }

std::string text_of(const json::object& object) { return limen::to_text(json::value(object)); }

constexpr std::string_view kPermit =
    "select p.id, p.version, p.status, p.record, p.entries_before + p.corrections + (select count(*) from permit_entry "
    "e where e.permit_id = p.id and e.taken_back_at is null) from permit p ";

Result<Permit> read_row(const database::Row& row) {
  const auto value = parse_json(row.text(3));
  if (!value.ok()) return damaged();
  auto reader = JsonReader::open(*value);
  if (!reader.ok()) return damaged();
  auto permit = read_permit(*reader);
  const auto status = parse_status(row.text(2));
  if (!permit.ok() || !status) return damaged();
  permit->id = row.id<PermitId>(0);
  permit->version = row.integer(1);
  permit->status = *status;
  permit->entries_used = static_cast<int>(std::max<std::int64_t>(0, row.integer(4)));
  return permit;
}

Result<std::vector<Permit>> read_rows(const database::Rows& rows) {
  std::vector<Permit> all;
  for (const auto row : rows) all.push_back(TRY(read_row(row)));
  return all;
}

Result<Change> read_change(const database::Row& row) {
  Change change;
  change.number = row.integer(0);
  const auto status = parse_status(row.text(1));
  const auto value = parse_json(row.text(4));
  if (!status || !value.ok()) return damaged();
  change.status = *status;
  change.decided_on = row.date(2);
  change.at = row.instant(3);
  auto reader = JsonReader::open(*value);
  if (!reader.ok()) return damaged();
  const auto read = [&](std::string_view key) { return reader->optional_text(key, 8000); };
  for (const auto& [key, into] :
       {std::pair("authority", &change.authority), std::pair("reason", &change.reason), std::pair("note", &change.note),
        std::pair("place", &change.place), std::pair("new_number", &change.new_number), std::pair("by", &change.by)}) {
    *into = TRY(read(key)).value_or("");
  }
  change.valid_to = TRY(reader->optional_date("valid_to"));
  change.stay_until = TRY(reader->optional_date("stay_until"));
  if (const auto days = TRY(reader->optional_integer("days", 0, 100'000))) change.days = static_cast<int>(*days);
  return change;
}

constexpr std::string_view kRequest =
    "select id, permit_id, wanted, counted, note, requested_by, requested_by_id, requested_at, decision, "
    "decision_note, decided_by, decided_at from permit_request ";

CountRequest read_request(const database::Row& row) {
  return {row.id<RequestId>(0),
          row.id<PermitId>(1),
          static_cast<int>(row.integer(2)),
          static_cast<int>(row.integer(3)),
          std::string(row.text(4)),
          std::string(row.text(5)),
          row.id<AccountId>(6),
          row.instant(7),
          std::string(row.text(8)),
          std::string(row.text(9)),
          std::string(row.text(10)),
          row.optional_instant(11)};
}

std::optional<Counted> first(const database::Rows& rows) {
  if (rows.empty()) return {};
  return Counted{rows.front().id<PermitId>(0), rows.front().integer(1)};
}

}  // namespace

Result<void> insert(Transaction& tx, const New& fresh) {
  const Permit& permit = fresh.permit;
  TRY(
      tx.execute("insert into permit(id, version, kind, number, issuer, status, valid_to, ends_on, record, "
                 "entries_before, corrections, import_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11)",
                 {permit.id, permit.version, entry_regime::to_text(permit.kind), permit.number, permit.issuer.text(),
                  to_text(permit.status), permit.valid_to, permit.valid_to, text_of(to_json(permit)),
                  fresh.entries_before, fresh.import}));
  for (const std::string& key : fresh.keys) TRY(add_key(tx, permit.id, key));
  return {};
}

Result<bool> update(Transaction& tx, const Permit& permit, CivilDate ends_on, std::int64_t version) {
  return TRY(tx.execute_counted(
             "update permit set version = $2, number = $3, status = $4, valid_to = $5, ends_on = $6, "
             "record = $7 where id = $1 and version = $8",
             {permit.id, permit.version, permit.number, to_text(permit.status), permit.valid_to, ends_on,
              text_of(to_json(permit)), version})) == 1;
}

Result<void> add_key(Transaction& tx, const PermitId& id, const std::string& key) {
  const auto there = TRY(tx.query("select 1 from permit_key where look_up = $1 and permit_id = $2", {key, id}));
  if (!there.empty()) return {};
  return tx.execute("insert into permit_key(look_up, permit_id) values ($1, $2)", {key, id});
}

Result<void> add_change(Transaction& tx, const PermitId& id, const Change& change) {
  return tx.execute(
      "insert into permit_change(permit_id, number, status, decided_on, changed_at, content) values ($1, "
      "$2, $3, $4, $5, $6)",
      {id, change.number, to_text(change.status), change.decided_on, change.at, text_of(to_json(change))});
}

Result<Permit> find(Session& session, const Grant&, const PermitId& id) {
  static const std::string sql = std::string(kPermit) + "where p.id = $1";
  const auto rows = TRY(session.query(sql, {id}));
  if (rows.empty()) return not_found();
  return read_row(rows.front());
}

Result<std::vector<Permit>> by_keys(Session& session, const Grant&, std::string_view one, std::string_view other,
                                    int limit) {
  static const std::string sql =
      std::string(kPermit) +
      "where p.id in (select k.permit_id from permit_key k where k.look_up in ($1, $2)) order by p.id desc limit $3";
  return read_rows(TRY(session.query(sql, {one, other.empty() ? one : other, limit})));
}

Result<std::vector<Permit>> by_prefix(Session& session, const Grant&, const std::string& prefix, int limit) {
  static const std::string sql = std::string(kPermit) +
                                 "where p.id in (select k.permit_id from permit_key k where k.look_up >= $1 and "
                                 "k.look_up < $2) order by p.id desc limit $3";
  return read_rows(TRY(session.query(sql, {prefix, prefix + "~", limit})));
}

Result<bool> inside(Session& session, const PermitId& id) {
  return !TRY(session.query("select 1 from permit_entry where permit_id = $1 and exit_day is null and taken_back_at is "
                            "null limit 1",
                            {id}))
              .empty();
}

Result<std::optional<PermitId>> numbered(Session& session, const Permit& permit) {
  const auto rows = TRY(session.query(
      "select p.id from permit p where p.kind = $1 and p.issuer = $2 and p.id in (select k.permit_id from permit_key k "
      "where k.look_up = $3) limit 1",
      {entry_regime::to_text(permit.kind), permit.issuer.text(), "n:" + permit.number}));
  if (rows.empty()) return std::optional<PermitId>();
  return std::optional<PermitId>(rows.front().id<PermitId>(0));
}

Result<bool> any(Session& session) { return !TRY(session.query("select 1 from permit limit 1")).empty(); }

Result<std::vector<Change>> changes(Session& session, const Grant&, const PermitId& id) {
  const auto rows = TRY(session.query(
      "select number, status, decided_on, changed_at, content from permit_change where permit_id = $1 order by number",
      {id}));
  std::vector<Change> all;
  for (const auto row : rows) all.push_back(TRY(read_change(row)));
  return all;
}

Result<Whole> whole(Session& session, const Grant& grant, const PermitId& id) {
  Whole whole;
  whole.permit = TRY(find(session, grant, id));
  whole.changes = TRY(changes(session, grant, id));
  const auto entries = TRY(session.query(
      "select number, crossing_id, day, exit_day, stay_until, taken_back_at from permit_entry where permit_id = $1 "
      "order by number",
      {id}));
  for (const auto row : entries) {
    whole.entries.push_back({row.integer(0), row.id<PermitId>(1).raw(), row.date(2), row.optional_date(3),
                             row.optional_date(4), !row.is_null(5)});
  }
  static const std::string sql = std::string(kRequest) + "where permit_id = $1 order by requested_at, id";
  const auto requests = TRY(session.query(sql, {id}));
  for (const auto row : requests) whole.requests.push_back(read_request(row));
  return whole;
}

Result<std::int64_t> add_entry(Transaction& tx, const PermitId& id, const Passage& entry) {
  const auto last = TRY(tx.query("select coalesce(max(number), 0) from permit_entry where permit_id = $1", {id}));
  const std::int64_t number = last.front().integer(0) + 1;
  TRY(
      tx.execute("insert into permit_entry(permit_id, number, crossing_id, traveller_id, day) values ($1, $2, $3, $4, "
                 "$5)",
                 {id, number, entry.crossing, entry.traveller, entry.day}));
  return number;
}

Result<std::optional<Counted>> entry_of(Session& session, const RawId& crossing) {
  return first(TRY(session.query(
      "select permit_id, number from permit_entry where crossing_id = $1 and taken_back_at is null", {crossing})));
}
Result<std::optional<Counted>> any_entry_of(Session& session, const RawId& crossing) {
  return first(TRY(session.query("select permit_id, number from permit_entry where crossing_id = $1", {crossing})));
}
Result<std::vector<Counted>> ended_by(Session& session, const RawId& crossing) {
  const auto rows =
      TRY(session.query("select permit_id, number from permit_entry where exit_crossing_id = $1", {crossing}));
  std::vector<Counted> all;
  for (const auto row : rows) all.push_back({row.id<PermitId>(0), row.integer(1)});
  return all;
}
Result<std::optional<Counted>> open_of(Session& session, const RawId& traveller) {
  return first(
      TRY(session.query("select permit_id, number from permit_entry where traveller_id = $1 and exit_day is "
                        "null and taken_back_at is null order by day desc, number desc limit 1",
                        {traveller})));
}

Result<std::optional<Counted>> open_on(Session& session, const PermitId& id) {
  return first(
      TRY(session.query("select permit_id, number from permit_entry where permit_id = $1 and exit_day is null "
                        "and taken_back_at is null order by day desc, number desc limit 1",
                        {id})));
}

Result<void> move_entry(Transaction& tx, const Counted& entry, const Passage& now) {
  return tx.execute(
      "update permit_entry set crossing_id = $3, day = $4, taken_back_at = null where permit_id = $1 and "
      "number = $2",
      {entry.permit, entry.number, now.crossing, now.day});
}

Result<void> take_back(Transaction& tx, const Counted& entry, Instant now) {
  return tx.execute("update permit_entry set taken_back_at = $3 where permit_id = $1 and number = $2",
                    {entry.permit, entry.number, now});
}

Result<void> end_entry(Transaction& tx, const Counted& entry, const std::optional<Passage>& exit) {
  const database::Value crossing = exit ? database::Value(exit->crossing) : database::Value();
  const database::Value day = exit ? database::Value(exit->day) : database::Value();
  return tx.execute("update permit_entry set exit_crossing_id = $3, exit_day = $4 where permit_id = $1 and number = $2",
                    {entry.permit, entry.number, crossing, day});
}

Result<void> decide_stays(Transaction& tx, const PermitId& id, CivilDate until) {
  return tx.execute(
      "update permit_entry set stay_until = $2 where permit_id = $1 and exit_day is null and taken_back_at is null",
      {id, until});
}

Result<std::vector<DecidedStay>> decided(Session& session, const RawId& traveller) {
  const auto rows = TRY(session.query(
      "select crossing_id, stay_until from permit_entry where traveller_id = $1 and stay_until is not null",
      {traveller}));
  std::vector<DecidedStay> all;
  for (const auto row : rows) all.push_back({row.id<PermitId>(0).raw(), row.date(1)});
  return all;
}

Result<void> add_request(Transaction& tx, const CountRequest& request) {
  return tx.execute(
      "insert into permit_request(id, permit_id, wanted, counted, note, requested_by, requested_by_id, requested_at, "
      "decision, decision_note, decided_by) values ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '')",
      {request.id, request.permit, request.wanted, request.counted, request.note, request.by, request.by_id,
       request.at});
}

Result<CountRequest> request(Session& session, const Grant&, const RequestId& id) {
  static const std::string sql = std::string(kRequest) + "where id = $1";
  const auto rows = TRY(session.query(sql, {id}));
  if (rows.empty()) return not_found();
  return read_request(rows.front());
}

Result<std::vector<CountRequest>> open_requests(Session& session, const Grant&, int limit) {
  static const std::string sql = std::string(kRequest) + "where decided_at is null order by requested_at limit $1";
  const auto rows = TRY(session.query(sql, {limit}));
  std::vector<CountRequest> all;
  for (const auto row : rows) all.push_back(read_request(row));
  return all;
}

Result<bool> decide_request(Transaction& tx, const CountRequest& request) {
  return TRY(tx.execute_counted(
             "update permit_request set decision = $2, decision_note = $3, decided_by = $4, decided_at = $5 where id = "
             "$1 and decided_at is null",
             {request.id, request.decision, request.decision_note, request.decided_by, request.decided_at})) == 1;
}

Result<void> add_correction(Transaction& tx, const PermitId& id, int difference) {
  return tx.execute("update permit set corrections = corrections + $2, version = version + 1 where id = $1",
                    {id, difference});
}

Result<void> add_import(Transaction& tx, const Import& import) {
  return tx.execute(
      "insert into permit_import(id, imported_by, imported_at, row_count, added, already, quarantined) values ($1, $2, "
      "$3, 0, 0, 0, 0)",
      {import.id, import.by, import.at});
}

Result<void> close_import(Transaction& tx, const Import& import) {
  return tx.execute("update permit_import set row_count = $2, added = $3, already = $4, quarantined = $5 where id = $1",
                    {import.id, import.rows, import.added, import.already, import.quarantined});
}

Result<void> add_quarantined(Transaction& tx, const ImportId& id, const Quarantined& row) {
  return tx.execute("insert into permit_quarantined(import_id, line, field, code, content) values ($1, $2, $3, $4, $5)",
                    {id, row.line, row.field, row.code, row.content});
}

Result<std::vector<Import>> imports(Session& session, int limit) {
  const auto rows = TRY(session.query(
      "select id, imported_by, imported_at, row_count, added, already, quarantined from permit_import order by id desc "
      "limit $1",
      {limit}));
  std::vector<Import> all;
  for (const auto row : rows) {
    all.push_back({row.id<ImportId>(0), std::string(row.text(1)), row.instant(2), row.integer(3), row.integer(4),
                   row.integer(5), row.integer(6)});
  }
  return all;
}

Result<std::vector<Quarantined>> quarantined(Session& session, const Grant&, const ImportId& id) {
  const auto rows = TRY(session.query(
      "select line, field, code, content from permit_quarantined where import_id = $1 order by line", {id}));
  std::vector<Quarantined> all;
  for (const auto row : rows) {
    all.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))});
  }
  return all;
}

Result<std::int64_t> count_imported(Session& session, const ImportId& id) {
  return TRY(session.query("select count(*) from permit where import_id = $1", {id})).front().integer(0);
}

Result<std::vector<Ended>> ended_until(Session& session, CivilDate day, const PermitId& after, int limit) {
  const auto rows = TRY(session.query(
      "select p.id, p.ends_on, (select max(coalesce(e.exit_day, e.day)) from permit_entry e where e.permit_id = p.id) "
      "from permit p where p.ends_on <= $1 and p.id > $2 order by p.id limit $3",
      {day, after, limit}));
  std::vector<Ended> all;
  for (const auto row : rows) {
    all.push_back({row.id<PermitId>(0), std::max(row.date(1), row.optional_date(2).value_or(row.date(1)))});
  }
  return all;
}

Result<std::vector<RawId>> travellers_of(Session& session, const PermitId& id) {
  const auto rows = TRY(session.query(
      "select distinct traveller_id from permit_entry where permit_id = $1 and traveller_id is not null", {id}));
  std::vector<RawId> all;
  for (const auto row : rows) all.push_back(row.id<PermitId>(0).raw());
  return all;
}

Result<void> remove(Transaction& tx, const PermitId& id) {
  for (const char* table : {"permit_key", "permit_change", "permit_entry", "permit_request"}) {
    TRY(tx.execute(fmt::format("delete from {} where permit_id = $1", table), {id}));
  }
  return tx.execute("delete from permit where id = $1", {id});
}

Result<std::int64_t> remove_imports(Transaction& tx, Instant before) {
  TRY(
      tx.execute("delete from permit_quarantined where import_id in (select id from permit_import where imported_at < "
                 "$1)",
                 {before}));
  return tx.execute_counted(
      "delete from permit_import where imported_at < $1 and not exists (select 1 from permit p where p.import_id = "
      "permit_import.id)",
      {before});
}

}  // namespace limen::permits::store
