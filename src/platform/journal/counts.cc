#include "platform/journal/counts.h"

#include <algorithm>

namespace limen::journal {

Result<Recent> recent(database::Session& session, const std::map<std::string, Instant, std::less<>>& kinds) {
  Recent out;
  for (const auto& [kind, from] : kinds) out.kinds[kind] = 0;
  const auto first = TRY(session.query("select at from journal order by seq limit 1"));
  const auto last = TRY(session.query("select at, seq from journal order by seq desc limit 1"));
  if (first.empty() || last.empty()) return out;
  out.first_entry = first.front().instant(0);
  out.last_entry = last.front().instant(0);
  Instant since = *out.last_entry;
  for (const auto& [kind, from] : kinds) since = std::min(since, from);
  // Instants rise with the numbers: the first entry that is not older is found by halving.
  std::int64_t low = 0, high = last.front().integer(1);
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const auto at = TRY(session.query("select at, seq from journal where seq > $1 order by seq limit 1", {middle}));
    if (at.empty() || at.front().instant(0) >= since) {
      high = middle;
    } else {
      low = at.front().integer(1);
    }
  }
  for (const auto& [kind, from] : kinds) {
    const auto rows =
        TRY(session.query("select count(*) from journal where seq > $1 and kind = $2 and at >= $3", {low, kind, from}));
    out.kinds[kind] = rows.front().integer(0);
  }
  return out;
}

}  // namespace limen::journal
