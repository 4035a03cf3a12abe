// The instruments of a release, ready for pages. Private to this folder.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engines/instrument_panel/instrument_panel.h"
#include "engines/release/release.h"
#include "services/public_pages/public_pages.h"

namespace limen::public_instruments {

using instrument_panel::Entry;
using instrument_panel::Fraction;
using instrument_panel::kNowhere;
using instrument_panel::Label;
using instrument_panel::NodeScore;
using instrument_panel::Number;
using instrument_panel::Panel;
using instruments::InstrumentNode;
using public_pages::Language;

// One edition, with its published rounds.
struct Edition {
  Edition(std::string instrument_id, std::string edition_id, Panel made)
      : instrument(std::move(instrument_id)), id(std::move(edition_id)), panel(std::move(made)) {}

  std::string instrument, id;
  std::string note;  // what the pack says of itself
  Panel panel;
  bool has_countries = false;  // a map says something
  // By language, as public_pages::kLanguages: names of the units, and each unit's place among them.
  std::array<std::vector<std::string>, 4> names;
  std::array<std::vector<std::size_t>, 4> places;
  std::map<std::string, std::size_t, std::less<>> unit_by_segment, period_by_segment;
};

struct Family {
  std::string id;
  std::vector<std::unique_ptr<Edition>> editions;  // oldest first
  const Edition& newest() const { return *editions.back(); }
};

struct Catalogue {
  std::vector<Family> families;  // by id
  const Family* find(std::string_view id) const;
};

// Errors: see public_instruments.h.
Result<Catalogue> read_catalogue(const release::Opened& release);

// A part of a path: letters, digits, '_' and '-' as they are, all else as %XX, so that no unit's code can be a way up,
// a file's ending or a slash.
std::string segment_of(std::string_view text);

}  // namespace limen::public_instruments
