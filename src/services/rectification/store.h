// The SQL of requests. What returns data of persons takes the Grant under which it is read.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "platform/database/database.h"
#include "platform/protection/protection.h"
#include "services/rectification/model.h"

namespace limen::rectification::store {

using database::Session;
using database::Transaction;
using protection::Grant;

Result<std::int64_t> next_number(Transaction& tx, int year);
Result<void> add(Transaction& tx, const Request& request);
// Errors "rectification.not_found", and "identity.not_allowed" where the grant does not cover its post.
Result<Request> find(Session& session, const Grant& grant, const RequestId& id);
Result<std::vector<Request>> at_post(Session& session, const Grant& grant, const PostId& post,
                                     std::optional<State> state, int limit);
// About this person, newest first, at whatever post.
Result<std::vector<Request>> about(Session& session, const Grant& grant, std::span<const border::TravellerId> records);
Result<bool> waits(Session& session, const border::TravellerId& traveller);
// False when somebody was faster.
Result<bool> decide(Transaction& tx, const Request& request);

struct Ended {
  RequestId id{};
  border::TravellerId traveller{};
};
Result<std::vector<Ended>> decided_before(Session& session, Instant until, const RequestId& after, int limit);
Result<std::vector<RequestId>> of(Session& session, const border::TravellerId& traveller);
Result<void> remove(Transaction& tx, const RequestId& id);

}  // namespace limen::rectification::store
