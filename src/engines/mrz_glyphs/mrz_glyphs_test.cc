#include "engines/mrz_glyphs/mrz_glyphs.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/result_matchers.h"
#include "engines/mrz_rendering/test_fonts.h"

namespace limen::mrz_glyphs {
namespace {

std::string read_file(const std::string& name) {
  std::ifstream file(std::string(LIMEN_SOURCE_DIR) + "/src/engines/mrz_glyphs/weights/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The manifest is what the training printed; weights without their manifest are nobody's.
TEST(MrzGlyphs, WeightsAreThoseOfTheManifest) {
  const std::string weights = read_file("glyphs.bin");
  ASSERT_LT(weights.size(), 1U << 20);
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(weights.data()), weights.size());
  std::istringstream manifest(read_file("MANIFEST"));
  std::string line;
  bool named = false;
  while (std::getline(manifest, line)) named = named || line == "sha256 " + to_hex(hash) + " glyphs.bin";
  EXPECT_TRUE(named) << to_hex(hash);
}

TEST(MrzGlyphs, WeightsComeBackAsWritten) {
  const std::string weights = read_file("glyphs.bin");
  const auto net = Net::read(as_bytes(weights));
  ASSERT_OK(net);
  EXPECT_EQ(as_text(net->write()), weights);
  EXPECT_OK(Net::embedded());
}

TEST(MrzGlyphs, WhatIsNoWeightsFileIsRefused) {
  std::string weights = read_file("glyphs.bin");
  EXPECT_FALSE(Net::read(as_bytes(std::string_view(weights).substr(1))).ok());
  std::string other = weights;
  other[0] = 'X';
  EXPECT_FALSE(Net::read(as_bytes(other)).ok());
  other = weights;
  other[8] = '\x80';  // the first weight becomes infinite
  other[9] = '\x7F';
  const auto net = Net::read(as_bytes(other));
  ASSERT_FALSE(net.ok());
  EXPECT_EQ(net.error().code, "mrz_glyphs.weights");
}

TEST(MrzGlyphs, EvenPictureGivesEmptyWindows) {
  const raster::Picture picture{5, 3, raster::Channels::kGrey, Bytes(15, 77), false};
  Batch batch;
  sample(picture, {2, 1, 20, 0, 0, 20}, batch.window(3));
  for (int i = 0; i < kSamples; ++i) EXPECT_NEAR(batch.window(3).samples[i * kLanes], 0, 1e-3);
}

TEST(MrzGlyphs, BrightnessAndContrastDoNotMatter) {
  raster::Picture dark{40, 40, raster::Channels::kGrey, Bytes(1600), false};
  raster::Picture light = dark;
  for (std::size_t i = 0; i < 1600; ++i) {
    dark.pixels[i] = static_cast<std::uint8_t>(i * 7 % 90);
    light.pixels[i] = static_cast<std::uint8_t>(60 + 2 * dark.pixels[i]);
  }
  Batch batch;
  sample(dark, {20, 20, 15, 0, 0, 15}, batch.window(0));
  sample(light, {20, 20, 15, 0, 0, 15}, batch.window(1));
  for (int i = 0; i < kSamples; ++i) {
    EXPECT_NEAR(batch.window(0).samples[i * kLanes], batch.window(1).samples[i * kLanes], 0.15);
  }
}

// Every character of every cut in clean print, looked at from a little beside it.
TEST(MrzGlyphs, CleanPrintIsRead) {
  const auto net = Net::embedded();
  ASSERT_OK(net);
  for (const std::string_view cut : mrz_rendering::kAllCuts) {
    const auto font = mrz_rendering::open_font(cut);
    ASSERT_OK(font);
    const auto drawn = mrz_rendering::render(*font, {std::string(kAlphabet)}, {.pitch = 18}, 1);
    int lane = 0;
    Batch batch;
    std::vector<const mrz_rendering::Cell*> cells;
    const auto check = [&] {
      net->run(batch);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const Reading reading = batch.reading(static_cast<int>(i));
        const auto best = std::max_element(reading.scores.begin(), reading.scores.end()) - reading.scores.begin();
        EXPECT_EQ(best, class_of(cells[i]->character)) << cut << ' ' << cells[i]->character;
        EXPECT_NEAR(reading.along, 0.1, 0.15) << cut << ' ' << cells[i]->character;
        EXPECT_NEAR(reading.down, -0.1, 0.15) << cut << ' ' << cells[i]->character;
      }
      cells.clear();
      lane = 0;
    };
    for (const auto& cell : drawn.cells) {
      const auto x = static_cast<float>(cell.x - 0.1 * 18);
      const auto y = static_cast<float>(cell.y + 0.1 * 18);
      sample(drawn.picture, {x, y, 18, 0, 0, 18}, batch.window(lane++));
      cells.push_back(&cell);
      if (lane == kLanes) check();
    }
    check();
  }
}

}  // namespace
}  // namespace limen::mrz_glyphs
