#include "platform/database/checkpointer.h"

#include <utility>

namespace limen::database {

Checkpointer::Checkpointer(std::string file, int flags, std::string vfs)
    : file_(std::move(file)), vfs_(std::move(vfs)), flags_(flags), thread_([this] { loop(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
  sqlite3_close_v2(db_);
}

void Checkpointer::begin() {
  {
    const std::lock_guard lock(mutex_);
    if (under_way_ || wanted_) return;
    wanted_ = true;
  }
  wake_.notify_all();
}

std::optional<int> Checkpointer::ended() {
  const std::lock_guard lock(mutex_);
  return std::exchange(folded_, std::nullopt);
}

void Checkpointer::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stop_ || wanted_; });
    if (stop_) return;
    wanted_ = false;
    under_way_ = true;
    lock.unlock();
    const std::optional<int> folded = fold();
    lock.lock();
    under_way_ = false;
    if (folded) folded_ = folded;
  }
}

std::optional<int> Checkpointer::fold() {
  if (db_ == nullptr) {
    const int rc = sqlite3_open_v2(file_.c_str(), &db_, flags_, vfs_.empty() ? nullptr : vfs_.c_str());
    if (rc != SQLITE_OK) {
      sqlite3_close_v2(std::exchange(db_, nullptr));
      return std::nullopt;
    }
    // As the writer does: what is in the main file must be on disk before the log is written anew.
    sqlite3_exec(db_, "PRAGMA synchronous=FULL; PRAGMA mmap_size=0;", nullptr, nullptr, nullptr);
  }
  int in_log = 0, folded = 0;
  // Passive: waits neither for readers nor for the writer.
  const int rc = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &folded);
  if (rc != SQLITE_OK || folded < 0) return std::nullopt;
  return folded;
}

}  // namespace limen::database
