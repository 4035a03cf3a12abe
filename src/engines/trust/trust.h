// The trust store: which authorities (CSCA) of which states are believed, why, since when, and what they signed
// [ICAO Doc 9303-12]. The rules, and why they are so, are docs/engines/trust.md.
//
// A Store is a value: import() makes the next state from the files that were read, write() and read() are its stored
// form. Nothing that was believed is ever deleted: a certificate that a newer list leaves out is kept, because
// documents signed under it are still travelled with; its history tells. Every authority on a believed list is an
// anchor of its own; a link certificate is no step of a path but a reason to believe one more anchor.
//
// Signatures are checked when somebody asks: read() and import() of certificates check none but those of lists and
// revocation lists; resolve() finds who signed whom once, and what it found is stored.
//
// Pure: time and names of persons are arguments. Reading calls may be made by many threads at once while nobody
// changes the store. Answers point into the store and live until it changes.
//
//   Store store = TRY(Store::read(bytes));
//   for (const Candidate& one : store.authorities_for(signer))
//     if (certificates::verifies(one.entry->certificate, signer).ok()) …
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/result.h"
#include "formats/certificate_files/certificate_files.h"
#include "formats/certificates/certificates.h"

namespace limen::trust {

using certificates::Certificate;
using certificates::Fingerprint;
using certificates::RevocationList;

// What a certificate is for.
enum class Role : std::uint8_t { kAuthority, kDocumentSigner, kListSigner, kDeviationListSigner, kSealSigner };
std::string_view to_text(Role role);  // "authority", "document_signer", "list_signer", "deviation_list_signer", …
Role role_of(const Certificate& certificate);

// Why an authority is believed, or not (yet). Of others than authorities: kNotAnchor.
enum class Belief : std::uint8_t {
  kWithdrawn,   // somebody took it out: no list and no link brings it back, only two persons
  kNotAnchor,   // nobody vouches for it
  kProposed,    // by one person; a second must confirm
  kUnverified,  // from an unsigned file, taken on the importer's word
  kConfirmed,   // by two persons
  kLinked,      // a believed authority of the same state signed a certificate for its key
  kListed,      // on a master list that is believed
};
std::string_view to_text(
    Belief belief);  // "withdrawn", "not_anchor", "proposed", "unverified", "confirmed", "linked", "listed"
inline bool is_anchor(Belief belief) { return belief >= Belief::kUnverified; }

// How the list or file itself was believed.
enum class Check : std::uint8_t {
  kUnsigned,      // PEM, DER, LDIF: nothing to check
  kSignedByWord,  // signed by somebody who leads to no known authority; taken because the importer said so
  kChecked,       // signed by a signer of a believed authority
};
std::string_view to_text(Check check);  // "unsigned", "taken_on_word", "checked"

// Where certificates came from: one master list, or one file.
struct Source {
  std::string file;  // its name, without folders
  std::string kind;  // "master_list", "deviation_list", "PEM", "DER", "LDIF", "by_hand"
  Fingerprint fingerprint{};
  Instant imported_at{};
  std::string imported_by;
  Check check = Check::kUnsigned;
  StateCode publisher{};                // of a signed list: the state of its signer
  std::optional<Instant> signing_time;  // what orders the lists of one publisher; else imported_at does
  std::optional<Fingerprint> signer;
  std::uint32_t certificates = 0;
  Instant order() const { return signing_time.value_or(imported_at); }
};

// A step by a person.
struct Act {
  enum class Kind : std::uint8_t { kProposed, kConfirmed, kWithdrawn };
  Kind kind = Kind::kProposed;
  Instant at{};
  std::string by;
};

struct Entry {
  Certificate certificate;
  Role role = Role::kAuthority;
  Belief belief = Belief::kNotAnchor;
  std::vector<std::uint32_t> sources;  // Store::sources(), in the order of import
  std::vector<Act> acts;
  // Who signed it, of the entries of this store; itself when it is self-signed. Found by resolve(), for all but
  // document signers; empty for orphans.
  std::vector<std::uint32_t> issuers;
  std::uint32_t compared = 0;  // with so many of the entries
};

struct StoredRevocations {
  RevocationList list;
  std::uint32_t source = 0;
  bool checked = false;  // signed by a believed authority of its issuer's name
};

struct StoredDeviations {
  std::vector<certificate_files::Deviation> deviations;
  std::uint32_t source = 0;
};

// An authority that may have signed a certificate, best first. Several fit, and each is to be tried: keys change and
// names stay, and two lists may carry two authorities of one name.
struct Candidate {
  const Entry* entry = nullptr;
  bool by_key_id = false, by_name = false;
};

// A state has to publish its list at least every 90 days [9303-12 §7.1.4]; an old list is a state of its own, because
// most states are late and their travellers are not to blame.
enum class RevocationState : std::uint8_t { kNone, kFresh, kStale };
std::string_view to_text(RevocationState state);  // "none", "fresh", "stale"
inline constexpr int kRevocationListDays = 90;

struct RevocationAnswer {
  RevocationState state = RevocationState::kNone;
  bool revoked = false;
  std::optional<Instant> revoked_at;
  std::optional<int> reason;           // RFC 5280 §5.3.1
  std::optional<Instant> this_update;  // of the newest list
};

// One line of a certificate's history.
struct HistoryLine {
  Instant at{};
  std::string_view what;  // "added", "dropped", "added_again", "imported", "proposed", "confirmed", "withdrawn"
  std::string who;        // publisher, file, or person
};

struct ImportRequest {
  std::string file{};  // its name
  std::string by{};    // who imports; empty when nobody says
  Instant now{};
  bool trust_lists = false;     // believe lists whose signer leads to no known authority
  bool trust_unsigned = false;  // believe authorities of unsigned files
};

struct ImportReport {
  std::string file;
  certificate_files::Kind kind = certificate_files::Kind::kUnknown;
  std::size_t entries = 0;  // in the file
  std::size_t added = 0, known = 0, refused = 0;
  std::size_t authorities = 0, links = 0, signers = 0;  // of those added
  std::size_t revocation_lists = 0, deviation_lists = 0, master_lists = 0;
  std::vector<Error> problems;    // what was kept out and why, with its place
  std::size_t more_problems = 0;  // of the file, only counted
  bool changed = false;
};

class Store {
 public:
  // Errors "trust.store.damaged", "trust.store.version".
  static Result<Store> read(ByteView bytes);
  Bytes write() const;

  ImportReport import(const certificate_files::Reading& reading, const ImportRequest& request);
  // By hand. Errors "trust.proposal.not_authority", "trust.proposal.known", "trust.proposal.name_missing"; for confirm
  // also "trust.proposal.missing", "trust.proposal.same_person".
  Result<void> propose(const Certificate& certificate, std::string by, Instant now);
  Result<void> confirm(const Fingerprint& fingerprint, std::string by, Instant now);
  // Takes an authority out, at once and by one person; back it comes by propose() and confirm(). Errors
  // "trust.withdrawal.unknown", "trust.proposal.name_missing".
  Result<void> withdraw(const Fingerprint& fingerprint, std::string by, Instant now);
  // Finds who signed whom, for entries that have not been looked at, and orphans again after something came. Then
  // believes what links lead to. Import and confirm call it.
  void resolve();

  const std::vector<Entry>& entries() const { return entries_; }
  const std::vector<Source>& sources() const { return sources_; }
  const std::vector<StoredRevocations>& revocation_lists() const { return revocation_lists_; }
  const std::vector<StoredDeviations>& deviation_lists() const { return deviation_lists_; }
  const Entry* find(const Fingerprint& fingerprint) const;
  bool self_signed(const Entry& entry) const;
  bool orphan(const Entry& entry) const;  // an authority that neither signed itself nor was signed by one here
  std::uint32_t index_of(const Entry& entry) const { return static_cast<std::uint32_t>(&entry - entries_.data()); }

  // Believed authorities that this certificate names as its issuer.
  std::vector<Candidate> authorities_for(const Certificate& certificate) const;
  // Signers (DS, seals, lists), believed or not: check them against an authority.
  std::vector<const Entry*> signers_by_key_id(ByteView key_id) const;
  std::vector<const Entry*> signers_by_serial(const certificates::Name& issuer, std::string_view serial) const;
  // Of a visible digital seal: its signer identifier (two letters of the state, two of the signer: "UTTS") and
  // certificate reference (hexadecimal serial) [9303-13 §2.3].
  std::vector<const Entry*> seal_signers(std::string_view signer_id, std::string_view certificate_reference) const;
  // By the issuer's name, whatever key signed the list.
  RevocationAnswer revocation(const Certificate& certificate, Instant today) const;
  // What lists say about documents of this signer; `document_number` may be empty.
  std::vector<const certificate_files::Deviation*> deviations_for(const Certificate& signer,
                                                                  std::string_view document_number = {}) const;
  // An authority that is believed is on no current list any more.
  bool dropped(const Entry& entry) const;
  std::vector<HistoryLine> history(const Entry& entry) const;

 private:
  friend struct StoreFile;
  friend struct Importer;
  void index(std::uint32_t at);
  void find_issuers(std::uint32_t at);
  bool extends_trust(const Entry& from, const Entry& to) const;
  void spread_belief();
  bool is_checked(const RevocationList& list) const;
  void check_revocations();
  void add(StoredRevocations stored);
  std::span<const std::uint32_t> lists_of(const certificates::Name& issuer) const;  // places in revocation_lists_

  std::vector<Entry> entries_;
  std::vector<Source> sources_;
  std::vector<StoredRevocations> revocation_lists_;
  std::vector<StoredDeviations> deviation_lists_;
  std::map<Fingerprint, std::uint32_t> by_fingerprint_;
  std::unordered_multimap<std::string, std::uint32_t> by_subject_;               // Name::canonical; authorities
  std::unordered_multimap<std::string, std::uint32_t> by_key_id_;                // all, as text of bytes
  std::unordered_multimap<std::string, std::uint32_t> by_serial_;                // signers; issuer and serial
  std::unordered_map<std::string, std::vector<std::uint32_t>> lists_by_issuer_;  // Name::canonical
  std::vector<bool> asked_;  // by entry: believed when lists were checked, and asked whether it signed them
};

}  // namespace limen::trust
