#include "services/memberships/memberships.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"

namespace limen::memberships {
namespace {

RawId record(int n) {
  RawId id{};
  id[0] = 1;
  id[15] = static_cast<std::uint8_t>(n);
  return id;
}

class MembershipsTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    site_ = database::testing::TestSite::make(GetParam());
    NEEDS_DATABASE(site_);
    auto opened = database::Database::open({.location = site_->location()});
    ASSERT_OK(opened);
    database_ = std::move(*opened);
    ASSERT_OK(database_->migrate(migrations()));
  }
  template <typename F>
  auto write(F&& job) {
    return database_->write(std::forward<F>(job));
  }
  Act act(std::string reason = "renewed") { return {"Ada", AccountId(RawId{7}), std::move(reason), next()}; }
  Instant next() { return {now_ += 1'000'000}; }
  std::string join(int a, int b) {
    auto done =
        write([&](database::Transaction& tx) { return memberships::join(tx, record(a), record(b), act(), random()); });
    return done.ok() ? "" : done.error().code;
  }
  std::string separate(const std::vector<int>& who) {
    std::vector<RawId> leaving;
    for (const int one : who) leaving.push_back(record(one));
    auto done = write(
        [&](database::Transaction& tx) { return memberships::separate(tx, leaving, act("other_face"), random()); });
    return done.ok() ? "" : done.error().code;
  }
  RandomBytes random() {
    return [this](std::span<std::uint8_t> bytes) {
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_());
    };
  }
  std::set<int> fellows(int n) {
    auto standing = database_->read([&](database::Session& session) { return of(session, record(n)); });
    EXPECT_OK(standing);
    std::set<int> found;
    if (standing.ok())
      for (const RawId& one : standing->records) found.insert(one[15]);
    return found;
  }
  std::int64_t version(int n) {
    return database_->read([&](database::Session& session) { return of(session, record(n)); })->version;
  }
  std::int64_t count(const std::string& sql) {
    return database_->read([&](database::Session& session) { return session.query(sql); })->front().integer(0);
  }

  std::int64_t now_ = 1'700'000'000'000'000;
  std::mt19937_64 engine_{7};
  std::unique_ptr<database::testing::TestSite> site_;
  std::unique_ptr<database::Database> database_;
};
ON_BOTH_DATABASES(MembershipsTest);

TEST_P(MembershipsTest, RecordsAreJoinedAndTakenApartAndNothingIsForgotten) {
  EXPECT_EQ(fellows(1), std::set<int>({1}));
  EXPECT_EQ(version(1), 0);
  EXPECT_EQ(join(1, 2), "");
  EXPECT_EQ(join(1, 2), "memberships.one_person");
  EXPECT_EQ(join(1, 1), "memberships.one_person");
  EXPECT_EQ(join(3, 4), "");
  const std::int64_t before = version(1);
  EXPECT_EQ(join(4, 2), "");
  EXPECT_GT(version(1), before) << "its fellows are others now";
  EXPECT_EQ(fellows(3), std::set<int>({1, 2, 3, 4}));
  EXPECT_EQ(separate({9}), "memberships.not_joined");
  EXPECT_EQ(separate({1, 2, 3, 4}), "memberships.all_leave");
  EXPECT_EQ(separate({1, 9}), "memberships.not_joined") << "all of it is undone";
  EXPECT_EQ(fellows(1), std::set<int>({1, 2, 3, 4}));
  EXPECT_EQ(separate({3, 4}), "");
  EXPECT_EQ(fellows(1), std::set<int>({1, 2}));
  EXPECT_EQ(fellows(3), std::set<int>({3, 4})) << "who leave together stay together";
  EXPECT_EQ(separate({4}), "");
  EXPECT_EQ(fellows(3), std::set<int>({3})) << "nobody is a person of one record";
  EXPECT_EQ(fellows(4), std::set<int>({4}));
  // Two joinings of four, then all four again in one, of which two left, and two of these again.
  EXPECT_EQ(count("select count(*) from person_membership"), 8);
  EXPECT_EQ(count("select count(*) from person_membership where to_at is null"), 2);
}

TEST_P(MembershipsTest, ARecordThatGoesLeavesNobodyBehindAsAPersonOfOne) {
  EXPECT_EQ(join(1, 2), "");
  EXPECT_OK(write([&](database::Transaction& tx) { return forget_record(tx, record(1), next()); }));
  EXPECT_EQ(fellows(2), std::set<int>({2}));
  EXPECT_EQ(count("select count(*) from person_membership"), 1) << "that of the record that stays";
  EXPECT_EQ(count("select count(*) from person_membership where to_at is null"), 0);
}

// Against a partition of numbers kept by hand.
TEST_P(MembershipsTest, WhateverIsDoneIsAPartition) {
  std::map<int, int> group;
  for (int i = 0; i < 12; ++i) group[i] = i;
  const auto of_group = [&](int n) {
    std::set<int> found;
    for (const auto& [one, in] : group)
      if (in == group[n]) found.insert(one);
    return found;
  };
  int fresh = 100;
  for (int step = 0; step < 150; ++step) {
    const int a = static_cast<int>(engine_() % 12), b = static_cast<int>(engine_() % 12);
    if (engine_() % 2 == 0) {
      const bool one = group[a] == group[b];
      EXPECT_EQ(join(a, b).empty(), !one);
      const int from = group[b], to = group[a];
      for (auto& [record, in] : group)
        if (in == from) in = to;
    } else {
      const bool lone = of_group(a).size() == 1;
      EXPECT_EQ(separate({a}).empty(), !lone);
      if (!lone) group[a] = fresh++;
    }
    for (int i = 0; i < 12; ++i) ASSERT_EQ(fellows(i), of_group(i)) << step;
  }
  // What stands now is what the history says.
  EXPECT_EQ(
      count("select count(*) from person_record r where r.person_id is not null and not exists (select 1 from "
            "person_membership m where m.traveller_id = r.traveller_id and m.person_id = r.person_id and m.to_at is "
            "null)"),
      0);
  EXPECT_EQ(count("select count(*) from person_membership m where m.to_at is null and not exists (select 1 from "
                  "person_record r where m.traveller_id = r.traveller_id and m.person_id = r.person_id)"),
            0);
}

}  // namespace
}  // namespace limen::memberships
