#include "commands/chip/chip.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "commands/chip/chip_read.h"
#include "commands/chip/commands.h"
#include "formats/zip/zip.h"

namespace limen::commands {

namespace {

constexpr std::size_t kMostFiles = 64, kMostBytes = 8U << 20U, kLargestArchive = 64U << 20U;

Error error(std::string_view code, std::string_view message, const std::string& path) {
  Error made{std::string(code), std::string(message), {}};
  made.place.source = path;
  return made;
}

Result<Bytes> read_bytes(const std::filesystem::path& path, std::size_t most) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return error("chip.input.unreadable", "cannot be opened", path.string());
  std::string content;
  content.resize(most + 1);
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (file.bad()) return error("chip.input.unreadable", "cannot be read", path.string());
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (content.size() > most) return error("chip.input.limit", "is larger than is allowed", path.string());
  return Bytes(content.begin(), content.end());
}

Result<std::vector<chip_inspection::Named>> read_folder(const std::string& path) {
  std::vector<std::filesystem::path> paths;
  std::error_code failed;
  for (auto at = std::filesystem::directory_iterator(path, failed);
       !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) {
    if (at->is_regular_file(failed)) paths.push_back(at->path());
    if (paths.size() > kMostFiles) return error("chip.input.limit", "holds too many files", path);
  }
  if (failed) return error("chip.input.unreadable", "cannot be read", path);
  std::sort(paths.begin(), paths.end());
  std::vector<chip_inspection::Named> out;
  for (const std::filesystem::path& one : paths) {
    out.push_back({one.filename().string(), TRY(read_bytes(one, kMostBytes))});
  }
  return out;
}

Result<std::vector<chip_inspection::Named>> read_archive(const std::string& path) {
  const Bytes bytes = TRY(read_bytes(path, kLargestArchive));
  const zip::Archive archive = TRY(zip::Archive::open(bytes, {.entries = kMostFiles, .entry_bytes = kMostBytes}));
  std::vector<chip_inspection::Named> out;
  for (const zip::Entry& entry : archive.entries()) {
    if (entry.folder()) continue;
    const std::size_t slash = entry.name.rfind('/');
    const std::string_view name = slash == std::string_view::npos ? entry.name : entry.name.substr(slash + 1);
    if (name.starts_with("._") || entry.name.starts_with("__MACOSX/")) continue;  // what some systems put beside
    out.push_back({std::string(name), TRY(archive.read(entry))});
  }
  return out;
}

}  // namespace

Result<std::vector<chip_inspection::Named>> read_chip_input(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) return read_folder(path);
  if (!std::filesystem::exists(path, failed)) return error("chip.input.missing", "is not there", path);
  return read_archive(path);
}

Command chip_command() {
  Command command{"chip", "The data on a travel document's chip, and whether its issuer signed it."};
  command.children = {chip_inspect_command(), chip_read_command()};
  return command;
}

}  // namespace limen::commands
