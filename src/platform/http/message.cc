#include "platform/http/message.h"

#include <algorithm>
#include <array>
#include <atomic>

#include "base/text.h"
#include "platform/http/ascii.h"

namespace limen::http {
namespace {

constexpr std::array<std::string_view, kMethodCount> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                                 "PATCH", "DELETE", "OPTIONS"};

json::object error_object(const Error& error) {
  json::object object;
  object["code"] = error.code;
  object["detail"] = error.message;
  if (!error.place.path.empty()) object["pointer"] = error.place.path;
  if (!error.place.source.empty()) object["source"] = error.place.source;
  if (error.place.offset) object["offset"] = *error.place.offset;
  if (error.place.line) object["line"] = *error.place.line;
  if (error.place.column) object["column"] = *error.place.column;
  return object;
}

// Gives a shared reply to callbacks that must be copyable; the last copy answers 500 by dropping the Reply in it.
class SharedReply {
 public:
  explicit SharedReply(Reply reply) : reply_(std::move(reply)) {}
  void answer(Response response) {
    if (!used_.exchange(true)) reply_(std::move(response));
  }

 private:
  std::atomic<bool> used_{false};
  Reply reply_;
};

class FunctionSink final : public ReplySink {
 public:
  explicit FunctionSink(std::function<void(Response)> sink) : sink_(std::move(sink)) {}
  void answer(Response response) override { sink_(std::move(response)); }

 private:
  std::function<void(Response)> sink_;
};

std::string_view find_in(const std::vector<std::pair<std::string, std::string>>& list, std::string_view name) {
  for (const auto& [key, value] : list)
    if (key == name) return value;
  return {};
}

}  // namespace

std::string_view to_text(Method method) { return kMethods[static_cast<std::size_t>(method)]; }

std::optional<Method> parse_method(std::string_view text) {
  for (std::size_t i = 0; i < kMethods.size(); ++i)
    if (kMethods[i] == text) return static_cast<Method>(i);
  return std::nullopt;
}

bool is_safe(Method method) { return method == Method::kGet || method == Method::kHead || method == Method::kOptions; }

std::string_view Request::parameter(std::string_view name) const { return find_in(parameters_, name); }

std::optional<std::string_view> Request::query(std::string_view name) const {
  for (const auto& [key, value] : query_)
    if (key == name) return std::string_view(value);
  return std::nullopt;
}

void Request::add_header(std::string_view name, std::string_view value) {
  const auto put = [this](std::string_view text) {
    const Span span{static_cast<std::uint32_t>(head.size()), static_cast<std::uint32_t>(text.size())};
    head += text;
    return span;
  };
  const Span name_span = put(name);
  header_spans.emplace_back(name_span, put(value));
}

std::string_view Request::header(std::string_view name) const {
  const std::string_view bytes = head;
  for (const auto& [key, value] : header_spans)
    if (key.size == name.size() && same_ascii(bytes.substr(key.offset, key.size), name))
      return bytes.substr(value.offset, value.size);
  return {};
}

std::string_view Request::cookie(std::string_view name) const {
  std::string_view found;
  bool seen = false;
  const std::string_view bytes = head;
  for (const auto& [key, value] : header_spans) {
    if (!same_ascii(bytes.substr(key.offset, key.size), "cookie")) continue;
    for (std::string_view part : split(bytes.substr(value.offset, value.size), ';')) {
      part = trim(part);
      const std::size_t equals = part.find('=');
      if (equals == std::string_view::npos || part.substr(0, equals) != name) continue;
      if (seen) return {};
      seen = true;
      found = part.substr(equals + 1);
    }
  }
  return found;
}

Result<json::value> Request::json_body() const {
  std::string_view type = header("Content-Type");
  type = trim(type.substr(0, type.find(';')));
  const bool plus_json = type.size() > 5 && same_ascii(type.substr(type.size() - 5), "+json");
  if (!plus_json && !same_ascii(type, "application/json"))
    return Error{"http.media_type", "the content type must be application/json"};
  return parse_json(body);
}

Response json_response(const json::value& value, unsigned status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = limen::to_text(value);
  return response;
}

Response text_response(std::string text, unsigned status) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response problem(unsigned status, const Error& error, const std::vector<Error>& errors) {
  json::object object;
  object["type"] = "urn:limen:error:" + error.code;
  object["title"] = reason_phrase(status);
  object["status"] = status;
  object["detail"] = error.message;
  object["code"] = error.code;
  json::object place = error_object(error);
  place.erase("code");
  place.erase("detail");
  if (!place.empty()) object["place"] = std::move(place);
  if (!errors.empty()) {
    json::array list;
    for (const Error& further : errors) list.emplace_back(error_object(further));
    object["errors"] = std::move(list);
  }
  Response response = json_response(object, status);
  response.content_type = "application/problem+json";
  return response;
}

Response stream_response(std::shared_ptr<EventStream> stream) {
  Response response;
  response.content_type = "text/event-stream";
  response.stream = std::move(stream);
  response.close = true;
  return response;
}

std::string_view reason_phrase(unsigned status) {
  static constexpr std::array<std::pair<unsigned, std::string_view>, 33> kPhrases = {{
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {423, "Locked"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
  }};
  if (status == 505) return "HTTP Version Not Supported";
  if (status == 507) return "Insufficient Storage";
  for (const auto& [number, phrase] : kPhrases)
    if (number == status) return phrase;
  return {};
}

Reply Reply::to(std::function<void(Response)> sink) { return Reply(std::make_shared<FunctionSink>(std::move(sink))); }

Reply& Reply::operator=(Reply&& other) noexcept {
  if (this != &other) {
    Reply old(std::move(*this));  // answers 500 if it had not been used
    sink_ = std::move(other.sink_);
  }
  return *this;
}

Reply::~Reply() {
  if (sink_ != nullptr) sink_->answer(problem(500, Error{"http.unanswered", "the request was not answered"}));
}

bool Reply::operator()(Response response) {
  if (sink_ == nullptr) return false;
  const auto sink = std::move(sink_);
  sink_ = nullptr;
  sink->answer(std::move(response));
  return true;
}

std::function<void(Response)> Reply::share() {
  const auto shared = std::make_shared<SharedReply>(std::move(*this));
  return [shared](Response response) { shared->answer(std::move(response)); };
}

}  // namespace limen::http
