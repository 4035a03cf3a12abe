// The HTTP/1.1 server of Limen (RFC 9110, RFC 9112), problem details (RFC 9457), server-sent events, TLS, the limits
// that keep a border post answering, and the metrics. Boost.Beast and Asio are named in this folder's .cc files only.
//
// Server owns its I/O threads and calls each route's handler on one of them, with a request that has passed all checks:
// size, time, rate, method, Host, origin, path, query. A handler that computes or waits goes through on_workers(). The
// handler answers through its Reply, from any thread, when it likes; no thread is blocked meanwhile. Handlers run in
// parallel when io_threads > 1. Router, Metrics, Workers and static files must outlive the server; stop() drains.
//
//   Router router;
//   TRY(router.add(Method::kGet, "/api/posts/{id}", returning([](const Request& request) {
//     return json_response(post_of(request.parameter("id")));
//   }), {.operation = {.id = "getPost"}}));
//   Metrics metrics;
//   auto server = TRY(Server::start({.port = 8443, .tls = TlsFiles{"site.crt", "site.key"},
//                                    .host_names = {"post1.example"}}, router, metrics));
//   …
//   server->stop();
//
// Every limit has its default here and a row in docs/platform/http.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/embedded.h"
#include "platform/http/message.h"
#include "platform/http/metrics.h"
#include "platform/http/router.h"
#include "platform/http/workers.h"

namespace limen::http {

// PEM files. With client_ca_file, certificates of clients signed by it are asked for and verified; a client without one
// is let in with an empty Request::client_certificate, or refused in the handshake if client_certificate_needed.
struct TlsFiles {
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file{};
  bool client_certificate_needed = false;
};

struct Limits {
  std::size_t header_bytes = 16 * 1024;  // request line and headers together; 431
  std::size_t target_bytes = 4096;       // 414
  std::size_t header_fields = 100;       // 431
  std::size_t body_bytes = 1024 * 1024;  // unless the route says otherwise; 413
  std::size_t connections = 1024;        // in all; further ones are closed at once
  std::size_t connections_per_address = 128;
  double requests_per_second = 200;  // per address (IPv6: per /64); 0: no limit; 429
  double burst = 400;                // requests that may come at once after a pause
  std::size_t requests_per_connection = 100'000;
  std::size_t body_bytes_per_second = 4 * 1024;  // a slower sender is dropped once body_grace has passed
  std::chrono::milliseconds handshake_timeout{10'000};
  std::chrono::milliseconds header_timeout{10'000};  // from the first byte (or the connection) to the empty line
  std::chrono::milliseconds body_grace{10'000};
  std::chrono::milliseconds idle_timeout{75'000};    // between requests
  std::chrono::milliseconds write_timeout{30'000};   // the peer takes nothing for so long
  std::chrono::milliseconds answer_timeout{60'000};  // the handler; 504
  std::chrono::milliseconds drain_timeout{10'000};   // stop() waits so long for answers under way
  std::chrono::milliseconds heartbeat{15'000};       // of event streams
  std::size_t event_streams = 256;                   // open at once; 503
};

// One refused request, for the security log. No path, query, header or body is passed on: they are the sender's text.
struct SecurityEvent {
  std::string_view code;         // "http.request.malformed"
  std::string_view remote;       // address
  std::string_view request_id;   // empty when it came to no request
  std::uint64_t suppressed = 0;  // events not reported since the last one, because there were too many
};

// Files of the browser client. Names with a content hash ("assets/index-3f9ac1d2.js") are cached for ever, others are
// revalidated. A GET outside /api whose last segment has no dot gets index.html. `x.gz` beside `x` is sent to clients
// that take gzip. The archive must outlive the server.
struct StaticFiles {
  EmbeddedFiles files{};
  std::string prefix{};  // of the paths inside the archive, as "dist/"
};

struct HealthCheck {
  bool ok = true;
  std::string detail{};  // for operators; shown to callers from loopback only
};

struct Settings {
  std::string address = "127.0.0.1";  // numeric; plain HTTP only on loopback
  std::uint16_t port = 0;             // 0: any free one, see Server::port()
  std::optional<TlsFiles> tls{};
  // Names that Host may have, without port. Loopback names are accepted as well when `address` is loopback.
  std::vector<std::string> host_names{};
  unsigned io_threads = 1;
  Limits limits{};
  std::string page_policy{};  // Content-Security-Policy of pages; empty: kPagePolicy
  StaticFiles static_files{};
  // Quick checks for GET /healthz, called on an I/O thread: 200 when all are ok, else 503.
  std::vector<std::pair<std::string, std::function<HealthCheck()>>> health{};
  // Called before the handler with a request whose head is known and whose body is read. A value refuses with 429 and
  // that Retry-After: the rate per session, which only the identity layer can know.
  std::function<std::optional<std::chrono::seconds>(const Request&, const Route&)> session_rate{};
  // At most 20 events a second; the others are counted. Called on I/O threads; must not wait or throw.
  std::function<void(const SecurityEvent&)> security_log{};
  // Told what() of exceptions that left a handler (a bug); the caller got 500.
  std::function<void(std::string_view what, std::string_view request_id)> exception_log{};
};

inline constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

class Server {
 public:
  // Adds /healthz and /metrics (the latter to loopback only) beside the router's own routes. Errors:
  // "http.plain_not_loopback", "http.host_names.missing", "http.address.invalid", "http.address.in_use",
  // "http.tls.certificate", "http.tls.key", "http.tls.client_ca", "http.settings.invalid".
  static Result<std::unique_ptr<Server>> start(Settings settings, const Router& router, Metrics& metrics);
  virtual ~Server() = default;  // stops

  virtual std::uint16_t port() const = 0;
  // No new connections; idle ones and event streams are closed; requests under way are answered, at most
  // drain_timeout; then everything is closed and the threads are joined. May be called once from any thread but an I/O
  // thread; further calls return at once.
  virtual void stop() = 0;
  virtual std::size_t connections() const = 0;
};

// Writes a new P-256 key (mode 0600) and a certificate signed by it for the names and addresses given. For a first
// start and for tests; browsers will warn. Error "http.tls.write".
Result<void> make_self_signed(const std::string& certificate_file, const std::string& key_file,
                              const std::vector<std::string>& names, int days = 365);

}  // namespace limen::http
