// Composite indices and tables of outcomes that the desk publishes beside its rounds: files of its own making, in the
// site's folder observatory/library (docs/public_site.md). What is there when a release is made goes into it.
//
//   observatory/library/composites/ID/about.yaml structure.csv data.csv plan.yaml
//   observatory/library/outcomes/ID/about.yaml table.tsv
//
// about.yaml: title (English, or by language), source, licence, seed (of a composite), gap: {dimension, reference,
// other, fixed: {…}} (of outcomes). Everything is read as the public site will read it, so that what it could not show
// is refused here, with its place.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "engines/release/release.h"
#include "platform/config/config.h"

namespace limen::commands {

// Errors: "library.read", "library.entry", "library.limit", those of the readers of the files.
Result<void> add_library(const std::filesystem::path& folder, release::Opened& draft);

// Puts the demonstration's invented index and table there.
Result<void> write_demo_library(const std::filesystem::path& folder, const config::PackStore& packs);

}  // namespace limen::commands
