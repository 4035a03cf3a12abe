// Reading the journal and the looks. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/protection/protection.h"

namespace limen::oversight {

struct EntryFilter {
  std::optional<std::int64_t> before{};  // seq
  std::int64_t limit = 100;
  std::string kind{}, actor{}, subject{};
};

struct EntryRow {
  journal::Stored entry;
  std::string actor_name{};  // empty when the actor is no account
};

struct LookFilter {
  std::string actor{}, subject{}, purpose{};
  std::optional<Instant> from{}, to{};  // to: not included
  std::int64_t limit = 100;
};

struct LookRow {
  std::int64_t seq = 0;
  Instant at{};
  std::string actor, actor_name, purpose, operation, subject_type, subject_id;
  std::int64_t count = 0;
};

namespace store {

// Newest first. The permit must hold journal.read, else "identity.not_allowed".
Result<std::vector<EntryRow>> entries(database::Session& session, const protection::Permit& permit,
                                      const EntryFilter& filter);
Result<std::vector<LookRow>> looks(database::Session& session, const protection::Permit& permit,
                                   const LookFilter& filter);

}  // namespace store
}  // namespace limen::oversight
