// The thread that owns the write connection, and the pool of read sessions. Private to this folder.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "platform/database/connection.h"
#include "platform/database/fault_vfs.h"
#include "platform/database/together.h"

namespace limen::database {

// What is opened at start and again after a failure: location, site lock, fault layer.
class Opener {
 public:
  static Result<std::unique_ptr<Opener>> make(const DatabaseOptions& options);
  ~Opener();
  Result<std::unique_ptr<Connection>> open(Mode mode, bool create) const;
  const Location& location() const { return location_; }
  // Free bytes where the database lies; 0 when that cannot be known.
  std::uint64_t free_bytes() const;

 private:
  Opener() = default;
  Location location_;
  std::int64_t flush_delay_ms_ = 0;
  std::unique_ptr<FaultVfs> vfs_;
  int lock_file_ = -1;
};

class Writer {
 public:
  Writer(const DatabaseOptions& options, Opener& opener, std::unique_ptr<Connection> connection);
  ~Writer();  // after the queue is empty

  void enqueue(std::unique_ptr<Database::Task> task);
  // Runs in the writer thread between batches, outside any transaction.
  Result<void> run_alone(std::function<Result<void>(Connection&)> work);
  bool in_writer_thread() const { return std::this_thread::get_id() == thread_.get_id(); }
  Health health() const;

 private:
  struct Special {
    std::function<Result<void>(Connection&)> work;
    std::promise<Result<void>> done;
  };
  using Tasks = std::deque<std::unique_ptr<Database::Task>>;
  using Clock = std::chrono::steady_clock;
  struct Ran {
    std::vector<Result<void>> outcomes{};  // of the jobs that were run
    Result<void> whole{};                  // of the transaction
    std::optional<Hooks> unsettled{};      // of a commit in doubt
  };
  // A batch, or work done alone, whose commit was not answered. Jobs stay until it is known what became of it, even
  // when they were told that it is not: their hooks may stand on what they hold.
  struct Doubt {
    std::uint64_t number = 0;
    Clock::time_point tell_at{};
    Hooks hooks{};
    Tasks tasks{};
    std::vector<Result<void>> outcomes{};
    std::optional<Special> special{};
    bool told = false;
  };

  void loop();
  void run_batch(Tasks& tasks);
  void run_one_by_one(const Tasks& tasks, Ran& ran);
  bool may_run_together(const Tasks& tasks);
  bool run_together(const Tasks& tasks, Ran& ran);
  void commit(Ran& ran, Hooks hooks);
  void run_special(Special& special);
  Result<void> ensure_ready();
  Result<void> get_back();
  void drop_connection();
  static Error commit_error(const Error& cause);
  static void finish(Tasks& tasks, std::vector<Result<void>>& outcomes, const Result<void>& whole);

  Doubt& begin_doubt();
  bool awaited() const { return doubt_ && !doubt_->told; }
  Clock::time_point look_again_at() const;
  void look_into_doubt();
  Result<bool> was_committed();
  Result<void> decide();
  static void tell(Doubt& doubt, const Result<void>& whole);

  const DatabaseOptions& options_;
  Opener& opener_;
  std::unique_ptr<Connection> connection_;
  Clock::time_point last_attempt_{};
  Clock::time_point last_space_check_{};
  std::optional<Error> unavailable_;
  std::optional<Doubt> doubt_;
  bool space_refused_ = false;
  WaitingRows::Texts texts_;
  int one_by_one_ = 0, last_one_by_one_ = 0;  // batches that are not run together; as many as the last time

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<Database::Task>> queue_;
  std::deque<Special> specials_;
  bool stop_ = false;
  Health health_;
  std::thread thread_;  // last: starts when everything else stands
};

class ReadPool {
 public:
  ReadPool(const Opener& opener, int size) : opener_(opener), free_slots_(size) {}
  Result<Connection*> acquire();  // a session inside a fresh snapshot
  void release(Connection* connection);

 private:
  const Opener& opener_;
  std::mutex mutex_;
  std::condition_variable freed_;
  int free_slots_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace limen::database
