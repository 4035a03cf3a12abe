#include "platform/http/target.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace limen::http {
namespace {

constexpr std::size_t kMaxQueryParameters = 64;

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

// pchar of RFC 3986 §3.3 without "%", which is handled apart.
bool is_path_char(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("-._~!$&'()*+,;=:@").find(c) != std::string_view::npos;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// The byte that text[i..i+2] = "%xx" stands for.
std::optional<char> escaped(std::string_view text, std::size_t i) {
  if (i + 2 >= text.size()) return std::nullopt;
  const int high = hex_value(text[i + 1]);
  const int low = hex_value(text[i + 2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

Error at(std::string code, std::string message, std::size_t offset) {
  return Error{std::move(code), std::move(message), Place{.offset = offset}};
}

Result<void> check_segments(std::string_view path) {
  std::size_t begin = 1;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment.empty() && end < path.size()) return Error{"http.path.empty_segment", "the path has an empty segment"};
    if (segment == "." || segment == "..") return Error{"http.path.dots", "the path has a dot segment"};
    begin = end + 1;
  }
  return {};
}

Result<std::string> decode_component(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+') {
      c = ' ';
    } else if (c == '%') {
      const auto byte = escaped(text, i);
      if (!byte) return Error{"http.query.escape", "a broken percent escape in the query"};
      c = *byte;
      i += 2;
    } else if (is_control(c) || c == ' ' || c == '#' || static_cast<unsigned char>(c) >= 0x80) {
      return Error{"http.query.escape", "a byte in the query that must be percent-encoded"};
    }
    if (is_control(c) && c != '\t' && c != '\n' && c != '\r')
      return Error{"http.query.control", "a control character in the query"};
    out += c;
  }
  if (invalid_utf8_at(out)) return Error{"http.query.utf8", "the query is not UTF-8"};
  return out;
}

}  // namespace

std::pair<std::string_view, std::string_view> split_target(std::string_view target) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

Result<std::string> decode_path(std::string_view path) {
  if (path.empty() || path.front() != '/') return Error{"http.path.form", "the path does not begin with a slash"};
  std::string out;
  out.reserve(path.size());
  bool above_ascii = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    if (c == '/') {
      out += c;
      continue;
    }
    if (c == '\\') return at("http.path.slash", "a backslash in the path", i);
    if (c == '%') {
      const auto byte = escaped(path, i);
      if (!byte) return at("http.path.escape", "a broken percent escape in the path", i);
      c = *byte;
      if (is_control(c)) return at("http.path.control", "a control character in the path", i);
      if (c == '/' || c == '\\') return at("http.path.slash", "an encoded slash in the path", i);
      above_ascii = above_ascii || static_cast<unsigned char>(c) >= 0x80;
      i += 2;
    } else if (!is_path_char(c)) {
      return at("http.path.form", "a byte in the path that must be percent-encoded", i);
    }
    out += c;
  }
  if (above_ascii && invalid_utf8_at(out)) return Error{"http.path.utf8", "the path is not UTF-8"};
  TRY(check_segments(out));
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  std::size_t begin = 0;
  while (begin < query.size()) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    const std::string_view part = query.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty()) continue;
    if (out.size() == kMaxQueryParameters) return Error{"http.query.too_many", "more than 64 query parameters"};
    const std::size_t equals = std::min(part.find('='), part.size());
    std::string name = TRY(decode_component(part.substr(0, equals)));
    std::string value = TRY(decode_component(equals < part.size() ? part.substr(equals + 1) : std::string_view()));
    if (std::any_of(out.begin(), out.end(), [&](const auto& other) { return other.first == name; }))
      return Error{"http.query.duplicate", "a query parameter is given twice"};
    out.emplace_back(std::move(name), std::move(value));
  }
  return out;
}

}  // namespace limen::http
