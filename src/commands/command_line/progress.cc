#include "commands/command_line/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace limen::commands {

Progress::Progress(std::ostream& out, std::string what, std::uint64_t total)
    : Progress(out, std::move(what), total, &out == &std::cerr && isatty(STDERR_FILENO) == 1) {}

Progress::Progress(std::ostream& out, std::string what, std::uint64_t total, bool show)
    : out_(out), what_(std::move(what)), total_(std::max<std::uint64_t>(total, 1)), show_(show) {}

Progress::~Progress() {
  if (show_ && percent_ >= 0) out_ << "\r\033[K" << std::flush;
}

void Progress::set(std::uint64_t done) {
  if (!show_) return;
  const int percent = static_cast<int>(std::min(done, total_) * 100 / total_);
  if (percent == percent_) return;
  percent_ = percent;
  constexpr int kWidth = 40;
  const auto filled = static_cast<std::size_t>(percent * kWidth / 100);
  out_ << fmt::format("\r[{}{}] {:3}%  {} of {} {}", std::string(filled, '#'), std::string(kWidth - filled, '.'),
                      percent, done, total_, what_)
       << std::flush;
}

}  // namespace limen::commands
