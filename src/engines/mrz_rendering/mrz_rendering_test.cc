#include <gtest/gtest.h>

#include <cmath>

#include "base/result_matchers.h"
#include "engines/mrz_rendering/test_fonts.h"

namespace limen::mrz_rendering {
namespace {

double shade_around(const raster::Picture& picture, double x, double y, double reach) {
  double sum = 0;
  int count = 0;
  for (int py = static_cast<int>(y - reach); py <= static_cast<int>(y + reach); ++py) {
    for (int px = static_cast<int>(x - reach); px <= static_cast<int>(x + reach); ++px) {
      if (px < 0 || py < 0 || px >= picture.width || py >= picture.height) continue;
      sum += picture.row(py)[static_cast<std::size_t>(px)];
      ++count;
    }
  }
  return count == 0 ? 0 : sum / count;
}

TEST(MrzRendering, SameSeedSamePicture) {
  const auto font = open_font(kAllCuts[0]);
  ASSERT_OK(font);
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Look look = random_look(seed);
    const auto first = render(*font, {"ABC<12", "DEF345"}, look, seed);
    const auto second = render(*font, {"ABC<12", "DEF345"}, look, seed);
    EXPECT_EQ(first.picture.pixels, second.picture.pixels) << seed;
  }
  const Look noisy{.noise = 20};
  EXPECT_NE(render(*font, {"ABC"}, noisy, 1).picture.pixels, render(*font, {"ABC"}, noisy, 2).picture.pixels);
}

// Each cell holds ink, and the places between lines do not, however the print was turned.
TEST(MrzRendering, CellsStandWhereTheInkIs) {
  for (const std::string_view cut : kAllCuts) {
    const auto font = open_font(cut);
    ASSERT_OK(font);
    for (const double rotation : {0.0, 7.0, -15.0, 90.0, 180.0}) {
      Look look{.pitch = 20, .line_spacing = 2.4, .rotation = rotation, .tilt_x = 0.05};
      look.paper_shade = 240;
      look.ink_shade = 10;
      const auto drawn = render(*font, {"HAMBURG8", "5B<WEDEL"}, look, 3);
      ASSERT_EQ(drawn.cells.size(), 16U);
      for (const Cell& cell : drawn.cells) {
        EXPECT_LT(shade_around(drawn.picture, cell.x, cell.y, 8), 215) << cut << rotation << cell.character;
        EXPECT_NEAR(std::hypot(cell.along_x, cell.along_y), 20, 2);
        if (cell.line == 0) {
          EXPECT_GT(shade_around(drawn.picture, cell.x + 1.2 * cell.down_x, cell.y + 1.2 * cell.down_y, 2), 235);
        }
      }
    }
  }
}

TEST(MrzRendering, FaultsAreWhatTheySay) {
  const auto font = open_font(kAllCuts[0]);
  ASSERT_OK(font);
  const auto spread = [](const raster::Picture& picture) {
    double steps = 0;
    for (int y = 0; y < picture.height; ++y) {
      for (std::size_t x = 1; x < static_cast<std::size_t>(picture.width); ++x) {
        steps += std::abs(picture.row(y)[x] - picture.row(y)[x - 1]);
      }
    }
    return steps;
  };
  const double clean = spread(render(*font, {"ABCDEFGH"}, {}, 1).picture);
  EXPECT_LT(spread(render(*font, {"ABCDEFGH"}, {.blur = 4}, 1).picture), clean * 0.9);
  EXPECT_GT(spread(render(*font, {"ABCDEFGH"}, {.noise = 30}, 1).picture), clean * 1.5);
  EXPECT_GT(spread(render(*font, {"ABCDEFGH"}, {.paper = Paper::kGuilloche, .pattern = 60}, 1).picture), clean * 1.1);
}

TEST(MrzRendering, WhatIsNoFontIsRefused) {
  EXPECT_FALSE(Font::open(as_bytes("no font at all")).ok());
  const auto missing = open_font("Missing.otf");
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().message.find("fonts-ocr-b"), std::string::npos);
}

}  // namespace
}  // namespace limen::mrz_rendering
