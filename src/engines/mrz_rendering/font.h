// FreeType behind our Font. Internal.
#pragma once

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "engines/mrz_rendering/canvas.h"
#include "engines/mrz_rendering/mrz_rendering.h"

namespace limen::mrz_rendering {

struct Font::Implementation {
  Bytes file;  // FreeType reads from it as long as the face lives
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  double advance = 0;  // of a character, and the height of a capital, in 1/64 pixels at kSize
  double capital = 0;

  Implementation() = default;
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() {
    if (face != nullptr) FT_Done_Face(face);
    if (library != nullptr) FT_Done_FreeType(library);
  }
};

// Where a glyph goes: the middle of its advance and of a capital's height at (x, y); pitches to pixels by the columns.
struct Placement {
  double x = 0, y = 0;
  double along_x = 0, along_y = 0;
  double down_x = 0, down_y = 0;
};

// Adds a glyph's cover (0 … 1) to the ink. Characters the font does not have draw nothing.
void draw(const Font& font, char character, const Placement& place, double height, double stroke, Canvas& ink);

}  // namespace limen::mrz_rendering
