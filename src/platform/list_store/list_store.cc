#include "platform/list_store/list_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/json.h"
#include "base/text.h"

namespace limen::list_store {
namespace {

constexpr std::string_view kEnding = ".jsonl";
constexpr std::uint64_t kMost = 999'999'999;

Error io_error(const std::filesystem::path& path) {
  Place place;
  place.source = path.string();
  return Error{"list_store.io", std::strerror(errno), std::move(place)};
}

// A descriptor that closes itself.
class Handle {
 public:
  explicit Handle(int number) : number_(number) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (number_ >= 0) ::close(number_);
  }
  bool ok() const { return number_ >= 0; }
  int get() const { return number_; }

 private:
  int number_;
};

Result<void> write_all(const std::filesystem::path& path, int flags, std::string_view text) {
  const Handle file(::open(path.c_str(), flags | O_WRONLY | O_CLOEXEC, 0600));
  if (!file.ok()) return io_error(path);
  while (!text.empty()) {
    const ssize_t put = ::write(file.get(), text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return io_error(path);
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  if (::fsync(file.get()) != 0) return io_error(path);
  return {};
}

Result<void> flush_folder(const std::filesystem::path& folder) {
  const Handle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.ok() || ::fsync(handle.get()) != 0) return io_error(folder);
  return {};
}

// Whole or not at all: what is written beside it takes its name when it is on disk.
Result<void> replace(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::path fresh = path;
  fresh += ".new";
  TRY(write_all(fresh, O_CREAT | O_TRUNC, text));
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return io_error(path);
  return flush_folder(path.parent_path());
}

Result<std::string> content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return io_error(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return io_error(path);
  return text;
}

std::string file_name(std::uint64_t version) {
  std::string digits = std::to_string(version);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return digits.append(kEnding);
}

std::vector<std::uint64_t> numbers_in(const std::filesystem::path& folder) {
  std::vector<std::uint64_t> numbers;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(kEnding)) continue;
    const std::string_view digits = std::string_view(name).substr(0, name.size() - kEnding.size());
    if (is_ascii_digits(digits) && digits.size() <= 9) numbers.push_back(std::stoull(std::string(digits)));
  }
  std::ranges::sort(numbers);
  return numbers;
}

Error no_version(std::string_view list) {
  Place place;
  place.source = std::string(list);
  return Error{"list_store.no_version", "the list has no such version", std::move(place)};
}

}  // namespace

Result<Store> Store::open(const std::filesystem::path& folder, Access access) {
  Place place;
  place.source = folder.string();
  std::error_code failed;
  if (access == Access::kWrite) std::filesystem::create_directories(folder, failed);
  if (failed || !std::filesystem::is_directory(folder, failed)) {
    return Error{"list_store.folder", "is no folder of lists", place};
  }
  if (access == Access::kRead) return Store(folder, -1);
  const int lock = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return io_error(folder / "lock");
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return Error{"list_store.locked", "another process is writing to these lists", place};
  }
  return Store(folder, lock);
}

Store::Store(Store&& other) noexcept : folder_(std::move(other.folder_)), lock_(std::exchange(other.lock_, -1)) {}

Store::~Store() {
  if (lock_ >= 0) ::close(lock_);
}

Result<void> Store::check_name(std::string_view list) {
  const bool good = !list.empty() && list.size() <= 64 && list != "lock" && std::ranges::all_of(list, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (good) return {};
  return Error{"list_store.name", "a name of a list is of a-z, 0-9, - and _, at most 64"};
}

std::vector<std::string> Store::lists() const {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, failed)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory(failed) && check_name(name).ok()) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

Result<std::optional<Current>> Store::current(std::string_view list) const {
  TRY(check_name(list));
  const auto path = folder_of(list) / "current";
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return std::optional<Current>();
  const std::string text = TRY(content_of(path));
  const auto read = [&]() -> Result<Current> {
    const json::value value = TRY(parse_json(text));
    JsonReader reader = TRY(JsonReader::open(value));
    Current current;
    current.version = static_cast<std::uint64_t>(TRY(reader.integer("version", 1, kMost)));
    current.set_at = TRY(Instant::parse(TRY(reader.text("set_at"))));
    current.checked_at = TRY(Instant::parse(TRY(reader.text("checked_at"))));
    TRY(reader.finish());
    return current;
  }();
  if (read.ok()) return std::optional<Current>(*read);
  Place place;
  place.source = path.string();
  return Error{"list_store.current", "the pointer to the version in use cannot be read", std::move(place)};
}

std::vector<std::uint64_t> Store::versions(std::string_view list) const {
  return check_name(list).ok() ? numbers_in(folder_of(list)) : std::vector<std::uint64_t>{};
}

std::vector<std::uint64_t> Store::quarantined(std::string_view list) const {
  return check_name(list).ok() ? numbers_in(folder_of(list) / "quarantine") : std::vector<std::uint64_t>{};
}

std::uint64_t Store::next_version(std::string_view list) const {
  const auto used = versions(list), held = quarantined(list);
  return std::max(used.empty() ? 0 : used.back(), held.empty() ? 0 : held.back()) + 1;
}

Result<std::string> Store::read(std::string_view list, std::uint64_t version) const {
  TRY(check_name(list));
  const auto path = folder_of(list) / file_name(version);
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return no_version(list);
  return content_of(path);
}

Result<void> Store::add(std::string_view list, std::uint64_t version, std::string_view text) {
  TRY(check_name(list));
  std::error_code failed;
  std::filesystem::create_directories(folder_of(list), failed);
  const auto path = folder_of(list) / file_name(version);
  if (std::filesystem::exists(path, failed)) {
    return Error{"list_store.exists", "a version is written once"};
  }
  TRY(replace(path, text));
  return flush_folder(folder_);
}

Result<void> Store::quarantine(std::string_view list, std::uint64_t version, std::string_view text, Instant now) {
  TRY(check_name(list));
  const auto folder = folder_of(list) / "quarantine";
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  TRY(replace(folder / file_name(version), text));
  return remember(list, "quarantine", version, now);
}

Result<void> Store::set_current(std::string_view list, const Current& current, std::string_view why) {
  TRY(check_name(list));
  std::error_code failed;
  if (!std::filesystem::exists(folder_of(list) / file_name(current.version), failed)) return no_version(list);
  const json::object pointer{
      {"version", current.version}, {"set_at", current.set_at.to_text()}, {"checked_at", current.checked_at.to_text()}};
  // The history goes first: a line too many is harmless, a change that nobody remembers is not.
  TRY(remember(list, why, current.version, current.checked_at));
  return replace(folder_of(list) / "current", to_text(json::value(pointer)) + "\n");
}

Result<void> Store::remember(std::string_view list, std::string_view what, std::uint64_t version, Instant at) {
  const json::object line{{"at", at.to_text()}, {"what", what}, {"version", version}};
  return write_all(folder_of(list) / "history.jsonl", O_CREAT | O_APPEND, to_text(json::value(line)) + "\n");
}

}  // namespace limen::list_store
