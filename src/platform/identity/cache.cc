#include "platform/identity/state.h"

namespace limen::identity {
namespace {

constexpr auto kProofHolds = std::chrono::seconds(1);
constexpr std::size_t kMostProofs = 10'000;

}  // namespace

bool Proven::holds(const protection::Caller& caller) const {
  const auto found = proofs_.find(caller.session);
  return found != proofs_.end() && found->second.account == caller.account &&
         found->second.version == caller.account_version && std::chrono::steady_clock::now() < found->second.until;
}

void Proven::add(const protection::Caller& caller) {
  if (proofs_.size() >= kMostProofs) proofs_.clear();
  proofs_[caller.session] = {caller.account, caller.account_version, std::chrono::steady_clock::now() + kProofHolds};
}

std::shared_ptr<Cached> SessionCache::find(const Digest& token_hash) const {
  const std::shared_lock lock(mutex_);
  const auto found = entries_.find(token_hash);
  return found == entries_.end() ? nullptr : found->second;
}

std::uint64_t SessionCache::generation() const {
  const std::shared_lock lock(mutex_);
  return generation_;
}

bool SessionCache::put(const Digest& token_hash, std::shared_ptr<Cached> entry, std::uint64_t generation) {
  const std::unique_lock lock(mutex_);
  if (generation != generation_) return false;
  by_id_[entry->session->caller.session] = token_hash;
  entries_[token_hash] = std::move(entry);
  return true;
}

void SessionCache::replace(const SessionId& id, std::shared_ptr<const Session> session) {
  const std::unique_lock lock(mutex_);
  ++generation_;
  const auto token = by_id_.find(id);
  if (token == by_id_.end()) return;
  const auto old = entries_.find(token->second);
  auto entry = std::make_shared<Cached>();
  entry->last_used.store(old->second->last_used.load());
  entry->saved.store(old->second->saved.load());
  entry->session = std::move(session);
  old->second = std::move(entry);
}

void SessionCache::remove(const SessionId& id) {
  const std::unique_lock lock(mutex_);
  ++generation_;
  const auto token = by_id_.find(id);
  if (token == by_id_.end()) return;
  entries_.erase(token->second);
  by_id_.erase(token);
}

void SessionCache::clear() {
  const std::unique_lock lock(mutex_);
  ++generation_;
  entries_.clear();
  by_id_.clear();
}

void SessionCache::remove_lapsed(Instant now, Instant used_before) {
  const std::unique_lock lock(mutex_);
  std::erase_if(entries_, [&](const auto& item) {
    const Cached& cached = *item.second;
    const bool lapsed = cached.session->expires_at <= now || cached.last_used.load() < used_before.microseconds;
    if (lapsed) by_id_.erase(cached.session->caller.session);
    return lapsed;
  });
}

}  // namespace limen::identity
