#include "formats/mrz/intake.h"

#include <algorithm>
#include <cstdlib>

#include "formats/mrz/layout.h"

namespace limen::mrz {
namespace {

constexpr std::size_t kMaxLines = 4;  // one more than any format has
constexpr std::string_view kCharacters = "9303-3 §4.3";

// Bytes that never are part of a zone at the ends of a line: white space, and the control characters with which
// keyboard readers frame what they send.
bool is_frame(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; }

std::string_view without_frame(std::string_view line) {
  while (!line.empty() && is_frame(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_frame(line.back())) line.remove_suffix(1);
  return line;
}

bool is_line_or_run(std::size_t length) {
  return length == 30 || length == 36 || length == 44 || length == 72 || length == 88 || length == 90;
}

// The lines of a run such as "line1 line2", where a space stands for the line break; empty if it is no such run.
std::vector<std::string_view> cut_at_spaces(std::string_view run) {
  for (const auto& [width, count] : {std::pair<std::size_t, std::size_t>{44, 2}, {36, 2}, {30, 3}}) {
    if (run.size() != width * count + count - 1) continue;
    std::vector<std::string_view> parts;
    bool fits = true;
    for (std::size_t i = 0; i < count && fits; ++i) {
      fits = i == 0 || is_frame(run[i * (width + 1) - 1]);
      parts.push_back(run.substr(i * (width + 1), width));
      fits = fits && parts.back().find_first_of(" \t") == std::string_view::npos;
    }
    if (fits) return parts;
  }
  return {};
}

// The line without its frame; but spaces at the end stay if they are what completes the line: some readers send a space
// for each filler.
std::string_view line_of(std::string_view line) {
  const std::string_view inner = without_frame(line);
  if (inner.empty() || is_line_or_run(inner.size()) || !cut_at_spaces(inner).empty()) return inner;
  const auto begin = static_cast<std::size_t>(inner.data() - line.data());
  std::size_t end = begin + inner.size();
  while (end < line.size() && line[end] == ' ') ++end;
  return is_line_or_run(end - begin) ? line.substr(begin, end - begin) : inner;
}

struct Lines {
  std::vector<std::string_view> views;
  bool more = false;  // there were more than kMaxLines
};

Lines cut_lines(std::string_view input) {
  Lines lines;
  if (input.starts_with("\xEF\xBB\xBF")) input.remove_prefix(3);
  while (!input.empty()) {
    const std::size_t end = std::min(input.find_first_of("\r\n"), input.size());
    const std::string_view line = line_of(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.empty()) continue;
    if (lines.views.size() == kMaxLines) {
      lines.more = true;
      break;
    }
    lines.views.push_back(line);
  }
  return lines;
}

// Length in bytes of the UTF-8 character at the front; 1 if the bytes are none.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
  if (length == 1 || lead > 0xF4 || length > text.size()) return 1;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
  }
  return length;
}

Line normalise(std::string_view received) {
  Line line;
  line.received = received;
  line.text.reserve(received.size());
  for (std::size_t i = 0; i < received.size();) {
    const char c = received[i];
    const std::size_t length = character_length(received.substr(i));
    if (length > 1 && line.offsets.empty()) {
      for (std::size_t k = 0; k < line.text.size(); ++k) line.offsets.push_back(k);
    }
    if (!line.offsets.empty() || length > 1) line.offsets.push_back(i);
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '<') {
      line.text.push_back(c);
    } else if (c >= 'a' && c <= 'z') {
      line.text.push_back(static_cast<char>(c - 'a' + 'A'));
    } else {
      line.text.push_back(c == ' ' || c == '\t' ? '<' : '?');
    }
    i += length;
  }
  return line;
}

Format by_width(int width, char first) {
  const bool visa = first == 'V';
  if (width == 44) return visa ? Format::kMrvA : Format::kTd3;
  if (width == 36) return visa ? Format::kMrvB : Format::kTd2;
  return Format::kTd1;
}

// The format of one run without breaks. A length that is a little wrong is still read, so that the officer sees what is
// there; the finding about the length makes it invalid.
Format format_of_run(std::size_t length, char first) {
  if (length == 88) return by_width(44, first);
  if (length == 90) return by_width(30, first);
  if (length >= 68 && length <= 76) return by_width(36, first);
  if (length >= 84 && length <= 94) return by_width(first == 'P' || first == 'V' ? 44 : 30, first);
  return Format::kUnknown;
}

Format format_of_lines(const std::vector<Line>& lines) {
  std::size_t longest = 0;
  for (const Line& line : lines) longest = std::max(longest, line.text.size());
  const char first = lines.front().text.front();
  if (lines.size() > 3) return Format::kUnknown;
  if (lines.size() == 3 || longest <= 32) return longest >= 26 && longest <= 34 ? Format::kTd1 : Format::kUnknown;
  if (longest <= 39) return by_width(36, first);
  return longest <= 48 ? by_width(44, first) : Format::kUnknown;
}

Position at(std::size_t line, std::size_t column, std::size_t length = 1) {
  return {static_cast<int>(line), static_cast<int>(column), static_cast<int>(length)};
}

// One finding a line for each kind of character that is not as printed, at the first of them.
void report_characters(const Line& line, std::size_t number, std::vector<Finding>& findings) {
  std::size_t foreign = 0;
  std::size_t lower = 0;
  std::size_t space = 0;
  for (std::size_t i = line.text.size(); i-- > 0;) {
    const char c = line.received[line.offsets.empty() ? line.first + i : line.offsets[line.first + i]];
    if (line.text[i] == '?') {
      foreign = i + 1;
    } else if (c >= 'a' && c <= 'z') {
      lower = i + 1;
    } else if (c == ' ' || c == '\t') {
      space = i + 1;
    }
  }
  if (foreign != 0) {
    findings.push_back({"mrz.character.foreign", Severity::kError, Field::kZone, at(number, foreign), kCharacters,
                        "a character that a machine readable zone does not have"});
  }
  if (lower != 0) {
    findings.push_back({"mrz.character.lower_case", Severity::kWarning, Field::kZone, at(number, lower), kCharacters,
                        "lower case, read as upper case"});
  }
  if (space != 0) {
    findings.push_back({"mrz.character.space", Severity::kWarning, Field::kZone, at(number, space), kCharacters,
                        "a space, read as a filler"});
  }
}

void cut_run(Intake& intake, const Layout& layout) {
  const Line run = std::move(intake.lines.front());
  intake.lines.clear();
  const auto width = static_cast<std::size_t>(layout.width);
  for (std::size_t i = 0; i < static_cast<std::size_t>(layout.lines); ++i) {
    Line line;
    const std::size_t first = std::min(i * width, run.text.size());
    const bool last = i + 1 == static_cast<std::size_t>(layout.lines);
    line.text = run.text.substr(first, last ? std::string::npos : width);
    line.received = run.received;
    line.offsets = run.offsets;
    line.first = first;
    intake.lines.push_back(std::move(line));
  }
}

// Makes every line as wide as the format, and says where it was not.
void fit_lines(Intake& intake, const Layout& layout) {
  const auto width = static_cast<std::size_t>(layout.width);
  while (intake.lines.size() < static_cast<std::size_t>(layout.lines)) {
    intake.findings.push_back({"mrz.line.missing", Severity::kError, Field::kZone,
                               at(intake.lines.size() + 1, 1, width), layout.part, "a line of the zone is missing"});
    intake.lines.emplace_back();
    intake.lines.back().text.assign(width, '<');
  }
  for (std::size_t i = 0; i < intake.lines.size(); ++i) {
    std::string& text = intake.lines[i].text;
    if (text.size() < width) {
      intake.findings.push_back({"mrz.line.short", Severity::kError, Field::kZone,
                                 at(i + 1, text.size() + 1, width - text.size()), layout.part,
                                 "the line is too short; fillers were added at its end"});
    } else if (text.size() > width) {
      intake.findings.push_back({"mrz.line.long", Severity::kError, Field::kZone,
                                 at(i + 1, width + 1, text.size() - width), layout.part,
                                 "the line is too long; its end was not read"});
    }
    text.resize(width, '<');
  }
}

}  // namespace

std::string_view Line::raw(int column, int length) const {
  const std::size_t size = offsets.empty() ? received.size() : offsets.size();
  const std::size_t begin = std::min(first + static_cast<std::size_t>(column - 1), size);
  const std::size_t end = std::min(begin + static_cast<std::size_t>(length), size);
  if (offsets.empty()) return received.substr(begin, end - begin);
  const std::size_t from = begin < size ? offsets[begin] : received.size();
  const std::size_t to = end < size ? offsets[end] : received.size();
  return received.substr(from, to - from);
}

Intake take_in(std::string_view input) {
  Intake intake;
  Lines cut = cut_lines(input);
  if (cut.views.empty()) {
    intake.findings.push_back({"mrz.empty", Severity::kError, Field::kZone, {}, "9303-3 §4", "nothing to read"});
    return intake;
  }
  if (cut.views.size() == 1) {
    if (auto parts = cut_at_spaces(cut.views.front()); !parts.empty()) cut.views = std::move(parts);
  }
  for (const std::string_view view : cut.views) intake.lines.push_back(normalise(view));

  const Line& first = intake.lines.front();
  const bool run = intake.lines.size() == 1 && first.text.size() > 48;
  if (!cut.more) {
    intake.format = run ? format_of_run(first.text.size(), first.text.front()) : format_of_lines(intake.lines);
  }
  const Layout* layout = layout_of(intake.format);
  if (layout == nullptr) {
    intake.findings.push_back({"mrz.format.unknown",
                               Severity::kError,
                               Field::kZone,
                               {},
                               "9303-3 §4",
                               "number and length of the lines are those of no format"});
    return intake;
  }
  if (run) cut_run(intake, *layout);
  for (std::size_t i = 0; i < intake.lines.size(); ++i) report_characters(intake.lines[i], i + 1, intake.findings);
  fit_lines(intake, *layout);
  return intake;
}

}  // namespace limen::mrz
