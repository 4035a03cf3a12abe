#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/trust/trust.h"

namespace limen::trust {

namespace {

std::string key_of(ByteView key_id) { return std::string(as_text(key_id)); }
std::string serial_key(std::string_view issuer, std::string_view serial) {
  return std::string(issuer).append(1, '\0').append(serial);
}

constexpr std::int64_t kDay = 86'400LL * 1'000'000;

}  // namespace

std::string_view to_text(Role role) {
  constexpr std::array kTexts{"authority", "document_signer", "list_signer", "deviation_list_signer", "seal_signer"};
  return kTexts[static_cast<std::size_t>(role)];
}

std::string_view to_text(Belief belief) {
  constexpr std::array kTexts{"withdrawn", "not_anchor", "proposed", "unverified", "confirmed", "linked", "listed"};
  return kTexts[static_cast<std::size_t>(belief)];
}

std::string_view to_text(Check check) {
  constexpr std::array kTexts{"unsigned", "taken_on_word", "checked"};
  return kTexts[static_cast<std::size_t>(check)];
}

std::string_view to_text(RevocationState state) {
  constexpr std::array kTexts{"none", "fresh", "stale"};
  return kTexts[static_cast<std::size_t>(state)];
}

Role role_of(const Certificate& certificate) {
  const certificates::Extensions& extensions = certificate.extensions();
  if (certificate.is_for(certificates::kMasterListSigner)) return Role::kListSigner;
  if (certificate.is_for(certificates::kDeviationListSigner)) return Role::kDeviationListSigner;
  for (const std::string& usage : extensions.extended_key_usage) {
    if (usage.starts_with("2.23.136.1.1.11")) return Role::kSealSigner;
  }
  if (extensions.authority || certificate.may(certificates::KeyUsage::kCertificateSign)) return Role::kAuthority;
  // Some old authorities state nothing at all. Who states a usage and not this one, or for which documents it signs, is
  // no authority.
  const bool silent =
      !extensions.key_usage && extensions.extended_key_usage.empty() && extensions.document_types.empty();
  return silent ? Role::kAuthority : Role::kDocumentSigner;
}

void Store::index(std::uint32_t at) {
  const Entry& entry = entries_[at];
  const Certificate& certificate = entry.certificate;
  by_fingerprint_.emplace(certificate.fingerprint(), at);
  if (entry.role == Role::kAuthority) by_subject_.emplace(certificate.subject().canonical, at);
  if (certificate.extensions().subject_key_id) {
    by_key_id_.emplace(key_of(*certificate.extensions().subject_key_id), at);
  }
  if (entry.role != Role::kAuthority) {
    by_serial_.emplace(serial_key(certificate.issuer().canonical, certificate.serial()), at);
  }
}

const Entry* Store::find(const Fingerprint& fingerprint) const {
  const auto found = by_fingerprint_.find(fingerprint);
  return found == by_fingerprint_.end() ? nullptr : &entries_[found->second];
}

bool Store::self_signed(const Entry& entry) const {
  return std::ranges::find(entry.issuers, index_of(entry)) != entry.issuers.end();
}

bool Store::orphan(const Entry& entry) const { return entry.role == Role::kAuthority && entry.issuers.empty(); }

std::vector<Candidate> Store::authorities_for(const Certificate& certificate) const {
  std::map<std::uint32_t, Candidate> found;
  if (const auto& key_id = certificate.extensions().authority_key_id) {
    const auto [begin, end] = by_key_id_.equal_range(key_of(*key_id));
    for (auto at = begin; at != end; ++at) {
      if (entries_[at->second].role == Role::kAuthority) found[at->second].by_key_id = true;
    }
  }
  const auto [begin, end] = by_subject_.equal_range(certificate.issuer().canonical);
  for (auto at = begin; at != end; ++at) found[at->second].by_name = true;
  std::vector<Candidate> candidates;
  for (auto& [at, candidate] : found) {
    candidate.entry = &entries_[at];
    if (is_anchor(candidate.entry->belief)) candidates.push_back(candidate);
  }
  const auto rank = [](const Candidate& one) { return one.by_key_id && one.by_name ? 0 : one.by_key_id ? 1 : 2; };
  std::ranges::sort(candidates, [&](const Candidate& a, const Candidate& b) {
    return rank(a) != rank(b) ? rank(a) < rank(b) : a.entry < b.entry;
  });
  return candidates;
}

std::vector<const Entry*> Store::signers_by_key_id(ByteView key_id) const {
  std::vector<const Entry*> signers;
  const auto [begin, end] = by_key_id_.equal_range(key_of(key_id));
  for (auto at = begin; at != end; ++at) {
    if (entries_[at->second].role != Role::kAuthority) signers.push_back(&entries_[at->second]);
  }
  std::ranges::sort(signers);
  return signers;
}

std::vector<const Entry*> Store::signers_by_serial(const certificates::Name& issuer, std::string_view serial) const {
  std::vector<const Entry*> signers;
  const auto [begin, end] = by_serial_.equal_range(serial_key(issuer.canonical, serial));
  for (auto at = begin; at != end; ++at) signers.push_back(&entries_[at->second]);
  std::ranges::sort(signers);
  return signers;
}

std::vector<const Entry*> Store::seal_signers(std::string_view signer_id,
                                              std::string_view certificate_reference) const {
  if (signer_id.size() != 4) return {};
  std::string serial = to_lower_ascii(certificate_reference);
  while (serial.size() > 1 && serial[0] == '0') serial.erase(0, 1);
  if (serial.size() % 2 != 0) serial.insert(0, 1, '0');
  const std::string state = to_upper_ascii(signer_id.substr(0, 2));
  const std::string name = "2.5.4.3=" + to_lower_ascii(signer_id.substr(2)) + '\n';
  std::vector<const Entry*> exact, others;
  for (const Entry& entry : entries_) {
    const Certificate& certificate = entry.certificate;
    if (entry.role == Role::kAuthority || certificate.serial() != serial || certificate.country().text() != state) {
      continue;
    }
    // The common name is the signer's two letters [9303-13 §3.2]; older seal signers have longer ones.
    const std::string& subject = certificate.subject().canonical;
    (subject.find(name) != subject.npos ? exact : others).push_back(&entry);
  }
  exact.insert(exact.end(), others.begin(), others.end());
  return exact;
}

RevocationAnswer Store::revocation(const Certificate& certificate, Instant today) const {
  RevocationAnswer answer;
  const StoredRevocations* newest = nullptr;
  for (const std::uint32_t at : lists_of(certificate.issuer())) {
    const StoredRevocations& stored = revocation_lists_[at];
    const RevocationList& list = stored.list;
    if (!stored.checked) continue;
    if (newest == nullptr || newest->list.this_update() < list.this_update()) newest = &stored;
    if (const certificates::Revocation* found = list.find(certificate.serial()); found && !answer.revoked) {
      answer.revoked = true;
      answer.revoked_at = found->when;
      answer.reason = found->reason;
    }
  }
  if (newest == nullptr) return answer;
  answer.this_update = newest->list.this_update();
  const auto next = newest->list.next_update();
  const bool old = today.microseconds - answer.this_update->microseconds > kRevocationListDays * kDay;
  answer.state = old || (next && *next < today) ? RevocationState::kStale : RevocationState::kFresh;
  return answer;
}

std::vector<const certificate_files::Deviation*> Store::deviations_for(const Certificate& signer,
                                                                       std::string_view document_number) const {
  std::vector<const certificate_files::Deviation*> found;
  for (const StoredDeviations& list : deviation_lists_) {
    for (const certificate_files::Deviation& one : list.deviations) {
      // A list speaks for the documents of its own state only.
      if (sources_[list.source].publisher != signer.country()) continue;
      if (one.signer_issuer &&
          (*one.signer_issuer != signer.issuer().canonical || one.signer_serial != signer.serial())) {
        continue;
      }
      if (one.signer_key_id && one.signer_key_id != signer.extensions().subject_key_id) continue;
      if (one.signer_digest && !std::ranges::equal(*one.signer_digest, signer.fingerprint())) continue;
      if (!one.document_numbers.empty() &&
          std::ranges::find(one.document_numbers, document_number) == one.document_numbers.end()) {
        continue;
      }
      found.push_back(&one);
    }
  }
  return found;
}

}  // namespace limen::trust
