#include <algorithm>

#include "platform/journal/journal.h"

namespace limen::journal {

Result<std::optional<StoredAnswer>> find_answer(database::Session& session, std::string_view actor,
                                                std::string_view key, const Hash& request) {
  const bool visible = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
  if (key.empty() || key.size() > 128 || !visible) {
    return Error{"idempotency.key_invalid", "an Idempotency-Key has 1 to 128 visible ASCII characters"};
  }
  const database::Rows rows = TRY(session.query(
      "select request_hash, status, response from idempotency where actor = $1 and key = $2", {actor, key}));
  if (rows.empty()) return std::optional<StoredAnswer>();
  if (!std::ranges::equal(rows[0].blob(0), request)) {
    return Error{"idempotency.key_reused", "this Idempotency-Key was used for another request"};
  }
  return std::optional(StoredAnswer{static_cast<int>(rows[0].integer(1)), std::string(as_text(rows[0].blob(2)))});
}

Result<void> store_answer(database::Transaction& tx, std::string_view actor, std::string_view key, const Hash& request,
                          const StoredAnswer& answer, Instant at) {
  return tx.add_row(
      "insert into idempotency(actor, key, request_hash, status, response, at) values ($1, $2, $3, $4, $5, $6)",
      {actor, key, ByteView(request), answer.status, as_bytes(answer.body), at});
}

Result<std::int64_t> forget_answers(database::Transaction& tx, Instant before, int most) {
  return tx.execute_counted(
      "delete from idempotency where (actor, key) in (select actor, key from idempotency where at < $1 order by at "
      "limit $2)",
      {before, most});
}

Hash hash_request(std::string_view method, std::string_view target, std::string_view body) {
  std::string whole;
  whole.reserve(method.size() + target.size() + body.size() + 2);
  whole.append(method).append(1, '\n').append(target).append(1, '\n').append(body);
  return hash_of(as_bytes(whole));
}

}  // namespace limen::journal
