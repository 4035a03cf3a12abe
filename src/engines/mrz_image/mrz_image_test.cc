#include "engines/mrz_image/mrz_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "base/result_matchers.h"
#include "base/test_work.h"
#include "engines/mrz_image/report.h"
#include "engines/mrz_rendering/test_fonts.h"
#include "formats/mrz/samples.h"

namespace limen::mrz_image {
namespace {

using mrz_rendering::Look;
using mrz_rendering::Paper;

std::vector<std::string> lines_of(std::string_view zone) {
  std::vector<std::string> lines;
  std::string line;
  for (const char c : zone) {
    if (c != '\n') {
      line += c;
      continue;
    }
    lines.push_back(std::move(line));
    line.clear();
  }
  return lines;
}

class MrzImage : public ::testing::Test {
 protected:
  static Reader make_reader() {
    auto net = mrz_glyphs::Net::embedded();
    return Reader(net.take());
  }
  mrz_rendering::Rendered draw(std::string_view zone, const Look& look, std::uint64_t seed = 1,
                               std::string_view cut = "OCRB.otf") const {
    auto font = mrz_rendering::open_font(cut);
    EXPECT_OK(font);
    return mrz_rendering::render(*font, lines_of(zone), look, seed);
  }
  const Field& field(const Reading& reading, mrz::Field which) const {
    return *std::find_if(reading.fields.begin(), reading.fields.end(),
                         [&](const Field& f) { return f.field == which; });
  }
  Reader reader_ = make_reader();
};

TEST_F(MrzImage, EveryFormatInEveryCut) {
  for (const std::string_view cut : mrz_rendering::kAllCuts) {
    for (const std::string_view zone : mrz::samples::kAll) {
      const Reading reading = reader_.read(draw(zone, {.pitch = 18}, 1, cut).picture);
      ASSERT_TRUE(reading.found) << cut << '\n' << zone;
      EXPECT_EQ(reading.text(), zone) << cut;
      EXPECT_EQ(reading.format, mrz::parse(zone, {.today = *CivilDate::from_ymd(2026, 11, 22)}).format);
      EXPECT_TRUE(reading.consistent);
      for (const Field& one : reading.fields) EXPECT_NE(one.state, State::kAbstained) << mrz::to_text(one.field);
    }
  }
}

TEST_F(MrzImage, BadPrintAndBadCameras) {
  const std::vector<std::pair<std::string, Look>> looks = {
      {"small", {.pitch = 9}},
      {"large", {.pitch = 55}},
      {"blurred", {.pitch = 20, .blur = 2}},
      {"noisy", {.pitch = 20, .noise = 40}},
      {"turned", {.pitch = 20, .rotation = 5}},
      {"steep", {.pitch = 20, .rotation = -14}},
      {"tilted", {.pitch = 20, .tilt_x = 0.1, .tilt_y = 0.05}},
      {"light on dark", {.pitch = 20, .paper_shade = 40, .ink_shade = 220}},
      {"on a pattern", {.pitch = 20, .paper = Paper::kGuilloche, .pattern = 50}},
      {"pressed", {.pitch = 20, .jpeg_quality = 12}},
      {"pale", {.pitch = 20, .paper_shade = 200, .ink_shade = 130}},
      {"among other print", {.pitch = 20, .margin_top = 4, .neighbours = true}},
  };
  for (const auto& [name, look] : looks) {
    for (const std::string_view zone : {mrz::samples::kTd1, mrz::samples::kTd3}) {
      EXPECT_EQ(reader_.read(draw(zone, look).picture).text(), zone) << name;
    }
  }
}

TEST_F(MrzImage, AnyRightAngle) {
  const auto drawn = draw(mrz::samples::kTd3, {.pitch = 16, .rotation = 2});
  for (int quarters = 0; quarters < 4; ++quarters) {
    const Reading reading = reader_.read(raster::turned(drawn.picture, quarters));
    ASSERT_EQ(reading.text(), mrz::samples::kTd3) << quarters;
    EXPECT_NEAR(std::remainder(reading.angle - 2 - 90 * quarters, 360), 0, 0.4);
  }
}

// Boxes lie around the characters, whichever way the picture was turned.
TEST_F(MrzImage, BoxesAreWhereTheCharactersAre) {
  const auto drawn = draw(mrz::samples::kTd3, {.pitch = 20, .rotation = 3, .margin_left = 6, .margin_top = 5});
  const Reading reading = reader_.read(drawn.picture);
  ASSERT_TRUE(reading.found);
  EXPECT_NEAR(reading.pitch, 20, 0.5);
  for (const Field& one : reading.fields) {
    const auto cell = [&](int column) {
      return *std::find_if(drawn.cells.begin(), drawn.cells.end(), [&](const mrz_rendering::Cell& c) {
        return c.line == one.position.line - 1 && c.column == column;
      });
    };
    const auto first = cell(one.position.column - 1);
    const auto last = cell(one.position.column + one.position.length - 2);
    EXPECT_NEAR((one.box[0].x + one.box[2].x) / 2, (first.x + last.x) / 2, 4) << mrz::to_text(one.field);
    EXPECT_NEAR((one.box[0].y + one.box[2].y) / 2, (first.y + last.y) / 2, 4) << mrz::to_text(one.field);
    const double width = std::hypot(one.box[1].x - one.box[0].x, one.box[1].y - one.box[0].y);
    EXPECT_NEAR(width, 20 * one.position.length, 6);
  }
  const Reading turned = reader_.read(raster::turned(drawn.picture, 1));
  ASSERT_TRUE(turned.found);
  const Box& box = reading.boxes[0];
  const Box& other = turned.boxes[0];
  for (std::size_t i = 0; i < 4; ++i) {  // (x, y) goes to (height - y, x)
    EXPECT_NEAR(other[i].x, drawn.picture.height - box[i].y, 4);
    EXPECT_NEAR(other[i].y, box[i].x, 4);
  }
}

// Print whose check digit is wrong is told as it stands, and the field is not accepted.
TEST_F(MrzImage, WrongCheckDigitIsNotMadeRight) {
  std::string zone(mrz::samples::kTd3);
  zone[45 + 9] = '9';  // of the document number, which is 6
  const Reading reading = reader_.read(draw(zone, {.pitch = 24}).picture);
  ASSERT_TRUE(reading.found);
  EXPECT_EQ(reading.text(), zone);
  EXPECT_FALSE(reading.consistent);
  const Field& number = field(reading, mrz::Field::kDocumentNumber);
  EXPECT_EQ(number.state, State::kAbstained);
  EXPECT_EQ(number.value, "");
  EXPECT_EQ(number.guess, "L898902C3");
  EXPECT_EQ(field(reading, mrz::Field::kBirthDate).state, State::kRead);
  const mrz::Document document = mrz::parse(reading.text(), {.today = *CivilDate::from_ymd(2026, 11, 22)});
  EXPECT_TRUE(document.has("mrz.check_digit.mismatch"));
  const json::object report = to_json(reading, document);
  EXPECT_TRUE(report.at("fields").at("document_number").at("value").is_null());
  EXPECT_EQ(report.at("fields").at("surname").at("value").as_string(), "ERIKSSON");
  EXPECT_EQ(report.at("fields").at("surname").at("box").as_array().size(), 4U);
}

// What cannot be read is left open: whatever is accepted under faults is right.
TEST_F(MrzImage, DoubtIsToldNotHidden) {
  int abstained = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Look look{.pitch = 20, .blur = 3.2};
    look.noise = 8 + 3 * static_cast<double>(seed);
    const Reading reading = reader_.read(draw(mrz::samples::kTd3, look, seed).picture);
    const std::vector<std::string> truth = lines_of(mrz::samples::kTd3);
    for (const Field& one : reading.fields) {
      if (one.state == State::kAbstained) {
        ++abstained;
        EXPECT_TRUE(one.value.empty());
      } else if (reading.format == mrz::Format::kTd3) {
        EXPECT_EQ(one.value, mrz::slice(truth, one.position)) << seed << mrz::to_text(one.field);
      }
    }
  }
  EXPECT_GT(abstained, 10);
}

TEST_F(MrzImage, AnInferredCharacterIsMarked) {
  int inferred = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Reading reading =
        reader_.read(draw(mrz::samples::kTd3, {.pitch = 20, .blur = 3.2, .noise = 22}, seed).picture);
    for (std::size_t line = 0; line < reading.characters.size(); ++line) {
      for (const Character& character : reading.characters[line]) inferred += character.inferred ? 1 : 0;
    }
    for (const Field& one : reading.fields) {
      if (one.state != State::kInferred) continue;
      const auto& line = reading.characters[static_cast<std::size_t>(one.position.line - 1)];
      const auto from = line.begin() + one.position.column - 1;
      EXPECT_TRUE(std::any_of(from, from + one.position.length, [](const Character& c) { return c.inferred; }));
    }
  }
  EXPECT_GT(inferred, 0);
}

raster::Picture filled(int width, int height, const std::function<std::uint8_t(int, int)>& shade) {
  raster::Picture picture{width, height, raster::Channels::kGrey, {}, false};
  picture.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) picture.pixels.push_back(shade(x, y));
  }
  return picture;
}

// A strip somewhere on an empty page.
raster::Picture on_page(const raster::Picture& strip, int width, int height) {
  raster::Picture page = filled(width, height, [&](int, int) { return strip.pixels.front(); });
  const int left = (width - strip.width) / 3;
  const int top = (height - strip.height) * 3 / 4;
  for (int y = 0; y < strip.height; ++y) {
    const auto row = strip.row(y);
    std::copy(row.begin(), row.end(), page.row(top + y).begin() + left);
  }
  return page;
}

// However much of a picture is empty: ink must not be cut to what the paper between the letters counts, and what is
// small in the picture that is searched first is found in the one that is searched next.
TEST_F(MrzImage, FoundOverAnyShareOfTheWidth) {
  struct Page {
    int width, height, least, step;  // shares in hundredths
  };
  for (const Page& page : {Page{1600, 1200, 20, 5}, Page{4000, 3000, 25, 12}}) {
    for (const std::string_view zone : {mrz::samples::kTd1, mrz::samples::kTd2, mrz::samples::kTd3}) {
      const auto columns = static_cast<int>(zone.find('\n'));
      for (int share = page.least; share <= 100; share += page.step) {
        const double pitch = page.width * share / (100.0 * columns);
        if (pitch < 9) continue;
        const Look look{.pitch = pitch, .margin_left = 0, .margin_right = 0, .margin_top = 0.3, .margin_bottom = 0.3};
        const auto strip = draw(zone, look, static_cast<std::uint64_t>(share)).picture;
        EXPECT_EQ(reader_.read(on_page(strip, page.width, page.height)).text(), zone)
            << page.width << " pixels, " << share << " % of the width";
      }
    }
  }
}

TEST_F(MrzImage, NothingIsFoundWhereNothingIs) {
  Random random(3);
  const std::vector<raster::Picture> pictures = {
      {},
      filled(1, 1, [](int, int) { return 0; }),
      filled(3, 700, [](int, int) { return 9; }),
      filled(900, 200, [](int, int) { return 0; }),
      filled(900, 200, [](int, int) { return 255; }),
      filled(900, 200, [](int x, int) { return static_cast<std::uint8_t>(x % 20 < 10 ? 0 : 255); }),
      filled(900, 200, [](int, int y) { return static_cast<std::uint8_t>(y % 30 < 15 ? 0 : 255); }),
      filled(900, 200, [](int x, int y) { return static_cast<std::uint8_t>((x / 10 + y / 10) % 2 * 255); }),
      filled(900, 200, [&](int, int) { return static_cast<std::uint8_t>(random.next()); }),
  };
  for (std::size_t i = 0; i < pictures.size(); ++i) EXPECT_FALSE(reader_.read(pictures[i]).found) << i;
}

// Work grows with the picture's size, not with what is in it.
TEST_F(MrzImage, HostilePicturesStayBounded) {
  const limen::testing::WorkMeter meter;
  if (!meter.counts_instructions()) GTEST_SKIP() << "instructions are not counted here";
  Random random(3);
  const auto zone = draw(mrz::samples::kTd3, {.pitch = 20, .margin_top = 4, .margin_bottom = 4}).picture;
  const double usual = meter.of([&] { (void)reader_.read(zone); });
  const int width = zone.width;
  const int height = zone.height;
  const std::vector<raster::Picture> pictures = {
      filled(width, height, [](int, int) { return 0; }),
      filled(width, height, [](int x, int) { return static_cast<std::uint8_t>(x % 20 < 10 ? 0 : 255); }),
      filled(width, height, [](int, int y) { return static_cast<std::uint8_t>(y % 30 < 15 ? 0 : 255); }),
      filled(width, height, [&](int, int) { return static_cast<std::uint8_t>(random.next()); }),
      filled(width * height, 1, [](int x, int) { return static_cast<std::uint8_t>(x); }),
      filled(1, width * height, [](int, int y) { return static_cast<std::uint8_t>(y); }),
  };
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    EXPECT_LT(meter.of([&] { (void)reader_.read(pictures[i]); }), 100 * usual) << i;
  }
}

}  // namespace
}  // namespace limen::mrz_image
