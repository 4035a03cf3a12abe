#include "formats/fal/columns.h"

#include <algorithm>

#include "base/text.h"

namespace limen::fal {
namespace {

struct Spelling {
  std::string_view key;
  Column column;
};
// English, French and Spanish as on printed forms and in agents' workbooks; letters beyond ASCII are dropped.
constexpr Spelling kSpellings[] = {
    {"no", Column::kNumber},
    {"nr", Column::kNumber},
    {"n", Column::kNumber},
    {"number", Column::kNumber},
    {"sequencenumber", Column::kNumber},
    {"familyname", Column::kFamilyName},
    {"surname", Column::kFamilyName},
    {"lastname", Column::kFamilyName},
    {"name", Column::kFullName},
    {"fullname", Column::kFullName},
    {"familynamegivennames", Column::kFullName},
    {"familynameandgivennames", Column::kFullName},
    {"nom", Column::kFamilyName},
    {"nomdefamille", Column::kFamilyName},
    {"apellido", Column::kFamilyName},
    {"apellidos", Column::kFamilyName},
    {"givenname", Column::kGivenNames},
    {"givennames", Column::kGivenNames},
    {"firstname", Column::kGivenNames},
    {"firstnames", Column::kGivenNames},
    {"forename", Column::kGivenNames},
    {"forenames", Column::kGivenNames},
    {"prenom", Column::kGivenNames},
    {"prenoms", Column::kGivenNames},
    {"prnom", Column::kGivenNames},
    {"prnoms", Column::kGivenNames},
    {"nombre", Column::kGivenNames},
    {"nombres", Column::kGivenNames},
    {"rank", Column::kRank},
    {"rankorrating", Column::kRank},
    {"rankrating", Column::kRank},
    {"rating", Column::kRank},
    {"duty", Column::kRank},
    {"grade", Column::kRank},
    {"fonction", Column::kRank},
    {"cargo", Column::kRank},
    {"nationality", Column::kNationality},
    {"nationalite", Column::kNationality},
    {"nationalit", Column::kNationality},
    {"nacionalidad", Column::kNationality},
    {"citizenship", Column::kNationality},
    {"dateofbirth", Column::kBirthDate},
    {"birthdate", Column::kBirthDate},
    {"dob", Column::kBirthDate},
    {"datedenaissance", Column::kBirthDate},
    {"fechadenacimiento", Column::kBirthDate},
    {"placeofbirth", Column::kBirthPlace},
    {"birthplace", Column::kBirthPlace},
    {"lieudenaissance", Column::kBirthPlace},
    {"lugardenacimiento", Column::kBirthPlace},
    {"sex", Column::kSex},
    {"gender", Column::kSex},
    {"sexe", Column::kSex},
    {"sexo", Column::kSex},
    {"residence", Column::kResidence},
    {"countryofresidence", Column::kResidence},
    {"residencia", Column::kResidence},
    {"typeofidentitydocument", Column::kDocumentType},
    {"natureofidentitydocument", Column::kDocumentType},
    {"typeofidentityortraveldocument", Column::kDocumentType},
    {"natureandnoofidentitydocument", Column::kDocumentNumber},
    {"identitydocumenttype", Column::kDocumentType},
    {"documenttype", Column::kDocumentType},
    {"doctype", Column::kDocumentType},
    {"idtype", Column::kDocumentType},
    {"traveldocumenttype", Column::kDocumentType},
    {"naturedelapieced", Column::kDocumentType},
    {"tipodedocumento", Column::kDocumentType},
    {"numberofidentitydocument", Column::kDocumentNumber},
    {"serialnumberofidentityortraveldocument", Column::kDocumentNumber},
    {"serialnumberofidentitydocument", Column::kDocumentNumber},
    {"identitydocumentnumber", Column::kDocumentNumber},
    {"documentnumber", Column::kDocumentNumber},
    {"documentno", Column::kDocumentNumber},
    {"docno", Column::kDocumentNumber},
    {"docnumber", Column::kDocumentNumber},
    {"idnumber", Column::kDocumentNumber},
    {"passportnumber", Column::kDocumentNumber},
    {"passportno", Column::kDocumentNumber},
    {"passport", Column::kDocumentNumber},
    {"traveldocumentnumber", Column::kDocumentNumber},
    {"numerodepasseport", Column::kDocumentNumber},
    {"numrodepasseport", Column::kDocumentNumber},
    {"numerodedocumento", Column::kDocumentNumber},
    {"nmerodedocumento", Column::kDocumentNumber},
    {"issuingstate", Column::kDocumentIssuer},
    {"issuingstateofidentitydocument", Column::kDocumentIssuer},
    {"issuingstateofidentityortraveldocument", Column::kDocumentIssuer},
    {"issuingcountry", Column::kDocumentIssuer},
    {"countryofissue", Column::kDocumentIssuer},
    {"placeofissue", Column::kDocumentIssuer},
    {"issuer", Column::kDocumentIssuer},
    {"issuedby", Column::kDocumentIssuer},
    {"paysdedelivrance", Column::kDocumentIssuer},
    {"paisdeexpedicion", Column::kDocumentIssuer},
    {"expiry", Column::kDocumentExpiry},
    {"expirydate", Column::kDocumentExpiry},
    {"dateofexpiry", Column::kDocumentExpiry},
    {"documentexpiry", Column::kDocumentExpiry},
    {"documentexpirydate", Column::kDocumentExpiry},
    {"expirydateofidentitydocument", Column::kDocumentExpiry},
    {"expirydateofidentityortraveldocument", Column::kDocumentExpiry},
    {"validuntil", Column::kDocumentExpiry},
    {"datedexpiration", Column::kDocumentExpiry},
    {"fechadecaducidad", Column::kDocumentExpiry},
    {"portofembarkation", Column::kEmbarked},
    {"embarkation", Column::kEmbarked},
    {"embarkationport", Column::kEmbarked},
    {"portdembarquement", Column::kEmbarked},
    {"puertodeembarque", Column::kEmbarked},
    {"portofdisembarkation", Column::kDisembarked},
    {"disembarkation", Column::kDisembarked},
    {"disembarkationport", Column::kDisembarked},
    {"portdedebarquement", Column::kDisembarked},
    {"puertodedesembarque", Column::kDisembarked},
    {"visa", Column::kVisa},
    {"visanumber", Column::kVisa},
    {"visano", Column::kVisa},
    {"visanumberifappropriate", Column::kVisa},
    {"visaresidencepermitnumber", Column::kVisa},
    {"transit", Column::kTransit},
    {"transitpassenger", Column::kTransit},
    {"transitpassengerornot", Column::kTransit},
    {"transitindicator", Column::kTransit},
    {"cabin", Column::kCabin},
    {"cabinnumber", Column::kCabin},
    {"cabinno", Column::kCabin},
    {"booking", Column::kBooking},
    {"bookingnumber", Column::kBooking},
    {"bookingreference", Column::kBooking},
    {"bookingreferencenumber", Column::kBooking},
    {"persontype", Column::kPersonType},
    {"typeofperson", Column::kPersonType},
    {"onboardstatus", Column::kPersonType},
};

struct ShipSpelling {
  std::string_view key;
  ShipField field;
};
constexpr ShipSpelling kShip[] = {
    {"nameofship", ShipField::kName},
    {"shipname", ShipField::kName},
    {"vessel", ShipField::kName},
    {"vesselname", ShipField::kName},
    {"ship", ShipField::kName},
    {"nomdunavire", ShipField::kName},
    {"nombredelbuque", ShipField::kName},
    {"imo", ShipField::kImo},
    {"imonumber", ShipField::kImo},
    {"imono", ShipField::kImo},
    {"callsign", ShipField::kCallSign},
    {"flag", ShipField::kFlag},
    {"flagstate", ShipField::kFlag},
    {"flagstateofship", ShipField::kFlag},
    {"voyage", ShipField::kVoyage},
    {"voyagenumber", ShipField::kVoyage},
    {"voyageno", ShipField::kVoyage},
    {"port", ShipField::kPort},
    {"portofarrival", ShipField::kPort},
    {"portofarrivaldeparture", ShipField::kPort},
    {"lastport", ShipField::kLastPort},
    {"lastportofcall", ShipField::kLastPort},
    {"arrival", ShipField::kArrival},
    {"dateofarrival", ShipField::kArrival},
    {"dateofarrivaldeparture", ShipField::kArrival},
};

constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> number_of(std::string_view text) {
  if (text.empty() || text.size() > 4 || !is_ascii_digits(text)) return std::nullopt;
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

std::optional<int> month_of(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const std::string lower = to_lower_ascii(text.substr(0, 3));
  const auto* found = std::find(std::begin(kMonths), std::end(kMonths), lower);
  if (found == std::end(kMonths)) return std::nullopt;
  return static_cast<int>(found - std::begin(kMonths)) + 1;
}

// Runs of digits or of letters; more than four are no date.
std::vector<std::string_view> runs_of(std::string_view text) {
  std::vector<std::string_view> runs;
  for (std::size_t i = 0; i < text.size() && runs.size() < 5;) {
    const auto same = [&](char c) { return is_digit(text[i]) ? is_digit(c) : is_letter(text[i]) && is_letter(c); };
    std::size_t end = i;
    while (end < text.size() && same(text[end])) ++end;
    if (end > i) runs.push_back(text.substr(i, end - i));
    i = end > i ? end : i + 1;
  }
  return runs;
}

}  // namespace

std::string header_key(std::string_view text) {
  // A remark in brackets is no part of the name.
  if (const auto bracket = text.find('('); bracket != std::string_view::npos && bracket > 0)
    text = text.substr(0, bracket);
  std::string key;
  for (const char c : text) {
    if (is_letter(c)) key += c;
  }
  return to_lower_ascii(key);
}

std::optional<Column> column_of(std::string_view text) {
  const std::string key = header_key(text);
  for (const Spelling& one : kSpellings) {
    if (one.key == key) return one.column;
  }
  return std::nullopt;
}

std::optional<ShipField> ship_field_of(std::string_view text) {
  // "IMO 9074729" is a value and not a label.
  constexpr auto kDigitsOfLabels = 3;
  if (std::count_if(text.begin(), text.end(), is_digit) > kDigitsOfLabels) return std::nullopt;
  const std::string key = header_key(text);
  for (const ShipSpelling& one : kShip) {
    if (one.key == key) return one.field;
  }
  return std::nullopt;
}

std::optional<Form> form_of(std::string_view title) {
  const std::string key = header_key(title);
  if (key.find("crewlist") != std::string::npos) return Form::kCrew;
  if (key.find("passengerlist") != std::string::npos) return Form::kPassengers;
  return std::nullopt;
}

std::optional<DateParts> date_parts(std::string_view text) {
  constexpr int kMonthsOfYear = 12;
  const std::string_view clean = trim(text);
  std::vector<std::string_view> runs = runs_of(clean);
  if (runs.size() == 1 && runs[0].size() == 8 && is_ascii_digits(runs[0])) {  // YYYYMMDD
    runs = {runs[0].substr(0, 4), runs[0].substr(4, 2), runs[0].substr(6, 2)};
  }
  // What an instant has behind its day says nothing here.
  if (runs.size() > 3 && runs[0].size() == 4 && clean.size() > 10 && (clean[10] == 'T' || clean[10] == ' ')) {
    runs.resize(3);
    if (!is_ascii_digits(runs[2])) return std::nullopt;
  }
  if (runs.size() != 3) return std::nullopt;
  if (runs[0].size() == 4) {
    const auto year = number_of(runs[0]), month = is_digit(runs[1][0]) ? number_of(runs[1]) : month_of(runs[1]),
               day = number_of(runs[2]);
    if (!year || !month || !day || runs[2].size() > 2) return std::nullopt;
    return DateParts{DateParts::Order::kCertain, *year, *month, *day};
  }
  const auto year = runs[2].size() == 4 ? number_of(runs[2]) : std::nullopt;
  if (!year) return std::nullopt;  // of two digits: a century is not guessed
  if (!is_digit(runs[1][0])) {     // 12 AUG 1974
    const auto month = month_of(runs[1]), day = number_of(runs[0]);
    if (!month || !day) return std::nullopt;
    return DateParts{DateParts::Order::kCertain, *year, *month, *day};
  }
  if (!is_digit(runs[0][0])) {  // August 12, 1974
    const auto month = month_of(runs[0]), day = number_of(runs[1]);
    if (!month || !day) return std::nullopt;
    return DateParts{DateParts::Order::kCertain, *year, *month, *day};
  }
  const auto first = number_of(runs[0]), second = number_of(runs[1]);
  if (!first || !second || runs[0].size() > 2 || runs[1].size() > 2) return std::nullopt;
  if (*first == *second) return DateParts{DateParts::Order::kCertain, *year, *first, *second};
  auto order = DateParts::Order::kEither;
  if (*first > kMonthsOfYear) order = DateParts::Order::kDayFirst;
  if (*second > kMonthsOfYear) order = DateParts::Order::kMonthFirst;
  return DateParts{order, *year, *first, *second};
}

std::optional<Sex> sex_of(std::string_view text) {
  const std::string key = to_lower_ascii(trim(text));
  for (const std::string_view one : {"f", "female", "woman", "femme", "femenino", "2"}) {
    if (key == one) return Sex::kFemale;
  }
  for (const std::string_view one : {"m", "male", "man", "homme", "masculin", "masculino", "h", "1"}) {
    if (key == one) return Sex::kMale;
  }
  if (key == "x" || key == "other") return Sex::kUnspecified;
  return std::nullopt;
}

std::optional<bool> yes_of(std::string_view text) {
  const std::string key = to_lower_ascii(trim(text));
  for (const std::string_view one : {"1", "y", "yes", "true", "t", "oui", "si", "x"}) {
    if (key == one) return true;
  }
  for (const std::string_view one : {"0", "n", "no", "false", "f", "non", "-"}) {
    if (key == one) return false;
  }
  return std::nullopt;
}

}  // namespace limen::fal
