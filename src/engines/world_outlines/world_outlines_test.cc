#include "engines/world_outlines/world_outlines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/result_matchers.h"

namespace limen::world_outlines {
namespace {

std::string code_of(std::string_view text) {
  const auto world = World::read(text, "world.txt");
  return world.ok() ? "" : world.error().code;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(World, ReadsLinesAndFindsByEitherCode) {
  const auto world = World::read(
      "# note\ngrid 100 50\nBEL BE 5 6 area M1 2l3 4-1-2z\n- - 1 1 area M1 1l1 1 1 0z\nMLT MT 9 9 dot -\n", "w");
  ASSERT_TRUE(world.ok()) << world.error().to_text();
  EXPECT_EQ(world->width(), 100);
  EXPECT_EQ(world->outlines().size(), 3U);
  ASSERT_NE(world->find("be"), nullptr);
  EXPECT_EQ(world->find("be"), world->find("BEL"));
  EXPECT_EQ(world->find("BEL")->path, "M1 2l3 4-1-2z");
  EXPECT_TRUE(world->find("MT")->dot);
  EXPECT_EQ(world->find("-"), nullptr);
  EXPECT_EQ(world->find(""), nullptr);
}

TEST(World, RefusesWhatItCannotDraw) {
  EXPECT_EQ(code_of(""), "world_outlines.line");
  EXPECT_EQ(code_of("grid 0 5\n"), "world_outlines.line");
  EXPECT_EQ(code_of("grid 5 99999\n"), "world_outlines.line");
  const std::string grid = "grid 100 50\n";
  EXPECT_EQ(code_of(grid), "");
  EXPECT_EQ(code_of(grid + "BEL BE 5 6 area"), "world_outlines.line");
  EXPECT_EQ(code_of(grid + "BE BE 5 6 area -"), "world_outlines.line");
  EXPECT_EQ(code_of(grid + "BEL B1 5 6 area -"), "world_outlines.line");
  EXPECT_EQ(code_of(grid + "BEL BE 101 6 area -"), "world_outlines.line");
  EXPECT_EQ(code_of(grid + "BEL BE 5 -1 area -"), "world_outlines.line");
  EXPECT_EQ(code_of(grid + "BEL BE 5 6 spot -"), "world_outlines.line");
  for (const char* const path : {"M1 1\"/><script>", "m1 1", "M1 1e5", "M1,1", "url(#x)", "M1 1\x01"}) {
    EXPECT_EQ(code_of(grid + "BEL BE 5 6 area " + path), "world_outlines.path") << path;
  }
  EXPECT_EQ(code_of(grid + "BEL BE 5 6 area -\nBEL XX 5 6 area -"), "world_outlines.duplicate");
  EXPECT_EQ(code_of(grid + "BEL BE 5 6 area -\nXXX BE 5 6 area -"), "world_outlines.duplicate");
  EXPECT_EQ(code_of(std::string(5U << 20U, '#')), "world_outlines.too_large");
  std::string many = grid;
  for (int i = 0; i < 1001; ++i) many += "- - 1 1 area -\n";
  EXPECT_EQ(code_of(many), "world_outlines.too_large");
}

// The shipped file has every code of ISO 3166-1 that has land outside Antarctica and the smallest islands.
TEST(World, OfThePackHasTheStatesOfTheCodeList) {
  const auto world =
      World::read(read_file(LIMEN_SOURCE_DIR "/packs/public_site/world_outlines.txt"), "world_outlines.txt");
  ASSERT_TRUE(world.ok()) << world.error().to_text();
  std::istringstream lines(read_file(LIMEN_SOURCE_DIR "/packs/baseline/state_codes.yaml"));
  std::vector<std::string> absent;
  for (std::string line; std::getline(lines, line) && line.find("group: united") == std::string::npos;) {
    const std::size_t code = line.find("{code: "), alpha2 = line.find("alpha2: \"");
    if (code == std::string::npos || alpha2 == std::string::npos) continue;
    const auto* outline = world->find(line.substr(alpha2 + 9, 2));
    if (!outline) {
      absent.push_back(line.substr(alpha2 + 9, 2));
      continue;
    }
    EXPECT_EQ(outline->alpha3, line.substr(code + 7, 3));
  }
  EXPECT_THAT(absent, ::testing::UnorderedElementsAre("AQ", "BQ", "BV", "CC", "CX", "GF", "GI", "GP", "MQ", "RE", "SJ",
                                                      "TK", "TV", "UM", "YT"));
}

}  // namespace
}  // namespace limen::world_outlines
