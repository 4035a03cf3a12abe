#include "engines/traffic/flight.h"

#include <fmt/format.h>

#include <algorithm>

namespace limen::traffic {
namespace {

constexpr std::size_t kMostPassengers = 5000;
constexpr std::size_t kCrewAtMost = 200;

Error invalid(std::string_view option, std::string message) {
  Place place;
  place.path = std::string(option);
  return Error{"traffic.option.invalid", std::move(message), place};
}

// The youngest first: who holds an infant has no other one.
void find_adults(Flight& flight) {
  std::vector<bool> taken(flight.passengers.size(), false);
  for (Flyer& flyer : flight.passengers) {
    if (!flyer.infant) continue;
    for (std::size_t i = 0; i < flight.passengers.size(); ++i) {
      const Flyer& other = flight.passengers[i];
      if (other.party != flyer.party || other.child || other.infant || taken[i]) continue;
      flyer.adult = i;
      taken[i] = true;
      break;
    }
  }
}

}  // namespace

Result<Flights> Flights::make(const Options& options, const Network& network, const synthetic::ZoneFinder& find_zone) {
  if (options.flights < 1) return invalid("flights", "at least one");
  if (options.passengers < 1 || options.passengers > kMostPassengers) return invalid("passengers", "1 to 5,000");
  if (options.flights_in_an_interchange < 1) return invalid("interchange", "at least one flight");
  if (options.dirt_percent > 1000) return invalid("dirt", "0 to 1,000 per cent");
  synthetic::Options people;
  people.seed = options.seed;
  people.travellers = std::max<std::size_t>(20'000, 4 * (options.passengers + kCrewAtMost));
  people.years = 1;
  people.alerts = 0;
  people.last_day = options.last_day;
  synthetic::Country country = TRY(synthetic::Country::make(people, find_zone));
  return Flights(options, network, std::move(country));
}

Flyer Flights::flyer(const Flight& flight, std::size_t traveller) const {
  Flyer flyer;
  flyer.person = country_.traveller(traveller);
  for (const synthetic::Document& document : flyer.person.documents) {
    if (document.valid_from <= flight.day || flyer.document.number.empty()) flyer.document = document;
  }
  if (const auto birth = flyer.person.birth.date()) {
    const int age = age_on(*birth, flight.day);
    flyer.infant = age < 2;
    flyer.child = !flyer.infant && age < 12;
  }
  return flyer;
}

void Flights::seat_passengers(Flight& flight, std::size_t start) const {
  Random random = this->random(kBaggage, flight.index);
  const std::size_t people = country_.traveller_count();
  std::size_t seats = 0, family = people;
  flight.passengers.reserve(options_.passengers);
  for (std::size_t i = 0; i < options_.passengers; ++i) {
    const std::size_t traveller = (start + i) % people;
    Flyer& flyer = flight.passengers.emplace_back(this->flyer(flight, traveller));
    const std::size_t its_family = country_.truth(traveller).family;
    flyer.party = i == 0 ? 0 : flight.passengers[i - 1].party + (its_family == family ? 0 : 1);
    family = its_family;
    flyer.locator = locator_of(flight.index * 8192 + flyer.party);
    flyer.unique = fmt::format("{}{:06}{:04}", flight.carrier, flight.index + 1, i + 1);
    if (!flyer.infant) {
      flyer.seat = fmt::format("{}{}", 1 + seats / 6, "ABCDEF"[seats % 6]);
      ++seats;
    }
    flyer.transit = random.chance(1, 20);
    flyer.visa = random.chance(1, 7);
    flyer.visa_number = fmt::format("{:09}", random.below(1'000'000'000));
    flyer.bags = static_cast<int>(random.below(4));
    flyer.bag_tag = fmt::format("{}{:06}", flight.carrier, random.below(1'000'000));
  }
  find_adults(flight);
}

void Flights::add_crew(Flight& flight, std::size_t start) const {
  const std::size_t people = country_.traveller_count();
  const std::size_t wanted = std::min<std::size_t>(kCrewAtMost, 4 + options_.passengers / 40);
  for (std::size_t i = 0; i < people && flight.crew.size() < wanted; ++i) {
    Flyer flyer = this->flyer(flight, (start + options_.passengers + i) % people);
    if (flyer.person.carer || flyer.child || flyer.infant) continue;
    flyer.crew = true;
    flyer.unique = fmt::format("{}{:06}C{:03}", flight.carrier, flight.index + 1, flight.crew.size() + 1);
    flight.crew.push_back(std::move(flyer));
  }
}

Flight Flights::flight(std::size_t index) const {
  Random random = this->random(kFlights, index);
  Flight flight;
  flight.index = index;
  flight.carrier = random.pick(network_->carriers);
  flight.number = fmt::format("{}", 100 + index % 900);
  flight.from = random.pick(network_->foreign);
  flight.to = random.pick(network_->home);
  flight.onward = random.pick(network_->foreign);
  if (random.chance(1, 3)) std::swap(flight.from, flight.to);
  flight.day = options_.last_day - 27 + static_cast<int>(index % 28);
  flight.departure = random.between(5 * 12, 23 * 12) * 5;
  const int lands = flight.departure + random.between(12, 120) * 5;  // one to ten hours by the local clocks
  flight.arrival_day = flight.day + lands / (24 * 60);
  flight.arrival = lands % (24 * 60);
  // Families board together: the first passenger is the first of a family.
  const std::size_t start = country_.truth(random.below(country_.traveller_count())).family;
  seat_passengers(flight, start);
  add_crew(flight, start);
  return flight;
}

std::string locator_of(std::uint64_t number) {
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  constexpr std::uint64_t kOdd = 715'827'883;  // odd: one to one modulo a power of two
  std::uint64_t rest = (number * kOdd + 123'456'789) % (std::uint64_t{1} << 30U);
  std::string text(6, 'A');
  for (char& letter : text) {
    letter = kLetters[rest % 32];
    rest /= 32;
  }
  return text;
}

std::string day_month_year(CivilDate day) {
  return fmt::format("{:02}{:02}{:02}", day.day(), day.month(), day.year() % 100);
}
std::string year_month_day(CivilDate day) {
  return fmt::format("{:02}{:02}{:02}", day.year() % 100, day.month(), day.day());
}
std::string full_year_month_day(CivilDate day) {
  return fmt::format("{:04}{:02}{:02}", day.year(), day.month(), day.day());
}
std::string document_day(CivilDate day) {
  constexpr std::string_view kMonths = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
  return fmt::format("{:02}{}{:02}", day.day(), kMonths.substr(3 * static_cast<std::size_t>(day.month() - 1), 3),
                     day.year() % 100);
}
std::string clock_text(int minute) { return fmt::format("{:02}{:02}", minute / 60, minute % 60); }

}  // namespace limen::traffic
