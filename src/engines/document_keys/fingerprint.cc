#include "engines/document_keys/fingerprint.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>

namespace limen::document_keys {
namespace {

static_assert(std::endian::native == std::endian::little, "hashes and snapshots are read as little-endian words");

std::uint64_t word_at(const void* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

struct Sip {
  std::uint64_t a, b, c, d;
  void round() {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }
  void take(std::uint64_t word) {
    d ^= word;
    round();
    round();
    a ^= word;
  }
  std::uint64_t finish() {
    for (int i = 0; i < 4; ++i) round();
    return a ^ b ^ c ^ d;
  }
};

// Which member of its class each confusable character is makes a word over GF(16), and `check` is its syndrome in a
// Reed–Solomon code: four symbols of 4 bits, distance 5. So two numbers of one class with up to 15 confusable
// characters have different checks when they differ in one to four places, and the difference of one place is not that
// of two or three. Place 15 and later begin again at 0: one difference is still known as one.
constexpr unsigned kPlaces = 15;

constexpr std::array<std::uint8_t, kPlaces> powers() {
  std::array<std::uint8_t, kPlaces> result{};
  unsigned value = 1;
  for (auto& power : result) {
    power = static_cast<std::uint8_t>(value);
    value <<= 1U;
    if (value & 16U) value ^= 19U;  // x^4 + x + 1
  }
  return result;
}

constexpr unsigned times(unsigned a, unsigned b) {
  unsigned product = 0;
  for (unsigned bit = 0; bit < 4; ++bit) {
    if (b & (1U << bit)) product ^= a << bit;
  }
  for (unsigned bit = 6; bit >= 4; --bit) {
    if (product & (1U << bit)) product ^= 19U << (bit - 4);
  }
  return product;
}

using Columns = std::array<std::array<std::uint16_t, 4>, kPlaces>;
constexpr Columns columns() {
  Columns result{};
  const auto power = powers();
  for (unsigned place = 0; place < kPlaces; ++place) {
    for (unsigned member = 0; member < 4; ++member) {
      unsigned symbols = 0;
      for (unsigned j = 0; j < 4; ++j) symbols |= times(member, power[place * j % kPlaces]) << (4 * j);
      result[place][member] = static_cast<std::uint16_t>(symbols);
    }
  }
  return result;
}
constexpr Columns kColumns = columns();

constexpr std::array<Confusable, 128> confusables() {
  // The first of each class names it.
  constexpr std::array<std::string_view, 6> kClasses{"0OQD", "1IL", "2Z", "5S", "8B", "6G"};
  std::array<Confusable, 128> result{};
  for (std::size_t c = 0; c < result.size(); ++c) result[c] = {static_cast<char>(c), 0, true};
  for (const auto members : kClasses) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      result[static_cast<std::size_t>(members[i])] = {members[0], static_cast<std::uint8_t>(i), false};
    }
  }
  return result;
}
constexpr auto kConfusables = confusables();

bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr std::size_t kLongest = 32;

Error invalid_number() {
  return {"document_keys.number.invalid", "a document number has 1 to 32 letters A to Z and digits"};
}

}  // namespace

Hash128 sip_hash(const HashKey& key, std::string_view bytes) {
  const std::uint64_t low = word_at(key.data()), high = word_at(key.data() + 8);
  Sip sip{low ^ 0x736f6d6570736575U, high ^ 0x646f72616e646f6dU ^ 0xeeU, low ^ 0x6c7967656e657261U,
          high ^ 0x7465646279746573U};
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) sip.take(word_at(bytes.data() + at));
  std::uint64_t last = std::uint64_t{bytes.size()} << 56U;
  for (std::size_t i = 0; at + i < bytes.size(); ++i) {
    last |= std::uint64_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
  }
  sip.take(last);
  sip.c ^= 0xeeU;
  Hash128 hash;
  hash.low = sip.finish();
  sip.b ^= 0xddU;
  hash.high = sip.finish();
  return hash;
}

DocumentType document_type(std::string_view mrz_code) {
  switch (mrz_code.empty() ? ' ' : mrz_code[0]) {
    case 'P':
      return DocumentType::kPassport;
    case 'A':
    case 'C':
    case 'I':
      return DocumentType::kIdentity;
    case 'V':
      return DocumentType::kVisa;
    default:
      return DocumentType::kOther;
  }
}

std::optional<std::string> folded_number(std::string_view number) {
  std::string folded;
  for (const char c : number) {
    if (static_cast<std::uint8_t>(c) >= 0x80) return std::nullopt;
    if (is_digit(c) || (c >= 'A' && c <= 'Z')) folded.push_back(c);
    if (c >= 'a' && c <= 'z') folded.push_back(static_cast<char>(c - 'a' + 'A'));
    if (folded.size() > kLongest) return std::nullopt;
  }
  if (folded.empty()) return std::nullopt;
  return folded;
}

Confusable confusable(char c) { return kConfusables[static_cast<std::uint8_t>(c) & 127U]; }

Fingerprint fingerprint(const HashKey& key, StateCode issuer, DocumentType type, std::string_view folded) {
  // Type, issuer in three bytes, number: no two different documents make the same bytes.
  std::array<char, 4 + kLongest> text{};
  text[0] = static_cast<char>('0' + static_cast<int>(type));
  std::ranges::copy(issuer.text(), text.begin() + 1);
  std::size_t size = 4;
  unsigned place = 0;
  std::uint16_t check = 0;
  for (const char c : folded) {
    if (size == text.size()) break;
    const Confusable of = confusable(c);
    text[size++] = of.name;
    if (of.alone) continue;
    check ^= kColumns[place][of.member];
    place = place + 1 == kPlaces ? 0 : place + 1;
  }
  const Hash128 hash = sip_hash(key, {text.data(), size});
  return {std::max(hash.low, kLeastHash), static_cast<std::uint16_t>(check ^ (hash.high & 0xffffU))};
}

std::optional<Agreement> agreement(std::uint16_t a, std::uint16_t b) {
  const unsigned difference = a ^ b;
  if (difference == 0) return Agreement::kExact;
  const unsigned member = difference & 15U;
  if (member < 1 || member > 3) return std::nullopt;
  for (const auto& column : kColumns) {
    if (column[member] == difference) return Agreement::kOneConfusion;
  }
  return std::nullopt;
}

char check_digit(std::string_view folded) {
  constexpr std::array<int, 3> kWeights{7, 3, 1};
  int sum = 0;
  std::size_t at = 0;
  for (const char c : folded) sum += (is_digit(c) ? c - '0' : c - 'A' + 10) * kWeights[at++ % 3];
  return static_cast<char>('0' + sum % 10);
}

Result<Fingerprint> fingerprint(const HashKey& key, const Document& document) {
  const auto folded = folded_number(document.number);
  if (!folded) return invalid_number();
  return fingerprint(key, document.issuer, document.type, *folded);
}

Result<Forms> forms_of(const HashKey& key, const Document& document) {
  const auto folded = folded_number(document.number);
  if (!folded) return invalid_number();
  Forms forms;
  const auto add = [&](Form form, std::string_view number) {
    forms.forms[forms.size++] = {form, fingerprint(key, document.issuer, document.type, number)};
  };
  const std::string_view number = *folded;
  add(Form::kAsGiven, number);
  constexpr std::size_t kLeastDigits = 5;  // shorter remainders agree by chance
  const std::string_view front = number.substr(0, number.size() - 1);
  if (front.size() >= kLeastDigits && number.back() == check_digit(front)) add(Form::kWithoutCheckDigit, front);
  if (number.size() >= kLeastDigits && number.size() < kLongest) {
    add(Form::kWithCheckDigit, std::string(number) + check_digit(number));
  }
  const auto first_digit = std::ranges::find_if(number, is_digit);
  const auto letters = static_cast<std::size_t>(first_digit - number.begin());
  const std::string_view digits = number.substr(letters);
  if (letters >= 1 && letters <= 3 && digits.size() >= kLeastDigits && std::ranges::all_of(digits, is_digit)) {
    add(Form::kWithoutPrefix, digits);
  }
  return forms;
}

void Answer::add(const Match& match) {
  const auto rank = [](const Match& m) { return std::tuple(m.agreement, m.form, m.record); };
  for (std::size_t i = 0; i < size_; ++i) {
    if (matches_[i].record == match.record && matches_[i].form == match.form &&
        matches_[i].agreement == match.agreement)
      return;
  }
  std::size_t at = size_;
  while (at > 0 && rank(match) < rank(matches_[at - 1])) --at;
  if (size_ == kMost) more_ = true;
  if (at == kMost) return;
  const std::size_t last = size_ == kMost ? kMost - 1 : size_++;
  for (std::size_t i = last; i > at; --i) matches_[i] = matches_[i - 1];
  matches_[at] = match;
}

}  // namespace limen::document_keys
