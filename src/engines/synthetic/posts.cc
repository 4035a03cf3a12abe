#include <fmt/format.h>

#include <algorithm>

#include "engines/synthetic/world.h"

namespace limen::synthetic {
namespace {

constexpr std::string_view kMainland = "Europe/Lisbon";
constexpr std::string_view kIslands = "Atlantic/Azores";

struct PostText {
  std::string_view code, name;
  PostKind kind;
  std::string_view zone;
  int opens, closes;  // hours
  std::string_view lanes;
  int services;             // arrivals, and as many departures
  std::string_view prefix;  // of their numbers; invented, no operator's designator
};

constexpr std::array<PostText, kPosts> kPostTexts = {{
    {"VALMORA", "Valmora International Airport", PostKind::kAir, kMainland, 0, 24,
     "Nationals 1|Nationals 2|Visitors 1|Visitors 2|Visitors 3|Crew|Second line", 44, "1U"},
    {"SERENA", "Isla Serena Airport", PostKind::kAir, kIslands, 6, 22, "All passports 1|All passports 2", 10, "2Z"},
    {"NORTH-BRIDGE", "North Bridge", PostKind::kLand, kMainland, 0, 24, "Cars 1|Cars 2|Lorries|Coaches|Pedestrians", 14,
     "Line"},
    {"STONE-GATE", "Stone Gate", PostKind::kLand, kMainland, 5, 23, "Pedestrians 1|Pedestrians 2|Bicycles", 0, ""},
    {"HIGH-PASS", "High Pass", PostKind::kLand, kMainland, 6, 22, "Cars|Coaches and lorries", 6, "Pass"},
    {"PORTO-CLARA", "Porto Clara Ferry Port", PostKind::kSea, kMainland, 5, 23, "Foot passengers|Vehicles|Cruise", 9,
     "MV Halcyon"},
    {"JETTY", "Fishermen's Jetty, Isla Serena", PostKind::kSea, kIslands, 6, 20, "Desk", 0, ""},
    {"STATION", "Valmora Central Station", PostKind::kRail, kMainland, 5, 24, "Platform 1|Platform 2", 12, "EX"},
}};

void add_services(World& world, std::size_t post, const PostText& text, Random& random) {
  for (int number = 0; number < text.services * 2; ++number) {
    Service service;
    service.post = post;
    service.arrival = number % 2 == 0;
    service.number = fmt::format("{} {}", text.prefix, 100 + number + (text.kind == PostKind::kAir ? 110 : 0));
    // Passengers stand at the desk up to an hour after an arrival, and up to two hours before a departure.
    const int least = std::max(6 * 60, text.opens * 60 + (service.arrival ? 30 : 140));
    const int most = std::min(22 * 60 + 45, text.closes * 60 - (service.arrival ? 75 : 10));
    service.minute = random.between(least / 5, most / 5) * 5;
    service.weekdays = 0x7F;
    if (number >= 2 && number % 3 != 0) {
      service.weekdays = static_cast<std::uint8_t>(random.below(127) + 1);
      service.weekdays |= static_cast<std::uint8_t>(1U << random.below(7));
    }
    const auto index = static_cast<std::uint16_t>(world.services.size());
    for (std::size_t day = 0; day < 7; ++day) {
      if ((service.weekdays >> day & 1U) != 0) world.timetable[post][service.arrival ? 1 : 0][day].push_back(index);
    }
    world.services.push_back(std::move(service));
  }
}

ZoneDays days_of(const World& world, const TimeZone& zone) {
  ZoneDays result;
  result.start.reserve(static_cast<std::size_t>(world.days) + 1);
  for (int day = 0; day <= world.days; ++day) {
    const Instant start = zone.start_of(world.first_day + day);
    result.start.push_back((start.microseconds - world.base.microseconds) / 1'000'000);
  }
  return result;
}

}  // namespace

// On a day when the clocks change, at night, wall-clock time runs an hour before or behind the time since midnight.
std::int64_t ZoneDays::at(std::size_t day, int second_of_day) const {
  constexpr std::int64_t kDay = 86'400;
  constexpr int kAfterAnyChange = 4 * 3600;
  const std::int64_t length = start[day + 1] - start[day];
  return start[day] + second_of_day + (second_of_day >= kAfterAnyChange ? length - kDay : 0);
}

Result<void> make_posts(World& world, const ZoneFinder& find_zone) {
  Random random = world.random(kSchedule, 0);
  for (std::size_t i = 0; i < kPosts; ++i) {
    const PostText& text = kPostTexts[i];
    Post post;
    post.code = text.code;
    post.name = text.name;
    post.kind = text.kind;
    post.zone = TRY(find_zone(text.zone));
    post.opens = text.opens * 60;
    post.closes = text.closes * 60;
    for (std::string_view lanes = text.lanes; !lanes.empty();) {
      const std::size_t bar = lanes.find('|');
      post.lanes.emplace_back(lanes.substr(0, bar));
      lanes = bar == std::string_view::npos ? std::string_view() : lanes.substr(bar + 1);
    }
    Random ids = world.random(kIds, (1ULL << 40U) + i);
    post.id = make_raw_id(world.base, [&](std::span<std::uint8_t> bytes) { ids.fill(bytes); });
    world.local_days[i] = days_of(world, post.zone);
    world.posts.push_back(std::move(post));
    add_services(world, i, text, random);
  }
  return {};
}

std::string_view to_text(PostKind kind) {
  constexpr std::array<std::string_view, 4> kTexts = {"air", "land", "sea", "rail"};
  return kTexts[static_cast<std::size_t>(kind)];
}

std::string_view to_text(Mode mode) {
  constexpr std::array<std::string_view, 7> kTexts = {"air",      "sea",        "rail",     "land_vehicle",
                                                      "land_bus", "land_truck", "land_foot"};
  return kTexts[static_cast<std::size_t>(mode)];
}

std::string_view to_text(Purpose purpose) {
  constexpr std::array<std::string_view, 8> kTexts = {"tourism", "visit", "business",     "work",
                                                      "study",   "crew",  "cross_border", "residence"};
  return kTexts[static_cast<std::size_t>(purpose)];
}

}  // namespace limen::synthetic
