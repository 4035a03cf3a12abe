#include "services/rectification/store.h"

#include <fmt/format.h>

#include <algorithm>

namespace limen::rectification::store {
namespace {

constexpr std::string_view kColumns =
    "id, number, traveller_id, post_id, state, changes, before, reason, note, evidence, asked_by, requested_by_id, "
    "requested_by, requested_at, due, decided_by, answer, decided_at";

Result<json::object> object_of(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  return value.is_object() ? value.get_object() : json::object();
}

Result<Request> read(const database::Row& row) {
  Request request;
  request.id = row.id<RequestId>(0);
  request.number = row.text(1);
  request.traveller = row.id<border::TravellerId>(2);
  request.post = row.id<PostId>(3);
  request.state = parse_state(row.text(4)).value_or(State::kRefused);
  request.changes = TRY(object_of(row.text(5)));
  request.before = TRY(object_of(row.text(6)));
  request.reason = row.text(7);
  request.note = row.text(8);
  request.evidence = row.text(9);
  request.asked_by = row.text(10);
  request.requested_by_id = row.id<AccountId>(11);
  request.requested_by = row.text(12);
  request.requested_at = row.instant(13);
  request.due = row.date(14);
  request.decided_by = row.text(15);
  request.answer = row.text(16);
  request.decided_at = row.optional_instant(17);
  return request;
}

Result<std::vector<Request>> where(Session& session, std::string_view rest,
                                   const std::vector<database::Value>& values) {
  std::vector<Request> all;
  const auto rows = TRY(session.query(fmt::format("select {} from rectification {}", kColumns, rest), values));
  for (const auto row : rows) all.push_back(TRY(read(row)));
  return all;
}

std::string text_of(const json::object& object) { return limen::to_text(json::value(object)); }

}  // namespace

Result<std::int64_t> next_number(Transaction& tx, int year) {
  TRY(
      tx.execute("insert into rectification_number(year, last) values ($1, 1) on conflict (year) do update set last = "
                 "rectification_number.last + 1",
                 {year}));
  return TRY(tx.query("select last from rectification_number where year = $1", {year})).front().integer(0);
}

Result<void> add(Transaction& tx, const Request& request) {
  return tx.execute(
      "insert into rectification(id, number, traveller_id, post_id, state, changes, before, reason, note, evidence, "
      "asked_by, requested_by_id, requested_by, requested_at, due, decided_by, answer) values ($1, $2, $3, $4, 'open', "
      "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '')",
      {request.id, request.number, request.traveller, request.post, text_of(request.changes), text_of(request.before),
       request.reason, request.note, request.evidence, request.asked_by, request.requested_by_id, request.requested_by,
       request.requested_at, request.due});
}

Result<Request> find(Session& session, const Grant& grant, const RequestId& id) {
  auto found = TRY(where(session, "where id = $1", {id}));
  if (found.empty()) return Error{"rectification.not_found", "there is no such request"};
  TRY(grant.require({.post = found.front().post, .owner = found.front().requested_by_id}));
  return std::move(found.front());
}

Result<std::vector<Request>> at_post(Session& session, const Grant& grant, const PostId& post,
                                     std::optional<State> state, int limit) {
  TRY(grant.require({.post = post}));
  if (!state) return where(session, "where post_id = $1 order by id desc limit $2", {post, limit});
  return where(session, "where post_id = $1 and state = $3 order by id desc limit $2", {post, limit, to_text(*state)});
}

Result<std::vector<Request>> about(Session& session, const Grant&, std::span<const border::TravellerId> records) {
  std::vector<Request> all;
  for (const border::TravellerId& record : records) {
    for (Request& one : TRY(where(session, "where traveller_id = $1", {record}))) all.push_back(std::move(one));
  }
  std::ranges::sort(all, [](const Request& a, const Request& b) { return b.id < a.id; });
  return all;
}

Result<bool> waits(Session& session, const border::TravellerId& traveller) {
  const auto rows =
      TRY(session.query("select 1 from rectification where traveller_id = $1 and state = 'open'", {traveller}));
  return !rows.empty();
}

Result<bool> decide(Transaction& tx, const Request& request) {
  const auto changed = TRY(tx.execute_counted(
      "update rectification set state = $2, decided_by = $3, answer = $4, decided_at = $5 where id = $1 and state = "
      "'open'",
      {request.id, to_text(request.state), request.decided_by, request.answer, request.decided_at}));
  return changed == 1;
}

Result<std::vector<Ended>> decided_before(Session& session, Instant until, const RequestId& after, int limit) {
  const auto rows = TRY(
      session.query("select id, traveller_id from rectification where decided_at < $1 and id > $2 order by id limit $3",
                    {until, after, limit}));
  std::vector<Ended> all;
  for (const auto row : rows) all.push_back({row.id<RequestId>(0), row.id<border::TravellerId>(1)});
  return all;
}

Result<std::vector<RequestId>> of(Session& session, const border::TravellerId& traveller) {
  const auto rows = TRY(session.query("select id from rectification where traveller_id = $1", {traveller}));
  std::vector<RequestId> all;
  for (const auto row : rows) all.push_back(row.id<RequestId>(0));
  return all;
}

Result<void> remove(Transaction& tx, const RequestId& id) {
  return tx.execute("delete from rectification where id = $1", {id});
}

}  // namespace limen::rectification::store
