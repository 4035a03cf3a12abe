#include "engines/synthetic/synthetic.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/result_matchers.h"
#include "base/text.h"
#include "engines/stay/stay.h"
#include "formats/lists/lists.h"
#include "formats/mrz/mrz.h"
#include "platform/config/config.h"

namespace limen::synthetic {
namespace {

const CivilDate kLastDay = *CivilDate::from_ymd(2026, 11, 20);

Options options_of(std::uint64_t seed, std::size_t travellers) {
  return {.seed = seed, .travellers = travellers, .years = 2, .alerts = 400, .last_day = kLastDay};
}

Country make(const Options& options) {
  auto country = Country::make(options);
  EXPECT_OK(country);
  return country.take();
}

struct Everything {
  std::vector<Traveller> travellers;
  std::vector<Crossing> crossings;
};

Everything read_all(Country& country, std::size_t batch_size) {
  Everything all;
  while (true) {
    Batch batch = country.next_batch(batch_size);
    if (batch.crossings.empty()) break;
    EXPECT_LE(batch.crossings.size(), batch_size);
    std::move(batch.travellers.begin(), batch.travellers.end(), std::back_inserter(all.travellers));
    std::move(batch.crossings.begin(), batch.crossings.end(), std::back_inserter(all.crossings));
  }
  return all;
}

std::string line_of(const Crossing& crossing) {
  return crossing.at.to_text() + limen::to_text(crossing.traveller_id) + std::string(to_text(crossing.direction)) +
         std::to_string(crossing.post) + std::string(crossing.transport_mode) + std::string(crossing.travel_purpose) +
         crossing.carrier_reference + std::string(crossing.officer) + crossing.document.number +
         crossing.document.expiry.to_text() + crossing.person.birth.to_text();
}

std::string line_of(const Traveller& traveller) {
  std::string text = limen::to_text(traveller.id) + traveller.name.surname + "," + traveller.name.given_names + "," +
                     traveller.name.native_surname + "," + traveller.name.native_given + traveller.birth.to_text() +
                     std::string(to_text(traveller.sex)) + std::string(traveller.nationality.text());
  for (const Document& document : traveller.documents) text += document.number + document.expiry.to_text();
  return text;
}

std::vector<std::string> lines_of(const Everything& all) {
  std::vector<std::string> lines;
  for (const Crossing& crossing : all.crossings) lines.push_back(line_of(crossing));
  for (const Traveller& traveller : all.travellers) lines.push_back(line_of(traveller));
  return lines;
}

// One country for the tests that only look.
class SyntheticCountry : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    country_ = std::make_unique<Country>(make(options_of(1, 12'000)));
    all_ = std::make_unique<Everything>(read_all(*country_, 1000));
  }
  static void TearDownTestSuite() {
    country_.reset();
    all_.reset();
  }
  static std::vector<std::vector<const Crossing*>> by_traveller() {
    std::vector<std::vector<const Crossing*>> result(country_->traveller_count());
    for (const Crossing& crossing : all_->crossings) result[crossing.traveller].push_back(&crossing);
    return result;
  }
  static std::unique_ptr<Country> country_;
  static std::unique_ptr<Everything> all_;
};
std::unique_ptr<Country> SyntheticCountry::country_;
std::unique_ptr<Everything> SyntheticCountry::all_;

TEST_F(SyntheticCountry, TheSameSeedGivesTheSameCountryWhateverTheBatches) {
  const auto lines = lines_of(*all_);
  Country again = make(options_of(1, 12'000));
  EXPECT_EQ(again.alerts().csv(), country_->alerts().csv());
  const Everything others = read_all(again, 777);
  EXPECT_TRUE(lines_of(others) == lines);
  again.rewind();
  EXPECT_TRUE(lines_of(read_all(again, 100'000)) == lines);
  Country copy(again);
  copy.rewind();
  EXPECT_TRUE(lines_of(read_all(copy, 5000)) == lines);

  Country different = make(options_of(2, 12'000));
  EXPECT_NE(different.alerts().csv(), country_->alerts().csv());
  const auto other_lines = lines_of(read_all(different, 1000));
  std::set<std::string> common(lines.begin(), lines.end());
  std::size_t shared = 0;
  for (const auto& line : other_lines) shared += common.contains(line) ? 1 : 0;
  EXPECT_EQ(shared, 0U);
}

TEST_F(SyntheticCountry, CountsAreAsAskedFor) {
  EXPECT_EQ(all_->travellers.size(), 12'000U);  // everybody crosses at least once
  EXPECT_EQ(all_->crossings.size(), country_->crossing_count());
  // About five crossings a traveller in two years: a million for two hundred thousand.
  EXPECT_GT(all_->crossings.size(), 12'000U * 9 / 2);
  EXPECT_LT(all_->crossings.size(), 12'000U * 13 / 2);
  std::map<Behaviour, std::size_t> behaviours;
  std::set<std::string> nationalities, ids, documents;
  for (std::size_t i = 0; i < country_->traveller_count(); ++i) ++behaviours[country_->truth(i).behaviour];
  EXPECT_EQ(behaviours.size(), kBehaviours);
  EXPECT_GT(behaviours[Behaviour::kOverstayer], 100U);
  std::size_t two_documents = 0;
  for (const Traveller& traveller : all_->travellers) {
    nationalities.emplace(traveller.nationality.text());
    ids.insert(limen::to_text(traveller.id));
    two_documents += traveller.documents.size() == 2 ? 1 : 0;
    for (const Document& document : traveller.documents) {
      EXPECT_TRUE(documents.insert(document.number).second) << document.number;
      EXPECT_LE(document.valid_from, document.expiry);
    }
  }
  EXPECT_EQ(ids.size(), 12'000U);
  EXPECT_GT(two_documents, 200U);
  EXPECT_GT(nationalities.size(), 35U);
  EXPECT_TRUE(nationalities.contains("UTO") && nationalities.contains("XXA") && nationalities.contains("D"));
}

TEST_F(SyntheticCountry, CrossingsComeInOrderOfTimeAndInOpeningHours) {
  const auto posts = country_->posts();
  ASSERT_EQ(posts.size(), 8U);
  std::set<std::string_view> seen;
  Instant before{};
  std::set<std::size_t> known;
  for (const Crossing& crossing : all_->crossings) {
    ASSERT_GE(crossing.at, before);
    before = crossing.at;
    const Post& post = posts[crossing.post];
    const CivilDate day = post.zone.day_of(crossing.at);
    ASSERT_GE(day, country_->first_day());
    ASSERT_LE(day, country_->last_day());
    const std::string clock = post.zone.local_text(crossing.at).substr(11, 5);
    const int minute = std::stoi(clock.substr(0, 2)) * 60 + std::stoi(clock.substr(3, 2));
    ASSERT_GE(minute, post.opens) << post.code << clock;
    ASSERT_LT(minute, post.closes) << post.code << clock;
    ASSERT_GE(crossing.document.expiry, day);
    seen.insert(post.code);
  }
  EXPECT_EQ(seen.size(), posts.size());
  EXPECT_EQ(country_->last_day() - country_->first_day(), 729);
}

TEST_F(SyntheticCountry, ATravellerComesWithOrBeforeTheFirstCrossing) {
  Country again(*country_);
  again.rewind();
  std::set<std::string> known;
  while (true) {
    const Batch batch = again.next_batch(333);
    if (batch.crossings.empty()) break;
    for (const Traveller& traveller : batch.travellers) ASSERT_TRUE(known.insert(limen::to_text(traveller.id)).second);
    for (const Crossing& crossing : batch.crossings) ASSERT_TRUE(known.contains(limen::to_text(crossing.traveller_id)));
  }
  for (const std::size_t index : {0U, 17U, 11'999U}) {
    const Traveller traveller = country_->traveller(index);
    const auto found = std::find_if(all_->travellers.begin(), all_->travellers.end(),
                                    [&](const Traveller& other) { return other.index == index; });
    ASSERT_NE(found, all_->travellers.end());
    EXPECT_EQ(line_of(traveller), line_of(*found));
  }
}

TEST_F(SyntheticCountry, EntriesAndExitsAlternateExceptWhereAGapIsFlagged) {
  const auto crossings = by_traveller();
  std::size_t gaps = 0, visible = 0;
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    const Truth truth = country_->truth(i);
    std::size_t breaks = 0;
    for (std::size_t k = 1; k < crossings[i].size(); ++k) {
      if (crossings[i][k]->direction != crossings[i][k - 1]->direction) continue;
      ++breaks;
      const bool entry = crossings[i][k]->direction == Direction::kEntry;
      EXPECT_EQ(truth.gap, entry ? Gap::kExitMissing : Gap::kEntryMissing);
      EXPECT_GT(truth.gap_at, crossings[i][k - 1]->at);
      EXPECT_LT(truth.gap_at, crossings[i][k]->at);
    }
    EXPECT_LE(breaks, truth.gap == Gap::kNone ? 0U : 1U);
    gaps += truth.gap == Gap::kNone ? 0 : 1;
    visible += breaks;
    const bool last_entry = crossings[i].back()->direction == Direction::kEntry;
    if (truth.gap == Gap::kNone) {
      EXPECT_EQ(truth.inside, last_entry);
    }
  }
  EXPECT_GT(gaps, 10U);
  EXPECT_LT(gaps, 120U);
  EXPECT_GT(visible, 5U);
}

TEST_F(SyntheticCountry, FamiliesCrossTogetherAndChildrenHaveACarer) {
  const auto crossings = by_traveller();
  std::size_t families = 0, children = 0;
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    const Truth truth = country_->truth(i);
    const Traveller traveller = country_->traveller(i);
    const auto birth = traveller.birth.date();
    const bool child = birth && age_on(*birth, country_->first_day()) < 16;
    EXPECT_EQ(child, traveller.carer.has_value());
    if (traveller.carer) {
      ++children;
      EXPECT_EQ(*traveller.carer, truth.family);
      const Traveller carer = country_->traveller(*traveller.carer);
      EXPECT_GE(age_on(carer.birth.earliest().value(), country_->first_day()), 18);
      EXPECT_EQ(carer.nationality, traveller.nationality);
    }
    if (truth.family == i || truth.gap != Gap::kNone || country_->truth(truth.family).gap != Gap::kNone) continue;
    ++families;
    const auto& head = crossings[truth.family];
    ASSERT_EQ(head.size(), crossings[i].size());
    for (std::size_t k = 0; k < head.size(); ++k) {
      EXPECT_EQ(head[k]->post, crossings[i][k]->post);
      EXPECT_EQ(head[k]->carrier_reference, crossings[i][k]->carrier_reference);
      EXPECT_LT(crossings[i][k]->at.microseconds - head[k]->at.microseconds, 300'000'000);
    }
  }
  EXPECT_GT(families, 1000U);
  EXPECT_GT(children, 500U);
}

TEST_F(SyntheticCountry, FlightsAreThoseOfTheTimetable) {
  std::map<std::string, const Service*> services;
  for (const Service& service : country_->services()) {
    EXPECT_TRUE(services.emplace(service.number + "@" + std::to_string(service.post), &service).second);
  }
  std::size_t flights = 0, on_foot = 0;
  for (const Crossing& crossing : all_->crossings) {
    if (crossing.transport_mode == "land_foot") {
      ++on_foot;
      EXPECT_EQ(crossing.carrier_reference, "");
    }
    if (crossing.transport_mode != "air" && crossing.transport_mode != "rail") continue;
    ++flights;
    const auto found = services.find(crossing.carrier_reference + "@" + std::to_string(crossing.post));
    ASSERT_NE(found, services.end()) << crossing.carrier_reference;
    const Service& service = *found->second;
    const Post& post = country_->posts()[crossing.post];
    EXPECT_EQ(service.arrival, crossing.direction == Direction::kEntry);
    const int weekday = post.zone.day_of(crossing.at).weekday() - 1;
    EXPECT_EQ(service.weekdays >> weekday & 1, 1);
  }
  EXPECT_GT(flights, all_->crossings.size() / 4);
  EXPECT_GT(on_foot, all_->crossings.size() / 20);
}

TEST_F(SyntheticCountry, TrafficFollowsTheSeasonsAndTheWeek) {
  std::map<int, int> months;
  std::map<int, int> business_week;
  for (const Crossing& crossing : all_->crossings) {
    if (crossing.travel_purpose == "tourism") ++months[crossing.at.utc_day().month()];
    if (crossing.travel_purpose == "business" && crossing.direction == Direction::kEntry) {
      ++business_week[crossing.at.utc_day().weekday()];
    }
  }
  EXPECT_GT(months[8], months[2] * 3 / 2);
  EXPECT_GT(business_week[1], business_week[6] * 3);
}

TEST_F(SyntheticCountry, EveryZoneIsValidAndSaysWhoHoldsIt) {
  const auto store = config::PackStore::with_directory(LIMEN_SOURCE_DIR "/packs");
  const auto states = mrz::StateTable::build(*store->read("baseline", "state_codes.yaml"));
  ASSERT_OK(states);
  for (const Traveller& traveller : all_->travellers) {
    for (std::size_t i = 0; i < traveller.documents.size(); ++i) {
      const auto lines = country_->mrz(traveller, i);
      ASSERT_OK(lines);
      std::string text;
      for (const std::string& line : *lines) text += line + "\n";
      const mrz::Document zone = mrz::parse(text, {.today = country_->first_day() + 1, .states = &*states});
      ASSERT_TRUE(zone.valid) << text;
      EXPECT_EQ(zone.document_number.value.text, traveller.documents[i].number);
      EXPECT_EQ(zone.birth_date.value.date, traveller.birth) << text;
      EXPECT_EQ(zone.nationality.value, traveller.nationality);
      if (!zone.name.value.truncated_possible) {
        EXPECT_EQ(zone.name.value.primary, traveller.name.surname);
        EXPECT_EQ(zone.name.value.secondary, traveller.name.given_names);
      }
    }
  }
}

TEST_F(SyntheticCountry, NamesAreWrittenInManyScripts) {
  // By the first byte pair or triple: enough to tell the blocks of Unicode used here apart.
  std::map<std::string, int> scripts;
  const std::vector<std::tuple<std::string, char32_t, char32_t>> blocks = {
      {"Latin", 0x41, 0x1EF9},      {"Greek", 0x370, 0x3FF}, {"Cyrillic", 0x400, 0x52F},   {"Arabic", 0x600, 0x6FF},
      {"Devanagari", 0x900, 0x97F}, {"Thai", 0xE00, 0xE7F},  {"Georgian", 0x10A0, 0x10FF}, {"Hangul", 0xAC00, 0xD7A3},
      {"Ethiopic", 0x1200, 0x137F}, {"CJK", 0x4E00, 0x9FFF},
  };
  for (const Traveller& traveller : all_->travellers) {
    const std::string text = traveller.name.native_surname + traveller.name.native_given;
    ASSERT_FALSE(text.empty());
    ASSERT_FALSE(invalid_utf8_at(text).has_value());
    ASSERT_FALSE(traveller.name.surname.empty());
    ASSERT_EQ(text.find('='), std::string::npos);
    ASSERT_EQ(text.find('_'), std::string::npos);
    const char32_t first = to_code_points(text).front();
    for (const auto& [name, from, to] : blocks) {
      if (first >= from && first <= to && (name != "Latin" || first < 0x250 || first >= 0x1E00)) ++scripts[name];
    }
  }
  for (const auto& block : blocks) EXPECT_GT(scripts[std::get<0>(block)], 5) << std::get<0>(block);
}

stay::RulePack ninety_in_one_hundred_and_eighty() {
  const auto node = config::parse_yaml(
      "title: T\nrules:\n  - {id: a, kind: window, limit_days: 90, window_days: 180, source: S}\n", "stay.yaml");
  auto pack = stay::RulePack::build(*node);
  EXPECT_OK(pack);
  return pack.take();
}

TEST_F(SyntheticCountry, TheStayCalculatorFindsTheOverstaysThatTheTruthTells) {
  const stay::RulePack pack = ninety_in_one_hundred_and_eighty();
  const auto crossings = by_traveller();
  std::size_t overstayers = 0, inside = 0, lawful = 0;
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    const Truth truth = country_->truth(i);
    if (truth.gap != Gap::kNone || country_->traveller(i).nationality.text() == "UTO") continue;
    std::vector<stay::Stay> stays;
    for (const Crossing* crossing : crossings[i]) {
      const CivilDate day = country_->posts()[crossing->post].zone.day_of(crossing->at);
      if (crossing->direction == Direction::kEntry) {
        stays.push_back({day});
      } else if (!stays.empty()) {
        stays.back().exit = day;
      }
    }
    const stay::Timeline timeline(pack, stays, country_->last_day());
    ASSERT_EQ(timeline.overstay(country_->last_day()).days, truth.overstay_days)
        << i << " " << to_text(truth.behaviour);
    overstayers += truth.overstay_days > 0 ? 1 : 0;
    inside += truth.overstay_days > 0 && truth.inside ? 1 : 0;
    lawful += truth.overstay_days == 0 ? 1 : 0;
    EXPECT_EQ(truth.overstay_days > 0, truth.behaviour == Behaviour::kOverstayer);
  }
  EXPECT_GT(overstayers, 100U);
  EXPECT_GT(inside, 10U);
  EXPECT_GT(lawful, 5000U);
}

TEST_F(SyntheticCountry, AlertsReadBackWithoutADiagnostic) {
  for (const AlertCodes& codes : {AlertCodes{}, AlertCodes::schengen()}) {
    const AlertSet set = country_->alerts(codes);
    ASSERT_EQ(set.alerts.size(), 400U);
    ASSERT_EQ(set.truth.size(), 400U);
    const std::string csv = set.csv();
    const auto reading = lists::read_alerts(csv);
    ASSERT_OK(reading);
    for (const Error& problem : reading->diagnostics) ADD_FAILURE() << problem.to_text();
    ASSERT_EQ(reading->records.size(), 400U);
    for (std::size_t i = 0; i < 400; ++i) {
      EXPECT_EQ(reading->records[i].reference, set.alerts[i].reference);
      EXPECT_EQ(reading->records[i].category, set.alerts[i].category);
      EXPECT_EQ(*reading->records[i].expiry_date < country_->last_day(), set.truth[i].expired);
    }
  }
}

TEST_F(SyntheticCountry, AlertsSayWhomTheyConcernAndHowTheyDiffer) {
  const AlertSet set = country_->alerts();
  std::map<Variation, std::size_t> variations;
  std::size_t protective = 0, expired = 0, documents = 0;
  for (std::size_t i = 0; i < set.alerts.size(); ++i) {
    const Alert& alert = set.alerts[i];
    const AlertTruth& truth = set.truth[i];
    ++variations[truth.variation];
    protective += alert.protective ? 1 : 0;
    expired += truth.expired ? 1 : 0;
    documents += alert.category == "document" ? 1 : 0;
    EXPECT_EQ(truth.traveller.has_value(), truth.variation != Variation::kNobody);
    if (!truth.traveller) continue;
    const Traveller traveller = country_->traveller(*truth.traveller);
    const bool same_name = alert.surname == traveller.name.surname && alert.given_names == traveller.name.given_names;
    const bool same_birth = alert.birth_date == traveller.birth.to_text();
    switch (truth.variation) {
      case Variation::kExact:
        EXPECT_TRUE(same_name && same_birth);
        break;
      case Variation::kTransliteration:
      case Variation::kTypo:
      case Variation::kGivenLeftOut:
        EXPECT_TRUE(!same_name && same_birth) << alert.surname;
        break;
      case Variation::kSwapped:
        EXPECT_EQ(alert.surname, traveller.name.given_names);
        EXPECT_EQ(alert.given_names, traveller.name.surname);
        break;
      case Variation::kBirthDay:
      case Variation::kBirthYearOnly:
        EXPECT_TRUE(same_name && !same_birth);
        break;
      case Variation::kDocumentNumber:
        EXPECT_EQ(alert.document_number, traveller.documents.front().number);
        EXPECT_EQ(alert.surname, "");
        break;
      case Variation::kNobody:
        break;
    }
    if (alert.category == "child_risk") {
      EXPECT_TRUE(traveller.carer.has_value());
    }
  }
  EXPECT_EQ(variations.size(), kVariations);
  EXPECT_GT(protective, 15U);
  EXPECT_GT(expired, 8U);
  EXPECT_GT(documents, 20U);
}

TEST(SyntheticOptions, WhatIsOutOfRangeIsRefusedByName) {
  const auto path = [](Options options) {
    const auto country = Country::make(options);
    EXPECT_FALSE(country.ok());
    if (country.ok()) return std::string();
    EXPECT_EQ(country.error().code, "synthetic.option.invalid");
    return country.error().place.path;
  };
  EXPECT_EQ(path(options_of(1, 0)), "travellers");
  EXPECT_EQ(path(options_of(1, 9'000'001)), "travellers");
  Options options = options_of(1, 10);
  options.years = 0;
  EXPECT_EQ(path(options), "years");
  options.years = 21;
  EXPECT_EQ(path(options), "years");
  options.years = 1;
  options.alerts = 1'000'001;
  EXPECT_EQ(path(options), "alerts");
  options.alerts = 0;
  options.last_day = *CivilDate::from_ymd(1500, 1, 1);
  EXPECT_EQ(path(options), "last_day");
  const auto no_zones = [](std::string_view) -> Result<TimeZone> { return Error{"zone.unknown", "none here"}; };
  const auto country = Country::make(options_of(1, 10), no_zones);
  ASSERT_FALSE(country.ok());
  EXPECT_EQ(country.error().code, "zone.unknown");
}

TEST(SyntheticOptions, SmallAndLongCountriesWorkToo) {
  for (const std::size_t travellers : {1U, 2U, 7U, 50U}) {
    for (const int years : {1, 20}) {
      Options options = options_of(5, travellers);
      options.years = years;
      options.alerts = 20;
      Country country = make(options);
      const Everything all = read_all(country, 64);
      EXPECT_EQ(all.travellers.size(), travellers);
      EXPECT_TRUE(lists::read_alerts(country.alerts().csv())->diagnostics.empty());
    }
  }
  Options options = options_of(3, 3000);
  options.state = *StateCode::parse("ESP");
  Country country = make(options);
  bool found = false;
  for (std::size_t i = 0; i < 3000; ++i) found = found || country.traveller(i).nationality == options.state;
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace limen::synthetic
