#include "engines/match_sentences/match_sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engines/match_sentences/texts.h"

namespace limen::match_sentences {
namespace {

// Three weights make one reason: the letters differ.
Evidence told(Evidence evidence) {
  switch (evidence) {
    case Evidence::kPartSimilarMiddle:
    case Evidence::kPartSimilarFloor:
      return Evidence::kPartSimilar;
    case Evidence::kPartResemblesMore:
      return Evidence::kPartResembles;
    default:
      return evidence;
  }
}

std::string joined(Language language, const std::vector<const screening::Reason*>& reasons) {
  std::string text;
  for (const auto* reason : reasons) {
    if (!text.empty()) text += kSeparator[static_cast<std::size_t>(language)];
    text += to_sentence(language, *reason);
  }
  return text;
}

}  // namespace

std::optional<Language> parse_language(std::string_view code) {
  if (code == "en") return Language::kEnglish;
  if (code == "fr") return Language::kFrench;
  if (code == "es") return Language::kSpanish;
  if (code == "ar") return Language::kArabic;
  return std::nullopt;
}

std::string to_sentence(Language language, const screening::Reason& reason) {
  const auto text = std::ranges::find(kTexts, told(reason.evidence), &Text::evidence);
  if (text == kTexts.end()) return std::string(reason.code());
  const std::string& asked = reason.query_part.empty() ? reason.list_part : reason.query_part;
  const std::string_view pattern = text->languages[static_cast<std::size_t>(language)];
  if (language != Language::kArabic) return fmt::format(fmt::runtime(pattern), asked, reason.list_part);
  // Latin letters within a text that runs the other way are isolated. [Unicode UAX #9 §2.4]
  constexpr std::string_view kIsolate = "\u2068", kEnd = "\u2069";
  return fmt::format(fmt::runtime(pattern), fmt::format("{}{}{}", kIsolate, asked, kEnd),
                     fmt::format("{}{}{}", kIsolate, reason.list_part, kEnd));
}

std::string plain_sentence(Language language, const screening::Hit& hit) {
  const std::size_t kMost = 3;
  std::vector<const screening::Reason*> speaking, against;
  for (const auto& reason : hit.reasons) {
    if (reason.evidence == Evidence::kPrior || reason.contribution == 0) continue;
    (reason.contribution > 0 ? speaking : against).push_back(&reason);
  }
  const auto keep_strongest = [kMost](std::vector<const screening::Reason*>& reasons) {
    std::ranges::sort(reasons, [](const auto* a, const auto* b) {
      const double left = std::abs(a->contribution), right = std::abs(b->contribution);
      return left != right ? left > right : a->evidence < b->evidence;
    });
    reasons.resize(std::min(reasons.size(), kMost));
  };
  keep_strongest(speaking);
  keep_strongest(against);
  std::string text;
  const auto at = static_cast<std::size_t>(language);
  if (!speaking.empty()) text = std::string(kFor[at]) + joined(language, speaking) + ".";
  if (!against.empty()) text += (text.empty() ? "" : " ") + std::string(kAgainst[at]) + joined(language, against) + ".";
  return text;
}

}  // namespace limen::match_sentences
