#include "commands/command_line/import_files.h"

#include <filesystem>
#include <fstream>

namespace limen::commands {

Result<void> write_new_files(const std::string& folder, const std::vector<std::pair<std::string, std::string>>& files,
                             const ImportCodes& codes) {
  const auto error = [](const std::string& code, const std::string& message, const std::string& path) {
    Place place;
    place.source = path;
    return Error{code, message, std::move(place)};
  };
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return error(codes.unwritable, "the folder cannot be made", folder);
  for (const auto& [name, text] : files) {
    const std::string path = (std::filesystem::path(folder) / name).string();
    if (std::filesystem::exists(path, failed)) return error(codes.exists, "the file is there already", path);
  }
  for (const auto& [name, text] : files) {
    const std::string path = (std::filesystem::path(folder) / name).string();
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) return error(codes.unwritable, "the file cannot be written", path);
  }
  return {};
}

}  // namespace limen::commands
