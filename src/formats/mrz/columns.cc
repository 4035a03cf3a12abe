// What may stand in a column, and the check digits as rules.
#include <algorithm>

#include "formats/mrz/layout.h"

namespace limen::mrz {
namespace {

constexpr std::size_t kMostRules = 5;

struct Rules {
  std::array<CheckRule, kMostRules> rules{};
  std::size_t count = 0;

  void add(Field field, const Position& digit, std::array<Position, 4> over, bool may_be_filler) {
    if (digit.length != 0) rules[count++] = {field, digit, over, may_be_filler};
  }
};

Rules make_rules(Format format) {
  const Layout& layout = *layout_of(format);
  const bool card = format == Format::kTd1 || format == Format::kTd2;
  Rules rules;
  rules.add(Field::kDocumentNumber, layout.document_number_check, {layout.document_number}, card);
  rules.add(Field::kBirthDate, layout.birth_date_check, {layout.birth_date}, false);
  rules.add(Field::kExpiryDate, layout.expiry_date_check, {layout.expiry_date}, false);
  rules.add(Field::kOptionalData, layout.optional_data_check, {layout.optional_data}, true);
  rules.add(Field::kComposite, layout.composite, layout.composite_over, false);
  return rules;
}

bool within(const Position& position, int line, int column) {
  return position.length != 0 && position.line == line && column >= position.column &&
         column < position.column + position.length;
}

}  // namespace

bool admits(Characters characters, char c) {
  const bool letter = c >= 'A' && c <= 'Z';
  const bool digit = c >= '0' && c <= '9';
  switch (characters) {
    case Characters::kLetter:
      return letter;
    case Characters::kLetterOrFiller:
      return letter || c == '<';
    case Characters::kDigit:
      return digit;
    case Characters::kDigitOrFiller:
      return digit || c == '<';
    case Characters::kSex:
      return c == 'F' || c == 'M' || c == '<';
    case Characters::kAny:
      return letter || digit || c == '<';
  }
  return false;
}

Characters characters_at(const Layout& layout, int line, int column) {
  const auto in = [&](const Position& position) { return within(position, line, column); };
  for (const Position& code : {layout.document_code, layout.issuer, layout.nationality}) {
    if (in(code)) return column == code.column ? Characters::kLetter : Characters::kLetterOrFiller;
  }
  if (in(layout.name)) return Characters::kLetterOrFiller;
  if (in(layout.sex)) return Characters::kSex;
  if (in(layout.birth_date) || in(layout.expiry_date)) return Characters::kDigitOrFiller;
  for (const CheckRule& rule : check_rules(layout)) {
    if (in(rule.digit)) return rule.may_be_filler ? Characters::kDigitOrFiller : Characters::kDigit;
  }
  return Characters::kAny;
}

std::span<const CheckRule> check_rules(const Layout& layout) {
  static const std::array<Rules, 6> kAll = {Rules{},
                                            make_rules(Format::kTd1),
                                            make_rules(Format::kTd2),
                                            make_rules(Format::kTd3),
                                            make_rules(Format::kMrvA),
                                            make_rules(Format::kMrvB)};
  const Rules& rules = kAll[static_cast<std::size_t>(layout.format)];
  return {rules.rules.data(), rules.count};
}

char expected_digit(const std::vector<std::string>& lines, const CheckRule& rule) {
  std::string text;
  for (const Position& range : rule.over) text += slice(lines, range);
  return check_digit(text);
}

int character_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return c == '<' ? 0 : -1;
}

}  // namespace limen::mrz
