#include "services/backlog/store.h"

#include <fmt/format.h>

#include <algorithm>

namespace limen::backlog::store {
namespace {

constexpr std::string_view kFormColumns =
    "f.id, f.batch_id, f.post_id, f.kind, f.number, f.serial, f.state, f.issued_at, f.issued_by, f.used_at, "
    "f.closed_at, f.closed_by, f.decided_by, f.reason, f.note, f.check_id, f.crossing_id, f.traveller_id, (select "
    "count(*) from paper_scan s where s.form_id = f.id)";

Form read_form(const database::Row& row) {
  Form form;
  form.id = row.id<FormId>(0);
  form.batch = row.id<BatchId>(1);
  form.post = row.id<PostId>(2);
  form.kind = parse_kind(row.text(3)).value_or(Kind::kEntry);
  form.number = row.integer(4);
  form.serial = row.text(5);
  form.state = parse_form_state(row.text(6)).value_or(FormState::kSpoilt);
  form.issued_at = row.instant(7);
  form.issued_by = row.text(8);
  form.used_at = row.optional_instant(9);
  form.closed_at = row.optional_instant(10);
  form.closed_by = row.text(11);
  form.decided_by = row.text(12);
  form.reason = row.text(13);
  form.note = row.text(14);
  form.check = row.optional_id<border::CheckId>(15);
  form.crossing = row.optional_id<border::CrossingId>(16);
  form.traveller = row.optional_id<border::TravellerId>(17);
  form.scan = row.integer(18) > 0;
  return form;
}

Result<std::vector<Form>> forms_where(Session& session, std::string_view rest,
                                      const std::vector<database::Value>& values) {
  const std::string sql = fmt::format("select {} from paper_form f {}", kFormColumns, rest);
  std::vector<Form> all;
  const auto rows = TRY(session.query(sql, values));
  for (const auto row : rows) all.push_back(read_form(row));
  return all;
}

Result<Form> one_form(Session& session, std::string_view rest, const std::vector<database::Value>& values) {
  auto found = TRY(forms_where(session, rest, values));
  if (found.empty()) return Error{"backlog.form.not_found", "no form with this number was ever printed here"};
  return std::move(found.front());
}

constexpr std::string_view kRequestColumns =
    "id, crossing_id, traveller_id, post_id, state, changes, reason, note, evidence, asked_by, requested_by_id, "
    "requested_by, requested_at, decided_by, decision_note, decided_at, correction_id";

Result<Request> read_request(const database::Row& row) {
  Request request;
  request.id = row.id<RequestId>(0);
  request.crossing = row.id<border::CrossingId>(1);
  request.traveller = row.id<border::TravellerId>(2);
  request.post = row.id<PostId>(3);
  request.state = parse_request_state(row.text(4)).value_or(RequestState::kRefused);
  const json::value changes = TRY(parse_json(row.text(5)));
  if (changes.is_object()) request.changes = changes.get_object();
  request.reason = row.text(6);
  request.note = row.text(7);
  request.evidence = row.text(8);
  request.asked_by = row.text(9);
  request.requested_by_id = row.id<AccountId>(10);
  request.requested_by = row.text(11);
  request.requested_at = row.instant(12);
  request.decided_by = row.text(13);
  request.decision_note = row.text(14);
  request.decided_at = row.optional_instant(15);
  request.correction = row.optional_id<border::CrossingId>(16);
  return request;
}

Result<std::vector<Request>> requests_where(Session& session, std::string_view rest,
                                            const std::vector<database::Value>& values) {
  const std::string sql = fmt::format("select {} from correction_request {}", kRequestColumns, rest);
  std::vector<Request> all;
  const auto rows = TRY(session.query(sql, values));
  for (const auto row : rows) all.push_back(TRY(read_request(row)));
  return all;
}

Result<std::vector<Ended>> ended(Session& session, std::string_view sql, Instant until, const RawId& after, int limit) {
  std::vector<Ended> all;
  const auto rows = TRY(session.query(sql, {until, after, limit}));
  for (const auto row : rows) all.push_back({row.id<FormId>(0).raw(), row.optional_id<border::TravellerId>(1)});
  return all;
}

}  // namespace

Result<std::int64_t> take_numbers(Transaction& tx, const PostId& post, std::int64_t count) {
  const auto rows = TRY(tx.query("select last from paper_number where post_id = $1", {post}));
  const std::int64_t last = rows.empty() ? 0 : rows.front().integer(0);
  if (rows.empty()) {
    TRY(tx.execute("insert into paper_number(post_id, last) values ($1, $2)", {post, count}));
  } else {
    TRY(tx.execute("update paper_number set last = $2 where post_id = $1", {post, last + count}));
  }
  return last + 1;
}

Result<void> add_form(Transaction& tx, const Form& form) {
  return tx.execute(
      "insert into paper_form(id, batch_id, post_id, kind, number, serial, state, issued_at, issued_by, closed_by, "
      "decided_by, reason, note) values ($1, $2, $3, $4, $5, $6, 'issued', $7, $8, '', '', '', '')",
      {form.id, form.batch, form.post, to_text(form.kind), form.number, form.serial, form.issued_at, form.issued_by});
}

Result<Form> form(Session& session, std::string_view serial) {
  return one_form(session, "where f.serial = $1", {serial});
}
Result<Form> form(Session& session, const FormId& id) { return one_form(session, "where f.id = $1", {id}); }
Result<std::vector<Form>> batch(Session& session, const BatchId& id) {
  return forms_where(session, "where f.batch_id = $1 order by f.number", {id});
}

Result<bool> close_form(Transaction& tx, const Form& form) {
  const auto changed = TRY(tx.execute_counted(
      "update paper_form set state = $2, used_at = $3, closed_at = $4, closed_by = $5, decided_by = $6, reason = $7, "
      "note = $8, check_id = $9, crossing_id = $10, traveller_id = $11 where id = $1 and state = 'issued'",
      {form.id, to_text(form.state), form.used_at, form.closed_at, form.closed_by, form.decided_by, form.reason,
       form.note, form.check, form.crossing, form.traveller}));
  return changed == 1;
}

Result<void> add_scan(Transaction& tx, const FormId& id, const Bytes& picture) {
  return tx.execute("insert into paper_scan(form_id, picture) values ($1, $2)", {id, ByteView(picture)});
}

Result<std::optional<Bytes>> scan(Session& session, const FormId& id) {
  const auto rows = TRY(session.query("select picture from paper_scan where form_id = $1", {id}));
  if (rows.empty()) return std::optional<Bytes>();
  const ByteView bytes = rows.front().blob(0);
  return std::optional<Bytes>(Bytes(bytes.begin(), bytes.end()));
}

Result<Tally> tally(Session& session, const PostId& post, Kind kind) {
  const auto rows = TRY(session.query(
      "select state, count(*) from paper_form where post_id = $1 and kind = $2 group by state", {post, to_text(kind)}));
  Tally found;
  for (const auto row : rows) {
    found.issued += row.integer(1);
    if (row.text(0) == "typed") found.typed = row.integer(1);
    if (row.text(0) == "spoilt") found.spoilt = row.integer(1);
  }
  return found;
}

Result<std::vector<Missing>> missing(Session& session, const PostId& post, Kind kind, int limit) {
  const auto forms = TRY(forms_where(session,
                                     "where f.post_id = $1 and f.kind = $2 and f.state = 'issued' and f.number < "
                                     "(select max(t.number) from paper_form t where t.post_id = $1 and t.kind = $2 and "
                                     "t.state = 'typed') order by f.number limit $3",
                                     {post, to_text(kind), limit}));
  std::vector<Missing> all;
  for (const Form& form : forms) {
    const auto rows =
        TRY(session.query("select min(used_at) from paper_form where post_id = $1 and kind = $2 and state = 'typed' "
                          "and number > $3",
                          {post, to_text(kind), form.number}));
    all.push_back({form, rows.empty() ? std::nullopt : rows.front().optional_instant(0)});
  }
  return all;
}

Result<std::int64_t> exits_missing(Session& session) {
  const auto rows = TRY(session.query(
      "select count(*) from paper_form f where f.kind = 'exit' and f.state = 'issued' and f.number < (select "
      "max(t.number) from paper_form t where t.post_id = f.post_id and t.kind = 'exit' and t.state = 'typed')"));
  return rows.front().integer(0);
}

Result<std::vector<Form>> closed(Session& session, const PostId& post, int limit) {
  return forms_where(session,
                     "where f.post_id = $1 and f.state <> 'issued' order by f.closed_at desc, f.number desc limit $2",
                     {post, limit});
}

Result<void> add_request(Transaction& tx, const Request& request) {
  const std::string changes = limen::to_text(json::value(request.changes));
  return tx.execute(
      "insert into correction_request(id, crossing_id, traveller_id, post_id, state, changes, reason, note, evidence, "
      "asked_by, requested_by_id, requested_by, requested_at, decided_by, decision_note) values ($1, $2, $3, $4, "
      "'open', $5, $6, $7, $8, $9, $10, $11, $12, '', '')",
      {request.id, request.crossing, request.traveller, request.post, changes, request.reason, request.note,
       request.evidence, request.asked_by, request.requested_by_id, request.requested_by, request.requested_at});
}

Result<Request> request(Session& session, const Grant& grant, const RequestId& id) {
  auto found = TRY(requests_where(session, "where id = $1", {id}));
  if (found.empty()) return Error{"backlog.request.not_found", "there is no such request"};
  TRY(grant.require({.post = found.front().post, .owner = found.front().requested_by_id}));
  return std::move(found.front());
}

Result<std::vector<Request>> requests(Session& session, const Grant& grant, const PostId& post,
                                      std::optional<RequestState> state, int limit) {
  TRY(grant.require({.post = post}));
  if (!state) return requests_where(session, "where post_id = $1 order by id desc limit $2", {post, limit});
  return requests_where(session, "where post_id = $1 and state = $3 order by id desc limit $2",
                        {post, limit, to_text(*state)});
}

Result<std::vector<Request>> requests_of(Session& session, const Grant&, const border::CrossingId& crossing) {
  return requests_where(session, "where crossing_id = $1 or correction_id = $1 order by id", {crossing});
}

Result<std::vector<Request>> requests_about(Session& session, const Grant&,
                                            std::span<const border::TravellerId> records) {
  std::vector<Request> all;
  for (const border::TravellerId& record : records) {
    for (Request& one : TRY(requests_where(session, "where traveller_id = $1", {record})))
      all.push_back(std::move(one));
  }
  std::ranges::sort(all, [](const Request& a, const Request& b) { return b.id < a.id; });
  return all;
}

Result<bool> open_request(Session& session, const border::CrossingId& crossing) {
  const auto rows =
      TRY(session.query("select 1 from correction_request where crossing_id = $1 and state = 'open'", {crossing}));
  return !rows.empty();
}

Result<bool> close_request(Transaction& tx, const Request& request) {
  const auto changed = TRY(
      tx.execute_counted("update correction_request set state = $2, decided_by = $3, decision_note = $4, decided_at = "
                         "$5, correction_id = $6 where id = $1 and state = 'open'",
                         {request.id, to_text(request.state), request.decided_by, request.decision_note,
                          request.decided_at, request.correction}));
  return changed == 1;
}

Result<std::int64_t> waiting(Session& session, const PostId& post) {
  const auto rows =
      TRY(session.query("select count(*) from correction_request where post_id = $1 and state = 'open'", {post}));
  return rows.front().integer(0);
}

Result<std::vector<Ended>> forms_until(Session& session, Instant until, const RawId& after, int limit) {
  return ended(session,
               "select id, traveller_id from paper_form where closed_at < $1 and cleared_at is null and id > $2 order "
               "by id limit $3",
               until, after, limit);
}

Result<std::vector<Ended>> requests_until(Session& session, Instant until, const RawId& after, int limit) {
  return ended(session,
               "select id, traveller_id from correction_request where decided_at < $1 and id > $2 order by id limit $3",
               until, after, limit);
}

Result<std::vector<FormId>> forms_of(Session& session, const border::TravellerId& traveller) {
  const auto rows = TRY(session.query("select id from paper_form where traveller_id = $1", {traveller}));
  std::vector<FormId> all;
  for (const auto row : rows) all.push_back(row.id<FormId>(0));
  return all;
}

Result<std::vector<RequestId>> requests_of(Session& session, const border::TravellerId& traveller) {
  const auto rows = TRY(session.query("select id from correction_request where traveller_id = $1", {traveller}));
  std::vector<RequestId> all;
  for (const auto row : rows) all.push_back(row.id<RequestId>(0));
  return all;
}

Result<void> clear_form(Transaction& tx, const FormId& id, Instant at) {
  TRY(tx.execute("delete from paper_scan where form_id = $1", {id}));
  return tx.execute(
      "update paper_form set decided_by = '', note = '', check_id = null, crossing_id = null, traveller_id = null, "
      "cleared_at = $2 where id = $1",
      {id, at});
}

Result<void> remove_request(Transaction& tx, const RequestId& id) {
  return tx.execute("delete from correction_request where id = $1", {id});
}

}  // namespace limen::backlog::store
