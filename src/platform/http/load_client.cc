// One thread, epoll, no parsing beyond the status and the length: on two cores the generator must leave most of the
// machine to the server.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <deque>

#include "platform/http/ascii.h"
#include "platform/http/client.h"

namespace limen::http {
namespace {

using Steady = std::chrono::steady_clock;

struct Lane {
  int descriptor = -1;
  bool busy = false;
  bool wants_write = false;
  std::uint64_t number = 0;
  Steady::time_point due{};  // when it should have been sent
  std::string out;
  std::size_t sent = 0;
  std::string in;
};

// Status and total size of the first answer in the buffer; size 0 when it is not whole.
struct Answer {
  unsigned status = 0;
  std::size_t head = 0, size = 0;
  bool close = false;
};

std::string_view header_in(std::string_view head, std::string_view name) {
  std::size_t begin = head.find("\r\n");
  while (begin != std::string_view::npos && begin + 2 < head.size()) {
    begin += 2;
    const std::size_t end = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, end - begin);
    if (line.size() > name.size() + 1 && line[name.size()] == ':' && same_ascii(line.substr(0, name.size()), name))
      return line.substr(name.size() + 2);
    begin = end;
  }
  return {};
}

Answer first_answer(std::string_view bytes) {
  Answer answer;
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos || bytes.size() < 12) return answer;
  answer.head = end + 4;
  std::from_chars(bytes.data() + 9, bytes.data() + 12, answer.status);
  const std::string_view length = header_in(bytes.substr(0, end + 2), "Content-Length");
  std::size_t body = 0;
  std::from_chars(length.data(), length.data() + length.size(), body);
  if (bytes.size() >= answer.head + body) answer.size = answer.head + body;
  answer.close = same_ascii(header_in(bytes.substr(0, end + 2), "Connection"), "close");
  return answer;
}

class Run {
 public:
  explicit Run(const LoadSettings& settings) : settings_(settings), lanes_(settings.connections) {
    if (settings_.requests > 0) latencies_.reserve(settings_.requests);
  }
  ~Run() {
    for (const Lane& lane : lanes_)
      if (lane.descriptor >= 0) ::close(lane.descriptor);
    if (poll_ >= 0) ::close(poll_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Result<LoadReport> go() {
    poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    for (Lane& lane : lanes_) TRY(connect(lane));
    start_ = Steady::now();
    for (Lane& lane : lanes_) idle_.push_back(&lane);
    while (true) {
      dispatch();
      if (busy_ == 0 && !more_to_send()) break;
      TRY(poll());
    }
    return report();
  }

 private:
  Result<void> connect(Lane& lane) {
    const Error error{"http.client.connect", "cannot connect"};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(settings_.port);
    if (inet_pton(AF_INET, settings_.address.c_str(), &address.sin_addr) != 1) return error;
    lane.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (lane.descriptor < 0 || ::connect(lane.descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      return error;
    const int on = 1;
    ::setsockopt(lane.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(lane.descriptor, F_SETFL, O_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &lane;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, lane.descriptor, &event);
    return {};
  }

  bool more_to_send() const {
    if (settings_.requests > 0 && next_ >= settings_.requests) return false;
    return settings_.duration.count() == 0 || Steady::now() - start_ < settings_.duration;
  }

  Steady::time_point due_of(std::uint64_t number) const {
    if (settings_.rate <= 0) return Steady::now();
    return start_ + std::chrono::duration_cast<Steady::duration>(
                        std::chrono::duration<double>(static_cast<double>(number) / settings_.rate));
  }

  void dispatch() {
    while (!idle_.empty() && more_to_send()) {
      const auto due = due_of(next_);
      if (settings_.rate > 0 && due > Steady::now()) return;
      Lane& lane = *idle_.front();
      idle_.pop_front();
      lane.due = due;
      lane.number = next_++;
      lane.busy = true;
      ++busy_;
      compose(lane);
      flush(lane);
    }
  }

  void compose(Lane& lane) {
    const LoadRequest request = settings_.make ? settings_.make(lane.number) : LoadRequest{};
    lane.sent = 0;
    lane.out.clear();
    lane.out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
    lane.out.append(settings_.host.empty() ? settings_.address : settings_.host).append("\r\n");
    for (const HeaderList* list : {&settings_.headers, &request.headers})
      for (const auto& [name, value] : *list) lane.out.append(name).append(": ").append(value).append("\r\n");
    if (!request.body.empty() || request.method == "POST")
      lane.out.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    lane.out.append("\r\n").append(request.body);
  }

  void want(Lane& lane, bool write) {
    if (lane.wants_write == write) return;
    lane.wants_write = write;
    epoll_event event{};
    event.events = write ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.ptr = &lane;
    ::epoll_ctl(poll_, EPOLL_CTL_MOD, lane.descriptor, &event);
  }

  void flush(Lane& lane) {
    while (lane.sent < lane.out.size()) {
      const ssize_t count =
          ::send(lane.descriptor, lane.out.data() + lane.sent, lane.out.size() - lane.sent, MSG_NOSIGNAL);
      if (count <= 0) break;  // a lost connection shows when reading
      lane.sent += static_cast<std::size_t>(count);
    }
    want(lane, lane.sent < lane.out.size());
  }

  Result<void> poll() {
    int wait = -1;
    if (settings_.rate > 0 && !idle_.empty() && more_to_send()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(due_of(next_) - Steady::now());
      wait = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 100));
    }
    epoll_event events[64];
    const int count = ::epoll_wait(poll_, events, 64, wait);
    for (int i = 0; i < count; ++i) {
      Lane& lane = *static_cast<Lane*>(events[i].data.ptr);
      if ((events[i].events & EPOLLOUT) != 0) flush(lane);
      if ((events[i].events & ~static_cast<unsigned>(EPOLLOUT)) != 0) TRY(receive(lane));
    }
    return {};
  }

  Result<void> receive(Lane& lane) {
    char buffer[16384];
    const ssize_t count = ::recv(lane.descriptor, buffer, sizeof buffer, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (count <= 0) return lost(lane);
    lane.in.append(buffer, static_cast<std::size_t>(count));
    const Answer answer = first_answer(lane.in);
    if (answer.size == 0 || !lane.busy) return {};
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - lane.due);
    latencies_.push_back(static_cast<std::uint32_t>(std::clamp<std::int64_t>(took.count(), 0, UINT32_MAX)));
    ++report_.completed;
    ++report_.statuses[answer.status];
    if (settings_.on_response)
      settings_.on_response(lane.number, answer.status,
                            std::string_view(lane.in).substr(answer.head, answer.size - answer.head));
    lane.in.erase(0, answer.size);
    done(lane);
    if (answer.close) return reconnect(lane);
    return {};
  }

  void done(Lane& lane) {
    lane.busy = false;
    --busy_;
    idle_.push_back(&lane);
  }

  Result<void> lost(Lane& lane) {
    if (lane.busy) {
      ++report_.failed;
      done(lane);
    }
    return reconnect(lane);
  }

  Result<void> reconnect(Lane& lane) {
    ::close(lane.descriptor);
    lane.descriptor = -1;
    lane.in.clear();
    lane.wants_write = false;
    return connect(lane);
  }

  Result<LoadReport> report() {
    report_.seconds = std::chrono::duration<double>(Steady::now() - start_).count();
    report_.per_second = static_cast<double>(report_.completed) / std::max(report_.seconds, 1e-9);
    std::sort(latencies_.begin(), latencies_.end());
    const auto at = [this](double share) -> std::uint64_t {
      if (latencies_.empty()) return 0;
      return latencies_[static_cast<std::size_t>(share * static_cast<double>(latencies_.size() - 1))];
    };
    report_.p50 = at(0.5);
    report_.p90 = at(0.9);
    report_.p99 = at(0.99);
    report_.p999 = at(0.999);
    report_.maximum = at(1);
    return report_;
  }

  const LoadSettings& settings_;
  std::vector<Lane> lanes_;
  std::deque<Lane*> idle_;
  std::vector<std::uint32_t> latencies_;
  LoadReport report_;
  Steady::time_point start_{};
  std::uint64_t next_ = 0;
  std::size_t busy_ = 0;
  int poll_ = -1;
};

}  // namespace

std::string LoadReport::to_text() const {
  std::string text =
      fmt::format("{} answers in {:.2f} s: {:.0f}/s; p50 {} µs, p90 {}, p99 {}, p99.9 {}, max {}; failed {}", completed,
                  seconds, per_second, p50, p90, p99, p999, maximum, failed);
  for (const auto& [status, count] : statuses) text += fmt::format("; {}: {}", status, count);
  return text;
}

Result<LoadReport> LoadClient::run() {
  if (settings_.connections == 0 || (settings_.requests == 0 && settings_.duration.count() == 0))
    return Error{"http.load.settings", "a load needs connections, and a number of requests or a duration"};
  return Run(settings_).go();
}

}  // namespace limen::http
