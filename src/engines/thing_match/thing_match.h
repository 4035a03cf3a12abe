// Whether a vehicle, vessel or other thing that stands at the border is the one of an alert, by its identifiers: plate,
// chassis number, IMO number, container number and so on.
//
// A number is compared in its normal form: case folded, letters and digits of other scripts put into Latin by the table
// of the pack (Arabic-Indic digits, Cyrillic, Greek and Arabic plate letters), separators taken out. Two normal forms
// agree exactly; or but for characters that look alike (0/O, 1/I, 8/B), as many as the pack allows; or but for one
// typing error: a character more, fewer, another one, or two neighbours swapped. Both near ways need so many
// characters, because short numbers are near to everything. What agrees is a reason to look, never an identification.
//
// Whoever keeps many alerts finds candidates without comparing each: two numbers that agree in any of the ways share a
// variant. A variant is the number with look-alikes merged, whole or with one character left out; so a table of
// variants with an ordinary index is enough, in any database and inside any transaction. compare() then judges.
//
// Check digits: IMO (Resolution A.1117(30), recalled), containers [ISO 6346], chassis numbers [ISO 3779 with the check
// digit of 49 CFR 565, which only North America demands]. A wrong one is a finding, never a refusal: plates of stolen
// vehicles are forged, and reports have misprints.
//
// Pure; Rules are immutable after reading and may be used by many threads.
//
//   const Rules rules = TRY(Rules::read(node));  // thing_match.yaml
//   for (const std::string& variant : rules.variants(seen)) …  // look them up
//   if (const auto agreement = rules.compare(seen, listed)) …
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/result.h"
#include "base/tree.h"

namespace limen::thing_match {

struct Identifier {
  std::string code{};  // "plate", "vin", "imo" …
  std::string text{};  // as written
  StateCode state{};   // of registry; empty: not known, or none for this kind
  bool operator==(const Identifier&) const = default;
};

enum class Check : std::uint8_t { kNone, kVin, kImo, kContainer, kMmsi };

struct IdentifierRule {
  std::string code{};
  bool state = false;         // is given by a state: another state is another thing
  bool near = true;           // near agreement is looked for
  std::size_t near_from = 5;  // from so many characters on
  std::size_t most = 20;      // characters of the normal form
  std::string prefix{};       // is no part of the number where somebody writes it: "IMO"
  Check check = Check::kNone;
};

struct KindRule {
  std::string code{};
  std::vector<std::string> identifiers{};  // that a thing of this kind may have
};

// A number that cannot be right, or need not be: "things.vin.form", "things.vin.check_digit", "things.imo.form",
// "things.imo.check_digit", "things.container.form", "things.container.check_digit", "things.mmsi.form".
struct Finding {
  std::string identifier{}, code{}, message{};
  Severity severity = Severity::kWarning;
};

enum class How : std::uint8_t { kExact, kLookAlike, kTyping };
std::string_view to_text(How how);  // "exact", "look_alike", "typing"
enum class Registry : std::uint8_t { kSame, kUnknown, kOther };
std::string_view to_text(Registry registry);  // "same", "unknown", "other"

struct Agreement {
  std::string identifier{};
  How how = How::kExact;
  Registry registry = Registry::kUnknown;  // of states where the identifier has one
  std::string seen{}, listed{};            // normal forms
  // What differs, seen/listed: {"0", "O"} for a look-alike or another character, {"3", ""} for one too many, {"", "3"}
  // for one missing, {"21", "12"} for two swapped.
  std::vector<std::pair<std::string, std::string>> differences{};
};

class Rules {
 public:
  // Errors: "thing_match.pack" with file, line and column, and those of base/tree.h.
  static Result<Rules> read(const Node& file);

  const IdentifierRule* identifier(std::string_view code) const;  // nullptr: no such
  const KindRule* kind(std::string_view code) const;
  const std::vector<IdentifierRule>& identifiers() const { return identifiers_; }
  const std::vector<KindRule>& kinds() const { return kinds_; }

  // Empty when nothing of it is a letter or a digit.
  std::string normal(const Identifier& identifier) const;
  std::optional<Finding> check(const Identifier& identifier) const;
  // By what a number is found: prefixed by the identifier's code, sorted, none twice. None of an empty normal form.
  std::vector<std::string> variants(const Identifier& identifier) const;
  std::optional<Agreement> compare(const Identifier& seen, const Identifier& listed) const;
  // Every pair that agrees, exact ones first.
  std::vector<Agreement> compare(const std::vector<Identifier>& seen, const std::vector<Identifier>& listed) const;

 private:
  friend struct Reader;
  std::u32string fold(const IdentifierRule& rule, std::string_view text) const;
  char32_t alike(char32_t c) const;  // the representative of its class

  std::vector<IdentifierRule> identifiers_{};
  std::vector<KindRule> kinds_{};
  std::map<char32_t, char32_t> letters_{}, alike_{};
  std::u32string separators_{};
  std::size_t most_alike_ = 2;
};

// Whether exactly one typing error lies between them, and which; nullopt when they are equal or farther apart.
std::optional<std::pair<std::u32string, std::u32string>> one_error(std::u32string_view seen,
                                                                   std::u32string_view listed);

// On normal forms. Nullopt when the form is not one of the standard.
std::optional<bool> vin_digit_right(std::string_view vin);
std::optional<bool> imo_digit_right(std::string_view imo);
std::optional<bool> container_digit_right(std::string_view number);

}  // namespace limen::thing_match
