// Visas, permits and travel authorisations as records: what was given to whom, for how long, how often and where, and
// everything that an authority decided about it later (docs/services/permits.md).
//
// A record is never overwritten. What was issued stays as it was; an extension, a shortening, a revocation, an
// annulment, an expiry, a loss or a reinstatement is a further row with authority, reason, place and day (later
// additions, Regulation (EU) 2017/2226 Art. 19(1)), and the record stands as the last of them says. Entries are counted
// from crossings, by whoever records crossings and in the same transaction; nobody types a count. A count that is wrong
// is corrected by request: one person asks with a reason, another decides.
//
// Nothing here admits or refuses: faults_of() says why a record does not cover an entry, and an officer decides.
// Crossings and travellers are named by their numbers alone, because their service stands above this one.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto permits = TRY(Permits::open({database, journal, packs, knowledge, site, clock, random}));
//   for (const Found& one : TRY(permits->of_person(session, grant, asked))) show(one, faults_of(one, today, state));
//   TRY(permits->count_entry(tx, id, {crossing, traveller, today}, grant));
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/id.h"
#include "engines/entry_regime/entry_regime.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "platform/protection/protection.h"
#include "services/site/site.h"

namespace limen::permits {

using PermitId = Id<struct PermitTag>;
using Kind = entry_regime::PermissionKind;  // visa, permit, authorisation

enum class Status : std::uint8_t {
  kIssued,
  kExtended,
  kShortened,
  kRevoked,     // held until then, not after
  kAnnulled,    // should never have been given
  kExpired,     // ended before its last day, with the document it belonged to for instance
  kLost,        // the sticker or card is lost or stolen
  kReinstated,  // stands again, after an appeal or because the sticker was found
};
std::string_view to_text(Status status);  // "issued", "extended", …
std::optional<Status> parse_status(std::string_view text);
bool in_force(Status status);  // issued, extended, shortened, reinstated

struct Holder {
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};
  bool operator==(const Holder&) const = default;
};

// As it stands now: after the last change of status.
struct Permit {
  PermitId id{};
  std::int64_t version = 1;
  Kind kind = Kind::kVisa;
  std::string category{};  // as printed: "C", "student"; may be empty
  std::string number{};    // in one form: upper case, without spaces
  StateCode issuer{};
  std::string authority{};  // that issued it
  Holder holder{};
  std::string document_number{};  // of the travel document it was issued for; empty: any of the holder's
  StateCode document_issuer{};
  CivilDate issued_on{}, valid_from{}, valid_to{};
  std::optional<int> entries{};  // none: any number
  std::optional<int> days{};  // of stay, for each entry or as a whole as the law of the site counts; none: to valid_to
  std::vector<StateCode> territory{};  // empty: everywhere
  std::string conditions{};
  Status status = Status::kIssued;
  int entries_used = 0;  // counted, with what was corrected by request
  bool operator==(const Permit&) const = default;
};

// A record that may concern the person at hand, and how it was found.
struct Found {
  Permit permit{};
  bool this_document = false;  // issued for the document that was shown
  bool this_holder = false;    // names, birth date and nationality agree
  bool inside = false;         // the holder came in on it and no exit is counted
};

// Why a record does not cover an entry.
enum class Fault : std::uint8_t {
  kNotInForce,
  kNotYet,
  kExpired,
  kEntriesUsed,
  kTerritory,
  kOtherDocument,
  kOtherHolder
};
std::string_view to_text(Fault fault);  // "not_in_force", "not_yet", "expired", "entries_used", "territory", …
// None: it covers. `where`: the state of the post.
std::vector<Fault> faults_of(const Found& found, CivilDate day, StateCode where);

struct Asked {
  std::string document_number{};
  StateCode document_issuer{};
  Holder holder{};
};

// A crossing, as its service names it.
struct Passage {
  RawId crossing{};
  std::optional<RawId> traveller{};
  CivilDate day{};
};
// What an authority decided about the stay of somebody who came in on a record, after she had come in.
struct DecidedStay {
  RawId crossing{};  // the entry
  CivilDate until{};
};

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const config::PackStore& packs;
  std::shared_ptr<const site::Knowledge> knowledge;
  site::SiteInfo site;
  const Clock& clock;
  RandomBytes random;
};

std::span<const database::Migration> migrations();

// Deletes the rows of a record whose key was destroyed since the backup: for Journal::replay_erasures after a restore.
Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id);
// In the transaction that deletes the traveller: the entries stay counted, and name her no more.
Result<void> forget_traveller(database::Transaction& tx, const RawId& traveller);

class Service;

class Permits {
 public:
  // Errors: the database's.
  static Result<std::unique_ptr<Permits>> open(Parts parts);
  ~Permits();

  // Whether there is any record: so that a site without a register asks nothing at its counters.
  bool any() const;
  // At most twenty, newest first: of the document, and of the holder.
  Result<std::vector<Found>> of_person(database::Session& session, const protection::Grant& grant,
                                       const Asked& asked) const;
  // Error "permits.not_found".
  Result<Permit> find(database::Session& session, const protection::Grant& grant, const PermitId& id) const;

  // Counts an entry, in the transaction that records the crossing. Error "permits.record_changed" when the record does
  // not cover the day any more: revoked since, or its last entry used at another lane. `late`: what was corrected
  // afterwards happened, whatever the record says, and is counted.
  Result<void> count_entry(database::Transaction& tx, const PermitId& id, const Passage& entry,
                           const protection::Grant& grant, bool late = false) const;
  // Ends what the traveller came in on; nothing when she came in on no record. `on`: the record that the check found
  // her inside on, where it knows one.
  Result<void> close_entry(database::Transaction& tx, const Passage& exit, const protection::Grant& grant,
                           std::optional<PermitId> on = {}) const;
  // A crossing was corrected: what counted for `old` counts for `now`, or is taken back when it is the other way round.
  Result<void> correct(database::Transaction& tx, const RawId& old, Direction was, const Passage& now, Direction is,
                       const protection::Grant& grant) const;
  // Of the traveller's entries.
  Result<std::vector<DecidedStay>> decided_stays(database::Session& session, const protection::Grant& grant,
                                                 const RawId& traveller) const;

  Result<void> register_routes(api::Api& api);
  // Deletes records whose period is over, in small jobs; how many. `held`: whether a traveller's records are held; a
  // record on which a held traveller came in stays. Error "list.retention" when the pack has no period.
  using Held = std::function<Result<bool>(database::Session&, const RawId& traveller)>;
  Result<std::int64_t> run_retention(CivilDate today, const Held& held, int batch = 50);

 private:
  explicit Permits(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  std::shared_ptr<Service> service_;
};

}  // namespace limen::permits
