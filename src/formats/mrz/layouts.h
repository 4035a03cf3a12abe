// The five layouts as constants, for code that is made for each of them. Internal to the module.
#pragma once

#include "formats/mrz/layout.h"

namespace limen::mrz {

inline constexpr Position kNone{};

// The second line of TD2 and TD3 and the visas agrees up to column 28.
inline constexpr Layout kTd1{Format::kTd1,
                             3,
                             30,
                             "9303-5 §4.2",
                             {1, 1, 2},
                             {1, 3, 3},
                             {3, 1, 30},
                             {1, 6, 9},
                             {1, 15, 1},
                             {2, 16, 3},
                             {2, 1, 6},
                             {2, 7, 1},
                             {2, 8, 1},
                             {2, 9, 6},
                             {2, 15, 1},
                             {1, 16, 15},
                             kNone,
                             {2, 19, 11},
                             {{{1, 6, 25}, {2, 1, 7}, {2, 9, 7}, {2, 19, 11}}},
                             {2, 30, 1}};

constexpr Layout two_lines(Format format, int width, std::string_view part) {
  Layout layout{format,     2,          width,      part,       {1, 1, 2},  {1, 3, 3},  {1, 6, width - 5},
                {2, 1, 9},  {2, 10, 1}, {2, 11, 3}, {2, 14, 6}, {2, 20, 1}, {2, 21, 1}, {2, 22, 6},
                {2, 28, 1}, kNone,      kNone,      kNone,      {},         kNone};
  return layout;
}

constexpr Layout make_td2() {
  Layout layout = two_lines(Format::kTd2, 36, "9303-6 §4.2");
  layout.optional_data = {2, 29, 7};
  layout.composite_over = {{{2, 1, 10}, {2, 14, 7}, {2, 22, 14}, kNone}};
  layout.composite = {2, 36, 1};
  return layout;
}

constexpr Layout make_td3() {
  Layout layout = two_lines(Format::kTd3, 44, "9303-4 §4.2");
  layout.optional_data = {2, 29, 14};
  layout.optional_data_check = {2, 43, 1};
  layout.composite_over = {{{2, 1, 10}, {2, 14, 7}, {2, 22, 22}, kNone}};
  layout.composite = {2, 44, 1};
  return layout;
}

constexpr Layout make_visa(Format format, int width) {
  Layout layout = two_lines(format, width, "9303-7");
  layout.optional_data = {2, 29, width - 28};
  return layout;
}

inline constexpr Layout kTd2 = make_td2();
inline constexpr Layout kTd3 = make_td3();
inline constexpr Layout kMrvA = make_visa(Format::kMrvA, 44);
inline constexpr Layout kMrvB = make_visa(Format::kMrvB, 36);

}  // namespace limen::mrz
