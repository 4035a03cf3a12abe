#include "services/clearances/clearances.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <set>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"

namespace limen::clearances {
namespace {

const RandomBytes kRandom = [](std::span<std::uint8_t> to) { randombytes_buf(to.data(), to.size()); };

TEST(RedressNumberTest, IsTakenInEveryFormItIsWrittenAndTypedIn) {
  for (int i = 0; i < 200; ++i) {
    const std::string number = make_redress_number(kRandom);
    ASSERT_EQ(number.size(), 14U);
    EXPECT_EQ(parse_redress_number(number), number);
    std::string bare, blanks = number, arabic, persian;
    for (char& c : blanks) c = c == '-' ? ' ' : c;
    for (const char c : number) {
      if (c == '-') continue;
      bare += c;
      arabic += {'\xd9', static_cast<char>(0xa0 + c - '0')};
      persian += {'\xdb', static_cast<char>(0xb0 + c - '0')};
    }
    for (const std::string& text : {bare, blanks, arabic, persian, " " + number + " "}) {
      EXPECT_EQ(parse_redress_number(text), number) << text;
    }
  }
}

TEST(RedressNumberTest, EveryWrongDigitAndEveryExchangeOfNeighboursIsFound) {
  for (int round = 0; round < 20; ++round) {
    const std::string number = make_redress_number(kRandom);
    for (std::size_t i = 0; i < number.size(); ++i) {
      if (number[i] == '-') continue;
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string wrong = number;
        wrong[i] = digit;
        EXPECT_EQ(parse_redress_number(wrong).has_value(), digit == number[i]) << wrong;
      }
      const std::size_t next = i + 1 < number.size() && number[i + 1] == '-' ? i + 2 : i + 1;
      if (next >= number.size() || number[i] == number[next]) continue;
      std::string exchanged = number;
      std::swap(exchanged[i], exchanged[next]);
      EXPECT_FALSE(parse_redress_number(exchanged)) << exchanged;
    }
  }
}

TEST(RedressNumberTest, WhatIsNoNumberIsRefusedAndNumbersAreDrawnNotCounted) {
  for (const char* text :
       {"", "-", "0", "1234", "1234-5678-901x", "0000000000000", "\xd9", "12\xd9", "\xd9\xb9", "４８２１"}) {
    EXPECT_FALSE(parse_redress_number(text)) << text;
  }
  std::set<std::string> seen, beginnings;
  for (int i = 0; i < 500; ++i) {
    const std::string number = make_redress_number(kRandom);
    seen.insert(number);
    beginnings.insert(number.substr(0, 2));
  }
  EXPECT_EQ(seen.size(), 500U);
  EXPECT_GT(beginnings.size(), 80U);
}

class ClearancesTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    site_ = database::testing::TestSite::make(GetParam());
    NEEDS_DATABASE(site_);
    open();
    ASSERT_OK(database_->migrate(migrations()));
  }
  void open() {
    database_.reset();
    auto opened = database::Database::open({.location = site_->location()});
    ASSERT_OK(opened);
    database_ = opened.take();
  }
  static RawId id(std::uint8_t number) { return RawId{number}; }
  static Facts facts() { return {"Okonjo", "Ada", "1974-08-12", "F", "UTO", "L898902C3", "UTO", false}; }
  Clearance make(std::uint8_t traveller, std::uint8_t alert, int version = 1) {
    Clearance pair;
    pair.traveller = id(traveller);
    pair.alert = id(alert);
    pair.check = id(9);
    pair.alert_version = version;
    pair.reason = "birth_date";
    pair.by = "Second Line";
    pair.at = *Instant::parse("2026-11-22T08:00:00Z");
    EXPECT_OK(database_->write([&](database::Transaction& tx) -> Result<bool> {
      TRY(clearances::make(tx, pair, facts(), kRandom));
      TRY(give_number(tx, pair.traveller, pair.at, kRandom));
      return true;
    }));
    return pair;
  }
  std::vector<Clearance> of(std::uint8_t traveller) {
    auto found =
        database_->read([&](database::Session& session) { return of_traveller(session, *grant_, id(traveller)); });
    EXPECT_OK(found);
    return found.ok() ? found.take() : std::vector<Clearance>();
  }
  std::optional<std::string> number(std::uint8_t traveller) {
    auto found =
        database_->read([&](database::Session& session) { return number_of(session, *grant_, id(traveller)); });
    EXPECT_OK(found);
    return found.ok() ? found.take() : std::nullopt;
  }

  std::unique_ptr<database::testing::TestSite> site_;
  std::unique_ptr<database::Database> database_;
  config::PackStore packs_ = config::PackStore::embedded();
  std::optional<lists::CodeLists> codes_ = lists::CodeLists::read(packs_, "baseline").take();
  std::optional<protection::Access> access_ = protection::Access::read(*codes_, *CivilDate::parse("2026-11-22")).take();
  std::optional<protection::Grant> grant_ = access_->for_job("test", "hits.clear", "second_line").take();
};

ON_BOTH_DATABASES(ClearancesTest);

TEST_P(ClearancesTest, APairStandsForTheVersionAndTheFactsItWasMadeWith) {
  const Clearance made = make(1, 2, 3);
  const auto pairs = of(1);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].id, made.id);
  EXPECT_EQ(standing(pairs[0], 3, facts()), Standing::kStands);
  EXPECT_EQ(standing(pairs[0], 4, facts()), Standing::kAlertChanged);
  EXPECT_EQ(standing(pairs[0], 2, facts()), Standing::kAlertChanged);
  Facts changed[8];
  for (Facts& one : changed) one = facts();
  changed[0].surname = "Okonja";
  changed[1].given_names = "";
  changed[2].birth = "1974-08-13";
  changed[3].sex = "X";
  changed[4].nationality = "SWE";
  changed[5].document_number = "L898902C4";
  changed[6].document_issuer = "";
  changed[7].name_may_be_cut = true;
  for (const Facts& one : changed) EXPECT_EQ(standing(pairs[0], 3, one), Standing::kFactsChanged);
  Facts moved = facts();  // the same letters, parted elsewhere
  moved.surname = "OkonjoAda";
  moved.given_names = "";
  EXPECT_EQ(standing(pairs[0], 3, moved), Standing::kFactsChanged);
}

TEST_P(ClearancesTest, ASecondReviewTakesThePlaceOfTheFirstAndTheNumberStays) {
  make(1, 2, 1);
  const auto first = number(1);
  make(1, 2, 2);
  make(1, 3, 1);
  EXPECT_EQ(of(1).size(), 2U);
  EXPECT_EQ(number(1), first);
  ASSERT_TRUE(first);
  const auto owner =
      database_->read([&](database::Session& session) { return traveller_of(session, *grant_, *first); });
  ASSERT_OK(owner);
  EXPECT_EQ(*owner, id(1));
  EXPECT_FALSE(number(2));
}

TEST_P(ClearancesTest, PairsDieWithTheTravellerOrTheAlertAndComeBackWithNoRestart) {
  make(1, 2);
  make(1, 3);
  make(4, 2);
  ASSERT_OK(database_->write([&](database::Transaction& tx) { return forget_alert(tx, id(2)); }));
  open();
  EXPECT_EQ(of(1).size(), 1U);
  EXPECT_TRUE(of(4).empty());
  EXPECT_TRUE(number(4)) << "the number says nothing of an alert";
  ASSERT_OK(database_->write([&](database::Transaction& tx) { return forget_traveller(tx, id(1)); }));
  open();
  EXPECT_TRUE(of(1).empty());
  EXPECT_FALSE(number(1));
  EXPECT_TRUE(number(4));
}

}  // namespace
}  // namespace limen::clearances
