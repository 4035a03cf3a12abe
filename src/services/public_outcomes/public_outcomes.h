// The public pages of outcomes: gaps between citizens and others from official tables, with every flag, their trend,
// and what policy scores have to do with them (docs/services/public_composites.md).
//
//   /outcomes              which tables there are
//   /outcomes/ID           gaps by country in one period (?period=2023) and along the years (?geo=XA,XB)
//   /outcomes/ID/policy    a node of an instrument against the gap (?node=INSTRUMENT:NODE)
//   /data/outcomes/ID.csv  all gaps of all periods, with the flags of both figures
//
// Figures are exact decimals as published; nothing is filled in. A code that is no country (EU27_2020, EA20) is an
// aggregate: marked, and never a point of a correlation. A correlation is said to be no cause on the page itself.
// A section is immutable and asked by any number of threads.
#pragma once

#include "platform/config/config.h"
#include "services/public_pages/public_pages.h"

namespace limen::public_outcomes {

// Errors of the section when it is made: those of formats/eurostat, engines/outcomes and engines/instruments with the
// file of the release, "public_outcomes.file" (a file that the manifest names is not in the release),
// "public_outcomes.dimension" (a gap must leave exactly one dimension open: the one of countries).
public_pages::SectionFactory make_section(const config::PackStore& packs);

}  // namespace limen::public_outcomes
