#include "formats/barcodes/regions.h"

#include <algorithm>
#include <cmath>

namespace limen::barcodes {

namespace {

constexpr int kContrast = 56;       // between the darkest and the lightest pixel of a block that is busy
constexpr double kLongest = 12;     // a PDF417 of one column is not longer than this against its width
constexpr double kLeastBusy = 0.4;  // of the blocks of a region
constexpr int kLeastBlocks = 2;     // of its shorter side

// Blocks of the picture, busy or not.
struct Grid {
  int block = 8, columns = 0, rows = 0;
  std::vector<std::uint8_t> busy;
  std::uint8_t at(int column, int row) const {
    return busy[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)];
  }
};

Grid make_grid(const raster::Picture& grey, int block) {
  Grid grid;
  grid.block = block;
  grid.columns = (grey.width + grid.block - 1) / grid.block;
  grid.rows = (grey.height + grid.block - 1) / grid.block;
  grid.busy.assign(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows), 0);
  std::vector<std::uint8_t> least(static_cast<std::size_t>(grid.columns)), most(least.size());
  for (int row = 0; row < grid.rows; ++row) {
    std::fill(least.begin(), least.end(), std::uint8_t{255});
    std::fill(most.begin(), most.end(), std::uint8_t{0});
    for (int y = row * grid.block; y < std::min((row + 1) * grid.block, grey.height); ++y) {
      const auto line = grey.row(y);
      for (std::size_t column = 0; column < least.size(); ++column) {
        const std::size_t from = column * static_cast<std::size_t>(grid.block);
        const std::size_t to = std::min(from + static_cast<std::size_t>(grid.block), line.size());
        std::uint8_t low = least[column], high = most[column];
        for (std::size_t x = from; x < to; ++x) {
          low = std::min(low, line[x]);
          high = std::max(high, line[x]);
        }
        least[column] = low;
        most[column] = high;
      }
    }
    for (std::size_t column = 0; column < least.size(); ++column) {
      grid.busy[static_cast<std::size_t>(row) * least.size() + column] = most[column] - least[column] >= kContrast;
    }
  }
  return grid;
}

// Busy blocks that touch, also by a corner. Takes them out of the grid.
class Flood {
 public:
  explicit Flood(Grid& grid) : grid_(grid) {}

  Region take(int column, int row) {
    left_ = right_ = column;
    top_ = bottom_ = row;
    count_ = 0;
    push(column, row);
    while (!stack_.empty()) {
      const auto [x, y] = stack_.back();
      stack_.pop_back();
      for (int down = -1; down <= 1; ++down) {
        for (int across = -1; across <= 1; ++across) push(x + across, y + down);
      }
    }
    const int columns = right_ - left_ + 1, rows = bottom_ - top_ + 1;
    return {left_ * grid_.block, top_ * grid_.block, columns * grid_.block, rows * grid_.block,
            static_cast<double>(count_) / (static_cast<double>(columns) * rows)};
  }

 private:
  void push(int column, int row) {
    if (column < 0 || row < 0 || column >= grid_.columns || row >= grid_.rows || grid_.at(column, row) == 0) return;
    grid_.busy[static_cast<std::size_t>(row) * static_cast<std::size_t>(grid_.columns) +
               static_cast<std::size_t>(column)] = 0;
    stack_.emplace_back(column, row);
    left_ = std::min(left_, column);
    right_ = std::max(right_, column);
    top_ = std::min(top_, row);
    bottom_ = std::max(bottom_, row);
    ++count_;
  }

  Grid& grid_;
  std::vector<std::pair<int, int>> stack_;
  int left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
  std::size_t count_ = 0;
};

bool may_be_a_code(const Region& region, int block) {
  const int shorter = std::min(region.width, region.height), longer = std::max(region.width, region.height);
  return shorter >= kLeastBlocks * block && longer <= kLongest * shorter && region.busy >= kLeastBusy;
}

}  // namespace

// Large blocks bridge the gaps in large symbols (the first bar of a PDF417 is eight modules wide); small ones keep
// apart what stands close together. Both, so that one of them is right.
std::vector<Region> find_regions(const raster::Picture& grey, std::size_t most) {
  const int small = std::clamp(static_cast<int>(std::sqrt(static_cast<double>(grey.pixels.size())) / 100), 8, 40);
  std::vector<Region> regions;
  for (const int block : {small, 3 * small}) {
    Grid grid = make_grid(grey, block);
    Flood flood(grid);
    for (int row = 0; row < grid.rows; ++row) {
      for (int column = 0; column < grid.columns; ++column) {
        if (grid.at(column, row) == 0) continue;
        Region region = flood.take(column, row);
        if (!may_be_a_code(region, small)) continue;
        region.width = std::min(region.width, grey.width - region.x);
        region.height = std::min(region.height, grey.height - region.y);
        regions.push_back(region);
      }
    }
  }
  // Area counts less than density: a page of text is large and half empty.
  const auto rank = [](const Region& region) {
    return std::sqrt(static_cast<double>(region.width) * region.height) * region.busy * region.busy * region.busy;
  };
  std::sort(regions.begin(), regions.end(), [&](const Region& a, const Region& b) { return rank(a) > rank(b); });
  if (regions.size() > most) regions.resize(most);
  return regions;
}

}  // namespace limen::barcodes
