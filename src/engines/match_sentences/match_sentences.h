// What a hit's reasons say, in a sentence for the person who decides, in English, French, Spanish and Arabic.
//
//   to_sentence(Language::kEnglish, reason);   // "maria" and "mary" are one name in two languages
//   plain_sentence(Language::kEnglish, hit);   // Speaks for one person: … Against it: …
//
// Every stable code of engines/screening has a text; a test goes through all. Pure; the texts hold what the reasons
// hold, which is personal data. The French, Spanish and Arabic texts have been read by no native speaker.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engines/screening/screening.h"

namespace limen::match_sentences {

enum class Language : std::uint8_t { kEnglish, kFrench, kSpanish, kArabic };
std::optional<Language> parse_language(std::string_view code);  // en, fr, es, ar [ISO 639-1]

// UTF-8, no full stop at its end.
std::string to_sentence(Language language, const screening::Reason& reason);

// The three reasons that say most for one person and the three that say most against it, the prior left out.
std::string plain_sentence(Language language, const screening::Hit& hit);

}  // namespace limen::match_sentences
