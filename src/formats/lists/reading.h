// What the readers of lists share, those of formats/list_xml and formats/list_json among them.
#pragma once

#include <string>
#include <string_view>

#include "formats/csv/csv.h"
#include "formats/lists/lists.h"

namespace limen::lists {

// Collects diagnostics up to the limit, and knows whether the record at hand had an error.
class Diagnostics {
 public:
  Diagnostics(Summary& reading, const Options& options, std::string_view source)
      : reading_(reading), options_(options), source_(source) {}

  void begin_record() { failed_ = false; }
  bool failed() const { return failed_; }
  void add(Error error);
  void error(std::string code, std::string message, const Provenance& from) {
    add({std::move(code), std::move(message), place(from), Severity::kError});
  }
  void warning(std::string code, std::string message, const Provenance& from) {
    add({std::move(code), std::move(message), place(from), Severity::kWarning});
  }

 private:
  Place place(const Provenance& from) const;
  Summary& reading_;
  const Options& options_;
  std::string source_;
  bool failed_ = false;
};

// Without control and invisible characters; says so.
std::string clean_text(std::string_view text, const Provenance& from, Diagnostics& diagnostics);

// A state as the source names it, with its code where the table of the options has one; else with a warning.
ListedState listed_state(std::string_view text, const Provenance& from, const Options& options,
                         Diagnostics& diagnostics);
// Adds it unless a state of the same name is there.
void add_state(std::vector<ListedState>& states, ListedState state);

// "surname, given names", or a whole name.
ListedName split_name(std::string_view text, ListedNameKind kind, const Provenance& from);

// The facts inside OFAC remarks, added to the record.
void read_remarks(std::string_view remarks, const Provenance& from, const Options& options, Diagnostics& diagnostics,
                  Record& record);

// A date in any of the forms that lists use: 1974-08-12, 1974-08, 1974, 12 Aug 1974, Aug 1974, 12/08/1974 and
// 12.08.1974 (day first), with 0 or 00 for what is not known, and an xsd:dateTime, whose time is dropped.
std::optional<PartialDate> parse_list_date(std::string_view text);
// The same with the month first, as OFAC's standard XML has it: 05/06/2024.
std::optional<PartialDate> parse_us_date(std::string_view text);
// A date of birth: a date, "circa", "approximately", "c." or "about" and a date, "A to B", "YYYY-YYYY", "YYYY/YYYY",
// "between A and B".
std::optional<ListedBirth> parse_list_birth(std::string_view text, const Provenance& from);

Result<void> check_counts(const Summary& summary);
Result<void> check_counts(const Reading& reading);

}  // namespace limen::lists
