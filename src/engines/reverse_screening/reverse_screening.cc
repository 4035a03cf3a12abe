#include "engines/reverse_screening/reverse_screening.h"

#include <utility>

namespace limen::reverse_screening {

OneEntry::OneEntry(const screening::Model& model, const screening::Entry& entry, std::optional<double> min_score)
    : index_(std::make_unique<screening::Index>(model)), least_(min_score.value_or(model.min_score())) {
  index_->insert(entry);
}

OneEntry::~OneEntry() = default;

std::optional<screening::Hit> OneEntry::judge(const screening::Query& traveller) const {
  if (!index_->may_find(traveller)) return std::nullopt;
  auto found = index_->search(traveller, {.min_score = least_, .max_hits = 1});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace limen::reverse_screening
