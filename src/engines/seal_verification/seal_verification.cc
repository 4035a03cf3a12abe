#include "engines/seal_verification/seal_verification.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace limen::seal_verification {

namespace {

using certificates::Certificate;
using certificates::Hash;

constexpr std::int64_t kDaySeconds = 86'400;
constexpr int kRevocationListDays = 90;  // 9303-12 §7.1.4

// The hash follows from the key where the seal names none [9303-13 §2.2.2: 224, 256, 384, 512 bits].
Hash hash_of_key(int bits) {
  if (bits <= 224) return Hash::kSha224;
  if (bits <= 256) return Hash::kSha256;
  if (bits <= 384) return Hash::kSha384;
  return Hash::kSha512;
}

std::optional<Hash> hash_stated(seals::Algorithm algorithm) {
  switch (algorithm) {
    case seals::Algorithm::kUnknown:
      return std::nullopt;
    case seals::Algorithm::kEs224:
      return Hash::kSha224;
    case seals::Algorithm::kEs256:
      return Hash::kSha256;
    case seals::Algorithm::kEs384:
      return Hash::kSha384;
    case seals::Algorithm::kEs512:
      return Hash::kSha512;
  }
  return std::nullopt;
}

std::string name_of(const Certificate& certificate) {
  return certificate.subject().text + ", serial " + certificate.serial();
}

Instant start_of(CivilDate day) { return Instant{}.plus_seconds(std::int64_t{day.days()} * kDaySeconds); }

// Kosovo has no code of ISO's own; certificates of Hong Kong and Macao are China's [9303-3 §5, 9303-12].
bool is_same_country(std::string_view of_seal, std::string_view of_signer) {
  if (of_seal == of_signer) return true;
  if (of_signer == "KS" || of_signer == "XK") return of_seal == "KS" || of_seal == "XK";
  return of_signer == "CN" && (of_seal == "HK" || of_seal == "MO");
}

class Verification {
 public:
  Verification(const seals::Seal& seal, const Anchors& anchors, const Options& options)
      : seal_(seal), anchors_(anchors), options_(options) {
    for (std::size_t at = 0; at < kSteps; ++at) {
      report_.steps.push_back({static_cast<Step>(at), Outcome::kUnknown, "seal_verification.not_reached",
                               "rests on a step that did not pass", ""});
    }
  }

  Report run() {
    check_structure();
    if (!seal_.header.is_signed) {
      unknown(Step::kSigner, "seal_verification.unsigned", "the seal is not signed at all", "");
      unknown(Step::kSignature, "seal_verification.unsigned", "the seal is not signed at all", "");
    } else if (!seal_.signed_bytes.empty() && !seal_.signature.empty()) {
      find_signers();
      check_signature();
    }
    if (report_.signer) {
      check_chain();
      check_profile();
      check_validity();
      check_country();
    }
    if (report_.authority) check_revocation();
    check_content();
    report_.verdict = verdict();
    return std::move(report_);
  }

 private:
  void set(Step step, Outcome outcome, std::string_view code, std::string_view message, std::string evidence) {
    report_.steps[static_cast<std::size_t>(step)] = {step, outcome, code, message, std::move(evidence)};
  }
  void pass(Step step, std::string evidence, std::string_view code = {}, std::string_view message = {}) {
    set(step, Outcome::kPass, code, message, std::move(evidence));
  }
  void fail(Step step, std::string_view code, std::string_view message, std::string evidence) {
    set(step, Outcome::kFail, code, message, std::move(evidence));
  }
  void unknown(Step step, std::string_view code, std::string_view message, std::string evidence) {
    set(step, Outcome::kUnknown, code, message, std::move(evidence));
  }

  void check_structure() {
    const auto error = std::find_if(seal_.findings.begin(), seal_.findings.end(),
                                    [](const seals::Finding& finding) { return finding.severity == Severity::kError; });
    if (error == seal_.findings.end()) {
      return pass(Step::kStructure,
                  std::string(seals::to_text(seal_.kind)) + " " + std::to_string(seal_.header.version));
    }
    fail(Step::kStructure, "seal_verification.structure", "the seal is not well formed",
         std::string(error->code) + " at " + error->path);
  }

  void find_signers() {
    const seals::Header& header = seal_.header;
    if (seal_.kind == seals::Kind::kVds) {
      signers_ = anchors_.signers(header.signer, header.reference);
    } else if (const auto tail = from_hex(header.reference); seal_.kind == seals::Kind::kIdb && tail) {
      signers_ = anchors_.signers_by_hash(*tail);
    }
    const std::string sought = header.signer.empty() ? header.reference : header.signer + " " + header.reference;
    if (seal_.certificate && !read_embedded(*seal_.certificate)) return;
    if (signers_.empty()) {
      return unknown(Step::kSigner, "seal_verification.signer.unknown", "the signer's certificate is not in the store",
                     sought);
    }
    pass(Step::kSigner, name_of(signers_.front()));
  }

  bool read_embedded(const Bytes& der) {
    if (seal_.kind == seals::Kind::kIdb) {
      const Bytes hash = certificates::digest(Hash::kSha1, der);
      if (to_hex(ByteView(hash).subspan(hash.size() - 5)) != seal_.header.reference) {
        signers_.clear();
        fail(Step::kSigner, "seal_verification.signer.reference", "the embedded certificate is not the one referred to",
             seal_.header.reference);
        return false;
      }
    }
    auto certificate = Certificate::read(der);
    if (!certificate.ok()) {
      signers_.clear();
      fail(Step::kSigner, "seal_verification.signer.unreadable", "the embedded certificate does not read",
           certificate.error().code);
      return false;
    }
    if (std::find(signers_.begin(), signers_.end(), *certificate) == signers_.end()) {
      signers_.push_back(certificate.take());
    }
    return true;
  }

  void check_signature() {
    if (signers_.empty()) return;
    std::string why;
    for (const Certificate& signer : signers_) {
      const auto& key = signer.key();
      if (!key.ok()) {
        why = key.error().code;
        continue;
      }
      certificates::SignatureAlgorithm algorithm;
      algorithm.scheme = certificates::Scheme::kEcdsaPlain;
      algorithm.hash = hash_stated(seal_.header.algorithm).value_or(hash_of_key(key->bits()));
      const auto verified = key->verify(algorithm, seal_.signed_bytes, seal_.signature);
      if (verified.ok()) {
        report_.signer = signer;
        pass(Step::kSigner, name_of(signer));
        return pass(Step::kSignature, "ECDSA " + std::string(certificates::to_text(algorithm.hash)) + " " +
                                          (key->curve() ? std::string(certificates::to_text(*key->curve())) : ""));
      }
      why = verified.error().code;
    }
    fail(Step::kSignature, "seal_verification.signature", "the signature is not the signer's over this seal", why);
  }

  void check_chain() {
    const std::vector<Certificate> issuers = anchors_.issuers_of(*report_.signer);
    if (issuers.empty()) {
      return unknown(Step::kChain, "seal_verification.chain.no_authority",
                     "no authority of the store issued the signer", report_.signer->issuer().text);
    }
    std::string why;
    for (const Certificate& issuer : issuers) {
      const auto verified = certificates::verifies(issuer, *report_.signer);
      if (verified.ok()) {
        report_.authority = issuer;
        return pass(Step::kChain, name_of(issuer));
      }
      why = verified.error().code;
    }
    fail(Step::kChain, "seal_verification.chain.signature", "the authority named did not sign the signer's certificate",
         why);
  }

  void check_revocation() {
    bool stale = false, seen = false;
    std::string evidence;
    for (const certificates::RevocationList& list : anchors_.revocation_lists(*report_.authority)) {
      if (!certificates::verifies(*report_.authority, list).ok()) continue;
      if (const certificates::Revocation* revocation = list.find(report_.signer->serial())) {
        return fail(Step::kRevocation, "seal_verification.revoked", "the signer's certificate is revoked",
                    revocation->when.to_text());
      }
      if (seen) continue;
      seen = true;
      evidence = list.this_update().to_text();
      const Instant due =
          list.next_update().value_or(list.this_update().plus_seconds(kRevocationListDays * kDaySeconds));
      stale = due < options_.now;
    }
    if (!seen) {
      return unknown(Step::kRevocation, "seal_verification.revocation.none", "no revocation list of that authority",
                     "");
    }
    if (stale) {
      return unknown(Step::kRevocation, "seal_verification.revocation.stale",
                     "the newest revocation list is out of date", evidence);
    }
    pass(Step::kRevocation, evidence);
  }

  // Signers of older seals lack the extended key usage: a remark, not a refusal.
  void check_profile() {
    const Certificate& signer = *report_.signer;
    if (signer.extensions().authority) {
      return fail(Step::kProfile, "seal_verification.profile.authority", "an authority's certificate signs no seals",
                  "");
    }
    if (!signer.extensions().unknown_critical.empty()) {
      return fail(Step::kProfile, "seal_verification.profile.critical", "a critical extension that is not known",
                  signer.extensions().unknown_critical.front());
    }
    if (signer.extensions().key_usage && !signer.may(certificates::KeyUsage::kDigitalSignature)) {
      return fail(Step::kProfile, "seal_verification.profile.key_usage", "the key is not one for signatures", "");
    }
    if (!signer.is_for(certificates::kVisibleDigitalSealSigner)) {
      return pass(Step::kProfile, "", "seal_verification.profile.no_seal_usage",
                  "the certificate does not say that it is for seals");
    }
    pass(Step::kProfile, std::string(certificates::kVisibleDigitalSealSigner));
  }

  void check_validity() {
    const auto day = CivilDate::parse(seal_.header.signature_date);
    // A day is a whole day: valid on some part of it is valid.
    const Instant from = day.ok() ? start_of(*day) : options_.now;
    const Instant until = day.ok() ? from.plus_seconds(kDaySeconds - 1) : options_.now;
    for (const auto& certificate : {report_.signer, report_.authority}) {
      if (!certificate || (certificate->not_before() <= until && from <= certificate->not_after())) continue;
      return fail(Step::kValidity, "seal_verification.validity",
                  "a certificate was not valid on the day of the signature",
                  name_of(*certificate) + ": " + certificate->not_before().to_text() + " to " +
                      certificate->not_after().to_text());
    }
    const std::string evidence = day.ok() ? day->to_text() : "no day of signature: today";
    if (options_.now < report_.signer->not_before()) {
      return pass(
          Step::kValidity, evidence, "seal_verification.validity.not_yet",
          "the signer's certificate is not valid yet, though it is on the day of the signature; look at the clock");
    }
    if (!report_.signer->valid_at(options_.now)) {
      return pass(Step::kValidity, evidence, "seal_verification.validity.expired_since",
                  "the signer's certificate has expired since, which does not touch the seal");
    }
    pass(Step::kValidity, evidence);
  }

  void check_country() {
    const std::string signer = to_upper_ascii(report_.signer->country().text());
    const std::string authority = report_.authority ? to_upper_ascii(report_.authority->country().text()) : signer;
    if (authority != signer) {
      return fail(Step::kCountry, "seal_verification.country.authority", "signer and authority are of two countries",
                  signer + ", " + authority);
    }
    const std::string_view stated = seal_.header.signer;
    if (!stated.empty() && stated.substr(0, 2) != signer) {
      return fail(Step::kCountry, "seal_verification.country.signer", "the signer stated is of another country",
                  std::string(stated) + ", " + signer);
    }
    const mrz::StateTable::Entry* state =
        options_.states != nullptr ? options_.states->find(seal_.header.country) : nullptr;
    const std::string& expected = state != nullptr && !state->alpha2.empty() ? state->alpha2 : seal_.header.country;
    if (state == nullptr && signer != seal_.header.country) {
      return unknown(Step::kCountry, "seal_verification.country.unknown", "the issuing country is not in the table",
                     seal_.header.country);
    }
    if (!is_same_country(expected, signer) && signer != seal_.header.country) {
      return fail(Step::kCountry, "seal_verification.country", "the signer is not of the issuing country",
                  seal_.header.country + ", " + signer);
    }
    pass(Step::kCountry, signer);
  }

  void check_content() {
    const CivilDate today = options_.now.utc_day();
    const auto issued = CivilDate::parse(seal_.header.issue_date),
               signed_on = CivilDate::parse(seal_.header.signature_date);
    // A day more, for zones.
    if ((issued.ok() && *issued > today + 1) || (signed_on.ok() && *signed_on > today + 1)) {
      return fail(Step::kContent, "seal_verification.content.future", "issued or signed in the future",
                  seal_.header.issue_date + " " + seal_.header.signature_date);
    }
    for (const std::string_view name : {"valid_until", "expiry_date"}) {
      const seals::Message* message = seal_.find(name);
      const auto until = CivilDate::parse(message != nullptr ? message->text : "");
      if (until.ok() && *until < today) {
        return pass(Step::kContent, until->to_text(), "seal_verification.content.expired",
                    "what the seal stands for has expired");
      }
    }
    if (seal_.well_formed) return pass(Step::kContent, seal_.header.issue_date);
    unknown(Step::kContent, "seal_verification.not_reached", "rests on a step that did not pass", "");
  }

  Verdict verdict() const {
    const auto outcome = [&](Step step) { return report_.step(step).outcome; };
    for (const StepResult& step : report_.steps) {
      if (step.outcome == Outcome::kFail) return Verdict::kInvalid;
    }
    // Most states publish no revocation lists for seals in time; their absence is shown and decides nothing.
    for (const Step step :
         {Step::kSigner, Step::kSignature, Step::kChain, Step::kProfile, Step::kValidity, Step::kCountry}) {
      if (outcome(step) != Outcome::kPass) return Verdict::kUnverifiable;
    }
    return Verdict::kValid;
  }

  const seals::Seal& seal_;
  const Anchors& anchors_;
  const Options& options_;
  Report report_;
  std::vector<Certificate> signers_;
};

}  // namespace

std::string_view to_text(Step step) {
  static constexpr std::array<std::string_view, kSteps> kTexts = {
      "structure", "signer", "signature", "chain", "revocation", "profile", "validity", "country", "content"};
  return kTexts[static_cast<std::size_t>(step)];
}

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "pass";
    case Outcome::kFail:
      return "fail";
    case Outcome::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return "valid";
    case Verdict::kInvalid:
      return "invalid";
    case Verdict::kUnverifiable:
      return "unverifiable";
  }
  return "unverifiable";
}

Report verify(const seals::Seal& seal, const Anchors& anchors, const Options& options) {
  return Verification(seal, anchors, options).run();
}

}  // namespace limen::seal_verification
