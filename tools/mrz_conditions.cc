// Measures engines/mrz_image on pictures drawn under the conditions of docs/engines/mrz_image.md:
//
//   mrz_conditions [--count N] [--seed S] [--only CONDITION] [--weights FILE] [--dump DIRECTORY] [--tesseract N]
//   [--noise-names]
//
// N pictures a condition, half of them TD1 and half TD3, over all cuts of the font. Prints one line a condition: share
// of zones in which every character is right with its 95 % interval (Wilson), processor time a zone, and how many
// fields were accepted, and of those how many were wrong.
#include <time.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "engines/mrz_image/mrz_image.h"
#include "engines/mrz_rendering/test_fonts.h"

namespace {

using namespace limen;  // NOLINT(google-build-using-namespace): a program of one file
using mrz_rendering::Look;
using mrz_rendering::Paper;

struct Condition {
  std::string name;
  Look look;
  bool page = false;   // a whole page: a photograph and print above the zone
  int quarters = 0;    // turned so often
  bool fixed = false;  // the look as it is
  std::string cut{};   // instead of the usual ones
};

std::vector<Condition> conditions() {
  std::vector<Condition> all;
  const auto add = [&](const std::string& name, double pitch, const auto& change) {
    Look look;
    look.pitch = pitch;
    change(look);
    all.push_back({.name = name, .look = look});
  };
  add("clean 24", 24, [](Look&) {});
  for (const int pitch : {16, 12, 10, 8}) add("pitch " + std::to_string(pitch), pitch, [](Look&) {});
  add("blur 1.5", 20, [](Look& look) { look.blur = 1.5; });
  add("blur 2.5", 20, [](Look& look) { look.blur = 2.5; });
  add("blur 3.5", 20, [](Look& look) { look.blur = 3.5; });
  add("noise 25", 20, [](Look& look) { look.noise = 25; });
  add("noise 50", 20, [](Look& look) { look.noise = 50; });
  add("noise 80", 20, [](Look& look) { look.noise = 80; });
  add("rotation 1", 20, [](Look& look) { look.rotation = 1; });
  add("rotation 3", 20, [](Look& look) { look.rotation = 3; });
  add("rotation 6", 20, [](Look& look) { look.rotation = 6; });
  add("guilloche", 20, [](Look& look) { look.paper = Paper::kGuilloche, look.pattern = 30; });
  add("jpeg 10", 20, [](Look& look) { look.jpeg_quality = 10; });
  add("combined", 16, [](Look& look) {
    look.paper = Paper::kGuilloche, look.pattern = 20, look.blur = 1.2, look.noise = 20, look.rotation = 2;
    look.jpeg_quality = 40, look.tilt_x = 0.03;
  });
  return all;
}

// Not of the seventeen: whole pages, one as a camera of 12 megapixels gives it.
std::vector<Condition> page_conditions() {
  std::vector<Condition> all = {
      {.name = "page 18", .look = {.pitch = 18}},
      {.name = "page 18 turned", .look = {.pitch = 18, .rotation = 4}, .quarters = 1},
      {.name = "page 18 noisy", .look = {.pitch = 18, .blur = 1.2, .noise = 20, .jpeg_quality = 40}, .quarters = 2},
      {.name = "page 70", .look = {.pitch = 70, .blur = 2}}};
  for (Condition& condition : all) condition.page = true;
  return all;
}

// Other layouts and prints than the seventeen have: wide margins, lines far apart, tilts, cuts that are hollow or light
// on dark.
std::vector<Condition> strange_conditions() {
  std::vector<Condition> all;
  const auto add = [&](const std::string& name, const auto& change) {
    Condition condition;
    condition.name = name;
    condition.fixed = true;
    change(condition);
    all.push_back(condition);
  };
  add("wide margins", [](Condition& c) { c.look.margin_left = 14, c.look.margin_right = 10, c.look.margin_top = 6; });
  add("no margins", [](Condition& c) {
    c.look.margin_left = c.look.margin_right = 0.15, c.look.margin_top = c.look.margin_bottom = 0.1;
  });
  add("lines close", [](Condition& c) { c.look.line_spacing = 1.3; });
  add("lines apart", [](Condition& c) { c.look.line_spacing = 3; });
  add("tilted across", [](Condition& c) { c.look.tilt_x = 0.1; });
  add("tilted down", [](Condition& c) { c.look.tilt_y = 0.3; });
  add("steep", [](Condition& c) { c.look.rotation = 13; });
  add("bold", [](Condition& c) { c.look.stroke = 0.07; });
  add("thin", [](Condition& c) { c.look.stroke = -0.035; });
  add("pale", [](Condition& c) { c.look.ink_shade = 140, c.look.paper_shade = 200; });
  add("run ink", [](Condition& c) { c.look.ink_spread = 0.8; });
  add("worn", [](Condition& c) { c.look.wear = 0.4; });
  add("glare", [](Condition& c) { c.look.glare = 120; });
  add("tall", [](Condition& c) { c.look.height = 1.12; });
  add("heavy pattern", [](Condition& c) { c.look.paper = Paper::kGuilloche, c.look.pattern = 60; });
  add("light on dark", [](Condition& c) { c.look.ink_shade = 230, c.look.paper_shade = 40; });
  add("hollow cut", [](Condition& c) { c.cut = "OCRBF.otf"; });
  add("inverted cut", [](Condition& c) { c.cut = "OCRBX.otf"; });
  return all;
}

std::string letters(Random& random, int least, int most) {
  static constexpr std::string_view kLikely = "AAAABCDEEEEFGHIIIJKLLMNNOOPQRRSSTTUVWXYZ";
  std::string text;
  for (int i = random.between(least, most); i > 0; --i) text += kLikely[random.below(kLikely.size())];
  return text;
}

std::string alphanumeric(Random& random, int length) {
  static constexpr std::string_view kAll = "0123456789012345678901234567890123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text;
  for (int i = 0; i < length; ++i) text += kAll[random.below(kAll.size())];
  return text;
}

// An invented person's document.
std::vector<std::string> random_zone(bool card, Random& random) {
  static constexpr std::array<std::string_view, 10> kStates = {"UTO", "FRA", "KEN", "PER", "JPN",
                                                               "POL", "BRA", "NGA", "CHE", "IND"};
  mrz::Fields fields;
  fields.format = card ? mrz::Format::kTd1 : mrz::Format::kTd3;
  fields.document_code = card ? "I" : "P";
  fields.issuer = *StateCode::parse(random.pick(kStates));
  fields.nationality = random.chance(9, 10) ? fields.issuer : *StateCode::parse(random.pick(kStates));
  fields.primary = letters(random, 3, 11);
  if (random.chance(1, 5)) fields.primary += "<" + letters(random, 3, 9);
  fields.secondary = letters(random, 3, 9);
  if (random.chance(1, 2)) fields.secondary += "<" + letters(random, 2, 8);
  fields.document_number = alphanumeric(random, 9);
  const auto date = [&](int from, int to) {
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", random.between(from, to), random.between(1, 12),
                  random.between(1, 28));
    return *PartialDate::parse(text);
  };
  fields.birth_date = date(1940, 2010);
  fields.expiry_date = date(2026, 2036);
  fields.sex = random.chance(1, 20) ? Sex::kUnspecified : random.chance(1, 2) ? Sex::kFemale : Sex::kMale;
  if (random.chance(1, 2)) fields.optional_data = alphanumeric(random, random.between(4, 12));
  auto lines = mrz::compose(fields);
  if (!lines.ok()) {
    std::fprintf(stderr, "mrz_conditions: %s\n", lines.error().to_text().c_str());
    std::exit(2);
  }
  return lines.take();
}

// What differs from picture to picture under one condition: print, paper, and how tightly it was cut.
Look varied(Look look, Random& random) {
  const auto uniform = [&](double least, double most) {
    return least + (most - least) * static_cast<double>(random.next() >> 11U) * 0x1p-53;
  };
  look.line_spacing = uniform(1.5, 2.1);
  look.stroke = uniform(-0.02, 0.05);
  look.ink_shade = uniform(5, 70);
  look.paper_shade = uniform(205, 250);
  look.margin_left = uniform(0.8, 4);
  look.margin_right = uniform(0.8, 4);
  look.margin_top = uniform(0.6, 3);
  look.margin_bottom = uniform(0.6, 3);
  look.neighbours = random.chance(1, 4);
  if (random.chance(1, 2)) look.rotation = -look.rotation;
  if (look.paper != Paper::kGuilloche) {
    static constexpr Paper kPapers[] = {Paper::kPlain, Paper::kGradient, Paper::kGrain, Paper::kGuilloche};
    look.paper = kPapers[random.below(4)];
    look.pattern = uniform(3, 20);
  }
  return look;
}

void paste(const raster::Picture& from, int left, int top, raster::Picture& to) {
  for (int y = std::max(0, -top); y < from.height && top + y < to.height; ++y) {
    for (int x = std::max(0, -left); x < from.width && left + x < to.width; ++x) {
      auto& shade = to.row(top + y)[static_cast<std::size_t>(left + x)];
      shade = std::min(shade, from.row(y)[static_cast<std::size_t>(x)]);
    }
  }
}

// A dark oval before a grey ground, and lines of print beside it, in the free upper part of a picture.
void furnish(const mrz_rendering::Font& font, double pitch, Random& random, raster::Picture& picture) {
  const int side = static_cast<int>(12 * pitch);
  const int left = static_cast<int>(2 * pitch);
  const int top = static_cast<int>(2 * pitch);
  for (int y = 0; y < side * 5 / 4 && top + y < picture.height; ++y) {
    for (int x = 0; x < side && left + x < picture.width; ++x) {
      const double dx = (x - side / 2.0) / (side / 3.2);
      const double dy = (y - side / 1.6) / (side / 2.2);
      const int shade = dx * dx + dy * dy < 1 ? 70 + x * 60 / side : 170 + y * 20 / side;
      picture.row(top + y)[static_cast<std::size_t>(left + x)] = static_cast<std::uint8_t>(shade);
    }
  }
  for (int row = 0; row < 6; ++row) {
    Look look{.pitch = pitch * (row % 2 == 0 ? 0.5 : 0.9),
              .margin_left = 0,
              .margin_right = 0,
              .margin_top = 0.2,
              .margin_bottom = 0.2};
    look.paper_shade = 255;
    const auto line = mrz_rendering::render(font, {letters(random, 6, 20)}, look, random.next());
    paste(line.picture, static_cast<int>(17 * pitch), static_cast<int>((3 + 2.3 * row) * pitch), picture);
  }
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Tally {
  int zones = 0, exact = 0, found = 0;
  int checked_accepted = 0, checked_wrong = 0, checked_all = 0;
  int name_accepted = 0, name_wrong = 0;
  int other_accepted = 0, other_wrong = 0;
  int tesseract_zones = 0, tesseract_exact = 0;
  double seconds = 0, most_seconds = 0;
  void add(const Tally& o) {
    zones += o.zones, exact += o.exact, found += o.found;
    checked_accepted += o.checked_accepted, checked_wrong += o.checked_wrong, checked_all += o.checked_all;
    name_accepted += o.name_accepted, name_wrong += o.name_wrong;
    other_accepted += o.other_accepted, other_wrong += o.other_wrong;
    tesseract_zones += o.tesseract_zones, tesseract_exact += o.tesseract_exact;
    seconds += o.seconds, most_seconds = std::max(most_seconds, o.most_seconds);
  }
};

void count_fields(const mrz_image::Reading& reading, const std::vector<std::string>& truth, Tally& tally) {
  for (const auto& field : reading.fields) {
    const bool same_shape = truth.size() == reading.lines.size() && truth[0].size() == reading.lines[0].size();
    const bool right = same_shape && mrz::slice(truth, field.position) == field.guess;
    const bool accepted = field.state != mrz_image::State::kAbstained;
    const bool name = field.field == mrz::Field::kName;
    if (field.checked) ++tally.checked_all;
    if (!accepted) continue;
    (field.checked ? tally.checked_accepted : name ? tally.name_accepted : tally.other_accepted) += 1;
    if (!right) (field.checked ? tally.checked_wrong : name ? tally.name_wrong : tally.other_wrong) += 1;
  }
}

void save(const std::string& path, const raster::Picture& picture) {
  const auto png = raster::write_png(picture);
  if (png.ok()) std::ofstream(path, std::ios::binary) << as_text(*png);
}

// Tesseract with its English model, as a process of its own; processor time is not counted.
bool tesseract_reads(const raster::Picture& picture, const std::vector<std::string>& truth) {
  const std::string path = "/tmp/limen_mrz_conditions.png";
  save(path, picture);
  std::string text;
  FILE* pipe = popen(("OMP_THREAD_LIMIT=1 tesseract " + path + " - --psm 6 -l eng 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return false;
  char buffer[512];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) text += buffer;
  pclose(pipe);
  std::string wanted;
  for (const std::string& line : truth) wanted += line;
  std::string got;
  for (const char c : text) {
    if (mrz_glyphs::class_of(c) >= 0) got += c;
  }
  return got.find(wanted) != std::string::npos;
}

struct Arguments {
  std::map<std::string, std::string> values;
  std::string text(const std::string& key, const std::string& fallback) const {
    const auto found = values.find(key);
    return found == values.end() ? fallback : found->second;
  }
  int number(const std::string& key, int fallback) const {
    return std::atoi(text(key, std::to_string(fallback)).c_str());
  }
};

Tally run(const Condition& condition, const mrz_image::Reader& reader, const std::vector<mrz_rendering::Font>& fonts,
          const Arguments& arguments) {
  Tally tally;
  const int count = arguments.number("--count", 60);
  const auto seed = static_cast<std::uint64_t>(arguments.number("--seed", 7));
  const std::string dump = arguments.text("--dump", "");
  std::optional<mrz_rendering::Font> other;
  if (!condition.cut.empty()) {
    auto font = mrz_rendering::open_font(condition.cut);
    if (font.ok()) other = font.take();
  }
  for (int i = 0; i < count; ++i) {
    Random random(seed, std::hash<std::string>{}(condition.name), static_cast<std::uint64_t>(i));
    const auto truth = random_zone(i % 2 == 0, random);
    Look look = condition.fixed ? condition.look : varied(condition.look, random);
    if (condition.page) look.margin_top = 21, look.neighbours = false;
    const auto& font = other ? *other : fonts[static_cast<std::size_t>(i / 2) % fonts.size()];
    auto drawn = mrz_rendering::render(font, truth, look, random.next());
    if (condition.page) furnish(font, look.pitch, random, drawn.picture);
    drawn.picture = raster::turned(drawn.picture, condition.quarters);
    const double before = processor_seconds();
    const auto reading = reader.read(drawn.picture);
    const double seconds = processor_seconds() - before;
    tally.seconds += seconds;
    tally.most_seconds = std::max(tally.most_seconds, seconds);
    ++tally.zones;
    tally.found += reading.found ? 1 : 0;
    const bool exact = reading.lines == truth;
    tally.exact += exact ? 1 : 0;
    count_fields(reading, truth, tally);
    if (i < arguments.number("--tesseract", 0)) {
      ++tally.tesseract_zones;
      tally.tesseract_exact += tesseract_reads(drawn.picture, truth) ? 1 : 0;
    }
    if (!exact && !dump.empty()) {
      std::string name = condition.name + "_" + std::to_string(i);
      std::replace(name.begin(), name.end(), ' ', '_');
      save(dump + "/" + name + ".png", drawn.picture);
      std::printf("  %s (angle %.2f, pitch %.2f)\n", name.c_str(), reading.angle, reading.pitch);
      for (const auto& line : truth) std::printf("    = %s\n", line.c_str());
      for (const auto& line : reading.lines) std::printf("    ? %s\n", line.c_str());
    }
  }
  return tally;
}

void print(const std::string& name, const Tally& tally) {
  constexpr double z = 1.96;
  const double n = tally.zones;
  const double p = tally.exact / n;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  std::printf(
      "%-14s exact %6.2f %% [%5.1f, %5.1f] of %5d  %5.1f ms (most %5.1f)  checked %d of %d wrong %d  names %d wrong %d "
      " other %d wrong %d",
      name.c_str(), 100 * p, 100 * (middle - half), 100 * (middle + half), tally.zones, 1000 * tally.seconds / n,
      1000 * tally.most_seconds, tally.checked_accepted, tally.checked_all, tally.checked_wrong, tally.name_accepted,
      tally.name_wrong, tally.other_accepted, tally.other_wrong);
  if (tally.tesseract_zones > 0) std::printf("  tesseract %d of %d", tally.tesseract_exact, tally.tesseract_zones);
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
  Arguments arguments;
  for (int i = 1; i + 1 < count; i += 2) arguments.values[words[i]] = words[i + 1];
  std::vector<mrz_rendering::Font> fonts;
  for (const std::string_view cut : mrz_rendering::kAllCuts) {
    auto font = mrz_rendering::open_font(cut);
    if (!font.ok()) {
      std::fprintf(stderr, "mrz_conditions: %s\n", font.error().to_text().c_str());
      return 2;
    }
    fonts.push_back(font.take());
  }
  auto net = mrz_glyphs::Net::embedded();
  if (const std::string path = arguments.text("--weights", ""); !path.empty()) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    net = mrz_glyphs::Net::read(as_bytes(bytes));
  }
  if (!net.ok()) {
    std::fprintf(stderr, "mrz_conditions: %s\n", net.error().to_text().c_str());
    return 2;
  }
  const mrz_image::Reader reader(net.take());
  Tally total;
  double mean = 0;
  int rows = 0;
  const auto chosen = arguments.number("--pages", 0) != 0     ? page_conditions()
                      : arguments.number("--strange", 0) != 0 ? strange_conditions()
                                                              : conditions();
  for (const Condition& condition : chosen) {
    if (const std::string only = arguments.text("--only", "");
        !only.empty() && condition.name.find(only) == std::string::npos)
      continue;
    const Tally tally = run(condition, reader, fonts, arguments);
    print(condition.name, tally);
    total.add(tally);
    mean += static_cast<double>(tally.exact) / tally.zones;
    ++rows;
  }
  print("all", total);
  std::printf("mean over %d conditions: %.2f %%\n", rows, 100 * mean / std::max(1, rows));
  return 0;
}
