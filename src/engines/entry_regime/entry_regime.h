// Who may enter, by law: the regime of visas as a dated pack. For a nationality, a document and a purpose on a day it
// says what is needed (nothing, an authorisation, a visa on arrival, a visa before the journey, or that entry is not
// open), for how many days, on which conditions and for which fee, and which visa, permit or authorisation that the
// traveller holds fulfils it.
//
// A regime is a list of rules in order, and the first that fits counts, so that a lawyer reads it from top to bottom;
// check() names rules that can never be reached. No rule that fits is no permission: the answer says so, and a person
// decides, as always: the engine states the law, it admits and refuses nobody. Travel documents of refugees and
// stateless persons are kinds of document of their own. The form of the file: docs/engines/entry_regime.md.
//
// simulate() puts past crossings to two regimes and says whom a change would have concerned, before it is made.
//
// A Regime is immutable once read and may be read in parallel. Pure; days are civil days of the post.
//
//   const Regime regime = TRY(Regime::read(node));
//   const Answer answer = regime.answer({.day = today, .nationality = uto, .document = "passport", .purpose =
//   "tourism"}); if (answer.requirement == Requirement::kVisa && !answer.fulfilled_by) say(answer.rule->source);
#pragma once

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

namespace limen::entry_regime {

enum class Requirement : std::uint8_t {
  kNone,           // no visa
  kAuthorisation,  // to be had before the journey, from a machine mostly
  kVisaOnArrival,
  kVisa,     // before the journey
  kNotOpen,  // nobody of this kind is let in under this rule (a closed border); exceptions stand above it
  kNoRule,   // the regime says nothing: a person finds out
};
std::string_view to_text(Requirement requirement);  // "none", "authorisation", "visa_on_arrival", "visa", …

using Label = std::map<std::string, std::string, std::less<>>;  // by language; "en" is always there

// What a traveller may hold that takes the place of what is needed.
enum class PermissionKind : std::uint8_t { kVisa, kPermit, kAuthorisation };
std::string_view to_text(PermissionKind kind);  // "visa", "permit", "authorisation"
std::optional<PermissionKind> parse_permission_kind(std::string_view text);

// One state's "visa, permit or authorisation of the following states".
struct Instead {
  PermissionKind kind = PermissionKind::kVisa;
  std::vector<StateCode> issuers;  // empty: the site's own
};

struct Fee {
  std::int64_t cents = 0;  // hundredths of the currency
  std::string currency;    // ISO 4217
};

struct Rule {
  std::string id;
  // Whom it is about; each absent part fits everybody.
  std::vector<StateCode> nationalities{};  // groups are resolved
  bool any_nationality = true;
  std::vector<std::string> documents{};  // codes of document_types
  std::vector<std::string> purposes{};   // codes of travel_purposes
  CivilDate valid_from{};
  std::optional<CivilDate> valid_to{};
  // What it says
  Requirement requirement = Requirement::kNoRule;
  std::optional<int> days{};  // at most, for each entry; none: the stay rules alone
  std::vector<std::string> conditions{};
  std::vector<Instead> instead{};
  std::optional<int> months_beyond{};  // the document must hold so long after the stay that is intended
  std::optional<int> years_old{};      // and be no older, by its day of issue
  std::optional<Fee> fee{};
  std::string source;
  bool recalled = false;
  Place place{};
};

// A visa, permit or authorisation as it is recorded.
struct Permission {
  std::string id{};
  PermissionKind kind = PermissionKind::kVisa;
  StateCode issuer{};  // empty: the site's own
  CivilDate valid_from{}, valid_to{};
  std::optional<int> entries{};  // none: any number
  int entries_used = 0;
  std::optional<int> days{};  // of stay
  bool in_force = true;       // neither revoked, annulled nor suspended
};

struct Question {
  CivilDate day{};
  StateCode nationality{};  // empty: stateless or not known
  std::string document{};   // code of document_types; empty: none
  std::string purpose{};    // code of travel_purposes; empty: not asked yet
  std::optional<CivilDate> document_issued{}, document_expires{};
  std::optional<int> intended_days{};
  std::span<const Permission> permissions{};
};

struct Finding {
  std::string_view code;  // "entry_regime.…": docs/errors/entry_regime.md
  Severity severity = Severity::kWarning;
  std::string detail{};
};

struct Answer {
  Requirement requirement = Requirement::kNoRule;
  const Rule* rule = nullptr;                // of the regime; none for kNoRule
  const Permission* fulfilled_by = nullptr;  // of the question
  std::optional<int> days{};                 // the least of rule and permission
  std::vector<Finding> findings{};
  bool open() const {  // nothing that the regime asks for is missing
    return requirement == Requirement::kNone || requirement == Requirement::kVisaOnArrival || fulfilled_by != nullptr;
  }
};

class Regime {
 public:
  // Errors: those of base/tree.h, "entry_regime.id", ".duplicate", ".group", ".word", ".state", ".days", ".fee",
  // ".validity", ".label", with line and column.
  static Result<Regime> read(const Node& node);

  Answer answer(const Question& question) const;
  // Rules that another above them leaves nobody for, and codes that neither list has: warnings.
  std::vector<Error> check(std::span<const std::string> document_types,
                           std::span<const std::string> travel_purposes) const;
  const std::vector<Rule>& rules() const { return rules_; }
  const Rule* find(std::string_view id) const;
  const Label* condition(std::string_view code) const;

  // What the traveller is given in hand or reads on the stamp: until when, how often, on what conditions. `until`: the
  // last day. Languages of the pack, else English. Nothing of alerts or checks is known here, so nothing can stand in
  // it.
  std::string slip(const Answer& answer, CivilDate until, std::string_view language) const;

  std::string title;
  std::string source;

 private:
  std::vector<Rule> rules_;
  std::map<std::string, Label, std::less<>> conditions_;
  std::map<std::string, Label, std::less<>> slip_;  // parts of the slip, with {until}, {days}
};

// One past entry, as statistics have it: without a person.
struct PastEntry {
  CivilDate day{};
  StateCode nationality{};
  std::string document{}, purpose{};
  std::optional<int> stayed_days{};  // of the stay that began
  std::int64_t count = 1;
};

struct Shift {
  StateCode nationality{};
  Requirement before = Requirement::kNoRule, after = Requirement::kNoRule;
  std::string rule_before{}, rule_after{};
  std::int64_t entries = 0;
  std::int64_t too_long_before = 0, too_long_after = 0;  // entries whose stay was longer than the rule's days
  std::map<std::string, std::int64_t, std::less<>> fees_before{}, fees_after{};  // hundredths, by currency
};

struct Simulation {
  std::int64_t entries = 0, changed = 0;  // changed: requirement, days, conditions or fee are other than before
  std::vector<Shift> shifts{};            // those that changed, most entries first, then by nationality and rules
  std::map<std::string, std::int64_t, std::less<>> before{}, after{};  // entries by requirement
};

// Past entries, asked as if `then` had held on the day of each; without permissions, since those under a new rule
// nobody has yet. `day` given: both regimes as of that day instead.
Simulation simulate(const Regime& now, const Regime& then, std::span<const PastEntry> entries,
                    std::optional<CivilDate> day = {});

// CSV with a header: day, nationality, and if wanted document, purpose, stayed_days, count. Errors: those of
// formats/csv, "entry_regime.entries" with line and column.
Result<std::vector<PastEntry>> read_entries(std::string_view text, std::string_view source);

}  // namespace limen::entry_regime
