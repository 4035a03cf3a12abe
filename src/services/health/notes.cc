#include "services/health/notes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace limen::health {
namespace {

constexpr std::size_t kMostSizes = 100, kMostStops = 50;
constexpr std::int64_t kSecond = 1'000'000;

Error note_error(const std::filesystem::path& path) {
  return Error{"health.note", "cannot be written", Place{.source = path.string()}};
}

const json::value* member(const json::object& object, std::string_view name) { return object.if_contains(name); }
std::string text_of(const json::object& object, std::string_view name) {
  const json::value* found = member(object, name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}
std::int64_t number_of(const json::object& object, std::string_view name) {
  const json::value* found = member(object, name);
  if (found == nullptr) return 0;
  if (found->is_int64()) return found->get_int64();
  return found->is_uint64() ? static_cast<std::int64_t>(found->get_uint64()) : 0;
}
bool flag_of(const json::object& object, std::string_view name) {
  const json::value* found = member(object, name);
  return found != nullptr && found->is_bool() && found->get_bool();
}
std::optional<Instant> instant_of(const json::object& object, std::string_view name) {
  const auto parsed = Instant::parse(text_of(object, name));
  return parsed.ok() ? std::optional(*parsed) : std::nullopt;
}
std::vector<json::object> objects_of(const json::object& object, std::string_view name) {
  std::vector<json::object> out;
  const json::value* found = member(object, name);
  if (found == nullptr || !found->is_array()) return out;
  for (const json::value& one : found->get_array()) {
    if (one.is_object()) out.push_back(one.get_object());
  }
  return out;
}

bool write_whole(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  return ::close(file) == 0 && whole;
}

// Root may run a command on a site that is another account's: what it leaves there must be that account's too.
void give_to_owner(const std::filesystem::path& of, const std::filesystem::path& path) {
  struct stat site{};
  if (::geteuid() != 0 || ::stat(of.c_str(), &site) != 0) return;
  if (::chown(path.c_str(), site.st_uid, site.st_gid) != 0) return;  // the note is there all the same
}

}  // namespace

Result<void> Notes::put(std::string_view name, const json::object& content) const {
  std::error_code failure;
  if (std::filesystem::create_directory(folder_, failure)) {
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, failure);
    give_to_owner(folder_.parent_path(), folder_);
  }
  const std::filesystem::path path = folder_ / (std::string(name) + ".json"), next = path.string() + ".new";
  if (!write_whole(next.string(), limen::to_text(json::value(content)) + "\n")) return note_error(path);
  give_to_owner(folder_.parent_path(), next);
  std::filesystem::rename(next, path, failure);
  if (failure) return note_error(path);
  return {};
}

std::optional<json::object> Notes::get(std::string_view name) const {
  std::ifstream in(folder_ / (std::string(name) + ".json"), std::ios::binary);
  if (!in) return std::nullopt;
  const auto value = parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!value.ok() || !value->is_object()) return std::nullopt;
  return value->get_object();
}

Result<void> Notes::backed_up(const BackupNote& note, bool onto_stick) const {
  if (onto_stick) TRY(put("stick", {{"at", note.at.to_text()}}));
  return put("backup",
             {{"at", note.at.to_text()}, {"file", note.file}, {"bytes", note.bytes}, {"entries", note.entries}});
}

std::optional<BackupNote> Notes::backup() const {
  const auto found = get("backup");
  const auto at = found ? instant_of(*found, "at") : std::nullopt;
  if (!at) return std::nullopt;
  return BackupNote{*at, text_of(*found, "file"), static_cast<std::uint64_t>(number_of(*found, "bytes")),
                    number_of(*found, "entries")};
}

std::optional<Instant> Notes::stick_copy() const {
  const auto found = get("stick");
  return found ? instant_of(*found, "at") : std::nullopt;
}

Result<void> Notes::drilled(const DrillNote& note) const {
  return put("drill", {{"at", note.at.to_text()}, {"good", note.good}, {"seconds", note.seconds}});
}

std::optional<DrillNote> Notes::drill() const {
  const auto found = get("drill");
  const auto at = found ? instant_of(*found, "at") : std::nullopt;
  if (!at) return std::nullopt;
  const json::value* seconds = member(*found, "seconds");
  return DrillNote{*at, flag_of(*found, "good"),
                   seconds != nullptr && seconds->is_double() ? seconds->get_double() : 0};
}

Result<void> Notes::verified(const VerifiedNote& note) const {
  return put("verified", {{"at", note.at.to_text()}, {"entries", note.entries}, {"first_bad", note.first_bad}});
}

std::optional<VerifiedNote> Notes::last_verified() const {
  const auto found = get("verified");
  const auto at = found ? instant_of(*found, "at") : std::nullopt;
  if (!at) return std::nullopt;
  return VerifiedNote{*at, number_of(*found, "entries"), number_of(*found, "first_bad")};
}

Result<void> Notes::jobs_done(const JobsNote& note) const {
  json::array failed;
  for (const FailedJob& job : note.failed) failed.push_back(json::object{{"job", job.job}, {"code", job.code}});
  return put("jobs", {{"at", note.at.to_text()}, {"failed", std::move(failed)}});
}

std::optional<JobsNote> Notes::jobs() const {
  const auto found = get("jobs");
  const auto at = found ? instant_of(*found, "at") : std::nullopt;
  if (!at) return std::nullopt;
  JobsNote note{*at, {}};
  for (const json::object& one : objects_of(*found, "failed")) {
    note.failed.push_back({text_of(one, "job"), text_of(one, "code")});
  }
  return note;
}

Result<void> Notes::measured(const Size& size) const {
  std::vector<Size> all = sizes();
  std::erase_if(all, [&](const Size& one) { return one.day >= size.day; });
  all.push_back(size);
  json::array list;
  for (std::size_t i = all.size() > kMostSizes ? all.size() - kMostSizes : 0; i < all.size(); ++i) {
    list.push_back(json::object{{"day", all[i].day.to_text()}, {"bytes", all[i].bytes}});
  }
  return put("sizes", {{"sizes", std::move(list)}});
}

std::vector<Size> Notes::sizes() const {
  std::vector<Size> out;
  const auto found = get("sizes");
  if (!found) return out;
  for (const json::object& one : objects_of(*found, "sizes")) {
    const auto day = CivilDate::parse(text_of(one, "day"));
    if (day.ok()) out.push_back({*day, static_cast<std::uint64_t>(number_of(one, "bytes"))});
  }
  std::ranges::sort(out, {}, [](const Size& one) { return one.day; });
  return out;
}

Result<std::optional<Stop>> Notes::started(const RunNote& note) const {
  const auto before = run();
  std::optional<Stop> stop;
  if (before && !before->stopped) {
    const std::int64_t away = (note.started_at.microseconds - before->alive_at.microseconds) / kSecond;
    stop = Stop{before->alive_at, std::max<std::int64_t>(0, away)};
    std::vector<Stop> all = stops();
    all.push_back(*stop);
    json::array list;
    for (std::size_t i = all.size() > kMostStops ? all.size() - kMostStops : 0; i < all.size(); ++i) {
      list.push_back(json::object{{"at", all[i].at.to_text()}, {"away_seconds", all[i].away_seconds}});
    }
    TRY(put("stops", {{"stops", std::move(list)}}));
  }
  TRY(put("run", {{"started_at", note.started_at.to_text()},
                  {"alive_at", note.started_at.to_text()},
                  {"boot", note.boot},
                  {"version", note.version},
                  {"stopped", false}}));
  return stop;
}

Result<void> Notes::alive(Instant now, bool stopped) const {
  auto content = get("run").value_or(json::object{{"started_at", now.to_text()}});
  content["alive_at"] = now.to_text();
  content["stopped"] = stopped;
  return put("run", content);
}

std::optional<RunNote> Notes::run() const {
  const auto found = get("run");
  const auto started = found ? instant_of(*found, "started_at") : std::nullopt;
  const auto alive_at = found ? instant_of(*found, "alive_at") : std::nullopt;
  if (!started || !alive_at) return std::nullopt;
  return RunNote{*started, *alive_at, text_of(*found, "boot"), text_of(*found, "version"), flag_of(*found, "stopped")};
}

std::vector<Stop> Notes::stops() const {
  std::vector<Stop> out;
  const auto found = get("stops");
  if (!found) return out;
  for (const json::object& one : objects_of(*found, "stops")) {
    if (const auto at = instant_of(one, "at")) out.push_back({*at, number_of(one, "away_seconds")});
  }
  return out;
}

std::uint64_t bytes_below(const std::filesystem::path& folder) {
  std::uint64_t total = 0;
  std::error_code failure;
  std::filesystem::recursive_directory_iterator at(folder, std::filesystem::directory_options::skip_permission_denied,
                                                   failure);
  for (; !failure && at != std::filesystem::recursive_directory_iterator(); at.increment(failure)) {
    std::error_code gone;  // a file may go while it is looked at
    if (at->is_symlink(gone) || !at->is_regular_file(gone)) continue;
    const auto size = at->file_size(gone);
    if (!gone) total += size;
  }
  return total;
}

std::string boot_id() {
  std::ifstream in("/proc/sys/kernel/random/boot_id");
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace limen::health
