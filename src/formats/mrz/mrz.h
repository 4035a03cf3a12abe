// The machine readable zone of travel documents: TD1, TD2, TD3, MRV-A and MRV-B [ICAO Doc 9303-3 to 9303-7].
//
// parse() is total: any bytes give a Document. What it understood stands in the fields, each with the text as received
// and its place; what it did not like stands in `findings`, each with a field, a place, a code and the section of
// Doc 9303 that is concerned. `valid` says that structure and check digits are right; it does not say that the document
// is genuine, in force, or belongs to anybody. compose() writes a zone with its check digits.
//
// Every function is pure: no clock (the day of inspection is an argument), no global state, any number of threads.
// A Document owns all its text. ParseOptions borrows the StateTable, which must outlive the call only.
//
//   const mrz::Document document = mrz::parse(text, {.today = today, .states = &states});
//   if (!document.valid) show(document.findings);
//   const std::string& surname = document.name.value.primary;
//
// Century rule: a date of expiry is taken as the latest year with those two digits that is not more than
// `expiry_years_ahead` after the year of `today`; a date of birth as the latest that is neither after `today` nor after
// the date of expiry. A holder whose age could also be 100 years more within `maximum_age` is marked
// `century_ambiguous`. Every century is marked inferred: only the chip (DG11) states it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/result.h"
#include "formats/mrz/state_table.h"

namespace limen::mrz {

enum class Format : std::uint8_t { kUnknown, kTd1, kTd2, kTd3, kMrvA, kMrvB };
std::string_view to_text(Format format);  // "unknown", "TD1", "TD2", "TD3", "MRV-A", "MRV-B"
int line_count(Format format);            // 3 or 2; 0 for unknown
int line_width(Format format);            // 30, 36 or 44; 0 for unknown

enum class Field : std::uint8_t {
  kZone,  // the zone as a whole, or a line of it
  kDocumentCode,
  kIssuer,
  kName,
  kDocumentNumber,
  kNationality,
  kBirthDate,
  kSex,
  kExpiryDate,
  kOptionalData,   // TD1: line 1; the others: line 2
  kOptionalData2,  // TD1: line 2
  kComposite,      // the composite check digit
};
std::string_view to_text(Field field);  // "zone", "document_code", … "optional_data_2", "composite"

// Lines and columns count from 1, a column being one character; line 0 when the place is the zone as a whole.
struct Position {
  int line = 0;
  int column = 0;
  int length = 0;
  bool operator==(const Position&) const = default;
};

// `code`, `section` and `message` point to constants of the program; messages hold no personal data.
struct Finding {
  std::string_view code;  // "mrz.check_digit.mismatch"; all in docs/errors/mrz.md
  Severity severity = Severity::kError;
  Field field = Field::kZone;
  Position position;
  std::string_view section;  // "9303-3 §4.9"
  std::string_view message;
};

template <typename T>
struct Item {
  std::string raw;  // as received, with fillers and in the received case
  T value{};
  Position position;
};

// Fillers are spaces here. A document shows one name in two ways: all of it as primary identifier, or (India) all of it
// behind a leading "<<"; the text stays on the side where the document has it.
struct Name {
  std::string primary;
  std::string secondary;
  bool single_name = false;         // only one side is present
  bool truncated_possible = false;  // the last position is a letter: there may have been more [9303-4 §4.2.3]
  std::string raw;                  // the field as received
};

// How a number of more than nine characters was closed by its check digit [9303-5 §4.2.2, 9303-6 §4.2.2].
enum class LongNumber : std::uint8_t {
  kNone,         // nine characters or fewer
  kStandard,     // check digit over all characters of the number
  kCountsFiller  // older Belgian cards: check digit over the nine, the filler of the check digit's place, and the rest
};
std::string_view to_text(LongNumber variant);  // "none", "standard", "counts_filler"

struct Number {
  std::string text;  // without fillers
  LongNumber long_number = LongNumber::kNone;
};

struct Date {
  PartialDate date;
  bool century_inferred = false;  // always so where a year is known: the zone has two digits
  bool century_ambiguous = false;
};

enum class CheckState : std::uint8_t {
  kNotUsed,  // the format has none, or it may be left out and was
  kMatch,
  kMismatch
};
struct CheckDigit {
  Field field = Field::kZone;
  CheckState state = CheckState::kNotUsed;
  char received = '<';
  char expected = '<';  // '?' when it cannot be computed because of a foreign character
  Position position;
};

struct Document {
  Format format = Format::kUnknown;
  std::vector<std::string> lines;   // as understood: A–Z, 0–9, '<', and '?' for a character that does not belong
  Item<std::string> document_code;  // without fillers: "P", "ID", "V"
  Item<StateCode> issuer;
  Item<Name> name;
  Item<Number> document_number;
  Item<StateCode> nationality;
  Item<Date> birth_date;
  Item<Sex> sex;  // '<' is kUnspecified: the document says so
  Item<Date> expiry_date;
  Item<std::string> optional_data;  // trailing fillers removed; without the rest of a long document number
  Item<std::string> optional_data_2;
  std::vector<CheckDigit> check_digits;  // those of the format, in the order of the zone
  std::vector<Finding> findings;         // in the order of the zone
  bool valid = false;                    // no finding of severity error

  bool has(std::string_view code) const;  // is there a finding with this code
};

struct ParseOptions {
  CivilDate today;                     // the day of inspection at the post
  const StateTable* states = nullptr;  // without it only the shape of state codes is checked
  int expiry_years_ahead = 50;         // 0…99
  int maximum_age = 120;               // for century_ambiguous
};

// One document. Lines end in LF, CR LF or CR; blank lines and white space around a line do not count; one run of 90, 88
// or 72 characters is cut into lines. Lower case is folded (an error: no document prints it) and spaces become fillers,
// each with a finding. Of more than 2,048 bytes nothing is understood.
Document parse(std::string_view text, const ParseOptions& options);
// The same into a Document that may have been used before: its memory is used again, so that whoever reads many zones
// does not allocate for each.
void parse_into(std::string_view text, const ParseOptions& options, Document& document);

// The text of a stream cut into documents: blocks separated by blank lines. Views into `text`.
std::vector<std::string_view> split_documents(std::string_view text);

// Weights 7, 3, 1, modulo 10 [9303-3 §4.9]. '?' if a character is not A–Z, 0–9 or '<'. What it cannot tell apart:
// characters whose values agree modulo 10, such as 0 A K U <, 1 B L V, 6 G Q, 8 I S, 4 E O Y.
char check_digit(std::string_view text);

// What compose() writes. Names in MRZ letters, components separated by '<' or space: use to_mrz_name().
struct Fields {
  Format format = Format::kTd3;
  std::string document_code;  // one or two letters
  StateCode issuer;
  std::string primary;
  std::string secondary;
  std::string document_number;  // A–Z, 0–9, '<' inside; more than nine characters in TD1 and TD2 only
  StateCode nationality;
  PartialDate birth_date;
  Sex sex = Sex::kUnspecified;
  PartialDate expiry_date;
  std::string optional_data;
  std::string optional_data_2;  // TD1 only
};
// The lines. Names that are too long are shortened by fit_name(). Error "mrz.compose.field", path naming the field.
Result<std::vector<std::string>> compose(const Fields& fields);

// "PRIMARY<<SECONDARY" in exactly `width` characters, truncated as 9303-4 §4.2.3 allows: the primary identifier stays
// whole while "<<" and a letter fit behind it; otherwise its last components, never the first, become initials, and at
// last it is cut. The last position of a truncated name is a letter. Names are A–Z with '<' or space between
// components. Precondition: width ≥ 6.
std::string fit_name(std::string_view primary, std::string_view secondary, int width);

struct MrzText {
  std::string text;                 // A–Z and '<'
  std::u32string untransliterated;  // what had no letters and was left out
};
// A name in the Latin script to MRZ letters [9303-3 §6 A], the first alternative of each; apostrophes and full stops
// are dropped, hyphens, commas and spaces become fillers.
MrzText to_mrz_name(std::string_view utf8);

}  // namespace limen::mrz
