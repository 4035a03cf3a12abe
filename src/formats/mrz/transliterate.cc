// Names to MRZ letters: Latin table of Doc 9303-3 §6 A, the first alternative of each character.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/mrz/mrz.h"

namespace limen::mrz {
namespace {

struct Row {
  char32_t code_point;
  std::string_view letters;
};

// Sorted. Both cases; the table of Doc 9303 has the capitals.
constexpr std::array<Row, 194> kLatin{{
    {0x00C0, "A"},  {0x00C1, "A"},  {0x00C2, "A"},  {0x00C3, "A"}, {0x00C4, "AE"}, {0x00C5, "AA"}, {0x00C6, "AE"},
    {0x00C7, "C"},  {0x00C8, "E"},  {0x00C9, "E"},  {0x00CA, "E"}, {0x00CB, "E"},  {0x00CC, "I"},  {0x00CD, "I"},
    {0x00CE, "I"},  {0x00CF, "I"},  {0x00D0, "D"},  {0x00D1, "N"}, {0x00D2, "O"},  {0x00D3, "O"},  {0x00D4, "O"},
    {0x00D5, "O"},  {0x00D6, "OE"}, {0x00D8, "OE"}, {0x00D9, "U"}, {0x00DA, "U"},  {0x00DB, "U"},  {0x00DC, "UE"},
    {0x00DD, "Y"},  {0x00DE, "TH"}, {0x00DF, "SS"}, {0x00E0, "A"}, {0x00E1, "A"},  {0x00E2, "A"},  {0x00E3, "A"},
    {0x00E4, "AE"}, {0x00E5, "AA"}, {0x00E6, "AE"}, {0x00E7, "C"}, {0x00E8, "E"},  {0x00E9, "E"},  {0x00EA, "E"},
    {0x00EB, "E"},  {0x00EC, "I"},  {0x00ED, "I"},  {0x00EE, "I"}, {0x00EF, "I"},  {0x00F0, "D"},  {0x00F1, "N"},
    {0x00F2, "O"},  {0x00F3, "O"},  {0x00F4, "O"},  {0x00F5, "O"}, {0x00F6, "OE"}, {0x00F8, "OE"}, {0x00F9, "U"},
    {0x00FA, "U"},  {0x00FB, "U"},  {0x00FC, "UE"}, {0x00FD, "Y"}, {0x00FE, "TH"}, {0x00FF, "Y"},  {0x0100, "A"},
    {0x0101, "A"},  {0x0102, "A"},  {0x0103, "A"},  {0x0104, "A"}, {0x0105, "A"},  {0x0106, "C"},  {0x0107, "C"},
    {0x0108, "C"},  {0x0109, "C"},  {0x010A, "C"},  {0x010B, "C"}, {0x010C, "C"},  {0x010D, "C"},  {0x010E, "D"},
    {0x010F, "D"},  {0x0110, "D"},  {0x0111, "D"},  {0x0112, "E"}, {0x0113, "E"},  {0x0114, "E"},  {0x0115, "E"},
    {0x0116, "E"},  {0x0117, "E"},  {0x0118, "E"},  {0x0119, "E"}, {0x011A, "E"},  {0x011B, "E"},  {0x011C, "G"},
    {0x011D, "G"},  {0x011E, "G"},  {0x011F, "G"},  {0x0120, "G"}, {0x0121, "G"},  {0x0122, "G"},  {0x0123, "G"},
    {0x0124, "H"},  {0x0125, "H"},  {0x0126, "H"},  {0x0127, "H"}, {0x0128, "I"},  {0x0129, "I"},  {0x012A, "I"},
    {0x012B, "I"},  {0x012C, "I"},  {0x012D, "I"},  {0x012E, "I"}, {0x012F, "I"},  {0x0130, "I"},  {0x0131, "I"},
    {0x0132, "IJ"}, {0x0133, "IJ"}, {0x0134, "J"},  {0x0135, "J"}, {0x0136, "K"},  {0x0137, "K"},  {0x0138, "Q"},
    {0x0139, "L"},  {0x013A, "L"},  {0x013B, "L"},  {0x013C, "L"}, {0x013D, "L"},  {0x013E, "L"},  {0x013F, "L"},
    {0x0140, "L"},  {0x0141, "L"},  {0x0142, "L"},  {0x0143, "N"}, {0x0144, "N"},  {0x0145, "N"},  {0x0146, "N"},
    {0x0147, "N"},  {0x0148, "N"},  {0x0149, "N"},  {0x014A, "N"}, {0x014B, "N"},  {0x014C, "O"},  {0x014D, "O"},
    {0x014E, "O"},  {0x014F, "O"},  {0x0150, "O"},  {0x0151, "O"}, {0x0152, "OE"}, {0x0153, "OE"}, {0x0154, "R"},
    {0x0155, "R"},  {0x0156, "R"},  {0x0157, "R"},  {0x0158, "R"}, {0x0159, "R"},  {0x015A, "S"},  {0x015B, "S"},
    {0x015C, "S"},  {0x015D, "S"},  {0x015E, "S"},  {0x015F, "S"}, {0x0160, "S"},  {0x0161, "S"},  {0x0162, "T"},
    {0x0163, "T"},  {0x0164, "T"},  {0x0165, "T"},  {0x0166, "T"}, {0x0167, "T"},  {0x0168, "U"},  {0x0169, "U"},
    {0x016A, "U"},  {0x016B, "U"},  {0x016C, "U"},  {0x016D, "U"}, {0x016E, "U"},  {0x016F, "U"},  {0x0170, "U"},
    {0x0171, "U"},  {0x0172, "U"},  {0x0173, "U"},  {0x0174, "W"}, {0x0175, "W"},  {0x0176, "Y"},  {0x0177, "Y"},
    {0x0178, "Y"},  {0x0179, "Z"},  {0x017A, "Z"},  {0x017B, "Z"}, {0x017C, "Z"},  {0x017D, "Z"},  {0x017E, "Z"},
    {0x0218, "S"},  {0x0219, "S"},  {0x021A, "T"},  {0x021B, "T"}, {0x1E9E, "SS"},
}};

// What separates components, and what is left out: the apostrophe and every other punctuation [9303-3 §4.6].
bool separates(char32_t c) {
  return c == U' ' || c == U'-' || c == U',' || c == U'<' || c == 0x00A0 || (c >= 0x2010 && c <= 0x2015);
}
bool is_left_out(char32_t c) {
  return c == U'\'' || c == U'.' || c == U'`' || c == 0x00B4 || c == 0x2018 || c == 0x2019 || c == 0x02BC ||
         c == 0x02BB;
}

}  // namespace

MrzText to_mrz_name(std::string_view utf8) {
  MrzText result;
  bool pending = false;  // a separator that waits for a letter after it
  const auto append = [&](std::string_view letters) {
    if (pending && !result.text.empty()) result.text.push_back('<');
    pending = false;
    result.text.append(letters);
  };
  for (const char32_t c : to_code_points(to_nfc(utf8))) {
    if ((c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z')) {
      const char letter = static_cast<char>(c >= U'a' ? c - U'a' + U'A' : c);
      append({&letter, 1});
      continue;
    }
    if (separates(c)) {
      pending = true;
      continue;
    }
    if (is_left_out(c)) continue;
    const auto row = std::lower_bound(kLatin.begin(), kLatin.end(), c, [](const Row& candidate, char32_t value) {
      return candidate.code_point < value;
    });
    if (row != kLatin.end() && row->code_point == c) {
      append(row->letters);
    } else {
      result.untransliterated.push_back(c);
    }
  }
  return result;
}

}  // namespace limen::mrz
