#include "platform/documents/leaflet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/result_matchers.h"
#include "base/training.h"
#include "platform/config/config.h"

namespace limen::documents {
namespace {

const Instant kNow = Instant::parse("2026-11-22T08:00:00Z").value();

Leaflet shipped(const char* file) {
  const auto node = config::PackStore::embedded().read("baseline", file);
  EXPECT_OK(node);
  auto leaflet = Leaflet::read(*node);
  EXPECT_OK(leaflet);
  return leaflet.take();
}
std::size_t pages(const Bytes& pdf) {
  const std::string text(pdf.begin(), pdf.end());
  std::size_t count = 0;
  for (std::size_t at = text.find("/Type /Page"); at != std::string::npos; at = text.find("/Type /Page", at + 1)) {
    count += text.compare(at, 12, "/Type /Pages") == 0 ? 0 : 1;
  }
  return count;
}
Error refused(const std::string& text) {
  const auto node = config::parse_yaml(text, "x.yaml");
  EXPECT_OK(node);
  const auto read = Leaflet::read(*node);
  return read.ok() ? Error{} : read.error();
}

TEST(Leaflet, TheCardAndTheTestPageAreOnePageInEachLanguage) {
  for (const char* file : {"officer_card.yaml", "test_page.yaml"}) {
    const Leaflet leaflet = shipped(file);
    for (const char* language : {"en", "fr", "es", "ar"}) {
      const auto pdf = leaflet.render(language, "Utopia Border Service", kNow);
      ASSERT_OK(pdf);
      EXPECT_EQ(pages(*pdf), 1U) << file << " " << language;
      EXPECT_EQ(*pdf, *leaflet.render(language, "Utopia Border Service", kNow)) << "the same bytes";
    }
    EXPECT_ERROR(leaflet.render("de", "X", kNow), "documents.form.language");
  }
}

TEST(Leaflet, TheWordsOfTheCardCanBeReadOnAScreen) {
  const Leaflet card = shipped("officer_card.yaml");
  std::size_t count = 0;
  for (const char* language : {"en", "fr", "es", "ar"}) {
    const auto lines = card.lines(language);
    ASSERT_OK(lines);
    ASSERT_GT(lines->size(), 10U);
    EXPECT_EQ(lines->at(0).kind, "title");
    EXPECT_EQ(lines->at(1).kind, "below");
    EXPECT_EQ(lines->at(2).kind, "heading");
    for (const Leaflet::Line& line : *lines) EXPECT_FALSE(line.text.empty()) << language;
    if (count == 0) count = lines->size();
    EXPECT_EQ(lines->size(), count) << language;
  }
  EXPECT_EQ(card.lines("fr")->at(0).text, "Au guichet");
  const auto test_page = shipped("test_page.yaml").lines("en");
  ASSERT_OK(test_page);
  for (const Leaflet::Line& line : *test_page) EXPECT_NE(line.kind, "ruler");
  EXPECT_ERROR(card.lines("de"), "documents.form.language");
}

TEST(Leaflet, APageOfATrainingSiteIsMarkedAcross) {
  const Leaflet card = shipped("officer_card.yaml");
  const auto plain = card.render("en", "Training", kNow), marked = card.render("en", kTrainingAuthority, kNow);
  ASSERT_OK(plain);
  ASSERT_OK(marked);
  EXPECT_EQ(pages(*marked), 1U);
  EXPECT_GT(marked->size(), plain->size() + 500) << "nothing is drawn across";
}

TEST(Leaflet, WhatIsNotWholeIsRefused) {
  const std::string all = "{en: a, fr: a, es: a, ar: a}";
  const std::string head =
      "source: x\ntitle: " + all + "\nbelow: " + all + "\npage: {en: \"{page}\", fr: a, es: a, ar: a}\n";
  EXPECT_EQ(refused(head + "blocks:\n  - heading: {en: a, fr: a, es: a}\n").code, "documents.leaflet.text");
  EXPECT_EQ(refused(head + "blocks:\n  - picture: " + all + "\n").code, "documents.leaflet.block");
  EXPECT_EQ(refused(head + "blocks:\n  - ruler: 400\n").code, "documents.leaflet.block");
  EXPECT_EQ(refused(head + "blocks:\n  - {heading: " + all + ", tick: " + all + "}\n").code, "documents.leaflet.block");
  EXPECT_EQ(refused("title: " + all + "\n").code, "documents.form.source");
}

}  // namespace
}  // namespace limen::documents
