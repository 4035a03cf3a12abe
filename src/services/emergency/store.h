// The tables: rows in and out, nothing decided. Private to this folder.
#pragma once

#include "services/emergency/model.h"

namespace limen::emergency::store {

using database::Session;
using database::Transaction;

// Recovery codes of an account.
Result<void> replace_codes(Transaction& tx, const AccountId& account, std::span<const Digest> codes, Instant now);
Result<std::int64_t> codes_left(Session& session, const AccountId& account);
Result<bool> code_lives(Session& session, const AccountId& account, const Digest& code);
// False when it was used or never given.
Result<bool> use_code(Transaction& tx, const AccountId& account, const Digest& code, Instant now);

Result<std::int64_t> last_envelope(Session& session);
Result<void> insert_envelope(Transaction& tx, const Envelope& envelope, const Digest& code);
Result<std::vector<Envelope>> envelopes(Session& session);  // by number
// The sealed envelope of that number and code.
Result<std::optional<Envelope>> sealed(Session& session, std::int64_t number, const Digest& code);
// False when it is not sealed any more.
Result<bool> end_envelope(Transaction& tx, std::int64_t number, std::string_view state, std::string_view by,
                          Instant now);

Result<void> insert_use(Transaction& tx, const Use& use);
Result<std::vector<Use>> uses(Session& session, int limit);  // newest first
Result<std::optional<Use>> find_use(Session& session, const UseId& id);
Result<std::vector<Use>> deputations(Session& session, const AccountId& account, Instant now);  // not over
Result<void> end_use(Transaction& tx, const UseId& id, Instant now);
Result<void> review(Transaction& tx, const Use& use);
Result<std::int64_t> unreviewed(Session& session, std::optional<Instant> due_before = std::nullopt);
Result<std::int64_t> clear_words(Transaction& tx, Instant before);

}  // namespace limen::emergency::store
