// Zip archives read from memory, within limits [PKWARE APPNOTE 6.3.3]: stored and deflated entries, no encryption, no
// parts, no zip64.
//
// open() reads the directory and refuses what could be a trap before anything is unpacked: too many entries, more bytes
// than allowed by what they say of themselves, entries that share bytes, names that lie outside. read() gives one entry
// and never more bytes than it said; its checksum is checked. Views of names point into the archive's bytes, which must
// outlive it. Pure; any number of threads.
//
//   const zip::Archive archive = TRY(zip::Archive::open(bytes));
//   for (const zip::Entry& entry : archive.entries()) use(entry.name, TRY(archive.read(entry)));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::zip {

struct Limits {
  std::size_t entries = 256;
  std::size_t entry_bytes = 8U << 20U;   // unpacked
  std::size_t total_bytes = 32U << 20U;  // unpacked, all together
};

struct Entry {
  std::string_view name;   // as written; '/' between folders
  std::size_t offset = 0;  // of the packed bytes
  std::uint32_t packed = 0, size = 0, checksum = 0;
  bool deflated = false;
  bool folder() const { return name.ends_with('/'); }
};

bool is_zip(ByteView bytes);

class Archive {
 public:
  // Errors "zip.directory" (none, or broken), "zip.unsupported" (encrypted, zip64, several parts, another method),
  // "zip.limit", "zip.overlap", "zip.name".
  static Result<Archive> open(ByteView bytes, const Limits& limits = {});
  const std::vector<Entry>& entries() const { return entries_; }
  // Errors "zip.damaged".
  Result<Bytes> read(const Entry& entry) const;

 private:
  explicit Archive(ByteView bytes) : bytes_(bytes) {}
  ByteView bytes_;
  std::vector<Entry> entries_;
};

// An archive of stored entries, for tests and exports.
struct NewEntry {
  std::string name;
  Bytes content;
};
Bytes write(const std::vector<NewEntry>& entries);

}  // namespace limen::zip
