// Who signed, whether he was allowed to, and whether he still was when he did [9303-12 §4, §7].
#include <algorithm>

#include "base/text.h"
#include "engines/passive_authentication/examination.h"

namespace limen::passive_authentication {

namespace {

using certificates::Certificate;
using certificates::KeyUsage;

bool same_key_id(const Certificate& authority, const Certificate& signer) {
  return authority.extensions().subject_key_id && signer.extensions().authority_key_id &&
         *authority.extensions().subject_key_id == *signer.extensions().authority_key_id;
}

// Signing times are told by clocks and zones of issuers: what lies a day or less outside is worth a look, not more.
bool nearly_valid(const Certificate& certificate, Instant when) {
  return certificate.valid_at(when.plus_seconds(86'400)) || certificate.valid_at(when.plus_seconds(-86'400));
}

std::string validity_text(const Certificate& certificate, Instant when) {
  if (when < certificate.not_before()) return "not yet valid";
  return when > certificate.not_after() ? "expired" : "valid";
}

// The step whose faults a published deviation explains [9303-12 §10.2]: certificates and keys, LDS, MRZ.
bool explains(std::string_view deviation, Step step) {
  if (deviation.starts_with("2.23.136.1.1.7.1")) {
    return step == Step::kSignature || step == Step::kChain || step == Step::kSignerProfile ||
           step == Step::kValidity || step == Step::kCountry || step == Step::kSigner || step == Step::kAttributes;
  }
  if (deviation.starts_with("2.23.136.1.1.7.2")) {
    return step == Step::kSecurityObject || step == Step::kHashes || step == Step::kCoverage ||
           step == Step::kAttributes || step == Step::kSignature;
  }
  return deviation.starts_with("2.23.136.1.1.7.3") && step == Step::kConsistency;
}

}  // namespace

void Examination::check_chain() {
  begin(Step::kChain, "9303-12 §7.1.2");
  if (!report_.signer) return skip("there is no signer");
  if (request_.anchors == nullptr) {
    return fail("pa.chain.no_store", "there is no trust store", Effect::kUnproved);
  }
  const Certificate& signer = *report_.signer;
  const std::vector<Certificate> candidates = request_.anchors->issuers_of(signer);
  show("candidates", std::to_string(candidates.size()));
  // Lists carry one key in several certificates: renewed, or as links with other names and dates. Any that issued the
  // signer will do; one of its country that was valid then says most.
  const Instant when = report_.signing_time.value_or(signer.not_before());
  bool by_key = false;
  int best = -1;
  for (const Certificate& candidate : candidates) {
    by_key = by_key || same_key_id(candidate, signer);
    const int worth = (candidate.country() == signer.country() ? 2 : 0) + (candidate.valid_at(when) ? 1 : 0);
    if (worth <= best || !request_.anchors->signed_by(candidate, signer).ok()) continue;
    best = worth;
    report_.authority = candidate;
    if (worth == 3) break;
  }
  if (!report_.authority) {
    if (by_key) {  // the very key that the signer names is known, and did not sign
      return fail("pa.chain.mismatch", "the authority that the signer names did not issue it", Effect::kFalse);
    }
    return fail("pa.chain.unknown", "no authority of the trust store issued the signer", Effect::kUnproved,
                std::string(signer.country().text()));
  }
  const Certificate& authority = *report_.authority;
  show("authority.subject", name_of(authority));
  show("authority.serial", authority.serial());
  show("authority.fingerprint", certificates::to_text(authority.fingerprint()));
  show("authority.not_before", authority.not_before().to_text());
  show("authority.not_after", authority.not_after().to_text());
  if (authority.subject().canonical != signer.issuer().canonical) {
    note("pa.chain.name_differs", "the signer names its issuer otherwise than the authority calls itself");
  }
}

void Examination::check_profile() {
  begin(Step::kSignerProfile, "9303-12 §7.1.1");
  if (!report_.signer) return skip("there is no signer");
  const certificates::Extensions& extensions = report_.signer->extensions();
  if (extensions.authority) {
    fail("pa.profile.authority", "the signer's certificate is that of an authority", Effect::kFalse);
  }
  if (!extensions.key_usage) {
    warn("pa.profile.key_usage_missing", "the signer's certificate does not say what its key is for");
  } else if (!report_.signer->may(KeyUsage::kDigitalSignature)) {
    fail("pa.profile.key_usage", "the signer's key is not for signing", Effect::kFalse);
  }
  for (const std::string_view purpose :
       {certificates::kMasterListSigner, certificates::kDeviationListSigner, certificates::kVisibleDigitalSealSigner}) {
    if (report_.signer->is_for(purpose)) {
      fail("pa.profile.purpose", "the signer's certificate is for signing something else", Effect::kFalse,
           std::string(purpose));
    }
  }
  for (const std::string& oid : extensions.unknown_critical) {
    warn("pa.profile.critical", "the signer's certificate has a critical extension that nobody knows", oid);
  }
  if (report_.authority && report_.authority->extensions().key_usage &&
      !report_.authority->may(KeyUsage::kCertificateSign)) {
    fail("pa.profile.issuer_key_usage", "the authority's key is not for issuing certificates", Effect::kFalse);
  }
}

std::optional<CivilDate> Examination::proved_issue_date() const {
  if (!proved(emrtd::File::kDg12)) return std::nullopt;
  const emrtd::Dg12 details = emrtd::read_dg12(file(emrtd::File::kDg12));
  return details.issued ? details.issued->date() : std::nullopt;
}

void Examination::check_validity() {
  begin(Step::kValidity, "9303-12 §7.1.3");
  if (!report_.signer) return skip("there is no signer");
  const Certificate& signer = *report_.signer;
  const auto judge = [&](Instant when, bool certain) {
    const bool signer_valid = signer.valid_at(when);
    const bool authority_valid = !report_.authority || report_.authority->valid_at(when);
    show("signer.at_signing", validity_text(signer, when));
    if (report_.authority) show("authority.at_signing", validity_text(*report_.authority, when));
    if (!signer_valid && certain && !nearly_valid(signer, when)) {
      fail("pa.validity.signer", "the signer's certificate was not valid when it signed", Effect::kFalse);
    } else if (!signer_valid) {
      warn("pa.validity.signer", "the signer's certificate was not valid then, by a day or by the date of issue");
    }
    if (!authority_valid && certain && !nearly_valid(*report_.authority, when)) {
      fail("pa.validity.authority", "the authority's certificate was not valid when the signer signed", Effect::kFalse);
    } else if (!authority_valid) {
      warn("pa.validity.authority", "the authority's certificate was not valid then, by a day or by the date of issue");
    }
  };
  if (report_.signing_time) {
    const Instant when = *report_.signing_time;
    show("signing_time", when.to_text());
    if (when > request_.now.plus_seconds(86'400)) {
      fail("pa.validity.future", "the signing time lies in the future", Effect::kFalse);
    }
    judge(when, true);
    const certificates::Extensions& extensions = signer.extensions();
    if ((extensions.private_key_from && when < *extensions.private_key_from) ||
        (extensions.private_key_until && when > *extensions.private_key_until)) {
      warn("pa.validity.key_period", "the signer signed outside the period of its key");
    }
  } else {
    warn("pa.validity.no_signing_time", "nobody signed when this was signed", {},
         options_.signing_time_required ? Effect::kUnproved : Effect::kNone);
    if (const auto issued = proved_issue_date()) {
      show("issue_date", issued->to_text());
      judge(Instant{issued->days() * 86'400'000'000LL + 43'200'000'000LL}, false);
    }
  }
  // The other answer: as of now. Documents outlive the certificates that they were signed under.
  show("signer.now", validity_text(signer, request_.now));
  if (report_.authority) show("authority.now", validity_text(*report_.authority, request_.now));
  if (!signer.valid_at(request_.now) || (report_.authority && !report_.authority->valid_at(request_.now))) {
    note("pa.validity.expired_now", "a certificate is not valid today; what it signed in its time stays good");
  }
}

void Examination::check_revocation() {
  begin(Step::kRevocation, "9303-12 §7.1.4");
  if (!report_.signer || !report_.authority) return skip("there is no authority");
  const Effect unless = options_.revocation_required ? Effect::kUnproved : Effect::kNone;
  const certificates::RevocationList* newest = nullptr;
  const std::vector<certificates::RevocationList> lists = request_.anchors->revocation_lists(*report_.authority);
  for (const certificates::RevocationList& list : lists) {
    if (!request_.anchors->signed_by(*report_.authority, list).ok()) {
      warn("pa.revocation.signature", "a revocation list is not signed by the authority; it does not count");
      continue;
    }
    if (list.this_update() > request_.now.plus_seconds(86'400)) continue;  // not yet
    if (const certificates::Revocation* entry = list.find(report_.signer->serial())) {
      show("revoked_at", entry->when.to_text());
      if (entry->reason) show("revocation_reason", std::to_string(*entry->reason));
      fail("pa.revocation.revoked", "the authority has revoked the signer", Effect::kFalse);
    }
    // A link certificate may be issued under another name, whose serial numbers these are not.
    const bool own = report_.authority->issuer().canonical == list.issuer().canonical;
    if (own && list.find(report_.authority->serial()) != nullptr) {
      fail("pa.revocation.authority", "the authority has revoked itself", Effect::kFalse);
    }
    if (newest == nullptr || list.this_update() > newest->this_update()) newest = &list;
  }
  if (newest == nullptr) {
    return warn("pa.revocation.none", "there is no revocation list of the authority", {}, unless);
  }
  show("this_update", newest->this_update().to_text());
  if (newest->next_update()) show("next_update", newest->next_update()->to_text());
  const bool overdue = newest->next_update() && *newest->next_update() < request_.now;
  const bool old = newest->this_update().plus_seconds(options_.stale_after_days * 86'400LL) < request_.now;
  if (overdue || old) {
    warn("pa.revocation.stale", "the newest revocation list of the authority is too old", {}, unless);
  }
}

void Examination::look_for_deviations() {
  begin(Step::kDeviations, "9303-12 §10");
  if (!report_.signer || request_.anchors == nullptr) return skip("there is no signer");
  DocumentFacts facts{.country = report_.signer->country(),
                      .document_code = {},
                      .document_number = {},
                      .signer = &*report_.signer,
                      .issued = proved_issue_date()};
  if (const mrz::Document* document = zone()) {
    facts.document_code = document->document_code.value;
    facts.document_number = document->document_number.value.text;
  }
  for (const Deviation& deviation : request_.anchors->deviations(facts)) {
    show("deviation", deviation.type);
    note("pa.deviation.published", "the issuer has published a fault of such documents",
         deviation.type + (deviation.description.empty() ? "" : " " + deviation.description));
    for (Finding& finding : report_.findings) {
      if (finding.severity != Severity::kInfo && explains(deviation.type, finding.step)) finding.deviation_known = true;
    }
  }
}

}  // namespace limen::passive_authentication
