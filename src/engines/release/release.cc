#include "engines/release/release.h"

#include <algorithm>
#include <set>

namespace limen::release {
namespace {

constexpr std::size_t kMaxPath = 200;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

Error at(std::string code, std::string message, std::string_view path) {
  Place place;
  place.path = std::string(path);
  return Error{std::move(code), std::move(message), place};
}

}  // namespace

std::string_view in_language(const Titles& titles, std::string_view language) {
  if (const auto found = titles.find(language); found != titles.end()) return found->second;
  if (const auto found = titles.find("en"); found != titles.end()) return found->second;
  return titles.empty() ? std::string_view{} : std::string_view(titles.begin()->second);
}

const FileEntry* Manifest::file(std::string_view path) const {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const FileEntry& entry) { return entry.path == path; });
  return found == files.end() ? nullptr : &*found;
}

Result<void> check_path(std::string_view path) {
  const Error bad{"release.path",
                  "a path has parts of letters, digits, dots, lines and dashes, and stays below the folder"};
  if (path.empty() || path.size() > kMaxPath) return bad;
  bool begins = true;  // a part
  for (const char c : path) {
    if (c == '/') {
      if (begins) return bad;
      begins = true;
      continue;
    }
    if (!is_plain(c) || (begins && c == '.')) return bad;
    begins = false;
  }
  if (begins) return bad;
  return {};
}

bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && id.front() != '.' && id.back() != '.' &&
         std::all_of(id.begin(), id.end(), is_plain);
}

const std::string* Opened::find(std::string_view path) const {
  const auto found = files.find(path);
  return found == files.end() ? nullptr : &found->second;
}

Result<Opened> check_files(Manifest manifest, const ReadFile& read, const Sha256& sha256) {
  Opened opened;
  for (const FileEntry& entry : manifest.files) {
    std::string content = TRY(read(entry.path, entry.bytes));
    if (content.size() != entry.bytes)
      return at("release.file.size", "the file has another size than the manifest says", entry.path);
    if (sha256(content) != entry.sha256)
      return at("release.file.hash", "the file is not the one the manifest names", entry.path);
    opened.files.emplace(entry.path, std::move(content));
  }
  opened.manifest = std::move(manifest);
  return opened;
}

void add_file(Opened& release, std::string path, std::string content, const Sha256& sha256) {
  std::erase_if(release.manifest.files, [&](const FileEntry& entry) { return entry.path == path; });
  release.manifest.files.push_back({path, content.size(), sha256(content)});
  release.files.insert_or_assign(std::move(path), std::move(content));
}

}  // namespace limen::release
