// Whether a seal (VDS, IDB, VDS-NC) is what its issuer signed [ICAO Doc 9303-13 §2; 9303-12 for the certificates].
//
// verify() takes a seal that formats/seals has read, asks the trust store for signers and authorities through Anchors,
// and gives a Report: every step in its order with its outcome, a code and evidence, and a verdict.
//
// - A step that rests on something unproved does not pass: it is kUnknown.
// - "Valid" means: a signer of the issuing country, under an authority of the store, wrote every byte. It does not say
//   that the paper is the one the seal was made for: whoever copies a code copies its signature. Compare the contents.
// - "Unverifiable" is not "invalid": the signer or its authority is not in the store.
// - A certificate that has expired since does not make a seal false: validity is judged on the day of the signature.
//
// Pure: time comes as an argument; any number of threads. Codes and messages are constants; evidence holds data of
// certificates and dates, never the holder's.
//
//   const Report report = verify(seal, anchors, {.now = now, .states = &states});
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "formats/certificates/certificates.h"
#include "formats/mrz/state_table.h"
#include "formats/seals/seals.h"

namespace limen::seal_verification {

// What verify() asks of a trust store; engines/seal_anchors answers from engines/trust. The store does not judge: it
// names candidates, and each is checked. May be asked by many threads at once.
class Anchors {
 public:
  virtual ~Anchors() = default;
  // VDS: by the signer's four letters (country and identifier) and the hexadecimal serial, leading zeros or not.
  virtual std::vector<certificates::Certificate> signers(std::string_view signer, std::string_view reference) const = 0;
  // IDB: by the last five bytes of the certificate's SHA-1.
  virtual std::vector<certificates::Certificate> signers_by_hash(ByteView tail) const = 0;
  // Believed authorities that may have issued the certificate.
  virtual std::vector<certificates::Certificate> issuers_of(const certificates::Certificate& certificate) const = 0;
  // Revocation lists of that authority, the newest first; their signatures are checked here.
  virtual std::vector<certificates::RevocationList> revocation_lists(
      const certificates::Certificate& authority) const = 0;
};

enum class Step : std::uint8_t {
  kStructure,   // the seal is well formed
  kSigner,      // the signer's certificate is found
  kSignature,   // the signature is the signer's over what is signed
  kChain,       // the signer is issued by an authority of the store
  kRevocation,  // the signer is not revoked
  kProfile,     // its certificate is one for signing seals
  kValidity,    // signer and authority were valid on the day of the signature
  kCountry,     // seal, signer and authority are of one country
  kContent,     // the dates of the seal make sense today
};
inline constexpr std::size_t kSteps = 9;
std::string_view to_text(Step step);  // "structure", "signer" …

enum class Outcome : std::uint8_t { kPass, kFail, kUnknown };
std::string_view to_text(Outcome outcome);  // "pass", "fail", "unknown"

struct StepResult {
  Step step = Step::kStructure;
  Outcome outcome = Outcome::kUnknown;
  std::string_view code;     // why it did not pass, or what is to be noted; docs/errors/seal_verification.md
  std::string_view message;  // a sentence to that code
  std::string evidence;      // names, serials, dates
};

enum class Verdict : std::uint8_t { kValid, kInvalid, kUnverifiable };
std::string_view to_text(Verdict verdict);  // "valid", "invalid", "unverifiable"

struct Report {
  Verdict verdict = Verdict::kUnverifiable;
  std::vector<StepResult> steps;  // all of them, in order
  std::optional<certificates::Certificate> signer, authority;
  const StepResult& step(Step step) const { return steps[static_cast<std::size_t>(step)]; }
};

struct Options {
  Instant now{};
  const mrz::StateTable* states = nullptr;  // two-letter codes of countries; without it the country is not judged
};

Report verify(const seals::Seal& seal, const Anchors& anchors, const Options& options);

}  // namespace limen::seal_verification
