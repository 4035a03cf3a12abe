// Shared by the files of this folder only: how another thread wakes a connection, answers it, feeds its event stream;
// the response head; limits per address; the embedded files by path.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/http/http.h"

namespace limen::http {

using Steady = std::chrono::steady_clock;

// Lets other threads wake a connection as long as it lives.
class Wakeup {
 public:
  explicit Wakeup(std::function<void()> post) : post_(std::move(post)) {}
  void wake() {
    const std::lock_guard lock(mutex_);
    if (post_) post_();
  }
  void detach() {
    const std::lock_guard lock(mutex_);
    post_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void()> post_;
};

// One request's place for its answer.
class Exchange final : public ReplySink {
 public:
  explicit Exchange(std::shared_ptr<Wakeup> wakeup) : wakeup_(std::move(wakeup)) {}
  void answer(Response response) override;
  // By the connection: true when answered. Otherwise the next answer() will wake it.
  bool ready_or_wait();
  Response take();  // after ready_or_wait() was true

 private:
  std::mutex mutex_;
  bool answered_ = false;
  bool waiting_ = false;
  Response response_;
  std::shared_ptr<Wakeup> wakeup_;
};

class EventQueue final : public EventStream {
 public:
  explicit EventQueue(Limits limits) : limits_(limits) {}
  bool send(std::string_view event, std::string_view data, std::string_view id) override;
  void close() override;
  bool closed() const override;

  // By the connection.
  void attach(std::shared_ptr<Wakeup> wakeup);
  // Moves what is queued to the end of `out`; false when nothing more will come.
  bool take(std::string& out);
  void abandon();  // the connection is gone
  bool overflowed() const;

 private:
  const Limits limits_;
  mutable std::mutex mutex_;
  std::string pending_;
  std::size_t pending_events_ = 0;
  bool closed_ = false;
  bool overflowed_ = false;
  std::shared_ptr<Wakeup> wakeup_;
};

// Everything of the head that does not depend on the request.
class HeadWriter {
 public:
  HeadWriter(bool tls, std::string_view page_policy);
  struct Frame {
    bool http_1_0 = false;
    bool keep_alive = true;
    bool bodiless = false;  // HEAD
    std::string_view date;  // IMF-fixdate
    std::string_view request_id;
  };
  // Status line, headers and empty line. Adds `instance` to problem details first.
  void write(Response& response, const Frame& frame, std::string& out) const;

 private:
  std::string data_headers_;
  std::string page_headers_;
};

std::string_view body_of(const Response& response);
std::string http_date(std::chrono::system_clock::time_point now);

// What one address (IPv6: one /64) has open and may still ask.
struct AddressState {
  std::mutex mutex;
  double tokens = 0;
  Steady::time_point refilled{};
  std::size_t connections = 0;
};

class AddressTable {
 public:
  using Key = std::array<std::uint8_t, 16>;
  explicit AddressTable(const Limits& limits) : limits_(limits) {}
  // Null when the address has too many connections.
  std::shared_ptr<AddressState> enter(const Key& key, Steady::time_point now);
  void leave(AddressState& state);
  // Takes tokens; false when there are not enough.
  bool take(AddressState& state, double cost, Steady::time_point now) const;
  void forget_idle(Steady::time_point now);
  std::size_t size() const;

 private:
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  const Limits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<Key, std::shared_ptr<AddressState>, Hash> states_;
};

// At most so many security events a second.
class SecurityLog {
 public:
  explicit SecurityLog(std::function<void(const SecurityEvent&)> sink) : sink_(std::move(sink)) {}
  void report(std::string_view code, std::string_view remote, std::string_view request_id);

 private:
  std::function<void(const SecurityEvent&)> sink_;
  std::mutex mutex_;
  Steady::time_point second_{};
  unsigned in_second_ = 0;
  std::uint64_t suppressed_ = 0;
};

class StaticIndex {
 public:
  explicit StaticIndex(StaticFiles files);
  // A decoded path outside /api; status 0 when there is no such file.
  Response find(std::string_view path, bool gzip_accepted, std::string_view if_none_match) const;
  bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    std::string_view plain;
    std::string_view gzip;
    std::string type;
    std::string etag;
    bool immutable = false;
    bool html = false;
  };
  const StaticFiles files_;
  std::unordered_map<std::string, Entry> entries_;
};

bool accepts_gzip(std::string_view accept_encoding);

// "example.org:8443" → "example.org", "[::1]:80" → "[::1]"; nullopt when it is no authority.
std::optional<std::string_view> host_of(std::string_view authority);
// Sec-Fetch-Site and Origin of a request that may change something; `scheme_host` as "https://post1.example:8443".
bool cross_site(const Request& request, std::string_view authority);

}  // namespace limen::http
