#include "formats/mrz/intake.h"

#include <algorithm>
#include <cstring>

#include "formats/mrz/layout.h"

namespace limen::mrz {
namespace {

constexpr std::string_view kCharacters = "9303-3 §4.3";

// Kinds of bytes that are not as printed.
constexpr std::uint8_t kLower = 1, kSpace = 2, kForeign = 4;
struct Kinds {
  std::uint8_t of[256];
};
constexpr Kinds kKinds = [] {
  Kinds kinds{};
  for (std::uint8_t& kind : kinds.of) kind = kForeign;
  for (unsigned c = '0'; c <= '9'; ++c) kinds.of[c] = 0;
  for (unsigned c = 'A'; c <= 'Z'; ++c) kinds.of[c] = 0;
  for (unsigned c = 'a'; c <= 'z'; ++c) kinds.of[c] = kLower;
  kinds.of[static_cast<unsigned>('<')] = 0;
  kinds.of[static_cast<unsigned>(' ')] = kinds.of[static_cast<unsigned>('\t')] = kSpace;
  return kinds;
}();
std::uint8_t kind_of(char c) { return kKinds.of[static_cast<unsigned char>(c)]; }

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

struct Parts {
  std::array<std::string_view, 3> views{};
  std::size_t count = 0;
};

// The lines of a run such as "line1 line2", where a space stands for the line break; none if it is no such run.
Parts cut_at_spaces(std::string_view run) {
  for (const auto& [width, count] : {std::pair<std::size_t, std::size_t>{44, 2}, {36, 2}, {30, 3}}) {
    if (run.size() != width * count + count - 1) continue;
    Parts parts;
    bool fits = true;
    for (std::size_t i = 0; i < count && fits; ++i) {
      fits = i == 0 || is_frame(run[i * (width + 1) - 1]);
      parts.views[i] = run.substr(i * (width + 1), width);
      fits = fits && parts.views[i].find_first_of(" \t") == std::string_view::npos;
    }
    parts.count = count;
    if (fits) return parts;
  }
  return {};
}

// The line without its frame; but spaces at the end stay if they are what completes the line: some readers send a space
// for each filler.
std::string_view line_of(std::string_view line) {
  const std::string_view inner = without_frame(line);
  if (inner.empty() || is_line_or_run(inner.size()) || cut_at_spaces(inner).count != 0) return inner;
  const auto begin = static_cast<std::size_t>(inner.data() - line.data());
  std::size_t end = begin + inner.size();
  while (end < line.size() && line[end] == ' ') ++end;
  return is_line_or_run(end - begin) ? line.substr(begin, end - begin) : inner;
}

struct Lines {
  std::array<std::string_view, kMostLines> views{};
  std::size_t count = 0;
  bool more = false;  // there were more than kMostLines
};

// The end of the line at the front: before the first line feed or carriage return.
std::size_t line_end(std::string_view input) {
  const std::size_t feed = std::min(input.find('\n'), input.size());
  return std::min(input.substr(0, feed).find('\r'), feed);
}

Lines cut_lines(std::string_view input) {
  Lines lines;
  if (input.starts_with("\xEF\xBB\xBF")) input.remove_prefix(3);
  while (!input.empty()) {
    const std::size_t end = line_end(input);
    const std::string_view line = line_of(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.empty()) continue;
    if (lines.count == kMostLines) {
      lines.more = true;
      break;
    }
    lines.views[lines.count++] = line;
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

// Folds what is not as printed into the scratch.
void fold(Line& line, Intake& intake) {
  char* const text = intake.text.data() + intake.used;
  std::uint16_t* const offsets = intake.offsets.data() + intake.used;
  std::size_t count = 0;
  for (std::size_t i = 0; i < line.received.size(); ++count) {
    const char c = line.received[i];
    const std::uint8_t kind = kind_of(c);
    offsets[count] = static_cast<std::uint16_t>(i);
    text[count] = kind == 0 ? c : kind == kLower ? static_cast<char>(c - 'a' + 'A') : kind == kSpace ? '<' : '?';
    i += character_length(line.received.substr(i));
  }
  intake.used += count;
  line.text = {text, count};
  line.offsets = offsets;
  line.count = count;
}

// Are all characters A–Z, 0–9 or '<'? Eight at once: in each byte, bit 7 tells. [the sums stay below 256 for bytes
// below 128]
constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHigh = kOnes * 0x80;
constexpr std::uint64_t at_least(std::uint64_t bytes, char c) {
  return bytes + kOnes * (0x80U - static_cast<unsigned char>(c));
}
std::uint64_t printed(const char* text) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof(bytes));
  const std::uint64_t digit = at_least(bytes, '0') & ~at_least(bytes, '9' + 1);
  const std::uint64_t letter = at_least(bytes, 'A') & ~at_least(bytes, 'Z' + 1);
  const std::uint64_t filler = ~((bytes ^ kOnes * '<') + kOnes * 0x7F);
  return (digit | letter | filler) & ~bytes;
}
template <std::size_t kSize>
bool line_as_printed(const char* text) {
  std::uint64_t good = printed(text + kSize - 8);
#pragma GCC unroll 8
  for (std::size_t i = 0; i + 8 < kSize; i += 8) good &= printed(text + i);
  return (good & kHigh) == kHigh;
}
bool as_printed(const char* text, std::size_t size) {
  if (size == 44) return line_as_printed<44>(text);
  if (size == 36) return line_as_printed<36>(text);
  if (size == 30) return line_as_printed<30>(text);
  if (size < 8) return std::all_of(text, text + size, [](char c) { return kind_of(c) == 0; });
  std::uint64_t good = printed(text + size - 8);
  for (std::size_t i = 0; i + 8 < size; i += 8) good &= printed(text + i);
  return (good & kHigh) == kHigh;
}

Format by_width(int width, char first) {
  const bool visa = first == 'V';
  if (width == 44) return visa ? Format::kMrvA : Format::kTd3;
  if (width == 36) return visa ? Format::kMrvB : Format::kTd2;
  return Format::kTd1;
}

// The two or three lines as they are printed, ended by line feeds, and nothing else: what most readers send, without a
// look for anything else. False if the input is not so; then nothing has been done.
bool take_in_printed(std::string_view input, Intake& intake) {
  std::size_t size = input.size();
  if (size != 0 && input.back() == '\n') --size;
  const std::size_t width = size == 89 ? 44 : size == 73 ? 36 : size == 92 ? 30 : 0;
  if (width == 0) return false;
  const std::size_t count = width == 30 ? 3 : 2;
  for (std::size_t i = 0; i < count; ++i) {
    const char* const text = input.data() + i * (width + 1);
    if ((i + 1 < count && text[width] != '\n') || !as_printed(text, width)) return false;
    Line& line = intake.lines[i];
    line.text = line.received = {text, width};
    line.count = width;
  }
  intake.count = count;
  intake.format = by_width(static_cast<int>(width), input.front());
  return true;
}

Line normalise(std::string_view received, Intake& intake) {
  Line line;
  line.received = line.text = received;
  line.count = received.size();
  if (as_printed(received.data(), received.size())) return line;
  unsigned seen = 0;
  for (const char c : received) seen |= kind_of(c);
  line.seen = static_cast<std::uint8_t>(seen);
  fold(line, intake);
  return line;
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

Format format_of_lines(const Intake& intake) {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < intake.count; ++i) longest = std::max(longest, intake.lines[i].text.size());
  const char first = intake.lines.front().text.front();
  if (intake.count > 3) return Format::kUnknown;
  if (intake.count == 3 || longest <= 32) return longest >= 26 && longest <= 34 ? Format::kTd1 : Format::kUnknown;
  if (longest <= 39) return by_width(36, first);
  return longest <= 48 ? by_width(44, first) : Format::kUnknown;
}

Position at(std::size_t line, std::size_t column, std::size_t length = 1) {
  return {static_cast<int>(line), static_cast<int>(column), static_cast<int>(length)};
}

// One finding a line for each kind of character that is not as printed, at the first of them. Readers that send spaces
// for fillers send them for all; a space between fillers and other characters is a foreign character.
void report_characters(const Line& line, std::size_t number, std::vector<Finding>& findings) {
  std::size_t foreign = 0;
  std::size_t lower = 0;
  std::size_t space = 0;
  std::size_t inner_space = 0;
  bool fillers = false;
  bool end = true;
  for (std::size_t i = line.text.size(); i-- > 0;) {
    const char c = line.raw(static_cast<int>(i) + 1, 1).front();
    const std::uint8_t kind = kind_of(c);
    if (kind == kForeign) foreign = i + 1;
    if (kind == kLower) lower = i + 1;
    if (kind == kSpace) space = i + 1;
    if (kind == kSpace && !end) inner_space = i + 1;
    end = end && kind == kSpace;
    fillers = fillers || c == '<';
  }
  if (fillers && inner_space != 0) {
    foreign = foreign == 0 ? inner_space : std::min(foreign, inner_space);
    space = 0;
  }
  if (foreign != 0) {
    findings.push_back({"mrz.character.foreign", Severity::kError, Field::kZone, at(number, foreign), kCharacters,
                        "a character that a machine readable zone does not have"});
  }
  if (lower != 0) {
    findings.push_back({"mrz.character.lower_case", Severity::kError, Field::kZone, at(number, lower), kCharacters,
                        "lower case, read as upper case"});
  }
  if (space != 0) {
    findings.push_back({"mrz.character.space", Severity::kWarning, Field::kZone, at(number, space), kCharacters,
                        "a space, read as a filler"});
  }
}

void cut_run(Intake& intake, const Layout& layout) {
  const Line run = intake.lines.front();
  const auto width = static_cast<std::size_t>(layout.width);
  intake.count = static_cast<std::size_t>(layout.lines);
  for (std::size_t i = 0; i < intake.count; ++i) {
    const std::size_t first = std::min(i * width, run.text.size());
    const bool last = i + 1 == intake.count;
    intake.lines[i] = run;
    intake.lines[i].text = run.text.substr(first, last ? std::string_view::npos : width);
    intake.lines[i].first = first;
  }
}

// Makes no line wider than the format, and says where the width is wrong.
void fit_lines(Intake& intake, const Layout& layout, std::vector<Finding>& findings) {
  const auto width = static_cast<std::size_t>(layout.width);
  const std::size_t received = intake.count;
  intake.count = static_cast<std::size_t>(layout.lines);
  for (std::size_t i = received; i < intake.count; ++i) {
    intake.lines[i] = {};
    findings.push_back({"mrz.line.missing", Severity::kError, Field::kZone, at(i + 1, 1, width), layout.part,
                        "a line of the zone is missing"});
  }
  for (std::size_t i = 0; i < received; ++i) {
    std::string_view& text = intake.lines[i].text;
    if (text.size() < width) {
      findings.push_back({"mrz.line.short", Severity::kError, Field::kZone,
                          at(i + 1, text.size() + 1, width - text.size()), layout.part,
                          "the line is too short; fillers were added at its end"});
    } else if (text.size() > width) {
      findings.push_back({"mrz.line.long", Severity::kError, Field::kZone, at(i + 1, width + 1, text.size() - width),
                          layout.part, "the line is too long; its end was not read"});
      text = text.substr(0, width);
    }
  }
}

}  // namespace

std::string_view Line::raw(int column, int length) const {
  const std::size_t begin = std::min(first + static_cast<std::size_t>(column - 1), count);
  const std::size_t end = std::min(begin + static_cast<std::size_t>(length), count);
  if (offsets == nullptr) return received.substr(begin, end - begin);
  const std::size_t from = begin < count ? offsets[begin] : received.size();
  const std::size_t to = end < count ? offsets[end] : received.size();
  return received.substr(from, to - from);
}

void take_in(std::string_view input, Intake& intake, std::vector<Finding>& findings) {
  if (take_in_printed(input, intake)) return;
  const bool too_much = input.size() > kMostBytes;
  Lines cut = cut_lines(input.substr(0, kMostBytes));
  if (cut.count == 0) {
    findings.push_back({"mrz.empty", Severity::kError, Field::kZone, {}, "9303-3 §4", "nothing to read"});
    return;
  }
  if (cut.count == 1) {
    if (const Parts parts = cut_at_spaces(cut.views.front()); parts.count != 0) {
      std::copy(parts.views.begin(), parts.views.end(), cut.views.begin());
      cut.count = parts.count;
    }
  }
  intake.count = cut.count;
  for (std::size_t i = 0; i < cut.count; ++i) intake.lines[i] = normalise(cut.views[i], intake);

  const Line& first = intake.lines.front();
  const bool run = intake.count == 1 && first.text.size() > 48;
  if (!cut.more && !too_much) {
    intake.format = run ? format_of_run(first.text.size(), first.text.front()) : format_of_lines(intake);
  }
  const Layout* layout = layout_of(intake.format);
  if (layout == nullptr) {
    findings.push_back({"mrz.format.unknown",
                        Severity::kError,
                        Field::kZone,
                        {},
                        "9303-3 §4",
                        "number and length of the lines are those of no format"});
    return;
  }
  if (run) cut_run(intake, *layout);
  for (std::size_t i = 0; i < intake.count; ++i) {
    if (intake.lines[i].seen != 0) report_characters(intake.lines[i], i + 1, findings);
  }
  fit_lines(intake, *layout, findings);
}

}  // namespace limen::mrz
