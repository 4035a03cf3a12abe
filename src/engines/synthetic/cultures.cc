#include "engines/synthetic/cultures.h"

#include <algorithm>

#include "base/text.h"
#include "formats/mrz/mrz.h"

namespace limen::synthetic {
namespace {

std::string mrz_letters(std::string_view latin) {
  std::string text = mrz::to_mrz_name(latin).text;
  std::replace(text.begin(), text.end(), '<', ' ');
  return text;
}

std::vector<NamePart> read_parts(std::string_view list) {
  std::vector<NamePart> parts;
  for (const std::string_view item : split(list, ' ')) {
    if (item.empty()) continue;
    std::string text(item);
    std::replace(text.begin(), text.end(), '_', ' ');  // the same length, so that positions stay
    const std::size_t equals = text.find('=');
    const std::string native = text.substr(0, equals);
    parts.push_back({native, mrz_letters(equals == std::string::npos ? native : text.substr(equals + 1))});
  }
  return parts;
}

Culture read_culture(const CultureText& text) {
  Culture culture;
  culture.key = text.key;
  culture.order = text.order;
  culture.surnames = read_parts(text.surnames);
  culture.male = read_parts(text.male);
  culture.female = read_parts(text.female);
  for (const std::string_view rule : split(text.variants, ',')) {
    const std::size_t arrow = rule.find('>');
    if (arrow != std::string_view::npos) culture.variants.emplace_back(rule.substr(0, arrow), rule.substr(arrow + 1));
  }
  return culture;
}

void append(std::string& text, std::string_view part) {
  if (!text.empty() && !part.empty()) text.push_back(' ');
  text.append(part);
}

struct Side {
  std::string native, mrz;
  void add(const NamePart* part) {
    if (part == nullptr) return;
    append(native, part->native);
    append(mrz, part->mrz);
  }
};

void replace_ending(std::string& text, std::string_view ending, std::string_view by) {
  if (text.ends_with(ending)) text.replace(text.size() - ending.size(), ending.size(), by);
}

// Surnames of women in Slavic languages: -ova, -eva, -ina, -ska, -cka.
void make_feminine(Side& surname) {
  for (const std::string_view ending : {"OV", "EV", "IN"}) {
    if (!surname.mrz.ends_with(ending)) continue;
    const bool cyrillic = !surname.native.empty() && static_cast<unsigned char>(surname.native[0]) >= 0xD0;
    if (!cyrillic) return;
    surname.mrz += "A";
    surname.native += "а";
    return;
  }
  for (const auto& [ending, by] : {std::pair{"ski", "ska"}, std::pair{"cki", "cka"}}) {
    replace_ending(surname.native, ending, by);
  }
  for (const auto& [ending, by] : {std::pair{"SKI", "SKA"}, std::pair{"CKI", "CKA"}}) {
    replace_ending(surname.mrz, ending, by);
  }
}

}  // namespace

std::vector<Culture> read_cultures() {
  std::vector<Culture> cultures;
  for (const CultureText& text : latin_cultures()) cultures.push_back(read_culture(text));
  for (const CultureText& text : other_cultures()) cultures.push_back(read_culture(text));
  return cultures;
}

const NamePart* draw_part(const std::vector<NamePart>& parts, Random& random) {
  if (parts.empty()) return nullptr;
  const std::size_t first = random.below(parts.size());
  const std::size_t second = random.below(parts.size());
  return &parts[std::min(first, second)];
}

bool spouses_share_surname(NameOrder order) { return order == NameOrder::kGivenSurname || order == NameOrder::kSlavic; }

Name make_name(const Culture& culture, Sex sex, const Lineage& lineage, Random& random) {
  const bool female = sex == Sex::kFemale || (sex != Sex::kMale && random.chance(1, 2));
  const auto& given_names = female ? culture.female : culture.male;
  const NamePart* first = lineage.given != nullptr ? lineage.given : draw_part(given_names, random);
  const NamePart* second = draw_part(given_names, random);
  const NamePart* father = lineage.father != nullptr ? lineage.father : draw_part(culture.male, random);
  const NamePart* family = lineage.surname != nullptr ? lineage.surname : draw_part(culture.surnames, random);
  const NamePart* other = draw_part(culture.surnames, random);
  const std::size_t dice = random.below(100);

  Side surname, given;
  given.add(first);
  surname.add(family);
  switch (culture.order) {
    case NameOrder::kGivenSurname:
      if (dice < 55 && second != first) given.add(second);
      break;
    case NameOrder::kTwoSurnames:
      if (dice < 45 && second != first) given.add(second);
      surname.add(other);
      break;
    case NameOrder::kSlavic:
      if (dice < 30 && second != first) given.add(second);
      if (female) make_feminine(surname);
      break;
    case NameOrder::kArabic:
      if (dice < 50) given.add(father);
      break;
    case NameOrder::kSurnameFirst:
      break;
    case NameOrder::kPatronymicOnly:
      surname = {};
      surname.add(father);
      if (dice < 40) surname.add(draw_part(culture.male, random));
      break;
    case NameOrder::kSingleName:
      if (dice < 40) {
        surname = given;
        given = {};
      } else if (dice < 75 && second != first) {
        given.add(second);
      }
      break;
  }
  return {surname.mrz, given.mrz, surname.native, given.native, culture.order == NameOrder::kSurnameFirst};
}

}  // namespace limen::synthetic
