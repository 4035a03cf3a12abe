#include <openssl/rand.h>

#include <boost/asio/ip/address.hpp>
#include <utility>

#include "base/bytes.h"
#include "platform/http/connection.h"

namespace limen::http {
namespace {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

AddressTable::Key key_of(const asio::ip::address& address) {
  AddressTable::Key key{};
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    std::copy(bytes.begin(), bytes.end(), key.begin() + 12);
  } else {
    const auto bytes = address.to_v6().to_bytes();
    std::copy(bytes.begin(), bytes.begin() + 8, key.begin());  // one subscriber has a /64
  }
  return key;
}

asio::ip::address unmapped(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address;
}

Result<asio::ip::address> check_settings(const Settings& settings) {
  ErrorCode failure;
  const auto address = asio::ip::make_address(settings.address, failure);
  if (failure) return Error{"http.address.invalid", "the address to listen on must be numeric"};
  if (!settings.tls && !address.is_loopback())
    return Error{"http.plain_not_loopback", "without TLS the server listens on loopback addresses only"};
  if (!address.is_loopback() && settings.host_names.empty())
    return Error{"http.host_names.missing", "the names of this server must be configured"};
  const Limits& limits = settings.limits;
  if (settings.io_threads == 0 || settings.io_threads > 64 || limits.header_bytes < 512 ||
      limits.header_bytes > 1024 * 1024 || limits.connections == 0 || limits.connections_per_address == 0 ||
      limits.header_timeout.count() <= 0 || limits.idle_timeout.count() <= 0)
    return Error{"http.settings.invalid", "a limit or the number of threads is out of range"};
  return address;
}

std::string random_prefix() {
  unsigned char bytes[4];
  RAND_bytes(bytes, sizeof bytes);
  return to_hex({bytes, sizeof bytes}) + "-";
}

class AsioServer final : public Server {
 public:
  AsioServer(Settings settings, const Router& router, Metrics& metrics, bool loopback)
      : core_(std::move(settings), router, metrics, loopback, random_prefix()) {
    metrics.gauge("limen_http_connections_limit", "Connections accepted at most.")
        .set(static_cast<std::int64_t>(core_.settings.limits.connections));
    for (unsigned i = 0; i < core_.settings.io_threads; ++i) threads_.push_back(std::make_unique<IoThread>());
  }

  ~AsioServer() override { stop(); }

  Result<void> open(const asio::ip::address& address) {
    if (core_.settings.tls) {
      SslContext made = TRY(make_server_context(*core_.settings.tls));
      tls_.emplace(made.release());
    }
    ErrorCode failure;
    const asio::ip::tcp::endpoint endpoint(address, core_.settings.port);
    acceptor_.emplace(threads_.front()->context);
    acceptor_->open(endpoint.protocol(), failure);
    if (!failure) acceptor_->set_option(asio::socket_base::reuse_address(true), failure);
    if (!failure) acceptor_->bind(endpoint, failure);
    if (!failure) acceptor_->listen(asio::socket_base::max_listen_connections, failure);
    if (failure) return Error{"http.address.in_use", "cannot listen on that address and port"};
    port_ = acceptor_->local_endpoint().port();
    return {};
  }

  void run() {
    tick_interval_ = tick_interval();  // before any thread reads it
    asio::co_spawn(threads_.front()->context.get_executor(), accept(), asio::detached);
    for (const auto& io : threads_) {
      asio::co_spawn(io->context.get_executor(), tick(*io), asio::detached);
      io->thread = std::thread([&context = io->context] { context.run(); });
    }
    started_ = true;
  }

  std::uint16_t port() const override { return port_; }
  std::size_t connections() const override { return core_.connections.load(); }

  void stop() override {
    if (!started_ || core_.stopping.exchange(true)) return;
    asio::post(threads_.front()->context, [this] {
      ErrorCode ignored;
      acceptor_->close(ignored);
    });
    on_every_connection(&ConnectionBase::drain);
    wait_until_empty(Steady::now() + core_.settings.limits.drain_timeout);
    on_every_connection(&ConnectionBase::abort);
    wait_until_empty(Steady::now() + std::chrono::seconds(5));
    for (const auto& io : threads_) {
      io->work.reset();
      io->context.stop();
    }
    for (const auto& io : threads_) io->thread.join();
  }

 private:
  Steady::duration tick_interval() const {
    const Limits& limits = core_.settings.limits;
    const auto shortest =
        std::min({limits.handshake_timeout, limits.header_timeout, limits.body_grace, limits.idle_timeout,
                  limits.write_timeout, limits.answer_timeout, limits.heartbeat});
    return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
  }

  void on_every_connection(void (ConnectionBase::*act)()) {
    for (const auto& io : threads_)
      asio::post(io->context, [&connections = io->connections, act] {
        for (ConnectionBase* connection : std::vector<ConnectionBase*>(connections.begin(), connections.end()))
          (connection->*act)();
      });
  }

  // Connections end on their own threads; nobody is in a hurry at stop.
  void wait_until_empty(Steady::time_point until) {
    while (core_.connections.load() > 0 && Steady::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  Await<> tick(IoThread& io) {
    std::size_t count = 0;
    while (!io.context.stopped()) {
      io.ticker.expires_after(tick_interval_);
      ErrorCode failure;
      co_await io.ticker.async_wait(asio::redirect_error(kAwait, failure));
      const auto now = Steady::now();
      const std::vector<ConnectionBase*> all(io.connections.begin(), io.connections.end());
      for (ConnectionBase* connection : all)
        if (io.connections.contains(connection)) connection->tick(now);
      if (++count % 64 == 0) core_.addresses.forget_idle(now);
    }
  }

  Await<> accept() {
    std::size_t next = 0;
    while (!core_.stopping.load()) {
      IoThread& io = *threads_[next++ % threads_.size()];
      ErrorCode failure;
      Socket socket = co_await acceptor_->async_accept(io.context, asio::redirect_error(kAwait, failure));
      if (failure == asio::error::operation_aborted || core_.stopping.load()) co_return;
      if (failure) {  // out of descriptors: wait for connections to end
        core_.count_refused("http.accept.failed", {}, {});
        Timer pause(threads_.front()->context, std::chrono::milliseconds(50));
        ErrorCode ignored;
        co_await pause.async_wait(asio::redirect_error(kAwait, ignored));
        continue;
      }
      admit(io, std::move(socket));
    }
  }

  void admit(IoThread& io, Socket socket) {
    ErrorCode failure;
    const auto peer = socket.remote_endpoint(failure);
    if (failure) return;
    const auto address = unmapped(peer.address());
    Caller caller;
    caller.remote = address.to_string();
    caller.loopback = address.is_loopback();
    caller.tls = tls_.has_value();
    if (core_.connections.load() >= core_.settings.limits.connections) {
      core_.count_refused("http.connections.total", caller.remote, {});
      return;
    }
    caller.address = core_.addresses.enter(key_of(address), Steady::now());
    if (caller.address == nullptr) {
      core_.count_refused("http.connections.address", caller.remote, {});
      return;
    }
    core_.connections.fetch_add(1);
    core_.open_connections.add(1);
    socket.set_option(asio::ip::tcp::no_delay(true), failure);
    if (tls_) {
      start(io,
            std::make_shared<Connection<TlsStream>>(core_, io, TlsStream(std::move(socket), *tls_), std::move(caller)));
    } else {
      start(io, std::make_shared<Connection<Socket>>(core_, io, std::move(socket), std::move(caller)));
    }
  }

  template <typename Stream>
  void start(IoThread& io, std::shared_ptr<Connection<Stream>> connection) {
    asio::post(io.context, [&io, connection = std::move(connection)] {
      asio::co_spawn(io.context.get_executor(), Connection<Stream>::run(connection), asio::detached);
    });
  }

  Core core_;
  std::optional<asio::ssl::context> tls_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::optional<Acceptor> acceptor_;
  Steady::duration tick_interval_{};
  std::uint16_t port_ = 0;
  bool started_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(Settings settings, const Router& router, Metrics& metrics) {
  const auto address = TRY(check_settings(settings));
  auto server = std::make_unique<AsioServer>(std::move(settings), router, metrics, address.is_loopback());
  TRY(server->open(address));
  server->run();
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace limen::http
