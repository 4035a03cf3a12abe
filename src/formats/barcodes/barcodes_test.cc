#include "formats/barcodes/barcodes.h"

#include <gmock/gmock.h>

#include <random>

#include "base/result_matchers.h"
#include "formats/bcbp/bcbp.h"
#include "formats/bcbp/samples.h"
#include "formats/seals/test_definitions.h"

namespace limen::barcodes {
namespace {

constexpr Symbology kAll[] = {Symbology::kDataMatrix, Symbology::kAztec, Symbology::kQr, Symbology::kPdf417};

raster::Picture blank(int width, int height, std::uint8_t shade = 255) {
  raster::Picture picture;
  picture.width = width;
  picture.height = height;
  picture.pixels.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), shade);
  return picture;
}
void place(raster::Picture& onto, const raster::Picture& what, int x, int y) {
  for (int row = 0; row < what.height; ++row) {
    const auto from = what.row(row);
    std::copy(from.begin(), from.end(), onto.row(y + row).begin() + x);
  }
}
Bytes random_bytes(std::mt19937& random, std::size_t size) {
  Bytes bytes(size);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}
Code only(const raster::Picture& picture) {
  const auto codes = read(picture);
  EXPECT_OK(codes);
  if (!codes.ok() || codes->size() != 1) {
    ADD_FAILURE() << (codes.ok() ? codes->size() : 0) << " codes";
    return {};
  }
  return codes->front();
}

TEST(Barcodes, BytesSurviveThePicture) {
  std::mt19937 random(9303);
  for (const Symbology symbology : kAll) {
    for (const std::size_t size : {1U, 2U, 17U, 64U, 150U, 300U, 700U}) {
      const Bytes bytes = random_bytes(random, size);
      const auto picture = write(bytes, symbology, {.module_pixels = 3});
      ASSERT_OK(picture);
      const Code code = only(*picture);
      EXPECT_EQ(code.symbology, symbology);
      EXPECT_EQ(code.bytes, bytes) << to_text(symbology) << " " << size;
    }
  }
}

TEST(Barcodes, EveryByteValue) {
  Bytes bytes(256);
  for (std::size_t at = 0; at < 256; ++at) bytes[at] = static_cast<std::uint8_t>(at);
  for (const Symbology symbology : kAll) EXPECT_EQ(only(*write(bytes, symbology)).bytes, bytes) << to_text(symbology);
}

TEST(Barcodes, SealsAndPassesSurviveThePicture) {
  const auto definitions = seals::testing::definitions();
  const Bytes vds = *seals::write_vds(seals::testing::visa_content(), definitions, seals::testing::sign_with_pattern);
  const std::string idb =
      *seals::write_idb(seals::testing::idb_content(), definitions, seals::testing::sign_with_pattern);
  const std::string nc = *seals::write_vds_nc(seals::testing::vds_nc_content(), seals::testing::sign_with_pattern);
  for (const Symbology symbology : kAll) {
    EXPECT_EQ(only(*write(vds, symbology)).bytes, vds) << to_text(symbology);
    EXPECT_EQ(as_text(only(*write(as_bytes(idb), symbology)).bytes), idb);
    const seals::Seal seal = seals::read(only(*write(as_bytes(nc), symbology)).bytes, definitions);
    EXPECT_TRUE(seal.well_formed) << to_text(symbology);
    const Bytes pass = only(*write(as_bytes(bcbp::samples::kFull), symbology)).bytes;
    EXPECT_TRUE(bcbp::parse(as_text(pass)).valid) << to_text(symbology);
  }
}

TEST(Barcodes, CutCloseWithoutAQuietZone) {
  const Bytes bytes = {'s', 'e', 'a', 'l', 0, 255};
  for (const Symbology symbology : kAll) {
    EXPECT_EQ(only(*write(bytes, symbology, {.module_pixels = 4, .quiet_modules = 0})).bytes, bytes)
        << to_text(symbology);
  }
}

TEST(Barcodes, TurnedAndWhiteOnBlack) {
  const Bytes bytes = {1, 2, 3, 200, 201, 202};
  for (const Symbology symbology : kAll) {
    const raster::Picture picture = *write(bytes, symbology);
    for (int quarters = 1; quarters < 4; ++quarters) {
      EXPECT_EQ(only(raster::turned(picture, quarters)).bytes, bytes) << to_text(symbology) << quarters;
    }
    raster::Picture negative = picture;
    for (std::uint8_t& pixel : negative.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
    EXPECT_EQ(only(negative).bytes, bytes) << to_text(symbology);
  }
}

TEST(Barcodes, SeveralInOnePictureWithTheirPlaces) {
  raster::Picture page = blank(1000, 900, 230);
  int y = 20;
  for (const Symbology symbology : kAll) {
    const Bytes bytes(20, static_cast<std::uint8_t>(y));
    place(page, *write(bytes, symbology, {.module_pixels = 3}), 50 + y / 2, y);
    y += 200;
  }
  const auto codes = read(page);
  ASSERT_OK(codes);
  ASSERT_EQ(codes->size(), 4u);
  for (std::size_t at = 0; at < 4; ++at) {
    EXPECT_EQ((*codes)[at].symbology, kAll[at]);
    const int top = 20 + 200 * static_cast<int>(at);
    EXPECT_NEAR((*codes)[at].corners[0].y, top + 12, 12) << at;  // a quiet zone of four modules of three pixels
    EXPECT_NEAR((*codes)[at].corners[0].x, 50 + top / 2 + 12, 12) << at;
  }
  const auto some = read(page, {.data_matrix = false, .aztec = false, .qr = true, .pdf417 = false});
  ASSERT_OK(some);
  ASSERT_EQ(some->size(), 1u);
  EXPECT_EQ((*some)[0].symbology, Symbology::kQr);
}

TEST(Barcodes, SmallCodeSomewhereInTwelveMegapixels) {
  const Bytes bytes = {'h', 'e', 'r', 'e', 250};
  for (const Symbology symbology : kAll) {
    raster::Picture page = blank(4032, 3024, 240);
    place(page, *write(bytes, symbology, {.module_pixels = 3}), 2950, 1700);
    const Code code = only(page);
    EXPECT_EQ(code.bytes, bytes) << to_text(symbology);
    EXPECT_NEAR(code.corners[0].x, 2962, 20);
    EXPECT_NEAR(code.corners[0].y, 1712, 20);
  }
  // A large one is found in the picture made smaller.
  raster::Picture page = blank(4032, 3024, 240);
  place(page, *write(bytes, Symbology::kDataMatrix, {.module_pixels = 32}), 300, 400);
  EXPECT_EQ(only(page).bytes, bytes);
}

TEST(Barcodes, BlurNoiseAndColour) {
  std::mt19937 random(7);
  const Bytes bytes = random_bytes(random, 120);
  for (const Symbology symbology : kAll) {
    raster::Picture picture = *write(bytes, symbology, {.module_pixels = 5});
    raster::Picture coloured;
    coloured.channels = raster::Channels::kRgb;
    coloured.width = picture.width;
    coloured.height = picture.height;
    for (std::size_t at = 0; at < picture.pixels.size(); ++at) {
      const std::size_t left = at > 0 ? at - 1 : at;
      const int shade = (picture.pixels[at] + picture.pixels[left]) / 4 + 60 + static_cast<int>(random() % 30);
      for (const int tint : {0, 10, 20})
        coloured.pixels.push_back(static_cast<std::uint8_t>(std::min(255, shade + tint)));
    }
    EXPECT_EQ(only(coloured).bytes, bytes) << to_text(symbology);
  }
}

TEST(Barcodes, NothingThere) {
  std::mt19937 random(3);
  raster::Picture noise = blank(300, 200);
  for (std::uint8_t& pixel : noise.pixels) pixel = static_cast<std::uint8_t>(random());
  for (const raster::Picture& picture :
       {raster::Picture(), blank(1, 1), blank(7, 7), blank(300, 1), blank(400, 400), noise}) {
    const auto codes = read(picture);
    ASSERT_OK(codes);
    EXPECT_TRUE(codes->empty());
  }
  EXPECT_ERROR(read(blank(5000, 5000)), "barcodes.too_large");
}

// A code of which half is torn off is not read as something else.
TEST(Barcodes, DamagedCodesGiveNothingOrTheTruth) {
  std::mt19937 random(11);
  const Bytes bytes = random_bytes(random, 60);
  for (const Symbology symbology : kAll) {
    const raster::Picture whole = *write(bytes, symbology);
    for (int round = 0; round < 25; ++round) {
      raster::Picture torn = whole;
      for (int spot = 0; spot < 3 * round; ++spot) {
        const int x = static_cast<int>(random() % static_cast<unsigned>(torn.width));
        const int y = static_cast<int>(random() % static_cast<unsigned>(torn.height));
        for (int row = y; row < std::min(y + 6, torn.height); ++row) {
          for (int column = x; column < std::min(x + 6, torn.width); ++column) {
            torn.row(row)[static_cast<std::size_t>(column)] = static_cast<std::uint8_t>(random() % 2 * 255);
          }
        }
      }
      const auto codes = read(torn);
      ASSERT_OK(codes);
      for (const Code& code : *codes) {
        EXPECT_TRUE(code.symbology != symbology || code.bytes == bytes) << to_text(symbology) << round;
      }
    }
  }
}

TEST(Barcodes, WriterRefuses) {
  for (const Symbology symbology : kAll) {
    EXPECT_ERROR(write({}, symbology), "barcodes.write.size");
    EXPECT_ERROR(write(Bytes(5'000, 200), symbology), "barcodes.write.size");
    EXPECT_ERROR(write(Bytes(100'000, 65), symbology), "barcodes.write.size");
  }
  EXPECT_ERROR(write(Bytes{1}, Symbology::kQr, {.module_pixels = 0}), "barcodes.write.options");
  EXPECT_ERROR(write(Bytes{1}, Symbology::kQr, {.quiet_modules = 33}), "barcodes.write.options");
}

}  // namespace
}  // namespace limen::barcodes
