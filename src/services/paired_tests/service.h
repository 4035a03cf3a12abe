// What may be done with a case, and what is shown of it to whom. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/paired_tests/model.h"
#include "services/paired_tests/paired_tests.h"
#include "services/paired_tests/store.h"

namespace limen::paired_tests {

struct Tester {
  AccountId id{};
  std::string name{};
};

struct NewCase {
  StudyId study{};
  std::string target{}, place{};
  CivilDate day{};
  AccountId a{}, b{};
};

class Service {
 public:
  explicit Service(Parts given) : parts(std::move(given)) {}

  // Errors "paired_tests.study.text", "paired_tests.study.characteristics", "paired_tests.study.phases".
  Result<void> check(const Study& study) const;
  Result<Study> create_study(database::Transaction& tx, const protection::Grant& grant, Study study, Instant now,
                             journal::Entry entry) const;
  // Errors "paired_tests.study.version", "paired_tests.study.closed"; "paired_tests.study.begun" when anything but the
  // title is another after the first case.
  Result<Study> change_study(database::Transaction& tx, const protection::Grant& grant, const Study& wanted,
                             journal::Entry entry) const;
  Result<Study> close_study(database::Transaction& tx, const protection::Grant& grant, const StudyId& id, Instant now,
                            journal::Entry entry) const;

  // Accounts that may fill and may not manage.
  Result<std::vector<Tester>> testers(database::Session& session) const;
  // Errors "paired_tests.tester.same", "paired_tests.tester.unknown", "paired_tests.case.target",
  // "paired_tests.case.place", "paired_tests.case.day", "paired_tests.study.closed".
  Result<CaseId> create_case(database::Transaction& tx, const protection::Grant& grant, const NewCase& wanted,
                             Instant now, journal::Entry entry) const;
  // Of the caller's own. Errors "paired_tests.case.abandoned", "paired_tests.form.locked", "paired_tests.form.version",
  // "paired_tests.form.phase".
  Result<void> save(database::Transaction& tx, const protection::Grant& grant, const CaseId& id, const Form& wanted,
                    journal::Entry entry) const;
  // The second lock makes the case complete. Errors those of save and of check_whole.
  Result<void> lock(database::Transaction& tx, const protection::Grant& grant, const CaseId& id, std::int64_t version,
                    Instant now, journal::Entry entry, journal::Entry completed) const;
  // Errors "paired_tests.note.empty", "paired_tests.case.cleared".
  Result<void> add_note(database::Transaction& tx, const protection::Grant& grant, const CaseId& id, std::string text,
                        Instant now, journal::Entry entry) const;
  // Before anybody has read a form. Errors "paired_tests.case.complete", "paired_tests.case.abandoned",
  // "paired_tests.case.reason".
  Result<void> abandon(database::Transaction& tx, const protection::Grant& grant, const CaseId& id,
                       const std::string& reason, const std::string& text, Instant now, journal::Entry entry) const;

  Result<std::int64_t> run_retention(CivilDate today, int batch) const;

  // What this caller may see of it. `whole`: with forms and notes.
  Result<json::object> view(database::Session& session, const protection::Grant& grant, const Case& one,
                            bool whole) const;
  Result<json::object> view(database::Session& session, const protection::Grant& grant, const CaseId& id) const;
  Result<json::object> view(database::Session& session, const protection::Grant& grant, const Study& study) const;
  // "open", "waiting" (one's own form is locked), "complete", "abandoned".
  static std::string_view state_of(const protection::Grant& grant, const Case& one);

  const Parts parts;

 private:
  Result<void> clear(database::Transaction& tx, const CaseId& id, Instant now) const;
};

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service);

// Of finished cases alone. `confidence` over 0 and under 1.
Result<json::object> results_json(const Study& study, const std::vector<Case>& finished, double confidence);
std::string results_csv(const Study& study, const std::vector<Case>& finished);

}  // namespace limen::paired_tests
