#include "formats/pnrgov/documents.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/pnrgov/dates.h"

namespace limen::pnrgov {
namespace {

constexpr std::size_t kMostFields = 24;

struct Fields {
  std::array<std::string_view, kMostFields> at{};
  std::size_t count = 0;
  bool more = false;

  std::string_view operator[](std::size_t i) const { return i < count ? at[i] : std::string_view(); }
};

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool has_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }
bool letters(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), is_letter);
}

// "HK1", "DOCS HK1", "DOCS": status and quantity that some senders leave in the text.
bool is_preamble(std::string_view text) {
  if (text.starts_with("DOC") && text.size() >= 4) text = trim(text.substr(4));
  if (text.empty()) return true;
  return text.size() <= 4 && text.size() >= 3 && is_letter(text[0]) && is_letter(text[1]) &&
         std::all_of(text.begin() + 2, text.end(), is_digit);
}

// The fields between slashes, without the empty one before a leading slash.
Fields fields_of(std::string_view text) {
  Fields fields;
  text = trim(text);
  bool first = true;
  while (true) {
    const std::size_t slash = text.find('/');
    const std::string_view field = trim(text.substr(0, slash));
    const bool skip = first && (field.empty() || (slash != std::string_view::npos && is_preamble(field)));
    first = first && skip && !field.empty();  // behind a preamble a leading slash may come yet
    if (!skip) {
      if (fields.count == kMostFields) {
        fields.more = true;
        break;
      }
      fields.at[fields.count++] = field;
    }
    if (slash == std::string_view::npos) break;
    text.remove_prefix(slash + 1);
  }
  return fields;
}

char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool same_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() &&
         std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return capital(a) == b; });
}

// M, F, U, X, with an I for infants; also in small letters, and the words that the XML form may hold.
bool is_sex(std::string_view text) {
  constexpr std::string_view kLetters = "MFUX";
  if (text.empty()) return false;
  if (kLetters.find(capital(text[0])) != std::string_view::npos)
    if (text.size() == 1 || (text.size() == 2 && capital(text[1]) == 'I')) return true;
  return same_word(text, "MALE") || same_word(text, "FEMALE");
}

Sex sex_of(std::string_view code) {
  if (!is_sex(code)) return Sex::kUnknown;
  switch (capital(code[0])) {
    case 'M':
      return Sex::kMale;
    case 'F':
      return Sex::kFemale;
    case 'X':
      return Sex::kUnspecified;
    default:
      return Sex::kUnknown;
  }
}

// What is written where a document has no expiry, or nobody knows it: NONE, UNLIMITED, XXXXXXX.
bool is_no_date(std::string_view text) {
  for (const std::string_view word : {"NONE", "NIL", "UNK", "UNKNOWN", "UNLIMITED", "UNLTD", "INDEFINITE", "PERMANENT"})
    if (same_word(text, word)) return true;
  return text.size() >= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return capital(c) == 'X' || c == '<'; });
}

// Where the date of birth stands: 4 in the guide's order. Found by the sex behind it, or by the dates.
std::optional<std::size_t> birth_place(const Fields& f) {
  const auto dated = [&](std::size_t i) { return looks_like_document_date(f[i]); };
  if (dated(3) && dated(4)) return 3;  // with the expiry behind it
  if (dated(4) && is_sex(f[5]) && !(dated(2) && is_sex(f[3]))) return 4;
  for (std::size_t i = 0; i < 4; ++i) {
    if (dated(i) && is_sex(f[i + 1])) return i;
  }
  if (is_sex(f[5])) return 4;  // it holds the place of a date that nobody can read
  if ((dated(4) || f[4].empty()) && f[5].empty() && (dated(4) || dated(6) || f.count > 7)) return 4;
  for (std::size_t i = 5; i + 1 < f.count; ++i) {
    if (dated(i) && is_sex(f[i + 1]) && (i != 6 || f[8].empty() || dated(8))) return i;
  }
  for (std::size_t i = 1; i < f.count; ++i) {
    if (is_sex(f[i]) && (f[i - 1].empty() || dated(i - 1)) && (f[i + 1].empty() || dated(i + 1))) return i - 1;
  }
  // A date where the expiry stands is no date of birth, whatever the fields before it hold.
  if (!dated(4) && !dated(5) && dated(6) && !letters(f[5], 2, 3)) return 4;
  for (std::size_t i = 0; i < f.count; ++i) {
    if (dated(i)) return i;
  }
  return std::nullopt;
}

// Fields before the date of birth that do not stand in their order: told apart by how they look.
void sort_out(const Fields& f, std::size_t end, Document& document) {
  for (std::size_t i = 0; i < end; ++i) {
    const std::string_view field = f[i];
    if (field.empty()) continue;
    const bool state = letters(field, 2, 3);
    if (document.type.empty() && document.number.empty() && document.issuer.empty() &&
        (field.size() == 1 || (i == 0 && letters(field, 1, 2) && !letters(f[i + 1], 1, 1)))) {
      document.type = field;
    } else if (document.number.empty() && has_digit(field) && field.size() >= 4) {
      document.number = field;
    } else if (state && document.number.empty() && document.issuer.empty()) {
      document.issuer = field;
    } else if (state && document.nationality.empty()) {
      document.nationality = field;
    } else if (document.number.empty()) {
      document.number = field;
    }
  }
}

}  // namespace

Document parse_docs(std::string_view text, std::optional<CivilDate> flight) {
  const Fields f = fields_of(text);
  Document document;
  document.kind = DocumentKind::kDocs;
  const std::size_t birth = birth_place(f).value_or(4);
  if (birth == 4) {
    document.type = f[0];
    document.issuer = f[1];
    document.number = f[2];
    document.nationality = f[3];
  } else {
    document.shifted = true;
    sort_out(f, birth, document);
  }
  // Issuer and number the other way round.
  if (has_digit(document.issuer) && letters(document.number, 2, 3)) {
    std::swap(document.issuer, document.number);
    document.shifted = true;
  }
  std::size_t next = birth + 2;
  const std::string_view sex = f[birth + 1];
  const bool dated_behind = looks_like_document_date(f[next]) || is_no_date(f[next]);
  if (is_sex(sex) || (!looks_like_document_date(sex) && (dated_behind || (f[next].empty() && f.count > next + 2)))) {
    document.sex_code = sex;  // also one that says nothing
  } else if (!sex.empty()) {
    document.shifted = true;
    next = birth + 1;  // sex is missing altogether
  }
  document.sex = sex_of(document.sex_code);
  document.infant = is_sex(sex) && sex.size() == 2;
  document.birth = birth_date(f[birth], flight, document.infant);
  if (f[next].empty() || looks_like_document_date(f[next]) || has_digit(f[next]) ||
      (is_no_date(f[next]) && f.count > next + 2)) {
    document.expiry = expiry_date(f[next], flight);
    ++next;
  } else {
    document.shifted = true;  // expiry is missing altogether
  }
  document.surname = f[next];
  document.given = f[next + 1];
  std::size_t rest = next + 2;
  if (f[rest] == "H" && rest + 1 >= f.count) {
    document.holder = true;
  } else {
    document.middle = f[rest];
    document.holder = f[rest + 1] == "H";
  }
  return document;
}

Document parse_doco(std::string_view text, std::optional<CivilDate> flight) {
  const Fields f = fields_of(text);
  Document document;
  document.kind = DocumentKind::kDoco;
  std::size_t type = 1;
  // Without a place of birth the leading empty field is gone: the type is the first.
  if (letters(f[0], 1, 1) && has_digit(f[1])) type = 0;
  if (type == 1) document.birth_place = f[0];
  document.shifted = type == 0 && !trim(text).starts_with("//");
  document.type = f[type];
  document.number = f[type + 1];
  document.issue_place = f[type + 2];
  if (looks_like_document_date(f[type + 2])) {
    document.issue_place = {};
    document.issued = issue_date(f[type + 2], flight);
    document.applies_to = f[type + 3];
    document.shifted = true;
  } else {
    document.issued = issue_date(f[type + 3], flight);
    document.applies_to = f[type + 4];
  }
  document.infant = f.count > 0 && f[f.count - 1] == "I";
  return document;
}

StayAddress parse_doca(std::string_view text) {
  const Fields f = fields_of(text);
  StayAddress stay;
  std::size_t at = 0;
  if (letters(f[0], 1, 1)) stay.type = f[at++];
  stay.country = f[at];
  stay.street = f[at + 1];
  stay.city = f[at + 2];
  stay.state = f[at + 3];
  stay.postcode = f[at + 4];
  stay.infant = f[at + 5] == "I";
  return stay;
}

InfantRequest parse_infant(std::string_view text, std::optional<CivilDate> flight) {
  InfantRequest request;
  text = trim(text);
  if (text.starts_with('/')) text.remove_prefix(1);
  const std::size_t slash = text.find('/');
  std::string_view given = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  request.surname = trim(text.substr(0, slash));
  // The date of birth stands behind the name, after a blank or a slash.
  const std::size_t last = given.find_last_of(" /");
  const std::string_view tail = last == std::string_view::npos ? given : given.substr(last + 1);
  if (looks_like_document_date(tail)) {
    request.birth = birth_date(tail, flight, true);
    given = last == std::string_view::npos ? std::string_view() : given.substr(0, last);
  }
  given = trim(given);
  while (given.ends_with('/')) given = trim(given.substr(0, given.size() - 1));
  request.given = given;
  return request;
}

namespace {

constexpr std::array<std::string_view, 13> kTitles = {"MR",   "MRS", "MS",   "DR",   "PROF", "SIR", "REV",
                                                      "LADY", "MME", "MISS", "MSTR", "CHD",  "INF"};
constexpr std::size_t kTitlesOfAdults = 9;  // the first of them

std::size_t title_number(std::string_view word) {
  if (word.size() > 2 && word.ends_with('.')) word.remove_suffix(1);
  if (word.size() < 2 || word.size() > 4) return kTitles.size();
  return static_cast<std::size_t>(
      std::find_if(kTitles.begin(), kTitles.end(), [&](std::string_view title) { return same_word(word, title); }) -
      kTitles.begin());
}

}  // namespace

bool is_title(std::string_view word) { return title_number(word) < kTitles.size(); }
bool is_title_of_adult(std::string_view word) { return title_number(word) < kTitlesOfAdults; }

GivenName split_title(std::string_view given) {
  given = trim(given);
  const std::size_t blank = given.rfind(' ');
  if (blank != std::string_view::npos && is_title(given.substr(blank + 1)))
    return {trim(given.substr(0, blank)), given.substr(blank + 1)};
  if (is_title(given)) return {{}, given};
  for (const std::string_view title :
       {std::string_view("MSTR"), std::string_view("MISS"), std::string_view("MRS"), std::string_view("MR")}) {
    if (given.size() >= title.size() + 3 && given.ends_with(title))
      return {given.substr(0, given.size() - title.size()), given.substr(given.size() - title.size())};
  }
  return {given, {}};
}

void set_given_name(Traveller& traveller, std::string_view given) {
  const GivenName name = split_title(given);
  traveller.given = given;
  traveller.first_names = is_name_filler(name.names) ? std::string_view() : name.names;
  traveller.title = name.title;
}

Sex sex_of_title(std::string_view title) {
  const std::size_t number = title_number(title);
  if (number == kTitles.size()) return Sex::kUnknown;
  const std::string_view word = kTitles[number];
  if (word == "MR" || word == "MSTR" || word == "SIR") return Sex::kMale;
  if (word == "MRS" || word == "MS" || word == "MISS" || word == "LADY" || word == "MME") return Sex::kFemale;
  return Sex::kUnknown;
}

}  // namespace limen::pnrgov
