// What stands behind a Country. Internal to the module.
//
// Everything random is drawn from Random(seed, stream, number), so that any record can be made again from its number.
#pragma once

#include <array>
#include <unordered_map>
#include <vector>

#include "engines/synthetic/cultures.h"
#include "engines/synthetic/synthetic.h"

namespace limen::synthetic {

enum Stream : std::uint64_t {
  kSchedule = 1,
  kGroups,
  kFamilies,
  kPeople,
  kNames,
  kDocuments,
  kTrips,
  kGaps,
  kIds,
  kPlates,
  kAlertPeople,
  kAlerts,
};

enum PostIndex : std::size_t { kMainAirport, kIslandAirport, kBridge, kGate, kPass, kPort, kJetty, kStation };
inline constexpr std::size_t kPosts = 8;

enum class Mode : std::uint8_t { kAir, kSea, kRail, kVehicle, kBus, kTruck, kFoot };
enum class Purpose : std::uint8_t { kTourism, kVisit, kBusiness, kWork, kStudy, kCrew, kCrossBorder, kResidence };
std::string_view to_text(Mode mode);
std::string_view to_text(Purpose purpose);

struct Nationality {
  StateCode code;
  std::size_t culture = 0;
  std::size_t second_culture = 0;  // of a fifth of the people
  bool own = false, neighbour = false, free_movement = false, stateless = false;
};

// People who travel together; one person alone is a group too. Members are consecutive travellers, adults first.
struct Group {
  std::uint32_t first = 0;
  std::uint8_t size = 1, adults = 1;
  Behaviour behaviour = Behaviour::kTourist;
  std::uint8_t nationality = 0, culture = 0;
  std::uint8_t head_age = 30;  // years on the first day
  std::uint16_t overstay_days = 0;
};

struct Planned {
  std::uint64_t key = 0;      // seconds since `base` << 32 | traveller
  std::uint16_t service = 0;  // kNoService: none
  std::uint8_t post = 0;
  Mode mode = Mode::kAir;
  Purpose purpose = Purpose::kTourism;
  Direction direction = Direction::kEntry;

  std::uint32_t traveller() const { return static_cast<std::uint32_t>(key); }
  std::int64_t second() const { return static_cast<std::int64_t>(key >> 32U); }
};
inline constexpr std::uint16_t kNoService = 0xFFFF;

// Local days of a zone as seconds since `base`.
struct ZoneDays {
  std::vector<std::int64_t> start;  // one more than there are days
  std::int64_t at(std::size_t day, int second_of_day) const;
};

struct World {
  Options options;
  CivilDate first_day;
  int days = 0;
  Instant base;  // before every crossing

  std::vector<Post> posts;
  std::vector<Service> services;
  std::array<ZoneDays, kPosts> local_days;
  // Services by post, direction (0 departures, 1 arrivals) and weekday.
  std::array<std::array<std::array<std::vector<std::uint16_t>, 7>, 2>, kPosts> timetable;

  std::vector<Culture> cultures;
  std::vector<Nationality> nationalities;
  std::vector<std::size_t> nationality_weights;  // running sums
  std::vector<StateCode> free_movement;

  std::vector<Group> groups;
  std::vector<std::uint32_t> group_of;  // by traveller

  struct GapRecord {
    Gap gap;
    Instant at;
  };
  std::vector<Planned> crossings;  // in order of time
  std::vector<bool> inside;        // by traveller, at the end
  std::unordered_map<std::uint32_t, GapRecord> gaps;

  int last_year() const { return (first_day + (days - 1)).year(); }
  Random random(Stream stream, std::uint64_t number) const { return Random(options.seed, stream, number); }
  const Group& group(std::size_t traveller) const { return groups[group_of[traveller]]; }
  bool is_child(std::size_t traveller) const {
    const Group& its = group(traveller);
    return traveller - its.first >= its.adults;
  }
};

// posts.cc
Result<void> make_posts(World& world, const ZoneFinder& find_zone);
// people.cc
void make_nationalities(World& world);
void make_groups(World& world);
std::size_t draw_nationality(const World& world, Random& random);
Person person_of(const World& world, std::size_t traveller);
std::vector<Document> documents_of(const World& world, std::size_t traveller);
Document document_on(const World& world, const Person& person, CivilDate day);
Name name_of(const World& world, std::size_t traveller, Sex sex);
RawId id_of(const World& world, std::size_t traveller);
// Someone who does not travel.
struct Invented {
  Person person{};
  Name name{};
  std::size_t culture = 0;
};
Invented invent_person(const World& world, Random& random, bool child);
// plan.cc
void plan_crossings(World& world);
// alerts.cc
AlertSet make_alerts(const World& world, const AlertCodes& codes);

}  // namespace limen::synthetic
