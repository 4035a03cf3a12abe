// The request target taken apart: strict, once, and before anything looks at it. Pure; fuzzed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace limen::http {

// Splits "path?query".
std::pair<std::string_view, std::string_view> split_target(std::string_view target);

// Percent-decodes a path once. Errors: "http.path.form" (does not begin with "/", raw bytes that a URI cannot have),
// "http.path.escape" (broken %xx), "http.path.control" (%00–%1F, %7F), "http.path.slash" (encoded "/" or any "\"),
// "http.path.dots" (segment "." or "..", also encoded), "http.path.empty_segment" ("//"), "http.path.utf8".
Result<std::string> decode_path(std::string_view path);

// "a=1&b=two+words" as name and value pairs. Errors: "http.query.escape", "http.query.utf8", "http.query.control"
// (control characters but tab, line feed and carriage return), "http.query.duplicate", "http.query.too_many" (over 64).
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace limen::http
