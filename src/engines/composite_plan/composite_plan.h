// The plan of a composite indicator as a file: which steps are done, how, and what is varied to see how much of the
// result is the choice of whoever made it.
//
// The form is in docs/composite.md. Keys are a closed set; what does not fit is refused with line and column. Pure;
// the Node and the Structure are only read.
//
//   const Plan plan = TRY(read_plan(node, structure));
//   build(structure, data, plan.settings);
#pragma once

#include <vector>

#include "base/tree.h"
#include "engines/composite/composite.h"
#include "engines/composite_panel/composite_panel.h"
#include "engines/robustness/robustness.h"

namespace limen::composite_plan {

struct Plan {
  composite::Settings settings;
  composite_panel::PanelSettings panel;  // how years are taken together, where the data have several
  std::vector<robustness::Factor> factors;
};

// Errors: those of base/tree.h, "composite.plan.value" (a word or number that does not fit).
Result<Plan> read_plan(const Node& node, const composite::Structure& structure);

// What is done without a plan: denominators where the structure has some, outliers treated, min-max to 0 … 100,
// arithmetic means; varied are the weights (a quarter up and down), the treatment, and the denominators (each on or
// off).
Plan usual_plan(const composite::Structure& structure);

}  // namespace limen::composite_plan
