// The codes of states and organisations that issue travel documents or stand as nationality [9303-3 §5].
//
// Built from a pack (packs/baseline/state_codes.yaml): groups of codes, each with its source. Immutable after build();
// may be read by many threads. Entries are owned by the table.
//
//   const StateTable states = TRY(StateTable::build(node));
//   const StateTable::Entry* entry = states.find("D");  // alpha-2 DE, Germany
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"

namespace limen::mrz {

class StateTable {
 public:
  enum class Standing : std::uint8_t {
    kStandard,  // in ISO 3166-1 or Doc 9303
    kField      // seen on genuine documents, in no standard
  };
  struct Entry {
    std::string code;    // one to three letters
    std::string alpha2;  // empty if there is none
    std::string name;    // English
    std::string group;
    std::string source;
    bool recalled = false;  // the pack marks it as written from memory, to be checked against the source
    Standing standing = Standing::kStandard;
    // How much it is worth an officer's look where the code is withdrawn or of standing kField.
    Severity severity = Severity::kInfo;
    std::optional<CivilDate> valid_from;
    std::optional<CivilDate> valid_to;  // last day

    bool in_force_on(CivilDate day) const {
      return (!valid_from || day >= *valid_from) && (!valid_to || day <= *valid_to);
    }
  };

  // Errors: those of Node, and "mrz.states.code" for a code of a wrong shape or written twice.
  static Result<StateTable> build(const Node& node);

  const Entry* find(std::string_view code) const;  // nullptr if unknown
  // The code that stands in documents for an ISO alpha-2 code ("DE" gives "D"); nullptr if unknown. Where several
  // codes share one (GB), the first in the pack.
  const Entry* find_alpha2(std::string_view alpha2) const;
  const std::vector<Entry>& entries() const { return entries_; }  // sorted by code

 private:
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> keys_;                             // place in entries_ and 1, by letters; 0: none
  std::vector<std::pair<std::string, std::size_t>> by_alpha2_;  // sorted
};

}  // namespace limen::mrz
