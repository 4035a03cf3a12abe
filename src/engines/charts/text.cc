// Texts, figures and scales of charts.
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "engines/charts/canvas.h"

namespace limen::charts {
namespace {

constexpr std::string_view kMinus = "\u2212", kLeftToRight = "\u200e", kNarrowBlank = "\u202f";

struct Style {
  std::string_view group, point;
  std::size_t least_digits;  // before the point, to be grouped
  bool marked;               // a mark keeps the minus before the figure
};

Style style_of(std::string_view language) {
  if (language.starts_with("fr")) return {kNarrowBlank, ",", 4, false};
  if (language.starts_with("es")) return {".", ",", 5, false};
  return {",", ".", 4, language.starts_with("ar")};
}

// Wide as letters are in common sans-serif type; a figure of thumb, rather too wide.
double advance(char32_t c) {
  if (c >= 0x300 && c <= 0x36f) return 0;
  if (c == 'i' || c == 'l' || c == 'j' || c == '.' || c == ',' || c == ' ' || c == '\'' || c == '|') return 0.32;
  if (c == 'm' || c == 'w' || c == 'M' || c == 'W' || c == '@') return 0.92;
  if (c >= 'A' && c <= 'Z') return 0.72;
  return c >= 0x1100 ? (c == 0x2212 || c == 0x2026 || c == 0x202f ? 0.6 : c == 0x200e ? 0 : 1.0) : 0.6;
}

double part_of(int value, int low, int high) { return (value - low) / static_cast<double>(high - low); }

}  // namespace

std::string format_number(double value, std::string_view language, int decimals) {
  decimals = std::clamp(decimals, 0, 12);
  if (!std::isfinite(value)) return "";
  const Style style = style_of(language);
  std::string digits = std::abs(value) >= 1e15 ? fmt::format("{:.2e}", std::abs(value))
                                               : fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool negative = value < 0 && digits.find_first_of("123456789") != std::string::npos;
  const std::size_t point = std::min(digits.find('.'), digits.size());
  std::string made;
  if (negative) made = std::string(style.marked ? kLeftToRight : std::string_view()) + std::string(kMinus);
  for (std::size_t i = 0; i < point; ++i) {
    if (i > 0 && (point - i) % 3 == 0 && point >= style.least_digits) made += style.group;
    made += digits[i];
  }
  if (point < digits.size()) made += std::string(style.point) + digits.substr(point + 1);
  return made;
}

Format number_format(std::string_view language, int decimals) {
  return
      [language = std::string(language), decimals](double value) { return format_number(value, language, decimals); };
}

std::string legal_text(std::string_view text) {
  std::string valid = invalid_utf8_at(text) ? to_nfc(text) : std::string(text);
  std::u32string kept;
  bool changed = false;
  for (const char32_t c : to_code_points(valid)) {
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0) || (c & 0xfffeU) == 0xfffeU;
    if (control) changed = true;
    if (!control) {
      kept += c;
    } else if (c == '\n' || c == '\t') {
      kept += U' ';
    }
  }
  return changed ? to_utf8(kept) : valid;
}

std::string escaped(std::string_view text) {
  const std::string legal = legal_text(text);
  std::string made;
  made.reserve(legal.size() + 8);
  for (const char c : legal) {
    switch (c) {
      case '&':
        made += "&amp;";
        break;
      case '<':
        made += "&lt;";
        break;
      case '>':
        made += "&gt;";
        break;
      case '"':
        made += "&quot;";
        break;
      case '\'':
        made += "&#39;";
        break;
      default:
        made += c;
    }
  }
  return made;
}

double width_of(std::string_view text, double size) {
  double sum = 0;
  for (const char32_t c : to_code_points(text)) sum += advance(c);
  return sum * size;
}

std::string fitted(std::string_view label, double room, double size) {
  const std::string clean = clean_line(legal_text(label.substr(0, 4096)));
  if (width_of(clean, size) <= room) return clean;
  std::u32string kept;
  double used = 0.6;
  for (const char32_t c : to_code_points(clean)) {
    used += advance(c);
    if (used * size > room) break;
    kept += c;
  }
  while (!kept.empty() && kept.back() == U' ') kept.pop_back();
  return to_utf8(kept) + "…";
}

std::string fitted_figure(std::string text, double room, double size) {
  return width_of(text, size) <= room ? text : fitted(text, room, size);
}

bool is_safe_link(std::string_view link) {
  if (link.size() > 512 || link.starts_with("//")) return false;
  if (!link.starts_with('/') && !link.starts_with("./") && !link.starts_with("../") && !link.starts_with('#') &&
      !link.starts_with('?')) {
    return false;
  }
  for (const char c : link) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && std::string_view("-_.~/?&=#%:,+").find(c) == std::string_view::npos) return false;
  }
  return true;
}

std::string figure_text(const Frame& frame, const Value& value) {
  if (!is_there(value)) return frame.words.missing;
  return frame.format ? frame.format(*value) : format_number(*value, "en", 1);
}

std::string coordinate(double value) {
  if (!std::isfinite(value)) return "0";
  std::string made = fmt::format("{:.2f}", std::clamp(value, -1e6, 1e6));
  while (made.back() == '0') made.pop_back();
  if (made.back() == '.') made.pop_back();
  return made == "-0" ? "0" : made;
}

std::string shade(double t) {
  t = std::clamp(t, 0.0, 1.0);
  const auto mix = [&](int light, int dark) { return static_cast<int>(std::lround(light + (dark - light) * t)); };
  return fmt::format("#{:02x}{:02x}{:02x}", mix(222, 8), mix(235, 48), mix(247, 107));
}

std::string diverging_shade(double t) {
  if (t >= 0) return shade(t);
  t = std::min(-t, 1.0);
  const auto mix = [&](int light, int dark) { return static_cast<int>(std::lround(light + (dark - light) * t)); };
  return fmt::format("#{:02x}{:02x}{:02x}", mix(253, 140), mix(236, 62), mix(214, 4));
}

std::string_view ink_on(std::string_view colour) {
  if (colour.size() != 7) return "#000";
  double channels[3] = {};
  for (std::size_t i = 0; i < 3; ++i) {
    int value = 0;
    std::from_chars(colour.data() + 1 + 2 * i, colour.data() + 3 + 2 * i, value, 16);
    channels[i] = std::pow(part_of(value, 0, 255), 2.2);
  }
  const double light = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
  return light > 0.18 ? "#000" : "#fff";  // equal contrast both ways [WCAG 2.2, relative luminance]
}

double Scale::at(double value) const {
  const double span = high / 2 - low / 2;  // halves: the ends may be as far apart as doubles go
  if (!(span > 0) || !std::isfinite(value)) return from;
  return from + (to - from) * std::clamp((value / 2 - low / 2) / span, 0.0, 1.0);
}

Scale round_scale(Range range, double from, double to) {
  if (range.low > range.high) range = {0, 1};
  if (range.low == range.high) {
    const double around = std::max(std::abs(range.low) * 0.1, 1e-9);
    range = {range.low - around, range.high + around};
  }
  Scale made{.low = range.low, .high = range.high, .from = from, .to = to};
  const double span = range.high - range.low;
  const double rough = span / 5;
  const double power = std::isfinite(rough) && rough > 0 ? std::pow(10, std::floor(std::log10(rough))) : 0;
  if (!(power > 0) || !std::isfinite(power)) {
    made.ticks = {made.low, made.high};
    return made;
  }
  double step = 10 * power;
  for (const double times : {1.0, 2.0, 5.0}) {
    if (times * power >= rough * 0.999) {
      step = times * power;
      break;
    }
  }
  const double first = std::floor(range.low / step + 1e-9), last = std::ceil(range.high / step - 1e-9);
  if (!(last - first >= 1) || last - first > 12 || std::abs(first) > 1e12 || !std::isfinite(last * step)) {
    made.ticks = {made.low, made.high};
    return made;
  }
  made.low = first * step;
  made.high = last * step;
  for (double k = first; k <= last; ++k) made.ticks.push_back(k * step);
  made.decimals = static_cast<int>(std::clamp(-std::floor(std::log10(step) + 1e-9), 0.0, 12.0));
  return made;
}

std::string tick_text(const Frame& frame, const Scale& scale, double tick) {
  if (frame.axis_format) return frame.axis_format(tick);
  if (frame.language.empty() && frame.format) return frame.format(tick);
  return format_number(tick, frame.language, scale.decimals);
}

}  // namespace limen::charts
