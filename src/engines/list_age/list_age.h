// How old the lists are that a counter screens against, and what is done when one is too old (packs/*/list_age.yaml).
//
// A list is fresh while its last good import is within the interval in which it is expected, late up to the age at
// which the pack calls it stale, and stale from then on; what its publisher says of its own age, and an import that was
// cut off, count too. The words of what to do are the pack's. Nothing here decides anything: a person does, and the
// record says that she knew.
//
// Pure and immutable; any number of threads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"
#include "engines/hit_report/hit_report.h"

namespace limen::list_age {

enum class State : std::uint8_t { kFresh, kLate, kStale };
std::string_view to_text(State state);  // "fresh", "late", "stale"

// What is done when the list is stale.
struct Measures {
  bool telephone = false, note = false;
  std::vector<std::string> second_line_categories{};
  hit_report::Text text{};
};
struct Rule {
  std::int64_t expected_hours = 0, stale_hours = 0;
  Measures when_stale{};
};

// What is known of a list.
struct Known {
  std::optional<Instant> last_good{};  // of its import; none: never
  bool complete = true;                // false: an import of it was cut off
  bool outdated = false;               // its own date of publication is too long ago
};
struct Age {
  State state = State::kFresh;
  std::vector<std::string> reasons{};  // "never_imported", "cut_off", "published_long_ago", "overdue", "expected"
  std::optional<std::int64_t> hours{};
};

class Rules {
 public:
  // Errors: "list_age.pack" with the place, "hit_report.text", and those of base/tree.h.
  static Result<Rules> read(const Node& file);
  const Rule& of(std::string_view list) const;
  Age judge(std::string_view list, const Known& known, Instant now) const;

 private:
  Rule default_{};
  std::map<std::string, Rule, std::less<>> lists_{};
};

}  // namespace limen::list_age
