// What the gate remembers between requests: rates, reports, requests under way, open streams.
#include <algorithm>
#include <cmath>

#include "platform/api/gate.h"

namespace limen::api {
namespace {

constexpr std::size_t kMostBuckets = 10'000;
constexpr int kReportsPerSecond = 20;
constexpr std::uint64_t kSweep = 256;

}  // namespace

std::optional<std::int64_t> SessionRate::take(const SessionId& session, double cost, Instant now) {
  if (per_second_ <= 0) return std::nullopt;
  const auto refilled = [&](const Bucket& bucket) {
    const double seconds =
        static_cast<double>(std::max<std::int64_t>(0, now.microseconds - bucket.at.microseconds)) / 1e6;
    return std::min(burst_, bucket.tokens + seconds * per_second_);
  };
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= kMostBuckets) {
    // A full bucket is as good as none.
    std::erase_if(buckets_, [&](const auto& item) { return refilled(item.second) >= burst_; });
  }
  Bucket& bucket = buckets_.try_emplace(session, Bucket{.tokens = burst_, .at = now}).first->second;
  bucket.tokens = refilled(bucket);
  bucket.at = now;
  if (bucket.tokens >= cost) {
    bucket.tokens -= cost;
    return std::nullopt;
  }
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil((cost - bucket.tokens) / per_second_)));
}

std::optional<std::uint64_t> ReportLimit::pass(Instant now) {
  const std::lock_guard lock(mutex_);
  const std::int64_t second = now.microseconds / 1'000'000;
  if (second != second_) {
    second_ = second;
    passed_ = 0;
  }
  if (passed_ >= kReportsPerSecond) {
    ++suppressed_;
    return std::nullopt;
  }
  ++passed_;
  return std::exchange(suppressed_, 0);
}

std::shared_ptr<UnderWay::Ticket> UnderWay::begin(const std::string& actor, const std::string& key, bool alone) {
  const std::lock_guard lock(mutex_);
  // Those that nobody holds any more go now and then, so that the table stays as small as what is under way.
  if (++begun_ % kSweep == 0) std::erase_if(requests_, [](const auto& item) { return item.second.expired(); });
  std::weak_ptr<Ticket>& known = requests_[{actor, key}];
  if (std::shared_ptr<Ticket> ticket = known.lock()) {
    if (alone || ticket->alone) return nullptr;
    return ticket;
  }
  const auto ticket = std::make_shared<Ticket>(alone);
  known = ticket;
  return ticket;
}

std::size_t UnderWay::size() const {
  const std::lock_guard lock(mutex_);
  return requests_.size();
}

void Streams::add(const SessionId& session, Instant expires_at, const std::shared_ptr<http::EventStream>& stream) {
  const std::lock_guard lock(mutex_);
  std::erase_if(open_, [](const Open& open) {
    const auto alive = open.stream.lock();
    return !alive || alive->closed();
  });
  open_.push_back({session, expires_at, stream});
}

void Streams::end(const SessionId& session) {
  const std::lock_guard lock(mutex_);
  std::erase_if(open_, [&](const Open& open) {
    if (open.session != session) return false;
    if (const auto stream = open.stream.lock()) stream->close();
    return true;
  });
}

void Streams::end_lapsed(Instant now) {
  const std::lock_guard lock(mutex_);
  std::erase_if(open_, [&](const Open& open) {
    if (open.expires_at > now) return false;
    if (const auto stream = open.stream.lock()) stream->close();
    return true;
  });
}

}  // namespace limen::api
