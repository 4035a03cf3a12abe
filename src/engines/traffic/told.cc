#include "engines/traffic/told.h"

#include "base/text.h"
#include "formats/edifact/repertoire.h"

namespace limen::traffic {
namespace {

// "ANNA MARIA" → "Anna Maria".
std::string title_case(std::string_view mrz) {
  std::string text = to_lower_ascii(mrz);
  bool first = true;
  for (char& c : text) {
    if (first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    first = c == ' ';
  }
  return text;
}

// Can it be sent, and is it read as it was meant? Bytes beyond the repertoire of the envelope are taken as UTF-8 where
// they happen to be that (edifact::decode).
bool survives(const Dialect& dialect, std::string_view utf8) {
  const auto bytes = edifact::encode(dialect.spelling, utf8);
  return bytes && edifact::decode(edifact::repertoire_of(dialect.syntax_id), *bytes).text == utf8;
}

void spell_name(const Dialect& dialect, const synthetic::Name& name, Told& told) {
  std::string surname = name.surname, given = name.given_names;
  if (dialect.names == Names::kTitle) {
    surname = title_case(surname);
    given = title_case(given);
  } else if (dialect.names == Names::kNative && !name.native_surname.empty() &&
             (dialect.xml || (survives(dialect, name.native_surname) && survives(dialect, name.native_given)))) {
    surname = name.native_surname;
    given = name.native_given;
  }
  told.surname = std::move(surname);
  const std::size_t blank = dialect.second_given ? given.find(' ') : std::string::npos;
  told.given = given.substr(0, blank);
  if (blank != std::string::npos) told.second = given.substr(blank + 1);
}

void spoil(const Dialect& dialect, std::size_t percent, Random& random, Told& told) {
  // Every rate costs one number whether it strikes or not, so that one rate does not move the others.
  const auto strikes = [&](int rate) { return random.chance(static_cast<std::size_t>(rate) * percent, 100'000); };
  const bool missing = strikes(dialect.dirt.missing_birth), unknown = strikes(dialect.dirt.unknown_birth),
             wrong = strikes(dialect.dirt.wrong_birth), no_document = strikes(dialect.dirt.missing_document),
             no_sex = strikes(dialect.dirt.missing_sex), no_given = strikes(dialect.dirt.missing_given);
  told.strange = strikes(dialect.dirt.strange);
  told.order = strikes(dialect.dirt.order);
  if (missing)
    told.birth_state = Birth::kMissing;
  else if (unknown)
    told.birth_state = Birth::kUnknown;
  else if (wrong)
    told.birth_state = Birth::kWrong;
  if (no_document) told.documents = false;
  if (no_sex) told.sex = '\0';
  if (no_given && !told.flyer->infant) {
    told.given.clear();
    told.second.clear();
  }
}

}  // namespace

std::string wire_text(const Dialect& dialect, std::string_view utf8) {
  if (dialect.xml || edifact::is_ascii(utf8)) return std::string(utf8);
  return edifact::encode(dialect.spelling, utf8).value_or(std::string(utf8.size(), '?'));
}

Told tell(const Dialect& dialect, const Flyer& flyer, std::size_t dirt_percent, Random& random) {
  Told told;
  told.flyer = &flyer;
  spell_name(dialect, flyer.person.name, told);
  told.birth = flyer.person.birth;
  switch (flyer.person.sex) {
    case Sex::kFemale:
      told.sex = 'F';
      break;
    case Sex::kMale:
      told.sex = 'M';
      break;
    case Sex::kUnspecified:
      told.sex = 'X';
      break;
    case Sex::kUnknown:
      told.sex = 'U';
      break;
  }
  told.document = flyer.document;
  spoil(dialect, dirt_percent, random, told);
  TruthPerson& truth = told.truth;
  if (told.given.empty() && !dialect.filler.empty()) {
    told.given = dialect.filler;
    truth.placeholder = true;
  }
  truth.surname = told.surname;
  truth.given = told.given;
  if (!told.second.empty()) truth.given += " " + told.second;
  truth.sex = told.sex == 'M' ? "M" : told.sex == 'F' ? "F" : told.sex == 'X' ? "X" : told.sex == 'U' ? "U" : "";
  if (told.birth_state == Birth::kSent) truth.birth = told.birth.to_text();
  truth.nationality = flyer.person.nationality.text();
  truth.booking = flyer.locator;
  truth.unique = flyer.unique;
  truth.seat = flyer.seat;
  return told;
}

}  // namespace limen::traffic
