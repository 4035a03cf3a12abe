// The SQL of links. What returns data of persons takes the Grant under which it is read.
#pragma once

#include <optional>
#include <vector>

#include "platform/database/database.h"
#include "platform/protection/protection.h"
#include "services/persons/model.h"

namespace limen::persons::store {

using database::Session;
using database::Transaction;
using protection::Grant;

// Errors "persons.stored_form".
Result<std::optional<Link>> find(Session& session, const Grant& grant, const LinkId& id);
Result<std::optional<Link>> between(Session& session, const Grant& grant, const TravellerId& a, const TravellerId& b);
Result<std::vector<Link>> of_record(Session& session, const Grant& grant, const TravellerId& record);
// Those that wait to be judged, the first to be due first.
Result<std::vector<Link>> yellow(Session& session, const Grant& grant, int limit);
Result<std::int64_t> yellow_count(Session& session);
Result<void> add_changes(Session& session, Link& link);

Result<void> insert(Transaction& tx, const Link& link);
// Colour, kind and notice; a change is added and the version rises.
Result<void> judge(Transaction& tx, Link& link, const LinkChange& change);
Result<std::int64_t> next_notice(Transaction& tx, int year);
Result<std::vector<LinkId>> remove_of(Transaction& tx, const TravellerId& record);
Result<void> remove(Transaction& tx, const LinkId& id);

// Until when records that checks made have been compared.
Result<Instant> mark(Session& session);
Result<void> put_mark(Transaction& tx, Instant at);

}  // namespace limen::persons::store
