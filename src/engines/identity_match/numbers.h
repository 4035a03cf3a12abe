// The one form of a document's number. Private to the folder.
#pragma once

#include <string>
#include <string_view>

namespace limen::identity_match {

// Letters and digits alone, in capitals.
inline std::string normal_number(std::string_view text) {
  std::string number;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) number += c;
    if (c >= 'a' && c <= 'z') number += static_cast<char>(c - 'a' + 'A');
  }
  return number;
}

// Characters that readers confuse are one [9303-3 §4: OCR-B]. Of two numbers with one such form either may be the right
// one.
inline std::string confusable_form(std::string number) {
  for (char& c : number) {
    if (c == 'O' || c == 'Q' || c == 'D') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    if (c == 'Z') c = '2';
    if (c == 'S') c = '5';
    if (c == 'B') c = '8';
    if (c == 'G') c = '6';
  }
  return number;
}

}  // namespace limen::identity_match
