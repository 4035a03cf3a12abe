// Code lists and small rules of practice, read from packs and checked.
//
// What a form offers, a filter names or a journal entry records is a code of one of these lists: travel purposes,
// refusal reasons, alert categories, roles and so on. A list says where it comes from and since when it is valid; each
// code carries its label in every language of the product and may carry further attributes. CodeLists reads every list
// of a pack; a list that the pack does not have is taken from `baseline`, as a whole. docs/packs.md describes the
// files.
//
// All values own what they hold and are immutable after reading; many threads may read them. Pointers returned live as
// long as the object that returned them.
//
//   const CodeLists lists = TRY(CodeLists::read(packs, "eu-schengen"));
//   if (!lists.valid("refusal_reasons", code, today)) return Error{…};
//   const Code* reason = lists.find("refusal_reasons", code);
//   print(reason->label.in("fr"));
//   if (reason->flag("visa_action")) …
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"
#include "platform/config/config.h"

namespace limen::lists {

// The languages of the product; every label has all of them.
inline constexpr std::array<std::string_view, 4> kLanguages{"en", "fr", "es", "ar"};
bool is_language(std::string_view language);

struct Label {
  std::string en{}, fr{}, es{}, ar{};

  // English when the language is not one of kLanguages.
  const std::string& in(std::string_view language) const;
  bool operator==(const Label&) const = default;
};

// Reads {en, fr, es, ar}, all present and not blank. Errors: "list.label", and those of base/tree.h.
Result<Label> read_label(const Node& node);

// The days on which a rule is in force; both ends count.
struct Validity {
  CivilDate from{};
  std::optional<CivilDate> to{};

  bool covers(CivilDate day) const { return day >= from && (!to || day <= *to); }
};

struct Code {
  std::string code{};
  Label label{};
  std::string group{};                   // empty: none
  Validity validity{};                   // the list's, unless the entry has its own
  bool recalled = false;                 // the value was not re-read in its source
  bool protective = false;               // acts for the person's protection (alert categories)
  bool second_line = false;              // only second line may review (alert categories)
  std::vector<std::string> requires_{};  // key `requires`: what must be filled in with this code
  Node attributes;                       // the whole entry, for what only one list has
  Place place{};

  // A boolean attribute; false when absent. (Types are checked when the list is read.)
  bool flag(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;  // empty when absent
  std::string text(std::string_view name) const;                // empty when absent
};

struct CodeList {
  std::string name{};
  std::string pack{};  // the pack it was read from
  std::string source{};
  Validity validity{};
  std::vector<Code> entries{};  // in file order, which is the order shown

  const Code* find(std::string_view code) const;  // whatever the day
};

// Reads the map below `lists:` of one file. Errors (each with file, line and column): "list.duplicate",
// "list.code", "list.empty", "list.dates", "list.source", "list.label", "list.fact", "list.attribute",
// "list.reference", and those of base/tree.h.
Result<std::vector<CodeList>> read_lists(const Node& file, std::string_view pack);

class CodeLists {
 public:
  // Files: code_lists.yaml, purposes.yaml, roles.yaml, refusal_reasons.yaml, alert_categories.yaml, statistics.yaml.
  // Every file must exist in baseline. A code that one list takes from another must exist ("list.reference"). Errors:
  // "pack.not_found" and those of config::PackStore and read_lists.
  static Result<CodeLists> read(const config::PackStore& packs, std::string_view pack);

  const CodeList* list(std::string_view name) const;
  const Code* find(std::string_view list, std::string_view code) const;
  // True when the list has the code and both are in force on that day.
  bool valid(std::string_view list, std::string_view code, CivilDate day) const;
  std::vector<std::string> names() const;  // sorted

 private:
  std::map<std::string, CodeList, std::less<>> lists_;
};

// Nationalities that move freely: no stay limit, and no refusal on the standard form. File: free_movement.yaml.
class FreeMovement {
 public:
  // Errors: those of PackStore, "list.code", "list.dates", "list.duplicate", "list.source".
  static Result<FreeMovement> read(const config::PackStore& packs, std::string_view pack);
  bool covers(std::string_view nationality, CivilDate day) const;  // three-letter code
  std::vector<std::string> on(CivilDate day) const;                // sorted

 private:
  std::map<std::string, std::vector<Validity>, std::less<>> nationalities_;
};

// What protects a traveller at the desk. File: safeguards.yaml.
struct Safeguards {
  std::string source{};
  Validity validity{};
  int child_age = 18;                                 // a person younger than this is a child
  bool unknown_age_is_child = true;                   // no birth year known
  std::vector<std::string> child_refusal_requires{};  // field names of `child_safeguards` in docs/api.md
  bool protection_blocks_refusal = true;
  bool protection_blocks_alert_exchange = true;  // nothing to the country of origin

  // Errors: those of PackStore, "list.source", "list.dates", "list.safeguards" (a pack may tighten the baseline, not
  // switch a safeguard off).
  static Result<Safeguards> read(const config::PackStore& packs, std::string_view pack);
};

// How long a kind of record is kept, counted from an event. File: retention.yaml.
struct RetentionPeriod {
  std::string record{};       // "crossing", "refusal", "traveller", …
  std::string start_event{};  // "exit", "refused", "authorised_stay_end", …
  int years = 0, months = 0, days = 0;
  std::optional<int> warn_months_before{};
  std::string when{};    // a condition, empty for always
  std::string source{};  // the file's, unless the row names its own
  Label label{};
  bool recalled = false;

  // The last day on which the record is kept.
  CivilDate keep_until(CivilDate start) const;
  std::optional<CivilDate> warn_on(CivilDate start) const;
};

struct Retention {
  std::string source{};
  Validity validity{};
  std::vector<RetentionPeriod> periods{};

  // `when` is the condition, empty for the row that always applies.
  const RetentionPeriod* find(std::string_view record, std::string_view start_event, std::string_view when = {}) const;
  // Errors: those of PackStore, "list.source", "list.dates", "list.duplicate", "list.retention", "list.label".
  static Result<Retention> read(const config::PackStore& packs, std::string_view pack);
};

// How figures are cut and what is not shown. File: statistics.yaml.
struct StatisticsRules {
  struct AgeBand {
    std::string code{};
    int from = 0;             // completed years, included
    std::optional<int> to{};  // included; none: open
    Label label{};
  };
  std::string source{};
  Validity validity{};
  int suppress_below = 5;            // counts from 1 to this less one are not shown
  std::vector<AgeBand> age_bands{};  // without gap or overlap, from 0 to open
  AgeBand unknown_age{};             // for a person whose age is not known

  const AgeBand& band(std::optional<int> age) const;  // unknown_age when not known or negative
  // Errors: those of PackStore, "list.source", "list.dates", "list.age_bands",
  // "list.suppression", and those of read_lists.
  static Result<StatisticsRules> read(const config::PackStore& packs, std::string_view pack);
};

}  // namespace limen::lists
