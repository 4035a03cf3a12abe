// Files that an import writes: all of them or none, and never over one that is there.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace limen::commands {

struct ImportCodes {
  std::string exists, unwritable;  // error codes
};
// Makes the folder. The error has the file as its source.
Result<void> write_new_files(const std::string& folder, const std::vector<std::pair<std::string, std::string>>& files,
                             const ImportCodes& codes);

}  // namespace limen::commands
