#include "services/release_folder/release_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "base/text.h"
#include "engines/list_versions/list_versions.h"

namespace limen::release_folder {
namespace {

namespace fs = std::filesystem;

Error at(std::string code, std::string message, const fs::path& path) {
  Place place;
  place.source = path.string();
  return Error{std::move(code), std::move(message), place};
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

// A plain file of at most `most` bytes; one that is a link or grows meanwhile is refused.
Result<std::string> read_file(const fs::path& path, std::uint64_t most) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat what{};
  if (file.get() < 0 || ::fstat(file.get(), &what) != 0 || !S_ISREG(what.st_mode))
    return at("release_folder.read", "no such plain file", path);
  if (static_cast<std::uint64_t>(what.st_size) > most)
    return at("release.file.size", "the file has another size than the manifest says", path);
  std::string content(static_cast<std::size_t>(what.st_size), '\0');
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t count = ::read(file.get(), content.data() + done, content.size() - done);
    if (count <= 0) return at("release_folder.read", "the file cannot be read", path);
    done += static_cast<std::size_t>(count);
  }
  return content;
}

Result<void> sync_folder(const fs::path& folder) {
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0) return at("release_folder.write", "cannot be written", folder);
  return {};
}

Result<void> write_file(const fs::path& path, std::string_view content) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (file.get() < 0) return at("release_folder.write", "cannot be written", path);
  while (!content.empty()) {
    const ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count <= 0) return at("release_folder.write", "cannot be written", path);
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file.get()) != 0) return at("release_folder.write", "cannot be written", path);
  return {};
}

Result<void> write_folder(const fs::path& folder, const release::Opened& opened) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return at("release_folder.write", "cannot be made", folder);
  for (const auto& [path, content] : opened.files) {
    TRY(release::check_path(path));
    fs::create_directories((folder / path).parent_path(), failure);
    if (failure) return at("release_folder.write", "cannot be made", (folder / path).parent_path());
    TRY(write_file(folder / path, content));
  }
  // Folders hold names: those must reach the disk before the name of the whole does.
  for (const auto& entry : fs::recursive_directory_iterator(folder, failure))
    if (entry.is_directory()) TRY(sync_folder(entry.path()));
  TRY(write_file(folder / release::kManifestName, release::write_manifest(opened.manifest)));
  return sync_folder(folder);
}

Result<void> check_name(std::string_view name) {
  if (!release::is_plain_id(name) || name == kCurrent)
    return Error{"release_folder.name", "the name of a release has letters, digits, '.', '_' and '-'"};
  return {};
}

Result<void> point_to(const fs::path& releases, std::string_view name) {
  const fs::path other = releases / fmt::format(".current.{}", ::getpid()), current = releases / kCurrent;
  std::error_code failure;
  fs::remove(other, failure);
  TRY(write_file(other, fmt::format("{}\n", name)));
  if (std::rename(other.c_str(), current.c_str()) != 0)
    return at("release_folder.write", "cannot be replaced", current);
  return sync_folder(releases);
}

}  // namespace

std::string sha256(std::string_view bytes) { return list_versions::to_text(list_versions::hash_of(bytes)); }

Result<std::string> current_name(const fs::path& releases) {
  const auto content = read_file(releases / kCurrent, 200);
  if (!content.ok()) return at("release_folder.none", "no release is in force", releases / kCurrent);
  std::string name(trim(*content));
  if (!release::is_plain_id(name) || name == kCurrent)
    return at("release_folder.current", "the file holds no name of a release", releases / kCurrent);
  return name;
}

Result<release::OpenRelease> open_release(const fs::path& folder) {
  const fs::path path = folder / release::kManifestName;
  const std::string text = TRY(read_file(path, release::kMaxManifest));
  release::Manifest manifest = TRY(release::read_manifest(text, path.string()));
  const auto read = [&](const std::string& name, std::uint64_t most) -> Result<std::string> {
    // The manifest's paths are checked; a link on the way to one would still lead elsewhere.
    std::error_code failure;
    for (fs::path part = (folder / name).parent_path(); part != folder && part.has_relative_path();
         part = part.parent_path())
      if (!fs::is_directory(fs::symlink_status(part, failure)))
        return at("release_folder.read", "no plain folder", part);
    return read_file(folder / name, most);
  };
  release::Opened opened = TRY(release::check_files(std::move(manifest), read, sha256));
  return release::OpenRelease(std::make_shared<const release::Opened>(std::move(opened)));
}

Result<void> publish(const fs::path& releases, const release::Opened& opened, std::string_view name, bool point) {
  TRY(check_name(name));
  // What is written must read: the same checks that the public site makes.
  TRY(release::read_manifest(release::write_manifest(opened.manifest), release::kManifestName));
  const auto given = [&](const std::string& path, std::uint64_t) -> Result<std::string> {
    const std::string* content = opened.find(path);
    if (content == nullptr) return at("release_folder.read", "the manifest names a file that is not there", path);
    return *content;
  };
  TRY(release::check_files(opened.manifest, given, sha256));
  const fs::path target = releases / name, partial = releases / fmt::format(".{}.partial", name);
  std::error_code failure;
  if (fs::exists(target, failure)) return at("release_folder.exists", "a release of this name is there", target);
  fs::remove_all(partial, failure);
  TRY(write_folder(partial, opened));
  if (std::rename(partial.c_str(), target.c_str()) != 0) return at("release_folder.write", "cannot be renamed", target);
  TRY(sync_folder(releases));
  if (point) return point_to(releases, name);
  return {};
}

Result<void> make_current(const fs::path& releases, std::string_view name) {
  TRY(check_name(name));
  TRY(open_release(releases / name));
  return point_to(releases, name);
}

}  // namespace limen::release_folder
