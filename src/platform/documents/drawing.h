// What a page is drawn with: colours, lines, boxes, and text laid out by Pango on a Cairo surface. Lengths are points.
// For one thread at a time, as the Sheet that uses it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "platform/documents/pangocairo.h"

namespace limen::documents {

struct Colour {
  double red, green, blue;
};
inline constexpr Colour kInk{0.07, 0.08, 0.10}, kQuiet{0.36, 0.39, 0.44}, kAccent{0.12, 0.23, 0.38},
    kRule{0.72, 0.75, 0.79};
inline constexpr double kBoxSize = 8.5;

template <typename T>
struct Unref {
  void operator()(T* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref<T>>;

void set_colour(cairo_t* cairo, const Colour& colour);
void draw_line(cairo_t* cairo, double x, double y, double width, const Colour& colour, double thickness);
void draw_box(cairo_t* cairo, double x, double y, bool ticked);

// The direction of the first letter that has one. Pango's own automatic choice does the same, but swaps the alignment.
PangoDirection base_direction(const std::string& text);

// One laid out text; copies share the layout.
class Text {
 public:
  using DrawLine = std::function<void(cairo_t*, double x, double y)>;

  Text() = default;
  // Lines higher than `most` are drawn closer together, half of the difference above and half below.
  Text(std::shared_ptr<PangoLayout> layout, Colour colour, double most);
  double height() const { return height_; }
  double baseline() const { return baseline_; }  // of the first line, from the top
  int lines() const { return pango_layout_get_line_count(layout_.get()); }
  void draw(cairo_t* cairo, double x, double y) const;
  // Calls with each line's height and a function that draws it.
  void each_line(const std::function<void(double height, DrawLine draw)>& use) const;

 private:
  std::shared_ptr<PangoLayout> layout_;
  Colour colour_{};
  double height_ = 0, baseline_ = 0, cut_ = 0;
};

}  // namespace limen::documents
