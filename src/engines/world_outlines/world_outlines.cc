#include "engines/world_outlines/world_outlines.h"

#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace limen::world_outlines {
namespace {

constexpr std::size_t kMostBytes = 4 * 1024 * 1024, kMostOutlines = 1000;

struct Line {
  std::string_view source;
  std::uint64_t number = 0;
  Error error(std::string code, std::string message) const {
    return {std::move(code), std::move(message), Place{.source = std::string(source), .line = number}};
  }
};

bool number_of(std::string_view text, int low, int high, int& value) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc{} && end == text.data() + text.size() && value >= low && value <= high;
}

bool is_code(std::string_view text, std::size_t letters) {
  if (text.size() != letters) return false;
  for (const char c : text) {
    if (c < 'A' || c > 'Z') return false;
  }
  return true;
}

// What goes into a page as it is: commands that draw, whole numbers, blanks, and nothing else.
bool is_path(std::string_view text) {
  return text.starts_with('M') && text.find_first_not_of("Mlhvz-0123456789 ") == std::string_view::npos;
}

Result<Outline> outline_of(const Line& line, std::string_view text, int width, int height) {
  std::string_view words[5];
  for (auto& word : words) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return line.error("world_outlines.line", "a line has six words");
    word = text.substr(0, blank);
    text.remove_prefix(blank + 1);
  }
  Outline made;
  if (words[0] != "-") {
    if (!is_code(words[0], 3)) return line.error("world_outlines.line", "the first word is a code of three letters");
    made.alpha3 = words[0];
  }
  if (words[1] != "-") {
    if (!is_code(words[1], 2)) return line.error("world_outlines.line", "the second word is a code of two letters");
    made.alpha2 = words[1];
  }
  if (!number_of(words[2], 0, width, made.x) || !number_of(words[3], 0, height, made.y)) {
    return line.error("world_outlines.line", "the point lies outside the grid");
  }
  if (words[4] != "dot" && words[4] != "area") {
    return line.error("world_outlines.line", "the fifth word is dot or area");
  }
  made.dot = words[4] == "dot";
  if (text != "-") {
    if (!is_path(text)) return line.error("world_outlines.path", "a path has M, l, h, v, z and whole numbers");
    made.path = text;
  }
  return made;
}

}  // namespace

Result<World> World::read(std::string_view text, std::string_view source) {
  World world;
  Line line{.source = source};
  if (text.size() > kMostBytes) return line.error("world_outlines.too_large", "over 4 MiB");
  bool grid = false;
  for (std::string_view content : split(text, '\n')) {
    ++line.number;
    if (content.ends_with('\r')) content.remove_suffix(1);
    if (content.empty() || content.starts_with('#')) continue;
    if (!grid) {
      const auto words = split(content, ' ');
      if (words.size() != 3 || words[0] != "grid" || !number_of(words[1], 1, 10'000, world.width_) ||
          !number_of(words[2], 1, 10'000, world.height_)) {
        return line.error("world_outlines.line", "the first line is: grid WIDTH HEIGHT");
      }
      grid = true;
      continue;
    }
    Outline outline = TRY(outline_of(line, content, world.width_, world.height_));
    if (world.outlines_.size() == kMostOutlines) return line.error("world_outlines.too_large", "over 1,000 outlines");
    for (const std::string& code : {outline.alpha3, outline.alpha2}) {
      if (!code.empty() && !world.by_code_.emplace(code, world.outlines_.size()).second) {
        return line.error("world_outlines.duplicate", "code " + code + " stands twice");
      }
    }
    world.outlines_.push_back(std::move(outline));
  }
  if (!grid) return line.error("world_outlines.line", "the first line is: grid WIDTH HEIGHT");
  return world;
}

const Outline* World::find(std::string_view code) const {
  const auto found = by_code_.find(to_upper_ascii(code));
  return found == by_code_.end() ? nullptr : &outlines_[found->second];
}

}  // namespace limen::world_outlines
