// What every file of the packs has: a source, days of validity, and the mark of a value that was not re-read.
#pragma once

#include <optional>
#include <string>

#include "platform/lists/lists.h"

namespace limen::lists {

Result<std::string> read_source(const Node& node);  // error "list.source"
// `valid_from` (or the fallback, when there is one) and `valid_to`. Error "list.dates".
Result<Validity> read_validity(const Node& node, std::optional<CivilDate> fallback_from);
Result<bool> read_recalled(const Node& node);  // `fact: recalled`; error "list.fact"

}  // namespace limen::lists
