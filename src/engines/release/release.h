// A release of the observatory: what the desk hands to the public site, as a folder with a manifest
// (docs/public_site.md).
//
// Manifest is release.json as values; read_manifest() takes any text and gives a manifest or an error with a JSON
// pointer, write_manifest() gives canonical JSON [RFC 8785], so that the same release has the same bytes. check_files()
// reads every file the manifest names through the caller's reader and compares size and SHA-256, so that a release is
// served whole or not at all. Pure: files and hashing come in as functions. Values own their data and may be read in
// parallel.
//
//   const Manifest manifest = TRY(read_manifest(text, "release.json"));
//   const Opened release = TRY(check_files(manifest, read, sha256));
//   const std::string* list = release.find(manifest.directory);
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace limen::release {

// Text by language ("en", "fr", …).
using Titles = std::map<std::string, std::string, std::less<>>;
// Of that language, else English, else any; empty when there is none.
std::string_view in_language(const Titles& titles, std::string_view language);

struct RoundEntry {
  std::string id{};
  Titles title{};
  std::string answers{};  // path
  std::string frozen{};   // path; empty: was not frozen
  CivilDate published_on{};
  std::string source{}, licence{};
};

struct InstrumentEntry {
  std::string id{}, edition{};
  std::string pack{};  // path
  std::vector<RoundEntry> rounds{};
};

struct CompositeEntry {
  std::string id{};
  Titles title{};
  std::string structure{}, data{}, plan{};  // paths; plan may be empty
  std::uint64_t seed = 1;
  std::string source{}, licence{};
};

// The difference of two groups of one dimension, the other dimensions held.
struct Gap {
  std::string dimension{}, reference{}, other{};
  std::map<std::string, std::string, std::less<>> fixed{};
};

struct OutcomeEntry {
  std::string id{};
  Titles title{};
  std::string table{};  // path
  std::optional<Gap> gap{};
  std::string source{}, licence{};
};

// What became of a proposal, in numbers.
struct Handled {
  std::string proposal{};  // UUID
  std::uint32_t accepted = 0, refused = 0;
};

struct FileEntry {
  std::string path{};
  std::uint64_t bytes = 0;
  std::string sha256{};  // 64 lower-case hexadecimal digits
};

struct Manifest {
  std::string id{};  // UUID version 7
  Instant made_at{};
  Titles title{};
  std::string publisher{};
  bool demo = false;
  std::string directory{};  // path; empty: no directory
  std::vector<InstrumentEntry> instruments{};
  std::vector<CompositeEntry> composites{};
  std::vector<OutcomeEntry> outcomes{};
  std::vector<Handled> handled{};
  std::vector<FileEntry> files{};  // every file but release.json

  const FileEntry* file(std::string_view path) const;
};

inline constexpr std::string_view kManifestName = "release.json";
inline constexpr std::size_t kMaxManifest = 8U << 20U;
inline constexpr std::uint64_t kMaxFile = 256U << 20U;
inline constexpr std::uint64_t kMaxRelease = 1024U << 20U;

// Errors: those of parse_json and JsonReader with a JSON pointer, "release.format", "release.version",
// "release.path" (not a plain path below the folder), "release.file.unknown" (a path named that is not in `files`),
// "release.file.twice", "release.id" (an id that cannot stand in an address, or twice), "release.hash",
// "release.limit".
Result<Manifest> read_manifest(std::string_view text, std::string_view source);
std::string write_manifest(const Manifest& manifest);  // files in the order of their paths

// Parts of letters, digits, '.', '_' and '-' with '/' between; no part begins with '.'; at most 200 bytes.
Result<void> check_path(std::string_view path);
// Letters, digits, '_', '-' and, not at the ends, '.'; at most 64 bytes: it stands in addresses and file names.
bool is_plain_id(std::string_view id);

// SHA-256 in lower-case hexadecimal.
using Sha256 = std::function<std::string(std::string_view)>;
// The content of the file at a checked path; refuses more than `max_bytes`.
using ReadFile = std::function<Result<std::string>(const std::string& path, std::uint64_t max_bytes)>;

// A release that has been checked, held in memory; never changed.
struct Opened {
  Manifest manifest{};
  std::map<std::string, std::string, std::less<>> files{};

  const std::string* find(std::string_view path) const;  // nullptr when there is none, or the path is empty
};
using OpenRelease = std::shared_ptr<const Opened>;

// Reads every file. Errors of the reader, "release.file.size", "release.file.hash".
Result<Opened> check_files(Manifest manifest, const ReadFile& read, const Sha256& sha256);

// Adds a file to `files` with its size and hash (replaces one of the same path).
void add_file(Opened& release, std::string path, std::string content, const Sha256& sha256);

}  // namespace limen::release
