// One request after the other out of a byte stream: Beast's parser, and the strictness that it leaves to us. No
// sockets, so that it can be fuzzed. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "platform/http/http.h"
#include "platform/http/message.h"

namespace limen::http {

// Why a request is answered by the server itself.
struct Refusal {
  unsigned status = 0;
  std::string_view code;  // one of the table in docs/errors/http.md
  std::string_view message;
};

class RequestParser {
 public:
  enum class Progress : std::uint8_t { kNeedMore, kHeadDone, kComplete, kRefused };

  explicit RequestParser(const Limits& limits);
  ~RequestParser();

  // Begins the next request.
  void reset();
  // `bytes` is everything received and not yet consumed; `consumed` says how much of it was used. kHeadDone: a body
  // follows; kComplete: there is none.
  Progress read_head(std::string_view bytes, Request& request, std::size_t& consumed);
  // The route's limit; between kHeadDone and the first read_body(). False when the stated length is already beyond it.
  bool set_body_limit(std::size_t bytes);
  Progress read_body(std::string_view bytes, Request& request, std::size_t& consumed);

  const Refusal& refusal() const;
  std::string_view raw_target() const;  // origin form, whatever was sent
  std::string_view authority() const;   // of the absolute form, else of Host; "" for HTTP/1.0 without
  bool keep_alive() const;
  bool expects_continue() const;
  bool http_1_0() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::http
