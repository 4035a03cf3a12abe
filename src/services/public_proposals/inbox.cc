#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "engines/list_versions/list_versions.h"
#include "services/public_proposals/public_proposals.h"

namespace limen::public_proposals {
namespace {

namespace fs = std::filesystem;

constexpr double kMicrosecond = 1e-6;

Error not_written() { return Error{"public_proposals.inbox.write", "the proposal could not be written"}; }

// Writes all and waits for the disk; leaves nothing behind when it fails.
Result<void> write_synced(const fs::path& path, std::string_view content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (file < 0) return not_written();
  bool good = true;
  while (good && !content.empty()) {
    const ssize_t count = ::write(file, content.data(), content.size());
    good = count > 0;
    if (good) content.remove_prefix(static_cast<std::size_t>(count));
  }
  good = good && ::fsync(file) == 0;
  good = ::close(file) == 0 && good;
  if (good) return {};
  ::unlink(path.c_str());
  return not_written();
}

}  // namespace

std::pair<std::size_t, std::uint64_t> Inbox::filled() const {
  std::error_code failure;
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  fs::directory_iterator all(folder_, failure);
  if (failure) return {limits_.files, limits_.bytes};
  for (; all != fs::directory_iterator(); all.increment(failure)) {
    if (failure) return {limits_.files, limits_.bytes};
    struct stat what{};
    if (::lstat(all->path().c_str(), &what) != 0 || !S_ISREG(what.st_mode)) continue;
    ++files;
    bytes += static_cast<std::uint64_t>(what.st_size);
  }
  return {files, bytes};
}

bool Inbox::full() const {
  const auto [files, bytes] = filled();
  return files >= limits_.files || bytes >= limits_.bytes;
}

Result<void> Inbox::put(std::string_view id, std::string_view content) {
  const std::lock_guard lock(mutex_);  // one at a time, so that the limit holds
  const auto [files, bytes] = filled();
  if (files >= limits_.files || bytes + content.size() > limits_.bytes)
    return Error{"public_proposals.inbox.full", "the inbox is full"};
  const fs::path partial = folder_ / fmt::format(".{}.part", id), target = folder_ / fmt::format("{}.json", id);
  TRY(write_synced(partial, content));
  if (std::rename(partial.c_str(), target.c_str()) != 0) {
    ::unlink(partial.c_str());
    return not_written();
  }
  const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return not_written();
  const bool synced = ::fsync(folder) == 0;
  ::close(folder);
  if (!synced) return not_written();
  return {};
}

Limiter::Limiter(RandomBytes random, Limits limits) : random_(std::move(random)), limits_(limits) {
  all_.tokens = limits_.of_all_a_minute;
}

Limiter::Hash Limiter::hash_of(std::string_view address) const {
  // A network, not a machine: whoever has one address of an IPv6 network has 2^64.
  std::string network(address);
  in6_addr six{};
  if (::inet_pton(AF_INET6, network.c_str(), &six) == 1) network.assign(reinterpret_cast<const char*>(six.s6_addr), 8);
  const std::string salted = std::string(reinterpret_cast<const char*>(salt_.data()), salt_.size()) + network;
  const list_versions::Hash whole = list_versions::hash_of(salted);
  Hash half;
  std::copy_n(whole.begin(), half.size(), half.begin());
  return half;
}

bool Limiter::draw(Bucket& bucket, double most, double a_second, Instant now) {
  const double seconds = static_cast<double>(now.microseconds - bucket.at.microseconds) * kMicrosecond;
  if (seconds > 0) bucket.tokens = std::min(most, bucket.tokens + seconds * a_second);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

Limiter::Verdict Limiter::take(std::string_view address, Instant now) {
  const std::lock_guard lock(mutex_);
  if (day_ != now.utc_day()) {
    day_ = now.utc_day();
    random_(salt_);
    networks_.clear();
  }
  const Hash hash = hash_of(address);
  if (networks_.size() >= limits_.networks && !networks_.contains(hash)) {
    const auto oldest = std::min_element(networks_.begin(), networks_.end(),
                                         [](const auto& a, const auto& b) { return a.second.at < b.second.at; });
    if (oldest != networks_.end()) networks_.erase(oldest);
  }
  const auto [found, added] = networks_.try_emplace(hash, Bucket{limits_.of_one_an_hour, now});
  if (!draw(found->second, limits_.of_one_an_hour, limits_.of_one_an_hour / 3600, now)) return Verdict::kOne;
  if (!draw(all_, limits_.of_all_a_minute, limits_.of_all_a_minute / 60, now)) {
    found->second.tokens += 1;  // it was not his doing
    return Verdict::kAll;
  }
  return Verdict::kTaken;
}

std::size_t Limiter::remembered() const {
  const std::lock_guard lock(mutex_);
  return networks_.size();
}

}  // namespace limen::public_proposals
