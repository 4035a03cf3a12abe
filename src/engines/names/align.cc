#include <algorithm>
#include <limits>

#include "engines/names/names.h"

namespace limen::names {
namespace {

using Views = std::vector<std::string_view>;

struct Side {
  Views parts;
  std::vector<std::uint8_t> first;  // index of the original part each one begins with
  std::vector<std::uint8_t> count;  // 2 when glued
  bool cut = false;
  std::vector<std::string> keys{};  // by the spelling rules
};

Side make_side(std::span<const std::string_view> parts, bool cut) {
  Side side{{parts.begin(), parts.end()}, {}, {}, cut};
  if (side.parts.size() > kMaxParts) side.parts.resize(kMaxParts);
  for (std::size_t i = 0; i < side.parts.size(); ++i) {
    side.first.push_back(static_cast<std::uint8_t>(i));
    side.count.push_back(1);
    side.keys.push_back(spelling_key(side.parts[i]));
  }
  return side;
}

bool contains(const Views& parts, std::string_view part) { return std::ranges::find(parts, part) != parts.end(); }

// Glues neighbours of `side` that together are one part of `other`, under the spelling rules; `storage` owns the text.
void glue_neighbours(Side& side, const Side& other, std::vector<std::string>& storage) {
  for (std::size_t i = 0; i + 1 < side.parts.size(); ++i) {
    if (side.count[i] != 1 || side.count[i + 1] != 1) continue;
    const std::size_t length = side.parts[i].size() + side.parts[i + 1].size();
    const bool plausible = std::ranges::any_of(other.parts, [&](std::string_view part) {
      return part.size() + 2 >= length && part.size() <= length + 2 && part[0] == side.parts[i][0];
    });
    if (!plausible || (contains(other.parts, side.parts[i]) && contains(other.parts, side.parts[i + 1]))) continue;
    const std::string glued = std::string(side.parts[i]).append(side.parts[i + 1]);
    const std::string key = spelling_key(glued);
    if (std::ranges::find(other.keys, key) == other.keys.end()) continue;
    storage.push_back(glued);
    side.parts[i] = storage.back();
    side.keys[i] = key;
    side.count[i] = 2;
    const auto next = static_cast<std::ptrdiff_t>(i) + 1;
    side.parts.erase(side.parts.begin() + next);
    side.first.erase(side.first.begin() + next);
    side.count.erase(side.count.begin() + next);
    side.keys.erase(side.keys.begin() + next);
  }
}

PartComparison compare_at(const Side& a, std::size_t i, const Side& b, std::size_t j) {
  PartComparison compared = compare_parts(a.parts[i], b.parts[j], a.keys[i] == b.keys[j]);
  if (compared.grade == Grade::kExact) {
    if (a.count[i] != b.count[j]) compared = {Grade::kJoined, 0.95};
    return compared;
  }
  if (compared.grade == Grade::kSpelling && a.count[i] != b.count[j]) return {Grade::kJoined, 0.95};
  if (compared.similarity < 0.85 && a.cut && i + 1 == a.parts.size()) {
    const auto cut = compare_cut(a.parts[i], b.parts[j]);
    if (cut.grade != Grade::kNone) return cut;
  }
  if (compared.similarity < 0.85 && b.cut && j + 1 == b.parts.size()) {
    const auto cut = compare_cut(b.parts[j], a.parts[i]);
    if (cut.grade != Grade::kNone) return cut;
  }
  return compared;
}

double letters(const Side& side) {
  double sum = 0;
  for (const auto part : side.parts) sum += static_cast<double>(part.size());
  return sum;
}

}  // namespace

// The Hungarian method with potentials, on costs = -gains; rows and columns count from 1, 0 is the free one.
std::vector<int> assign(std::span<const double> gains, std::size_t rows, std::size_t columns) {
  const bool turned = rows > columns;  // the method wants no more rows than columns
  const std::size_t n = turned ? columns : rows;
  const std::size_t m = turned ? rows : columns;
  const auto gain = [&](std::size_t i, std::size_t j) {
    return turned ? gains[j * columns + i] : gains[i * columns + j];
  };
  std::vector<double> row_potential(n + 1), column_potential(m + 1);
  std::vector<std::size_t> row_of(m + 1), way(m + 1);
  for (std::size_t i = 1; i <= n; ++i) {
    row_of[0] = i;
    std::size_t column = 0;
    std::vector<double> least(m + 1, std::numeric_limits<double>::infinity());
    std::vector<bool> used(m + 1);
    do {
      used[column] = true;
      const std::size_t row = row_of[column];
      double delta = std::numeric_limits<double>::infinity();
      std::size_t next = 0;
      for (std::size_t j = 1; j <= m; ++j) {
        if (used[j]) continue;
        const double reduced = -gain(row - 1, j - 1) - row_potential[row] - column_potential[j];
        if (reduced < least[j]) {
          least[j] = reduced;
          way[j] = column;
        }
        if (least[j] < delta) {
          delta = least[j];
          next = j;
        }
      }
      for (std::size_t j = 0; j <= m; ++j) {
        if (used[j]) {
          row_potential[row_of[j]] += delta;
          column_potential[j] -= delta;
        } else {
          least[j] -= delta;
        }
      }
      column = next;
    } while (row_of[column] != 0);
    while (column != 0) {
      row_of[column] = row_of[way[column]];
      column = way[column];
    }
  }
  std::vector<int> result(rows, -1);
  for (std::size_t j = 1; j <= m; ++j) {
    if (row_of[j] == 0 || gain(row_of[j] - 1, j - 1) <= 0) continue;
    const std::size_t row = turned ? j - 1 : row_of[j] - 1;
    result[row] = static_cast<int>(turned ? row_of[j] - 1 : j - 1);
  }
  return result;
}

Alignment align(std::span<const std::string_view> a_parts, std::span<const std::string_view> b_parts, bool a_cut,
                bool b_cut) {
  Alignment alignment;
  Side a = make_side(a_parts, a_cut);
  Side b = make_side(b_parts, b_cut);
  if (a.parts.empty() || b.parts.empty()) return alignment;
  std::vector<std::string> storage;
  storage.reserve(2 * kMaxParts);  // views point into it
  if (a.parts.size() > 1) glue_neighbours(a, b, storage);
  if (b.parts.size() > 1) glue_neighbours(b, a, storage);

  std::vector<PartComparison> compared;
  std::vector<double> gains;
  for (std::size_t i = 0; i < a.parts.size(); ++i) {
    for (std::size_t j = 0; j < b.parts.size(); ++j) {
      compared.push_back(compare_at(a, i, b, j));
      // Similarity decides; among equals the longer parts, which say more, go first.
      const auto both = static_cast<double>(a.parts[i].size() + b.parts[j].size());
      gains.push_back(compared.back().similarity * (1.0 + both / 1024.0));
    }
  }
  const auto columns = assign(gains, a.parts.size(), b.parts.size());
  double matched = 0;
  for (std::size_t i = 0; i < a.parts.size(); ++i) {
    if (columns[i] < 0) continue;
    const auto j = static_cast<std::size_t>(columns[i]);
    const auto& pair = compared[i * b.parts.size() + j];
    alignment.pairs.push_back({a.first[i], b.first[j], a.count[i], b.count[j], pair.grade, pair.similarity});
    // An initial, or a beginning, speaks for the whole part it stands for.
    matched += pair.similarity * static_cast<double>(a.parts[i].size() + b.parts[j].size());
  }
  alignment.score = matched / (letters(a) + letters(b));
  return alignment;
}

Alignment align(const Folded& a, const Folded& b) {
  const Views left(a.parts.begin(), a.parts.end());
  const Views right(b.parts.begin(), b.parts.end());
  return align(left, right, a.last_may_be_cut, b.last_may_be_cut);
}

}  // namespace limen::names
