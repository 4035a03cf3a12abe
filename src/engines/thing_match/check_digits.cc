#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/thing_match/thing_match.h"

namespace limen::thing_match {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

// Values of letters in a chassis number; I, O and Q are not used.
int vin_value(char c) {
  if (is_digit(c)) return c - '0';
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPRSTUVWXYZ";
  constexpr std::string_view kValues = "12345678123457923456789";
  const std::size_t at = kLetters.find(c);
  return at == std::string_view::npos ? -1 : kValues[at] - '0';
}

// 10 to 38 without the multiples of 11.
int container_value(char c) {
  if (is_digit(c)) return c - '0';
  int value = 10;
  for (char letter = 'A'; letter < c; ++letter) {
    ++value;
    if (value % 11 == 0) ++value;
  }
  return value;
}

}  // namespace

std::optional<bool> vin_digit_right(std::string_view vin) {
  constexpr std::array<int, 17> kWeights = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  if (vin.size() != kWeights.size()) return std::nullopt;
  int sum = 0;
  for (std::size_t i = 0; i < vin.size(); ++i) {
    const int value = vin_value(vin[i]);
    if (value < 0) return std::nullopt;
    sum += value * kWeights[i];
  }
  const int rest = sum % 11;
  return vin[8] == (rest == 10 ? 'X' : static_cast<char>('0' + rest));
}

std::optional<bool> imo_digit_right(std::string_view imo) {
  if (imo.size() != 7 || !is_ascii_digits(imo)) return std::nullopt;
  int sum = 0;
  for (std::size_t i = 0; i < 6; ++i) sum += (imo[i] - '0') * (7 - static_cast<int>(i));
  return sum % 10 == imo[6] - '0';
}

std::optional<bool> container_digit_right(std::string_view number) {
  const bool formed = number.size() == 11 && std::all_of(number.begin(), number.begin() + 4, is_letter) &&
                      std::all_of(number.begin() + 4, number.end(), is_digit);
  if (!formed) return std::nullopt;
  int sum = 0;
  for (std::size_t i = 0; i < 10; ++i) sum += container_value(number[i]) << i;
  return sum % 11 % 10 == number[10] - '0';
}

std::optional<Finding> Rules::check(const Identifier& given) const {
  const IdentifierRule* rule = identifier(given.code);
  if (rule == nullptr) return std::nullopt;
  const std::string text = normal(given);
  const auto found = [&](const char* code, const char* message, Severity severity = Severity::kWarning) {
    return Finding{given.code, code, message, severity};
  };
  switch (rule->check) {
    case Check::kVin: {
      const auto right = vin_digit_right(text);
      if (!right) return found("things.vin.form", "a chassis number has 17 letters and digits, none of them I, O or Q");
      if (*right) return std::nullopt;
      // The first character tells where it was built; 1 to 5 is North America.
      if (text[0] >= '1' && text[0] <= '5') {
        return found("things.vin.check_digit", "the ninth character, the check digit, is not right");
      }
      return found("things.vin.check_digit",
                   "the ninth character is not right as a check digit, which makers outside North America need not use",
                   Severity::kInfo);
    }
    case Check::kImo: {
      const auto right = imo_digit_right(text);
      if (!right) return found("things.imo.form", "an IMO number has seven digits");
      if (!*right) return found("things.imo.check_digit", "the last digit of the IMO number is not right");
      return std::nullopt;
    }
    case Check::kContainer: {
      const auto right = container_digit_right(text);
      if (!right) return found("things.container.form", "a container number has four letters and seven digits");
      if (!*right) return found("things.container.check_digit", "the last digit of the container number is not right");
      return std::nullopt;
    }
    case Check::kMmsi:
      if (text.size() != 9 || !is_ascii_digits(text)) return found("things.mmsi.form", "an MMSI has nine digits");
      return std::nullopt;
    case Check::kNone:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace limen::thing_match
