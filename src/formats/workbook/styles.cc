// Which numbers are dates: number formats, and the two date systems.
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/date.h"
#include "base/text.h"
#include "formats/workbook/parts.h"

namespace limen::workbook {
namespace {

// The formats that need no text in the file [29500-1 §18.8.30]; 27 to 36 and 50 to 58 are dates of East Asian locales.
DateStyle style_of_number(unsigned long id) {
  if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58)) {
    return DateStyle::kDay;
  }
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47) return DateStyle::kTime;
  return DateStyle::kNone;  // 46 is a length of time
}

std::optional<unsigned long> whole(std::string_view text) {
  unsigned long value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

DateStyle style_of_format(std::string_view code) {
  bool day = false, time = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i] >= 'A' && code[i] <= 'Z' ? static_cast<char>(code[i] - 'A' + 'a') : code[i];
    if (c == '"' || c == '[') {
      const std::size_t end = code.find(c == '"' ? '"' : ']', i + 1);
      if (end == std::string_view::npos) return DateStyle::kNone;
      // [h], [mm] and [s] count hours beyond a day: a length of time, and no date.
      const std::string inside = to_lower_ascii(code.substr(i + 1, end - i - 1));
      if (c == '[' && !inside.empty() && inside.find_first_not_of("hms") == std::string::npos) return DateStyle::kNone;
      i = end;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;  // the next character is meant as itself
    } else if (c == 'g' && to_lower_ascii(code.substr(i, 7)) == "general") {
      i += 6;
    } else if (c == ';') {
      break;  // what follows is for negative numbers
    } else if (c == 'y' || c == 'd') {
      day = true;
    } else if (c == 'h' || c == 's') {
      time = true;
    } else if (c == 'm') {
      // A month, unless it stands by hours or seconds.
      if (!time && code.find_first_of("sS", i) == std::string_view::npos) day = true;
    }
  }
  return day ? DateStyle::kDay : time ? DateStyle::kTime : DateStyle::kNone;
}

Result<std::vector<DateStyle>> read_styles(ByteView xml, const std::string& part) {
  std::map<unsigned long, DateStyle> formats;
  std::vector<DateStyle> styles;
  bool in_cells = false;
  XmlEvents events;
  events.start = [&](std::string_view name, XmlEvents::Attributes attributes) -> Result<void> {
    const auto id = whole(attribute(attributes, "numFmtId"));
    if (name == "numFmt" && id) formats[*id] = style_of_format(attribute(attributes, "formatCode"));
    if (name == "cellXfs") in_cells = true;
    if (name != "xf" || !in_cells) return {};
    const auto own = id ? formats.find(*id) : formats.end();
    styles.push_back(own != formats.end() ? own->second : id ? style_of_number(*id) : DateStyle::kNone);
    return {};
  };
  events.end = [&](std::string_view name) -> Result<void> {
    if (name == "cellXfs") in_cells = false;
    return {};
  };
  TRY(read_xml(xml, part, events));
  return styles;
}

std::optional<std::string> date_text(std::string_view digits, DateStyle style, bool since_1904) {
  constexpr std::int64_t kSecondsOfDay = 86'400;
  double serial = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), serial);
  if (status != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (!(serial >= 0) || serial >= 2'958'466) return std::nullopt;
  const std::int64_t seconds = std::llround(serial * static_cast<double>(kSecondsOfDay));
  const std::int64_t days = seconds / kSecondsOfDay, rest = seconds % kSecondsOfDay;
  const std::string time = fmt::format("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
  if (days == 0 && style == DateStyle::kTime) return time;
  if (days == 0 && !since_1904) return rest == 0 ? std::nullopt : std::optional(time);
  // The system of 1900 counts a 29 February that was not there [29500-1 §18.17.4.1].
  if (!since_1904 && days == 60) return std::nullopt;
  const CivilDate first = *CivilDate::from_ymd(since_1904 ? 1904 : 1899, since_1904 ? 1 : 12, since_1904 ? 1 : 31);
  const auto offset = static_cast<std::int32_t>(days - (!since_1904 && days > 60 ? 1 : 0));
  const CivilDate date = first + offset;
  if (*CivilDate::from_ymd(9999, 12, 31) < date) return std::nullopt;
  return rest == 0 ? date.to_text() : date.to_text() + "T" + time;
}

}  // namespace limen::workbook
