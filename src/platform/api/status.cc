#include "platform/api/api.h"

namespace limen::api {
namespace {

struct Row {
  const char* pattern;
  unsigned status;
};

// The one table of statuses. What no row fits is content that was understood and refused: 422.
constexpr Row kRows[] = {
    // malformed
    {"json.*", 400},
    {"http.*", 400},
    {"date.invalid", 400},
    {"instant.invalid", 400},
    {"id.invalid", 400},
    {"api.path.id", 400},
    {"api.query.*", 400},
    {"api.body.unexpected", 400},
    {"api.media_type", 415},
    {"purpose.missing", 400},
    {"purpose.unknown", 400},
    {"idempotency.missing", 400},
    {"idempotency.key_invalid", 400},
    {"idempotency.key_reused", 422},
    {"idempotency.in_progress", 409},
    {"idempotency.repeated", 409},
    // who and whether
    {"identity.no_session", 401},
    {"api.credential", 401},
    {"identity.credentials", 401},
    {"identity.totp_required", 401},
    {"identity.not_allowed", 403},
    {"identity.own_account", 403},
    {"identity.password_change_required", 403},
    {"purpose.not_allowed", 403},
    {"api.cross_site", 403},
    {"identity.locked", 429},
    {"api.rate", 429},
    // not there, or not now
    {"*.not_found", 404},
    {"identity.last_administrator", 409},
    {"identity.account.exists", 409},
    {"identity.totp_enrolled", 409},
    {"identity.totp_not_begun", 409},
    {"border.*", 409},
    {"approval.*", 409},
    {"approval.refused", 403},
    {"approval.own", 403},
    {"approval.not_yours", 403},
    {"approval.rules", 500},
    // ours
    {"http.overload", 503},
    {"identity.busy", 503},
    {"identity.hash", 503},
    {"protection.looks_failing", 503},
    {"journal.*", 500},
    {"journal.clock_moved_back", 503},
    {"keys.*", 500},
    {"pack.*", 500},
    {"list.*", 500},
    {"protection.*", 500},
    {"api.*", 500},
    {"database.*", 500},
    {"database.unavailable", 503},
    {"database.busy", 503},
    {"database.disk_full", 503},
    {"database.commit_failed", 503},
    {"database.outcome_unknown", 503},
    {"database.read_only", 503},
};

bool family_fits(std::string_view pattern, std::string_view code) {
  if (pattern.ends_with(".*")) return code.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.starts_with("*.")) return code.ends_with(pattern.substr(1));
  return false;
}

}  // namespace

StatusTable::StatusTable() {
  for (const Row& row : kRows) rows_.emplace(row.pattern, row.status);
}

Result<void> StatusTable::add(std::string pattern, unsigned status) {
  const auto [at, added] = rows_.emplace(std::move(pattern), status);
  if (!added && at->second != status) {
    return Error{"api.status.conflict", "the code has another status already: " + at->first};
  }
  return {};
}

unsigned StatusTable::of(std::string_view code) const {
  if (const auto exact = rows_.find(code); exact != rows_.end()) return exact->second;
  unsigned status = 422;
  std::size_t longest = 0;
  for (const auto& [pattern, value] : rows_) {
    if (pattern.size() > longest && family_fits(pattern, code)) {
      longest = pattern.size();
      status = value;
    }
  }
  return status;
}

}  // namespace limen::api
