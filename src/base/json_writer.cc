#include "base/json_writer.h"

#include <fmt/format.h>

#include <iterator>

namespace limen {

void append_json_text(std::string& out, std::string_view utf8) {
  out += '"';
  std::size_t from = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) continue;
    out.append(utf8, from, i - from);
    from = i + 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    }
  }
  out.append(utf8, from);
  out += '"';
}

void JsonWriter::plain(std::string_view name, std::string_view value) {
  key(name);
  *out_ += value;
  first_ = false;
}

void JsonWriter::word(std::string_view name, std::string_view word) {
  key(name);
  *out_ += '"';
  *out_ += word;
  *out_ += '"';
  first_ = false;
}

void JsonWriter::number(std::string_view name, std::uint64_t value) {
  const fmt::format_int digits(value);
  plain(name, {digits.data(), digits.size()});
}

void JsonWriter::truth(std::string_view name, bool value) { plain(name, value ? "true" : "false"); }

void JsonWriter::null(std::string_view name) { plain(name, "null"); }

void JsonWriter::written(std::string_view json) {
  if (json.empty()) return;
  comma();
  *out_ += json;
}

}  // namespace limen
