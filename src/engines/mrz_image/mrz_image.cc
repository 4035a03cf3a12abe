#include "engines/mrz_image/mrz_image.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <set>

#include "engines/mrz_image/align.h"
#include "engines/mrz_image/decode.h"
#include "engines/mrz_image/search.h"

namespace limen::mrz_image {
namespace {

constexpr double kSure = -0.03;      // rank at which no other guess is looked at
constexpr double kFound = 0.45;      // quality below which there is no zone
constexpr double kCharacters = 0.6;  // quality above which there are characters, whether the grid fits or not
constexpr double kSmall = 8;         // pixels from character to character
constexpr double kHardly = -1.5;     // rank below which there is none
constexpr std::size_t kAngles = 3;
constexpr std::size_t kDifferent = 8;  // characters: dates and codes have more; stripes that look like I or U fewer
constexpr double kPromising = 0.8;     // of a first glance
constexpr double kHopeless = 0.15;
constexpr std::size_t kGuesses = 6;
constexpr std::size_t kAlignments = 3;

struct Found {
  AlignedZone zone;
  Decoded decoded;
  mrz::Format format = mrz::Format::kUnknown;
  int quarters = 0;  // how often the picture was turned to the right before
  // Logarithm of the probability of a character, less what speaks against the place.
  double rank() const { return decoded.score - 0.5 * zone.beside - 2 * zone.strain; }
};

// Passports and visas share lines and columns: a visa begins with V.
mrz::Format format_of(const AlignedZone& zone) {
  if (zone.lines.size() == 3) return mrz::Format::kTd1;
  const auto& scores = zone.lines[0].cells[0].scores;
  const auto visa = static_cast<std::size_t>(mrz_glyphs::class_of('V'));
  bool is_visa = true;
  for (std::size_t c = 10; c < 36; ++c) is_visa = is_visa && scores[c] <= scores[visa];
  if (zone.columns == 44) return is_visa ? mrz::Format::kMrvA : mrz::Format::kTd3;
  return is_visa ? mrz::Format::kMrvB : mrz::Format::kTd2;
}

Found decode_zone(AlignedZone zone, int quarters, const Options& options) {
  Found found;
  found.quarters = quarters;
  found.format = format_of(zone);
  Scores scores;
  for (const AlignedLine& line : zone.lines) scores.push_back(line.cells);
  found.decoded = decode(scores, found.format, options);
  found.zone = std::move(zone);
  return found;
}

// Whether the grid fits: nothing beside the lines, and no characters between its places. Where it does not, characters
// may have been passed over or read twice.
bool sound(const AlignedZone& zone) { return zone.beside < 0.35 && zone.strain < 0.03; }

// How lines are looked for: of even pitch, small ones, and such as are seen from the side.
enum class Way { kPlain, kFine, kWarped };

class Search {
 public:
  Search(const mrz_glyphs::Net& net, const Options& options) : net_(net), options_(options) {}

  // The best zone of a picture whose lines run nearly level, either way up.
  void look(const raster::Picture& picture, int quarters, Way way) {
    const bool warped = way == Way::kWarped;
    const ZoneFinder finder(picture, way == Way::kFine ? kFineSide : kWorkingSide);
    Aligner aligner(net_, picture);
    for (std::size_t which = 0; which < kAngles && !likely(); ++which) {
      look_along(finder.find(kGuesses, which, warped), aligner, quarters);
      // Characters there are, but the grid does not fit: most likely the page is tilted.
      const bool characters = sees_characters() && best_->quarters == quarters;
      if (!warped && which == 0 && characters && !likely()) {
        look_along(finder.find(kGuesses, 0, true), aligner, quarters);
      }
    }
  }
  bool sure() const { return best_ && best_->decoded.consistent && sound(best_->zone) && best_->rank() > kSure; }
  bool likely() const {
    return best_ && sound(best_->zone) && best_->rank() > (best_->decoded.consistent ? -0.5 : -0.2);
  }

  // Whether there are characters, if not yet a zone.
  bool sees_characters() const { return best_ && best_->zone.quality > kCharacters; }

  // Whether a look at a picture that was shrunk less may find more: not where characters were seen that are large
  // enough in the one that was shrunk by `factor`.
  bool needs_closer_look(int factor) const {
    if (likely()) return false;
    if (!sees_characters()) return true;
    const mrz_glyphs::Frame middle = best_->zone.frame(0, best_->zone.columns / 2.0);
    return std::hypot(middle.along_x, middle.along_y) < kSmall * factor;
  }

  bool found() const {
    return best_ && best_->zone.quality >= kFound && best_->rank() >= kHardly && different() >= kDifferent;
  }
  const std::optional<Found>& best() const { return best_; }

 private:
  struct Attempt {
    ZoneGuess guess;
    double promise;
  };

  void look_along(const std::vector<ZoneGuess>& guesses, Aligner& aligner, int quarters) {
    std::vector<Attempt> attempts;
    for (const ZoneGuess& guess : guesses) {
      const double promise = aligner.glance(guess);
      if (promise >= kPromising && !beaten(promise)) {
        take(aligner.align(guess), promise, quarters);  // so good at first sight that the others can wait
        if (sure()) return;
      } else {
        attempts.push_back({guess, promise});
      }
      // Much of a zone reads well upside down, but not as well as upright.
      const ZoneGuess turned = upside_down(guess);
      attempts.push_back({turned, aligner.glance(turned)});
    }
    std::sort(attempts.begin(), attempts.end(),
              [](const Attempt& a, const Attempt& b) { return a.promise > b.promise; });
    if (attempts.size() > kAlignments) attempts.resize(kAlignments);
    for (const Attempt& attempt : attempts) {
      if (attempt.promise < kHopeless || beaten(attempt.promise)) break;
      take(aligner.align(attempt.guess), attempt.promise, quarters);
      if (sure()) return;
    }
  }

  std::size_t different() const {
    std::set<char> characters;
    for (const std::string& line : best_->decoded.lines) characters.insert(line.begin(), line.end());
    return characters.size();
  }

  // Whether a good reading had a better first glance than this.
  bool beaten(double promise) const { return likely() && promise < best_promise_ - 0.03; }

  void take(AlignedZone zone, double promise, int quarters) {
    if (zone.quality < kFound - 0.2) return;
    Found found = decode_zone(std::move(zone), quarters, options_);
    if (best_ && found.rank() <= best_->rank()) return;
    best_ = std::move(found);
    best_promise_ = promise;
  }

  const mrz_glyphs::Net& net_;
  const Options& options_;
  std::optional<Found> best_;
  double best_promise_ = 0;
};

// As it lies and turned by a quarter; what stands tall is looked at turned first.
void look_both_ways(const raster::Picture& picture, Way way, Search& search) {
  const bool tall = picture.height > picture.width * 3 / 2;
  for (const int quarters : tall ? std::array{1, 0} : std::array{0, 1}) {
    if (quarters == 0) {
      search.look(picture, 0, way);
    } else {
      search.look(raster::turned(picture, quarters), quarters, way);
    }
    if (search.likely()) return;
  }
}

// From a picture that was turned to the right to the one before.
Point turned_back(Point at, int quarters, int width, int height) {
  switch (quarters) {
    case 1:
      return {at.y, height - at.x};
    case 2:
      return {width - at.x, height - at.y};
    case 3:
      return {width - at.y, at.x};
    default:
      return at;
  }
}

Box box_of(const Found& found, std::size_t line, int first, int end, int width, int height) {
  const auto corner = [&](double column, double down) {
    const mrz_glyphs::Frame frame = found.zone.frame(line, column + found.zone.shift);
    const Point at{frame.x + down * frame.down_x, frame.y + down * frame.down_y};
    return turned_back(at, found.quarters, width, height);
  };
  const double left = first - 0.5;
  const double right = end - 0.5;
  return {corner(left, -0.55), corner(right, -0.55), corner(right, 0.55), corner(left, 0.55)};
}

Reading reading_of(const Found& found, int width, int height) {
  Reading reading;
  reading.found = true;
  reading.format = found.format;
  reading.lines = found.decoded.lines;
  reading.characters = found.decoded.characters;
  reading.fields = found.decoded.fields;
  reading.consistent = found.decoded.consistent;
  for (Field& field : reading.fields) {
    if (!sound(found.zone)) {
      field.state = State::kAbstained;
      field.value.clear();
    }
    const int first = field.position.column - 1;
    field.box = box_of(found, static_cast<std::size_t>(field.position.line - 1), first, first + field.position.length,
                       width, height);
  }
  for (std::size_t line = 0; line < found.zone.lines.size(); ++line) {
    reading.boxes.push_back(box_of(found, line, 0, found.zone.columns, width, height));
  }
  const Box& first = reading.boxes.front();
  reading.angle = std::atan2(first[1].y - first[0].y, first[1].x - first[0].x) * 180 / std::numbers::pi;
  reading.pitch = std::hypot(first[1].x - first[0].x, first[1].y - first[0].y) / found.zone.columns;
  return reading;
}

}  // namespace

std::string_view to_text(State state) {
  switch (state) {
    case State::kRead:
      return "read";
    case State::kInferred:
      return "inferred";
    case State::kAbstained:
      return "abstained";
  }
  return "abstained";
}

std::string Reading::text() const {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

Reader::Reader(mrz_glyphs::Net net) : net_(std::move(net)) {}

Reading Reader::read(const raster::Picture& picture, const Options& options) const {
  if (picture.width < 1 || picture.height < 1) return {};
  Search search(net_, options);
  look_both_ways(picture, Way::kPlain, search);
  const int factor = factor_for(picture, kWorkingSide);
  if (factor_for(picture, kFineSide) < factor && search.needs_closer_look(factor)) {
    look_both_ways(picture, Way::kFine, search);
  }
  if (!search.likely()) look_both_ways(picture, Way::kWarped, search);
  if (!search.found()) {  // light print on dark?
    raster::Picture negative = picture;
    for (std::uint8_t& shade : negative.pixels) shade = static_cast<std::uint8_t>(255 - shade);
    look_both_ways(negative, Way::kPlain, search);
  }
  if (!search.found()) return {};
  return reading_of(*search.best(), picture.width, picture.height);
}

}  // namespace limen::mrz_image
