#include <fmt/format.h>

#include "formats/csv/csv.h"

namespace limen::csv {
namespace {

// Digits with an optional sign and one optional point: harmless in a spreadsheet, and wrong with an apostrophe.
bool plain_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  bool digit = false, point = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digit = true;
    } else if (c == '.' && !point) {
      point = true;
    } else {
      return false;
    }
  }
  return digit;
}

bool formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
         !plain_number(text);
}

}  // namespace

void Writer::field(std::string_view text) {
  if (fields_in_record_ == 0) record_start_ = text_.size();
  if (fields_in_record_++ > 0) text_ += options_.separator;
  const bool guard = options_.guard_formulas && formula(text);
  const char special[] = {options_.separator, '"', '\r', '\n'};
  if (text.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos) {
    if (guard) text_ += '\'';
    text_ += text;
    return;
  }
  text_ += '"';
  if (guard) text_ += '\'';
  for (const char c : text) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
}

void Writer::field(std::int64_t number) { field(std::string_view(fmt::format("{}", number))); }

void Writer::end_record() {
  // A record of one empty field would be an empty line, which readers pass over.
  if (fields_in_record_ <= 1 && text_.size() == record_start_) text_ += "\"\"";
  text_ += options_.crlf ? "\r\n" : "\n";
  fields_in_record_ = 0;
  record_start_ = text_.size();
}

void Writer::record(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) field(text);
  end_record();
}

void Writer::record(std::span<const std::string> texts) {
  for (const std::string& text : texts) field(std::string_view(text));
  end_record();
}

std::string Writer::take() {
  std::string result = std::move(text_);
  text_.clear();
  record_start_ = 0;
  return result;
}

}  // namespace limen::csv
