#include "formats/canonical_json/canonical_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/json.h"
#include "base/text.h"

namespace limen::canonical_json {

namespace {

void append_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char character : text) {
    switch (character) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\r':
        out += "\\r";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20) {
          out += "\\u00";
          out += kHex[byte / 16];
          out += kHex[byte % 16];
        } else {
          out += character;
        }
      }
    }
  }
  out += '"';
}

std::u16string utf16(std::string_view text) {
  std::u16string units;
  for (const char32_t point : to_code_points(text)) {
    if (point < 0x10000) {
      units += static_cast<char16_t>(point);
    } else {
      units += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
      units += static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return units;
}

// Walks over text that parse_json() has found to be JSON. What it could still trip over is an error, not a crash.
class Walker {
 public:
  Walker(std::string_view text, Canonical& out) : text_(text), out_(out) {}

  Result<std::string> value(const std::string& path) {
    skip_space();
    switch (peek()) {
      case '{':
        return object(path);
      case '[':
        return array(path);
      case '"': {
        std::string content = TRY(string());
        std::string written;
        append_string(written, content);
        out_.leaves.push_back({path, std::move(content), true, false});
        return written;
      }
      default:
        return word(path);
    }
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool take(char character) {
    skip_space();
    if (peek() != character) return false;
    ++at_;
    return true;
  }
  Error error() const { return Error{"json.syntax", "not JSON", {.offset = at_}}; }

  Result<std::string> object(const std::string& path) {
    std::vector<Member> members;
    ++at_;
    if (!take('}')) {
      do {
        skip_space();
        std::string name = TRY(string());
        if (!take(':')) return error();
        std::string written = TRY(value(path + "/" + escaped(name)));
        std::u16string key = utf16(name);
        members.push_back({std::move(key), std::move(name), std::move(written)});
      } while (take(','));
      if (!take('}')) return error();
    }
    std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.key < b.key; });
    std::string out = "{";
    for (const Member& member : members) {
      if (out.size() > 1) out += ',';
      append_string(out, member.name);
      out += ':';
      out += member.written;
    }
    if (path.empty()) {
      for (Member& member : members) out_.members.emplace_back(std::move(member.name), std::move(member.written));
    }
    return out + "}";
  }

  Result<std::string> array(const std::string& path) {
    std::string out = "[";
    ++at_;
    if (take(']')) return out + "]";
    std::size_t index = 0;
    do {
      if (index > 0) out += ',';
      out += TRY(value(path + "/" + std::to_string(index)));
      ++index;
    } while (take(','));
    if (!take(']')) return error();
    return out + "]";
  }

  // The content, without escapes.
  Result<std::string> string() {
    if (peek() != '"') return error();
    ++at_;
    std::string content;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] != '\\') {
        content += text_[at_++];
        continue;
      }
      ++at_;
      const char kind = peek();
      ++at_;
      constexpr std::string_view kKinds = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
      const std::size_t simple = kKinds.find(kind);
      if (simple != std::string_view::npos) {
        content += kMeanings[simple];
      } else {
        content += to_utf8(std::u32string(1, TRY(code_point())));
      }
    }
    if (peek() != '"') return error();
    ++at_;
    return content;
  }

  // Behind "\u".
  Result<char32_t> code_point() {
    const char32_t first = TRY(unit());
    if (first < 0xD800 || first > 0xDFFF) return first;
    if (text_.substr(at_, 2) != "\\u") return error();
    at_ += 2;
    const char32_t second = TRY(unit());
    if (first > 0xDBFF || second < 0xDC00 || second > 0xDFFF) return error();
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
  }
  Result<char32_t> unit() {
    std::uint32_t number = 0;
    const std::string_view digits = text_.substr(std::min(at_, text_.size()), 4);
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    if (digits.size() != 4 || end.ptr != digits.data() + 4) return error();
    at_ += 4;
    return static_cast<char32_t>(number);
  }

  // A number, true, false or null.
  Result<std::string> word(const std::string& path) {
    const std::size_t end = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    const std::string_view word = text_.substr(at_, end - at_);
    if (word.empty()) return error();
    at_ = end;
    std::string written(word);
    const bool number = word[0] == '-' || (word[0] >= '0' && word[0] <= '9');
    if (number) {
      double parsed = 0;
      const auto result = std::from_chars(word.data(), word.data() + word.size(), parsed);
      if (result.ec == std::errc::result_out_of_range) {
        return Error{"json.number", "beyond what a double holds", {.offset = at_ - word.size()}};
      }
      if (result.ec != std::errc() || result.ptr != word.data() + word.size()) return error();
      written = number_text(parsed);
    }
    out_.leaves.push_back({path, written, false, number && word.find_first_of(".eE") != std::string_view::npos});
    return written;
  }

  static std::string escaped(std::string_view name) {
    std::string out;
    for (const char character : name) {
      if (character == '~') {
        out += "~0";
      } else if (character == '/') {
        out += "~1";
      } else {
        out += character;
      }
    }
    return out;
  }

  struct Member {
    std::u16string key;
    std::string name, written;
  };
  std::string_view text_;
  Canonical& out_;
  std::size_t at_ = 0;
};

}  // namespace

// ECMA-262 §6.1.6.1.20: shortest digits that read back as the same double, plain between 1e-7 and 1e21.
std::string number_text(double number) {
  if (number == 0) return "0";  // of either sign
  std::array<char, 40> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(number), std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const std::size_t mark = text.find('e');
  std::string digits(1, text[0]);
  if (mark > 2) digits += text.substr(2, mark - 2);
  int exponent = 0;
  const std::string_view power = text.substr(mark + (text[mark + 1] == '+' ? 2 : 1));
  std::from_chars(power.data(), power.data() + power.size(), exponent);
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // n of the standard: digits before the decimal point
  std::string out = number < 0 ? "-" : "";
  if (count <= point && point <= 21) return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
  if (0 < point && point <= 21) return out + digits.insert(static_cast<std::size_t>(point), 1, '.');
  if (-6 < point && point <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (count > 1) digits.insert(1, 1, '.');
  return out + digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

Result<Canonical> canonicalise(std::string_view text) {
  TRY(parse_json(text));
  Canonical canonical;
  canonical.text = TRY(Walker(text, canonical).value(""));
  return canonical;
}

}  // namespace limen::canonical_json
