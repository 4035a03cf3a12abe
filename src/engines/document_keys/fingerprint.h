// Inside document_keys: what of a document is kept.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engines/document_keys/document_keys.h"

namespace limen::document_keys {

struct Fingerprint {
  std::uint64_t hash = 0;   // of issuer, type and the number with confusable characters made one; at least kLeastHash
  std::uint16_t check = 0;  // which of the confusable numbers it is, whitened
};
// 0 and 1 mark free and given-up places in tables.
constexpr std::uint64_t kLeastHash = 2;

struct Entry {
  std::uint64_t hash = 0;
  std::uint16_t check = 0;
  std::uint32_t record = 0;
  auto operator<=>(const Entry&) const = default;
};

// SipHash-2-4 with 128 bits of result (Aumasson and Bernstein, 2012; the long form is of its reference code).
struct Hash128 {
  std::uint64_t low = 0, high = 0;
};
Hash128 sip_hash(const HashKey& key, std::string_view bytes);

// Upper-case letters and digits, 1 to 32 of them; nullopt when that is not what the number comes to.
std::optional<std::string> folded_number(std::string_view number);
// What stands for a character in the class of those that readers take for it, and which of the class it is (0 to 3).
struct Confusable {
  char name = 0;
  std::uint8_t member = 0;
  bool alone = true;  // nothing is taken for it
};
Confusable confusable(char c);

Fingerprint fingerprint(const HashKey& key, StateCode issuer, DocumentType type, std::string_view folded);

// How two numbers with the same hash agree; nullopt when more than one character differs. Sure for numbers of up to 15
// confusable characters that differ in up to four of them (see fingerprint.cc).
std::optional<Agreement> agreement(std::uint16_t a, std::uint16_t b);

// The check digit of 9303-3 §4.9: weights 7, 3, 1; letters count from 10.
char check_digit(std::string_view folded);

// The number asked for and its other forms.
struct Forms {
  struct One {
    Form form = Form::kAsGiven;
    Fingerprint print{};
  };
  std::array<One, 4> forms{};
  std::size_t size = 0;
};
Result<Forms> forms_of(const HashKey& key, const Document& document);
Result<Fingerprint> fingerprint(const HashKey& key, const Document& document);

}  // namespace limen::document_keys
