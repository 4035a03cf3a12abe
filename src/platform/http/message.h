// What travels through the server: a request that has passed every check, the answer to it, and the one-time right to
// give that answer from any thread. No header of Asio or Beast is included here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace limen::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
inline constexpr std::size_t kMethodCount = 7;

std::string_view to_text(Method method);
std::optional<Method> parse_method(std::string_view text);  // exact case, as HTTP wants
bool is_safe(Method method);                                // GET, HEAD, OPTIONS

// A request that was read whole and passed the server's checks; its handler owns it.
struct Request {
  Method method = Method::kGet;
  std::string path;   // decoded once, valid UTF-8, no dot or empty segments; begins with "/"
  std::string route;  // the pattern that matched: "/api/checks/{id}"
  std::string body;
  std::string remote;              // "192.0.2.7", "2001:db8::1": for the security log, never a metric label
  bool tls = false;                // came in over TLS
  std::string client_certificate;  // SHA-256 of a verified client certificate in hexadecimal; else empty
  std::string id;                  // made by the server; also sent as X-Request-Id

  // The part of the path that stood for {name}, decoded; empty when the pattern has no such name.
  std::string_view parameter(std::string_view name) const;
  // A query parameter, decoded; nullopt when absent. A repeated name has been refused before.
  std::optional<std::string_view> query(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& query_parameters() const { return query_; }
  // The first header of that name (any case), without surrounding white space; empty when absent.
  std::string_view header(std::string_view name) const;
  // The value of a cookie; empty when absent. A cookie sent twice counts as absent.
  std::string_view cookie(std::string_view name) const;
  // The body as JSON. Errors of parse_json; "http.media_type" unless the content type is JSON.
  Result<json::value> json_body() const;

  // For the server and for tests of handlers.
  struct Span {
    std::uint32_t offset, size;
  };
  std::string head;                                 // bytes that headers_ points into
  std::vector<std::pair<Span, Span>> header_spans;  // name, value
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::vector<std::pair<std::string, std::string>> query_;
  void add_header(std::string_view name, std::string_view value);
};

// How long browsers may keep the answer.
enum class Caching : std::uint8_t { kNoStore, kRevalidate, kImmutable };

class EventStream;

struct Response {
  unsigned status = 200;
  std::string content_type;                                    // no header when empty
  std::string body;                                            // used when `shared` is null
  std::string_view shared{};                                   // bytes that outlive the answer: embedded files, or …
  std::shared_ptr<const void> owner{};                         // … whatever this keeps alive
  std::vector<std::pair<std::string, std::string>> headers{};  // a line with control characters is left out
  Caching caching = Caching::kNoStore;
  bool close = false;                     // close the connection after this answer
  bool html = false;                      // send the content security policy of pages, not of data
  std::shared_ptr<EventStream> stream{};  // server-sent events instead of a body
};

Response json_response(const json::value& value, unsigned status = 200);
Response text_response(std::string text, unsigned status = 200);
Response no_content();
// RFC 9457: type "urn:limen:error:<code>", title of the status, detail the message, and code, place. The server adds
// `instance` (the request id) when it sends. `errors` are further findings, as the member "errors".
Response problem(unsigned status, const Error& error, const std::vector<Error>& errors = {});
Response stream_response(std::shared_ptr<EventStream> stream);

std::string_view reason_phrase(unsigned status);  // "Not Found"; "" when unknown

// Where an answer goes. Implemented by the server; a test of a handler may implement it too.
class ReplySink {
 public:
  virtual ~ReplySink() = default;
  virtual void answer(Response response) = 0;
};

// The right and the duty to answer one request. May be called from any thread, exactly once; a second call does nothing
// and returns false. Destroyed without a call, it answers 500 "http.unanswered".
class Reply {
 public:
  Reply() = default;
  explicit Reply(std::shared_ptr<ReplySink> sink) : sink_(std::move(sink)) {}
  static Reply to(std::function<void(Response)> sink);  // for tests of handlers
  Reply(Reply&& other) noexcept : sink_(std::move(other.sink_)) {}
  Reply& operator=(Reply&& other) noexcept;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply();

  bool operator()(Response response);
  explicit operator bool() const { return sink_ != nullptr; }
  // For callbacks that must be copyable (std::function): the first call of any copy answers; when the last copy goes
  // without a call, 500. This reply is empty afterwards.
  std::function<void(Response)> share();

 private:
  std::shared_ptr<ReplySink> sink_;
};

using Handler = std::function<void(Request, Reply)>;

// One open server-sent event connection (text/event-stream). send() may be called from any thread and never waits: a
// consumer that lets the queue grow beyond its bounds is dropped, and its browser reconnects and reads the list anew.
//
//   auto stream = EventStream::make();
//   hub.add(stream);                      // hub calls stream->send("hit", text), forgets streams that are closed()
//   reply(stream_response(stream));
class EventStream {
 public:
  struct Limits {
    std::size_t events = 256;
    std::size_t bytes = 1 << 20;
  };
  static std::shared_ptr<EventStream> make();
  static std::shared_ptr<EventStream> make(Limits limits);
  virtual ~EventStream() = default;
  // False when the stream is closed (by the peer, by slowness, by the server's stop). Line breaks in `data` are kept;
  // `event` and `id` must have none.
  virtual bool send(std::string_view event, std::string_view data, std::string_view id = {}) = 0;
  virtual void close() = 0;  // after what is queued
  virtual bool closed() const = 0;
};

}  // namespace limen::http
