#include "engines/mrz_image/align.h"

#include <algorithm>
#include <cmath>

namespace limen::mrz_image {
namespace {

using mrz_glyphs::kLanes;
using mrz_glyphs::kNothing;
using Glyph = mrz_glyphs::Reading;

constexpr int kBeside = 2;  // cells read on either side of a line

double nothing(const Glyph& reading) { return std::exp(static_cast<double>(reading.scores[kNothing])); }

double best_character(const Glyph& reading) {
  return std::exp(static_cast<double>(*std::max_element(reading.scores.begin(), reading.scores.begin() + kNothing)));
}

AlignedZone grid_of(const ZoneGuess& guess) {
  AlignedZone zone;
  zone.columns = guess.columns;
  for (const LineGuess& line : guess.lines) {
    Curve curve;
    curve.a = line.middle;
    curve.b = {(line.last.x - line.first.x) / 2, (line.last.y - line.first.y) / 2};
    curve.c = {(line.first.x + line.last.x) / 2 - line.middle.x, (line.first.y + line.last.y) / 2 - line.middle.y};
    zone.lines.push_back({curve, {}});
  }
  return zone;
}

// Least squares of weighted places by a + b t (+ c t²), for one coordinate; nothing changes if they do not suffice.
struct Normal {
  double m[3][4] = {};
  void add(double t, double value, double weight) {
    const double powers[3] = {1, t, t * t};
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j) m[i][j] += weight * powers[i] * powers[j];
      m[i][3] += weight * powers[i] * value;
    }
  }
  bool solve(int unknowns, double (&out)[3]) {
    for (int i = 0; i < unknowns; ++i) {
      if (std::abs(m[i][i]) < 1e-9) return false;
      for (int j = i + 1; j < unknowns; ++j) {
        const double factor = m[j][i] / m[i][i];
        for (int k = i; k < 3; ++k) m[j][k] -= factor * m[i][k];
        m[j][3] -= factor * m[i][3];
      }
    }
    for (int i = unknowns - 1; i >= 0; --i) {
      double rest = m[i][3];
      for (int j = i + 1; j < unknowns; ++j) rest -= m[i][j] * out[j];
      out[i] = rest / m[i][i];
    }
    return true;
  }
};

struct Seen {
  double t, x, y, weight;
};

bool solve(const std::vector<Seen>& seen, bool curved, Curve& curve) {
  Normal x;
  Normal y;
  for (const Seen& one : seen) {
    x.add(one.t, one.x, one.weight);
    y.add(one.t, one.y, one.weight);
  }
  double cx[3] = {};
  double cy[3] = {};
  const int unknowns = curved ? 3 : 2;
  if (!x.solve(unknowns, cx) || !y.solve(unknowns, cy)) return false;
  curve = {{cx[0], cy[0]}, {cx[1], cy[1]}, {cx[2], cy[2]}};
  return true;
}

// The curve through what was seen, and once more without those places that lie far from the rest.
void refine(std::vector<Seen>& seen, double pitch, double half, bool curved, Curve& curve) {
  Curve fitted;
  if (!solve(seen, curved, fitted)) return;
  for (Seen& one : seen) {
    const Point at = fitted.at(one.t);
    const double off = std::hypot(at.x - one.x, at.y - one.y) / (0.12 * pitch);
    one.weight /= 1 + off * off * off * off;
  }
  if (!solve(seen, curved, fitted)) return;
  const Point slope = fitted.slope(0);
  const double new_pitch = std::hypot(slope.x, slope.y) / half;
  // A bend that is more than perspective gives is a fit to noise.
  const bool bent = std::hypot(fitted.c.x, fitted.c.y) > 0.2 * std::hypot(fitted.b.x, fitted.b.y);
  if (new_pitch > 0.8 * pitch && new_pitch < 1.25 * pitch && !bent) curve = fitted;
}

}  // namespace

const raster::Picture& Pyramid::level_for(double pitch, int& scale) {
  scale = 1;
  std::size_t level = 0;
  while (pitch / scale >= 24) {
    const raster::Picture& last = level == 0 ? picture_ : halves_[level - 1];
    if (last.width < 2 || last.height < 2) break;
    if (halves_.size() == level) {
      raster::Picture half = shrunk(last, 2);
      halves_.push_back(std::move(half));
    }
    ++level;
    scale *= 2;
  }
  return level == 0 ? picture_ : halves_[level - 1];
}

mrz_glyphs::Frame AlignedZone::frame(std::size_t line, double column) const {
  const double half = (columns - 1) / 2.0;
  const double t = (column - half) / half;
  const Curve& curve = lines[line].curve;
  const Point at = curve.at(t);
  const Point slope = curve.slope(std::clamp(t, -1.0, 1.0));
  const double along_x = slope.x / half;
  const double along_y = slope.y / half;
  return {static_cast<float>(at.x),    static_cast<float>(at.y),     static_cast<float>(along_x),
          static_cast<float>(along_y), static_cast<float>(-along_y), static_cast<float>(along_x)};
}

std::vector<Glyph> Aligner::read(const AlignedZone& zone, const std::vector<Place>& places) {
  const mrz_glyphs::Frame middle = zone.frame(0, zone.columns / 2.0);
  int scale = 1;
  const raster::Picture& picture = pyramid_.level_for(std::hypot(middle.along_x, middle.along_y), scale);
  const float factor = 1.0F / static_cast<float>(scale);
  std::vector<Glyph> readings;
  readings.reserve(places.size());
  for (std::size_t first = 0; first < places.size(); first += kLanes) {
    const std::size_t count = std::min<std::size_t>(kLanes, places.size() - first);
    for (std::size_t lane = 0; lane < count; ++lane) {
      const Place& place = places[first + lane];
      mrz_glyphs::Frame frame = zone.frame(place.line, place.column);
      for (float* length : {&frame.x, &frame.y, &frame.along_x, &frame.along_y, &frame.down_x, &frame.down_y}) {
        *length *= factor;
      }
      mrz_glyphs::sample(picture, frame, batch_.window(static_cast<int>(lane)));
    }
    net_.run(batch_);
    for (std::size_t lane = 0; lane < count; ++lane) readings.push_back(batch_.reading(static_cast<int>(lane)));
  }
  return readings;
}

// Moves the lines' curves to where the net sees the characters' centres.
void Aligner::fit(AlignedZone& zone, int step, bool curved) {
  std::vector<Place> places;
  for (std::size_t line = 0; line < zone.lines.size(); ++line) {
    for (int column = step / 2; column < zone.columns; column += step) places.push_back({line, column});
  }
  const std::vector<Glyph> readings = read(zone, places);
  const double half = (zone.columns - 1) / 2.0;
  std::vector<std::vector<Seen>> seen(zone.lines.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const mrz_glyphs::Frame frame = zone.frame(places[i].line, places[i].column);
    const double along = std::clamp(static_cast<double>(readings[i].along), -0.5, 0.5);
    const double down = std::clamp(static_cast<double>(readings[i].down), -0.4, 0.4);
    seen[places[i].line].push_back({(places[i].column - half) / half,
                                    frame.x + along * frame.along_x + down * frame.down_x,
                                    frame.y + along * frame.along_y + down * frame.down_y,
                                    (1 - nothing(readings[i])) * best_character(readings[i]) + 1e-6});
  }
  for (std::size_t line = 0; line < zone.lines.size(); ++line) {
    const mrz_glyphs::Frame middle = zone.frame(line, half);
    refine(seen[line], std::hypot(middle.along_x, middle.along_y), half, curved, zone.lines[line].curve);
  }
}

double Aligner::glance(const ZoneGuess& guess) {
  const AlignedZone zone = grid_of(guess);
  const int each = kLanes / static_cast<int>(zone.lines.size());
  std::vector<Place> places;
  for (std::size_t line = 0; line < zone.lines.size(); ++line) {
    for (int i = 0; i < each; ++i) places.push_back({line, (2 * i + 1) * zone.columns / (2 * each)});
  }
  double sum = 0;
  for (const Glyph& reading : read(zone, places)) sum += best_character(reading);
  return sum / static_cast<double>(places.size());
}

AlignedZone Aligner::align(const ZoneGuess& guess) {
  AlignedZone zone = grid_of(guess);
  const Point& bend = zone.lines[0].curve.c;
  fit(zone, 2, std::hypot(bend.x, bend.y) > 1e-6);
  fit(zone, 1, true);
  std::vector<Place> places;
  for (std::size_t line = 0; line < zone.lines.size(); ++line) {
    for (int column = -kBeside; column < zone.columns + kBeside; ++column) places.push_back({line, column});
  }
  const std::vector<Glyph> readings = read(zone, places);
  for (std::size_t i = 0; i < places.size(); ++i) zone.lines[places[i].line].cells.push_back(readings[i]);
  // The line begins where nothing stands before it.
  double best = -1e300;
  for (int shift = -kBeside; shift <= kBeside; ++shift) {
    double score = -0.5 * std::abs(shift);
    for (const AlignedLine& line : zone.lines) {
      for (std::size_t i = 0; i < line.cells.size(); ++i) {
        const int column = static_cast<int>(i) - kBeside - shift;
        const bool inside = column >= 0 && column < zone.columns;
        const double empty = std::clamp(nothing(line.cells[i]), 0.02, 0.98);
        score += std::log(inside ? 1 - empty : empty);
      }
    }
    if (score <= best) continue;
    best = score;
    zone.shift = shift;
  }
  double sure = 0;
  double beside = 0;
  int outside = 0;
  for (AlignedLine& line : zone.lines) {
    for (std::size_t i = 0; i < line.cells.size(); ++i) {
      const int column = static_cast<int>(i) - kBeside - zone.shift;
      if (column >= 0 && column < zone.columns) {
        sure += best_character(line.cells[i]);
        zone.strain += std::abs(line.cells[i].along) > 0.25F && nothing(line.cells[i]) < 0.5 ? 1 : 0;
      } else {
        beside += 1 - nothing(line.cells[i]);
        ++outside;
      }
    }
    line.cells.erase(line.cells.begin(), line.cells.begin() + kBeside + zone.shift);
    line.cells.resize(static_cast<std::size_t>(zone.columns));
  }
  const double count = zone.columns * static_cast<double>(zone.lines.size());
  zone.quality = sure / count;
  zone.strain /= count;
  zone.beside = beside / std::max(1, outside);
  return zone;
}

ZoneGuess upside_down(const ZoneGuess& guess) {
  ZoneGuess turned = guess;
  std::reverse(turned.lines.begin(), turned.lines.end());
  for (LineGuess& line : turned.lines) std::swap(line.first, line.last);
  return turned;
}

}  // namespace limen::mrz_image
