#include "commands/measuring/meter.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace limen::commands {
namespace {

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

Meter::Meter() {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
  attributes.disabled = 1;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  counter_ = static_cast<int>(::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

Meter::~Meter() {
  if (counter_ >= 0) ::close(counter_);
}

void Meter::start() {
  if (counter_ >= 0) {
    ::ioctl(counter_, PERF_EVENT_IOC_RESET, 0);
    ::ioctl(counter_, PERF_EVENT_IOC_ENABLE, 0);
  }
  began_ = thread_seconds();
}

Cost Meter::stop() {
  Cost cost;
  cost.seconds = thread_seconds() - began_;
  if (counter_ < 0) return cost;
  ::ioctl(counter_, PERF_EVENT_IOC_DISABLE, 0);
  std::uint64_t count = 0;
  if (::read(counter_, &count, sizeof count) == static_cast<ssize_t>(sizeof count)) {
    cost.instructions = static_cast<double>(count);
  }
  return cost;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

}  // namespace limen::commands
