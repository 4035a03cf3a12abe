#include "platform/documents/drawing.h"

#include <algorithm>

namespace limen::documents {

void set_colour(cairo_t* cairo, const Colour& colour) {
  cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
}

void draw_line(cairo_t* cairo, double x, double y, double width, const Colour& colour, double thickness) {
  set_colour(cairo, colour);
  cairo_set_line_width(cairo, thickness);
  cairo_move_to(cairo, x, y);
  cairo_line_to(cairo, x + width, y);
  cairo_stroke(cairo);
}

void draw_box(cairo_t* cairo, double x, double y, bool ticked) {
  set_colour(cairo, kInk);
  cairo_set_line_width(cairo, ticked ? 1.1 : 0.7);
  cairo_rectangle(cairo, x, y, kBoxSize, kBoxSize);
  cairo_stroke(cairo);
  if (!ticked) return;
  cairo_set_line_width(cairo, 1.4);
  cairo_move_to(cairo, x + 1.8, y + 1.8);
  cairo_line_to(cairo, x + kBoxSize - 1.8, y + kBoxSize - 1.8);
  cairo_move_to(cairo, x + kBoxSize - 1.8, y + 1.8);
  cairo_line_to(cairo, x + 1.8, y + kBoxSize - 1.8);
  cairo_stroke(cairo);
}

PangoDirection base_direction(const std::string& text) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  return pango_find_base_dir(text.c_str(), static_cast<int>(text.size()));
#pragma GCC diagnostic pop
}

Text::Text(std::shared_ptr<PangoLayout> layout, Colour colour, double most)
    : layout_(std::move(layout)), colour_(colour) {
  PangoRectangle logical;
  pango_layout_line_get_extents(pango_layout_get_line_readonly(layout_.get(), 0), nullptr, &logical);
  cut_ = std::max(0.0, logical.height / double{PANGO_SCALE} - most);
  pango_layout_set_spacing(layout_.get(), static_cast<int>(-cut_ * PANGO_SCALE));
  pango_layout_get_extents(layout_.get(), nullptr, &logical);
  height_ = logical.height / double{PANGO_SCALE} - cut_;
  baseline_ = pango_layout_get_baseline(layout_.get()) / double{PANGO_SCALE} - cut_ / 2;
}

void Text::draw(cairo_t* cairo, double x, double y) const {
  set_colour(cairo, colour_);
  cairo_move_to(cairo, x, y - cut_ / 2);
  pango_cairo_show_layout(cairo, layout_.get());
}

void Text::each_line(const std::function<void(double height, DrawLine draw)>& use) const {
  std::unique_ptr<PangoLayoutIter, void (*)(PangoLayoutIter*)> at(pango_layout_get_iter(layout_.get()),
                                                                  pango_layout_iter_free);
  int index = 0;
  do {
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(at.get(), nullptr, &logical);
    const double left = logical.x / double{PANGO_SCALE};
    const double rise = (pango_layout_iter_get_baseline(at.get()) - logical.y) / double{PANGO_SCALE} - cut_ / 2;
    use(logical.height / double{PANGO_SCALE} - cut_,
        [layout = layout_, colour = colour_, index, left, rise](cairo_t* cairo, double x, double y) {
          set_colour(cairo, colour);
          cairo_move_to(cairo, x + left, y + rise);
          pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(layout.get(), index));
        });
    ++index;
  } while (pango_layout_iter_next_line(at.get()));
}

}  // namespace limen::documents
