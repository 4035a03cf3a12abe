#include <algorithm>

#include "engines/access_control/access_control.h"

namespace limen::access {

namespace {

constexpr std::size_t kPrincipal = 9;
constexpr std::size_t kLongest = 22;  // of TD1: nine and what optional data can hold

Error invalid() { return {"access.key.invalid", "the zone does not give a key: number, birth or expiry is missing"}; }

bool of_zone(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '<'; });
}

bool of_date(std::string_view text) {
  return text.size() == 6 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '<'; });
}

std::string_view at(const mrz::Document& document, const mrz::Position& position) {
  if (position.line < 1 || static_cast<std::size_t>(position.line) > document.lines.size()) return {};
  const std::string_view line = document.lines[static_cast<std::size_t>(position.line) - 1];
  if (position.column < 1 || position.length < 1) return {};
  if (static_cast<std::size_t>(position.column + position.length - 1) > line.size()) return {};
  return line.substr(static_cast<std::size_t>(position.column) - 1, static_cast<std::size_t>(position.length));
}

}  // namespace

Result<MrzKey> MrzKey::make(std::string_view number, std::string_view birth, std::string_view expiry) {
  while (number.ends_with('<')) number.remove_suffix(1);
  if (number.empty() || number.size() > kLongest || !of_zone(number) || !of_date(birth) || !of_date(expiry)) {
    return invalid();
  }
  std::string padded(number);
  if (padded.size() < kPrincipal) padded.resize(kPrincipal, '<');
  std::string information = padded + mrz::check_digit(padded);
  for (const std::string_view date : {birth, expiry}) {
    information += date;
    information += mrz::check_digit(date);
  }
  return MrzKey(std::move(information));
}

Result<std::vector<MrzKey>> MrzKey::from(const mrz::Document& document) {
  const mrz::Number& number = document.document_number.value;
  const bool is_long = number.long_number != mrz::LongNumber::kNone;
  const std::string_view printed =
      is_long ? std::string_view(number.text) : at(document, document.document_number.position);
  const std::string_view birth = at(document, document.birth_date.position);
  const std::string_view expiry = at(document, document.expiry_date.position);
  std::vector<MrzKey> keys = {TRY(make(printed, birth, expiry))};
  if (number.long_number == mrz::LongNumber::kCountsFiller && printed.size() > kPrincipal) {
    // The filler in the place of the check digit is counted: it is worth nothing, but it shifts the weights.
    std::string counted(printed);
    counted.insert(kPrincipal, 1, '<');
    std::string information(printed);
    information += mrz::check_digit(counted);
    information += keys[0].information().substr(printed.size() + 1);
    keys.push_back(MrzKey(std::move(information)));
  }
  return keys;
}

Result<std::string> card_access_number(std::string_view text) {
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() < 4 || text.size() > 12 || !digits) {
    return Error{"access.key.invalid", "a card access number is four to twelve digits, mostly six"};
  }
  return std::string(text);
}

std::string_view to_text(PasswordKind kind) { return kind == PasswordKind::kMrz ? "MRZ" : "CAN"; }

Bytes Password::secret() const {
  // All twenty bytes for the zone, the characters themselves for the CAN [§9.7.3].
  if (kind == PasswordKind::kMrz) return chip_crypto::digest(chip_crypto::Hash::kSha1, as_bytes(text));
  const ByteView bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

}  // namespace limen::access
