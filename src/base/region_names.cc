#include "base/region_names.h"

#include <unicode/coll.h>
#include <unicode/locid.h>
#include <unicode/sortkey.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace limen {

std::string region_name(std::string_view code, std::string_view language) {
  const bool is_code = (code.size() == 2 || code.size() == 3) &&
                       std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_code) return {};
  // ICU makes alpha-2 of alpha-3 where it knows the region; what it does not know it gives back as it is.
  const icu::Locale region("und", std::string(code).c_str());
  const std::string_view country = region.getCountry();
  if (country.size() != 2) return {};
  icu::UnicodeString name;
  region.getDisplayCountry(icu::Locale(std::string(language).c_str()), name);
  std::string result;
  name.toUTF8String(result);
  return result == country ? std::string() : result;
}

struct NameOrder::Collation {
  std::unique_ptr<icu::Collator> collator;
};

NameOrder::NameOrder(std::string_view language) : collation_(std::make_unique<Collation>()) {
  UErrorCode status = U_ZERO_ERROR;
  collation_->collator.reset(icu::Collator::createInstance(icu::Locale(std::string(language).c_str()), status));
  if (U_FAILURE(status) != 0) collation_->collator.reset();
}
NameOrder::~NameOrder() = default;
NameOrder::NameOrder(NameOrder&&) noexcept = default;
NameOrder& NameOrder::operator=(NameOrder&&) noexcept = default;

bool NameOrder::operator()(std::string_view a, std::string_view b) const {
  if (collation_->collator != nullptr) {
    UErrorCode status = U_ZERO_ERROR;
    const auto order =
        collation_->collator->compareUTF8(icu::StringPiece(a.data(), static_cast<int>(a.size())),
                                          icu::StringPiece(b.data(), static_cast<int>(b.size())), status);
    if (U_SUCCESS(status) != 0 && order != UCOL_EQUAL) return order == UCOL_LESS;
  }
  return a < b;
}

std::string NameOrder::key(std::string_view text) const {
  if (collation_->collator == nullptr) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  icu::CollationKey key;
  collation_->collator->getCollationKey(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size()))), key, status);
  if (U_FAILURE(status) != 0) return std::string(text);
  int size = 0;
  const auto* bytes = key.getByteArray(size);
  std::string result(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  return result.append(text);  // equal ones by their bytes
}

}  // namespace limen
