#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "platform/http/internal.h"

namespace limen::http {
namespace {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void append_number(std::string& out, std::size_t value) { out += fmt::format_int(value).c_str(); }

constexpr std::string_view kCommonHeaders =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(self), microphone=(), geolocation=(), payment=()\r\n";

std::string_view caching_line(Caching caching) {
  switch (caching) {
    case Caching::kNoStore:
      return "Cache-Control: no-store\r\n";
    case Caching::kRevalidate:
      return "Cache-Control: no-cache\r\n";
    case Caching::kImmutable:
      return "Cache-Control: public, max-age=31536000, immutable\r\n";
  }
  return "Cache-Control: no-store\r\n";
}

}  // namespace

std::string_view body_of(const Response& response) {
  return response.shared.data() != nullptr ? response.shared : std::string_view(response.body);
}

std::string http_date(std::chrono::system_clock::time_point now) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(parts.tm_wday)],
                     parts.tm_mday, kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

HeadWriter::HeadWriter(bool tls, std::string_view page_policy) {
  std::string common(kCommonHeaders);
  if (tls) common += "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n";
  data_headers_ = common + "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
  page_headers_ = common + "Content-Security-Policy: " + std::string(page_policy) + "\r\n";
}

void HeadWriter::write(Response& response, const Frame& frame, std::string& out) const {
  if (response.content_type == "application/problem+json" && response.body.ends_with('}')) {
    response.body.pop_back();
    response.body.append(",\"instance\":\"urn:limen:request:").append(frame.request_id).append("\"}");
  }
  out += frame.http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ";
  append_number(out, response.status);
  out += ' ';
  out += reason_phrase(response.status);
  out.append("\r\nDate: ").append(frame.date).append("\r\n");
  if (!response.content_type.empty() && !has_control(response.content_type))
    out.append("Content-Type: ").append(response.content_type).append("\r\n");
  if (response.stream == nullptr && response.status != 204 && response.status != 304) {
    out += "Content-Length: ";
    append_number(out, body_of(response).size());
    out += "\r\n";
  }
  out += caching_line(response.caching);
  out += response.html ? page_headers_ : data_headers_;
  out.append("X-Request-Id: ").append(frame.request_id).append("\r\n");
  for (const auto& [name, value] : response.headers)
    if (!name.empty() && !has_control(name) && !has_control(value) && name.find_first_of(": ") == std::string::npos)
      out.append(name).append(": ").append(value).append("\r\n");
  if (!frame.keep_alive) {
    out += "Connection: close\r\n";
  } else if (frame.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

}  // namespace limen::http
