// Versions of lists on disk: for each list a folder with one immutable file a version, a pointer to the one in use that
// is changed at once or not at all, a folder for updates that were held back, and a history that only grows.
//
//   STORE/<list>/000007.jsonl              a version; never written again
//   STORE/<list>/quarantine/000008.jsonl   an update that was held back; numbers are never used twice
//   STORE/<list>/current                   {"version": 7, "set_at": …, "checked_at": …}
//   STORE/<list>/history.jsonl             one line a change of the pointer, a check or a quarantine
//
// What is in a version's file is the caller's (engines/list_versions); this folder moves bytes. A file is flushed
// before the pointer names it. After a crash there is the old pointer or the new one, and perhaps a version that nobody
// uses.
//
// One process at a time holds the store for writing (a lock on STORE/lock); reading needs no lock. An object belongs to
// one thread.
//
//   Store store = TRY(Store::open(folder, Store::Access::kWrite));
//   TRY(store.add("un", 7, text));
//   TRY(store.set_current("un", {.version = 7, .set_at = now, .checked_at = now}, "import"));
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace limen::list_store {

struct Current {
  std::uint64_t version = 0;
  Instant set_at{};
  Instant checked_at{};  // when a source last said that this is still its content
};

class Store {
 public:
  enum class Access : std::uint8_t { kRead, kWrite };
  // kWrite makes the folder. Errors: "list_store.folder", "list_store.locked".
  static Result<Store> open(const std::filesystem::path& folder, Access access);
  Store(Store&& other) noexcept;
  Store& operator=(Store&&) = delete;
  ~Store();

  // A name is of a-z, 0-9, "-" and "_", at most 64. Error "list_store.name".
  static Result<void> check_name(std::string_view list);

  std::vector<std::string> lists() const;  // sorted
  Result<std::optional<Current>> current(
      std::string_view list) const;                                  // errors "list_store.name", "list_store.current"
  std::vector<std::uint64_t> versions(std::string_view list) const;  // sorted
  std::vector<std::uint64_t> quarantined(std::string_view list) const;  // sorted
  std::uint64_t next_version(std::string_view list) const;
  // Errors: "list_store.name", "list_store.no_version", "list_store.io".
  Result<std::string> read(std::string_view list, std::uint64_t version) const;

  // Errors of all: "list_store.name", "list_store.io"; "list_store.exists" for a version that is there.
  Result<void> add(std::string_view list, std::uint64_t version, std::string_view text);
  Result<void> quarantine(std::string_view list, std::uint64_t version, std::string_view text, Instant now);
  // The version must exist: "list_store.no_version". `why` is a word for the history: "import", "rollback", "check".
  Result<void> set_current(std::string_view list, const Current& current, std::string_view why);

 private:
  Store(std::filesystem::path folder, int lock) : folder_(std::move(folder)), lock_(lock) {}
  std::filesystem::path folder_of(std::string_view list) const { return folder_ / std::string(list); }
  Result<void> remember(std::string_view list, std::string_view what, std::uint64_t version, Instant at);

  std::filesystem::path folder_;
  int lock_ = -1;
};

}  // namespace limen::list_store
