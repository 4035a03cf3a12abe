// Any bytes: the parser never reads beyond limits, a decoded path is safe, and cutting the input changes nothing.
#include <cstdint>
#include <string_view>

#include "base/test_require.h"
#include "base/text.h"
#include "platform/http/parser.h"
#include "platform/http/target.h"

namespace {

using limen::http::Request;
using limen::http::RequestParser;

using limen::testing::require;

void check_target(std::string_view target) {
  const auto [path, query] = limen::http::split_target(target);
  const auto decoded = limen::http::decode_path(path);
  if (decoded.ok()) {
    require(decoded->starts_with('/'));
    require(!limen::invalid_utf8_at(*decoded));
    require(decoded->find('\0') == std::string::npos && decoded->find('\\') == std::string::npos);
    require(decoded->find("//") == std::string::npos);
    for (const std::string_view segment : limen::split(*decoded, '/')) require(segment != "." && segment != "..");
  }
  const auto parameters = limen::http::parse_query(query);
  if (parameters.ok()) {
    require(parameters->size() <= 64);
    for (const auto& [name, value] : *parameters)
      require(!limen::invalid_utf8_at(name) && !limen::invalid_utf8_at(value));
  }
}

struct Outcome {
  RequestParser::Progress progress = RequestParser::Progress::kNeedMore;
  std::string body;
  std::size_t consumed = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view bytes, std::size_t step) {
  limen::http::Limits limits;
  limits.header_bytes = 4096;
  RequestParser parser(limits);
  Request request;
  Outcome outcome;
  bool head = false;
  for (std::size_t end = 0; end < bytes.size() && outcome.progress < RequestParser::Progress::kComplete;) {
    end = std::min(end + step, bytes.size());
    std::size_t used = 0;
    if (!head) {
      outcome.progress = parser.read_head(bytes.substr(outcome.consumed, end - outcome.consumed), request, used);
      outcome.consumed += used;
      if (outcome.progress != RequestParser::Progress::kHeadDone) continue;
      head = true;
      check_target(parser.raw_target());
      if (!parser.set_body_limit(1000)) {
        outcome.progress = RequestParser::Progress::kRefused;
        break;
      }
    }
    outcome.progress = parser.read_body(bytes.substr(outcome.consumed, end - outcome.consumed), request, used);
    outcome.consumed += used;
    require(request.body.size() <= 1000);
  }
  outcome.body = request.body;
  if (outcome.progress == RequestParser::Progress::kRefused) {
    require(parser.refusal().status >= 400 && !parser.refusal().code.empty());
    return {outcome.progress, "", 0};  // how far a refused one got may differ
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16'384) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_target(bytes);
  require(parse(bytes, bytes.size() + 1) == parse(bytes, 1));
  return 0;
}
