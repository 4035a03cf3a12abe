// Airports: their state and time zone by IATA code, for local times in passenger data.
//
// Formats take an AirportZones; AirportTable is the one that is built from packs/<pack>/airports.yaml. Immutable after
// building; may be read in parallel.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/codes.h"
#include "base/result.h"
#include "base/time_zone.h"
#include "base/tree.h"

namespace limen {

struct Airport {
  std::string code;  // three letters
  StateCode state;   // Doc 9303 code
  TimeZone zone;
};

class AirportZones {
 public:
  virtual ~AirportZones() = default;
  virtual const Airport* find(std::string_view code) const = 0;  // nullptr: not known
};

class AirportTable final : public AirportZones {
 public:
  AirportTable() = default;  // knows none
  // Reads `airports:`, a list of groups {source, fact, airports: [{code, state, zone}]}. Errors: those of a pack,
  // "pack.value" for a code that is not three letters or stands twice, and "zone.unknown".
  static Result<AirportTable> build(const Node& node);
  const Airport* find(std::string_view code) const override;
  std::size_t size() const { return airports_.size(); }

 private:
  std::unordered_map<std::string, Airport> airports_;
};

}  // namespace limen
