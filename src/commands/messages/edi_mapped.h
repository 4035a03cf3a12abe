// A file in memory as a whole, for what reads it with several threads. Whoever shortens it meanwhile ends this program.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace limen::commands {

class MappedFile {
 public:
  // Not open for an empty path, or what cannot be mapped.
  explicit MappedFile(const std::string& path) {
    const int file = path.empty() ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    struct stat status{};
    if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
      const auto size = static_cast<std::size_t>(status.st_size);
      void* const place = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
      if (place != MAP_FAILED) bytes_ = {static_cast<const char*>(place), size};
    }
    ::close(file);
  }
  ~MappedFile() {
    if (is_open()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  bool is_open() const { return !bytes_.empty(); }
  std::string_view bytes() const { return bytes_; }
  // These bytes, in whole steps, will hardly be looked at soon: they need not count as memory in use. Any thread.
  static constexpr std::uint64_t kStep = 256U << 10;  // of whole pages
  void forget(std::uint64_t from, std::uint64_t to) const {
    from = from / kStep * kStep;
    to = std::min<std::uint64_t>(to, bytes_.size()) / kStep * kStep;
    if (to > from) ::madvise(const_cast<char*>(bytes_.data()) + from, to - from, MADV_DONTNEED);
  }

 private:
  std::string_view bytes_;
};

}  // namespace limen::commands
