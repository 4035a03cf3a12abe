// Alert lists, read: our own CSV form, and the OFAC SDN csv family (SDN.CSV with ALT.CSV).
//
// Both give the same records, each value with the line and column it was read from, and one diagnostic for everything
// that was not understood. Nothing is dropped in silence: every record of the input is accepted, skipped for a counted
// reason, or refused with a diagnostic, and the reader checks that the three add up before it answers. Text is kept as
// received apart from control and invisible characters, which are removed with a warning.
//
// Our form is docs/engines/screening.md §5; the OFAC form is the Treasury's description of its "SDN data formats": no
// header, twelve columns, "-0-" for null, facts such as dates of birth and passports inside the remarks as free text.
//
// Pure functions of bytes: no I/O, no clock; files are opened and unpacked by the caller. The result owns its text and
// is personal data; diagnostics hold places and codes only.
//
//   const lists::Reading reading = TRY(lists::read_alerts(bytes));
//   for (const Error& problem : reading.diagnostics) show(problem);
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/result.h"

namespace limen::lists {

// Where a value stood.
struct Provenance {
  std::uint64_t line = 0;     // from 1
  std::string_view column{};  // a name in static storage: "birth_date", "sdn.remarks", "alt.name"
  bool operator==(const Provenance&) const = default;
};

enum class SubjectKind : std::uint8_t { kPerson, kEntity, kVessel, kAircraft };
std::string_view to_text(SubjectKind kind);  // "person", "entity", "vessel", "aircraft"

enum class ListedNameKind : std::uint8_t { kPrimary, kAlias, kFormer, kWeak };
std::string_view to_text(ListedNameKind kind);  // "primary", "alias", "former", "weak"

struct ListedName {
  std::string surname{};  // or the whole name, when the source does not part it
  std::string given_names{};
  ListedNameKind kind = ListedNameKind::kPrimary;
  Provenance from{};
  std::string text() const;  // "surname, given names"
};

struct ListedBirth {
  PartialDate date{};
  std::optional<int> to_year{};  // born between date's year and this one
  bool circa = false;
  Provenance from{};
};

struct ListedState {
  StateCode code{};    // empty when the source's name for it is not in the table the caller gave
  std::string text{};  // as the source has it
  Provenance from{};
};

struct ListedDocument {
  std::string type{};  // as the source has it: "passport", "Diplomatic Passport", "National ID No."
  std::string number{};
  ListedState issuer{};
  Provenance from{};
};

struct Fact {  // a value that is kept but has no field: place of birth, programme, …
  std::string text{};
  Provenance from{};
};

struct Record {
  SubjectKind kind = SubjectKind::kPerson;
  std::string reference{};  // the issuer's own number
  std::uint64_t line = 0;
  std::vector<ListedName> names{};  // the primary one first
  std::vector<ListedBirth> births{};
  std::vector<Sex> sexes{};
  std::vector<ListedState> nationalities{};
  std::vector<ListedDocument> documents{};
  std::string category{}, reason{}, action{}, legal_basis{};
  std::string issuer{}, proportionality_note{};  // of our own form; empty when the file does not say
  std::optional<CivilDate> review_date{}, expiry_date{};
  std::string remarks{};  // whole, what was understood of it included
  std::vector<Fact> other{};
};

struct Count {
  std::uint64_t in = 0, accepted = 0, skipped = 0, refused = 0;
  bool balanced() const { return in == accepted + skipped + refused; }
};

struct Reading {
  std::vector<Record> records{};
  std::vector<Error> diagnostics{};        // by line; place.line, place.path (the column), place.source (the file)
  Count records_count{}, aliases_count{};  // aliases: lines of ALT.CSV
  std::map<std::string, std::uint64_t>
      skipped{};                           // by reason: "entity", "vessel", "aircraft", "alias of a skipped record"
  std::uint64_t diagnostics_left_out = 0;  // beyond Options::max_diagnostics
};

struct Options {
  bool persons_only = true;
  std::size_t max_diagnostics = 1000;
  // A state by the name the source uses for it ("Iran", "Korea, North"); unset, or nullopt: the text is kept alone.
  std::function<std::optional<StateCode>(std::string_view)> state_by_name{};
};

// Our own form: UTF-8 CSV with a header. Columns: surname, category, action (required); given_names, other_names,
// birth_date, sex, nationality, document_type, document_number, document_issuer, reason, legal_basis, issuer_reference,
// review_date, expiry_date, remarks, issuer, proportionality_note. other_names, birth_date and nationality may hold
// several values parted by "|"; a name may be "surname, given names", and is weak when it begins with "~"; a date is as
// PartialDate reads it, "circa 1974", or "1970/1975". Errors end the reading only where there is no header to read by:
// those of csv::Header, "list.count.unbalanced".
Result<Reading> read_alerts(std::string_view csv, const Options& options = {});

// SDN.CSV, and ALT.CSV (may be empty). UTF-8, or else Latin-1. Error "list.count.unbalanced".
Result<Reading> read_ofac(std::string_view sdn, std::string_view alt, const Options& options = {});

}  // namespace limen::lists
