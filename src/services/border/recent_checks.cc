#include "services/border/recent_checks.h"

namespace limen::border {
namespace {

constexpr std::int64_t kKeptSeconds = 3600;

}  // namespace

void RecentChecks::put(Check check, Instant now) {
  // What was found on the way to an action is not part of what is recorded.
  check.found_since.clear();
  check.protection_blocks = false;
  check.protection_closers.clear();
  const std::lock_guard lock(mutex_);
  let_go(now);
  if (check.state == CheckState::kClosed) {
    checks_.erase(check.id);
    return;
  }
  const CheckId id = check.id;
  const auto [place, first] = checks_.insert_or_assign(id, std::move(check));
  if (first) order_.emplace_back(now, id);
}

void RecentChecks::let_go(Instant now) {
  const Instant oldest = now.plus_seconds(-kKeptSeconds);
  while (!order_.empty() && (order_.front().first < oldest || order_.size() >= most_)) {
    checks_.erase(order_.front().second);
    order_.pop_front();
  }
}

std::optional<Check> RecentChecks::take(const CheckId& id) {
  const std::lock_guard lock(mutex_);
  const auto found = checks_.find(id);
  if (found == checks_.end()) return std::nullopt;
  std::optional<Check> check(std::move(found->second));
  checks_.erase(found);
  return check;
}

void RecentChecks::clear() {
  const std::lock_guard lock(mutex_);
  checks_.clear();
  order_.clear();
}

std::size_t RecentChecks::size() const {
  const std::lock_guard lock(mutex_);
  return checks_.size();
}

}  // namespace limen::border
