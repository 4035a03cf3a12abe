#include "formats/raster/raster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/result_matchers.h"
#include "base/test_work.h"

namespace limen::raster {
namespace {

// Red grows to the right, green downwards.
Picture slope(int width, int height) {
  Picture picture{width, height, Channels::kRgb, {}, false};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      picture.pixels.push_back(static_cast<std::uint8_t>(x * 255 / width));
      picture.pixels.push_back(static_cast<std::uint8_t>(y * 255 / height));
      picture.pixels.push_back(40);
    }
  }
  return picture;
}

std::string code_of(const Result<Picture>& result) { return result.ok() ? "" : result.error().code; }

void put_big_endian(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

// A JPEG's bytes with an EXIF block that says how it was turned.
Bytes with_orientation(const Bytes& jpeg, std::uint8_t orientation, bool big_endian) {
  Bytes exif = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0};
  if (big_endian) {
    exif.insert(exif.end(), {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0});
  } else {
    exif.insert(exif.end(), {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0});
  }
  exif.insert(exif.end(), {0, 0, 0, 0});
  exif[3] = static_cast<std::uint8_t>(exif.size() - 2);
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  out.insert(out.end(), exif.begin(), exif.end());
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

TEST(Raster, PngComesBackAsWritten) {
  const Picture picture = slope(37, 23);
  const auto bytes = write_png(picture);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(file_type(*bytes), FileType::kPng);
  const auto again = read(*bytes, {.channels = Channels::kRgb});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->pixels, picture.pixels);
  EXPECT_FALSE(again->damaged);
  const auto grey = read(*bytes);
  ASSERT_TRUE(grey.ok());
  const Picture expected = to_grey(picture);
  ASSERT_EQ(grey->pixels.size(), expected.pixels.size());
  for (std::size_t i = 0; i < expected.pixels.size(); ++i) EXPECT_NEAR(grey->pixels[i], expected.pixels[i], 2);
}

TEST(Raster, JpegComesBackNearly) {
  const Picture picture = slope(64, 48);
  const auto bytes = write_jpeg(picture, 95);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(file_type(*bytes), FileType::kJpeg);
  const auto again = read(*bytes, {.channels = Channels::kRgb});
  ASSERT_TRUE(again.ok());
  ASSERT_EQ(again->pixels.size(), picture.pixels.size());
  double error = 0;
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) error += std::abs(again->pixels[i] - picture.pixels[i]);
  EXPECT_LT(error / static_cast<double>(picture.pixels.size()), 3);
  const auto grey = read(*bytes);
  ASSERT_TRUE(grey.ok());
  EXPECT_EQ(grey->pixels.size(), 64U * 48U);
}

TEST(Raster, TurnsAreTurns) {
  Picture picture{3, 2, Channels::kGrey, {1, 2, 3, 4, 5, 6}, false};
  EXPECT_EQ(turned(picture, 1).pixels, (Bytes{4, 1, 5, 2, 6, 3}));
  EXPECT_EQ(turned(picture, 2).pixels, (Bytes{6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(turned(picture, -1).pixels, (Bytes{3, 6, 2, 5, 1, 4}));
  EXPECT_EQ(turned(picture, 1).width, 2);
  EXPECT_EQ(turned(turned(picture, 3), 5).pixels, picture.pixels);
}

// The brightest corner of a picture tells how it lies.
TEST(Raster, ExifOrientationIsUndone) {
  Picture upright{32, 16, Channels::kGrey, Bytes(32 * 16, 20), false};
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) upright.row(y)[static_cast<std::size_t>(x)] = 240;  // top left
  }
  for (int y = 8; y < 16; ++y) {
    for (int x = 0; x < 8; ++x) upright.row(y)[static_cast<std::size_t>(x)] = 130;  // bottom left
  }
  // 6: the camera was held so that the picture must be turned a quarter to the right to be upright.
  const auto check = [&](const Picture& stored, std::uint8_t orientation, bool big_endian) {
    const auto bytes = write_jpeg(stored, 95);
    ASSERT_TRUE(bytes.ok());
    const auto picture = read(with_orientation(*bytes, orientation, big_endian));
    ASSERT_TRUE(picture.ok());
    ASSERT_EQ(picture->width, 32) << int{orientation};
    ASSERT_EQ(picture->height, 16) << int{orientation};
    EXPECT_GT(picture->row(3)[3], 200) << int{orientation};
    EXPECT_NEAR(picture->row(12)[3], 130, 20) << int{orientation};
    EXPECT_LT(picture->row(3)[28], 60) << int{orientation};
  };
  const auto mirror = [](Picture picture) {
    for (int y = 0; y < picture.height; ++y) std::reverse(picture.row(y).begin(), picture.row(y).end());
    return picture;
  };
  check(upright, 1, true);
  check(mirror(upright), 2, false);
  check(turned(upright, 2), 3, true);
  check(mirror(turned(upright, 2)), 4, false);
  check(mirror(turned(upright, 1)), 5, true);
  check(turned(upright, 3), 6, false);
  check(mirror(turned(upright, 3)), 7, true);
  check(turned(upright, 1), 8, false);
  check(upright, 9, true);  // no such orientation: as it is
}

TEST(Raster, WhatIsNoPictureIsNamed) {
  EXPECT_EQ(code_of(read({})), "raster.empty");
  EXPECT_EQ(code_of(read(as_bytes("GIF89a and so on"))), "raster.format.unknown");
  EXPECT_EQ(code_of(read(as_bytes("\x89PNG\r\n\x1a\n"))), "raster.png.invalid");
  EXPECT_EQ(code_of(read(as_bytes("\xff\xd8\xff\xe0 nothing"))), "raster.jpeg.invalid");
  EXPECT_EQ(code_of(read(Bytes(1000), {.limits = {.max_bytes = 999}})), "raster.too_large");
}

TEST(Raster, SizeIsLookedAtBeforeAnythingIsUnpacked) {
  auto png = write_png(slope(8, 8)).take();
  put_big_endian(png, 16, 40'000);
  put_big_endian(png, 20, 40'000);
  EXPECT_EQ(code_of(read(png)), "raster.too_large");
  put_big_endian(png, 16, 1);
  put_big_endian(png, 20, 12'000'000);
  EXPECT_EQ(code_of(read(png)), "raster.too_large");  // a side
  auto jpeg = write_jpeg(slope(8, 8), 80).take();
  for (std::size_t i = 0; i + 9 < jpeg.size(); ++i) {
    if (jpeg[i] != 0xFF || jpeg[i + 1] != 0xC0) continue;
    jpeg[i + 5] = jpeg[i + 7] = 0xEA;
    break;
  }
  const limen::testing::WorkMeter meter;
  EXPECT_EQ(code_of(read(jpeg)), "raster.too_large");
  const double work = meter.of([&] { (void)read(jpeg); });
  if (meter.counts_instructions()) {
    EXPECT_LT(work, 2e6);
  }
  // A camera's 12 megapixels pass.
  EXPECT_GE(Limits{}.max_pixels, 4032U * 3024U);
  EXPECT_EQ(code_of(read(write_png(slope(20, 20)).take(), {.limits = {.max_pixels = 399}})), "raster.too_large");
  EXPECT_EQ(code_of(read(write_png(slope(20, 20)).take(), {.limits = {.max_pixels = 400}})), "");
}

TEST(Raster, ACutOffPictureSaysSo) {
  const auto png = write_png(slope(200, 200)).take();
  const auto half = read({png.data(), png.size() / 2});
  ASSERT_TRUE(half.ok());
  EXPECT_TRUE(half->damaged);
  const auto jpeg = write_jpeg(slope(200, 200), 80).take();
  const auto half_jpeg = read({jpeg.data(), jpeg.size() / 2});
  ASSERT_TRUE(half_jpeg.ok());
  EXPECT_TRUE(half_jpeg->damaged);
  // Every cut is a picture or an error, and nothing worse.
  for (std::size_t length = 0; length < jpeg.size(); length += 7) (void)read({jpeg.data(), length});
  for (std::size_t length = 0; length < png.size(); length += 7) (void)read({png.data(), length});
}

TEST(Raster, SpoiledChecksumIsNoPicture) {
  auto png = write_png(slope(20, 20)).take();
  png[30] ^= 1;  // in the CRC of IHDR
  EXPECT_EQ(code_of(read(png)), "raster.png.invalid");
}

}  // namespace
}  // namespace limen::raster
