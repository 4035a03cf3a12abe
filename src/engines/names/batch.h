// Inside the names engine: the weighted distance of one part to many, for processors that compare sixty-four letters at
// once.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace limen::names {

inline constexpr std::size_t kLongestMeasured = 16;  // letters of a part

bool measures_sixty_four();
// within_budget() of up to sixty-four others; only where measures_sixty_four(). `part` has 1…kLongestMeasured letters.
std::uint64_t sixty_four_within_budget(std::string_view part, std::span<const std::string_view> others);

// The same by sixteen lanes, whatever the processor can.
std::uint64_t within_budget_by_sixteen(std::string_view part, std::span<const std::string_view> others);

}  // namespace limen::names
