#include "base/airports.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "formats/paxlst/legs.h"
#include "formats/paxlst/test_read.h"
#include "platform/config/config.h"

namespace limen {
namespace {

Result<AirportTable> table(const std::string& yaml) {
  return AirportTable::build(*config::parse_yaml(yaml, "airports.yaml"));
}

TEST(Airports, ThePackIsReadAndKnowsTheWorld) {
  std::ifstream file(LIMEN_SOURCE_DIR "/packs/baseline/airports.yaml");
  std::stringstream text;
  text << file.rdbuf();
  const auto airports = table(text.str());
  ASSERT_TRUE(airports.ok()) << airports.error().to_text();
  EXPECT_GE(airports->size(), 300U);
  const Airport* lisbon = airports->find("LIS");
  ASSERT_NE(lisbon, nullptr);
  EXPECT_EQ(lisbon->state.text(), "PRT");
  EXPECT_EQ(lisbon->zone.name(), "Europe/Lisbon");
  EXPECT_EQ(airports->find("FRA")->state.text(), "D");
  EXPECT_EQ(airports->find("QQQ"), nullptr);
  EXPECT_EQ(airports->find("LI"), nullptr);

  paxlst::testing::Lists lists = paxlst::testing::read_lists(paxlst::testing::flight_with("NAD+FL+++A:B'"));
  paxlst::Message message = std::move(lists.messages.at(0));
  paxlst::resolve_times(message, *airports);
  EXPECT_EQ(message.stops.at(0).departure.utc.to_text(), "2026-11-22T08:15:00.000000Z");
}

TEST(Airports, RefusesWhatIsWrong) {
  const auto code = [](const std::string& item) {
    const auto result = table("airports:\n  - group: g\n    source: s\n    airports:\n      - " + item + "\n");
    return result.ok() ? std::string("ok") : result.error().code;
  };
  EXPECT_EQ(code("{code: LIS, state: PRT, zone: Europe/Lisbon}"), "ok");
  EXPECT_EQ(code("{code: lis, state: PRT, zone: Europe/Lisbon}"), "pack.value");
  EXPECT_EQ(code("{code: LIS, state: PRT, zone: Europe/Lisboa}"), "zone.unknown");
  EXPECT_EQ(code("{code: LIS, state: PRT}"), "pack.missing");
  EXPECT_EQ(code("{code: LIS, state: PRT, zone: UTC}\n      - {code: LIS, state: PRT, zone: UTC}"), "pack.value");
  EXPECT_EQ(code("{code: LIS, state: PRT, zone: UTC, size: 3}"), "pack.unknown_key");
}

TEST(LocalTimes, AreThoseOfTheZone) {
  const TimeZone lisbon = *TimeZone::find("Europe/Lisbon");
  const LocalInstant unique = lisbon.instant_of(*CivilDate::from_ymd(2026, 7, 1), 12 * 3600);
  EXPECT_EQ(unique.kind, LocalInstant::kUnique);
  EXPECT_EQ(unique.instant.to_text(), "2026-07-01T11:00:00.000000Z");
  const LocalInstant skipped = lisbon.instant_of(*CivilDate::from_ymd(2026, 3, 29), 5400);
  EXPECT_EQ(skipped.kind, LocalInstant::kSkipped);
  EXPECT_EQ(lisbon.local_text(skipped.instant), "2026-03-29T02:30:00+01:00");
  const LocalInstant doubled = lisbon.instant_of(*CivilDate::from_ymd(2026, 10, 25), 5400);
  EXPECT_EQ(doubled.kind, LocalInstant::kDoubled);
  EXPECT_EQ(doubled.later.microseconds - doubled.instant.microseconds, 3'600'000'000);
  EXPECT_EQ(TimeZone().instant_of(*CivilDate::from_ymd(1970, 1, 1), 1).instant.microseconds, 1'000'000);
}

}  // namespace
}  // namespace limen
