// JSON at the edges of the program. Boost.JSON is named here only; the rest says json::value, json::object,
// json::array.
//
// parse_json is the one decoder of untrusted JSON: strict RFC 8259, valid UTF-8, no duplicate keys, depth at most 32,
// errors with the byte offset. JsonReader takes an object apart field by field and refuses what nobody asked for, so
// that a request is either understood whole or refused with a JSON pointer to the first thing that is wrong.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace limen {

namespace json = boost::json;

// Errors "json.syntax", "json.duplicate_key", "json.too_deep", with the byte offset.
Result<json::value> parse_json(std::string_view text);
std::string to_text(const json::value& value);         // one line
std::string to_pretty_text(const json::value& value);  // two-space indentation, for people

// Reads the fields of one object. Errors carry a JSON pointer: "json.missing", "json.type", "json.range",
// "json.unknown_field".
class JsonReader {
 public:
  // `value` must outlive the reader. Error "json.type" unless it is an object.
  static Result<JsonReader> open(const json::value& value, std::string pointer = "");

  bool has(std::string_view key) const;  // present and not null
  // Text is valid UTF-8 and at most max_bytes long.
  Result<std::string> text(std::string_view key, std::size_t max_bytes = 512);
  Result<std::optional<std::string>> optional_text(std::string_view key, std::size_t max_bytes = 512);
  Result<std::int64_t> integer(std::string_view key, std::int64_t minimum, std::int64_t maximum);
  Result<std::optional<std::int64_t>> optional_integer(std::string_view key, std::int64_t minimum,
                                                       std::int64_t maximum);
  Result<bool> boolean(std::string_view key);
  Result<bool> boolean_or(std::string_view key, bool fallback);
  Result<CivilDate> date(std::string_view key);
  Result<std::optional<CivilDate>> optional_date(std::string_view key);
  Result<PartialDate> partial_date(std::string_view key);  // absent means unknown
  Result<std::vector<std::string>> texts(std::string_view key, std::size_t max_items,
                                         std::size_t max_bytes = 512);  // absent means empty
  Result<JsonReader> object(std::string_view key);
  Result<std::optional<JsonReader>> optional_object(std::string_view key);
  Result<std::vector<JsonReader>> objects(std::string_view key, std::size_t max_items);  // absent means empty
  // Error "json.unknown_field" if the object has a field that was never asked for. Call it last.
  Result<void> finish() const;

  std::string pointer_to(std::string_view key) const;
  Error error_at(std::string_view key, std::string code, std::string message) const;

 private:
  JsonReader(const json::object& object, std::string pointer) : object_(&object), pointer_(std::move(pointer)) {}
  const json::value* find(std::string_view key);
  const json::object* object_;
  std::string pointer_;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace limen
