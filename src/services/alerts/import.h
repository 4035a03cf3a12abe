// Imports: a file becomes rows, each row is checked as the form is, and what is good is written in parts.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/lists/lists.h"
#include "services/alerts/service.h"

namespace limen::alerts {

// One record of a file on its way into the table.
struct ImportRow {
  std::size_t line = 0;
  Content content{};
  bool dates_given = false;  // else review and expiry are counted from today
  Bytes hash{};              // of what the file says
  std::string subject_key{};
};

// The name that a field of AlertInput has in the file.
std::string_view column_of(ImportFormat format, std::string_view field);

// What a record says, before it is checked. What an alert cannot hold is said in `warn`.
using Warn = std::function<void(std::string_view field, std::string code, std::string message)>;
ImportRow row_of(const lists::Record& record, const ImportRequest& request, const Rules& rules, CivilDate today,
                 const names::Folder& folder, const Warn& warn);

Result<ImportReport> run_import(Service& service, const ImportRequest& request, std::string_view actor,
                                std::string_view actor_name);

}  // namespace limen::alerts
