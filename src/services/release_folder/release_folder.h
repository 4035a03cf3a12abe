// Releases on disk: the folder between the desk, which writes it, and the public site, which reads it
// (docs/public_site.md).
//
// A release is a folder below the releases folder; the file `current` beside it holds the name of the one in force.
// publish() writes everything under another name, waits for the disk, renames, and only then points to it, so that a
// reader sees a whole release or none. open_release() reads one and checks every byte against its manifest. Nothing is
// kept open. Any number of threads may read; one process writes.
//
//   TRY(publish("releases", opened, "2026-11-22"));                      // the desk
//   const OpenRelease release = TRY(open_release("releases" / TRY(current_name("releases"))));   // the public site
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engines/release/release.h"

namespace limen::release_folder {

inline constexpr std::string_view kCurrent = "current";

// SHA-256 as engines/release wants it.
std::string sha256(std::string_view bytes);

// The name in `current`. Errors "release_folder.none" (no such file), "release_folder.current" (no plain name).
Result<std::string> current_name(const std::filesystem::path& releases);

// Errors "release_folder.read" (no such folder or file, a link, or no plain file) and those of engines/release.
Result<release::OpenRelease> open_release(const std::filesystem::path& folder);

// Writes releases/NAME and, unless told otherwise, makes it the current one. The manifest's list of files must be that
// of `opened` (release::add_file() keeps it so). Errors "release_folder.exists", "release_folder.name",
// "release_folder.write", those of engines/release.
Result<void> publish(const std::filesystem::path& releases, const release::Opened& opened, std::string_view name,
                     bool make_current = true);
// Points to another release that is there and checks.
Result<void> make_current(const std::filesystem::path& releases, std::string_view name);

}  // namespace limen::release_folder
