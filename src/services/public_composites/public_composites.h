// The public pages of composite indices (docs/services/public_composites.md): ranking with what ranks might as well be,
// units, how an index is made, what it depends on, and what it would be with the reader's own weights.
//
//   /composites                      which indices there are
//   /composites/ID                   ranking, scores, map, tree, method, files of every stage
//   /composites/ID/units/CODE        one unit
//   /composites/ID/robustness        uncertainty, Sobol' indices, leave-one-out, coherence
//   /composites/ID/weights           the reader's weights: a form that works without a script (w.CODE=…)
//   /api/composites/ID/weights       the same as JSON: ?w=CODE:1.5,CODE:0&runs=1000&spread=0.25&lang=fr
//   /data/composites/ID/STAGE.csv    the figures of every stage
//
// Everything that does not depend on the reader is computed once, when the section is made from a release: 10,000 runs
// of uncertainty and 2,000 samples of Sobol's design, with the seed of the manifest, so that the same release has the
// same pages on every machine. A section is immutable but for a bounded cache of answers under a lock; it is asked by
// any number of threads.
//
//   sections.push_back(public_composites::make_section(packs));
#pragma once

#include "platform/config/config.h"
#include "services/public_pages/public_pages.h"

namespace limen::public_composites {

// Errors of the section when it is made: those of engines/composite and engines/composite_plan with the file of the
// release, those of the outlines, "public_composites.file" (a file that the manifest names is not in the release).
public_pages::SectionFactory make_section(const config::PackStore& packs);

}  // namespace limen::public_composites
