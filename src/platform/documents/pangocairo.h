// Pango and Cairo, loaded when the first page is drawn. Include this instead of their headers. The functions of Cairo
// and GObject are found through Pango, which depends on them.
#pragma once

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/shared_library.h"

namespace limen::documents {

inline const SharedLibrary& pangocairo() {
  static const SharedLibrary library("libpangocairo-1.0.so.0");
  return library;
}

}  // namespace limen::documents

#define cairo_create LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_create)
#define cairo_destroy LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_destroy)
#define cairo_fill LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_fill)
#define cairo_font_options_create LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_font_options_create)
#define cairo_font_options_destroy LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_font_options_destroy)
#define cairo_font_options_set_hint_metrics \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_font_options_set_hint_metrics)
#define cairo_font_options_set_hint_style \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_font_options_set_hint_style)
#define cairo_line_to LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_line_to)
#define cairo_move_to LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_move_to)
#define cairo_pdf_surface_create_for_stream \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_pdf_surface_create_for_stream)
#define cairo_pdf_surface_set_metadata LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_pdf_surface_set_metadata)
#define cairo_rectangle LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_rectangle)
#define cairo_restore LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_restore)
#define cairo_rotate LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_rotate)
#define cairo_save LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_save)
#define cairo_set_line_width LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_set_line_width)
#define cairo_set_source_rgb LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_set_source_rgb)
#define cairo_show_page LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_show_page)
#define cairo_status LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_status)
#define cairo_stroke LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_stroke)
#define cairo_surface_destroy LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_surface_destroy)
#define cairo_surface_finish LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_surface_finish)
#define cairo_surface_status LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_surface_status)
#define cairo_translate LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, cairo_translate)
#define g_object_unref LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, g_object_unref)
#define pango_cairo_context_set_font_options \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_cairo_context_set_font_options)
#define pango_cairo_font_map_new LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_cairo_font_map_new)
#define pango_cairo_show_layout LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_cairo_show_layout)
#define pango_cairo_show_layout_line LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_cairo_show_layout_line)
#define pango_context_set_base_dir LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_context_set_base_dir)
#define pango_context_set_language LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_context_set_language)
#define pango_context_set_round_glyph_positions \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_context_set_round_glyph_positions)
#define pango_find_base_dir LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_find_base_dir)
#define pango_font_description_free LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_font_description_free)
#define pango_font_description_from_string \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_font_description_from_string)
#define pango_font_description_set_absolute_size \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_font_description_set_absolute_size)
#define pango_font_description_set_weight \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_font_description_set_weight)
#define pango_font_map_create_context LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_font_map_create_context)
#define pango_language_from_string LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_language_from_string)
#define pango_layout_get_baseline LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_get_baseline)
#define pango_layout_get_extents LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_get_extents)
#define pango_layout_get_iter LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_get_iter)
#define pango_layout_get_line_count LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_get_line_count)
#define pango_layout_get_line_readonly LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_get_line_readonly)
#define pango_layout_iter_free LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_iter_free)
#define pango_layout_iter_get_baseline LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_iter_get_baseline)
#define pango_layout_iter_get_line_extents \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_iter_get_line_extents)
#define pango_layout_iter_next_line LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_iter_next_line)
#define pango_layout_line_get_extents LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_line_get_extents)
#define pango_layout_new LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_new)
#define pango_layout_set_alignment LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_set_alignment)
#define pango_layout_set_auto_dir LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_set_auto_dir)
#define pango_layout_set_font_description \
  LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_set_font_description)
#define pango_layout_set_spacing LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_set_spacing)
#define pango_layout_set_text LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_set_text)
#define pango_layout_set_width LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_set_width)
#define pango_layout_set_wrap LIMEN_LAZY_FUNCTION(limen::documents::pangocairo, pango_layout_set_wrap)
