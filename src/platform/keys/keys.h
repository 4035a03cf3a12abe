// Keys for payloads that must be able to vanish: destroying a key is the deletion of what it sealed.
//
// A KeyStore is three files of a site: `keys` (slots of fixed size, each a random 32-byte key, encrypted under the
// master key), `master.key` (mode 0600), and `erasures` (what was destroyed and when, so that restoring an older backup
// destroys it again). Slots are made in blocks and flushed ahead of use, so that using a key costs no flush; which slot
// belongs to what is remembered in the database (platform/journal). A destroyed slot is overwritten, flushed, and never
// used again. Byte formats: docs/formats/keys.md.
//
//   auto store = TRY(keys::KeyStore::open(site_directory, system_random));
//   const keys::Slot slot = TRY(store->first_usable(last_used + 1));
//   const keys::Key key = TRY(store->key(slot));
//
// All calls may be made by many threads. The store is one process's at a time (the site's writer lock sees to it).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace limen::keys {

using Slot = std::uint64_t;
inline constexpr std::size_t kKeySize = 32;

// A key in memory; wiped when it goes.
class Key {
 public:
  Key() = default;
  Key(Key&& other) noexcept;
  Key& operator=(Key&& other) noexcept;
  ~Key();
  std::array<std::uint8_t, kKeySize> bytes{};
};

struct Erasure {
  Slot slot = 0;
  Instant at{};
};

class KeyStore {
 public:
  // Opens the files of a site's folder, making those of a new site. Errors "keys.damaged", "keys.master_missing" (slots
  // but no master key), "keys.master_wrong", "keys.io".
  static Result<std::unique_ptr<KeyStore>> open(const std::string& directory, RandomBytes random);
  ~KeyStore();

  // The keys of a site that may be running, to open what they sealed: nothing is made, finished or written. Slots made
  // later are not seen. Errors as above; whatever would write is "keys.io".
  static Result<std::unique_ptr<KeyStore>> open_read_only(const std::string& directory);

  // The first slot at or after `from` that holds a live key, made and flushed if need be.
  Result<Slot> first_usable(Slot from);
  // Error "keys.destroyed" if it was destroyed, "keys.missing" if it was never made, "keys.damaged" if it does not
  // open.
  Result<Key> key(Slot slot) const;
  bool destroyed(Slot slot) const;
  // Logs the erasures, overwrites the slots, flushes. Repeating is harmless. Slots that were never made are made as
  // destroyed ones.
  Result<void> destroy(const std::vector<Slot>& slots, Instant at);
  // Everything the log of erasures says, in order. Error "keys.damaged" when it has been altered.
  Result<std::vector<Erasure>> erasures() const;
  // Destroys what another log says, e.g. that of the site before an older backup was restored.
  Result<std::size_t> replay(const std::string& erasures_file);
  // A key for another use, derived from the master key and a name of at most 8 characters.
  Key derived(std::string_view context) const;
  // The same from a site's folder, without opening its keys: beside a running server.
  static Result<Key> derived_from(const std::string& directory, std::string_view context);

  static constexpr const char* kKeysFile = "keys";
  static constexpr const char* kMasterFile = "master.key";
  static constexpr const char* kErasuresFile = "erasures";

 private:
  struct State;
  explicit KeyStore(std::unique_ptr<State> state);
  Result<void> overwrite(const std::vector<Slot>& slots);
  std::unique_ptr<State> state_;
};

}  // namespace limen::keys
