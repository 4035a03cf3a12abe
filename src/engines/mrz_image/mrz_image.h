// The machine readable zone in a picture: finds its lines, reads its characters with the net of engines/mrz_glyphs, and
// settles doubt by what the format allows in each column and by the check digits [ICAO Doc 9303-3 §4.9].
//
// read() is total: any grey picture gives a Reading, and its work is bounded by the picture's size. Every field says
// whether it was read (each character is what the net saw, and the check digit, where there is one, agrees), inferred
// (a character was settled against the net's first choice so that the check digit agrees) or abstained (too doubtful:
// there is a guess, and no value). `confidence` is the probability of the whole field given the picture. Names, codes
// and sex are protected by no check digit: they have a threshold of their own.
//
// It finds zones of dark print on lighter paper that lie within 15° of a multiple of a right angle; see
// docs/engines/mrz_image.md for the limits. A Reader is immutable and may be used by any number of threads; it owns
// everything it needs. Pictures are borrowed for the call.
//
//   const Reader reader(TRY(mrz_glyphs::Net::embedded()));
//   const Reading reading = reader.read(picture);
//   if (reading.found) const mrz::Document document = mrz::parse(reading.text(), options);
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engines/mrz_glyphs/mrz_glyphs.h"
#include "formats/mrz/layout.h"
#include "formats/mrz/mrz.h"
#include "formats/raster/raster.h"

namespace limen::mrz_image {

struct Point {
  double x = 0;
  double y = 0;
};
// Corners clockwise from the upper left as one reads, in pixels of the picture.
using Box = std::array<Point, 4>;

enum class State : std::uint8_t { kRead, kInferred, kAbstained };
std::string_view to_text(State state);  // "read", "inferred", "abstained"

struct Character {
  char value = '<';
  bool inferred = false;  // not the net's first choice for this column
  double confidence = 0;
};

struct Field {
  mrz::Field field = mrz::Field::kZone;
  mrz::Position position;
  std::string value;  // as it stands in the zone, with fillers; empty if abstained
  std::string guess;  // what it most likely is
  State state = State::kAbstained;
  double confidence = 0;
  bool checked = false;  // a check digit protects it, and agrees
  Box box{};
};

struct Reading {
  bool found = false;
  mrz::Format format = mrz::Format::kUnknown;
  std::vector<std::string> lines;                  // the best reading of all characters
  std::vector<std::vector<Character>> characters;  // line by line
  std::vector<Field> fields;                       // in the order of the zone
  std::vector<Box> boxes;                          // of the lines
  bool consistent = false;                         // every check digit agrees
  double angle = 0;                                // of the lines, degrees to the right, -180 … 180
  double pitch = 0;                                // pixels from one character to the next
  std::string text() const;                        // lines with line feeds
};

struct Options {
  const mrz::StateTable* states = nullptr;  // if given, codes that are in it are likelier than others
  double least_checked = 0.99;              // confidence below which a field is abstained
  double least_unchecked = 0.98;
};

class Reader {
 public:
  explicit Reader(mrz_glyphs::Net net);
  // Precondition: the picture is grey.
  Reading read(const raster::Picture& picture, const Options& options = {}) const;

 private:
  mrz_glyphs::Net net_;
};

}  // namespace limen::mrz_image
