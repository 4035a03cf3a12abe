// The tables of a shift: rows in and out, nothing decided. Private to this folder.
#pragma once

#include "services/shift/model.h"

namespace limen::shift::store {

using database::Session;
using database::Transaction;

Result<std::optional<Desk>> find_desk(Session& session, const Digest& token_hash);
Result<void> insert_desk(Transaction& tx, const Desk& desk, const Digest& token_hash, Instant now);
Result<void> update_desk(Transaction& tx, const Desk& desk, Instant now);

Result<std::optional<Seat>> find_seat(Session& session, const DeskId& desk, const AccountId& account);
Result<std::vector<Seat>> seats(Session& session, const DeskId& desk, Instant now);
Result<void> put_seat(Transaction& tx, const DeskId& desk, const Seat& seat);
Result<void> remove_seat(Transaction& tx, const DeskId& desk, const AccountId& account);
Result<void> remove_seats(Transaction& tx, const AccountId& account);
Result<void> remove_lapsed_seats(Transaction& tx, Instant now);

Result<std::optional<std::string>> pin_hash(Session& session, const AccountId& account);
Result<void> put_pin(Transaction& tx, const AccountId& account, std::string_view hash, Instant now);

// Of the checks given, who holds them: the row's word goes before that of the check.
Result<std::vector<HeldCheck>> held(Session& session, std::vector<border::OpenCheck> checks);
// No holder: back in the queue.
Result<void> put_holder(Transaction& tx, const border::CheckId& check, const std::optional<AccountId>& holder,
                        std::string_view holder_name, std::string_view given_by, Instant now);
Result<void> forget_holders(Transaction& tx, Instant before);

Result<void> insert_incident(Transaction& tx, const PostId& post, const AccountId& by, const Incident& incident);
Result<std::vector<Incident>> incidents(Session& session, const PostId& post, Instant from, Instant to);

// When the last report of the post ended.
Result<std::optional<Instant>> last_end(Session& session, const PostId& post);
Result<std::int64_t> next_serial(Session& session, const PostId& post, int year);
Result<void> insert_handover(Transaction& tx, const Handover& handover, int year, std::int64_t serial);
// Error "shift.handover.not_found".
Result<Handover> load(Session& session, const HandoverId& id);
Result<std::vector<Handover>> list(Session& session, const PostId& post, int limit);  // newest first
Result<void> sign(Transaction& tx, const Handover& handover);
Result<std::vector<HandoverId>> written_before(Session& session, Instant before, int limit);  // not cleared yet
Result<void> clear(Transaction& tx, const HandoverId& id, Instant now);

}  // namespace limen::shift::store
