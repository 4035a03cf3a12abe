#include "services/public_pages/texts.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "base/text.h"
#include "platform/config/config.h"

namespace limen::public_pages {
namespace {

constexpr std::string_view kPack = "public_site";

std::size_t index_of(Language language) { return static_cast<std::size_t>(language); }

// The names in braces.
std::set<std::string> parameters_of(std::string_view text) {
  std::set<std::string> names;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) break;
    names.emplace(text.substr(at + 1, end - at - 1));
  }
  return names;
}

// The weight of one range of Accept-Language in thousandths.
int weight_of(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return 1000;
  const std::string_view number = trim(parameters.substr(at + 2));
  if (number.starts_with("1")) return 1000;
  int weight = 0, scale = 100;
  for (const char c : number.substr(std::min<std::size_t>(2, number.size()))) {
    if (c < '0' || c > '9' || scale == 0) break;
    weight += (c - '0') * scale;
    scale /= 10;
  }
  return weight;
}

}  // namespace

std::string_view to_text(Language language) {
  constexpr std::array<std::string_view, 4> kCodes = {"en", "fr", "es", "ar"};
  return kCodes[index_of(language)];
}

std::optional<Language> parse_language(std::string_view code) {
  for (const Language language : kLanguages)
    if (to_text(language) == code) return language;
  return std::nullopt;
}

std::string_view own_name(Language language) {
  constexpr std::array<std::string_view, 4> kNames = {"English", "Français", "Español", "العربية"};
  return kNames[index_of(language)];
}

std::string_view direction(Language language) { return language == Language::kArabic ? "rtl" : "ltr"; }

Language negotiate(std::string_view accept_language) {
  Language best = Language::kEnglish;
  int best_weight = 0;
  for (std::string_view range : split(accept_language.substr(0, 1000), ',')) {
    range = trim(range);
    const std::size_t semicolon = std::min(range.find(';'), range.size());
    const auto language = parse_language(to_lower_ascii(range.substr(0, std::min<std::size_t>(2, semicolon))));
    const bool whole = semicolon == 2 || (semicolon > 2 && range[2] == '-');
    const int weight = weight_of(range.substr(semicolon));
    if (!language || !whole || weight <= best_weight) continue;
    best = *language;
    best_weight = weight;
  }
  return best;
}

std::string format_number(Language language, double value, int decimals) {
  if (!std::isfinite(value)) return "–";
  const std::string plain = fmt::format("{:.{}f}", std::abs(value), std::min(std::max(decimals, 0), 9));
  const bool zero = plain.find_first_not_of("0.") == std::string::npos;
  const std::size_t point = std::min(plain.find('.'), plain.size());
  std::string_view group = ",", mark = ".";
  if (language == Language::kFrench) {
    group = "\xE2\x80\xAF";  // narrow no-break space
    mark = ",";
  } else if (language == Language::kSpanish) {
    group = ".";
    mark = ",";
  }
  std::string out = value < 0 && !zero ? "−" : "";
  for (std::size_t i = 0; i < point; ++i) {
    if (i > 0 && (point - i) % 3 == 0 && point > 4) out += group;
    out += plain[i];
  }
  if (point < plain.size()) out.append(mark).append(plain.substr(point + 1));
  return out;
}

Result<std::shared_ptr<const Texts>> Texts::read(const config::PackStore& packs) {
  auto texts = std::make_shared<Texts>();
  for (const std::string_view name : kTextFiles) TRY(texts->add(packs, name));
  return std::shared_ptr<const Texts>(std::move(texts));
}

Result<void> Texts::add(const config::PackStore& packs, std::string_view name) {
  std::array<Words, 4> words;
  bool any = false;
  for (const Language language : kLanguages)
    any = any || packs.has(kPack, fmt::format("{}.{}.yaml", name, to_text(language)));
  if (!any) return {};
  for (const Language language : kLanguages) {
    const Node file = TRY(packs.read(kPack, fmt::format("{}.{}.yaml", name, to_text(language))));
    TRY(file.require_map());
    for (const auto& [key, value] : file.members) words[index_of(language)][key] = TRY(value.text());
    const Words& english = words[0];
    for (const auto& [key, text] : english) {
      const auto found = words[index_of(language)].find(key);
      if (found == words[index_of(language)].end()) return file.error("public_pages.texts.key", "no text for " + key);
      if (parameters_of(found->second) != parameters_of(text))
        return file.error("public_pages.texts.parameter", "other parameters than the English text has: " + key);
    }
    for (const auto& [key, text] : words[index_of(language)])
      if (!english.contains(key)) return file.error("public_pages.texts.key", "English has no such text: " + key);
  }
  for (const Language language : kLanguages)
    for (auto& [key, text] : words[index_of(language)])
      if (!words_[index_of(language)].emplace(key, std::move(text)).second)
        return Error{"public_pages.texts.key", "two files have one key: " + key};
  return {};
}

bool Texts::has(std::string_view key) const { return words_[0].contains(key); }

std::string Texts::get_or(Language language, std::string_view key, std::string_view fallback) const {
  const auto found = words_[index_of(language)].find(key);
  return found == words_[index_of(language)].end() ? std::string(fallback) : found->second;
}

std::string Texts::get(Language language, std::string_view key, Parameters parameters) const {
  const auto found = words_[index_of(language)].find(key);
  if (found == words_[index_of(language)].end()) return fmt::format("⟦{}⟧", key);
  const std::string_view text = found->second;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = std::min(text.find('{', at), text.size());
    out += text.substr(at, open - at);
    if (open == text.size()) break;
    const std::size_t end = text.find('}', open);
    if (end == std::string_view::npos) break;
    for (const auto& [name, value] : parameters)
      if (name == text.substr(open + 1, end - open - 1)) out += value;
    at = end + 1;
  }
  return out;
}

}  // namespace limen::public_pages
