// Work by number, done by several threads: blocks of 0 … total - 1, in no order, while the caller's thread shows how
// far it is. For engines whose functions take a range and start no threads of their own.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include "commands/command_line/progress.h"

namespace limen::commands {

// `work(first, last)` is called for blocks that do not overlap. At least one thread.
inline void in_blocks(std::size_t total, std::size_t block, unsigned threads, Progress& progress,
                      const std::function<void(std::size_t, std::size_t)>& work) {
  std::atomic<std::size_t> next{0}, done{0};
  const auto take = [&] {
    for (std::size_t first = next.fetch_add(block); first < total; first = next.fetch_add(block)) {
      const std::size_t last = std::min(total, first + block);
      work(first, last);
      done.fetch_add(last - first);
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(take);
  for (std::size_t first = next.fetch_add(block); first < total; first = next.fetch_add(block)) {
    const std::size_t last = std::min(total, first + block);
    work(first, last);
    progress.set(done.fetch_add(last - first) + last - first);
  }
  for (std::thread& other : others) other.join();
}

}  // namespace limen::commands
