// Plain POSIX sockets and OpenSSL: a blocking client needs no event loop, and its file compiles in a second.
#include "platform/http/client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "platform/http/ascii.h"

namespace limen::http {
namespace {

struct SslFree {
  void operator()(SSL* connection) const { SSL_free(connection); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

Result<int> open_socket(const ClientSettings& settings) {
  const Error error{"http.client.connect", "cannot connect"};
  sockaddr_storage storage{};
  socklen_t length = 0;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, settings.address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(settings.port);
    length = sizeof(sockaddr_in);
  } else if (inet_pton(AF_INET6, settings.address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(settings.port);
    length = sizeof(sockaddr_in6);
  } else {
    return error;
  }
  const int descriptor = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return error;
  const timeval limit{.tv_sec = settings.timeout.count() / 1000, .tv_usec = (settings.timeout.count() % 1000) * 1000};
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(descriptor, reinterpret_cast<sockaddr*>(&storage), length) != 0) {
    ::close(descriptor);
    return error;
  }
  return descriptor;
}

Result<ClientResponse> parse_head(std::string_view head) {
  const Error malformed{"http.client.malformed", "the answer is not valid HTTP"};
  ClientResponse response;
  if (!head.starts_with("HTTP/1.") || head.size() < 12) return malformed;
  const auto parsed = std::from_chars(head.data() + 9, head.data() + 12, response.status);
  if (parsed.ec != std::errc() || parsed.ptr != head.data() + 12) return malformed;
  std::size_t begin = head.find("\r\n") + 2;
  while (begin < head.size()) {
    const std::size_t end = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, end - begin);
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed;
    response.headers.emplace_back(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    begin = end + 2;
  }
  return response;
}

}  // namespace

std::string_view ClientResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (same_ascii(key, name)) return value;
  return {};
}

struct Client::State {
  explicit State(ClientSettings given) : settings(std::move(given)) {}
  ~State() { close(); }

  ClientSettings settings;
  int descriptor = -1;
  std::unique_ptr<SSL_CTX, SslFree> context;
  std::unique_ptr<SSL, SslFree> tls;
  std::string received;  // not yet used

  void close() {
    if (tls != nullptr) SSL_shutdown(tls.get());
    tls.reset();
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
    received.clear();
  }

  std::string host() const {
    const std::string& name = settings.host.empty() ? settings.address : settings.host;
    return name.find(':') != std::string::npos && name.front() != '[' ? "[" + name + "]" : name;
  }

  Result<void> start_tls() {
    const Error error{"http.client.tls", "the TLS handshake failed"};
    if (context == nullptr) context.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    if (!settings.ca_file.empty()) {
      if (SSL_CTX_load_verify_file(context.get(), settings.ca_file.c_str()) != 1) return error;
      SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    }
    if (!settings.certificate_file.empty() &&
        (SSL_CTX_use_certificate_chain_file(context.get(), settings.certificate_file.c_str()) != 1 ||
         SSL_CTX_use_PrivateKey_file(context.get(), settings.key_file.c_str(), SSL_FILETYPE_PEM) != 1))
      return error;
    tls.reset(SSL_new(context.get()));
    const std::string& name = settings.host.empty() ? settings.address : settings.host;
    in6_addr ignored{};
    if (inet_pton(AF_INET, name.c_str(), &ignored) == 1 || inet_pton(AF_INET6, name.c_str(), &ignored) == 1) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls.get()), name.c_str());
    } else {
      SSL_set1_host(tls.get(), name.c_str());
      SSL_ctrl(tls.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(name.c_str()));
    }
    SSL_set_fd(tls.get(), descriptor);
    if (SSL_connect(tls.get()) == 1) return {};
    ERR_clear_error();
    return error;
  }

  // More bytes into `received`; false at the end.
  Result<bool> receive() {
    char buffer[16384];
    const Error closed{"http.client.closed", "the connection was closed"};
    if (descriptor < 0) return closed;
    if (tls != nullptr) {
      const int count = SSL_read(tls.get(), buffer, sizeof buffer);
      if (count > 0) {
        received.append(buffer, static_cast<std::size_t>(count));
        return true;
      }
      const int why = SSL_get_error(tls.get(), count);
      ERR_clear_error();
      if (why == SSL_ERROR_ZERO_RETURN) return false;
      if (why == SSL_ERROR_WANT_READ) return Error{"http.client.timeout", "no answer in time"};
      return closed;
    }
    const ssize_t count = ::recv(descriptor, buffer, sizeof buffer, 0);
    if (count > 0) {
      received.append(buffer, static_cast<std::size_t>(count));
      return true;
    }
    if (count == 0) return false;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Error{"http.client.timeout", "no answer in time"};
    return closed;
  }

  Result<void> send(std::string_view bytes) {
    const Error closed{"http.client.closed", "the connection was closed"};
    if (descriptor < 0) return closed;
    while (!bytes.empty()) {
      ssize_t count = 0;
      if (tls != nullptr) {
        count = SSL_write(tls.get(), bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20)));
        if (count <= 0) ERR_clear_error();
      } else {
        count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      }
      if (count <= 0)
        return errno == EAGAIN ? Error{"http.client.timeout", "the server does not take the request"} : closed;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
  }

  // Until `received` holds so many bytes.
  Result<void> need(std::size_t count) {
    while (received.size() < count)
      if (!TRY(receive())) return Error{"http.client.closed", "the connection was closed in the answer"};
    return {};
  }

  Result<std::size_t> find_line_end(std::string_view mark) {
    while (true) {
      const std::size_t at = received.find(mark);
      if (at != std::string::npos) return at;
      if (!TRY(receive())) return Error{"http.client.closed", "the connection was closed before the answer"};
    }
  }

  Result<ClientResponse> head() {
    const std::size_t end = TRY(find_line_end("\r\n\r\n")) + 4;
    auto response = TRY(parse_head(std::string_view(received).substr(0, end)));
    received.erase(0, end);
    return response;
  }

  Result<std::string> chunks() {
    std::string body;
    while (true) {
      const std::size_t end = TRY(find_line_end("\r\n"));
      std::size_t size = 0;
      const auto parsed = std::from_chars(received.data(), received.data() + end, size, 16);
      if (parsed.ec != std::errc()) return Error{"http.client.malformed", "the chunks are not valid"};
      received.erase(0, end + 2);
      TRY(need(size + 2));
      body += received.substr(0, size);
      received.erase(0, size + 2);
      if (size == 0) return body;
    }
  }

  Result<ClientResponse> response(bool to_head) {
    auto answer = TRY(head());
    while (answer.status == 100) answer = TRY(head());
    const std::string_view length = answer.header("Content-Length");
    if (to_head || answer.status == 204 || answer.status == 304) return answer;
    if (same_ascii(answer.header("Transfer-Encoding"), "chunked")) {
      answer.body = TRY(chunks());
    } else if (!length.empty()) {
      std::size_t size = 0;
      if (std::from_chars(length.data(), length.data() + length.size(), size).ec != std::errc())
        return Error{"http.client.malformed", "the answer has no valid length"};
      TRY(need(size));
      answer.body = received.substr(0, size);
      received.erase(0, size);
    } else {
      while (TRY(receive())) continue;
      answer.body = std::exchange(received, {});
    }
    return answer;
  }
};

Client::Client(ClientSettings settings) : state_(std::make_unique<State>(std::move(settings))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<void> Client::connect() {
  state_->close();
  state_->descriptor = TRY(open_socket(state_->settings));
  if (state_->settings.tls) {
    auto started = state_->start_tls();
    if (!started.ok()) {
      state_->close();
      return started;
    }
  }
  return {};
}

void Client::close() { state_->close(); }

Result<void> Client::send_raw(std::string_view bytes) { return state_->send(bytes); }

Result<std::string> Client::receive_some() {
  if (state_->received.empty()) TRY(state_->receive());
  return std::exchange(state_->received, {});
}

Result<ClientResponse> Client::read_head() { return state_->head(); }

Result<ClientResponse> Client::read_response(bool to_head) { return state_->response(to_head); }

Result<ClientResponse> Client::request(std::string_view method, std::string_view target, std::string_view body,
                                       const HeaderList& headers) {
  State& state = *state_;
  std::string text;
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ").append(state.host()).append("\r\n");
  for (const HeaderList* list : {static_cast<const HeaderList*>(&state.settings.headers), &headers})
    for (const auto& [name, value] : *list) text.append(name).append(": ").append(value).append("\r\n");
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
    text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  text.append("\r\n").append(body);
  const bool kept = state.descriptor >= 0;
  if (!kept) TRY(connect());
  auto sent = state.send(text);
  auto answer = state.response(method == "HEAD");
  if (!answer.ok() && kept && answer.error().code == "http.client.closed") {
    TRY(connect());
    TRY(state.send(text));
    answer = state.response(method == "HEAD");
  }
  if (!answer.ok() || same_ascii(answer->header("Connection"), "close")) state.close();
  return answer;
}

Result<ClientResponse> Client::post(std::string_view target, std::string_view body, const HeaderList& headers) {
  HeaderList all = headers;
  all.emplace_back("Content-Type", "application/json");
  return request("POST", target, body, all);
}

}  // namespace limen::http
