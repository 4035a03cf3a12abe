#include "engines/inspection/inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/config/config.h"

namespace limen::inspection {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

StateCode state(std::string_view code) { return *StateCode::parse(code); }

Library shipped() {
  auto library = Library::read(config::PackStore::embedded().read("baseline", "document_library.yaml").take());
  EXPECT_TRUE(library.ok()) << (library.ok() ? "" : library.error().to_text());
  return library.take();
}

std::vector<std::string> codes(const std::vector<Item>& items) {
  std::vector<std::string> out;
  for (const Item& item : items) out.push_back(item.feature);
  return out;
}

class InspectionTest : public ::testing::Test {
 protected:
  const Library library_ = shipped();
};

TEST_F(InspectionTest, EveryFraudCanBeFoundedAndEveryFeatureIsForSomething) {
  for (const Fraud& fraud : library_.frauds()) {
    const bool shown = std::ranges::any_of(library_.features(), [&](const Feature& feature) {
      return std::ranges::find(feature.frauds, fraud.code) != feature.frauds.end();
    });
    EXPECT_TRUE(shown || fraud.genuine_document) << fraud.code << " could never be concluded";
  }
  for (const Feature& feature : library_.features()) EXPECT_FALSE(feature.kinds.empty()) << feature.code;
}

// Every code that the cross-check weighs puts some feature in front, or stands here because nothing of the document
// would show it; and no feature waits for a code that there is not.
TEST_F(InspectionTest, FeaturesPointToTheCodesThatThereAre) {
  const Node rules = config::PackStore::embedded().read("baseline", "document_check.yaml").take();
  const Node* const known = rules.find("codes");
  ASSERT_NE(known, nullptr);
  std::vector<std::string> pointed;
  for (const Feature& feature : library_.features()) {
    for (const std::string& finding : feature.findings) {
      EXPECT_NE(known->find(finding), nullptr) << feature.code << " waits for " << finding;
      pointed.push_back(finding);
    }
  }
  const std::vector<std::string> nothing_to_look_at = {
      "document.lost_unasked",    "document.trust_damaged",  // say nothing of the document
      "document.pass_unreadable",                            // nor does the carrier's paper
      "document.expired",         "document.not_yet_valid",  // a genuine document shows it
      "document.name_script",     "document.name_shortened", "document.name_turned",
      "document.name_cut",        "document.birth_century",  "document.name_transliterated"};
  for (const auto& [code, points] : known->members) {
    const bool looked_at = std::ranges::find(pointed, code) != pointed.end();
    const bool excepted = std::ranges::find(nothing_to_look_at, code) != nothing_to_look_at.end();
    EXPECT_NE(looked_at, excepted) << code;
  }
}

TEST_F(InspectionTest, AKnownDocumentHasItsOwnList) {
  const Presented presented{.issuer = state("UTO"), .document_code = "P"};
  const auto list = library_.checklist(presented, Line::kFirst);
  EXPECT_THAT(codes(list), Contains("optically_variable"));
  EXPECT_THAT(codes(list), Not(Contains("background_print"))) << "the second line has the means";
  EXPECT_THAT(codes(library_.checklist(presented, Line::kSecond)), Contains("background_print"));
  for (const Item& item : list) EXPECT_EQ(item.edition, "UTO-AO-01001");
  EXPECT_TRUE(list.front().required);
  EXPECT_TRUE(std::ranges::is_partitioned(list, &Item::required)) << "required ones first";
  // Issued before the edition was: the library knows nothing of it, and gives what passports have in general.
  const auto old = library_.checklist(
      {.issuer = state("UTO"), .document_code = "P", .issued = CivilDate::from_ymd(2010, 1, 1)}, Line::kFirst);
  for (const Item& item : old) EXPECT_EQ(item.edition, "");
  EXPECT_FALSE(old.empty());
}

TEST_F(InspectionTest, WhatAFindingPointsToComesFirst) {
  const auto list = library_.checklist(
      {.issuer = state("UTO"), .document_code = "P", .findings = {"document.number_differs"}}, Line::kFirst);
  ASSERT_GE(list.size(), 3U);
  EXPECT_THAT(list.front().because, ElementsAre("document.number_differs"));
  EXPECT_THAT(codes({list.begin(), list.begin() + 3}),
              ElementsAre("zone_against_visual", "binding", "perforated_number"));
}

TEST_F(InspectionTest, KindsHaveTheirOwn) {
  EXPECT_THAT(codes(library_.checklist({.issuer = state("XYZ"), .document_code = "ID"}, Line::kFirst)),
              Contains("card_body"));
  EXPECT_THAT(codes(library_.checklist({.issuer = state("XYZ"), .document_code = "VC"}, Line::kFirst)),
              Contains("visa_foil"));
  EXPECT_THAT(codes(library_.checklist({.issuer = state("XYZ"), .document_code = "PD"}, Line::kFirst)),
              Not(Contains("card_body")));
}

TEST_F(InspectionTest, AConclusionNeedsWhatCarriesIt) {
  const auto list = library_.checklist({.issuer = state("UTO"), .document_code = "P"}, Line::kFirst);
  const auto said = [&](const std::vector<Looked>& looked, std::string_view conclusion) {
    const auto result = conclude(library_, list, looked, conclusion);
    return result.ok() ? std::string("ok") : result.error().code;
  };
  std::vector<Looked> good;
  for (const Item& item : list) good.push_back({item.feature, Outcome::kGood});
  EXPECT_EQ(said(good, "genuine"), "ok");
  EXPECT_EQ(said({}, "genuine"), "inspection.conclusion.unlooked");
  EXPECT_EQ(said({}, "unclear"), "ok");
  EXPECT_EQ(said(good, "counterfeit"), "inspection.conclusion.unfounded");
  EXPECT_EQ(said(good, "impostor"), "ok") << "the document is genuine";
  EXPECT_EQ(said(good, "nonsense"), "inspection.conclusion.unknown");
  auto unclear = good;
  unclear.front().outcome = Outcome::kUnclear;
  EXPECT_EQ(said(unclear, "genuine"), "inspection.conclusion.unlooked");
  auto bad = good;
  for (Looked& one : bad)
    if (one.feature == "optically_variable") one.outcome = Outcome::kBad;
  EXPECT_EQ(said(bad, "genuine"), "inspection.conclusion.contradicted");
  EXPECT_EQ(said(bad, "counterfeit"), "ok");
  EXPECT_EQ(said(bad, "forged_photo"), "inspection.conclusion.unfounded") << "tilting shows nothing of a photograph";
  EXPECT_EQ(said({{"no_such", Outcome::kGood}}, "unclear"), "inspection.item.unknown");
  // What a finding pointed to must have been found good as well, required or not.
  const auto pointed =
      library_.checklist({.issuer = state("UTO"), .document_code = "P", .findings = {"document.lost"}}, Line::kFirst);
  auto without = good;
  std::erase_if(without, [](const Looked& one) { return one.feature == "perforated_number"; });
  EXPECT_EQ(said(without, "genuine"), "ok");
  EXPECT_FALSE(conclude(library_, pointed, without, "genuine").ok());
}

TEST(InspectionLibrary, RefusesWhatItDoesNotKnow) {
  const auto read = [](const std::string& features, const std::string& editions) {
    const std::string label = "{en: a, fr: a, es: a, ar: a}";
    const std::string yaml = "frauds: [{code: forged, label: " + label +
                             "}]\nfeatures:\n  - {code: one, label: " + label + ", look_for: " + label + ", " +
                             features + "}\neditions: [" + editions + "]\n";
    const auto library = Library::read(config::parse_yaml(yaml, "test.yaml").value());
    return library.ok() ? std::string("ok") : library.error().code;
  };
  EXPECT_EQ(read("methods: [feel]", ""), "ok");
  EXPECT_EQ(read("methods: [smell]", ""), "inspection.library.unknown");
  EXPECT_EQ(read("methods: [feel], line: third", ""), "inspection.library.unknown");
  EXPECT_EQ(read("methods: [feel], frauds: [nothing]", ""), "inspection.library.unknown");
  EXPECT_EQ(read("methods: [feel], colour: red", ""), "pack.unknown_key");
  const std::string edition = "reference: A, issuer: UTO, document_code: P, kind: passport, ";
  EXPECT_EQ(read("methods: [feel]", "{" + edition + "features: [{feature: one, page: cover, region: [0, 0, 5, 5]}]}"),
            "ok");
  EXPECT_EQ(read("methods: [feel]", "{" + edition + "features: [{feature: two, page: cover}]}"),
            "inspection.library.unknown");
  EXPECT_EQ(read("methods: [feel]", "{" + edition + "features: [{feature: one, page: cover, region: [0, 0, 5]}]}"),
            "pack.value");
  EXPECT_EQ(read("methods: [feel]", "{" + edition + "features: [{feature: one, page: cover, region: [0, 0, 5, -5]}]}"),
            "pack.value");
  EXPECT_EQ(read("methods: [feel]", "{" + edition + "features: []}, {" + edition + "features: []}"),
            "inspection.library.duplicate");
}

}  // namespace
}  // namespace limen::inspection
