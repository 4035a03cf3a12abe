#include "platform/documents/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "base/training.h"
#include "platform/documents/drawing.h"

namespace limen::documents {
namespace {

constexpr double kPageWidth = 595.276, kPageHeight = 841.890;  // A4
constexpr double kMargin = 51, kTop = 60, kBottom = 58, kTextWidth = kPageWidth - 2 * kMargin;
constexpr double kGutter = 14, kCellPadding = 4;
constexpr const char* kFonts = "Noto Sans, Noto Sans Arabic, DejaVu Sans, Sans";

struct CairoEnd {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};

struct Style {
  double size = 9.5;
  bool bold = false;
  Colour colour = kInk;
  bool at_end = false;  // aligned to the end of the line: right, or left on a mirrored page
  bool centred = false;
};

struct Block {
  double height = 0;
  bool keep_with_next = false;
  std::function<void(cairo_t*, double)> draw{};  // at this y
  std::shared_ptr<const Block> head{};           // drawn again when a page begins with this block
  bool begins_page = false;
};

std::string clean(std::string_view text, bool keep_isolates) {
  std::u32string kept;
  for (char32_t c : to_code_points(to_nfc(text))) {
    if (c == U'\u2028' || c == U'\u2029') c = U' ';  // would break the line behind the back of the layout
    kept += c;
  }
  if (!keep_isolates) return clean_line(to_utf8(kept));
  std::string cleaned;
  std::u32string part;
  for (const char32_t c : kept + U'\u2069') {
    if (c != U'\u2068' && c != U'\u2069') {
      part += c;
      continue;
    }
    // clean_line trims, and the spaces around a value are wanted.
    const std::string inner = clean_line(to_utf8(U"x" + part + U"x"));
    cleaned += inner.substr(1, inner.size() - 2) + to_utf8(std::u32string(1, c));
    part.clear();
  }
  return cleaned;
}

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int length) {
  auto* to = static_cast<Bytes*>(bytes);
  to->insert(to->end(), data, data + length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string printable(std::string_view text) { return clean(text, false); }

std::string with_value(std::string_view text, std::string_view name, std::string_view value) {
  const std::string mark = fmt::format("{{{}}}", name);
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::string(text);
  return fmt::format("{}\u2068{}\u2069{}", text.substr(0, at), printable(value), text.substr(at + mark.size()));
}

struct Sheet::State {
  Frame frame;
  bool training = false;
  Owned<PangoFontMap> fonts;
  // One for each direction: a layout is laid out anew when its context changes, so a context must not be changed.
  Owned<PangoContext> left_to_right, right_to_left;
  std::vector<Block> blocks;

  Owned<PangoContext> make_context(PangoDirection direction) const {
    Owned<PangoContext> context(pango_font_map_create_context(fonts.get()));
    pango_context_set_base_dir(context.get(), direction);
    pango_context_set_language(context.get(), pango_language_from_string(frame.language.c_str()));
    pango_context_set_round_glyph_positions(context.get(), FALSE);
    std::unique_ptr<cairo_font_options_t, void (*)(cairo_font_options_t*)> options(cairo_font_options_create(),
                                                                                   cairo_font_options_destroy);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context.get(), options.get());
    return context;
  }

  // Left edge of a box that begins `start` after the start of the line.
  double left(double start, double width) const {
    return frame.right_to_left ? kPageWidth - kMargin - start - width : kMargin + start;
  }

  Text lay_out(const std::string& text, double width, const Style& style) const {
    const PangoDirection found = base_direction(text);
    const bool from_right = found == PANGO_DIRECTION_NEUTRAL ? frame.right_to_left : found == PANGO_DIRECTION_RTL;
    std::shared_ptr<PangoLayout> layout(pango_layout_new(from_right ? right_to_left.get() : left_to_right.get()),
                                        Unref<PangoLayout>());
    std::unique_ptr<PangoFontDescription, void (*)(PangoFontDescription*)> font(
        pango_font_description_from_string(kFonts), pango_font_description_free);
    // Arabic letters are small for their nominal size, and their fonts leave much room between lines.
    const double size = from_right ? style.size * 1.08 : style.size;
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    pango_font_description_set_weight(font.get(), style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_auto_dir(layout.get(), FALSE);
    pango_layout_set_alignment(layout.get(), style.centred                         ? PANGO_ALIGN_CENTER
                                             : style.at_end != frame.right_to_left ? PANGO_ALIGN_RIGHT
                                                                                   : PANGO_ALIGN_LEFT);
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));  // text, never markup
    return {std::move(layout), style.colour, 1.55 * size};
  }

  void add(double height, bool keep_with_next, std::function<void(cairo_t*, double)> draw) {
    blocks.push_back({height, keep_with_next, std::move(draw), nullptr});
  }

  void add_lines(const Text& text, double start, double width, bool ruled) {
    const int lines = text.lines();
    int number = 0;
    const double x = left(start, width);
    const double rule = left(0, 2);
    text.each_line([&](double height, std::function<void(cairo_t*, double, double)> draw) {
      ++number;
      // Neither the first nor the last line of a paragraph stands alone on a page.
      const bool keep = lines > 1 && (number == 1 || number == lines - 1);
      add(height, keep, [=](cairo_t* cairo, double y) {
        if (ruled) {
          set_colour(cairo, kRule);
          cairo_rectangle(cairo, rule, y, 2, height);
          cairo_fill(cairo);
        }
        draw(cairo, x, y);
      });
    });
  }

  void draw_frame(cairo_t* cairo, std::size_t page, std::size_t pages) const {
    const double half = kTextWidth / 2 - kGutter;
    const Style quiet{.size = 8, .colour = kQuiet};
    const Style quiet_end{.size = 8, .colour = kQuiet, .at_end = true};
    lay_out(frame.header_start, half, quiet).draw(cairo, left(0, half), 32);
    lay_out(frame.header_end, half, quiet_end).draw(cairo, left(kTextWidth - half, half), 32);
    draw_line(cairo, kMargin, 47, kTextWidth, kRule, 0.6);
    draw_line(cairo, kMargin, kPageHeight - 48, kTextWidth, kRule, 0.6);
    std::string number = frame.page_text;
    number = with_value(number, "page", std::to_string(page));
    number = with_value(number, "pages", std::to_string(pages));
    lay_out(frame.footer, half, quiet).draw(cairo, left(0, half), kPageHeight - 43);
    lay_out(number, half, quiet_end).draw(cairo, left(kTextWidth - half, half), kPageHeight - 43);
  }

  // Across the whole page, below the words, so that all of them can be read.
  void draw_training(cairo_t* cairo) const {
    constexpr Colour kMark{0.95, 0.82, 0.52};
    const Text words = lay_out(std::string(kTrainingAuthority), kPageHeight,
                               {.size = 24, .bold = true, .colour = kMark, .centred = true});
    for (const double at : {0.22, 0.5, 0.78}) {
      cairo_save(cairo);
      cairo_translate(cairo, kPageWidth / 2, kPageHeight * at);
      cairo_rotate(cairo, -0.45);
      words.draw(cairo, -kPageHeight / 2, -words.height() / 2);
      cairo_restore(cairo);
    }
  }

  // Indices of the first block of each page.
  std::vector<std::size_t> paginate() const {
    std::vector<std::size_t> starts{0};
    double room = kPageHeight - kTop - kBottom;
    for (std::size_t i = 0; i < blocks.size();) {
      if (blocks[i].begins_page && i != starts.back()) {
        starts.push_back(i);
        room = kPageHeight - kTop - kBottom;
      }
      std::size_t end = i;
      double needed = blocks[i].height;
      while (blocks[end].keep_with_next && end + 1 < blocks.size()) needed += blocks[++end].height;
      ++end;
      if (needed > room && i != starts.back()) {
        starts.push_back(i);
        room = kPageHeight - kTop - kBottom - (blocks[i].head ? blocks[i].head->height : 0);
      }
      // A run that is higher than a page is cut where the page ends.
      for (; i < end; ++i) {
        if (blocks[i].height > room && i != starts.back()) {
          starts.push_back(i);
          room = kPageHeight - kTop - kBottom - (blocks[i].head ? blocks[i].head->height : 0);
        }
        room -= blocks[i].height;
      }
    }
    return starts;
  }

  void draw_pages(cairo_t* cairo) const {
    const std::vector<std::size_t> starts = paginate();
    for (std::size_t page = 0; page < starts.size(); ++page) {
      const std::size_t end = page + 1 < starts.size() ? starts[page + 1] : blocks.size();
      double y = kTop;
      if (training) draw_training(cairo);
      draw_frame(cairo, page + 1, starts.size());
      if (page > 0 && starts[page] < end && blocks[starts[page]].head) {
        blocks[starts[page]].head->draw(cairo, y);
        y += blocks[starts[page]].head->height;
      }
      for (std::size_t i = starts[page]; i < end; ++i) {
        if (blocks[i].draw) blocks[i].draw(cairo, y);
        y += blocks[i].height;
      }
      cairo_show_page(cairo);
    }
  }

  Block table_row(std::span<const std::string> cells, std::span<const double> widths, bool head) const {
    double total = 0;
    for (const double width : widths) total += width;
    std::vector<std::pair<double, Text>> texts;
    double start = 0, height = 0;
    for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i) {
      const double width = kTextWidth * widths[i] / total;
      const double inner = width - 2 * kCellPadding;
      texts.emplace_back(left(start + kCellPadding, inner),
                         lay_out(clean(cells[i], false), inner, {.size = 8.5, .bold = head}));
      height = std::max(height, texts.back().second.height());
      start += width;
    }
    height += 2 * kCellPadding;
    return {height, head,
            [texts, height, head](cairo_t* cairo, double y) {
              for (const auto& [x, text] : texts) text.draw(cairo, x, y + kCellPadding);
              draw_line(cairo, kMargin, y + height, kTextWidth, head ? kAccent : kRule, head ? 1 : 0.5);
            },
            nullptr};
  }
};

Sheet::Sheet(Frame frame) : state_(std::make_unique<State>()) {
  frame.header_start = printable(frame.header_start);
  frame.header_end = printable(frame.header_end);
  frame.footer = printable(frame.footer);
  state_->training =
      (frame.author + frame.header_start + frame.header_end).find(kTrainingAuthority) != std::string::npos;
  state_->frame = std::move(frame);
  // A font map of its own, because the usual one belongs to the thread.
  state_->fonts.reset(pango_cairo_font_map_new());
  state_->left_to_right = state_->make_context(PANGO_DIRECTION_LTR);
  state_->right_to_left = state_->make_context(PANGO_DIRECTION_RTL);
}

Sheet::~Sheet() = default;

void Sheet::title(std::string_view text, std::string_view below) {
  state_->training = state_->training || below.find(kTrainingAuthority) != std::string_view::npos;
  const Text main = state_->lay_out(clean(text, false), kTextWidth, {.size = 17, .bold = true, .colour = kAccent});
  const Text small = state_->lay_out(clean(below, false), kTextWidth, {.size = 9, .colour = kQuiet});
  const double x = state_->left(0, kTextWidth);
  state_->add(main.height() + small.height() + 10, true, [=](cairo_t* cairo, double y) {
    main.draw(cairo, x, y);
    small.draw(cairo, x, y + main.height() + 1);
  });
}

void Sheet::heading(std::string_view text) {
  const Text words = state_->lay_out(clean(text, false), kTextWidth, {.size = 10, .bold = true, .colour = kAccent});
  const double x = state_->left(0, kTextWidth);
  state_->add(words.height() + 14, true, [=](cairo_t* cairo, double y) {
    words.draw(cairo, x, y + 8);
    draw_line(cairo, kMargin, y + words.height() + 9.5, kTextWidth, kAccent, 0.8);
  });
}

void Sheet::paragraph(std::string_view text, bool keep_with_next) {
  for (const std::string_view part : split(text, '\n')) {
    const std::string words = clean(part, true);
    state_->add_lines(state_->lay_out(words, kTextWidth, {.size = 9}), 0, kTextWidth, false);
  }
  if (keep_with_next && !state_->blocks.empty()) state_->blocks.back().keep_with_next = true;
}

void Sheet::quotation(std::string_view text) {
  bool blank = true;  // neither at the start nor twice: an empty text must not fill pages
  for (const std::string_view part : split(text, '\n')) {
    const std::string words = clean(part, false);
    if (words.empty() && blank) continue;
    blank = words.empty();
    state_->add_lines(state_->lay_out(words, kTextWidth - 12, {.size = 9.5}), 12, kTextWidth - 12, true);
  }
}

void Sheet::fields(std::span<const Field> fields, int columns) {
  const double cell = (kTextWidth - (columns - 1) * kGutter) / columns;
  for (std::size_t i = 0; i < fields.size();) {
    struct Cell {
      double x, width;
      Text name, value;
    };
    std::vector<Cell> row;
    double name_line = 0, value_line = 0, below = 0;
    for (int column = 0; i < fields.size();) {
      const int span = std::clamp(fields[i].span, 1, columns);
      if (column + span > columns) break;
      const double width = cell * span + kGutter * (span - 1);
      const std::string value = clean(fields[i].value, false);
      row.push_back({state_->left(column * (cell + kGutter), width), width,
                     state_->lay_out(clean(fields[i].name, false), width, {.size = 7.2, .colour = kQuiet}),
                     state_->lay_out(value.empty() ? "–" : value, width, {.size = 9.5})});
      name_line = std::max(name_line, row.back().name.height());
      value_line = std::max(value_line, row.back().value.baseline());
      below = std::max(below, row.back().value.height() - row.back().value.baseline());
      column += span;
      ++i;
    }
    const double height = name_line + value_line + below + 4;
    state_->add(height + 2, i < fields.size(), [=](cairo_t* cairo, double y) {
      for (const Cell& cell_at : row) {
        cell_at.name.draw(cairo, cell_at.x, y + 1);
        // The values of a row stand on one line, whatever their scripts.
        cell_at.value.draw(cairo, cell_at.x, y + 1 + name_line + value_line - cell_at.value.baseline());
        draw_line(cairo, cell_at.x, y + height, cell_at.width, kRule, 0.5);
      }
    });
  }
}

void Sheet::check_box(const CheckBox& box) {
  const double start = box.level * 34.0;
  const std::string mark = clean(box.mark, false);
  // A letter has its column; a longer code would push the words away and is left out of it.
  const double mark_width = mark.empty() ? 0 : 18;
  const double text_start = start + kBoxSize + 7 + mark_width;
  const double width = kTextWidth - text_start;
  const Text letter = state_->lay_out(mark, std::max(mark_width, 1.0), {.size = 9, .bold = true});
  const Text words = state_->lay_out(clean(box.text, false), width, {.size = 9, .bold = box.ticked});
  const double box_x = state_->left(start, kBoxSize);
  const double mark_x = state_->left(start + kBoxSize + 7, mark_width);
  const double text_x = state_->left(text_start, width);
  state_->add(words.height() + 2, box.keep_with_next,
              [=, ticked = box.ticked, marked = !mark.empty()](cairo_t* cairo, double y) {
                draw_box(cairo, box_x, y + words.baseline() - kBoxSize + 1, ticked);
                if (marked) letter.draw(cairo, mark_x, y + words.baseline() - letter.baseline());
                words.draw(cairo, text_x, y);
              });
}

void Sheet::table(std::span<const std::string> head, std::span<const double> widths,
                  std::span<const std::vector<std::string>> rows) {
  const auto top = std::make_shared<const Block>(state_->table_row(head, widths, true));
  state_->blocks.push_back(*top);
  for (const auto& row : rows) {
    state_->blocks.push_back(state_->table_row(row, widths, false));
    state_->blocks.back().head = top;
  }
}

void Sheet::signatures(std::span<const SignatureBox> boxes) {
  if (boxes.empty()) return;
  constexpr double kHeight = 84;
  const double width =
      (kTextWidth - (static_cast<double>(boxes.size()) - 1) * kGutter) / static_cast<double>(boxes.size());
  struct Part {
    double x;
    Text title, below;
    std::vector<std::pair<double, Text>> boxes;
    std::vector<double> box_x;
    std::vector<bool> ticked;
  };
  std::vector<Part> parts;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const double start = static_cast<double>(i) * (width + kGutter);
    Part part{state_->left(start, width),
              state_->lay_out(clean(boxes[i].title, false), width, {.size = 8, .bold = true, .colour = kQuiet}),
              state_->lay_out(clean(boxes[i].below, false), width, {.size = 8.5}),
              {},
              {},
              {}};
    const double share = boxes[i].boxes.empty() ? 0 : width / static_cast<double>(boxes[i].boxes.size());
    for (std::size_t j = 0; j < boxes[i].boxes.size(); ++j) {
      const double at = start + share * static_cast<double>(j);
      const double text_width = share - kBoxSize - 6;
      part.box_x.push_back(state_->left(at, kBoxSize));
      part.boxes.emplace_back(state_->left(at + kBoxSize + 6, text_width),
                              state_->lay_out(clean(boxes[i].boxes[j].text, false), text_width, {.size = 8.5}));
      part.ticked.push_back(boxes[i].boxes[j].ticked);
    }
    parts.push_back(std::move(part));
  }
  state_->add(kHeight, false, [parts, width](cairo_t* cairo, double y) {
    for (const Part& part : parts) {
      part.title.draw(cairo, part.x, y + 4);
      for (std::size_t j = 0; j < part.boxes.size(); ++j) {
        const Text& words = part.boxes[j].second;
        draw_box(cairo, part.box_x[j], y + 30 - kBoxSize, part.ticked[j]);
        words.draw(cairo, part.boxes[j].first, y + 29 - words.baseline());
      }
      draw_line(cairo, part.x, y + kHeight - 18, width, kInk, 0.7);
      part.below.draw(cairo, part.x, y + kHeight - 4 - part.below.baseline());
    }
  });
}

void Sheet::ruler(int millimetres) {
  constexpr double kMillimetre = 72 / 25.4, kTick = 6;
  const double width = millimetres * kMillimetre, x = state_->left(0, width);
  state_->add(4 * kTick, false, [=](cairo_t* cairo, double y) {
    draw_line(cairo, x, y + 2 * kTick, width, kInk, 0.8);
    set_colour(cairo, kInk);
    for (int at = 0; at <= millimetres; at += 10) {
      cairo_rectangle(cairo, x + at * kMillimetre - 0.3, y + 2 * kTick - kTick / 2, 0.6, kTick);
      cairo_fill(cairo);
    }
  });
}

void Sheet::space(double height) { state_->add(height, false, {}); }

void Sheet::codes(std::span<const CodeCell> row, int columns) {
  constexpr double kHeight = 74, kCode = 54, kAround = 10;
  const double cell = kTextWidth / std::max(columns, 1);
  struct Placed {
    double x, code_x, text_x;
    Text number;
    CodeCell code;
  };
  std::vector<Placed> placed;
  const double room = cell - kCode - 3 * kAround;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double start = static_cast<double>(i) * cell;
    placed.push_back({state_->left(start, cell), state_->left(start + kAround, kCode),
                      state_->left(start + kCode + 2 * kAround, room),
                      state_->lay_out(clean(row[i].number, false), room, {.size = 16, .bold = true}), row[i]});
  }
  state_->add(kHeight, false, [=](cairo_t* cairo, double y) {
    for (const Placed& one : placed) {
      draw_line(cairo, one.x, y, cell, kRule, 0.4);
      draw_line(cairo, one.x, y + kHeight, cell, kRule, 0.4);
      set_colour(cairo, kRule);
      for (const double x : {one.x, one.x + cell}) {
        cairo_rectangle(cairo, x - 0.2, y, 0.4, kHeight);
        cairo_fill(cairo);
      }
      set_colour(cairo, kInk);
      const double size = kCode / std::max({one.code.width, one.code.height, 1});
      for (int down = 0; down < one.code.height; ++down) {
        for (int along = 0; along < one.code.width; ++along) {
          if (!one.code.dark[static_cast<std::size_t>(down * one.code.width + along)]) continue;
          cairo_rectangle(cairo, one.code_x + along * size, y + kAround + down * size, size, size);
        }
      }
      cairo_fill(cairo);
      one.number.draw(cairo, one.text_x, y + (kHeight - one.number.height()) / 2);
    }
  });
}

void Sheet::new_page() {
  state_->add(0, true, {});
  state_->blocks.back().begins_page = true;
}

Result<Bytes> Sheet::finish() {
  Bytes bytes;
  const std::unique_ptr<cairo_surface_t, CairoEnd> surface(
      cairo_pdf_surface_create_for_stream(append, &bytes, kPageWidth, kPageHeight));
  // Cairo would write the clock's time otherwise.
  const std::string created = state_->frame.created.to_text().substr(0, 19) + "Z";
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, created.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, printable(state_->frame.title).c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_AUTHOR, printable(state_->frame.author).c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Limen");
  const std::unique_ptr<cairo_t, CairoEnd> cairo(cairo_create(surface.get()));
  state_->draw_pages(cairo.get());
  cairo_surface_finish(surface.get());
  if (cairo_status(cairo.get()) != CAIRO_STATUS_SUCCESS ||
      cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS || bytes.empty()) {
    return Error{"documents.render", "the page could not be drawn"};
  }
  return bytes;
}

}  // namespace limen::documents
