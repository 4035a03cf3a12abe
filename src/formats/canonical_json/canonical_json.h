// JSON in the one form that can be signed [RFC 8785, JSON Canonicalization Scheme].
//
// Members sorted by the UTF-16 code units of their names, no white space, strings with the fewest escapes, numbers as
// ECMAScript writes doubles. The input is checked by parse_json() of base/json.h first, so duplicate names, lone
// surrogates and bottomless nesting are refused; the canonical text is then made from the text itself and not from
// parsed values, because the parser does not round decimal fractions to the nearest double. Integers that are no
// doubles (beyond 2^53) are taken as the nearest one, as the scheme says.
//
// Pure; any number of threads.
//
//   const canonical_json::Canonical data = TRY(canonical_json::canonicalise(received));
//   verify(data.text);
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace limen::canonical_json {

// A text, number, truth value or null, wherever it stands.
struct Leaf {
  std::string path;  // JSON pointer [RFC 6901]: "/pid/n", "/ve/0/nam"
  std::string text;  // a string without quotes and escapes; anything else in its canonical form
  bool is_text = false;
  bool fraction = false;  // a number written with a fraction or an exponent
};

struct Canonical {
  std::string text;
  std::vector<std::pair<std::string, std::string>> members;  // of the outermost object, each in canonical form; sorted
  std::vector<Leaf> leaves;                                  // in the order of the input
};

// Errors of parse_json(), and "json.number" for a number beyond the doubles.
Result<Canonical> canonicalise(std::string_view text);

// A double as ECMAScript's Number::toString writes it. Precondition: finite.
std::string number_text(double number);

}  // namespace limen::canonical_json
