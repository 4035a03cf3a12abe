// What a site remembers of itself outside its database: small files in the folder `notes`, one idea each, so that a
// command beside the server (backup, drill, verify) can leave word, and a health check finds it also when the server or
// the database is down (docs/services/health.md). No personal data.
//
// A note is replaced as a whole (written beside, flushed, renamed); one that cannot be read counts as absent. Two
// writers of one note: the later one stays. Any number of threads may read; each note has one writer at a time.
//
//   const Notes notes(folder);
//   TRY(notes.backed_up({.at = now, .file = path, .bytes = 12'345, .entries = 678}));
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "base/result.h"
#include "engines/health/health.h"

namespace limen::health {

struct BackupNote {
  Instant at{};
  std::string file{};
  std::uint64_t bytes = 0;
  std::int64_t entries = 0;
};
struct DrillNote {
  Instant at{};
  bool good = false;
  double seconds = 0;
};
struct VerifiedNote {
  Instant at{};
  std::int64_t entries = 0, first_bad = 0;  // 0: whole
};
struct JobsNote {
  Instant at{};
  std::vector<FailedJob> failed{};
};
// Of the server: `boot` tells one start of the machine from another.
struct RunNote {
  Instant started_at{}, alive_at{};
  std::string boot{}, version{};
  bool stopped = false;
};

class Notes {
 public:
  explicit Notes(std::filesystem::path site) : folder_(std::move(site) / "notes") {}

  // Error "health.note", naming the file. `onto_stick`: a copy went there too.
  Result<void> backed_up(const BackupNote& note, bool onto_stick) const;
  Result<void> drilled(const DrillNote& note) const;
  Result<void> verified(const VerifiedNote& note) const;
  Result<void> jobs_done(const JobsNote& note) const;
  Result<void> measured(const Size& size) const;  // one a day, those of the last hundred days
  // A server begins: when the one before did not say that it stopped, that is remembered, with how long nobody was
  // there. Returns it.
  Result<std::optional<Stop>> started(const RunNote& note) const;
  Result<void> alive(Instant now, bool stopped) const;

  std::optional<BackupNote> backup() const;
  std::optional<Instant> stick_copy() const;
  std::optional<DrillNote> drill() const;
  std::optional<VerifiedNote> last_verified() const;
  std::optional<JobsNote> jobs() const;
  std::optional<RunNote> run() const;
  std::vector<Size> sizes() const;
  std::vector<Stop> stops() const;

 private:
  Result<void> put(std::string_view name, const json::object& content) const;
  std::optional<json::object> get(std::string_view name) const;
  std::filesystem::path folder_;
};

// Bytes of all files below a folder, links not followed; what cannot be read counts nothing.
std::uint64_t bytes_below(const std::filesystem::path& folder);
std::string boot_id();  // of this start of the machine; empty where the kernel does not tell

}  // namespace limen::health
