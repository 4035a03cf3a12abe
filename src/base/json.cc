#include "base/json.h"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>

#include "base/text.h"

namespace limen {
namespace {

constexpr std::size_t kMaxDepth = 32;

// Builds a value from parser events and refuses duplicate keys, which Boost.JSON's own parser resolves silently.
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = 1024;
  static constexpr std::size_t max_string_size = std::size_t(-1);

  bool on_document_begin(boost::system::error_code&) { return true; }
  bool on_document_end(boost::system::error_code&) { return true; }
  bool on_object_begin(boost::system::error_code&) {
    keys_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t count, boost::system::error_code&) {
    keys_.pop_back();
    stack.push_object(count);
    return true;
  }
  bool on_array_begin(boost::system::error_code&) { return true; }
  bool on_array_end(std::size_t count, boost::system::error_code&) {
    stack.push_array(count);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, boost::system::error_code&) {
    key_.append(part.data(), part.size());
    stack.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, boost::system::error_code& failure) {
    key_.append(part.data(), part.size());
    stack.push_key(part);
    const bool fresh = keys_.back().insert(std::move(key_)).second;
    key_.clear();
    if (!fresh) {
      duplicate = true;
      failure = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
    }
    return fresh;
  }
  bool on_string_part(json::string_view part, std::size_t, boost::system::error_code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, boost::system::error_code&) {
    stack.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, boost::system::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, boost::system::error_code&) {
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, boost::system::error_code&) {
    stack.push_uint64(number);
    return true;
  }
  // 1e999 would be kept as infinity, which cannot be written again.
  bool on_double(double number, json::string_view, boost::system::error_code& failure) {
    stack.push_double(number);
    const bool finite = std::isfinite(number);
    if (!finite) failure = boost::system::errc::make_error_code(boost::system::errc::result_out_of_range);
    return finite;
  }
  bool on_bool(bool flag, boost::system::error_code&) {
    stack.push_bool(flag);
    return true;
  }
  bool on_null(boost::system::error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, boost::system::error_code&) { return true; }
  bool on_comment(json::string_view, boost::system::error_code&) { return true; }

  json::value_stack stack;
  bool duplicate = false;

 private:
  std::vector<std::set<std::string>> keys_;
  std::string key_;
};

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::basic_parser<StrictHandler> parser(options);
  parser.handler().stack.reset();
  boost::system::error_code failure;
  const std::size_t consumed = parser.write_some(false, text.data(), text.size(), failure);
  if (failure || consumed < text.size()) {
    Error error{"json.syntax", "not valid JSON"};
    if (parser.handler().duplicate) error = Error{"json.duplicate_key", "an object has the same key twice"};
    if (failure == boost::system::errc::result_out_of_range)
      error = Error{"json.number", "a number is larger than can be kept"};
    if (failure == json::error::too_deep)
      error = Error{"json.too_deep", fmt::format("nested deeper than {} levels", kMaxDepth)};
    error.place.offset = consumed;
    return error;
  }
  return parser.handler().stack.release();
}

std::string to_text(const json::value& value) { return json::serialize(value); }

namespace {

void write_pretty(const json::value& value, std::string& out, std::size_t depth) {
  const auto indent = [&](std::size_t level) { out.append(level * 2, ' '); };
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    out += "{\n";
    bool first = true;
    for (const auto& member : *object) {
      if (!first) out += ",\n";
      first = false;
      indent(depth + 1);
      out += json::serialize(json::value(member.key())) + ": ";
      write_pretty(member.value(), out, depth + 1);
    }
    out += '\n';
    indent(depth);
    out += '}';
  } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    out += "[\n";
    bool first = true;
    for (const auto& item : *array) {
      if (!first) out += ",\n";
      first = false;
      indent(depth + 1);
      write_pretty(item, out, depth + 1);
    }
    out += '\n';
    indent(depth);
    out += ']';
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string to_pretty_text(const json::value& value) {
  std::string out;
  write_pretty(value, out, 0);
  return out;
}

Result<JsonReader> JsonReader::open(const json::value& value, std::string pointer) {
  if (!value.is_object()) return Error{"json.type", "must be an object", Place{.path = pointer}};
  return JsonReader(value.get_object(), std::move(pointer));
}

const json::value* JsonReader::find(std::string_view key) {
  seen_.emplace(key);
  const auto* value = object_->if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool JsonReader::has(std::string_view key) const {
  const auto* value = object_->if_contains(key);
  return value != nullptr && !value->is_null();
}

std::string JsonReader::pointer_to(std::string_view key) const { return pointer_ + "/" + std::string(key); }

Error JsonReader::error_at(std::string_view key, std::string code, std::string message) const {
  return Error{std::move(code), std::move(message), Place{.path = pointer_to(key)}};
}

Result<std::optional<std::string>> JsonReader::optional_text(std::string_view key, std::size_t max_bytes) {
  const json::value* value = find(key);
  if (value == nullptr) return std::optional<std::string>();
  if (!value->is_string()) return error_at(key, "json.type", "must be text");
  const auto& text = value->get_string();
  if (text.size() > max_bytes) return error_at(key, "json.range", fmt::format("must be at most {} bytes", max_bytes));
  return std::optional<std::string>(std::string(text.data(), text.size()));
}

Result<std::string> JsonReader::text(std::string_view key, std::size_t max_bytes) {
  auto value = TRY(optional_text(key, max_bytes));
  if (!value) return error_at(key, "json.missing", "is required");
  return std::move(*value);
}

Result<std::optional<std::int64_t>> JsonReader::optional_integer(std::string_view key, std::int64_t minimum,
                                                                 std::int64_t maximum) {
  const json::value* value = find(key);
  if (value == nullptr) return std::optional<std::int64_t>();
  if (!value->is_int64()) return error_at(key, "json.type", "must be a whole number");
  const std::int64_t number = value->get_int64();
  if (number < minimum || number > maximum)
    return error_at(key, "json.range", fmt::format("must be {} to {}", minimum, maximum));
  return std::optional<std::int64_t>(number);
}

Result<std::int64_t> JsonReader::integer(std::string_view key, std::int64_t minimum, std::int64_t maximum) {
  const auto value = TRY(optional_integer(key, minimum, maximum));
  if (!value) return error_at(key, "json.missing", "is required");
  return *value;
}

Result<bool> JsonReader::boolean(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return error_at(key, "json.missing", "is required");
  if (!value->is_bool()) return error_at(key, "json.type", "must be true or false");
  return value->get_bool();
}

Result<bool> JsonReader::boolean_or(std::string_view key, bool fallback) {
  if (find(key) == nullptr) return fallback;
  return boolean(key);
}

Result<std::optional<CivilDate>> JsonReader::optional_date(std::string_view key) {
  const auto value = TRY(optional_text(key, 10));
  if (!value) return std::optional<CivilDate>();
  const auto date = CivilDate::parse(*value);
  if (!date.ok()) return error_at(key, date.error().code, date.error().message);
  return std::optional<CivilDate>(*date);
}

Result<CivilDate> JsonReader::date(std::string_view key) {
  const auto value = TRY(optional_date(key));
  if (!value) return error_at(key, "json.missing", "is required");
  return *value;
}

Result<PartialDate> JsonReader::partial_date(std::string_view key) {
  const auto value = TRY(optional_text(key, 10));
  if (!value) return PartialDate();
  const auto date = PartialDate::parse(*value);
  if (!date.ok()) return error_at(key, date.error().code, date.error().message);
  return *date;
}

Result<std::vector<std::string>> JsonReader::texts(std::string_view key, std::size_t max_items, std::size_t max_bytes) {
  std::vector<std::string> result;
  const json::value* value = find(key);
  if (value == nullptr) return result;
  if (!value->is_array()) return error_at(key, "json.type", "must be a list");
  if (value->get_array().size() > max_items)
    return error_at(key, "json.range", fmt::format("must have at most {} items", max_items));
  for (const auto& item : value->get_array()) {
    if (!item.is_string()) return error_at(key, "json.type", "must be a list of texts");
    if (item.get_string().size() > max_bytes)
      return error_at(key, "json.range", fmt::format("items must be at most {} bytes", max_bytes));
    result.emplace_back(item.get_string().data(), item.get_string().size());
  }
  return result;
}

Result<std::optional<JsonReader>> JsonReader::optional_object(std::string_view key) {
  const json::value* value = find(key);
  if (value == nullptr) return std::optional<JsonReader>();
  return std::optional<JsonReader>(TRY(open(*value, pointer_to(key))));
}

Result<JsonReader> JsonReader::object(std::string_view key) {
  auto reader = TRY(optional_object(key));
  if (!reader) return error_at(key, "json.missing", "is required");
  return std::move(*reader);
}

Result<std::vector<JsonReader>> JsonReader::objects(std::string_view key, std::size_t max_items) {
  std::vector<JsonReader> result;
  const json::value* value = find(key);
  if (value == nullptr) return result;
  if (!value->is_array()) return error_at(key, "json.type", "must be a list");
  if (value->get_array().size() > max_items)
    return error_at(key, "json.range", fmt::format("must have at most {} items", max_items));
  std::size_t index = 0;
  for (const auto& item : value->get_array())
    result.push_back(TRY(open(item, fmt::format("{}/{}", pointer_to(key), index++))));
  return result;
}

Result<void> JsonReader::finish() const {
  for (const auto& member : *object_) {
    const std::string_view key(member.key().data(), member.key().size());
    if (!seen_.contains(key)) return error_at(key, "json.unknown_field", "is not a known field");
  }
  return {};
}

}  // namespace limen
