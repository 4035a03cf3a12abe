// The site's own words, in English, French, Spanish and Arabic, from packs/public_site/NAME.LANGUAGE.yaml: flat maps of
// key to text with parameters in braces ("Release {id} of {date}"). All languages of a NAME have the same keys and the
// same parameters, or nothing is read. A key's first part is no family of error codes
// (docs/errors), so that tools tell them apart. Immutable; read by any number of threads.
//
//   texts->get(Language::kFrench, "frame.release", {{"id", id}, {"date", date}});
#pragma once

#include <array>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace limen::config {
class PackStore;
}

namespace limen::public_pages {

enum class Language : std::uint8_t { kEnglish, kFrench, kSpanish, kArabic };
inline constexpr std::array<Language, 4> kLanguages = {Language::kEnglish, Language::kFrench, Language::kSpanish,
                                                       Language::kArabic};
std::string_view to_text(Language language);  // "en", "fr", "es", "ar"
std::optional<Language> parse_language(std::string_view code);
std::string_view own_name(Language language);   // "English", "Français", …
std::string_view direction(Language language);  // "ltr", "rtl"
// The best of the four for an Accept-Language header [RFC 9110 §12.5.4]; English when none fits.
Language negotiate(std::string_view accept_language);

// Digits in groups, with the language's separators; Arabic with those of English. `decimals` at most 9.
std::string format_number(Language language, double value, int decimals);

class Texts {
 public:
  using Parameters = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // Every file of the pack "public_site" among the names the site's sections use: kTextFiles. Errors: those of
  // PackStore, "public_pages.texts.key" (a language lacks one, or has one more), "public_pages.texts.parameter".
  static Result<std::shared_ptr<const Texts>> read(const config::PackStore& packs);

  // Parameters are put in as they are: escape when the whole is written. An unknown key gives "⟦key⟧", which a test
  // looks for in every page.
  std::string get(Language language, std::string_view key, Parameters parameters = {}) const;
  // The text, or `fallback` as it is when the release has a code that the site has no words for.
  std::string get_or(Language language, std::string_view key, std::string_view fallback) const;
  bool has(std::string_view key) const;

 private:
  using Words = std::map<std::string, std::string, std::less<>>;
  Result<void> add(const config::PackStore& packs, std::string_view name);
  std::array<Words, 4> words_;
};

// Names of text files: a section's author adds his own here. Those without files are left out.
inline constexpr std::array<std::string_view, 5> kTextFiles = {"site", "directory", "instruments", "composites",
                                                               "outcomes"};

}  // namespace limen::public_pages
