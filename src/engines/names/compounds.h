// Inside the names engine: names that are one name however many words they are written in.
#pragma once

#include "engines/names/names.h"

namespace limen::names {

// Joins what belongs together in names of Arabic and Persian origin, so that each has one form: "habib allah" and
// "habib ullah" become "habibullah", "saif al din" becomes "saifuddin", "qoli zadeh" becomes "qolizadeh". The readings
// of a part that is joined keep their costs. [ICAO 9303-3 §7: such names are written with and without a blank]
void join_compounds(const name_facts::NameFacts& facts, Folded& folded);

}  // namespace limen::names
