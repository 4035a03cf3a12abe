#include "engines/mrz_image/search.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace limen::mrz_image {
namespace {

constexpr int kReach = 20;
constexpr int kBlock = 8;
constexpr double kSteepest = 16;  // degrees
constexpr std::size_t kWarpedGroups = 3;

// Sums of the darkness along parallel lines.
class Projector {
 public:
  explicit Projector(const Plane& plane) : plane_(plane), blocks_((plane.width + kBlock - 1) / kBlock) {
    sums_.resize(static_cast<std::size_t>(blocks_) * static_cast<std::size_t>(plane.height));
    for (int y = 0; y < plane.height; ++y) {
      const float* row = plane.row(y);
      for (int x = 0; x < plane.width; ++x) {
        sums_[static_cast<std::size_t>((x / kBlock) * plane.height + y)] += row[x];
      }
    }
  }

  // Mean darkness of the line through (middle, y), for every y.
  std::vector<float> along(double degrees) const {
    const double slope = std::tan(degrees * std::numbers::pi / 180);
    std::vector<float> profile(static_cast<std::size_t>(plane_.height));
    for (int b = 0; b < blocks_; ++b) {
      const double x = b * kBlock + kBlock / 2.0 - plane_.width / 2.0;
      const int shift = static_cast<int>(std::lround(x * slope));
      const float* column = sums_.data() + static_cast<std::ptrdiff_t>(b) * plane_.height;
      const int first = std::max(0, -shift);
      const int end = std::min(plane_.height, plane_.height - shift);
      for (int y = first; y < end; ++y) profile[static_cast<std::size_t>(y)] += column[y + shift];
    }
    for (float& value : profile) value /= static_cast<float>(plane_.width);
    return profile;
  }

  double contrast(double degrees) const {
    const std::vector<float> profile = along(degrees);
    double sum = 0;
    for (std::size_t y = 4; y < profile.size(); ++y) {
      const double step = profile[y] - profile[y - 4];
      sum += step * step;
    }
    return sum;
  }

  // The angle along which the picture rises and falls most, or the `which`th other such angle.
  double angle(std::size_t which) const {
    struct Peak {
      double degrees;
      double contrast;
    };
    std::vector<Peak> all;
    for (double degrees = -kSteepest; degrees <= kSteepest; degrees += 0.5) all.push_back({degrees, contrast(degrees)});
    std::sort(all.begin(), all.end(), [](const Peak& a, const Peak& b) { return a.contrast > b.contrast; });
    std::vector<Peak> peaks;
    for (const Peak& peak : all) {
      const bool near = std::any_of(peaks.begin(), peaks.end(),
                                    [&](const Peak& other) { return std::abs(other.degrees - peak.degrees) < 1.6; });
      if (!near) peaks.push_back(peak);
    }
    Peak best = peaks[std::min(which, peaks.size() - 1)];
    const double coarse = best.degrees;
    for (double degrees = coarse - 0.4; degrees <= coarse + 0.41; degrees += 0.1) {
      const double contrast_here = contrast(degrees);
      if (contrast_here > best.contrast) best = {degrees, contrast_here};
    }
    return best.degrees;
  }

 private:
  const Plane& plane_;
  int blocks_;
  std::vector<float> sums_;
};

struct Band {
  double y = 0;       // of its middle, at the picture's middle column
  double height = 0;  // across
  double score = 0;
};

// Bands that are darker than what is right above and below, whatever their height, best first.
std::vector<Band> find_bands(const std::vector<float>& profile) {
  const auto size = static_cast<int>(profile.size());
  std::vector<double> sums(profile.size() + 1);
  for (int y = 0; y < size; ++y)
    sums[static_cast<std::size_t>(y + 1)] = sums[static_cast<std::size_t>(y)] + profile[static_cast<std::size_t>(y)];
  const auto mean = [&](int from, int to) {
    from = std::clamp(from, 0, size);
    to = std::clamp(to, 0, size);
    return to <= from ? 0.0 : (sums[static_cast<std::size_t>(to)] - sums[static_cast<std::size_t>(from)]) / (to - from);
  };
  std::vector<Band> all;
  double tall = 5;
  while (tall < 60 && tall < size) {
    const int height = static_cast<int>(std::lround(tall));
    const int flank = std::max(2, static_cast<int>(std::lround(0.3 * tall)));
    for (int y = 0; y + height <= size; ++y) {
      // A band over two lines is light in its middle.
      double palest = 1e9;
      const int slice = std::max(1, height / 5);
      for (int from = 0; from + slice <= height; from += std::max(1, slice / 2)) {
        palest = std::min(palest, mean(y + from, y + from + slice));
      }
      const double inside = std::min(mean(y, y + height), 2 * palest);
      const double around = std::max(mean(y - flank, y), mean(y + height, y + height + flank));
      const double score = (inside - around) * std::sqrt(static_cast<double>(height));
      if (score > 0) all.push_back({y + height / 2.0, static_cast<double>(height), score});
    }
    tall *= 1.12;
  }
  std::sort(all.begin(), all.end(), [](const Band& a, const Band& b) { return a.score > b.score; });
  std::vector<Band> best;
  for (const Band& band : all) {
    const bool overlaps = std::any_of(best.begin(), best.end(), [&](const Band& other) {
      return std::abs(other.y - band.y) < 0.5 * (other.height + band.height);
    });
    if (!overlaps) best.push_back(band);
    if (best.size() == 14) break;
  }
  return best;
}

struct Group {
  std::vector<Band> bands;  // from above
  double score = 0;
};

bool alike(const Band& upper, const Band& lower) {
  const double ratio = upper.height / lower.height;
  const double mean = (upper.height + lower.height) / 2;
  const double spacing = (lower.y - upper.y) / mean;
  return ratio > 0.6 && ratio < 1.67 && spacing > 1.15 && spacing < 3.8;
}

// Pairs and threes of neighbouring bands of like height and distance, best first.
std::vector<Group> find_groups(std::vector<Band> bands) {
  std::sort(bands.begin(), bands.end(), [](const Band& a, const Band& b) { return a.y < b.y; });
  std::vector<Group> groups;
  for (std::size_t i = 0; i < bands.size(); ++i) {
    for (std::size_t j = i + 1; j < std::min(bands.size(), i + 4); ++j) {
      if (!alike(bands[i], bands[j])) continue;
      const double two = bands[i].score + bands[j].score;
      groups.push_back({{bands[i], bands[j]},
                        two / 2 * std::min(bands[i].score, bands[j].score) / std::max(bands[i].score, bands[j].score)});
      for (std::size_t k = j + 1; k < std::min(bands.size(), j + 4); ++k) {
        if (!alike(bands[j], bands[k])) continue;
        const double ratio = (bands[j].y - bands[i].y) / (bands[k].y - bands[j].y);
        if (ratio < 0.78 || ratio > 1.28) continue;
        const double three = two + bands[k].score;
        const double least = std::min({bands[i].score, bands[j].score, bands[k].score});
        const double most = std::max({bands[i].score, bands[j].score, bands[k].score});
        groups.push_back({{bands[i], bands[j], bands[k]}, 1.2 * three / 3 * least / most});
      }
    }
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.score > b.score; });
  return groups;
}

// What one sees walking along a band: u counts pixels from the foot of the picture's middle.
struct Walk {
  int first = 0;
  std::vector<double> dark;    // mean darkness across the band
  std::vector<double> change;  // mean square of its change along
};

class Ruler {
 public:
  Ruler(const Plane& plane, double degrees)
      : plane_(plane),
        cosine_(std::cos(degrees * std::numbers::pi / 180)),
        sine_(std::sin(degrees * std::numbers::pi / 180)) {}

  double across(double y) const { return (y - plane_.height / 2.0) * cosine_; }
  Point point(double u, double v) const {
    return {plane_.width / 2.0 + u * cosine_ - v * sine_, plane_.height / 2.0 + u * sine_ + v * cosine_};
  }

  Walk walk(double v, double height) const {
    const double half = 0.5 * std::hypot(plane_.width, plane_.height);
    Walk walk;
    walk.first = static_cast<int>(-half);
    const int count = static_cast<int>(2 * half);
    const int rows = std::max(3, static_cast<int>(height));
    walk.dark.resize(static_cast<std::size_t>(count));
    walk.change.resize(static_cast<std::size_t>(count));
    std::vector<float> previous(static_cast<std::size_t>(rows));
    std::vector<float> before(static_cast<std::size_t>(rows));
    for (int i = 0; i < count; ++i) {
      double dark = 0;
      double change = 0;
      for (int r = 0; r < rows; ++r) {
        const Point at = point(walk.first + i, v - height / 2 + (r + 0.5) * height / rows);
        const float value = plane_.at(static_cast<int>(std::floor(at.x)), static_cast<int>(std::floor(at.y)));
        const double step = value - before[static_cast<std::size_t>(r)];
        dark += value;
        change += step * step;
        before[static_cast<std::size_t>(r)] = previous[static_cast<std::size_t>(r)];
        previous[static_cast<std::size_t>(r)] = value;
      }
      walk.dark[static_cast<std::size_t>(i)] = dark / rows;
      walk.change[static_cast<std::size_t>(std::max(0, i - 1))] = change / rows;
    }
    return walk;
  }

 private:
  const Plane& plane_;
  double cosine_;
  double sine_;
};

// The part of a walk's darkness that repeats with this pitch. Four turning pointers, so that they turn side by side.
std::complex<double> wave(const Walk& walk, double pitch) {
  const double turn = 2 * std::numbers::pi / pitch;
  constexpr std::size_t kSideBySide = 4;
  double re[kSideBySide];
  double im[kSideBySide];
  double sum_re[kSideBySide] = {};
  double sum_im[kSideBySide] = {};
  for (std::size_t k = 0; k < kSideBySide; ++k) {
    re[k] = std::cos(turn * static_cast<double>(k));
    im[k] = -std::sin(turn * static_cast<double>(k));
  }
  const double step_re = std::cos(turn * kSideBySide);
  const double step_im = -std::sin(turn * kSideBySide);
  for (std::size_t i = 0; i + kSideBySide <= walk.dark.size(); i += kSideBySide) {
    const double* dark = walk.dark.data() + i;
    for (std::size_t k = 0; k < kSideBySide; ++k) {
      sum_re[k] += dark[k] * re[k];
      sum_im[k] += dark[k] * im[k];
      const double next = re[k] * step_re - im[k] * step_im;
      im[k] = re[k] * step_im + im[k] * step_re;
      re[k] = next;
    }
  }
  return {sum_re[0] + sum_re[1] + sum_re[2] + sum_re[3], sum_im[0] + sum_im[1] + sum_im[2] + sum_im[3]};
}

struct Pitch {
  double pitch = 0;
  double power = 0;
};

// Seen from the side, characters grow along a line: with s = u + warp u², they stand at even distances in s.
double warped_back(double s, double warp) {
  if (warp == 0) return s;
  const double inside = 1 + 4 * warp * s;
  return inside <= 0 ? s : (std::sqrt(inside) - 1) / (2 * warp);
}

Walk warped_walk(const Walk& walk, double warp) {
  if (warp == 0) return walk;
  Walk out = walk;
  const auto count = static_cast<std::ptrdiff_t>(walk.dark.size());
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    const double u = warped_back(static_cast<double>(walk.first + i), warp) - walk.first;
    const auto left = static_cast<std::ptrdiff_t>(std::floor(u));
    const auto to = static_cast<std::size_t>(i);
    if (left < 0 || left + 1 >= count) {
      out.dark[to] = out.change[to] = 0;
      continue;
    }
    const double share = u - static_cast<double>(left);
    const auto from = static_cast<std::size_t>(left);
    out.dark[to] = walk.dark[from] * (1 - share) + walk.dark[from + 1] * share;
    out.change[to] = walk.change[from] * (1 - share) + walk.change[from + 1] * share;
  }
  return out;
}

// The distances at which the bands' darkness repeats most, best first, at most two.
std::vector<Pitch> find_pitches(const std::vector<Walk>& walks, double height) {
  std::vector<Pitch> all;
  for (double pitch = 0.75 * height; pitch < 1.75 * height; pitch *= 1.008) {
    double power = 0;
    for (const Walk& walk : walks) power += std::norm(wave(walk, pitch));
    all.push_back({pitch, power});
  }
  std::sort(all.begin(), all.end(), [](const Pitch& a, const Pitch& b) { return a.power > b.power; });
  std::vector<Pitch> best;
  for (const Pitch& candidate : all) {
    const bool near = std::any_of(best.begin(), best.end(), [&](const Pitch& other) {
      return std::abs(other.pitch - candidate.pitch) < 0.05 * other.pitch;
    });
    if (!near) best.push_back(candidate);
    if (best.size() == 2) break;
  }
  return best;
}

// Change in each cell of a grid: cell k is centred at phase + k * pitch.
struct Grid {
  double phase = 0;  // of cell 0, in u
  double pitch = 0;
  std::vector<double> cells;
};

Grid lay_grid(const Walk& walk, double common_pitch) {
  Pitch best{common_pitch, 0};
  for (double pitch = 0.99 * common_pitch; pitch <= 1.011 * common_pitch; pitch += 0.0025 * common_pitch) {
    const double power = std::norm(wave(walk, pitch));
    if (power > best.power) best = {pitch, power};
  }
  Grid grid;
  grid.pitch = best.pitch;
  const double turn = -std::arg(wave(walk, best.pitch)) / (2 * std::numbers::pi);  // of the darkest, in pitches
  double phase = turn * best.pitch;
  while (phase < best.pitch / 2) phase += best.pitch;
  while (phase >= 1.5 * best.pitch) phase -= best.pitch;
  grid.phase = walk.first + phase;
  for (double left = phase - best.pitch / 2; left + best.pitch <= static_cast<double>(walk.change.size());
       left += best.pitch) {
    double sum = 0;
    const auto from = static_cast<std::size_t>(left);
    const auto to = static_cast<std::size_t>(left + best.pitch);
    for (std::size_t i = from; i < to; ++i) sum += walk.change[i];
    grid.cells.push_back(sum / static_cast<double>(std::max<std::size_t>(1, to - from)));
  }
  return grid;
}

struct Run {
  int first = 0;
  double score = -1e300;
};

// Where `columns` cells in a row change most compared with the cells outside.
Run find_run(const std::vector<double>& cells, int columns) {
  const auto count = static_cast<int>(cells.size());
  Run best;
  if (count < columns) return best;
  std::vector<double> sorted = cells;
  std::sort(sorted.begin(), sorted.end());
  const double high = sorted[sorted.size() - static_cast<std::size_t>(columns) / 2 - 1];
  const double low = sorted[sorted.size() / 20];
  if (high <= 0) return best;
  const double limit = 0.3 * high + 0.7 * low;
  std::vector<double> sums(cells.size() + 1);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double value = std::clamp((cells[i] - limit) / high, -0.5, 0.5);
    sums[i + 1] = sums[i] + value;
  }
  for (int first = 0; first + columns <= count; ++first) {
    const double inside = sums[static_cast<std::size_t>(first + columns)] - sums[static_cast<std::size_t>(first)];
    // Other print further out on the same line costs less than the zone's own.
    const int left = std::max(0, first - 8);
    const int right = std::min(count, first + columns + 8);
    const double near = sums[static_cast<std::size_t>(right)] - sums[static_cast<std::size_t>(left)] - inside;
    const double score = 2 * inside - near;
    if (score > best.score) best = {first, score};
  }
  best.score /= columns;
  return best;
}

}  // namespace

class Finder {
 public:
  Finder(const raster::Picture& picture, int factor)
      : plane_(darkness(picture, kReach)), factor_(factor), projector_(plane_) {}

  std::vector<ZoneGuess> find(std::size_t most, std::size_t which, bool warped) const {
    const double degrees = projector_.angle(which);
    const std::vector<Group> groups = find_groups(find_bands(projector_.along(degrees)));
    const Ruler ruler(plane_, degrees);
    std::vector<ZoneGuess> guesses;
    for (std::size_t i = 0; i < std::min<std::size_t>(groups.size(), most); ++i) {
      if (groups[i].score < 0.25 * groups[0].score) break;
      if (warped && i == kWarpedGroups) break;
      measure(groups[i], ruler, degrees, warped, guesses);
    }
    std::sort(guesses.begin(), guesses.end(), [](const ZoneGuess& a, const ZoneGuess& b) { return a.score > b.score; });
    if (guesses.size() > most) guesses.resize(most);
    return guesses;
  }

 private:
  // The growth of the pitch under which the darkness repeats most.
  double find_warp(const std::vector<Walk>& walks, double height) const {
    double best = 0;
    double most = 0;
    for (double growth = -0.2; growth <= 0.201; growth += 0.02) {
      const double warp = growth / plane_.width;
      std::vector<Walk> tried;
      for (const Walk& walk : walks) tried.push_back(warped_walk(walk, warp));
      const double power = find_pitches(tried, height).front().power;
      if (power <= most) continue;
      most = power;
      best = warp;
    }
    return best;
  }

  void measure(const Group& group, const Ruler& ruler, double degrees, bool warped,
               std::vector<ZoneGuess>& guesses) const {
    std::vector<Walk> walks;
    double height = 0;
    for (const Band& band : group.bands) {
      const double across = band.height * std::cos(degrees * std::numbers::pi / 180);
      walks.push_back(ruler.walk(ruler.across(band.y), across));
      height += across / static_cast<double>(group.bands.size());
    }
    const double warp = warped ? find_warp(walks, height) : 0;
    for (Walk& walk : walks) walk = warped_walk(walk, warp);
    for (const Pitch& pitch : find_pitches(walks, height)) {
      std::vector<Grid> grids;
      for (const Walk& walk : walks) grids.push_back(lay_grid(walk, pitch.pitch));
      const std::vector<int> widths = group.bands.size() == 3 ? std::vector<int>{30} : std::vector<int>{44, 36};
      for (const int columns : widths) propose(group, grids, columns, warp, ruler, guesses);
    }
  }

  void propose(const Group& group, const std::vector<Grid>& grids, int columns, double warp, const Ruler& ruler,
               std::vector<ZoneGuess>& guesses) const {
    // Lines of a zone begin together: the run is found on the sum of the first line's cells and those beside them.
    std::vector<double> cells = grids[0].cells;
    std::vector<int> shifts(grids.size());
    for (std::size_t l = 1; l < grids.size(); ++l) {
      shifts[l] = static_cast<int>(std::lround((grids[l].phase - grids[0].phase) / grids[0].pitch));
      for (std::size_t k = 0; k < cells.size(); ++k) {
        const auto other = static_cast<std::ptrdiff_t>(k) - shifts[l];
        if (other >= 0 && other < static_cast<std::ptrdiff_t>(grids[l].cells.size()))
          cells[k] += grids[l].cells[static_cast<std::size_t>(other)];
      }
    }
    const Run run = find_run(cells, columns);
    if (run.score < 0.02) return;
    ZoneGuess guess;
    guess.columns = columns;
    guess.score = run.score * group.score;
    for (std::size_t l = 0; l < grids.size(); ++l) {
      const double v = ruler.across(group.bands[l].y);
      const double middle = grids[l].phase + (run.first - shifts[l] + (columns - 1) / 2.0) * grids[l].pitch;
      const double half = (columns - 1) / 2.0 * grids[l].pitch;
      const auto place = [&](double s) { return scaled(ruler.point(warped_back(s, warp), v)); };
      guess.lines.push_back({place(middle - half), place(middle), place(middle + half)});
    }
    guesses.push_back(std::move(guess));
  }

  Point scaled(Point at) const { return {at.x * factor_, at.y * factor_}; }

  Plane plane_;
  int factor_;
  Projector projector_;
};

int factor_for(const raster::Picture& picture, int working_side) {
  const int side = std::max(picture.width, picture.height);
  return std::max(1, (side + working_side - 1) / working_side);
}

ZoneFinder::ZoneFinder(const raster::Picture& picture, int working_side) {
  const int factor = factor_for(picture, working_side);
  if (picture.width / factor < 60 || picture.height / factor < 12) return;
  finder_ = std::make_unique<Finder>(shrunk(picture, factor), factor);
}
ZoneFinder::~ZoneFinder() = default;

std::vector<ZoneGuess> ZoneFinder::find(std::size_t most, std::size_t which, bool warped) const {
  return finder_ == nullptr ? std::vector<ZoneGuess>{} : finder_->find(most, which, warped);
}

}  // namespace limen::mrz_image
