// Exact look-up of lost, stolen, revoked and invalid travel documents in lists of the size of INTERPOL's SLTD.
//
// A document is asked for by number, issuing state and type; what is found is the number of its record, with which the
// caller reads the record and confirms. Nothing readable is kept: of a document the list holds 64 bits of a keyed hash
// (SipHash-2-4-128) of issuer, type and number with confusable characters made one, 16 bits that tell the exact number
// from those one confusion of a reader away, and the record: 11 bytes and its share of a directory, together below 12
// at a hundred million (docs/engines/document_keys.md has the bytes and the probabilities). A document that is listed
// is always found. One that is not is taken for a listed one by chance with a probability of n / 2^80 a form asked for
// (1e-16 with n = 10^8), and n / 2^70 as near: so a match is a reason to read the record, never a verdict.
//
// Snapshot is a list as a file, mapped by the caller: immutable, any number of threads. Nothing is answered out of a
// part of the file whose checksum has not been compared since it was opened; damage is an error, never "not listed".
// Builder makes a snapshot from records in any order, 16 bytes of memory a record. DocumentKeys is a snapshot with the
// changes since beside it: any number of threads may ask while one at a time (a lock sees to it) adds and erases.
//
//   const auto snapshot = TRY(Snapshot::open(mapped.bytes(), mapped.owner()));
//   DocumentKeys keys(snapshot);
//   const Answer answer = TRY(keys.find({issuer, DocumentType::kPassport, "C01X00T47"}));
//   for (const Match& match : answer.matches()) confirm(match.record, match.agreement, match.form);
//   TRY(keys.erase(document, record));          // not found from now on; its hash leaves the file at the next
//   compaction TRY(keys.compact(write_to_new_file));       // others go on asking and changing
//   TRY(keys.replace(TRY(Snapshot::open(new_file.bytes(), new_file.owner()))));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/codes.h"
#include "base/result.h"

namespace limen::document_keys {

// The first letter of the document code in the machine readable zone decides [9303-4 §4.2.2, 9303-5 §4.2.2].
enum class DocumentType : std::uint8_t { kOther, kPassport, kIdentity, kVisa };
DocumentType document_type(std::string_view mrz_code);  // "P…" passport; "A…", "C…", "I…" identity; "V…" visa

// The number as written or read: spaces, fillers and punctuation do not count, nor does case. 1 to 32 letters A–Z and
// digits must be left; a character outside ASCII is refused. Error: "document_keys.number.invalid".
// The issuer in the form in which the list has it (the pack's code table makes them one); it may be empty.
struct Document {
  StateCode issuer{};
  DocumentType type = DocumentType::kOther;
  std::string_view number{};
};

// Random, one for a list and all its successors. It stands in the snapshot: the file alone shows no numbers, but who
// has it can try numbers out. Whoever hands it on must seal it.
using HashKey = std::array<std::uint8_t, 16>;

enum class Agreement : std::uint8_t { kExact, kOneConfusion };
// Which reading of the number asked for was found. Forms other than the first are second chances and always kExact.
enum class Form : std::uint8_t {
  kAsGiven,
  kWithoutCheckDigit,  // the last digit is the check digit of what stands before it [9303-3 §4.9]
  kWithCheckDigit,     // the list has the check digit in the number
  kWithoutPrefix,      // one to three letters before at least five digits taken off
};

struct Match {
  std::uint32_t record = 0;
  Agreement agreement = Agreement::kExact;
  Form form = Form::kAsGiven;
  bool operator==(const Match&) const = default;
};

// Best first: exact as given, exact in another form, one confusion away.
class Answer {
 public:
  static constexpr std::size_t kMost = 8;
  std::span<const Match> matches() const { return {matches_.data(), size_}; }
  bool listed() const {
    return size_ > 0 && matches_[0].agreement == Agreement::kExact && matches_[0].form == Form::kAsGiven;
  }
  bool more() const { return more_; }  // worse ones than those here were left out
  void add(const Match& match);

 private:
  std::array<Match, kMost> matches_{};
  std::size_t size_ = 0;
  bool more_ = false;
};

// Takes the next bytes of a snapshot; what it returns stops the writing. Bytes are valid during the call.
using Sink = std::function<Result<void>(ByteView)>;

struct Entry;  // inside
struct Forms;  // inside

class Snapshot {
 public:
  // Checks header, trailer, sizes and the directory (67 MB at 10^8 records); the records' part is checked as it is
  // asked for, 64 KiB at a time. `owner` keeps the bytes alive; without it the caller does. Errors:
  // "document_keys.snapshot.damaged", "document_keys.snapshot.truncated", "document_keys.snapshot.version".
  static Result<std::shared_ptr<const Snapshot>> open(ByteView bytes, std::shared_ptr<const void> owner = {});
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  // Error "document_keys.snapshot.damaged" when the part that would hold the answer does not fit its checksum.
  Result<Answer> find(const Document& document) const;
  // Reads everything: all checksums, and that the entries are in order.
  Result<void> verify() const;

  std::uint64_t size() const { return count_; }  // pairs of document and record
  std::uint64_t bytes() const { return bytes_.size(); }
  std::uint64_t generation() const { return generation_; }  // 1, and one more with each compaction
  const HashKey& hash_key() const { return key_; }

 private:
  friend class DocumentKeys;
  struct Marks;
  struct Range {
    std::uint64_t first = 0, last = 0;
  };
  Snapshot() = default;
  Result<void> check_directory() const;
  bool sound(std::uint64_t first_byte, std::uint64_t last_byte) const;  // false: damaged
  Range bucket(std::uint64_t number) const;
  void prefetch_directory(std::uint64_t hash) const;
  void prefetch_bucket(std::uint64_t hash) const;
  bool holds(Range range) const;  // the bytes of these entries are sound
  std::uint64_t rest_at(std::uint64_t entry) const;
  Entry entry_at(std::uint64_t bucket, std::uint64_t entry) const;
  Result<bool> contains(const Entry& entry) const;
  // Calls visit(const Entry&) for each entry with this hash. False: damaged.
  // Adds what is found, except what is hidden.
  Result<void> find_into(const Forms& forms, const std::function<bool(const Entry&)>* hidden, Answer& answer) const;
  template <typename Visit>
  bool for_each(std::uint64_t hash, const Visit& visit) const;
  // Calls visit(const Entry&) -> Result<void> for each entry in order.
  Result<void> walk(const std::function<Result<void>(const Entry&)>& visit) const;

  ByteView bytes_{};
  std::shared_ptr<const void> owner_{};
  HashKey key_{};
  std::uint64_t generation_ = 0, count_ = 0;
  std::uint64_t directory_at_ = 0, checksums_at_ = 0;
  unsigned directory_bits_ = 0, rest_bytes_ = 8;
  std::unique_ptr<Marks> marks_;
};

// One thread. Memory: 16 bytes a record and 16 MiB, half of it free again while finish() goes on, and the directory.
class Builder {
 public:
  explicit Builder(const HashKey& key);
  ~Builder();
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;
  // The same pair of document and record twice counts once.
  Result<void> add(const Document& document, std::uint32_t record);
  // Writes the snapshot, generation 1, and leaves the builder empty. Returns the number of pairs. Errors: of the sink,
  // and "document_keys.snapshot.too_large" above 2^32 - 2 pairs.
  Result<std::uint64_t> finish(const Sink& sink);

 private:
  struct Parts;
  HashKey key_{};
  std::unique_ptr<Parts> parts_;
};

class DocumentKeys {
 public:
  struct Options {
    std::uint32_t most_changes = 1U << 18U;  // 64 bytes of memory each at most; erasures may take as many again
  };
  explicit DocumentKeys(std::shared_ptr<const Snapshot> base);
  DocumentKeys(std::shared_ptr<const Snapshot> base, const Options& options);
  ~DocumentKeys();
  DocumentKeys(const DocumentKeys&) = delete;
  DocumentKeys& operator=(const DocumentKeys&) = delete;

  Result<Answer> find(const Document& document) const;

  // True when something changed: it was not there, or was there. Visible to every find() that begins later. Errors:
  // "document_keys.changes.full" (compact first), those of the number and of the snapshot.
  Result<bool> add(const Document& document, std::uint32_t record);
  Result<bool> erase(const Document& document, std::uint32_t record);

  // Writes the list as it is, generation one higher; changes made meanwhile may or may not be in it and are kept either
  // way. Only replace() ends it: until then nothing of an erased change is forgotten.
  Result<void> compact(const Sink& sink);
  // Takes the compacted snapshot in place of the present one. Readers wait for one exchange of a pointer at most.
  // Error: "document_keys.snapshot.other" when it is not the next generation of the same list.
  Result<void> replace(std::shared_ptr<const Snapshot> next);

  struct Figures {
    std::uint64_t size = 0;     // pairs that are found
    std::uint64_t changes = 0;  // places used of most_changes
    std::uint64_t erased = 0;   // pairs not found any more whose hash is in the snapshot until it is compacted
    std::uint64_t bytes = 0;    // snapshot, directory and changes
  };
  Figures figures() const;

 private:
  struct State;
  std::shared_ptr<State> state() const;
  Result<bool> change(const Document& document, std::uint32_t record, bool listed);

  Options options_{};
  mutable std::mutex pointer_;  // held for a copy of state_ only
  std::shared_ptr<State> state_;
  mutable std::mutex writer_;
  bool compacting_ = false;  // under writer_
};

}  // namespace limen::document_keys
