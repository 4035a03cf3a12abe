// Lists of wanted, sanctioned and protected persons, read: the one model of a record, our own CSV form, and the OFAC
// csv family (SDN.CSV with ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV). The forms in XML are read by formats/list_xml, those
// in JSON by formats/list_json, all of them by one call of formats/list_reader.
//
// Every reader gives the same records, each value with the line and column or element it was read from, and one
// diagnostic for everything that was not understood. Nothing is dropped in silence: every record of the input is
// accepted, skipped for a counted reason, or refused with a diagnostic, and the reader checks that the three add up
// before it answers; what has no field of its own is kept as text in Record::other. Text is kept as received apart from
// control and invisible characters, which are removed with a warning.
//
// Our form is docs/engines/screening.md §6; the OFAC form is the Treasury's description of its "SDN data formats": no
// header, "-0-" for null, facts such as dates of birth and passports inside the remarks as free text.
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
#include <span>
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
  std::string_view column{};  // a name in static storage: "birth_date", "sdn.remarks", "alt.name", "INDIVIDUAL_ALIAS"
  std::uint64_t offset = 0;   // of the first byte, for forms that may be one long line (XML); else 0
  bool operator==(const Provenance&) const = default;
};

enum class SubjectKind : std::uint8_t { kPerson, kEntity, kVessel, kAircraft };
std::string_view to_text(SubjectKind kind);  // "person", "entity", "vessel", "aircraft"

// kWeak: the list itself says that it is of low quality or found too widely to be of use alone.
enum class ListedNameKind : std::uint8_t { kPrimary, kAlias, kFormer, kWeak };
std::string_view to_text(ListedNameKind kind);  // "primary", "alias", "former", "weak"

struct ListedName {
  std::string surname{};  // or the whole name, when the source does not part it
  std::string given_names{};
  ListedNameKind kind = ListedNameKind::kPrimary;
  Provenance from{};
  std::string script{};            // as the source names it ("Cyrillic", "Arabic"); empty when it does not
  std::string language{};          // as the source names it ("fr", "rus")
  std::string whole{};             // the whole name as the source writes it, when it also gives parts
  std::vector<Provenance> also{};  // where else the same name stood (the EU repeats one in many languages)
  std::string text() const;        // "surname, given names"
};

struct ListedBirth {
  PartialDate date{};
  std::optional<int> to_year{};  // born between date's year and this one
  bool circa = false;
  Provenance from{};
  std::string calendar{};  // as the source names it when it is not the Gregorian one; `date` is then as written
  std::string text{};      // what was read, when it says more than the fields: "12 Aug 1970 to 3 Mar 1975"
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
  PartialDate issued{}, expires{};
  std::string note{};  // what else is said of it: "stolen", "not valid", the city of issue
};

struct ListedPlace {
  std::string text{};   // as the source has it
  ListedState state{};  // the country in it, where the source parts it
  Provenance from{};
};

struct Fact {  // a value that is kept but has no field: a title, a function, …; "name: value" where the column is
               // "other"
  std::string text{};
  Provenance from{};
};

// What a record of a delta says: the entry is new, is changed to this, or is gone (the reference alone is set).
enum class Change : std::uint8_t { kNone, kAdded, kModified, kDeleted };
std::string_view to_text(Change change);  // "none", "added", "modified", "deleted"

struct Record {
  SubjectKind kind = SubjectKind::kPerson;
  std::string reference{};  // the issuer's own number
  std::uint64_t line = 0;
  std::vector<ListedName> names{};  // the primary one first
  std::vector<ListedBirth> births{};
  std::vector<Sex> sexes{};
  std::vector<ListedState> nationalities{};  // every state the person is a national or citizen of, once
  std::vector<ListedState> citizenships{};   // those of them that the source calls citizenship
  std::vector<ListedPlace> birth_places{};
  std::vector<ListedPlace> addresses{};
  std::vector<ListedDocument> documents{};
  std::string category{}, reason{}, action{}, legal_basis{};
  std::string issuer{}, proportionality_note{};  // of our own form; empty when the file does not say
  std::optional<CivilDate> review_date{}, expiry_date{};
  std::string remarks{};  // whole, what was understood of it included
  std::vector<Fact> other{};
  std::vector<Fact> programmes{};  // regimes, programmes, topics
  std::string source_id{};         // a second number of the issuer, of the record in his data: DATAID, logicalId
  std::optional<CivilDate> listed_on{}, updated_on{};
  Change change = Change::kNone;  // of lists that are deltas
};

struct Count {
  std::uint64_t in = 0, accepted = 0, skipped = 0, refused = 0;
  bool balanced() const { return in == accepted + skipped + refused; }
};

// The forms of lists that can be read. kOfacAlt to kOfacComments are companions of kOfacCsv and hold no records.
enum class Format : std::uint8_t {
  kUnknown,
  kAlertsCsv,     // "limen-csv"
  kOfacCsv,       // "ofac-sdn": SDN.CSV and files of its shape
  kOfacAlt,       // "ofac-alt"
  kOfacAdd,       // "ofac-add"
  kOfacComments,  // "ofac-comments"
  kOfacXml,       // "ofac-xml": sdn.xml, consolidated.xml
  kOfacAdvanced,  // "ofac-advanced"
  kOfacEnhanced,  // "ofac-enhanced"
  kUnXml,         // "un-xml"
  kEuXml,         // "eu-fsf-xml": FSF 1.1
  kUkXml,         // "uk-xml"
  kFtmEntities,   // "ftm": FollowTheMoney entities, one a line
  kFtmNested,     // "os-nested": targets.nested.json of OpenSanctions
  kFtmDelta,      // "os-delta": entities.delta.json {op, entity}
  kOsSimpleCsv,   // "os-simple": targets.simple.csv
};
std::string_view to_text(Format format);  // the names above; "unknown"
std::optional<Format> parse_format(std::string_view text);
// By the first bytes (a few thousand suffice), unpacked; no guess by name.
Format detect(std::string_view first_bytes);

// Gives the next bytes of a stream, at most buffer.size() of them; 0 at the end.
using Source = std::function<std::size_t(std::span<char> buffer)>;

// What a reading says beside its records.
struct Summary {
  std::vector<Error> diagnostics{};  // by line; place.line, place.path (the column), place.source (the file)
  Count records_count{};
  Count aliases_count{}, addresses_count{}, comments_count{};  // lines of ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV
  std::map<std::string, std::uint64_t>
      skipped{};                            // by reason: "entity", "vessel", "aircraft", "alias of a skipped record"
  std::uint64_t diagnostics_left_out = 0;   // beyond Options::max_diagnostics
  std::optional<CivilDate> published{};     // the day of the publication, when the file says it
  std::optional<std::uint64_t> declared{};  // how many records the file says it has
  std::optional<Error> broken{};  // the file is cut off or damaged from this place on; what came before was read
};

struct Reading : Summary {
  std::vector<Record> records{};
};

struct Options {
  bool persons_only = true;
  std::size_t max_diagnostics = 1000;
  // A state by the name the source uses for it ("Iran", "Korea, North"); unset, or nullopt: the text is kept alone.
  std::function<std::optional<StateCode>(std::string_view)> state_by_name{};
};

// Takes a record as soon as it is read, by readers that do not keep them.
using OnRecord = std::function<void(Record&& record)>;

// Our own form: UTF-8 CSV with a header. Columns: surname, category, action (required); given_names, other_names,
// birth_date, sex, nationality, document_type, document_number, document_issuer, reason, legal_basis, issuer_reference,
// review_date, expiry_date, remarks, issuer, proportionality_note, id (the reference when there is no
// issuer_reference). other_names, birth_date and nationality may hold
// several values parted by "|"; a name may be "surname, given names", and is weak when it begins with "~"; a date is as
// PartialDate reads it, "circa 1974", or "1970/1975". Errors end the reading only where there is no header to read by:
// those of csv::Header, "list.count.unbalanced".
Result<Reading> read_alerts(std::string_view csv, const Options& options = {});

// SDN.CSV, and ALT.CSV (may be empty). UTF-8, or else Latin-1. Error "list.count.unbalanced".
Result<Reading> read_ofac(std::string_view sdn, std::string_view alt, const Options& options = {});

// The whole family; what is missing is empty. Comments are remarks that did not fit and are read behind them.
struct OfacFiles {
  std::string_view sdn{}, alt{}, add{}, comments{};
};
Result<Reading> read_ofac(const OfacFiles& files, const Options& options = {});

}  // namespace limen::lists
