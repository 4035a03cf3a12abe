#include "platform/journal/journal.h"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace limen::journal {

namespace {

constexpr database::Migration kMigrations[] = {{"journal", 1, "journal", R"(
CREATE TABLE journal (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  body BLOB NOT NULL,
  hash BLOB NOT NULL
);
CREATE INDEX journal_subject ON journal(subject_type, subject_id, seq);
CREATE TABLE journal_site (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  site BLOB NOT NULL,
  epoch BIGINT NOT NULL
);
CREATE TABLE record_keys (
  record_type TEXT NOT NULL,
  record_id TEXT NOT NULL,
  field_group TEXT NOT NULL,
  slot BIGINT NOT NULL UNIQUE,
  erased BIGINT NOT NULL,
  PRIMARY KEY (record_type, record_id, field_group)
);
CREATE INDEX record_keys_pending ON record_keys(slot) WHERE erased = 1;
CREATE TABLE idempotency (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  status BIGINT NOT NULL,
  response BLOB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_at ON idempotency(at);
)"}};

constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
// Twice as many are held at most, some 200 bytes each: those of the checks that wait, and of those of before.
constexpr std::size_t kYoungKeys = 16'384;
constexpr std::size_t kMaxPlaintext = 16U << 20U;
constexpr auto kAnchorEvery = std::chrono::seconds(1);
// record_keys.erased
constexpr std::int64_t kLive = 0, kErasing = 1, kErased = 2;

bool is_code(std::string_view text, bool may_be_empty) {
  if (text.empty()) return may_be_empty;
  return text.size() <= 64 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
         });
}

// A name for one key of one record: parts are separated by a byte that no text holds.
std::string key_name(std::string_view type, std::string_view id, std::string_view group) {
  std::string name;
  name.reserve(type.size() + id.size() + group.size() + 2);
  name.append(type).append(1, '\0').append(id).append(1, '\0').append(group);
  return name;
}

struct RecordKey {
  keys::Slot slot = 0;
  keys::Key key;
};

// Keys by name. When there are many, those that were not asked for since there were as many before are let go.
class KeyCache {
 public:
  const RecordKey* find(const std::string& name) {
    if (const auto found = young_.find(name); found != young_.end()) return &found->second;
    auto found = old_.extract(name);
    if (found.empty()) return nullptr;
    RecordKey key = std::move(found.mapped());
    return put(name, std::move(key));
  }
  const RecordKey* put(const std::string& name, RecordKey key) {
    if (young_.size() >= kYoungKeys) old_ = std::exchange(young_, {});
    return &young_.insert_or_assign(name, std::move(key)).first->second;
  }
  void erase(const std::string& name) {
    young_.erase(name);
    old_.erase(name);
  }
  void clear() {
    young_.clear();
    old_.clear();
  }

 private:
  std::unordered_map<std::string, RecordKey> young_, old_;
};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

struct Journal::State : std::enable_shared_from_this<Journal::State> {
  database::Database& database;
  keys::KeyStore& keys;
  const Clock& clock;
  RandomBytes random;
  JournalOptions options;
  std::array<std::uint8_t, 16> site{};

  // Of the writer thread: what the transaction in progress has reached. Unknown after anything was undone.
  bool known = false;
  std::uint32_t epoch = 1;
  std::int64_t seq = 0;
  Hash hash{};
  Instant last{};
  keys::Slot next_slot = 0;
  KeyCache cache;
  std::vector<keys::Slot> to_destroy;  // by jobs of this batch
  std::vector<keys::Slot> destroyed;   // not yet marked so in the database
  std::chrono::steady_clock::time_point anchored{};

  mutable std::mutex mutex;  // of what follows
  Head committed;
  std::vector<Subscriber> subscribers;
  std::atomic<std::uint64_t> lost_looks{0};

  State(database::Database& d, keys::KeyStore& k, const Clock& c, RandomBytes r, JournalOptions o)
      : database(d), keys(k), clock(c), random(std::move(r)), options(std::move(o)) {}

  Result<void> learn(database::Session& session);
  Result<Instant> next_instant(bool accept_any_clock) const;
  Result<const RecordKey*> key_for(database::Transaction& tx, const std::string& type, const std::string& id,
                                   const Sealed& part);
  Result<SealedPart> seal(database::Transaction& tx, const Stored& stored, const Sealed& part);
  Result<std::int64_t> append(database::Transaction& tx, Entry entry, bool accept_any_clock);
  void forget() {
    known = false;
    cache.clear();
  }
  void publish(const Head& head, const Committed& entry);
  void write_anchor(const Head& head) const;
  void destroy_now();
};

Result<void> Journal::State::learn(database::Session& session) {
  const database::Rows of_site = TRY(session.query("select epoch from journal_site where id = 1"));
  const database::Rows top = TRY(session.query("select seq, hash, at from journal order by seq desc limit 1"));
  const database::Rows slot = TRY(session.query("select max(slot) from record_keys"));
  epoch = of_site.empty() ? 1 : static_cast<std::uint32_t>(of_site[0].integer(0));
  seq = top.empty() ? 0 : top[0].integer(0);
  hash = {};
  last = {};
  if (!top.empty()) {
    const ByteView bytes = top[0].blob(1);
    if (bytes.size() != hash.size()) return Error{"journal.damaged", "the last entry has no hash"};
    std::ranges::copy(bytes, hash.begin());
    last = top[0].instant(2);
  }
  next_slot = slot[0].is_null(0) ? 0 : static_cast<keys::Slot>(slot[0].integer(0)) + 1;
  known = true;
  return {};
}

Result<Instant> Journal::State::next_instant(bool accept_any_clock) const {
  const Instant now = clock.now();
  if (now >= last || accept_any_clock) return now;
  if (last <= now.plus_seconds(options.clock_tolerance_seconds)) return last;
  return Error{"journal.clock_moved_back",
               fmt::format("the clock says {}, the last entry {}", now.to_text(), last.to_text())};
}

Result<const RecordKey*> Journal::State::key_for(database::Transaction& tx, const std::string& type,
                                                 const std::string& id, const Sealed& part) {
  const std::string name = key_name(type, id, part.group);
  if (const RecordKey* found = cache.find(name)) return found;
  if (!part.new_record) {
    const database::Rows rows = TRY(
        tx.query("select slot, erased from record_keys where record_type = $1 and record_id = $2 and field_group = $3",
                 {type, id, part.group}));
    if (!rows.empty()) {
      if (rows[0].integer(1) != kLive) return Error{"journal.erased", "this part of the record has been erased"};
      const auto slot = static_cast<keys::Slot>(rows[0].integer(0));
      return cache.put(name, RecordKey{slot, TRY(keys.key(slot))});
    }
  }
  const keys::Slot slot = TRY(keys.first_usable(next_slot));
  RecordKey made{slot, TRY(keys.key(slot))};
  next_slot = slot + 1;
  TRY(tx.add_row(
      "insert into record_keys(record_type, record_id, field_group, slot, erased) values ($1, $2, $3, $4, $5)",
      {type, id, part.group, slot, kLive}));
  return cache.put(name, std::move(made));
}

Result<SealedPart> Journal::State::seal(database::Transaction& tx, const Stored& stored, const Sealed& part) {
  SealedPart sealed{.group = part.group,
                    .record_type = part.record_type.empty() ? stored.subject_type : part.record_type,
                    .record_id = part.record_type.empty() ? stored.subject_id : part.record_id,
                    .slot = 0,
                    .ciphertext = {}};
  if (!is_code(part.group, false) || !is_code(sealed.record_type, false) || sealed.record_id.empty() ||
      part.plaintext.size() > kMaxPlaintext) {
    return Error{"journal.entry_invalid", "a sealed part needs a group, a record and at most 16 MiB"};
  }
  const RecordKey* key = TRY(key_for(tx, sealed.record_type, sealed.record_id, part));
  sealed.slot = key->slot;
  sealed.ciphertext.resize(kNonceSize + part.plaintext.size() + kTagSize);
  // A random nonce, not the number: a number given to an entry that was then undone is given again.
  random(std::span(sealed.ciphertext).first(kNonceSize));
  const Bytes bound = bound_data(stored, sealed);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.ciphertext.data() + kNonceSize, nullptr,
                                             as_bytes(part.plaintext).data(), part.plaintext.size(), bound.data(),
                                             bound.size(), nullptr, sealed.ciphertext.data(), key->key.bytes.data());
  return sealed;
}

Result<std::int64_t> Journal::State::append(database::Transaction& tx, Entry entry, bool accept_any_clock) {
  if (!is_code(entry.kind, false) || !is_code(entry.subject_type, true) || !is_code(entry.purpose, true) ||
      entry.actor.empty() || entry.actor.size() > 200 || entry.subject_id.size() > 200 || entry.sealed.size() > 1000) {
    return Error{"journal.entry_invalid", "kind, subject type and purpose are codes, and there is an actor"};
  }
  // Before anything is counted on: whatever fails from here on makes the memory doubtful. (A job before that fails
  // late is undone in here; so the memory is looked at afterwards.)
  tx.on_rollback([self = shared_from_this()] { self->forget(); });
  if (!known) TRY(learn(tx));
  Stored stored{.site = site,
                .epoch = epoch,
                .seq = seq + 1,
                .at = TRY(next_instant(accept_any_clock)),
                .previous = hash,
                .kind = entry.kind,
                .actor = entry.actor,
                .subject_type = entry.subject_type,
                .subject_id = entry.subject_id,
                .purpose = entry.purpose,
                .facts = to_text(json::value(entry.facts)),
                .parts = {},
                .hash = {}};
  for (const Sealed& part : entry.sealed) stored.parts.push_back(TRY(seal(tx, stored, part)));
  const Bytes body = encode(stored);
  stored.hash = hash_of(body);
  TRY(
      tx.add_row("insert into journal(seq, at, kind, actor, subject_type, subject_id, purpose, body, hash) "
                 "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                 {stored.seq, stored.at, stored.kind, stored.actor, stored.subject_type, stored.subject_id,
                  stored.purpose, body, ByteView(stored.hash)}));
  seq = stored.seq;
  hash = stored.hash;
  last = stored.at;
  tx.witness([number = seq, mine = hash](database::Session& session) -> Result<bool> {
    const database::Rows found = TRY(session.query("select hash from journal where seq = $1", {number}));
    return !found.empty() && std::ranges::equal(found[0].blob(0), mine);
  });
  tx.on_commit([self = shared_from_this(), head = Head{epoch, seq, hash},
                committed_entry = Committed{seq, stored.at, std::make_shared<const Entry>(std::move(entry))}] {
    self->publish(head, committed_entry);
  });
  return stored.seq;
}

void Journal::State::publish(const Head& head, const Committed& entry) {
  std::vector<Subscriber> to_call;
  {
    const std::lock_guard lock(mutex);
    committed = head;
    to_call = subscribers;
  }
  for (const Subscriber& subscriber : to_call) subscriber(entry);
  if (options.anchor_file.empty()) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - anchored < kAnchorEvery) return;
  anchored = now;
  write_anchor(head);
}

void Journal::State::write_anchor(const Head& head) const {
  const std::string temporary = options.anchor_file + ".new";
  FILE* file = std::fopen(temporary.c_str(), "w");
  if (file == nullptr) return;  // the anchor is a witness beside the chain; the chain goes on without it
  const std::string text = fmt::format("limen-journal-head-1 {} {} {}\n", head.epoch, head.seq, to_hex(head.hash));
  const bool whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) == 0 && whole) std::rename(temporary.c_str(), options.anchor_file.c_str());
}

// After the commit that says so. Runs once for all erasures of a batch.
void Journal::State::destroy_now() {
  if (to_destroy.empty()) return;
  const std::vector<keys::Slot> slots = std::exchange(to_destroy, {});
  // If the disk refuses, the rows still say "erasing" and the next start tries again.
  if (!keys.destroy(slots, clock.now()).ok()) return;
  destroyed.insert(destroyed.end(), slots.begin(), slots.end());
}

Journal::Journal(std::shared_ptr<State> state) : state_(std::move(state)) {}

Journal::~Journal() {
  if (state_->options.anchor_file.empty()) return;
  const Head last = head();
  if (last.seq > 0) state_->write_anchor(last);
}

Result<std::unique_ptr<Journal>> Journal::open(database::Database& database, keys::KeyStore& keys, const Clock& clock,
                                               RandomBytes random, JournalOptions options) {
  if (sodium_init() < 0) return Error{"keys.io", "libsodium cannot start"};
  auto state = std::make_shared<State>(database, keys, clock, std::move(random), std::move(options));
  const auto begin = [&](database::Transaction& tx) -> Result<void> {
    const database::Rows rows = TRY(tx.query("select site from journal_site where id = 1"));
    if (rows.empty()) {
      state->site = make_raw_id(clock.now(), state->random);
      TRY(tx.execute("insert into journal_site(id, site, epoch) values (1, $1, 1)", {ByteView(state->site)}));
    } else {
      const ByteView site = rows[0].blob(0);
      if (site.size() != state->site.size()) return Error{"journal.damaged", "the site has no id"};
      std::ranges::copy(site, state->site.begin());
    }
    TRY(state->learn(tx));
    // A crash between the commit of an erasure and the overwriting of its keys is made good here.
    const database::Rows pending = TRY(tx.query("select slot from record_keys where erased = 1"));
    std::vector<keys::Slot> slots;
    for (const database::Row row : pending) slots.push_back(static_cast<keys::Slot>(row.integer(0)));
    TRY(keys.destroy(slots, clock.now()));
    return tx.execute("update record_keys set erased = 2 where erased = 1");
  };
  TRY(database.write(begin));
  state->committed = {state->epoch, state->seq, state->hash};
  return std::unique_ptr<Journal>(new Journal(std::move(state)));
}

Result<Opened> open_body(ByteView body, const keys::KeyStore& keys) {
  Opened opened{.entry = TRY(decode(body)), .parts = {}};
  for (const SealedPart& part : opened.entry.parts) {
    OpenedPart out{part.group, part.record_type, part.record_id, std::nullopt};
    Result<keys::Key> key = keys.key(part.slot);
    if (key.ok()) {
      if (part.ciphertext.size() < kNonceSize + kTagSize) return Error{"journal.damaged", "a sealed part is cut short"};
      std::string plaintext(part.ciphertext.size() - kNonceSize - kTagSize, '\0');
      const Bytes bound = bound_data(opened.entry, part);
      if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<std::uint8_t*>(plaintext.data()), nullptr,
                                                     nullptr, part.ciphertext.data() + kNonceSize,
                                                     part.ciphertext.size() - kNonceSize, bound.data(), bound.size(),
                                                     part.ciphertext.data(), key->bytes.data()) != 0) {
        return Error{"journal.damaged", fmt::format("a sealed part of entry {} does not open", opened.entry.seq)};
      }
      out.plaintext = std::move(plaintext);
    } else if (key.error().code != "keys.destroyed") {
      return key.take_error();
    }
    opened.parts.push_back(std::move(out));
  }
  return opened;
}

Result<std::int64_t> Journal::append(database::Transaction& tx, Entry entry) {
  return state_->append(tx, std::move(entry), false);
}

void Journal::look(std::string actor, std::string purpose, std::string subject_type, std::string subject_id,
                   std::int64_t count) {
  Entry entry{.kind = "access.read",
              .actor = std::move(actor),
              .subject_type = std::move(subject_type),
              .subject_id = std::move(subject_id),
              .purpose = std::move(purpose),
              .facts = {{"count", count}},
              .sealed = {}};
  state_->database.submit(
      [state = state_, entry = std::move(entry)](database::Transaction& tx) { return state->append(tx, entry, false); },
      [state = state_](const Result<std::int64_t>& result) {
        if (!result.ok()) state->lost_looks.fetch_add(1);
      },
      database::Runs::kAgain);
}

Result<std::int64_t> Journal::accept_clock(database::Transaction& tx, std::string actor) {
  if (!state_->known) TRY(state_->learn(tx));
  Entry entry{.kind = "journal.clock_accepted", .actor = std::move(actor)};
  entry.facts["before"] = state_->last.to_text();
  return state_->append(tx, std::move(entry), true);
}

Result<std::int64_t> Journal::begin_epoch(database::Transaction& tx, std::string actor, json::object facts) {
  TRY(tx.execute("update journal_site set epoch = epoch + 1 where id = 1"));
  tx.on_rollback([state = state_] { state->forget(); });
  TRY(state_->learn(tx));
  Entry entry{.kind = "site.restored", .actor = std::move(actor)};
  entry.facts = std::move(facts);
  return state_->append(tx, std::move(entry), false);
}

Result<Opened> Journal::read(database::Session& session, std::int64_t seq) const {
  const database::Rows rows = TRY(session.query("select body from journal where seq = $1", {seq}));
  if (rows.empty()) return Error{"journal.not_found", fmt::format("there is no entry {}", seq)};
  return open_body(rows[0].blob(0));
}

Result<Opened> Journal::open_body(ByteView body) const { return journal::open_body(body, state_->keys); }

Result<std::int64_t> Journal::erase(database::Transaction& tx, std::string_view record_type, std::string_view record_id,
                                    std::string_view group, std::string actor, std::string purpose) {
  const database::Rows rows = TRY(
      tx.query("select slot, field_group from record_keys where record_type = $1 and record_id = $2 and erased = 0 and "
               "(field_group = $3 or $3 = '') order by field_group",
               {record_type, record_id, group}));
  if (rows.empty()) return Error{"journal.nothing_to_erase", "no key of this record is left"};
  Entry entry{.kind = "record.erased",
              .actor = std::move(actor),
              .subject_type = std::string(record_type),
              .subject_id = std::string(record_id),
              .purpose = std::move(purpose)};
  json::array groups;
  for (const database::Row row : rows) {
    TRY(tx.execute("update record_keys set erased = $1 where slot = $2", {kErasing, row.integer(0)}));
    groups.emplace_back(row.text(1));
    state_->cache.erase(key_name(record_type, record_id, row.text(1)));
  }
  entry.facts["groups"] = std::move(groups);
  for (const keys::Slot slot : std::exchange(state_->destroyed, {})) {
    TRY(tx.execute("update record_keys set erased = $1 where slot = $2", {kErased, slot}));
  }
  const std::int64_t number = TRY(append(tx, std::move(entry)));
  std::vector<keys::Slot> slots;
  for (const database::Row row : rows) slots.push_back(static_cast<keys::Slot>(row.integer(0)));
  std::vector<keys::Slot>& waiting = state_->to_destroy;
  waiting.insert(waiting.end(), slots.begin(), slots.end());
  tx.on_rollback([state = state_, slots] {
    std::erase_if(state->to_destroy, [&](keys::Slot slot) { return std::ranges::find(slots, slot) != slots.end(); });
  });
  // The first of a batch destroys the keys of all.
  tx.on_commit([state = state_] { state->destroy_now(); });
  return number;
}

Result<std::int64_t> Journal::replay_erasures(database::Transaction& tx, const Erased& erased) {
  const std::vector<keys::Erasure> log = TRY(state_->keys.erasures());
  std::int64_t count = 0;
  for (const keys::Erasure& erasure : log) {
    const database::Rows rows = TRY(tx.query(
        "select record_type, record_id, field_group from record_keys where slot = $1 and erased = 0", {erasure.slot}));
    if (rows.empty()) continue;
    const std::string type(rows[0].text(0)), id(rows[0].text(1)), group(rows[0].text(2));
    TRY(tx.execute("update record_keys set erased = $1 where slot = $2", {kErased, erasure.slot}));
    state_->cache.erase(key_name(type, id, group));
    if (erased) TRY(erased(tx, type, id, group));
    Entry entry{
        .kind = "record.erased", .actor = "system", .subject_type = type, .subject_id = id, .purpose = "restore"};
    entry.facts["groups"] = json::array{json::value(group)};
    entry.facts["erased_at"] = erasure.at.to_text();
    TRY(append(tx, std::move(entry)));
    ++count;
  }
  return count;
}

bool Journal::erased(database::Session& session, std::string_view record_type, std::string_view record_id,
                     std::string_view group) const {
  const auto rows =
      session.query("select erased from record_keys where record_type = $1 and record_id = $2 and field_group = $3",
                    {record_type, record_id, group});
  return rows.ok() && !rows->empty() && (*rows)[0].integer(0) != kLive;
}

void Journal::subscribe(Subscriber subscriber) {
  const std::lock_guard lock(state_->mutex);
  state_->subscribers.push_back(std::move(subscriber));
}

Head Journal::head() const {
  const std::lock_guard lock(state_->mutex);
  return state_->committed;
}

std::array<std::uint8_t, 16> Journal::site() const { return state_->site; }
std::uint64_t Journal::lost_looks() const { return state_->lost_looks.load(); }

}  // namespace limen::journal
