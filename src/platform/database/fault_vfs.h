// A layer under SQLite that delays flushes, counts them, and fails writes on demand: for tests and benchmarks, where
// "on disk before it is answered" and "commits are joined" have to be proved. Counters may be read by any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace limen::database {

enum class Fault : std::uint8_t { kNone, kDiskFull, kInputOutput };

struct Faults {
  std::atomic<std::int64_t> flush_delay_microseconds{0};
  std::atomic<std::uint64_t> flushes{0};       // xSync calls that reached the file
  std::atomic<std::uint64_t> writes{0};        // xWrite calls
  std::atomic<std::int64_t> writes_left{-1};   // after so many more writes, writes fail with write_fault; -1: never
  std::atomic<std::int64_t> flushes_left{-1};  // the same for flushes, which then fail with an I/O error
  std::atomic<Fault> write_fault{Fault::kDiskFull};
};

// A registered SQLite VFS over the system's own, gone with the object. The object outlives every connection using it.
class FaultVfs {
 public:
  static Result<std::unique_ptr<FaultVfs>> make(std::shared_ptr<Faults> faults);
  ~FaultVfs();
  const std::string& name() const;

 private:
  struct Impl;
  explicit FaultVfs(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace limen::database
