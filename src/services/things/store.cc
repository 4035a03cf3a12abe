#include "services/things/store.h"

#include <fmt/format.h>

#include <array>

namespace limen::things {
namespace {

// thing_alert_key and thing_seen_key: by what a number is found (thing_match::Rules::variants).
constexpr std::string_view kTables = R"(
create table thing_alert (
  id BLOB primary key,
  version BIGINT not null,
  withdrawn INTEGER not null,
  kind TEXT not null,
  category TEXT not null,
  issuer TEXT not null,
  reference TEXT not null,
  expiry BIGINT not null,
  created_at BIGINT not null,
  updated_at BIGINT not null,
  created_by TEXT not null,
  updated_by TEXT not null,
  change_reason TEXT not null,
  content TEXT not null
);
create index thing_alert_by_reference on thing_alert(issuer, reference);
create index thing_alert_by_expiry on thing_alert(expiry);
create table thing_alert_version (
  alert_id BLOB not null references thing_alert(id),
  version BIGINT not null,
  at BIGINT not null,
  written_by TEXT not null,
  reason TEXT not null,
  content TEXT not null,
  primary key (alert_id, version)
);
create table thing_alert_key (
  variant TEXT not null,
  alert_id BLOB not null references thing_alert(id),
  primary key (variant, alert_id)
);
create index thing_alert_key_by_alert on thing_alert_key(alert_id);
create table thing_seen (
  id BLOB primary key,
  place_id BLOB not null,
  fingerprint TEXT not null,
  post_id BLOB not null,
  lane TEXT not null,
  direction TEXT not null,
  there INTEGER not null,
  at BIGINT not null,
  thing TEXT not null
);
create unique index thing_seen_by_place on thing_seen(place_id, fingerprint);
create index thing_seen_by_time on thing_seen(at);
create table thing_seen_key (
  variant TEXT not null,
  seen_id BLOB not null references thing_seen(id),
  primary key (variant, seen_id)
);
create index thing_seen_key_by_seen on thing_seen_key(seen_id);
create table thing_hit (
  id BLOB primary key,
  seen_id BLOB not null references thing_seen(id),
  alert_id BLOB not null references thing_alert(id),
  alert_version BIGINT not null,
  place_id BLOB not null,
  post_id BLOB not null,
  state TEXT not null,
  second_line INTEGER not null,
  protective INTEGER not null,
  late INTEGER not null,
  found_at BIGINT not null,
  content TEXT not null,
  reason TEXT not null,
  note TEXT not null,
  reviewed_by TEXT not null,
  reviewed_at BIGINT
);
create unique index thing_hit_by_pair on thing_hit(seen_id, alert_id);
create index thing_hit_by_alert on thing_hit(alert_id);
create index thing_hit_by_place on thing_hit(place_id);
create index thing_hit_by_state on thing_hit(state, found_at)
)";
constexpr std::string_view kWithdrawn = R"(
create table thing_withdrawn_number (
  issuer TEXT not null,
  reference TEXT not null,
  primary key (issuer, reference)
)
)";
constexpr std::array<database::Migration, 2> kMigrations = {
    {{"things", 1, "tables", kTables}, {"things", 2, "withdrawn numbers", kWithdrawn}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {
namespace {

constexpr std::string_view kAlert =
    "select a.id, a.version, a.withdrawn, a.created_at, a.updated_at, a.created_by, a.updated_by, a.change_reason, "
    "a.content from thing_alert a";

Result<Alert> read_alert(const database::Row& row) {
  Alert alert;
  alert.id = row.id<ThingAlertId>(0);
  alert.version = row.integer(1);
  alert.withdrawn = row.boolean(2);
  alert.created_at = row.instant(3);
  alert.updated_at = row.instant(4);
  alert.created_by = row.text(5);
  alert.updated_by = row.text(6);
  alert.change_reason = row.text(7);
  alert.content = TRY(stored_content(row.text(8)));
  return alert;
}

Result<std::vector<Alert>> read_alerts(const database::Rows& rows) {
  std::vector<Alert> all;
  for (const auto row : rows) all.push_back(TRY(read_alert(row)));
  return all;
}

constexpr std::string_view kSeen =
    "select s.id, s.place_id, s.post_id, s.lane, s.direction, s.there, s.at, s.thing from thing_seen s";

Result<Seen> read_seen(const database::Row& row) {
  Seen seen;
  seen.id = row.id<SeenId>(0);
  seen.place = row.id<SeenId>(1).raw();
  seen.post = row.id<PostId>(2);
  seen.lane = row.text(3);
  const auto direction = parse_direction(row.text(4));
  if (!direction) return Error{"things.stored_form", "a stored record has not the form it was written in"};
  seen.direction = *direction;
  seen.there = row.boolean(5);
  seen.at = row.instant(6);
  seen.thing = TRY(stored_thing(row.text(7)));
  return seen;
}

constexpr std::string_view kHit =
    "select h.id, h.seen_id, h.alert_id, h.alert_version, h.state, h.second_line, h.protective, h.late, h.found_at, "
    "h.content, h.reason, h.note, h.reviewed_by, h.reviewed_at from thing_hit h";

Result<Hit> read_hit(const database::Row& row) {
  const auto state = parse_hit_state(row.text(4));
  if (!state) return Error{"things.stored_form", "a stored record has not the form it was written in"};
  Hit hit;
  hit.id = row.id<ThingHitId>(0);
  hit.seen = row.id<SeenId>(1);
  hit.alert = row.id<ThingAlertId>(2);
  hit.alert_version = row.integer(3);
  hit.state = *state;
  hit.second_line = row.boolean(5);
  hit.protective = row.boolean(6);
  hit.late = row.boolean(7);
  hit.found_at = row.instant(8);
  hit.content = TRY(stored_object(row.text(9)));
  hit.reason = row.text(10);
  hit.note = row.text(11);
  hit.by = row.text(12);
  hit.at = row.optional_instant(13);
  return hit;
}

Result<std::vector<Hit>> read_hits(const database::Rows& rows) {
  std::vector<Hit> all;
  for (const auto row : rows) all.push_back(TRY(read_hit(row)));
  return all;
}

// "($3, $4, …)" of parameters that are appended; `first` is the number of the next parameter.
std::string in_list(const std::vector<std::string>& texts, std::vector<database::Value>& parameters) {
  std::string sql = "(";
  for (const std::string& text : texts) {
    parameters.emplace_back(text);
    sql += fmt::format("{}${}", sql.size() > 1 ? ", " : "", parameters.size());
  }
  return sql + ")";
}

Result<std::vector<Alert>> with_variant(Session& session, std::string_view where,
                                        const std::vector<std::string>& variants,
                                        std::vector<database::Value> parameters) {
  if (variants.empty()) return std::vector<Alert>();
  const std::string list = in_list(variants, parameters);
  return read_alerts(TRY(session.query(
      fmt::format("{} where {} and a.id in (select k.alert_id from thing_alert_key k where k.variant in {}) order by "
                  "a.id",
                  kAlert, where, list),
      parameters)));
}

constexpr std::string_view kEnded =
    "select id, withdrawn, updated_at, expiry from thing_alert where (withdrawn = 1 or expiry < $1)";

Ended read_ended(const database::Row& row) {
  const CivilDate expiry = row.date(3), changed = row.instant(2).utc_day();
  return {row.id<ThingAlertId>(0), row.boolean(1) && changed < expiry ? changed : expiry};
}

Result<void> add_keys(Transaction& tx, const ThingAlertId& id, const std::vector<std::string>& variants) {
  for (const std::string& variant : variants) {
    TRY(tx.execute("insert into thing_alert_key(variant, alert_id) values ($1, $2)", {variant, id}));
  }
  return {};
}

}  // namespace

Result<void> add(Transaction& tx, const Alert& alert, const std::vector<std::string>& variants) {
  const std::string content = limen::to_text(json::value(to_json(alert.content)));
  TRY(tx.execute(
      "insert into thing_alert(id, version, withdrawn, kind, category, issuer, reference, expiry, created_at, "
      "updated_at, created_by, updated_by, change_reason, content) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
      "$11, $12, $13, $14)",
      {alert.id, alert.version, alert.withdrawn ? 1 : 0, alert.content.kind, alert.content.category,
       alert.content.issuer, alert.content.reference, alert.content.expiry, alert.created_at, alert.updated_at,
       alert.created_by, alert.updated_by, alert.change_reason, content}));
  return add_keys(tx, alert.id, variants);
}

Result<void> replace(Transaction& tx, const Alert& old, const Alert& next, const std::vector<std::string>& variants) {
  const std::string before = limen::to_text(json::value(to_json(old.content)));
  TRY(tx.execute(
      "insert into thing_alert_version(alert_id, version, at, written_by, reason, content) values ($1, $2, $3, $4, "
      "$5, $6)",
      {old.id, old.version, old.updated_at, old.updated_by, old.change_reason, before}));
  const std::string content = limen::to_text(json::value(to_json(next.content)));
  TRY(tx.execute(
      "update thing_alert set version = $2, withdrawn = $3, kind = $4, category = $5, issuer = $6, reference = $7, "
      "expiry = $8, updated_at = $9, updated_by = $10, change_reason = $11, content = $12 where id = $1",
      {next.id, next.version, next.withdrawn ? 1 : 0, next.content.kind, next.content.category, next.content.issuer,
       next.content.reference, next.content.expiry, next.updated_at, next.updated_by, next.change_reason, content}));
  TRY(tx.execute("delete from thing_alert_key where alert_id = $1", {next.id}));
  return add_keys(tx, next.id, variants);
}

Result<Alert> find(Session& session, const Grant&, const ThingAlertId& id) {
  const auto rows = TRY(session.query(std::string(kAlert) + " where a.id = $1", {id}));
  if (rows.empty()) return Error{"things.not_found", "there is no such record"};
  return read_alert(rows.front());
}

Result<Alert> find_for_change(Transaction& tx, const ThingAlertId& id) {
  const auto rows = TRY(tx.query(std::string(kAlert) + " where a.id = $1", {id}));
  if (rows.empty()) return Error{"things.not_found", "there is no such record"};
  return read_alert(rows.front());
}

Result<std::vector<OldVersion>> versions(Session& session, const Grant&, const ThingAlertId& id) {
  std::vector<OldVersion> all;
  const auto rows = TRY(session.query(
      "select version, at, written_by, reason, content from thing_alert_version where alert_id = $1 order by version",
      {id}));
  for (const auto row : rows) {
    OldVersion old;
    old.version = row.integer(0);
    old.at = row.instant(1);
    old.by = row.text(2);
    old.reason = row.text(3);
    old.content = TRY(stored_object(row.text(4)));
    all.push_back(std::move(old));
  }
  return all;
}

Result<std::vector<Alert>> candidates(Session& session, const std::vector<std::string>& variants, CivilDate day) {
  return with_variant(session, "a.withdrawn = 0 and a.expiry >= $1", variants, {day});
}

Result<std::vector<Alert>> withdrawn_like(Session& session, const std::vector<std::string>& variants) {
  return with_variant(session, "a.withdrawn = 1", variants, {});
}

Result<bool> was_withdrawn(Session& session, const std::string& issuer, const std::string& reference) {
  const auto rows = TRY(
      session.query("select 1 from thing_alert where issuer = $1 and reference = $2 and withdrawn = 1 union all select "
                    "1 from thing_withdrawn_number where issuer = $1 and reference = $2",
                    {issuer, reference}));
  return !rows.empty();
}

Result<std::optional<Alert>> by_reference(Session& session, const std::string& issuer, const std::string& reference,
                                          CivilDate day) {
  if (reference.empty()) return std::optional<Alert>();
  const auto rows = TRY(session.query(
      std::string(kAlert) +
          " where a.issuer = $1 and a.reference = $2 and a.withdrawn = 0 and a.expiry >= $3 order by a.id limit 1",
      {issuer, reference, day}));
  if (rows.empty()) return std::optional<Alert>();
  return std::optional<Alert>(TRY(read_alert(rows.front())));
}

Result<std::vector<Alert>> list(Session& session, const Grant&, const Wanted& wanted) {
  std::vector<database::Value> parameters = {wanted.today, wanted.limit};
  std::string where = " where (a.expiry >= $1 or a.expiry < $1)";
  if (wanted.state == "active") where += " and a.withdrawn = 0 and a.expiry >= $1";
  if (wanted.state == "expired") where += " and a.withdrawn = 0 and a.expiry < $1";
  if (wanted.state == "withdrawn") where += " and a.withdrawn = 1";
  for (const auto& [column, text] : {std::pair<std::string_view, std::string_view>("category", wanted.category),
                                     std::pair<std::string_view, std::string_view>("kind", wanted.kind)}) {
    if (text.empty()) continue;
    parameters.emplace_back(text);
    where += fmt::format(" and a.{} = ${}", column, parameters.size());
  }
  if (wanted.after) {
    parameters.emplace_back(*wanted.after);
    where += fmt::format(" and a.id < ${}", parameters.size());
  }
  if (!wanted.variants.empty()) {
    const std::string list = in_list(wanted.variants, parameters);
    where += fmt::format(" and a.id in (select k.alert_id from thing_alert_key k where k.variant in {})", list);
  }
  return read_alerts(TRY(session.query(fmt::format("{}{} order by a.id desc limit $2", kAlert, where), parameters)));
}

Result<void> remove(Transaction& tx, const ThingAlertId& id) {
  TRY(tx.execute(
      "insert into thing_withdrawn_number(issuer, reference) select a.issuer, a.reference from thing_alert a where "
      "a.id = $1 and a.withdrawn = 1 and a.reference <> '' and not exists (select 1 from thing_withdrawn_number n "
      "where n.issuer = a.issuer and n.reference = a.reference)",
      {id}));
  TRY(tx.execute("delete from thing_hit where alert_id = $1", {id}));
  TRY(tx.execute("delete from thing_alert_key where alert_id = $1", {id}));
  TRY(tx.execute("delete from thing_alert_version where alert_id = $1", {id}));
  return tx.execute("delete from thing_alert where id = $1", {id});
}

Result<std::vector<Ended>> ended(Session& session, CivilDate today, const ThingAlertId& after, int limit) {
  std::vector<Ended> all;
  const auto rows =
      TRY(session.query(std::string(kEnded) + " and id > $2 order by id limit $3", {today, after, limit}));
  for (const auto row : rows) all.push_back(read_ended(row));
  return all;
}

Result<std::optional<Ended>> ended_now(Session& session, const ThingAlertId& id, CivilDate today) {
  const auto rows = TRY(session.query(std::string(kEnded) + " and id = $2", {today, id}));
  return rows.empty() ? std::optional<Ended>() : std::optional<Ended>(read_ended(rows.front()));
}

Result<std::optional<Seen>> same_seen(Session& session, const RawId& place, const std::string& fingerprint) {
  const auto rows =
      TRY(session.query(std::string(kSeen) + " where s.place_id = $1 and s.fingerprint = $2", {place, fingerprint}));
  if (rows.empty()) return std::optional<Seen>();
  return std::optional<Seen>(TRY(read_seen(rows.front())));
}

Result<void> add_seen(Transaction& tx, const Seen& seen, const std::string& fingerprint,
                      const std::vector<std::string>& variants) {
  const std::string thing = limen::to_text(json::value(to_json(seen.thing)));
  TRY(tx.execute(
      "insert into thing_seen(id, place_id, fingerprint, post_id, lane, direction, there, at, thing) values ($1, $2, "
      "$3, $4, $5, $6, $7, $8, $9)",
      {seen.id, seen.place, fingerprint, seen.post, seen.lane, limen::to_text(seen.direction), seen.there ? 1 : 0,
       seen.at, thing}));
  for (const std::string& variant : variants) {
    TRY(tx.execute("insert into thing_seen_key(variant, seen_id) values ($1, $2)", {variant, seen.id}));
  }
  return {};
}

Result<void> set_there(Transaction& tx, const Seen& seen) {
  return tx.execute("update thing_seen set lane = $2, direction = $3, there = $4 where id = $1",
                    {seen.id, seen.lane, limen::to_text(seen.direction), seen.there ? 1 : 0});
}

Result<void> all_gone(Transaction& tx, const RawId& place) {
  return tx.execute("update thing_seen set there = 0 where place_id = $1", {place});
}

Result<std::vector<Seen>> seen_like(Session& session, const std::vector<std::string>& variants) {
  std::vector<Seen> all;
  if (variants.empty()) return all;
  std::vector<database::Value> parameters;
  const std::string list = in_list(variants, parameters);
  const auto rows = TRY(session.query(
      fmt::format("{} where s.id in (select k.seen_id from thing_seen_key k where k.variant in {}) order by s.id",
                  kSeen, list),
      parameters));
  for (const auto row : rows) all.push_back(TRY(read_seen(row)));
  return all;
}

Result<Seen> seen(Session& session, const SeenId& id) {
  const auto rows = TRY(session.query(std::string(kSeen) + " where s.id = $1", {id}));
  if (rows.empty()) return Error{"things.not_found", "there is no such record"};
  return read_seen(rows.front());
}

Result<std::vector<OldSeen>> seen_before(Session& session, Instant at, const SeenId& after, int limit) {
  std::vector<OldSeen> all;
  const auto rows = TRY(
      session.query("select id, place_id, post_id, at from thing_seen where at < $1 and id > $2 order by id limit $3",
                    {at, after, limit}));
  for (const auto row : rows) {
    all.push_back({row.id<SeenId>(0), row.id<SeenId>(1).raw(), row.id<PostId>(2), row.instant(3)});
  }
  return all;
}

Result<void> remove_seen(Transaction& tx, const SeenId& id) {
  TRY(tx.execute("delete from thing_hit where seen_id = $1", {id}));
  TRY(tx.execute("delete from thing_seen_key where seen_id = $1", {id}));
  return tx.execute("delete from thing_seen where id = $1", {id});
}

Result<std::vector<RawId>> places_of(Session& session, const ThingAlertId& alert) {
  std::vector<RawId> all;
  const auto rows = TRY(session.query("select distinct place_id from thing_hit where alert_id = $1", {alert}));
  for (const auto row : rows) all.push_back(row.id<SeenId>(0).raw());
  return all;
}

Result<bool> known_hit(Session& session, const SeenId& seen, const ThingAlertId& alert) {
  const auto rows = TRY(session.query("select 1 from thing_hit where seen_id = $1 and alert_id = $2", {seen, alert}));
  return !rows.empty();
}

Result<void> add_hit(Transaction& tx, const Hit& hit, const Seen& seen) {
  const std::string content = limen::to_text(json::value(hit.content));
  return tx.execute(
      "insert into thing_hit(id, seen_id, alert_id, alert_version, place_id, post_id, state, second_line, protective, "
      "late, found_at, content, reason, note, reviewed_by, reviewed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
      "$10, $11, $12, $13, $14, $15, $16)",
      {hit.id, hit.seen, hit.alert, hit.alert_version, seen.place, seen.post, to_text(hit.state),
       hit.second_line ? 1 : 0, hit.protective ? 1 : 0, hit.late ? 1 : 0, hit.found_at, content, hit.reason, hit.note,
       hit.by, hit.at});
}

Result<void> comes_to_lane(Transaction& tx, const SeenId& seen, const ThingAlertId& alert) {
  return tx.execute(
      "update thing_hit set late = 0 where seen_id = $1 and alert_id = $2 and late = 1 and state = 'unreviewed'",
      {seen, alert});
}

Result<void> review(Transaction& tx, const Hit& hit) {
  return tx.execute(
      "update thing_hit set state = $2, reason = $3, note = $4, reviewed_by = $5, reviewed_at = $6 where id = $1",
      {hit.id, to_text(hit.state), hit.reason, hit.note, hit.by, hit.at});
}

Result<Hit> hit(Session& session, const Grant&, const ThingHitId& id) {
  const auto rows = TRY(session.query(std::string(kHit) + " where h.id = $1", {id}));
  if (rows.empty()) return Error{"things.not_found", "there is no such record"};
  return read_hit(rows.front());
}

Result<std::vector<Hit>> hits_at(Session& session, const RawId& place) {
  return read_hits(TRY(
      session.query(std::string(kHit) + " where h.place_id = $1 and h.late = 0 order by h.found_at, h.id", {place})));
}

Result<std::vector<Hit>> hits(Session& session, const Grant& grant, std::optional<HitState> state, int limit) {
  std::vector<database::Value> parameters = {limit};
  std::string where = " where 1 = 1";
  if (state) {
    parameters.emplace_back(to_text(*state));
    where += fmt::format(" and h.state = ${}", parameters.size());
  }
  const auto posts = grant.posts();
  if (posts) {
    if (posts->empty()) return std::vector<Hit>();
    std::string list;
    for (const PostId& post : *posts) {
      parameters.emplace_back(post);
      list += fmt::format("{}${}", list.empty() ? "" : ", ", parameters.size());
    }
    where += fmt::format(" and h.post_id in ({})", list);
  }
  return read_hits(
      TRY(session.query(fmt::format("{}{} order by h.found_at desc, h.id desc limit $1", kHit, where), parameters)));
}

Result<void> forget_open_hits(Transaction& tx, const ThingAlertId& alert) {
  return tx.execute("delete from thing_hit where alert_id = $1 and state = 'unreviewed'", {alert});
}

}  // namespace store
}  // namespace limen::things
