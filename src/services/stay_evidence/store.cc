#include "services/stay_evidence/store.h"

#include <fmt/format.h>

#include <algorithm>

namespace limen::stay_evidence::store {
namespace {

constexpr std::string_view kGapColumns = "id, check_id, traveller_id, post_id, reason, said, by_id, by_name, at";
constexpr std::string_view kStampColumns =
    "s.id, s.traveller_id, s.post_id, s.direction, s.day, s.place, s.page, s.note, s.document_type, "
    "s.document_number, s.document_issuer, s.state, s.by_id, s.by_name, s.at, s.decided_by, s.decision_note, "
    "s.decided_at, s.crossing_id, (select count(*) from stay_picture p where p.id = s.id)";
constexpr std::string_view kPresumptionColumns =
    "id, check_id, traveller_id, post_id, basis, facts, state, by_id, by_name, at, ended_by, end_note, ended_at";
constexpr std::string_view kRebuttalColumns =
    "r.id, r.kind, r.note, r.by_id, r.by_name, r.at, r.accepted, r.decided_by, r.decision_note, r.decided_at, (select "
    "count(*) from stay_picture p where p.id = r.id)";

By read_by(const database::Row& row, std::size_t first) {
  return {row.id<AccountId>(first), std::string(row.text(first + 1)), row.instant(first + 2)};
}

Gap read_gap(const database::Row& row) {
  Gap gap;
  gap.id = row.id<GapId>(0);
  gap.check = row.id<border::CheckId>(1);
  gap.traveller = row.id<border::TravellerId>(2);
  gap.post = row.id<PostId>(3);
  gap.reason = row.text(4);
  gap.said = row.text(5);
  gap.by = read_by(row, 6);
  return gap;
}

Stamp read_stamp(const database::Row& row) {
  Stamp stamp;
  stamp.id = row.id<StampId>(0);
  stamp.traveller = row.id<border::TravellerId>(1);
  stamp.post = row.id<PostId>(2);
  stamp.direction = parse_direction(row.text(3)).value_or(Direction::kEntry);
  stamp.day = row.date(4);
  stamp.place = row.text(5);
  stamp.page = row.text(6);
  stamp.note = row.text(7);
  stamp.document_type = row.text(8);
  stamp.document_number = row.text(9);
  stamp.document_issuer = StateCode::parse(row.text(10)).value_or(StateCode());
  stamp.state = parse_stamp_state(row.text(11)).value_or(StampState::kRejected);
  stamp.by = read_by(row, 12);
  stamp.decided_by = row.text(15);
  stamp.decision_note = row.text(16);
  stamp.decided_at = row.optional_instant(17);
  stamp.crossing = row.optional_id<border::CrossingId>(18);
  stamp.picture = row.integer(19) > 0;
  return stamp;
}

Rebuttal read_rebuttal(const database::Row& row) {
  Rebuttal rebuttal;
  rebuttal.id = row.id<RebuttalId>(0);
  rebuttal.kind = row.text(1);
  rebuttal.note = row.text(2);
  rebuttal.by = read_by(row, 3);
  if (!row.is_null(6)) rebuttal.accepted = row.boolean(6);
  rebuttal.decided_by = row.text(7);
  rebuttal.decision_note = row.text(8);
  rebuttal.decided_at = row.optional_instant(9);
  rebuttal.picture = row.integer(10) > 0;
  return rebuttal;
}

Result<Presumption> read_presumption(Session& session, const database::Row& row) {
  Presumption presumption;
  presumption.id = row.id<PresumptionId>(0);
  presumption.check = row.id<border::CheckId>(1);
  presumption.traveller = row.id<border::TravellerId>(2);
  presumption.post = row.id<PostId>(3);
  presumption.basis = row.text(4);
  presumption.facts = row.text(5);
  presumption.state = parse_presumption_state(row.text(6)).value_or(PresumptionState::kOpen);
  presumption.by = read_by(row, 7);
  presumption.ended_by = row.text(10);
  presumption.end_note = row.text(11);
  presumption.ended_at = row.optional_instant(12);
  static const std::string sql =
      fmt::format("select {} from stay_rebuttal r where r.presumption_id = $1 order by r.id", kRebuttalColumns);
  const auto rebuttals = TRY(session.query(sql, {presumption.id}));
  for (const auto one : rebuttals) presumption.rebuttals.push_back(read_rebuttal(one));
  return presumption;
}

Result<std::vector<Stamp>> stamps_where(Session& session, std::string_view rest,
                                        const std::vector<database::Value>& values) {
  const auto rows =
      TRY(session.query(fmt::format("select {} from stay_stamp s where {}", kStampColumns, rest), values));
  std::vector<Stamp> all;
  for (const auto row : rows) all.push_back(read_stamp(row));
  return all;
}

Result<std::vector<Presumption>> presumptions_where(Session& session, std::string_view rest,
                                                    const std::vector<database::Value>& values) {
  const auto rows =
      TRY(session.query(fmt::format("select {} from stay_presumption where {}", kPresumptionColumns, rest), values));
  std::vector<Presumption> all;
  for (const auto row : rows) all.push_back(TRY(read_presumption(session, row)));
  return all;
}

const Error kNotFound{"stay_evidence.not_found", "there is no such record"};

}  // namespace

Result<void> add_gap(Transaction& tx, const Gap& gap) {
  return tx.execute(
      "insert into stay_gap(id, check_id, traveller_id, post_id, reason, said, by_id, by_name, at) values ($1, $2, $3, "
      "$4, $5, $6, $7, $8, $9)",
      {gap.id, gap.check, gap.traveller, gap.post, gap.reason, gap.said, gap.by.id, gap.by.name, gap.by.at});
}

Result<std::vector<Gap>> gaps_of(Session& session, const Grant&, Records records) {
  static const std::string sql =
      fmt::format("select {} from stay_gap where traveller_id = $1 order by id", kGapColumns);
  std::vector<Gap> all;
  for (const border::TravellerId& record : records) {
    const auto rows = TRY(session.query(sql, {record}));
    for (const auto row : rows) all.push_back(read_gap(row));
  }
  return all;
}

Result<void> add_stamp(Transaction& tx, const Stamp& stamp) {
  return tx.execute(
      "insert into stay_stamp(id, traveller_id, post_id, direction, day, place, page, note, document_type, "
      "document_number, document_issuer, state, by_id, by_name, at, decided_by, decision_note) values ($1, $2, $3, $4, "
      "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', '')",
      {stamp.id, stamp.traveller, stamp.post, to_text(stamp.direction), stamp.day, stamp.place, stamp.page, stamp.note,
       stamp.document_type, stamp.document_number, stamp.document_issuer.text(), to_text(stamp.state), stamp.by.id,
       stamp.by.name, stamp.by.at});
}

Result<Stamp> stamp(Session& session, const Grant& grant, const StampId& id) {
  auto found = TRY(stamps_where(session, "s.id = $1", {id}));
  if (found.empty()) return kNotFound;
  TRY(grant.require({.post = found.front().post, .owner = found.front().by.id}));
  return std::move(found.front());
}

Result<std::vector<Stamp>> stamps_of(Session& session, const Grant&, Records records) {
  std::vector<Stamp> all;
  for (const border::TravellerId& record : records)
    std::ranges::move(TRY(stamps_where(session, "s.traveller_id = $1 order by s.id", {record})),
                      std::back_inserter(all));
  return all;
}

Result<std::vector<Stamp>> stamps_waiting(Session& session, const Grant& grant, const PostId& post, int limit) {
  TRY(grant.require({.post = post}));
  return stamps_where(session, "s.post_id = $1 and s.state = 'proposed' order by s.id limit $2", {post, limit});
}

Result<void> decide_stamp(Transaction& tx, const Stamp& stamp) {
  const auto changed = TRY(tx.execute_counted(
      "update stay_stamp set state = $2, decided_by = $3, decision_note = $4, decided_at = $5, crossing_id = $6 where "
      "id = $1 and state = 'proposed'",
      {stamp.id, to_text(stamp.state), stamp.decided_by, stamp.decision_note, stamp.decided_at, stamp.crossing}));
  if (changed != 1) return Error{"stay_evidence.decided", "it is decided already"};
  return {};
}

Result<void> add_presumption(Transaction& tx, const Presumption& one) {
  return tx.execute(
      "insert into stay_presumption(id, check_id, traveller_id, post_id, basis, facts, state, by_id, by_name, at, "
      "ended_by, end_note) values ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, '', '')",
      {one.id, one.check, one.traveller, one.post, one.basis, one.facts, one.by.id, one.by.name, one.by.at});
}

Result<Presumption> presumption(Session& session, const Grant& grant, const PresumptionId& id) {
  auto found = TRY(presumptions_where(session, "id = $1", {id}));
  if (found.empty()) return kNotFound;
  TRY(grant.require({.post = found.front().post, .owner = found.front().by.id}));
  return std::move(found.front());
}

Result<std::vector<Presumption>> presumptions_of(Session& session, const Grant&, Records records) {
  std::vector<Presumption> all;
  for (const border::TravellerId& record : records)
    std::ranges::move(TRY(presumptions_where(session, "traveller_id = $1 order by id", {record})),
                      std::back_inserter(all));
  return all;
}

Result<std::vector<Presumption>> presumptions_open(Session& session, const Grant& grant, const PostId& post,
                                                   int limit) {
  TRY(grant.require({.post = post}));
  return presumptions_where(session, "post_id = $1 and state = 'open' order by id limit $2", {post, limit});
}

Result<void> end_presumption(Transaction& tx, const Presumption& one) {
  const auto changed = TRY(tx.execute_counted(
      "update stay_presumption set state = $2, ended_by = $3, end_note = $4, ended_at = $5 where id = $1 and state = "
      "'open'",
      {one.id, to_text(one.state), one.ended_by, one.end_note, one.ended_at}));
  if (changed != 1) return Error{"stay_evidence.decided", "it is decided already"};
  return {};
}

Result<void> add_rebuttal(Transaction& tx, const PresumptionId& presumption, const Rebuttal& one) {
  return tx.execute(
      "insert into stay_rebuttal(id, presumption_id, kind, note, by_id, by_name, at, decided_by, decision_note) values "
      "($1, $2, $3, $4, $5, $6, $7, '', '')",
      {one.id, presumption, one.kind, one.note, one.by.id, one.by.name, one.by.at});
}

Result<void> decide_rebuttal(Transaction& tx, const Rebuttal& one) {
  const auto changed = TRY(tx.execute_counted(
      "update stay_rebuttal set accepted = $2, decided_by = $3, decision_note = $4, decided_at = $5 where id = $1 and "
      "accepted is null",
      {one.id, one.accepted.value_or(false), one.decided_by, one.decision_note, one.decided_at}));
  if (changed != 1) return Error{"stay_evidence.decided", "it is decided already"};
  return {};
}

Result<void> add_picture(Transaction& tx, const RawId& owner, const border::TravellerId& traveller,
                         const Bytes& picture) {
  return tx.execute("insert into stay_picture(id, traveller_id, picture) values ($1, $2, $3)",
                    {owner, traveller, picture});
}

Result<std::optional<Bytes>> picture(Session& session, const Grant&, Records records, const RawId& owner) {
  const auto rows = TRY(session.query("select picture, traveller_id from stay_picture where id = $1", {owner}));
  if (rows.empty() || std::ranges::find(records, rows.front().id<border::TravellerId>(1)) == records.end())
    return std::optional<Bytes>();
  const ByteView bytes = rows.front().blob(0);
  return std::optional<Bytes>(Bytes(bytes.begin(), bytes.end()));
}

Result<std::optional<CivilDate>> live_since(Session& session, const PostId& post) {
  const auto rows = TRY(session.query("select day from stay_go_live where post_id = $1", {post}));
  if (rows.empty()) return std::optional<CivilDate>();
  return std::optional<CivilDate>(rows.front().date(0));
}

Result<void> note_live(Transaction& tx, const PostId& post, CivilDate day) {
  return tx.execute("insert into stay_go_live(post_id, day) values ($1, $2)", {post, day});
}

namespace {

struct Kind {
  std::string_view type, table;
};
constexpr Kind kKinds[] = {
    {"entry_gap", "stay_gap"}, {"stay_stamp", "stay_stamp"}, {"stay_presumption", "stay_presumption"}};

}  // namespace

// A presumption that is still open does not end by age.
Result<std::vector<Ended>> recorded_until(Session& session, Instant until, const RawId& after, int limit) {
  std::vector<Ended> all;
  for (const Kind& kind : kKinds) {
    const std::string_view open = kind.type == "stay_presumption" ? " and state <> 'open'" : "";
    const auto rows = TRY(
        session.query(fmt::format("select id, traveller_id from {} where at < $1 and id > $2{} order by id limit $3",
                                  kind.table, open),
                      {until, after, limit}));
    for (const auto row : rows)
      all.push_back({std::string(kind.type), row.id<GapId>(0).raw(), row.id<border::TravellerId>(1)});
  }
  std::ranges::sort(all, {}, &Ended::id);
  if (all.size() > static_cast<std::size_t>(limit)) all.resize(static_cast<std::size_t>(limit));
  return all;
}

Result<std::vector<Ended>> all_of(Session& session, const border::TravellerId& traveller) {
  std::vector<Ended> all;
  for (const Kind& kind : kKinds) {
    const auto rows =
        TRY(session.query(fmt::format("select id from {} where traveller_id = $1", kind.table), {traveller}));
    for (const auto row : rows) all.push_back({std::string(kind.type), row.id<GapId>(0).raw(), traveller});
  }
  return all;
}

Result<void> remove(Transaction& tx, std::string_view type, const RawId& id) {
  if (type == "stay_presumption") {
    TRY(tx.execute("delete from stay_picture where id in (select id from stay_rebuttal where presumption_id = $1)",
                   {id}));
    TRY(tx.execute("delete from stay_rebuttal where presumption_id = $1", {id}));
  }
  TRY(tx.execute("delete from stay_picture where id = $1", {id}));
  for (const Kind& kind : kKinds) {
    if (kind.type == type) TRY(tx.execute(fmt::format("delete from {} where id = $1", kind.table), {id}));
  }
  return {};
}

}  // namespace limen::stay_evidence::store
