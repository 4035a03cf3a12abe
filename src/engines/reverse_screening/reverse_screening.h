// Reverse screening: one new entry of an alert list against many travellers who passed before.
//
// Screening asks for one traveller which of many entries he may be; here one entry is asked about a long row of
// travellers. The entry is made ready once, as an index of its own [engines/screening], whose keys and bounds refuse
// most travellers before their names are judged and lose none; what is left is judged as everywhere. judge() gives what
// evaluate() of screening.h gives where that would be reported; tests compare the two.
//
//   const OneEntry entry(model, listed);
//   for (const Query& traveller : travellers)
//     if (const auto hit = entry.judge(traveller)) …
//
// For several entries at once a screening::Index of them is the faster way. Any number of threads may call judge(). The
// index remembers what parts of travellers' names are near to, by hashes, and no text. Pure: no clock, no I/O.
#pragma once

#include <memory>
#include <optional>

#include "engines/screening/screening.h"

namespace limen::reverse_screening {

class OneEntry {
 public:
  // `min_score`: else the model's. The model must outlive it.
  OneEntry(const screening::Model& model, const screening::Entry& entry,
           std::optional<double> min_score = std::nullopt);
  ~OneEntry();
  OneEntry(const OneEntry&) = delete;
  OneEntry& operator=(const OneEntry&) = delete;

  std::optional<screening::Hit> judge(const screening::Query& traveller) const;

 private:
  std::unique_ptr<screening::Index> index_;
  double least_ = 0;
};

}  // namespace limen::reverse_screening
