// The fields of the zone and the findings about them.
#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "formats/mrz/intake.h"
#include "formats/mrz/layout.h"
#include "formats/mrz/mrz.h"

namespace limen::mrz {
namespace {

constexpr std::string_view kNames = "9303-3 §4.6";
constexpr std::string_view kDates = "9303-3 §4.8";
constexpr std::string_view kCheckDigits = "9303-3 §4.9";
constexpr std::string_view kStates = "9303-3 §5";

bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

std::string_view without_trailing_fillers(std::string_view text) {
  const std::size_t last = text.find_last_not_of('<');
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

std::string without_fillers(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != '<') result.push_back(c);
  }
  return result;
}

// Two characters of a date.
struct Part {
  bool well_formed = false;
  std::optional<int> number;  // absent: two fillers
};

Part read_part(std::string_view text) {
  if (text == "<<") return {true, std::nullopt};
  if (!is_ascii_digits(text)) return {};
  return {true, (text[0] - '0') * 10 + (text[1] - '0')};
}

class Reader {
 public:
  Reader(Intake intake, const Layout& layout, const ParseOptions& options)
      : lines_(std::move(intake.lines)), layout_(layout), options_(options) {
    document_.format = intake.format;
    document_.findings = std::move(intake.findings);
    for (const Line& line : lines_) document_.lines.push_back(line.text);
  }

  Document read() && {
    read_document_code();
    read_state(document_.issuer, Field::kIssuer, layout_.issuer);
    read_name();
    read_optional_data();
    read_document_number();
    read_state(document_.nationality, Field::kNationality, layout_.nationality);
    read_expiry();
    read_birth();
    read_sex();
    read_composite();
    return std::move(document_);
  }

 private:
  std::string_view text(const Position& position) const { return slice(document_.lines, position); }

  std::string raw(const Position& position) const {
    if (position.length == 0) return {};
    return std::string(lines_[static_cast<std::size_t>(position.line - 1)].raw(position.column, position.length));
  }

  template <typename T>
  void place(Item<T>& item, const Position& position) {
    item.position = position;
    item.raw = raw(position);
  }

  void find(std::string_view code, Severity severity, Field field, const Position& position, std::string_view section,
            std::string_view message) {
    document_.findings.push_back({code, severity, field, position, section, message});
  }

  // `over` is what the digit is computed over; `may_be_absent`: a filler in its place is allowed.
  void check(Field field, const Position& position, std::string_view over, bool may_be_absent = false) {
    CheckDigit digit{field, CheckState::kMatch, text(position).front(), check_digit(over), position};
    if (digit.received == '<' && may_be_absent) {
      digit.state = CheckState::kNotUsed;
    } else if (digit.received == '<') {
      digit.state = CheckState::kMismatch;
      find("mrz.check_digit.missing", Severity::kError, field, position, kCheckDigits, "the check digit is missing");
    } else if (digit.received != digit.expected || digit.expected == '?') {
      digit.state = CheckState::kMismatch;
      find("mrz.check_digit.mismatch", Severity::kError, field, position, kCheckDigits,
           "the check digit does not agree with the characters it is computed over");
    }
    document_.check_digits.push_back(digit);
  }

  void read_document_code();
  void read_state(Item<StateCode>& item, Field field, const Position& position);
  void look_up(std::string_view code, Field field, const Position& position);
  void read_name();
  void read_optional_data();
  void read_document_number();
  bool read_long_number(std::string_view nine);
  void read_expiry();
  void read_birth();
  void read_sex();
  void read_composite();
  struct Parts {
    std::optional<int> year, month, day;  // year: two digits
  };
  std::optional<Parts> read_date(Field field, const Position& position);

  std::vector<Line> lines_;
  const Layout& layout_;
  const ParseOptions& options_;
  Document document_;
};

void Reader::read_document_code() {
  place(document_.document_code, layout_.document_code);
  const std::string_view code = text(layout_.document_code);
  document_.document_code.value = std::string(without_trailing_fillers(code));
  if (!is_letter(code[0]) || (!is_letter(code[1]) && code[1] != '<')) {
    find("mrz.document_code.invalid", Severity::kError, Field::kDocumentCode, layout_.document_code, layout_.part,
         "the document code must be a letter, followed by a letter or a filler");
    return;
  }
  bool usual = true;
  if (document_.format == Format::kTd3) usual = code[0] == 'P';
  if (document_.format == Format::kTd1 || document_.format == Format::kTd2) {
    // AC is for crew members; AI is not to be used on TD1, and V as second letter on neither [9303-5, 9303-6 §4.2].
    usual = (code[0] == 'A' || code[0] == 'C' || code[0] == 'I') && code[1] != 'V' &&
            (document_.format == Format::kTd2 || code != "AI");
  }
  if (!usual) {
    find("mrz.document_code.unusual", Severity::kWarning, Field::kDocumentCode, layout_.document_code, layout_.part,
         "the document code is not one that Doc 9303 gives to this format");
  }
}

void Reader::read_state(Item<StateCode>& item, Field field, const Position& position) {
  place(item, position);
  const std::string_view code = without_trailing_fillers(text(position));
  if (code.empty()) {
    find("mrz.state.missing", Severity::kError, field, position, kStates, "no state is named");
    return;
  }
  const auto parsed = StateCode::parse(code);
  if (!parsed.ok()) {
    find("mrz.state.invalid", Severity::kError, field, position, kStates,
         "a state code has letters only, and fillers at its end");
    return;
  }
  item.value = *parsed;
  if (options_.states != nullptr) look_up(code, field, position);
}

void Reader::look_up(std::string_view code, Field field, const Position& position) {
  const StateTable::Entry* entry = options_.states->find(code);
  if (entry == nullptr) {
    find("mrz.state.unknown", Severity::kWarning, field, position, kStates, "the state code is not in the code table");
  } else if (!entry->in_force_on(options_.today)) {
    find("mrz.state.withdrawn", Severity::kInfo, field, position, kStates,
         "the state code is not in force on the day of inspection");
  } else if (entry->standing == StateTable::Standing::kField) {
    find("mrz.state.nonstandard", Severity::kInfo, field, position, kStates,
         "the state code is seen on genuine documents but stands in no standard");
  }
}

void Reader::read_name() {
  const Position& position = layout_.name;
  place(document_.name, position);
  const std::string_view field = text(position);
  Name& name = document_.name.value;
  name.raw = document_.name.raw;
  name.truncated_possible = field.back() != '<';
  if (const std::size_t digit = field.find_first_of("0123456789"); digit != std::string_view::npos) {
    find("mrz.name.digit", Severity::kError, Field::kName,
         {position.line, position.column + static_cast<int>(digit), 1}, kNames, "a name has no digits");
  }
  const std::string_view content = without_trailing_fillers(field);
  if (content.empty()) {
    find("mrz.name.missing", Severity::kError, Field::kName, position, kNames, "no name");
    return;
  }
  // Components are separated by one filler, the two identifiers by two.
  std::string* side = &name.primary;
  int separators = 0;
  std::size_t surplus = std::string_view::npos;
  for (std::size_t i = 0; i < content.size();) {
    const std::size_t end = content.find_first_not_of('<', i);
    const std::size_t fillers = end - i;
    if (fillers >= 2 && separators++ == 0) side = &name.secondary;
    if (fillers > 2 || (fillers >= 2 && separators > 1) || (fillers == 1 && i == 0)) surplus = std::min(surplus, i);
    const std::size_t next = std::min(content.find('<', end), content.size());
    if (!side->empty()) side->push_back(' ');
    side->append(content.substr(end, next - end));
    i = next;
  }
  name.single_name = name.primary.empty() || name.secondary.empty();
  if (name.primary.empty()) {
    find("mrz.name.no_primary", Severity::kInfo, Field::kName, position, kNames,
         "no primary identifier: the whole name stands behind the separator");
  }
  if (surplus != std::string_view::npos) {
    find("mrz.name.separator", Severity::kWarning, Field::kName,
         {position.line, position.column + static_cast<int>(surplus), 1}, kNames,
         "more fillers than one between components or two between the identifiers");
  }
}

void Reader::read_optional_data() {
  place(document_.optional_data, layout_.optional_data);
  document_.optional_data.value = std::string(without_trailing_fillers(text(layout_.optional_data)));
  if (layout_.optional_data_2.length == 0) return;
  place(document_.optional_data_2, layout_.optional_data_2);
  document_.optional_data_2.value = std::string(without_trailing_fillers(text(layout_.optional_data_2)));
}

void Reader::read_document_number() {
  const Position& position = layout_.document_number;
  place(document_.document_number, position);
  const std::string_view field = text(position);
  Number& number = document_.document_number.value;
  number.text = without_fillers(field);
  if (number.text.empty()) {
    find("mrz.document_number.missing", Severity::kError, Field::kDocumentNumber, position, layout_.part,
         "no document number");
  }
  const bool may_be_long = document_.format == Format::kTd1 || document_.format == Format::kTd2;
  if (may_be_long && text(layout_.document_number_check) == "<" && field.find('<') == std::string_view::npos &&
      read_long_number(field)) {
    return;
  }
  check(Field::kDocumentNumber, layout_.document_number_check, field);
}

// A number of more than nine characters: the rest and the check digit stand at the start of the optional data, closed
// by a filler. False if there is no rest.
bool Reader::read_long_number(std::string_view nine) {
  const Position& optional = layout_.optional_data;
  const std::string_view data = text(optional);
  const std::size_t length = std::min(data.find('<'), data.size());
  if (length < 2) return false;
  const std::string_view rest = data.substr(0, length - 1);
  Number& number = document_.document_number.value;
  number.text.append(rest);
  number.long_number = LongNumber::kStandard;
  const Position place{optional.line, optional.column + static_cast<int>(length) - 1, 1};

  const std::string older = std::string(nine) + "<" + std::string(rest);
  const char received = data[length - 1];
  if (received != '?' && received != check_digit(number.text) && received == check_digit(older)) {
    number.long_number = LongNumber::kCountsFiller;
    find("mrz.document_number.counts_filler", Severity::kInfo, Field::kDocumentNumber, place, layout_.part,
         "the check digit of the long number counts the filler in it, as older Belgian cards do");
    check(Field::kDocumentNumber, place, older);
  } else {
    check(Field::kDocumentNumber, place, number.text);
  }
  const std::string_view left = data.substr(std::min(length + 1, data.size()));
  document_.optional_data.value = std::string(without_trailing_fillers(left));
  return true;
}

std::optional<Reader::Parts> Reader::read_date(Field field, const Position& position) {
  const std::string_view date = text(position);
  const Part year = read_part(date.substr(0, 2));
  Part month = read_part(date.substr(2, 2));
  Part day = read_part(date.substr(4, 2));
  // 2000 has a 29 February; whether the year has one is seen when its century is known.
  if (!year.well_formed || !month.well_formed || !day.well_formed) {
    find("mrz.date.invalid", Severity::kError, field, position, kDates, "not a date YYMMDD");
    return std::nullopt;
  }
  if (month.number == 0 || day.number == 0) {
    find("mrz.date.zero_part", Severity::kError, field, position, kDates,
         "an unknown month or day is written 00; it must be fillers");
    if (month.number == 0) month.number.reset();
    if (day.number == 0) day.number.reset();
  }
  if (!PartialDate::from_parts(std::nullopt, month.number, day.number)) {
    find("mrz.date.invalid", Severity::kError, field, position, kDates, "there is no such day");
    return std::nullopt;
  }
  return Parts{year.number, month.number, day.number};
}

void Reader::read_expiry() {
  place(document_.expiry_date, layout_.expiry_date);
  check(Field::kExpiryDate, layout_.expiry_date_check, text(layout_.expiry_date));
  const auto parts = read_date(Field::kExpiryDate, layout_.expiry_date);
  if (!parts) return;
  Date& result = document_.expiry_date.value;
  std::optional<PartialDate> date;
  if (parts->year) {
    const int latest = options_.today.year() + std::clamp(options_.expiry_years_ahead, 0, 99);
    const int year = latest - (latest - *parts->year) % 100;
    // A century earlier only for 29 February in a year that is not a leap year.
    for (int candidate = year; !date && candidate > year - 200; candidate -= 100) {
      date = PartialDate::from_parts(candidate, parts->month, parts->day);
    }
    result.century_inferred = date.has_value();
  } else {
    date = PartialDate::from_parts(std::nullopt, parts->month, parts->day);
  }
  if (!date) {
    find("mrz.date.invalid", Severity::kError, Field::kExpiryDate, layout_.expiry_date, kDates, "there is no such day");
    return;
  }
  result.date = *date;
  if (date->unknown()) {
    find("mrz.expiry.unknown", Severity::kWarning, Field::kExpiryDate, layout_.expiry_date, kDates,
         "the document states no date of expiry");
  } else if (!date->complete()) {
    find("mrz.expiry.partial", Severity::kWarning, Field::kExpiryDate, layout_.expiry_date, kDates,
         "a part of the date of expiry is unknown");
  }
  if (const auto last = date->latest(); last && *last < options_.today) {
    find("mrz.expired", Severity::kWarning, Field::kExpiryDate, layout_.expiry_date, layout_.part,
         "the document has expired");
  }
}

void Reader::read_birth() {
  place(document_.birth_date, layout_.birth_date);
  check(Field::kBirthDate, layout_.birth_date_check, text(layout_.birth_date));
  const auto parts = read_date(Field::kBirthDate, layout_.birth_date);
  if (!parts) return;
  Date& result = document_.birth_date.value;
  std::optional<PartialDate> date;
  if (parts->year) {
    const int this_year = options_.today.year();
    const auto expiry = document_.expiry_date.value.date.latest();
    const auto possible = [&](const std::optional<PartialDate>& candidate) {
      return candidate && candidate->earliest() && *candidate->earliest() <= options_.today &&
             (!expiry || *candidate->earliest() <= *expiry);
    };
    const int year = this_year - (this_year - *parts->year + 100) % 100;
    int chosen = year;
    for (; !possible(date) && chosen > year - 200; chosen -= 100) {
      date = PartialDate::from_parts(chosen, parts->month, parts->day);
    }
    if (!possible(date)) date.reset();
    const auto older = date ? PartialDate::from_parts(chosen, parts->month, parts->day) : std::nullopt;
    const auto earliest = older ? older->earliest() : std::nullopt;
    result.century_inferred = date.has_value();
    result.century_ambiguous = earliest && age_on(*earliest, options_.today) <= options_.maximum_age;
  } else {
    date = PartialDate::from_parts(std::nullopt, parts->month, parts->day);
  }
  if (!date) {
    find("mrz.date.invalid", Severity::kError, Field::kBirthDate, layout_.birth_date, kDates, "there is no such day");
    return;
  }
  result.date = *date;
  if (!date->complete()) {
    find("mrz.birth.partial", Severity::kInfo, Field::kBirthDate, layout_.birth_date, kDates,
         "all or part of the date of birth is unknown");
  }
}

void Reader::read_sex() {
  place(document_.sex, layout_.sex);
  const char sex = text(layout_.sex).front();
  document_.sex.value = sex == 'F'                 ? Sex::kFemale
                        : sex == 'M'               ? Sex::kMale
                        : sex == '<' || sex == 'X' ? Sex::kUnspecified
                                                   : Sex::kUnknown;
  if (sex == 'F' || sex == 'M' || sex == '<') return;
  find("mrz.sex.invalid", Severity::kError, Field::kSex, layout_.sex, layout_.part,
       "sex is F, M or a filler in the machine readable zone");
}

void Reader::read_composite() {
  if (layout_.optional_data_check.length != 0) {
    const std::string_view data = text(layout_.optional_data);
    check(Field::kOptionalData, layout_.optional_data_check, data, without_trailing_fillers(data).empty());
  }
  if (layout_.composite.length == 0) return;
  check(Field::kComposite, layout_.composite, composite_text(document_.lines, layout_));
}

// A stable insertion sort: the lists are short and nearly in order.
template <typename T>
void sort_by_place(std::vector<T>& items) {
  const auto before = [](const T& a, const T& b) {
    return std::tie(a.position.line, a.position.column) < std::tie(b.position.line, b.position.column);
  };
  for (auto item = items.begin(); item != items.end(); ++item) {
    std::rotate(std::upper_bound(items.begin(), item, *item, before), item, item + 1);
  }
}

}  // namespace

Document parse(std::string_view text, const ParseOptions& options) {
  Intake intake = take_in(text);
  Document document;
  if (const Layout* layout = layout_of(intake.format)) {
    document = Reader(std::move(intake), *layout, options).read();
  } else {
    for (Line& line : intake.lines) document.lines.push_back(std::move(line.text));
    document.findings = std::move(intake.findings);
  }
  sort_by_place(document.findings);
  sort_by_place(document.check_digits);
  document.valid = std::none_of(document.findings.begin(), document.findings.end(),
                                [](const Finding& finding) { return finding.severity == Severity::kError; });
  return document;
}

std::vector<std::string_view> split_documents(std::string_view text) {
  std::vector<std::string_view> documents;
  std::size_t begin = std::string_view::npos;  // of the current document
  std::size_t end = 0;                         // of its last line
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t stop = std::min(text.find_first_of("\r\n", i), text.size());
    std::size_t next = std::min(stop + 1, text.size());
    if (stop + 1 < text.size() && text[stop] == '\r' && text[stop + 1] == '\n') ++next;
    const bool blank = trim(text.substr(i, stop - i)).empty();
    if (!blank && begin == std::string_view::npos) begin = i;
    if (!blank) end = stop;
    if (blank && begin != std::string_view::npos) {
      documents.push_back(text.substr(begin, end - begin));
      begin = std::string_view::npos;
    }
    i = next;
  }
  if (begin != std::string_view::npos) documents.push_back(text.substr(begin, end - begin));
  return documents;
}

}  // namespace limen::mrz
