#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "services/lost_documents/state.h"

namespace limen::lost_documents {
namespace {

Error file_error(const char* what) { return Error{"lost_documents.file", what}; }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool open() const { return number_ >= 0; }
  int number() const { return number_; }
  bool close() {
    const bool good = number_ < 0 || ::close(number_) == 0;
    number_ = -1;
    return good;
  }

 private:
  int number_;
};

Result<void> write_all(int file, ByteView bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return file_error("the list cannot be written");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Mapping::~Mapping() { ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size()); }

std::shared_ptr<const Mapping> map_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!file.open() || ::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0)
    return {};
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const place = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
  if (place == MAP_FAILED) return {};
  return std::make_shared<const Mapping>(static_cast<const std::uint8_t*>(place), size);
}

Result<void> write_file(const std::filesystem::path& path,
                        const std::function<Result<void>(const document_keys::Sink&)>& write) {
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  const std::string part = path.string() + ".part";
  constexpr mode_t kOwnerOnly = 0600;
  Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly));
  if (!file.open()) return file_error("the list cannot be written");
  auto written = write([&](ByteView bytes) { return write_all(file.number(), bytes); });
  if (written.ok() && (::fsync(file.number()) != 0 || !file.close() || ::rename(part.c_str(), path.c_str()) != 0)) {
    written = file_error("the list cannot be written");
  }
  if (!written.ok()) {
    std::filesystem::remove(part, failed);
    return written.error();
  }
  const Descriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open() || ::fsync(folder.number()) != 0) return file_error("the folder of the list cannot be written");
  return {};
}

}  // namespace limen::lost_documents
