// People of organisations in the database. Private to this folder.
#pragma once

#include "services/directory/state.h"

namespace limen::partners::people {

inline constexpr std::string_view kRecord = "directory_person";

Result<std::optional<Person>> find(database::Session& session, const PersonId& id);
Result<std::vector<Person>> of(database::Session& session, std::string_view organisation,
                               std::int64_t most);  // "": all
Result<void> save(database::Transaction& tx, const Person& one);
Result<void> remove(database::Transaction& tx, const PersonId& id);  // and the duties
Result<std::vector<Duty>> duties_of(database::Session& session, const PersonId& id);
Result<std::vector<Duty>> duties_at(database::Session& session, const PostId& post);
Result<std::optional<Duty>> duty(database::Session& session, const DutyId& id);
Result<void> save_duty(database::Transaction& tx, const Duty& one);
journal::Sealed sealed(const Person& one, bool fresh);

}  // namespace limen::partners::people
