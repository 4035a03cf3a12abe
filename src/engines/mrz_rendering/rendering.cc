#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engines/mrz_rendering/font.h"

namespace limen::mrz_rendering {
namespace {

struct Point {
  double x = 0;
  double y = 0;
};

// From the printed plane, in pitches from the middle of the zone, to pixels.
class Camera {
 public:
  Camera(const Look& look, double width)
      : pitch_(look.pitch),
        cosine_(std::cos(look.rotation * std::numbers::pi / 180)),
        sine_(std::sin(look.rotation * std::numbers::pi / 180)),
        tilt_x_(-look.tilt_x / width),
        tilt_y_(-look.tilt_y / width) {}
  void move(Point by) {
    origin_.x += by.x;
    origin_.y += by.y;
  }
  Point operator()(double u, double v) const {
    const double depth = std::max(0.3, 1 + tilt_x_ * u + tilt_y_ * v);
    const double x = (u * cosine_ - v * sine_) / depth;
    const double y = (u * sine_ + v * cosine_) / depth;
    return {origin_.x + pitch_ * x, origin_.y + pitch_ * y};
  }
  Placement place(double u, double v) const {
    const Point centre = (*this)(u, v);
    const Point right = (*this)(u + 0.5, v);
    const Point left = (*this)(u - 0.5, v);
    const Point below = (*this)(u, v + 0.5);
    const Point above = (*this)(u, v - 0.5);
    return {centre.x, centre.y, right.x - left.x, right.y - left.y, below.x - above.x, below.y - above.y};
  }

 private:
  double pitch_;
  double cosine_;
  double sine_;
  double tilt_x_;
  double tilt_y_;
  Point origin_{};
};

struct Sheet {
  double width = 0;   // of the zone, in pitches
  double height = 0;  // from the first line's centre to the last's
};

// Moves the camera so that the zone with its margins just fits; the size of the picture.
std::pair<int, int> fit(Camera& camera, const Look& look, const Sheet& sheet) {
  const double left = -sheet.width / 2 - look.margin_left;
  const double right = sheet.width / 2 + look.margin_right;
  const double top = -sheet.height / 2 - 0.5 - look.margin_top;
  const double bottom = sheet.height / 2 + 0.5 + look.margin_bottom;
  Point least{1e9, 1e9};
  Point most{-1e9, -1e9};
  for (const double u : {left, right}) {
    for (const double v : {top, bottom}) {
      const Point corner = camera(u, v);
      least = {std::min(least.x, corner.x), std::min(least.y, corner.y)};
      most = {std::max(most.x, corner.x), std::max(most.y, corner.y)};
    }
  }
  camera.move({-least.x, -least.y});
  return {std::clamp(static_cast<int>(most.x - least.x), 4, 8000),
          std::clamp(static_cast<int>(most.y - least.y), 4, 8000)};
}

// Labels, values and rules as they stand around a zone; never as long as the zone's own lines.
void draw_neighbours(const Font& font, const Camera& camera, const Sheet& sheet, const Look& look, Random& random,
                     Canvas& ink) {
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.-";
  const double top = -sheet.height / 2 - 0.5;
  const int rows = std::min(3, static_cast<int>(look.margin_top / 1.3));
  for (int row = 0; row < rows; ++row) {
    const double size = uniform(random, 0.45, 0.95);
    const double v = top - 1.2 - 1.3 * row;
    double u = uniform(random, -sheet.width / 2, 0);
    const int letters = random.between(5, 22);
    for (int i = 0; i < letters; ++i, u += size) {
      Placement place = camera.place(u, v);
      place.along_x *= size;
      place.along_y *= size;
      place.down_x *= size;
      place.down_y *= size;
      if (!random.chance(1, 8)) draw(font, kLetters[random.below(kLetters.size())], place, 1, 0, ink);
    }
  }
  const double ends[] = {top - 0.45 - uniform(random, 0, 0.3), sheet.height / 2 + 0.95 + uniform(random, 0, 0.4)};
  for (const double v : ends) {
    if (!random.chance(1, 3)) continue;
    for (double u = -sheet.width / 2 - 3; u < sheet.width / 2 + 3; u += 0.5 / look.pitch) {
      const Point at = camera(u, v);
      const int x = static_cast<int>(at.x);
      const int y = static_cast<int>(at.y);
      if (x >= 0 && y >= 0 && x < ink.width && y < ink.height) ink.row(y)[x] = 0.8F;
    }
  }
}

// Run or starved ink: the edge of the cover moves outwards or inwards.
void spread(Canvas& ink, double amount, double pitch) {
  if (amount == 0) return;
  blur(ink, std::max(0.4, 0.035 * pitch));
  const auto threshold = static_cast<float>(0.5 - 0.33 * amount);
  for (float& cover : ink.shades) cover = std::clamp((cover - threshold) * 3.0F + 0.5F, 0.0F, 1.0F);
}

void wear_off(Canvas& ink, double share, double pitch, Random& random) {
  if (share <= 0) return;
  Canvas patches(ink.width, ink.height, 0);
  for (float& shade : patches.shades) shade = static_cast<float>(normal(random));
  const double reach = std::max(0.6, 0.08 * pitch);
  blur(patches, reach);
  const auto scale = static_cast<float>(2 * 1.7724539 * reach);  // back to a deviation of 1
  const auto limit = static_cast<float>(2.5 - 2.5 * share);
  for (std::size_t i = 0; i < ink.shades.size(); ++i) {
    const float excess = patches.shades[i] * scale - limit;
    if (excess > 0) ink.shades[i] *= std::max(0.0F, 1.0F - 1.5F * excess);
  }
}

Canvas paper(const Look& look, int width, int height, Random& random) {
  Canvas canvas(width, height, static_cast<float>(look.paper_shade));
  switch (look.paper) {
    case Paper::kPlain:
      break;
    case Paper::kGradient:
      add_gradient(canvas, look.pattern, random);
      break;
    case Paper::kGrain:
      add_grain(canvas, look.pattern * 0.3, random);
      break;
    case Paper::kGuilloche:
      add_gradient(canvas, look.pattern * 0.5, random);
      add_guilloche(canvas, look.pattern, random);
      break;
  }
  return canvas;
}

}  // namespace

Rendered render(const Font& font, const std::vector<std::string>& lines, const Look& look, std::uint64_t seed) {
  Random random(seed);
  Sheet sheet;
  for (const std::string& line : lines) sheet.width = std::max(sheet.width, static_cast<double>(line.size()));
  sheet.height = look.line_spacing * static_cast<double>(lines.size() - 1);
  Camera camera(look, sheet.width);
  const auto [width, height] = fit(camera, look, sheet);
  Rendered result;
  Canvas ink(width, height, 0);
  for (std::size_t line = 0; line < lines.size(); ++line) {
    for (std::size_t column = 0; column < lines[line].size(); ++column) {
      const double u = static_cast<double>(column) + 0.5 - sheet.width / 2 + look.unevenness * normal(random);
      const double v =
          look.line_spacing * static_cast<double>(line) - sheet.height / 2 + look.unevenness * normal(random);
      Placement place = camera.place(u, v);
      result.cells.push_back({lines[line][column], static_cast<int>(line), static_cast<int>(column), place.x, place.y,
                              place.along_x, place.along_y, place.down_x, place.down_y});
      place.down_x -= look.slant * place.along_x;
      place.down_y -= look.slant * place.along_y;
      draw(font, lines[line][column], place, look.height, look.stroke, ink);
    }
  }
  spread(ink, look.ink_spread, look.pitch);
  if (look.neighbours) draw_neighbours(font, camera, sheet, look, random, ink);
  wear_off(ink, look.wear, look.pitch, random);
  Canvas canvas = paper(look, width, height, random);
  for (std::size_t i = 0; i < canvas.shades.size(); ++i) {
    canvas.shades[i] += (static_cast<float>(look.ink_shade) - canvas.shades[i]) * ink.shades[i];
  }
  if (look.glare > 0) add_glare(canvas, look.glare, random);
  blur(canvas, look.blur);
  add_noise(canvas, look.noise, random);
  result.picture = to_picture(canvas);
  if (look.jpeg_quality > 0) result.picture = pressed(result.picture, look.jpeg_quality);
  return result;
}

Look random_look(std::uint64_t seed) {
  Random random(seed, 0x4C4F4F4B);
  Look look;
  const double hardness = unit(random);  // most looks are bad in one or two ways, few in all
  const auto sometimes = [&](std::size_t parts, std::size_t whole) { return random.chance(parts, whole); };
  look.pitch = 7 + 21 * unit(random) * unit(random) + (sometimes(1, 3) ? uniform(random, 0, 12) : 0);
  look.line_spacing = uniform(random, 1.35, 2.4);
  look.height = uniform(random, 0.9, 1.12);
  look.stroke = uniform(random, -0.04, 0.08);
  look.slant = sometimes(1, 4) ? uniform(random, -0.12, 0.12) : 0;
  look.unevenness = sometimes(1, 3) ? uniform(random, 0, 0.025) : 0;
  look.rotation = uniform(random, -3, 3);
  look.tilt_x = uniform(random, -0.12, 0.12);
  look.tilt_y = uniform(random, -0.12, 0.12);
  look.margin_top = look.margin_bottom = uniform(random, 0.3, 3.5);
  look.margin_left = look.margin_right = 2.5;
  static constexpr std::array kPapers = {Paper::kPlain, Paper::kGradient, Paper::kGrain, Paper::kGuilloche};
  look.paper = kPapers[random.below(kPapers.size())];
  look.ink_shade = uniform(random, 0, 90);
  look.paper_shade = uniform(random, look.ink_shade + 70, 255);
  if (sometimes(2, 3)) look.paper_shade = std::max(look.paper_shade, uniform(random, 190, 255));
  const double contrast = look.paper_shade - look.ink_shade;
  look.pattern = contrast * uniform(random, 0.05, 0.5);
  look.ink_spread = sometimes(1, 3) ? uniform(random, -0.6, 0.9) : 0;
  look.wear = sometimes(1, 5) ? uniform(random, 0, 0.45) : 0;
  look.neighbours = sometimes(1, 2);
  look.glare = sometimes(1, 6) ? uniform(random, 10, 160) : 0;
  if (sometimes(1, 2))
    look.blur = look.pitch * (sometimes(1, 3) ? uniform(random, 0.08, 0.19) : uniform(random, 0.02, 0.1));
  // Noise that can still be read: less where letters are small or pale.
  const double bearable = contrast * (0.08 + 0.42 * std::min(1.0, look.pitch / 20));
  if (sometimes(1, 2)) look.noise = bearable * uniform(random, 0.05, 0.3 + 0.8 * hardness);
  if (look.blur > 0.12 * look.pitch) look.noise = std::min(look.noise, 0.08 * contrast);
  if (sometimes(1, 3)) look.jpeg_quality = random.between(8, 60);
  return look;
}

}  // namespace limen::mrz_rendering
