// Who crosses when and where: trips as civil days first, then places and times of day.
#include <algorithm>

#include "engines/synthetic/world.h"

namespace limen::synthetic {
namespace {

struct Route {
  std::uint8_t post;
  Mode mode;
  std::uint8_t weight;
};

constexpr std::array kLeisure = {Route{kMainAirport, Mode::kAir, 48}, Route{kIslandAirport, Mode::kAir, 11},
                                 Route{kBridge, Mode::kVehicle, 9},   Route{kBridge, Mode::kBus, 5},
                                 Route{kPass, Mode::kVehicle, 4},     Route{kPass, Mode::kBus, 2},
                                 Route{kGate, Mode::kFoot, 2},        Route{kPort, Mode::kSea, 10},
                                 Route{kJetty, Mode::kSea, 1},        Route{kStation, Mode::kRail, 8}};
constexpr std::array kBusinessRoutes = {Route{kMainAirport, Mode::kAir, 80}, Route{kIslandAirport, Mode::kAir, 4},
                                        Route{kStation, Mode::kRail, 12}, Route{kBridge, Mode::kVehicle, 4}};
constexpr std::array kCommuting = {Route{kGate, Mode::kFoot, 75}, Route{kBridge, Mode::kFoot, 10},
                                   Route{kBridge, Mode::kVehicle, 10}, Route{kJetty, Mode::kSea, 5}};
constexpr std::array kSeasonalRoutes = {Route{kBridge, Mode::kBus, 35},   Route{kPass, Mode::kBus, 10},
                                        Route{kPass, Mode::kVehicle, 10}, Route{kPort, Mode::kSea, 25},
                                        Route{kStation, Mode::kRail, 10}, Route{kMainAirport, Mode::kAir, 10}};
constexpr std::array kCrewRoutes = {Route{kMainAirport, Mode::kAir, 70}, Route{kIslandAirport, Mode::kAir, 8},
                                    Route{kPort, Mode::kSea, 12}, Route{kBridge, Mode::kTruck, 10}};

std::span<const Route> routes_of(Behaviour behaviour) {
  switch (behaviour) {
    case Behaviour::kBusiness:
      return kBusinessRoutes;
    case Behaviour::kCommuter:
      return kCommuting;
    case Behaviour::kSeasonal:
      return kSeasonalRoutes;
    case Behaviour::kCrew:
      return kCrewRoutes;
    default:
      return kLeisure;
  }
}

Route draw_route(std::span<const Route> routes, Random& random) {
  std::size_t sum = 0;
  for (const Route& route : routes) sum += route.weight;
  std::size_t left = random.below(sum);
  for (const Route& route : routes) {
    if (left < route.weight) return route;
    left -= route.weight;
  }
  return routes.front();
}

// Days from the first day on, both included. An own national is abroad between them, anybody else in the country.
struct Trip {
  int from = 0, to = 0;
  bool open = false;      // no second crossing
  bool no_first = false;  // only the second
};

// Of 120: a quiet week in February against an August Saturday.
constexpr std::array<std::size_t, 12> kLeisureMonths = {50, 52, 62, 78, 82, 98, 120, 120, 95, 75, 55, 88};
constexpr std::array<std::size_t, 12> kBusinessMonths = {90, 105, 115, 110, 115, 110, 70, 45, 115, 120, 115, 65};
constexpr std::array<std::size_t, 7> kLeisureWeek = {80, 68, 70, 80, 110, 120, 112};
constexpr std::array<std::size_t, 7> kBusinessWeek = {120, 105, 95, 80, 45, 12, 45};

class Planner {
 public:
  explicit Planner(World& world) : world_(world) {
    for (int day = 0; day < world.days; ++day) {
      const CivilDate date = world.first_day + day;
      months_.push_back(static_cast<std::uint8_t>(date.month() - 1));
      weekdays_.push_back(static_cast<std::uint8_t>(date.weekday() - 1));
    }
  }

  void plan(Group& group) {
    Random random = world_.random(kTrips, group.first);
    trips_.clear();
    make_trips(group, random);
    if (group.behaviour != Behaviour::kOverstayer && group.behaviour != Behaviour::kOneWay) keep_lawful();
    const bool own = world_.nationalities[group.nationality].own;
    for (Planned& planned : route_trips(group, own, random)) {
      for (std::uint32_t member = 0; member < group.size; ++member) {
        Planned crossing = planned;
        // One after the other at the same desk.
        const std::uint64_t second = (planned.key >> 32U) + member * 26 + random.below(12);
        crossing.key = second << 32U | (group.first + member);
        world_.crossings.push_back(crossing);
      }
    }
  }

 private:
  int draw_day(bool business, Random& random) const {
    const auto& months = business ? kBusinessMonths : kLeisureMonths;
    const auto& week = business ? kBusinessWeek : kLeisureWeek;
    while (true) {
      const auto day = random.below(months_.size());
      if (random.below(120) < months[months_[day]] && random.below(120) < week[weekdays_[day]])
        return static_cast<int>(day);
    }
  }

  void add_stays(int count, int least, int most, bool business, Random& random) {
    for (int i = 0; i < count; ++i) {
      const int from = draw_day(business, random);
      trips_.push_back({from, from + random.between(least, most)});
    }
  }

  void make_trips(Group& group, Random& random) {
    int count = 1;
    switch (group.behaviour) {
      case Behaviour::kTourist:
        for (int year = 0; year < world_.options.years; ++year) count += random.chance(25, 100) ? 1 : 0;
        return add_stays(count, 2, random.chance(1, 8) ? 28 : 15, false, random);
      case Behaviour::kFamilyVisit:
        for (int year = 0; year < world_.options.years; ++year) count += random.chance(45, 100) ? 1 : 0;
        return add_stays(count, 4, 40, false, random);
      case Behaviour::kBusiness:
        for (int year = 0; year < world_.options.years; ++year) count += random.between(0, 4);
        return add_stays(count, 1, 5, true, random);
      case Behaviour::kResident:
        for (int year = 0; year < world_.options.years; ++year) count += random.between(0, 2);
        return add_stays(count, 1, 24, random.chance(1, 4), random);
      case Behaviour::kCrew:
        return add_stays(1 + random.between(6, 18) * world_.options.years, 1, 3, true, random);
      case Behaviour::kCommuter:
        return add_commuting(random);
      case Behaviour::kSeasonal:
        return add_seasons(random);
      case Behaviour::kOverstayer:
        return add_overstay(group, random);
      case Behaviour::kOneWay:
        return add_one_way(group, random);
    }
  }

  void add_commuting(Random& random) {
    const int last = world_.days - 1;
    const int length = std::max(30, last * random.between(30, 100) / 100);
    const int begin = random.between(0, std::max(0, last - length));
    std::array<bool, 7> goes{};
    const int days_a_week = random.between(1, 3);
    for (int i = 0; i < days_a_week; ++i) goes[random.below(random.chance(1, 4) ? 7 : 5)] = true;
    for (int day = begin; day <= std::min(last, begin + length); ++day) {
      const auto index = static_cast<std::size_t>(day);
      if (goes[weekdays_[index]] && !random.chance(1, 10)) trips_.push_back({day, day});
    }
    if (trips_.empty()) trips_.push_back({begin, begin});
  }

  void add_seasons(Random& random) {
    for (int year = world_.first_day.year(); year <= world_.last_year(); ++year) {
      const CivilDate spring = CivilDate::from_ymd(year, 4, 1).value_or(world_.first_day);
      const int from = spring - world_.first_day + random.between(0, 75);
      const int length = random.between(58, 88);
      if (from < 0 || from >= world_.days || random.chance(25, 100)) continue;
      trips_.push_back({from, from + length - 1});
    }
    if (!trips_.empty()) return;
    const int from = draw_day(false, random);
    trips_.push_back({from, from + random.between(58, 88) - 1});
  }

  // The unlawful days are known by construction: under 90 days in any 180, and with nothing in the 180 days before, a
  // stay of 90 + n days has n of them; so have two stays of 90 + n days together that begin and end within 180 days.
  void add_overstay(Group& group, Random& random) {
    const std::size_t dice = random.below(100);
    const int days = dice < 50 ? random.between(1, 10) : dice < 85 ? random.between(11, 45) : random.between(46, 150);
    group.overstay_days = static_cast<std::uint16_t>(days);
    const int room = world_.days - (90 + days);
    const std::size_t pattern = random.below(100);
    if (pattern < 15) {
      trips_.push_back({room, world_.days, true});  // still here
      return;
    }
    const int away = random.between(4, 20);
    if (pattern < 40 && 90 + days + away <= 180 && room - away - 1 >= 0) {
      const int from = random.between(0, room - away - 1);
      const int first = random.between(25, 60);
      const int second = 90 + days - first;
      trips_.push_back({from, from + first - 1});
      trips_.push_back({from + first + away, from + first + away + second - 1});
      return;
    }
    const int from = random.between(0, std::max(0, room - 1));
    trips_.push_back({from, from + 90 + days - 1});
  }

  // Who came to live elsewhere, or will leave later: lawful at the end of the period.
  void add_one_way(const Group& group, Random& random) {
    const int day = draw_day(false, random);
    const bool own = world_.nationalities[group.nationality].own;
    if (random.chance(1, 2)) {
      trips_.push_back({day, day, false, true});  // an own national comes home, a foreign resident leaves
    } else {
      const int from = own ? day : world_.days - 1 - random.between(0, 80);
      trips_.push_back({from, world_.days, true});
    }
  }

  // In order, apart from one another, and never more than 90 days in any 180.
  void keep_lawful() {
    std::sort(trips_.begin(), trips_.end(), [](const Trip& a, const Trip& b) { return a.from < b.from; });
    std::vector<Trip> kept;
    std::size_t oldest = 0;
    int used = 0;
    for (const Trip& trip : trips_) {
      if (!kept.empty() && trip.from <= kept.back().to) continue;
      while (oldest < kept.size() && kept[oldest].to <= trip.to - 180) {
        used -= kept[oldest].to - kept[oldest].from + 1;
        ++oldest;
      }
      const int length = trip.to - trip.from + 1;
      if (used + length > 90) continue;
      used += length;
      kept.push_back(trip);
    }
    trips_ = std::move(kept);
  }

  std::vector<Planned> route_trips(const Group& group, bool own, Random& random) {
    const std::span<const Route> routes = routes_of(group.behaviour);
    const Route usual = draw_route(routes, random);
    std::vector<Planned> planned;
    for (const Trip& trip : trips_) {
      const Route way = random.chance(4, 5) ? usual : draw_route(routes, random);
      const Route back = random.chance(85, 100) || trip.from == trip.to ? way : draw_route(routes, random);
      const bool same_day = trip.from == trip.to && !trip.no_first;
      const Direction there = own ? Direction::kExit : Direction::kEntry;
      const Direction home = own ? Direction::kEntry : Direction::kExit;
      if (!trip.no_first && trip.from < world_.days) {
        planned.push_back(cross(group.behaviour, way, trip.from, there, same_day ? 1 : 0, random));
      }
      if (!trip.open && trip.to < world_.days) {
        planned.push_back(cross(group.behaviour, back, trip.to, home, same_day ? 2 : 0, random));
      }
    }
    return planned;
  }

  // `half`: 1 in the morning, 2 in the late afternoon, 0 any time.
  Planned cross(Behaviour behaviour, const Route& route, int day, Direction direction, int half, Random& random) const {
    Planned planned;
    planned.post = route.post;
    planned.mode = route.mode;
    planned.direction = direction;
    planned.purpose = purpose_of(behaviour, direction);
    planned.service = kNoService;
    const Post& post = world_.posts[route.post];
    const auto index = static_cast<std::size_t>(day);
    int minute = 0;
    const auto& timetable = world_.timetable[route.post][direction == Direction::kEntry ? 1 : 0][weekdays_[index]];
    const bool scheduled = route.mode == Mode::kAir || route.mode == Mode::kRail || route.mode == Mode::kBus ||
                           (route.mode == Mode::kSea && route.post == kPort);
    if (scheduled) {
      planned.service = random.pick(timetable);
      const Service& service = world_.services[planned.service];
      minute = service.arrival ? service.minute + random.between(15, 55) : service.minute - random.between(45, 115);
    } else if (half != 0) {
      minute = half == 1 ? random.between(6 * 60 + 5, 9 * 60) : random.between(15 * 60 + 30, 19 * 60 + 40);
    } else {
      const int least = post.opens + 5, most = post.closes - 15;
      minute = (random.between(least, most) + random.between(least, most)) / 2;  // more by day than by night
    }
    const int second = minute * 60 + static_cast<int>(random.below(60));
    planned.key = static_cast<std::uint64_t>(world_.local_days[route.post].at(index, second)) << 32U;
    return planned;
  }

  static Purpose purpose_of(Behaviour behaviour, Direction direction) {
    switch (behaviour) {
      case Behaviour::kTourist:
        return Purpose::kTourism;
      case Behaviour::kFamilyVisit:
      case Behaviour::kOverstayer:
        return Purpose::kVisit;
      case Behaviour::kBusiness:
        return Purpose::kBusiness;
      case Behaviour::kResident:
        return direction == Direction::kEntry ? Purpose::kResidence : Purpose::kTourism;
      case Behaviour::kCommuter:
        return Purpose::kCrossBorder;
      case Behaviour::kSeasonal:
        return Purpose::kWork;
      case Behaviour::kCrew:
        return Purpose::kCrew;
      case Behaviour::kOneWay:
        return direction == Direction::kEntry ? Purpose::kStudy : Purpose::kResidence;
    }
    return Purpose::kTourism;
  }

  World& world_;
  std::vector<std::uint8_t> months_, weekdays_;
  std::vector<Trip> trips_;
};

// Takes a few crossings out of the record, notes them, and notes who is inside at the end.
void make_gaps(World& world) {
  std::vector<std::uint32_t> counts(world.options.travellers);
  for (const Planned& planned : world.crossings) ++counts[planned.traveller()];
  std::unordered_map<std::uint32_t, std::uint32_t> missing;  // traveller, place among their crossings
  for (std::uint32_t traveller = 0; traveller < counts.size(); ++traveller) {
    const Behaviour behaviour = world.group(traveller).behaviour;
    if (counts[traveller] < 3 || behaviour == Behaviour::kOverstayer) continue;
    Random random = world.random(kGaps, traveller);
    if (random.chance(1, 120)) missing[traveller] = static_cast<std::uint32_t>(1 + random.below(counts[traveller] - 1));
  }
  world.inside.assign(world.options.travellers, false);
  std::fill(counts.begin(), counts.end(), 0);
  const auto is_missing = [&](const Planned& planned) {
    const std::uint32_t traveller = planned.traveller();
    world.inside[traveller] = planned.direction == Direction::kEntry;
    const std::uint32_t place = counts[traveller]++;
    const auto found = missing.find(traveller);
    if (found == missing.end() || found->second != place) return false;
    const Gap gap = planned.direction == Direction::kEntry ? Gap::kEntryMissing : Gap::kExitMissing;
    world.gaps[traveller] = {gap, world.base.plus_seconds(planned.second())};
    return true;
  };
  std::vector<Planned>& crossings = world.crossings;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    if (!is_missing(crossings[i])) crossings[kept++] = crossings[i];
  }
  crossings.resize(kept);
}

}  // namespace

void plan_crossings(World& world) {
  Planner planner(world);
  for (Group& group : world.groups) planner.plan(group);
  std::sort(world.crossings.begin(), world.crossings.end(),
            [](const Planned& a, const Planned& b) { return a.key < b.key; });
  make_gaps(world);
}

}  // namespace limen::synthetic
