// What a trust manager looks at: for each state what is covered and until when, what expires, what hangs in the air,
// how old the revocation lists are, which lists the store knows; and what changed from one day to the next.
//
// A Report and a Diff own what they hold. Pure; any number of threads.
//
//   const Report today = report(store, now, 90);
//   const Diff news = diff(yesterday, store, now, 90);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/json.h"
#include "engines/trust/trust.h"

namespace limen::trust_report {

// kExpiring: no believed authority will be valid at the end of the days asked for. kExpiredOnly: documents may still be
// checked, as of their signing; new ones should not exist. kNone: authorities are there, and nobody believes one.
enum class Coverage { kCovered, kExpiring, kExpiredOnly, kNone };
std::string_view to_text(Coverage coverage);  // "covered", "expiring", "expired_only", "none"

struct StateLine {
  StateCode state;  // empty: certificates that name none
  Coverage coverage = Coverage::kNone;
  std::optional<Instant> covered_until;  // the latest end of a believed authority
  std::size_t authorities = 0, anchors = 0, self_signed = 0, links = 0, orphans = 0;
  std::size_t unverified = 0, proposed = 0, withdrawn = 0, dropped = 0, expired = 0;
  std::size_t unusable = 0;  // keys that are not readable here: no signature of theirs can be checked
  std::size_t signers = 0;   // of documents, seals and lists
  trust::RevocationState revocations = trust::RevocationState::kNone;
  std::optional<Instant> revocations_from;  // thisUpdate of the newest
  std::size_t revoked = 0;                  // serials on the newest lists
};

struct PublisherLine {
  StateCode publisher;
  std::size_t lists = 0;
  Instant newest{};  // its signing time
  Instant imported_at{};
  std::string imported_by;
  trust::Check check = trust::Check::kUnsigned;
  std::size_t certificates = 0;  // on the newest
};

struct CertificateLine {
  trust::Fingerprint fingerprint{};
  StateCode state;
  std::string subject, serial;
  trust::Belief belief = trust::Belief::kNotAnchor;
  Instant not_before{}, not_after{};
  std::string by;  // of a proposal: who proposed
};

struct DeviationLine {
  StateCode publisher;
  Instant from{};  // its signing time
  trust::Check check = trust::Check::kUnsigned;
  std::size_t deviations = 0;
};

struct Report {
  Instant today{};
  int days = 90;
  std::size_t certificates = 0, anchors = 0, links = 0, links_resolved = 0;
  std::vector<StateLine> states;  // by code
  std::vector<PublisherLine> publishers;
  std::vector<CertificateLine> orphans, proposals, unverified, expiring;
  std::vector<CertificateLine> revoked;  // authorities that are believed and stand on a revocation list: withdraw them
  std::vector<DeviationLine> deviation_lists;
};
Report report(const trust::Store& store, Instant today, int days);

struct Diff {
  std::vector<CertificateLine> added;     // believed now and not before
  std::vector<CertificateLine> lost;      // believed before and not now
  std::vector<CertificateLine> dropped;   // left out by the newest lists since
  std::vector<CertificateLine> returned;  // on a newest list again
  std::vector<CertificateLine> expiring;  // valid, and not any more after `days`
  std::vector<CertificateLine> revoked;   // signers in the store that were not revoked before
  std::vector<PublisherLine> lists;       // publishers with a newer list
  bool empty() const;                     // nothing but what expires anyhow
};
Diff diff(const trust::Store& before, const trust::Store& after, Instant today, int days);

CertificateLine line(const trust::Entry& entry);
json::object to_json(const CertificateLine& line);
json::object to_json(const Report& report);
json::object to_json(const Diff& diff);
json::object to_json(const trust::ImportReport& report);
// One certificate with everything that is known about it.
json::object describe(const trust::Store& store, const trust::Entry& entry, Instant today);

}  // namespace limen::trust_report
