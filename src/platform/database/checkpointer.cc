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
  close();
}

void Checkpointer::begin() {
  {
    const std::lock_guard lock(mutex_);
    if (under_way_ || wanted_) return;
    wanted_ = true;
  }
  wake_.notify_all();
}

void Checkpointer::wait() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return !under_way_ && !wanted_; });
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
    wake_.notify_all();
  }
}

bool Checkpointer::open() {
  const int rc = sqlite3_open_v2(file_.c_str(), &db_, flags_, vfs_.empty() ? nullptr : vfs_.c_str());
  // As the writer does: what is in the main file must be on disk before the log is written anew. The log is opened by
  // the first look at the file; without one a checkpoint does nothing, and says so only by its counts.
  return rc == SQLITE_OK &&
         sqlite3_exec(db_, "PRAGMA synchronous=FULL; PRAGMA mmap_size=0; SELECT count(*) FROM sqlite_master;", nullptr,
                      nullptr, nullptr) == SQLITE_OK;
}

void Checkpointer::close() { sqlite3_close_v2(std::exchange(db_, nullptr)); }

std::optional<int> Checkpointer::fold() {
  if (db_ == nullptr && !open()) {
    close();
    return std::nullopt;
  }
  int in_log = 0, folded = 0;
  // Passive: waits neither for readers nor for the writer.
  const int rc = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &folded);
  if (rc == SQLITE_OK && folded >= 0) return folded;
  if ((rc & 0xff) != SQLITE_BUSY) close();  // the next attempt begins anew
  return std::nullopt;
}

}  // namespace limen::database
