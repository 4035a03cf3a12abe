// The cross-check of a traveller's papers: what the printed zone, the chip, the visa, the seal, the boarding pass and
// the officer's own typing say of one person and one document, and where they disagree.
//
// Every source is turned into a Statement: the few things that documents say of a holder, each as far as the source has
// it. cross_check() takes, field by field, the strongest source that states the field, compares every other source that
// states it with that one, and gives one list of findings, those first that an officer should look at first. The chip
// is the strongest only when Passive Authentication was good. It knows that names are cut,
// transliterated in several lawful ways [9303-3 §6], turned round and shortened by carriers, and says so instead of
// calling them different. Nothing is decided here: a finding is a reason to look.
//
// The weights that order the list are data (`document_check.yaml`). Pure, no clock: the day is an argument. Findings
// own their text and hold personal data; their codes and messages do not.
//
//   const auto rules = TRY(document_check::Rules::read(node));
//   const auto checked = document_check::cross_check({printed, chip, visa, pass}, {.today = today, .rules = &rules});
//   if (checked.pairs > 0 && checked.findings.empty()) say("they agree");
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"
#include "formats/mrz/mrz.h"

namespace limen::document_check {

enum class Source : std::uint8_t {
  kPrintedMrz,    // read, typed or recognised from a picture
  kChipMrz,       // DG1
  kChipDetails,   // DG11, DG12
  kVisualZone,    // what the officer reads in the visual inspection zone
  kVisaMrz,       // MRV-A, MRV-B
  kSeal,          // a visible digital seal, of a visa or a permit
  kBoardingPass,  // IATA Resolution 792
  kLostList,      // lost and stolen documents
  kCheckRecord    // what the check recorded when it was opened: read or typed, it stands in for the printed zone
};
inline constexpr std::size_t kSources = 9;
std::string_view to_text(Source source);  // "printed_mrz", "chip_mrz", …
std::optional<Source> parse_source(std::string_view text);

enum class Form : std::uint8_t {
  kMrz,     // A–Z and spaces
  kVisual,  // any script
  kCarrier  // titles glued on, given names left out, cut anywhere
};

struct Name {
  std::string surname, given_names;  // either may be empty; which is which is not relied on
  Form form = Form::kVisual;
  bool may_be_cut = false;  // the last part may be the beginning of a longer one, and parts may be missing behind it
};

// Empty values: the source does not say.
struct Statement {
  Source source = Source::kPrintedMrz;
  std::optional<Name> name{};
  PartialDate birth{};
  bool century_inferred = false;  // of the birth date: two digits of the year were given
  Sex sex = Sex::kUnknown;
  StateCode nationality{}, issuer{};
  std::string document_code{};
  std::string
      document_number{};  // of the travel document this source belongs to or refers to; empty on a visa's own zone
  std::string personal_number{};
  PartialDate valid_from{}, valid_until{};
  std::string optional_data{};
  std::vector<std::string> lines{};  // of a machine readable zone, as read
};

// Of a zone: all that its fields say. For a visa, document_number is left empty, since the visa has a number of its
// own.
Statement statement_of(const mrz::Document& document, Source source);

enum class Standing : std::uint8_t { kNotLooked, kGood, kNotVerifiable, kBad };
struct LostHit {
  bool exact = false;    // else with a look-alike character (0/O, 1/I …)
  std::string report{};  // number of the report
};

struct Finding {
  std::string_view code;  // docs/errors/document_check.md
  Severity severity = Severity::kWarning;
  std::string_view field;  // "name", "birth_date", "document_number" …; "" of a whole source
  Source first = Source::kPrintedMrz, second = Source::kPrintedMrz;  // equal: of one source alone
  std::string first_value{}, second_value{};
  int rank = 0;  // the higher, the earlier
  std::string_view message;
};

// What an officer should look at first, in points: of the code, plus that of the weaker source. Errors are in front of
// warnings, warnings of remarks, whatever the points.
class Rules {
 public:
  static Result<Rules> read(const Node& pack);  // errors "pack.…", "document_check.rules.unknown_code", with the place
  int points(std::string_view code, Source second) const;

 private:
  std::map<std::string, int, std::less<>> codes_;
  std::array<int, kSources> sources_{};
};

struct Facts {
  CivilDate today{};
  const Rules* rules = nullptr;          // must not be null
  Standing chip = Standing::kNotLooked;  // of Passive Authentication
  Standing seal = Standing::kNotLooked;
  bool zone_valid = true;       // structure and check digits of the printed zone
  int inferred_characters = 0;  // of the printed zone, when a picture or a repair supplied them
  // Of a chip that was read: DG1 is missing, unreadable or has wrong check digits.
  bool chip_zone_invalid = false;
  bool visa_zone_invalid = false, visa_not_a_visa = false;
  bool pass_unreadable = false;
  bool lost_unasked = false;   // the list of lost documents could not be asked
  bool trust_damaged = false;  // so could the trust store: nobody knows whether a signer is believed
  std::vector<LostHit> lost{};
};

struct Checked {
  std::vector<Finding> findings;  // highest rank first; equal ones in the order of sources
  int pairs = 0;                  // of sources that were compared in at least one field; without any, nothing "agrees"
};
// Every list of statements gives a result; two statements of one source are two documents of that kind.
Checked cross_check(std::span<const Statement> statements, const Facts& facts);

// How two names agree, the best that may be said.
enum class NameAgreement : std::uint8_t {
  kEqual,
  kTransliterated,  // the same name under another lawful spelling
  kTurned,          // the same parts, on other sides of the comma or in another order
  kCut,             // as far as one of them goes
  kShortened,       // parts are missing in one of them
  kNear,            // a letter or two apart
  kScript,          // in scripts that are read into each other by guess only: for the eye
  kDifferent
};
std::string_view to_text(NameAgreement agreement);
NameAgreement compare_names(const Name& a, const Name& b);

}  // namespace limen::document_check
