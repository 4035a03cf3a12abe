// Writing a zone: names made to fit, numbers, dates and check digits.
#include <fmt/format.h>

#include <algorithm>

#include "formats/mrz/layout.h"
#include "formats/mrz/mrz.h"

namespace limen::mrz {
namespace {

std::vector<std::string> components(std::string_view name) {
  std::vector<std::string> result;
  std::string current;
  for (const char c : name) {
    if (c != '<' && c != ' ') {
      current.push_back(c);
    } else if (!current.empty()) {
      result.push_back(std::move(current));
      current.clear();
    }
  }
  if (!current.empty()) result.push_back(std::move(current));
  return result;
}

std::string join(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, "<")); }

// The first `width` characters; the last is a letter wherever a component before it can give up one of its letters.
std::string cut(std::string text, std::size_t width) {
  if (text.size() > width && text[width - 1] == '<') {
    for (std::size_t i = width - 1; i-- > 1;) {
      if (text[i] == '<' || text[i - 1] == '<' || text[i + 1] != '<') continue;
      text.erase(i, 1);
      break;
    }
  }
  text.resize(width, '<');
  return text;
}

// The primary identifier in at most `room` characters: its last components become initials, one after the other, but
// never the first component; if that is not enough, it is cut. Where the secondary identifier, `after` characters long,
// leaves room behind it, the initials get letters back, so that the field is full.
std::string shorten(const std::vector<std::string>& whole, std::size_t room, std::size_t after) {
  std::vector<std::string> parts = whole;
  std::size_t length = join(parts).size();
  std::size_t first_short = parts.size();
  while (length > room && first_short > 1) {
    --first_short;
    length -= parts[first_short].size() - 1;
    parts[first_short].resize(1);
  }
  if (length > room) {
    std::string text = cut(join(whole), room);
    while (!text.empty() && text.back() == '<') text.pop_back();
    return text;
  }
  // Give letters back where the secondary identifier does not use the room behind.
  const std::size_t total = room + 3;
  std::size_t spare = total > length + 2 + after ? total - length - 2 - after : 0;
  for (std::size_t i = first_short; i < parts.size() && spare > 0; ++i) {
    const std::size_t more = std::min(spare, whole[i].size() - 1);
    parts[i] = whole[i].substr(0, 1 + more);
    spare -= more;
  }
  return join(parts);
}

Error refuse(Field field, std::string message) {
  Place place;
  place.path = std::string(to_text(field));
  return Error{"mrz.compose.field", std::move(message), place};
}

bool only(std::string_view text, bool digits, std::string_view also) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'A' && c <= 'Z') || (digits && c >= '0' && c <= '9') || also.find(c) != std::string_view::npos;
  });
}

std::string two_digits(std::optional<int> part) { return part ? fmt::format("{:02}", *part % 100) : "<<"; }

std::string date_text(const PartialDate& date) {
  return two_digits(date.year()) + two_digits(date.month()) + two_digits(date.day());
}

class Writer {
 public:
  Writer(const Layout& layout) : layout_(layout) {
    lines_.assign(static_cast<std::size_t>(layout.lines), std::string(static_cast<std::size_t>(layout.width), '<'));
  }
  void put(const Position& position, std::string_view text) {
    std::string& line = lines_[static_cast<std::size_t>(position.line - 1)];
    std::copy(text.begin(), text.end(), line.begin() + (position.column - 1));
  }
  void put_checked(const Position& position, const Position& check, std::string_view text) {
    put(position, text);
    put(check, std::string(1, check_digit(slice(lines_, position))));
  }
  std::string_view at(const Position& position) const { return slice(lines_, position); }
  std::vector<std::string> finish() {
    if (layout_.composite.length != 0) {
      put(layout_.composite, std::string(1, check_digit(composite_text(lines_, layout_))));
    }
    return std::move(lines_);
  }

 private:
  const Layout& layout_;
  std::vector<std::string> lines_;
};

Result<void> check_letters(const Fields& fields) {
  const bool visa = fields.format == Format::kMrvA || fields.format == Format::kMrvB;
  if (fields.document_code.empty() || fields.document_code.size() > 2 || !only(fields.document_code, false, "")) {
    return refuse(Field::kDocumentCode, "one or two letters");
  }
  if (visa != (fields.document_code.front() == 'V')) {
    return refuse(Field::kDocumentCode, "visas, and only visas, begin with V");
  }
  if (fields.issuer.empty()) return refuse(Field::kIssuer, "is required");
  if (fields.nationality.empty()) return refuse(Field::kNationality, "is required");
  if (!only(fields.primary, false, "< ") || !only(fields.secondary, false, "< ")) {
    return refuse(Field::kName, "only A to Z, with fillers or spaces between");
  }
  if (components(fields.primary).empty() && components(fields.secondary).empty()) {
    return refuse(Field::kName, "is required");
  }
  const std::string& number = fields.document_number;
  if (number.empty() || !only(number, true, "<") || number.front() == '<' || number.back() == '<') {
    return refuse(Field::kDocumentNumber, "only A to Z, 0 to 9, and fillers inside");
  }
  if (!only(fields.optional_data, true, "<")) return refuse(Field::kOptionalData, "only A to Z, 0 to 9 and fillers");
  if (!only(fields.optional_data_2, true, "<")) return refuse(Field::kOptionalData2, "only A to Z, 0 to 9 and fillers");
  return {};
}

// Puts number and optional data, which share a field when the number is long.
Result<void> put_number(const Fields& fields, const Layout& layout, Writer& writer) {
  const std::string& number = fields.document_number;
  const auto room = static_cast<std::size_t>(layout.optional_data.length);
  std::string optional = fields.optional_data;
  if (number.size() <= 9) {
    writer.put_checked(layout.document_number, layout.document_number_check, number);
  } else {
    if (layout.format != Format::kTd1 && layout.format != Format::kTd2) {
      return refuse(Field::kDocumentNumber, "at most nine characters in this format");
    }
    if (number.find('<') != std::string::npos) {
      return refuse(Field::kDocumentNumber, "no fillers inside a number of more than nine characters");
    }
    const std::string rest = number.substr(9) + check_digit(number);
    if (rest.size() > room) return refuse(Field::kDocumentNumber, "too long");
    writer.put(layout.document_number, number.substr(0, 9));
    optional = optional.empty() ? rest : rest + "<" + optional;
  }
  if (optional.size() > room) return refuse(Field::kOptionalData, "too long");
  writer.put(layout.optional_data, optional);
  if (layout.optional_data_check.length != 0 && optional.find_first_not_of('<') != std::string::npos) {
    writer.put_checked(layout.optional_data, layout.optional_data_check, optional);
  }
  return {};
}

}  // namespace

std::string fit_name(std::string_view primary, std::string_view secondary, int width) {
  const auto room = static_cast<std::size_t>(width);
  const std::vector<std::string> first = components(primary);
  const std::string second = join(components(secondary));
  std::string text = join(first);
  if (second.empty()) return cut(std::move(text), room);
  if (text.size() + 2 + second.size() > room && text.size() + 3 > room) text = shorten(first, room - 3, second.size());
  return cut(text + "<<" + second, room);
}

Result<std::vector<std::string>> compose(const Fields& fields) {
  const Layout* layout = layout_of(fields.format);
  if (layout == nullptr) return refuse(Field::kZone, "the format is unknown");
  TRY(check_letters(fields));
  Writer writer(*layout);
  writer.put(layout->document_code, fields.document_code);
  writer.put(layout->issuer, fields.issuer.text());
  writer.put(layout->name, fit_name(fields.primary, fields.secondary, layout->name.length));
  TRY(put_number(fields, *layout, writer));
  writer.put(layout->nationality, fields.nationality.text());
  writer.put_checked(layout->birth_date, layout->birth_date_check, date_text(fields.birth_date));
  writer.put(layout->sex, fields.sex == Sex::kFemale ? "F" : fields.sex == Sex::kMale ? "M" : "<");
  writer.put_checked(layout->expiry_date, layout->expiry_date_check, date_text(fields.expiry_date));
  if (fields.optional_data_2.size() > static_cast<std::size_t>(layout->optional_data_2.length)) {
    return refuse(Field::kOptionalData2, layout->optional_data_2.length == 0 ? "only TD1 has it" : "too long");
  }
  if (!fields.optional_data_2.empty()) writer.put(layout->optional_data_2, fields.optional_data_2);
  return writer.finish();
}

}  // namespace limen::mrz
