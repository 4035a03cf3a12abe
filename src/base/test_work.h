// Tests of linear time: how much work a call does, counted, not timed. Four times as much hostile input may take a
// little over four times the work and no more; a quadratic step takes sixteen times.
//
//   expect_linear(repeated("UNB+…'", "NAD+FL'", ""), [](std::string_view bytes) { read(bytes); });
//
// Work is instructions of this thread where the kernel counts them (perf_event_open), elsewhere the least processor
// time of this thread in five runs. That has caches and fetched pages in it, which weigh more the larger the input:
// there eight times as much is asked for, which may take 36 times where a quadratic step takes 64, so that the two stay
// as far apart (9 of 16) over a longer way. Never the clock on the wall.
#pragma once

#include <gtest/gtest.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

namespace limen::testing {

class WorkMeter {
 public:
  WorkMeter() {
    perf_event_attr what{};
    what.type = PERF_TYPE_HARDWARE;
    what.size = sizeof(what);
    what.config = PERF_COUNT_HW_INSTRUCTIONS;
    what.exclude_kernel = 1;
    what.exclude_hv = 1;
    file_ = static_cast<int>(syscall(SYS_perf_event_open, &what, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
  }
  WorkMeter(const WorkMeter&) = delete;
  WorkMeter& operator=(const WorkMeter&) = delete;
  ~WorkMeter() {
    if (file_ >= 0) close(file_);
  }

  bool counts_instructions() const { return file_ >= 0; }

  double of(const std::function<void()>& call) const {
    double least = std::numeric_limits<double>::max();
    for (int runs = counts_instructions() ? 1 : 5; runs > 0; --runs) {
      const double before = now();
      call();
      least = std::min(least, now() - before);
    }
    return least;
  }

 private:
  double now() const {
    if (file_ >= 0) {
      std::uint64_t count = 0;
      if (read(file_, &count, sizeof(count)) == sizeof(count)) return static_cast<double>(count);
    }
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
  }
  int file_ = -1;
};

// Input of about the size asked for.
using HostileInput = std::function<std::string(std::size_t size)>;

inline HostileInput repeated(std::string head, std::string piece, std::string tail = {}) {
  return [head = std::move(head), piece = std::move(piece), tail = std::move(tail)](std::size_t size) {
    std::string text = head;
    while (text.size() < size) text += piece;
    return text += tail;
  };
}

inline void expect_linear(const HostileInput& input, const std::function<void(std::string_view)>& use,
                          std::string_view name, std::size_t size = 96U << 10) {
  const WorkMeter meter;
  const auto work = [&](std::size_t bytes) {
    const std::string text = input(bytes);
    use(text.substr(0, 1024));  // what is done once only
    return meter.of([&] { use(text); });
  };
  const double once = work(size);
  if (meter.counts_instructions()) {
    EXPECT_LE(work(4 * size), 6.0 * once) << name;
  } else {
    EXPECT_LE(work(8 * size), 36.0 * once) << name;
  }
}

}  // namespace limen::testing
