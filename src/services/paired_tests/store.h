// SQL of the register. Private to this folder. Whoever may see what is decided above, in service.cc; a reading here
// takes the Grant so that it cannot be forgotten.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/database/database.h"
#include "services/paired_tests/model.h"
#include "services/paired_tests/paired_tests.h"

namespace limen::paired_tests {

Result<void> put_guards(database::Transaction& tx);

namespace store {

using protection::Grant;

Result<void> add_study(database::Transaction& tx, const Study& study);
Result<void> change_study(database::Transaction& tx, const Study& study);
Result<void> close_study(database::Transaction& tx, const StudyId& id, Instant at);
// Errors "paired_tests.not_found", also for a tester (the grant's owner) with no case in it.
Result<Study> study(database::Session& session, const Grant& grant, const StudyId& id);
Result<std::vector<Study>> studies(database::Session& session, const Grant& grant);  // newest first
Result<std::int64_t> case_count(database::Session& session, const StudyId& id);

Result<void> add_case(database::Transaction& tx, const Case& one);
// Error "paired_tests.not_found", the same for a case that is another tester's.
Result<Case> find(database::Session& session, const Grant& grant, const CaseId& id);
struct Wanted {
  std::optional<StudyId> study{};
  std::optional<CaseId> after{};
  int limit = 50;
};
Result<std::vector<Case>> cases(database::Session& session, const Grant& grant, const Wanted& wanted);  // newest first
// Of a study, those that are complete or given up, by number.
Result<std::vector<Case>> finished(database::Session& session, const Grant& grant, const StudyId& study);

// Counted: false when the version is not that one any more, or the form is locked.
Result<bool> save_form(database::Transaction& tx, const CaseId& id, const Form& form, std::int64_t version);
Result<bool> lock_form(database::Transaction& tx, const CaseId& id, const Form& form, const Bytes& nonce);
Result<Bytes> nonce(database::Session& session, const CaseId& id, Side side);
Result<void> complete(database::Transaction& tx, const CaseId& id, Instant at);
Result<void> abandon(database::Transaction& tx, const CaseId& id, Instant at, std::string_view reason,
                     const std::optional<std::string>& text);

Result<void> add_note(database::Transaction& tx, const CaseId& id, const Note& note);
Result<std::vector<Note>> notes(database::Session& session, const Grant& grant, const CaseId& id);  // in their order

// Cases of that day or before whose text still stands.
Result<std::vector<CaseId>> written_until(database::Session& session, CivilDate day, int limit);
Result<void> clear_text(database::Transaction& tx, const CaseId& id, Instant at);

}  // namespace store
}  // namespace limen::paired_tests
