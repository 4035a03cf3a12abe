#include <algorithm>
#include <cstring>

#include "platform/http/ascii.h"
#include "platform/http/internal.h"

namespace limen::http {

namespace {
constexpr unsigned kEventsPerSecond = 20;
}

std::size_t AddressTable::Hash::operator()(const Key& key) const noexcept {
  std::uint64_t high = 0, low = 0;
  std::memcpy(&high, key.data(), 8);
  std::memcpy(&low, key.data() + 8, 8);
  std::uint64_t mixed = (high ^ 0x9e3779b97f4a7c15ULL) * 0xbf58476d1ce4e5b9ULL + low;
  mixed ^= mixed >> 31;
  return static_cast<std::size_t>(mixed * 0x94d049bb133111ebULL);
}

std::shared_ptr<AddressState> AddressTable::enter(const Key& key, Steady::time_point now) {
  const std::lock_guard lock(mutex_);
  auto& state = states_[key];
  if (state == nullptr) {
    state = std::make_shared<AddressState>();
    state->tokens = limits_.burst;
    state->refilled = now;
  }
  const std::lock_guard state_lock(state->mutex);
  if (state->connections >= limits_.connections_per_address) return nullptr;
  ++state->connections;
  return state;
}

void AddressTable::leave(AddressState& state) {
  const std::lock_guard lock(state.mutex);
  --state.connections;
}

bool AddressTable::take(AddressState& state, double cost, Steady::time_point now) const {
  if (limits_.requests_per_second <= 0) return true;
  const std::lock_guard lock(state.mutex);
  const double seconds = std::chrono::duration<double>(now - state.refilled).count();
  if (seconds > 0) {
    state.tokens = std::min(limits_.burst, state.tokens + seconds * limits_.requests_per_second);
    state.refilled = now;
  }
  if (state.tokens < cost) return false;
  state.tokens -= cost;
  return true;
}

void AddressTable::forget_idle(Steady::time_point now) {
  const double seconds_to_full = limits_.requests_per_second > 0 ? limits_.burst / limits_.requests_per_second : 0;
  const std::lock_guard lock(mutex_);
  std::erase_if(states_, [&](const auto& entry) {
    const std::lock_guard state_lock(entry.second->mutex);
    return entry.second->connections == 0 &&
           std::chrono::duration<double>(now - entry.second->refilled).count() > seconds_to_full;
  });
}

std::size_t AddressTable::size() const {
  const std::lock_guard lock(mutex_);
  return states_.size();
}

void SecurityLog::report(std::string_view code, std::string_view remote, std::string_view request_id) {
  if (!sink_) return;
  std::uint64_t suppressed = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto now = Steady::now();
    if (now - second_ >= std::chrono::seconds(1)) {
      second_ = now;
      in_second_ = 0;
    }
    if (in_second_ >= kEventsPerSecond) {
      ++suppressed_;
      return;
    }
    ++in_second_;
    suppressed = std::exchange(suppressed_, 0);
  }
  sink_({code, remote, request_id, suppressed});
}

std::optional<std::string_view> host_of(std::string_view authority) {
  std::size_t end = 0;
  if (authority.starts_with('[')) {
    end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    ++end;
  } else {
    end = std::min(authority.find(':'), authority.size());
  }
  const std::string_view port = authority.substr(end);
  if (!port.empty() && (port.front() != ':' || port.size() < 2 || port.size() > 6 ||
                        port.substr(1).find_first_not_of("0123456789") != std::string_view::npos))
    return std::nullopt;
  if (end == 0) return std::nullopt;
  return authority.substr(0, end);
}

bool cross_site(const Request& request, std::string_view authority) {
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty()) {
    if (same_ascii(site, "same-origin")) return false;
    // "none": typed or from a bookmark; cannot be made to happen by another site, but never sends a form either.
    if (same_ascii(site, "none")) return !is_safe(request.method);
    if (!is_safe(request.method)) return true;
    return same_ascii(site, "cross-site") || same_ascii(site, "same-site");
  }
  if (is_safe(request.method)) return false;
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return false;  // not a browser
  const std::string_view scheme = request.tls ? "https://" : "http://";
  return !origin.starts_with(scheme) || !same_ascii(origin.substr(scheme.size()), authority);
}

}  // namespace limen::http
