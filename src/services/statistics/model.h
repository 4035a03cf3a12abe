// What is asked of the figures, and what is answered. Private to this folder.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "platform/protection/protection.h"

namespace limen::statistics {

enum class Dimension : std::uint8_t {
  kDay,
  kMonth,
  kPost,
  kNationality,
  kSex,
  kAgeBand,
  kTransportMode,
  kTravelPurpose
};
inline constexpr std::array<std::string_view, 8> kDimensionNames = {
    "day", "month", "post", "nationality", "sex", "age_band", "transport_mode", "travel_purpose"};
std::string_view to_text(Dimension dimension);
std::optional<Dimension> parse_dimension(std::string_view text);

inline constexpr std::size_t kMeasures = 3;
inline constexpr std::array<std::string_view, kMeasures> kMeasureNames = {"entries", "exits", "refusals"};
using Counts = std::array<std::int64_t, kMeasures>;

struct Query {
  CivilDate from{}, to{};       // both count
  std::vector<Dimension> by{};  // none to two
  std::optional<PostId> post{};
  std::vector<std::pair<Dimension, std::string>> where{};  // of the dimensions that are texts
  std::optional<std::set<PostId>> posts{};                 // the only ones the caller may see
};

struct FigureRow {
  std::vector<std::string> keys;  // as many as Query::by
  Counts counts{};
};

// What may be shown: counts that are absent are suppressed.
struct ShownRow {
  std::vector<std::string> keys;
  std::array<std::optional<std::int64_t>, kMeasures> counts{};
  bool suppressed = false;
};
struct Shown {
  std::vector<ShownRow> rows{};
  std::array<std::optional<std::int64_t>, kMeasures> totals{};
  std::int64_t suppressed_below = 0;  // 0: everything is shown
};

// Applies engines/suppression to each measure; threshold 0 shows everything.
Shown show(std::vector<FigureRow> rows, std::size_t dimensions, std::int64_t threshold);

}  // namespace limen::statistics
