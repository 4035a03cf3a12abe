// The fields of the zone and the findings about them; dates are in dates.cc.
#include <algorithm>
#include <utility>

#include "base/calendar.h"
#include "base/text.h"
#include "formats/mrz/reader.h"

namespace limen::mrz {
namespace {

bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

// Components with one space between them; `surplus`: some have more fillers than one.
void put_components(std::string& to, std::string_view field, bool surplus) {
  while (!field.empty() && *field.data() == '<') field.remove_prefix(1);
  put(to, field);
  char* const text = to.data();
  const std::size_t size = field.size();
  for (std::size_t i = 0; i < size; ++i) {
    if (text[i] == '<') text[i] = ' ';
  }
  if (!surplus) return;
  const auto end = std::unique(to.begin(), to.end(), [](char a, char b) { return a == ' ' && b == ' '; });
  to.erase(end, to.end());
}

void append_without_fillers(std::string& result, std::string_view text) {
  for (const char c : text) {
    if (c != '<') result.push_back(c);
  }
}

// A stable insertion sort: the lists are short and nearly in order.
template <typename T>
void sort_by_place(std::vector<T>& items) {
  const auto before = [](const T& a, const T& b) {
    return a.position.line != b.position.line ? a.position.line < b.position.line
                                              : a.position.column < b.position.column;
  };
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (!before(items[i], items[i - 1])) continue;
    const auto item = items.begin() + static_cast<std::ptrdiff_t>(i);
    std::rotate(std::upper_bound(items.begin(), item, *item, before), item, item + 1);
  }
}

template <typename T>
void empty(Item<T>& item) {
  item.raw.clear();
  item.position = {};
}

// What reading a zone does not set in every case.
void make_values_empty(Document& document) {
  document.valid = false;
  document.findings.clear();
  document.check_digits.clear();
  document.issuer.value = {};
  Name& name = document.name.value;
  name.single_name = false;
  document.document_number.value.long_number = LongNumber::kNone;
  document.nationality.value = {};
  document.birth_date.value = {};
  document.expiry_date.value = {};
}

void make_second_optional_data_empty(Document& document) {
  empty(document.optional_data_2);
  document.optional_data_2.value.clear();
}

// As new, but for the memory of its texts.
void make_empty(Document& document) {
  make_values_empty(document);
  make_second_optional_data_empty(document);
  document.format = Format::kUnknown;
  empty(document.document_code);
  document.document_code.value.clear();
  empty(document.issuer);
  empty(document.name);
  document.name.value.raw.clear();
  document.name.value.primary.clear();
  document.name.value.secondary.clear();
  document.name.value.truncated_possible = false;
  empty(document.document_number);
  document.document_number.value.text.clear();
  empty(document.nationality);
  empty(document.birth_date);
  empty(document.sex);
  document.sex.value = Sex::kUnknown;
  empty(document.expiry_date);
  empty(document.optional_data);
  document.optional_data.value.clear();
}

}  // namespace

Reader::Reader(const Intake& intake, const Layout& layout, const ParseOptions& options, Document& document)
    : intake_(intake), layout_(layout), options_(options), document_(document) {
  document_.format = intake.format;
  const auto width = static_cast<std::size_t>(layout.width);
  document_.lines.resize(static_cast<std::size_t>(layout.lines));
  for (std::size_t i = 0; i < document_.lines.size(); ++i) {
    std::string& line = document_.lines[i];
    put(line, intake.lines[i].text);
    if (line.size() != width) line.resize(width, '<');
    rows_[i] = line.data();
  }
  const YearMonthDay today = year_month_day(options.today.days());
  today_ = today.year * 10'000 + today.month * 100 + today.day;
}

void Reader::read() {
  read_document_code();
  read_state(document_.issuer, Field::kIssuer, layout_.issuer);
  read_name();
  read_optional_data();
  read_document_number();
  read_state(document_.nationality, Field::kNationality, layout_.nationality);
  check_field(Field::kBirthDate, layout_.birth_date_check, layout_.birth_date);
  read_expiry();
  check_field(Field::kExpiryDate, layout_.expiry_date_check, layout_.expiry_date);
  read_birth();
  read_sex();
  read_composite();
}

void Reader::check(Field field, const Position& position, char expected, bool may_be_absent) {
  CheckDigit& digit = document_.check_digits.emplace_back();
  digit.field = field;
  digit.received = *text(position).data();
  digit.expected = expected;
  digit.position = position;
  digit.state = CheckState::kMatch;
  if (digit.received != expected || expected == '?') [[unlikely]] {
    digit.state = digit.received == '<' && may_be_absent ? CheckState::kNotUsed : CheckState::kMismatch;
    if (digit.state == CheckState::kMismatch) report_check_digit(digit);
  }
}

void Reader::report_check_digit(const CheckDigit& digit) {
  if (digit.received == '<') {
    find("mrz.check_digit.missing", Severity::kError, digit.field, digit.position, kCheckDigits,
         "the check digit is missing");
  } else {
    find("mrz.check_digit.mismatch", Severity::kError, digit.field, digit.position, kCheckDigits,
         "the check digit does not agree with the characters it is computed over");
  }
}

void Reader::read_document_code() {
  place(document_.document_code, layout_.document_code);
  const std::string_view code = text(layout_.document_code);
  put(document_.document_code.value, without_trailing_fillers(code));
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
    find("mrz.state.unknown", Severity::kError, field, position, kStates, "the state code is not in the code table");
  } else if (!entry->in_force_on(options_.today)) {
    find("mrz.state.withdrawn", entry->severity, field, position, kStates,
         "the state code is not in force on the day of inspection");
  } else if (entry->standing == StateTable::Standing::kField) {
    find("mrz.state.nonstandard", entry->severity, field, position, kStates,
         "the state code is seen on genuine documents, but it is not what the standard has there");
  }
}

void Reader::read_name() {
  const Position& position = layout_.name;
  place(document_.name, position);
  const std::string_view field = text(position);
  Name& name = document_.name.value;
  put(name.raw, document_.name.raw);
  name.truncated_possible = field.back() != '<';
  const std::string_view content = without_trailing_fillers(field);
  if (content.empty()) {
    name.primary.clear();
    name.secondary.clear();
    find("mrz.name.missing", Severity::kError, Field::kName, position, kNames, "no name");
    return;
  }
  read_name_parts(content);
  name.single_name = name.primary.empty() || name.secondary.empty();
  if (name.primary.empty()) {
    find("mrz.name.no_primary", Severity::kInfo, Field::kName, position, kNames,
         "no primary identifier: the whole name stands behind the separator");
  }
}

// Components are separated by one filler, the two identifiers by two.
void Reader::read_name_parts(std::string_view content) {
  Name& name = document_.name.value;
  const Position& position = layout_.name;
  const char* const text = content.data();
  const std::size_t size = content.size();  // the last character is no filler
  std::size_t split = size;                 // where the two identifiers part
  std::size_t surplus = size;
  bool digits = false;  // all characters up to '9' are
  for (std::size_t i = 0; i < size; ++i) {
    if (text[i] != '<') {
      digits = digits || text[i] <= '9';
      continue;
    }
    std::size_t end = i + 1;
    while (text[end] == '<') ++end;
    const std::size_t fillers = end - i;
    const bool parts = fillers >= 2 && split == size;
    if (parts) split = i;
    if (fillers > 2 || (fillers == 2 && !parts) || (fillers == 1 && i == 0)) surplus = std::min(surplus, i);
    i = end - 1;
  }
  put_components(name.primary, content.substr(0, split), surplus != size);
  put_components(name.secondary, content.substr(split), surplus != size);
  if (digits) {
    const std::size_t digit = content.find_first_of("0123456789");
    find("mrz.name.digit", Severity::kError, Field::kName,
         {position.line, position.column + static_cast<int>(digit), 1}, kNames, "a name has no digits");
  }
  if (surplus != size) {
    find("mrz.name.separator", Severity::kWarning, Field::kName,
         {position.line, position.column + static_cast<int>(surplus), 1}, kNames,
         "more fillers than one between components or two between the identifiers");
  }
}

void Reader::read_optional_data() {
  place(document_.optional_data, layout_.optional_data);
  put(document_.optional_data.value, without_trailing_fillers(text(layout_.optional_data)));
  if (layout_.optional_data_2.length == 0) return make_second_optional_data_empty(document_);
  place(document_.optional_data_2, layout_.optional_data_2);
  put(document_.optional_data_2.value, without_trailing_fillers(text(layout_.optional_data_2)));
}

void Reader::read_document_number() {
  const Position& position = layout_.document_number;
  place(document_.document_number, position);
  const std::string_view field = text(position);
  read_short_number(field);
  const bool may_be_long = document_.format == Format::kTd1 || document_.format == Format::kTd2;
  if (may_be_long && text(layout_.document_number_check).front() == '<' && field.find('<') == std::string_view::npos &&
      read_long_number(field)) {
    return;
  }
  check_field(Field::kDocumentNumber, layout_.document_number_check, position);
}

void Reader::read_short_number(std::string_view field) {
  const std::string_view content = without_trailing_fillers(field);
  const Position& position = layout_.document_number;
  std::string& number = document_.document_number.value.text;
  if (content.empty()) {
    number.clear();
    find("mrz.document_number.missing", Severity::kError, Field::kDocumentNumber, position, layout_.part,
         "no document number");
    return;
  }
  if (content.find('<') == std::string_view::npos) {
    put(number, content);
    return;
  }
  number.clear();
  append_without_fillers(number, content);
  if (content.front() == '<') {
    find("mrz.document_number.padded", Severity::kInfo, Field::kDocumentNumber, position, layout_.part,
         "fillers before the number, as older documents have them; they are not part of its value");
  } else {
    find("mrz.document_number.inner_filler", Severity::kInfo, Field::kDocumentNumber, position, layout_.part,
         "a filler inside the number; it is not part of its value");
  }
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

  char expected = DigitSum::of(number.text);
  const char older = DigitSum().add(nine).add("<").add(rest).digit();
  const char received = data[length - 1];
  if (received != '?' && received != expected && received == older) {
    number.long_number = LongNumber::kCountsFiller;
    find("mrz.document_number.counts_filler", Severity::kInfo, Field::kDocumentNumber, place, layout_.part,
         "the check digit of the long number counts the filler in it, as older Belgian cards do");
    expected = older;
  }
  check(Field::kDocumentNumber, place, expected);
  const std::string_view left = data.substr(std::min(length + 1, data.size()));
  document_.optional_data.value.assign(without_trailing_fillers(left));
  return true;
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

// Passports of the years before 2010 often left this digit out although there were data; they have run out by the end
// of 2020. The composite digit must then agree, for nothing else protects the data.
void Reader::check_optional_data(char composite) {
  constexpr int kLastExpiry = 2020;
  const Position& place = layout_.optional_data_check;
  const std::string_view data = text(layout_.optional_data);
  const auto year = document_.expiry_date.value.date.year();
  bool may_be_absent = without_trailing_fillers(data).empty();
  if (!may_be_absent && text(place).front() == '<' && year && *year <= kLastExpiry &&
      text(layout_.composite).front() == composite && composite != '?') {
    may_be_absent = true;
    find("mrz.check_digit.left_out", Severity::kWarning, Field::kOptionalData, place, kCheckDigits,
         "the check digit of the optional data is left out, as passports from before 2010 do");
  }
  check(Field::kOptionalData, place, DigitSum::of(data), may_be_absent);
}

void Reader::read_composite() {
  if (layout_.composite.length == 0) return;
  DigitSum sum;
  for (const Position& range : layout_.composite_over) {
    if (range.length != 0) sum.add(text(range));
  }
  if (layout_.optional_data_check.length != 0) check_optional_data(sum.digit());
  check(Field::kComposite, layout_.composite, sum.digit());
}

void parse_into(std::string_view text, const ParseOptions& options, Document& document) {
  make_values_empty(document);
  Intake intake;
  take_in(text, intake, document.findings);
  if (const Layout* layout = layout_of(intake.format)) {
    Reader(intake, *layout, options, document).read();
    sort_by_place(document.check_digits);
  } else {
    std::vector<Finding> findings = std::move(document.findings);
    make_empty(document);
    document.findings = std::move(findings);
    document.lines.resize(intake.count);
    for (std::size_t i = 0; i < intake.count; ++i) document.lines[i].assign(intake.lines[i].text);
  }
  sort_by_place(document.findings);
  document.valid = std::none_of(document.findings.begin(), document.findings.end(),
                                [](const Finding& finding) { return finding.severity == Severity::kError; });
}

Document parse(std::string_view text, const ParseOptions& options) {
  Document document;
  document.check_digits.reserve(5);
  parse_into(text, options, document);
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
