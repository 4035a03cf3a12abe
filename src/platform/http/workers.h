// A pool of threads for handlers that compute or wait: password hashing, PDF, reading the database. The queue is
// bounded; when it is full the caller is told at once, so that overload is answered with 503 and not with silence.
// submit() may be called by many threads. stop() (and the destructor) runs what is queued, then joins.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "platform/http/message.h"

namespace limen::http {

class Workers {
 public:
  // `on_exception` is told what() of anything a task throws; it must not throw.
  Workers(std::size_t threads, std::size_t queue_limit, std::function<void(std::string_view)> on_exception = {});
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  bool submit(std::move_only_function<void()> task);  // false: queue full or stopped
  std::size_t queued() const;
  void stop();

 private:
  void run();
  const std::size_t queue_limit_;
  const std::function<void(std::string_view)> on_exception_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::move_only_function<void()>> queue_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

// The same handler, called on a worker thread; 503 "http.overload" with Retry-After when the queue is full.
// `workers` must outlive the server that calls it.
Handler on_workers(Workers& workers, Handler handler);
// A function that returns its answer, called on a worker thread.
Handler on_workers_returning(Workers& workers, std::function<Response(const Request&)> handler);
// A function that returns its answer at once, called on the I/O thread: only for work of microseconds.
Handler returning(std::function<Response(const Request&)> handler);

}  // namespace limen::http
