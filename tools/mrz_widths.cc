// Measures at which widths engines/mrz_image finds a zone: for pictures of one to twelve megapixels, and zones that
// take a fifth to the whole of the width, how many are read without a fault.
//
//   mrz_widths [--count N] [--seed S] [--scene bare|noisy|printed|desk] [--side PIXELS] [--format
//   TD1|TD2|TD3|MRV-A|MRV-B]
//   [--verbose 1]
//
// Scenes: bare paper; the same as a poor camera sees it; paper with a photograph and lines of print above the zone; a
// document lying on a darker desk. One table a scene; rows are pictures, columns the zone's share of the width, all
// formats together; then a table of the processor time.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "engines/mrz_image/mrz_image.h"
#include "engines/mrz_rendering/test_fonts.h"
#include "engines/mrz_samples/mrz_samples.h"

namespace {

using namespace limen;  // NOLINT(google-build-using-namespace): a program of one file
using mrz_rendering::Look;

constexpr int kSides[] = {1152, 1600, 2048, 2592, 3264, 4000};
constexpr int kShares[] = {20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100};
constexpr mrz::Format kFormats[] = {mrz::Format::kTd1, mrz::Format::kTd2, mrz::Format::kTd3, mrz::Format::kMrvA,
                                    mrz::Format::kMrvB};

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c != '\n') {
      lines.back() += c;
    } else {
      lines.emplace_back();
    }
  }
  lines.pop_back();
  return lines;
}

// Zones of one format, as many as wanted.
std::vector<std::vector<std::string>> zones(mrz::Format format, int count, std::uint64_t seed) {
  const StateCode codes[] = {*StateCode::parse("UTO"), *StateCode::parse("FRA"), *StateCode::parse("KEN"),
                             *StateCode::parse("PER"), *StateCode::parse("JPN")};
  mrz_samples::Maker maker(seed, codes, *CivilDate::from_ymd(2026, 11, 22));
  std::vector<std::vector<std::string>> all;
  while (static_cast<int>(all.size()) < count) {
    const mrz_samples::Sample sample = maker.valid();
    if (sample.fields.format == format) all.push_back(lines_of(sample.text));
  }
  return all;
}

void paste(const raster::Picture& from, int left, int top, bool over, raster::Picture& to) {
  for (int y = std::max(0, -top); y < from.height && top + y < to.height; ++y) {
    for (int x = std::max(0, -left); x < from.width && left + x < to.width; ++x) {
      auto& shade = to.row(top + y)[static_cast<std::size_t>(left + x)];
      const auto other = from.row(y)[static_cast<std::size_t>(x)];
      shade = over ? other : std::min(shade, other);
    }
  }
}

void fill(raster::Picture& picture, int left, int top, int width, int height, std::uint8_t shade) {
  for (int y = std::max(0, top); y < std::min(picture.height, top + height); ++y) {
    for (int x = std::max(0, left); x < std::min(picture.width, left + width); ++x)
      picture.row(y)[static_cast<std::size_t>(x)] = shade;
  }
}

// An oval before a grey ground, and lines of print beside it, above a zone whose upper edge is given.
void furnish(const mrz_rendering::Font& font, double pitch, int left, int bottom, Random& random,
             raster::Picture& picture) {
  const auto at = [&](double pitches) { return static_cast<int>(pitches * pitch); };
  const int side = at(11);
  const int top = bottom - at(17);
  for (int y = 0; y < side * 5 / 4; ++y) {
    for (int x = 0; x < side; ++x) {
      const int to_x = left + at(1) + x;
      const int to_y = top + y;
      if (to_x < 0 || to_y < 0 || to_x >= picture.width || to_y >= picture.height) continue;
      const double dx = (x - side / 2.0) / (side / 3.2);
      const double dy = (y - side / 1.6) / (side / 2.2);
      picture.row(to_y)[static_cast<std::size_t>(to_x)] =
          static_cast<std::uint8_t>(dx * dx + dy * dy < 1 ? 70 + x * 60 / side : 170 + y * 20 / side);
    }
  }
  for (int row = 0; row < 6; ++row) {
    std::string text;
    for (int i = random.between(6, 16); i > 0; --i) text += static_cast<char>('A' + random.below(26));
    Look look{.pitch = pitch * (row % 2 == 0 ? 0.5 : 0.9),
              .margin_left = 0,
              .margin_right = 0,
              .margin_top = 0.2,
              .margin_bottom = 0.2};
    look.paper_shade = 255;
    paste(mrz_rendering::render(font, {text}, look, random.next()).picture, left + at(14), top + at(2.3 * row), false,
          picture);
  }
}

struct Drawn {
  raster::Picture picture;
  double pitch = 0;
};

Drawn draw(const mrz_rendering::Font& font, const std::vector<std::string>& zone, const std::string& scene, int side,
           int share, Random& random) {
  Drawn drawn;
  const int height = side * 3 / 4;
  const auto columns = static_cast<double>(zone[0].size());
  drawn.pitch = share / 100.0 * side / columns;
  drawn.picture = {side, height, raster::Channels::kGrey, {}, false};
  drawn.picture.pixels.assign(static_cast<std::size_t>(side) * static_cast<std::size_t>(height), 235);
  Look look{.pitch = drawn.pitch, .margin_left = 0, .margin_right = 0, .margin_top = 0.3, .margin_bottom = 0.3};
  look.line_spacing = 1.5 + 0.1 * random.between(0, 6);
  look.ink_shade = random.between(10, 70);
  const raster::Picture strip = mrz_rendering::render(font, zone, look, random.next()).picture;
  const int left = random.between(0, std::max(0, side - strip.width));
  const int top = random.between(height / 2, std::max(height / 2, height - strip.height - 20));
  if (scene == "desk") {
    fill(drawn.picture, 0, 0, side, height, 120);
    const int margin = static_cast<int>(2.5 * drawn.pitch);
    fill(drawn.picture, left - margin, top - static_cast<int>(20 * drawn.pitch), strip.width + 2 * margin,
         static_cast<int>(20 * drawn.pitch) + strip.height + margin, 235);
  }
  if (scene == "printed" || scene == "desk") furnish(font, drawn.pitch, left, top, random, drawn.picture);
  paste(strip, left, top, true, drawn.picture);
  if (scene == "noisy") {
    for (std::uint8_t& shade : drawn.picture.pixels) {
      shade = static_cast<std::uint8_t>(std::min(255, std::max(0, shade + random.between(-14, 14))));
    }
  }
  return drawn;
}

struct Cell {
  int drawn = 0, exact = 0;
  double seconds = 0, most = 0;
};

using Arguments = std::map<std::string, std::string>;

std::map<int, Cell> measure(const mrz_rendering::Font& font, const mrz_image::Reader& reader, const std::string& scene,
                            int side, Arguments& arguments) {
  const int each = std::atoi(arguments["--count"].c_str());
  const auto seed = static_cast<std::uint64_t>(std::atoi(arguments["--seed"].c_str()));
  std::map<int, Cell> row;
  for (const mrz::Format format : kFormats) {
    if (!arguments["--format"].empty() && arguments["--format"] != mrz::to_text(format)) continue;
    const auto all = zones(format, each, seed);
    for (int i = 0; i < each * static_cast<int>(std::size(kShares)); ++i) {
      const int share = kShares[i / each];
      const auto& zone = all[static_cast<std::size_t>(i % each)];
      Random random(seed, static_cast<std::uint64_t>(side * 100 + share), static_cast<std::uint64_t>(i % each));
      const Drawn drawn = draw(font, zone, scene, side, share, random);
      const double before = processor_seconds();
      const auto reading = reader.read(drawn.picture);
      const double seconds = processor_seconds() - before;
      Cell& cell = row[share];
      ++cell.drawn;
      cell.exact += reading.lines == zone ? 1 : 0;
      cell.seconds += seconds;
      cell.most = std::max(cell.most, seconds);
      if (!arguments["--verbose"].empty() && reading.lines != zone) {
        std::printf("  %s %d %d %% of the width, pitch %.1f: %s\n", std::string(mrz::to_text(format)).c_str(), side,
                    share, drawn.pitch, reading.found ? "read wrong" : "not found");
      }
    }
  }
  return row;
}

void print(int side, std::map<int, Cell> row) {
  std::printf("%5d x %4d", side, side * 3 / 4);
  for (const int share : kShares) std::printf(" %2d/%-3d", row[share].exact, row[share].drawn);
  std::printf("\n%12s", "ms");
  for (const int share : kShares) std::printf(" %6.0f", 1000 * row[share].seconds / std::max(1, row[share].drawn));
  std::printf("\n%12s", "most");
  for (const int share : kShares) std::printf(" %6.0f", 1000 * row[share].most);
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
  Arguments arguments = {{"--count", "2"}, {"--seed", "1"}};
  for (int i = 1; i + 1 < count; i += 2) arguments[words[i]] = words[i + 1];
  auto font = mrz_rendering::open_font("OCRB.otf");
  auto net = mrz_glyphs::Net::embedded();
  if (!font.ok() || !net.ok()) {
    std::fprintf(stderr, "mrz_widths: %s\n", (font.ok() ? net.error() : font.error()).to_text().c_str());
    return 2;
  }
  const mrz_image::Reader reader(net.take());
  for (const std::string scene : {"bare", "noisy", "printed", "desk"}) {
    if (!arguments["--scene"].empty() && arguments["--scene"] != scene) continue;
    std::printf("%s\n%12s", scene.c_str(), "");
    for (const int share : kShares) std::printf(" %5d%%", share);
    std::printf("\n");
    for (const int side : kSides) {
      if (!arguments["--side"].empty() && std::atoi(arguments["--side"].c_str()) != side) continue;
      print(side, measure(*font, reader, scene, side, arguments));
    }
  }
  return 0;
}
