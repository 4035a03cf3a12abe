// Names of countries and territories in the languages of people, as the Unicode CLDR has them (through ICU), and the
// order in which readers of a language expect names. For pages that strangers read; what a travel document or a law
// calls a state is a question to the packs.
//
// Pure; everything may be called in parallel, a NameOrder by one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace limen {

// `code`: ISO 3166-1 alpha-2 or alpha-3, upper case. Empty when there is no such region or no name for it.
std::string region_name(std::string_view code, std::string_view language);

class NameOrder {
 public:
  explicit NameOrder(std::string_view language);
  ~NameOrder();
  NameOrder(NameOrder&&) noexcept;
  NameOrder& operator=(NameOrder&&) noexcept;

  // True when `a` comes before `b`; equal ones are told apart by their bytes. Valid UTF-8.
  bool operator()(std::string_view a, std::string_view b) const;
  // Compared as bytes, keys are in the same order: for sorting many.
  std::string key(std::string_view text) const;

 private:
  struct Collation;
  std::unique_ptr<Collation> collation_;
};

}  // namespace limen
