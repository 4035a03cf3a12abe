#include "platform/http/workers.h"

#include <exception>
#include <memory>
#include <utility>

namespace limen::http {
namespace {

Response overloaded() {
  Response response = problem(503, Error{"http.overload", "too much work is waiting; try again"});
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

Workers::Workers(std::size_t threads, std::size_t queue_limit, std::function<void(std::string_view)> on_exception)
    : queue_limit_(queue_limit), on_exception_(std::move(on_exception)) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Workers::~Workers() { stop(); }

bool Workers::submit(std::move_only_function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || queue_.size() >= queue_limit_) return false;
    queue_.push_back(std::move(task));
  }
  ready_.notify_one();
  return true;
}

std::size_t Workers::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Workers::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::run() {
  for (;;) {
    std::move_only_function<void()> task;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    try {
      task();
    } catch (const std::exception& exception) {
      if (on_exception_) on_exception_(exception.what());
    } catch (...) {
      if (on_exception_) on_exception_("unknown exception");
    }
  }
}

Handler on_workers(Workers& workers, Handler handler) {
  const auto shared = std::make_shared<Handler>(std::move(handler));
  return [&workers, shared](Request request, Reply reply) {
    // The reply is held outside the task as well, so that a full queue can be answered; who is first, answers.
    const auto held = std::make_shared<Reply>(std::move(reply));
    const bool taken = workers.submit(
        [shared, held, request = std::move(request)]() mutable { (*shared)(std::move(request), std::move(*held)); });
    if (!taken) (*held)(overloaded());
  };
}

Handler on_workers_returning(Workers& workers, std::function<Response(const Request&)> handler) {
  return on_workers(workers, returning(std::move(handler)));
}

Handler returning(std::function<Response(const Request&)> handler) {
  return [handler = std::move(handler)](Request request, Reply reply) { reply(handler(request)); };
}

}  // namespace limen::http
