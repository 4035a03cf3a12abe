#include "engines/identity_match/identity_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "base/result_matchers.h"
#include "platform/config/config.h"

namespace limen::identity_match {
namespace {

Node file(const char* name) { return config::PackStore::embedded().read("baseline", name).take(); }
const Matcher& matcher() {
  static const Matcher made = Matcher::from_pack(file("identity_match.yaml"), file("screening.yaml")).take();
  return made;
}
StateCode state(std::string_view code) { return StateCode::parse(code).value_or(StateCode()); }

Record record(int n, std::string surname, std::string given, std::string_view birth, Sex sex = Sex::kFemale,
              std::string_view nationality = "UKR", std::string number = "", std::string_view expiry = "") {
  Record made;
  made.id[15] = static_cast<std::uint8_t>(n);
  made.id[14] = static_cast<std::uint8_t>(n >> 8);
  made.id[0] = 1;
  made.names.push_back({std::move(surname), std::move(given)});
  made.births.push_back(PartialDate::parse(birth).value_or(PartialDate()));
  made.sex = sex;
  made.nationalities.push_back(state(nationality));
  if (!number.empty()) {
    Document document{"passport", std::move(number), state(nationality), {}};
    if (const auto until = CivilDate::parse(expiry); until.ok()) document.expiry = *until;
    made.documents.push_back(std::move(document));
  }
  return made;
}
std::vector<std::string> codes(const Verdict& verdict) {
  std::vector<std::string> all;
  for (const Reason& reason : verdict.reasons) all.push_back(reason.code);
  return all;
}
using ::testing::Contains;
using ::testing::Not;

// As a table: what is proposed of a pair, and why.
struct Case {
  const char* what;
  Record first, second;
  Grade grade;
  const char* reason;
};

TEST(IdentityMatchTest, WhatIsProposed) {
  const Case cases[] = {
      {"a new passport", record(1, "Petrenko", "Oksana", "1984-03-17", Sex::kFemale, "UKR", "FA100001", "2024-05-01"),
       record(2, "Petrenko", "Oksana", "1984-03-17", Sex::kFemale, "UKR", "FA777777", "2034-04-30"), Grade::kStrong,
       "identity.document.renewed"},
      {"a second nationality", record(1, "Petrenko", "Oksana", "1984-03-17", Sex::kFemale, "UKR", "FA100001"),
       record(2, "Petrenko", "Oxana", "1984-03-17", Sex::kFemale, "POL", "EH123"), Grade::kProbable,
       "identity.nationality.differs"},
      {"a misspelt name", record(1, "Petrenko", "Oksana", "1984-03-17"), record(2, "Petrehko", "Oksana", "1984-03-17"),
       Grade::kProbable, "name.part.similar"},
      {"another script", record(1, "Петренко", "Оксана", "1984-03-17"), record(2, "PETRENKO", "OKSANA", "1984-03-17"),
       Grade::kProbable, "identity.birth.exact"},
      {"family and given names exchanged", record(1, "Petrenko", "Oksana", "1984-03-17"),
       record(2, "Oksana", "Petrenko", "1984-03-17"), Grade::kStrong, "identity.birth.exact"},
      {"a married name", record(1, "Petrenko", "Oksana", "1984-03-17", Sex::kFemale, "UKR", "A1", "2024-05-01"),
       record(2, "Lindqvist", "Oksana", "1984-03-17", Sex::kFemale, "UKR", "B2", "2034-05-01"), Grade::kPossible,
       "identity.name.surname_changed"},
      {"day and month exchanged", record(1, "Petrenko", "Oksana", "1984-03-07"),
       record(2, "Petrenko", "Oksana", "1984-07-03"), Grade::kProbable, "identity.birth.swapped"},
      {"one digit of the year", record(1, "Petrenko", "Oksana", "1984-03-17"),
       record(2, "Petrenko", "Oksana", "1934-03-17"), Grade::kProbable, "identity.birth.other_year"},
      {"a namesake of another age", record(1, "Petrenko", "Oksana", "1984-03-17"),
       record(2, "Petrenko", "Oksana", "1991-11-02"), Grade::kNone, "identity.birth.contradicts"},
      {"a brother", record(1, "Petrenko", "Ivan", "1984-03-17", Sex::kMale),
       record(2, "Petrenko", "Taras", "1986-10-09", Sex::kMale), Grade::kNone, "identity.birth.contradicts"},
      {"a twin", record(1, "Petrenko", "Ivan", "1984-03-17", Sex::kMale),
       record(2, "Petrenko", "Oksana", "1984-03-17", Sex::kFemale), Grade::kNone, "identity.sex.contradicts"},
      {"two strangers born on one day", record(1, "Okonjo", "Ada", "1984-03-17"),
       record(2, "Lindqvist", "Maja", "1984-03-17"), Grade::kNone, "identity.name.contradicts"},
  };
  for (const Case& one : cases) {
    const Verdict verdict = matcher().compare(one.first, one.second);
    EXPECT_EQ(to_text(verdict.grade), to_text(one.grade)) << one.what << " " << verdict.log_odds;
    EXPECT_THAT(codes(verdict), Contains(one.reason)) << one.what;
    EXPECT_FALSE(verdict.conflict) << one.what;
    double sum = 0;
    for (const Reason& reason : verdict.reasons) sum += reason.contribution;
    EXPECT_NEAR(sum, verdict.log_odds, 1e-9);
    const Verdict other = matcher().compare(one.second, one.first);
    EXPECT_NEAR(other.log_odds, verdict.log_odds, 1e-9) << one.what;
    EXPECT_EQ(other.grade, verdict.grade);
    ASSERT_EQ(other.reasons.size(), verdict.reasons.size());
    for (std::size_t i = 0; i < other.reasons.size(); ++i)
      EXPECT_EQ(other.reasons[i].first, verdict.reasons[i].second) << one.what;
  }
}

TEST(IdentityMatchTest, OneDocumentOfTwoPersonsIsAConflict) {
  const Record first = record(1, "Petrenko", "Oksana", "1984-03-17", Sex::kFemale, "UKR", "FA1000O1");
  Verdict verdict =
      matcher().compare(first, record(2, "Lindqvist", "Maja", "1991-11-02", Sex::kFemale, "UKR", "FA1000O1"));
  EXPECT_TRUE(verdict.conflict);
  verdict = matcher().compare(first, record(2, "Petrenko", "Oksana", "1984-03-17", Sex::kMale, "UKR", "fa-1000O1"));
  EXPECT_TRUE(verdict.conflict) << "the same number, and another sex";
  EXPECT_EQ(verdict.grade, Grade::kStrong);
  verdict = matcher().compare(first, record(2, "Petrenko", "Oksana", "1984-03-17", Sex::kFemale, "UKR", "FA100001"));
  EXPECT_FALSE(verdict.conflict);
  EXPECT_THAT(codes(verdict), Contains("identity.document.misread"));
}

TEST(IdentityMatchTest, FirstOfJanuaryIsADayThatNobodyKnows) {
  const Verdict verdict =
      matcher().compare(record(1, "Rahimi", "Gul", "1984-01-01"), record(2, "Rahimi", "Gul", "1984-01-01"));
  EXPECT_THAT(codes(verdict), Contains("identity.birth.year_only"));
  EXPECT_THAT(codes(verdict), Not(Contains("identity.birth.exact")));
}

TEST(IdentityMatchTest, AnyRecordsGiveAVerdict) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 300; ++i) {
    const auto any = [&] {
      Record made;
      for (auto& byte : made.id) byte = static_cast<std::uint8_t>(random());
      for (std::uint64_t n = random() % 4; n > 0; --n) {
        std::string text;
        for (std::uint64_t k = random() % 20; k > 0; --k) text += static_cast<char>(random());
        made.names.push_back({text, text.substr(text.size() / 2), random() % 2 == 0, random() % 2 == 0});
        made.documents.push_back({"passport", text, state("UTO"), {}});
      }
      for (std::uint64_t n = random() % 3; n > 0; --n) {
        made.births.push_back(CivilDate::from_days(static_cast<std::int32_t>(random() % 30'000)));
      }
      return made;
    };
    const Record a = any(), b = any();
    const Verdict verdict = matcher().compare(a, b);
    EXPECT_TRUE(verdict.score >= 0 && verdict.score <= 1);
    EXPECT_LE(matcher().keys_of(a).size(), 120U);
  }
}

TEST(IdentityMatchTest, APackThatMakesNoSenseIsRefused) {
  const auto with = [](std::string_view map, std::string_view key, std::string value) {
    Node node = file("identity_match.yaml");
    for (auto& [name, members] : node.members)
      if (name == map)
        for (auto& [member, scalar] : members.members)
          if (member == key) scalar.scalar = value;
    return Matcher::from_pack(node, file("screening.yaml"));
  };
  EXPECT_ERROR(with("weights", "identity.birth.exact", "-1"), "identity_match.weight.order");
  EXPECT_ERROR(with("weights", "identity.sex.contradicts", "1"), "identity_match.weight.order");
  EXPECT_ERROR(with("weights", "identity.prior", "-31"), "identity_match.weight.range");
  EXPECT_ERROR(with("thresholds", "probable", "20"), "identity_match.threshold.range");
  EXPECT_ERROR(with("search", "most_compared", "0"), "identity_match.search.range");
  Node extra = file("identity_match.yaml");
  for (auto& [name, members] : extra.members)
    if (name == "weights") members.members.emplace_back("identity.height", members.members.front().second);
  EXPECT_ERROR(Matcher::from_pack(extra, file("screening.yaml")), "pack.unknown_key");
}

TEST(IdentityIndexTest, FindsWhatAPersonMayBe) {
  Index index(42);
  const std::vector<Record> known = {
      record(1, "Petrenko", "Oksana", "1984-03-17", Sex::kFemale, "UKR", "FA100001"),
      record(2, "Lindqvist", "Maja", "1984-03-17", Sex::kFemale, "SWE", "SE1"),
      record(3, "Okonjo", "Ada", "1974-08-12", Sex::kFemale, "NGA", "NG1"),
  };
  for (const Record& one : known) EXPECT_TRUE(index.insert(one.id, matcher().keys_of(one)));
  EXPECT_FALSE(index.insert(known[0].id, matcher().keys_of(known[0])));
  const auto found = [&](const Record& person) {
    std::set<int> ids;
    for (const Found& one : index.search(matcher().keys_of(person), matcher().search())) ids.insert(one.id[15]);
    return ids;
  };
  EXPECT_EQ(found(record(9, "Petrenko", "Oksana", "1984-03-17")), std::set<int>({1}));
  EXPECT_EQ(found(record(9, "Kovalenko", "Oxana", "1984-03-17")), std::set<int>({1})) << "another family name";
  EXPECT_EQ(found(record(9, "Petrenko", "Oksana", "1984-03-18")), std::set<int>({1})) << "another day";
  EXPECT_EQ(found(record(9, "Petrenko", "Oksana", "1948-03-17")), std::set<int>({1})) << "another year";
  EXPECT_EQ(found(record(9, "Петренко", "Оксана", "1984-03-17")), std::set<int>({1})) << "another script";
  EXPECT_EQ(found(record(9, "X", "Y", "2001-05-05", Sex::kMale, "SWE", "SE-I")), std::set<int>({2}))
      << "a number misread";
  EXPECT_EQ(found(record(9, "Smith", "John", "1950-02-02")), std::set<int>());
  EXPECT_TRUE(index.erase(known[0].id));
  EXPECT_FALSE(index.erase(known[0].id));
  EXPECT_EQ(found(record(9, "Petrenko", "Oksana", "1984-03-17")), std::set<int>());
  EXPECT_EQ(index.size().records, 2U);
  EXPECT_TRUE(index.insert(known[0].id, matcher().keys_of(known[0]))) << "it may come back";
  EXPECT_EQ(found(record(9, "Petrenko", "Oksana", "1984-03-17")), std::set<int>({1}));
}

// Against a map that obviously finds what has a key.
TEST(IdentityIndexTest, FindsWhatAMapFinds) {
  std::mt19937_64 random(11);
  Index index(7);
  std::map<std::uint64_t, std::set<RawId>> reference;
  std::map<RawId, std::vector<Key>> live;
  SearchLimits all{.most_of_key = 1'000'000, .most_compared = 1'000'000};
  for (int step = 0; step < 9'000; ++step) {
    RawId id{1};
    const auto n = static_cast<std::uint32_t>(random() % 4'000);
    std::memcpy(id.data() + 8, &n, sizeof n);
    if (random() % 2 == 0) {
      std::vector<Key> keys;
      for (int k = 0; k < 5; ++k) keys.push_back({random() % 500 * 0x9e3779b97f4a7c15ULL, Key::Kind::kPartBirth});
      const bool fresh = !live.contains(id);
      ASSERT_EQ(index.insert(id, keys), fresh);
      if (!fresh) continue;
      for (const Key& key : keys) reference[key.hash].insert(id);
      live[id] = keys;
    } else {
      const auto found = live.find(id);
      ASSERT_EQ(index.erase(id), found != live.end());
      if (found == live.end()) continue;
      for (const Key& key : found->second) reference[key.hash].erase(id);
      live.erase(found);
    }
  }
  for (const auto& [hash, ids] : reference) {
    const Key key{hash, Key::Kind::kPartBirth};
    std::set<RawId> found;
    for (const Found& one : index.search({&key, 1}, all)) found.insert(one.id);
    ASSERT_EQ(found, ids);
  }
  EXPECT_EQ(index.size().records, live.size());
}

}  // namespace
}  // namespace limen::identity_match
