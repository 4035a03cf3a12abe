#include "engines/trust_report/trust_report.h"

#include <algorithm>
#include <array>
#include <map>

namespace limen::trust_report {

using trust::Belief;
using trust::Entry;
using trust::Role;
using trust::Store;

namespace {

constexpr std::int64_t kDaySeconds = 86'400;

std::map<std::string, PublisherLine> publishers_of(const Store& store) {
  std::map<std::string, PublisherLine> lines;
  for (const trust::Source& source : store.sources()) {
    if (source.kind != "master_list") continue;
    PublisherLine& one = lines[std::string(source.publisher.text())];
    one.publisher = source.publisher;
    if (one.lists++ != 0 && source.order() < one.newest) continue;
    one.newest = source.order();
    one.imported_at = source.imported_at;
    one.imported_by = source.imported_by;
    one.check = source.check;
    one.certificates = source.certificates;
  }
  return lines;
}

void count_authority(const Store& store, const Entry& entry, Instant today, StateLine& state) {
  ++state.authorities;
  if (store.self_signed(entry)) {
    ++state.self_signed;
  } else {
    ++state.links;
  }
  if (store.orphan(entry)) ++state.orphans;
  if (store.dropped(entry)) ++state.dropped;
  if (!entry.certificate.key().ok()) ++state.unusable;
  if (entry.belief == Belief::kUnverified) ++state.unverified;
  if (entry.belief == Belief::kProposed) ++state.proposed;
  if (entry.belief == Belief::kWithdrawn) ++state.withdrawn;
  const Instant end = entry.certificate.not_after();
  if (end < today) ++state.expired;
  if (!is_anchor(entry.belief)) return;
  ++state.anchors;
  if (!state.covered_until || *state.covered_until < end) state.covered_until = end;
}

void judge(StateLine& state, Instant today, int days) {
  if (!state.covered_until) return;
  state.coverage = *state.covered_until < today                                    ? Coverage::kExpiredOnly
                   : *state.covered_until < today.plus_seconds(days * kDaySeconds) ? Coverage::kExpiring
                                                                                   : Coverage::kCovered;
}

void add_revocations(const Store& store, Instant today, std::map<StateCode, StateLine>& states) {
  for (const trust::StoredRevocations& stored : store.revocation_lists()) {
    const auto state = states.find(stored.list.issuer().country);
    if (!stored.checked || state == states.end()) continue;
    StateLine& line = state->second;
    line.revoked += stored.list.revocations().size();
    if (line.revocations_from && stored.list.this_update() <= *line.revocations_from) continue;
    line.revocations_from = stored.list.this_update();
    const auto next = stored.list.next_update();
    const bool old = stored.list.this_update().plus_seconds(trust::kRevocationListDays * kDaySeconds) < today;
    line.revocations = old || (next && *next < today) ? trust::RevocationState::kStale : trust::RevocationState::kFresh;
  }
}

}  // namespace

std::string_view to_text(Coverage coverage) {
  constexpr std::array kTexts{"covered", "expiring", "expired_only", "none"};
  return kTexts[static_cast<std::size_t>(coverage)];
}

CertificateLine line(const Entry& entry) {
  CertificateLine one;
  one.fingerprint = entry.certificate.fingerprint();
  one.state = entry.certificate.country();
  one.subject = entry.certificate.subject().text;
  one.serial = entry.certificate.serial();
  one.belief = entry.belief;
  one.not_before = entry.certificate.not_before();
  one.not_after = entry.certificate.not_after();
  if (!entry.acts.empty() && entry.acts.back().kind == trust::Act::Kind::kProposed) one.by = entry.acts.back().by;
  return one;
}

Report report(const Store& store, Instant today, int days) {
  Report made;
  made.today = today;
  made.days = days;
  made.certificates = store.entries().size();
  const Instant soon = today.plus_seconds(days * kDaySeconds);
  std::map<StateCode, StateLine> states;
  for (const Entry& entry : store.entries()) {
    StateLine& state = states[entry.certificate.country()];
    if (entry.role != Role::kAuthority) {
      ++state.signers;
      continue;
    }
    count_authority(store, entry, today, state);
    if (store.orphan(entry)) made.orphans.push_back(line(entry));
    if (!line(entry).by.empty()) made.proposals.push_back(line(entry));
    if (entry.belief == Belief::kUnverified) made.unverified.push_back(line(entry));
    if (!is_anchor(entry.belief)) continue;
    const Instant end = entry.certificate.not_after();
    if (today <= end && end < soon) made.expiring.push_back(line(entry));
    if (store.revocation(entry.certificate, today).revoked) made.revoked.push_back(line(entry));
  }
  add_revocations(store, today, states);
  for (auto& [code, state] : states) {
    state.state = code;
    judge(state, today, days);
    made.anchors += state.anchors;
    made.links += state.links;
    made.links_resolved += state.links - state.orphans;
    made.states.push_back(state);
  }
  for (auto& [code, publisher] : publishers_of(store)) made.publishers.push_back(publisher);
  for (const trust::StoredDeviations& list : store.deviation_lists()) {
    const trust::Source& source = store.sources()[list.source];
    made.deviation_lists.push_back({source.publisher, source.order(), source.check, list.deviations.size()});
  }
  return made;
}

bool Diff::empty() const {
  return added.empty() && lost.empty() && dropped.empty() && returned.empty() && revoked.empty() && lists.empty();
}

Diff diff(const Store& before, const Store& after, Instant today, int days) {
  Diff made;
  const Instant soon = today.plus_seconds(days * kDaySeconds);
  for (const Entry& entry : after.entries()) {
    const Entry* old = before.find(entry.certificate.fingerprint());
    if (entry.role != Role::kAuthority) {
      const bool was_revoked = old != nullptr && before.revocation(entry.certificate, today).revoked;
      if (!was_revoked && after.revocation(entry.certificate, today).revoked) made.revoked.push_back(line(entry));
      continue;
    }
    const bool believed = is_anchor(entry.belief);
    const bool was_believed = old != nullptr && is_anchor(old->belief);
    if (believed && !was_believed) made.added.push_back(line(entry));
    if (!believed && was_believed) made.lost.push_back(line(entry));
    const bool dropped = after.dropped(entry);
    const bool was_dropped = old != nullptr && before.dropped(*old);
    if (dropped && !was_dropped) made.dropped.push_back(line(entry));
    if (!dropped && was_dropped) made.returned.push_back(line(entry));
    const Instant end = entry.certificate.not_after();
    if (believed && today <= end && end < soon) made.expiring.push_back(line(entry));
  }
  for (const Entry& entry : before.entries()) {
    if (after.find(entry.certificate.fingerprint()) == nullptr && is_anchor(entry.belief)) {
      made.lost.push_back(line(entry));
    }
  }
  const auto old = publishers_of(before);
  for (const auto& [code, publisher] : publishers_of(after)) {
    const auto found = old.find(code);
    if (found == old.end() || found->second.newest < publisher.newest) made.lists.push_back(publisher);
  }
  return made;
}

}  // namespace limen::trust_report
