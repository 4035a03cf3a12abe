// Imports: files become records, records become rows, each row is checked as the form is, and what is good is written
// in parts. Of a list the whole update is weighed first (import_list.h).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/list_intake/list_intake.h"
#include "formats/lists/lists.h"
#include "services/alerts/service.h"

namespace limen::alerts {

// What goes with a form of list: whose it is, and what its entries rest on.
struct ListForm {
  std::string_view list{};  // its usual name; empty: our own form, whose rows say all that themselves
  std::string_view issuer{}, legal_basis{};
};
ListForm form_of(lists::Format format);

// What the files hold.
struct Incoming {
  list_intake::Joined read{};
  std::vector<ImportDiagnostic> diagnostics{};
  std::uint64_t left_out = 0;  // diagnostics
  std::optional<Error> broken{};
  lists::Format format = lists::Format::kUnknown;
  ListForm form{};
  std::string list{};  // empty: rows of our own
};
// Errors: "alerts.import.list", "alerts.import.list_name", those of list_intake::load.
Result<Incoming> read_files(ImportRequest& request, const Rules& rules);

// One record of a file on its way into the table.
struct ImportRow {
  lists::Provenance from{};
  Content content{};
  bool dates_given = false;  // else review and expiry are counted from today
  Bytes hash{};              // of what the file says
  std::string subject_key{};
  std::string places{};  // of a list: where each value was read, as engines/list_versions has it
};

// Where a field of a record stood, or should have stood.
lists::Provenance place_of(const lists::Record& record, std::string_view field, lists::Format format);

// What a record says, before it is checked. What an alert cannot hold is said in `warn`.
using Warn = std::function<void(std::string_view field, std::string code, std::string message)>;
ImportRow row_of(const lists::Record& record, const Incoming& incoming, const ImportRequest& request,
                 const Rules& rules, CivilDate today, const names::Folder& folder, const Warn& warn);

Result<ImportReport> run_import(Service& service, ImportRequest request, std::string_view actor,
                                std::string_view actor_name);
Result<std::vector<ImportedList>> imported_lists(const Service& service, database::Session& session);

}  // namespace limen::alerts
