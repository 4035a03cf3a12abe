// The last word of each desk on its printer and its document reader. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "base/date.h"
#include "platform/database/database.h"

namespace limen::health::store {

struct Trial {
  std::string desk{}, part{};  // "LND-1 lane 2"; "printer", "reader"
  bool good = true;
  std::string layout{};  // of a reader: the keyboard layout that its keys were read by
  Instant at{};
};

Result<std::vector<Trial>> trials(database::Session& session);  // in order of desk
Result<void> put(database::Transaction& tx, const Trial& trial);

}  // namespace limen::health::store
