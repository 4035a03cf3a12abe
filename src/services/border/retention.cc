#include "services/border/retention.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "services/border/model.h"

namespace limen::border {
namespace {

using database::Transaction;

// One page of one step. Looking: each() notes which records meet the query, on a read snapshot. Removing: each() asks
// the same of every noted record by its id, in the writer, and lets the caller remove it.
struct Expiry {
  database::Session& session;
  Transaction* tx;  // null: looking
  journal::Journal& journal;
  const lists::Retention& retention;
  CivilDate today;
  int batch;
  RawId after;
  std::vector<RawId>& page;
  ExpiredRecords& expired;

  bool ended(const lists::RetentionPeriod* period, CivilDate start) const {
    return period != nullptr && period->keep_until(start) < today;
  }
  // No later start can have ended: for the query, which then looks exactly.
  static CivilDate latest_start(const lists::RetentionPeriod& period, CivilDate day) {
    return day - (period.years * 365 + period.months * 28 + period.days);
  }
  Instant begin_of(CivilDate day) const { return {static_cast<std::int64_t>(day.days()) * 86'400'000'000}; }
  Result<void> erase_keys(std::string_view type, const std::string& id) {
    auto erased = journal.erase(*tx, type, id, "", "retention", "administration");
    if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
    return {};
  }
  // `sql` gives rows whose first column is the id, $1 the latest start, ids after $2 and up to $3, at most $4 of them.
  Result<void> each(const std::string& sql, const database::Value& latest,
                    const std::function<Result<void>(const database::Row&)>& remove) {
    if (tx == nullptr) {
      const auto rows = TRY(session.query(sql, {latest, after, kLastId, batch}));
      for (const auto row : rows) page.push_back(row.id<HitId>(0).raw());
      return {};
    }
    for (const RawId& id : page) {
      const auto rows = TRY(session.query(sql, {latest, before(id), id, 1}));
      for (const auto row : rows) TRY(remove(row));
    }
    return {};
  }

 private:
  static constexpr RawId kLastId = [] {
    RawId id{};
    for (auto& byte : id) byte = 0xff;
    return id;
  }();
  static RawId before(RawId id) {
    for (std::size_t i = id.size(); i-- > 0;) {
      if (id[i]-- != 0) break;
    }
    return id;
  }
};

// Nothing of a traveller whose records are held goes: `traveller` is the column that names her.
std::string not_held(std::string_view traveller) {
  return fmt::format(
      " and not exists (select 1 from traveller_hold k where k.traveller_id = {} and k.lifted_at is null) ", traveller);
}

struct Row {
  CrossingId id{};
  Direction direction = Direction::kEntry;
  CivilDate day{};
  std::optional<CivilDate> authorised_until{};
  std::optional<CrossingId> corrected_by{};
  bool correction = false;
  bool held = false;    // by an open request for protection
  bool judged = false;  // after a correction of another
};

// The last day each crossing is kept: until the period after the exit of its stay; without exit, after the authorised
// stay. What was superseded is kept as long as what superseded it.
std::vector<bool> crossings_ended(const Expiry& expiry, const std::vector<Row>& rows) {
  const auto* exit_period = expiry.retention.find("crossing", "exit");
  const auto* open_period = expiry.retention.find("crossing", "authorised_stay_end", "no_exit");
  std::vector<bool> ended(rows.size(), false);
  std::optional<CivilDate> exit;  // of the stay that the walk from the end is in
  for (std::size_t i = rows.size(); i-- > 0;) {
    const Row& row = rows[i];
    if (row.corrected_by) continue;
    if (row.direction == Direction::kExit) {
      exit = row.day;
      ended[i] = expiry.ended(exit_period, row.day);
    } else {
      ended[i] =
          exit ? expiry.ended(exit_period, *exit) : expiry.ended(open_period, row.authorised_until.value_or(row.day));
      exit.reset();
    }
  }
  std::map<CrossingId, std::size_t> places;
  for (std::size_t i = 0; i < rows.size(); ++i) places[rows[i].id] = i;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t at = i;
    for (std::size_t steps = 0; rows[at].corrected_by && steps < rows.size(); ++steps) {
      const auto next = places.find(*rows[at].corrected_by);
      if (next == places.end()) break;
      at = next->second;
    }
    ended[i] = ended[at];
  }
  return ended;
}

Result<void> expire_crossings_of(Expiry& expiry, const TravellerId& traveller) {
  const auto found = TRY(expiry.tx->query(
      "select x.id, x.direction, x.local_day, x.authorised_until, x.corrected_by, x.supersedes, (select count(*) from "
      "protection_request p where p.check_id = x.check_id and p.open = 1), x.judgements from crossing x where "
      "x.traveller_id = $1 "
      "order by x.at, x.id",
      {traveller}));
  std::vector<Row> rows;
  for (const auto row : found) {
    rows.push_back({row.id<CrossingId>(0), parse_direction(row.text(1)).value_or(Direction::kEntry), row.date(2),
                    row.optional_date(3), row.optional_id<CrossingId>(4), !row.is_null(5), row.integer(6) > 0,
                    row.integer(7) > 0});
  }
  const std::vector<bool> ended = crossings_ended(expiry, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!ended[i] || rows[i].held) continue;
    if (rows[i].judged) TRY(expiry.tx->execute("delete from crossing_judgement where crossing_id = $1", {rows[i].id}));
    TRY(expiry.tx->execute("delete from crossing where id = $1", {rows[i].id}));
    if (rows[i].correction || rows[i].judged) TRY(expiry.erase_keys("crossing", rows[i].id.to_text()));
    ++expiry.expired.crossings;
  }
  return {};
}

Result<void> expire_crossings(Expiry& expiry) {
  const auto* exit_period = expiry.retention.find("crossing", "exit");
  const auto* open_period = expiry.retention.find("crossing", "authorised_stay_end", "no_exit");
  if (exit_period == nullptr) return Error{"list.retention", "the pack has no period for crossings"};
  CivilDate latest = Expiry::latest_start(*exit_period, expiry.today);
  if (open_period != nullptr) latest = std::max(latest, Expiry::latest_start(*open_period, expiry.today));
  static const std::string sql =
      "select distinct x.traveller_id from crossing x where x.local_day < $1 and x.traveller_id > $2 and "
      "x.traveller_id <= $3" +
      not_held("x.traveller_id") + "order by x.traveller_id limit $4";
  return expiry.each(sql, latest,
                     [&](const database::Row& row) { return expire_crossings_of(expiry, row.id<TravellerId>(0)); });
}

Result<void> expire_refusals(Expiry& expiry) {
  const auto* period = expiry.retention.find("refusal", "refused");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for refusals"};
  static const std::string sql =
      "select r.id, r.local_day from refusal r where r.local_day < $1 and r.id > $2 and r.id <= $3 and not exists "
      "(select 1 from "
      "protection_request p where p.check_id = r.check_id and p.open = 1)" +
      not_held("r.traveller_id") + "order by r.id limit $4";
  return expiry.each(sql, Expiry::latest_start(*period, expiry.today), [&](const database::Row& row) -> Result<void> {
    if (!expiry.ended(period, row.date(1))) return {};
    TRY(expiry.tx->execute("delete from refusal where id = $1", {row.id<RefusalId>(0)}));
    ++expiry.expired.refusals;
    return {};
  });
}

Result<void> remove_check(Expiry& expiry, const CheckId& id) {
  TRY(expiry.tx->execute("delete from check_hit where check_id = $1", {id}));
  TRY(expiry.tx->execute("delete from protection_request where check_id = $1", {id}));
  TRY(expiry.tx->execute("delete from border_check where id = $1", {id}));
  return expiry.erase_keys("check", id.to_text());
}

// A check goes with its crossing or refusal; one that had neither after a period of its own.
Result<void> expire_checks(Expiry& expiry) {
  const auto* period = expiry.retention.find("check", "closed");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for checks"};
  static const std::string sql =
      "select c.id, c.decided_at, c.decision from border_check c where c.state = 'closed' and c.decided_at < $1 and "
      "c.id > $2 and c.id <= $3 and not exists (select 1 from crossing x where x.check_id = c.id) and not exists "
      "(select 1 from "
      "refusal r where r.check_id = c.id) and not exists (select 1 from protection_request p where p.check_id = c.id "
      "and p.open = 1)" +
      not_held("c.traveller_id") + "order by c.id limit $4";
  return expiry.each(sql, expiry.begin_of(expiry.today), [&](const database::Row& row) -> Result<void> {
    const auto id = row.id<CheckId>(0);
    if (row.text(2) == "withdraw" && !expiry.ended(period, row.instant(1).utc_day())) return {};
    TRY(remove_check(expiry, id));
    ++expiry.expired.checks;
    return {};
  });
}

// A check that nobody closed does not live for ever: the person has long gone, one way or the other.
Result<void> expire_open_checks(Expiry& expiry) {
  const auto* period = expiry.retention.find("check", "opened");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for checks that nobody closed"};
  static const std::string sql =
      "select c.id, c.opened_at from border_check c where c.state <> 'closed' and c.opened_at < $1 and c.id > $2 and "
      "c.id <= $3 and "
      "not exists (select 1 from protection_request p where p.check_id = c.id and p.open = 1)" +
      not_held("c.traveller_id") + "order by c.id limit $4";
  return expiry.each(sql, expiry.begin_of(Expiry::latest_start(*period, expiry.today)),
                     [&](const database::Row& row) -> Result<void> {
                       const auto id = row.id<CheckId>(0);
                       if (!expiry.ended(period, row.instant(1).utc_day())) return {};
                       TRY(remove_check(expiry, id));
                       ++expiry.expired.never_closed;
                       return {};
                     });
}

// Rows of a table whose period is counted from an instant column.
Result<void> expire_rows(Expiry& expiry, const std::string& select, std::string_view remove,
                         const lists::RetentionPeriod* period, std::int64_t& count) {
  if (period == nullptr) return {};
  const CivilDate latest = Expiry::latest_start(*period, expiry.today);
  return expiry.each(select, expiry.begin_of(latest), [&](const database::Row& row) -> Result<void> {
    if (!expiry.ended(period, row.instant(1).utc_day())) return {};
    TRY(expiry.tx->execute(remove, {row.id<HitId>(0)}));
    ++count;
    return {};
  });
}

Result<void> expire_travellers(Expiry& expiry) {
  const auto* period = expiry.retention.find("traveller", "last_crossing");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for travellers"};
  static const std::string sql =
      "select t.id, t.last_seen from traveller t where t.last_seen < $1 and t.id > $2 and t.id <= $3 and not exists "
      "(select 1 from "
      "crossing x where x.traveller_id = t.id) and not exists (select 1 from border_check c where c.traveller_id = "
      "t.id) and not exists (select 1 from refusal r where r.traveller_id = t.id)" +
      not_held("t.id") + "order by t.id limit $4";
  return expiry.each(sql, expiry.begin_of(Expiry::latest_start(*period, expiry.today)),
                     [&](const database::Row& row) -> Result<void> {
                       const auto id = row.id<TravellerId>(0);
                       if (!expiry.ended(period, row.instant(1).utc_day())) return {};
                       expiry.expired.documents +=
                           TRY(expiry.tx->execute_counted("delete from travel_document where traveller_id = $1", {id}));
                       TRY(expiry.tx->execute("delete from traveller_hold where traveller_id = $1", {id}));
                       TRY(expiry.tx->execute("delete from traveller where id = $1", {id}));
                       TRY(expiry.erase_keys("traveller", id.to_text()));
                       ++expiry.expired.travellers;
                       return {};
                     });
}

constexpr int kSteps = 7;

Result<void> take_step(Expiry& expiry, int step) {
  ExpiredRecords& expired = expiry.expired;
  const lists::Retention& retention = expiry.retention;
  static const std::string dismissed =
      "select h.id, h.reviewed_at from check_hit h join border_check c on c.id = h.check_id where h.state = "
      "'dismissed' "
      "and h.reviewed_at < $1 and h.id > $2 and h.id <= $3" +
      not_held("c.traveller_id") + "order by h.id limit $4";
  static const std::string requests =
      "select p.id, p.closed_at from protection_request p join border_check c on c.id = p.check_id where p.open = 0 "
      "and "
      "p.closed_at < $1 and p.id > $2 and p.id <= $3" +
      not_held("c.traveller_id") + "order by p.id limit $4";
  switch (step) {
    case 0:
      return expire_crossings(expiry);
    case 1:
      return expire_refusals(expiry);
    case 2:
      return expire_checks(expiry);
    case 3:
      return expire_open_checks(expiry);
    case 4:
      return expire_rows(expiry, dismissed, "delete from check_hit where id = $1", retention.find("hit", "dismissed"),
                         expired.hits);
    case 5:
      return expire_rows(expiry, requests, "delete from protection_request where id = $1",
                         retention.find("protection", "closed"), expired.protections);
    case 6:
      return expire_travellers(expiry);
    default:
      return {};
  }
}

}  // namespace

Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "crossing") {
    const auto id = TRY(CrossingId::parse(record_id));
    TRY(tx.execute("delete from crossing_judgement where crossing_id = $1", {id}));
    return tx.execute("delete from crossing where id = $1", {id});
  }
  if (record_type == "traveller") {
    const auto id = TRY(TravellerId::parse(record_id));
    return tx.execute("delete from traveller_hold where traveller_id = $1", {id});
  }
  if (record_type != "check") return {};
  const auto id = TRY(CheckId::parse(record_id));
  // A check's key dies after its crossing and refusal have gone (expire_checks).
  TRY(tx.execute("delete from crossing_judgement where crossing_id in (select id from crossing where check_id = $1)",
                 {id}));
  for (const char* table : {"crossing", "refusal", "check_hit", "protection_request"}) {
    TRY(tx.execute(fmt::format("delete from {} where check_id = $1", table), {id}));
  }
  return tx.execute("delete from border_check where id = $1", {id});
}

Result<ExpiredRecords> run_retention(database::Database& database, journal::Journal& journal,
                                     const lists::Retention& retention, CivilDate today, int batch) {
  ExpiredRecords total;
  std::vector<RawId> page;
  for (int step = 0; step < kSteps; ++step) {
    for (RawId after{}; true; after = page.back()) {
      page.clear();
      TRY(database.read([&](database::Session& session) {
        Expiry expiry{session, nullptr, journal, retention, today, batch, after, page, total};
        return take_step(expiry, step);
      }));
      if (page.empty()) break;
      ExpiredRecords expired;
      TRY(database.write([&](database::Transaction& tx) -> Result<bool> {
        expired = total;  // what a job counted here is so only once it is committed
        Expiry expiry{tx, &tx, journal, retention, today, batch, after, page, expired};
        TRY(take_step(expiry, step));
        return true;
      }));
      total = expired;
    }
  }
  if (total == ExpiredRecords()) return total;
  TRY(database.write([&](database::Transaction& tx) {
    journal::Entry entry{.kind = "border.records_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "border",
                         .purpose = "administration"};
    entry.facts = {
        {"day", today.to_text()},           {"crossings", total.crossings},       {"refusals", total.refusals},
        {"checks", total.checks},           {"never_closed", total.never_closed}, {"hits", total.hits},
        {"protections", total.protections}, {"travellers", total.travellers},     {"documents", total.documents}};
    return journal.append(tx, std::move(entry));
  }));
  return total;
}

}  // namespace limen::border
