// The checks that were opened or changed a short while ago, as they stand in the database: most are decided within
// minutes, by whoever opened them. A decision that begins with one of these reads nothing; that it is still so is found
// out by the version, in the writer. Any thread.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "services/border/model.h"

namespace limen::border {

class RecentChecks {
 public:
  // Checks older than an hour, and the oldest beyond `most`, are let go.
  explicit RecentChecks(std::size_t most = 16'384) : most_(most) {}
  void put(Check check, Instant now);  // a closed one is only let go
  // What is there goes to whoever takes it; what comes of it is put again.
  std::optional<Check> take(const CheckId& id);
  void clear();
  std::size_t size() const;

 private:
  void let_go(Instant now);

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::unordered_map<CheckId, Check> checks_;
  std::deque<std::pair<Instant, CheckId>> order_;  // as they were first put; some are gone
};

}  // namespace limen::border
