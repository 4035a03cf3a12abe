// limen screen --snapshot: the index of the lists kept in a file, so that the next run need not read and build it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <utility>

#include "base/checksum.h"
#include "commands/screening/screen.h"

namespace limen::commands {

namespace {

Place place_of(const std::string& path) { return Place{.source = path}; }

// A private mapping: what the index changes stays in memory.
struct Mapping {
  explicit Mapping(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    found = true;
    struct stat status{};
    if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
      const auto size = static_cast<std::size_t>(status.st_size);
      void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
      if (memory != MAP_FAILED) bytes = {static_cast<std::uint8_t*>(memory), size};
#ifdef MADV_POPULATE_READ
      if (!bytes.empty()) ::madvise(memory, size, MADV_POPULATE_READ);  // a hint
#endif
    }
    ::close(file);
  }
  ~Mapping() {
    if (!bytes.empty()) ::munmap(bytes.data(), bytes.size());
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  bool found = false;
  std::span<std::uint8_t> bytes;
};

class OutFile {
 public:
  explicit OutFile(const std::string& path)
      : file_(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600)) {}
  ~OutFile() { close(); }
  OutFile(const OutFile&) = delete;
  OutFile& operator=(const OutFile&) = delete;

  bool put(ByteView bytes) const {
    while (!bytes.empty()) {
      const ssize_t wrote = ::write(file_, bytes.data(), bytes.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    }
    return file_ >= 0;
  }
  bool finish() { return file_ >= 0 && ::fsync(file_) == 0 && close(); }

 private:
  bool close() {
    const int file = std::exchange(file_, -1);
    return file >= 0 && ::close(file) == 0;
  }
  int file_;
};

void put_number(std::string& out, std::size_t number) {
  const auto value = static_cast<std::uint32_t>(number);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

struct Reader {
  std::string_view rest;
  bool ok = true;
  std::uint32_t number() {
    std::uint32_t value = 0;
    if (rest.size() < sizeof value) {
      ok = false;
      return 0;
    }
    std::memcpy(&value, rest.data(), sizeof value);
    rest.remove_prefix(sizeof value);
    return value;
  }
  std::string text() {
    const std::size_t size = number();
    if (rest.size() < size) {
      ok = false;
      return {};
    }
    const std::string_view taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return std::string(taken);
  }
};

constexpr std::uint32_t kNotesVersion = 1;

}  // namespace

// Of every byte of the lists, and of how they are read.
Result<screening::Origin> Screener::origin_of(const std::vector<std::string>& files, bool all_kinds) {
  std::array<std::uint64_t, 2> sums{kNotesVersion, all_kinds ? 1U : 2U};
  std::array<char, 1 << 16> block;
  for (const std::string& path : files) {
    std::ifstream file(path, std::ios::binary);
    if (path == "-" || !file)
      return Error{"screen.snapshot.list", "a snapshot needs lists that are files", place_of(path)};
    std::uint64_t size = 0;
    while (file.read(block.data(), block.size()), file.gcount() > 0) {
      const auto count = static_cast<std::size_t>(file.gcount());
      sums[0] = sums[0] * 0x9e3779b97f4a7c15U + checksum(as_bytes({block.data(), count}));
      size += count;
    }
    if (file.bad()) return Error{"screen.snapshot.list", "cannot be read", place_of(path)};
    sums[1] = (sums[1] + size) * 0x2545f4914f6cdd1dU + checksum(as_bytes(path));
  }
  screening::Origin origin{};
  std::memcpy(origin.data(), sums.data(), sizeof sums);
  return origin;
}

// What hits are told with: the files, and of each entry its reference and name.
std::string Screener::notes() const {
  std::string out;
  put_number(out, kNotesVersion);
  put_number(out, files_.size());
  for (const std::string& file : files_) put_text(out, file);
  put_number(out, entries_.size());
  for (const Listed& listed : entries_) {
    put_number(out, listed.list);
    put_number(out, static_cast<std::size_t>(listed.kind));
    put_text(out, listed.reference);
    put_text(out, listed.name);
  }
  return out;
}

bool Screener::read_notes(std::string_view notes) {
  Reader reader{notes};
  if (reader.number() != kNotesVersion) return false;
  for (std::uint32_t count = reader.number(); reader.ok && count > 0; --count) files_.push_back(reader.text());
  for (std::uint32_t count = reader.number(); reader.ok && count > 0; --count) {
    Listed listed;
    listed.list = reader.number();
    const std::uint32_t kind = reader.number();
    listed.kind = static_cast<lists::SubjectKind>(kind);
    listed.reference = reader.text();
    listed.name = reader.text();
    if (listed.list >= files_.size() || kind > static_cast<std::uint32_t>(lists::SubjectKind::kAircraft)) return false;
    entries_.push_back(std::move(listed));
  }
  if (!reader.ok || !reader.rest.empty() || index_->size().entries != entries_.size()) return false;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (!index_->contains(id_of(static_cast<std::uint32_t>(i)))) return false;
  return true;
}

Result<bool> Screener::open_snapshot(const std::string& path, const std::optional<screening::Origin>& origin) {
  const auto mapping = std::make_shared<Mapping>(path);
  if (!mapping->found) return false;
  auto opened = screening::Index::open(*model_, origin, mapping->bytes, mapping);
  if (!opened.ok()) {
    Error error = opened.error();
    error.place.source = path;
    return error;
  }
  index_ = std::move(*opened);
  const ByteView notes = index_->notes();
  if (read_notes(as_text(notes))) return true;
  files_.clear();
  entries_.clear();
  index_ = std::make_unique<screening::Index>(*model_);
  return Error{"screen.snapshot.notes", "the names of the entries do not fit the snapshot", place_of(path)};
}

// Beside it first, so that there is a whole file under the name or none.
Result<void> Screener::save_snapshot(const std::string& path, const screening::Origin& origin) const {
  const std::string fresh = path + ".new";
  const Error failed{"screen.snapshot.write", "cannot be written", place_of(path)};
  OutFile file(fresh);
  const std::string own = notes();
  const auto written = index_->save(origin, as_bytes(own), [&](ByteView bytes) -> Result<void> {
    if (!file.put(bytes)) return failed;
    return {};
  });
  if (!written.ok() || !file.finish() || std::rename(fresh.c_str(), path.c_str()) != 0) {
    ::unlink(fresh.c_str());
    return failed;
  }
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle >= 0) {
    ::fsync(handle);
    ::close(handle);
  }
  return {};
}

}  // namespace limen::commands
