// Versions of a list: what an entry says in one canonical line, a Merkle root over all entries, a full feed or a delta
// applied to the version before, whether an update is plausible, and what two versions say differently.
//
// The canonical text of an entry is one JSON object with its keys in a fixed order, its values sorted and without
// repetition, and without the places they were read from. So the same content has the same hash, whether it came by a
// delta or a full feed, and wherever it stood. Leaves and nodes are hashed as RFC 6962 §2.1 says (SHA-256, 0x00 before
// a leaf, 0x01 before a node), over the entries in the order of their ids. The places are kept beside the text: not
// part of the hash, but of the seal of the version's file. docs/lists.md describes the file byte by byte.
//
// A seal and a root are checksums and no signatures: they show damage and differences between sites, and whoever can
// write the file can make new ones.
//
//   Update update = full(before.entries, entries_of(records, 7));
//   for (const Finding& finding : judge(rules, facts, update)) …  // none: it may become the current version
//   const std::string file = encode({header, update.entries});
//
// Pure; values own what they hold; everything may be used by many threads. Entries are personal data.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"
#include "formats/lists/lists.h"

namespace limen::list_versions {

using Hash = std::array<std::uint8_t, 32>;
std::string to_text(const Hash& hash);  // 64 hexadecimal digits

// SHA-256 of bytes that come in pieces.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  void update(std::string_view bytes);
  Hash finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};
Hash hash_of(std::string_view bytes);

struct Entry {
  std::string id{};          // Record::reference
  std::string text{};        // canonical, one line
  std::string provenance{};  // JSON: the version and, for each value in the order of the text, line and column
  Hash hash{};               // of the leaf
};
Entry entry_of(const lists::Record& record, std::uint64_t version);
// The way back, without the places; entry_of(record_of(entry)) has the same text. Errors: "list_version.entry", those
// of parse_json and JsonReader.
Result<lists::Record> record_of(const Entry& entry);

// Of entries in the order of their ids. Of no entries: SHA-256 of nothing.
Hash merkle_root(std::span<const Entry> entries);

struct Step {  // of a delta; kNone puts an entry there, new or not
  lists::Change change = lists::Change::kModified;
  Entry entry{};  // of a deletion the id alone counts
};

struct Changes {
  std::vector<std::string> added{}, changed{}, removed{};  // ids, sorted
  std::uint64_t unchanged = 0;
};

// One thing that speaks against an update.
struct Finding {
  std::string code{};
  std::string message{};
  bool acceptable = true;  // a person may take the update all the same
  bool operator==(const Finding&) const = default;
};

struct Update {
  std::vector<Entry> entries{};  // sorted by id, each id once
  Changes changes{};
  std::vector<Finding>
      findings{};  // "list_version.duplicate", "list_version.delta.unknown", "list_version.delta.exists"
};

// `before` is sorted by id. Entries whose text is unchanged keep the provenance they have.
Update full(const std::vector<Entry>& before, std::vector<Entry> now);
Update delta(const std::vector<Entry>& before, std::vector<Step> steps);

struct SourceFile {
  std::string name{};
  std::string sha256{};  // of the bytes after unpacking
  bool operator==(const SourceFile&) const = default;
};

struct Header {
  std::string list{};
  std::uint64_t version = 0;
  std::string format{};
  std::optional<CivilDate> published{};
  Instant imported_at{};
  std::vector<SourceFile> sources{};
  std::uint64_t base = 0;  // the version that a delta was applied to; 0: a full feed
  lists::Count records{};
  std::uint64_t added = 0, changed = 0, removed = 0, unchanged = 0;
  std::vector<std::string> findings{};  // codes; of a version in use: taken all the same
};

struct Version {
  Header header{};
  std::vector<Entry> entries{};
  Hash root{};  // set by decode()
};

std::string encode(const Version& version);
// Errors: "list_version.cut", "list_version.seal", "list_version.header", "list_version.entry", "list_version.order",
// "list_version.count", "list_version.root".
Result<Version> decode(std::string_view file);

// Limits, from packs/baseline/lists.yaml.
struct Rules {
  std::int64_t max_removed_percent = 10, max_changed_percent = 50, max_refused_percent = 1;
  std::int64_t small_number = 5;  // so few removed, changed or refused are never too many
  std::int64_t stale_after_days = 30;

  // Those of the list, or the default ones. Errors: those of Node, "list_version.rules".
  static Result<Rules> from_pack(const Node& file, std::string_view list);
  // Whether a publication (or the last look at the source) of that day is too old.
  bool stale(CivilDate day, CivilDate today) const { return today - day > stale_after_days; }
};

// What is known of an update beside its entries.
struct Facts {
  lists::Count records{};
  std::optional<std::uint64_t> declared{};  // by the source
  bool broken = false;                      // cut or damaged
  bool is_delta = false;
  std::optional<CivilDate> published{}, published_before{};
  std::uint64_t entries_before = 0;
};

// Everything that speaks against it, Update::findings included. Codes: "list_version.broken", "list_version.empty",
// "list_version.unbalanced" (records and entries do not add up: double entry), "list_version.declared",
// "list_version.vanished", "list_version.rewritten", "list_version.refused", "list_version.older".
std::vector<Finding> judge(const Rules& rules, const Facts& facts, const Update& update);

// What two canonical texts of one entry say differently; a field with one value has it in `before` and `after`.
struct FieldChange {
  std::string field{};
  std::vector<std::string> before{}, after{};  // values that only this side has
};
Result<std::vector<FieldChange>> compare(std::string_view before, std::string_view after);

}  // namespace limen::list_versions
