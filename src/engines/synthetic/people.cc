#include <algorithm>

#include "engines/synthetic/world.h"

namespace limen::synthetic {
namespace {

enum Standing : std::uint8_t { kOwn, kNeighbour, kFree, kOther, kStateless };

struct NationalityText {
  std::string_view code;  // as documents write it [9303-3 §5]
  std::string_view culture, second_culture;
  std::size_t weight;
  Standing standing;
};

// Shares of the flow as an invented Atlantic country might have them; they describe no real border. Own nationals are
// drawn by behaviour and stand here for the names only.
constexpr std::array kNationalityTexts = {
    NationalityText{"UTO", "iberian", "arabic_maghreb", 0, kOwn},
    NationalityText{"ESP", "iberian", "iberian", 120, kNeighbour},
    NationalityText{"MAR", "arabic_maghreb", "arabic_maghreb", 110, kNeighbour},
    NationalityText{"PRT", "lusophone", "lusophone", 60, kFree},
    NationalityText{"FRA", "francophone", "arabic_maghreb", 80, kFree},
    NationalityText{"D", "german", "turkish", 80, kFree},
    NationalityText{"SWE", "nordic", "nordic", 25, kFree},
    NationalityText{"DNK", "nordic", "nordic", 15, kFree},
    NationalityText{"POL", "polish", "polish", 30, kFree},
    NationalityText{"GRC", "greek", "greek", 20, kFree},
    NationalityText{"IRL", "anglophone", "anglophone", 15, kFree},
    NationalityText{"GBR", "anglophone", "devanagari", 90, kOther},
    NationalityText{"USA", "anglophone", "iberian", 50, kOther},
    NationalityText{"CAN", "anglophone", "francophone", 15, kOther},
    NationalityText{"BRA", "lusophone", "lusophone", 45, kOther},
    NationalityText{"CPV", "lusophone", "lusophone", 10, kOther},
    NationalityText{"ARG", "iberian", "iberian", 15, kOther},
    NationalityText{"COL", "iberian", "iberian", 15, kOther},
    NationalityText{"DZA", "arabic_maghreb", "arabic_maghreb", 25, kOther},
    NationalityText{"TUN", "arabic_maghreb", "arabic_maghreb", 12, kOther},
    NationalityText{"EGY", "arabic_mashriq", "arabic_mashriq", 18, kOther},
    NationalityText{"SYR", "arabic_mashriq", "arabic_mashriq", 10, kOther},
    NationalityText{"LBN", "arabic_mashriq", "arabic_mashriq", 10, kOther},
    NationalityText{"IRN", "persian", "persian", 10, kOther},
    NationalityText{"TUR", "turkish", "turkish", 25, kOther},
    NationalityText{"UKR", "ukrainian", "russian", 25, kOther},
    NationalityText{"RUS", "russian", "russian", 15, kOther},
    NationalityText{"GEO", "georgian", "georgian", 6, kOther},
    NationalityText{"CHN", "han", "han", 40, kOther},
    NationalityText{"KOR", "korean", "korean", 20, kOther},
    NationalityText{"JPN", "japanese", "japanese", 18, kOther},
    NationalityText{"VNM", "vietnamese", "vietnamese", 8, kOther},
    NationalityText{"THA", "thai", "thai", 8, kOther},
    NationalityText{"IDN", "indonesian", "indonesian", 8, kOther},
    NationalityText{"IND", "devanagari", "devanagari", 30, kOther},
    NationalityText{"NPL", "devanagari", "devanagari", 10, kOther},
    NationalityText{"ETH", "ethiopic", "ethiopic", 10, kOther},
    NationalityText{"ERI", "ethiopic", "ethiopic", 6, kOther},
    NationalityText{"SEN", "west_african", "west_african", 25, kOther},
    NationalityText{"NGA", "west_african", "west_african", 15, kOther},
    NationalityText{"GHA", "west_african", "west_african", 8, kOther},
    NationalityText{"XXA", "arabic_mashriq", "russian", 3, kStateless},
};

std::size_t find_culture(const std::vector<Culture>& cultures, std::string_view key) {
  const auto found = std::find_if(cultures.begin(), cultures.end(), [&](const Culture& c) { return c.key == key; });
  return static_cast<std::size_t>(found - cultures.begin());
}

struct Share {
  Behaviour behaviour;
  std::size_t groups;  // of a thousand groups
};
constexpr std::array kShares = {
    Share{Behaviour::kTourist, 420},  Share{Behaviour::kFamilyVisit, 90}, Share{Behaviour::kBusiness, 125},
    Share{Behaviour::kResident, 242}, Share{Behaviour::kCommuter, 7},     Share{Behaviour::kSeasonal, 40},
    Share{Behaviour::kCrew, 3},       Share{Behaviour::kOverstayer, 28},  Share{Behaviour::kOneWay, 45},
};

Behaviour draw_behaviour(Random& random) {
  std::size_t left = random.below(1000);
  for (const Share& share : kShares) {
    if (left < share.groups) return share.behaviour;
    left -= share.groups;
  }
  return Behaviour::kTourist;
}

struct Household {
  int adults = 1, children = 0;
};

Household draw_household(Behaviour behaviour, Random& random) {
  const std::size_t dice = random.below(100);
  const auto family = [&] { return Household{dice % 5 == 0 ? 1 : 2, random.between(1, 3)}; };
  switch (behaviour) {
    case Behaviour::kTourist:
      return dice < 55 ? Household{} : dice < 80 ? Household{2, 0} : family();
    case Behaviour::kFamilyVisit:
      return dice < 20 ? Household{2, 0} : family();
    case Behaviour::kResident:
      return dice < 65 ? Household{} : dice < 80 ? Household{2, 0} : family();
    case Behaviour::kCrew:
      return {random.between(4, 6), 0};
    case Behaviour::kSeasonal:
      return {dice < 80 ? 1 : random.between(2, 3), 0};
    case Behaviour::kOverstayer:
      return dice < 90 ? Household{} : family();
    case Behaviour::kOneWay:
      return dice < 75 ? Household{} : family();
    case Behaviour::kBusiness:
    case Behaviour::kCommuter:
      break;
  }
  return {};
}

int draw_head_age(Behaviour behaviour, bool with_children, Random& random) {
  if (with_children) return random.between(25, 52);
  switch (behaviour) {
    case Behaviour::kBusiness:
      return random.between(25, 64);
    case Behaviour::kCrew:
      return random.between(23, 58);
    case Behaviour::kSeasonal:
      return random.between(19, 50);
    case Behaviour::kCommuter:
      return random.between(18, 65);
    default:
      return std::min(random.between(18, 84), random.between(24, 84));
  }
}

std::size_t group_nationality(const World& world, Behaviour behaviour, Random& random) {
  const bool own = behaviour == Behaviour::kResident || (behaviour == Behaviour::kCommuter && random.chance(45, 100)) ||
                   (behaviour == Behaviour::kOneWay && random.chance(40, 100)) ||
                   (behaviour == Behaviour::kCrew && random.chance(30, 100));
  if (own) return 0;
  while (true) {
    const std::size_t drawn = draw_nationality(world, random);
    const Nationality& nationality = world.nationalities[drawn];
    if (behaviour == Behaviour::kCommuter && !nationality.neighbour) continue;
    if (behaviour == Behaviour::kOverstayer && nationality.free_movement) continue;
    return drawn;
  }
}

Group draw_group(const World& world, std::size_t first) {
  Random random = world.random(kGroups, first);
  Group group;
  group.first = static_cast<std::uint32_t>(first);
  group.behaviour = draw_behaviour(random);
  const Household household = draw_household(group.behaviour, random);
  const std::size_t left = world.options.travellers - first;
  group.adults = static_cast<std::uint8_t>(std::min<std::size_t>(static_cast<std::size_t>(household.adults), left));
  group.size = static_cast<std::uint8_t>(
      std::min<std::size_t>(static_cast<std::size_t>(household.adults + household.children), left));
  group.head_age = static_cast<std::uint8_t>(draw_head_age(group.behaviour, household.children > 0, random));
  const std::size_t nationality = group_nationality(world, group.behaviour, random);
  const Nationality& its = world.nationalities[nationality];
  group.nationality = static_cast<std::uint8_t>(nationality);
  group.culture = static_cast<std::uint8_t>(random.chance(1, 5) ? its.second_culture : its.culture);
  return group;
}

// Everybody in the crew, and every companion who is no parent, is a person of his own.
bool is_family(const Group& group) { return group.size > 1 && group.behaviour != Behaviour::kCrew; }

Sex draw_sex(Random& random) {
  const std::size_t dice = random.below(2000);
  return dice == 0 ? Sex::kUnspecified : dice < 1050 ? Sex::kMale : Sex::kFemale;
}

Sex head_sex(const World& world, const Group& group) {
  Random random = world.random(kFamilies, group.first);
  return random.chance(group.adults == 1 ? 35 : 75, 100) ? Sex::kMale : Sex::kFemale;
}

struct FamilyNames {
  const NamePart* surname;
  const NamePart* father;  // given name of the head, if a man
};
FamilyNames family_names(const World& world, const Group& group) {
  Random random = world.random(kFamilies, (1ULL << 40U) + group.first);
  const Culture& culture = world.cultures[group.culture];
  const NamePart* surname = draw_part(culture.surnames, random);
  const NamePart* father = draw_part(culture.male, random);
  return {surname, head_sex(world, group) == Sex::kMale ? father : nullptr};
}

// `years` before the first day, and up to a year more.
CivilDate born(const World& world, int years, Random& random) {
  return world.first_day - (years * 365 + years / 4 + 40 + random.between(0, 300));
}

std::string document_number(const World& world, std::size_t traveller, char series, Random& random) {
  // Multiplying by a number without common factor with ten million moves every traveller to a place of his own.
  constexpr std::uint64_t kNumbers = 10'000'000, kFactor = 4'826'381;
  std::uint64_t place = (traveller * kFactor + world.options.seed % kNumbers) % kNumbers;
  std::string number(9, '0');
  number[0] = series != 0 ? series : static_cast<char>('A' + random.below(23));
  number[1] = static_cast<char>('A' + random.below(26));
  for (std::size_t i = 8; i >= 2; --i) {
    number[i] = static_cast<char>('0' + place % 10);
    place /= 10;
  }
  return number;
}

}  // namespace

void make_nationalities(World& world) {
  world.cultures = read_cultures();
  std::size_t sum = 0;
  for (const NationalityText& text : kNationalityTexts) {
    Nationality nationality;
    nationality.code = text.standing == kOwn ? world.options.state : StateCode::parse(text.code).value_or(StateCode{});
    nationality.culture = find_culture(world.cultures, text.culture);
    nationality.second_culture = find_culture(world.cultures, text.second_culture);
    nationality.own = text.standing == kOwn;
    nationality.neighbour = text.standing == kNeighbour;
    nationality.stateless = text.standing == kStateless;
    nationality.free_movement = text.standing == kFree || text.code == "ESP";
    // A site whose own state stands further down in the table has no foreigners of that code.
    const bool twice = !nationality.own && nationality.code == world.options.state;
    sum += twice ? 0 : text.weight;
    if (nationality.free_movement && !twice) world.free_movement.push_back(nationality.code);
    world.nationalities.push_back(nationality);
    world.nationality_weights.push_back(sum);
  }
}

std::size_t draw_nationality(const World& world, Random& random) {
  const std::vector<std::size_t>& sums = world.nationality_weights;
  const std::size_t dice = random.below(sums.back());
  return static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end(), dice) - sums.begin());
}

void make_groups(World& world) {
  world.group_of.reserve(world.options.travellers);
  for (std::size_t first = 0; first < world.options.travellers;) {
    const Group group = draw_group(world, first);
    for (std::size_t i = 0; i < group.size; ++i)
      world.group_of.push_back(static_cast<std::uint32_t>(world.groups.size()));
    first += group.size;
    world.groups.push_back(group);
  }
}

Person person_of(const World& world, std::size_t traveller) {
  const Group& group = world.group(traveller);
  const std::size_t place = traveller - group.first;
  Random random = world.random(kPeople, traveller);
  Person person;
  person.index = traveller;
  person.nationality = world.nationalities[group.nationality].code;
  person.sex = draw_sex(random);
  int age = group.head_age;
  const bool child = place >= group.adults;
  if (child) {
    age = random.between(0, std::min(14, group.head_age - 19));
  } else if (is_family(group) && group.adults <= 2) {
    const Sex head = head_sex(world, group);
    if (group.adults == 2 || group.size > 1) {
      person.sex = place == 0 ? head : head == Sex::kMale ? Sex::kFemale : Sex::kMale;
    }
    if (place == 1) age = std::max(19, age + random.between(-6, 4));
  } else if (place > 0) {
    age = random.between(21, 55);
  }
  const CivilDate birth = born(world, age, random);
  person.birth = birth;
  const bool partial = random.chance(1, 250) && !child;
  if (partial) person.birth = PartialDate::from_parts(birth.year(), {}, {}).value_or(person.birth);
  return person;
}

std::vector<Document> documents_of(const World& world, std::size_t traveller) {
  const Group& group = world.group(traveller);
  const Nationality& nationality = world.nationalities[group.nationality];
  const bool child = world.is_child(traveller);
  Random random = world.random(kDocuments, traveller);
  Document document;
  document.type = "passport";
  document.mrz_code = "P";
  document.issuer = nationality.code;
  if (nationality.stateless) {
    document.type = "stateless_document";
    document.mrz_code = "PS";
    document.issuer = world.options.state;
  } else if ((nationality.free_movement || nationality.own) && random.chance(30, 100)) {
    document.type = "identity_card";
    document.mrz_code = "ID";
  }
  document.number = document_number(world, traveller, 0, random);
  const int validity = (child ? 5 : 10) * 365;
  const CivilDate last = world.first_day + (world.days - 1);
  const int spare = std::max(0, validity - world.days - 60);
  document.expiry = last + 30 + random.between(0, spare);
  document.valid_from = world.first_day - 10;
  const bool renewed = random.chance(4, 100);
  const int renewed_after = random.between(60, std::max(60, world.days - 60));
  if (!renewed) return {document};
  Document second = document;
  second.number = document_number(world, traveller, 'X', random);
  second.valid_from = world.first_day + renewed_after;
  second.expiry = std::max(second.valid_from + validity, last + 30);
  document.expiry = second.valid_from + 45;
  return {document, second};
}

Document document_on(const World& world, const Person& person, CivilDate day) {
  std::vector<Document> documents = documents_of(world, person.index);
  Document& last = documents.back();
  return last.valid_from <= day || documents.size() == 1 ? std::move(last) : std::move(documents.front());
}

Name name_of(const World& world, std::size_t traveller, Sex sex) {
  const Group& group = world.group(traveller);
  const Culture& culture = world.cultures[group.culture];
  const std::size_t place = traveller - group.first;
  Random random = world.random(kNames, traveller);
  Lineage lineage;
  if (is_family(group)) {
    const FamilyNames family = family_names(world, group);
    if (place == 0) {
      lineage.surname = family.surname;
      lineage.given = family.father;
    } else if (place >= group.adults) {
      lineage.surname = family.surname;
      lineage.father = family.father;
    } else if (place == 1 && spouses_share_surname(culture.order)) {
      lineage.surname = family.surname;
    }
  }
  return make_name(culture, sex, lineage, random);
}

RawId id_of(const World& world, std::size_t traveller) {
  Random random = world.random(kIds, traveller);
  const Instant made{world.base.microseconds + static_cast<std::int64_t>(traveller) * 1000};
  return make_raw_id(made, [&](std::span<std::uint8_t> bytes) { random.fill(bytes); });
}

Invented invent_person(const World& world, Random& random, bool child) {
  Invented invented;
  const std::size_t drawn = random.chance(1, 10) ? 0 : draw_nationality(world, random);
  const Nationality& nationality = world.nationalities[drawn];
  invented.culture = nationality.culture;
  invented.person.nationality = nationality.code;
  invented.person.sex = draw_sex(random);
  invented.person.birth = born(world, child ? random.between(1, 15) : random.between(19, 70), random);
  invented.name = make_name(world.cultures[invented.culture], invented.person.sex, {}, random);
  return invented;
}

}  // namespace limen::synthetic
