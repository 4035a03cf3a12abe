#include <utility>

#include "platform/http/internal.h"

namespace limen::http {

void Exchange::answer(Response response) {
  std::shared_ptr<Wakeup> wakeup;
  {
    const std::lock_guard lock(mutex_);
    if (answered_) return;
    answered_ = true;
    response_ = std::move(response);
    if (waiting_) wakeup = wakeup_;
  }
  if (wakeup != nullptr) wakeup->wake();
}

bool Exchange::ready_or_wait() {
  const std::lock_guard lock(mutex_);
  waiting_ = !answered_;
  return answered_;
}

Response Exchange::take() {
  const std::lock_guard lock(mutex_);
  return std::move(response_);
}

std::shared_ptr<EventStream> EventStream::make() { return make(Limits{}); }
std::shared_ptr<EventStream> EventStream::make(Limits limits) { return std::make_shared<EventQueue>(limits); }

bool EventQueue::send(std::string_view event, std::string_view data, std::string_view id) {
  const auto one_line = [](std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); };
  std::shared_ptr<Wakeup> wakeup;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    if (pending_events_ >= limits_.events || pending_.size() + data.size() > limits_.bytes) {
      closed_ = overflowed_ = true;
    } else {
      if (!id.empty()) pending_.append("id: ").append(one_line(id)).append("\n");
      if (!event.empty()) pending_.append("event: ").append(one_line(event)).append("\n");
      while (true) {
        const std::size_t end = data.find_first_of("\r\n");
        pending_.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == std::string_view::npos) break;
        data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
      }
      pending_ += '\n';
      ++pending_events_;
    }
    wakeup = wakeup_;
    if (closed_) {
      if (wakeup != nullptr) wakeup->wake();
      return false;
    }
  }
  if (wakeup != nullptr) wakeup->wake();
  return true;
}

void EventQueue::close() {
  std::shared_ptr<Wakeup> wakeup;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    wakeup = wakeup_;
  }
  if (wakeup != nullptr) wakeup->wake();
}

bool EventQueue::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void EventQueue::attach(std::shared_ptr<Wakeup> wakeup) {
  const std::lock_guard lock(mutex_);
  wakeup_ = std::move(wakeup);
}

bool EventQueue::take(std::string& out) {
  const std::lock_guard lock(mutex_);
  if (!overflowed_) out += pending_;  // a consumer that was too slow gets no torn tail
  pending_.clear();
  pending_events_ = 0;
  return !closed_;
}

void EventQueue::abandon() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  pending_.clear();
  wakeup_ = nullptr;
}

bool EventQueue::overflowed() const {
  const std::lock_guard lock(mutex_);
  return overflowed_;
}

}  // namespace limen::http
