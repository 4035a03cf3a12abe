#include "services/border/recent_checks.h"

#include <algorithm>

namespace limen::border {
namespace {

constexpr std::int64_t kKeptSeconds = 3600;

// What the allocator takes beside the bytes that were asked for, and rounds them up by.
constexpr std::size_t kPiece = 24;

std::size_t bytes_of(const std::string& text) { return text.capacity() < 16 ? 0 : text.capacity() + kPiece; }

std::size_t bytes_of(const json::value& value);

std::size_t bytes_of(const json::array& array) {
  std::size_t bytes = array.capacity() * sizeof(json::value) + kPiece;
  for (const json::value& item : array) bytes += bytes_of(item);
  return bytes;
}

std::size_t bytes_of(const json::object& object) {
  std::size_t bytes = object.capacity() * sizeof(json::object::value_type) + kPiece;
  for (const auto& [key, value] : object) bytes += key.size() + kPiece + bytes_of(value);
  return bytes;
}

std::size_t bytes_of(const json::value& value) {
  if (value.is_string()) return value.get_string().capacity() + kPiece;
  if (value.is_array()) return bytes_of(value.get_array());
  if (value.is_object()) return bytes_of(value.get_object());
  return 0;
}

std::size_t bytes_of(const Check& check) {
  std::size_t bytes = 2 * sizeof(CheckId) + sizeof(Instant) + sizeof(Check) + 3 * kPiece;
  const Details& details = check.details;
  for (const std::string* text :
       {&check.post.name, &check.officer, &check.person.surname, &check.person.given_names, &details.carrier_reference,
        &details.destination, &details.contact, &details.guardian, &check.decision_note}) {
    bytes += bytes_of(*text);
  }
  bytes += bytes_of(check.mrz) + bytes_of(check.findings) + bytes_of(check.stay);
  for (const CheckHit& hit : check.hits)
    bytes += sizeof(CheckHit) + bytes_of(hit.snapshot) + bytes_of(hit.cleared) + bytes_of(hit.reason) +
             bytes_of(hit.note) + bytes_of(hit.by);
  if (check.referral) bytes += bytes_of(check.referral->note) + bytes_of(check.referral->by) + 2 * kPiece;
  if (check.protection) bytes += bytes_of(check.protection->note) + bytes_of(check.protection->by);
  return bytes;
}

}  // namespace

bool RecentChecks::worth_keeping(const Check& check) {
  return check.state != CheckState::kClosed && std::none_of(check.hits.begin(), check.hits.end(), [](const auto& hit) {
           return hit.state == HitState::kUnreviewed;
         });
}

void RecentChecks::put(Check check, Instant now) {
  // What was found on the way to an action is not part of what is recorded.
  check.found_since.clear();
  check.protection_blocks = false;
  check.protection_closers.clear();
  const CheckId id = check.id;
  const bool keep = worth_keeping(check);
  const std::size_t bytes = keep ? bytes_of(check) : 0;
  const std::lock_guard lock(mutex_);
  let_go(now);
  const auto before = checks_.find(id);
  const bool first = before == checks_.end();
  if (!first) remove(before);
  if (!keep) return;
  checks_.emplace(id, Kept{std::move(check), bytes});
  bytes_ += bytes;
  if (first) order_.emplace_back(now, id);
}

// Leaves room for one more.
void RecentChecks::let_go(Instant now) {
  const Instant oldest = now.plus_seconds(-kKeptSeconds);
  while (!order_.empty() && (order_.front().first < oldest || order_.size() >= most_ || bytes_ >= most_bytes_)) {
    if (const auto found = checks_.find(order_.front().second); found != checks_.end()) remove(found);
    order_.pop_front();
  }
}

Check RecentChecks::remove(Checks::iterator place) {
  Check check = std::move(place->second.check);
  bytes_ -= place->second.bytes;
  checks_.erase(place);
  return check;
}

std::optional<Check> RecentChecks::take(const CheckId& id) {
  const std::lock_guard lock(mutex_);
  const auto found = checks_.find(id);
  if (found == checks_.end()) return std::nullopt;
  return remove(found);
}

void RecentChecks::clear() {
  const std::lock_guard lock(mutex_);
  checks_.clear();
  order_.clear();
  bytes_ = 0;
}

std::size_t RecentChecks::size() const {
  const std::lock_guard lock(mutex_);
  return checks_.size();
}

std::size_t RecentChecks::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace limen::border
