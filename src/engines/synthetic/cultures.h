// Naming cultures: short lists of common names, and which nationalities draw on them. Internal to the module.
//
// Each list is "native=Roman native=Roman …"; where the script is Latin, the native form alone. The lists were written
// for this project; a person is a combination drawn from them and nobody in particular.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/codes.h"
#include "base/random.h"
#include "engines/synthetic/synthetic.h"

namespace limen::synthetic {

enum class NameOrder : std::uint8_t {
  kGivenSurname,    // Anna Maria Lindqvist
  kTwoSurnames,     // María Fernández Soto
  kSlavic,          // Olena Petrenko; surnames in -ov, -ev, -in and -skyi have a feminine form
  kArabic,          // given name, father's name, family name
  kSurnameFirst,    // 李 明; no second given name
  kPatronymicOnly,  // given name and father's name, no family name: the whole name stands as in the document
  kSingleName,      // often one name only
};

// As written down: text in static storage.
struct CultureText {
  std::string_view key;  // "arabic"
  NameOrder order;
  std::string_view surnames, male, female;
  // Other romanisations in use, "KH>H,OU>U": tried in order when an alert is written by somebody else.
  std::string_view variants;
};
std::span<const CultureText> latin_cultures();
std::span<const CultureText> other_cultures();

struct NamePart {
  std::string native, mrz;  // mrz: A–Z and spaces
};

struct Culture {
  std::string_view key;
  NameOrder order = NameOrder::kGivenSurname;
  std::vector<NamePart> surnames, male, female;
  std::vector<std::pair<std::string, std::string>> variants;
};
std::vector<Culture> read_cultures();

// What a name is made to share with relatives; null: drawn.
struct Lineage {
  const NamePart* surname = nullptr;
  const NamePart* given = nullptr;   // the first given name itself
  const NamePart* father = nullptr;  // the father's given name, for Arabic and patronymic names
};
Name make_name(const Culture& culture, Sex sex, const Lineage& lineage, Random& random);
// Common names stand first in a list and are drawn more often. Null when the list is empty.
const NamePart* draw_part(const std::vector<NamePart>& parts, Random& random);
bool spouses_share_surname(NameOrder order);

}  // namespace limen::synthetic
