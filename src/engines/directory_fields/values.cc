// Whether a text may stand in a field.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/directory_fields/parts.h"

namespace limen::directory_fields {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Characters that nobody sees or that turn what follows: controls, embeddings, overrides and isolates of direction,
// zero-width space and joiner of words, tags, private use, what is no character, and U+FFFD. Marks of direction
// (U+200E, U+200F, U+061C) and the joiners of Persian and the scripts of India stay: they are needed to write.
// [Unicode Standard Annex 9; Unicode Technical Report 36, section 2]
bool allowed(char32_t c) {
  if (c == U'\n') return true;
  if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD) return false;
  if (c == 0x200B || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF) return false;
  if (c >= 0xFFF9 && c <= 0xFFFD) return false;
  if ((c >= 0xE000 && c <= 0xF8FF) || c >= 0xE0000) return false;
  if ((c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEU) == 0xFFFEU) return false;
  return c != 0x115F && c != 0x1160 && c != 0x3164 && c != 0xFFA0;  // fillers of Hangul: blank letters
}

// "\r\n" and "\r" as "\n", tabs as spaces.
std::string with_plain_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      out += '\n';
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else {
      out += text[i] == '\t' ? ' ' : text[i];
    }
  }
  return out;
}

std::string trimmed_lines(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    out += trim(line);
    out += '\n';
  }
  return std::string(trim(out));
}

bool is_host_name(std::string_view host) {
  constexpr std::size_t kHostMost = 253, kLabelMost = 63;
  if (host.size() > kHostMost || host.find('.') == std::string_view::npos) return false;
  for (const std::string_view label : split(host, '.')) {
    if (label.empty() || label.size() > kLabelMost || label.front() == '-' || label.back() == '-') return false;
    if (!std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; })) return false;
  }
  const std::string last = to_lower_ascii(host.substr(host.rfind('.') + 1));
  // Numbers are addresses in disguise; the others are no names of the public tree [RFC 6761, RFC 6762, RFC 7686].
  constexpr std::array<std::string_view, 9> kNotPublic = {"local", "localhost", "internal", "invalid", "test",
                                                          "onion", "lan",       "home",     "corp"};
  return last.size() >= 2 && is_letter(last.front()) && std::ranges::find(kNotPublic, last) == kNotPublic.end();
}

bool is_email(std::string_view text) {
  constexpr std::size_t kLocalMost = 64;
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > kLocalMost || !is_host_name(text.substr(at + 1))) return false;
  const std::string_view local = text.substr(0, at);
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(local, [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
  });
}

// As people write numbers; 3 to 15 digits [ITU-T E.164], an extension behind "ext" or "x".
bool is_phone(std::string_view text) {
  constexpr std::size_t kLeast = 3, kMost = 15;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_digit(c)) {
      ++digits;
    } else if (digits >= kLeast && (text.substr(i).starts_with("ext ") || text.substr(i).starts_with("x "))) {
      const std::string_view extension = trim(text.substr(text.find(' ', i)));
      return digits <= kMost && is_ascii_digits(extension) && extension.size() <= 6;
    } else if (std::string_view(" ()-./").find(c) == std::string_view::npos && !(c == '+' && i == 0)) {
      return false;
    }
  }
  return digits >= kLeast && digits <= kMost;
}

Result<std::string> list_of(const Field& field, std::string_view text) {
  std::string lines(text);
  if (field.form != Form::kPhones) std::ranges::replace(lines, ';', '\n');
  std::string out;
  for (const std::string& item : items_of(lines, '\n')) {
    if (field.form == Form::kPhones && !is_phone(item))
      return field_error(field, "directory_fields.phone", "is no number of a telephone");
    if (field.form == Form::kLanguages && !is_language_tag(item))
      return field_error(field, "directory_fields.language", "is no tag of a language");
    if (!out.empty()) out += '\n';
    out += item;
  }
  return out;
}

Result<std::string> in_form(const Field& field, std::string text) {
  switch (field.form) {
    case Form::kUrl:
      if (!text.empty() && !is_public_url(text))
        return field_error(field, "directory_fields.url", "is no address of the public web");
      return text;
    case Form::kEmail:
      if (!text.empty() && !is_email(text)) return field_error(field, "directory_fields.email", "is no mail address");
      return text;
    case Form::kStatus: {
      const auto begins = [&](std::string_view word) {
        return text.starts_with(word) && (text.size() == word.size() || text[word.size()] == ' ');
      };
      if (!text.empty() && std::ranges::none_of(statuses(), begins))
        return field_error(field, "directory_fields.status", "a status begins with a known word");
      return text;
    }
    case Form::kServices:
      return check_services(field, text);
    case Form::kPhones:
    case Form::kList:
    case Form::kLanguages:
      return list_of(field, text);
    case Form::kLine:
    case Form::kText:
      break;
  }
  return text;
}

}  // namespace

Error field_error(const Field& field, std::string code, std::string message) {
  Place place;
  place.source = field.code;
  return Error{std::move(code), std::move(message), std::move(place)};
}

std::string_view text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

json::array& list_at(json::object& object, std::string_view key) {
  json::value& value = object[key];
  if (!value.is_array()) value = json::array();
  return value.get_array();
}

const json::array* find_list(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_array() ? &value->get_array() : nullptr;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return std::string(trim(out));
}

std::vector<std::string> items_of(std::string_view text, char separator) {
  std::vector<std::string> items;
  for (const std::string_view part : split(text, separator)) {
    std::string item = one_line(part);
    if (!item.empty() && std::ranges::find(items, item) == items.end()) items.push_back(std::move(item));
  }
  return items;
}

bool is_language_tag(std::string_view text) {
  constexpr std::size_t kSubtagMost = 8;
  bool first = true;
  for (const std::string_view part : split(text, '-')) {
    if (first) {
      const bool lower = std::ranges::all_of(part, [](char c) { return c >= 'a' && c <= 'z'; });
      if (part.size() < 2 || part.size() > 3 || !lower) return false;
    } else if (part.size() < 2 || part.size() > kSubtagMost ||
               !std::ranges::all_of(part, [](char c) { return is_letter(c) || is_digit(c); })) {
      return false;
    }
    first = false;
  }
  return !first && text.size() <= 35;
}

std::vector<std::string_view> links_in(std::string_view text) {
  std::vector<std::string_view> links;
  const std::string lower = to_lower_ascii(text);
  for (std::size_t at = 0; at < lower.size();) {
    const std::size_t scheme = std::min(lower.find("://", at), lower.find("www.", at));
    if (scheme == std::string::npos) break;
    std::size_t from = scheme;
    while (from > at && is_letter(lower[from - 1])) --from;
    const std::size_t end = std::min(lower.find_first_of(" \n", scheme), lower.size());
    links.push_back(text.substr(from, end - from));
    at = end;
  }
  return links;
}

std::string host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  std::string host = to_lower_ascii(url.substr(0, url.find_first_of("/:?# \n,;)")));
  if (host.starts_with("www.")) host.erase(0, 4);
  while (host.ends_with('.')) host.pop_back();
  return host;
}

bool is_public_url(std::string_view url) {
  constexpr std::size_t kMost = 300, kPortMost = 5;
  const std::string lower = to_lower_ascii(url.substr(0, 8));
  const std::size_t start = lower.starts_with("https://") ? 8 : lower.starts_with("http://") ? 7 : 0;
  if (start == 0 || url.size() > kMost) return false;
  // What RFC 3986 leaves: no space, quote, bracket, backslash or anything beyond ASCII.
  const bool plain = std::ranges::all_of(url, [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  });
  if (!plain) return false;
  std::string_view authority = url.substr(start);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) return false;
  const auto colon = authority.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    if (!is_ascii_digits(port) || port.size() > kPortMost) return false;
  }
  return is_host_name(authority.substr(0, colon));
}

Result<std::string> check_value(const Field& field, std::string_view value) {
  constexpr std::size_t kBytesPerCharacter = 4;
  if (value.size() > kBytesPerCharacter * field.most + field.most)
    return field_error(field, "directory_fields.long", "is too long");
  if (invalid_utf8_at(value)) return field_error(field, "directory_fields.utf8", "is no UTF-8");
  std::string text = to_nfc(with_plain_lines(value));
  if (!std::ranges::all_of(to_code_points(text), allowed))
    return field_error(field, "directory_fields.character", "has a character that is not for reading");
  if (text.find('<') != std::string::npos)
    return field_error(field, "directory_fields.markup", "is plain text, without <");
  text = trimmed_lines(text);
  const bool lined = field.most_lines > 1;
  if (!lined && text.find('\n') != std::string::npos)
    return field_error(field, "directory_fields.lines", "is one line");
  if (!lined) text = one_line(text);
  text = TRY(in_form(field, std::move(text)));
  if (count_code_points(text) > field.most) return field_error(field, "directory_fields.long", "is too long");
  if (split(text, '\n').size() > field.most_lines)
    return field_error(field, "directory_fields.lines", "has too many lines");
  if (links_in(text).size() > field.most_links)
    return field_error(field, "directory_fields.links", "has too many addresses of the web");
  if (field.required && text.empty()) return field_error(field, "directory_fields.required", "cannot be empty");
  return text;
}

}  // namespace limen::directory_fields
