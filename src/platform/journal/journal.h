// The journal: everything that happened, append-only, each entry holding the hash of the one before.
//
// An entry is written in the same transaction as the change it records, by the database's writer thread, which keeps
// the head of the chain in memory. Facts without personal data stand in the open; personal data goes into sealed parts,
// each encrypted under the key of (record type, record id, field group). The hash covers the ciphertext, so destroying
// a key deletes the data everywhere and the chain still verifies. Byte format: docs/formats/journal.md.
//
//   TRY(database->migrate(journal::migrations()));
//   auto journal = TRY(journal::Journal::open(*database, *keys, clock, random));
//   TRY(database->write([&](database::Transaction& tx) -> Result<std::int64_t> {
//     TRY(tx.execute("insert into crossing …", {…}));
//     return journal->append(tx, {.kind = "crossing.recorded", .actor = officer, .subject_type = "crossing",
//                                 .subject_id = id.to_text(), .purpose = "border-control",
//                                 .facts = {{"post", "POST-1"}}, .sealed = {{"identity", person_json}}});
//   }));
//
// append and erase are called inside jobs of the writer only. Everything else may be called by many threads.
// Subscribers are called in the writer thread after the commit, in order of seq, and must be quick.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "platform/database/database.h"
#include "platform/keys/keys.h"

namespace limen::journal {

using Hash = std::array<std::uint8_t, 32>;

struct Sealed {
  std::string group;      // field group: what is masked or deleted together ("identity", "document", "biometric")
  std::string plaintext;  // usually JSON
  // The record whose key seals it, when it is not the entry's subject ("traveller", its id).
  std::string record_type{};
  std::string record_id{};
  // Set when the record is made by this very transaction: saves looking for a key that cannot exist.
  bool new_record = false;
};

// What the caller says. kind, actor, subject_type and purpose are short codes; facts hold no personal data.
struct Entry {
  std::string kind;            // "crossing.recorded"
  std::string actor;           // id of the officer or the system part
  std::string subject_type{};  // "crossing"
  std::string subject_id{};    // its id as text
  std::string purpose{};       // the purpose under which it was done
  json::object facts{};
  std::vector<Sealed> sealed{};
};

// One sealed part as it stands in an entry.
struct SealedPart {
  std::string group;
  std::string record_type;
  std::string record_id;
  keys::Slot slot = 0;
  Bytes ciphertext;
};

// An entry as it stands in the journal.
struct Stored {
  std::array<std::uint8_t, 16> site{};
  std::uint32_t epoch = 0;
  std::int64_t seq = 0;
  Instant at{};
  Hash previous{};
  std::string kind, actor, subject_type, subject_id, purpose;
  std::string facts;  // JSON text
  std::vector<SealedPart> parts;
  Hash hash{};  // of the body; not part of it
};

struct OpenedPart {
  std::string group;
  std::string record_type;
  std::string record_id;
  std::optional<std::string> plaintext;  // absent once its key is destroyed
};

struct Opened {
  Stored entry;
  std::vector<OpenedPart> parts;
};

struct Head {
  std::uint32_t epoch = 0;
  std::int64_t seq = 0;  // 0: empty
  Hash hash{};
  bool operator==(const Head&) const = default;
};

// What has been committed, as subscribers see it.
struct Committed {
  std::int64_t seq = 0;
  Instant at{};
  std::shared_ptr<const Entry> entry;
};
using Subscriber = std::function<void(const Committed&)>;

struct JournalOptions {
  // A clock that went back by no more than this is waited for: entries keep the last instant. Further back is error
  // "journal.clock_moved_back" until the clock is right again or accept_clock is called.
  std::int64_t clock_tolerance_seconds = 10;
  std::string anchor_file{};  // where the head is noted outside the database; empty: nowhere
};

std::span<const database::Migration> migrations();

class Journal {
 public:
  // Reads the head, makes the site's id on first use, finishes destructions that a crash interrupted.
  static Result<std::unique_ptr<Journal>> open(database::Database& database, keys::KeyStore& keys, const Clock& clock,
                                               RandomBytes random, JournalOptions options = {});
  ~Journal();

  // Appends in the caller's transaction and returns the entry's number. Errors "journal.clock_moved_back",
  // "journal.entry_invalid", "keys.…" (a part for a record whose key was destroyed is "journal.erased").
  Result<std::int64_t> append(database::Transaction& tx, Entry entry);
  // Records a look at personal data without waiting for the disk; joined with whatever is written next.
  void look(std::string actor, std::string purpose, std::string subject_type, std::string subject_id,
            std::int64_t count);
  // Lets the clock go back: appends "journal.clock_accepted" at the present instant.
  Result<std::int64_t> accept_clock(database::Transaction& tx, std::string actor);
  // After a restore: the next epoch begins with an entry "site.restored", so that no number is ever used twice under
  // one.
  Result<std::int64_t> begin_epoch(database::Transaction& tx, std::string actor, json::object facts);

  // One entry with every part whose key still exists. Errors "journal.not_found", "journal.damaged".
  Result<Opened> read(database::Session& session, std::int64_t seq) const;
  Result<Opened> open_body(ByteView body) const;

  // Destroys the key of one field group of a record, or of all of them (empty group): appends "record.erased", and
  // after the commit overwrites the keys. What state tables hold is the caller's to delete in the same transaction.
  Result<std::int64_t> erase(database::Transaction& tx, std::string_view record_type, std::string_view record_id,
                             std::string_view group, std::string actor, std::string purpose);
  // After a restore: marks records whose keys the log of erasures destroyed, appends "record.erased" for each, and
  // tells the caller, who deletes the state. Returns how many.
  using Erased = std::function<Result<void>(database::Transaction&, const std::string& record_type,
                                            const std::string& record_id, const std::string& group)>;
  Result<std::int64_t> replay_erasures(database::Transaction& tx, const Erased& erased);
  bool erased(database::Session& session, std::string_view record_type, std::string_view record_id,
              std::string_view group) const;

  void subscribe(Subscriber subscriber);  // before the first append
  Head head() const;                      // of what is committed
  std::array<std::uint8_t, 16> site() const;
  std::uint64_t lost_looks() const;  // looks that could not be recorded since start; the operator must be told

 private:
  struct State;
  explicit Journal(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

// An entry with every part whose key still exists, beside a running server too. Errors "journal.damaged", "keys.…".
Result<Opened> open_body(ByteView body, const keys::KeyStore& keys);

// The bytes of an entry and back. Error "journal.damaged".
Bytes encode(const Stored& entry);
// What a sealed part is bound to: everything of the entry before its facts, and whose key it is.
Bytes bound_data(const Stored& entry, const SealedPart& part);
Result<Stored> decode(ByteView body);
Hash hash_of(ByteView body);

struct Finding {
  std::int64_t seq = 0;
  std::string reason;  // "hash", "gap", "previous", "columns", "body", "instant", "site", "missing_end", "head",
                       // "unreadable"
  std::string detail;
};

struct Verification {
  std::int64_t entries = 0;
  Head head{};
  std::map<std::string, std::int64_t> kinds;
  std::optional<Finding> bad;  // the first; nothing after it was looked at
};

// Walks the whole journal. `expected`: a head known from elsewhere (journal_head, an anchor file, a backup); the
// journal must contain it. Errors are those of reading; what is wrong with the journal is in Verification::bad.
Result<Verification> verify(database::Session& session, std::optional<Head> expected = std::nullopt);
Result<Head> read_anchor(const std::string& file);  // error "journal.anchor"

// Idempotency, inside the job that does the work.
struct StoredAnswer {
  int status = 0;
  std::string body;
};
// The stored answer if this request was answered before; nullopt if it is new. Error "idempotency.key_reused" when the
// key was used for another request, "idempotency.key_invalid" unless it has 1…128 visible ASCII characters.
Result<std::optional<StoredAnswer>> find_answer(database::Session& session, std::string_view actor,
                                                std::string_view key, const Hash& request);
Result<void> store_answer(database::Transaction& tx, std::string_view actor, std::string_view key, const Hash& request,
                          const StoredAnswer& answer, Instant at);
// The oldest of those given before, at most `most`: a day's answers at once would hold up everybody else's commit.
Result<std::int64_t> forget_answers(database::Transaction& tx, Instant before, int most);
Hash hash_request(std::string_view method, std::string_view target, std::string_view body);

}  // namespace limen::journal
