// Who signed whom, and whom to believe because of it.
#include <algorithm>
#include <deque>
#include <utility>

#include "engines/trust/trust.h"

namespace limen::trust {

namespace {

// Of one name or one key identifier. Real states have some thirty; whoever sends thousands of one name wants us to be
// busy, as each is tried with each.
constexpr std::size_t kMostTried = 100;

// An authority that is believed and may sign lists, and did sign this one.
bool signs(const Entry& entry, const RevocationList& list) {
  const Certificate& issuer = entry.certificate;
  return is_anchor(entry.belief) && (!issuer.extensions().key_usage || issuer.may(certificates::KeyUsage::kCrlSign)) &&
         certificates::verifies(issuer, list).ok();
}

}  // namespace

// Entries that have come since the last time are tried: those of the issuer's name and key identifier, and only when
// none of them signed it, those of the key identifier alone, then those of the name alone.
void Store::find_issuers(std::uint32_t at) {
  Entry& entry = entries_[at];
  const auto size = static_cast<std::uint32_t>(entries_.size());
  if (entry.compared == size) return;
  const Certificate& certificate = entry.certificate;
  std::vector<std::uint32_t> by_both, by_key, by_name;
  const auto is_new = [&](std::uint32_t one) {
    return one >= entry.compared && entries_[one].role == Role::kAuthority;
  };
  if (const auto& key_id = certificate.extensions().authority_key_id) {
    const auto [begin, end] = by_key_id_.equal_range(std::string(as_text(*key_id)));
    for (auto one = begin; one != end; ++one) {
      if (!is_new(one->second)) continue;
      const bool named = entries_[one->second].certificate.subject().canonical == certificate.issuer().canonical;
      (named ? by_both : by_key).push_back(one->second);
    }
  }
  const auto [begin, end] = by_subject_.equal_range(certificate.issuer().canonical);
  for (auto one = begin; one != end; ++one) {
    if (is_new(one->second) && std::ranges::find(by_both, one->second) == by_both.end()) by_name.push_back(one->second);
  }
  for (std::vector<std::uint32_t>* candidates : {&by_both, &by_key, &by_name}) {
    if (candidates != &by_both && !entry.issuers.empty()) break;
    std::ranges::sort(*candidates);
    if (candidates->size() > kMostTried) candidates->resize(kMostTried);
    for (const std::uint32_t candidate : *candidates) {
      if (certificates::verifies(entries_[candidate].certificate, certificate).ok()) entry.issuers.push_back(candidate);
    }
  }
  entry.compared = size;
}

// A link certificate is a statement by an authority about the next one of its own state [9303-12 §4.1, §7.1.1].
bool Store::extends_trust(const Entry& from, const Entry& to) const {
  const Certificate& issuer = from.certificate;
  const Certificate& link = to.certificate;
  // Nobody becomes an authority by saying nothing of it.
  const bool says_so = link.extensions().authority || link.may(certificates::KeyUsage::kCertificateSign);
  return to.role == Role::kAuthority && says_so && !issuer.country().empty() && issuer.country() == link.country() &&
         (!issuer.extensions().key_usage || issuer.may(certificates::KeyUsage::kCertificateSign)) &&
         issuer.valid_at(link.not_before()) && link.extensions().unknown_critical.empty();
}

void Store::spread_belief() {
  std::deque<std::uint32_t> believed;
  std::vector<std::vector<std::uint32_t>> signed_by(entries_.size());
  for (std::uint32_t at = 0; at < entries_.size(); ++at) {
    Entry& entry = entries_[at];
    if (entry.belief == Belief::kLinked) entry.belief = Belief::kNotAnchor;  // to be found anew
    if (is_anchor(entry.belief)) believed.push_back(at);
    for (const std::uint32_t issuer : entry.issuers) {
      if (issuer != at) signed_by[issuer].push_back(at);
    }
  }
  const auto believe = [&](std::uint32_t at) {
    if (entries_[at].belief != Belief::kNotAnchor && entries_[at].belief != Belief::kProposed) return;
    entries_[at].belief = Belief::kLinked;
    believed.push_back(at);
  };
  while (!believed.empty()) {  // each entry at most once: circles of links end here
    const std::uint32_t from = believed.front();
    believed.pop_front();
    for (const std::uint32_t to : signed_by[from]) {
      if (extends_trust(entries_[from], entries_[to])) believe(to);
    }
    // The new authority's own certificate carries the same name and key as the link to it.
    const auto [begin, end] = by_subject_.equal_range(entries_[from].certificate.subject().canonical);
    for (auto twin = begin; twin != end; ++twin) {
      const Entry& other = entries_[twin->second];
      if (twin->second == from || is_anchor(other.belief) || !self_signed(other)) continue;
      const auto& key = entries_[from].certificate.key();
      const auto& other_key = other.certificate.key();
      if (key.ok() && other_key.ok() && key->named_info() == other_key->named_info()) believe(twin->second);
    }
  }
}

bool Store::is_checked(const RevocationList& list) const {
  const auto [begin, end] = by_subject_.equal_range(list.issuer().canonical);
  return std::any_of(begin, end, [&](const auto& one) { return signs(entries_[one.second], list); });
}

// A list that nobody signed so far is tried with those alone who are believed since: else, of lists that come one by
// one, each would be tried again whenever another comes.
void Store::check_revocations() {
  asked_.resize(entries_.size());
  for (std::uint32_t at = 0; at < entries_.size(); ++at) {
    const Entry& entry = entries_[at];
    const bool asked = asked_[at];
    asked_[at] = is_anchor(entry.belief);
    if (asked || !asked_[at]) continue;
    for (const std::uint32_t list : lists_of(entry.certificate.subject())) {
      StoredRevocations& stored = revocation_lists_[list];
      stored.checked = stored.checked || signs(entry, stored.list);
    }
  }
}

void Store::add(StoredRevocations stored) {
  lists_by_issuer_[stored.list.issuer().canonical].push_back(static_cast<std::uint32_t>(revocation_lists_.size()));
  revocation_lists_.push_back(std::move(stored));
}

std::span<const std::uint32_t> Store::lists_of(const certificates::Name& issuer) const {
  const auto found = lists_by_issuer_.find(issuer.canonical);
  return found == lists_by_issuer_.end() ? std::span<const std::uint32_t>() : found->second;
}

void Store::resolve() {
  for (std::uint32_t at = 0; at < entries_.size(); ++at) {
    // Document signers are many, and asked for one at a time: authorities_for() and verifies().
    if (entries_[at].role != Role::kDocumentSigner) find_issuers(at);
  }
  spread_belief();
  check_revocations();
}

}  // namespace limen::trust
