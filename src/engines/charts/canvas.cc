#include "engines/charts/canvas.h"

#include <array>

#include <fmt/format.h>

namespace limen::charts {
namespace {

constexpr std::array<std::string_view, kMostSeries> kColours = {"#0072b2", "#e69f00", "#009e73", "#cc79a7",
                                                                "#56b4e9", "#d55e00", "#7a7a7a", "#b8a900"};
// What is drawn over the colour of a series' areas, in a square of 8 by 8. The first series is plain.
constexpr std::array<std::string_view, kMostSeries> kHatchings = {
    "",
    R"(<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="#fff" stroke-width="1.5"/>)",
    R"(<circle cx="2" cy="2" r="1.3" fill="#fff"/><circle cx="6" cy="6" r="1.3" fill="#fff"/>)",
    R"(<path d="M0 4H8" stroke="#fff" stroke-width="1.5"/>)",
    R"(<path d="M4 0V8" stroke="#000" stroke-width="1"/>)",
    R"(<path d="M-2 6L2 10M0 0L8 8M6 -2L10 2" stroke="#fff" stroke-width="1.5"/>)",
    R"(<path d="M0 4H8M4 0V8" stroke="#fff" stroke-width="1"/>)",
    R"(<path d="M0 0L8 8M0 8L8 0" stroke="#000" stroke-width="0.8"/>)"};
constexpr std::array<std::string_view, kMostSeries> kDashes = {"",     "6 3",         "2 3", "9 3 2 3",
                                                               "12 4", "4 2 1 2 1 2", "1 2", "8 2 2 2 2 2"};

std::string safe_id(std::string_view id) {
  std::string made;
  for (const char c : id.substr(0, 64)) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    made += fits ? c : '-';
  }
  // An attribute's value that begins with "on" looks like a handler to those who search drawings for them.
  return made.empty() || made.front() < 'a' || made.starts_with("on") ? "c" + made : made;
}

}  // namespace

std::string_view series_colour(std::size_t series) { return kColours[series % kColours.size()]; }

Canvas::Canvas(const Frame& frame, bool mirrors, double width)
    : frame_(&frame),
      mirrors_(mirrors && frame.right_to_left),
      width_(width),
      id_(safe_id(frame.id)),
      has_pattern_(kMostSeries, false) {}

void Canvas::put(std::string_view name, double value) {
  body_ += ' ';
  body_ += name;
  body_ += "=\"";
  body_ += coordinate(value);
  body_ += '"';
}

void Canvas::hint(std::string_view text, std::string_view element) {
  if (text.empty()) {
    body_ += "/>";
    return;
  }
  body_ += "><title>" + escaped(text) + "</title></";
  body_ += element;
  body_ += '>';
}

void Canvas::line(double x1, double y1, double x2, double y2, std::string_view attributes) {
  body_ += "<line";
  put("x1", x_of(x1));
  put("y1", y1);
  put("x2", x_of(x2));
  put("y2", y2);
  body_ += attributes;
  body_ += "/>";
}

void Canvas::rect(double x, double y, double width, double height, std::string_view attributes,
                  std::string_view hinted) {
  body_ += "<rect";
  put("x", mirrors_ ? width_ - x - width : x);
  put("y", y);
  put("width", std::max(width, 0.0));
  put("height", std::max(height, 0.0));
  body_ += attributes;
  hint(hinted, "rect");
}

void Canvas::mark(std::size_t shape, double x, double y, double size, std::string_view attributes,
                  std::string_view hinted) {
  const double r = size / 2, cx = x_of(x);
  if (shape % 8 == 0) {
    body_ += "<circle";
    put("cx", cx);
    put("cy", y);
    put("r", r);
    body_ += attributes;
    hint(hinted, "circle");
    return;
  }
  using Points = std::vector<std::pair<double, double>>;
  static constexpr double kThird = 0.33;
  const Points shapes[] = {{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}},
                           {{0, -1.1}, {1.1, 0.9}, {-1.1, 0.9}},
                           {{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}},
                           {{0, 1.1}, {1.1, -0.9}, {-1.1, -0.9}},
                           {{-1.2, -kThird}, {1.2, -kThird}, {1.2, kThird}, {-1.2, kThird}},
                           {{-kThird, -1.2}, {kThird, -1.2}, {kThird, 1.2}, {-kThird, 1.2}},
                           {{-1.1, 0}, {-0.5, -1}, {0.5, -1}, {1.1, 0}, {0.5, 1}, {-0.5, 1}}};
  body_ += "<path d=\"";
  char command = 'M';
  for (const auto& [dx, dy] : shapes[shape % 8 - 1]) {
    body_ += command + coordinate(cx + dx * r) + ' ' + coordinate(y + dy * r);
    command = 'L';
  }
  body_ += "z\"";
  body_ += attributes;
  hint(hinted, "path");
}

void Canvas::polyline(const std::vector<std::pair<double, double>>& points, std::string_view attributes, bool closed) {
  if (points.empty()) return;
  body_ += "<path d=\"";
  char command = 'M';
  for (const auto& [x, y] : points) {
    body_ += command + coordinate(x_of(x)) + ' ' + coordinate(y);
    command = 'L';
  }
  if (closed) body_ += 'z';
  body_ += '"';
  body_ += attributes;
  body_ += "/>";
}

void Canvas::text(double x, double y, std::string_view text, const TextStyle& style) {
  if (text.empty()) return;
  body_ += "<text";
  put("x", x_of(x));
  put("y", y);
  put("font-size", style.size);
  // "start" is the right end where the direction is from the right, so that anchors mirror by themselves.
  if (style.anchor == Anchor::kMiddle) body_ += R"( text-anchor="middle")";
  if (style.anchor == Anchor::kEnd) body_ += R"( text-anchor="end")";
  if (style.bold) body_ += R"( font-weight="700")";
  if (style.faint) body_ += R"( fill-opacity="0.75")";
  if (style.colour != "currentColor") body_ += fmt::format(R"( fill="{}")", style.colour);
  body_ += '>' + escaped(text) + "</text>";
}

void Canvas::begin_link(std::string_view link) {
  if (!is_safe_link(link)) return;
  has_link_ = in_link_ = true;
  // For the pointer; the keyboard's way is the table beside the picture, so that nobody walks through both.
  body_ += R"(<a href=")" + escaped(link) + R"(" tabindex="-1">)";
}

void Canvas::end_link() {
  if (in_link_) body_ += "</a>";
  in_link_ = false;
}

std::string Canvas::reference(std::string_view name) const { return id_ + "-" + std::string(name); }

std::string Canvas::fill(std::size_t series) {
  series %= kMostSeries;
  const std::string_view colour = kColours[series];
  if (kHatchings[series].empty()) return fmt::format(R"( fill="{}")", colour);
  const std::string name = reference(fmt::format("p{}", series));
  if (!has_pattern_[series]) {
    has_pattern_[series] = true;
    patterns_ += fmt::format(
        R"(<pattern id="{}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="{}"/>{}</pattern>)",
        name, colour, kHatchings[series]);
  }
  return fmt::format(R"x( fill="url(#{})" stroke="{}" stroke-width="1")x", name, colour);
}

std::string Canvas::hatched() {
  const std::string name = reference("missing");
  if (!has_hatch_) {
    has_hatch_ = true;
    patterns_ += fmt::format(
        R"(<pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5" stroke="#808080" stroke-width="1"/></pattern>)",
        name);
  }
  return fmt::format(R"x( fill="url(#{})" stroke="#808080" stroke-width="0.75")x", name);
}

double Canvas::legend(double y, const std::vector<std::string>& names, Sign sign) {
  double x = 4;
  for (std::size_t i = 0; i < names.size() && i < kMostSeries; ++i) {
    const std::string name = fitted(names[i], width_ - 48, kTextSize);
    const double wide = 30 + width_of(name, kTextSize) + 14;
    if (x > 4 && x + wide > width_) {
      x = 4;
      y += 20;
    }
    if (sign == Sign::kArea) {
      rect(x, y + 2, 20, 12, fill(i));
    } else {
      if (sign == Sign::kLine) {
        line(x, y + 8, x + 20, y + 8,
             fmt::format(R"( stroke="{}" stroke-width="2" stroke-dasharray="{}")", kColours[i],
                         kDashes[i].empty() ? "none" : kDashes[i]));
      }
      mark(i, x + 10, y + 8, 8, fmt::format(R"( fill="{}")", kColours[i]));
    }
    text(x + 26, y + 13, name);
    x += wide;
  }
  return names.empty() ? y : y + 24;
}

void Canvas::missing(double x, double y, double height) {
  const std::string word = fitted(frame_->words.missing, std::max(width_ - x - 34, 30.0), kSmallText);
  rect(x + 2, y + (height - 12) / 2, 24, 12, hatched());
  text(x + 31, y + height / 2 + 4, word, {.size = kSmallText, .faint = true});
}

double Canvas::more(double y, std::size_t all, std::size_t drawn) {
  if (all <= drawn) return y;
  std::string line = frame_->words.more;
  const std::size_t at = line.find("{n}");
  if (at != std::string::npos) line.replace(at, 3, std::to_string(all - drawn));
  text(4, y + 14, fitted(line, width_ - 8, kTextSize), {.faint = true});
  return y + 22;
}

std::string Canvas::finish(double height) {
  height = std::max(height, 20.0);
  const std::string title = legal_text(frame_->title), description = legal_text(frame_->description);
  std::string out = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="{}" aria-labelledby="{}-title{}" class="chart" direction="{}" font-family="inherit" fill="currentColor">)",
      coordinate(width_), coordinate(height), has_link_ ? "group" : "img", id_,
      description.empty() ? "" : " " + id_ + "-desc", mirrors_ ? "rtl" : "ltr");
  out += fmt::format(R"(<title id="{}-title">{}</title>)", id_, escaped(title));
  if (!description.empty()) out += fmt::format(R"(<desc id="{}-desc">{}</desc>)", id_, escaped(description));
  if (!patterns_.empty()) out += "<defs>" + patterns_ + "</defs>";
  out += body_ + "</svg>";
  return out;
}

RowLayout row_layout(const Canvas& canvas, double widest_label, double widest_text) {
  RowLayout made;
  made.labels = std::min(widest_label + 12, canvas.width() * 0.4);
  made.left = made.labels + 4;
  made.right = std::max(canvas.width() - std::min(widest_text + 14, canvas.width() * 0.3), made.left + 20);
  return made;
}

double draw_axis(Canvas& canvas, const Frame& frame, const Scale& scale, double top, double bottom) {
  double last_end = -1e9;
  for (const double tick : scale.ticks) {
    const double x = scale.at(tick);
    canvas.line(x, top, x, bottom, kGrid);
    const std::string text = tick_text(frame, scale, tick);
    const double half = width_of(text, kSmallText) / 2;
    if (x - half < last_end + 4 || x + half > canvas.width()) continue;
    canvas.text(x, bottom + 15, text, {.size = kSmallText, .anchor = Anchor::kMiddle, .faint = true});
    last_end = x + half;
  }
  if (frame.unit.empty()) return bottom + 22;
  canvas.text((scale.from + scale.to) / 2, bottom + 30, fitted(frame.unit, scale.to - scale.from + 60, kSmallText),
              {.size = kSmallText, .anchor = Anchor::kMiddle, .faint = true});
  return bottom + 38;
}

void draw_row_label(Canvas& canvas, const std::string& label, bool bold, const std::string& link, double room,
                    double y) {
  canvas.begin_link(link);
  canvas.text(room - 4, y, fitted(label, room - 6, kTextSize), {.anchor = Anchor::kEnd, .bold = bold});
  canvas.end_link();
}

std::size_t drawn_rows(std::size_t rows) { return std::min(rows, kMostRows); }

}  // namespace limen::charts
