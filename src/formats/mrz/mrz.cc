#include "formats/mrz/mrz.h"

#include <algorithm>

#include "formats/mrz/layout.h"
#include "formats/mrz/reader.h"

namespace limen::mrz {

std::string_view to_text(Format format) {
  switch (format) {
    case Format::kTd1:
      return "TD1";
    case Format::kTd2:
      return "TD2";
    case Format::kTd3:
      return "TD3";
    case Format::kMrvA:
      return "MRV-A";
    case Format::kMrvB:
      return "MRV-B";
    case Format::kUnknown:
      return "unknown";
  }
  return "unknown";
}

int line_count(Format format) {
  const Layout* layout = layout_of(format);
  return layout == nullptr ? 0 : layout->lines;
}

int line_width(Format format) {
  const Layout* layout = layout_of(format);
  return layout == nullptr ? 0 : layout->width;
}

std::string_view to_text(Field field) {
  switch (field) {
    case Field::kZone:
      return "zone";
    case Field::kDocumentCode:
      return "document_code";
    case Field::kIssuer:
      return "issuer";
    case Field::kName:
      return "name";
    case Field::kDocumentNumber:
      return "document_number";
    case Field::kNationality:
      return "nationality";
    case Field::kBirthDate:
      return "birth_date";
    case Field::kSex:
      return "sex";
    case Field::kExpiryDate:
      return "expiry_date";
    case Field::kOptionalData:
      return "optional_data";
    case Field::kOptionalData2:
      return "optional_data_2";
    case Field::kComposite:
      return "composite";
  }
  return "zone";
}

std::string_view to_text(LongNumber variant) {
  switch (variant) {
    case LongNumber::kNone:
      return "none";
    case LongNumber::kStandard:
      return "standard";
    case LongNumber::kCountsFiller:
      return "counts_filler";
  }
  return "none";
}

bool Document::has(std::string_view code) const {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.code == code; });
}

char check_digit(std::string_view text) { return DigitSum().add(text).digit(); }

}  // namespace limen::mrz
