#include "platform/keys/keys.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <optional>

namespace limen::keys {

namespace {

// docs/formats/keys.md
constexpr std::string_view kKeysMagic = "LIMENKS1";
constexpr std::string_view kMasterMagic = "LIMENMK1";
constexpr std::string_view kErasuresMagic = "LIMENER1";
constexpr std::size_t kSlotSize = 64;
constexpr std::size_t kHeaderSize = 64;
constexpr std::size_t kMasterSize = 8 + kKeySize + 8;
constexpr std::size_t kErasureSize = 32;
constexpr Slot kBlock = 4096;  // slots made and flushed at a time

enum State : std::uint8_t { kEmpty = 0, kLive = 1, kDestroyed = 2 };

void put_u64(std::uint8_t* to, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) to[i] = static_cast<std::uint8_t>(value >> (8 * i));
}
std::uint64_t get_u64(const std::uint8_t* from) {
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | from[i];
  return value;
}

Error io_error(const std::string& path, std::string_view what) {
  return Error{errno == ENOSPC ? "keys.disk_full" : "keys.io", fmt::format("{}: {}", what, strerror(errno)),
               Place{.source = path}};
}
Error damaged(const std::string& path, std::string message) {
  return Error{"keys.damaged", std::move(message), Place{.source = path}};
}

// A file that is read and written at places; closed with the object.
class File {
 public:
  static Result<File> open(const std::string& path, int flags) {
    const int handle = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (handle < 0) return io_error(path, "cannot be opened");
    return File(handle, path);
  }
  File(File&& other) noexcept : handle_(std::exchange(other.handle_, -1)), path_(std::move(other.path_)) {}
  File& operator=(File&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(path_, other.path_);
    return *this;
  }
  ~File() {
    if (handle_ >= 0) ::close(handle_);
  }
  const std::string& path() const { return path_; }

  Result<std::uint64_t> size() const {
    struct stat status{};
    if (fstat(handle_, &status) != 0) return io_error(path_, "cannot be measured");
    return static_cast<std::uint64_t>(status.st_size);
  }
  // False when the file ends before.
  Result<bool> read(std::uint64_t at, std::span<std::uint8_t> to) const {
    std::size_t done = 0;
    while (done < to.size()) {
      const ssize_t got = pread(handle_, to.data() + done, to.size() - done, static_cast<off_t>(at + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return io_error(path_, "cannot be read");
      if (got == 0) return false;
      done += static_cast<std::size_t>(got);
    }
    return true;
  }
  Result<void> write(std::uint64_t at, ByteView from) const {
    std::size_t done = 0;
    while (done < from.size()) {
      const ssize_t put = pwrite(handle_, from.data() + done, from.size() - done, static_cast<off_t>(at + done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return io_error(path_, "cannot be written");
      done += static_cast<std::size_t>(put);
    }
    return {};
  }
  Result<void> truncate(std::uint64_t size) const {
    if (ftruncate(handle_, static_cast<off_t>(size)) != 0) return io_error(path_, "cannot be shortened");
    return {};
  }
  Result<void> flush() const {
    if (fsync(handle_) != 0) return io_error(path_, "cannot be flushed");
    return {};
  }

 private:
  File(int handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  int handle_;
  std::string path_;
};

Result<void> flush_directory(const std::string& directory) {
  const File folder = TRY(File::open(directory, O_RDONLY | O_DIRECTORY));
  return folder.flush();
}

std::array<std::uint8_t, 8> short_hash(ByteView bytes) {
  std::array<std::uint8_t, 8> hash;
  std::array<std::uint8_t, crypto_generichash_BYTES> whole;
  crypto_generichash(whole.data(), whole.size(), bytes.data(), bytes.size(), nullptr, 0);
  std::memcpy(hash.data(), whole.data(), hash.size());
  return hash;
}

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::uint64_t place_of(Slot slot) { return kHeaderSize + slot * kSlotSize; }

using Nonce = std::array<std::uint8_t, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES>;
// 15 random bytes of the slot, its number, and a constant: no two keys are ever sealed under one nonce.
Nonce nonce_of(const std::uint8_t* random15, Slot slot) {
  Nonce nonce{};
  std::memcpy(nonce.data(), random15, 15);
  put_u64(nonce.data() + 15, slot);
  nonce[23] = 1;
  return nonce;
}

void seal_slot(std::span<std::uint8_t> to, Slot slot, const Key& key, const Key& master, const RandomBytes& random) {
  to[0] = kLive;
  random(to.subspan(1, 15));
  const Nonce nonce = nonce_of(to.data() + 1, slot);
  crypto_aead_xchacha20poly1305_ietf_encrypt(to.data() + 16, nullptr, key.bytes.data(), kKeySize, to.data(), 1, nullptr,
                                             nonce.data(), master.bytes.data());
}

}  // namespace

Key::Key(Key&& other) noexcept : bytes(other.bytes) { sodium_memzero(other.bytes.data(), kKeySize); }
Key& Key::operator=(Key&& other) noexcept {
  bytes = other.bytes;
  sodium_memzero(other.bytes.data(), kKeySize);
  return *this;
}
Key::~Key() { sodium_memzero(bytes.data(), kKeySize); }

struct KeyStore::State {
  File keys;
  File erasures;
  Key master;
  RandomBytes random;
  mutable std::mutex mutex;
  Slot made = 0;                   // slots in the file
  std::uint64_t erasures_end = 0;  // bytes of the log that are whole

  State(File k, File e, Key m, RandomBytes r)
      : keys(std::move(k)), erasures(std::move(e)), master(std::move(m)), random(std::move(r)) {}

  Result<void> make_until(Slot count) {
    while (made < count) {
      Bytes block(kBlock * kSlotSize);
      Key key;
      for (Slot i = 0; i < kBlock; ++i) {
        random(key.bytes);
        seal_slot(std::span(block).subspan(i * kSlotSize, kSlotSize), made + i, key, master, random);
      }
      TRY(keys.write(place_of(made), block));
      TRY(keys.flush());
      made += kBlock;
    }
    return {};
  }

  Result<std::uint8_t> state_of(Slot slot) const {
    std::array<std::uint8_t, 1> byte{};
    if (slot >= made) return std::uint8_t{kEmpty};
    TRY(keys.read(place_of(slot), byte));
    return byte[0];
  }
};

namespace {

Result<Key> read_master(const std::string& path) {
  const File file = TRY(File::open(path, O_RDONLY));
  std::array<std::uint8_t, kMasterSize> bytes{};
  const bool whole = TRY(file.read(0, bytes));
  if (!whole || std::memcmp(bytes.data(), kMasterMagic.data(), 8) != 0 ||
      short_hash(ByteView(bytes).first(8 + kKeySize)) !=
          *reinterpret_cast<std::array<std::uint8_t, 8>*>(bytes.data() + 40)) {
    return damaged(path, "this is not a whole master key");
  }
  Key key;
  std::memcpy(key.bytes.data(), bytes.data() + 8, kKeySize);
  sodium_memzero(bytes.data(), bytes.size());
  return key;
}

Result<Key> make_master(const std::string& directory, const std::string& path, const RandomBytes& random) {
  Key key;
  random(key.bytes);
  std::array<std::uint8_t, kMasterSize> bytes{};
  std::memcpy(bytes.data(), kMasterMagic.data(), 8);
  std::memcpy(bytes.data() + 8, key.bytes.data(), kKeySize);
  const auto check = short_hash(ByteView(bytes).first(8 + kKeySize));
  std::memcpy(bytes.data() + 40, check.data(), check.size());
  {
    const File file = TRY(File::open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC));
    TRY(file.write(0, bytes));
    TRY(file.flush());
  }
  sodium_memzero(bytes.data(), bytes.size());
  if (rename((path + ".new").c_str(), path.c_str()) != 0) return io_error(path, "cannot be made");
  TRY(flush_directory(directory));
  return key;
}

// The header: magic, version, slot size, and a mark that tells whether the master key is the right one.
std::array<std::uint8_t, kHeaderSize> header_for(const Key& master) {
  std::array<std::uint8_t, kHeaderSize> header{};
  std::memcpy(header.data(), kKeysMagic.data(), 8);
  put_u64(header.data() + 8, 1);
  put_u64(header.data() + 16, kSlotSize);
  crypto_generichash(header.data() + 24, 32, as_bytes(kKeysMagic).data(), kKeysMagic.size(), master.bytes.data(),
                     kKeySize);
  return header;
}

Result<std::vector<Erasure>> parse_erasures(const File& file, std::uint64_t* whole_until) {
  const std::uint64_t size = TRY(file.size());
  std::array<std::uint8_t, 8> magic{};
  const bool has_magic = TRY(file.read(0, magic));
  if (!has_magic || std::memcmp(magic.data(), kErasuresMagic.data(), 8) != 0) {
    return damaged(file.path(), "this is not a log of erasures");
  }
  std::vector<Erasure> erasures;
  std::array<std::uint8_t, 8 + kErasureSize> linked{};  // hash of the record before, then the record
  std::memcpy(linked.data(), magic.data(), 8);
  std::uint64_t at = 8;
  for (; at + kErasureSize <= size; at += kErasureSize) {
    TRY(file.read(at, std::span(linked).subspan(8)));
    const auto expected = short_hash(ByteView(linked).first(8 + 24));
    if (std::memcmp(expected.data(), linked.data() + 32, 8) != 0) {
      // The last record may be a write that a crash interrupted; one in the middle is damage.
      if (at + 2 * kErasureSize > size) break;
      return damaged(file.path(),
                     fmt::format("record {} does not follow from the one before", (at - 8) / kErasureSize));
    }
    erasures.push_back({get_u64(linked.data() + 8), {static_cast<std::int64_t>(get_u64(linked.data() + 16))}});
    std::memcpy(linked.data(), expected.data(), 8);
  }
  *whole_until = at;
  return erasures;
}

}  // namespace

KeyStore::KeyStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
KeyStore::~KeyStore() = default;

Result<std::unique_ptr<KeyStore>> KeyStore::open(const std::string& directory, RandomBytes random) {
  if (sodium_init() < 0) return Error{"keys.io", "libsodium cannot start"};
  const std::string keys_path = directory + "/" + kKeysFile;
  const std::string master_path = directory + "/" + kMasterFile;
  const bool has_keys = exists(keys_path);
  if (has_keys && !exists(master_path)) {
    return Error{"keys.master_missing", "there are keys but no master key to open them", Place{.source = master_path}};
  }
  Key master = exists(master_path) ? TRY(read_master(master_path)) : TRY(make_master(directory, master_path, random));
  const auto header = header_for(master);
  File keys = TRY(File::open(keys_path, O_RDWR | O_CREAT));
  std::uint64_t size = TRY(keys.size());
  if (size < kHeaderSize) {
    TRY(keys.write(0, header));
    TRY(keys.flush());
    size = kHeaderSize;
  }
  std::array<std::uint8_t, kHeaderSize> found{};
  TRY(keys.read(0, found));
  if (std::memcmp(found.data(), header.data(), 24) != 0) return damaged(keys_path, "this is not a file of keys");
  if (found != header) {
    return Error{"keys.master_wrong", "the master key is not the one of these keys", Place{.source = master_path}};
  }
  File erasures = TRY(File::open(directory + "/" + kErasuresFile, O_RDWR | O_CREAT));
  const std::uint64_t erasures_size = TRY(erasures.size());
  if (erasures_size < 8) {
    TRY(erasures.write(0, as_bytes(kErasuresMagic)));
    TRY(erasures.flush());
  }
  TRY(flush_directory(directory));
  auto state = std::make_unique<State>(std::move(keys), std::move(erasures), std::move(master), std::move(random));
  // A block that a crash cut short is made again: nothing can have used it.
  state->made = (size - kHeaderSize) / kSlotSize / kBlock * kBlock;
  std::unique_ptr<KeyStore> store(new KeyStore(std::move(state)));
  // What is in the log but not yet overwritten is overwritten now.
  std::vector<Slot> unfinished;
  const auto logged = TRY(parse_erasures(store->state_->erasures, &store->state_->erasures_end));
  for (const Erasure& erasure : logged) unfinished.push_back(erasure.slot);
  TRY(store->overwrite(unfinished));
  return store;
}

Result<std::unique_ptr<KeyStore>> KeyStore::open_read_only(const std::string& directory) {
  if (sodium_init() < 0) return Error{"keys.io", "libsodium cannot start"};
  const std::string keys_path = directory + "/" + kKeysFile, master_path = directory + "/" + kMasterFile;
  File keys = TRY(File::open(keys_path, O_RDONLY));
  if (!exists(master_path)) {
    return Error{"keys.master_missing", "there are keys but no master key to open them", Place{.source = master_path}};
  }
  Key master = TRY(read_master(master_path));
  std::array<std::uint8_t, kHeaderSize> found{};
  const bool whole = TRY(keys.read(0, found));
  const auto header = header_for(master);
  if (!whole || std::memcmp(found.data(), header.data(), 24) != 0) {
    return damaged(keys_path, "this is not a file of keys");
  }
  if (found != header) {
    return Error{"keys.master_wrong", "the master key is not the one of these keys", Place{.source = master_path}};
  }
  File erasures = TRY(File::open(directory + "/" + kErasuresFile, O_RDONLY));
  const std::uint64_t size = TRY(keys.size());
  auto state = std::make_unique<State>(std::move(keys), std::move(erasures), std::move(master), RandomBytes());
  state->made = (size - kHeaderSize) / kSlotSize / kBlock * kBlock;
  return std::unique_ptr<KeyStore>(new KeyStore(std::move(state)));
}

Result<Slot> KeyStore::first_usable(Slot from) {
  const std::lock_guard lock(state_->mutex);
  for (Slot slot = from;; ++slot) {
    TRY(state_->make_until(slot + 1));
    const std::uint8_t state = TRY(state_->state_of(slot));
    if (state == kLive) return slot;
    if (state != kDestroyed) return damaged(state_->keys.path(), fmt::format("slot {} has no state", slot));
  }
}

Result<Key> KeyStore::key(Slot slot) const {
  std::array<std::uint8_t, kSlotSize> bytes{};
  {
    const std::lock_guard lock(state_->mutex);
    if (slot >= state_->made) return Error{"keys.missing", fmt::format("slot {} was never made", slot)};
    TRY(state_->keys.read(place_of(slot), bytes));
  }
  if (bytes[0] == kDestroyed) return Error{"keys.destroyed", fmt::format("the key of slot {} was destroyed", slot)};
  Key key;
  const Nonce nonce = nonce_of(bytes.data() + 1, slot);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(key.bytes.data(), nullptr, nullptr, bytes.data() + 16,
                                                 kKeySize + crypto_aead_xchacha20poly1305_ietf_ABYTES, bytes.data(), 1,
                                                 nonce.data(), state_->master.bytes.data()) != 0) {
    return damaged(state_->keys.path(), fmt::format("slot {} does not open", slot));
  }
  return key;
}

bool KeyStore::destroyed(Slot slot) const {
  const std::lock_guard lock(state_->mutex);
  return state_->state_of(slot).value_or(kEmpty) == kDestroyed;
}

Result<void> KeyStore::overwrite(const std::vector<Slot>& slots) {
  const std::lock_guard lock(state_->mutex);
  std::array<std::uint8_t, kSlotSize> gone{};
  gone[0] = kDestroyed;
  bool changed = false;
  for (const Slot slot : slots) {
    TRY(state_->make_until(slot + 1));
    const std::uint8_t state = TRY(state_->state_of(slot));
    if (state == kDestroyed) continue;
    TRY(state_->keys.write(place_of(slot), gone));
    changed = true;
  }
  return changed ? state_->keys.flush() : Result<void>();
}

Result<void> KeyStore::destroy(const std::vector<Slot>& slots, Instant at) {
  {
    const std::lock_guard lock(state_->mutex);
    std::array<std::uint8_t, 8 + kErasureSize> linked{};
    if (state_->erasures_end == 8) {
      std::memcpy(linked.data(), kErasuresMagic.data(), 8);
    } else {
      TRY(state_->erasures.read(state_->erasures_end - 8, std::span(linked).first(8)));
    }
    Bytes records;
    for (const Slot slot : slots) {
      const std::uint8_t state = TRY(state_->state_of(slot));
      if (state == kDestroyed) continue;
      put_u64(linked.data() + 8, slot);
      put_u64(linked.data() + 16, static_cast<std::uint64_t>(at.microseconds));
      put_u64(linked.data() + 24, 0);
      const auto hash = short_hash(ByteView(linked).first(8 + 24));
      std::memcpy(linked.data() + 32, hash.data(), 8);
      records.insert(records.end(), linked.begin() + 8, linked.end());
      std::memcpy(linked.data(), hash.data(), 8);
    }
    if (!records.empty()) {
      TRY(state_->erasures.truncate(state_->erasures_end));
      TRY(state_->erasures.write(state_->erasures_end, records));
      TRY(state_->erasures.flush());
      state_->erasures_end += records.size();
    }
  }
  return overwrite(slots);
}

Result<std::vector<Erasure>> KeyStore::erasures() const {
  const std::lock_guard lock(state_->mutex);
  std::uint64_t end = 0;
  return parse_erasures(state_->erasures, &end);
}

Result<std::size_t> KeyStore::replay(const std::string& erasures_file) {
  const File file = TRY(File::open(erasures_file, O_RDONLY));
  std::uint64_t end = 0;
  const auto logged = TRY(parse_erasures(file, &end));
  std::size_t count = 0;
  for (const Erasure& erasure : logged) {
    if (destroyed(erasure.slot)) continue;
    TRY(destroy({erasure.slot}, erasure.at));
    ++count;
  }
  return count;
}

namespace {

Key derive(const Key& master, std::string_view context) {
  Key key;
  std::array<char, crypto_kdf_CONTEXTBYTES> name{};
  std::memcpy(name.data(), context.data(), std::min(context.size(), name.size()));
  crypto_kdf_derive_from_key(key.bytes.data(), kKeySize, 1, name.data(), master.bytes.data());
  return key;
}

}  // namespace

Key KeyStore::derived(std::string_view context) const { return derive(state_->master, context); }

Result<Key> KeyStore::derived_from(const std::string& directory, std::string_view context) {
  return derive(TRY(read_master(directory + "/" + kMasterFile)), context);
}

}  // namespace limen::keys
