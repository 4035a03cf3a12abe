// What the tests of charts look with: XML that is read by a parser of its own, coordinates, inputs that hurt.
#pragma once

#include <expat.h>
#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "engines/charts/charts.h"

namespace limen::charts::test {

inline constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

struct Element {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  const std::string* find(std::string_view wanted) const {
    for (const auto& [key, value] : attributes) {
      if (key == wanted) return &value;
    }
    return nullptr;
  }
};

struct Seen {
  std::vector<Element> elements;
  bool well_formed = false;
};

inline Seen read_xml(const std::string& text) {
  Seen seen;
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate("UTF-8"), &XML_ParserFree);
  XML_SetUserData(parser.get(), &seen);
  XML_SetStartElementHandler(parser.get(), [](void* data, const XML_Char* name, const XML_Char** attributes) {
    Element element{name, {}};
    for (; *attributes; attributes += 2) element.attributes.emplace_back(attributes[0], attributes[1]);
    static_cast<Seen*>(data)->elements.push_back(std::move(element));
  });
  seen.well_formed = XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), 1) == XML_STATUS_OK;
  return seen;
}

inline void expect_well_formed(const std::string& text) {
  EXPECT_TRUE(read_xml(text).well_formed) << text.substr(0, 2000);
}

inline std::vector<double> numbers_of(const std::string& svg, std::string_view element, std::string_view attribute) {
  std::vector<double> found;
  bool in_pattern = false;
  for (const Element& each : read_xml(svg).elements) {
    if (each.name == "pattern") {
      in_pattern = true;  // its square follows at once
      continue;
    }
    if (in_pattern && (each.name == "rect" || each.name == "path" || each.name == "circle")) {
      if (each.find("width") && *each.find("width") == "8") continue;
      const std::string* const d = each.find("d");
      if (d && d->find('-') != std::string::npos && d->size() < 60) continue;
    }
    in_pattern = false;
    if (each.name != element) continue;
    if (const std::string* const text = each.find(attribute)) found.push_back(std::stod(*text));
  }
  return found;
}

inline std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

struct Drawn {
  std::string name, svg;
  Table table;
};

struct Input {
  std::vector<std::string> labels{};
  std::vector<Value> values{};
  std::string title = "Title", unit = "points", note{};
};

inline Bars some_bars() {
  return {.frame = {.id = "scores", .title = "Scores", .description = "Of three"},
          .rows = {{.label = "Aland", .value = 68.4, .interval = Span{60, 70}, .note = "tie"},
                   {.label = "Borduria", .value = {}},
                   {.label = "Cagliostro", .value = 12.25, .emphasised = true}},
          .reference = Mark{"Mean", 50}};
}

inline world_outlines::World world_of_packs() {
  std::ifstream file(std::string(LIMEN_SOURCE_DIR) + "/packs/public_site/world_outlines.txt");
  std::stringstream text;
  text << file.rdbuf();
  auto world = world_outlines::World::read(text.str(), "world_outlines.txt");
  EXPECT_TRUE(world.ok());
  return world.ok() ? world.take() : world_outlines::World();
}

inline Input ordinary() { return {{"Aland", "Borduria", "Cagliostro", "Dorne", "Elbonia"}, {12.5, 80, {}, 33.3, 55}}; }

inline Value value_of(const Input& input, std::size_t at) {
  return at < input.values.size() ? input.values[at] : Value();
}

// Every kind of chart of one input.
inline std::vector<Drawn> all_charts(const Input& input, bool right_to_left) {
  const Frame frame{
      .id = "c", .title = input.title, .description = input.title, .unit = input.unit, .right_to_left = right_to_left};
  Bars bars{.frame = frame};
  GroupedBars grouped{
      .frame = frame, .labels = input.labels, .series = {{input.title, input.values}, {"b", {1, {}, 3}}}};
  Radar radar{.frame = frame, .labels = input.labels, .series = grouped.series};
  Lines lines{.frame = frame, .years = {}, .series = grouped.series};
  Slope slope{.frame = frame};
  Dumbbell dumbbell{.frame = frame};
  Scatter scatter{.frame = frame, .regression = true};
  RankIntervals ranks{.frame = frame};
  Heat heat{.frame = frame, .columns = {input.title, "b", "c"}, .diverging = right_to_left};
  WorldMap map{.frame = frame};
  static constexpr const char* kCodes[] = {"DE", "FRA", "mt", "ZZ", "BR", "<&>"};
  for (std::size_t i = 0; i < input.labels.size(); ++i) {
    const std::string& label = input.labels[i];
    const Value value = value_of(input, i), next = value_of(input, i + 1);
    const std::optional<Span> span = value && next ? std::optional(Span{*value, *next}) : std::nullopt;
    bars.rows.push_back({.label = label, .value = value, .interval = span, .note = input.note, .link = "/x"});
    lines.years.push_back(2000 + static_cast<int>(i));
    slope.rows.push_back({.label = label, .first = value, .second = next, .first_note = input.note});
    dumbbell.rows.push_back({.label = label, .first = value, .second = next, .second_note = input.note});
    scatter.points.push_back({.label = label, .x = value, .y = next});
    ranks.rows.push_back({.label = label, .rank = value, .interval = span, .median = next});
    heat.rows.push_back({.label = label, .values = {value, next}, .link = ""});
    map.countries.push_back({kCodes[i % 6], label, value, "/y"});
  }
  return {{"bars", draw(bars), table_of(bars)},          {"grouped", draw(grouped), table_of(grouped)},
          {"radar", draw(radar), table_of(radar)},       {"lines", draw(lines), table_of(lines)},
          {"slope", draw(slope), table_of(slope)},       {"dumbbell", draw(dumbbell), table_of(dumbbell)},
          {"scatter", draw(scatter), table_of(scatter)}, {"ranks", draw(ranks), table_of(ranks)},
          {"heat", draw(heat), table_of(heat)},          {"map", draw(map, world_of_packs()), table_of(map)}};
}

inline std::vector<std::pair<std::string, Input>> extremes() {
  const double huge = std::numeric_limits<double>::max(), tiny = std::numeric_limits<double>::denorm_min();
  const double infinite = std::numeric_limits<double>::infinity();
  Input many;
  for (int i = 0; i < 2000; ++i) {
    many.labels.push_back("row " + std::to_string(i));
    many.values.emplace_back(i % 7 == 0 ? Value() : Value(i * 1.5 - 300));
  }
  const std::string hostile =
      "</text><script>alert(1)</script>\"' onload=x ]]> &amp; \x01\x02\xff\xfe \u202e\u200b\uffff";
  return {{"Empty", {}},
          {"OnePoint", {{"a"}, {5}}},
          {"OneNought", {{"a"}, {0}}},
          {"AllMissing", {{"a", "b", "c"}, {{}, kNothing, infinite}}},
          {"Infinite", {{"a", "b", "c", "d"}, {infinite, -infinite, 1, 2}}},
          {"Negative", {{"a", "b", "c", "d"}, {-1, -200, -3.5, -0.001}}},
          {"Identical", {{"a", "b", "c", "d"}, {7, 7, 7, 7}}},
          {"Huge", {{"a", "b", "c", "d"}, {huge, -huge, 1, huge}}},
          {"Tiny", {{"a", "b", "c", "d"}, {tiny, 0, -tiny, tiny}}},
          {"FarButNear", {{"a", "b", "c"}, {1e15, 1e15 + 0.125, 1e15 + 0.25}}},
          {"Many", many},
          {"Hostile",
           {{hostile, hostile, std::string(20'000, 'W'), std::string("\0nul", 4)},
            {1, 2, 3, 4},
            hostile,
            hostile,
            hostile}},
          {"Arabic", {{"المملكة", "الجمهورية (تجريبية)", "دولة"}, {1, 2, 3}, "عنوان", "نقاط", "مؤقت"}}};
}

inline void expect_within(const Element& element, double width, double height) {
  const auto near = [](double value, double most) { return value >= -0.51 && value <= most + 0.51; };
  for (const auto& [name, text] : element.attributes) {
    const bool across = name == "x" || name == "x1" || name == "x2" || name == "cx";
    const bool down = name == "y" || name == "y1" || name == "y2" || name == "cy";
    if (!across && !down) continue;
    const double value = std::stod(text);
    EXPECT_TRUE(near(value, across ? width : height)) << element.name << ' ' << name << '=' << text;
  }
  if (element.name == "rect" && element.find("x") && element.find("width")) {
    EXPECT_TRUE(near(std::stod(*element.find("x")) + std::stod(*element.find("width")), width)) << "rect";
    EXPECT_TRUE(near(std::stod(*element.find("y")) + std::stod(*element.find("height")), height)) << "rect";
  }
}

// One element a picture, readable, nothing that runs or reaches out, every row in the table as wide as its header.
inline void expect_sound(const Drawn& drawn) {
  SCOPED_TRACE(drawn.name);
  const Seen seen = read_xml(drawn.svg);
  ASSERT_TRUE(seen.well_formed) << drawn.svg.substr(0, 3000);
  const Element& svg = seen.elements.front();
  ASSERT_EQ(svg.name, "svg");
  ASSERT_TRUE(svg.find("viewBox") && svg.find("role") && svg.find("aria-labelledby"));
  std::istringstream box(*svg.find("viewBox"));
  double x = 0, y = 0, width = 0, height = 0;
  box >> x >> y >> width >> height;
  EXPECT_GE(width, 200);
  EXPECT_GE(height, 20);
  EXPECT_LE(height, 45'000);
  bool in_patterns = false;
  for (const Element& element : seen.elements) {
    if (element.name == "defs") in_patterns = true;
    EXPECT_TRUE(element.name != "script" && element.name != "style" && element.name != "foreignObject");
    for (const auto& [name, value] : element.attributes) {
      EXPECT_FALSE(name.starts_with("on") || name == "style" || name.find("xlink") != std::string::npos);
      EXPECT_EQ(value.find("nan"), std::string::npos) << name;
      EXPECT_EQ(value.find("inf"), std::string::npos) << name;
    }
    if (in_patterns && (element.name == "line" || element.name == "text")) in_patterns = false;
    if (!in_patterns) expect_within(element, width, height);
  }
  for (const auto& row : drawn.table.rows) ASSERT_EQ(row.size(), drawn.table.header.size());
  expect_well_formed(to_html(drawn.table, {}, {}));
}

inline double luminance(std::string_view colour) {
  if (colour == "#000") return 0;
  if (colour == "#fff") return 1;
  double sum = 0;
  static constexpr double kWeights[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = std::stoi(std::string(colour.substr(1 + 2 * i, 2)), nullptr, 16) / 255.0;
    sum += kWeights[i] * (c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
  }
  return sum;
}

inline double contrast(std::string_view a, std::string_view b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

}  // namespace limen::charts::test
