// One TCP or TLS connection as a coroutine, and the I/O thread it lives on. Included by server.cc only.
//
// A connection belongs to one I/O thread; everything in it is touched by that thread alone. Time-outs are one deadline
// per connection, looked at by the thread's tick, so that a request arms no timer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <unordered_set>
#include <vector>

#include "platform/http/core.h"
#include "platform/http/tls.h"

namespace limen::http {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TlsStream = asio::ssl::stream<Socket>;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;
template <typename T = void>
using Await = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kAwait;

class ConnectionBase {
 public:
  virtual ~ConnectionBase() = default;
  virtual void tick(Steady::time_point now) = 0;
  virtual void drain() = 0;  // close now if idle, else after the answer
  virtual void abort() = 0;
};

struct IoThread {
  std::unordered_set<ConnectionBase*> connections;  // outlives the context, whose end destroys connections
  asio::io_context context{1};
  asio::executor_work_guard<Executor> work{context.get_executor()};
  Timer ticker{context};
  std::string date;
  Steady::time_point date_until{};
  std::thread thread;

  const std::string& date_at(Steady::time_point now) {
    if (now >= date_until) {
      date = http_date(std::chrono::system_clock::now());
      date_until = now + std::chrono::milliseconds(500);
    }
    return date;
  }
};

template <typename Stream>
class Connection final : public ConnectionBase, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  Connection(Core& core, IoThread& io, Stream stream, Caller caller)
      : core_(core),
        io_(io),
        stream_(std::move(stream)),
        caller_(std::move(caller)),
        event_(io.context, Steady::time_point::max()),
        parser_(core.settings.limits),
        in_(4096, '\0') {}

  ~Connection() override {
    if (wakeup_ != nullptr) wakeup_->detach();
    io_.connections.erase(this);
    core_.addresses.leave(*caller_.address);
    core_.open_connections.add(-1);
    core_.connections.fetch_sub(1);
  }

  // The whole life of the connection.
  static Await<> run(std::shared_ptr<Connection> self) {
    self->begin();
    const bool open = co_await self->handshake();
    if (open) co_await self->serve();
    co_await self->finish();
    self->wakeup_->detach();
  }

  void tick(Steady::time_point now) override {
    if (now < deadline_) return;
    deadline_ = Steady::time_point::max();
    switch (phase_) {
      case Phase::kAnswering:
      case Phase::kStreaming:
        timed_out_ = true;
        event_.cancel();
        return;
      case Phase::kHandshake:
        core_.count_refused("http.timeout.handshake", caller_.remote, {});
        break;
      case Phase::kHead:
        core_.count_refused("http.timeout.head", caller_.remote, {});
        break;
      case Phase::kBody:
        core_.count_refused("http.timeout.body", caller_.remote, {});
        break;
      case Phase::kWriting:
        core_.count_refused("http.timeout.write", caller_.remote, {});
        break;
      case Phase::kIdle:
      case Phase::kClosing:
        break;
    }
    abort();
  }

  void drain() override {
    draining_ = true;
    if (phase_ == Phase::kIdle || phase_ == Phase::kHandshake || (phase_ == Phase::kHead && begin_ == end_)) abort();
    if (phase_ == Phase::kStreaming) event_.cancel();
  }

  void abort() override {
    aborted_ = true;
    ErrorCode ignored;
    socket().close(ignored);
    event_.cancel();
  }

 private:
  enum class Phase : std::uint8_t { kHandshake, kIdle, kHead, kBody, kAnswering, kWriting, kStreaming, kClosing };

  Socket& socket() {
    if constexpr (kTls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  void enter(Phase phase, Steady::duration limit) {
    phase_ = phase;
    deadline_ = Steady::now() + limit;
  }

  void begin() {
    io_.connections.insert(this);
    std::weak_ptr<Connection> weak = this->weak_from_this();
    wakeup_ = std::make_shared<Wakeup>([weak, executor = io_.context.get_executor()] {
      asio::post(executor, [weak] {
        if (const auto self = weak.lock()) self->woken();
      });
    });
    if (core_.stopping.load()) abort();
  }

  void woken() {
    event_.cancel();
    if (stream_queue_ != nullptr && stream_queue_->overflowed()) abort();
  }

  Await<bool> handshake() {
    enter(Phase::kHandshake, core_.settings.limits.handshake_timeout);
    if constexpr (kTls) {
      ErrorCode failure;
      co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(kAwait, failure));
      if (failure) {
        if (!aborted_) core_.count_refused("http.tls.handshake", caller_.remote, {});
        co_return false;
      }
      caller_.client_certificate = client_certificate_of(stream_.native_handle());
    }
    ErrorCode ignored;
    socket().non_blocking(true, ignored);
    co_return !aborted_;
  }

  std::string_view buffered() const { return std::string_view(in_).substr(begin_, end_ - begin_); }

  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  // False when the buffer is at its limit.
  bool make_room(std::size_t wanted) {
    if (begin_ > 0 && in_.size() - end_ < wanted) {
      in_.erase(0, begin_);
      in_.resize(in_.size() + begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ < in_.size()) return true;
    const std::size_t most = core_.settings.limits.header_bytes + 4096;
    if (in_.size() >= most) return false;
    in_.resize(std::min(in_.size() * 2, most));
    return true;
  }

  // Reads at least one byte; false at the end of the stream or on failure.
  Await<bool> fill() {
    ErrorCode failure;
    const auto space = asio::buffer(in_.data() + end_, in_.size() - end_);
    const std::size_t count = co_await stream_.async_read_some(space, asio::redirect_error(kAwait, failure));
    end_ += count;
    co_return !failure && count > 0 && !aborted_;
  }

  // Requests one after the other, in order; pipelined ones wait in the buffer.
  Await<> serve() {
    const Limits& limits = core_.settings.limits;
    bool open = true;
    enter(Phase::kHead, limits.header_timeout);
    for (std::size_t served = 1; open && !aborted_; ++served) {
      last_ = served >= limits.requests_per_connection;
      parser_.reset();
      Request request;
      auto progress = RequestParser::Progress::kNeedMore;
      std::size_t consumed = 0;
      if (served > 1 && begin_ == end_) enter(Phase::kIdle, limits.idle_timeout);
      while (true) {
        if (begin_ != end_) {
          if (phase_ != Phase::kHead) enter(Phase::kHead, limits.header_timeout);
          progress = parser_.read_head(buffered(), request, consumed);
          if (progress != RequestParser::Progress::kNeedMore) break;
        } else if (draining_) {
          co_return;
        }
        make_room(1024);
        const bool more = co_await fill();
        if (!more) co_return;
      }
      consume(consumed);
      open = co_await respond(std::move(request), progress);
    }
  }

  // From the head to the answer written. False: close.
  Await<bool> respond(Request request, RequestParser::Progress progress) {
    const auto started = Steady::now();
    id_ = core_.next_id();
    request.id = id_;
    const bool bodiless = request.method == Method::kHead;
    bool body_pending = progress == RequestParser::Progress::kHeadDone;
    Admission admission = progress == RequestParser::Progress::kRefused
                              ? core_.refuse(parser_.refusal(), caller_, request)
                              : core_.admit(parser_, caller_, request, started);
    if (!admission.response && body_pending) {
      const bool whole = co_await read_body(request, admission);
      if (!whole && !admission.response) co_return false;
      body_pending = !whole;
    }
    if (!admission.response && core_.settings.session_rate) check_session_rate(request, admission);
    if (!admission.response) {
      const auto exchange = std::make_shared<Exchange>(wakeup_);
      call_handler(*admission.route, std::move(request), exchange);
      co_await wait_for_answer(*exchange, admission);
    }
    if (aborted_) co_return false;
    Response& response = *admission.response;
    const bool keep = parser_.keep_alive() && !admission.close && !body_pending && !response.close && !last_ &&
                      !draining_ && !core_.stopping.load(std::memory_order_relaxed);
    const auto now = Steady::now();
    core_.count_answer(*admission.metrics, response.status, now - started);
    if (response.stream != nullptr && !bodiless) {
      co_await stream_events(response, now);
      co_return false;
    }
    const bool written = co_await write_answer(response, keep, bodiless, now);
    linger_ = written && !keep;
    co_return written&& keep;
  }

  Await<bool> read_body(Request& request, Admission& admission) {
    const Limits& limits = core_.settings.limits;
    if (!parser_.set_body_limit(admission.body_limit)) {
      admission.response = core_.refuse(parser_.refusal(), caller_, request).response;
      co_return false;
    }
    if (parser_.expects_continue() && begin_ == end_) {
      out_ = "HTTP/1.1 100 Continue\r\n\r\n";
      const bool sent = co_await write_all(out_, {});
      if (!sent) co_return false;
    }
    const auto started = Steady::now();
    std::size_t received = 0;
    phase_ = Phase::kBody;
    while (true) {
      std::size_t consumed = 0;
      const auto progress = parser_.read_body(buffered(), request, consumed);
      consume(consumed);
      if (progress == RequestParser::Progress::kComplete) co_return true;
      const bool room = progress != RequestParser::Progress::kRefused && make_room(12 * 1024);
      if (!room) {
        const Refusal why = progress == RequestParser::Progress::kRefused
                                ? parser_.refusal()
                                : Refusal{400, "http.chunk.malformed", "a chunk header is too long"};
        admission.response = core_.refuse(why, caller_, request).response;
        co_return false;
      }
      // The sender must keep up a rate: the deadline moves with what has come, not with the clock.
      const auto earned =
          std::chrono::milliseconds(received * 1000 / std::max<std::size_t>(limits.body_bytes_per_second, 1));
      deadline_ = started + limits.body_grace + earned;
      const std::size_t before = end_;
      const bool more = co_await fill();
      if (!more) co_return false;
      received += end_ - before;
    }
  }

  void check_session_rate(const Request& request, Admission& admission) {
    const auto wait = core_.settings.session_rate(request, *admission.route);
    if (!wait) return;
    admission.response =
        core_.refusal(429, "http.rate.session", "too many requests in this session", caller_, request.id);
    admission.response->headers.emplace_back("Retry-After", std::to_string(wait->count()));
  }

  // What a handler throws is a bug: it is logged, and the Reply that unwinding destroys answers 500.
  void call_handler(const Route& route, Request request, const std::shared_ptr<Exchange>& exchange) {
    try {
      route.handler(std::move(request), Reply(exchange));
    } catch (const std::exception& exception) {
      if (core_.settings.exception_log) core_.settings.exception_log(exception.what(), id_);
    } catch (...) {
      if (core_.settings.exception_log) core_.settings.exception_log("unknown exception", id_);
    }
  }

  Await<> wait_for_answer(Exchange& exchange, Admission& admission) {
    bool ready = exchange.ready_or_wait();
    if (!ready) enter(Phase::kAnswering, admission.answer_timeout);
    timed_out_ = false;
    while (!ready && !timed_out_ && !aborted_) {
      ErrorCode ignored;
      co_await event_.async_wait(asio::redirect_error(kAwait, ignored));
      ready = exchange.ready_or_wait();
    }
    if (ready) {
      admission.response = exchange.take();
    } else {
      core_.count_refused("http.timeout.answer", {}, id_);
      admission.response = problem(504, Error{"http.timeout.answer", "the answer took too long"});
      admission.close = true;
    }
  }

  Await<bool> write_answer(Response& response, bool keep, bool bodiless, Steady::time_point now) {
    out_.clear();
    core_.head.write(response,
                     {.http_1_0 = parser_.http_1_0(),
                      .keep_alive = keep,
                      .bodiless = bodiless,
                      .date = io_.date_at(now),
                      .request_id = id_},
                     out_);
    std::string_view body = bodiless || response.status == 204 || response.status == 304 ? "" : body_of(response);
    if (body.size() <= 16 * 1024) {
      out_ += body;
      body = {};
    }
    const bool written = co_await write_all(out_, body);
    if (out_.capacity() > 64 * 1024) out_ = {};
    co_return written;
  }

  // Both, with a deadline that moves with progress.
  Await<bool> write_all(std::string_view first, std::string_view second) {
    std::size_t sent = 0;
    const std::size_t all = first.size() + second.size();
    ErrorCode failure;
    const auto rest = [&] {
      const std::size_t from_first = std::min(sent, first.size()), from_second = sent - from_first;
      return std::array<asio::const_buffer, 2>{
          asio::const_buffer(first.data() + from_first, first.size() - from_first),
          asio::const_buffer(second.data() + from_second,
                             std::min<std::size_t>(second.size() - from_second, 256 * 1024))};
    };
    if constexpr (!kTls) {  // mostly all of it goes at once, without a round through the event loop
      sent = stream_.write_some(rest(), failure);
      if (failure && failure != asio::error::would_block) co_return false;
    }
    while (sent < all) {
      enter(Phase::kWriting, core_.settings.limits.write_timeout);
      const auto buffers = rest();
      const std::size_t count = co_await stream_.async_write_some(buffers, asio::redirect_error(kAwait, failure));
      sent += count;
      if (failure || aborted_) co_return false;
    }
    co_return true;
  }

  Await<> stream_events(Response& response, Steady::time_point now) {
    const auto queue = std::dynamic_pointer_cast<EventQueue>(response.stream);
    if (queue == nullptr || core_.streams.fetch_add(1) >= core_.settings.limits.event_streams) {
      if (queue != nullptr) core_.streams.fetch_sub(1);
      if (queue != nullptr) queue->abandon();
      Response busy = core_.refusal(503, "http.streams.full", "too many event streams", caller_, id_);
      co_await write_answer(busy, false, false, now);
      co_return;
    }
    core_.open_streams.add(1);
    stream_queue_ = queue;
    queue->attach(wakeup_);
    asio::co_spawn(io_.context.get_executor(), watch_peer(this->shared_from_this()), asio::detached);
    std::string chunk;
    core_.head.write(response,
                     {.http_1_0 = parser_.http_1_0(), .keep_alive = false, .date = io_.date_at(now), .request_id = id_},
                     chunk);
    chunk += ": open\n\n";
    while (!aborted_ && !draining_ && !peer_gone_) {
      const bool open = queue->take(chunk);
      if (!chunk.empty()) {
        const bool written = co_await write_all(chunk, {});
        if (!written) break;
        chunk.clear();
        continue;
      }
      if (!open) break;
      enter(Phase::kStreaming, core_.settings.limits.heartbeat);
      timed_out_ = false;
      ErrorCode ignored;
      co_await event_.async_wait(asio::redirect_error(kAwait, ignored));
      if (timed_out_) chunk = ": still here\n\n";
    }
    stream_queue_ = nullptr;
    if (queue->overflowed()) core_.count_refused("http.stream.slow", caller_.remote, id_);
    queue->abandon();
    core_.open_streams.add(-1);
    core_.streams.fetch_sub(1);
  }

  // An event stream only writes; this notices that the browser has gone.
  static Await<> watch_peer(std::shared_ptr<Connection> self) {
    char byte = 0;
    ErrorCode failure;
    co_await self->stream_.async_read_some(asio::buffer(&byte, 1), asio::redirect_error(kAwait, failure));
    self->peer_gone_ = true;
    self->event_.cancel();
  }

  // Closes so that the peer can read the last answer even while it is still sending [RFC 9112 §9.6].
  Await<> finish() {
    ErrorCode failure;
    if (linger_ && !aborted_) {
      enter(Phase::kClosing, std::min<Steady::duration>(core_.settings.limits.header_timeout, std::chrono::seconds(2)));
      if constexpr (kTls) {
        co_await stream_.async_shutdown(asio::redirect_error(kAwait, failure));
      }
      if (!aborted_) socket().shutdown(Socket::shutdown_send, failure);
      std::size_t drained = 0;
      while (!aborted_ && !failure && drained < kLingerBytes) {
        const auto space = asio::buffer(in_.data(), in_.size());
        drained += co_await socket().async_read_some(space, asio::redirect_error(kAwait, failure));
      }
    }
    if (!aborted_) abort();
  }

  static constexpr std::size_t kLingerBytes = 1024 * 1024;

  Core& core_;
  IoThread& io_;
  Stream stream_;
  Caller caller_;
  Timer event_;
  RequestParser parser_;
  std::string in_;  // [begin_, end_) is received and not yet used
  std::size_t begin_ = 0, end_ = 0;
  std::string out_;
  std::string id_;
  std::shared_ptr<Wakeup> wakeup_;
  std::shared_ptr<EventQueue> stream_queue_;
  Phase phase_ = Phase::kHandshake;
  Steady::time_point deadline_ = Steady::time_point::max();
  bool aborted_ = false, draining_ = false, timed_out_ = false, peer_gone_ = false, last_ = false, linger_ = false;
};

}  // namespace limen::http
