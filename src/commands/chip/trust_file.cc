#include "commands/chip/trust_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace limen::commands {

namespace {

std::filesystem::path file_of(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed) || path.ends_with('/')) {
    return std::filesystem::path(path) / "trust.store";
  }
  return path;
}

Error file_error(std::string code, const std::filesystem::path& path) {
  Place place;
  place.source = path.string();
  return Error{std::move(code), std::strerror(errno), std::move(place)};
}

Result<trust::Store> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return file_error("trust.file.unreadable", path);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return file_error("trust.file.unreadable", path);
  auto store = trust::Store::read(as_bytes(content));
  if (store.ok()) return store;
  Error error = store.take_error();
  error.place.source = path.string();
  return error;
}

Result<void> write_all(int file, ByteView bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return file_error("trust.file.unwritable", path);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  if (::fsync(file) != 0) return file_error("trust.file.unwritable", path);
  return {};
}

}  // namespace

Result<trust::Store> read_trust_store(const std::string& path) {
  const std::filesystem::path file = file_of(path);
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) {
    return Error{"trust.file.missing", "there is no trust store", Place{.source = file.string()}};
  }
  return read_file(file);
}

Result<TrustFile> TrustFile::open(const std::string& path) {
  const std::filesystem::path file = file_of(path);
  std::error_code failed;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), failed);
  const int lock = ::open((file.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return file_error("trust.file.unwritable", file);
  TrustFile opened(file, lock, {});
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return Error{"trust.file.locked", "somebody else is changing the trust store", Place{.source = file.string()}};
  }
  if (std::filesystem::exists(file, failed)) opened.store_ = TRY(read_file(file));
  return opened;
}

TrustFile::TrustFile(TrustFile&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)), store_(std::move(other.store_)) {}

TrustFile::~TrustFile() {
  if (lock_ >= 0) ::close(lock_);
}

Result<void> TrustFile::save() const {
  const Bytes bytes = store_.write();
  const std::string fresh = path_.string() + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return file_error("trust.file.unwritable", fresh);
  const auto written = write_all(file, bytes, fresh);
  ::close(file);
  if (!written.ok()) return written.error();
  if (std::rename(fresh.c_str(), path_.c_str()) != 0) return file_error("trust.file.unwritable", path_);
  const std::string folder = path_.has_parent_path() ? path_.parent_path().string() : ".";
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool flushed = handle >= 0 && ::fsync(handle) == 0;
  if (handle >= 0) ::close(handle);
  return flushed ? Result<void>() : Result<void>(file_error("trust.file.unwritable", folder));
}

}  // namespace limen::commands
