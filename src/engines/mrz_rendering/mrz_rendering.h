// Pictures of machine readable zones, made from an OCR-B font as a camera or scanner might see them: on patterned
// paper, worn, turned, tilted, blurred, noisy, pressed through JPEG. For training, tests and measurements; no part of
// the running server.
//
// The same font, lines, look and seed give the same picture. A Font owns a copy of the font file's bytes and belongs to
// one thread at a time. No I/O: the file's bytes are an argument; test_fonts.h finds the files of Debian's fonts-ocr-b.
//
//   Font font = TRY(Font::open(bytes));
//   const Rendered strip = render(font, {"P<UTO…", "L8988…"}, {.pitch = 12, .blur = 1.5}, seed);
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/raster/raster.h"

namespace limen::mrz_rendering {

class Font {
 public:
  static Result<Font> open(ByteView file);  // error "mrz_rendering.font"
  Font(Font&&) noexcept;
  Font& operator=(Font&&) noexcept;
  ~Font();

  struct Implementation;
  Implementation& implementation() const { return *implementation_; }

 private:
  Font();
  std::unique_ptr<Implementation> implementation_;
};

enum class Paper { kPlain, kGradient, kGrain, kGuilloche };

// Lengths are in glyph pitches (the distance from one character to the next) unless they say pixels.
struct Look {
  double pitch = 20;          // pixels
  double line_spacing = 1.7;  // from one baseline to the next
  double height = 1;          // of the letters, as a multiple of the font's own
  double stroke = 0;          // added to the weight of strokes
  double slant = 0;           // of the letters
  double unevenness = 0;      // shift of single characters, standard deviation
  double rotation = 0;        // degrees, to the right
  double tilt_x = 0,
         tilt_y = 0;  // perspective: how much larger the right (lower) end is than the left (upper), 0.1 = 10 %
  double margin_left = 2, margin_right = 2, margin_top = 1.2, margin_bottom = 1.2;
  Paper paper = Paper::kPlain;
  double paper_shade = 235, ink_shade = 30;  // 0 black … 255 white
  double pattern = 0;                        // contrast of the pattern, in shades
  double ink_spread = 0;                     // -1 thin and broken … 1 run together
  double wear = 0;                           // 0 … 1, share of ink that is gone in patches
  bool neighbours = false;                   // other print and rules around the zone
  double glare = 0;                          // brightness of a stripe of light on the laminate, in shades
  double blur = 0;                           // standard deviation, pixels
  double noise = 0;                          // standard deviation, shades
  int jpeg_quality = 0;                      // 0: not pressed
};

// Where a character stands, in pixels: its centre (half of the pitch, half of a capital's height) and the steps by
// one pitch along the line and by one pitch down.
struct Cell {
  char character = '<';
  int line = 0;    // from 0
  int column = 0;  // from 0
  double x = 0, y = 0;
  double along_x = 0, along_y = 0;
  double down_x = 0, down_y = 0;
};

struct Rendered {
  raster::Picture picture;  // grey
  std::vector<Cell> cells;  // line by line
};

// Precondition: at least one line, none empty, pitch ≥ 2.
Rendered render(const Font& font, const std::vector<std::string>& lines, const Look& look, std::uint64_t seed);

// A look drawn at random, from nearly clean to hardly legible: what the recogniser is trained with.
Look random_look(std::uint64_t seed);

}  // namespace limen::mrz_rendering
