// A release made by hand: what `limen public make` does with a folder.
#pragma once

#include <filesystem>

#include "base/clock.h"
#include "base/result.h"
#include "engines/release/release.h"

namespace limen::commands {

// The files below `folder`, and its release.json, in which format, version, id, made_at and files may be missing: they
// are filled in. Errors "public.make.read" (a file that cannot be read, or is not plain), those of engines/release.
Result<release::Opened> make_release(const std::filesystem::path& folder, Instant now, const RandomBytes& random);

}  // namespace limen::commands
