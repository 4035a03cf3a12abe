#include <fmt/format.h>

#include <algorithm>

#include "base/parse_code.h"
#include "services/border/json_forms.h"
#include "services/border/store.h"

namespace limen::border {

std::string_view to_text(CheckState state) {
  switch (state) {
    case CheckState::kOpen:
      return "open";
    case CheckState::kReferred:
      return "referred";
    case CheckState::kClosed:
      return "closed";
  }
  return "";
}

std::optional<CheckState> parse_check_state(std::string_view text) {
  return parse_code(text, {CheckState::kOpen, CheckState::kReferred, CheckState::kClosed});
}

std::string_view to_text(HitState state) {
  switch (state) {
    case HitState::kUnreviewed:
      return "unreviewed";
    case HitState::kConfirmed:
      return "confirmed";
    case HitState::kDismissed:
      return "dismissed";
    case HitState::kCleared:
      return "cleared";
  }
  return "";
}

std::optional<HitState> parse_hit_state(std::string_view text) {
  return parse_code(text, {HitState::kUnreviewed, HitState::kConfirmed, HitState::kDismissed, HitState::kCleared});
}

namespace store {
namespace {

std::string text_of(const json::object& object) { return limen::to_text(json::value(object)); }
std::string text_of(const json::array& array) { return limen::to_text(json::value(array)); }

constexpr std::string_view kCheckColumns =
    "c.id, c.state, c.post_id, p.code, p.name, c.lane, c.officer_id, c.officer, c.direction, c.opened_at, c.local_day, "
    "c.traveller_id, c.document_id, c.person, c.document, c.child, c.free_movement, c.details, c.mrz, c.findings, "
    "c.stay, c.unlawful_days, c.authorised_until, c.referral, c.decision, c.decision_reasons, c.decision_note, "
    "c.decided_by, c.decided_at, "
    "c.crossing_id, c.refusal_id, c.version, c.alert_generation, c.model, c.paper, r.person_id";

constexpr std::size_t kPersonColumn = 35;

Result<Check> read_row(const database::Row& row) {
  Check check;
  check.id = row.id<CheckId>(0);
  check.state = parse_check_state(row.text(1)).value_or(CheckState::kClosed);
  check.post = {row.id<PostId>(2), std::string(row.text(3)), std::string(row.text(4))};
  check.lane = row.text(5);
  check.officer_id = row.id<AccountId>(6);
  check.officer = row.text(7);
  check.direction = parse_direction(row.text(8)).value_or(Direction::kEntry);
  check.opened_at = row.instant(9);
  check.local_day = row.date(10);
  check.traveller_id = row.optional_id<TravellerId>(11);
  check.document_id = row.optional_id<DocumentId>(12);
  check.person = TRY(stored_person(row.text(13)));
  check.document = TRY(stored_document(row.text(14)));
  check.child = row.boolean(15);
  check.free_movement = row.boolean(16);
  check.details = TRY(stored_details(row.text(17)));
  check.mrz = TRY(stored_object(row.text(18)));
  check.findings = TRY(stored_array(row.text(19)));
  check.stay = TRY(stored_object(row.text(20)));
  check.unlawful_days = static_cast<int>(row.integer(21));
  check.authorised_until = row.optional_date(22);
  check.referral = TRY(stored_referral(row.text(23)));
  check.decision = row.text(24);
  check.decision_reasons = TRY(stored_codes(row.text(25)));
  check.decision_note = row.text(26);
  check.decided_by = row.text(27);
  check.decided_at = row.optional_instant(28);
  check.crossing_id = row.optional_id<CrossingId>(29);
  check.refusal_id = row.optional_id<RefusalId>(30);
  check.version = row.integer(31);
  check.alert_generation = row.integer(32);
  check.model = row.text(33);
  check.paper = row.text(34);
  return check;
}

constexpr std::string_view kHitsOf =
    "select id, alert_id, protective, second_line, snapshot, state, reason, note, reviewed_by, reviewed_at, "
    "cleared from check_hit where check_id = $1 order by id";

Result<std::vector<CheckHit>> read_hits(const database::Rows& rows) {
  std::vector<CheckHit> hits;
  for (const auto row : rows) {
    CheckHit hit;
    hit.id = row.id<HitId>(0);
    hit.alert_id = row.id<HitId>(1).raw();
    hit.protective = row.boolean(2);
    hit.second_line = row.boolean(3);
    hit.snapshot = TRY(stored_object(row.text(4)));
    hit.state = parse_hit_state(row.text(5)).value_or(HitState::kUnreviewed);
    hit.reason = row.text(6);
    hit.note = row.text(7);
    hit.by = row.text(8);
    hit.at = row.optional_instant(9);
    hit.cleared = TRY(stored_object(row.text(10)));
    hits.push_back(std::move(hit));
  }
  return hits;
}

constexpr std::string_view kLastProtection =
    "select id, kind, open, note, requested_by, requested_at, outcome, closed_by, closed_by_id from "
    "protection_request where check_id = $1 order by requested_at desc, id desc limit 1";

std::optional<Protection> read_protection(const database::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  const auto row = rows.front();
  Protection protection;
  protection.id = row.id<ProtectionId>(0);
  protection.kind = row.text(1);
  protection.open = row.boolean(2);
  protection.note = row.text(3);
  protection.by = row.text(4);
  protection.at = row.instant(5);
  protection.outcome = row.text(6);
  protection.closed_by = row.text(7);
  protection.closed_by_id = row.optional_id<AccountId>(8);
  return protection;
}

constexpr std::string_view kSummaryColumns =
    "c.id, c.state, c.direction, c.opened_at, c.lane, c.officer, c.decision, c.person, c.referral, "
    "(select count(*) from check_hit h where h.check_id = c.id), "
    "(select count(*) from check_hit h where h.check_id = c.id and h.state = 'unreviewed'), "
    "(select count(*) from protection_request r where r.check_id = c.id and r.open = 1)";

Result<Summary> read_summary(const database::Row& row) {
  Summary summary;
  summary.id = row.id<CheckId>(0);
  summary.state = parse_check_state(row.text(1)).value_or(CheckState::kClosed);
  summary.direction = parse_direction(row.text(2)).value_or(Direction::kEntry);
  summary.opened_at = row.instant(3);
  summary.lane = row.text(4);
  summary.officer = row.text(5);
  summary.decision = row.text(6);
  summary.person = TRY(stored_person(row.text(7)));
  if (auto referral = TRY(stored_referral(row.text(8)))) summary.referral_reasons = std::move(referral->reasons);
  summary.hits = row.integer(9);
  summary.unreviewed = row.integer(10);
  summary.protection_open = row.integer(11) > 0;
  return summary;
}

}  // namespace

Result<std::vector<CheckHit>> hits_of(Session& session, const CheckId& id) {
  return read_hits(TRY(session.query(kHitsOf, {id})));
}

Result<Check> read_check(Session& session, const CheckId& id) {
  static const std::string sql = fmt::format(
      "select {} from border_check c join post p on p.id = c.post_id left join person_record r on "
      "r.traveller_id = c.traveller_id where c.id = $1",
      kCheckColumns);
  const auto answers = TRY(session.query_all({{sql, {id}}, {kHitsOf, {id}}, {kLastProtection, {id}}}));
  if (answers[0].empty()) return Error{"border.check.not_found", "there is no such check"};
  Check check = TRY(read_row(answers[0].front()));
  check.hits = TRY(read_hits(answers[1]));
  check.protection = read_protection(answers[2]);
  if (answers[0].front().is_null(kPersonColumn)) return check;
  check.other_records = TRY(records_of(session, *check.traveller_id));
  check.other_records.erase(check.other_records.begin());  // itself
  return check;
}

Result<Check> load_check(Session& session, const Grant& grant, const CheckId& id) {
  Check check = TRY(read_check(session, id));
  TRY(grant.require({.post = check.post.id, .owner = check.officer_id}));
  return check;
}

Result<std::optional<Visa>> visa_of(Session& session, const CheckId& id) {
  const auto rows = TRY(session.query("select details from border_check where id = $1", {id}));
  if (rows.empty()) return std::optional<Visa>();
  return TRY(stored_details(rows.front().text(0))).visa;
}

Result<bool> claim(Transaction& tx, const CheckId& id, std::int64_t version) {
  return tx.execute_one("update border_check set version = version + 1 where id = $1 and version = $2", {id, version});
}

Result<void> insert_check(Transaction& tx, const Check& check) {
  return tx.execute(
      "insert into border_check(id, state, post_id, lane, officer_id, officer, direction, opened_at, local_day, "
      "traveller_id, document_id, person, document, child, free_movement, details, mrz, findings, stay, unlawful_days, "
      "authorised_until, referral, decision, decision_reasons, decision_note, decided_by, version, alert_generation, "
      "model, paper) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, '', '', "
      "'', "
      "'', '', 1, $22, $23, $24)",
      {check.id,
       to_text(check.state),
       check.post.id,
       check.lane,
       check.officer_id,
       check.officer,
       to_text(check.direction),
       check.opened_at,
       check.local_day,
       check.traveller_id,
       check.document_id,
       text_of(to_json(check.person)),
       check.document ? text_of(to_json(*check.document, check.person)) : std::string(),
       check.child,
       check.free_movement,
       text_of(to_json(check.details)),
       text_of(check.mrz),
       text_of(check.findings),
       text_of(check.stay),
       check.unlawful_days,
       check.authorised_until,
       check.alert_generation,
       check.model,
       check.paper});
}

Result<void> insert_hit(Transaction& tx, const CheckId& check, const CheckHit& hit, Instant now) {
  // The period of a hit that was cleared before counts from the check that shows it.
  const std::optional<Instant> reviewed = hit.state == HitState::kCleared ? std::optional(now) : std::nullopt;
  return tx.add_row(
      "insert into check_hit(id, check_id, alert_id, protective, second_line, snapshot, state, reason, note, "
      "reviewed_by, reviewed_at, cleared) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {hit.id, check, hit.alert_id, hit.protective, hit.second_line, text_of(hit.snapshot), to_text(hit.state), "", "",
       "", reviewed, hit.cleared.empty() ? std::string() : text_of(hit.cleared)});
}

Result<void> update_hit(Transaction& tx, const CheckHit& hit, Instant now) {
  return tx.execute(
      "update check_hit set state = $2, reason = $3, note = $4, reviewed_by = $5, reviewed_at = $6 where id = $1",
      {hit.id, to_text(hit.state), hit.reason, hit.note, hit.by, now});
}

Result<void> update_cleared(Transaction& tx, const CheckHit& hit) {
  return tx.execute("update check_hit set state = $2, cleared = $3, reviewed_at = $4 where id = $1",
                    {hit.id, to_text(hit.state), hit.cleared.empty() ? std::string() : text_of(hit.cleared), hit.at});
}

Result<std::vector<CheckId>> waiting_of(Session& session, const TravellerId& traveller) {
  const auto rows = TRY(session.query(
      "select id from border_check where traveller_id = $1 and state <> 'closed' order by id", {traveller}));
  std::vector<CheckId> ids;
  for (const auto row : rows) ids.push_back(row.id<CheckId>(0));
  return ids;
}

Result<void> update_generation(Transaction& tx, const Check& check) {
  return tx.execute("update border_check set alert_generation = $2, model = $3 where id = $1",
                    {check.id, check.alert_generation, check.model});
}

Result<void> update_details(Transaction& tx, const Check& check) {
  return tx.execute(
      "update border_check set details = $2, stay = $3, unlawful_days = $4, authorised_until = $5, findings = $6 where "
      "id = $1",
      {check.id, text_of(to_json(check.details)), text_of(check.stay), check.unlawful_days, check.authorised_until,
       text_of(check.findings)});
}

Result<void> update_referral(Transaction& tx, const Check& check) {
  return tx.execute(
      "update border_check set state = $2, referral = $3 where id = $1",
      {check.id, to_text(check.state), check.referral ? text_of(to_json(*check.referral)) : std::string()});
}

namespace {

constexpr std::string_view kClose =
    "update border_check set version = version + 1, state = $2, decision = $3, decision_reasons = $4, "
    "decision_note = $5, decided_by = $6, decided_at = $7, crossing_id = $8, refusal_id = $9, authorised_until = $10 "
    "where id = $1 and version = $11";

// A correction carries the time of the crossing; that of its writing is in its id.
CrossingId first_id_since(Instant since) {
  return CrossingId::make(
      since, [](std::span<std::uint8_t> bytes) { std::fill(bytes.begin(), bytes.end(), std::uint8_t{0}); });
}

}  // namespace

Result<bool> close(Transaction& tx, const Check& check) {
  return tx.execute_one(
      kClose,
      {check.id, to_text(check.state), check.decision, text_of(to_json(check.decision_reasons)), check.decision_note,
       check.decided_by, check.decided_at, check.crossing_id, check.refusal_id, check.authorised_until, check.version});
}

Result<bool> close_unless_crossed(Transaction& tx, const Check& check) {
  // The few with several records are asked for by themselves. Whoever joins or separates records raises the version of
  // the checks, so that the one given is that of these records.
  if (!check.other_records.empty() && TRY(crossed_since(tx, check.other_records, check.opened_at))) return false;
  static const std::string sql = std::string(kClose) +
                                 " and not exists (select 1 from crossing where traveller_id = $12 and at >= $13) and "
                                 "not exists (select 1 from crossing where traveller_id = $12 and supersedes is not "
                                 "null and id >= $14)";
  return tx.execute_one(sql, {check.id, to_text(check.state), check.decision, text_of(to_json(check.decision_reasons)),
                              check.decision_note, check.decided_by, check.decided_at, check.crossing_id,
                              check.refusal_id, check.authorised_until, check.version, *check.traveller_id,
                              check.opened_at, first_id_since(check.opened_at)});
}

Result<void> insert_protection(Transaction& tx, const CheckId& check, const Protection& protection) {
  return tx.execute(
      "insert into protection_request(id, check_id, kind, open, note, requested_by, requested_at, outcome, closed_by) "
      "values ($1, $2, $3, 1, $4, $5, $6, '', '')",
      {protection.id, check, protection.kind, protection.note, protection.by, protection.at});
}

Result<bool> crossed_since(Session& session, Records records, Instant since) {
  // Two questions that an index answers each, so that none of the person's earlier crossings is read.
  for (const TravellerId& record : records) {
    const auto rows =
        TRY(session.query("select 1 from crossing where traveller_id = $1 and at >= $2 union all select 1 from "
                          "crossing where traveller_id = $1 and supersedes is not null and id >= $3 limit 1",
                          {record, since, first_id_since(since)}));
    if (!rows.empty()) return true;
  }
  return false;
}

Result<void> close_protection(Transaction& tx, const Protection& protection, Instant now) {
  return tx.execute(
      "update protection_request set open = 0, outcome = $2, closed_by = $3, closed_at = $4, closed_by_id = $5 where "
      "id = $1",
      {protection.id, protection.outcome, protection.closed_by, now, protection.closed_by_id});
}

Result<Listed<Summary>> list_checks(Session& session, const Grant& grant, const PostId& post,
                                    std::optional<CheckState> state, int limit) {
  TRY(grant.require({.post = post}));
  static const std::string all = fmt::format(
      "select {} from border_check c where c.post_id = $1 order by c.opened_at desc limit $2", kSummaryColumns);
  static const std::string of_state = fmt::format(
      "select {} from border_check c where c.post_id = $1 and c.state = $3 order by c.opened_at desc limit $2",
      kSummaryColumns);
  const auto rows =
      TRY(state ? session.query(of_state, {post, limit, to_text(*state)}) : session.query(all, {post, limit}));
  return read_listed<Summary>(rows, read_summary);
}

Result<Listed<Summary>> late_unreviewed(Session& session, const Grant& grant, const PostId& post, int limit) {
  TRY(grant.require({.post = post}));
  static const std::string sql = fmt::format(
      "select {} from border_check c where c.post_id = $1 and c.paper <> '' and c.state = 'closed' and "
      "exists (select 1 from check_hit h where h.check_id = c.id and h.state = 'unreviewed') order by c.id "
      "limit $2",
      kSummaryColumns);
  return read_listed<Summary>(TRY(session.query(sql, {post, limit})), read_summary);
}

Result<Listed<Summary>> checks_of(Session& session, const Grant&, Records records, int limit) {
  static const std::string sql = fmt::format(
      "select {} from border_check c where c.traveller_id = $1 order by c.opened_at desc limit $2", kSummaryColumns);
  Listed<Summary> found;
  for (const TravellerId& record : records) {
    const auto rows = TRY(session.query(sql, {record, limit}));
    auto some = TRY(read_listed<Summary>(rows, read_summary));
    found.unreadable += some.unreadable;
    std::ranges::move(some.items, std::back_inserter(found.items));
  }
  std::ranges::stable_sort(found.items, [](const Summary& a, const Summary& b) { return a.opened_at > b.opened_at; });
  if (found.items.size() > static_cast<std::size_t>(limit)) found.items.resize(static_cast<std::size_t>(limit));
  return found;
}

Summary summary_of(const Check& check) {
  Summary summary{check.id,   check.state,   check.direction, check.opened_at,
                  check.lane, check.officer, check.decision,  check.person};
  summary.hits = static_cast<std::int64_t>(check.hits.size());
  for (const CheckHit& hit : check.hits) summary.unreviewed += hit.state == HitState::kUnreviewed ? 1 : 0;
  summary.protection_open = check.protection && check.protection->open;
  if (check.referral) summary.referral_reasons = check.referral->reasons;
  return summary;
}

}  // namespace store
}  // namespace limen::border
