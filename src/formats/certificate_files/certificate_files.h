// Files in which states hand round certificates: PEM (many in one file), DER, master lists and deviation lists (CMS,
// Doc 9303-12 §9 and the ICAO technical report on deviation lists), revocation lists, and the LDIF of the ICAO PKD.
//
// read() tells the format by the content, never by the name, and is total. Every entry that does not read is a problem
// with its place (line of a text, offset in bytes) and is kept out; nothing else is lost by it: `entries` is the number
// of certificates, lists and problems together. A file costs no more than what it is worth: of the problems the first
// kMostProblems are kept and the others counted, and after kMostEntries the rest is not read, which is a problem too.
// Nothing is trusted here; signed_by() says which certificate signed a list, and whether that one is to be believed is
// the business of engines/trust.
//
// A Reading owns its bytes (copies share them) and may be read by many threads.
//
//   const Reading reading = certificate_files::read(bytes);
//   for (const FoundCertificate& one : reading.certificates) add(one.certificate);
//   for (const MasterList& list : reading.master_lists) if (list.signed_by().ok()) …
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/result.h"
#include "formats/certificates/certificates.h"

namespace limen::certificate_files {

enum class Kind : std::uint8_t {
  kUnknown,
  kPem,
  kDer,  // one object or more, one behind the other
  kLdif,
};
std::string_view to_text(Kind kind);  // "unknown", "PEM", "DER", "LDIF"

struct FoundCertificate {
  certificates::Certificate certificate;
  Place place;
  StateCode directory;  // c= of the LDIF entry; empty elsewhere
};

struct FoundRevocationList {
  certificates::RevocationList list;
  Place place;
  StateCode directory;
};

// CMS SignedData around a list.
class SignedList {
 public:
  ByteView bytes() const;
  const certificates::Fingerprint& fingerprint() const;  // of the whole CMS object
  std::optional<Instant> signing_time() const;           // signed, when there; of the first signer
  // The embedded certificate whose key signed the list, content type and digest agreeing, and which may sign such lists
  // (extended key usage). Errors "certificate_files.list.unsigned", "certificate_files.list.digest",
  // "certificate_files.list.signer_missing", "certificate_files.list.signature", "certificate_files.list.usage".
  Result<certificates::Certificate> signed_by() const;
  // What else is embedded: an authority of the list's issuer stands there often.
  std::vector<certificates::Certificate> embedded() const;

  struct State;  // of the readers

 private:
  std::shared_ptr<const State> state_;
  friend struct Access;
};

struct MasterList : SignedList {
  std::int64_t version = 0;
  std::vector<FoundCertificate> certificates;
  Place place;
  StateCode directory;
};

// Of a deviation list: which documents, and what is wrong with them.
struct Deviation {
  std::string document_type;                 // "P<", empty for all
  std::optional<std::string> signer_issuer;  // Name::canonical
  std::string signer_serial;
  std::optional<Bytes> signer_key_id, signer_digest;
  std::optional<Instant> issued_from, issued_until;
  std::vector<std::string> document_numbers;  // as they stand there
  std::string type;                           // dotted, 2.23.136.1.1.7.…
  std::string description;
};
// "data/hash_wrong", "mrz/wrong_data", … of the known types; the dotted form of others.
std::string deviation_name(std::string_view type);

struct DeviationList : SignedList {
  std::vector<Deviation> deviations;
  Place place;
  StateCode directory;
};

// The whole directory of the ICAO has some 40,000 entries.
inline constexpr std::size_t kMostEntries = 100'000, kMostProblems = 1'000;

struct Reading {
  Kind kind = Kind::kUnknown;
  std::size_t entries = 0;
  std::vector<FoundCertificate> certificates;  // outside of master lists
  std::vector<FoundRevocationList> revocation_lists;
  std::vector<MasterList> master_lists;
  std::vector<DeviationList> deviation_lists;
  // Certificates of a master list that nobody signed: only its content was in the file.
  std::vector<FoundCertificate> bare_list;
  std::vector<Error> problems;    // at most kMostProblems
  std::size_t more_problems = 0;  // that were only counted
};
Reading read(ByteView bytes);

}  // namespace limen::certificate_files
