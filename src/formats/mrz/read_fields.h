// Codes, name, numbers, sex and check digits of a zone. Internal to the module.
#pragma once

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/calendar.h"
#include "base/codes.h"
#include "formats/mrz/reader.h"

namespace limen::mrz {

inline bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

// Which characters of a field are fillers and which are digits, the first in the lowest bit. Eight at a time: bit 7 of
// each byte tells, and the product gathers these bits.
struct FieldBits {
  std::uint64_t fillers = 0, digits = 0;
};
static_assert(std::endian::native == std::endian::little, "the first character is the lowest byte");
inline std::uint64_t gathered(std::uint64_t high_bits) { return (high_bits * 0x0002040810204081U) >> 56U; }

template <int kLength>
FieldBits field_bits(const char* text) {
  static_assert(kLength > 8 && kLength < 64);
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  FieldBits bits;
  const auto add = [&](int at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text + at, 8);
    const std::uint64_t high = kOnes * 0x80;
    bits.fillers |= gathered(~((bytes ^ (kOnes * '<')) + kOnes * 0x7F) & high) << static_cast<unsigned>(at);
    bits.digits |= gathered(~(bytes + kOnes * (0x7F - '9')) & high) << static_cast<unsigned>(at);
  };
#pragma GCC unroll 8
  for (int at = 0; at + 8 <= kLength; at += 8) add(at);
  if constexpr (kLength % 8 != 0) add(kLength - 8);
  return bits;
}

// With a space for each filler that a bit names.
inline void put_spaced(std::string& to, std::string_view field, std::uint64_t fillers) {
  put(to, field);
  if (field.empty()) return;
  for (fillers &= ~std::uint64_t{0} >> (64 - field.size()); fillers != 0; fillers &= fillers - 1) {
    to.data()[std::countr_zero(fillers)] = ' ';
  }
}

// Components with one space between them; `surplus`: some have more fillers than one.
inline void put_components(std::string& to, std::string_view field, bool surplus) {
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

inline void append_without_fillers(std::string& result, std::string_view text) {
  for (const char c : text) {
    if (c != '<') result.push_back(c);
  }
}

template <typename T>
void empty(Item<T>& item) {
  item.raw.clear();
  item.position = {};
}

inline void make_second_optional_data_empty(Document& document) {
  empty(document.optional_data_2);
  document.optional_data_2.value.clear();
}

template <const Layout& kLayout>
Reader<kLayout>::Reader(const Intake& intake, const ParseOptions& options, Document& document)
    : intake_(intake), options_(options), document_(document) {
  document_.format = intake.format;
  constexpr auto kWidth = static_cast<std::size_t>(kLayout.width);
  document_.lines.resize(static_cast<std::size_t>(kLayout.lines));
  for (std::size_t i = 0; i < document_.lines.size(); ++i) {
    std::string& line = document_.lines[i];
    const std::string_view text = intake.lines[i].text;
    if (text.size() == kWidth) {
      put_fixed<kWidth>(line, text.data());
    } else {
      line.assign(text);
      line.resize(kWidth, '<');
    }
    rows_[i] = line.data();
  }
  const YearMonthDay today = year_month_day(options.today.days());
  today_ = today.year * 10'000 + today.month * 100 + today.day;
}

template <const Layout& kLayout>
void Reader<kLayout>::read() {
  read_document_code();
  read_state<kLayout.issuer>(document_.issuer, Field::kIssuer);
  read_name();
  read_optional_data();
  read_document_number();
  read_state<kLayout.nationality>(document_.nationality, Field::kNationality);
  check_field<kLayout.birth_date>(Field::kBirthDate, kLayout.birth_date_check);
  read_expiry();
  check_field<kLayout.expiry_date>(Field::kExpiryDate, kLayout.expiry_date_check);
  read_birth();
  read_sex();
  read_composite();
}

template <const Layout& kLayout>
void Reader<kLayout>::check(Field field, const Position& position, char expected, bool may_be_absent) {
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

template <const Layout& kLayout>
void Reader<kLayout>::report_check_digit(const CheckDigit& digit) {
  if (digit.received == '<') {
    find("mrz.check_digit.missing", Severity::kError, digit.field, digit.position, kCheckDigits,
         "the check digit is missing");
  } else {
    find("mrz.check_digit.mismatch", Severity::kError, digit.field, digit.position, kCheckDigits,
         "the check digit does not agree with the characters it is computed over");
  }
}

template <const Layout& kLayout>
void Reader<kLayout>::read_document_code() {
  place<kLayout.document_code>(document_.document_code);
  const std::string_view code = text(kLayout.document_code);
  put(document_.document_code.value, without_trailing_fillers(code));
  if (!is_letter(code[0]) || (!is_letter(code[1]) && code[1] != '<')) {
    find("mrz.document_code.invalid", Severity::kError, Field::kDocumentCode, kLayout.document_code, kLayout.part,
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
    find("mrz.document_code.unusual", Severity::kWarning, Field::kDocumentCode, kLayout.document_code, kLayout.part,
         "the document code is not one that Doc 9303 gives to this format");
  }
}

template <const Layout& kLayout>
template <const Position& kPlace>
void Reader<kLayout>::read_state(Item<StateCode>& item, Field field) {
  constexpr const Position& position = kPlace;
  place<kPlace>(item);
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

template <const Layout& kLayout>
void Reader<kLayout>::look_up(std::string_view code, Field field, const Position& position) {
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

template <const Layout& kLayout>
void Reader<kLayout>::read_name() {
  const Position& position = kLayout.name;
  place<kLayout.name>(document_.name);
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

// Components are separated by one filler, the two identifiers by two. Where that is so, the fillers as bits of a word
// say all there is to know.
template <const Layout& kLayout>
void Reader<kLayout>::read_name_parts(std::string_view content) {
  const std::uint64_t below = (std::uint64_t{1} << content.size()) - 1;
  const FieldBits bits = field_bits<kLayout.name.length>(content.data());
  const std::uint64_t fillers = bits.fillers & below;
  const std::uint64_t doubles = fillers & (fillers >> 1U);
  const bool one_double = (doubles & (doubles - 1)) == 0;  // of two fillers, or none
  const bool leading_single = (fillers & 3U) == 1;
  if ((bits.digits & below) != 0 || !one_double || leading_single) return read_odd_name_parts(content);
  Name& name = document_.name.value;
  const auto split = doubles == 0 ? content.size() : static_cast<std::size_t>(std::countr_zero(doubles));
  put_spaced(name.primary, content.substr(0, split), fillers);
  const std::size_t second = std::min(split + 2, content.size());
  put_spaced(name.secondary, content.substr(second), second < 64 ? fillers >> second : 0);
}

template <const Layout& kLayout>
[[gnu::noinline]] void Reader<kLayout>::read_odd_name_parts(std::string_view content) {
  Name& name = document_.name.value;
  const Position& position = kLayout.name;
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

template <const Layout& kLayout>
void Reader<kLayout>::read_optional_data() {
  place<kLayout.optional_data>(document_.optional_data);
  put(document_.optional_data.value, without_trailing_fillers(text(kLayout.optional_data)));
  if constexpr (kLayout.optional_data_2.length == 0) {
    make_second_optional_data_empty(document_);
  } else {
    place<kLayout.optional_data_2>(document_.optional_data_2);
    put(document_.optional_data_2.value, without_trailing_fillers(text(kLayout.optional_data_2)));
  }
}

template <const Layout& kLayout>
void Reader<kLayout>::read_document_number() {
  const Position& position = kLayout.document_number;
  place<kLayout.document_number>(document_.document_number);
  const std::string_view field = text(position);
  read_short_number(field);
  const bool may_be_long = document_.format == Format::kTd1 || document_.format == Format::kTd2;
  if (may_be_long && text(kLayout.document_number_check).front() == '<' && field.find('<') == std::string_view::npos &&
      read_long_number(field)) {
    return;
  }
  check_field<kLayout.document_number>(Field::kDocumentNumber, kLayout.document_number_check);
}

template <const Layout& kLayout>
void Reader<kLayout>::read_short_number(std::string_view field) {
  const std::string_view content = without_trailing_fillers(field);
  const Position& position = kLayout.document_number;
  std::string& number = document_.document_number.value.text;
  if (content.empty()) {
    number.clear();
    find("mrz.document_number.missing", Severity::kError, Field::kDocumentNumber, position, kLayout.part,
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
    find("mrz.document_number.padded", Severity::kInfo, Field::kDocumentNumber, position, kLayout.part,
         "fillers before the number, as older documents have them; they are not part of its value");
  } else {
    find("mrz.document_number.inner_filler", Severity::kInfo, Field::kDocumentNumber, position, kLayout.part,
         "a filler inside the number; it is not part of its value");
  }
}

// A number of more than nine characters: the rest and the check digit stand at the start of the optional data, closed
// by a filler. False if there is no rest.
template <const Layout& kLayout>
bool Reader<kLayout>::read_long_number(std::string_view nine) {
  const Position& optional = kLayout.optional_data;
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
    find("mrz.document_number.counts_filler", Severity::kInfo, Field::kDocumentNumber, place, kLayout.part,
         "the check digit of the long number counts the filler in it, as older Belgian cards do");
    expected = older;
  }
  check(Field::kDocumentNumber, place, expected);
  const std::string_view left = data.substr(std::min(length + 1, data.size()));
  document_.optional_data.value.assign(without_trailing_fillers(left));
  return true;
}

template <const Layout& kLayout>
void Reader<kLayout>::read_sex() {
  place<kLayout.sex>(document_.sex);
  const char sex = text(kLayout.sex).front();
  document_.sex.value = sex == 'F'                 ? Sex::kFemale
                        : sex == 'M'               ? Sex::kMale
                        : sex == '<' || sex == 'X' ? Sex::kUnspecified
                                                   : Sex::kUnknown;
  if (sex == 'F' || sex == 'M' || sex == '<') return;
  find("mrz.sex.invalid", Severity::kError, Field::kSex, kLayout.sex, kLayout.part,
       "sex is F, M or a filler in the machine readable zone");
}

// Passports of the years before 2010 often left this digit out although there were data; they have run out by the end
// of 2020. The composite digit must then agree, for nothing else protects the data.
template <const Layout& kLayout>
void Reader<kLayout>::check_optional_data(char composite) {
  constexpr int kLastExpiry = 2020;
  const Position& place = kLayout.optional_data_check;
  const std::string_view data = text(kLayout.optional_data);
  const auto year = document_.expiry_date.value.date.year();
  bool may_be_absent = without_trailing_fillers(data).empty();
  if (!may_be_absent && text(place).front() == '<' && year && *year <= kLastExpiry &&
      text(kLayout.composite).front() == composite && composite != '?') {
    may_be_absent = true;
    find("mrz.check_digit.left_out", Severity::kWarning, Field::kOptionalData, place, kCheckDigits,
         "the check digit of the optional data is left out, as passports from before 2010 do");
  }
  check(Field::kOptionalData, place, DigitSum::of<kLayout.optional_data.length>(data.data()), may_be_absent);
}

template <const Layout& kLayout>
char Reader<kLayout>::composite_digit() const {
  constexpr const auto& kOver = kLayout.composite_over;
  constexpr int kSecond = kOver[0].length, kThird = kSecond + kOver[1].length, kFourth = kThird + kOver[2].length;
  std::uint32_t sum = DigitSum::constant<kOver[0].length, 0>(text(kOver[0]).data()) +
                      DigitSum::constant<kOver[1].length, kSecond % 3>(text(kOver[1]).data()) +
                      DigitSum::constant<kOver[2].length, kThird % 3>(text(kOver[2]).data());
  if constexpr (kOver[3].length != 0) {
    sum += DigitSum::constant<kOver[3].length, kFourth % 3>(text(kOver[3]).data());
  }
  return DigitSum::of_sum(sum);
}

template <const Layout& kLayout>
void Reader<kLayout>::read_composite() {
  if constexpr (kLayout.composite.length != 0) {
    const char digit = composite_digit();
    if constexpr (kLayout.optional_data_check.length != 0) check_optional_data(digit);
    check(Field::kComposite, kLayout.composite, digit);
  }
}

}  // namespace limen::mrz
