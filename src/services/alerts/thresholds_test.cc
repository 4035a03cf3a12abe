#include "services/alerts/thresholds.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "services/alerts/test_desk.h"

namespace limen::alerts {
namespace {

class ThresholdsTest : public testing::DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    if (desk_) folder_ = desk_->site->folder() + "/packs";
  }
  // The site's own file, and a start with it.
  void rows(const std::string& rows) {
    write(rows);
    desk_->packs = *config::PackStore::with_directory(folder_);
    desk_->restart();
  }
  void write(const std::string& rows) const {
    std::filesystem::create_directories(folder_ + "/baseline");
    std::ofstream(folder_ + "/baseline/screening_thresholds.yaml")
        << "source: \"Test\"\nvalid_from: 2024-01-01\nthresholds:" << (rows.empty() ? " []" : "\n" + rows) << "\n";
  }
  Result<Thresholds> read(const std::string& text) const {
    write(text);
    return Thresholds::read(*config::PackStore::with_directory(folder_), *desk_->knowledge, 0.37);
  }
  static CivilDate day(const std::string& text) { return *CivilDate::parse(text); }

  std::string folder_;
};

ON_BOTH_DATABASES(ThresholdsTest);

TEST_P(ThresholdsTest, TheNarrowestRowInForceGoesFirst) {
  const auto read_rows = read(
      "  - {category: wanted, min_score: 0.5, valid_from: 2026-01-01, source: A}\n"
      "  - {issuer: \"Court of Xandria\", min_score: 0.2, valid_from: 2026-01-01, source: B}\n"
      "  - {category: wanted, issuer: \"Court of Xandria\", min_score: 0.9, valid_from: 2026-03-01, valid_to: "
      "2026-03-31, source: C}");
  ASSERT_OK(read_rows);
  const auto expect = [&](const char* category, const char* issuer, const char* on, double score, ThresholdOf of) {
    const Threshold found = read_rows->of(category, issuer, day(on));
    EXPECT_EQ(found.min_score, score) << category << issuer << on;
    EXPECT_EQ(found.of, of) << category << issuer << on;
  };
  expect("wanted", "Another", "2025-12-31", 0.37, ThresholdOf::kAll);
  expect("wanted", "Another", "2026-01-01", 0.5, ThresholdOf::kCategory);
  expect("missing", "Court of Xandria", "2026-01-01", 0.2, ThresholdOf::kIssuer);
  expect("wanted", "Court of Xandria", "2026-02-28", 0.2, ThresholdOf::kIssuer);
  expect("wanted", "Court of Xandria", "2026-03-31", 0.9, ThresholdOf::kIssuerAndCategory);
  expect("wanted", "Court of Xandria", "2026-04-01", 0.2, ThresholdOf::kIssuer);
  expect("missing", "Another", "2026-03-31", 0.37, ThresholdOf::kAll);
  EXPECT_EQ(read_rows->lowest(day("2026-03-31")), 0.2);
  EXPECT_EQ(read_rows->lowest(day("2025-03-31")), 0.37);
}

TEST_P(ThresholdsTest, WhatDoesNotFitIsRefusedWithItsPlace) {
  const auto refused = [&](const std::string& row, const char* code) {
    const auto made = read("  - {" + row + "}");
    ASSERT_FALSE(made.ok()) << row;
    EXPECT_EQ(made.error().code, code) << row;
  };
  refused("min_score: 0.5, source: A", "alerts.threshold.for_whom");
  refused("category: nothing, min_score: 0.5, source: A", "alerts.threshold.for_whom");
  refused("category: wanted, min_score: 1.5, source: A", "alerts.threshold.range");
  refused("category: wanted, min_score: -0.1, source: A", "alerts.threshold.range");
  refused("category: wanted, min_score: nan, source: A", "alerts.threshold.range");
  refused("category: wanted, min_score: 0.5", "list.source");
  refused("category: wanted, min_score: 0.5, source: A, list: x", "pack.unknown_key");
  const auto twice = read(
      "  - {category: wanted, min_score: 0.5, valid_from: 2026-01-01, source: A}\n"
      "  - {category: wanted, min_score: 0.6, valid_from: 2026-06-01, source: A}");
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().code, "alerts.threshold.twice");
}

TEST_P(ThresholdsTest, TheHitSaysWhichApplied) {
  ASSERT_OK(desk_->create(desk_->person("Vanterpool", "Ingeborg", testing::kBirth)));
  const auto screened = [&] { return desk_->screen("VANTERPOOL, INGEBORG", testing::kBirth, desk_->today()); };
  auto plain = screened();
  ASSERT_OK(plain);
  ASSERT_EQ(plain->size(), 1U);
  EXPECT_EQ((*plain)[0].threshold.of, ThresholdOf::kAll);
  EXPECT_EQ((*plain)[0].threshold.min_score, desk_->service->model.min_score());
  rows("  - {category: wanted, min_score: 0.6, valid_from: 2026-01-01, source: A}");
  auto stricter = screened();
  ASSERT_OK(stricter);
  ASSERT_EQ(stricter->size(), 1U);
  EXPECT_EQ((*stricter)[0].threshold.of, ThresholdOf::kCategory);
  EXPECT_EQ((*stricter)[0].threshold.min_score, 0.6);
  rows("  - {category: wanted, min_score: 1, valid_from: 2026-01-01, source: A}");
  EXPECT_EQ(desk_->hits("VANTERPOOL, INGEBORG", testing::kBirth), 0U);
  EXPECT_EQ(desk_->hits("INGEBORG QUISTGAARD", testing::kBirth), 0U);
}

TEST_P(ThresholdsTest, ALowerThresholdShowsMoreOfItsListAndOfNoOther) {
  Content person = desk_->person("Vanterpool", "Ingeborg", "1950-01-01");
  ASSERT_OK(desk_->create(person));
  person.issuer = "Police of Xandria";
  ASSERT_OK(desk_->create(person));
  // The birth date contradicts: below what is shown otherwise.
  const std::size_t before = desk_->hits("VANTERPOOL, INGEBORG", "1991-07-19");
  rows(
      "  - {issuer: \"Police of Xandria\", min_score: 0, valid_from: 2026-01-01, source: A}\n"
      "  - {issuer: \"Court of Xandria\", min_score: 1, valid_from: 2026-01-01, source: A}");
  const auto found = desk_->screen("VANTERPOOL, INGEBORG", "1991-07-19", desk_->today());
  ASSERT_OK(found);
  ASSERT_EQ(found->size(), 1U) << before;
  EXPECT_EQ((*found)[0].issuer, "Police of Xandria");
  EXPECT_EQ((*found)[0].threshold.of, ThresholdOf::kIssuer);
}

TEST_P(ThresholdsTest, ADocumentThatAgreesIsShownWhateverTheThreshold) {
  Content person = desk_->person("Vanterpool", "Ingeborg", "1950-01-01");
  person.documents = {{"passport", "AB123456", {}}};
  ASSERT_OK(desk_->create(person));
  rows("  - {category: wanted, min_score: 1, valid_from: 2026-01-01, source: A}");
  screening::Query query;
  query.names.push_back({"QUISTGAARD, OLE"});
  query.documents.push_back({"AB123456", {}});
  const auto found = desk_->database->read([&](database::Session& session) {
    return desk_->service->screen(session, *desk_->grant, query, desk_->today());
  });
  ASSERT_OK(found);
  EXPECT_EQ(found->size(), 1U);
}

TEST_P(ThresholdsTest, AChangeIsInTheJournalOnceAndOpenChecksAreScreenedAgain) {
  const auto entries = [&] {
    const auto found = desk_->database->read([&](database::Session& session) {
      return session.query("select count(*) from journal where kind = 'alerts.thresholds_changed'");
    });
    EXPECT_OK(found);
    return found.ok() ? found->front().integer(0) : -1;
  };
  EXPECT_EQ(entries(), 0) << "a new site has changed nothing";
  const std::int64_t generation = desk_->service->generation;
  rows("  - {category: wanted, min_score: 0.6, valid_from: 2026-01-01, source: \"Decision 12\"}");
  EXPECT_EQ(entries(), 1);
  EXPECT_GT(desk_->service->generation, generation);
  EXPECT_NE(desk_->last_entry().entry.facts.find("Decision 12"), std::string::npos);
  desk_->restart();
  EXPECT_EQ(entries(), 1);
  rows("");
  EXPECT_EQ(entries(), 2);
}

}  // namespace
}  // namespace limen::alerts
