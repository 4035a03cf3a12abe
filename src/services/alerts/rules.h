// What the pack says of each category of alert, and the one validation that the form and every import go through.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engines/names/names.h"
#include "services/alerts/model.h"
#include "services/site/site.h"

namespace limen::alerts {

struct CategoryRule {
  std::string code{};
  bool protective = false, second_line = false, list_import = false;
  int review_months = 0, expiry_months = 0;  // the longest that may be chosen
  std::string legal_basis{};                 // proposed; empty: none
  std::set<std::string, std::less<>> minimum{};
  std::vector<std::string> actions{};
  // Actions of which nobody at the counter may know that they are asked for.
  std::set<std::string, std::less<>> discreet_actions{};
  std::set<std::string, std::less<>> incompatible{};
};

// Something that is wrong with an alert: `field` is a name of AlertInput.
struct Problem {
  std::string_view field{};
  std::string code{}, message{};
  Error error() const { return Error{code, message, Place{.path = "/" + std::string(field)}}; }
};

class Rules {
 public:
  explicit Rules(std::shared_ptr<const site::Knowledge> knowledge);

  // nullptr when the pack has no such category. in_force looks at its dates too.
  const CategoryRule* category(std::string_view code) const;
  bool in_force(std::string_view code, CivilDate day) const;
  // Whether an alert may only be reviewed by second line; a category that is not known any more: yes.
  bool second_line(std::string_view code) const;
  bool protective(std::string_view code) const;
  // Whether a hit of such an alert is told to nobody at the counter; a category that is not known any more: no, its
  // hits are for second line.
  bool discreet(std::string_view code, std::string_view action) const;
  // The category that imported lists get; nullptr when the pack has none.
  const CategoryRule* list_category() const;

  // Everything that is wrong, in the order of the form; empty: good. `today` is what dates are counted from.
  std::vector<Problem> check(const Content& content, CivilDate today, const names::Folder& folder) const;
  const site::Knowledge& knowledge() const { return *knowledge_; }

 private:
  std::shared_ptr<const site::Knowledge> knowledge_;
  std::map<std::string, CategoryRule, std::less<>> categories_;
};

}  // namespace limen::alerts
