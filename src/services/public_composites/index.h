// One composite index with everything about it that does not depend on the reader. Private to this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/composite/composite.h"
#include "engines/composite_plan/composite_plan.h"
#include "engines/composite_statistics/composite_statistics.h"
#include "engines/release/release.h"
#include "engines/robustness/robustness.h"

namespace limen::public_composites {

inline constexpr std::size_t kRuns = 10'000, kSamples = 2'000, kResamples = 200;

struct Index {
  release::CompositeEntry entry{};
  composite::Structure structure{};
  composite::Data data{};
  composite_plan::Plan plan{};
  composite::Built built{};
  std::vector<robustness::UnitSpread> spread{};  // as built.units
  std::vector<std::string> factors{};            // names of what was varied
  double mean_rank_change = 0;                   // over all runs
  std::size_t runs = 0, samples = 0;
  robustness::Sobol sobol{};
  std::vector<composite::WithoutNode> without{};
  std::vector<composite_statistics::Flag> flags{};
  std::vector<double> shares{};      // effective weight of each node
  std::vector<std::size_t> order{};  // units by rank, then name; those without a rank last

  std::size_t find_unit(std::string_view code) const;  // composite::kNowhere when there is none
  std::string rank_text(std::size_t unit) const;       // "3", "3=" for a shared one, "" for none
  const std::string& name_of(std::size_t node) const;  // its code where it has no name
  const std::string& unit_name(std::size_t unit) const;
};

Result<std::unique_ptr<Index>> load_index(const release::CompositeEntry& entry, const release::Opened& release);

std::vector<std::size_t> order_of(const std::vector<composite::Unit>& units, const std::vector<double>& ranks);
std::string rank_text(const std::vector<double>& ranks, std::size_t unit);

}  // namespace limen::public_composites
