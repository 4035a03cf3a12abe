#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "engines/mrz_training/mrz_training.h"

namespace limen::mrz_training {
namespace {

using mrz_glyphs::kLanes;
using mrz_glyphs::kNothing;
using mrz_glyphs::kSamples;

double uniform(Random& random, double least, double most) {
  return least + (most - least) * (static_cast<double>(random.next() >> 11U) * 0x1p-53);
}

// Any character as often as any other, and what zones are full of: digits and runs of fillers.
std::string random_line(const std::string& alphabet, int length, Random& random) {
  std::string line;
  while (static_cast<int>(line.size()) < length) {
    const std::size_t kind = random.below(10);
    const int run = random.between(1, 6);
    for (int i = 0; i < run; ++i) {
      if (kind == 0 && alphabet.find('<') != std::string::npos) {
        line += '<';
      } else if (kind == 1 && alphabet.size() > 10) {
        line += alphabet[random.below(10)];
      } else {
        line += alphabet[random.below(alphabet.size())];
      }
    }
  }
  line.resize(static_cast<std::size_t>(length));
  return line;
}

struct Jitter {
  double along, down, turn, wide, high;
};

// Mostly where the last pass of reading looks, often where the first does.
Jitter random_jitter(Random& random, bool clean) {
  if (clean || random.chance(6, 10)) {
    return {uniform(random, -0.09, 0.09), uniform(random, -0.09, 0.09), uniform(random, -0.03, 0.03),
            uniform(random, 0.96, 1.04), uniform(random, 0.95, 1.05)};
  }
  return {uniform(random, -0.42, 0.42), uniform(random, -0.32, 0.32), uniform(random, -0.08, 0.08),
          uniform(random, 0.88, 1.12), uniform(random, 0.86, 1.14)};
}

class Cutter {
 public:
  Cutter(const raster::Picture& picture, bool clean, Windows& windows, Random& random)
      : picture_(picture), clean_(clean), windows_(windows), random_(random), buffer_(kSamples * kLanes) {}

  void cut(const mrz_rendering::Cell& cell, int target, const Jitter& jitter) {
    const double cosine = std::cos(jitter.turn);
    const double sine = std::sin(jitter.turn);
    mrz_glyphs::Frame frame;
    const auto along_x = jitter.wide * (cell.along_x * cosine - cell.along_y * sine);
    const auto along_y = jitter.wide * (cell.along_y * cosine + cell.along_x * sine);
    const auto down_x = jitter.high * (cell.down_x * cosine - cell.down_y * sine);
    const auto down_y = jitter.high * (cell.down_y * cosine + cell.down_x * sine);
    frame.along_x = static_cast<float>(along_x);
    frame.along_y = static_cast<float>(along_y);
    frame.down_x = static_cast<float>(down_x);
    frame.down_y = static_cast<float>(down_y);
    frame.x = static_cast<float>(cell.x - jitter.along * along_x - jitter.down * down_x);
    frame.y = static_cast<float>(cell.y - jitter.along * along_y - jitter.down * down_y);
    mrz_glyphs::sample(picture_, frame, {buffer_.data()});
    for (int i = 0; i < kSamples; ++i) windows_.samples.push_back(buffer_[static_cast<std::size_t>(i * kLanes)]);
    windows_.classes.push_back(target);
    windows_.along.push_back(static_cast<float>(jitter.along));
    windows_.down.push_back(static_cast<float>(jitter.down));
  }

  // Beside the first or behind the last character of a line.
  void cut_beside(mrz_rendering::Cell cell, double pitches) {
    cell.x += pitches * cell.along_x;
    cell.y += pitches * cell.along_y;
    Jitter jitter = random_jitter(random_, clean_);
    jitter.along = std::clamp(jitter.along, -0.2, 0.2);
    cut(cell, kNothing, jitter);
  }

 private:
  const raster::Picture& picture_;
  bool clean_;
  Windows& windows_;
  Random& random_;
  std::vector<float> buffer_;
};

raster::Picture halved(const raster::Picture& picture) {
  raster::Picture half{picture.width / 2, picture.height / 2, raster::Channels::kGrey, {}, false};
  for (int y = 0; y < half.height; ++y) {
    const auto upper = picture.row(2 * y);
    const auto lower = picture.row(2 * y + 1);
    for (std::size_t x = 0; x < static_cast<std::size_t>(half.width); ++x) {
      half.pixels.push_back(
          static_cast<std::uint8_t>((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 2) / 4));
    }
  }
  return half;
}

mrz_rendering::Rendered draw_lines(const Settings& settings, const mrz_rendering::Font& font, Random& random) {
  constexpr int kLines = 3;
  constexpr int kLength = 22;
  std::vector<std::string> lines;
  for (int i = 0; i < kLines; ++i) lines.push_back(random_line(settings.alphabet, kLength, random));
  mrz_rendering::Look look;
  if (settings.clean) {
    look.pitch = 16;
  } else {
    look = mrz_rendering::random_look(random.next());
  }
  look.margin_left = look.margin_right = std::max(look.margin_left, 2.5);
  auto drawn = mrz_rendering::render(font, lines, look, random.next());
  if (look.pitch < 24) return drawn;
  drawn.picture = halved(drawn.picture);
  for (auto& cell : drawn.cells) {
    for (double* length : {&cell.x, &cell.y, &cell.along_x, &cell.along_y, &cell.down_x, &cell.down_y}) *length /= 2;
  }
  return drawn;
}

}  // namespace

Windows draw_windows(const Settings& settings, const std::vector<const mrz_rendering::Font*>& fonts,
                     std::uint64_t number) {
  Random random(settings.seed, 0x57494E44, number);
  Windows windows;
  const auto wanted = static_cast<std::size_t>(settings.windows_per_epoch);
  windows.samples.reserve((wanted + 256) * kSamples);
  while (windows.size() < wanted) {
    const auto drawn = draw_lines(settings, *fonts[random.below(fonts.size())], random);
    Cutter cutter(drawn.picture, settings.clean, windows, random);
    for (std::size_t i = 0; i < drawn.cells.size(); ++i) {
      const mrz_rendering::Cell& cell = drawn.cells[i];
      const int target = mrz_glyphs::class_of(cell.character);
      cutter.cut(cell, target, random_jitter(random, settings.clean));
      if (random.chance(1, 3)) cutter.cut(cell, target, random_jitter(random, settings.clean));
      const bool first = cell.column == 0;
      const bool last = i + 1 == drawn.cells.size() || drawn.cells[i + 1].line != cell.line;
      if (first) cutter.cut_beside(cell, random.chance(2, 3) ? -1 : -uniform(random, 1, 2.2));
      if (last) cutter.cut_beside(cell, random.chance(2, 3) ? 1 : uniform(random, 1, 2.2));
    }
  }
  windows.classes.resize(wanted);
  windows.along.resize(wanted);
  windows.down.resize(wanted);
  windows.samples.resize(wanted * kSamples);
  return windows;
}

}  // namespace limen::mrz_training
