// Accounts of sites in which everybody is invented: one for each role, with passwords that are shown.
#pragma once

#include <filesystem>
#include <string>

#include "commands/site/site.h"

namespace limen::commands {

// Of a site that has none yet; the list of names, passwords and roles, a line each. Error "demo.not_new".
Result<std::string> make_invented_accounts(Site& site);

// Readable by its owner alone. Error "site.write".
Result<void> write_private(const std::filesystem::path& path, const std::string& text);

}  // namespace limen::commands
