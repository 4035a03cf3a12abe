#include "commands/publishing/public_make.h"

#include <fstream>
#include <sstream>

#include "base/id.h"
#include "base/json.h"
#include "services/release_folder/release_folder.h"

namespace limen::commands {
namespace {

namespace fs = std::filesystem;

Error unreadable(const fs::path& path) {
  Place place;
  place.source = path.string();
  return Error{"public.make.read", "not a plain file, or it cannot be read", place};
}

Result<std::string> read(const fs::path& path) {
  std::error_code failure;
  if (!fs::is_regular_file(fs::symlink_status(path, failure))) return unreadable(path);
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) return unreadable(path);
  return content.str();
}

Result<void> read_all(const fs::path& folder, release::Opened& opened) {
  std::error_code failure;
  for (const auto& entry : fs::recursive_directory_iterator(folder, failure)) {
    const std::string name = fs::relative(entry.path(), folder, failure).generic_string();
    if (entry.is_directory() || name == release::kManifestName) continue;
    TRY(release::check_path(name));
    std::string content = TRY(read(entry.path()));
    release::add_file(opened, name, std::move(content), release_folder::sha256);
  }
  if (failure) return unreadable(folder);
  return {};
}

}  // namespace

Result<release::Opened> make_release(const fs::path& folder, Instant now, const RandomBytes& random) {
  const fs::path path = folder / release::kManifestName;
  const std::string text = TRY(read(path));
  json::value value = TRY(parse_json(text));
  if (!value.is_object()) return unreadable(path);
  release::Opened opened;
  TRY(read_all(folder, opened));
  json::object& object = value.as_object();
  const auto fill = [&](std::string_view key, std::string_view text_of_it) {
    if (!object.contains(key)) object[key] = text_of_it;
  };
  fill("format", "limen.release");
  if (!object.contains("version")) object["version"] = 1;
  fill("id", to_text(make_raw_id(now, random)));
  fill("made_at", now.to_text());
  json::array files;
  for (const release::FileEntry& file : opened.manifest.files)
    files.push_back(json::object{{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  object["files"] = std::move(files);
  opened.manifest = TRY(release::read_manifest(to_text(value), path.string()));
  return opened;
}

}  // namespace limen::commands
