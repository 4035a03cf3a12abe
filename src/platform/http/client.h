// Clients for tests, benchmarks and load: a blocking keep-alive client, and a load generator that drives many
// connections from one thread. Not for talking to strangers: they trust the sizes the server states.
//
//   Client client({.port = server->port()});
//   const ClientResponse answer = TRY(client.post("/api/echo", R"({"a":1})"));
//
//   LoadClient load({.port = port, .connections = 64, .requests = 100'000});
//   const LoadReport report = TRY(load.run());
//
// One object is used by one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace limen::http {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct ClientResponse {
  unsigned status = 0;
  HeaderList headers;
  std::string body;
  std::string_view header(std::string_view name) const;  // any case; empty when absent
};

struct ClientSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string host{};  // Host header and TLS name; empty: address
  bool tls = false;
  std::string ca_file{};  // trusted certificate; empty with tls: not verified (tests only)
  std::string certificate_file{};
  std::string key_file{};
  std::chrono::milliseconds timeout{30'000};  // of each read and write
  HeaderList headers{};                       // sent with every request
};

class Client {
 public:
  explicit Client(ClientSettings settings);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Connects when needed; tries once more on a fresh connection when a kept one turns out closed. Errors:
  // "http.client.connect", "http.client.tls", "http.client.closed", "http.client.timeout", "http.client.malformed".
  Result<ClientResponse> request(std::string_view method, std::string_view target, std::string_view body = {},
                                 const HeaderList& headers = {});
  Result<ClientResponse> get(std::string_view target, const HeaderList& headers = {}) {
    return request("GET", target, {}, headers);
  }
  // Sends Content-Type application/json.
  Result<ClientResponse> post(std::string_view target, std::string_view body, const HeaderList& headers = {});

  // Raw bytes, for tests of what no client should send and for event streams.
  Result<void> connect();
  Result<void> send_raw(std::string_view bytes);
  Result<std::string> receive_some();                          // "" at the end of the stream
  Result<ClientResponse> read_response(bool to_head = false);  // the next one; body to the end when no length is given
  Result<ClientResponse> read_head();                          // an event stream's head; then receive_some()
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct LoadRequest {
  std::string method = "GET";
  std::string target = "/";
  std::string body{};
  HeaderList headers{};
};

struct LoadSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string host{};
  std::size_t connections = 64;
  std::uint64_t requests = 0;             // stop after so many, 0: after duration
  std::chrono::milliseconds duration{0};  // stop sending after so long, 0: after `requests`
  double rate = 0;                        // open loop: so many a second, whatever the answers; 0: closed loop
  HeaderList headers{};                   // sent with every request
  // Request number n (from 0); called in order of sending.
  std::function<LoadRequest(std::uint64_t)> make{};
  std::function<void(std::uint64_t n, unsigned status, std::string_view body)> on_response{};
};

// Latencies in microseconds. In an open loop they count from the moment the request should have been sent, so that a
// stalled server cannot hide its stall (coordinated omission).
struct LoadReport {
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;  // connection lost before the answer
  std::map<unsigned, std::uint64_t> statuses;
  double seconds = 0;
  double per_second = 0;
  std::uint64_t p50 = 0, p90 = 0, p99 = 0, p999 = 0, maximum = 0;
  std::string to_text() const;
};

class LoadClient {
 public:
  explicit LoadClient(LoadSettings settings) : settings_(std::move(settings)) {}
  Result<LoadReport> run();  // errors "http.client.connect", "http.load.settings"

 private:
  LoadSettings settings_;
};

}  // namespace limen::http
