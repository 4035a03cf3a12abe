// Folds SQLite's log into the main file beside the writer, so that no commit waits for it. Private to this folder.
#pragma once

#include <sqlite3.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace limen::database {

// A thread with a connection of its own, which it opens when it is first needed. What goes wrong in it is left for the
// next attempt: until then everything is in the log.
class Checkpointer {
 public:
  Checkpointer(std::string file, int flags, std::string vfs);
  ~Checkpointer();  // waits for what is under way
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  void begin();  // returns at once; nothing while one is under way
  void wait();   // until nothing is under way: another checkpoint at the same time is refused by SQLite at once
  // Frames of the log that are in the main file, once one has ended; asked for once.
  std::optional<int> ended();

 private:
  void loop();
  bool open();
  void close();
  std::optional<int> fold();

  const std::string file_, vfs_;
  const int flags_;
  sqlite3* db_ = nullptr;  // of the thread
  std::mutex mutex_;
  std::condition_variable wake_;
  bool wanted_ = false, under_way_ = false, stop_ = false;
  std::optional<int> folded_;
  std::thread thread_;  // last: starts when everything else stands
};

}  // namespace limen::database
