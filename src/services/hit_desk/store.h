// SQL of the hit desk. Private to this folder. Who may see what is decided above, in service.h; a reading of a file
// takes the Grant so that it cannot be forgotten.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/database/database.h"
#include "platform/protection/protection.h"
#include "services/hit_desk/model.h"

namespace limen::hit_desk::store {

using database::Session;
using database::Transaction;
using protection::Grant;

// The next of its series and year, from 1; inside the writer's transaction. A number is never given again.
Result<std::int64_t> next_number(Transaction& tx, Level level, int year);
Result<void> add(Transaction& tx, const File& file);
Result<void> change(Transaction& tx, const File& file);
// Errors "hit_desk.not_found", "hit_desk.stored_form".
Result<File> find(Session& session, const Grant& grant, const FileId& id);
Result<std::optional<File>> of_hit(Session& session, const border::CheckId& check, const RawId& alert);
struct Wanted {
  std::vector<Level> levels{};
  std::optional<bool> closed{};  // none: all
  int limit = 200;
};
Result<std::vector<File>> list(Session& session, const Grant& grant, const Wanted& wanted);  // newest first
Result<void> remove(Transaction& tx, const FileId& id);
Result<std::vector<FileId>> of_check(Session& session, const border::CheckId& check);
struct Ended {
  FileId id{};
  border::CheckId check{};
  Instant at{};  // closed, or opened where nobody closed it
  bool closed = false;
  bool dismissed = false;
  bool about_thing = false;
};
// By id, after `after`; closed, or opened and not closed, before that instant.
Result<std::vector<Ended>> ended_before(Session& session, Instant at, const FileId& after, int limit);
Result<std::optional<Ended>> ended_now(Session& session, Instant before, const FileId& id);

Result<void> add_call(Transaction& tx, const HitCall& call);
Result<std::vector<HitCall>> calls(Session& session, const Grant& grant, const FileId& file);  // in their order

Result<std::vector<Contact>> contacts(Session& session);
Result<void> put_contact(Transaction& tx, const ContactId& id, const Contact& contact);
Result<bool> remove_contact(Transaction& tx, const ContactId& id);
Result<std::vector<Holiday>> holidays(Session& session);
Result<void> put_holiday(Transaction& tx, const Holiday& holiday);  // without a label: takes it away

// Lists that were stale when a check was decided.
Result<void> add_stale_decision(Transaction& tx, const border::CheckId& check, Instant at, const std::string& lists);
struct StaleDecision {
  Instant at{};
  json::array lists{};
};
Result<std::optional<StaleDecision>> stale_decision(Session& session, const border::CheckId& check);
Result<void> remove_stale_decision(Transaction& tx, const border::CheckId& check);

}  // namespace limen::hit_desk::store
