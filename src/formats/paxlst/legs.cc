#include "formats/paxlst/legs.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "formats/paxlst/reading.h"

namespace limen::paxlst {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Builds the legs of one flight, stop by stop.
class LegBuilder {
 public:
  LegBuilder(Message& message, std::uint32_t flight) : m_(message), flight_(flight) {}

  void stop(std::uint32_t index) {
    const Stop& here = m_.stops[index];
    switch (code(here.qualifier)) {
      case code("125"):
      case code("005"):  // departure in the old US form
        arrive(index);
        pending_ = index;
        break;
      case code("87"):
      case code("008"):  // arrival in the old US form
      case code("130"):
        arrive(index);
        if (here.departure.present() && here.arrival.present()) pending_ = index;
        break;
      case code("92"):
        en_route(index);
        break;
      default:
        break;  // places of filing and reporting are on no route
    }
  }

 private:
  bool same_place(std::uint32_t a, std::uint32_t b) const {
    return a != kNone && m_.stops[a].airport == m_.stops[b].airport;
  }
  void leg(std::uint32_t from, std::uint32_t to) {
    const bool border = code(m_.stops[from].qualifier) == code("125") && code(m_.stops[to].qualifier) == code("87");
    m_.legs.push_back({flight_, from, to, border});
    arrived_ = to;
    pending_ = kNone;
  }
  void arrive(std::uint32_t index) {
    if (pending_ != kNone) {
      if (!same_place(pending_, index)) leg(pending_, index);
    } else if (arrived_ != kNone && !same_place(arrived_, index)) {
      leg(arrived_, index);
    }
  }
  // Senders write stops in pairs (arrival there, departure from there) or once each.
  void en_route(std::uint32_t index) {
    const Stop& here = m_.stops[index];
    if (pending_ != kNone) {
      leg(pending_, index);
      if (here.departure.present() && here.arrival.present()) pending_ = index;
    } else if (arrived_ == kNone || same_place(arrived_, index)) {
      pending_ = index;
    } else {
      leg(arrived_, index);
    }
  }

  Message& m_;
  std::uint32_t flight_;
  std::uint32_t pending_ = kNone;  // departure that waits for its arrival
  std::uint32_t arrived_ = kNone;
};

int place_in_route(const Stop& stop) {
  switch (code(stop.qualifier)) {
    case code("125"):
    case code("005"):
      return 0;
    case code("92"):
      return 1;
    case code("87"):
    case code("008"):
      return 2;
    default:
      return 3;
  }
}

void resolve(LocalTime& time, std::string_view airport, const AirportZones& zones) {
  if (time.state != DateState::kExact || time.minute < 0) return;
  const auto day = time.date.date();
  if (!day) return;
  if (time.utc_offset_minutes != LocalTime::kNoOffset) {
    time.utc = TimeZone().instant_of(*day, time.minute * 60).instant.plus_seconds(-time.utc_offset_minutes * 60);
    time.utc_state = UtcState::kUnique;
    return;
  }
  const Airport* found = zones.find(airport);
  if (found == nullptr) return;
  const LocalInstant local = found->zone.instant_of(*day, time.minute * 60);
  time.utc = local.instant;
  time.utc_state = local.kind == LocalInstant::kUnique    ? UtcState::kUnique
                   : local.kind == LocalInstant::kSkipped ? UtcState::kSkipped
                                                          : UtcState::kDoubled;
}

PackedDate day_of(const LocalTime& time) { return time.date; }

}  // namespace

void build_legs(Message& message) {
  message.legs.clear();
  std::vector<std::uint32_t> route;
  for (std::uint32_t flight = 0; flight < message.flights.size(); ++flight) {
    const Slice stops = message.flights[flight].stops;
    route.resize(stops.count);
    std::iota(route.begin(), route.end(), stops.first);
    const std::size_t before = message.legs.size();
    LegBuilder builder(message, flight);
    for (const std::uint32_t stop : route) builder.stop(stop);
    if (message.legs.size() != before) continue;
    // Nothing flown in the order in which they stand (the arrival before the departure): in the order of their meaning.
    std::ranges::sort(route, {},
                      [&](std::uint32_t stop) { return std::make_pair(place_in_route(message.stops[stop]), stop); });
    LegBuilder again(message, flight);
    for (const std::uint32_t stop : route) again.stop(stop);
  }
}

PackedDate flight_day(const Message& message) {
  if (const Leg* leg = message.border_leg()) {
    const PackedDate departure = day_of(message.stops[leg->from].departure);
    if (!departure.empty()) return departure;
    const PackedDate arrival = day_of(message.stops[leg->to].arrival);
    if (!arrival.empty()) return arrival;
  }
  for (const Stop& stop : message.stops) {
    if (!stop.departure.date.empty()) return stop.departure.date;
    if (!stop.arrival.date.empty()) return stop.arrival.date;
  }
  for (const Moment& moment : message.header_moments) {
    const std::uint32_t qualifier = code(moment.qualifier);
    if (qualifier == code("189") || qualifier == code("232") || qualifier == code("136")) return moment.time.date;
  }
  return {};
}

void resolve_times(Message& message, const AirportZones& zones) {
  for (Stop& stop : message.stops) {
    // The old US form writes state and airport together: "NZAKL".
    const std::string_view airport =
        message.form == Form::kOldUs && stop.airport.size() == 5 ? stop.airport.substr(2) : stop.airport;
    resolve(stop.departure, airport, zones);
    resolve(stop.arrival, airport, zones);
  }
}

void split_flight(Flight& flight) {
  std::string_view id = flight.id;
  while (!id.empty() && id.back() == ' ') id.remove_suffix(1);
  while (!id.empty() && id.front() == ' ') id.remove_prefix(1);
  const auto number_behind = [&](std::size_t airline) {
    std::string_view rest = id.substr(airline);
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    return rest;
  };
  // The carrier, a designator of three letters, one of two characters: the first that has a number behind it.
  const bool three = id.size() > 3 && is_letter(id[0]) && is_letter(id[1]) && is_letter(id[2]);
  const bool two = id.size() > 2 && (is_letter(id[0]) || is_letter(id[1]));
  const std::array lengths = {id.starts_with(flight.carrier) ? flight.carrier.size() : 0, std::size_t{three ? 3U : 0U},
                              std::size_t{two ? 2U : 0U}};
  std::size_t airline = 0;
  for (const std::size_t length : lengths) {
    if (length == 0) continue;
    const std::string_view rest = number_behind(length);
    if (rest.empty() || !is_digit(rest.front())) continue;
    airline = length;
    break;
  }
  const std::string_view rest = number_behind(airline);
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) ++digits;
  if (digits == 0) return;  // no flight number: "XXMCL", a registration mark, a ship
  flight.airline = id.substr(0, airline);
  flight.number = rest.substr(0, digits);
  flight.suffix = rest.substr(digits);
  flight.disagree = airline != 0 && !flight.carrier.empty() && flight.airline != flight.carrier;
}

}  // namespace limen::paxlst
