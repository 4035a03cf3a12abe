// A progress bar on a terminal; silent everywhere else, so that logs and tests stay clean.
//
//   Progress progress(streams.err, "crossings", total);
//   for (…) progress.set(done);
//
// The line is rewritten at most a hundred times and cleared at the end of life. One thread.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

namespace limen::commands {

class Progress {
 public:
  // Shows itself if `out` is the standard error stream and that is a terminal.
  Progress(std::ostream& out, std::string what, std::uint64_t total);
  Progress(std::ostream& out, std::string what, std::uint64_t total, bool show);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void set(std::uint64_t done);

 private:
  std::ostream& out_;
  std::string what_;
  std::uint64_t total_;
  bool show_;
  int percent_ = -1;
};

}  // namespace limen::commands
