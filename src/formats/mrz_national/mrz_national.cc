#include "formats/mrz_national/mrz_national.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/calendar.h"

namespace limen::mrz_national {
namespace {

using mrz::Field;
using mrz::Position;

constexpr std::string_view kSource = "national layout, as reported";
constexpr std::size_t kMostBytes = 2048;
constexpr std::size_t kMostLines = 3;
constexpr int kExpiryYearsAhead = 50;

struct Check {
  Field field = Field::kZone;
  Position digit;
  std::array<Position, 2> over;  // length 0: unused
};

struct Layout {
  Kind kind;
  std::size_t lines;
  std::array<std::size_t, kMostLines> widths;
  Position document_code, issuer, name, given_names, number, birth, sex, expiry, optional_data, optional_data_2,
      language;
  std::array<Check, 3> checks;           // digit of length 0: unused
  std::array<Position, 2> only_fillers;  // length 0: unused
};

constexpr Position kNone{};

// Line 1: IDFRA, surname (25), department and office (6). Line 2: number (12) and digit, given names (14), birth and
// digit, sex, digit over both lines.
constexpr Layout kFrenchCard{Kind::kFrenchIdentityCard,
                             2,
                             {36, 36, 0},
                             {1, 1, 2},
                             {1, 3, 3},
                             {1, 6, 25},
                             {2, 14, 14},
                             {2, 1, 12},
                             {2, 28, 6},
                             {2, 35, 1},
                             kNone,
                             {1, 31, 6},
                             kNone,
                             kNone,
                             {{{Field::kDocumentNumber, {2, 13, 1}, {{{2, 1, 12}, kNone}}},
                               {Field::kBirthDate, {2, 34, 1}, {{{2, 28, 6}, kNone}}},
                               {Field::kComposite, {2, 36, 1}, {{{1, 1, 36}, {2, 1, 35}}}}}},
                             {{kNone, kNone}}};

// D1FRA, number (9) and a digit over all fourteen before it, last day of validity, surname cut at eight, a digit over
// all.
constexpr Layout kFrenchLicence{Kind::kFrenchDrivingLicence,
                                1,
                                {30, 0, 0},
                                {1, 1, 2},
                                {1, 3, 3},
                                {1, 22, 8},
                                kNone,
                                {1, 6, 9},
                                kNone,
                                kNone,
                                {1, 16, 6},
                                kNone,
                                kNone,
                                kNone,
                                {{{Field::kDocumentNumber, {1, 15, 1}, {{{1, 1, 14}, kNone}}},
                                  {Field::kComposite, {1, 30, 1}, {{{1, 1, 29}, kNone}}},
                                  {}}},
                                {{kNone, kNone}}};

// Line 1: number of the blank (6), language, two fillers. Line 2: FACHE, number of the holder (9), version (3),
// fillers, birth, fillers. Line 3: name as in Doc 9303. No check digits.
constexpr Layout kSwissLicence{Kind::kSwissDrivingLicence,
                               3,
                               {9, 30, 30},
                               {2, 1, 2},
                               {2, 3, 3},
                               {3, 1, 30},
                               kNone,
                               {1, 1, 9},
                               {2, 20, 6},
                               kNone,
                               kNone,
                               {2, 6, 9},
                               {2, 15, 3},
                               {1, 7, 1},
                               {},
                               {{{2, 18, 2}, {2, 26, 5}}}};

bool is_frame(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

struct Lines {
  std::array<std::string_view, kMostLines + 1> views{};
  std::size_t count = 0;
};

Lines cut_lines(std::string_view text) {
  Lines lines;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty() && lines.count < lines.views.size()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && is_frame(line.front())) line.remove_prefix(1);
    while (!line.empty() && is_frame(line.back())) line.remove_suffix(1);
    if (!line.empty()) lines.views[lines.count++] = line;
  }
  return lines;
}

bool begins(std::string_view line, std::string_view with) {
  return line.size() >= with.size() && std::equal(with.begin(), with.end(), line.begin(), [](char a, char b) {
           return a == b || (b >= 'a' && b <= 'z' && a == b - 'a' + 'A');
         });
}

bool about(std::size_t length, std::size_t wanted) { return length + 2 >= wanted && length <= wanted + 2; }

const Layout* recognise(Lines& lines) {
  const std::string_view first = lines.views[0];
  if (lines.count == 1 && begins(first, "D1FRA") && about(first.size(), 30)) return &kFrenchLicence;
  if (lines.count == 1 && begins(first, "IDFRA") && first.size() == 72) {
    lines.views = {first.substr(0, 36), first.substr(36)};
    lines.count = 2;
  }
  if (lines.count == 2 && begins(first, "IDFRA") && about(lines.views[0].size(), 36) &&
      about(lines.views[1].size(), 36)) {
    return &kFrenchCard;
  }
  const bool swiss = lines.count == 3 && begins(lines.views[1], "FACHE") && about(first.size(), 9) &&
                     about(lines.views[1].size(), 30) && about(lines.views[2].size(), 30);
  return swiss ? &kSwissLicence : nullptr;
}

class Reader {
 public:
  Reader(const Lines& lines, const Layout& layout, const mrz::ParseOptions& options)
      : layout_(layout), options_(options) {
    result_.kind = layout.kind;
    for (std::size_t i = 0; i < layout.lines; ++i) take_line(lines.views[i], i);
  }

  Document read() {
    find("mrz.national.layout", Severity::kInfo, Field::kZone, {}, "a layout of one state, known from reports only");
    read_code_and_issuer();
    read_name();
    place(zone().document_number, layout_.number);
    for (const char c : text(layout_.number)) {
      if (c != '<') zone().document_number.value.text.push_back(c);
    }
    if (zone().document_number.value.text.empty()) {
      find("mrz.document_number.missing", Severity::kError, Field::kDocumentNumber, layout_.number,
           "no document number");
    }
    read_dates();
    read_sex();
    read_rest();
    for (const Check& check : layout_.checks) read_check(check);
    finish();
    return std::move(result_);
  }

 private:
  mrz::Document& zone() { return result_.zone; }
  std::string_view text(const Position& place) {
    if (place.length == 0) return {};
    return std::string_view(zone().lines[static_cast<std::size_t>(place.line - 1)])
        .substr(static_cast<std::size_t>(place.column - 1), static_cast<std::size_t>(place.length));
  }
  template <typename T>
  void place(mrz::Item<T>& item, const Position& position) {
    item.position = position;
    item.raw = std::string(text(position));
  }
  void find(std::string_view code, Severity severity, Field field, const Position& position, std::string_view message) {
    zone().findings.push_back({code, severity, field, position, kSource, message});
  }

  void take_line(std::string_view received, std::size_t number);
  void read_code_and_issuer();
  void read_name();
  static void append_name(std::string& name, std::string_view part);
  std::optional<YearMonthDay> read_date(Field field, const Position& position);
  void read_dates();
  void read_sex();
  void read_rest();
  void read_check(const Check& check);
  void finish();

  const Layout& layout_;
  const mrz::ParseOptions& options_;
  Document result_;
};

void Reader::take_line(std::string_view received, std::size_t number) {
  const int line = static_cast<int>(number) + 1;
  const std::size_t width = layout_.widths[number];
  std::string understood;
  bool lower = false, foreign = false;
  for (const char c : received) {
    // Of a character of several bytes only the first counts.
    if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U) continue;
    const bool small = c >= 'a' && c <= 'z';
    const bool good = is_letter(c) || is_digit(c) || c == '<' || small;
    lower = lower || small;
    foreign = foreign || !good;
    understood.push_back(small ? static_cast<char>(c - 'a' + 'A') : good ? c : '?');
  }
  const Position whole{line, 1, static_cast<int>(width)};
  if (lower) {
    find("mrz.character.lower_case", Severity::kError, Field::kZone, whole, "lower case, read as upper case");
  }
  if (foreign) {
    find("mrz.character.foreign", Severity::kError, Field::kZone, whole,
         "a character that a machine readable zone does not have");
  }
  if (understood.size() < width) {
    find("mrz.line.short", Severity::kError, Field::kZone, whole,
         "the line is too short; fillers were added at its end");
  } else if (understood.size() > width) {
    find("mrz.line.long", Severity::kError, Field::kZone, whole, "the line is too long; its end was not read");
  }
  understood.resize(width, '<');
  zone().lines.push_back(std::move(understood));
}

// The letters are what the zone was recognised by, so code and issuer are right.
void Reader::read_code_and_issuer() {
  place(zone().document_code, layout_.document_code);
  zone().document_code.value = zone().document_code.raw;
  place(zone().issuer, layout_.issuer);
  if (const auto state = StateCode::parse(text(layout_.issuer)); state.ok()) zone().issuer.value = *state;
}

void Reader::append_name(std::string& name, std::string_view part) {
  for (const char c : part) {
    if (c != '<') name.push_back(c);
    if (c == '<' && !name.empty() && name.back() != ' ') name.push_back(' ');
  }
  while (!name.empty() && name.back() == ' ') name.pop_back();
}

void Reader::read_name() {
  place(zone().name, layout_.name);
  mrz::Name& name = zone().name.value;
  const std::string_view field = text(layout_.name);
  name.raw = zone().name.raw;
  const std::size_t separator = layout_.kind == Kind::kSwissDrivingLicence ? field.find("<<") : std::string_view::npos;
  append_name(name.primary, field.substr(0, separator));
  if (separator != std::string_view::npos) append_name(name.secondary, field.substr(separator));
  const std::string_view given = text(layout_.given_names);
  result_.given_names = layout_.given_names;
  result_.given_names_raw = std::string(given);
  append_name(name.secondary, given);
  name.truncated_possible = field.back() != '<' || (!given.empty() && given.back() != '<');
  const bool no_given_names = layout_.kind == Kind::kFrenchDrivingLicence;
  name.single_name = !no_given_names && (name.primary.empty() || name.secondary.empty());
  if (name.primary.empty()) {
    find("mrz.name.missing", Severity::kError, Field::kName, layout_.name, "no name");
  }
  for (const Position& position : {layout_.name, layout_.given_names}) {
    const std::string_view part = text(position);
    if (std::any_of(part.begin(), part.end(), is_digit)) {
      find("mrz.name.digit", Severity::kError, Field::kName, position, "a name has no digits");
    }
  }
}

// Two digits of the year; 0 for a month or day that is unknown.
std::optional<YearMonthDay> Reader::read_date(Field field, const Position& position) {
  const std::string_view date = text(position);
  std::array<int, 3> parts{};
  for (std::size_t i = 0; i < 3; ++i) {
    const char tens = date[2 * i], ones = date[2 * i + 1];
    if (tens == '<' && ones == '<' && i > 0) continue;
    if (!is_digit(tens) || !is_digit(ones) || (i > 0 && tens == '0' && ones == '0')) {
      find("mrz.date.invalid", Severity::kError, field, position, "not a date YYMMDD");
      return std::nullopt;
    }
    parts[i] = (tens - '0') * 10 + (ones - '0');
  }
  return YearMonthDay{parts[0], parts[1], parts[2]};
}

void Reader::read_dates() {
  const YearMonthDay today = year_month_day(options_.today.days());
  const auto date_of = [](int year, const YearMonthDay& parts) {
    return PartialDate::from_parts(year, parts.month == 0 ? std::nullopt : std::optional<int>(parts.month),
                                   parts.day == 0 ? std::nullopt : std::optional<int>(parts.day));
  };
  const auto set = [&](mrz::Item<mrz::Date>& item, Field field, const Position& position, const YearMonthDay& limit) {
    if (position.length == 0) return;
    place(item, position);
    if (field == Field::kBirthDate && text(position) == "<<<<<<") return;  // unknown
    const auto parts = read_date(field, position);
    if (!parts) return;
    const int year = latest_year_not_after(limit, *parts);
    auto date = date_of(year, *parts);
    if (!date && year > 100) date = date_of(year - 100, *parts);
    if (!date) {
      find("mrz.date.invalid", Severity::kError, field, position, "there is no such day");
      return;
    }
    item.value = {*date, true, false};
  };
  set(zone().birth_date, Field::kBirthDate, layout_.birth, today);
  set(zone().expiry_date, Field::kExpiryDate, layout_.expiry, {today.year + kExpiryYearsAhead, 12, 31});
  const auto last = zone().expiry_date.value.date.latest();
  if (last && *last < options_.today) {
    find("mrz.expired", Severity::kWarning, Field::kExpiryDate, layout_.expiry, "the document has expired");
  }
}

void Reader::read_sex() {
  if (layout_.sex.length == 0) return;
  place(zone().sex, layout_.sex);
  const char sex = text(layout_.sex).front();
  zone().sex.value = sex == 'F'   ? Sex::kFemale
                     : sex == 'M' ? Sex::kMale
                     : sex == '<' ? Sex::kUnspecified
                                  : Sex::kUnknown;
  if (zone().sex.value == Sex::kUnknown) {
    find("mrz.sex.invalid", Severity::kError, Field::kSex, layout_.sex,
         "sex is F, M or a filler in the machine readable zone");
  }
}

void Reader::read_rest() {
  for (const auto& [item, position] : {std::pair{&zone().optional_data, layout_.optional_data},
                                       std::pair{&zone().optional_data_2, layout_.optional_data_2}}) {
    if (position.length == 0) continue;
    place(*item, position);
    item->value = item->raw.substr(0, item->raw.find_last_not_of('<') + 1);
  }
  result_.language = std::string(text(layout_.language));
  const std::string_view languages = "DFIR";
  if (layout_.language.length != 0 && languages.find(result_.language.front()) == std::string_view::npos) {
    find("mrz.national.language", Severity::kError, Field::kDocumentNumber, layout_.language,
         "the letter of the language is D, F, I or R");
  }
  if (layout_.kind == Kind::kSwissDrivingLicence) {
    for (const Position& numbers : {layout_.optional_data, layout_.optional_data_2}) {
      const std::string_view part = text(numbers);
      if (!std::all_of(part.begin(), part.end(), is_digit)) {
        find("mrz.national.digits", Severity::kError, Field::kOptionalData, numbers, "only digits stand here");
      }
    }
  }
  for (const Position& fillers : layout_.only_fillers) {
    if (text(fillers).find_first_not_of('<') != std::string_view::npos) {
      find("mrz.national.fillers", Severity::kError, Field::kZone, fillers, "only fillers stand here");
    }
  }
}

void Reader::read_check(const Check& check) {
  if (check.digit.length == 0) return;
  std::string over;
  for (const Position& range : check.over) over += text(range);
  mrz::CheckDigit digit{check.field, mrz::CheckState::kMatch, text(check.digit).front(), mrz::check_digit(over),
                        check.digit};
  if (digit.received != digit.expected || digit.expected == '?') {
    digit.state = mrz::CheckState::kMismatch;
    find("mrz.check_digit.mismatch", Severity::kError, check.field, check.digit,
         "the check digit does not agree with the characters it is computed over");
  }
  zone().check_digits.push_back(digit);
}

void Reader::finish() {
  std::vector<mrz::Finding>& findings = zone().findings;
  const auto before = [](const mrz::Finding& a, const mrz::Finding& b) {
    return a.position.line != b.position.line ? a.position.line < b.position.line
                                              : a.position.column < b.position.column;
  };
  for (auto item = findings.begin(); item != findings.end(); ++item) {
    std::rotate(std::upper_bound(findings.begin(), item, *item, before), item, item + 1);
  }
  zone().valid = std::none_of(findings.begin(), findings.end(),
                              [](const mrz::Finding& finding) { return finding.severity == Severity::kError; });
}

}  // namespace

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::kFrenchIdentityCard:
      return "FRA-ID";
    case Kind::kFrenchDrivingLicence:
      return "FRA-DL";
    case Kind::kSwissDrivingLicence:
      return "CHE-DL";
  }
  return "FRA-ID";
}

std::optional<Document> read(std::string_view text, const mrz::ParseOptions& options) {
  if (text.size() > kMostBytes) return std::nullopt;
  Lines lines = cut_lines(text);
  const Layout* layout = recognise(lines);
  if (layout == nullptr) return std::nullopt;
  Document document = Reader(lines, *layout, options).read();
  if (layout == &kFrenchCard && !document.zone.valid && mrz::parse(text, options).valid) return std::nullopt;
  return document;
}

}  // namespace limen::mrz_national
