// Any bytes are JSON or an error with its place; what is JSON is written in one line and read as the same, has text of
// valid UTF-8 and no deep places. A request read out of it is understood whole or refused with a pointer.
#include "base/json.h"

#include <cstdint>
#include <set>
#include <string>

#include "base/test_require.h"
#include "base/text.h"

namespace {

namespace json = limen::json;
using limen::testing::require;

void check(const json::value& value, int depth) {
  require(depth <= 33);
  if (const auto* text = value.if_string()) require(!limen::invalid_utf8_at({text->data(), text->size()}));
  if (const auto* items = value.if_array()) {
    for (const json::value& item : *items) check(item, depth + 1);
  }
  if (const auto* object = value.if_object()) {
    std::set<std::string_view> keys;
    for (const auto& member : *object) {
      require(keys.emplace(member.key().data(), member.key().size()).second);
      require(!limen::invalid_utf8_at({member.key().data(), member.key().size()}));
      check(member.value(), depth + 1);
    }
  }
}

// Numbers with a fraction are read to the last digit but one.
bool same(const json::value& a, const json::value& b) {
  if (a.is_double() || b.is_double()) return a.is_number() && b.is_number();
  if (a.kind() != b.kind()) return false;
  if (const auto* items = a.if_array()) {
    const json::array& others = b.as_array();
    bool all = items->size() == others.size();
    for (std::size_t i = 0; all && i < items->size(); ++i) all = same((*items)[i], others[i]);
    return all;
  }
  if (const auto* object = a.if_object()) {
    bool all = object->size() == b.as_object().size();
    for (const auto& member : *object) {
      const json::value* other = b.as_object().if_contains(member.key());
      all = all && other != nullptr && same(member.value(), *other);
    }
    return all;
  }
  return a == b;
}

template <typename T>
void told(const limen::Result<T>& result) {
  require(result.ok() || result.error().code.starts_with("json.") || result.error().code == "date.invalid");
}

// As a handler takes a body apart: every kind of field.
void read_fields(const json::value& value, int depth) {
  auto reader = limen::JsonReader::open(value, "/x");
  told(reader);
  if (!reader.ok()) return;
  const auto text = reader->text("a", 20);
  told(text);
  if (text.ok()) require(text->size() <= 20 && !limen::invalid_utf8_at(*text));
  told(reader->optional_text("b"));
  const auto number = reader->integer("c", -5, 5);
  told(number);
  if (number.ok()) require(*number >= -5 && *number <= 5);
  told(reader->optional_integer("d", 0, 9'000'000'000));
  told(reader->boolean("e"));
  told(reader->date("f"));
  told(reader->partial_date("g"));
  const auto texts = reader->texts("h", 3, 10);
  told(texts);
  if (texts.ok()) require(texts->size() <= 3);
  const auto objects = reader->objects("i", 4);
  told(objects);
  if (objects.ok()) require(objects->size() <= 4);
  told(reader->optional_object("j"));
  const auto done = reader->finish();
  told(done);
  if (const auto* inner = value.if_object() ? value.as_object().if_contains("j") : nullptr; inner && depth < 3) {
    read_fields(*inner, depth + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto value = limen::parse_json(bytes);
  if (!value.ok()) {
    require(value.error().code.starts_with("json.") && value.error().place.offset.value_or(size + 1) <= size);
    return 0;
  }
  require(!limen::invalid_utf8_at(bytes));
  check(*value, 1);
  const std::string line = limen::to_text(*value);
  require(line.find('\n') == std::string::npos);
  const auto again = limen::parse_json(line);
  require(again.ok() && same(*value, *again));
  const auto pretty = limen::parse_json(limen::to_pretty_text(*value));
  require(pretty.ok() && same(*value, *pretty));
  read_fields(*value, 0);
  return 0;
}
