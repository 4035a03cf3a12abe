#include "engines/mrz_rendering/font.h"

#include <algorithm>
#include <cmath>

namespace limen::mrz_rendering {
namespace {

constexpr int kSize = 256;  // pixels an em, at which outlines are loaded

FT_Fixed fixed(double value) { return static_cast<FT_Fixed>(std::lround(value * 65536)); }

}  // namespace

Font::Font() : implementation_(std::make_unique<Implementation>()) {}
Font::Font(Font&&) noexcept = default;
Font& Font::operator=(Font&&) noexcept = default;
Font::~Font() = default;

Result<Font> Font::open(ByteView file) {
  Font font;
  Implementation& inner = *font.implementation_;
  inner.file.assign(file.begin(), file.end());
  if (FT_Init_FreeType(&inner.library) != 0) return Error{"mrz_rendering.font", "FreeType does not start"};
  if (FT_New_Memory_Face(inner.library, inner.file.data(), static_cast<FT_Long>(inner.file.size()), 0, &inner.face) !=
      0) {
    return Error{"mrz_rendering.font", "not a font file"};
  }
  if (FT_Set_Pixel_Sizes(inner.face, 0, kSize) != 0 || FT_Load_Char(inner.face, 'H', FT_LOAD_NO_HINTING) != 0) {
    return Error{"mrz_rendering.font", "the font has no outlines of letters"};
  }
  inner.advance = static_cast<double>(inner.face->glyph->advance.x);
  FT_BBox box;
  FT_Outline_Get_CBox(&inner.face->glyph->outline, &box);
  inner.capital = static_cast<double>(box.yMax);
  if (inner.advance <= 0 || inner.capital <= 0)
    return Error{"mrz_rendering.font", "the font has no outlines of letters"};
  return font;
}

void draw(const Font& font, char character, const Placement& place, double height, double stroke, Canvas& ink) {
  const Font::Implementation& inner = font.implementation();
  if (FT_Load_Char(inner.face, static_cast<FT_ULong>(character), FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0) return;
  FT_Outline& outline = inner.face->glyph->outline;
  if (outline.n_points == 0) return;
  if (stroke != 0) {
    const auto strength = static_cast<FT_Pos>(stroke * inner.advance);
    FT_Outline_Embolden(&outline, strength);
    FT_Outline_Translate(&outline, -strength / 2, -strength / 2);
  }
  FT_Outline_Translate(&outline, static_cast<FT_Pos>(-inner.advance / 2), static_cast<FT_Pos>(-inner.capital / 2));
  // From the outline's units, y upwards, to 1/64 pixels, y upwards.
  const double unit_scale = 64 / inner.advance;
  FT_Matrix matrix{fixed(place.along_x * unit_scale), fixed(-place.down_x * height * unit_scale),
                   fixed(-place.along_y * unit_scale), fixed(place.down_y * height * unit_scale)};
  FT_Outline_Transform(&outline, &matrix);
  FT_BBox box;
  FT_Outline_Get_CBox(&outline, &box);
  const int left = static_cast<int>(std::floor(place.x + static_cast<double>(box.xMin) / 64)) - 1;
  const int top = static_cast<int>(std::floor(place.y - static_cast<double>(box.yMax) / 64)) - 1;
  const int width = static_cast<int>((box.xMax - box.xMin) / 64) + 4;
  const int rows = static_cast<int>((box.yMax - box.yMin) / 64) + 4;
  if (width > 2000 || rows > 2000) return;
  FT_Outline_Translate(&outline, static_cast<FT_Pos>(std::lround((place.x - left) * 64)),
                       static_cast<FT_Pos>(std::lround((top + rows - place.y) * 64)));
  Bytes cover(static_cast<std::size_t>(width * rows));
  FT_Bitmap bitmap{};
  bitmap.width = static_cast<unsigned>(width);
  bitmap.rows = static_cast<unsigned>(rows);
  bitmap.pitch = width;
  bitmap.buffer = cover.data();
  bitmap.pixel_mode = FT_PIXEL_MODE_GRAY;
  bitmap.num_grays = 256;
  if (FT_Outline_Get_Bitmap(inner.library, &outline, &bitmap) != 0) return;
  for (int y = std::max(0, -top); y < rows && top + y < ink.height; ++y) {
    float* row = ink.row(top + y);
    for (int x = std::max(0, -left); x < width && left + x < ink.width; ++x) {
      const float shade = static_cast<float>(cover[static_cast<std::size_t>(y * width + x)]) / 255.0F;
      row[left + x] = std::min(1.0F, row[left + x] + shade);
    }
  }
}

}  // namespace limen::mrz_rendering
