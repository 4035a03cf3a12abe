#include "services/border/retention.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "services/border/store.h"

namespace limen::border {
namespace {

using database::Session;
using database::Transaction;

// The work of one run. Looking happens on read snapshots, where `tx` is null; removing in the writer.
struct Expiry {
  Session& session;
  Transaction* tx;
  journal::Journal& journal;
  const lists::Retention& retention;
  CivilDate today;
  ExpiredRecords& expired;
  const RemovalSubscribers& subscribers;

  bool ended(const lists::RetentionPeriod* period, CivilDate start) const {
    return period != nullptr && period->keep_until(start) < today;
  }
  // No later start can have ended: for the query, which then looks exactly.
  CivilDate latest_start(const lists::RetentionPeriod& period) const {
    return today - (period.years * 365 + period.months * 28 + period.days);
  }
  Instant begin_of(CivilDate day) const { return {static_cast<std::int64_t>(day.days()) * 86'400'000'000}; }
  Result<void> erase_keys(std::string_view type, const std::string& id) {
    auto erased = journal.erase(*tx, type, id, "", "retention", "administration");
    if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
    return {};
  }
};

// One kind of record. It is asked twice whether one has ended: when looking, and again in the writer, by its id, as it
// may have been held, reopened or renewed in between.
struct Step {
  std::string_view sql;    // first column the id; $1 `latest`, ids after $2 and up to $3, in order, at most $4 of them
  database::Value latest;  // start that can have ended
  std::function<Result<bool>(const Expiry&, const database::Row&)> ended;
  std::function<Result<void>(Expiry&, const database::Row&)> remove;
};

constexpr RawId kLastId = [] {
  RawId id{};
  for (auto& byte : id) byte = 0xff;
  return id;
}();

RawId before(RawId id) {
  for (std::size_t i = id.size(); i-- > 0;) {
    if (id[i]-- != 0) break;
  }
  return id;
}

// One page of the records after `after`: those that have ended. Moves `after` on; false when it was the last page.
Result<bool> look(const Expiry& expiry, const Step& step, int batch, RawId& after, std::vector<RawId>& page) {
  const auto rows = TRY(expiry.session.query(step.sql, {step.latest, after, kLastId, batch}));
  for (const auto row : rows) {
    after = row.id<HitId>(0).raw();
    if (TRY(step.ended(expiry, row))) page.push_back(after);
  }
  return rows.size() == static_cast<std::size_t>(batch);
}

Result<void> remove(Expiry& expiry, const Step& step, const std::vector<RawId>& page) {
  for (const RawId& id : page) {
    const auto rows = TRY(expiry.tx->query(step.sql, {step.latest, before(id), id, 1}));
    for (const auto row : rows) {
      if (TRY(step.ended(expiry, row))) TRY(step.remove(expiry, row));
    }
  }
  return {};
}

// Nothing of a person one of whose records is held goes: `traveller` is the column that names her.
std::string not_held(std::string_view traveller) {
  return fmt::format(
      " and not exists (select 1 from traveller_hold k where k.traveller_id = {0} and k.lifted_at is null)"
      " and not exists (select 1 from person_record a join person_record b on b.person_id = a.person_id join "
      "traveller_hold k on k.traveller_id = b.traveller_id where a.traveller_id = {0} and k.lifted_at is null)",
      traveller);
}
// Nor anything of a check with an open request for protection: `check` is the column that names it.
std::string not_protected(std::string_view check) {
  return fmt::format(" and not exists (select 1 from protection_request o where o.check_id = {} and o.open = 1)",
                     check);
}
// Which page: `id` is the column with the id.
std::string paged(std::string_view id) { return fmt::format(" and {0} > $2 and {0} <= $3 order by {0} limit $4", id); }

struct Row {
  CrossingId id{};
  std::optional<CheckId> check{};  // a correction has the check of what it corrects; what was loaded has none
  Direction direction = Direction::kEntry;
  CivilDate day{};
  std::optional<CivilDate> authorised_until{};
  std::optional<CrossingId> corrected_by{};
  bool own_key = false;  // of a correction, or of a stamp
  bool held = false;     // by an open request for protection
  bool judged = false;   // after a correction of another
  Instant at{};
};

// Each crossing is kept until the period after the exit of its stay; without exit, after the authorised stay. What was
// superseded is kept as long as what superseded it. The crossings of one stay go together or not at all: an entry that
// is held must not look like a stay that never ended.
std::vector<bool> crossings_gone(const Expiry& expiry, const std::vector<Row>& rows) {
  const auto* exit_period = expiry.retention.find("crossing", "exit");
  const auto* open_period = expiry.retention.find("crossing", "authorised_stay_end", "no_exit");
  std::vector<bool> gone(rows.size(), false);
  std::vector<std::size_t> stay(rows.size());  // the place of its last crossing
  std::optional<std::size_t> exit;             // of the stay that the walk from the end is in
  for (std::size_t i = rows.size(); i-- > 0;) {
    const Row& row = rows[i];
    stay[i] = i;
    if (row.corrected_by) continue;
    if (row.direction == Direction::kExit) {
      exit = i;
      gone[i] = expiry.ended(exit_period, row.day);
    } else if (exit) {
      stay[i] = *std::exchange(exit, std::nullopt);
    } else {
      gone[i] = expiry.ended(open_period, row.authorised_until.value_or(row.day));
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
    stay[i] = stay[at];
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].held) gone[stay[i]] = false;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) gone[i] = gone[stay[i]];
  return gone;
}

// The crossings of a traveller's person that go.
Result<std::vector<Row>> crossings_to_remove(const Expiry& expiry, const TravellerId& traveller) {
  static constexpr std::string_view kOf =
      "select x.id, x.check_id, x.direction, x.local_day, x.authorised_until, x.corrected_by, x.supersedes, "
      "(select count(*) from protection_request p where p.check_id = x.check_id and p.open = 1), x.judgements, x.at, "
      "x.source "
      "from crossing x where x.traveller_id = $1 order by x.at, x.id";
  std::vector<Row> rows;
  // An entry on one document and the exit on another are one stay, and go together.
  const auto records = TRY(store::records_of(expiry.session, traveller));
  for (const TravellerId& record : records) {
    const auto found = TRY(expiry.session.query(kOf, {record}));
    for (const auto row : found) {
      rows.push_back({row.id<CrossingId>(0), row.optional_id<CheckId>(1),
                      parse_direction(row.text(2)).value_or(Direction::kEntry), row.date(3), row.optional_date(4),
                      row.optional_id<CrossingId>(5), !row.is_null(6) || row.text(10) == "stamp", row.integer(7) > 0,
                      row.integer(8) > 0, row.instant(9)});
    }
  }
  if (records.size() > 1) {
    std::ranges::sort(rows, [](const Row& a, const Row& b) { return a.at < b.at || (a.at == b.at && a.id < b.id); });
  }
  const std::vector<bool> gone = crossings_gone(expiry, rows);
  std::vector<Row> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (gone[i]) out.push_back(rows[i]);
  }
  return out;
}

Result<void> remove_check(Expiry& expiry, const CheckId& id) {
  TRY(expiry.tx->execute("delete from check_hit where check_id = $1", {id}));
  TRY(expiry.tx->execute("delete from protection_request where check_id = $1", {id}));
  for (const CheckSubscriber& subscriber : expiry.subscribers.checks) TRY(subscriber(*expiry.tx, id));
  TRY(expiry.tx->execute("delete from border_check where id = $1", {id}));
  return expiry.erase_keys("check", id.to_text());
}

// A check goes in the job in which its crossing or refusal goes. So nobody ever finds a closed check that lacks what
// was decided at it, whichever snapshot she reads and wherever a run was stopped: that would be a sign of tampering.
Result<void> remove_emptied_check(Expiry& expiry, const CheckId& id) {
  const auto left = TRY(expiry.tx->query(
      "select 1 from crossing where check_id = $1 union all select 1 from refusal where check_id = $1", {id}));
  if (!left.empty()) return {};
  ++expiry.expired.checks;
  return remove_check(expiry, id);
}

Result<void> remove_crossings(Expiry& expiry, const TravellerId& traveller) {
  std::set<CheckId> checks;
  for (const Row& gone : TRY(crossings_to_remove(expiry, traveller))) {
    if (gone.judged) TRY(expiry.tx->execute("delete from crossing_judgement where crossing_id = $1", {gone.id}));
    TRY(expiry.tx->execute("delete from crossing where id = $1", {gone.id}));
    if (gone.own_key || gone.judged) TRY(expiry.erase_keys("crossing", gone.id.to_text()));
    if (gone.check) checks.insert(*gone.check);
    ++expiry.expired.crossings;
  }
  for (const CheckId& check : checks) TRY(remove_emptied_check(expiry, check));
  return {};
}

// By traveller: what ends a crossing is another crossing.
Result<Step> crossings(const Expiry& all) {
  const auto* exit_period = all.retention.find("crossing", "exit");
  const auto* open_period = all.retention.find("crossing", "authorised_stay_end", "no_exit");
  if (exit_period == nullptr) return Error{"list.retention", "the pack has no period for crossings"};
  CivilDate latest = all.latest_start(*exit_period);
  if (open_period != nullptr) latest = std::max(latest, all.latest_start(*open_period));
  // By the instant, which the index has, so that the crossings themselves are not read; a local day may begin earlier.
  static const std::string sql = "select distinct x.traveller_id from crossing x where x.at < $1" +
                                 not_held("x.traveller_id") + paged("x.traveller_id");
  return Step{
      sql, all.begin_of(latest + 1),
      [](const Expiry& expiry, const database::Row& row) -> Result<bool> {
        return !TRY(crossings_to_remove(expiry, row.id<TravellerId>(0))).empty();
      },
      [](Expiry& expiry, const database::Row& row) { return remove_crossings(expiry, row.id<TravellerId>(0)); }};
}

// A period counted from the instant in the second column.
auto from_instant(const lists::RetentionPeriod* period) {
  return [period](const Expiry& expiry, const database::Row& row) -> Result<bool> {
    return expiry.ended(period, row.instant(1).utc_day());
  };
}

// Rows of a table that nothing hangs on.
auto delete_from(const char* sql, std::int64_t ExpiredRecords::* count) {
  return [sql, count](Expiry& expiry, const database::Row& row) -> Result<void> {
    TRY(expiry.tx->execute(sql, {row.id<HitId>(0)}));
    ++(expiry.expired.*count);
    return {};
  };
}

Result<Step> refusals(const Expiry& all) {
  const auto* period = all.retention.find("refusal", "refused");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for refusals"};
  static const std::string sql = "select r.id, r.local_day, r.check_id from refusal r where r.local_day < $1" +
                                 not_protected("r.check_id") + not_held("r.traveller_id") + paged("r.id");
  return Step{sql, all.latest_start(*period),
              [period](const Expiry& expiry, const database::Row& row) -> Result<bool> {
                return expiry.ended(period, row.date(1));
              },
              [](Expiry& expiry, const database::Row& row) -> Result<void> {
                const auto refusal = row.id<RefusalId>(0);
                // The number stays taken: a gap has its reason.
                TRY(
                    expiry.tx->execute("insert into refusal_number_gone(number, day, reason) "
                                       "select number, cast($2 as BIGINT), 'expired' from refusal where id = $1",
                                       {refusal, expiry.today}));
                TRY(expiry.tx->execute("delete from refusal_copy where refusal_id = $1", {refusal}));
                TRY(expiry.tx->execute("delete from refusal where id = $1", {refusal}));
                ++expiry.expired.refusals;
                return remove_emptied_check(expiry, row.id<CheckId>(2));
              }};
}

auto remove_checks(std::int64_t ExpiredRecords::* count) {
  return [count](Expiry& expiry, const database::Row& row) -> Result<void> {
    ++(expiry.expired.*count);
    return remove_check(expiry, row.id<CheckId>(0));
  };
}

// Checks that led to neither crossing nor refusal have a period of their own. (Those whose crossing or refusal an
// earlier version took without them go at once.)
Result<Step> checks(const Expiry& all) {
  const auto* period = all.retention.find("check", "closed");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for checks"};
  static const std::string sql =
      "select c.id, c.decided_at, c.decision from border_check c where c.state = 'closed' and c.decided_at < $1"
      " and not exists (select 1 from crossing x where x.check_id = c.id)"
      " and not exists (select 1 from refusal r where r.check_id = c.id)" +
      not_protected("c.id") + not_held("c.traveller_id") + paged("c.id");
  return Step{sql, all.begin_of(all.today),
              [period](const Expiry& expiry, const database::Row& row) -> Result<bool> {
                return row.text(2) != "withdraw" || expiry.ended(period, row.instant(1).utc_day());
              },
              remove_checks(&ExpiredRecords::checks)};
}

// A check that nobody closed does not live for ever: the person has long gone, one way or the other.
Result<Step> open_checks(const Expiry& all) {
  const auto* period = all.retention.find("check", "opened");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for checks that nobody closed"};
  static const std::string sql =
      "select c.id, c.opened_at from border_check c where c.state <> 'closed' and c.opened_at < $1" +
      not_protected("c.id") + not_held("c.traveller_id") + paged("c.id");
  return Step{sql, all.begin_of(all.latest_start(*period)), from_instant(period),
              remove_checks(&ExpiredRecords::never_closed)};
}

Result<Step> dismissed_hits(const Expiry& all) {
  const auto* period = all.retention.find("hit", "dismissed");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for dismissed hits"};
  static const std::string sql =
      "select h.id, h.reviewed_at from check_hit h join border_check c on c.id = h.check_id"
      " where h.state in ('dismissed', 'cleared') and h.reviewed_at < $1" +
      not_protected("c.id") + not_held("c.traveller_id") + paged("h.id");
  return Step{sql, all.begin_of(all.latest_start(*period)), from_instant(period),
              delete_from("delete from check_hit where id = $1", &ExpiredRecords::hits)};
}

Result<Step> closed_protections(const Expiry& all) {
  const auto* period = all.retention.find("protection", "closed");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for requests for protection"};
  static const std::string sql =
      "select p.id, p.closed_at from protection_request p join border_check c on c.id = p.check_id"
      " where p.open = 0 and p.closed_at < $1" +
      not_protected("c.id") + not_held("c.traveller_id") + paged("p.id");
  return Step{sql, all.begin_of(all.latest_start(*period)), from_instant(period),
              delete_from("delete from protection_request where id = $1", &ExpiredRecords::protections)};
}

Result<Step> travellers(const Expiry& all) {
  const auto* period = all.retention.find("traveller", "last_crossing");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for travellers"};
  // A record is kept as long as another of the same person is: without it her earlier document would be nobody's.
  static constexpr std::string_view kFellow =
      " and not exists (select 1 from person_record a join person_record b on b.person_id = a.person_id join {0} o on "
      "o.{1} = b.traveller_id where a.traveller_id = t.id{2})";
  static const std::string sql =
      "select t.id, coalesce((select max(f.last_seen) from person_record a join person_record b on b.person_id = "
      "a.person_id join traveller f on f.id = b.traveller_id where a.traveller_id = t.id), t.last_seen) "
      "from traveller t where t.last_seen < $1"
      " and not exists (select 1 from crossing x where x.traveller_id = t.id)"
      " and not exists (select 1 from border_check c where c.traveller_id = t.id)"
      " and not exists (select 1 from refusal r where r.traveller_id = t.id)" +
      fmt::format(kFellow, "traveller", "id", " and o.last_seen >= $1") +
      fmt::format(kFellow, "crossing", "traveller_id", "") + fmt::format(kFellow, "border_check", "traveller_id", "") +
      fmt::format(kFellow, "refusal", "traveller_id", "") + not_held("t.id") + paged("t.id");
  return Step{sql, all.begin_of(all.latest_start(*period)), from_instant(period),
              [](Expiry& expiry, const database::Row& row) -> Result<void> {
                const auto id = row.id<TravellerId>(0);
                expiry.expired.documents +=
                    TRY(expiry.tx->execute_counted("delete from travel_document where traveller_id = $1", {id}));
                TRY(expiry.tx->execute("delete from traveller_hold where traveller_id = $1", {id}));
                TRY(clearances::forget_traveller(*expiry.tx, id.raw()));
                TRY(memberships::forget_record(*expiry.tx, id.raw(), expiry.begin_of(expiry.today)));
                for (const TravellerSubscriber& subscriber : expiry.subscribers.travellers)
                  TRY(subscriber(*expiry.tx, id));
                TRY(expiry.tx->execute("delete from traveller_version where traveller_id = $1", {id}));
                TRY(expiry.tx->execute("delete from traveller where id = $1", {id}));
                TRY(expiry.erase_keys("traveller", id.to_text()));
                ++expiry.expired.travellers;
                return {};
              }};
}

// In this order: a traveller goes when nothing of hers is left.
constexpr Result<Step> (*kSteps[])(const Expiry&) = {crossings,      refusals,           checks,    open_checks,
                                                     dismissed_hits, closed_protections, travellers};

}  // namespace

Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "crossing") {
    const auto id = TRY(CrossingId::parse(record_id));
    TRY(tx.execute("delete from crossing_judgement where crossing_id = $1", {id}));
    return tx.execute("delete from crossing where id = $1", {id});
  }
  if (record_type == "traveller") {
    const auto id = TRY(TravellerId::parse(record_id));
    TRY(clearances::forget_traveller(tx, id.raw()));
    TRY(memberships::forget_record(tx, id.raw(), Instant{}));
    TRY(tx.execute("delete from traveller_version where traveller_id = $1", {id}));
    return tx.execute("delete from traveller_hold where traveller_id = $1", {id});
  }
  if (record_type == "alert") return clearances::forget_alert(tx, TRY(limen::parse_raw_id(record_id)));
  if (record_type != "check") return {};
  const auto id = TRY(CheckId::parse(record_id));
  // A check's key dies with its crossing and refusal (remove_emptied_check).
  TRY(tx.execute("delete from crossing_judgement where crossing_id in (select id from crossing where check_id = $1)",
                 {id}));
  TRY(
      tx.execute("insert into refusal_number_gone(number, day, reason) select number, local_day, 'erased' from refusal "
                 "where check_id = $1",
                 {id}));
  TRY(tx.execute("delete from refusal_copy where refusal_id in (select id from refusal where check_id = $1)", {id}));
  for (const char* table : {"crossing", "refusal", "check_hit", "protection_request"}) {
    TRY(tx.execute(fmt::format("delete from {} where check_id = $1", table), {id}));
  }
  return tx.execute("delete from border_check where id = $1", {id});
}

Result<ExpiredRecords> run_retention(database::Database& database, journal::Journal& journal,
                                     const lists::Retention& retention, CivilDate today, int batch,
                                     const RemovalSubscribers& subscribers) {
  batch = std::max(1, batch);
  ExpiredRecords total;
  for (const auto make : kSteps) {
    RawId after{};
    for (bool more = true; more;) {
      std::vector<RawId> page;
      const auto looking = [&](Session& session) -> Result<bool> {
        const Expiry expiry{session, nullptr, journal, retention, today, total, subscribers};
        const Step step = TRY(make(expiry));
        return look(expiry, step, batch, after, page);
      };
      more = TRY(database.read(looking));
      if (page.empty()) continue;
      ExpiredRecords expired;
      const auto removing = [&](Transaction& tx) -> Result<void> {
        expired = total;  // what a job counted here is so only once it is committed
        Expiry expiry{tx, &tx, journal, retention, today, expired, subscribers};
        const Step step = TRY(make(expiry));
        return remove(expiry, step, page);
      };
      TRY(database.write(removing));
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
