// Who flies on what: flights made from their number, with people of a synthetic country. Internal to the module.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "engines/synthetic/synthetic.h"
#include "engines/traffic/traffic.h"

namespace limen::traffic {

enum Stream : std::uint64_t { kFlights = 101, kBaggage, kFaults, kChoices, kBookings };

struct Flyer {
  synthetic::Traveller person;
  synthetic::Document document;  // the one valid on the day
  bool visa = false;
  std::string visa_number;
  bool crew = false, transit = false, child = false, infant = false;
  std::size_t party = 0;               // booking of the flight, from 0
  std::optional<std::size_t> adult{};  // of an infant: who holds it, index on the flight; nobody holds two
  std::string locator, unique, seat;   // "12A"; infants have none
  int bags = 0;
  std::string bag_tag;
};

struct Flight {
  std::size_t index = 0;
  std::string carrier, number;     // "1U", "214"
  std::string from, to, onward;    // onward: where transit passengers go
  CivilDate day, arrival_day;      // local
  int departure = 0, arrival = 0;  // minutes of those days
  std::vector<Flyer> passengers, crew;

  std::string designator() const { return carrier + number; }
};

class Flights {
 public:
  static Result<Flights> make(const Options& options, const Network& network, const synthetic::ZoneFinder& find_zone);
  Flight flight(std::size_t index) const;
  Random random(Stream stream, std::uint64_t number) const { return Random(options_.seed, stream, number); }
  std::string_view state() const { return country_.state().text(); }

 private:
  Flights(const Options& options, const Network& network, synthetic::Country country)
      : options_(options), network_(&network), country_(std::move(country)) {}
  void seat_passengers(Flight& flight, std::size_t start) const;
  void add_crew(Flight& flight, std::size_t start) const;
  Flyer flyer(const Flight& flight, std::size_t traveller) const;

  Options options_;
  const Network* network_;
  synthetic::Country country_;
};

// A number as six characters that nobody confuses, one to one up to 2^30.
std::string locator_of(std::uint64_t number);
std::string day_month_year(CivilDate day);       // "201126"
std::string year_month_day(CivilDate day);       // "261120"
std::string full_year_month_day(CivilDate day);  // "20261120"
std::string document_day(CivilDate day);         // "20NOV26"
std::string clock_text(int minute);              // "0915"

}  // namespace limen::traffic
