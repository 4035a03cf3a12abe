// The checks that were opened or changed a short while ago, as they stand in the database: most are decided within
// minutes, by whoever opened them. A decision that begins with one of these reads nothing; that it is still so is found
// out by the version, in the writer. A check with a hit to review is not kept: what comes next is the review, which
// reads it anyway, and its hits are most of what it weighs. Any thread.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "services/border/model.h"

namespace limen::border {

class RecentChecks {
 public:
  // Checks older than an hour, and the oldest beyond `most` and beyond `most_bytes` of memory, are let go.
  explicit RecentChecks(std::size_t most = 16'384, std::size_t most_bytes = std::size_t{32} << 20)
      : most_(most), most_bytes_(most_bytes) {}
  static bool worth_keeping(const Check& check);
  void put(Check check, Instant now);  // one that is not worth keeping is only let go
  // What is there goes to whoever takes it; what comes of it is put again.
  std::optional<Check> take(const CheckId& id);
  void clear();
  std::size_t size() const;
  std::size_t bytes() const;  // about; what the allocator adds is in it

 private:
  struct Kept {
    Check check;
    std::size_t bytes = 0;
  };
  using Checks = std::unordered_map<CheckId, Kept>;
  void let_go(Instant now);
  Check remove(Checks::iterator place);

  const std::size_t most_, most_bytes_;
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0;
  Checks checks_;
  std::deque<std::pair<Instant, CheckId>> order_;  // as they were first put; some are gone
};

}  // namespace limen::border
