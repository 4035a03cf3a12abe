// Passive Authentication: whether the data on a chip is what its issuer signed [9303-11 §5.1, 9303-12].
//
// authenticate() takes the files that were read, the trust store, the printed zone if there is one, the rules of the
// pack and the instant, and gives a Report: every step in its order with state, code and evidence; every data group
// with the hash listed and the hash computed; findings, those first that an officer should look at first; and a
// verdict.
//
// - A step that rests on something unproved never passes: its state is kVoid. Hashes are void unless the signature
//   holds; what is read out of DG1 is void unless its hash agrees.
// - "Authentic" means: the issuer named by country wrote every file that was read and is listed. It does not say that
//   the chip is no copy (Active or Chip Authentication does), nor that the holder is the person.
// - An expired certificate does not make a document false: validity is judged at the time of signing, and both answers
//   are given. Nothing here reads a clock.
// - Deviations published by the issuer annotate; they change no state and no verdict.
//
// Pure; any number of threads. Views in the request must outlive the call; a Report owns what it holds, but codes and
// messages, which are constants. Evidence holds data of certificates, numbers and hashes, never the holder's data.
//
//   const Report report = authenticate({.files = files, .anchors = &store, .options = &options, .states = &states,
//                                       .now = now});
//   if (report.verdict != Verdict::kAuthentic) show(report.reason, report.findings);
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"
#include "engines/passive_authentication/anchors.h"
#include "formats/emrtd/emrtd.h"
#include "formats/mrz/mrz.h"

namespace limen::passive_authentication {

enum class Step : std::uint8_t {
  kSecurityObject,  // EF.SOD is read: template, signed data, LDS security object
  kSigner,          // the certificate of the document signer is found
  kAttributes,      // the signed attributes name and digest the content
  kSignature,       // the signature is the signer's, by the algorithm that the SignerInfo names
  kHashes,          // the files read hash to what was signed
  kCoverage,        // every file read is signed for; EF.COM, the list and the files say the same
  kChain,           // the signer is issued by an authority of the store
  kSignerProfile,   // its certificate is one for signing documents
  kValidity,        // signer and authority were valid at the time of signing
  kCountry,         // authority, signer and DG1 are of one issuer
  kDocumentType,    // the signer may sign documents of this type
  kRevocation,      // the signer is not revoked
  kDeviations,      // what the issuer published on its own faults
  kConsistency,     // DG1, the printed zone and DG11 agree
  kCardSecurity,    // EF.CardSecurity, when it was read
};
inline constexpr std::size_t kSteps = 15;
std::string_view to_text(Step step);  // "security_object", "signer" …

enum class State : std::uint8_t { kPassed, kWarning, kFailed, kNotDone, kVoid };
std::string_view to_text(State state);  // "passed", "warning", "failed", "not_done", "void"

enum class Verdict : std::uint8_t { kAuthentic, kNotAuthentic, kNotVerifiable };
std::string_view to_text(Verdict verdict);  // "authentic", "not_authentic", "not_verifiable"

struct Evidence {
  std::string_view name;  // "signer.serial"
  std::string value;
};

struct StepResult {
  Step step = Step::kSecurityObject;
  State state = State::kNotDone;
  std::string_view code = "pa.not_done";  // of the gravest that was found; "pa.passed"
  std::string_view message = "not done";
  std::vector<Evidence> evidence{};
};

enum class GroupState : std::uint8_t {
  kMatch,       // the hash agrees and is signed
  kVoid,        // the hash agrees, but with a list that nobody proved
  kMismatch,    // the hash differs
  kNotListed,   // read, and not signed for
  kNotRead,     // signed for, and not read
  kNotComputed  // signed for with an unknown algorithm, or twice
};
std::string_view to_text(GroupState state);  // "match", "void", "mismatch", "not_listed", "not_read", "not_computed"

struct Group {
  emrtd::File file = emrtd::File::kDg1;
  GroupState state = GroupState::kNotRead;
  Bytes listed, computed;  // empty when there is none
};

struct Finding {
  std::string_view code;
  Severity severity = Severity::kError;
  Step step = Step::kSecurityObject;
  std::string_view message;
  std::string detail{};          // "DG2", "brainpoolP256r1 …": no data of the holder
  std::string_view section;      // of Doc 9303
  bool deviation_known = false;  // the issuer has published a deviation of this kind
};

struct Report {
  Verdict verdict = Verdict::kNotVerifiable;
  std::string_view reason = "pa.not_done";  // the code that decided; "pa.passed" when authentic
  std::vector<StepResult> steps;            // kSteps of them, in order
  std::vector<Group> groups;                // in order of number
  std::vector<Finding> findings;            // errors first, then by step
  std::optional<certificates::Certificate> signer, authority;
  std::optional<certificates::SignatureAlgorithm> algorithm;  // of the signature of EF.SOD
  std::optional<Instant> signing_time;

  const StepResult& step(Step which) const { return steps[static_cast<std::size_t>(which)]; }
  bool has(std::string_view code) const;
};

// What a site decides, from packs (passive_authentication.yaml).
struct Options {
  int stale_after_days = 90;           // a revocation list without or past its next update [9303-12 §7.1.4]
  bool revocation_required = false;    // without a fresh list a document is not verifiable
  bool signing_time_required = false;  // without it a document is not verifiable
  bool printed_must_agree = true;      // a printed zone that differs from DG1 makes "authentic" impossible
  // Issuers whose certificates carry a country code that is not the two-letter code of the issuer in DG1: HKG → CN.
  std::map<std::string, std::vector<std::string>, std::less<>> countries{
      {"D", {"DE"}},   {"RKS", {"KS", "XK"}}, {"UNO", {"UN"}},       {"UNA", {"UN"}}, {"UNK", {"UN"}},
      {"EUE", {"EU"}}, {"HKG", {"CN", "HK"}}, {"MAC", {"CN", "MO"}}, {"UTO", {"UT"}}, {"GBD", {"GB"}},
      {"GBN", {"GB"}}, {"GBO", {"GB"}},       {"GBP", {"GB"}},       {"GBS", {"GB"}}};
  // Errors "pack.…" with the place.
  static Result<Options> read(const Node& pack);
};

using Files = std::map<emrtd::File, ByteView>;

struct Request {
  Files files;
  const Anchors* anchors = nullptr;  // without it nothing is verifiable
  std::optional<std::string> printed_mrz{};
  const Options* options = nullptr;         // nullptr: the defaults
  const mrz::StateTable* states = nullptr;  // two-letter codes of issuers
  Instant now{};
};

Report authenticate(const Request& request);

}  // namespace limen::passive_authentication
