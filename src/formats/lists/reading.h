// Inside formats/lists: what both readers share.
#pragma once

#include <string>
#include <string_view>

#include "formats/csv/csv.h"
#include "formats/lists/lists.h"

namespace limen::lists {

// Collects diagnostics up to the limit, and knows whether the record at hand had an error.
class Diagnostics {
 public:
  Diagnostics(Reading& reading, const Options& options, std::string_view source)
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
  Reading& reading_;
  const Options& options_;
  std::string source_;
  bool failed_ = false;
};

// Without control and invisible characters; says so.
std::string clean_text(std::string_view text, const Provenance& from, Diagnostics& diagnostics);

// "surname, given names", or a whole name.
ListedName split_name(std::string_view text, ListedNameKind kind, const Provenance& from);

// The facts inside OFAC remarks, added to the record.
void read_remarks(std::string_view remarks, const Provenance& from, const Options& options, Diagnostics& diagnostics,
                  Record& record);

Result<void> check_counts(const Reading& reading);

}  // namespace limen::lists
