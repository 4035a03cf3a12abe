#include "platform/http/parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

#include "platform/http/ascii.h"

namespace limen::http {
namespace {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using beast::error_code;

constexpr Refusal kMalformed{400, "http.request.malformed", "the request is not valid HTTP"};
constexpr Refusal kFraming{400, "http.request.framing", "the length of the body is stated ambiguously"};

// What RFC 9112 lets a server refuse and smuggling lives on: line ends that are not CRLF, folded lines, NUL.
bool strict_lines(std::string_view head) {
  for (std::size_t i = 0; i < head.size(); ++i) {
    const char c = head[i];
    if (c == '\n') return false;  // one that belongs to a CR is skipped below
    if (c == '\0') return false;
    if (c != '\r') continue;
    if (i + 1 >= head.size() || head[i + 1] != '\n') return false;
    ++i;
    if (i + 1 < head.size() && (head[i + 1] == ' ' || head[i + 1] == '\t')) return false;
  }
  return true;
}

bool only_digits(std::string_view text) {
  if (text.empty() || text.size() > 18) return false;
  for (const char c : text)
    if (c < '0' || c > '9') return false;
  return true;
}

// Collects one request's head and body from Beast's events.
class Collector final : public bhttp::basic_parser<true> {
 public:
  explicit Collector(const Limits& limits) : limits_(limits) {
    this->header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  }

  Request* request = nullptr;
  Refusal refusal{};
  std::string target;
  std::string host;
  bool expects_continue = false;
  bool http_1_0 = false;
  bool head_done = false;

  error_code refuse(Refusal why) {
    refusal = why;
    return bhttp::make_error_code(bhttp::error::bad_value);
  }

 private:
  void on_request_impl(bhttp::verb, beast::string_view method, beast::string_view raw, int version,
                       error_code& failure) override {
    http_1_0 = version == 10;
    const auto known = limen::http::parse_method({method.data(), method.size()});
    if (!known) {
      failure = refuse({501, "http.method.unknown", "the method is not supported"});
      return;
    }
    request->method = *known;
    target.assign(raw.data(), raw.size());
    if (target.size() > limits_.target_bytes) failure = refuse({414, "http.target.too_long", "the target is too long"});
  }

  void on_field_impl(bhttp::field field, beast::string_view raw_name, beast::string_view raw_value,
                     error_code& failure) override {
    if (head_done) return;  // trailers: checked by the parser, not used
    const std::string_view name(raw_name.data(), raw_name.size());
    const std::string_view value(raw_value.data(), raw_value.size());
    if (request->header_spans.size() >= limits_.header_fields) {
      failure = refuse({431, "http.header.too_large", "too many header fields"});
      return;
    }
    request->add_header(name, value);
    switch (field) {
      case bhttp::field::content_length:
        if (lengths_++ > 0 || !only_digits(value)) failure = refuse(kFraming);
        break;
      case bhttp::field::transfer_encoding:
        if (http_1_0 || !same_ascii(value, "chunked")) failure = refuse(kFraming);
        break;
      case bhttp::field::host:
        if (hosts_++ > 0) failure = refuse({400, "http.host.invalid", "Host is given twice"});
        host = value;
        break;
      case bhttp::field::expect:
        if (!same_ascii(value, "100-continue"))
          failure = refuse({417, "http.expectation", "only 100-continue can be expected"});
        expects_continue = !http_1_0;
        break;
      default:
        break;
    }
  }

  void on_header_impl(error_code&) override { head_done = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view bytes, error_code&) override {
    request->body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, error_code&) override {
    request->body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_finish_impl(error_code&) override {}
  void on_response_impl(int, beast::string_view, int, error_code& failure) override {
    failure = bhttp::make_error_code(bhttp::error::bad_method);
  }

  const Limits& limits_;
  int lengths_ = 0;
  int hosts_ = 0;
};

Refusal refusal_for(const error_code& failure) {
  if (failure == bhttp::error::bad_version) return {505, "http.version", "only HTTP/1.0 and HTTP/1.1 are spoken"};
  if (failure == bhttp::error::header_limit) return {431, "http.header.too_large", "the header is too large"};
  if (failure == bhttp::error::body_limit) return {413, "http.body.too_large", "the body is too large"};
  if (failure == bhttp::error::bad_content_length || failure == bhttp::error::multiple_content_length ||
      failure == bhttp::error::bad_transfer_encoding)
    return kFraming;
  if (failure == bhttp::error::bad_chunk || failure == bhttp::error::bad_chunk_extension)
    return {400, "http.chunk.malformed", "the chunks are not valid"};
  return kMalformed;
}

}  // namespace

struct RequestParser::State {
  explicit State(const Limits& bounds) : limits(bounds) {}
  const Limits limits;
  std::optional<Collector> collector;
  std::size_t scanned = 0;  // bytes without the empty line
  std::string_view authority;

  Progress refuse(Refusal why) {
    collector->refusal = why;
    return Progress::kRefused;
  }

  // "http://host/path" [RFC 9112 §3.2.2]: the authority takes the place of Host.
  Progress take_authority() {
    std::string& target = collector->target;
    authority = collector->host;
    if (!target.empty() && target.front() == '/') return Progress::kHeadDone;
    const std::size_t scheme = target.find("://");
    if (scheme == std::string::npos ||
        !(same_ascii(target.substr(0, scheme), "http") || same_ascii(target.substr(0, scheme), "https")))
      return refuse({400, "http.target.form", "the target has a form that is not served"});
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(target.find_first_of("/?", begin), target.size());
    if (!same_ascii(target.substr(begin, end - begin), collector->host))
      return refuse({400, "http.host.invalid", "the target and Host name different servers"});
    target.erase(0, end);
    if (target.empty() || target.front() != '/') target.insert(0, "/");
    return Progress::kHeadDone;
  }
};

RequestParser::RequestParser(const Limits& limits) : state_(std::make_unique<State>(limits)) { reset(); }
RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  state_->collector.emplace(state_->limits);
  state_->scanned = 0;
  state_->authority = {};
}

RequestParser::Progress RequestParser::read_head(std::string_view bytes, Request& request, std::size_t& consumed) {
  State& state = *state_;
  consumed = 0;
  const std::size_t from = state.scanned > 3 ? state.scanned - 3 : 0;
  const std::size_t end = bytes.find("\r\n\r\n", from);
  const std::size_t length = end == std::string_view::npos ? bytes.size() : end + 4;
  if (length > state.limits.header_bytes)
    return state.refuse({431, "http.header.too_large", "the header is too large"});
  if (end == std::string_view::npos) {
    state.scanned = bytes.size();
    // Not to wait ten seconds for the end of what cannot become a request.
    const std::string_view settled = bytes.substr(0, bytes.size() - (bytes.ends_with('\r') ? 1 : 0));
    if (!strict_lines(settled)) return state.refuse(kMalformed);
    return Progress::kNeedMore;
  }
  const std::string_view head = bytes.substr(0, length);
  if (!strict_lines(head)) return state.refuse(kMalformed);
  Collector& collector = *state.collector;
  collector.request = &request;
  request.head.reserve(length);
  request.header_spans.reserve(12);
  collector.body_limit(boost::none);  // set_body_limit() follows
  error_code failure;
  consumed = collector.put(boost::asio::const_buffer(head.data(), head.size()), failure);
  if (failure) return collector.refusal.status != 0 ? Progress::kRefused : state.refuse(refusal_for(failure));
  if (!collector.http_1_0 && collector.host.empty()) return state.refuse({400, "http.host.invalid", "Host is missing"});
  if (state.take_authority() == Progress::kRefused) return Progress::kRefused;
  return collector.is_done() ? Progress::kComplete : Progress::kHeadDone;
}

bool RequestParser::set_body_limit(std::size_t bytes) {
  Collector& collector = *state_->collector;
  collector.body_limit(bytes);
  const auto stated = collector.content_length();
  if (stated && *stated > bytes) {
    state_->refuse({413, "http.body.too_large", "the body is too large"});
    return false;
  }
  return true;
}

RequestParser::Progress RequestParser::read_body(std::string_view bytes, Request& request, std::size_t& consumed) {
  Collector& collector = *state_->collector;
  collector.request = &request;
  consumed = 0;
  while (consumed < bytes.size() && !collector.is_done()) {
    error_code failure;
    consumed += collector.put(boost::asio::const_buffer(bytes.data() + consumed, bytes.size() - consumed), failure);
    if (failure == bhttp::error::need_more) break;
    if (failure) return state_->refuse(refusal_for(failure));
  }
  return collector.is_done() ? Progress::kComplete : Progress::kNeedMore;
}

const Refusal& RequestParser::refusal() const { return state_->collector->refusal; }
std::string_view RequestParser::raw_target() const { return state_->collector->target; }
std::string_view RequestParser::authority() const { return state_->authority; }
bool RequestParser::keep_alive() const { return state_->collector->head_done && state_->collector->keep_alive(); }
bool RequestParser::expects_continue() const { return state_->collector->expects_continue; }
bool RequestParser::http_1_0() const { return state_->collector->http_1_0; }

}  // namespace limen::http
