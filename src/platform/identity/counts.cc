#include "platform/identity/counts.h"

namespace limen::identity {

Result<Counts> count(database::Session& session, Instant now) {
  const auto accounts = TRY(session.query(
      "select count(*), cast(coalesce(sum(case when totp_confirmed = 0 then 1 else 0 end), 0) as bigint) from "
      "identity_account where disabled = 0"));
  const auto locked = TRY(session.query("select count(*) from identity_failure where locked_until > $1", {now}));
  return Counts{accounts.front().integer(0), accounts.front().integer(1), locked.front().integer(0)};
}

}  // namespace limen::identity
