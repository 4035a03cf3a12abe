// Which rows of a part of an import meet nothing that is known: most rows of a first import are such, and are told from
// the rest in few round trips.
#pragma once

#include <set>
#include <span>
#include <string>

#include "platform/database/database.h"
#include "services/alerts/import_list.h"

namespace limen::alerts {

class NewRows {
 public:
  // How the tables stand. The rows are held by their addresses.
  Result<void> ask(database::Session& session, std::span<const ImportRow> rows);
  // Nothing in the tables has the row's number, had it, or has the key of its subject, and nothing written since
  // either: `was_withdrawn`, `by_reference` and `by_subject` of the store would find nothing.
  bool is_new(const ImportRow& row) const;
  void written(const ImportRow& row);

 private:
  std::set<const ImportRow*> unknown_;
  std::set<std::string> written_;  // numbers and subjects
};

}  // namespace limen::alerts
