// Outlines of the countries of the world, ready to be drawn: paths on a grid of whole numbers, in the equal-area
// projection "Equal Earth" (Šavrič, Patterson, Jenny 2018), so that shades of a map do not lie about sizes.
//
// The file is packs/public_site/world_outlines.txt, derived from Natural Earth (public domain) by
// tools/make_world_outlines.py. The outlines are those of Natural Earth and say nothing about the standing of any
// territory. Line form, "#" begins a comment:
//
//   grid WIDTH HEIGHT
//   ALPHA3 ALPHA2 X Y SIZE PATH       "-" for no code or no path; SIZE is "dot" (drawn as a dot) or "area"
//
// Total: any bytes give a World or an error with its line. A World owns its data and may be read in parallel.
//
//   const World world = TRY(World::read(text, "world_outlines.txt"));
//   if (const Outline* outline = world.find("BEL")) …
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace limen::world_outlines {

struct Outline {
  std::string alpha3{}, alpha2{};  // empty: land without an ISO code
  int x = 0, y = 0;                // a point within it, for a dot
  bool dot = false;                // too small to be seen as an area
  std::string path{};              // SVG path data of whole numbers; may be empty for a dot
};

class World {
 public:
  World() = default;  // no outlines
  // Errors: "world_outlines.line", "world_outlines.path", "world_outlines.duplicate", "world_outlines.too_large".
  static Result<World> read(std::string_view text, std::string_view source);

  int width() const { return width_; }
  int height() const { return height_; }
  const std::vector<Outline>& outlines() const { return outlines_; }
  // By alpha-2 or alpha-3, upper or lower case; nullptr when there is none.
  const Outline* find(std::string_view code) const;

 private:
  int width_ = 1000, height_ = 500;
  std::vector<Outline> outlines_;
  std::map<std::string, std::size_t, std::less<>> by_code_;
};

}  // namespace limen::world_outlines
