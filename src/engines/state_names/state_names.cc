#include "engines/state_names/state_names.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "base/text.h"
#include "engines/names/names.h"

namespace limen::state_names {
namespace {

// Where the table has another name. Behind what a list says in brackets or behind a comma nothing is guessed.
struct OtherName {
  std::string_view name, code;
};
constexpr OtherName kOtherNames[] = {
    {"Russia", "RUS"},
    {"Russian Federation", "RUS"},
    {"Syria", "SYR"},
    {"Syrian Arab Republic", "SYR"},
    {"Korea, North", "PRK"},
    {"North Korea", "PRK"},
    {"Democratic People's Republic of Korea", "PRK"},
    {"DPRK", "PRK"},
    {"Korea, South", "KOR"},
    {"South Korea", "KOR"},
    {"Republic of Korea", "KOR"},
    {"Burma", "MMR"},
    {"Myanmar", "MMR"},
    {"Turkey", "TUR"},
    {"Türkiye", "TUR"},
    {"Palestinian", "PSE"},
    {"Palestine", "PSE"},
    {"State of Palestine", "PSE"},
    {"Occupied Palestinian Territories", "PSE"},
    {"Region: Gaza", "PSE"},
    {"West Bank", "PSE"},
    {"United Kingdom", "GBR"},
    {"United Kingdom of Great Britain and Northern Ireland", "GBR"},
    {"United States", "USA"},
    {"United States of America", "USA"},
    {"Laos", "LAO"},
    {"Lao People's Democratic Republic", "LAO"},
    {"Vietnam", "VNM"},
    {"Viet Nam", "VNM"},
    {"North Macedonia, The Republic of", "MKD"},
    {"North Macedonia", "MKD"},
    {"Kosovo", "RKS"},
    {"Hong Kong", "HKG"},
    {"Taiwan", "TWN"},
    {"Brunei", "BRN"},
    {"Cape Verde", "CPV"},
    {"Cabo Verde", "CPV"},
    {"Congo, Republic of the", "COG"},
    {"Republic of the Congo", "COG"},
    {"Congo, Democratic Republic of the", "COD"},
    {"Democratic Republic of the Congo", "COD"},
    {"Congo (Democratic Republic)", "COD"},
    {"Czech Republic", "CZE"},
    {"Czechia", "CZE"},
    {"Swaziland", "SWZ"},
    {"Eswatini", "SWZ"},
    {"Iran", "IRN"},
    {"Iran (Islamic Republic of)", "IRN"},
    {"Islamic Republic of Iran", "IRN"},
    {"Tanzania", "TZA"},
    {"United Republic of Tanzania", "TZA"},
    {"Venezuela", "VEN"},
    {"Venezuela (Bolivarian Republic of)", "VEN"},
    {"Bolivia", "BOL"},
    {"Moldova", "MDA"},
    {"Republic of Moldova", "MDA"},
    {"Libya", "LBY"},
    {"Libyan Arab Jamahiriya", "LBY"},
    {"State of Libya", "LBY"},
    {"Ivory Coast", "CIV"},
    {"Cote d'Ivoire", "CIV"},
    {"Gambia", "GMB"},
    {"Bahamas", "BHS"},
    {"Netherlands", "NLD"},
    {"Palestinian Territory, Occupied", "PSE"},
    {"Federal Republic of Germany", "D"},
    {"Islamic Republic of Pakistan", "PAK"},
    {"Kingdom of Saudi Arabia", "SAU"},
    {"Republic of Iraq", "IRQ"},
    {"Republic of Yemen", "YEM"},
};

std::string normal_name(const names::Folder& folder, std::string_view name) {
  names::Folded folded = folder.fold(name);
  std::erase_if(folded.parts, [](const std::string& part) { return part == "the" || part == "of" || part == "and"; });
  std::sort(folded.parts.begin(), folded.parts.end());
  std::string joined;
  for (const std::string& part : folded.parts) joined += part + " ";
  return joined;
}

bool is_code(std::string_view text) {
  return (text.size() == 2 || text.size() == 3) &&
         std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

}  // namespace

ByName by_name(const mrz::StateTable& table) {
  auto folder = std::make_shared<names::Folder>();
  auto codes = std::make_shared<std::map<std::string, StateCode, std::less<>>>();
  const auto add = [&](std::string_view name, std::string_view text) {
    const auto code = StateCode::parse(text);
    if (code.ok() && table.find(text) != nullptr) codes->emplace(normal_name(*folder, name), *code);
  };
  for (const auto& entry : table.entries()) add(entry.name, entry.code);
  for (const OtherName& other : kOtherNames) add(other.name, other.code);
  // "Iran, Islamic Republic of" is also "Iran", unless another state has that name already.
  for (const auto& entry : table.entries()) {
    if (const auto comma = entry.name.find(','); comma != std::string::npos) {
      add(std::string_view(entry.name).substr(0, comma), entry.code);
    }
  }
  auto states = std::make_shared<mrz::StateTable>(table);
  return [folder, codes, states](std::string_view name) -> std::optional<StateCode> {
    if (is_code(name)) {
      const std::string upper = to_upper_ascii(name);
      const auto* entry = upper.size() == 2 ? states->find_alpha2(upper) : states->find(upper);
      if (entry != nullptr) return StateCode::parse(entry->code).value_or(StateCode{});
    }
    const auto found = codes->find(normal_name(*folder, name));
    if (found == codes->end()) return std::nullopt;
    return found->second;
  };
}

}  // namespace limen::state_names
