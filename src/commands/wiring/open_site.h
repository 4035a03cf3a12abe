// Opens a site with all its tables and services, for who needs to know nothing of them.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "commands/site/site.h"

namespace limen::commands {

// Errors: those of the parts.
Result<std::unique_ptr<Site>> open_site(const std::filesystem::path& folder, const OpenOptions& options = {});

}  // namespace limen::commands
